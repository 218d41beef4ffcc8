"""Too many roots: Σ_{k=1}^{M} C(m,k) L(k) vanishes at m = 0; M further zeros in a row make it 0.

Derived in the kernel by differences: C(m,k) = (m/k) C(m−1,k−1) takes the root 0 out, and a
polynomial Σ_{j≤N} C(m,j) L(j) with N + 1 zeros in a row has differences with one zero less.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Sum, binomial, eq, fn, ints, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._codes import absurd
from proofs.tactics.blocks import shift
from proofs.tactics.sums import F, a, b, c, linearity, scaling, splitting, vanishing, x, y
from proofs.tactics.sums import G as OTHER

N, s, t, m, i, j = ints("N s t m i j")
start = ints("start")
n, M, K, k = ints("n M K k")
L, lam = fn("L"), fn("lam")


def _above(m: Any, j: Any, *facts: Theorem) -> Theorem:
    return by.axiom("binomial_above", *facts, k=m, j=j)


@cache
def pascal() -> Theorem:
    """0 ≤ m, 1 ≤ j ⊢ C(m+1,j) = C(m,j) + C(m,j−1)."""
    goal = eq(binomial(m + 1, j), binomial(m, j) + binomial(m, j - 1))
    low = by.given(le(0, m), le(1, j))
    inside = by.ring(goal, *low, by.given(le(j, m)), expand=True)
    beyond = [*low, by.given(lt(m, j))]
    edge = [*beyond, by.given(le(j, m + 1))]
    place = infer("antisymmetry", eq(j, m + 1), edge[-1], by.linear(le(m + 1, j), *beyond))
    share = binomial(m, j - 1) / j
    step = by.ring(
        eq(binomial(m + 1, j), binomial(m, j - 1)),
        *edge,
        using=[(-share, place)],
        expand=True,
    )
    on = by.linear(goal, step, _above(m, j, *edge))
    far = [*low, by.given(lt(m + 1, j))]
    off = by.linear(goal, _above(m + 1, j, *far), _above(m, j, *far), _above(m, j - 1, *far))
    return by.both(inside, by.both(on, off, j, m + 1), j, m)


@cache
def absorption() -> Theorem:
    """1 ≤ m, 1 ≤ j ⊢ C(m,j) = (m/j) C(m−1,j−1)."""
    goal = eq(binomial(m, j), m / j * binomial(m - 1, j - 1))
    low = by.given(le(1, m), le(1, j))
    inside = by.ring(goal, *low, by.given(le(j, m)), expand=True)
    far = [*low, by.given(lt(m, j))]
    none = _above(m - 1, j - 1, *far)
    off = by.ring(goal, *low, using=[(1, _above(m, j, *far)), (-m / j, none)])
    return by.both(inside, off, j, m)


def _poly(shifted: Any, point: Any) -> Expr:
    """Σ_{j=0}^{N−s} C(point, j) L(j+s)."""
    return Sum(binomial(point, j) * L(j + shifted), (j, 0, N - shifted))


def _zeros(shifted: Any) -> All:
    return All(m, (le(start, m), le(m, start + N - shifted)), eq(_poly(shifted, m), 0))


@cache
def _differences() -> Theorem:
    """0 ≤ start, the zeros of the polynomial ⊢ those of its s-th difference, for 0 ≤ s ≤ N."""
    low = by.given(le(0, start), le(0, s), le(s + 1, N))
    here = by.given(le(start, m), le(m, start + N - s - 1))
    law = by.at(by.given(by.implies((le(s, N),), _zeros(s))), 0, *low)
    now, then = (by.at(law, point, *low, *here) for point in (m, m + 1))

    top = N - s
    first = []
    for point in (m, m + 1):
        body = Lambda(j, binomial(point, j) * L(j + s))
        split = by.spec(splitting(), {F: body, a: 0, c: 0, b: top}, *low)
        one = by.last(Sum(body.expr, (j, 0, 0)))
        first.append([split, one, by.empty(Sum(body.expr, (j, 0, -1)))])
    inside = by.given(le(1, j), le(j, top))
    grown = by.spec(pascal(), {}, *inside, *low, *here)
    rise = binomial(m, j) * L(j + s) + binomial(m, j - 1) * L(j + s)
    each = by.ring(eq(binomial(m + 1, j) * L(j + s), rise), using=[(L(j + s), grown)])
    lower = Lambda(j, binomial(m, j - 1) * L(j + s))
    kept = Lambda(j, binomial(m, j) * L(j + s))
    sums = by.spec(linearity(), {F: kept, OTHER: lower, x: 1, y: 1, a: 1, b: top}, *low)
    moved = by.spec(shift(), {F: lower, c: 1, b: top - 1}, *low)
    goal = eq(_poly(s + 1, m), 0)
    known = by.linear(
        goal, now, then, *first[0], *first[1], by.termwise(each, j, 1, top), sums, moved
    )
    step = by.forall(known, m, le(start, m), le(m, start + N - s - 1))
    step = by.forall(step, by.NOTHING, le(s + 1, N))
    base = by.forall(by.given(_zeros(num(0))), by.NOTHING, le(0, N))
    every = All(s, (le(0, s),), by.implies((le(s, N),), _zeros(s)))
    return infer("induct", every, base, step)


@cache
def all_zero() -> Theorem:
    """0 ≤ start, Σ_{j≤N} C(m,j) L(j) = 0 for start ≤ m ≤ start+N ⊢ L(j) = 0 for 0 ≤ j ≤ N."""

    def claim(depth: Any) -> All:
        return All(i, (le(N - depth, i), le(i, N), le(0, i)), eq(L(i), 0))

    ends = by.given(le(N - t - 1, i), le(i, N), le(0, i))
    low = by.given(le(0, start))
    law = by.at(by.at(_differences(), i, *ends), 0, *ends)
    value = by.at(law, start, low, *ends)
    inside = by.given(le(1, j), le(j, N - i))
    gone = by.at(by.given(claim(t)), j + i, *inside, *ends)
    body = Lambda(j, binomial(start, j) * L(j + i))
    zero = by.forall(
        by.ring(eq(body.expr, 0), using=[(binomial(start, j), gone)]), j, *le(1, j, N - i)
    )
    rest = by.spec(vanishing(), {F: body, a: 1, b: N - i}, zero, *ends)
    split = by.spec(splitting(), {F: body, a: 0, c: 0, b: N - i}, *ends)
    one = by.last(Sum(body.expr, (j, 0, 0)))
    none = by.empty(Sum(body.expr, (j, 0, -1)))
    found = by.linear(eq(L(i), 0), value, rest, split, one, none)
    step = by.forall(found, i, le(N - t - 1, i), le(i, N), le(0, i))
    outside = by.given(le(N + 1, i), le(i, N), le(0, i))
    base = by.forall(absurd(eq(L(i), 0), *outside), i, *(f.concl for f in outside))
    every = infer("induct", All(t, (le(-1, t),), claim(t)), base, step)
    deep = by.at(every, N, by.given(le(0, N)))
    here = by.given(le(0, i), le(i, N))
    return by.forall(by.at(deep, i, *here), i, le(0, i), le(i, N))


# Mixtures of the weights λ(k) ----------------------------------------------------------------


def mixture(point: Any) -> Expr:
    """Σ_{k=1}^{M} C(point,k)/C(n,k) λ(k)."""
    return Sum(binomial(point, k) / binomial(n, k) * lam(k), (k, 1, M))


RANGE = (le(1, M), le(M, n))
_TAIL = (le(n - M + 1, m), le(m, n))


@cache
def no_weight() -> Theorem:
    """The mixture is 0 at m = n−M+1, …, n, 1 ≤ M ≤ n ⊢ λ(k) = 0 for 1 ≤ k ≤ M."""
    range_ = by.given(*RANGE)
    tail = by.given(le(n - M, m), le(m, n - 1))
    law = by.at(by.given(All(m, _TAIL, eq(mixture(m), 0))), m + 1, *tail)
    weight = Lambda(k, mixture(m + 1).args[3])
    moved = by.spec(shift(), {F: weight, c: 1, b: M - 1}, *range_)
    inside = by.given(le(0, j), le(j, M - 1))
    taken = by.spec(absorption(), {m: m + 1, j: j + 1}, *inside, *tail, *range_)
    share = lam(j + 1) / binomial(n, j + 1)
    scaled = Lambda(j, share / (j + 1))
    body = binomial(m, j) * scaled.expr
    each = by.ring(
        eq(binomial(m + 1, j + 1) * share, (m + 1) * body),
        *inside,
        *range_,
        using=[(share, taken)],
    )
    out = by.spec(scaling(), {F: Lambda(j, body), x: m + 1, a: 0, b: M - 1}, *range_)
    total = by.linear(
        eq((m + 1) * Sum(body, (j, 0, M - 1)), 0), law, moved, by.termwise(each, j, 0, M - 1), out
    )
    zero = by.ring(eq(Sum(body, (j, 0, M - 1)), 0), *tail, *range_, using=[(1 / (m + 1), total)])
    zeros = by.forall(zero, m, le(n - M, m), le(m, n - 1))
    every = by.spec(all_zero(), {N: M - 1, start: n - M, L: scaled}, zeros, *range_)
    here = by.given(le(1, k), le(k, M))
    gone = by.at(every, k - 1, *here)
    back = binomial(n, k) * k
    return by.forall(
        by.ring(eq(lam(k), 0), *here, *range_, using=[(back, gone)]), k, le(1, k), le(k, M)
    )


@cache
def one_of() -> Theorem:
    """a ≤ c ≤ b and 0 ≤ F(k) for a ≤ k ≤ b ⊢ F(c) ≤ Σ_{k=a}^{b} F(k)."""
    place = by.given(le(a, c), le(c, b))
    law = by.given(All(k, (le(a, k), le(k, b)), le(0, F(k))))

    def positive(low: Any, high: Any, *facts: Theorem) -> Theorem:
        inside = by.given(le(low, k), le(k, high))
        sums = by.termwise(by.at(law, k, *inside, *facts), k, low, high)
        zero = by.forall(by.ring(eq(num(0), 0)), k, le(low, k), le(k, high))
        none = by.spec(vanishing(), {F: Lambda(k, num(0)), a: low, b: high}, zero, *facts)
        return by.linear(le(0, sums.concl.rhs), sums, none)  # type: ignore[union-attr]

    split = by.spec(splitting(), {}, *place)
    end = by.last(Sum(F(k), (k, a, c)), *place)
    parts = positive(a, c - 1, *place), positive(c + 1, b, *place)
    return by.linear(le(F(c), Sum(F(k), (k, a, b))), split, end, *parts)


@cache
def square_zero() -> Theorem:
    """x² ≤ 0 ⊢ x = 0."""
    small = by.given(le(x**2, 0))

    def not_positive(e: Any) -> Theorem:
        up = by.given(lt(0, e))
        no = by.ring(le(e, 0), up, products=[(1, 1 / e, [up, small])])
        return by.both(by.given(le(e, 0)), no, e, 0)

    low = by.linear(le(0, x), not_positive(-x))
    return infer("antisymmetry", eq(x, 0), not_positive(x), low)


@cache
def some_mixture() -> Theorem:
    """1 ≤ K ≤ M ≤ n, λ(K)² = 1 ⊢ 0 < Σ_{m=n−M+1}^{n} (mixture at m)²."""
    total = Sum(mixture(m) ** 2, (m, n - M + 1, n))
    small, inside = by.given(le(total, 0)), by.given(*_TAIL)
    range_, unit = by.given(*RANGE), by.given(eq(lam(K) ** 2, 1))
    positive = by.forall(by.axiom("square", x=mixture(m)), m, *_TAIL)
    part = by.spec(
        one_of(),
        {F: Lambda(m, mixture(m) ** 2), a: n - M + 1, b: n, c: m},
        positive,
        *inside,
    )
    zero = by.spec(square_zero(), {x: mixture(m)}, by.linear(le(mixture(m) ** 2, 0), part, small))
    none = by.cut(no_weight(), by.forall(zero, m, *_TAIL))
    gone = by.at(none, K, *by.given(le(1, K), le(K, M)), *range_)
    bad = by.ring(eq(num(0), 1), using=[(1, unit), (-lam(K), gone)])
    absurd_ = by.ring(lt(0, total), using=[(total - 1, bad)], products=[(1, 1, [])])
    return by.both(absurd_, by.given(lt(0, total)), total, 0)
