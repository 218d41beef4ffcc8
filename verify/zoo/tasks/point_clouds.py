"""PointNet on clouds of points, the parts of a motorbike as variables: paper B, figures 2 and 3.

A point of an absent part moves to the centroid of the cloud.  The samples are the motorbikes among
the test samples that the network takes for one, in their order.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from torch import nn

from verify.scores.groups import Groups
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.shapes import CLASSES, PARTS, Shapes, shapes
from verify.zoo.networks.point_clouds import PointNet
from verify.zoo.tasks.cases import Case, Task
from verify.zoo.tasks.correct import recognised_place
from verify.zoo.training.training import Hyperparameters


def view(data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
    """The i-th motorbike among the test samples that the network takes for one.

    Raises ValueError where it takes no more than i of them for one.
    """
    assert isinstance(data, Shapes) and data.parts_test is not None and baseline == "centroid"
    place = recognised_place(data.x_test[: data.verifiable], network, 0, i, f"a {CLASSES[0]}")
    x = data.x_test[place]
    centroid = x.double().mean(0).to(x).expand_as(x).clone()
    groups = Groups(data.parts_test[place].numpy()[:, None], PARTS)
    return Case(network, x, centroid, groups, label=0)


POINT_CLOUDS = (
    Task(
        name="shapes",
        title="clouds of points",
        network_name="PointNet",
        load=shapes,
        build=partial(PointNet, len(CLASSES)),
        hyper=Hyperparameters(epochs=15, batch_size=32, learning_rate=2e-3, weight_decay=1e-4),
        groups=Groups(np.arange(len(PARTS)), PARTS),
        variables="the nine parts of a motorbike",
        family="point cloud",
        baselines=("centroid",),
        view=view,
    ),
)
