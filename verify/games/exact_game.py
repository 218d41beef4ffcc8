"""A game whose scores are exact: margins are formed in integers and rounded once, for display.

A margin that is rounded once keeps its sign and its zeros, so that the verdicts drawn from it,
with a tolerance of 0, are those of exact arithmetic.  Where scores have a radius, it is carried
through and becomes the tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from verify.games.exact_table import ExactTable, rounded_once
from verify.games.game import TINIEST, Game, Mask, PerOrder, Table, U, decimal
from verify.games.lattice import order_sums

BALL_BITS = 256
ROUNDED = 1 + 2.0**-40  # covers the rounding of a margin that is compared with its tolerance


@dataclass(frozen=True, eq=False)
class ExactGame(Game):
    """A game on an `ExactTable`; everything else is as in `Game`, without its rounding."""

    table: ExactTable | None = None

    def require_usable(self) -> None:
        """Raises ValueError for what no caller could have given: asked of a game from a file."""
        super().require_usable()
        if self.table is None:
            raise ValueError("table: it is missing")
        rounded = len(self.table) == len(self.v) and np.array_equal(self.table.as_float(), self.v)
        if not rounded or not np.array_equal(self.table.radius, self.error):
            raise ValueError("table: its numbers are not those of v")

    @property
    def _scores(self) -> ExactTable:
        assert self.table is not None
        return self.table

    @cached_property
    def _effects(self) -> ExactTable:
        return self._scores.interactions()

    @cached_property
    def exact(self) -> bool:
        """Whether no score has a radius."""
        return self._scores.exact

    @property
    def v_error(self) -> Table:
        """The radius of v(S)."""
        return self._scores.radius

    @property
    def dealt_error(self) -> Table:
        """The radius of v(S), and what its float has lost."""
        there = zip(self.v.tolist(), self._scores.numerators, strict=True)
        moved = [Fraction(v) != self._scores.scale * int(number) for v, number in there]
        lost: Table = np.where(moved, U * np.abs(self.v) + TINIEST, 0.0)
        lost += self._scores.radius
        return lost

    @cached_property
    def I(self) -> Table:  # noqa: E743
        """Interactions I(S), each rounded once."""
        return self._effects.as_float()

    def whole_interactions(self) -> np.ndarray:
        """I(S) as integers, in the unit of the table; 0 for ∅."""
        if not self.exact:
            return super().whole_interactions()
        whole = self._effects.numerators.copy()
        whole[0] = 0
        return whole

    @cached_property
    def I_error(self) -> Table:
        """The radius of I(S)."""
        return self._effects.radius

    @cached_property
    def tau_interval(self) -> tuple[float, float]:
        """The threshold, less and plus the radius of the strongest interaction."""
        if not self._tau_doubt:
            return self.tau, self.tau
        low, high = self.tau - self._tau_doubt, self.tau + self._tau_doubt
        return max(0.0, math.nextafter(low, -math.inf)), math.nextafter(high, math.inf)

    @cached_property
    def _tau_doubt(self) -> float:
        """How far the threshold may lie from where it is; less than its last bit, perhaps."""
        if self.given_tau is not None:
            return 0.0
        return self.rel_tau * float(self.I_error[1:].max(initial=0.0)) * ROUNDED

    @cached_property
    def salience_margins(self) -> Table:
        """τ - |I(S)|, formed in integers and rounded once."""
        numbers = np.abs(self._effects.numerators)
        numbers[0] = 0
        if self.given_tau is not None:
            tau = Fraction(self.given_tau) / self._effects.scale
        else:
            tau = decimal(self.rel_tau) * int(numbers.max())
        margins = tau.numerator - numbers * tau.denominator
        return rounded_once(margins, self._effects.scale / tau.denominator)

    @cached_property
    def salience_errors(self) -> Table:
        """The tolerance of `salience_margins`; 0 where all is exact."""
        return (self.I_error + self._tau_doubt) * ROUNDED

    @cached_property
    def salient(self) -> Mask:
        """|I(S)| ≥ τ, S ≠ ∅."""
        return (self.salience_margins <= 0) & (self.strengths > 0)

    @cached_property
    def surely_salient(self) -> Mask:
        """Salient wherever the scores lie within their radii."""
        return (self.salience_margins <= -self.salience_errors) & (
            self.strengths > self.I_error * ROUNDED
        )

    @cached_property
    def maybe_salient(self) -> Mask:
        """Salient for some scores within their radii."""
        return np.asarray(
            (self.salience_margins <= self.salience_errors)
            & (self.strengths + self.I_error > 0)
            & (self.orders > 0)
        )

    def exact_mean_scores(self) -> list[Fraction]:
        """ū(m), m = 0, …, n, of the midpoints, without any rounding."""
        return [mean - self._exact_means[0] for mean in self._exact_means]

    @cached_property
    def _exact_means(self) -> list[Fraction]:
        sums = order_sums(self._scores.numerators)
        return [
            self._scores.scale * Fraction(int(total), math.comb(self.n, m))
            for m, total in enumerate(sums)
        ]

    @cached_property
    def order_means(self) -> PerOrder:
        """Mean of v over |S| = m, rounded once."""
        return np.array([float(mean) for mean in self._exact_means])

    @property
    def mean_scores(self) -> PerOrder:
        """ū(m), rounded once."""
        return np.array([float(mean) for mean in self.exact_mean_scores()])

    @cached_property
    def order_mean_errors(self) -> PerOrder:
        """The radius of the mean of v over |S| = m."""
        return self.stated_mean_errors * ROUNDED

    @cached_property
    def steps(self) -> PerOrder:
        """ū(m) - ū(m-1), m = 1, …, n, rounded once."""
        means = self._exact_means
        return np.array([_signed(means[m] - means[m - 1]) for m in range(1, self.n + 1)])

    @cached_property
    def step_errors(self) -> PerOrder:
        """The tolerance of `steps`; 0 where all is exact."""
        errors = self.order_mean_errors
        return np.asarray((errors[1:] + errors[:-1]) * ROUNDED)

    @cached_property
    def order_sums(self) -> PerOrder:
        """A(k), k = 0, …, n, rounded once."""
        sums = np.array(order_sums(self._effects.numerators), dtype=object)
        return rounded_once(sums, self._effects.scale)

    def sharp_exponent(self, max_p: float) -> tuple[float, float, float, int] | None:
        """(p*, max_p - p*, tolerance, its m) of condition (iii), in ball arithmetic of 256 bits.

        None where ū(m) is not surely positive for every m ≥ 1.
        """
        import flint

        errors = self.order_mean_errors
        with flint.ctx.workprec(BALL_BITS):
            means = [
                _ball(mean) + flint.arb(0, float((errors[m] + errors[0]) * ROUNDED))
                for m, mean in enumerate(self.exact_mean_scores())
            ]
            if not all(mean > 0 for mean in means[1:]):
                return None
            p, at = flint.arb(0), 2
            for m in range(2, self.n + 1):
                growth = (means[m] / means[m - 1]).log() / _ball(Fraction(m, m - 1)).log()
                at = m if growth > p else at  # certainly more: the first of equals stays
                p = p.max(growth)
            margin = _ball(Fraction(max_p)) - p
            radius = math.nextafter(float(margin.rad().upper()), math.inf) * ROUNDED
            return float(p.mid()), float(margin.mid()), radius, at


def exact_game(
    table: ExactTable, names: Sequence[str], rel_tau: float = 0.05, tau: float | None = None
) -> ExactGame:
    """The game of an exact table."""
    return ExactGame(table.as_float(), table.radius, tuple(names), rel_tau, tau, table)


def _ball(number: Fraction) -> Any:
    import flint

    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def _signed(number: Fraction) -> float:
    """A fraction rounded once, never to 0 unless it is 0."""
    return float(rounded_once(np.array([number.numerator]), Fraction(1, number.denominator))[0])
