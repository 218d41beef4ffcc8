"""How many interactions, the strongest first, give the scores back; and how sure that number is.

With the k strongest kept, what is missing of v(S) - v(∅) is r(S) = Σ I(T) over T ⊆ S not kept.  The
number needed is the least k at which the root mean square of r over all masks is at most 5 % of
that of v(S) - v(∅).  Errors of the interactions move r, and they may exchange interactions of
almost the same strength, of which one is kept and one is not; both are bounded here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from verify.games.game import GRID, Game, Table, U, by_strength, decimal, gamma
from verify.games.lattice import zeta
from verify.verdicts.in_doubt import Direction, root_mean_square, surely_above

TARGET_ERROR = 0.05
EXACT_SEARCH_UP_TO = 10  # variables; beyond, numbers are tried in steps of 2^(1/8)
BLOCK = 128
FAR = 2.0**-500
HELD = 1 << 15  # interactions looked at together; one stretch of `ks` may be longer
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
    tried; beyond, the first on a grid in steps of 2^(1/8) that reaches the target is given, with
    the least and the most that it can be on that grid: at most 9 % too large where the error falls
    as k grows.  0 where the score never moves.  closely: the least that it can be in truth is
    looked for among all choices of interactions of equal strength, which takes seconds where these
    are many.
    """
    shape = _Strongest(game)
    if shape.top == 0 and not shape.doubt:
        return Count(0, 0, 0)
    moves = shape.scale > shape.doubt
    value, least, k, shown = 0, 0, 0, None
    reachable, reached = (target * (shape.scale + side * shape.doubt) for side in (1, -1))

    def matters(i: int, missing: float) -> bool:
        """Whether a number with so much missing, or more, can change what is found."""
        return (
            (not value and missing <= target * shape.scale)
            or missing + float(shape.inherited[i]) <= reached
            or (not least and missing - float(shape.blur(slice(i, i + 1))[0]) <= reachable)
        )

    for i, missing, blur in shape.curve(matters):
        k = int(shape.ks[i])
        if not least and missing - blur <= reachable:
            misses = False
            if closely:
                misses, found = shape.surely_misses(i, reachable, shown)
                shown = found or shown
            least = 0 if misses else k
        if not value and missing <= target * shape.scale:
            value = k
        if missing + blur <= reached:
            break
    count = Count(value or k, (least or k) if moves else 0, k)
    if game.exact and game.n <= EXACT_SEARCH_UP_TO and count.least < count.most:
        return _counted_exactly(game, shape.codes, count, target)
    return count


def _counted_exactly(game: Game, codes: np.ndarray, found: Count, target: float) -> Count:
    """The number needed of exact scores, among those that rounding leaves open.

    codes: the subsets but ∅, strongest first.  The squares are added up in whole numbers, and the
    target is the decimal fraction that it is written as.
    """
    effects = game.whole_interactions()
    allowed = decimal(target) ** 2 * _square(effects)
    for k in range(found.least, found.most):
        left = effects.copy()
        left[codes[:k]] = 0
        if _square(left) <= allowed:
            return Count(k, k, k)
    return Count(found.most, found.most, found.most)


def _square(effects: np.ndarray) -> int:
    """The sum of the squares of the scores that these interactions give, in whole numbers."""
    return sum(score * score for score in zeta(effects).tolist())


@dataclass(frozen=True, eq=False)
class _Strongest:
    """The interactions of a game by strength, in units of the strongest.

    Held whole are effects and codes; ranks and errors are made some at a time.
    """

    game: Game

    @cached_property
    def top(self) -> float:
        """The unit: the largest strength, unless errors are larger by more than floats can say."""
        return max(float(self.game.strengths.max()), FAR * float(self.game.v_error.max()))

    @cached_property
    def effects(self) -> Table:
        effects = self.game.I / (self.top or 1.0)
        effects[0] = 0.0
        return effects

    @cached_property
    def codes(self) -> np.ndarray:
        """The subsets but ∅, strongest first."""
        codes = by_strength(np.abs(self.effects[1:]))
        codes += 1
        return codes

    @cached_property
    def ks(self) -> np.ndarray:
        """The numbers that are tried, ascending; the last is that of all."""
        count = len(self.codes)
        if self.game.n <= EXACT_SEARCH_UP_TO:
            return np.arange(1, count + 1)
        steps = np.round(2 ** (np.arange(8 * self.game.n + 1) / 8)).astype(int)
        return np.unique(np.minimum(steps, count))

    @cached_property
    def scale(self) -> float:
        """The root mean square of v(S) - v(∅)."""
        return root_mean_square(zeta(self.effects))

    @cached_property
    def own(self) -> float:
        """Rounding of the interactions, where exact ones are, and of the sums here."""
        steps = min(len(self.effects), BLOCK * 8) + 3 * self.game.n + 4
        return gamma(steps) * root_mean_square(zeta(np.abs(self.effects)))

    @cached_property
    def doubt(self) -> float:
        """The root mean square of the errors of v(S) - v(∅)."""
        errors = self.game.v_error / (self.top or 1.0)
        errors += float(errors[0])
        return root_mean_square(errors)

    def _errors(self, codes: np.ndarray) -> np.ndarray:
        return np.asarray(self.game.I_error[codes] / (self.top or 1.0))

    def _shares(self, codes: np.ndarray) -> np.ndarray:
        """√P(T ⊆ S) over all masks S."""
        by_order = 2.0 ** (-np.arange(self.game.n + 1) / 2)
        return np.asarray(by_order[self.game.orders[codes]])

    @cached_property
    def _tops(self) -> tuple[float, float]:
        """The least and the largest strength that the strongest may have in truth."""
        least, largest = -math.inf, -math.inf
        for codes in self._chunks():
            strengths, errors = np.abs(self.effects[codes]), self._errors(codes)
            least = max(least, float((strengths - errors).max()))
            largest = max(largest, float((strengths + errors).max()))
        return least, largest

    def _chunks(self) -> Iterator[np.ndarray]:
        """The subsets but ∅, some at a time."""
        for start in range(1, len(self.effects), HELD):
            yield np.arange(start, min(start + HELD, len(self.effects)))

    def _ranks(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(least, largest rank that each may have in truth; largest root mean square of its term).

        A rank is a strength on the grid of `by_strength`, then how early the subset comes:
        strengths that are equal keep their order as long as their errors do not reach over an edge
        of the grid.
        """
        strengths, errors = np.abs(self.effects[codes]), self._errors(codes)
        lower, upper = strengths - errors, strengths + errors
        early = len(self.effects) - 1 - codes

        def rank(of: np.ndarray, top: float) -> np.ndarray:
            share = np.clip(of / top, 0.0, 1.0) if top > 0 else np.ones_like(of)
            steps = np.where(of > 0, np.rint(np.ldexp(share, GRID)), -1.0)  # 0 comes last
            return np.asarray(steps.astype(np.int64) * len(self.effects) + early)

        slack = 4 * U  # of the difference and of these divisions
        least = rank(lower - slack * upper, self._tops[1])
        largest = rank(upper * (1 + slack), self._tops[0])
        return least, largest, upper * self._shares(codes)

    @cached_property
    def _stretches(self) -> _Stretches:
        """What is known of the interactions between one of `ks` and the next."""
        edges = np.r_[0, self.ks]
        found, start = list[tuple[np.ndarray, ...]](), 0
        for stop in range(1, len(edges)):
            if edges[stop] - edges[start] < HELD and stop < len(edges) - 1:
                continue
            codes = self.codes[edges[start] : edges[stop]]
            least, largest, _ = self._ranks(codes)
            at = edges[start:stop] - edges[start]
            errors = np.add.reduceat(self._errors(codes) * self._shares(codes), at)
            found.append((np.minimum.reduceat(least, at), np.maximum.reduceat(largest, at), errors))
            start = stop
        return _Stretches(edges, *(np.concatenate(each) for each in zip(*found, strict=True)))

    @cached_property
    def inherited(self) -> np.ndarray:
        """For each of `ks` the part of `blur` that errors of those kept, or of the others, make."""
        errors = self._stretches.term_errors
        rest = np.r_[np.cumsum(errors[:0:-1])[::-1], 0.0]
        return np.asarray(np.minimum(self.doubt + np.cumsum(errors), rest))

    def blur(self, at: slice) -> np.ndarray:
        """How far the root mean square of r can be off, for some of `ks`."""
        if not self.game.I_error[1:].any():
            return np.full(len(self.ks[at]), self.own)
        found = self.inherited[at] + self._exchanged(at)
        return np.asarray(found * (1 + 2.0**-30) + self.own)

    def _exchanged(self, at: slice) -> np.ndarray:
        """What interactions that may change places about the k-th contribute to it."""
        out, (ahead, behind) = np.zeros(len(self.ks[at])), self._stretches.ends
        unsure = np.flatnonzero(ahead[at] > behind[at])
        if unsure.size:
            count, reach = np.zeros((2, len(unsure)), np.int64), np.zeros((2, len(unsure)))
            for _, marks, reaches in self._changing(unsure + at.start):
                count += marks.sum(2)
                np.maximum(reach, (marks * reaches).max(2), out=reach)
            out[unsure] = count.min(0) * reach.sum(0)
        return out

    def _changing(self, at: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """For some of `ks` the kept that may leave and the others that may come in, in parts.

        A part is subsets; their marks, first as leaving, then as coming in, [2, len(at), subsets];
        and the largest root mean square of the term of each.
        """
        ks, (ahead, behind) = self.ks[at, None], (ends[at, None] for ends in self._stretches.ends)
        low, high = self._stretches.within(int(ahead.max()), int(behind.min()))
        low, high = min(low, int(ks.min())), max(high, int(ks.max()))
        for start in range(low, high, HELD):
            places = np.arange(start, min(start + HELD, high))
            codes, kept = self.codes[places], places < ks
            least, largest, reach = self._ranks(codes)
            yield codes, np.stack([kept & (least < ahead), ~kept & (largest > behind)]), reach

    def surely_misses(
        self, at: int, allowed: float, known: Direction | None
    ) -> tuple[bool, Direction | None]:
        """Whether the root mean square of r is above `allowed` whichever ks[at] are strongest.

        With what shows it; known: what showed it of another number, which is tried first.
        """
        changing = np.zeros((2, len(self.effects)), dtype=bool)
        for codes, marks, _ in self._changing(np.array([at])):
            changing[:, codes] = marks[:, 0]
        unsure = changing[0] | changing[1]
        room = int(changing[0].sum())  # so many of these are kept
        surely = np.zeros(len(self.effects), dtype=bool)
        surely[self.codes[: self.ks[at]]] = True
        surely &= ~unsure
        blur = min(self.doubt + self._weight(surely | unsure), self._weight(~surely)) + self.own
        maybe, norm = np.flatnonzero(unsure), allowed + blur
        if known is not None:
            left = np.where(surely, 0.0, self.effects)
            if known.proves(left, maybe, room, norm + self._slack):
                return True, known
            del left
        return surely_above(np.where(surely, 0.0, self.effects), maybe, room, norm)

    def _weight(self, marks: np.ndarray) -> float:
        """The sum of the root mean squares of the errors of the terms of some subsets."""
        chosen = (codes[marks[codes]] for codes in self._chunks())
        return math.fsum(float((self._errors(c) * self._shares(c)).sum()) for c in chosen)

    @cached_property
    def _slack(self) -> float:
        """Rounding of a root mean square, and of a lower bound on it by its part along another."""
        mass = math.fsum(
            float((np.abs(self.effects[codes]) * self._shares(codes)).sum())
            for codes in self._chunks()
        )
        longest = int(np.diff(self.ks).max(initial=1))  # sums that may be taken one by one
        return gamma(longest + 16 * BLOCK + 16 * self.game.n) * mass

    def _along(self, r: Table, size: float) -> np.ndarray:
        """For each of `ks` a lower bound on the root mean square of its r_k: E[r r_k] / size.

        r: that of another k; size: its root mean square, above 0.  E[r r_k] is the sum of
        I(T) E[r f_T] over the T that k leaves out.
        """
        products = np.asarray(zeta(r[::-1]))[::-1]
        products *= self.effects
        parts = np.add.reduceat(products[self.codes], self.ks[:-1])
        along = np.r_[np.cumsum(parts[::-1])[::-1], 0.0] / len(r)
        return np.asarray(along / size * (1 - 2.0**-30) - self._slack)

    def curve(self, matters: Callable[[int, float], bool]) -> Iterator[tuple[int, float, float]]:
        """(i, root mean square of r with the ks[i] strongest kept, how far that can be off).

        matters: asked, beyond ten variables, with i and a lower bound on the former from those that
            came before; what does not matter is passed over, unless it is the last.
        """
        codes, last = self.codes, len(self.ks) - 1
        if self.game.n > EXACT_SEARCH_UP_TO:
            at_least = np.zeros(len(self.ks))
            for i, k in enumerate(self.ks.tolist()):
                if i < last and not matters(i, float(at_least[i])):
                    continue
                r = self.effects.copy()
                r[codes[:k]] = 0.0
                r = np.asarray(zeta(r))
                missing = root_mean_square(r)
                if missing:
                    np.maximum(at_least, self._along(r, missing), out=at_least)
                del r  # whoever asks may need the room
                yield i, missing, float(self.blur(slice(i, i + 1))[0])
            return
        every, residual = np.arange(len(self.effects)), np.asarray(zeta(self.effects))
        for start in range(0, len(codes), BLOCK):
            chosen = codes[start : start + BLOCK]
            parts = ((every[:, None] & chosen) == chosen) * self.effects[chosen]
            left = residual[:, None] - np.cumsum(parts, axis=1)
            errors = np.sqrt(np.mean(left**2, axis=0)).tolist()
            blurs = self.blur(slice(start, start + len(chosen))).tolist()
            yield from zip(range(start, start + len(chosen)), errors, blurs, strict=True)
            residual = left[:, -1]


@dataclass(frozen=True, eq=False)
class _Stretches:
    """Interactions by strength in stretches, the i-th from edges[i] to edges[i + 1]."""

    edges: np.ndarray
    least: np.ndarray  # the least of their least ranks
    largest: np.ndarray
    term_errors: np.ndarray  # the sum of the root mean squares of the errors of their terms

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """After each, the largest rank that a later one may have, and the least of those so far.

        Both fall from one to the next.
        """
        ahead = np.r_[np.maximum.accumulate(self.largest[::-1])[::-1][1:], RANKS.min]
        return ahead, np.minimum.accumulate(self.least)

    def within(self, ahead: int, behind: int) -> tuple[int, int]:
        """From which place to which those lie that may leave, or come in: all that may change.

        The first may have a rank below `ahead`, the last one above `behind`.
        """
        following, before = self.ends
        first = int(np.count_nonzero(before >= ahead))
        last = int(np.count_nonzero(following > behind))
        return int(self.edges[first]), int(self.edges[min(last + 1, len(self.edges) - 1)])
