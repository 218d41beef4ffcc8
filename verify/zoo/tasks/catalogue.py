"""The networks of the zoo: which data, which architecture, which variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

from torch import nn

from verify.zoo.networks.architectures import mlp5, quartic
from verify.zoo.tasks.by_descent import BY_DESCENT
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.constructed import BROKEN
from verify.zoo.tasks.images import FINER_IMAGES, IMAGES, PHOTOGRAPHS
from verify.zoo.tasks.point_clouds import POINT_CLOUDS
from verify.zoo.tasks.tables import TABULAR
from verify.zoo.tasks.texts import TEXTS, WITH_FEW_WORDS
from verify.zoo.tasks.threes import DEEPER_THREES, LARGER_PARTS, THREES
from verify.zoo.training.training import Hyperparameters


def _by_name(tasks: Iterable[Task]) -> Mapping[str, Task]:
    return {task.name: task for task in tasks}


TASKS = _by_name(
    (
        *TABULAR, *BY_DESCENT, *IMAGES, *THREES, PHOTOGRAPHS, *POINT_CLOUDS, *TEXTS, *BROKEN,
    )
)  # fmt: skip

# The same networks with more variables: for who has the time.
FINER = _by_name(FINER_IMAGES)

# Deeper networks of the same kind: for who has the time.
DEEPER = _by_name(DEEPER_THREES)

# A network with other variables, as many: larger parts of the same pictures.
RECUT = _by_name(LARGER_PARTS)

# The data of the first task with smoother networks: what derivatives say depends on them.  And a
# network on sentences that is small enough to come with the package.
VARIANTS = _by_name(
    (
        replace(
            TASKS["tic-tac-toe"],
            name="tic-tac-toe-gelu",
            network_name="MLP-5 with GELU",
            build=partial(mlp5, 9, 2, activation=nn.GELU),
        ),
        replace(
            TASKS["tic-tac-toe"],
            name="tic-tac-toe-quartic",
            network_name="quartic network",
            build=partial(quartic, 9, 2),
            hyper=Hyperparameters(epochs=100, learning_rate=3e-3, weight_decay=1e-4),
        ),
        WITH_FEW_WORDS,
    )
)
