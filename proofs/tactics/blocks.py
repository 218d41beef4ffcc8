"""Sums over subsets written as integers, halved at the highest bit; each derived in the kernel.

A subset of h variables is an integer 0 ≤ S < N(h) = 2^h.  The subsets of h + 1 variables are the
S < N(h) and the N(h) + S, so a sum over them is a sum over S < N(h) of two terms.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Sum, binomial, eq, fn, ints, le, reals, total_of
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.tactics.sums import (
    E,
    F,
    G,
    a,
    b,
    c,
    from_below,
    h,
    j,
    k,
    linearity,
    scaling,
    splitting,
    vanishing,
    x,
    y,
)

m, e, t, d = ints("m e t d")
X, Y, P, Q, X0, X1, Y0, Y1 = (fn(name) for name in ("X", "Y", "P", "Q", "X0", "X1", "Y0", "Y1"))
x0, x1, y0, y1, alpha, beta = reals("x0 x1 y0 y1 alpha beta")


def distribute(parts: list[tuple[Any, Any]], var: Any, low: Any, high: Any, *facts: Any) -> Theorem:
    """Σ (c₁ f₁ + c₂ f₂ + …) = c₁ Σ f₁ + c₂ Σ f₂ + …, with low − 1 ≤ high from facts."""
    (first, body), *rest = parts
    ends = {a: low, b: high, F: Lambda(var, body), x: first}
    if not rest:
        return by.spec(scaling(), ends, *facts)
    tail = total_of(*(w * f for w, f in rest))
    split = by.spec(linearity(), {**ends, G: Lambda(var, tail), y: 1}, *facts)
    goal = Sum(first * body + tail, (var, low, high))
    sums = total_of(*(w * Sum(f, (var, low, high)) for w, f in parts))
    return by.linear(eq(goal, sums), split, distribute(rest, var, low, high, *facts))


@cache
def shift() -> Theorem:
    """−1 ≤ b ⊢ Σ_{k=c}^{c+b} F(k) = Σ_{k=0}^{b} F(c+k)."""

    def claim(end: Any) -> Any:
        return eq(Sum(F(k), (k, c, c + end)), Sum(F(c + k), (k, 0, end)))

    start = claim(num(-1))
    base = by.linear(start, by.empty(start.lhs), by.empty(start.rhs))
    low = by.given(le(-1, h))
    up = claim(h + 1)
    step = by.linear(up, by.given(claim(h)), by.last(up.lhs, low), by.last(up.rhs, low))
    every = infer("induct", All(h, (le(-1, h),), claim(h)), base, step)
    return by.at(every, b, by.given(le(-1, b)))


@cache
def halves() -> Theorem:
    """0 ≤ m ⊢ Σ_{k=0}^{2m−1} F(k) = Σ_{k=0}^{m−1} (F(k) + F(m+k))."""
    low = by.given(le(0, m))
    parts = by.spec(splitting(), {a: 0, c: m - 1, b: 2 * m - 1}, low)
    moved = by.spec(shift(), {c: m, b: m - 1}, low)
    joined = distribute([(1, F(k)), (1, F(m + k))], k, num(0), m - 1, low)
    goal = eq(Sum(F(k), (k, 0, 2 * m - 1)), Sum(F(k) + F(m + k), (k, 0, m - 1)))
    return by.linear(goal, parts, moved, joined)


def within(var: Any, end: Any) -> tuple[Any, Any]:
    """0 ≤ var ≤ end."""
    return le(0, var, end)


@cache
def row() -> Theorem:
    """A row of a block matrix: X = (x Y, y Y) ⊢ Σ_{k<2m} X(k) F(e+k) in two sums over k < m."""
    low = by.given(le(0, m))
    inside = by.given(*within(k, m - 1))
    halved = [
        by.at(by.given(All(k, within(k, m - 1), law)), k, *inside)
        for law in (eq(X(k), x * Y(k)), eq(X(m + k), y * Y(k)))
    ]
    summand = Lambda(k, X(k) * F(e + k))
    split = by.spec(halves(), {F: summand}, low)
    parts = [(x, Y(k) * F(e + k)), (y, Y(k) * F(e + m + k))]
    mixed = total_of(*(w * f for w, f in parts))
    pair = X(k) * F(e + k) + X(m + k) * F(e + m + k)
    here = by.ring(eq(pair, mixed), using=[(F(e + k), halved[0]), (F(e + m + k), halved[1])])
    summed = by.termwise(here, k, 0, m - 1)
    goal = eq(
        Sum(X(k) * F(e + k), (k, 0, 2 * m - 1)),
        total_of(*(w * Sum(f, (k, 0, m - 1)) for w, f in parts)),
    )
    return by.linear(goal, split, summed, distribute(parts, k, num(0), m - 1, low))


@cache
def form() -> Theorem:
    """A weighted product of two functions whose halves mix two functions each, as four sums.

    P = (α Q, β Q), X = (x₀X₀ + x₁X₁, y₀X₀ + y₁X₁), Y likewise ⊢ Σ_{k<2m} P X Y = … over k < m.
    """
    low = by.given(le(0, m))
    inside = by.given(*within(k, m - 1))

    def law(left: Any, right: Any) -> Theorem:
        return by.at(by.given(All(k, within(k, m - 1), eq(left, right))), k, *inside)

    tops = [law(f(k), x0 * f0(k) + x1 * f1(k)) for f, f0, f1 in ((X, X0, X1), (Y, Y0, Y1))]
    ends = [law(f(m + k), y0 * f0(k) + y1 * f1(k)) for f, f0, f1 in ((X, X0, X1), (Y, Y0, Y1))]
    weights = [law(P(k), alpha * Q(k)), law(P(m + k), beta * Q(k))]
    split = by.spec(halves(), {F: Lambda(k, P(k) * X(k) * Y(k))}, low)
    top = [x0 * f0(k) + x1 * f1(k) for f0, f1 in ((X0, X1), (Y0, Y1))]
    mixture = total_of(
        *(
            w * Q(k) * f(k) * g(k)
            for w, f, g in (
                (alpha * x0**2 + beta * y0**2, X0, Y0),
                (alpha * x0 * x1 + beta * y0 * y1, X0, Y1),
                (alpha * x0 * x1 + beta * y0 * y1, X1, Y0),
                (alpha * x1**2 + beta * y1**2, X1, Y1),
            )
        )
    )
    pair = P(k) * X(k) * Y(k) + P(m + k) * X(m + k) * Y(m + k)
    using = [
        (X(k) * Y(k), weights[0]),
        (alpha * Q(k) * Y(k), tops[0]),
        (alpha * Q(k) * top[0], tops[1]),
        (X(m + k) * Y(m + k), weights[1]),
        (beta * Q(k) * Y(m + k), ends[0]),
        (beta * Q(k) * (y0 * X0(k) + y1 * X1(k)), ends[1]),
    ]
    summed = by.termwise(by.ring(eq(pair, mixture), using=using), k, 0, m - 1)
    parts = [
        (alpha * x0**2 + beta * y0**2, Q(k) * X0(k) * Y0(k)),
        (alpha * x0 * x1 + beta * y0 * y1, Q(k) * X0(k) * Y1(k)),
        (alpha * x0 * x1 + beta * y0 * y1, Q(k) * X1(k) * Y0(k)),
        (alpha * x1**2 + beta * y1**2, Q(k) * X1(k) * Y1(k)),
    ]
    goal = eq(
        Sum(P(k) * X(k) * Y(k), (k, 0, 2 * m - 1)),
        total_of(*(w * Sum(f, (k, 0, m - 1)) for w, f in parts)),
    )
    return by.linear(goal, split, summed, distribute(parts, k, num(0), m - 1, low))


@cache
def picking() -> Theorem:
    """a ≤ t ≤ b ⊢ Σ_{k=a}^{b} F(k) [k = t] = F(t), where [k = t] is written C(0, k−t)."""
    here = by.given(*le(a, t, b))
    body = F(k) * binomial(0, k - t)
    left = by.spec(splitting(), {F: Lambda(k, body), c: t}, *here)
    one = by.last(Sum(body, (k, a, t)), *here)

    def none(low: Any, high: Any, name: str) -> Theorem:
        inside = by.given(*le(low, k, high))
        zero = by.axiom(name, *inside, k=num(0), j=k - t)
        law = by.forall(by.ring(eq(body, 0), using=[(F(k), zero)]), k, *le(low, k, high))
        ends = {F: Lambda(k, body), a: low, b: high}
        return by.spec(vanishing(), ends, law, *here)

    before = none(a, t - 1, "binomial_below")
    after = none(t + 1, b, "binomial_above")
    return by.linear(eq(Sum(body, (k, a, b)), F(t)), left, one, before, after)


@cache
def swapping() -> Theorem:
    """a−1 ≤ b, d−1 ≤ c ⊢ Σ_{j=a}^{b} Σ_{k=d}^{c} E(j, k) = Σ_{k=d}^{c} Σ_{j=a}^{b} E(j, k)."""
    wide = by.given(le(d - 1, c))

    def claim(end: Any) -> Any:
        rows = Sum(Sum(E(j, k), (k, d, c)), (j, a, end))
        return eq(rows, Sum(Sum(E(j, k), (j, a, end)), (k, d, c)))

    nothing = by.termwise(by.empty(Sum(E(j, k), (j, a, a - 1))), k, d, c)
    zero = distribute([(0, num(1))], k, d, c, wide)
    base = by.linear(claim(a - 1), by.empty(claim(a - 1).lhs), nothing, zero)
    low = by.given(le(a - 1, h))
    grown = by.termwise(by.last(Sum(E(j, k), (j, a, h + 1)), low), k, d, c)
    parts = distribute([(1, Sum(E(j, k), (j, a, h))), (1, E(h + 1, k))], k, d, c, wide)
    step = by.linear(claim(h + 1), by.given(claim(h)), grown, parts, by.last(claim(h + 1).lhs, low))
    return from_below(claim, base, step)


@cache
def interchange() -> Theorem:
    """Σ_{j=a}^{b} X(j) Σ_{k=d}^{c} Y(k) E(j,k) = Σ_{k=d}^{c} Y(k) Σ_{j=a}^{b} X(j) E(j,k)."""
    long, wide = by.given(le(a - 1, b)), by.given(le(d - 1, c))
    term = Lambda((j, k), X(j) * Y(k) * E(j, k))
    rows = distribute([(X(j), Y(k) * E(j, k))], k, d, c, wide)
    columns = distribute([(Y(k), X(j) * E(j, k))], j, a, b, long)
    return by.linear(
        eq(
            Sum(X(j) * Sum(Y(k) * E(j, k), (k, d, c)), (j, a, b)),
            Sum(Y(k) * Sum(X(j) * E(j, k), (j, a, b)), (k, d, c)),
        ),
        by.termwise(rows, j, a, b),
        by.termwise(columns, k, d, c),
        by.spec(swapping(), {E: term}),
    )
