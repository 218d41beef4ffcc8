"""Paper B's main theorem on one game: its δ, λ and digits, and its bound on the order sums.

λ and the digits are made from the order sums themselves, so the theorem's bound on δ is a relation
between measured numbers, not a bound that was known beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from proofs.kernel.terms import Expr
from verify.bounds.formulas import exact_value

ZERO = 1e-30  # of numbers that have 60 digits


@dataclass(frozen=True)
class PaperForm:
    """A(k) = (λ_k n^(p+δ) + Σ_i a_ki n^i) ū(1), |A(k)| < order_sum_bound = 2 n^(p+δ) ū(1).

    `weights` λ_k and `digits` a_ki for k = 1, …, M; `m0` is the largest order at which
    `mean_weight` λ = Σ_k C(m0,k)/C(n,k) λ_k is not 0, `mean_digits` a_i is the same mean of the
    digits, and `delta_bound` what the theorem then says of δ.
    """

    p: float
    delta: float
    weights: tuple[float, ...]
    digits: tuple[tuple[float, ...], ...]
    m0: int
    mean_weight: float
    mean_digits: tuple[float, ...]
    delta_bound: float
    order_sum_bound: float


def paper_form(sums: Sequence[Fraction], unit: Fraction, n: int, p: Fraction) -> PaperForm | None:
    """The form of A(1), …, A(M) = `sums`, given ū(1) = `unit` > 0 and n ≥ 2; None in the gap."""
    bound = order_sum_bound([abs(a) / unit for a in sums], unit, n, p)
    if bound is None:
        return None
    delta, M, P = bound[0], len(sums), math.floor(p)
    cut = [in_base(abs(a) / unit, n, P) for a in sums]
    rests = [rest for _, rest in cut]
    sign = [-1 if a < 0 else 1 for a in sums]
    places = range(1, M + 1)
    at: dict[str, Any] = {
        "s": lambda k: sign[k - 1],
        "h": lambda k: rests[k - 1],
        "d": lambda k, i: cut[k - 1][0][i],
    }
    formulas = _formulas()
    high = [k for k in places if rests[k - 1]]
    shares = {k: exact_value(formulas["share"], at, k=k, n=n, p=p) for k in high}
    at["delta_k"] = shares.__getitem__
    weights = dict.fromkeys(places, Fraction(0))
    weights |= {k: exact_value(formulas["weight"], at, k=k, n=n, delta=delta) for k in high}
    at["lam"] = weights.__getitem__
    sizes = {"n": n, "M": M, "p": p, "delta": delta}

    mixed = {m: exact_value(formulas["mean_weight"], at, m=m, **sizes) for m in range(n, n - M, -1)}
    m0 = next(m for m, mean in mixed.items() if abs(float(mean)) > ZERO)
    side = "delta_above" if mixed[m0] > 0 else "delta_below"
    means = [exact_value(formulas["mean_digit"], at, m=m0, i=i, **sizes) for i in range(P)]
    return PaperForm(
        p=float(p),
        delta=float(delta),
        weights=tuple(float(weights[k]) for k in places),
        digits=tuple(
            tuple(float(s * digit) for digit in digits)
            for s, (digits, _) in zip(sign, cut, strict=True)
        ),
        m0=m0,
        mean_weight=float(mixed[m0]),
        mean_digits=tuple(map(float, means)),
        delta_bound=float(exact_value(formulas[side], at, m=m0, **sizes)),
        order_sum_bound=float(bound[1]),
    )


def order_sum_bound(
    sizes: Sequence[Fraction], unit: Fraction, n: int, p: Fraction
) -> tuple[Any, Any] | None:
    """(δ, 2 n^(p+δ) ū(1)) from the |A(k)|/ū(1) alone; None in the gap.

    Never smaller for larger sizes or a larger unit.
    """
    rests = [in_base(size, n, math.floor(p))[1] for size in sizes]
    high = {k: Fraction(rest) for k, rest in enumerate(rests, 1) if rest}
    if not high:
        return None
    formulas, at = _formulas(), {"h": high.__getitem__, "ubar": {1: unit}.__getitem__}
    delta = max(exact_value(formulas["share"], at, k=k, n=n, p=p) for k in high)
    return delta, exact_value(formulas["bound"], at, n=n, p=p, delta=delta)


def in_base(number: Fraction, base: int, places: int) -> tuple[list[Fraction], Fraction]:
    """(the lowest `places` digits of a number ≥ 0, the first with its fraction; what is left)."""
    whole = math.floor(number)
    fraction, digits = number - whole, list[Fraction]()
    for _ in range(places):
        whole, digit = divmod(whole, base)
        digits.append(digit + (Fraction(0) if digits else fraction))
    return digits, whole * Fraction(base) ** places + (Fraction(0) if places else fraction)


@cache
def _formulas() -> Mapping[str, Expr]:
    from proofs.sparsity.paper_b import order_sum_form

    return order_sum_form.CLAIM.formulas
