"""Polynomials P of degree ≤ M − k with (x(1−x))^k P(x)² ≤ y on (0, 1): how large P(0)² can be.

(x(1−x))^k P(x)² = Σ_{i=1}^{2M} a(i) x^i, a(i) = Σ_l Σ_m p(l) p(m) (−1)^d C(k,d), d = i−l−m−k, stays
in [0, y], and a(k) = P(0)²; V. A. Markov's inequality bounds that coefficient.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, binomial, eq, fn, ints, le, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.energy._biased import M, k
from proofs.sparsity.setting._codes import replace, same
from proofs.sparsity.setting._roots import m as upper
from proofs.sparsity.setting._roots import pascal
from proofs.tactics.blocks import X, Y, d, distribute, interchange, picking, t
from proofs.tactics.sums import E, F, a, b, c
from proofs.tactics.sums import k as K

i, l, m, e, r, h, top = ints("i l m e r h top")  # noqa: E741
x, y = reals("x y")
p = fn("p")

INSIDE = lt(0, x), lt(x, 1)
ORDERS = le(1, k), le(k, M)


def polynomial(point: Any = x) -> Expr:
    """P at a point, from its coefficients p(0), …, p(M−k)."""
    return Sum(p(i) * point**i, (i, 0, M - k))


WEIGHED = All(x, INSIDE, le((x * (1 - x)) ** k * polynomial() ** 2, y))
MARKOV = 4**k * M / (2 * M + k) * binomial(2 * M + k, 2 * k)


def _inside() -> list[Theorem]:
    """0 < x, 0 < 1 − x, 0 < x (1 − x)."""
    low, high = by.given(*INSIDE)
    up = by.linear(lt(0, 1 - x), high)
    return [low, up, by.ring(lt(0, x * (1 - x)), products=[(1, 1, [low, up])])]


@cache
def _pascal() -> Theorem:
    """0 ≤ r ⊢ C(r+1,i) = C(r,i) + C(r,i−1) for every integer i."""

    def law(index: Any) -> Rel:
        return eq(binomial(r + 1, index), binomial(r, index) + binomial(r, index - 1))

    low, above = by.given(le(0, r)), by.spec(pascal(), {upper: r, ints("j"): i})
    below = by.given(lt(i, 0))
    none = [
        by.axiom("binomial_below", below, k=size, j=place)
        for size, place in ((r + 1, i), (r, i), (r, i - 1))
    ]
    start = infer("antisymmetry", eq(0, i), *by.given(le(0, i), le(i, 0)))
    first = replace(law(i), by.linear(law(num(0))), start, i)
    positive = by.linear(le(1, i), by.given(lt(0, i)))
    above = by.spec(above, {}, low, positive)
    return by.both(by.both(first, above, i, 0), by.linear(law(i), *none), 0, i)


@cache
def signed_powers() -> Theorem:
    """1 ≤ e, 0 ≤ r, e + r ≤ top ⊢ Σ_{i=1}^{top} x^i (−1)^(i−e) C(r,i−e) = x^e (1−x)^r."""
    inner = _inside()

    def body(size: Any, start: Any) -> Expr:
        return x**i * (-1) ** (i - start) * binomial(size, i - start)

    def law(size: Any, start: Any) -> Rel:
        return eq(Sum(body(size, start), (i, 1, top)), x**start * (1 - x) ** size)

    def claim(size: Any) -> All:
        return All(e, (le(1, e), le(e + size, top)), law(size, e))

    room = by.given(le(1, e), le(e, top))
    term = Lambda(K, x**K * (-1) ** (K - e))
    base = by.spec(picking(), {F: term, a: 1, b: top, t: e}, *room, *inner)
    base = by.linear(law(num(0), e), base)
    low, start, reach = by.given(le(0, r), le(1, e), le(e + r + 1, top))
    here, after = (by.at(by.given(claim(r)), place, low, start, reach) for place in (e, e + 1))
    grown = by.spec(_pascal(), {i: i - e}, low)
    parts = [(1, body(r, e)), (-1, body(r, e + 1))]
    split = distribute(parts, i, num(1), top, low, start, reach, *inner)
    rise = by.ring(
        eq(body(r + 1, e), by.relation(split).lhs.args[3]),
        *inner,
        using=[(x**i * (-1) ** (i - e), grown)],
    )
    step = by.ring(
        law(r + 1, e),
        *inner,
        using=[(1, by.termwise(rise, i, 1, top)), (1, split), (1, here), (-1, after)],
    )
    goal = All(r, (le(0, r),), claim(r))
    closed = [
        by.forall(theorem, e, le(1, e), le(e + size, top))
        for theorem, size in ((base, num(0)), (step, r + 1))
    ]
    every = infer("induct", goal, *closed)
    return by.at(by.at(every, r, low), e, *by.given(le(1, e), le(e + r, top)))


def _sign(index: Any) -> Expr:
    """(−1)^d C(k,d) with d = index − l − m − k."""
    shift = index - l - m - k
    return (-1) ** shift * binomial(k, shift)


def coefficient(index: Any) -> Expr:
    """a(i)."""
    row = Sum(p(m) * _sign(index), (m, 0, M - k))
    return Sum(p(l) * row, (l, 0, M - k))


@cache
def weighted_square() -> Theorem:
    """Σ_{i=1}^{2M} a(i) x^i = (x(1−x))^k P(x)²."""
    inner, orders, degree = _inside(), by.given(*ORDERS), M - k
    ends = {a: 1, b: 2 * M, d: 0, c: degree, X: Lambda(i, x**i)}
    row = Lambda((i, l), Sum(p(m) * _sign(i), (m, 0, degree)))
    outer = by.spec(interchange(), {**ends, Y: Lambda(l, p(l)), E: row}, *orders, *inner)
    kernel = Lambda((i, m), _sign(i))
    deep = by.spec(interchange(), {**ends, Y: Lambda(m, p(m)), E: kernel}, *orders, *inner)
    reach = by.given(*le(0, l, degree), *le(0, m, degree))
    powers = by.spec(signed_powers(), {e: l + m + k, r: k, top: 2 * M}, *reach, *orders, *inner)
    weight = x**k * (1 - x) ** k
    one = by.ring(
        eq(p(m) * by.relation(powers).lhs, weight * x**l * (p(m) * x**m)),
        *inner,
        using=[(p(m), powers)],
    )
    columns = distribute([(weight * x**l, p(m) * x**m)], m, num(0), degree, *orders, *inner)
    whole = Sum(p(m) * x**m, (m, 0, degree))
    line = by.linear(
        eq(by.relation(deep).lhs, weight * x**l * whole),
        deep,
        by.termwise(one, m, 0, degree),
        columns,
    )
    line = by.ring(
        eq(p(l) * by.relation(line).lhs, weight * whole * (p(l) * x**l)),
        *inner,
        using=[(p(l), line)],
    )
    rows = distribute([(weight * whole, p(l) * x**l)], l, num(0), degree, *orders, *inner)
    goal = eq(Sum(coefficient(i) * x**i, (i, 1, 2 * M)), (x * (1 - x)) ** k * polynomial() ** 2)
    merged = by.axiom("power_product", *inner, x=x, y=1 - x, z=k)
    total = by.termwise(line, l, 0, degree)
    using = [(1, outer), (1, total), (1, rows), (-(polynomial() ** 2), merged)]
    return by.ring(goal, *inner, using=using)


@cache
def _start() -> Theorem:
    """a(k) = P(0)²: only l = m = 0 counts."""
    orders, degree = by.given(*ORDERS), M - k
    reach = by.given(*le(0, l, degree), *le(0, m, degree))
    goal = eq(p(l) * p(m) * _sign(k), p(0) ** 2 * same(l, 0) * same(m, 0))

    def positive(var: Any, other: Any) -> Theorem:
        above = by.given(lt(0, var))
        none = by.axiom("binomial_below", above, *reach, k=k, j=-l - m)
        alone = by.axiom("binomial_above", above, k=num(0), j=var)
        sign = (-1) ** (l + m) * p(l) * p(m)
        return by.ring(goal, using=[(sign, none), (-(p(0) ** 2) * same(other, 0), alone)])

    def zero(var: Any) -> Theorem:
        return infer("antisymmetry", eq(0, var), *by.given(le(0, var), le(var, 0)))

    first = Rel("=", *(by.replaced(side, {l: num(0)}) for side in (goal.lhs, goal.rhs)))
    both_zero = replace(
        goal, replace(first, by.linear(eq(p(0) ** 2, p(0) ** 2)), zero(m), m), zero(l), l
    )
    every = by.both(by.both(both_zero, positive(m, l), m, 0), positive(l, m), l, 0)
    low = by.linear(le(0, degree), *orders)
    one = by.spec(picking(), {F: Lambda(K, num(1)), a: 0, b: degree, t: 0}, low)
    scale = p(0) ** 2 * same(l, 0)
    row = distribute([(scale, same(m, 0))], m, num(0), degree, low)
    inner = distribute([(p(l), p(m) * _sign(k))], m, num(0), degree, low)
    line = by.ring(
        eq(by.relation(inner).rhs, p(0) ** 2 * same(l, 0)),
        using=[(-1, inner), (1, by.termwise(every, m, 0, degree)), (1, row), (scale, one)],
    )
    column = distribute([(p(0) ** 2, same(l, 0))], l, num(0), degree, low)
    return by.ring(
        eq(coefficient(k), p(0) ** 2),
        using=[(1, by.termwise(line, l, 0, degree)), (1, column), (p(0) ** 2, one)],
    )


@cache
def by_markov() -> Theorem:
    """WEIGHED, 1 ≤ k ≤ M ⊢ P(0)² ≤ 4^k M/(2M+k) C(2M+k, 2k) y."""
    (*_, room), orders = _inside(), by.given(*ORDERS)
    square, within = weighted_square(), by.at(by.given(WEIGHED), x, *by.given(*INSIDE))
    power = by.axiom("power_positive", room, b=x * (1 - x), x=k)
    total, half = by.relation(square).lhs, y / 2
    below = by.ring(
        le(-half, total - half), using=[(-1, square)], products=[(1, polynomial(), [power])]
    )
    above = by.linear(le(total - half, half), square, within)
    bound = by.axiom(
        "markov_coefficients",
        *(by.forall(law, x, *INSIDE) for law in (below, above)),
        *orders,
        by.linear(le(k, 2 * M), *orders),
        a=Lambda(i, coefficient(i)),
        z=-half,
        y=half,
        k=k,
        M=2 * M,
    )
    size = by.linear(lt(0, 2 * M + k), *orders)
    least = by.axiom("abs_above", x=coefficient(k))
    return by.ring(
        le(p(0) ** 2, MARKOV * y),
        size,
        using=[(-1, _start())],
        products=[(1, 1, [bound]), (1, 1, [least])],
    )
