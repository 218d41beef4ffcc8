"""Paper B's main theorem on one game: its δ, λ and digits, and its bound on the order sums.

λ and the digits are made from the order sums themselves, so the theorem's bound on δ is a relation
between measured numbers, not a bound that was known beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
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
    written, M = Expansion([a / unit for a in sums], n, p), len(sums)
    mixed = {m: written.mean_weight(m, M) for m in range(n, n - M, -1)}
    m0 = next(m for m, mean in mixed.items() if abs(float(mean)) > ZERO)
    return PaperForm(
        p=float(p),
        delta=float(bound[0]),
        weights=tuple(float(weight) for weight in written.weights),
        digits=tuple(tuple(float(digit) for digit in digits) for digits in written.digits),
        m0=m0,
        mean_weight=float(mixed[m0]),
        mean_digits=tuple(float(written.mean_digit(m0, i, M)) for i in range(written.places)),
        delta_bound=float(written.delta_bound(m0, M)),
        order_sum_bound=float(bound[1]),
    )


@dataclass(frozen=True, eq=False)
class Expansion:
    """The ratios A(k)/ū(1), k = 1, 2, …, in base n ≥ 2, cut at ⌊p⌋, as the claim has them.

    p is a Fraction or an mpmath number.
    """

    ratios: Sequence[Fraction]
    n: int
    p: Any

    @property
    def places(self) -> int:
        """⌊p⌋: how many digits stand below the cut."""
        places: int = math.floor(self.p)
        return places

    @cached_property
    def _signs(self) -> list[int]:
        return [-1 if ratio < 0 else 1 for ratio in self.ratios]

    @cached_property
    def _cut(self) -> list[tuple[list[Fraction], Fraction]]:
        return [in_base(abs(ratio), self.n, self.places) for ratio in self.ratios]

    @cached_property
    def digits(self) -> list[list[Fraction]]:
        """a_k0, a_k1, … below the cut, with the sign of the ratio, for each k."""
        signed = zip(self._signs, self._cut, strict=True)
        return [[sign * digit for digit in digits] for sign, (digits, _) in signed]

    @cached_property
    def high(self) -> dict[int, Fraction]:
        """What stands at or above n^⌊p⌋, for each k where that is not 0."""
        return {k: rest for k, (_, rest) in enumerate(self._cut, 1) if rest}

    @cached_property
    def _shares(self) -> dict[int, Any]:
        """δ_k for each k of `high`."""
        return {k: self._value("share", k=k) for k in self.high}

    @cached_property
    def delta(self) -> Any:
        """δ, the largest δ_k; ValueError in the gap, where `high` is empty."""
        return max(self._shares.values())

    @cached_property
    def weights(self) -> list[Any]:
        """λ_k, 0 where nothing stands at or above the cut."""
        every = range(1, len(self.ratios) + 1)
        return [
            self._value("weight", k=k, delta=self.delta) if k in self.high else Fraction(0)
            for k in every
        ]

    def mean_weight(self, m: int, M: int) -> Any:
        """λ at the order m, of the first M ratios."""
        return self._value("mean_weight", m=m, M=M)

    def mean_digit(self, m: int, i: int, M: int) -> Any:
        """a_i at the order m, of the first M ratios."""
        return self._value("mean_digit", m=m, i=i, M=M)

    def delta_bound(self, m: int, M: int) -> Any:
        """What the theorem says of δ at an order m with λ ≠ 0.

        Raises Undefined (`proofs.ledger`) where it is the logarithm of what is not positive.
        """
        side = "delta_above" if self.mean_weight(m, M) > 0 else "delta_below"
        return self._value(side, m=m, M=M)

    def _value(self, name: str, **sizes: Any) -> Any:
        functions: dict[str, Callable[..., Any]] = {
            "s": lambda k: self._signs[k - 1],
            "h": lambda k: self.high[k],
            "d": lambda k, i: self._cut[k - 1][0][i],
            "delta_k": lambda k: self._shares[k],
            "lam": lambda k: self.weights[k - 1],
        }
        return exact_value(_formulas()[name], functions, n=self.n, p=self.p, **sizes)


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
