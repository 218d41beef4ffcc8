"""The triangle inequality for root sums of squares, derived in the kernel without square roots."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Sum, eq, fn, ints, le, lt, reals, total_of
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._codes import absurd
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, G, k

b, J, j, h = ints("b J j h")
(X,) = reals("x,")
H = fn("H")  # a weight ≥ 0
g, r, w = fn("g"), fn("r"), fn("w")
x, y, p, t, u = reals("x y p t u")

WEIGHTS = All(k, (le(0, k), le(k, b)), le(0, H(k)))
RADII = All(j, (le(0, j), le(j, J)), le(0, r(j)))


def squares(f: Any) -> Expr:
    """Σ H f² over 0 ≤ k ≤ b."""
    return Sum(H(k) * f**2, (k, 0, b))


@cache
def _from_quadratic() -> Theorem:
    """0 ≤ x, 0 ≤ y, and 0 ≤ x² t² − 2 p t + y² for all t ⊢ p ≤ x y."""
    law = by.given(All(t, (), le(0, x**2 * t**2 - 2 * p * t + y**2)))
    signs = by.given(le(0, x), le(0, y))
    goal = le(p, x * y)
    high = by.given(lt(x * y, p))
    some = by.at(law, u)
    # x = 0: t = (y² + 1)/(2p) gives 0 ≤ −1
    none = infer("antisymmetry", eq(x, 0), by.given(le(x, 0)), signs[0])
    positive = by.ring(lt(0, p), using=[(-y, none)], products=[(1, 1, [high])])
    value = (y**2 + 1) / (2 * p)
    start = by.ring(
        le(1, 0),
        positive,
        using=[(x * u**2, none), (-2 * p, by.given(eq(u, value)))],
        products=[(1, 1, [some])],
    )
    start = by.spec(start, {u: value}, by.linear(eq(value, value)))
    no = infer("antisymmetry", eq(0, 1), by.linear(le(0, 1)), start)
    # x > 0: t = p/x² gives p² ≤ x² y²
    above, value = by.given(lt(0, x)), p / x**2
    less = by.ring(
        le(p**2, x**2 * y**2),
        above,
        using=[(x**4 * (u - value), by.given(eq(u, value)))],
        products=[(1, x, [some])],
    )
    less = by.spec(less, {u: value}, by.linear(eq(value, value)))
    product = by.ring(le(0, x * y), products=[(1, 1, signs)])
    sum_ = by.linear(lt(0, p + x * y), high, product, product)
    strict = by.ring(lt(x**2 * y**2, p**2), products=[(1, 1, [high, sum_])])
    flat, steep = (
        by.both(by.linear(goal, by.given(le(p, x * y))), side, p, x * y)
        for side in (by.ring(goal, using=[(x * y - p, no)]), absurd(goal, strict, less))
    )
    return by.both(flat, steep, x, 0)


@cache
def triangle() -> Theorem:
    """Σ H F² ≤ x², Σ H G² ≤ y² ⊢ Σ H (F+G)² ≤ (x+y)², with H, x, y ≥ 0."""
    low = by.given(le(-1, b))
    first, second = by.given(le(squares(F(k)), x**2), le(squares(G(k)), y**2))
    inside = by.given(le(0, k), le(k, b))
    positive = by.at(by.given(WEIGHTS), k, *inside)
    mixed = Sum(H(k) * F(k) * G(k), (k, 0, b))

    def parts(one: Any, cross: Any, other: Any) -> list[tuple[Any, Any]]:
        return [(one, H(k) * F(k) ** 2), (cross, H(k) * F(k) * G(k)), (other, H(k) * G(k) ** 2)]

    def total(one: Any, cross: Any, other: Any) -> tuple[Any, Theorem]:
        """Σ of H (one F² + cross F G + other G²), and what it is."""
        pieces = parts(one, cross, other)
        body = total_of(*(u * f for u, f in pieces))
        return body, distribute(pieces, k, num(0), b, low)

    body, whole = total(t**2, -2 * t, 1)
    each = by.ring(le(0, body), products=[(1, t * F(k) - G(k), [positive])])
    zero = distribute([(0, num(1))], k, num(0), b, low)
    summed = by.termwise(each, k, 0, b)
    form = by.ring(
        le(0, x**2 * t**2 - 2 * mixed * t + y**2),
        using=[(1, whole), (-1, zero)],
        products=[(1, 1, [summed]), (1, t, [first]), (1, 1, [second])],
    )
    cauchy = by.cut(by.spec(_from_quadratic(), {p: mixed}), by.forall(form, t))
    _, opened = total(1, 2, 1)
    flat = by.ring(eq(H(k) * (F(k) + G(k)) ** 2, by.relation(opened).lhs.args[3]))
    expanded = by.termwise(flat, k, 0, b)
    goal = le(squares(F(k) + G(k)), (x + y) ** 2)
    return by.ring(
        goal,
        using=[(1, expanded), (1, opened)],
        products=[(1, 1, [first]), (1, 1, [second]), (2, 1, [cauchy])],
    )


@cache
def cauchy_schwarz() -> Theorem:
    """0 < Σ H F² ⊢ (Σ H F G)² ≤ Σ H F² · Σ H G², with H ≥ 0."""
    low, inside = by.given(le(-1, b)), by.given(le(0, k), le(k, b))
    positive, weight = by.given(lt(0, squares(F(k)))), by.at(by.given(WEIGHTS), k, *inside)
    mixed = Sum(H(k) * F(k) * G(k), (k, 0, b))
    parts = [(t**2, H(k) * F(k) ** 2), (-2 * t * u, H(k) * F(k) * G(k)), (u**2, H(k) * G(k) ** 2)]
    whole = distribute(parts, k, num(0), b, low)
    body = by.relation(whole).lhs.args[3]
    each = by.ring(le(0, body), products=[(1, t * F(k) - u * G(k), [weight])])
    zero = distribute([(0, num(1))], k, num(0), b, low)
    form = by.linear(le(0, by.relation(whole).rhs), by.termwise(each, k, 0, b), zero, whole)
    form = by.spec(form, {t: mixed, u: squares(F(k))})
    inverse = by.axiom("power_positive", positive, b=squares(F(k)), x=-1)
    goal = le(mixed**2, squares(F(k)) * squares(G(k)))
    return by.ring(goal, positive, products=[(1, 1, [form, inverse])])


@cache
def many() -> Theorem:
    """Σ_k H g_j² ≤ r_j² for 0 ≤ j ≤ J ⊢ Σ_k H (Σ_j w_j g_j)² ≤ (Σ_j |w_j| r_j)², with H, r ≥ 0."""
    family = by.given(All(j, (le(0, j), le(j, J)), le(squares(g(j, k)), r(j) ** 2)))
    low, start, next_ = by.given(le(-1, b)), num(-1), by.given(le(-1, h), le(h + 1, J))

    def mix(end: Any) -> Expr:
        return Sum(w(j) * g(j, k), (j, 0, end))

    def claim(end: Any) -> Any:
        return by.implies((le(end, J),), le(squares(mix(end)), _size(end) ** 2))

    nothing = by.ring(
        eq(H(k) * mix(start) ** 2, 0), using=[(H(k) * mix(start), by.empty(mix(start)))]
    )
    none = (by.termwise(nothing, k, 0, b), distribute([(0, num(1))], k, num(0), b, low))
    square = infer("axiom", le(0, X**2), name="square", values={X: X})
    base = by.linear(le(squares(mix(start)), 0), *none)
    base = by.linear(claim(start).body, base, by.spec(square, {X: _size(start)}))

    one = by.at(family, h + 1, *next_)
    weight, radius = w(h + 1), r(h + 1)
    inner = distribute([(weight**2, H(k) * g(h + 1, k) ** 2)], k, num(0), b, low)
    wanted = le(squares(weight * g(h + 1, k)), (Abs(weight) * radius) ** 2)  # |w|² is w²
    single = by.ring(wanted, using=[(1, inner)], products=[(1, weight, [one])])
    before = by.at(by.given(claim(h)), 0, *next_)
    radii = {F: Lambda(k, mix(h)), G: Lambda(k, weight * g(h + 1, k))}
    sums = by.spec(
        triangle(),
        {**radii, x: _size(h), y: Abs(weight) * radius},
        before,
        single,
        _positive(h, *next_),
        _nonneg(h + 1, *next_),
        low,
    )
    grown = (by.last(mix(h + 1), *next_), by.last(_size(h + 1), *next_))
    long, short = mix(h + 1), mix(h) + weight * g(h + 1, k)
    each = by.ring(eq(H(k) * long**2, H(k) * short**2), using=[(H(k) * (long + short), grown[0])])
    more = (_size(h + 1) + _size(h) + Abs(weight) * radius, grown[1])
    step = by.ring(
        claim(h + 1).body,
        using=[(1, by.termwise(each, k, 0, b)), (-1 * more[0], more[1])],
        products=[(1, 1, [sums])],
    )
    every = infer(
        "induct",
        All(h, (le(-1, h),), claim(h)),
        by.forall(base, by.NOTHING, le(start, J)),
        by.forall(step, by.NOTHING, le(h + 1, J)),
    )
    return by.at(by.at(every, J, by.given(le(-1, J))), 0)


def _size(end: Any) -> Expr:
    return Sum(Abs(w(j)) * r(j), (j, 0, end))


def _nonneg(index: Any, *facts: Theorem) -> Theorem:
    """0 ≤ |w(j)| r(j)."""
    sides = [by.axiom(name, x=w(index)) for name in ("abs_above", "abs_below")]
    size = by.linear(le(0, Abs(w(index))), *sides)
    radius = by.at(by.given(RADII), index, *facts)
    return by.ring(le(0, Abs(w(index)) * r(index)), products=[(1, 1, [size, radius])])


def _positive(end: Any, *facts: Theorem) -> Theorem:
    """0 ≤ Σ_j |w(j)| r(j)."""
    each = _nonneg(j, *by.given(le(0, j), le(j, end)), *facts)
    zero = distribute([(0, num(1))], j, num(0), end, *facts)
    return by.linear(le(0, _size(end)), by.termwise(each, j, 0, end), zero)
