"""The square of a sum, summed: a fact about finite double sums, derived in the kernel."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, eq, fn, ints, le
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.tactics.sums import E, F, G, h, j, k, linearity, scaling, vanishing
from proofs.tactics.sums import a as LOW
from proofs.tactics.sums import b as HIGH
from proofs.tactics.sums import x as FACTOR
from proofs.tactics.sums import y as FACTOR_2

S, T, Q, N, b, c = ints("S T Q N b c")
error, r, u, product = fn("error"), fn("r"), fn("u"), fn("product")


@cache
def rectangle() -> Theorem:
    """−1 ≤ b, −1 ≤ c ⊢ Σ_{k=0}^{b} Σ_{j=0}^{c} E(k, j) = Σ_{j=0}^{c} Σ_{k=0}^{b} E(k, j)."""
    wide = by.given(le(-1, c))

    def claim(end: Any) -> Rel:
        rows = Sum(Sum(E(k, j), (j, 0, c)), (k, 0, end))
        columns = Sum(Sum(E(k, j), (k, 0, end)), (j, 0, c))
        return eq(rows, columns)

    blank = by.forall(by.empty(Sum(E(k, j), (k, 0, -1))), j, *le(0, j, c))
    column = Lambda(k, Sum(E(j, k), (j, 0, -1)))
    zero = by.spec(vanishing(), {F: column, LOW: 0, HIGH: c}, blank, wide)
    base = by.linear(claim(num(-1)), by.empty(claim(num(-1)).lhs), zero)

    low = by.given(le(-1, h))
    columns = by.termwise(by.last(Sum(E(k, j), (k, 0, h + 1)), low), j, 0, c)
    parts = by.spec(
        linearity(),
        {
            F: Lambda(j, Sum(E(k, j), (k, 0, h))),
            G: Lambda(j, E(h + 1, j)),
            FACTOR: 1,
            FACTOR_2: 1,
            LOW: 0,
            HIGH: c,
        },
        wide,
    )
    row = by.last(claim(h + 1).lhs, low)
    step = by.linear(claim(h + 1), by.given(claim(h)), columns, parts, row)
    every = infer("induct", All(h, (le(-1, h),), claim(h)), base, step)
    return by.at(every, b, by.given(le(-1, b)))


def taken_out(factor: Any, var: Any, inside: Any, *facts: Theorem) -> Theorem:
    """Σ factor · inside = factor · Σ inside, over 0 ≤ var ≤ N − 1."""
    values = {FACTOR: factor, F: Lambda(var, inside), LOW: 0, HIGH: N - 1}
    return by.spec(scaling(), values, *facts)


def _turned(entry: Any, first: Any, second: Any, *facts: Theorem) -> Theorem:
    """Σ_first Σ_second entry = Σ_second Σ_first entry, both over 0 ≤ · ≤ N − 1."""
    return by.spec(rectangle(), {E: Lambda((first, second), entry), b: N - 1, c: N - 1}, *facts)


@cache
def square_of_sum() -> Theorem:
    """error(S) = Σ_T r(T) u(T,S) and Σ_S u(T,S) u(Q,S) = product(T,Q), all over 0 ≤ · < N,

    0 ≤ N ⊢ Σ_S error(S)² = Σ_T Σ_Q r(T) r(Q) product(T,Q).
    """
    size = by.given(le(0, N))

    def total(e: Any, *over: Any) -> Expr:
        for var in over:
            e = Sum(e, (var, 0, N - 1))
        return e

    def inside(var: Any) -> tuple[Rel, ...]:
        return le(0, var, N - 1)

    law = by.given(All(S, inside(S), eq(error(S), total(r(T) * u(T, S), T))))
    pairs = All(T, inside(T), All(Q, inside(Q), eq(total(u(T, S) * u(Q, S), S), product(T, Q))))

    # One mask: the square is a double sum.
    here = by.at(law, S, *by.given(*inside(S)))
    four = r(T) * u(T, S) * r(Q) * u(Q, S)
    inner = taken_out(r(T) * u(T, S), Q, r(Q) * u(Q, S), size)
    outer = taken_out(error(S), T, r(T) * u(T, S), size)
    renamed = eq(error(S), total(r(Q) * u(Q, S), Q))
    one = by.ring(
        eq(error(S) * r(T) * u(T, S), total(four, Q)),
        using=[(-1, inner), (r(T) * u(T, S), infer("cut", renamed, here))],
    )
    square = by.ring(
        eq(error(S) ** 2, total(four, Q, T)),
        using=[(error(S), here), (-1, outer), (1, by.termwise(one, T, 0, N - 1))],
    )
    # All masks: the sum over S goes innermost.
    masks = by.termwise(square, S, 0, N - 1)
    first = _turned(total(four, Q), S, T, size)
    second = by.termwise(_turned(four, S, Q, size), T, 0, N - 1)
    known = by.at(by.at(by.given(pairs), T, *by.given(*inside(T))), Q, *by.given(*inside(Q)))
    moved = taken_out(r(T) * r(Q), S, u(T, S) * u(Q, S), size)
    last_step = by.ring(
        eq(total(four, S), r(T) * r(Q) * product(T, Q)), using=[(1, moved), (r(T) * r(Q), known)]
    )
    third = by.termwise(by.termwise(last_step, Q, 0, N - 1), T, 0, N - 1)
    goal = eq(total(error(S) ** 2, S), total(r(T) * r(Q) * product(T, Q), Q, T))
    return by.linear(goal, masks, first, second, third)
