"""A game without its interactions above some order: what it shares with the game it came from.

w(S) = Σ_{T⊆S} K(T) for the game v with interactions I; inside a mask S of order k, J and JK are the
order sums of I and K, W and Ww those of v and w.  R(m) = Σ |v − w| over the masks of order m.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    MOBIUS,
    ONE,
    ZETA,
    Abs,
    All,
    Matrix,
    Sum,
    Y,
    binomial,
    eq,
    fn,
    graded,
    ints,
    le,
    lt,
    reals,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.sparsity.means._symmetric import INTERACTIONS_INSIDE, VALUES_INSIDE, J, W
from proofs.sparsity.setting._setting import DIVIDENDS, MEANS, V, k, m, n, u_bar

t, M = ints("t M")
rho = reals("rho")
W_w, J_K, V_w, u_w, R = fn("Ww"), fn("JK"), fn("Vw"), fn("ubarw"), fn("R")

# The truncated game, and the sums inside one mask S of order k.
SUMS = tensor("=", term(1, "w", every=ONE), term(1, "K", every=ZETA), every=n)
OWN = tensor("=", term(1, "K", every=ONE), term(1, "w", every=MOBIUS), every=n)
PARTS: dict[str, Any] = {"S": k, "out": n - k}
VALUES_W = graded(W_w, "S", term(1, "w", S=ONE, out=AT_0), **PARTS)
INTERACTIONS_K = graded(J_K, "S", term(1, "K", S=ONE, out=AT_0), **PARTS)
KEPT = All(t, le(0, t, M), eq(J_K(t), J(t)))
INSIDE = (DIVIDENDS, SUMS, VALUES_INSIDE, INTERACTIONS_INSIDE, VALUES_W, INTERACTIONS_K, KEPT)
AGREE = eq(W_w(k), W(k))

# The means: R(m) = Σ |v − w| over the masks of order m.
ABOVE = tensor(
    "<=", (term(1, "v", every=ONE), term(-1, "w", every=ONE)), term(1, "gap", every=ONE), every=n
)
BELOW = tensor(
    "<=", (term(1, "w", every=ONE), term(-1, "v", every=ONE)), term(1, "gap", every=ONE), every=n
)
VALUES = graded(V, "every", term(1, "v", every=ONE), every=n)
VALUES_OF_W = graded(V_w, "every", term(1, "w", every=ONE), every=n)
RESIDUALS = graded(R, "every", term(1, "gap", every=ONE), every=n)
MEANS_W = All(m, le(0, m, n), eq(u_w(m), V_w(m) / binomial(n, m) - V_w(0)))
SMALL = le(R(m), rho * binomial(n, m))
GAMES = (ABOVE, BELOW, VALUES, VALUES_OF_W, RESIDUALS, MEANS, MEANS_W, eq(V_w(0), V(0)), SMALL)
NEAR = le(Abs(u_bar(m) - u_w(m)), rho)


@cache
def same_values() -> Theorem:
    """0 ≤ k ≤ M ⊢ w(S) = v(S): both are the sum of the same order sums inside S."""
    row, kinds = Matrix([[1, Y]]), {"S": "every", "out": "every"}

    def value(
        game: str, parts: str, summed: Theorem, sums: list[Any], total: Any, summand: Any
    ) -> Theorem:
        """The value at S as Σ_t over the interactions inside S."""
        named = infer(
            "refine",
            tensor("=", term(1, game, S=ONE, out=ONE), term(1, parts, S=ZETA, out=ZETA), **PARTS),
            summed,
            kinds=kinds,
        )
        counted = by.operate(
            tensor(
                "=",
                term(1, game, S=row, out=AT_0),
                term(1, parts, S=row * ZETA, out=AT_0),
                **PARTS,
            ),
            (1, named, {"S": row, "out": AT_0}),
        )
        inside = binomial(k - t, k - t) * summand(t)
        low_end = by.given(le(0, k))
        graded_ = infer(
            "grade",
            eq(total(k), Sum(inside, (t, 0, k))),
            counted,
            low_end,
            by.linear(le(k, k)),
            over="S",
            sums=sums,
            at=k,
        )
        each = by.ring(eq(inside, summand(t)), *by.given(*le(0, t, k)), expand=True)
        return by.linear(
            eq(total(k), Sum(summand(t), (t, 0, k))), graded_, by.termwise(each, t, 0, k)
        )

    matching = by.operate(
        tensor("=", term(1, "v", every=ONE), term(1, "I", every=ZETA), every=n),
        (-1, by.given(DIVIDENDS), {"every": ZETA}),
    )
    full = value("v", "I", matching, [VALUES_INSIDE, INTERACTIONS_INSIDE], W, J)
    cut_off = value("w", "K", by.given(SUMS), [VALUES_W, INTERACTIONS_K], W_w, J_K)
    inside, top = by.given(*le(0, t, k)), by.given(le(k, M))
    kept = by.at(by.given(KEPT), t, *inside, top)
    return by.linear(AGREE, full, cut_off, by.termwise(kept, t, 0, k))


@cache
def bounded() -> Theorem:
    """−y ≤ x ≤ y ⊢ |x| ≤ y."""
    x, y = reals("x y")
    up, down = by.given(le(0, x), lt(x, 0))
    goal = le(Abs(x), y)
    first = by.linear(goal, by.axiom("abs_of_nonneg", up, x=x), by.given(le(x, y)))
    other = by.linear(
        goal, by.axiom("abs_of_nonpos", by.linear(le(x, 0), down), x=x), by.given(le(-y, x))
    )
    return by.both(first, by.cut(other, by.linear(le(x, 0), down)), 0, x)


@cache
def means_near() -> Theorem:
    """|ū_v(m) − ū_w(m)| ≤ ρ."""
    row, within = Matrix([[1, Y]]), by.given(*le(0, m, n))

    def counted(law: Any, first: tuple[str, Any], second: tuple[str, Any]) -> Theorem:
        sides = tuple(term(s, g, every=row) for s, (g, _) in ((1, first), (-1, second)))
        summed = by.operate(
            tensor("<=", sides, term(1, "gap", every=row), every=n),
            (1, by.given(law), {"every": row}),
        )
        goal = le(first[1](m) - second[1](m), R(m))
        return infer(
            "grade",
            goal,
            summed,
            *within,
            over="every",
            sums=[VALUES, VALUES_OF_W, RESIDUALS],
            at=m,
        )

    up = counted(ABOVE, ("v", V), ("w", V_w))
    down = counted(BELOW, ("w", V_w), ("v", V))
    here, other = (by.at(by.given(law), m, *within) for law in (MEANS, MEANS_W))
    ways = binomial(n, m)
    positive = by.axiom("binomial_positive", *within, k=n, j=m)
    start, small = by.given(eq(V_w(0), V(0)), SMALL)
    gap = u_bar(m) - u_w(m)
    scaled = [
        by.linear(le(side, rho * ways), x, small)
        for x, side in ((up, V(m) - V_w(m)), (down, V_w(m) - V(m)))
    ]
    above, below = (
        by.ring(
            goal,
            *within,
            positive,
            using=[(sign, here), (-sign, other), (sign, start)],
            products=[(1, 1 / ways, [positive, x])],
        )
        for goal, sign, x in ((le(gap, rho), 1, scaled[0]), (le(-rho, gap), -1, scaled[1]))
    )
    x, y = reals("x y")
    return by.cut(by.spec(bounded(), {x: gap, y: rho}), above, below)
