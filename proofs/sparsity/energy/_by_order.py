"""The derivatives of one order against the spread of the score, at one node of `energy_bound`."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Rel, eq, ints, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.sparsity.energy._biased import (
    CHANCE,
    DENSITIES,
    ENTRY,
    MATCHING,
    NODE,
    SPREADS,
    VARIANCE,
    I,
    centre,
    derivative,
    inside,
    j,
    k,
    n,
    of_order,
    parseval_at,
    q,
    s,
    v,
)
from proofs.sparsity.setting._codes import (
    COUNTS,
    N,
    S,
    T,
    U,
    absurd,
    as_small_equal,
    codes,
    empty_inside,
    h,
    over,
    pop,
    positive,
    same,
    sub,
)
from proofs.tactics.blocks import distribute, picking, t
from proofs.tactics.sums import F, a, b
from proofs.tactics.sums import k as K

_POINT = same(S, 0)  # the game that is 1 everywhere has I(∅) = 1 alone
_CENTRED = I(S) - centre(j) * _POINT


def _moved(kernel: Any) -> Theorem:
    """Σ_S kernel(S) (I(S) − c [S = ∅]) = Σ_S kernel(S) I(S) − c kernel(∅), h = n."""
    size = by.at(positive(), n, by.given(le(0, n)))
    parts = [(1, kernel * I(S)), (-centre(j), kernel * _POINT)]
    split = distribute(parts, S, num(0), N(n) - 1, size)
    picked = by.spec(
        picking(), {F: Lambda(K, by.replaced(kernel, {S: K})), t: 0, a: 0, b: N(n) - 1}, size
    )
    centred = over(kernel * _CENTRED, S, N(n))
    flat = by.ring(eq(kernel * _CENTRED, by.relation(split).lhs.args[3]), *inside())
    opened = by.termwise(flat, S, 0, N(n) - 1)
    return by.ring(
        eq(centred, over(kernel * I(S), S, N(n)) - centre(j) * by.relation(picked).rhs),
        *inside(),
        using=[(1, opened), (1, split), (-centre(j), picked)],
    )


@cache
def _deviation() -> Theorem:
    """Parseval for v − c: Σ_T (q(1−q))^|T| g'_T² ≤ s²."""
    inner = by.given(le(0, n), *codes(U, N(n)), *NODE)
    identity = by.spec(parseval_at(), {F: Lambda(S, _CENTRED)})
    moved = _moved(sub(S, U))
    first = by.at(by.at(empty_inside(), n, *inner), U, *inner)
    known = by.at(by.given(MATCHING), U, *inner)
    whole = by.relation(moved).lhs
    chance = by.replaced(CHANCE, {h: n})
    factor = chance * (whole + v(U) - centre(j))
    each = by.ring(
        eq(chance * whole**2, chance * (v(U) - centre(j)) ** 2),
        *inside(),
        using=[(factor, moved), (-factor, known), (-factor * centre(j), first)],
    )
    spread = by.at(by.given(SPREADS[1]), j, *inner)
    total = by.linear(
        le(by.relation(identity).lhs, s(j) ** 2),
        identity,
        by.termwise(each, U, 0, N(n) - 1),
        spread,
    )
    return by.cut(total, *by.given(*DENSITIES))  # with their own bound variable


@cache
def by_order() -> Theorem:
    """(q(1−q))^k Σ_{|T|=k} g_T² ≤ s² at one node, for k ≥ 1."""
    positive_odds = inside()[2]
    facts = [*by.given(le(0, n), le(1, k), *codes(T, N(n)), *NODE)]
    deviation, moved = _deviation(), _moved(ENTRY)
    centred, g = by.relation(moved).lhs, derivative(j)
    power = by.axiom("power_positive", positive_odds, b=VARIANCE, x=pop(T))
    goal = le(same(pop(T), k) * g**2 * VARIANCE**k, VARIANCE ** pop(T) * centred**2)

    def elsewhere(name: str, cond: Rel) -> Theorem:
        none = by.axiom(name, by.given(cond), k=num(0), j=pop(T) - k)
        factor = g**2 * VARIANCE**k
        return by.ring(goal, *inside(), using=[(factor, none)], products=[(1, centred, [power])])

    below, above, nobody = by.given(le(pop(T), k), le(k, pop(T)), COUNTS[0])
    equal = infer("antisymmetry", eq(pop(T), k), below, above)
    # T = ∅ has another order
    none = infer("antisymmetry", eq(T, 0), by.given(le(T, 0)), facts[2])
    empty = absurd(goal, by.swap_term(equal, none), nobody, *facts)
    # elsewhere g' = g, because T is not inside ∅
    some = [*facts, by.given(lt(0, T)), above, nobody, by.at(positive(), n, facts[0])]
    apart = by.at(by.at(by.at(as_small_equal(), n, *some), T, *some), 0, *some)
    gone = by.axiom("binomial_below", *some, k=num(0), j=-T)
    left = q(j) ** (pop(0) - pop(T)) * centre(j)
    factor = VARIANCE**k * (centred + g)
    flat = by.ring(
        le(g**2 * VARIANCE**k, VARIANCE**k * centred**2),
        *inside(),
        using=[(-factor, moved), (factor * left, apart), (factor * left, gone)],
    )
    hole = ints("hole")
    pattern = le(same(hole, k) * g**2 * VARIANCE**k, VARIANCE**hole * centred**2)
    back = by.linear(eq(k, pop(T)), equal)
    present = infer("rewrite", goal, flat, back, pattern=pattern, hole=hole)
    here = by.both(empty, present, T, 0)
    each = by.both(
        by.both(here, elsewhere("binomial_above", lt(k, pop(T))), pop(T), k),
        elsewhere("binomial_below", lt(pop(T), k)),
        k,
        pop(T),
    )
    scale = VARIANCE**k
    scaled = distribute(
        [(scale, same(pop(T), k) * g**2)],
        T,
        num(0),
        N(n) - 1,
        by.at(positive(), n, facts[0]),
        *inside(),
    )
    return by.linear(
        le(scale * of_order(g**2), s(j) ** 2), scaled, by.termwise(each, T, 0, N(n) - 1), deviation
    )
