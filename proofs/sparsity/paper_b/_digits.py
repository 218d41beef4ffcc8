"""Digits of |A(k)|/ū(1) in base n: how large what they make can be.  Derived in the kernel."""

from __future__ import annotations

from functools import cache
from typing import Any

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
from proofs.tactics.search import (
    NOTHING,
    at,
    axiom,
    both,
    empty,
    forall,
    given,
    implies,
    last,
    linear,
    ring,
    spec,
)
from proofs.tactics.sums import F, a, abs_nonneg, b, bounded, scaling, x, y
from proofs.tactics.sums import h as end


@cache
def signs(strict: bool = True) -> Theorem:
    """x² = 1, 0 ≤ e < y ⊢ |x e| < y (or ≤ y)."""
    less = lt if strict else le
    e = reals("e")
    unit, low, high = given(eq(x**2, 1), le(0, e), less(e, y))
    sides = [
        ring(
            le(v * x, 1),
            using=[(rational(1, 2), unit)],
            products=[(rational(1, 2), 1 - v * x, [])],
        )
        for v in (1, -1)
    ]
    up, down = (
        linear(less(v, y), high, products=[[low, side]])
        for v, side in zip((x * e, -x * e), sides, strict=True)
    )
    below = linear(less(-y, x * e), down)
    return spec(bounded(strict), {x: x * e}, up, below)


@cache
def digit() -> Theorem:
    """0 ≤ i < ⌊p⌋ ⊢ d(k,i) < n."""
    inside, place = given(*INSIDE), given(*DIGIT)
    later = given(le(1, i))
    other = at(at(given(OTHERS), k, *inside), i, later, *place)
    many = linear(lt(d(k, i), n), other)
    low = given(lt(i, 1))
    zero = infer("antisymmetry", eq(0, i), place[0], linear(le(i, 0), low))
    hole = ints("hole")
    first = at(given(FIRST), k, *inside)
    goal = lt(d(k, i), n)
    one = infer("rewrite", goal, first, zero, pattern=lt(d(k, hole), n), hole=hole)
    return both(many, one, 1, i)


@cache
def signed_digit() -> Theorem:
    """|s(k) d(k,i)| < n."""
    inside, place = given(*INSIDE), given(*DIGIT)
    low = at(at(given(POSITIVE), k, *inside), i, *place)
    return spec(
        signs(),
        {x: s(k), reals("e"): d(k, i), y: n},
        at(given(SIGNS), k, *inside),
        low,
        digit(),
    )


@cache
def below_power() -> Theorem:
    """1 ≤ ⌊p⌋ ⊢ Σ_{i<⌊p⌋} d(k,i) n^i < n^⌊p⌋."""
    inside = given(*INSIDE)
    body = d(k, i) * n**i

    def claim(stop: Any) -> All:
        return implies((le(stop, P),), lt(Sum(body, (i, 0, stop - 1)), n**stop))

    one = last(Sum(body, (i, 0, 0)))
    base = linear(
        lt(Sum(body, (i, 0, 0)), n),
        one,
        empty(Sum(body, (i, 0, -1))),
        at(given(FIRST), k, *inside),
    )
    base = forall(base, NOTHING, le(1, P))
    low, high = given(le(1, J), le(J + 1, P))
    before = at(given(claim(J)), 0, high)
    more = last(Sum(body, (i, 0, J)), low)
    other = at(at(given(OTHERS), k, *inside), J, low, high)
    power = axiom("power_positive", *size(), b=n, x=J)
    step = ring(
        lt(Sum(body, (i, 0, J)), n ** (J + 1)),
        *size(),
        using=[(1, more)],
        products=[(1, 1, [before]), (1, 1, [power, other])],
    )
    every = infer(
        "induct", All(J, (le(1, J),), claim(J)), base, forall(step, NOTHING, le(J + 1, P))
    )
    whole = given(le(1, P))
    return at(at(every, P, whole), 0, whole)


@cache
def count_nonneg() -> Theorem:
    """0 ≤ m ⊢ 0 ≤ C(m,k)."""
    low = given(le(0, m))
    goal = le(0, binomial(m, k))
    inside = [low, *given(le(0, k), le(k, m))]
    fine = linear(goal, axiom("binomial_positive", *inside, k=m, j=k))
    over = linear(goal, axiom("binomial_above", low, given(lt(m, k)), k=m, j=k))
    under = linear(goal, axiom("binomial_below", given(lt(k, 0)), k=m, j=k))
    return both(both(fine, over, k, m), under, 0, k)


@cache
def more_to_choose() -> Theorem:
    """0 ≤ m ≤ n, 1 ≤ k ⊢ C(m,k) ≤ C(n,k)."""
    low, one = given(le(0, m), le(1, k))

    def claim(stop: Any) -> Rel:
        return le(binomial(m, k), binomial(stop, k))

    above = given(le(m, end))
    grown = spec(pascal(), {m: end, ints("j"): k}, above, low, one)
    rest = spec(count_nonneg(), {m: end, k: k - 1}, above, low)
    step = linear(claim(end + 1), given(claim(end)), grown, rest)
    every = infer("induct", All(end, (le(m, end),), claim(end)), linear(claim(m)), step)
    return at(every, n, given(le(m, n)))


@cache
def strict_sum() -> Theorem:
    """a ≤ b, F(k) < x for a ≤ k ≤ b ⊢ Σ_{k=a}^{b} F(k) < (b − a + 1) x."""
    law = given(All(k, (le(a, k), le(k, b)), lt(F(k), x)))

    def claim(stop: Any) -> All:
        return implies((le(stop, b),), lt(Sum(F(k), (k, a, stop)), (stop - a + 1) * x))

    first = at(law, a, given(le(a, b)))
    one = last(Sum(F(k), (k, a, a)))
    base = linear(lt(Sum(F(k), (k, a, a)), x), first, one, empty(Sum(F(k), (k, a, a - 1))))
    low, high = given(le(a, end), le(end + 1, b))
    step = linear(
        lt(Sum(F(k), (k, a, end + 1)), (end + 2 - a) * x),
        at(given(claim(end)), 0, high),
        last(Sum(F(k), (k, a, end + 1)), low),
        at(law, end + 1, low, high),
    )
    base, step = forall(base, NOTHING, le(a, b)), forall(step, NOTHING, le(end + 1, b))
    every = infer("induct", All(end, (le(a, end),), claim(end)), base, step)
    whole = given(le(a, b))
    return at(at(every, b, whole), 0, whole)


@cache
def mixed_digit() -> Theorem:
    """|Σ_k C(m,k)/C(n,k) s(k) d(k,i)| < M n."""
    inside = given(*INSIDE, le(0, m), le(m, n), le(M, n), le(1, M))
    share = binomial(m, k) / binomial(n, k)
    positive = axiom("binomial_positive", *inside, k=n, j=k)
    most = ring(
        le(share, 1),
        *inside,
        products=[(1, 1 / binomial(n, k), [positive, spec(more_to_choose(), {}, *inside)])],
    )
    least = ring(
        le(0, share),
        *inside,
        products=[(1, 1 / binomial(n, k), [positive, spec(count_nonneg(), {}, *inside)])],
    )
    value = s(k) * d(k, i)
    sizes = signed_digit(), axiom("abs_above", x=value), axiom("abs_below", x=value)
    nonneg = spec(abs_nonneg(), {x: value})
    sums = []
    for v in (1, -1):
        part = linear(le(v * value, Abs(value)), *sizes)
        each = ring(
            le(v * share * value, Abs(value)),
            *inside,
            products=[(1, 1, [least, part]), (1, 1, [nonneg, most])],
        )
        strict = linear(lt(v * share * value, n), each, sizes[0])
        law = forall(strict, k, *INSIDE)
        sums.append(
            spec(strict_sum(), {F: Lambda(k, v * share * value), a: 1, b: M, x: n}, law, *inside)
        )
    total = Sum(share * value, (k, 1, M))
    turned = linear(lt(-M * n, total), sums[1], negated(share * value, *inside))
    up = linear(lt(total, M * n), sums[0])
    return spec(bounded(), {x: total, y: M * n}, turned, up)


def negated(body: Any, *facts: Theorem) -> Theorem:
    """Σ −body = −Σ body over 1 ≤ k ≤ M."""
    return spec(scaling(), {F: Lambda(k, body), x: -1, a: 1, b: M}, *facts)
