"""Differences of powers on the grid 1, …, j, and what they say of a polynomial's coefficients.

τ(l, j) = Σ_{i=1}^{j} (−1)^(j−i) C(j,i) i^l is the j-th difference at 0 of i^l, for l ≥ 1.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Sum, apply, binomial, eq, fn, ints, le
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, G, a, alternating, b, h, splitting, telescoping, vanishing
from proofs.tactics.sums import c as MIDDLE
from proofs.tactics.sums import k as K

i, j, l, M = ints("i j l M")  # noqa: E741
e, f = fn("e"), fn("f")


def signed(size: Any, value: Any) -> Expr:
    """Σ_{i=1}^{size} (−1)^(size−i) C(size,i) value(i)."""
    return Sum((-1) ** (size - i) * binomial(size, i) * value, (i, 1, size))


def tau(power: Any, size: Any) -> Expr:
    return signed(size, i**power)


@cache
def recursion() -> Theorem:
    """1 ≤ j ⊢ τ(l+1, j) = j (τ(l, j) + τ(l, j−1))."""
    size, inside = by.given(le(1, j)), by.given(le(1, i), le(i, j - 1))
    sides = tau(l + 1, j), tau(l, j), tau(l, j - 1)
    terms = [s.args[3] for s in sides]
    each = by.ring(eq(terms[0], j * terms[1] + j * terms[2]), *inside, expand=True)
    parts = distribute([(j, terms[1]), (j, terms[2])], i, num(1), j - 1, size)
    tops = [by.last(s, size) for s in sides[:2]]
    goal = eq(sides[0], j * (sides[1] + sides[2]))
    return by.ring(
        goal,
        size,
        using=[(1, tops[0]), (-j, tops[1]), (1, by.termwise(each, i, 1, j - 1)), (1, parts)],
    )


@cache
def constants() -> Theorem:
    """1 ≤ j ⊢ Σ_{i=1}^{j} (−1)^(j−i) C(j,i) = −(−1)^j."""
    size = by.given(le(1, j))
    body = (-1) ** (j - i) * binomial(j, i)
    whole = by.spec(alternating(), {K: j}, size)
    parts = by.spec(splitting(), {F: Lambda(i, body), a: 0, MIDDLE: 0, b: j}, size)
    first = by.last(Sum(body, (i, 0, 0))), by.empty(Sum(body, (i, 0, -1)))
    return by.linear(eq(Sum(body, (i, 1, j)), -((-1) ** j)), whole, parts, *first)


@cache
def first_power() -> tuple[Theorem, Theorem]:
    """(τ(1, 1) = 1, 2 ≤ j ⊢ τ(1, j) = 0)."""
    size = by.given(le(2, j))
    now, before = constants(), by.spec(constants(), {j: j - 1}, size)
    rule = by.spec(recursion(), {l: 0}, by.linear(le(1, j), size))
    zero = by.ring(
        eq(tau(1, j), 0),
        size,
        using=[(1, rule), (j, by.linear(by.relation(now), now, size)), (j, before)],
    )
    one = tau(1, 1)
    top = by.last(one)
    return by.linear(eq(one, 1), top, by.empty(Sum(one.args[3], (i, 1, 0)))), by.cut(
        zero, by.linear(le(1, j), size)
    )


@cache
def vanishing_above() -> Theorem:
    """1 ≤ l < j ⊢ τ(l, j) = 0."""

    def claim(power: Any) -> All:
        return All(j, (le(power + 1, j),), eq(tau(power, j), 0))

    base = by.forall(by.state(eq(tau(1, j), 0), first_power()[1]), j, le(2, j))
    low, above = by.given(le(1, h), le(h + 2, j))
    known = by.given(claim(h))
    rule = by.spec(recursion(), {l: h}, low, above)
    here, before = by.at(known, j, above), by.at(known, j - 1, above)
    step = by.ring(eq(tau(h + 1, j), 0), using=[(1, rule), (j, here), (j, before)])
    every = infer("induct", All(h, (le(1, h),), claim(h)), base, by.forall(step, j, le(h + 2, j)))
    return by.at(by.at(every, l, by.given(le(1, l))), j, by.given(le(l + 1, j)))


LINKED = All(j, (le(1, j), le(j, M)), eq(f(j), (j + 1) * e(j + 1) + j * e(j)))


@cache
def turned() -> Theorem:
    """f(j) = (j+1) e(j+1) + j e(j), 1 ≤ l < M ⊢ Σ_{j=1}^{M} e(j) τ(l+1,j) = Σ_j f(j) τ(l,j)."""
    size, inside = by.given(le(1, l), le(l + 1, M)), by.given(le(1, j), le(j, M))
    moved = Lambda(j, j * e(j) * tau(l, j - 1))  # summation by parts
    gap = Lambda(j, f(j) * tau(l, j) - e(j) * tau(l + 1, j))
    rule = by.spec(recursion(), {}, *inside)
    link = by.at(by.given(LINKED), j, *inside)
    difference = by.ring(
        eq(gap.expr, apply(moved, j + 1) - moved.expr), using=[(tau(l, j), link), (-e(j), rule)]
    )
    law = by.forall(difference, j, le(1, j), le(j, M))
    total = by.spec(telescoping(), {F: gap, G: moved, a: 1, b: M}, law, *size)
    parts = distribute([(1, f(j) * tau(l, j)), (-1, e(j) * tau(l + 1, j))], j, num(1), M, *size)
    start = by.empty(tau(l, 0))
    end = by.spec(vanishing_above(), {j: M}, *size)
    goal = eq(*(Sum(x, (j, 1, M)) for x in (e(j) * tau(l + 1, j), f(j) * tau(l, j))))
    return by.ring(
        goal,
        using=[(-1, total), (1, parts), (-(M + 1) * e(M + 1), end), (e(1), start)],
    )


@cache
def first_row() -> Theorem:
    """1 ≤ M ⊢ Σ_{j=1}^{M} e(j) τ(1, j) = e(1)."""
    whole, inside = by.given(le(1, M)), by.given(le(2, j), le(j, M))
    body = e(j) * tau(1, j)
    one, none = first_power()
    gone = by.ring(eq(body, 0), using=[(e(j), by.cut(none, inside[0]))])
    tail = by.spec(
        vanishing(), {F: Lambda(j, body), a: 2, b: M}, by.forall(gone, j, le(2, j), le(j, M)), whole
    )
    parts = by.spec(splitting(), {F: Lambda(j, body), a: 1, MIDDLE: 1, b: M}, whole)
    top = by.last(Sum(body, (j, 1, 1))), by.empty(Sum(body, (j, 1, 0)))
    goal = eq(Sum(body, (j, 1, M)), e(1))
    return by.ring(goal, using=[(1, parts), (1, tail), (1, top[0]), (1, top[1]), (e(1), one)])
