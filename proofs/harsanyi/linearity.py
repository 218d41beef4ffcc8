"""Linearity: the interactions of a combination of scores are that combination of interactions.

If w(S) = x u(S) + y v(S) for every S, then I_w(S) = x I_u(S) + y I_v(S) for every S.

Source: Harsanyi 1963; A and B, the seven axioms.  Assumptions: none; x and y are any real numbers.
Proof: apply the Möbius transform, which is linear, to the hypothesis.
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import MOBIUS, ONE, Sequent, Tensor, reals, sequent, tensor, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets

__all__ = ["CLAIM", "prove"]

x, y = reals("x y")
_definitions = tuple(interactions(game, f"I_{game}") for game in ("u", "v", "w"))


def _mixed(whole: str, one: str, other: str) -> Tensor:
    return tensor(
        "=",
        term(1, whole, every=ONE),
        [term(x, one, every=ONE), term(y, other, every=ONE)],
        every=n,
    )


_mixture = _mixed("w", "u", "v")
_linear = _mixed("I_w", "I_u", "I_v")


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    u, v = random_game(rng, players), random_game(rng, players)
    a, b = (Fraction(rng.choice([-2, -1, 0, 1, 3]), rng.choice([1, 2])) for _ in range(2))
    w = {s: a * u(s) + b * v(s) for s in subsets(players)}.__getitem__
    games = {"u": u, "v": v, "w": w}
    games |= {f"I_{name}": dividends(game, players) for name, game in games.items()}
    return Instance(
        values={"n": len(players), "x": a, "y": b}, games=games, layout={"every": players}
    )


CLAIM = Claim(
    id="linearity",
    title="Linearity",
    source="classical (Harsanyi 1963); A and B, the seven axioms",
    words="If w = x u + y v then I_w = x I_u + y I_v.",
    statement=(sequent(_linear, _mixture, *_definitions),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    mixture, (of_u, of_v, of_w) = by.given(_mixture), by.given(*_definitions)
    linear = by.operate(
        _linear, (1, of_w, {}), (-x, of_u, {}), (-y, of_v, {}), (1, mixture, {"every": MOBIUS})
    )
    return Proof(
        steps=(
            Step("The score is a combination of two.", mixture),
            Step("Apply the Möbius transform to all terms.", linear),
        ),
        theorems=(conclude(statement[0], linear),),
    )
