"""Distribution: a score that is an AND of some variables has one interaction, theirs.

If v(S) = c·[T ⊆ S] for every S, then I(T) = c and every other interaction is 0.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: those stated; T may
be empty or all of N.
Proof: [T ⊆ S] is a product over the variables: the bit itself where the variable is in T, 1 where
it is not; in one coordinate μ (0 1)ᵀ = (0 1)ᵀ and μ (1 1)ᵀ = (1 0)ᵀ, which is [S = T].
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT, interactions, n, refined
from proofs.kernel.formula import MOBIUS, ONE, Sequent, ints, reals, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, subsets

__all__ = ["CLAIM", "prove"]

k, c = ints("k"), reals("c")
_interactions = interactions()
_kinds = {"inside": k, "outside": n - k}
_and = tensor(
    "=", term(1, "v", inside=ONE, outside=ONE), term(c, "", inside=IN, outside=ALWAYS), **_kinds
)
_single = tensor(
    "=", term(1, "I", inside=ONE, outside=ONE), term(c, "", inside=IN, outside=OUT), **_kinds
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    inside = players[: rng.randint(0, len(players))]
    value = Fraction(rng.choice([-3, 0, 1, 2, 5]), rng.choice([1, 2]))
    v = {s: value * (set(inside) <= s) for s in subsets(players)}.__getitem__
    return Instance(
        values={"n": len(players), "k": len(inside), "c": value},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "inside": inside, "outside": players[len(inside) :]},
    )


CLAIM = Claim(
    id="distribution",
    title="Distribution",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="If v(S) = c·[T ⊆ S] then I(T) = c and every other interaction is 0.",
    statement=(sequent(_single, _interactions, _and),),
    draw=_draw,
    parts=dict.fromkeys(("inside", "outside"), "every"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    both = by.given(_and)
    single = by.operate(_single, (1, definition, {}), (1, both, dict.fromkeys(_kinds, MOBIUS)))
    return Proof(
        steps=(
            Step("v is c times a product over the variables.", both),
            Step("Apply the Möbius transform to every factor.", single),
        ),
        theorems=(conclude(statement[0], single),),
    )
