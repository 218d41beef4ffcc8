"""Anonymity: the names of the variables do not matter.

If w(S) = v(πS) for every S, then I_w(S) = I_v(πS) for every S, π a permutation of the variables.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: none.
What is formal: π swaps two variables i ≠ j, any two of any n.  Every permutation is a product of
swaps, and two permutations that have the property have it one after the other (w is the v of the
second), so all permutations have it.
Proof: the swap is Σ_{a,b} E_ab ⊗ E_ba on the bits of i and j, E_ab the matrix with a single 1 at
(a, b); it commutes with μ ⊗ μ.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n, refined
from proofs.kernel.formula import MOBIUS, ONE, Matrix, Sequent, Tensor, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

_definitions = (interactions("v", "I_v"), interactions("w", "I_w"))
_kinds = {"i": 1, "j": 1, "others": n - 2}
_units = {
    (0, 0): Matrix([[1, 0], [0, 0]]),
    (0, 1): Matrix([[0, 1], [0, 0]]),
    (1, 0): Matrix([[0, 0], [1, 0]]),
    (1, 1): Matrix([[0, 0], [0, 1]]),
}


def _swapped(new: str, old: str) -> Tensor:
    """new(S) = old(S with the bits of i and j exchanged)."""
    return tensor(
        "=",
        term(1, new, i=ONE, j=ONE, others=ONE),
        [term(1, old, i=unit, j=_units[b, a], others=ONE) for (a, b), unit in _units.items()],
        **_kinds,
    )


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(2, 4)))
    v = random_game(rng, players)
    names = {0: 1, 1: 0}
    w = {s: v(frozenset(names.get(p, p) for p in s)) for s in subsets(players)}.__getitem__
    return Instance(
        values={"n": len(players)},
        games={"v": v, "w": w, "I_v": dividends(v, players), "I_w": dividends(w, players)},
        layout={"every": players, "i": (0,), "j": (1,), "others": players[2:]},
    )


CLAIM = Claim(
    id="anonymity",
    title="Anonymity",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="If w is v with its variables permuted, then I_w is I_v with them permuted likewise.",
    reading="from the exchange of two variables, which is formal, to every permutation, which is "
    "such exchanges done one after the other",
    statement=(sequent(_swapped("I_w", "I_v"), *_definitions, _swapped("w", "v")),),
    draw=_draw,
    parts=dict.fromkeys(("i", "j", "others"), "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    of_v, of_w = (refined(t, **_kinds) for t in by.given(*_definitions))
    renamed = by.given(_swapped("w", "v"))
    units = ((-1, of_v, {"i": unit, "j": _units[b, a]}) for (a, b), unit in _units.items())
    goal = by.operate(
        _swapped("I_w", "I_v"),
        (1, of_w, {}),
        (1, renamed, dict.fromkeys(_kinds, MOBIUS)),
        *units,
    )
    return Proof(
        steps=(
            Step("w is v with i and j renamed into each other.", renamed),
            Step("The renaming and the Möbius transform commute.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
