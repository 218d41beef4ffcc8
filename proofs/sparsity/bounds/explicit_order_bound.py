"""Explicit order bound: the interactions of each order from the range of ū, with no constant left.

Without interactions above order M, 1 ≤ M ≤ n and lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n:

    |A(k)| ≤ M^k Σ_{j=1}^{M} cycles(j,k)/j! 2^(j−1) (hi − lo)   for 1 ≤ k ≤ M,
    Σ_{k≥1} |A(k)| ≤ Σ_{j=1}^{M} 2^(j−1) C(M+j−1, j) (hi − lo)   (1, 8, 55, 384, … times).

With (ii) the range is ū(n), and with (iii) it is at most n^p ū(1): B's O(n^(p+δ)) with δ = 0.

Source: this suite; no theorem is cited.  For all n this is the constant that the grid of step n/M
gives where M divides n; the grid 0, s, …, Ms with s = ⌊n/M⌋ would give 1, 15, 175, ….  The best
constants as n → ∞ are 1, 8, 49, 288, … (`markov_order_bound`, which cites V. A. Markov).

Assumptions: as said; cycles(j, k) is the number of permutations of j elements with k cycles, given
by its recursion.  Proof: Σ_k A(k) q^k is the mean of v(∅) + ū under a draw, less v(∅); on the grid
q = i/M its j-th difference is at most 2^(j−1) (hi − lo), and the signed Stirling numbers turn these
differences into coefficients.  Σ_k cycles(j, k) M^k = M (M+1) … (M+j−1) adds the orders up.
"""

from __future__ import annotations

import random
from dataclasses import replace as changed
from functools import cache
from itertools import permutations
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    Sum,
    binomial,
    eq,
    factorial,
    le,
    lt,
    rational,
    sequent,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.bounds._conditioned_games import monotone_instance
from proofs.sparsity.bounds._conditions import CONDITIONS, IN_RANGE, in_range, p, reach
from proofs.sparsity.bounds._cycles import CYCLES, ENTRIES, E, cycles, nonneg, picks, row_sums
from proofs.sparsity.bounds._extraction import bounded, size
from proofs.sparsity.bounds._grid import UNIT, difference_bound, power_of_product, w, x, y
from proofs.sparsity.means._draws import ABOVE, BELOW, high, low
from proofs.sparsity.setting._differences import e, j, l
from proofs.sparsity.setting._setting import NOTHING_ABOVE, SIZE, TOTAL, A, M, k, n, u_bar
from proofs.tactics.blocks import X, Y, d, distribute, interchange
from proofs.tactics.sums import E as KERNEL
from proofs.tactics.sums import a, b, c

__all__ = ["CLAIM", "prove"]

_share = cycles(j, k) / factorial(j)
_single = M**k * Sum(_share * 2 ** (j - 1), (j, 1, M))
_constant = Sum(2 ** (j - 1) * binomial(M + j - 1, j), (j, 1, M))
_each = le(Abs(A(k)), _single * (high - low))
_all = le(TOTAL, _constant * (high - low))
_power = le(TOTAL, _constant * n**p * u_bar(1))
_SHARES = All(j, le(1, j, M), eq(size(j), _share))  # a name, until the end


@cache
def _one() -> Theorem:
    """|A(k)| ≤ M^k Σ_j cycles(j,k)/j! 2^(j−1) (hi − lo)."""
    place, whole, order = by.given(*le(1, j, M)), by.given(*SIZE), by.given(*le(1, k, M))
    positive = by.linear(lt(0, M), *whole)
    share = by.at(by.given(_SHARES), j, *place)
    entry = by.at(by.at(by.given(ENTRIES), j, *place), k, *order)
    least = by.spec(nonneg(), {}, *place, *order)
    counted = by.axiom("factorial_positive", *place, k=j)
    inverse = by.axiom("power_positive", counted, b=factorial(j), x=-1)
    half, sign = rational(1, 2), (-1) ** (j - k)
    laws = [
        by.forall(
            by.ring(goal, counted, using=[(-1, share), (-c_, entry)], products=[term]),
            j,
            *le(1, j, M),
        )
        for c_, goal, term in (
            (1, le(-size(j), E(j, k)), (half, 1 + sign, [least, inverse])),
            (-1, le(E(j, k), size(j)), (half, 1 - sign, [least, inverse])),
        )
    ]
    pick = by.forall(by.spec(picks(), {}, *whole, *order), l, *le(1, l, M))
    unit = by.given(*UNIT)
    power = by.swap_term(
        by.spec(power_of_product(), {l: k, x: M, y: w}, *order, *whole, unit[0]), unit[1]
    )
    many = by.axiom("power_positive", positive, b=M, x=k)
    top = 2 ** (j - 1)
    named = by.termwise(
        by.ring(eq(size(j) * top, _share * top), counted, using=[(top, share)]), j, 1, M
    )
    width = M**k * (high - low)
    halves = []
    for c_, t in zip((1, -1), bounded(), strict=True):
        total = by.spec(t, {e: Lambda(j, E(j, k))}, pick, *laws, *whole, *order)
        name, case = (("abs_of_nonneg", le(0, A(k))), ("abs_of_nonpos", lt(A(k), 0)))[c_ < 0]
        size_k = by.axiom(name, by.given(case), x=A(k))
        halves.append(
            by.ring(
                _each,
                positive,
                unit[0],
                counted,
                using=[(1, size_k), (c_ * A(k), power), (width, named)],
                products=[(1, 1, [total, many])],
            )
        )
    entry_of = (-1) ** (j - k) * cycles(j, k) / factorial(j)
    values = {E: Lambda((j, k), entry_of), size: Lambda(j, _share), w: 1 / M}
    plain = (
        by.forall(by.forall(by.linear(eq(entry_of, entry_of)), k, le(0, k)), j, le(1, j)),
        by.forall(by.linear(eq(_share, _share)), j, *le(1, j, M)),
        by.linear(eq(1, 1)),
        by.axiom("power_positive", positive, b=M, x=-1),
    )
    one, other = halves
    out = by.spec(by.both(one, other, 0, A(k)), values, *plain, *whole)
    return by.cut(out, *by.given(NOTHING_ABOVE, *CYCLES))  # with their own bound variable


@cache
def _added() -> Theorem:
    """Σ_k |A(k)| ≤ Σ_j 2^(j−1) C(M+j−1, j) (hi − lo)."""
    place, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    positive, width = by.linear(lt(0, M), *whole), high - low
    counted = by.axiom("factorial_positive", *place, k=j)
    top = 2 ** (j - 1) / factorial(j)
    flat = by.ring(eq(_share * 2 ** (j - 1), top * cycles(j, k)), *place, counted, positive)
    values = {
        X: Lambda(k, M**k),
        Y: Lambda(j, top),
        KERNEL: Lambda((k, j), cycles(j, k)),
        a: 1,
        b: M,
        d: 1,
        c: M,
    }
    swapped = by.spec(interchange(), values, *whole, positive)
    opened = by.termwise(flat, j, 1, M)
    each = by.ring(
        eq(_single * width, width * M**k * by.relation(opened).rhs),
        positive,
        using=[(width * M**k, opened)],
    )
    pulled = distribute([(width, M**k * by.relation(opened).rhs)], k, num(1), M, *whole, positive)
    power = by.axiom("power_positive", by.linear(lt(0, num(2))), b=num(2), x=j - 1)
    inverse = by.axiom("power_positive", counted, b=factorial(j), x=-1)
    row = by.spec(row_sums(), {}, *place, *whole)
    column = by.ring(
        le(top * by.relation(row).lhs, 2 ** (j - 1) * binomial(M + j - 1, j)),
        counted,
        positive,
        *place,
        products=[(1, 1, [row, power, inverse])],
    )
    columns = by.termwise(column, j, 1, M)
    ends = [by.at(by.given(x), 0, *whole) for x in (BELOW, ABOVE)]
    wide = by.linear(le(0, width), *ends)
    total = by.linear(
        le(TOTAL, width * by.relation(swapped).lhs),
        by.termwise(_one(), k, 1, M),
        by.termwise(each, k, 1, M),
        pulled,
    )
    return by.ring(
        _all,
        positive,
        using=[(width, swapped)],
        products=[(1, 1, [total]), (1, 1, [columns, wide])],
    )


@cache
def _with_exponent() -> Theorem:
    """Σ_k |A(k)| ≤ Σ_j 2^(j−1) C(M+j−1, j) n^p ū(1), under (ii) and (iii)."""
    place, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    power = by.axiom("power_positive", by.linear(lt(0, num(2))), b=num(2), x=j - 1)
    ways = by.axiom("binomial_positive", *place, k=M + j - 1, j=j)
    each = by.ring(le(0, _constant.args[3]), products=[(1, 1, [power, ways])])
    zero = distribute([(0, num(1))], j, num(1), M, *whole)
    nonneg_constant = by.linear(le(0, _constant), by.termwise(each, j, 1, M), zero)
    return by.ring(
        _power,
        products=[(1, 1, [in_range(_added())]), (1, 1, [reach()[2], nonneg_constant])],
    )


def _draw(rng: random.Random) -> Instance:
    """A game that meets (i), (ii) and (iii), and the cycles of permutations counted one by one."""
    case = monotone_instance(rng)
    return changed(case, functions={**case.functions, "cycles": _count}, within=range(-1, 6))


@cache
def _count(elements: Any, wanted: Any) -> int:
    everything = permutations(range(int(elements)))
    return sum(_cycles_of(order) == wanted for order in everything) if elements >= 1 else 7


def _cycles_of(order: tuple[int, ...]) -> int:
    seen: set[int] = set()
    found = 0
    for start in range(len(order)):
        found += start not in seen
        while start not in seen:
            seen.add(start)
            start = order[start]
    return found


CLAIM = Claim(
    id="explicit_order_bound",
    title="Explicit order bound",
    source="this suite",
    words="If A(k) = 0 for k > M, Σ_{k=1}^{M} |A(k)| is at most Σ_{j=1}^{M} 2^(j−1) C(M+j−1, j) "
    "times the range of ū, and under (ii) and (iii) as many times n^p ū(1).",
    statement=(
        sequent(_each, *IN_RANGE, *CYCLES, *le(1, k, M)),
        sequent(_all, *IN_RANGE, *CYCLES),
        sequent(_power, *CONDITIONS, *CYCLES),
    ),
    draw=_draw,
    scope="1 ≤ M ≤ n",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    differences, inverse, one = difference_bound(), picks(), _one()
    total, power = _added(), _with_exponent()
    return Proof(
        steps=(
            Step(
                "On the grid i/M, w = 1/M, the differences are bounded by the range.",
                differences[0],
            ),
            Step("The signed Stirling numbers invert differences of powers.", inverse),
            Step("So they give A(k)/M^k, with |A(k)| by the triangle inequality.", one),
            Step("Over k: Σ_k cycles(j, k) M^k is at most M (M+1) … (M+j−1).", row_sums()),
            Step("Added up.", total),
            Step("Under (ii) and (iii) the range is at most n^p ū(1).", power),
        ),
        theorems=tuple(map(conclude, statement, (one, total, power))),
    )
