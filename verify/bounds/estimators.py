"""The ways to bound the number of salient interactions of each order, evaluated on one game.

Every number is the value of a proven formula (`formulas`) at the measured quantities, each moved by
its numerical error to the side that makes the bound larger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np

from proofs.kernel.terms import Expr
from verify.bounds.energy import energy_bound, grid, spreads
from verify.bounds.formulas import as_float, exact_value
from verify.bounds.paper_form import PaperForm, order_sum_bound, paper_form
from verify.bounds.truncation import ROUNDING, Truncated
from verify.games.game import TINIEST
from verify.games.lattice import order_sums

ROUTES = ("count_bound", "paper", "sharp", "markov", "energy")
ABOVE = "proved for orders up to M only"
GAP = "every |A(k)| is below n^⌊p⌋ ū(1): B's δ is undefined"
LOST = "lost in the numerical error"

Figures = tuple[dict[int, float], dict[int, str] | str]  # bounds by order; why there is none


def figures(
    w: Truncated, approximate: bool, routes: Sequence[str] = ROUTES
) -> tuple[dict[str, Figures], PaperForm | None]:
    """(bounds on R(k) by route and order, B's form where it was asked for and exists)."""
    game, orders = w.game, range(1, w.M + 1)
    tau = Fraction(game.tau_interval[0] if w.careful else game.tau)
    if tau <= 0:
        why = "τ is within its numerical error of 0" if game.strengths.any() else "no interactions"
        return {route: ({}, why) for route in routes}, None
    count, form = _Counting(w, tau), None
    found: dict[str, Figures] = {}
    for route in routes:
        if route == "count_bound":
            found[route] = count.bounds(range(1, w.n + 1))
        elif not w.M:
            found[route] = {}, ABOVE
        elif route == "energy":
            sigma = _spread(w, approximate)
            found[route] = {k: as_float(energy_bound(sigma, w.M, k, tau)) for k in orders}, ABOVE
        elif route == "markov":
            found[route] = count.bounds(orders, _markov(w, approximate))
        elif w.exponent[0] is None:
            found[route] = {}, w.exponent[1]
        elif route == "sharp":
            found[route] = count.bounds(orders, _sharp(w))
        else:
            size, form, why = _paper(w)
            found[route] = ({}, why) if why else count.bounds(orders, lambda _: size)  # noqa: B023
    return found, form


@dataclass(frozen=True)
class _Counting:
    """R(k) ≤ |A(k)|/(τ|η(k)|), with |A(k)| as measured or a bound on it."""

    w: Truncated
    tau: Fraction

    @cached_property
    def _mass(self) -> list[Fraction]:
        """Σ_{|S|=k} |I(S)|, from above."""
        game = self.w.game
        sizes = np.abs(game.I) + (game.I_error if self.w.careful else 0.0)
        return [Fraction(float(total) * ROUNDING) for total in order_sums(sizes)]

    def bounds(
        self, orders: Iterable[int], size: Callable[[int], Fraction] | None = None
    ) -> Figures:
        """The bounds on R(k), `size(k)` in place of |A(k)|."""
        found, why = {}, {}
        for k in orders:
            measured = abs(self.w.order_sums[k])
            error = Fraction(float(self.w.order_sum_errors[k]))
            certain = measured - error
            if not self._mass[k]:
                found[k] = 0.0
            elif not measured and not error:
                why[k] = f"η({k}) = 0: the interactions of order {k} cancel"
            elif certain <= 0:
                why[k] = f"whether η({k}) = 0 is {LOST}"
            else:
                # |A| and η of the same interactions have no error apart from that of the mass.
                top, eta = (measured, measured) if size is None else (size(k), certain)
                at = {"A": {k: top}.__getitem__, "eta": {k: eta / self._mass[k]}.__getitem__}
                found[k] = as_float(exact_value(_count_formula(), at, k=k, tau=self.tau))
        return found, why


def quick_from_below(w: Truncated) -> dict[int, float]:
    """What `count_bound` and `energy` may be at least, by order, if every error helps them."""
    game, top = w.game, Fraction(w.game.tau_interval[1])
    sizes = np.maximum(0.0, np.abs(game.I) - game.I_error)
    rounding = 1.0 if game.exact else ROUNDING
    mass = [Fraction(float(total) / rounding) for total in order_sums(sizes)]
    sigma = _spread_below(w)
    found = {}
    for k in range(1, w.M + 1):
        found[k] = as_float(energy_bound(sigma, w.M, k, top)) if sigma.all() else 0.0
        if w.order_sums[k] or w.order_sum_errors[k]:
            at = {"A": {k: mass[k]}.__getitem__, "eta": {k: Fraction(1)}.__getitem__}
            counted = exact_value(_count_formula(), at, k=k, tau=top)
            found[k] = min(found[k], as_float(counted))
    return found


def _markov(w: Truncated, approximate: bool) -> Callable[[int], Fraction]:
    """|A(k)| ≤ c_k · range(ū_w), or c_k · (range(ū_v) + 2ρ)."""
    source = replace(w, M=w.n) if approximate else w
    pairs = list(zip(source.curve, source.curve_errors, strict=True))
    wider = Fraction(w.rho) if approximate else Fraction(0)
    lo, hi = min(u - e for u, e in pairs) - wider, max(u + e for u, e in pairs) + wider
    return lambda k: exact_value(_markov_formula(), M=w.M, k=k, lo=lo, hi=hi)


def _sharp(w: Truncated) -> Callable[[int], Fraction]:
    """|A(k)| ≤ the optimum of the linear program in units of ū(1), for (i) to (iii) with w's p."""
    from proofs.extremal.order_program import sharp_order_bound

    p = w.exponent[0]
    assert p is not None
    extremes = sharp_order_bound(w.n, w.M, p)
    assert extremes.feasible  # ū_w itself meets the conditions
    unit = w.curve[1] + w.curve_errors[1]

    most = [max(-low, high) for low, high in zip(extremes.lower, extremes.upper, strict=True)]
    return lambda k: most[k - 1] * unit


def _paper(w: Truncated) -> tuple[Any, PaperForm | None, str]:
    """(2 n^(p+δ) ū(1) from above, B's form, ""), or why B's Theorem 2 says nothing.

    n^(p+δ) is the largest part of |A(k)|/ū(1) above n^⌊p⌋, which only grows with |A(k)|/ū(1).
    """
    if w.n < 2:
        return None, None, "B's Theorem 2 is about two variables or more"
    p, unit, error = w.exponent[0], w.curve[1], w.curve_errors[1]
    sums = list(zip(w.order_sums[1 : w.M + 1], map(float, w.order_sum_errors[1:]), strict=False))
    assert p is not None
    form = paper_form([a for a, _ in sums], unit, w.n, p)
    low = [max(Fraction(0), abs(a) - Fraction(e)) / (unit + error) for a, e in sums]
    high = [(abs(a) + Fraction(e)) / (unit - error) for a, e in sums]
    least, most = (order_sum_bound(x, unit + error, w.n, p) for x in (low, high))
    if most is None:
        return None, None, GAP
    if least is None or form is None:
        return None, None, f"B's δ is {LOST}"
    return Fraction(float(most[1]) * ROUNDING), form, ""


def _spread(w: Truncated, approximate: bool) -> np.ndarray:
    """σ(q) of w at the nodes, or σ(q) of v and ρ, from above."""
    game = w.game
    scores = game.v - game.v[0] - (0.0 if approximate else w.tail)
    scale = float(np.abs(scores).max()) or 1.0  # squares of the scores themselves may overflow
    groups = [scores[game.orders == m] / scale for m in range(w.n + 1)]
    sigma = spreads(np.array([g.mean() for g in groups]), np.array([g.std() for g in groups]))
    extra = w.rho if approximate else w.tail_error
    return scale * (sigma + 2.0**-48) + extra + float(w.score_error.max()) + TINIEST


def _spread_below(w: Truncated) -> np.ndarray:
    """σ(q) of w at the nodes, from below: an error of I(T) moves it by √(q^|T| (1 - q^|T|))."""
    game, q = w.game, grid()[0]
    errors = order_sums(np.zeros_like(game.v) if game.exact else game.I_error)
    lost = sum(errors[k] * np.sqrt(q**k * (1 - q**k)) for k in range(1, w.M + 1))
    rounding = w.nominal().tail_error + 2.0**-40 * float(np.abs(game.v - game.v[0]).max())
    here = _spread(w.nominal(), False) / ROUNDING**2
    return np.asarray(np.maximum(0.0, here - lost * ROUNDING - 2 * rounding))


@cache
def _count_formula() -> Expr:
    from proofs.sparsity.paper_b import count_bound

    bound: Expr = count_bound.CLAIM.formulas["bound"]
    return bound


@cache
def _markov_formula() -> Expr:
    from proofs.sparsity.bounds import markov_order_bound

    bound: Expr = markov_order_bound.CLAIM.formulas["bound"]
    return bound
