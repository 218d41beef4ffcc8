"""MNIST-3: is it a 3?  The digits of MNIST as paper B's images have them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from verify.zoo.data.datasets import Dataset, mnist

SIDE, RIM = 32, 2  # pixels; MNIST's 28 and a black rim


@dataclass(frozen=True)
class Threes(Dataset):
    """The digits that are a 3 are first among the test samples; there are `verifiable` of them."""

    verifiable: int = 0


def threes(seed: int = 0, test_share: float = 0.2) -> Threes:
    """The 5000 digits of `mnist`, class 1 iff it is a 3 (500 of them), padded to 32 × 32.

    x: [1, 32, 32] in [0, 1], 0 is the background; split as `mnist` is.  Raises what that raises.
    """
    found = mnist(seed, test_share)
    order = torch.argsort((found.y_test != 3).long(), stable=True)
    y_test = (found.y_test[order] == 3).long()
    return Threes(
        name="mnist-3",
        x_train=_padded(found.x_train),
        y_train=(found.y_train == 3).long(),
        x_test=_padded(found.x_test[order]),
        y_test=y_test,
        class_names=("another digit", "3"),
        verifiable=int(y_test.sum()),
    )


def _padded(x: Tensor) -> Tensor:
    return nn.functional.pad(x, (RIM,) * 4)
