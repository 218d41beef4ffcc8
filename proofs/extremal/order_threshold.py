"""The least exponent p for which (1α), (ii) and (iii) can hold together, bracketed by proofs.

Below it the linear program of `order_program` has no solution, and a Farkas certificate says so;
above it there is a curve ū.  Feasibility only grows with p, because (m/(m−1))^p does.  Where that
number is irrational, the proof of infeasibility uses ratios rounded up and the curve obeys ratios
rounded down: both then hold for the true program.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from proofs.extremal.order_program import (
    Certificate,
    Curve,
    certificate_from,
    checked,
    growth_ratios,
    program_of,
)


@dataclass(frozen=True)
class LeastExponent:
    """No curve has an exponent ≤ `below` (`farkas` proves it); `curve` has the exponent `above`.

    `below` is 0, and `farkas` None, when every exponent that was tried can be had.
    """

    n: int
    M: int
    below: Fraction
    above: Fraction
    farkas: Certificate | None
    curve: Curve


def least_exponent(n: int, M: int, bits: int = 12) -> LeastExponent:
    """The least p for (1α) at order M, (ii) and (iii), between multiples of 2^-bits.

    Errors as in `order_program.sharp_order_bound`.
    """
    checked(n, M, 1)
    low, high = 0, 1 << bits  # p = 1 always works: ū(m) = m
    farkas, curve = None, tuple(map(Fraction, range(n + 1)))
    while high - low > 1:
        middle = (low + high) // 2
        p = Fraction(middle, 1 << bits)
        outer = program_of(n, M, growth_ratios(n, p)).infeasible
        if outer:
            low, farkas = middle, certificate_from(n, M, [0] * M, outer)
            continue
        inner = program_of(n, M, growth_ratios(n, p, above=False))
        if inner.infeasible:
            break  # p is within the rounding of the least exponent
        found = certificate_from(n, M, [0] * M, inner.maximise([Fraction(0)] * (M - 1)))
        assert found.witness is not None
        high, curve = middle, found.witness
    scale = 1 << bits
    return LeastExponent(n, M, Fraction(low, scale), Fraction(high, scale), farkas, curve)
