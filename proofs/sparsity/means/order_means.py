"""Order means: the mean confidence over masks of one order, from the order sums of interactions.

ū(m) = Σ_{k=1}^{m} C(m,k)/C(n,k) · A(k) for 0 ≤ m ≤ n, where A(k) = Σ_{|S|=k} I(S) and ū(m) is the
mean of v(S) − v(∅) over |S| = m (B, Lemma 2).

Assumptions: none.  Proof: every T lies in C(n−k, m−k) of the masks of order m, which the
generating function Σ_S Y^|S| v(S) = Σ_T Y^|T| (1+Y)^(n−|T|) I(T) counts for all orders at once.
"""

from __future__ import annotations

import random
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    ZETA,
    All,
    Matrix,
    Sequent,
    Sum,
    Y,
    binomial,
    eq,
    fn,
    graded,
    ints,
    le,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, mean_gain, order_sum, random_game
from proofs.tactics.sums import F as SUMMAND
from proofs.tactics.sums import a as LOW
from proofs.tactics.sums import b as HIGH
from proofs.tactics.sums import c as MIDDLE
from proofs.tactics.sums import scaling, splitting, vanishing
from proofs.tactics.sums import x as FACTOR

__all__ = ["CLAIM", "prove"]

n, m, k = ints("n m k")
A, V, u_bar = fn("A"), fn("V"), fn("ubar")

_dividends = tensor("=", term(1, "I", every=ONE), term(1, "v", every=MOBIUS), every=n)
_A = graded(A, "every", term(1, "I", every=ONE), every=n)
_V = graded(V, "every", term(1, "v", every=ONE), every=n)
_u_bar = All(m, le(0, m, n), eq(u_bar(m), V(m) / binomial(n, m) - V(0)))
_mean = eq(u_bar(m), Sum(binomial(m, k) / binomial(n, k) * A(k), (k, 1, m)))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": len(players), "m": rng.choice(range(len(players) + 1))},
        functions={
            "A": lambda k: order_sum(I, players, k),
            "V": lambda k: order_sum(v, players, k),
            "ubar": lambda k: mean_gain(v, players, k),
        },
        games={"v": v, "I": I},
        layout={"every": players},
    )


CLAIM = Claim(
    id="order_means",
    title="Means by order",
    source="B, Lemma 2",
    words="The mean gain over the masks of order m is ū(m) = Σ_{k=1}^{m} C(m,k)/C(n,k) A(k).",
    statement=(sequent(_mean, _dividends, _A, _V, _u_bar, *le(0, m, n)),),
    draw=_draw,
    formulas={"mean": _mean.rhs},
)


@cache
def _counted() -> tuple[Theorem, Theorem]:
    """(the generating function, Σ_{|S|=m} v(S) = Σ_k C(n−k, m−k) A(k))."""
    row = Matrix([[1, Y]])
    summed = by.operate(
        tensor("=", term(1, "v", every=row), term(1, "I", every=row * ZETA), every=n),
        (-1, by.given(_dividends), {"every": row * ZETA}),
    )
    count = eq(V(m), Sum(binomial(n - k, m - k) * A(k), (k, 0, n)))
    return summed, infer(
        "grade", count, summed, *by.given(*le(0, m, n)), over="every", sums=[_A, _V], at=m
    )


@cache
def _truncated() -> Theorem:
    """Σ_{|S|=m} v(S) = C(n, m) A(0) + C(n, m) Σ_{k=1}^{m} C(m,k)/C(n,k) A(k)."""
    within = by.given(*le(0, m, n))
    inside = Lambda(k, binomial(n - k, m - k) * A(k))
    ends = by.spec(splitting(), {SUMMAND: inside, LOW: 0, MIDDLE: m, HIGH: n}, *within)
    beyond = by.given(*le(m + 1, k, n))
    none = by.axiom("binomial_below", *beyond, k=n - k, j=m - k)
    zero = by.forall(by.ring(eq(inside.expr, 0), using=[(A(k), none)]), k, *le(m + 1, k, n))
    tail = by.spec(vanishing(), {SUMMAND: inside, LOW: m + 1, HIGH: n}, zero, *within)
    parts = by.spec(splitting(), {SUMMAND: inside, LOW: 0, MIDDLE: 0, HIGH: m}, *within)
    first = by.last(Sum(inside.expr, (k, 0, 0)))
    before = by.empty(Sum(inside.expr, (k, 0, -1)))

    weight = binomial(m, k) / binomial(n, k) * A(k)
    ratio = by.ring(
        eq(inside.expr, binomial(n, m) * weight), *by.given(*le(1, k, m)), *within, expand=True
    )
    mixed = by.termwise(ratio, k, 1, m)
    out = by.spec(
        scaling(),
        {SUMMAND: Lambda(k, weight), FACTOR: binomial(n, m), LOW: 1, HIGH: m},
        *within,
    )
    goal = eq(V(m), binomial(n, m) * (A(0) + Sum(weight, (k, 1, m))))
    return by.linear(goal, _counted()[1], ends, tail, parts, first, before, mixed, out)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    within = by.given(*le(0, m, n))
    summed, count = _counted()
    here = _truncated()
    none = by.empty(Sum(binomial(0, k) / binomial(n, k) * A(k), (k, 1, 0)))
    zero = by.linear(eq(V(0), A(0)), by.spec(here, {m: 0}, *within), none)
    mean = by.at(by.given(_u_bar), m, *within)
    share = 1 / binomial(n, m)
    goal = by.ring(statement[0].concl, *within, using=[(1, mean), (share, here), (-1, zero)])
    return Proof(
        steps=(
            Step(
                "Weigh every mask by Y^|S|; each interaction then carries (1+Y)^(n−|T|) Y^|T|.",
                summed,
            ),
            Step("The coefficient of Y^m: T lies in C(n−k, m−k) masks of order m.", count),
            Step("C(n−k, m−k)/C(n, m) = C(m, k)/C(n, k), and nothing is left beyond k = m.", here),
            Step("At m = 0 this says v(∅) = I(∅).", zero),
        ),
        theorems=(conclude(statement[0], goal),),
    )
