"""The networks of the main job: which data, which architecture, which variables, which baselines.

Two baselines are measured side by side, because the choice decides much of what one sees.

- `mean`, the mean of the training inputs (paper A's): every variable is alive, n is the same for
  every sample.  But a value close to the mean can hardly act: a blank cell of tic-tac-toe is 0 and
  the mean of its cell lies between 0.03 and 0.13, so its interactions are small because the two
  inputs almost agree, whatever the network.
- `zero`, the blank cell and the black pixel: a variable that is blank in the sample equals the
  baseline, is dead, and leaves n before any share is formed.  n then differs between samples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn

from verify.groups import Groups, columns, patches
from verify.zoo.datasets import CELLS, Dataset, mnist, tic_tac_toe
from verify.zoo.networks import lenet, mlp5, quartic
from verify.zoo.training import Hyperparameters, Trained, train

BASELINES = ("mean", "zero")


@dataclass(frozen=True)
class Task:
    """One network on one data set, with the variables its interactions are about.

    `load(seed)` gives the data, `build()` the untrained network, `groups` the variables of one
    input.
    """

    name: str
    title: str  # of the data set, as people write it
    network_name: str
    load: Callable[[int], Dataset]
    build: Callable[[], nn.Module]
    hyper: Hyperparameters
    groups: Groups
    variables: str  # what the variables are, in words

    def train(
        self,
        data: Dataset,
        *,
        seed: int = 0,
        device: str | torch.device = "cpu",
        cache: Path | None = None,
        progress: bool = False,
    ) -> Trained:
        """The trained network of this task; see `verify.zoo.training.train`."""
        return train(
            data, self.build, self.hyper, seed=seed, device=device, cache=cache, progress=progress
        )


def baseline_of(data: Dataset, kind: str) -> Tensor:
    """The baseline of that name, of the shape of one input.

    Raises ValueError for a name that is not in `BASELINES`.
    """
    if kind == "mean":
        return data.x_train.mean(0)
    if kind == "zero":
        return torch.zeros_like(data.x_train[0])
    raise ValueError(f"kind: no baseline is called {kind!r}; choose from {', '.join(BASELINES)}")


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
