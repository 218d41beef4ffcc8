"""The numbers of permutations of j elements with k cycles, and what inverts differences of powers.

cycles(j, k), the unsigned Stirling numbers of the first kind, turn the differences of a polynomial
on the grid 0, 1, 2, … into its coefficients: Σ_j (−1)^(j−k) cycles(j,k)/j! τ(l, j) = [l = k].
"""

from __future__ import annotations

from functools import cache
from typing import Any

from proofs.kernel.formula import All, Rel, Sum, apply, binomial, eq, factorial, fn, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._blocks import distribute
from proofs.sparsity.setting._codes import replace, same
from proofs.sparsity.setting._differences import M, e, f, first_row, j, l, tau, turned
from proofs.sparsity.setting._setting import k
from proofs.tactics.search import (
    at,
    axiom,
    both,
    cut,
    empty,
    forall,
    given,
    induction,
    last,
    linear,
    ring,
    spec,
    termwise,
)
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
    none = infer("antisymmetry", eq(0, k), *given(le(0, k), le(k, 0)))
    return both(replace(goal, zero, none, k), more, k, 0)


@cache
def nonneg() -> Theorem:
    """1 ≤ j, 0 ≤ k ⊢ 0 ≤ cycles(j, k)."""

    def claim(size: Any) -> All:
        return All(k, (le(0, k),), le(0, cycles(size, k)))

    def none(size: Any, *facts: Theorem) -> Theorem:
        return linear(le(0, cycles(size, 0)), at(given(CYCLES[2]), size, *facts))

    one, other = given(le(k, 1)), given(lt(1, k))
    equal = infer("antisymmetry", eq(1, k), given(le(1, k)), one)
    first = replace(le(0, cycles(1, k)), linear(le(0, cycles(1, 1)), given(CYCLES[0])), equal, k)
    first = cut(first, linear(le(1, k), given(lt(0, k))))
    later = linear(le(0, cycles(1, k)), at(given(CYCLES[1]), k, other))
    base = by_value(le(0, cycles(1, k)), none(1), both(first, later, k, 1))
    low, positive, before = given(le(1, h)), given(lt(0, k)), given(claim(h))
    rule = at(at(given(CYCLES[3]), h, low), k, positive)
    parts = at(before, k - 1, positive), at(before, k, positive)
    grown = ring(
        le(0, cycles(h + 1, k)),
        using=[(-1, rule)],
        products=[(1, 1, [parts[0]]), (1, 1, [parts[1], linear(le(0, h), low)])],
    )
    step = by_value(le(0, cycles(h + 1, k)), none(h + 1, low), grown)
    base, step = (forall(t, k, le(0, k)) for t in (base, step))
    every = infer("induct", All(h, (le(1, h),), claim(h)), base, step)
    return at(at(every, j, given(le(1, j))), k, given(le(0, k)))


@cache
def _linked() -> Theorem:
    """E(j, k−1) = (j+1) E(j+1, k) + j E(j, k)."""
    place, order = given(le(1, j), le(j, M)), given(le(1, k))
    entries = given(ENTRIES)
    before = at(at(entries, j, *place), k - 1, order)
    here = at(at(entries, j, *place), k, order)
    after = at(at(entries, j + 1, *place), k, order)
    rule = at(at(given(CYCLES[3]), j, *place), k, order)
    goal = eq(E(j, k - 1), (j + 1) * E(j + 1, k) + j * E(j, k))
    more = (-1) ** (j + 1 - k) / factorial(j)
    return ring(
        goal,
        *place,
        using=[(1, before), (-(j + 1), after), (-j, here), (-more, rule)],
        expand=True,
    )


@cache
def picks() -> Theorem:
    """1 ≤ l ≤ M, 0 ≤ k ⊢ Σ_{j=1}^{M} E(j, k) τ(l, j) = [l = k]."""
    whole, order = given(le(1, M)), given(lt(0, k))

    def total(power: Any, at_order: Any = k) -> Expr:
        return Sum(E(j, at_order) * tau(power, j), (j, 1, M))

    def claim(power: Any) -> All:
        return All(k, (le(0, k), le(power, M)), eq(total(power), same(power, k)))

    def goal(power: Any) -> Rel:
        return eq(total(power), same(power, k))

    def none(power: Any, *facts: Theorem) -> Theorem:
        """The case k = 0."""
        place = given(le(1, j), le(j, M))
        entry = at(at(given(ENTRIES), j, *place), 0)
        zero = at(given(CYCLES[2]), j, *place)
        weight = (-1) ** j / factorial(j) * tau(power, j)
        each = ring(
            eq(E(j, 0) * tau(power, j), 0), *place, using=[(tau(power, j), entry), (weight, zero)]
        )
        nothing = distribute([(0, num(1))], j, num(1), M, whole)
        apart = axiom("binomial_above", *facts, k=num(0), j=power)
        return linear(eq(total(power, 0), same(power, 0)), termwise(each, j, 1, M), nothing, apart)

    # l = 1
    row = spec(first_row(), {e: Lambda(j, E(j, k))}, whole)
    entry = at(at(given(ENTRIES), 1), k, order)
    one, other = given(le(k, 1)), given(lt(1, k))
    equal = infer("antisymmetry", eq(1, k), given(le(1, k)), one)
    start = ring(eq(E(1, 1), 1), using=[(1, at(at(given(ENTRIES), 1), 1)), (1, given(CYCLES[0]))])
    found = replace(eq(E(1, k), same(1, k)), start, equal, k)
    found = cut(found, linear(le(1, k), order))
    sign = (-1) ** (1 - k)
    apart = axiom("binomial_below", other, k=num(0), j=1 - k)
    away = ring(
        eq(E(1, k), same(1, k)),
        using=[(1, entry), (sign, at(given(CYCLES[1]), k, other)), (-1, apart)],
    )
    base = linear(goal(1), row, both(found, away, k, 1))
    base = by_value(goal(1), none(1, whole), base)
    # l + 1
    low, room = given(le(1, h)), given(le(h + 1, M))
    links = forall(_linked(), j, le(1, j), le(j, M))
    values = {e: Lambda(j, E(j, k)), f: Lambda(j, E(j, k - 1)), l: h}
    moved = spec(turned(), values, links, low, room)
    step = linear(goal(h + 1), moved, at(given(claim(h)), k - 1, order, room))
    step = cut(step, linear(le(1, k), order))
    step = by_value(goal(h + 1), none(h + 1, low), step)
    every = infer(
        "induct",
        All(h, (le(1, h),), claim(h)),
        forall(base, k, le(0, k), le(1, M)),
        forall(step, k, le(0, k), le(h + 1, M)),
    )
    return at(at(every, l, given(le(1, l))), k, *given(le(0, k), le(l, M)))


@cache
def row_sums() -> Theorem:
    """1 ≤ j, 1 ≤ M ⊢ Σ_{k=1}^{M} M^k cycles(j, k) ≤ j! C(M+j−1, j)."""
    whole, positive = given(le(1, M)), linear(lt(0, M), given(le(1, M)))

    def weighted(size: Any) -> Expr:
        return M**k * cycles(size, k)

    def claim(size: Any) -> Rel:
        total = Sum(weighted(size), (k, 1, M))
        return le(total, factorial(size) * binomial(M + size - 1, size))

    # one element
    body = weighted(num(1))
    later = given(le(2, k), le(k, M))
    gone = ring(eq(body, 0), positive, using=[(M**k, at(given(CYCLES[1]), k, *later))])
    tail = spec(
        vanishing(),
        {F: Lambda(k, body), a: 2, b: M},
        forall(gone, k, le(2, k), le(k, M)),
        whole,
        positive,
    )
    parts = spec(splitting(), {F: Lambda(k, body), a: 1, c: 1, b: M}, whole, positive)
    top = last(Sum(body, (k, 1, 1))), empty(Sum(body, (k, 1, 0)))
    base = linear(
        claim(num(1)),
        parts,
        tail,
        *top,
        ring(eq(M * cycles(1, 1), M), using=[(M, given(CYCLES[0]))]),
    )
    # one more
    low, place = given(le(1, h)), given(le(1, k), le(k, M))
    rule = at(at(given(CYCLES[3]), h, low), k, *place)
    before = Lambda(k, M ** (k - 1) * cycles(h, k - 1))
    split = ring(
        eq(weighted(h + 1), M * before.expr + h * weighted(h)), positive, using=[(M**k, rule)]
    )
    opened = distribute([(M, before.expr), (h, weighted(h))], k, num(1), M, whole, positive)
    change = Lambda(k, weighted(h) - before.expr)
    law = forall(linear(eq(change.expr, apply(before, k + 1) - before.expr)), k, le(1, k), le(k, M))
    total = spec(telescoping(), {F: change, G: before, a: 1, b: M}, law, whole, positive)
    apart = distribute([(1, weighted(h)), (-1, before.expr)], k, num(1), M, whole, positive)
    first = at(given(CYCLES[2]), h, low)
    end = spec(nonneg(), {j: h, k: M}, low, whole)
    power = axiom("power_positive", positive, b=M, x=M)
    size = linear(le(0, M + h), whole, low)
    rising = ring(
        eq(
            factorial(h + 1) * binomial(M + h, h + 1),
            (M + h) * factorial(h) * binomial(M + h - 1, h),
        ),
        low,
        whole,
        expand=True,
    )
    step = ring(
        claim(h + 1),
        positive,
        using=[
            (1, termwise(split, k, 1, M)),
            (1, opened),
            (-M, total),
            (M, apart),
            (M, first),
            (-1, rising),
        ],
        products=[(1, 1, [given(claim(h)), size]), (1, 1, [end, power, positive])],
    )
    every = induction(All(h, (le(1, h),), claim(h)), base, step)
    return at(every, j, given(le(1, j)), whole, positive)
