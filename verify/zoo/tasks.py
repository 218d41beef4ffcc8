"""The networks of the zoo: which data, which architecture, which variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from torch import nn

from verify.groups import columns, patches
from verify.zoo.cases import Task
from verify.zoo.datasets import CELLS, mnist, tic_tac_toe
from verify.zoo.networks import lenet, mlp5, quartic
from verify.zoo.training import Hyperparameters

TASKS: Mapping[str, Task] = {
    task.name: task
    for task in (
        Task(
            name="tic-tac-toe",
            title="tic-tac-toe",
            network_name="MLP-5",
            load=tic_tac_toe,
            build=partial(mlp5, 9, 2),
            hyper=Hyperparameters(epochs=50, learning_rate=3e-3, weight_decay=1e-3),
            groups=columns(CELLS),
            variables="the nine cells of the board",
            family="tabular",
        ),
        Task(
            name="mnist",
            title="MNIST",
            network_name="LeNet",
            load=mnist,
            build=lenet,
            hyper=Hyperparameters(epochs=20, learning_rate=2e-3, weight_decay=1e-4),
            groups=patches((1, 28, 28), 3),
            variables="a 3 × 3 grid of patches, 9 or 10 pixels wide",
            family="image",
        ),
    )
}

# The data of the first task with smoother networks: what derivatives say depends on them.
VARIANTS: Mapping[str, Task] = {
    "tic-tac-toe-gelu": replace(
        TASKS["tic-tac-toe"],
        name="tic-tac-toe-gelu",
        network_name="MLP-5 with GELU",
        build=partial(mlp5, 9, 2, activation=nn.GELU),
    ),
    "tic-tac-toe-quartic": replace(
        TASKS["tic-tac-toe"],
        name="tic-tac-toe-quartic",
        network_name="quartic network",
        build=partial(quartic, 9, 2),
        hyper=Hyperparameters(epochs=100, learning_rate=3e-3, weight_decay=1e-4),
    ),
}
