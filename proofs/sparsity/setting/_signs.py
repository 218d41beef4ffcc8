"""C(n, 2) signs that cancel: ⌊P/2⌋ times +1, and −h/(P−h) for the others; their sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Sum, binomial, eq, floor, fn, ints, le, lt, rational
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num, walk
from proofs.sparsity.setting._setting import n
from proofs.tactics.sums import F, a, b, constant, splitting, x
from proofs.tactics.sums import c as MIDDLE

e, h = ints("e h")
s = fn("s")
P = binomial(n, 2)
HALF = rational(1, 2)
BALANCED = eq(Sum(s(e), (e, 1, P)), 0)
SOME_PAIR = le(1, e, P)
STRONG = le(h / (h + 1), Abs(s(e)))
HALF_STRONG = le(HALF, Abs(s(e)))
WEAK = le(Abs(s(e)), 1)
SCALED = le(rational(1, 20), Abs(s(e)) / (n - 1))
# The ε of the pairs, and the game by its interactions.
HALVES = eq(h, floor(P / 2))
PLUS = All(e, le(1, e, h), eq(s(e), 1))
MINUS = All(e, le(h + 1, e, P), eq(s(e), -h / (P - h)))
SIGNS = (HALVES, PLUS, MINUS, le(3, n))
TOTAL = Sum(s(e), (e, 1, P))


@cache
def pairs_count() -> Theorem:
    """C(n, 2) = n (n−1)/2, for n ≥ 2."""
    return by.ring(eq(P, n * (n - 1) / 2), by.given(le(2, n)), expand=True)


@cache
def sizes() -> tuple[Theorem, ...]:
    """3 ≤ n: 3 ≤ P, 1 ≤ h, 2h ≤ P, P ≤ 2h + 1."""
    size, halves = by.given(le(3, n), HALVES)
    pairs = by.discharge(pairs_count(), size)
    most = by.linear(le(3, P), pairs, size, products=[[size, size]])
    below = by.axiom("floor_below", x=P / 2)
    above = by.axiom("floor_above", x=P / 2)
    low = by.linear(le(2 * h, P), below, halves)
    strict = by.linear(lt(P, 2 * h + 2), above, halves)
    high = by.linear(le(P, 2 * h + 1), infer("integer", le(P + 1, 2 * h + 2), strict))
    return most, by.linear(le(1, h), most, high), low, high


@cache
def cancel() -> Theorem:
    """Σ ε = 0."""
    facts = sizes()
    one = by.at(by.given(PLUS), e, *by.given(*le(1, e, h)))
    ones = by.termwise(one, e, 1, h)
    other = by.at(by.given(MINUS), e, *by.given(*le(h + 1, e, P)))
    others = by.termwise(other, e, h + 1, P)
    parts = by.spec(splitting(), {F: Lambda(e, s(e)), a: 1, MIDDLE: h, b: P}, *facts)
    share = -h / (P - h)
    counted = by.spec(constant(), {a: 1, b: h, x: 1}, *facts)
    rest = by.spec(constant(), {a: h + 1, b: P, x: share}, *facts)
    positive = by.linear(lt(0, P - h), *facts)
    using = [(1, z) for z in (parts, ones, others, counted, rest)]
    return by.ring(BALANCED, positive, using=using)


@cache
def strengths() -> tuple[Theorem, Theorem]:
    """|s(e)| = 1 for e ≤ h, and |s(e)| = h/(P−h) for e > h."""
    facts, (low_end, high_end) = sizes(), by.given(*SOME_PAIR)
    early, late = by.given(le(e, h), lt(h, e))
    one = by.at(by.given(PLUS), e, low_end, early)
    plus = by.axiom("abs_of_nonneg", by.linear(le(0, s(e)), one), x=s(e))
    other = by.at(by.given(MINUS), e, by.linear(le(h + 1, e), late), high_end)
    width = by.linear(lt(0, P - h), *facts)
    least = by.linear(le(0, h), *facts)
    share = by.ring(le(0, h / (P - h)), width, products=[(1, 1 / (P - h), [width, least])])
    minus = by.axiom("abs_of_nonpos", by.linear(le(s(e), 0), other, share), x=s(e))
    return (
        by.linear(eq(Abs(s(e)), 1), plus, one),
        by.linear(eq(Abs(s(e)), h / (P - h)), minus, other),
    )


def _by_case(goal: Any, weight: Expr, plus: list[Any], minus: list[Any]) -> Theorem:
    """A bound on weight·|s(e)|, from the products that show it for either sign."""
    width, next_one = by.linear(lt(0, P - h), *sizes()), by.linear(lt(0, h + 1), *sizes())
    facts = (width, next_one, by.linear(lt(0, n - 1), by.given(le(3, n))))
    factor = weight if any(e.head == "abs" for e in walk(goal.rhs)) else -weight
    early, late = (
        by.ring(goal, *facts, using=[(-factor, value)], products=groups)
        for value, groups in zip(strengths(), (plus, minus), strict=True)
    )
    return by.both(early, late, e, h)


@cache
def bounds() -> tuple[Theorem, Theorem, Theorem]:
    """h/(h+1) ≤ |s(e)|, 1/2 ≤ |s(e)| and |s(e)| ≤ 1."""
    _, least, half, most = sizes()
    width, next_one = by.linear(lt(0, P - h), *sizes()), by.linear(lt(0, h + 1), *sizes())
    some = by.linear(le(0, h), least)
    inverse = 1 / ((P - h) * (h + 1))
    strong = _by_case(
        STRONG,
        num(1),
        [(1, 1 / (h + 1), [next_one])],
        [(1, inverse, [some, most, width, next_one])],
    )
    base = by.ring(
        le(HALF, h / (h + 1)), next_one, products=[(HALF, 1 / (h + 1), [least, next_one])]
    )
    weak = _by_case(WEAK, num(1), [], [(1, 1 / (P - h), [half, width])])
    return strong, by.linear(HALF_STRONG, strong, base), weak


@cache
def few_variables() -> Theorem:
    """3 ≤ n ≤ 21: 1/20 ≤ |s(e)|/(n−1)."""
    _, least, _, most = sizes()
    size, end = by.given(le(3, n), le(n, 21))
    pairs = by.discharge(pairs_count(), size)
    goal = le((P - h) * (n - 1), 20 * h)
    some, rest = by.linear(le(0, h), least), by.linear(le(0, n - 1), size)
    fewest, more = by.given(le(n, 4), lt(4, n))
    small = by.linear(goal, least, fewest, products=[[most, rest], [fewest, some]])
    five = by.linear(le(5, n), more)
    enough = by.linear(le(n - 1, h), pairs, most, five, products=[[five, five]])
    twenty, last_one = by.given(le(n, 20), lt(20, n))
    middle = by.linear(goal, enough, products=[[most, rest], [twenty, some]])
    top = infer("antisymmetry", eq(n, 21), end, by.linear(le(21, n), last_one))
    count = by.ring(eq(P, 210), using=[(1, pairs), ((n + 20) / 2, top)])
    odd = infer("integer", le(105, h), by.linear(lt(104, h), most, count))
    full = by.ring(
        goal,
        using=[((P - h), top), (20, count)],
        products=[(40, 1, [odd])],
    )
    upper = by.both(middle, full, n, 20)
    total = by.both(small, upper, n, 4)
    width, wide = by.linear(lt(0, P - h), *sizes()), by.linear(lt(0, n - 1), size)
    inverse, part = 1 / ((P - h) * (n - 1)), rational(1, 20)
    return _by_case(
        SCALED,
        1 / (n - 1),
        [(part, 1 / (n - 1), [end, wide])],
        [(part, inverse, [total, width, wide])],
    )
