"""Masks along random orders of the variables: the first m of each are a random mask of size m.

Neighbours in one order differ by a single variable, so v(S∪{i}) − v(S) is a sample of
ū(m+1) − ū(m), and of the Shapley value of i, whose spread is that of one variable's part and not of
the whole score.  Orders are drawn one after the other: they do not depend on the batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.sampling.asking import AskedGame


def prefixes(ranks: np.ndarray, sizes: np.ndarray, most: int) -> Iterator[np.ndarray]:
    """The masks of the first m variables of every order, for all m of `sizes`, `most` at a time."""
    total = len(ranks) * len(sizes)
    for start in range(0, total, most):
        row, column = np.divmod(np.arange(start, min(total, start + most)), len(sizes))
        yield ranks[row] < sizes[column][:, None]


@dataclass
class Asked:
    """A game, with its scores held against a range and counted.

    seen: the lowest and highest score so far.  probe, probe_scores: a few masks of each request.
    """

    game: AskedGame
    score_range: tuple[float, float] | None = None
    bar: Any = None

    def __post_init__(self) -> None:
        self.evaluations = 0
        self.seen = (np.inf, -np.inf)
        self.probe, self.probe_scores = list[np.ndarray](), list[np.ndarray]()

    def scores(self, parts: Iterator[np.ndarray], count: int, probed: int = 0) -> np.ndarray:
        """The scores of masks that come in batches, float64 [count]; `probed` of them are kept.

        Raises ValueError, naming the mask, for a score outside the range that was given.
        """
        found, done = np.empty(count), 0
        chosen = np.zeros(count, dtype=bool)
        chosen[np.linspace(0, count - 1, min(probed, count)).astype(np.int64)] = True
        for masks in parts:
            here = slice(done, done + len(masks))
            found[here] = self.game.stream([masks], len(masks), self.bar)
            self._compare(masks, found[here])
            self.probe.append(masks[chosen[here]])
            self.probe_scores.append(found[here][chosen[here]])
            done += len(masks)
        self.evaluations += count
        return found

    def along(self, ranks: np.ndarray, sizes: np.ndarray, probed: int = 0) -> np.ndarray:
        """The scores of the first m variables of each order, float64 [orders, sizes]."""
        count = len(ranks) * len(sizes)
        parts = prefixes(ranks, sizes, self.game.batch)
        return self.scores(parts, count, probed).reshape(len(ranks), len(sizes))

    def error(self, seed: int) -> tuple[float, str]:
        """The absolute error of a score on the masks kept, and where it comes from."""
        return self.game.error(np.concatenate(self.probe), np.concatenate(self.probe_scores), seed)

    def _compare(self, masks: np.ndarray, scores: np.ndarray) -> None:
        low, high = int(np.argmin(scores)), int(np.argmax(scores))
        self.seen = min(self.seen[0], scores[low]), max(self.seen[1], scores[high])
        if self.score_range is None:
            return
        for at, outside in (
            (low, scores[low] < self.score_range[0]),
            (high, scores[high] > self.score_range[1]),
        ):
            if outside:
                raise ValueError(
                    f"score_range: the score is {scores[at]} at the mask with "
                    f"{self.game.described(masks[at])}, outside {self.score_range}; give bounds "
                    "that no score passes, or None"
                )
