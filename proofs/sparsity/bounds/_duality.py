"""Weights on (ii) and (iii) that balance an objective bound it: the laws, and the bound for all n.

y(m) ≥ 0 weighs ū(m−1) ≤ ū(m), z(m) ≥ 0 weighs ū(m) ≤ r(m) ū(m−1), w(k) is the objective at A(k).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, binomial, eq, fn, le, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.setting._setting import MEANS, SIZE, A, M, k, m, n, u_bar
from proofs.tactics.sums import (
    E,
    F,
    G,
    a,
    b,
    c,
    from_below,
    h,
    linearity,
    scaling,
    splitting,
    vanishing,
    x,
)
from proofs.tactics.sums import y as y_

p = reals("p")
w, y, z, r = fn("w"), fn("y"), fn("z"), fn("r")

RISING = All(m, le(1, m, n), le(u_bar(m - 1), u_bar(m)))
GROWTH = All(m, le(2, m, n), le((m - 1) ** p * u_bar(m), m**p * u_bar(m - 1)))
RATIOS = All(m, le(2, m, n), le(m**p, r(m) * (m - 1) ** p))
Y_WEIGHTS = All(m, le(1, m, n), le(0, y(m)))
Z_WEIGHTS = All(m, le(2, m, n), le(0, z(m)))


def _up(k: Any) -> Expr:
    """y(m) times the share of B_k in ū(m) − ū(m−1)."""
    return y(m) * (binomial(m, k) - binomial(m - 1, k))


def _grow(k: Any) -> Expr:
    """z(m) times the share of B_k in r(m) ū(m−1) − ū(m)."""
    return z(m) * (r(m) * binomial(m - 1, k) - binomial(m, k))


def left_over(k: Any) -> Expr:
    """What objective and weights leave at B_k."""
    sums = Sum(_up(k), (m, 1, n)) + Sum(_grow(k), (m, 2, n))
    return w(k) * binomial(n, k) + sums


BALANCE = All(k, le(2, k, M), eq(left_over(k), 0))
_objective = Sum(w(k) * A(k), (k, 1, M))
DUALITY = le(_objective, left_over(num(1)) * u_bar(1))


@cache
def mixture() -> Theorem:
    """ū(m) = Σ_{k=1}^{M} C(m,k) A(k)/C(n,k)."""
    return newton_inversion.prove().theorems[2]


@cache
def grown() -> Theorem:
    """ū(m) ≤ r(m) ū(m−1) for 2 ≤ m ≤ n, whatever the exponent."""
    whole, inside, below = by.given(le(0, n), le(h + 1, n), le(0, h))
    zero = by.ring(eq(u_bar(0), 0), using=[(1, by.at(by.given(MEANS), 0, whole))])

    def claim(m: Any) -> All:
        return by.implies((le(m, n),), le(0, u_bar(m)))

    base = by.forall(by.linear(le(0, u_bar(0)), zero), by.NOTHING, le(0, n))
    here = by.at(by.given(claim(h)), 0, inside)
    up = by.linear(le(0, u_bar(h + 1)), here, by.at(by.given(RISING), h + 1, inside, below))
    step = by.forall(up, by.NOTHING, le(h + 1, n))
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)

    within = by.given(*le(2, m, n))
    nonneg = by.at(by.at(every, m - 1, *within), 0, *within)
    low, high = (by.linear(lt(0, base), *within) for base in (m - 1, m))
    inverse = by.axiom("power_positive", low, b=m - 1, x=-p)
    growth, ratio = (by.at(by.given(law), m, *within) for law in (GROWTH, RATIOS))
    return by.ring(
        le(u_bar(m), r(m) * u_bar(m - 1)),
        products=[
            (1, 1, [inverse, growth]),
            (1, 1, [inverse, ratio, nonneg]),
            *((0, 1, [positive]) for positive in (low, high)),  # the bases of the powers
        ],
    )


@cache
def _exchange() -> Theorem:
    """a−1 ≤ b, 0 ≤ c ⊢ Σ_{m=a}^{b} Σ_{k=1}^{c} E(m,k) = Σ_{k=1}^{c} Σ_{m=a}^{b} E(m,k)."""

    def claim(end: Any) -> Rel:
        rows = Sum(Sum(E(m, k), (k, 1, c)), (m, a, end))
        return eq(rows, Sum(Sum(E(m, k), (m, a, end)), (k, 1, c)))

    wide, low = by.given(le(0, c), le(a - 1, h))
    column = Sum(E(m, k), (m, a, a - 1))
    law = by.forall(by.empty(column), k, *le(1, k, c))
    nothing = by.spec(vanishing(), {F: Lambda(k, column), a: 1, b: c}, law, wide)
    base = by.linear(claim(a - 1), by.empty(claim(a - 1).lhs), nothing)
    longer = by.termwise(by.last(Sum(E(m, k), (m, a, h + 1)), low), k, 1, c)
    short = Lambda(k, Sum(E(m, k), (m, a, h)))
    parts = {F: short, G: Lambda(k, E(h + 1, k)), x: 1, y_: 1, a: 1, b: c}
    split = by.spec(linearity(), parts, wide)
    row = by.last(claim(h + 1).lhs, low)
    step = by.linear(claim(h + 1), by.given(claim(h)), longer, split, row)
    return from_below(claim, base, step)


def _summed(each: Expr, slack: Theorem, start: int, share: Any) -> Theorem:
    """Σ_m each = Σ_{k=1}^{M} A(k)/C(n,k) Σ_m share(k), from each = Σ_k A(k)/C(n,k) share(k)."""
    size = by.given(*SIZE)
    unit = A(k) / binomial(n, k)
    rows = by.termwise(slack, m, start, n)
    swapped = by.spec(
        _exchange(), {E: Lambda((m, k), unit * share(k)), a: start, b: n, c: M}, *size
    )
    pulled = by.spec(scaling(), {F: Lambda(m, share(k)), x: unit, a: start, b: n}, *size)
    columns = by.termwise(pulled, k, 1, M)
    total = Sum(unit * Sum(share(k), (m, start, n)), (k, 1, M))
    return by.linear(eq(Sum(each, (m, start, n)), total), rows, swapped, columns)


@cache
def balanced() -> tuple[Theorem, Theorem, Theorem]:
    """(Σ y·rise ≥ 0 in terms of A, Σ z·growth ≥ 0 in terms of A, weak duality)."""
    size = by.given(*SIZE)
    unit = A(k) / binomial(n, k)

    def parts(one: Any, other: Any) -> Theorem:
        """one·ū(m) + other·ū(m−1) as one sum over k."""
        mixed = {
            F: Lambda(k, binomial(m, k) * unit),
            G: Lambda(k, binomial(m - 1, k) * unit),
            x: one,
            y_: other,
            a: 1,
            b: M,
        }
        return by.spec(linearity(), mixed, *size)

    def slack(share: Any, one: Any, other: Any, low: int) -> Theorem:
        within = by.given(*le(low, m, n))
        here = by.spec(mixture(), {}, *within, *size)
        before = by.spec(mixture(), {m: m - 1}, *within, *size)
        gain = one * u_bar(m) + other * u_bar(m - 1)
        joined = by.ring(
            eq(gain, by.relation(parts(one, other)).lhs),
            using=[(one, here), (other, before), (-1, parts(one, other))],
        )
        return by.linear(eq(gain, Sum(unit * share(k), (k, 1, M))), joined)

    rise = slack(_up, y(m), -y(m), 1)
    grow = slack(_grow, -z(m), z(m) * r(m), 2)

    def positive(gain: Expr, low: int, *factors: Theorem) -> Theorem:
        each = by.ring(le(0, gain), products=[(1, 1, factors)])
        law = by.forall(by.linear(eq(0, 0)), k, *le(low, k, n))
        none = by.spec(vanishing(), {F: Lambda(k, num(0)), a: low, b: n}, law, *size)
        return by.linear(le(0, Sum(gain, (m, low, n))), by.termwise(each, m, low, n), none)

    rel = {1: by.relation(rise).lhs, 2: by.relation(grow).lhs}
    in1, in2 = by.given(*le(1, m, n)), by.given(*le(2, m, n))
    up = positive(rel[1], 1, by.at(by.given(Y_WEIGHTS), m, *in1), by.at(by.given(RISING), m, *in1))
    more = positive(rel[2], 2, by.at(by.given(Z_WEIGHTS), m, *in2), grown())
    first, second = _summed(rel[1], rise, 1, _up), _summed(rel[2], grow, 2, _grow)

    # Σ_k A(k)/C(n,k)·(left over at k) = Σ_k w(k) A(k) + the two sums
    span = {a: 1, b: M, x: 1, y_: 1}
    sums = Sum(_up(k), (m, 1, n)), Sum(_grow(k), (m, 2, n))
    both = {F: Lambda(k, unit * sums[0]), G: Lambda(k, unit * sums[1]), **span}
    added = by.spec(linearity(), both, *size)
    inner = unit * sums[0] + unit * sums[1]
    whole = {F: Lambda(k, w(k) * A(k)), G: Lambda(k, inner), **span}
    joined = by.spec(linearity(), whole, *size)
    counted = by.given(*le(1, k, M))
    same = by.ring(eq(w(k) * A(k) + inner, unit * left_over(k)), *counted, *size)
    collected = by.termwise(same, k, 1, M)

    # of which only k = 1 is left
    term = Lambda(k, unit * left_over(k))
    split = by.spec(splitting(), {F: term, a: 1, c: 1, b: M}, *size)
    beyond = by.given(*le(2, k, M))
    zero = by.ring(
        eq(term.expr, 0), *beyond, *size, using=[(unit, by.at(by.given(BALANCE), k, *beyond))]
    )
    rest = by.spec(vanishing(), {F: term, a: 2, b: M}, by.forall(zero, k, *le(2, k, M)), *size)
    head = by.last(Sum(term.expr, (k, 1, 1)))
    nothing = by.empty(Sum(term.expr, (k, 1, 0)))
    order_one = by.spec(newton_inversion.prove().theorems[1], {}, *size)
    left = left_over(num(1))
    single = by.ring(
        eq(A(1) / n * left, u_bar(1) * left),
        by.linear(lt(0, n), *size),
        using=[(left / n, order_one)],
    )
    goal = by.linear(
        DUALITY,
        up,
        more,
        first,
        second,
        added,
        joined,
        collected,
        split,
        rest,
        head,
        nothing,
        single,
    )
    return up, more, goal
