"""η is needed: conditions (i) to (iii) alone do not bound the number of salient pairs.

n ≥ 3, P = C(n,2), h = ⌊P/2⌋; v(S) = m + Σ of ε over the pairs in S, m = |S|: h of the ε are +1, the
other P − h are −h/(P−h), which is −1 for even P and −h/(h+1) for odd P.  With s(1), …, s(P) the ε
in any order that lists the +1 first:

- I({i}) = 1, I(pair) = ε, 0 above; Σ ε = 0, so η(2) = 0, and ū(m) = m for every m: (i) with M = 2,
  (ii), and (iii) with p = 1 and no smaller p.
- 1/2 ≤ h/(h+1) ≤ |ε| ≤ 1: every pair is salient for rel_tau ≤ 1/2.  There are C(n,2) > c n of them
  as soon as n > 2c + 1, whatever c.  A lower bound on |η(k)| is thus a fourth hypothesis.  B says
  so in its Case 1, |η(k)| ≫ 1/n; its abstract does not, and its Case 2 is false (case_2_fails).
- With the pairs scaled by c = 1/(n−1), v(S ∪ {i}) − v(S) = 1 + c Σ_{j∈S} ε_ij ≥ 0: monotone along
  every path, and for n ≤ 21 every pair is still salient at rel_tau = 1/20.

What is formal: parts 1 and 4 to 6 are the sum and the sizes of the ε; 2 and 3 are ū(m) = m and the
least exponent, for a game with order sums A(1) = n, A(2) = Σ ε and 0 above; 7 is the count; 8 and 9
are the scaled pairs.  That a game has these interactions is in words.

Source: this suite.  Assumptions: n ≥ 3.  Proof: the + and the − cancel; then order means.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Sequent, Sum, binomial, eq, le, lt, reals, sequent
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import order_sum, subsets
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.means._paths import CLIMBS, PATH, climb, step
from proofs.sparsity.needed._exponents import ordered, p, q
from proofs.sparsity.setting._setting import SETTING, A, M, instance, k, m, n, u_bar
from proofs.sparsity.setting._signs import (
    BALANCED,
    HALF_STRONG,
    SCALED,
    SIGNS,
    SOME_PAIR,
    STRONG,
    TOTAL,
    WEAK,
    P,
    bounds,
    cancel,
    few_variables,
    pairs_count,
)

__all__ = ["CLAIM", "prove"]

c = reals("c")

_witness = (*SETTING, eq(A(1), n), eq(A(2), TOTAL), All(k, le(3, k, n), eq(A(k), 0)))

_mean = eq(u_bar(m), m)
_first = le(1, q)
_many = lt(c * n, P)


def _draw(rng: random.Random) -> Instance:
    size = rng.choice([3, 3, 4])
    players = tuple(range(size))
    pairs = [frozenset(z) for z in combinations(players, 2)]
    rng.shuffle(pairs)
    plus = len(pairs) // 2
    minus = Fraction(-1) if len(pairs) % 2 == 0 else Fraction(-plus, plus + 1)
    signs = [Fraction(1)] * plus + [minus] * (len(pairs) - plus)
    strength = dict(zip(pairs, signs, strict=True))

    def game(scale: Fraction) -> Any:
        return lambda S: len(S) + scale * sum(strength[z] for z in pairs if z <= S)

    case = instance(
        game(Fraction(1)),
        players,
        m=rng.randint(0, size),
        e=rng.randint(1, len(pairs)),
        h=plus,
        q=Fraction(rng.randint(2, 5), 2),
        c=Fraction(size - 2, 2) - Fraction(rng.randint(0, 2), 7),
    )
    i = rng.choice(players)
    others = [z for z in players if z != i]
    S = tuple(rng.sample(others, rng.randint(0, len(others))))
    w = game(Fraction(1, size - 1))
    G = {
        T: sum((-1) ** (len(T) - len(R)) * w(R) for R in subsets(T)) for T in subsets(players)
    }.__getitem__
    near = [strength[frozenset((i, j))] for j in S]

    def with_i(g: Any) -> Any:
        return lambda T: g(T | {i})

    return Instance(
        values={**case.values, "k": len(S)},
        functions={
            **case.functions,
            "s": lambda z: signs[z - 1],
            "sign": lambda z: near[z - 1],
            "Dzero": lambda t: order_sum(w, S, t),
            "Done": lambda t: order_sum(with_i(w), S, t),
            "K": lambda t: order_sum(with_i(G), S, t),
        },
        games={**case.games, "w": w, "G": G},
        layout={
            **case.layout,
            "i": (i,),
            "S": S,
            "out": tuple(z for z in others if z not in S),
        },
    )


CLAIM = Claim(
    id="eta_needed",
    title="A bound on η is needed",
    source="this suite (the abstract of B)",
    words="For every n ≥ 3 a game of order 2 with ū(m) = m has η(2) = 0 and C(n,2) pairs with 1/2 "
    "≤ |I| ≤ 1: conditions (i) to (iii), here with p = 1, alone do not bound the salient pairs by "
    "O(n^p).",
    reading="that a game has I({i}) = 1, the numbers s(e) on its C(n,2) pairs and 0 above, so "
    "that A(1) = n and A(2) = Σ s(e); that Σ s(e) = 0 is η(2) = 0; and that C(n,2) > c n for n > "
    "2c + 1 is no O(n)",
    statement=(
        sequent(BALANCED, *SIGNS),
        sequent(_mean, *_witness, *SIGNS, *le(0, m, n)),
        sequent(_first, *_witness, *SIGNS, le(u_bar(2), 2**q * u_bar(1))),
        sequent(STRONG, *SIGNS, *SOME_PAIR),
        sequent(HALF_STRONG, *SIGNS, *SOME_PAIR),
        sequent(WEAK, *SIGNS, *SOME_PAIR),
        sequent(_many, lt(2 * c + 1, n), le(2, n)),
        sequent(CLIMBS, *PATH, *le(0, k, n - 1)),
        sequent(SCALED, *SIGNS, *SOME_PAIR, le(n, 21)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "i", "out"), "every"),
    scope="n ≥ 3",
)


@cache
def _means() -> Theorem:
    """ū(m) = m."""
    size, within = by.given(le(3, n)), by.given(*le(0, m, n))
    polynomial = by.discharge(
        by.spec(newton_inversion.prove().theorems[2], {M: 2}), by.linear(le(0, 2)), *within
    )
    inside = binomial(m, k) * A(k) / binomial(n, k)
    ends = [by.last(Sum(inside, (k, 1, z))) for z in (2, 1)]
    none = by.empty(Sum(inside, (k, 1, 0)))
    total, one = by.given(eq(A(2), TOTAL), eq(A(1), n))
    zero = by.linear(eq(A(2), 0), total, cancel())
    out = binomial(m, 2) / P
    return by.ring(
        _mean,
        size,
        using=[*((1, z) for z in (polynomial, *ends, none)), (m / n, one), (out, zero)],
    )


@cache
def _exponent() -> Theorem:
    size = by.given(le(3, n))
    one, two = (by.discharge(by.spec(_means(), {m: z}), size) for z in (1, 2))
    start = by.given(le(u_bar(2), 2**q * u_bar(1)))
    power = by.ring(le(2, 2**q), using=[(-1, two), (2**q, one)], products=[(1, 1, [start])])
    return by.cut(by.spec(ordered(), {p: 1}), power)


@cache
def _too_many() -> Theorem:
    above, size = by.given(lt(2 * c + 1, n), le(2, n))
    return by.linear(_many, pairs_count(), products=[[by.linear(lt(0, n), size), above]])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    sizes = bounds()
    theorems = (
        *(cancel(), _means(), _exponent(), *sizes),
        *(_too_many(), climb(), few_variables()),
    )
    return Proof(
        steps=(
            Step("h times 1 and P − h times −h/(P−h).", cancel()),
            Step("Newton: only A(1) = n is left of the two orders.", _means()),
            Step("ū(2) = 2 ū(1): no p < 1 satisfies (iii).", _exponent()),
            Step("P − h ≤ h + 1.", sizes[0]),
            Step("h ≥ 1.", sizes[1]),
            Step("P ≥ 2h.", sizes[2]),
            Step("C(n,2) − c n = n (n − 1 − 2c)/2.", _too_many()),
            Step("What the variable i adds to S, by its interactions.", step()),
            Step("At most n − 1 pairs, each at least −1/(n−1).", climb()),
            Step("20 h ≥ (n−1)(P−h) for n ≤ 21; at n = 21, P = 210 is even.", few_variables()),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
