"""AND-OR matching: AND and OR interactions of the two parts of any split give the score back.

For every split v = v_and + v_or, every T:

    v(T) = v(∅) + Σ_{∅≠S⊆T} I_and(S) + Σ_{S∩T≠∅} I_or(S),

I_and(S) = Σ_{L⊆S} (−1)^(|S|−|L|) v_and(L) and I_or(S) = −Σ_{L⊆S} (−1)^(|S|−|L|) v_or(N∖L), S ≠ ∅.

Source: B, Eq. 62; Li and Zhang 2023 (arXiv:2304.13312).  Assumptions: none; I_and(∅) and
I_or(∅) may be any numbers, they are counted nowhere (written as what is added at ∅: d and e).
Proof: matching for v_and without its term at ∅, plus OR matching for v_or.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import EMPTY, OUT, n
from proofs.kernel.formula import (
    FLIP,
    MOBIUS,
    ONE,
    ZETA,
    Matrix,
    Sequent,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, or_interactions, random_game, subsets

__all__ = ["CLAIM", "prove"]

d, e = reals("d e")
_all = Matrix([[1, 1], [1, 1]])  # the sum over all S, whatever T is
_disjoint = Matrix([[1, 1], [1, 0]])  # [S ∩ T = ∅]

_split = tensor(
    "=",
    term(1, "v", every=ONE),
    [term(1, "v_and", every=ONE), term(1, "v_or", every=ONE)],
    every=n,
)
_ands = tensor(
    "=",
    term(1, "I_and", every=ONE),
    [term(1, "v_and", every=MOBIUS), term(d, "", every=OUT)],
    every=n,
)
_ors = tensor(
    "=",
    term(1, "I_or", every=ONE),
    [term(-1, "v_or", every=MOBIUS * FLIP), term(e, "", every=OUT)],
    every=n,
)
_matching = tensor(
    "=",
    term(1, "v", every=ONE),
    [
        term(1, "v", every=EMPTY),
        term(1, "I_and", every=ZETA),
        term(-1, "I_and", every=EMPTY),
        term(1, "I_or", every=_all),
        term(-1, "I_or", every=_disjoint),
    ],
    every=n,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    one, other = random_game(rng, players), random_game(rng, players)
    v = {s: one(s) + other(s) for s in subsets(players)}.__getitem__
    at_empty = rng.choice([0, 1, -2])
    ands = {s: dividends(one, players)(s) if s else at_empty for s in subsets(players)}
    nothing, whole = frozenset[int](), frozenset(players)
    return Instance(
        # The general formulas give v_and(∅) and −v_or(N) at ∅; d and e correct them to at_empty.
        values={
            "n": len(players),
            "d": at_empty - one(nothing),
            "e": at_empty + other(whole),
        },
        games={
            "v": v,
            "v_and": one,
            "v_or": other,
            "I_and": ands.__getitem__,
            "I_or": or_interactions(other, players, at_empty=at_empty),
        },
        layout={"every": players},
    )


CLAIM = Claim(
    id="and_or_matching",
    title="AND-OR matching",
    source="B, Eq. 62; Li and Zhang 2023 (arXiv:2304.13312)",
    words="For every split v = v_and + v_or, v(∅), ANDs of v_and and ORs of v_or add up to v.",
    statement=(sequent(_matching, _split, _ands, _ors),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    split, ands, ors = by.given(_split, _ands, _ors)
    goal = by.operate(
        _matching,
        (1, split, {}),
        (-1, split, {"every": EMPTY}),
        (-1, ands, {"every": ZETA}),
        (1, ands, {"every": EMPTY}),
        (-1, ors, {"every": _all}),
        (1, ors, {"every": _disjoint}),
    )
    return Proof(
        steps=(
            Step("Any split of the score.", split),
            Step("AND interactions inside T, OR interactions that meet T, and v(∅) once.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
