"""ReLU networks of several architectures, trained on real data, and how far their floats err."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from verify.exact.scores import exact_scores
from verify.games.exact_table import ExactTable
from verify.games.game import Game
from verify.scores.groups import Groups, columns, patches
from verify.scores.masked_model import MaskedModel
from verify.scores.precision import measure
from verify.zoo.data.datasets import CELLS, Dataset, mnist, tic_tac_toe
from verify.zoo.networks.architectures import lenet, mlp5
from verify.zoo.training.cache import Trained
from verify.zoo.training.training import Hyperparameters, train


class Skip(nn.Module):
    """h + part(h)."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def forward(self, h: Any) -> Any:
        return torch.relu(h + self.part(h))


def normed(n: int, classes: int, width: int = 48) -> nn.Module:
    """Linear layers with batch normalisation."""
    hidden = [nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU()]
    return nn.Sequential(
        nn.Flatten(), nn.Linear(n, width), nn.BatchNorm1d(width), nn.ReLU(), *hidden,
        nn.Linear(width, classes),
    )  # fmt: skip


def residual(n: int, classes: int, width: int = 40, depth: int = 3) -> nn.Module:
    """Linear layers with skips."""
    block = [
        Skip(nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)))
        for _ in range(depth)
    ]
    return nn.Sequential(nn.Flatten(), nn.Linear(n, width), *block, nn.Linear(width, classes))


def averaging(classes: int) -> nn.Module:
    """Convolutions with batch normalisation and average pooling."""
    return nn.Sequential(
        nn.AvgPool2d(2), nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
        nn.AvgPool2d(2, ceil_mode=False), nn.Conv2d(6, 8, 3), nn.BatchNorm2d(8), nn.ReLU(),
        nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(72, classes),
    )  # fmt: skip


def residual_picture(classes: int) -> nn.Module:
    """Convolutions with skips, batch normalisation and maximum pooling."""
    part = nn.Sequential(nn.Conv2d(6, 6, 3, padding=1), nn.BatchNorm2d(6))
    return nn.Sequential(
        nn.AvgPool2d(2), nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), Skip(part),
        nn.MaxPool2d(3, stride=2), nn.Flatten(), nn.Linear(54, 32), nn.ReLU(),
        nn.Linear(32, classes),
    )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """An architecture on a data set; `classes` 2 on pictures tells small digits from large."""

    data: str
    build: Callable[[], nn.Module]
    classes: int
    epochs: int
    groups: Groups


BOARD, PIXELS = columns(CELLS), partial(patches, (1, 28, 28))
CASES = {
    "MLP-5": Case("boards", partial(mlp5, 9, 2), 2, 15, BOARD),
    "MLP-5, narrow": Case("boards", partial(mlp5, 9, 2, 16), 2, 30, BOARD),
    "batch norm": Case("boards", partial(normed, 9, 2), 2, 20, BOARD),
    "residual": Case("boards", partial(residual, 9, 2), 2, 20, BOARD),
    "LeNet": Case("digits", lenet, 10, 3, PIXELS(3)),
    "LeNet, two classes": Case("digits", partial(lenet, 2), 2, 3, PIXELS((2, 5))),
    "average pooling": Case("digits", partial(averaging, 10), 10, 4, PIXELS((2, 5))),
    "average pooling, two classes": Case("digits", partial(averaging, 2), 2, 4, PIXELS((3, 4))),
    "residual pictures": Case("digits", partial(residual_picture, 10), 10, 4, PIXELS(3)),
    "batch norm on pictures": Case("digits", partial(normed, 784, 10), 10, 4, PIXELS((3, 4))),
    "residual on pictures": Case("digits", partial(residual, 784, 2), 2, 4, PIXELS((1, 11))),
}


@cache
def dataset(kind: str, classes: int) -> Dataset:
    """Boards, or 1600 digits; with two classes, whether the digit is 5 or more."""
    if kind == "boards":
        return tic_tac_toe(0)
    data = mnist(0)
    kept = {f"{a}_{b}": getattr(data, f"{a}_{b}")[:1600] for a in "xy" for b in ("train", "test")}
    if classes == 2:
        kept |= {name: (kept[name] >= 5).long() for name in ("y_train", "y_test")}
    return replace(data, **kept)


def trained(
    case: Case, seed: int, cache_folder: Path, epochs: int | None = None
) -> tuple[Trained, Dataset]:
    """The network of a case, trained from a seed, and its data."""
    data = dataset(case.data, case.classes)
    hyper = Hyperparameters(epochs=epochs or case.epochs, learning_rate=3e-3)
    return train(data, case.build, hyper, seed=seed, cache=cache_folder), data


@dataclass(frozen=True)
class Errors:
    """Real error over stated error on one table: of the scores, and of the interactions."""

    scores: float  # the largest ratio over all 2^n masks
    median: float
    interactions: float
    largest: float  # real error, in score units
    source: str


def tables(
    net: nn.Module,
    x: torch.Tensor,
    baseline: torch.Tensor,
    groups: Groups,
    score: str,
    dtypes: tuple[torch.dtype | None, ...] = (None, torch.float64),
) -> tuple[ExactTable, list[MaskedModel]]:
    """(exact scores, the prepared network in each dtype)."""
    masked = [
        MaskedModel(net, x, baseline, groups=groups, score=score, dtype=dtype).without_dead()
        for dtype in dtypes
    ]
    return exact_scores(masked[0]), masked


def errors_of(masked: MaskedModel, exact: ExactTable, stated: str | None = None) -> Errors:
    """How the real errors of all 2^n scores and interactions compare with the stated ones."""
    v = masked.table().numpy()
    found = measure(masked, v, seed=0, stated=stated)
    game = Game(v, found.error, masked.names)
    gaps = _gaps(v, exact)
    ratios = _over(gaps, found.error)
    off = _over(_gaps(game.I, exact.interactions()), game.I_error)
    return Errors(max(ratios), float(np.median(ratios)), max(off), float(max(gaps)), found.source)


def _gaps(floats: np.ndarray, exact: ExactTable) -> list[Fraction]:
    """What the floats are surely off, in fractions."""
    return [
        max(Fraction(0), abs(Fraction(a) - b) - Fraction(r))
        for a, b, r in zip(floats.tolist(), exact.values, exact.radius.tolist(), strict=True)
    ]


def _over(gaps: list[Fraction], bounds: np.ndarray) -> list[float]:
    return [
        float(g / Fraction(b)) if g else 0.0 for g, b in zip(gaps, bounds.tolist(), strict=True)
    ]
