"""The best possible bounds on the order sums A(k), as exact rational linear programs.

Fix n, M, p and ū(1) = 1.  Without interactions above order M the mean gain is ū(m) = Σ_{k≤M}
C(m,k) B_k with B_k = A(k)/C(n,k), so (ii) and (iii) are linear in B_2, …, B_M:

    rising   ū(m−1) ≤ ū(m)             m = 1, …, n
    growth   ū(m) ≤ r_m ū(m−1)         m = 2, …, n     r_m = (m/(m−1))^p

Every bound carries a `Certificate`: weights with which the constraints add up to it, and a curve ū
that attains it.  The search is not trusted; `Certificate.holds` is a line of rational arithmetic,
and `order_certificates.certify` makes the kernel check it.

For an integer p the numbers are exact.  Otherwise r_m is irrational and a rational just above it
stands in its place (within 2^-40): the program is then a relaxation, its optimum an upper bound.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, lcm
from numbers import Rational
from typing import Any

from flint import arb, ctx, fmpq

from proofs.extremal.exact_lp import ExactProgram, Infeasible, Optimum

Weights = tuple[tuple[int, Fraction], ...]  # (m, weight > 0)
Curve = tuple[Fraction, ...]  # ū(0), …, ū(n)
BITS = 40  # ratios that are irrational are rounded to multiples of 2^-BITS


@dataclass(frozen=True)
class Certificate:
    """Why Σ_k objective[k−1]·A(k) ≤ value·ū(1): weights for the two kinds of constraint.

    With an objective of zeros and a negative value: why no curve meets the constraints.
    `witness` is a curve with ū(1) = 1 that attains the value; None when there is no curve.
    """

    objective: tuple[Fraction, ...]
    value: Fraction
    rising: Weights
    growth: Weights
    witness: Curve | None

    def holds(self, n: int, ratios: Sequence[Fraction]) -> bool:
        """Do the weights prove the bound, and does the witness attain it?  `ratios`: r_2, …, r_n.

        Σ objective·A(k) + Σ weight·(slack of a constraint) must be value·B_1 for all B.
        """
        M = len(self.objective)
        places = [(1, m, w) for m, w in self.rising] + [(2, m, w) for m, w in self.growth]
        if not all(start <= m <= n and w >= 0 for start, m, w in places):
            return False
        for k in range(1, M + 1):
            total = self.objective[k - 1] * comb(n, k)
            total += sum(w * _rising(m, k) for m, w in self.rising)
            total += sum(w * _growth(m, k, ratios[m - 2]) for m, w in self.growth)
            if total != (self.value if k == 1 else 0):
                return False
        if self.witness is None:
            return self.value < 0 and not any(self.objective)
        A = order_sums_of(self.witness)
        reached = sum((w * a for w, a in zip(self.objective, A, strict=False)), Fraction(0))
        return meets(self.witness, M, ratios) and reached == self.value


@dataclass(frozen=True)
class OrderBounds:
    """lower[k−1] ≤ A(k)/ū(1) ≤ upper[k−1] for k = 1, …, M, each bound attained.

    `relaxed`: p is not an integer, `ratios` are rationals just above (m/(m−1))^p, and the bounds
    are valid and attained in that relaxation.  When not `feasible`, no curve meets the constraints
    (`farkas` is the proof), the tuples are empty and `total` is None.
    """

    n: int
    M: int
    p: Fraction
    relaxed: bool
    ratios: tuple[Fraction, ...]  # r_2, …, r_n
    lower_certificates: tuple[Certificate, ...]  # for −A(k) ≤ −lower
    upper_certificates: tuple[Certificate, ...]
    farkas: Certificate | None

    @property
    def feasible(self) -> bool:
        return self.farkas is None

    @property
    def lower(self) -> tuple[Fraction, ...]:
        return tuple(-c.value for c in self.lower_certificates)

    @property
    def upper(self) -> tuple[Fraction, ...]:
        return tuple(c.value for c in self.upper_certificates)

    @property
    def total(self) -> Fraction | None:
        """Σ_k max |A(k)|: each order at its own worst, in units of ū(1)."""
        if not self.feasible:
            return None
        pairs = zip(self.lower, self.upper, strict=True)
        return sum((max(-low, high) for low, high in pairs), Fraction(0))


@dataclass(frozen=True)
class TotalBound:
    """value = max Σ_k |A(k)|/ū(1), all orders of one curve; one certificate for every sign pattern.

    Attained by the witness of `worst`; valid only as an upper bound when `relaxed`.
    """

    value: Fraction
    worst: Certificate
    certificates: tuple[Certificate, ...]
    relaxed: bool


def sharp_order_bound(n: int, M: int, p: Any) -> OrderBounds:
    """The extreme values of every A(k)/ū(1) under (1α) at order M, (ii) and (iii) with exponent p.

    p is an int, Fraction or SymPy Rational.  Raises ValueError unless 1 ≤ M ≤ n and p > 0, and
    TypeError for an n, M or p of another type.
    """
    p = checked(n, M, p)
    ratios = growth_ratios(n, p)
    program = program_of(n, M, ratios)
    bounds = OrderBounds(n, M, p, p.denominator != 1 < n, ratios, (), (), None)
    if program.infeasible:
        return replace(bounds, farkas=certificate_from(n, M, [0] * M, program.infeasible))
    units = [[int(j == k) for j in range(M)] for k in range(M)]
    upper = tuple(_solve(program, n, M, e) for e in units)
    lower = tuple(_solve(program, n, M, [-w for w in e]) for e in units)
    return replace(bounds, lower_certificates=lower, upper_certificates=upper)


def sharp_total(n: int, M: int, p: Any) -> TotalBound | None:
    """max Σ_k |A(k)|/ū(1) under the same conditions; None when no curve meets them.

    One program for each of the 2^(M−1) sign patterns.  Errors as in `sharp_order_bound`.
    """
    p = checked(n, M, p)
    program = program_of(n, M, growth_ratios(n, p))
    if program.infeasible:
        return None
    certificates = []
    for i in range(1 << (M - 1)):
        gray = i ^ (i >> 1)  # one sign changes at a time: the last vertex is a good start
        signs = [1, *((-1) ** (gray >> k & 1) for k in range(M - 1))]
        certificates.append(_solve(program, n, M, signs))
    worst = max(certificates, key=lambda c: c.value)
    return TotalBound(worst.value, worst, tuple(certificates), p.denominator != 1 < n)


def growth_ratios(n: int, p: Fraction, *, above: bool = True) -> tuple[Fraction, ...]:
    """(m/(m−1))^p for m = 2, …, n: exact for an integer p, else rounded away to the given side.

    Trusts FLINT's ball arithmetic for the rounding.
    """
    if p.denominator == 1:
        return tuple(Fraction(m, m - 1) ** p.numerator for m in range(2, n + 1))
    return tuple(_rounded(Fraction(m, m - 1), p, above) for m in range(2, n + 1))


def order_sums_of(curve: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """A(1), …, A(n) of a curve ū(0) = 0, …, ū(n): C(n,k) times its k-th difference at 0."""
    n, sums = len(curve) - 1, []
    whole = lcm(*(u.denominator for u in curve))  # over it the differences are of integers
    row = [u.numerator * (whole // u.denominator) for u in curve]
    for k in range(1, n + 1):
        row = [b - a for a, b in itertools.pairwise(row)]
        sums.append(Fraction(comb(n, k) * row[0], whole))
    return tuple(sums)


def meets(curve: Sequence[Fraction], M: int, ratios: Sequence[Fraction]) -> bool:
    """Is it a curve with ū(0) = 0, ū(1) = 1, of degree ≤ M, that rises and obeys the growth?"""
    n = len(curve) - 1
    return (
        curve[0] == 0
        and curve[1] == 1
        and not any(order_sums_of(curve)[M:])
        and all(curve[m - 1] <= curve[m] for m in range(1, n + 1))
        and all(curve[m] <= ratios[m - 2] * curve[m - 1] for m in range(2, n + 1))
    )


def _rising(m: int, k: int) -> int:
    """The coefficient of B_k in ū(m) − ū(m−1)."""
    return comb(m - 1, k - 1)


def _growth(m: int, k: int, ratio: Fraction) -> Fraction:
    """The coefficient of B_k in r ū(m−1) − ū(m)."""
    return ratio * comb(m - 1, k) - comb(m, k)


def program_of(n: int, M: int, ratios: Sequence[Fraction]) -> ExactProgram:
    """The polytope of (B_2, …, B_M): rising constraints 1…n first, then growth 2…n."""
    slack = [[Fraction(_rising(m, k)) for k in range(1, M + 1)] for m in range(1, n + 1)]
    slack += [[_growth(m, k, ratios[m - 2]) for k in range(1, M + 1)] for m in range(2, n + 1)]
    rows = [[-a for a in row[1:]] for row in slack]
    # The rising constraints 2, …, M are triangular in B_2, …, B_M.
    return ExactProgram(rows, [row[0] for row in slack], start=range(1, M))


def _solve(program: ExactProgram, n: int, M: int, objective: Sequence[int]) -> Certificate:
    found = program.maximise([Fraction(w * comb(n, k)) for k, w in enumerate(objective, 1)][1:])
    return certificate_from(n, M, objective, found)


def certificate_from(
    n: int, M: int, objective: Iterable[int | Fraction], found: Optimum | Infeasible
) -> Certificate:
    weights = sorted(found.multipliers.items())
    rising = tuple((i + 1, w) for i, w in weights if i < n)
    growth = tuple((i - n + 2, w) for i, w in weights if i >= n)
    wanted = tuple(map(Fraction, objective))
    if isinstance(found, Infeasible):
        return Certificate(wanted, found.value, rising, growth, None)
    B = (Fraction(0), Fraction(1), *found.x)
    curve = tuple(sum((comb(m, k) * B[k] for k in range(M + 1)), Fraction(0)) for m in range(n + 1))
    return Certificate(wanted, found.value + wanted[0] * n, rising, growth, curve)


def _rounded(ratio: Fraction, p: Fraction, above: bool) -> Fraction:
    old = ctx.prec
    ctx.prec = 4 * BITS + 64
    try:
        value = arb(fmpq(ratio.numerator, ratio.denominator)) ** arb(
            fmpq(p.numerator, p.denominator)
        )
        scaled = value * 2**BITS
        whole = scaled.upper().ceil() if above else scaled.lower().floor()
        return Fraction(int(whole.unique_fmpz()), 2**BITS)
    finally:
        ctx.prec = old


def checked(n: int, M: int, p: Any) -> Fraction:
    for name, value in (("n", n), ("M", M)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"{name}: {value!r} is not an int")
    if not 1 <= M <= n:
        raise ValueError(f"M: {M} is not between 1 and n = {n}")
    if isinstance(p, bool) or not isinstance(p, Rational):
        raise TypeError(f"p: {p!r} is not rational; give an int or a Fraction, e.g. Fraction(3, 2)")
    exponent = Fraction(int(p.numerator), int(p.denominator))
    if exponent <= 0:
        raise ValueError(f"p: {p} is not positive; (iii) asks for an exponent p > 0")
    return exponent
