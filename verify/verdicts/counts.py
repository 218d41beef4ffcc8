"""How many interactions, the strongest first, give the scores back; and how sure that number is.

With the k strongest kept, what is missing of v(S) - v(∅) is r(S) = Σ I(T) over T ⊆ S not kept.  The
number needed is the least k at which the root mean square of r over all masks is at most 5 % of
that of v(S) - v(∅).  Errors of the interactions move r, and they may exchange interactions of
almost the same strength, of which one is kept and one is not; both are bounded here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.games.game import GRID, Game, Table, U, by_strength, gamma
from verify.games.lattice import popcounts, zeta
from verify.verdicts.in_doubt import root_mean_square, surely_above

TARGET_ERROR = 0.05
EXACT_SEARCH_UP_TO = 10  # variables; beyond, numbers are tried in steps of 2^(1/8)
BLOCK = 128
LACKING = 3  # last variables that the masks lack on which a large r is sought first
ENTRIES = 1 << 18  # of such masks, at a time
RANKS = np.iinfo(np.int64)


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


def needed_count(game: Game, target: float = TARGET_ERROR, *, closely: bool = False) -> Count:
    """The least k such that the k strongest I(S), S ≠ ∅, with I(∅) predict v to the target error.

    The error is the root mean square over all 2^n masks of v - v̂ relative to that of v - v(∅);
    equal strengths (`by_strength`) are taken in the order of S.  Up to ten variables every k is
    tried; beyond, a grid in steps of 2^(1/8), so that k is at most 9 % too large.  0 where the
    score never moves.  closely: the least that it can be in truth is looked for among all choices
    of interactions of equal strength, which takes seconds where these are many.
    """
    shape = _Strongest(game)
    if shape.top == 0 and not shape.doubt:
        return Count(0, 0, 0)
    moves = shape.scale > shape.doubt
    value, least, k = 0, 0, 0
    reachable, reached = (target * (shape.scale + side * shape.doubt) for side in (1, -1))

    def matters(missing: float, blur: float) -> bool:
        """Whether a k with so much missing, or more, can change what is found."""
        return (
            (not least and missing - blur <= reachable)
            or (not value and missing <= target * shape.scale)
            or missing + blur <= reached
        )

    for k, missing, blur in shape.curve(matters):
        if not least and missing - blur <= reachable:
            least = 0 if closely and shape.surely_misses(k, reachable) else k
        if not value and missing <= target * shape.scale:
            value = k
        if missing + blur <= reached:
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
        return root_mean_square(self.gains)

    @cached_property
    def own(self) -> float:
        """Rounding of the sums here."""
        if self.game.exact and self.game.n <= EXACT_SEARCH_UP_TO:
            return 0.0
        steps = min(len(self.effects), BLOCK * 8) + 3 * self.game.n
        return gamma(steps) * root_mean_square(zeta(np.abs(self.effects)))

    @cached_property
    def doubt(self) -> float:
        """The root mean square of the errors of v(S) - v(∅)."""
        errors = self.game.v_error / (self.top or 1.0)
        return root_mean_square(errors + errors[0]) if errors.any() else 0.0

    @cached_property
    def _ranks(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(least, largest rank that each may have in truth; largest root mean square of its term).

        All in the order of `codes`.  A rank is a strength on the grid of `by_strength`, then how
        early the subset comes: strengths that are equal keep their order as long as their errors
        do not reach over an edge of the grid.
        """
        strengths, errors = np.abs(self.effects), self._errors
        lower, upper = strengths - errors, strengths + errors
        tops = lower[1:].max(), upper[1:].max()  # of the strongest
        early = len(strengths) - 1 - np.arange(len(strengths))

        def rank(of: Table, top: float) -> np.ndarray:
            share = np.clip(of / top, 0.0, 1.0) if top > 0 else np.ones_like(of)
            steps = np.where(of > 0, np.rint(np.ldexp(share, GRID)), -1.0)  # 0 comes last
            return np.asarray(steps.astype(np.int64) * len(of) + early)

        slack = 4 * U  # of these divisions
        least, largest = rank(lower * (1 - slack), tops[1]), rank(upper * (1 + slack), tops[0])
        return least[self.codes], largest[self.codes], (upper * self._shares)[self.codes]

    @cached_property
    def _errors(self) -> Table:
        return self.game.I_error / (self.top or 1.0)

    @cached_property
    def _shares(self) -> Table:
        """√P(T ⊆ S) over all masks S."""
        return 2.0 ** (-popcounts(self.game.n) / 2)

    @cached_property
    def _parts(self) -> np.ndarray:
        """For each k, the sum of the root mean squares of the errors of the k strongest terms."""
        parts: np.ndarray = np.r_[0.0, np.cumsum((self._errors * self._shares)[self.codes])]
        return parts

    @cached_property
    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        """For each k, the largest rank of those not kept and the least of those kept."""
        least, largest, _ = self._ranks
        ahead = np.r_[np.maximum.accumulate(largest[::-1])[::-1], RANKS.min]
        return ahead, np.r_[RANKS.max, np.minimum.accumulate(least)]

    def blur(self, ks: np.ndarray) -> np.ndarray:
        """How far the root mean square of r can be off, for each k."""
        if not self._errors[1:].any():
            return np.full(len(ks), self.own)
        parts = self._parts
        inherited = np.minimum(self.doubt + parts[ks], parts[-1] - parts[ks])
        return np.asarray((inherited + self._exchanged(ks)) * (1 + 2.0**-30) + self.own)

    def _changing(self, ks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each k, marks of the kept that may leave and of the others that may come in."""
        least, largest, _ = self._ranks
        ahead, behind = (ends[ks][:, None] for ends in self._ends)
        kept = np.arange(len(least)) < ks[:, None]
        return kept & (least < ahead), ~kept & (largest > behind)

    def _exchanged(self, ks: np.ndarray) -> np.ndarray:
        """What interactions that may change places about the k-th contribute to it."""
        reach, out = self._ranks[2], np.zeros(len(ks))
        ahead, behind = (ends[ks] for ends in self._ends)
        unsure = np.flatnonzero(ahead > behind)
        if unsure.size:
            leaving, coming = self._changing(ks[unsure])
            swaps = np.minimum(leaving.sum(1), coming.sum(1))
            out[unsure] = swaps * sum((some * reach).max(1) for some in (leaving, coming))
        return out

    def surely_misses(self, k: int, allowed: float) -> bool:
        """Whether the root mean square of r is above `allowed` whichever k are the strongest."""
        leaving, coming = (marks[0] for marks in self._changing(np.array([k])))
        surely = self.codes[:k][~leaving[:k]]
        maybe = np.sort(self.codes[leaving | coming])
        left = self.effects.copy()
        left[surely] = 0.0
        weighted = self._errors * self._shares
        own = weighted[surely].sum()
        blur = min(self.doubt + own + weighted[maybe].sum(), weighted[1:].sum() - own) + self.own
        return surely_above(left, maybe, k - len(surely), allowed + blur)

    def _at_least(self, ks: np.ndarray) -> np.ndarray:
        """For each k, a lower bound on the root mean square of r, from few of the masks.

        They are those that lack the last variables, a table of sums over subsets of its own.
        """
        effects = self.effects[: len(self.effects) >> LACKING]
        places, ranks = np.flatnonzero(self.codes < len(effects)), np.zeros(len(effects))
        ranks[self.codes[places]] = places
        rows, means = max(1, ENTRIES // len(effects)), []
        for start in range(0, len(ks), rows):
            left = np.where(ranks >= ks[start : start + rows, None], effects, 0.0)
            means.append(np.mean(zeta(left) ** 2, axis=1))
        return np.asarray(np.sqrt(np.concatenate(means) / (1 << LACKING)))

    def curve(self, matters: Callable[[float, float], bool]) -> Iterator[tuple[int, float, float]]:
        """(k, root mean square of r with the k strongest kept, how far that can be off).

        matters: asked, beyond ten variables, with a lower bound on the former from few of the masks
            and with the latter; a k that does not matter is passed over, unless it is the last.
        """
        codes = self.codes
        if self.game.n > EXACT_SEARCH_UP_TO:
            steps = np.round(2 ** (np.arange(8 * self.game.n + 1) / 8)).astype(int)
            ks = np.unique(np.minimum(steps, len(codes)))
            for k, at_least in zip(ks.tolist(), self._at_least(ks).tolist(), strict=True):
                blur = float(self.blur(np.array([k]))[0])
                if k < len(codes) and not matters(at_least * (1 - 2.0**-30), blur):
                    continue
                left = self.effects.copy()
                left[codes[:k]] = 0.0
                yield k, root_mean_square(zeta(left)), blur
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
