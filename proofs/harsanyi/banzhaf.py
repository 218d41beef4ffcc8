"""Banzhaf: the Banzhaf interaction index from the interactions.

B(T) = 2^−(n−|T|) Σ_{S⊆N∖T} Δ_T v(S), with Δ_T v(S) = Σ_{L⊆T} (−1)^(|T|−|L|) v(S∪L).  Then

    B(T) = Σ_{S⊇T} I(S) / 2^(|S|−|T|)    for every T (at T = ∅: the mean of v).

Source: Grabisch and Roubens 1999; for |T| = 1 the Banzhaf value.  Assumptions: none.
Proof: B is a product over the variables applied to v: (−1 1) at a variable in T, (½ ½) at one
outside; in one coordinate these two rows times ζ are (0 1) and (1 ½).
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import ONE, Matrix, Sequent, rational, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import Game, derivative, dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

_half = rational(1, 2)
_mean_or_step = Matrix([[_half, _half], [-1, 1]])  # the rows at T ∌ i and at T ∋ i
_halved_above = Matrix([[1, _half], [0, 1]])  # [T ⊆ S] / 2^(|S|−|T|)

_interactions = interactions()
_index = tensor("=", term(1, "B", every=ONE), term(1, "v", every=_mean_or_step), every=n)
_banzhaf = tensor("=", term(1, "B", every=ONE), term(1, "I", every=_halved_above), every=n)


def _banzhaf_index(v: Game, players: tuple[int, ...], T: frozenset[int]) -> Fraction:
    changes = [derivative(v, T, s) for s in subsets(set(players) - T)]
    return Fraction(sum(changes)) / len(changes)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    v = random_game(rng, players)
    index = {t: _banzhaf_index(v, players, t) for t in subsets(players)}
    return Instance(
        values={"n": len(players)},
        games={"v": v, "I": dividends(v, players), "B": index.__getitem__},
        layout={"every": players},
    )


CLAIM = Claim(
    id="banzhaf",
    title="Banzhaf interaction index",
    source="classical (Grabisch and Roubens 1999)",
    words="The Banzhaf interaction index of T is the sum of I(S)/2^(|S|−|T|) over all S ⊇ T.",
    statement=(sequent(_banzhaf, _interactions, _index),),
    draw=_draw,
    formulas={"index": _banzhaf},
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition, index = by.given(_interactions, _index)
    goal = by.operate(_banzhaf, (1, index, {}), (-1, definition, {"every": _halved_above}))
    return Proof(
        steps=(
            Step("B(T): differences over T, means over the other variables.", index),
            Step("Put in the interactions, one coordinate at a time.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
