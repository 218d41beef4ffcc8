"""Locality: an interaction is made of the scores of the subsets of its own variables.

If v(T) = w(T) for every T ⊆ R then I_v(S) = I_w(S) for every S ⊆ R, whatever v and w are elsewhere.

Source: A, supplement I: two sentences with the same words at the same places have the same w on
these words.  So they have where all masked inputs with only those words agree, which asks for the
same length and the same baseline at all other places.  Assumptions: that agreement, nothing else.
Proof: outside R the row of μ at a bit of 0 is (1 0): only masks without those variables count.
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n, refined
from proofs.kernel.formula import AT_0, MOBIUS, ONE, Sequent, Tensor, ints, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

r = ints("r")
_kinds = {"R": r, "others": n - r}
_interactions = interactions(), interactions("w", "I_w")


def _agree(left: str, right: str) -> Tensor:
    """The same value at every subset of R."""
    sides = (term(1, game, R=ONE, others=AT_0) for game in (left, right))
    return tensor("=", *sides, **_kinds)


_scores, _same = _agree("v", "w"), _agree("I", "I_w")


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    size = rng.randint(0, len(players))
    v, other = random_game(rng, players), random_game(rng, players)
    inside = frozenset(players[:size])
    table = {s: v(s) if s <= inside else other(s) + Fraction(1, 2) for s in subsets(players)}
    w = table.__getitem__
    return Instance(
        values={"n": len(players), "r": size},
        games={"v": v, "w": w, "I": dividends(v, players), "I_w": dividends(w, players)},
        layout={"every": players, "R": players[:size], "others": players[size:]},
    )


CLAIM = Claim(
    id="locality",
    title="Locality",
    source="A, supplement I",
    words="Scores that agree on all subsets of R have the same interactions there.",
    statement=(sequent(_same, *_interactions, _scores),),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    first, second = (refined(by.given(law), **_kinds) for law in _interactions)
    scores = by.given(_scores)
    row = {"R": ONE, "others": AT_0}
    same = by.operate(_same, (1, first, row), (-1, second, row), (1, scores, {"R": MOBIUS}))
    return Proof(
        steps=(
            Step("Both interactions; the variables outside R are set apart.", first),
            Step("By hypothesis the scores agree on the subsets of R.", scores),
            Step("The row of μ at a variable that is not in S is (1 0).", same),
        ),
        theorems=(conclude(statement[0], same),),
    )
