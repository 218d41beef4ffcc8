"""OR matching: a score is the sum of the OR interactions that the mask touches.

I_or(S) = −Σ_{T⊆S} (−1)^(|S|−|T|) v(N∖T) for S ≠ ∅; then v(T) = v(∅) + Σ_{S∩T≠∅} I_or(S).

Source: B, Eq. 61; Li and Zhang 2023 (arXiv:2304.13312).  Assumptions: none; I_or(∅) may be any
number e, it is counted nowhere.
Proof: the sum over S ∩ T ≠ ∅ is the sum over all S less the sum over S disjoint from T.  Both are
products over the variables, and so is T ↦ N∖T: in one coordinate [[1,1],[1,0]] · μ · flip = 1.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import EMPTY, OUT, n
from proofs.kernel.formula import FLIP, MOBIUS, ONE, Matrix, Sequent, reals, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import or_interactions, random_game

__all__ = ["CLAIM", "prove"]

e = reals("e")
_all = Matrix([[1, 1], [1, 1]])  # the sum over all S, whatever T is
_disjoint = Matrix([[1, 1], [1, 0]])  # [S ∩ T = ∅]

_interactions = tensor(
    "=",
    term(1, "I_or", every=ONE),
    [term(-1, "v", every=MOBIUS * FLIP), term(e, "", every=OUT)],
    every=n,
)
_matching = tensor(
    "=",
    term(1, "v", every=ONE),
    [
        term(1, "v", every=EMPTY),
        term(1, "I_or", every=_all),
        term(-1, "I_or", every=_disjoint),
    ],
    every=n,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    v = random_game(rng, players)
    at_empty = rng.choice([0, 1, -2])
    found = or_interactions(v, players, at_empty=at_empty)
    return Instance(
        # The general formula gives −v(N) at ∅; e is what was put there instead, less that.
        values={"n": len(players), "e": at_empty + v(frozenset(players))},
        games={"v": v, "I_or": found},
        layout={"every": players},
    )


CLAIM = Claim(
    id="or_matching",
    title="OR matching",
    source="B, Eq. 61; Li and Zhang 2023 (arXiv:2304.13312)",
    words="v(T) is v(∅) plus the sum of the OR interactions of all S that meet T.",
    statement=(sequent(_matching, _interactions),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = by.given(_interactions)
    goal = by.operate(
        _matching, (-1, definition, {"every": _all}), (1, definition, {"every": _disjoint})
    )
    return Proof(
        steps=(
            Step("The OR interactions; what is put at ∅ does not matter.", definition),
            Step("Sum over all S, less the sum over S disjoint from T.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
