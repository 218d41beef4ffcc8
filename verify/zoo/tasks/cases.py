"""What a network of the zoo is verified on: a task, and each of its samples as a case.

Two baselines are measured side by side, because the choice decides much of what one sees.

- `mean`, the mean of the training inputs (paper A's): every variable is alive, n is the same for
  every sample.  But a value close to the mean can hardly act: a blank cell of tic-tac-toe is 0 and
  the mean of its cell lies between 0.03 and 0.13, so its interactions are small because the two
  inputs almost agree, whatever the network.
- `zero`, the blank cell and the black pixel: a variable that is blank in the sample equals the
  baseline, is dead, and leaves n before any share is formed.  n then differs between samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from verify.scores.groups import Groups
from verify.zoo.data.datasets import Dataset
from verify.zoo.training.epochs import snapshots
from verify.zoo.training.training import Hyperparameters, Trained, train

BASELINES = ("mean", "zero")


@dataclass(frozen=True, eq=False)
class Case:
    """One test sample as `verify.check` takes it: check(model, x, baseline, groups=groups).

    label: the true class.  The names in `groups` may be committed: a sentence of somebody else's
    is "word 1", "word 2", … there.
    """

    model: Callable[[Any], Any]
    x: Tensor
    baseline: Tensor
    groups: Groups
    label: int


@dataclass(frozen=True)
class Task:
    """One network on one data set, with the variables its interactions are about.

    `load(seed)` gives the data, `build()` the untrained network, `groups` the variables of one
    input.  `family` is "tabular", "image", "point cloud", "text" or "broken": built to break the
    condition that `breaks` names.  `view` makes a case of a test sample where the network does not
    see the input as it is stored (words through their embeddings), or where variables differ from
    sample to sample; None takes it as it is.  `seeded` is False
    where neither data nor weights depend on a seed: nothing is new under a second one.
    `own_labels` is True where the labels are the network's own answers: its accuracy says nothing.
    `chosen_by` says which samples `view` counts, where these are not the first test samples.
    """

    name: str
    title: str  # of the data set, as people write it
    network_name: str
    load: Callable[[int], Dataset]
    build: Callable[[], nn.Module]
    hyper: Hyperparameters
    groups: Groups
    variables: str  # what the variables are, in words
    family: str
    breaks: str = ""
    baselines: tuple[str, ...] = BASELINES
    view: Callable[[Dataset, nn.Module, int, str], Case] | None = None
    seeded: bool = True
    own_labels: bool = False
    chosen_by: str = ""

    def train(
        self,
        data: Dataset,
        *,
        seed: int = 0,
        device: str | torch.device = "cpu",
        cache: Path | None = None,
        progress: bool = False,
    ) -> Trained:
        """The trained network of this task; see `verify.zoo.training.training.train`."""
        return train(
            data, self.build, self.hyper, seed=seed, device=device, cache=cache, progress=progress
        )

    def snapshots(
        self,
        data: Dataset,
        epochs: Iterable[int],
        *,
        seed: int = 0,
        device: str | torch.device = "cpu",
        cache: Path | None = None,
        progress: bool = False,
    ) -> Mapping[int, Trained]:
        """The network after each of some epochs; see `verify.zoo.training.epochs.snapshots`."""
        return snapshots(
            data, self.build, self.hyper, epochs,
            seed=seed, device=device, cache=cache, progress=progress,
        )  # fmt: skip

    def case(self, data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
        """The i-th test sample under the baseline of that name.

        Raises ValueError for a baseline that is not among `baselines`.
        """
        if baseline not in self.baselines:
            known = ", ".join(self.baselines)
            raise ValueError(f"baseline: {self.name} has none called {baseline!r}; it has {known}")
        if self.view is not None:
            return self.view(data, network, i, baseline)
        label = int(data.y_test[i])
        return Case(network, data.x_test[i], baseline_of(data, baseline), self.groups, label)


def baseline_of(data: Dataset, kind: str) -> Tensor:
    """The baseline of that name, of the shape of one input.

    Raises ValueError for a name that is not in `BASELINES`.
    """
    if kind == "mean":
        return data.x_train.double().mean(0).to(data.x_train)  # the same whatever adds it up
    if kind == "zero":
        return torch.zeros_like(data.x_train[0])
    raise ValueError(f"kind: no baseline is called {kind!r}; choose from {', '.join(BASELINES)}")
