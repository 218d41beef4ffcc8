"""Parseval's identity for variables drawn with probability q, over subsets written as integers.

For I on the subsets of n variables and v(U) = Σ_{S⊆U} I(S), let g_T = Σ_{S⊇T} I(S) q^(|S|−|T|), the
mean of the discrete derivative of v at T.  Then
Σ_T (q(1−q))^|T| g_T² = Σ_U q^|U| (1−q)^(n−|U|) v(U)².

Proof by induction on n, for two functions at once: halve every sum at the highest variable.  With
0, 1 for the halves, g_T = g⁰ + q g¹ and g_{T∪n} = g¹, v(U) = v⁰ and v(U∪n) = v⁰ + v¹; both sides
become [00] + q [01] + q [10] + q [11].
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Sum, eq, fn, ints, le, reals, substitute_term
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._codes import (
    INCLUSIONS,
    SIZES,
    N,
    S,
    T,
    U,
    codes,
    each,
    h,
    law,
    over,
    replace,
    some,
    sub,
)
from proofs.tactics import blocks
from proofs.tactics.sums import F
from proofs.tactics.sums import k as K
from proofs.tactics.sums import x as X_FACTOR
from proofs.tactics.sums import y as Y_FACTOR

c, d = ints("c d")
(q,) = reals("q,")
L, weight, chance = fn("L"), fn("weight"), fn("chance")  # L(T,S), (q(1-q))^|T|, of U in h variables

_L0, _L_UP, _L_OUT, _L_IN = _KERNEL = (
    eq(L(0, 0), 1),
    each(T, S, body=eq(L(T, N(h) + S), q * L(T, S))),
    each(T, S, body=eq(L(N(h) + T, S), 0)),
    each(T, S, body=eq(L(N(h) + T, N(h) + S), L(T, S))),
)
_W0, _W_UP = _WEIGHT = (
    eq(weight(0), 1),
    each(T, body=eq(weight(N(h) + T), q * (1 - q) * weight(T))),
)
_C0, _C_OUT, _C_IN = _CHANCE = (
    eq(chance(0, 0), 1),
    each(U, body=eq(chance(h + 1, U), (1 - q) * chance(h, U))),
    each(U, body=eq(chance(h + 1, N(h) + U), q * chance(h, U))),
)


def _derivative(start: Any, size: Any, subset: Any) -> Expr:
    """Σ_S L(T, S) F(start + S)."""
    return over(L(subset, S) * F(start + S), S, size)


def _value(start: Any, size: Any, subset: Any) -> Expr:
    """Σ_{S⊆U} F(start + S)."""
    return over(sub(S, subset) * F(start + S), S, size)


def _sides(size: Any, steps: Any, one: Any, other: Any) -> tuple[Expr, Expr]:
    """Both sides of the identity, for the blocks of F of that size with these numbers."""
    g = [_derivative(block * size, size, T) for block in (one, other)]
    v = [_value(block * size, size, U) for block in (one, other)]
    return over(weight(T) * g[0] * g[1], T, size), over(chance(steps, U) * v[0] * v[1], U, size)


def _plain(expr: Any) -> Theorem:
    return by.linear(eq(expr, expr))


def _row(entries: Any, mixing: Any, start: Any, laws: Any) -> Theorem:
    """Σ_{K<2N} X(K) F(start+K), where X = (x Y, y Y) by the laws; entries are X(K) and Y(K)."""
    long, short = (Lambda(K, entry) for entry in entries)
    values = {blocks.X: long, blocks.Y: short, blocks.m: N(h), blocks.e: start}
    values |= dict(zip((X_FACTOR, Y_FACTOR), mixing, strict=True))
    every = (by.forall(t, K, *codes(K, N(h))) for t in laws)
    return by.spec(blocks.row(), values, *every, by.linear(le(0, N(h)), some()))


@cache
def _rows(block: Any) -> tuple[Theorem, ...]:
    """The sums g at T and N + T, v at U and N + U over a block of 2N codes, by its halves."""
    start = 2 * block * N(h)
    low = by.given(le(0, h), *codes(K, N(h)), *codes(T, N(h)), *codes(U, N(h)))
    up, out, into = (law(x, T, K, facts=low) for x in _KERNEL[1:])
    without, grow, both = (law(INCLUSIONS[i], K, U, facts=low) for i in (1, 2, 3))
    g, v = L(T, K), sub(K, U)
    return (
        _row((g, g), (1, q), start, (_plain(g), up)),
        _row((L(N(h) + T, K), g), (0, 1), start, (out, into)),
        _row((v, v), (1, 0), start, (_plain(v), grow)),
        _row((sub(K, N(h) + U), v), (1, 1), start, (without, both)),
    )


def _form(var: Any, make: Any, weights: Any, numbers: Any, laws: Any, rows: Any) -> Theorem:
    """Σ over 2N codes of weight × sum × sum, as four such sums over N codes."""
    values: dict[Any, Any] = {blocks.m: N(h)}
    values |= dict(zip((blocks.P, blocks.Q), (Lambda(var, w) for w in weights), strict=True))
    for block, whole, halves in (
        (c, blocks.X, (blocks.X0, blocks.X1)),
        (d, blocks.Y, (blocks.Y0, blocks.Y1)),
    ):
        values[whole] = Lambda(var, make(2 * block * N(h), 2 * N(h), var))
        for i, half in enumerate(halves):
            values[half] = Lambda(var, make((2 * block + i) * N(h), N(h), var))
    names = (blocks.alpha, blocks.beta, blocks.x0, blocks.x1, blocks.y0, blocks.y1)
    values |= dict(zip(names, numbers, strict=True))
    every = (by.forall(t, var, *codes(var, N(h))) for t in (*laws, *rows))
    return by.spec(blocks.form(), values, *every, by.linear(le(0, N(h)), some()))


def _claim(size: Any, one: Any = c, other: Any = d) -> Any:
    return eq(*_sides(N(size), size, one, other))


@cache
def _step() -> Theorem:
    """The identity for all blocks of N(h) codes gives it for all blocks of N(h + 1)."""
    low = by.given(le(0, h), *codes(T, N(h)), *codes(U, N(h)))
    rows = [*_rows(c), *_rows(d)]
    left = _form(
        T,
        _derivative,
        (weight(T), weight(T)),
        (1, q * (1 - q), 1, q, 0, 1),
        (_plain(weight(T)), law(_W_UP, T, facts=low)),
        [rows[i] for i in (0, 1, 4, 5)],
    )
    right = _form(
        U,
        _value,
        (chance(h + 1, U), chance(h, U)),
        (1 - q, q, 1, 0, 1, 1),
        [law(x, U, facts=low) for x in (_C_OUT, _C_IN)],
        [rows[i] for i in (2, 3, 6, 7)],
    )
    every = by.given(All(c, (), All(d, (), _claim(h))))
    known = {(i, j): by.at(by.at(every, 2 * c + i), 2 * d + j) for i in (0, 1) for j in (0, 1)}
    goal = eq(*_sides(2 * N(h), h + 1, c, d))
    using = [(1 if i == j == 0 else q, t) for (i, j), t in known.items()]
    doubled = by.ring(goal, using=[(1, left), *using, (-1, right)])
    double = by.at(by.given(SIZES[1]), h, by.given(le(0, h)))
    turned = by.linear(eq(2 * N(h), N(h + 1)), double)
    return replace(_claim(h + 1), doubled, turned, N(h + 1))


def _single(total: Expr) -> Theorem:
    """A sum of one term."""
    var, low, _, body = total.args
    return by.linear(
        eq(total, substitute_term(body, {var: low})),
        by.last(total),
        by.empty(Sum(body, (var, low, low - 1))),
    )


@cache
def _start() -> Theorem:
    """The identity for no variables, where there is one code."""
    goal = eq(*_sides(num(1), 0, c, d))
    sides = [_single(side) for side in (goal.lhs, goal.rhs)]
    ends = [by.relation(t).rhs for t in sides]
    plain = [F(c) * F(d)] * 2
    ones = by.given(_W0, _C0, _L0, INCLUSIONS[0])
    done = []
    for i, end in enumerate(ends):
        make, one = (_derivative, ones[2]) if i == 0 else (_value, ones[3])
        sums = [_single(make(block, num(1), num(0))) for block in (c, d)]
        whole = (weight(0), chance(0, 0))[i]
        entry = by.relation(one).lhs
        second = make(d, num(1), num(0))
        using = [
            (-whole * second, sums[0]),
            (-whole * entry * F(c), sums[1]),
            (-entry * entry * F(c) * F(d), ones[i]),
            (-(1 + entry) * F(c) * F(d), one),
        ]
        done.append(by.ring(eq(plain[i], end), using=using))
    unit = by.linear(eq(1, N(0)), by.given(SIZES[0]))
    flat = by.linear(goal, *sides, *done)
    return replace(_claim(num(0)), flat, unit, N(0))


@cache
def abstract() -> Theorem:
    """The identity for one function on the subsets of n variables, from the laws of the weights."""
    body = All(c, (), All(d, (), _claim(h)))
    start, step = (by.forall(by.forall(t, d), c) for t in (_start(), _step()))
    every = infer("induct", All(h, (le(0, h),), body), start, step)
    return by.at(by.at(by.at(every, h, by.given(le(0, h))), 0), 0)
