"""Uniqueness: no other function has the matching property (classical; Harsanyi 1963).

If v(S) = Σ_{T⊆S} J(T) for every S, then J(S) = Σ_{T⊆S} (-1)^(|S|-|T|) v(T) for every S.

Proof: apply μ to both sides; μζ = 1 in one coordinate.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.kernel.formula import MOBIUS, ONE, ZETA, Sequent, ints, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import random_game, subsets

__all__ = ["CLAIM", "prove"]

n = ints("n")
_sums = tensor("=", term(1, "v", every=ONE), term(1, "J", every=ZETA), every=n)
_unique = tensor("=", term(1, "J", every=ONE), term(1, "v", every=MOBIUS), every=n)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    J = random_game(rng, players)
    v = {s: sum(J(t) for t in subsets(s)) for s in subsets(players)}
    return Instance(
        values={"n": len(players)},
        games={"v": v.__getitem__, "J": J},
        layout={"every": players},
    )


CLAIM = Claim(
    id="uniqueness",
    title="Uniqueness of the interactions",
    source="classical (Harsanyi 1963)",
    words="A function J whose sums over subsets give v at every S is the interaction I of v.",
    statement=(sequent(_unique, _sums),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    sums = by.given(_sums)
    unique = by.operate(_unique, (-1, sums, {"every": MOBIUS}))
    return Proof(
        steps=(
            Step("J sums to v over the subsets of every S.", sums),
            Step("Apply the Möbius transform; in one coordinate μζ = 1.", unique),
        ),
        theorems=(conclude(statement[0], unique),),
    )
