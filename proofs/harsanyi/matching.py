"""Matching: a score is the sum of the interactions inside the mask (A, Theorem 1; B, Theorem 1).

For every v on the subsets of n variables and every S:  v(S) = Σ_{T⊆S} I(T).

Assumptions: none; v is any real function on the subsets.  Proof: as functions on subsets, I = μv
and the sum over subsets is ζ; both are products over coordinates, and ζμ = 1 in one coordinate.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import ONE, ZETA, Sequent, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game

__all__ = ["CLAIM", "prove"]

_dividends = interactions()
_matching = tensor("=", term(1, "v", every=ONE), term(1, "I", every=ZETA), every=n)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    v = random_game(rng, players)
    return Instance(
        values={"n": len(players)},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players},
    )


CLAIM = Claim(
    id="matching",
    title="Matching",
    source="A, Theorem 1; B, Theorem 1",
    words="For every S, the score v(S) is the sum of the interactions I(T) over all T ⊆ S.",
    statement=(sequent(_matching, _dividends),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = by.given(_dividends)
    matching = by.operate(_matching, (-1, definition, {"every": ZETA}))
    return Proof(
        steps=(
            Step("I is the Möbius transform of v.", definition),
            Step("Sum both sides over subsets; in one coordinate ζμ = 1.", matching),
        ),
        theorems=(conclude(statement[0], matching),),
    )
