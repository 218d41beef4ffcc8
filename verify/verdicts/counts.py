"""How many interactions, the strongest first, give the scores back; and how sure that number is.

With the k strongest kept, what is missing of v(S) - v(∅) is r(S) = Σ I(T) over T ⊆ S not kept.  The
number needed is the least k at which the root mean square of r over all masks is at most 5 % of
that of v(S) - v(∅).  Errors of the interactions move r, and they may exchange interactions of
almost the same strength, of which one is kept and one is not; both are bounded here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.games.game import Game, Table, by_strength, gamma
from verify.games.lattice import popcounts, zeta

TARGET_ERROR = 0.05
EXACT_SEARCH_UP_TO = 10  # variables; beyond, numbers are tried in steps of 2^(1/8)
BLOCK = 128


@dataclass(frozen=True)
class Count:
    """A number of interactions as computed, and the least and most that it can be in truth."""

    value: int
    least: int
    most: int

    def __str__(self) -> str:
        """The number, or the least and the most of it where the errors leave it open."""
        return f"{self.value}" if self.least == self.most else f"{self.least} to {self.most}"


def salient_count(game: Game) -> Count:
    """The number of salient interactions."""
    marks = (game.salient, game.surely_salient, game.maybe_salient)
    value, least, most = (int(mark.sum()) for mark in marks)
    return Count(value, least, most)


def needed_count(game: Game, target: float = TARGET_ERROR) -> Count:
    """The least k such that the k strongest I(S), S ≠ ∅, with I(∅) predict v to the target error.

    The error is the root mean square over all 2^n masks of v - v̂ relative to that of v - v(∅);
    equal strengths (`by_strength`) are taken in the order of S.  Up to ten variables every k is
    tried; beyond, a grid in steps of 2^(1/8), so that k is at most 9 % too large.  0 where the
    score never moves.
    """
    shape = _Strongest(game)
    if shape.top == 0 and not shape.doubt:
        return Count(0, 0, 0)
    moves = shape.scale > shape.doubt
    value, least, k = 0, 0, 0
    for k, missing, blur in shape.curve():
        if not least and missing - blur <= target * (shape.scale + shape.doubt):
            least = k
        if not value and missing <= target * shape.scale:
            value = k
        if missing + blur <= target * (shape.scale - shape.doubt):
            break
    return Count(value or k, (least or k) if moves else 0, k)


@dataclass(frozen=True, eq=False)
class _Strongest:
    """The interactions of a game by strength, in units of the strongest."""

    game: Game

    @cached_property
    def top(self) -> float:
        return float(self.game.strengths.max())

    @cached_property
    def effects(self) -> Table:
        effects = self.game.I / (self.top or 1.0)
        effects[0] = 0.0
        return effects

    @cached_property
    def codes(self) -> np.ndarray:
        """The subsets but ∅, strongest first."""
        return by_strength(np.abs(self.effects[1:])) + 1

    @cached_property
    def gains(self) -> Table:
        """v(S) - v(∅)."""
        return np.asarray(zeta(self.effects))

    @cached_property
    def scale(self) -> float:
        return _rms(self.gains)

    @cached_property
    def own(self) -> float:
        """Rounding of the sums here."""
        if self.game.exact and self.game.n <= EXACT_SEARCH_UP_TO:
            return 0.0
        steps = min(len(self.effects), BLOCK * 8) + 3 * self.game.n
        return gamma(steps) * _rms(zeta(np.abs(self.effects)))

    @cached_property
    def doubt(self) -> float:
        """The root mean square of the errors of v(S) - v(∅)."""
        errors = self.game.v_error / (self.top or 1.0)
        return _rms(errors + errors[0]) if errors.any() else 0.0

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(lower, upper limits of the strengths; reach: the largest root mean square of a term)."""
        strengths = np.abs(self.effects)[self.codes]
        errors = self._errors[self.codes]
        reach = (strengths + errors) * self._shares[self.codes]
        return strengths - errors, strengths + errors, reach

    @cached_property
    def _errors(self) -> Table:
        return self.game.I_error / (self.top or 1.0)

    @cached_property
    def _shares(self) -> Table:
        """√P(T ⊆ S) over all masks S."""
        return 2.0 ** (-popcounts(self.game.n) / 2)

    def blur(self, ks: np.ndarray) -> np.ndarray:
        """How far the root mean square of r can be off, for each k."""
        if not self._errors[1:].any():
            return np.full(len(ks), self.own)
        parts = np.r_[0.0, np.cumsum((self._errors * self._shares)[self.codes])]
        inherited = np.minimum(self.doubt + parts[ks], parts[-1] - parts[ks])
        return np.asarray((inherited + self._exchanged(ks)) * (1 + 2.0**-30) + self.own)

    def _exchanged(self, ks: np.ndarray) -> np.ndarray:
        """What interactions that may change places about the k-th contribute to it."""
        lower, upper, reach = self._sorted
        ahead = np.r_[np.maximum.accumulate(upper[::-1])[::-1], -np.inf][ks]
        behind = np.r_[np.inf, np.minimum.accumulate(lower)][ks]
        unsure = np.flatnonzero(ahead >= behind)
        kept = np.arange(len(lower)) < ks[unsure, None]
        leaving = kept & (lower <= ahead[unsure, None])
        coming = ~kept & (upper >= behind[unsure, None])
        swaps = np.minimum(leaving.sum(1), coming.sum(1))
        out = np.zeros(len(ks))
        if unsure.size:
            out[unsure] = swaps * sum((some * reach).max(1) for some in (leaving, coming))
        return out

    def curve(self) -> Iterator[tuple[int, float, float]]:
        """(k, root mean square of r with the k strongest kept, how far that can be off)."""
        codes = self.codes
        if self.game.n > EXACT_SEARCH_UP_TO:
            steps = np.round(2 ** (np.arange(8 * self.game.n + 1) / 8)).astype(int)
            for k in np.unique(np.minimum(steps, len(codes))):
                left = self.effects.copy()
                left[codes[:k]] = 0.0
                yield int(k), _rms(zeta(left)), float(self.blur(np.array([k]))[0])
            return
        every, residual = np.arange(len(self.effects)), self.gains
        for start in range(0, len(codes), BLOCK):
            chosen = codes[start : start + BLOCK]
            parts = ((every[:, None] & chosen) == chosen) * self.effects[chosen]
            left = residual[:, None] - np.cumsum(parts, axis=1)
            ks = np.arange(start + 1, start + len(chosen) + 1)
            errors = np.sqrt(np.mean(left**2, axis=0)).tolist()
            yield from zip(ks.tolist(), errors, self.blur(ks).tolist(), strict=True)
            residual = left[:, -1]


def _rms(values: np.ndarray) -> float:
    largest = float(np.abs(values).max())  # squares may overflow
    return largest * math.sqrt(float(np.mean((values / largest) ** 2))) if largest else 0.0
