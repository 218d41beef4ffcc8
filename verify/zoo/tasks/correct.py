"""Samples as paper B takes them: those that the network classifies correctly.

On tables in the order of the data, the training part first, as many of each class; of one class,
those of the test part in their order.  Source: the code of Li
and Zhang 2023, "Does a Neural Network Really Encode Symbolic Concepts?", whose runs B shows.
"""

from __future__ import annotations

import torch
from torch import nn

from verify.scores.groups import Groups
from verify.zoo.data.datasets import Dataset
from verify.zoo.tasks.cases import Case, baseline_of

CHOSEN_BY = "classified correctly, training part first, as many of each class"


def correct_case(groups: Groups, data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
    """The i-th correctly classified sample under the baseline of that name; see `correct_places`.

    Raises ValueError beyond the last of them and for an unknown baseline.
    """
    places = correct_places(data, network)
    if not 0 <= i < len(places):
        raise ValueError(
            f"i: {i} asked for, but {len(places)} samples of {data.name} are classified correctly; "
            f"give 0 to {len(places) - 1}"
        )
    x, y = torch.cat([data.x_train, data.x_test]), torch.cat([data.y_train, data.y_test])
    place = places[i]
    return Case(network, x[place], baseline_of(data, baseline), groups, int(y[place]))


def correct_places(data: Dataset, network: nn.Module) -> list[int]:
    """Where the correctly classified samples stand, training part first, then the test part.

    In turn the first of each class, the second of each, …: the first ones are as many of each class
    as there are, in the order of the data.
    """
    x, y = torch.cat([data.x_train, data.x_test]), torch.cat([data.y_train, data.y_test])
    device = next(network.parameters()).device
    with torch.no_grad():
        correct = (network(x.to(device)).argmax(-1).cpu() == y).nonzero()[:, 0].tolist()
    taken = [0] * len(data.class_names)
    turns: list[tuple[int, int, int]] = []
    for place in correct:
        label = int(y[place])
        turns.append((taken[label], label, place))
        taken[label] += 1
    return [place for _, _, place in sorted(turns)]


def recognised_place(x: torch.Tensor, network: nn.Module, label: int, i: int, name: str) -> int:
    """The place of the i-th of some test samples, all of a class, that the network takes for it.

    name: of the class, with its article.  Raises ValueError beyond the last of them.
    """
    places = recognised(x, network, label)
    if not 0 <= i < len(places):
        raise ValueError(
            f"i: the network takes {len(places)} test samples rightly for {name}, not {i}"
        )
    return places[i]


@torch.no_grad()
def recognised(x: torch.Tensor, network: nn.Module, label: int) -> list[int]:
    """The places of samples, all of this class, that the network takes for it."""
    device = next(network.parameters()).device
    found: list[int] = (network(x.to(device)).argmax(1) == label).nonzero()[:, 0].tolist()
    return found
