"""C(n, 2) signs that cancel: ⌊P/2⌋ times +1, and −h/(P−h) for the others; their sizes."""

from __future__ import annotations

from functools import cache
from typing import Any

from proofs.kernel.formula import Abs, All, Sum, binomial, eq, floor, fn, ints, le, lt, rational
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num, walk
from proofs.sparsity.setting._setting import n
from proofs.tactics.search import at, axiom, both, discharge, given, linear, ring, spec, termwise
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
    return ring(eq(P, n * (n - 1) / 2), given(le(2, n)), expand=True)


@cache
def sizes() -> tuple[Theorem, ...]:
    """3 ≤ n: 3 ≤ P, 1 ≤ h, 2h ≤ P, P ≤ 2h + 1."""
    size, halves = given(le(3, n), HALVES)
    pairs = discharge(pairs_count(), size)
    most = linear(le(3, P), pairs, size, products=[[size, size]])
    below = axiom("floor_below", x=P / 2)
    above = axiom("floor_above", x=P / 2)
    low = linear(le(2 * h, P), below, halves)
    strict = linear(lt(P, 2 * h + 2), above, halves)
    high = linear(le(P, 2 * h + 1), infer("integer", le(P + 1, 2 * h + 2), strict))
    return most, linear(le(1, h), most, high), low, high


@cache
def cancel() -> Theorem:
    """Σ ε = 0."""
    facts = sizes()
    one = at(given(PLUS), e, *given(*le(1, e, h)))
    ones = termwise(one, e, 1, h)
    other = at(given(MINUS), e, *given(*le(h + 1, e, P)))
    others = termwise(other, e, h + 1, P)
    parts = spec(splitting(), {F: Lambda(e, s(e)), a: 1, MIDDLE: h, b: P}, *facts)
    share = -h / (P - h)
    counted = spec(constant(), {a: 1, b: h, x: 1}, *facts)
    rest = spec(constant(), {a: h + 1, b: P, x: share}, *facts)
    positive = linear(lt(0, P - h), *facts)
    using = [(1, z) for z in (parts, ones, others, counted, rest)]
    return ring(BALANCED, positive, using=using)


@cache
def strengths() -> tuple[Theorem, Theorem]:
    """|s(e)| = 1 for e ≤ h, and |s(e)| = h/(P−h) for e > h."""
    facts, (low_end, high_end) = sizes(), given(*SOME_PAIR)
    early, late = given(le(e, h), lt(h, e))
    one = at(given(PLUS), e, low_end, early)
    plus = axiom("abs_of_nonneg", linear(le(0, s(e)), one), x=s(e))
    other = at(given(MINUS), e, linear(le(h + 1, e), late), high_end)
    width = linear(lt(0, P - h), *facts)
    least = linear(le(0, h), *facts)
    share = ring(le(0, h / (P - h)), width, products=[(1, 1 / (P - h), [width, least])])
    minus = axiom("abs_of_nonpos", linear(le(s(e), 0), other, share), x=s(e))
    return (
        linear(eq(Abs(s(e)), 1), plus, one),
        linear(eq(Abs(s(e)), h / (P - h)), minus, other),
    )


def _by_case(goal: Any, weight: Expr, plus: list[Any], minus: list[Any]) -> Theorem:
    """A bound on weight·|s(e)|, from the products that show it for either sign."""
    width, next_one = linear(lt(0, P - h), *sizes()), linear(lt(0, h + 1), *sizes())
    facts = (width, next_one, linear(lt(0, n - 1), given(le(3, n))))
    factor = weight if any(e.head == "abs" for e in walk(goal.rhs)) else -weight
    early, late = (
        ring(goal, *facts, using=[(-factor, value)], products=groups)
        for value, groups in zip(strengths(), (plus, minus), strict=True)
    )
    return both(early, late, e, h)


@cache
def bounds() -> tuple[Theorem, Theorem, Theorem]:
    """h/(h+1) ≤ |s(e)|, 1/2 ≤ |s(e)| and |s(e)| ≤ 1."""
    _, least, half, most = sizes()
    width, next_one = linear(lt(0, P - h), *sizes()), linear(lt(0, h + 1), *sizes())
    some = linear(le(0, h), least)
    inverse = 1 / ((P - h) * (h + 1))
    strong = _by_case(
        STRONG,
        num(1),
        [(1, 1 / (h + 1), [next_one])],
        [(1, inverse, [some, most, width, next_one])],
    )
    base = ring(le(HALF, h / (h + 1)), next_one, products=[(HALF, 1 / (h + 1), [least, next_one])])
    weak = _by_case(WEAK, num(1), [], [(1, 1 / (P - h), [half, width])])
    return strong, linear(HALF_STRONG, strong, base), weak


@cache
def few_variables() -> Theorem:
    """3 ≤ n ≤ 21: 1/20 ≤ |s(e)|/(n−1)."""
    _, least, _, most = sizes()
    size, end = given(le(3, n), le(n, 21))
    pairs = discharge(pairs_count(), size)
    goal = le((P - h) * (n - 1), 20 * h)
    some, rest = linear(le(0, h), least), linear(le(0, n - 1), size)
    fewest, more = given(le(n, 4), lt(4, n))
    small = linear(goal, least, fewest, products=[[most, rest], [fewest, some]])
    five = linear(le(5, n), more)
    enough = linear(le(n - 1, h), pairs, most, five, products=[[five, five]])
    twenty, last_one = given(le(n, 20), lt(20, n))
    middle = linear(goal, enough, products=[[most, rest], [twenty, some]])
    top = infer("antisymmetry", eq(n, 21), end, linear(le(21, n), last_one))
    count = ring(eq(P, 210), using=[(1, pairs), ((n + 20) / 2, top)])
    odd = infer("integer", le(105, h), linear(lt(104, h), most, count))
    full = ring(
        goal,
        using=[((P - h), top), (20, count)],
        products=[(40, 1, [odd])],
    )
    upper = both(middle, full, n, 20)
    total = both(small, upper, n, 4)
    width, wide = linear(lt(0, P - h), *sizes()), linear(lt(0, n - 1), size)
    inverse, part = 1 / ((P - h) * (n - 1)), rational(1, 20)
    return _by_case(
        SCALED,
        1 / (n - 1),
        [(part, 1 / (n - 1), [end, wide])],
        [(part, inverse, [total, width, wide])],
    )
