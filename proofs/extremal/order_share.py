"""How large an order sum can be beside the whole gain ū(n): the sharp bound when a range is known.

`order_program` bounds A(k) in units of ū(1), of which a range of scores says little: under (1α),
(ii) and (iii) ū(1) lies anywhere from n^-p ū(n) up to a multiple of ū(n)/n.  Here the unit is ū(n),
which by (ii) is the range of ū: the largest A(k)/ū(n) over all curves that meet the conditions.

It is the least s with A(k) − s ū(n) ≤ 0 on all curves, and that is a linear program for each s.
Dinkelbach's iteration finds it, rational throughout: solve, put the ratio of the winner in place of
s, until nothing is above 0.  The last certificate, with value 0, is the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

from proofs.extremal.exact_lp import ExactProgram
from proofs.extremal.order_program import (
    Certificate,
    Curve,
    certificate_from,
    checked,
    growth_ratios,
    order_sums_of,
    program_of,
)

__all__ = ["OrderShare", "sharp_shares"]


@dataclass(frozen=True)
class OrderShare:
    """|A(k)| ≤ value·ū(n), attained by `curve`; one certificate for A(k) and one for −A(k).

    A certificate has the objective ±A(k) − (its share)·Σ_j A(j) and the value 0.
    """

    value: Fraction
    curve: Curve
    certificates: tuple[Certificate, Certificate]


def sharp_shares(n: int, M: int, p: Any) -> tuple[OrderShare, ...]:
    """max |A(k)|/ū(n), k = 1, …, M, under (1α) at order M, (ii) and (iii) with exponent p.

    Empty when no curve meets the conditions.  For a p that is not an integer the bounds are valid
    and attained in the relaxation of `sharp_order_bound`, whose errors are raised here too.
    """
    return _shares(n, M, checked(n, M, p))


@lru_cache(maxsize=1024)  # a figure asks for what its sentence was made from
def _shares(n: int, M: int, p: Fraction) -> tuple[OrderShare, ...]:
    program = program_of(n, M, growth_ratios(n, p))
    if program.infeasible:
        return ()
    return tuple(_share(program, n, M, k) for k in range(1, M + 1))


def _share(program: ExactProgram, n: int, M: int, k: int) -> OrderShare:
    sides = [_largest(program, n, [sign * (j == k) for j in range(1, M + 1)]) for sign in (1, -1)]
    (value, up), (other, down) = sides
    curve = up.witness if value >= other else down.witness
    assert curve is not None
    return OrderShare(max(value, other), curve, (up, down))


def _largest(program: ExactProgram, n: int, weights: Sequence[int]) -> tuple[Fraction, Certificate]:
    """The largest Σ weights·A / ū(n) over all curves, and why."""
    share = Fraction(0)
    while True:
        objective = [w - share for w in weights]
        scaled = [w * c for w, c in zip(objective, _counts(n, len(weights)), strict=True)]
        found = certificate_from(n, len(weights), objective, program.maximise(scaled[1:]))
        if found.value == 0:
            return share, found
        assert found.witness is not None
        sums = order_sums_of(found.witness)
        share = sum((w * a for w, a in zip(weights, sums, strict=False)), Fraction(0)) / sum(sums)


def _counts(n: int, M: int) -> list[int]:
    return [comb(n, k) for k in range(1, M + 1)]
