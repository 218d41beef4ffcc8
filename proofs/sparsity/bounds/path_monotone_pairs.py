"""Monotone along every path and of order 2: then the salient pairs are few, without any η.

v(S ∪ {i}) ≥ v(S) for all i ∉ S, and I(S) = 0 for |S| > 2.  Then Σ_{pairs} |I| ≤ v(N) − v(∅), so
that at most (v(N) − v(∅))/τ pairs are salient.

With a(i) = I({i}) and J(i,j) = I({i,j}), J(i,i) = 0, sums over pairs are half the sums over ordered
pairs.  Source: this suite.  Assumptions: as said, n ≥ 2.  Proof: what i adds to S is
a(i) + Σ_{j∈S} J(i,j); take for S the j with J(i,j) < 0, where Σ_{j∈S} J = Σ_j (J − |J|)/2, and sum
over i: A(1) + A(2) ≥ Σ_{pairs} |I|, and v(N) − v(∅) = A(1) + A(2).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    Sum,
    binomial,
    eq,
    fn,
    ints,
    le,
    lt,
    rational,
    reals,
    sequent,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import order_sum
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.means._paths import CLIMBS, DIVIDENDS, INTERACTIONS, WITH, WITHOUT, K, r, step
from proofs.sparsity.setting._setting import SETTING, A, M, instance, k, m, n, u_bar
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, a, b, splitting, vanishing
from proofs.tactics.sums import c as MIDDLE

__all__ = ["CLAIM", "prove"]

i, j = ints("i j")
tau = reals("tau")
single, pair, salient = fn("a"), fn("pair"), fn("salient")

# What one variable adds to a mask S of k others: K(0) = I({i}), K(1) = Σ_{j∈S} I({i,j}).
_beyond_two = All(r, le(2, r, k), eq(K(r), 0))
_beyond_S = All(r, (lt(k, r),), eq(K(r), 0))  # S has no subset of more than k elements
_added = (DIVIDENDS, WITHOUT, WITH, INTERACTIONS, _beyond_two, _beyond_S, CLIMBS, le(0, k))
_local = le(0, K(0) + K(1))


def _over_pairs(f: Any) -> Expr:
    return Sum(Sum(f, (j, 1, n)), (i, 1, n)) / 2


_size = Abs(pair(i, j))
_negative = Sum((pair(i, j) - _size) / 2, (j, 1, n))
_steps = All(i, le(1, i, n), le(0, single(i) + _negative))
_order_two = All(k, le(3, k, n), eq(A(k), 0))
_first = eq(A(1), Sum(single(i), (i, 1, n)))
_second = eq(A(2), _over_pairs(pair(i, j)))
_game = (*SETTING, _order_two, _first, _second, _steps, le(2, n))
_mass = le(_over_pairs(_size), u_bar(n))
_shares = All(i, le(1, i, n), All(j, le(1, j, n), le(tau * salient(i, j), _size)))
_count = le(_over_pairs(salient(i, j)), u_bar(n) / tau)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(2, 4)
    players = tuple(range(size))
    strength = {
        frozenset((x, y)): Fraction(rng.choice([0, 1, -1, -2, 3]), rng.choice([1, 2]))
        for x in players
        for y in players
        if x < y
    }

    def J(x: int, y: int) -> Fraction:
        return strength.get(frozenset((x - 1, y - 1)), Fraction(0))

    single_of = [
        rng.choice([0, 0, 1]) - sum(min(J(x + 1, y + 1), Fraction(0)) for y in players)
        for x in players
    ]

    def v(S: frozenset[int]) -> Fraction:
        return sum((single_of[x] for x in S), Fraction(1)) + sum(
            (value for z, value in strength.items() if z <= S), Fraction(0)
        )

    case = instance(v, players)
    one = rng.choice(players)
    others = [x for x in players if x != one]
    S = tuple(rng.sample(others, rng.randint(0, len(others))))
    level = Fraction(rng.randint(1, 4), 2)

    def with_one(g: Any) -> Any:
        return lambda T: g(T | {one})

    return Instance(
        values={**case.values, "k": len(S), "tau": level},
        functions={
            **case.functions,
            "a": lambda x: Fraction(single_of[x - 1]),
            "pair": J,
            "salient": lambda x, y: int(abs(J(x, y)) >= level),
            "Dzero": lambda t: order_sum(v, S, t),
            "Done": lambda t: order_sum(with_one(v), S, t),
            "K": lambda t: order_sum(with_one(case.games["I"]), S, t),
        },
        games={**case.games, "w": v, "G": case.games["I"]},
        layout={
            **case.layout,
            "i": (one,),
            "S": S,
            "out": tuple(x for x in others if x not in S),
        },
    )


CLAIM = Claim(
    id="path_monotone_pairs",
    title="Pairs of a game monotone along every path",
    source="this suite",
    words="A game of order 2 that never falls when a variable joins has pairs of total strength "
    "at most v(N) − v(∅), so at most (v(N) − v(∅))/τ salient ones.",
    reading="that part 1, with S the j whose pair with i is negative, gives what parts 2 and 3 "
    "assume of i; that a(i) and pair(i, j) are I({i}) and I({i,j}), with the order sums A(1) and "
    "A(2); and that salient(i, j) is 1 where |I({i,j})| ≥ τ and 0 elsewhere",
    statement=(
        sequent(_local, *_added),
        sequent(_mass, *_game),
        sequent(_count, *_game, _shares, lt(0, tau)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "i", "out"), "every"),
    scope="n ≥ 2",
)


@cache
def _one_step() -> Theorem:
    """0 ≤ K(0) + K(1)."""
    low, climbs = by.given(le(0, k), CLIMBS)
    sums = Sum(K(r), (r, 0, k))
    goal = eq(sums, K(0) + K(1))
    # k = 0: K(1) = 0
    strict = by.given(lt(k, 1))
    none = infer("antisymmetry", eq(k, 0), by.linear(le(k, 0), strict), low)
    hole = ints("hole")
    zero = by.at(by.given(_beyond_S), 1, strict)
    ends = [by.last(Sum(K(r), (r, 0, x))) for x in (1, 0)]
    nothing = by.empty(Sum(K(r), (r, 0, -1)))
    at_zero = by.linear(eq(Sum(K(r), (r, 0, 0)), K(0) + K(1)), ends[1], nothing, zero)
    back = by.linear(eq(0, k), none)
    alone = infer(
        "rewrite",
        goal,
        at_zero,
        back,
        pattern=eq(Sum(K(r), (r, 0, hole)), K(0) + K(1)),
        hole=hole,
    )
    # k ≥ 1
    more = by.given(le(1, k))
    gone = by.at(by.given(_beyond_two), r, *by.given(*le(2, r, k)))
    law = by.forall(gone, r, *le(2, r, k))
    f = Lambda(r, K(r))
    parts = by.spec(splitting(), {F: f, a: 0, MIDDLE: 1, b: k}, more)
    rest = by.spec(vanishing(), {F: f, a: 2, b: k}, law, more)
    several = by.linear(goal, parts, rest, *ends, nothing)
    return by.linear(_local, step(), by.both(several, alone, 1, k), climbs)


@cache
def _total() -> Theorem:
    """ū(n) = A(1) + A(2)."""
    size = by.given(le(2, n))
    polynomial = by.discharge(
        by.spec(newton_inversion.prove().theorems[2], {M: 2}), by.linear(le(0, 2)), size
    )
    inside = binomial(m, k) * A(k) / binomial(n, k)
    ends = [by.last(Sum(inside, (k, 1, x))) for x in (2, 1)]
    none = by.empty(Sum(inside, (k, 1, 0)))
    ways = binomial(n, 2)
    scaled = by.ring(
        eq(n * ways * u_bar(m), ways * m * A(1) + n * binomial(m, 2) * A(2)),
        size,
        using=[(n * ways, x) for x in (polynomial, *ends, none)],
    )
    whole = by.discharge(by.spec(scaled, {m: n}), by.linear(le(n, n)), size)
    positive = by.axiom("binomial_positive", size, k=n, j=2)
    return by.ring(eq(u_bar(n), A(1) + A(2)), size, positive, using=[(1 / (n * ways), whole)])


@cache
def _pairs() -> Theorem:
    """Σ_{pairs} |I| ≤ ū(n)."""
    size = by.given(le(2, n))
    here = by.at(by.given(_steps), i, *by.given(*le(1, i, n)))
    parts = [(rational(1, 2), pair(i, j)), (-rational(1, 2), _size)]
    split = distribute(parts, j, num(1), n, size)
    inner = [Sum(x, (j, 1, n)) for x in (pair(i, j), _size)]
    each = by.linear(le(0, single(i) + inner[0] / 2 - inner[1] / 2), here, split)
    summed = by.termwise(each, i, 1, n)
    whole = [(1, single(i)), (rational(1, 2), inner[0]), (-rational(1, 2), inner[1])]
    outer = distribute(whole, i, num(1), n, size)
    zero = distribute([(0, num(1))], i, num(1), n, size)
    return by.linear(_mass, summed, outer, zero, _total(), *by.given(_first, _second))


@cache
def _counted() -> Theorem:
    size, positive = by.given(le(2, n), lt(0, tau))
    outer, inner = by.given(*le(1, i, n)), by.given(*le(1, j, n))
    here = by.at(by.at(by.given(_shares), i, *outer), j, *inner)
    rows = by.termwise(here, j, 1, n)
    columns = by.termwise(rows, i, 1, n)
    inside = distribute([(tau, salient(i, j))], j, num(1), n, size)
    scaled = by.termwise(inside, i, 1, n)
    out = distribute([(tau, Sum(salient(i, j), (j, 1, n)))], i, num(1), n, size)
    mass = by.linear(le(tau * _over_pairs(salient(i, j)), u_bar(n)), columns, scaled, out, _pairs())
    return by.ring(_count, positive, products=[(1, 1 / tau, [positive, mass])])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    return Proof(
        steps=(
            Step("What i adds to S is I({i}) + Σ_{j∈S} I({i,j}).", _one_step()),
            Step("Newton's formula ends at order 2: v(N) − v(∅) = A(1) + A(2).", _total()),
            Step("Sum over i, with S the negative neighbours of i.", _pairs()),
            Step("τ times the number of salient pairs is at most that.", _counted()),
        ),
        theorems=tuple(map(conclude, statement, (_one_step(), _pairs(), _counted()))),
    )
