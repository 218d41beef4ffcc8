"""Recursion: an interaction with i is an interaction with i present, less the one with i absent.

I(S∪{i}) = I(S | i always present) − I(S | i always absent) for every S ∌ i: the interactions on the
right are those of the scores T ↦ v(T∪{i}) and T ↦ v(T) of n − 1 variables.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: none; n ≥ 1 since i is a variable.
Proof: the row of μ at i ∈ S is (−1 1).
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import HERE, interactions, n, refined
from proofs.kernel.formula import AT_0, AT_1, MOBIUS, ONE, Sequent, Tensor, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

_interactions = interactions()
_kinds = {"i": 1, "others": n - 1}


def _with(game: str, state: object) -> Tensor:
    """The score of the other variables when i is in the given state."""
    return tensor(
        "=", term(1, game, i=HERE, others=ONE), term(1, "v", i=state, others=ONE), **_kinds
    )


def _within(game: str) -> Tensor:
    """The interactions of a score of the other variables."""
    return tensor(
        "=",
        term(1, f"I_{game}", i=HERE, others=ONE),
        term(1, game, i=HERE, others=MOBIUS),
        **_kinds,
    )


_parts = (_with("present", AT_1), _with("absent", AT_0), _within("present"), _within("absent"))
_recursion = tensor(
    "=",
    term(1, "I", i=AT_1, others=ONE),
    [term(1, "I_present", i=HERE, others=ONE), term(-1, "I_absent", i=HERE, others=ONE)],
    **_kinds,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    others = players[1:]
    v = random_game(rng, players)
    present = {s: v(s | {0}) for s in subsets(others)}.__getitem__
    absent = {s: v(s) for s in subsets(others)}.__getitem__
    return Instance(
        values={"n": len(players)},
        games={
            "v": v,
            "I": dividends(v, players),
            "present": present,
            "absent": absent,
            "I_present": dividends(present, others),
            "I_absent": dividends(absent, others),
        },
        layout={"every": players, "i": (0,), "others": others},
    )


CLAIM = Claim(
    id="recursion",
    title="Recursion",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="I(S∪{i}) is I(S) with i always present, less I(S) with i always absent.",
    statement=(sequent(_recursion, _interactions, *_parts),),
    draw=_draw,
    parts=dict.fromkeys(("i", "others"), "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    present, absent, within, without = by.given(*_parts)
    goal = by.operate(
        _recursion,
        (1, definition, {"i": AT_1}),
        (-1, within, {}),
        (1, without, {}),
        (-1, present, {"others": MOBIUS}),
        (1, absent, {"others": MOBIUS}),
    )
    return Proof(
        steps=(
            Step("I is the Möbius transform of v; i is set apart.", definition),
            Step("Its row at i is (−1 1): the two scores with i present and absent.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
