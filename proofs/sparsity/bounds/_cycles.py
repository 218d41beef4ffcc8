"""The numbers of permutations of j elements with k cycles, and what inverts differences of powers.

cycles(j, k), the unsigned Stirling numbers of the first kind, turn the differences of a polynomial
on the grid 0, 1, 2, … into its coefficients: Σ_j (−1)^(j−k) cycles(j,k)/j! τ(l, j) = [l = k].
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, apply, binomial, eq, factorial, fn, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._codes import replace, same
from proofs.sparsity.setting._differences import M, e, f, first_row, j, l, tau, turned
from proofs.sparsity.setting._setting import k
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, G, a, b, c, h, splitting, telescoping, vanishing

cycles = fn("cycles")
E = fn("E")  # the name of (−1)^(j−k) cycles(j,k)/j!, until the end of a proof

CYCLES = (
    eq(cycles(1, 1), 1),
    All(k, (le(2, k),), eq(cycles(1, k), 0)),
    All(j, (le(1, j),), eq(cycles(j, 0), 0)),
    All(
        j,
        (le(1, j),),
        All(k, (le(1, k),), eq(cycles(j + 1, k), cycles(j, k - 1) + j * cycles(j, k))),
    ),
)
_ENTRY = (-1) ** (j - k) * cycles(j, k) / factorial(j)
ENTRIES = All(j, (le(1, j),), All(k, (le(0, k),), eq(E(j, k), _ENTRY)))


def by_value(goal: Rel, zero: Theorem, more: Theorem) -> Theorem:
    """A goal about k ≥ 0 from its case k = 0 and one with 0 < k."""
    none = infer("antisymmetry", eq(0, k), *by.given(le(0, k), le(k, 0)))
    return by.both(replace(goal, zero, none, k), more, k, 0)


@cache
def nonneg() -> Theorem:
    """1 ≤ j, 0 ≤ k ⊢ 0 ≤ cycles(j, k)."""

    def claim(size: Any) -> All:
        return All(k, (le(0, k),), le(0, cycles(size, k)))

    def none(size: Any, *facts: Theorem) -> Theorem:
        return by.linear(le(0, cycles(size, 0)), by.at(by.given(CYCLES[2]), size, *facts))

    one, other = by.given(le(k, 1)), by.given(lt(1, k))
    equal = infer("antisymmetry", eq(1, k), by.given(le(1, k)), one)
    first = replace(
        le(0, cycles(1, k)), by.linear(le(0, cycles(1, 1)), by.given(CYCLES[0])), equal, k
    )
    first = by.cut(first, by.linear(le(1, k), by.given(lt(0, k))))
    later = by.linear(le(0, cycles(1, k)), by.at(by.given(CYCLES[1]), k, other))
    base = by_value(le(0, cycles(1, k)), none(1), by.both(first, later, k, 1))
    low, positive, before = by.given(le(1, h)), by.given(lt(0, k)), by.given(claim(h))
    rule = by.at(by.at(by.given(CYCLES[3]), h, low), k, positive)
    parts = by.at(before, k - 1, positive), by.at(before, k, positive)
    grown = by.ring(
        le(0, cycles(h + 1, k)),
        using=[(-1, rule)],
        products=[(1, 1, [parts[0]]), (1, 1, [parts[1], by.linear(le(0, h), low)])],
    )
    step = by_value(le(0, cycles(h + 1, k)), none(h + 1, low), grown)
    base, step = (by.forall(t, k, le(0, k)) for t in (base, step))
    every = infer("induct", All(h, (le(1, h),), claim(h)), base, step)
    return by.at(by.at(every, j, by.given(le(1, j))), k, by.given(le(0, k)))


@cache
def _linked() -> Theorem:
    """E(j, k−1) = (j+1) E(j+1, k) + j E(j, k)."""
    place, order = by.given(le(1, j), le(j, M)), by.given(le(1, k))
    entries = by.given(ENTRIES)
    before = by.at(by.at(entries, j, *place), k - 1, order)
    here = by.at(by.at(entries, j, *place), k, order)
    after = by.at(by.at(entries, j + 1, *place), k, order)
    rule = by.at(by.at(by.given(CYCLES[3]), j, *place), k, order)
    goal = eq(E(j, k - 1), (j + 1) * E(j + 1, k) + j * E(j, k))
    more = (-1) ** (j + 1 - k) / factorial(j)
    return by.ring(
        goal,
        *place,
        using=[(1, before), (-(j + 1), after), (-j, here), (-more, rule)],
        expand=True,
    )


@cache
def picks() -> Theorem:
    """1 ≤ l ≤ M, 0 ≤ k ⊢ Σ_{j=1}^{M} E(j, k) τ(l, j) = [l = k]."""
    whole, order = by.given(le(1, M)), by.given(lt(0, k))

    def total(power: Any, at_order: Any = k) -> Expr:
        return Sum(E(j, at_order) * tau(power, j), (j, 1, M))

    def claim(power: Any) -> All:
        return All(k, (le(0, k), le(power, M)), eq(total(power), same(power, k)))

    def goal(power: Any) -> Rel:
        return eq(total(power), same(power, k))

    def none(power: Any, *facts: Theorem) -> Theorem:
        """The case k = 0."""
        place = by.given(le(1, j), le(j, M))
        entry = by.at(by.at(by.given(ENTRIES), j, *place), 0)
        zero = by.at(by.given(CYCLES[2]), j, *place)
        weight = (-1) ** j / factorial(j) * tau(power, j)
        each = by.ring(
            eq(E(j, 0) * tau(power, j), 0), *place, using=[(tau(power, j), entry), (weight, zero)]
        )
        nothing = distribute([(0, num(1))], j, num(1), M, whole)
        apart = by.axiom("binomial_above", *facts, k=num(0), j=power)
        return by.linear(
            eq(total(power, 0), same(power, 0)), by.termwise(each, j, 1, M), nothing, apart
        )

    # l = 1
    row = by.spec(first_row(), {e: Lambda(j, E(j, k))}, whole)
    entry = by.at(by.at(by.given(ENTRIES), 1), k, order)
    one, other = by.given(le(k, 1)), by.given(lt(1, k))
    equal = infer("antisymmetry", eq(1, k), by.given(le(1, k)), one)
    start = by.ring(
        eq(E(1, 1), 1), using=[(1, by.at(by.at(by.given(ENTRIES), 1), 1)), (1, by.given(CYCLES[0]))]
    )
    found = replace(eq(E(1, k), same(1, k)), start, equal, k)
    found = by.cut(found, by.linear(le(1, k), order))
    sign = (-1) ** (1 - k)
    apart = by.axiom("binomial_below", other, k=num(0), j=1 - k)
    away = by.ring(
        eq(E(1, k), same(1, k)),
        using=[(1, entry), (sign, by.at(by.given(CYCLES[1]), k, other)), (-1, apart)],
    )
    base = by.linear(goal(1), row, by.both(found, away, k, 1))
    base = by_value(goal(1), none(1, whole), base)
    # l + 1
    low, room = by.given(le(1, h)), by.given(le(h + 1, M))
    links = by.forall(_linked(), j, le(1, j), le(j, M))
    values = {e: Lambda(j, E(j, k)), f: Lambda(j, E(j, k - 1)), l: h}
    moved = by.spec(turned(), values, links, low, room)
    step = by.linear(goal(h + 1), moved, by.at(by.given(claim(h)), k - 1, order, room))
    step = by.cut(step, by.linear(le(1, k), order))
    step = by_value(goal(h + 1), none(h + 1, low), step)
    every = infer(
        "induct",
        All(h, (le(1, h),), claim(h)),
        by.forall(base, k, le(0, k), le(1, M)),
        by.forall(step, k, le(0, k), le(h + 1, M)),
    )
    return by.at(by.at(every, l, by.given(le(1, l))), k, *by.given(le(0, k), le(l, M)))


@cache
def row_sums() -> Theorem:
    """1 ≤ j, 1 ≤ M ⊢ Σ_{k=1}^{M} M^k cycles(j, k) ≤ j! C(M+j−1, j)."""
    whole, positive = by.given(le(1, M)), by.linear(lt(0, M), by.given(le(1, M)))

    def weighted(size: Any) -> Expr:
        return M**k * cycles(size, k)

    def claim(size: Any) -> Rel:
        total = Sum(weighted(size), (k, 1, M))
        return le(total, factorial(size) * binomial(M + size - 1, size))

    # one element
    body = weighted(num(1))
    later = by.given(le(2, k), le(k, M))
    gone = by.ring(eq(body, 0), positive, using=[(M**k, by.at(by.given(CYCLES[1]), k, *later))])
    tail = by.spec(
        vanishing(),
        {F: Lambda(k, body), a: 2, b: M},
        by.forall(gone, k, le(2, k), le(k, M)),
        whole,
        positive,
    )
    parts = by.spec(splitting(), {F: Lambda(k, body), a: 1, c: 1, b: M}, whole, positive)
    top = by.last(Sum(body, (k, 1, 1))), by.empty(Sum(body, (k, 1, 0)))
    base = by.linear(
        claim(num(1)),
        parts,
        tail,
        *top,
        by.ring(eq(M * cycles(1, 1), M), using=[(M, by.given(CYCLES[0]))]),
    )
    # one more
    low, place = by.given(le(1, h)), by.given(le(1, k), le(k, M))
    rule = by.at(by.at(by.given(CYCLES[3]), h, low), k, *place)
    before = Lambda(k, M ** (k - 1) * cycles(h, k - 1))
    split = by.ring(
        eq(weighted(h + 1), M * before.expr + h * weighted(h)), positive, using=[(M**k, rule)]
    )
    opened = distribute([(M, before.expr), (h, weighted(h))], k, num(1), M, whole, positive)
    change = Lambda(k, weighted(h) - before.expr)
    law = by.forall(
        by.linear(eq(change.expr, apply(before, k + 1) - before.expr)), k, le(1, k), le(k, M)
    )
    total = by.spec(telescoping(), {F: change, G: before, a: 1, b: M}, law, whole, positive)
    apart = distribute([(1, weighted(h)), (-1, before.expr)], k, num(1), M, whole, positive)
    first = by.at(by.given(CYCLES[2]), h, low)
    end = by.spec(nonneg(), {j: h, k: M}, low, whole)
    power = by.axiom("power_positive", positive, b=M, x=M)
    size = by.linear(le(0, M + h), whole, low)
    rising = by.ring(
        eq(
            factorial(h + 1) * binomial(M + h, h + 1),
            (M + h) * factorial(h) * binomial(M + h - 1, h),
        ),
        low,
        whole,
        expand=True,
    )
    step = by.ring(
        claim(h + 1),
        positive,
        using=[
            (1, by.termwise(split, k, 1, M)),
            (1, opened),
            (-M, total),
            (M, apart),
            (M, first),
            (-1, rising),
        ],
        products=[(1, 1, [by.given(claim(h)), size]), (1, 1, [end, power, positive])],
    )
    every = infer("induct", All(h, (le(1, h),), claim(h)), base, step)
    return by.at(every, j, by.given(le(1, j)), whole, positive)
