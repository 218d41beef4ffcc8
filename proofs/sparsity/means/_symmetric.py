"""Symmetric games, v(S) = f(|S|): their interactions and their means, for every n.

The players of a mask S of order k are the coordinates of kind `S`, the others of kind `out`.  That
v(T) = f(|T|) for all T ⊆ S is used through W(t) = Σ v(T) over T ⊆ S of order t: W(t) = C(k,t) f(t).
J(t) = Σ I(T) over T ⊆ S of order t, so that J(k) is I(S) itself.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import sympy as sp

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    MOBIUS,
    ONE,
    All,
    Matrix,
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
    reals,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.ledger.claim import Instance
from proofs.ledger.definitions import dividends, mean_gain, order_sum
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.setting._setting import DIVIDENDS, MEANS, A, V, k, m, n, u_bar
from proofs.tactics.sums import F, G, a, b, telescoping
from proofs.tactics.sympy_terms import from_sympy, to_sympy

t = ints("t")
W, J = fn("W"), fn("J")
alpha, beta = reals("alpha beta")

_PARTS: dict[str, Any] = {"S": k, "out": n - k}
VALUES_INSIDE = graded(W, "S", term(1, "v", S=ONE, out=AT_0), **_PARTS)
INTERACTIONS_INSIDE = graded(J, "S", term(1, "I", S=ONE, out=AT_0), **_PARTS)
INSIDE = (DIVIDENDS, VALUES_INSIDE, INTERACTIONS_INSIDE)


def law_inside(f: Callable[[Any], Any]) -> All:
    """v(T) = f(|T|), summed over the T ⊆ S of one order."""
    return All(t, le(0, t, k), eq(W(t), binomial(k, t) * f(t)))


def law(f: Callable[[Any], Any]) -> All:
    """v(T) = f(|T|), summed over all T of one order."""
    return All(m, le(0, m, n), eq(V(m), binomial(n, m) * f(m)))


def symmetric_instance(
    rng: random.Random, f: Callable[[int], Any], size: int, **values: Any
) -> Instance:
    """The game f(|S|) on so many players with a random mask S, by the definitions."""
    players = tuple(range(size))
    S = tuple(rng.sample(players, rng.randint(0, size)))

    def v(s: frozenset[int]) -> Any:
        return f(len(s))

    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": size, "k": len(S), **values},
        functions={
            "V": lambda r: order_sum(v, players, r),
            "W": lambda r: order_sum(v, S, r),
            "A": lambda r: order_sum(I, players, r),
            "J": lambda r: order_sum(I, S, r),
            "ubar": lambda r: mean_gain(v, players, r) if 0 <= r <= size else Fraction(1, 7),
            "f": f,
        },
        games={"v": v, "I": I},
        layout={"every": players, "S": S, "out": tuple(p for p in players if p not in S)},
    )


@cache
def interaction() -> Theorem:
    """0 ≤ k ⊢ I(S) = J(k) = Σ_{t=0}^{k} (−1)^(k−t) W(t)."""
    row, one = Matrix([[1, Y]]), AT_0
    named = infer(
        "refine",
        tensor("=", term(1, "I", S=ONE, out=ONE), term(1, "v", S=MOBIUS, out=MOBIUS), **_PARTS),
        by.given(DIVIDENDS),
        kinds={"S": "every", "out": "every"},
    )
    signed = by.operate(
        tensor(
            "=",
            term(1, "I", S=row, out=one),
            term(1, "v", S=row * MOBIUS, out=one * MOBIUS),
            **_PARTS,
        ),
        (1, named, {"S": row, "out": one}),
    )
    weight = (-1) ** (k - t) * binomial(k - t, k - t) * W(t)
    whole = by.given(le(0, k))
    top = infer(
        "grade",
        eq(J(k), Sum(weight, (t, 0, k))),
        signed,
        whole,
        by.linear(le(k, k)),
        over="S",
        sums=[VALUES_INSIDE, INTERACTIONS_INSIDE],
        at=k,
    )
    plain = (-1) ** (k - t) * W(t)
    each = by.ring(eq(weight, plain), *by.given(*le(0, t, k)), expand=True)
    return by.linear(eq(J(k), Sum(plain, (t, 0, k))), top, by.termwise(each, t, 0, k))


@cache
def difference() -> Theorem:
    """v(T) = f(|T|), 0 ≤ k ⊢ I(S) = Σ_{t=0}^{k} (−1)^(k−t) C(k,t) f(t)."""
    f = fn("f")
    inside = by.given(*le(0, t, k))
    value = by.at(by.given(law_inside(f)), t, *inside)
    sign = (-1) ** (k - t)
    each = by.ring(eq(sign * W(t), sign * binomial(k, t) * f(t)), using=[(sign, value)])
    total = by.termwise(each, t, 0, k)
    goal = eq(J(k), Sum(sign * binomial(k, t) * f(t), (t, 0, k)))
    return by.linear(goal, interaction(), total)


def quadratic(x: Any) -> Expr:
    """α x + β C(x, 2)."""
    return alpha * x + beta * x * (x - 1) / 2


@cache
def quadratic_interactions() -> tuple[Theorem, ...]:
    """v(T) = α|T| + β C(|T|,2) ⊢ I(S) is α when k = 1, β when k = 2, and 0 when k ≥ 3."""
    total = by.spec(difference(), {fn("f"): Lambda(t, quadratic(t))})
    many = le(3, k)
    none = by.implies((many,), _many(total).concl)
    beyond = infer("generalise", none, _many(total))
    return _few(total, 1, alpha), _few(total, 2, beta), beyond


_summand = Lambda(t, (-1) ** (k - t) * binomial(k, t) * quadratic(t))


def _few(total: Theorem, size: int, value: Expr) -> Theorem:
    """k = size → I(S) = value: the sum is written out."""
    up, down = by.given(*le(size, k, size))
    exact = infer("antisymmetry", eq(k, size), down, up)
    ends = [by.last(Sum(_summand.expr, (t, 0, k - i)), up) for i in range(size + 1)]
    none = by.empty(Sum(_summand.expr, (t, 0, k - size - 1)), up, down)
    terms = sum(apply(_summand, k - i) for i in range(size + 1))
    summed = by.linear(eq(J(k), terms), total, none, *ends)
    falling = [math.prod((k - i for i in range(r)), start=num(1)) for r in range(size + 1)]
    weights = [f / factorial(i) * (-1) ** i for i, f in enumerate(falling)]
    closed = sum(w * quadratic(k - i) for i, w in enumerate(weights))
    plain = by.ring(eq(terms, closed), up, expand=True)
    # a polynomial, because closed − value vanishes at k = size
    rest = from_sympy(sp.cancel(to_sympy((closed - value) / (k - size))))
    here = by.ring(eq(J(k), value), using=[(1, summed), (1, plain), (rest, exact)])
    whole = infer("cut", here.concl, here, by.linear(le(0, k), up))
    return infer("generalise", by.implies(le(size, k, size), whole.concl), whole)


def _many(total: Theorem) -> Theorem:
    """3 ≤ k ⊢ I(S) = 0: the sum telescopes, with a certificate for each degree."""
    sign = (-1) ** (k - t) * binomial(k, t)
    linear_part = alpha * t * (t - 1) / (k - 1)
    square_part = beta * t * (t - 1) * (t - 2) / (2 * (k - 2))
    g = Lambda(t, -sign * (linear_part + square_part))
    many, inside = by.given(le(3, k)), by.given(*le(0, t, k - 1))
    f = _summand
    step = by.ring(eq(f.expr, apply(g, t + 1) - g.expr), many, *inside, expand=True)
    rule = by.forall(step, t, *le(0, t, k - 1))
    part = by.spec(telescoping(), {F: f, G: g, a: 0, b: k - 1}, many, rule)
    end = by.last(Sum(f.expr, (t, 0, k)), many)
    rest = by.ring(eq(apply(g, k) + apply(f, k), apply(g, num(0))), many, expand=True)
    nothing = by.linear(eq(J(k), 0), total, part, end, rest)
    return infer("cut", nothing.concl, nothing, by.linear(le(0, k), many))


@cache
def mean() -> Theorem:
    """v(T) = f(|T|), 0 ≤ m ≤ n ⊢ ū(m) = f(m) − f(0)."""
    f = fn("f")
    within = by.given(*le(0, m, n))
    rule = by.given(law(f))
    here, start = by.at(rule, m, *within), by.at(rule, 0, *within)
    gain = by.at(by.given(MEANS), m, *within)
    share = 1 / binomial(n, m)
    return by.ring(
        eq(u_bar(m), f(m) - f(0)), *within, using=[(1, gain), (share, here), (-1, start)]
    )


@cache
def second_order_sum() -> Theorem:
    """v(T) = f(|T|), 2 ≤ n ⊢ A(2) = C(n,2) (f(2) − 2 f(1) + f(0))."""
    f, j, size = fn("f"), ints("j"), by.given(le(2, n))
    newton = by.discharge(by.spec(newton_inversion.prove().theorems[0], {k: 2}), size)
    inside = (-1) ** (2 - j) * binomial(2, j) * u_bar(j)
    ends = [by.last(Sum(inside, (j, 0, r))) for r in (2, 1, 0)]
    none = by.empty(Sum(inside, (j, 0, -1)))
    means = [by.discharge(by.spec(mean(), {m: r}), size) for r in (0, 1, 2)]
    weight = binomial(n, 2)
    return by.ring(
        eq(A(2), weight * (f(2) - 2 * f(1) + f(0))),
        using=[
            (1, newton),
            *((weight, x) for x in (*ends, none)),
            *((weight * c, x) for c, x in zip((1, -2, 1), means, strict=True)),
        ],
    )
