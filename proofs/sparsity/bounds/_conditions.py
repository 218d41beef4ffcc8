"""Conditions (i) to (iii) of paper B, and the range of the mean gains that they leave."""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import All, ints, le, reals
from proofs.kernel.rules import Theorem
from proofs.sparsity.bounds._grid import ends
from proofs.sparsity.means._draws import ABOVE, BELOW, high, low
from proofs.sparsity.setting._setting import AT_ORDER, SIZE, m, n, u_bar

l = ints("l")  # noqa: E741
(p,) = reals("p,")

# (i), and lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n
IN_RANGE = (*AT_ORDER, BELOW, ABOVE)
# (ii): ū(l) ≤ ū(m) for 0 ≤ l ≤ m ≤ n
MONOTONE = All(l, (le(0, l),), All(m, le(l, m, n), le(u_bar(l), u_bar(m))))
# (iii): ū(l) ≥ (l/m)^p ū(m) for 1 ≤ l ≤ m ≤ n
CONFIDENT = All(l, (le(1, l),), All(m, le(l, m, n), le(l**p * u_bar(m), m**p * u_bar(l))))
# (i) to (iii)
CONDITIONS = (*AT_ORDER, MONOTONE, CONFIDENT)


@cache
def reach() -> tuple[Theorem, Theorem, Theorem]:
    """Under (ii): 0 ≤ ū(m) and ū(m) ≤ ū(n) for 0 ≤ m ≤ n; under (iii): ū(n) ≤ n^p ū(1)."""
    inside, size, zero = by.given(*le(0, m, n)), by.given(*SIZE), ends()[0]
    floor = by.linear(le(0, u_bar(m)), by.at(by.at(by.given(MONOTONE), 0), m, *inside), zero)
    ceiling = by.at(by.at(by.given(MONOTONE), m, *inside), n, *inside)
    confident = by.at(by.at(by.given(CONFIDENT), 1), n, *size)
    laws = (by.forall(t, m, *le(0, m, n)) for t in (floor, ceiling))
    return (*laws, confident)  # type: ignore[return-value]


def in_range(theorem: Theorem) -> Theorem:
    """A theorem under lo ≤ ū ≤ hi, under (ii) instead: lo = 0, hi = ū(n)."""
    floor, ceiling, _ = reach()
    return by.cut(by.spec(theorem, {low: 0, high: u_bar(n)}), floor, ceiling)
