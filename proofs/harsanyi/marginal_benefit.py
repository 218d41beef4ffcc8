"""Marginal benefit: what T adds to S, by the interactions that it takes part in.

Δ_T v(S) = Σ_{S'⊆S} I(T∪S') for S ∩ T = ∅, where Δ_T v(S) = Σ_{L⊆T} (−1)^(|T|−|L|) v(S∪L).

Source: A, Theorem 5; B, Lemma 4.  Assumptions: none; T may be empty, and then this is matching.
Proof: v = ζI; in one coordinate of T the row (−1 1) ζ is (0 1), and outside T nothing is done to ζ.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n, refined
from proofs.kernel.formula import AT_1, ONE, STEP, ZETA, Sequent, ints, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game

__all__ = ["CLAIM", "prove"]

t = ints("t")
_interactions = interactions()
_kinds = {"T": t, "others": n - t}
_benefit = tensor(
    "=", term(1, "v", T=STEP, others=ONE), term(1, "I", T=AT_1, others=ZETA), **_kinds
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    size = rng.randint(0, len(players))
    v = random_game(rng, players)
    return Instance(
        values={"n": len(players), "t": size},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "T": players[:size], "others": players[size:]},
    )


CLAIM = Claim(
    id="marginal_benefit",
    title="Marginal benefit",
    source="A, Theorem 5; B, Lemma 4",
    words="What T adds to a set S that it does not meet, Δ_T v(S), is the sum of I(T∪S') over all "
    "S' ⊆ S.",
    statement=(sequent(_benefit, _interactions),),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    benefit = by.operate(_benefit, (-1, definition, {"T": AT_1, "others": ZETA}))
    return Proof(
        steps=(
            Step("I is the Möbius transform of v; the variables of T are set apart.", definition),
            Step("In a variable of T the row (0 1) μ is (−1 1); elsewhere ζ undoes μ.", benefit),
        ),
        theorems=(conclude(statement[0], benefit),),
    )
