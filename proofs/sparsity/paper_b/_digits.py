"""Digits of |A(k)|/ū(1) in base n: how large what they make can be.  Derived in the kernel."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Rel, Sum, binomial, eq, ints, le, lt, rational, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.sparsity.paper_b._expansion import (
    DIGIT,
    FIRST,
    INSIDE,
    OTHERS,
    POSITIVE,
    SIGNS,
    J,
    P,
    d,
    i,
    s,
    size,
)
from proofs.sparsity.setting._roots import pascal
from proofs.sparsity.setting._setting import M, k, m, n
from proofs.tactics.sums import F, a, abs_nonneg, b, bounded, scaling, x, y
from proofs.tactics.sums import h as end


@cache
def signs(strict: bool = True) -> Theorem:
    """x² = 1, 0 ≤ e < y ⊢ |x e| < y (or ≤ y)."""
    less = lt if strict else le
    e = reals("e")
    unit, low, high = by.given(eq(x**2, 1), le(0, e), less(e, y))
    sides = [
        by.ring(
            le(v * x, 1),
            using=[(rational(1, 2), unit)],
            products=[(rational(1, 2), 1 - v * x, [])],
        )
        for v in (1, -1)
    ]
    up, down = (
        by.linear(less(v, y), high, products=[[low, side]])
        for v, side in zip((x * e, -x * e), sides, strict=True)
    )
    below = by.linear(less(-y, x * e), down)
    return by.spec(bounded(strict), {x: x * e}, up, below)


@cache
def digit() -> Theorem:
    """0 ≤ i < ⌊p⌋ ⊢ d(k,i) < n."""
    inside, place = by.given(*INSIDE), by.given(*DIGIT)
    later = by.given(le(1, i))
    other = by.at(by.at(by.given(OTHERS), k, *inside), i, later, *place)
    many = by.linear(lt(d(k, i), n), other)
    low = by.given(lt(i, 1))
    zero = infer("antisymmetry", eq(0, i), place[0], by.linear(le(i, 0), low))
    hole = ints("hole")
    first = by.at(by.given(FIRST), k, *inside)
    goal = lt(d(k, i), n)
    one = infer("rewrite", goal, first, zero, pattern=lt(d(k, hole), n), hole=hole)
    return by.both(many, one, 1, i)


@cache
def signed_digit() -> Theorem:
    """|s(k) d(k,i)| < n."""
    inside, place = by.given(*INSIDE), by.given(*DIGIT)
    low = by.at(by.at(by.given(POSITIVE), k, *inside), i, *place)
    return by.spec(
        signs(),
        {x: s(k), reals("e"): d(k, i), y: n},
        by.at(by.given(SIGNS), k, *inside),
        low,
        digit(),
    )


@cache
def below_power() -> Theorem:
    """1 ≤ ⌊p⌋ ⊢ Σ_{i<⌊p⌋} d(k,i) n^i < n^⌊p⌋."""
    inside = by.given(*INSIDE)
    body = d(k, i) * n**i

    def claim(stop: Any) -> All:
        return by.implies((le(stop, P),), lt(Sum(body, (i, 0, stop - 1)), n**stop))

    one = by.last(Sum(body, (i, 0, 0)))
    base = by.linear(
        lt(Sum(body, (i, 0, 0)), n),
        one,
        by.empty(Sum(body, (i, 0, -1))),
        by.at(by.given(FIRST), k, *inside),
    )
    base = by.forall(base, by.NOTHING, le(1, P))
    low, high = by.given(le(1, J), le(J + 1, P))
    before = by.at(by.given(claim(J)), 0, high)
    more = by.last(Sum(body, (i, 0, J)), low)
    other = by.at(by.at(by.given(OTHERS), k, *inside), J, low, high)
    power = by.axiom("power_positive", *size(), b=n, x=J)
    step = by.ring(
        lt(Sum(body, (i, 0, J)), n ** (J + 1)),
        *size(),
        using=[(1, more)],
        products=[(1, 1, [before]), (1, 1, [power, other])],
    )
    every = infer(
        "induct", All(J, (le(1, J),), claim(J)), base, by.forall(step, by.NOTHING, le(J + 1, P))
    )
    whole = by.given(le(1, P))
    return by.at(by.at(every, P, whole), 0, whole)


@cache
def count_nonneg() -> Theorem:
    """0 ≤ m ⊢ 0 ≤ C(m,k)."""
    low = by.given(le(0, m))
    goal = le(0, binomial(m, k))
    inside = [low, *by.given(le(0, k), le(k, m))]
    fine = by.linear(goal, by.axiom("binomial_positive", *inside, k=m, j=k))
    over = by.linear(goal, by.axiom("binomial_above", low, by.given(lt(m, k)), k=m, j=k))
    under = by.linear(goal, by.axiom("binomial_below", by.given(lt(k, 0)), k=m, j=k))
    return by.both(by.both(fine, over, k, m), under, 0, k)


@cache
def more_to_choose() -> Theorem:
    """0 ≤ m ≤ n, 1 ≤ k ⊢ C(m,k) ≤ C(n,k)."""
    low, one = by.given(le(0, m), le(1, k))

    def claim(stop: Any) -> Rel:
        return le(binomial(m, k), binomial(stop, k))

    above = by.given(le(m, end))
    grown = by.spec(pascal(), {m: end, ints("j"): k}, above, low, one)
    rest = by.spec(count_nonneg(), {m: end, k: k - 1}, above, low)
    step = by.linear(claim(end + 1), by.given(claim(end)), grown, rest)
    every = infer("induct", All(end, (le(m, end),), claim(end)), by.linear(claim(m)), step)
    return by.at(every, n, by.given(le(m, n)))


@cache
def strict_sum() -> Theorem:
    """a ≤ b, F(k) < x for a ≤ k ≤ b ⊢ Σ_{k=a}^{b} F(k) < (b − a + 1) x."""
    law = by.given(All(k, (le(a, k), le(k, b)), lt(F(k), x)))

    def claim(stop: Any) -> All:
        return by.implies((le(stop, b),), lt(Sum(F(k), (k, a, stop)), (stop - a + 1) * x))

    first = by.at(law, a, by.given(le(a, b)))
    one = by.last(Sum(F(k), (k, a, a)))
    base = by.linear(lt(Sum(F(k), (k, a, a)), x), first, one, by.empty(Sum(F(k), (k, a, a - 1))))
    low, high = by.given(le(a, end), le(end + 1, b))
    step = by.linear(
        lt(Sum(F(k), (k, a, end + 1)), (end + 2 - a) * x),
        by.at(by.given(claim(end)), 0, high),
        by.last(Sum(F(k), (k, a, end + 1)), low),
        by.at(law, end + 1, low, high),
    )
    base, step = by.forall(base, by.NOTHING, le(a, b)), by.forall(step, by.NOTHING, le(end + 1, b))
    every = infer("induct", All(end, (le(a, end),), claim(end)), base, step)
    whole = by.given(le(a, b))
    return by.at(by.at(every, b, whole), 0, whole)


@cache
def mixed_digit() -> Theorem:
    """|Σ_k C(m,k)/C(n,k) s(k) d(k,i)| < M n."""
    inside = by.given(*INSIDE, le(0, m), le(m, n), le(M, n), le(1, M))
    share = binomial(m, k) / binomial(n, k)
    positive = by.axiom("binomial_positive", *inside, k=n, j=k)
    most = by.ring(
        le(share, 1),
        *inside,
        products=[(1, 1 / binomial(n, k), [positive, by.spec(more_to_choose(), {}, *inside)])],
    )
    least = by.ring(
        le(0, share),
        *inside,
        products=[(1, 1 / binomial(n, k), [positive, by.spec(count_nonneg(), {}, *inside)])],
    )
    value = s(k) * d(k, i)
    sizes = signed_digit(), by.axiom("abs_above", x=value), by.axiom("abs_below", x=value)
    nonneg = by.spec(abs_nonneg(), {x: value})
    sums = []
    for v in (1, -1):
        part = by.linear(le(v * value, Abs(value)), *sizes)
        each = by.ring(
            le(v * share * value, Abs(value)),
            *inside,
            products=[(1, 1, [least, part]), (1, 1, [nonneg, most])],
        )
        strict = by.linear(lt(v * share * value, n), each, sizes[0])
        law = by.forall(strict, k, *INSIDE)
        sums.append(
            by.spec(strict_sum(), {F: Lambda(k, v * share * value), a: 1, b: M, x: n}, law, *inside)
        )
    total = Sum(share * value, (k, 1, M))
    turned = by.linear(lt(-M * n, total), sums[1], negated(share * value, *inside))
    up = by.linear(lt(total, M * n), sums[0])
    return by.spec(bounded(), {x: total, y: M * n}, turned, up)


def negated(body: Any, *facts: Theorem) -> Theorem:
    """Σ −body = −Σ body over 1 ≤ k ≤ M."""
    return by.spec(scaling(), {F: Lambda(k, body), x: -1, a: 1, b: M}, *facts)
