"""MNIST-3 in parts, as paper B's figures 3 and 13 have it: eight parts of a 3, one logit.

The parts lie on the strokes by a rule of our own (`stroke_parts`), pixels of no part are the
background, over which the score is integrated (`BackgroundIntegrated`).  The samples are the 3s of
the test part that the network takes for a 3, in their order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from torch import nn

from verify.scores.groups import Groups
from verify.scores.integrated import BackgroundIntegrated
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.strokes import part_names, stroke_parts
from verify.zoo.data.threes import Threes, threes
from verify.zoo.networks.architectures import OneLogit, lenet, resnet20, resnet44, vgg16
from verify.zoo.tasks.cases import Case, Task, baseline_of
from verify.zoo.tasks.correct import recognised_place
from verify.zoo.training.training import Hyperparameters

PARTS = 8
SIDES = (3, 5, 7)  # pixels, of a part


def view(side: int, data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
    """The i-th 3 among the test samples that the network takes for one.

    Raises ValueError where it takes no more than i of them for a 3.
    """
    assert isinstance(data, Threes)
    place = recognised_place(data.x_test[: data.verifiable], network, 1, i, "a 3")
    x = data.x_test[place]
    hidden, groups = baseline_of(data, baseline), stroke_parts(x.numpy(), PARTS, side)
    return Case(BackgroundIntegrated(network, x, hidden, groups), x, hidden, groups, label=1)


def one_logit(build: Callable[..., nn.Module], **settings: int) -> nn.Sequential:
    """A network of one logit, that of "it is a 3"."""
    return nn.Sequential(build(n_classes=1, **settings), OneLogit())


def _task(name: str, network_name: str, build: Callable[[], nn.Module], epochs: int) -> Task:
    side = SIDES[0]
    return Task(
        name=name,
        title="MNIST-3 in parts",
        network_name=network_name,
        load=threes,
        build=build,
        hyper=Hyperparameters(epochs=epochs, learning_rate=1e-3, weight_decay=1e-4),
        groups=Groups(np.arange(PARTS), part_names(PARTS)),
        variables=_variables(side),
        family="image",
        baselines=("zero",),
        view=partial(view, side),
    )


def _variables(side: int) -> str:
    return f"{PARTS} parts of {side} × {side} pixels on the strokes of a 3"


def _larger(task: Task, side: int) -> Task:
    """The same network, hence the same weights, with larger parts around the same centres."""
    return replace(
        task,
        name=f"{task.name}-{side}x{side}",
        title=f"{task.title} of {side} × {side}",
        variables=_variables(side),
        view=partial(view, side),
    )


# As deep as their names say; of a half of the usual channels, VGG-16 of a quarter, since a table of
# scores in float64 asks each network ten thousand times.
THREES = (
    _task("mnist-3", "LeNet", partial(one_logit, lenet, padding=0), 20),
    _task("mnist-3-resnet20", "ResNet-20", partial(one_logit, resnet20, width=8), 6),
    _task("mnist-3-vgg16", "VGG-16", partial(one_logit, vgg16, width=16), 6),
)
DEEPER_THREES = (_task("mnist-3-resnet44", "ResNet-44", partial(one_logit, resnet44, width=8), 6),)
LARGER_PARTS = tuple(_larger(THREES[0], side) for side in SIDES[1:])
