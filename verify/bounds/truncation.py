"""A game without its interactions above order M, as far as the bounds need it, with errors.

The theorems on order sums assume that nothing interacts above order M.  No trained network meets
that exactly, so they are applied to w(S) = Σ_{T⊆S, |T|≤M} I(T), which does and which shares all
interactions up to order M with v (`proofs.sparsity.errors.approximate_order`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from verify.bounds.formulas import exact_value
from verify.games.game import Game, PerOrder, gamma
from verify.games.lattice import order_sums, zeta

ROUNDING = 1 + 2.0**-30  # covers the float64 sums below, whose terms are all ≥ 0
STEP = 16  # exponents are multiples of 1/16
MAX_EXPONENT = 64

_ORDER_SUMS = WeakKeyDictionary[Game, tuple[Fraction, ...]]()  # the same for every M


@dataclass(frozen=True, eq=False)
class Truncated:
    """w of a game, by its sums; `careful=False` leaves the errors of the scores out."""

    game: Game
    M: int
    careful: bool = True

    @property
    def n(self) -> int:
        """The number of variables."""
        return self.game.n

    def nominal(self) -> Truncated:
        """The same as if the scores had no error."""
        return replace(self, careful=False)

    @cached_property
    def score_error(self) -> np.ndarray:
        """What the scores may be off, [2^n]; 0 for a table that is vouched for."""
        stated = self.careful and not self.game.given_exactly
        return self.game.v_error if stated else np.zeros_like(self.game.v)

    @cached_property
    def order_sums(self) -> tuple[Fraction, ...]:
        """A(0) = 0, A(1), …, A(n) of v without rounding; those up to M are also w's."""
        if self.game not in _ORDER_SUMS:
            _ORDER_SUMS[self.game] = _order_sums(self.game)
        return _ORDER_SUMS[self.game]

    @cached_property
    def order_sum_errors(self) -> PerOrder:
        """Errors of A(k), k = 0, …, n."""
        return np.array(order_sums(zeta(self.score_error))) * ROUNDING

    @cached_property
    def curve(self) -> tuple[Fraction, ...]:
        """ū_w(m), m = 0, …, n, without rounding."""
        low = [a if k <= self.M else Fraction(0) for k, a in enumerate(self.order_sums)]
        return tuple(self._mixture(low))

    @cached_property
    def curve_errors(self) -> tuple[Fraction, ...]:
        """Errors of ū_w(m): the lesser of two bounds, by the orders kept and by those cut off."""
        errors = [Fraction(float(e)) for e in self.order_sum_errors]
        kept = self._mixture([e if k <= self.M else Fraction(0) for k, e in enumerate(errors)])
        lost = self._mixture([e if k > self.M else Fraction(0) for k, e in enumerate(errors)])
        orders, own = self.game.orders, self.score_error
        means = [float(own[orders == m].mean() + own[0]) * ROUNDING for m in range(self.n + 1)]
        whole = [Fraction(e) + t for e, t in zip(means, lost, strict=True)]
        return tuple(map(min, kept, whole))

    def _mixture(self, sums: Sequence[Fraction]) -> list[Fraction]:
        """The mean gains that belong to order sums."""
        from proofs.sparsity.means import order_means

        formula = order_means.CLAIM.formulas["mean"]
        at = {"A": sums.__getitem__}
        return [exact_value(formula, at, n=self.n, m=m) for m in range(self.n + 1)]

    @cached_property
    def tail(self) -> np.ndarray:
        """v - w, [2^n]."""
        return np.asarray(zeta(np.where(self.game.orders > self.M, self.game.I, 0.0)))

    @cached_property
    def tail_error(self) -> float:
        """The largest error of `tail`, rounding included."""
        above = self.game.orders > self.M
        if self.game.exact or not above.any():
            return 0.0
        sizes = zeta(np.where(above, np.abs(self.game.I), 0.0))
        inherited = zeta(np.where(above, self.game.I_error, 0.0)) if self.careful else 0.0
        return float((inherited + gamma(self.n) * sizes).max()) * ROUNDING

    @cached_property
    def rho(self) -> float:
        """ρ ≥ max_S |v(S) - w(S)|, its error included."""
        return (float(np.abs(self.tail).max()) + self.tail_error) * ROUNDING

    @cached_property
    def exponent(self) -> tuple[Fraction | None, str]:
        """(a p with which ū_w meets (ii) and (iii) whatever the errors, ""), or (None, why not).

        The least multiple of 1/16, checked in exact arithmetic; 1 where n = 1 and any p would do.
        """
        low = [u - e for u, e in zip(self.curve, self.curve_errors, strict=True)]
        high = [u + e for u, e in zip(self.curve, self.curve_errors, strict=True)]
        steps = range(1, self.n + 1)
        falls = [m for m in steps if high[m] < low[m - 1]]
        if self.n == 0 or high[1] <= 0:
            return None, "one variable alone adds nothing on average, ū(1) ≤ 0"
        if falls:
            return None, f"the mean score falls at m = {falls[0]}, so (ii) fails"
        if low[1] <= 0 or any(low[m] < high[m - 1] for m in steps):
            return None, "whether the mean score rises is lost in the numerical error"
        p = Fraction(1, STEP) if self.n > 1 else Fraction(1)
        for m in range(2, self.n + 1):
            growth = high[m] / low[m - 1]
            estimate = math.log(growth) / math.log(m / (m - 1)) if growth > 1 else 0.0
            if estimate > MAX_EXPONENT:
                return None, f"(iii) asks for an exponent above {MAX_EXPONENT}"
            p = max(p, Fraction(math.floor(estimate * STEP) - 1, STEP))
            while growth**STEP > Fraction(m, m - 1) ** int(p * STEP):
                p += Fraction(1, STEP)
        return p, ""


def _order_sums(game: Game) -> tuple[Fraction, ...]:
    """A(0) = 0, A(1), …, A(n) of a game, by the proven formula."""
    from proofs.sparsity.means import newton_inversion

    formula = newton_inversion.CLAIM.formulas["order_sum"]
    means = {"ubar": game.exact_mean_scores().__getitem__}
    sums = (exact_value(formula, means, n=game.n, k=k) for k in range(1, game.n + 1))
    return Fraction(0), *sums
