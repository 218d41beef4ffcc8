"""The interactions of order 1 as a coefficient: q(1−q) Σ_{|T|=1} g_T(q)² = Σ_{i=1}^{2M} a(i) q^i.

a(i) = Σ_T Σ_S Σ_W [|T| = 1] sub(T,S) sub(T,W) I(S) I(W) ([i = e] − [i = e+1]), e = |S|+|W|−1, and
a(1) = Σ_{|T|=1} I(T)².  For all subsets of n variables, written as integers.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from proofs.formula import Rel, eq, ints, le, lt
from proofs.kernel import Theorem, infer
from proofs.lemmas import E, F, a, b, c
from proofs.lemmas import k as K
from proofs.sparsity._biased import I, derivative, inside, j, n, of_order, q
from proofs.sparsity._blocks import X, Y, d, distribute, interchange, picking, t
from proofs.sparsity._codes import (
    N,
    S,
    T,
    absurd,
    as_small_equal,
    codes,
    over,
    pop,
    positive,
    replace,
    same,
    smaller_apart,
    sub,
)
from proofs.sparsity.energy_bound import NO_HIGHER, M
from proofs.tactics import at, axiom, both, cut, given, linear, relation, ring, spec, termwise

W, i = ints("W i")
_ONE = same(pop(T), 1)
_D = _ONE * sub(T, S) * sub(T, W) * I(S) * I(W)
_e = pop(S) + pop(W) - 1


def _picked(index: Any) -> sp.Expr:
    """[i = e] − [i = e+1]."""
    return same(index, _e) - same(index, _e + 1)


def coefficient(index: Any) -> sp.Sum:
    """a(i)."""
    return over(over(over(_D * _picked(index), W, N(n)), S, N(n)), T, N(n))


def _facts() -> list[Theorem]:
    return given(le(0, n), *codes(T, N(n)), *codes(S, N(n)), *codes(W, N(n)))


def _of_order_one(goal: Rel, one: Theorem) -> Theorem:
    """A goal with the factor [|T| = 1] on both sides, from its case |T| = 1."""

    def other(name: str, cond: Rel) -> Theorem:
        none = axiom(name, given(cond), k=sp.S.Zero, j=pop(T) - 1)
        rest = goal.lhs / _ONE - goal.rhs / _ONE
        return ring(goal, *inside(), using=[(rest, none)])

    sizes = given(le(pop(T), 1), le(1, pop(T)))
    one = cut(one, linear(eq(pop(T), 1), infer("antisymmetry", eq(pop(T), 1), *sizes)))
    above = other("binomial_above", lt(1, pop(T)))
    return both(both(one, above, pop(T), 1), other("binomial_below", lt(pop(T), 1)), 1, pop(T))


def _ordered(goal: Rel, middle: Theorem, out_of_reach: Any) -> Theorem:
    """By cases on |S| and |W|: below 1 nothing of order 1 is inside, above M nothing interacts."""
    facts = [*_facts(), given(eq(pop(T), 1))]
    for var in (S, W):
        apart = at(
            at(at(smaller_apart(), n, *facts), T, *facts), var, *facts, given(lt(pop(var), 1))
        )
        below = out_of_reach(apart)
        silent = at(given(NO_HIGHER), var, *facts, given(lt(M, pop(var))))
        above = out_of_reach(silent)
        middle = both(both(middle, above, pop(var), M), below, 1, pop(var))
    return middle


@cache
def _powers() -> Theorem:
    """D Σ_i ([i = e] − [i = e+1]) q^i = D (q^e − q^(e+1))."""
    top = 2 * M
    total = sp.Sum(q(j) ** i * _picked(i), (i, 1, top))
    goal = eq(_D * total, _D * (q(j) ** _e - q(j) ** (_e + 1)))
    reach = given(*(x for v in (S, W) for x in le(1, pop(v), M)))
    power = sp.Lambda(K, q(j) ** K)
    found = [
        spec(picking(), {F: power, a: 1, b: top, t: place}, *reach, *inside())
        for place in (_e, _e + 1)
    ]
    parts = [(1, q(j) ** i * same(i, _e)), (-1, q(j) ** i * same(i, _e + 1))]
    split = distribute(parts, i, sp.S.One, top, *reach, *inside())
    flat = termwise(ring(eq(total.function, relation(split).lhs.function), *inside()), i, 1, top)
    middle = ring(
        goal,
        *inside(),
        using=[(_D, flat), (_D, split), (_D, found[0]), (-_D, found[1])],
    )

    def gone(zero: Theorem) -> Theorem:
        """Both sides are 0 when a factor of D is."""
        factor = relation(zero).lhs
        rest = (_D / factor) * (total - q(j) ** _e + q(j) ** (_e + 1))
        return ring(goal, *inside(), using=[(rest, zero)])

    return _of_order_one(goal, _ordered(goal, middle, gone))


@cache
def _square() -> Theorem:
    """Σ_S Σ_W D (q^e − q^(e+1)) = q (1−q) [|T| = 1] g_T²."""
    size = at(positive(), n, given(le(0, n)))
    g = derivative(j)
    weight = q(j) * (1 - q(j)) * _ONE
    first, second = (sub(T, x) * q(j) ** (pop(x) - pop(T)) * I(x) for x in (S, W))
    body = _D * (q(j) ** _e - q(j) ** (_e + 1))
    product = weight * first * second
    goal = eq(over(over(body, W, N(n)), S, N(n)), weight * g**2)
    low = inside()[0]
    equal = given(eq(pop(T), 1))
    flat = ring(
        eq(body.xreplace({pop(T): sp.S.One}), product.xreplace({pop(T): sp.S.One})), *inside()
    )
    hole = sp.Symbol("hole", integer=True)
    pattern = Rel("=", body.xreplace({pop(T): hole}), product.xreplace({pop(T): hole}))
    back = linear(eq(1, pop(T)), equal)
    moved = infer("rewrite", eq(body, product), flat, back, pattern=pattern, hole=hole)
    each = _of_order_one(eq(body, product), moved)
    inner = termwise(each, W, 0, N(n) - 1)
    pulled = distribute([(weight * first, second)], W, sp.S.Zero, N(n) - 1, size, low)
    whole = over(second, W, N(n))
    outer = distribute([(weight * whole, first)], S, sp.S.Zero, N(n) - 1, size, low)
    rows = linear(eq(over(body, W, N(n)), weight * whole * first), inner, pulled)
    return linear(goal, termwise(rows, S, 0, N(n) - 1), outer)


@cache
def expansion() -> Theorem:
    """Σ_{i=1}^{2M} a(i) q^i = q (1−q) Σ_{|T|=1} g_T²."""
    top, size = 2 * M, [at(positive(), n, given(le(0, n))), given(le(1, M)), *inside()]
    power = sp.Lambda(i, q(j) ** i)

    def swapped(var: Any, weight: Any, inner: Any) -> Theorem:
        """Σ_i q^i Σ_var weight · inner(i) = Σ_var weight Σ_i q^i inner(i)."""
        values = {
            X: power,
            Y: sp.Lambda(var, weight),
            E: sp.Lambda((i, var), inner),
            a: 1,
            b: top,
            d: 0,
            c: N(n) - 1,
        }
        return spec(interchange(), values, *size)

    parts = _picked(i)
    third = swapped(W, _D, parts)
    second = swapped(S, sp.S.One, over(_D * parts, W, N(n)))
    first = swapped(T, sp.S.One, over(over(_D * parts, W, N(n)), S, N(n)))
    lowest = linear(
        eq(relation(third).lhs, over(_D * (q(j) ** _e - q(j) ** (_e + 1)), W, N(n))),
        third,
        termwise(_powers(), W, 0, N(n) - 1),
    )
    middle = linear(
        eq(relation(second).lhs, q(j) * (1 - q(j)) * _ONE * derivative(j) ** 2),
        second,
        termwise(lowest, S, 0, N(n) - 1),
        _square(),
    )
    scale = q(j) * (1 - q(j))
    pulled = distribute([(scale, _ONE * derivative(j) ** 2)], T, sp.S.Zero, N(n) - 1, *size)
    goal = eq(
        sp.Sum(coefficient(i) * q(j) ** i, (i, 1, top)), scale * of_order(derivative(j) ** 2, 1)
    )
    return linear(goal, first, termwise(middle, T, 0, N(n) - 1), pulled)


@cache
def first() -> Theorem:
    """a(1) = Σ_{|T|=1} I(T)²."""
    one = given(eq(pop(T), 1))
    facts = [*_facts(), one]
    target = _ONE * same(S, T) * same(W, T) * I(S) * I(W)
    goal = eq(_D * _picked(1), target)

    def apart(var: Any, size: Rel) -> Theorem:
        """[var = T] = 0, because their sizes differ."""
        none = eq(same(var, T), 0)
        less, more = given(lt(var, T), lt(T, var))
        equal = infer("antisymmetry", eq(var, T), *given(le(var, T), le(T, var)))
        clash = replace(eq(pop(var), 1), one, linear(eq(T, var), equal), var)
        return both(
            both(
                absurd(none, clash, given(size)),
                axiom("binomial_below", less, k=sp.S.Zero, j=var - T),
                T,
                var,
            ),
            axiom("binomial_above", more, k=sp.S.Zero, j=var - T),
            var,
            T,
        )

    def missing(var: Any) -> Theorem:
        """|var| < 1: var does not contain T."""
        size = lt(pop(var), 1)
        outside = at(at(at(smaller_apart(), n, *facts), T, *facts), var, *facts, given(size))
        unlike = apart(var, size)
        return ring(
            goal,
            using=[
                (_D / sub(T, var) * _picked(1), outside),
                (-target / same(var, T), unlike),
            ],
        )

    def larger(var: Any) -> Theorem:
        """1 < |var|: then e > 1."""
        other = W if var is S else S
        sizes = given(lt(1, pop(var)), le(1, pop(other)))
        gone = [axiom("binomial_below", *sizes, k=sp.S.Zero, j=x) for x in (1 - _e, -_e)]
        return ring(
            goal,
            using=[
                (_D, gone[0]),
                (-_D, gone[1]),
                (-target / same(var, T), apart(var, lt(1, pop(var)))),
            ],
        )

    # |S| = |W| = 1
    sizes = given(*(x for v in (S, W) for x in (le(1, pop(v)), le(pop(v), 1))))
    contained = [
        at(at(at(as_small_equal(), n, *facts), T, *facts), v, *facts, *sizes) for v in (S, W)
    ]
    start = axiom("binomial_below", *sizes, k=sp.S.Zero, j=-_e)
    hole = sp.Symbol("hole", integer=True)
    unit = linear(eq(sp.binomial(0, 0), 1))
    exponent = infer(
        "antisymmetry", eq(0, 1 - _e), linear(le(0, 1 - _e), *sizes), linear(le(1 - _e, 0), *sizes)
    )
    unit = infer(
        "rewrite",
        eq(same(1, _e), 1),
        unit,
        exponent,
        pattern=eq(sp.binomial(0, hole), 1),
        hole=hole,
    )
    exact = ring(
        goal,
        using=[
            (_D, unit),
            (-_D, start),
            (_ONE * sub(T, W) * I(S) * I(W), contained[0]),
            (_ONE * same(S, T) * I(S) * I(W), contained[1]),
        ],
    )
    inner = exact
    for v in (S, W):
        inner = both(inner, larger(v), pop(v), 1)
    for v in (S, W):
        inner = both(inner, missing(v), 1, pop(v))
    each = _of_order_one(goal, inner)
    values = {F: sp.Lambda(K, I(K)), a: 0, t: T, b: N(n) - 1}
    found = spec(picking(), values, *given(*codes(T, N(n))))
    size = at(positive(), n, given(le(0, n)))
    last_sum = over(same(W, T) * I(W), W, N(n))
    rows = distribute([(_ONE * same(S, T) * I(S), same(W, T) * I(W))], W, sp.S.Zero, N(n) - 1, size)
    columns = distribute([(_ONE * last_sum, same(S, T) * I(S))], S, sp.S.Zero, N(n) - 1, size)
    row = linear(
        eq(over(_D * _picked(1), W, N(n)), _ONE * last_sum * same(S, T) * I(S)),
        termwise(each, W, 0, N(n) - 1),
        rows,
    )
    total = ring(
        eq(over(over(_D * _picked(1), W, N(n)), S, N(n)), _ONE * I(T) ** 2),
        using=[
            (1, termwise(row, S, 0, N(n) - 1)),
            (1, columns),
            (_ONE * last_sum, found),
            (_ONE * I(T), found),
        ],
    )
    return linear(eq(coefficient(1), of_order(I(T) ** 2, 1)), termwise(total, T, 0, N(n) - 1))
