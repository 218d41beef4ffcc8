"""Symmetry: variables that do the same have the same interactions.

If v(S∪{i}) = v(S∪{j}) for every S without i and j, then I(S∪{i}) = I(S∪{j}) for every such S.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: those stated; n ≥ 2 since i ≠ j.
Proof: I(S∪{i}) − I(S∪{j}) is the Möbius transform over the other variables of v(S∪{i}) − v(S∪{j}),
for v(S) and v(S∪{i,j}) cancel.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n, refined
from proofs.kernel.formula import AT_0, AT_1, MOBIUS, ONE, Sequent, Tensor, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

_interactions = interactions()
_kinds = {"i": 1, "j": 1, "others": n - 2}


def _alike(game: str) -> Tensor:
    """game(S∪{i}) = game(S∪{j})."""
    return tensor(
        "=",
        term(1, game, i=AT_1, j=AT_0, others=ONE),
        term(1, game, i=AT_0, j=AT_1, others=ONE),
        **_kinds,
    )


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(2, 4)))
    v = random_game(rng, players)
    same = {s: v(s - {1} | {0}) if len(s & {0, 1}) == 1 else v(s) for s in subsets(players)}
    return Instance(
        values={"n": len(players)},
        games={"v": same.__getitem__, "I": dividends(same.__getitem__, players)},
        layout={"every": players, "i": (0,), "j": (1,), "others": players[2:]},
    )


CLAIM = Claim(
    id="symmetry",
    title="Symmetry",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="If v(S∪{i}) = v(S∪{j}) for every S without i and j, then I(S∪{i}) = I(S∪{j}).",
    statement=(sequent(_alike("I"), _interactions, _alike("v")),),
    draw=_draw,
    parts=dict.fromkeys(("i", "j", "others"), "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    alike = by.given(_alike("v"))
    equal = by.operate(
        _alike("I"),
        (1, definition, {"i": AT_1, "j": AT_0}),
        (-1, definition, {"i": AT_0, "j": AT_1}),
        (1, alike, {"others": MOBIUS}),
    )
    return Proof(
        steps=(
            Step("I is the Möbius transform of v; i and j are set apart.", definition),
            Step("By hypothesis i and j do the same.", alike),
            Step("In I(S∪{i}) − I(S∪{j}) only v(T∪{i}) − v(T∪{j}), T ⊆ S, is left.", equal),
        ),
        theorems=(conclude(statement[0], equal),),
    )
