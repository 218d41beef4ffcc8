"""Dummy: a variable that adds the same to every subset takes part in no interaction.

If v(S∪{i}) − v(S) = v({i}) − v(∅) for every S ∌ i, then for every S ∌ i

    I(S∪{i}) = v({i}) − v(∅) if S = ∅, and 0 otherwise.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: those stated; n ≥ 1
since i is a variable.
Proof: apply the Möbius transform over the other variables to the hypothesis; it turns the constant
v({i}) − v(∅) into its value at ∅, because in one coordinate μ (1 1)ᵀ = (1 0)ᵀ.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import EMPTY, OUT, interactions, n, refined
from proofs.kernel.formula import AT_0, AT_1, MOBIUS, ONE, STEP, Sequent, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

_interactions = interactions()
_dummy = tensor(
    "=", term(1, "v", i=STEP, others=ONE), term(1, "v", i=STEP, others=EMPTY), i=1, others=n - 1
)
_alone = tensor(
    "=",
    term(1, "I", i=AT_1, others=ONE),
    term(1, "v", i=STEP, others=OUT * AT_0),
    i=1,
    others=n - 1,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    without, gain = random_game(rng, players[1:]), rng.choice([-2, 0, 1, 3])
    v = {s: without(s - {0}) + gain * (0 in s) for s in subsets(players)}.__getitem__
    return Instance(
        values={"n": len(players)},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "i": players[:1], "others": players[1:]},
    )


CLAIM = Claim(
    id="dummy",
    title="Dummy",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="If i adds v({i}) − v(∅) to every S without i, then I(S∪{i}) = 0 for every such S ≠ ∅.",
    statement=(sequent(_alone, _interactions, _dummy),),
    draw=_draw,
    parts=dict.fromkeys(("i", "others"), "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), i=1, others=n - 1)
    dummy = by.given(_dummy)
    alone = by.operate(_alone, (1, definition, {"i": AT_1}), (1, dummy, {"others": MOBIUS}))
    return Proof(
        steps=(
            Step("I(S∪{i}) is the Möbius transform of v(S∪{i}) − v(S).", definition),
            Step("By hypothesis that difference is the same for every S.", dummy),
            Step("The transform of a constant is its value at ∅.", alone),
        ),
        theorems=(conclude(statement[0], alone),),
    )
