"""Networks on pictures of digits: three architectures on two data sets, patches as variables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from torch import nn

from verify.groups import patches
from verify.zoo.cases import Task
from verify.zoo.datasets import digits, mnist
from verify.zoo.networks import lenet, resnet20, small_lenet, vgg
from verify.zoo.training import Hyperparameters


def with_patches(task: Task, rows: int, columns: int) -> Task:
    """The same network, hence the same weights, with another grid of patches as variables."""
    groups = patches(task.groups.index.shape, (rows, columns))
    return replace(
        task,
        name=f"{task.name}-{rows}x{columns}",
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

# 12 and 16 variables: 8 and 128 times the masks of nine.
FINER_IMAGES = tuple(
    with_patches(task, rows, columns) for task in IMAGES for rows, columns in ((3, 4), (4, 4))
)
