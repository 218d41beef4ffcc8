"""OR reversed: an OR is an AND of the game in which masked and present are exchanged.

With h(T) = v(N) − v(N∖T), I_or(S) = I_h(S) for every S ≠ ∅.

Source: B, after Eq. 61, where the sign and the constant v(N) are left out.  Assumptions: none;
I_or(∅) may be any number, and I_h(∅) = h(∅) = 0.
Proof: μ of the constant v(N) is its value at ∅, and −μ of v(N∖·) is the definition of I_or.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, OUT, n
from proofs.kernel.formula import (
    AT_1,
    FLIP,
    MOBIUS,
    ONE,
    Sequent,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, or_interactions, random_game

__all__ = ["CLAIM", "prove"]

e = reals("e")
_or = tensor(
    "=",
    term(1, "I_or", every=ONE),
    [term(-1, "v", every=MOBIUS * FLIP), term(e, "", every=OUT)],
    every=n,
)
_reversed = tensor(
    "=",
    term(1, "h", every=ONE),
    [term(1, "v", every=ALWAYS * AT_1), term(-1, "v", every=FLIP)],
    every=n,
)
_and = tensor("=", term(1, "I_h", every=ONE), term(1, "h", every=MOBIUS), every=n)
# The two sides differ at ∅ alone.
_same = tensor(
    "=",
    [term(1, "I_or", every=ONE), term(1, "v", every=OUT * AT_1)],
    [term(1, "I_h", every=ONE), term(e, "", every=OUT)],
    every=n,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    whole = frozenset(players)
    v = random_game(rng, players)
    at_empty = rng.choice([0, 1, -2])

    def h(s: frozenset[int]) -> object:
        return v(whole) - v(whole - s)

    return Instance(
        # The general formula gives −v(N) at ∅; e is what was put there instead, less that.
        values={"n": len(players), "e": at_empty + v(whole)},
        games={
            "v": v,
            "h": h,
            "I_h": dividends(h, players),
            "I_or": or_interactions(v, players, at_empty=at_empty),
        },
        layout={"every": players},
    )


CLAIM = Claim(
    id="or_reversed",
    title="OR is AND reversed",
    source="B, after Eq. 61",
    words="The OR interaction of S ≠ ∅ is the AND interaction of S in h(T) = v(N) − v(N∖T).",
    statement=(sequent(_same, _or, _reversed, _and),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    or_, reversed_, and_ = by.given(_or, _reversed, _and)
    same = by.operate(_same, (1, or_, {}), (-1, and_, {}), (-1, reversed_, {"every": MOBIUS}))
    return Proof(
        steps=(
            Step("The OR interactions; what is put at ∅ does not matter.", or_),
            Step("Masked and present exchanged.", reversed_),
            Step("μ of the constant v(N) is v(N) at ∅ and 0 elsewhere.", same),
        ),
        theorems=(conclude(statement[0], same),),
    )
