"""Networks on pictures, patches as variables: three architectures on two sets of digits, a large
one on photographs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from torch import nn

from verify.scores.groups import patches
from verify.zoo.data.datasets import digits, mnist
from verify.zoo.networks.architectures import lenet, resnet20, small_lenet, vgg
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.photographs import (
    BASELINES,
    SIDE,
    efficientnet_lite0,
    photograph_case,
    photographs,
)
from verify.zoo.training.training import Hyperparameters


def with_patches(task: Task, rows: int, columns: int) -> Task:
    """The same network, hence the same weights, with another grid of patches as variables."""
    groups = patches(task.groups.index.shape, (rows, columns))
    return replace(
        task,
        name=f"{task.name}-{rows}x{columns}",
        title=f"{task.title}, {rows} × {columns} patches",
        groups=groups,
        variables=f"a {rows} × {columns} grid of patches",
    )


def _task(
    name: str,
    network_name: str,
    build: Callable[[], nn.Module],
    hyper: Hyperparameters,
    **rest: Any,
) -> Task:
    return Task(
        name, network_name=network_name, build=build, hyper=hyper, family="image", **rest
    )  # fmt: skip


_MNIST = {
    "title": "MNIST",
    "load": mnist,
    "groups": patches((1, 28, 28), 3),
    "variables": "a 3 × 3 grid of patches, 9 or 10 pixels wide",
}
_DIGITS = {
    "title": "digits",
    "load": digits,
    "groups": patches((1, 8, 8), 3),
    "variables": "a 3 × 3 grid of patches, 2 or 3 pixels wide",
}

IMAGES = (
    _task(
        "mnist", "LeNet", lenet,
        Hyperparameters(epochs=20, learning_rate=2e-3, weight_decay=1e-4), **_MNIST,
    ),
    _task(
        "mnist-vgg", "VGG", partial(vgg, 28),
        Hyperparameters(epochs=5, learning_rate=2e-3, weight_decay=1e-4), **_MNIST,
    ),
    _task(
        "mnist-resnet", "ResNet-20", resnet20,
        Hyperparameters(epochs=6, learning_rate=3e-3, weight_decay=1e-4), **_MNIST,
    ),
    _task(
        "digits", "LeNet", small_lenet,
        Hyperparameters(epochs=60, batch_size=32, learning_rate=2e-3, weight_decay=1e-4), **_DIGITS,
    ),
    _task(
        "digits-vgg", "VGG", partial(vgg, 8),
        Hyperparameters(epochs=15, learning_rate=2e-3, weight_decay=1e-4), **_DIGITS,
    ),
    _task(
        "digits-resnet", "ResNet-20", resnet20,
        Hyperparameters(epochs=15, learning_rate=3e-3, weight_decay=1e-4), **_DIGITS,
    ),
)  # fmt: skip


def _photographs(name: str, title: str, rows: int, columns: int) -> Task:
    groups = patches((3, SIDE, SIDE), (rows, columns))
    return Task(
        name=name,
        title=title,
        network_name="EfficientNet-Lite0",
        load=photographs,
        build=efficientnet_lite0,
        hyper=Hyperparameters(epochs=0),
        groups=groups,
        variables=f"a {rows} × {columns} grid of patches",
        family="image",
        baselines=BASELINES,
        view=partial(photograph_case, groups),
        seeded=False,
    )


PHOTOGRAPHS = _photographs("photographs", "photographs", 3, 3)

# 12 and 16 variables: 8 and 128 times the masks of nine.
FINER_IMAGES = (
    *(with_patches(task, *grid) for task in IMAGES for grid in ((3, 4), (4, 4))),
    _photographs("photographs-3x4", "photographs, 3 × 4 patches", 3, 4),
)
