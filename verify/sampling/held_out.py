"""Masks that nothing was made from: drawn size by size, and the residual on each.

Random numbers are taken one mask after the other, so that the masks do not depend on the batches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.sampling.asking import AskedGame, in_parts, progress_bar
from verify.sampling.masks import every_mask_of_size, masks_of_sizes

PROBED = 1024  # masks that the error of the scores is measured on

# From masks [B, n] to what was predicted of their scores and its numerical error, [B] both.
Predicted = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Sizes:
    """How many masks of each of K sizes: all there are where `every`, else as many random ones."""

    n: int
    sizes: np.ndarray
    counts: np.ndarray
    every: np.ndarray

    @classmethod
    def of(cls, n: int, sizes: np.ndarray, each: int) -> Sizes:
        """`each` masks of each size, or all there are where these are not more."""
        there = [math.comb(n, m) for m in sizes.tolist()]
        counts = np.array([min(each, count) for count in there], dtype=np.int64)
        return cls(n, sizes, counts, np.array([count <= each for count in there]))

    @cached_property
    def starts(self) -> np.ndarray:
        """Where the masks of each size start among all."""
        return np.concatenate([[0], np.cumsum(self.counts)[:-1]])

    def sums(self, values: np.ndarray) -> np.ndarray:
        """The sums, or counts of True, over the masks of each size."""
        kind = np.int64 if values.dtype == bool else np.float64
        return np.asarray(np.add.reduceat(values.astype(kind), self.starts))

    def batches(self, seed: int, most: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(masks, their places among the sizes), size by size, `most` at a time."""
        held, room = list[tuple[np.ndarray, np.ndarray]](), most
        for masks, which in self._parts(np.random.default_rng(seed), most):
            if held and len(masks) > room:
                yield _joined(held)
                held, room = [], most
            held.append((masks, which))
            room -= len(masks)
        if held:
            yield _joined(held)

    def _parts(
        self, rng: np.random.Generator, most: int
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for k, (m, count) in enumerate(zip(self.sizes.tolist(), self.counts.tolist(), strict=True)):
            whole = every_mask_of_size(self.n, m) if self.every[k] else None
            for part in in_parts(count, most):
                here = np.full(len(range(count)[part]), k)
                if whole is None:
                    yield masks_of_sizes(rng, self.n, np.full(len(here), m)), here
                else:
                    yield whole[part], here


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Scores, residuals and numerical errors of what was predicted, size by size, float64 [masks].

    worst: bool [K, n], the mask of the largest residual of each size.  probe: some of the masks,
    bool [P, n], and probe_scores theirs.
    """

    scores: np.ndarray
    residual: np.ndarray
    tolerance: np.ndarray
    worst: np.ndarray
    probe: np.ndarray
    probe_scores: np.ndarray


def evaluated(
    game: AskedGame, predicted: Predicted, drawn: Sizes, seed: int, *, progress: bool = False
) -> HeldOut:
    """The game on these masks beside what is predicted."""
    total = int(drawn.counts.sum())
    scores, residual, tolerance = np.empty(total), np.empty(total), np.empty(total)
    worst = np.zeros((len(drawn.sizes), game.n), dtype=bool)
    largest = np.full(len(drawn.sizes), -1.0)
    chosen = np.zeros(total, dtype=bool)
    chosen[np.linspace(0, total - 1, min(PROBED, total)).astype(np.int64)] = True
    probe, done = list[np.ndarray](), 0
    with progress_bar(total, progress) as bar:
        for masks, which in drawn.batches(seed, game.batch):
            here = slice(done, done + len(masks))
            scores[here] = game.stream([masks], len(masks), bar)
            sums, tolerance[here] = predicted(masks)
            residual[here] = np.abs(scores[here] - sums)
            probe.append(masks[chosen[here]])
            for k in np.unique(which).tolist():
                rows = np.flatnonzero(which == k)
                top = rows[int(np.argmax(residual[here][rows]))]
                if residual[here][top] > largest[k]:
                    largest[k], worst[k] = residual[here][top], masks[top]
            done += len(masks)
    return HeldOut(scores, residual, tolerance, worst, np.concatenate(probe), scores[chosen])


def _joined(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts])
