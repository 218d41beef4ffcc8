"""Weighted sums of discrete derivatives in terms of interactions, order by order.

With D(s) = Σ_{|S|=s} Δ_T v(S) and J(t) = Σ_{|S|=t} I(S∪T), both over S ⊆ N∖T,

    Σ_s w(s) D(s) = Σ_t κ(t) J(t),   κ(t) = Σ_j C(m−t, j) w(t+j),   m = |N∖T|.

For the weights of the Shapley family κ has a closed form, by one sum of Beta type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, refined
from proofs.kernel.formula import (
    AT_1,
    ONE,
    STEP,
    ZETA,
    All,
    Graded,
    Matrix,
    Rel,
    Sum,
    Y,
    apply,
    binomial,
    eq,
    factorial,
    fn,
    graded,
    ints,
    le,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.ledger.definitions import Game, derivative, order_sum
from proofs.tactics.sums import F as SUMMAND
from proofs.tactics.sums import G as OTHER
from proofs.tactics.sums import a as LOW
from proofs.tactics.sums import b as HIGH
from proofs.tactics.sums import linearity, scaling, telescoping
from proofs.tactics.sums import x as FACTOR
from proofs.tactics.sums import y as FACTOR_2

a, c, h, j, s, t = ints("a c h j s t")
D, J = fn("D"), fn("J")


def derivatives(T: str, count: Any, others: Any) -> Graded:
    """D(s): the sum of Δ_T v(S) over the S of order s outside T."""
    return graded(D, "others", term(1, "v", **{T: STEP}, others=ONE), **{T: count}, others=others)


def above(T: str, count: Any, others: Any) -> Graded:
    """J(t): the sum of I(S∪T) over the S of order t outside T."""
    return graded(J, "others", term(1, "I", **{T: AT_1}, others=ONE), **{T: count}, others=others)


def order_sums(
    v: Game,
    I: Game,  # noqa: E741
    T: Sequence[int],
    others: Sequence[int],
) -> dict[str, Callable[[int], Any]]:
    """D and J of a concrete game, for instances."""
    whole = frozenset(T)

    def change(S: frozenset[int]) -> Any:
        return derivative(v, whole, S)

    def interaction(S: frozenset[int]) -> Any:
        return I(S | whole)

    return {
        "D": lambda order: order_sum(change, others, order),
        "J": lambda order: order_sum(interaction, others, order),
    }


@cache
def beta_sum() -> Theorem:
    """0 ≤ a, t, c ⊢ Σ_{j=0}^{a} C(a,j) (t+j)! (a−j+c)! = t! c! (a+t+c+1)! / (t+c+1)!."""
    f = factorial

    def part(n: Any, j: Any) -> Expr:
        return binomial(n, j) * f(t + j) * f(n - j + c)

    def claim(n: Any) -> Rel:
        total = f(t) * f(c) * f(n + t + c + 1) / f(t + c + 1)
        return eq(Sum(part(n, j), (j, 0, n)), total)

    signs = by.given(le(0, t), le(0, c))
    start = claim(num(0))
    nothing = by.empty(Sum(part(num(0), j), (j, 0, -1)))
    base = by.ring(start, *signs, using=[(1, by.last(start.lhs)), (1, nothing)])

    # part(h+1, j) − (h+t+c+2) part(h, j) telescopes: one more ball drawn from Pólya's urn.
    low, first, final = by.given(le(0, h), le(0, j), le(j, h))
    growth = h + t + c + 2
    one, other = (Lambda(j, part(n, j)) for n in (h + 1, h))
    urn = Lambda(j, -j / (h + 1) * part(h + 1, j))
    change = Lambda(j, one.expr - growth * other.expr)
    law = by.ring(
        eq(change.expr, apply(urn, j + 1) - urn.expr), low, first, final, *signs, expand=True
    )
    law = by.forall(law, j, le(0, j), le(j, h))
    whole = by.spec(telescoping(), {SUMMAND: change, OTHER: urn, LOW: 0, HIGH: h}, law, low)
    apart = by.spec(
        linearity(),
        {SUMMAND: one, OTHER: other, FACTOR: 1, FACTOR_2: -growth, LOW: 0, HIGH: h},
        low,
    )
    end = by.last(claim(h + 1).lhs, low)
    before = by.given(claim(h))
    step = by.ring(
        claim(h + 1),
        low,
        *signs,
        using=[(1, end), (-1, apart), (1, whole), (growth, before)],
        expand=True,
    )
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)
    return by.at(every, a, by.given(le(0, a)))


def generating(T: str, count: Any, others: Any) -> Theorem:
    """Σ_S Y^|S| Δ_T v(S) = Σ_S Y^|S| (1+Y)^(m−|S|) I(S∪T)."""
    kinds = {T: count, "others": others}
    definition = refined(by.given(interactions()), **kinds)
    row = Matrix([[1, Y]])
    goal = tensor(
        "=",
        term(1, "v", **{T: STEP}, others=row),
        term(1, "I", **{T: AT_1}, others=row * ZETA),
        **kinds,
    )
    return by.operate(goal, (-1, definition, {T: AT_1, "others": row * ZETA}))


def weighted(T: str, count: Any, others: Any, w: Lambda) -> Theorem:
    """Σ_s w(s) D(s) = Σ_t Σ_j C(m−t, j) w(t+j) J(t)."""
    inner = Sum(binomial(others - t, j) * apply(w, t + j), (j, 0, others - t))
    goal = eq(Sum(apply(w, s) * D(s), (s, 0, others)), Sum(inner * J(t), (t, 0, others)))
    sums = [derivatives(T, count, others), above(T, count, others)]
    law = generating(T, count, others)
    return infer("grade", goal, law, over="others", sums=sums, weight=w)


def closed(
    others: Any, w: Lambda, kappa: Lambda, *, scale: Any, shift: Any, facts: Sequence[Theorem]
) -> Theorem:
    """0 ≤ t ≤ m ⊢ Σ_j C(m−t, j) w(t+j) = κ(t), for weights w(s) = scale · s! (m−s+shift)!."""
    within = (*by.given(*le(0, t, others)), *facts)
    size = others - t
    beta = by.spec(beta_sum(), {a: size, c: shift}, *within)
    part = binomial(size, j) * factorial(t + j) * factorial(size - j + shift)
    each = by.ring(
        eq(binomial(size, j) * apply(w, t + j), scale * part),
        *by.given(*le(0, j, size)),
        *within,
        expand=True,
    )
    total = by.termwise(each, j, 0, size)
    out = by.spec(scaling(), {SUMMAND: Lambda(j, part), FACTOR: scale, LOW: 0, HIGH: size}, *within)
    assert isinstance(total.concl, Rel)
    return by.ring(
        eq(total.concl.lhs, apply(kappa, t)),
        *within,
        using=[(1, total), (1, out), (scale, beta)],
        expand=True,
    )


def by_orders(
    T: str,
    count: Any,
    others: Any,
    w: Lambda,
    kappa: Lambda,
    *,
    scale: Any,
    shift: Any,
    facts: Sequence[Theorem] = (),
) -> tuple[Theorem, Theorem, Theorem]:
    """(the generating function, κ(t) in closed form, Σ_s w(s) D(s) = Σ_t κ(t) J(t))."""
    coefficient = closed(others, w, kappa, scale=scale, shift=shift, facts=facts)
    graded_sum = weighted(T, count, others, w)
    assert isinstance(coefficient.concl, Rel) and isinstance(graded_sum.concl, Rel)
    sides = coefficient.concl
    within = (*by.given(*le(0, t, others)), *facts)
    each = by.ring(eq(sides.lhs * J(t), sides.rhs * J(t)), *within, using=[(J(t), coefficient)])
    total = by.termwise(each, t, 0, others)
    assert isinstance(total.concl, Rel)
    goal = eq(graded_sum.concl.lhs, total.concl.rhs)
    return generating(T, count, others), coefficient, by.linear(goal, graded_sum, total)
