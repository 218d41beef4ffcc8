"""Facts about finite sums, each derived in the kernel once and then specialised.

Free functions F, G and bounds a, b stand for anything of their type.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from proofs.kernel.formula import (
    Abs,
    All,
    Rel,
    Sum,
    apply,
    binomial,
    eq,
    fn,
    ints,
    le,
    lt,
    ne,
    reals,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.tactics.search import (
    NOTHING,
    at,
    axiom,
    both,
    cut,
    empty,
    forall,
    given,
    implies,
    last,
    linear,
    ring,
    spec,
    termwise,
)

a, b, c, h, j, k = ints("a b c h j k")
x, y = reals("x y")
F, G, E = fn("F"), fn("G"), fn("E")


def from_below(claim: Any, base: Theorem, step: Theorem) -> Theorem:
    """Induction on h from a−1: claim(h) for all h ≥ a−1, opened at b under a−1 ≤ b."""
    every = infer("induct", All(h, (le(a - 1, h),), claim(h)), base, step)
    return at(every, b, given(le(a - 1, b)))


@cache
def telescoping() -> Theorem:
    """a−1 ≤ b and F(k) = G(k+1) − G(k) for a ≤ k ≤ b ⊢ Σ_{k=a}^{b} F(k) = G(b+1) − G(a)."""
    law = given(All(k, (le(a, k), le(k, b)), eq(F(k), G(k + 1) - G(k))))

    def claim(end: Any) -> All:
        return implies((le(end, b),), eq(Sum(F(k), (k, a, end)), G(end + 1) - G(a)))

    base = forall(
        linear(eq(Sum(F(k), (k, a, a - 1)), G(a) - G(a)), empty(Sum(F(k), (k, a, a - 1)))),
        NOTHING,
        le(a - 1, b),
    )
    low, high = given(le(a - 1, h), le(h + 1, b))
    before = at(given(claim(h)), 0, high)
    total = last(Sum(F(k), (k, a, h + 1)), low)
    here = at(law, h + 1, low, high)
    step = linear(eq(Sum(F(k), (k, a, h + 1)), G(h + 2) - G(a)), before, total, here)
    every = from_below(claim, base, forall(step, NOTHING, le(h + 1, b)))
    return at(every, 0)


@cache
def linearity() -> Theorem:
    """a−1 ≤ b ⊢ Σ (x F(k) + y G(k)) = x Σ F(k) + y Σ G(k)."""

    def sums(end: Any) -> tuple[Expr, ...]:
        return tuple(Sum(e, (k, a, end)) for e in (x * F(k) + y * G(k), F(k), G(k)))

    def claim(end: Any) -> Rel:
        mixed, left, right = sums(end)
        return eq(mixed, x * left + y * right)

    m0, l0, r0 = (empty(s) for s in sums(a - 1))
    base = ring(claim(a - 1), using=[(1, m0), (-x, l0), (-y, r0)])
    low = given(le(a - 1, h))
    m1, l1, r1 = (last(s, low) for s in sums(h + 1))
    before = given(claim(h))
    up = ring(claim(h + 1), using=[(1, m1), (-x, l1), (-y, r1), (1, before)])
    return from_below(claim, base, up)


@cache
def splitting() -> Theorem:
    """a−1 ≤ c ≤ b ⊢ Σ_{a}^{b} F = Σ_{a}^{c} F + Σ_{c+1}^{b} F."""

    def claim(end: Any) -> Rel:
        parts = Sum(F(k), (k, a, c)) + Sum(F(k), (k, c + 1, end))
        return eq(Sum(F(k), (k, a, end)), parts)

    nothing = empty(Sum(F(k), (k, c + 1, c)))
    base = linear(claim(c), nothing)
    low, long = given(le(c, h), le(a - 1, c))
    before = given(claim(h))
    step = linear(
        claim(h + 1),
        before,
        last(Sum(F(k), (k, a, h + 1)), low, long),
        last(Sum(F(k), (k, c + 1, h + 1)), low),
    )
    every = infer("induct", All(h, (le(c, h),), claim(h)), base, step)
    return at(every, b, given(le(c, b)))


@cache
def vanishing() -> Theorem:
    """a−1 ≤ b and F(k) = 0 for a ≤ k ≤ b ⊢ Σ_{k=a}^{b} F(k) = 0."""
    law = given(All(k, (le(a, k), le(k, b)), eq(F(k), 0)))
    low, high = given(le(a, k), le(k, b))
    zero = forall(linear(eq(F(k), 0), at(law, k, low, high)), k, le(a, k), le(k, b))
    total = spec(telescoping(), {G: Lambda(k, num(0))})
    return cut(total, zero)


@cache
def exchange() -> Theorem:
    """a−1 ≤ b ⊢ Σ_{k=a}^{b} Σ_{j=a}^{k} E(k, j) = Σ_{j=a}^{b} Σ_{k=j}^{b} E(k, j)."""

    def claim(end: Any) -> Rel:
        rows = Sum(Sum(E(k, j), (j, a, k)), (k, a, end))
        columns = Sum(Sum(E(k, j), (k, j, end)), (j, a, end))
        return eq(rows, columns)

    none = (empty(side) for side in (claim(a - 1).lhs, claim(a - 1).rhs))
    base = linear(claim(a - 1), *none)
    low = given(le(a - 1, h))
    above = given(le(j, h + 1))
    # Each column up to h+1 is the column up to h and its last entry.
    column = termwise(last(Sum(E(k, j), (k, j, h + 1)), above), j, a, h + 1)
    parts = spec(
        linearity(),
        {
            F: Lambda(j, Sum(E(k, j), (k, j, h))),
            G: Lambda(j, E(h + 1, j)),
            x: 1,
            y: 1,
            b: h + 1,
        },
        low,
    )
    tail = last(Sum(Sum(E(k, j), (k, j, h)), (j, a, h + 1)), low)
    short = empty(Sum(E(k, h + 1), (k, h + 1, h)))
    row = last(claim(h + 1).lhs, low)
    step = linear(claim(h + 1), given(claim(h)), column, parts, tail, short, row)
    return from_below(claim, base, step)


@cache
def scaling() -> Theorem:
    """a−1 ≤ b ⊢ Σ x F(k) = x Σ F(k)."""
    return spec(linearity(), {y: num(0)})


@cache
def alternating() -> Theorem:
    """1 ≤ k ⊢ Σ_{j=0}^{k} (−1)^(k−j) C(k, j) = 0."""
    f = Lambda(j, (-1) ** (k - j) * binomial(k, j))
    g = Lambda(j, -j / k * apply(f, j))  # Gosper's certificate
    whole, low, high = given(le(1, k), le(0, j), le(j, k - 1))
    difference = ring(eq(apply(f, j), apply(g, j + 1) - apply(g, j)), whole, low, high, expand=True)
    law = forall(difference, j, le(0, j), le(j, k - 1))
    part = spec(telescoping(), {F: f, G: g, a: 0, b: k - 1}, whole, law)
    end = last(Sum(apply(f, j), (j, 0, k)), whole)
    first = ring(eq(apply(g, num(0)), 0), whole)
    return ring(eq(Sum(apply(f, j), (j, 0, k)), 0), whole, using=[(1, end), (1, part), (-1, first)])


@cache
def constant() -> Theorem:
    """a−1 ≤ b ⊢ Σ_{k=a}^{b} x = (b − a + 1) x."""
    law = forall(ring(eq(x, (k + 1) * x - k * x)), k, le(a, k), le(k, b))
    total = spec(telescoping(), {F: Lambda(k, x), G: Lambda(k, k * x)}, law)
    return ring(eq(Sum(x, (k, a, b)), (b - a + 1) * x), using=[(1, total)])


@cache
def abs_nonneg() -> Theorem:
    """0 ≤ |x|."""
    return linear(le(0, Abs(x)), axiom("abs_above", x=x), axiom("abs_below", x=x))


@cache
def abs_positive() -> Theorem:
    """x ≠ 0 ⊢ 0 < |x|."""
    other, up, down = given(ne(x, 0), le(0, x), lt(x, 0))
    above = linear(
        lt(0, Abs(x)), axiom("apart", other, up, x=x, y=0), axiom("abs_of_nonneg", up, x=x)
    )
    mirror = linear(lt(0, Abs(x)), down, axiom("abs_of_nonpos", down, x=x))
    return both(above, mirror, 0, x)


@cache
def bounded(strict: bool = True) -> Theorem:
    """−y < x < y ⊢ |x| < y (or ≤ throughout)."""
    less = lt if strict else le
    low, high = given(less(-y, x), less(x, y))
    goal = less(Abs(x), y)
    up, down = given(le(0, x), lt(x, 0))
    above = linear(goal, high, axiom("abs_of_nonneg", up, x=x))
    return both(above, linear(goal, low, axiom("abs_of_nonpos", down, x=x)), 0, x)
