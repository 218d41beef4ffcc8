"""Efficiency: the interactions of all subsets add up to the score of the whole input.

v(N) = Σ_{S⊆N} I(S), with I(∅) = v(∅) among them; so v(N) − v(∅) = Σ_{S≠∅} I(S).

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: none.
Proof: the row of ζ at S = N is a sum over everything, and the row at S = ∅ is the entry at ∅; in
one coordinate, (0 1) ζ = (1 1) and (1 0) ζ = (1 0).
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import AT_0, AT_1, SUM, Sequent, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game

__all__ = ["CLAIM", "prove"]

_interactions = interactions()
_total = tensor("=", term(1, "v", every=AT_1), term(1, "I", every=SUM), every=n)
_nothing = tensor("=", term(1, "v", every=AT_0), term(1, "I", every=AT_0), every=n)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    v = random_game(rng, players)
    return Instance(
        values={"n": len(players)},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players},
    )


CLAIM = Claim(
    id="efficiency",
    title="Efficiency",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="The score of the whole input is the sum of all interactions, and I(∅) = v(∅).",
    statement=(sequent(_total, _interactions), sequent(_nothing, _interactions)),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = by.given(_interactions)
    total = by.operate(_total, (-1, definition, {"every": SUM}))
    nothing = by.operate(_nothing, (-1, definition, {"every": AT_0}))
    return Proof(
        steps=(
            Step("I is the Möbius transform of v.", definition),
            Step("Sum over all subsets; in one coordinate (1 1) μ = (0 1), the entry at N.", total),
            Step("The entry at ∅; in one coordinate (1 0) μ = (1 0).", nothing),
        ),
        theorems=(conclude(statement[0], total), conclude(statement[1], nothing)),
    )
