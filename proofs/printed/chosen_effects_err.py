"""Another baseline does change the error of a chosen set of effects.

One variable, v(z) = z, sample 1, baseline r: v(∅) = r and v({1}) = 1, so w(∅) = r and w({1}) = 1 −
r. All effects together have no error, whatever r is (matching).  The set Ω = {∅} gives r on both
masks: its error is 1 − r on {1}, and depends on the baseline.

Source: A, p. 5, where a baseline is said to change ‖w‖₁ and to leave the error at 0.  Assumptions:
none; the other variables, if any, do nothing.  Proof: two masks.
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT, interactions, n, refined
from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    ZETA,
    Sequent,
    Tensor,
    Term,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

r = reals("r")
_kinds = {"one": 1, "rest": n - 1}
_interactions = interactions()


def _game(name: str, *terms: Term) -> Tensor:
    return tensor("=", term(1, name, one=ONE, rest=ONE), terms, **_kinds)


_score = _game("v", term(r, "", one=OUT, rest=ALWAYS), term(1, "", one=IN, rest=ALWAYS))
_effects = _game("I", term(r, "", one=OUT, rest=OUT), term(1 - r, "", one=IN, rest=OUT))
_kept = _game("kept", term(r, "", one=OUT, rest=OUT))
_missed = tensor(
    "=",
    (term(1, "v", one=ONE, rest=ONE), term(-1, "kept", one=ZETA, rest=ZETA)),
    term(1 - r, "", one=IN, rest=ALWAYS),
    **_kinds,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 3)))
    baseline = Fraction(rng.randint(-4, 4), 2)

    def v(s: frozenset[int]) -> Fraction:
        return Fraction(1) if 0 in s else baseline

    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": len(players), "r": baseline},
        games={"v": v, "I": I, "kept": lambda s: Fraction(0) if s else I(s)},
        layout={"every": players, "one": (0,), "rest": players[1:]},
    )


CLAIM = Claim(
    id="chosen_effects_err",
    title="A baseline changes the error of chosen effects",
    source="this suite, on A, p. 5",
    words="For v(z) = z at the sample 1 with the baseline r, the effect of ∅ alone is off by 1 − r "
    "on the whole input: a baseline changes the error of a chosen set of effects.",
    statement=(
        sequent(_effects, _interactions, _score),
        sequent(_missed, _score, _kept),
    ),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
    scope="one score, n ≥ 1",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    score, kept = by.given(_score, _kept)
    effects = by.operate(_effects, (1, definition, {}), (1, score, dict.fromkeys(_kinds, MOBIUS)))
    missed = by.operate(_missed, (1, score, {}), (-1, kept, dict.fromkeys(_kinds, ZETA)))
    return Proof(
        steps=(
            Step("The two effects, r and 1 − r.", effects),
            Step("∅ alone gives r everywhere.", missed),
        ),
        theorems=tuple(map(conclude, statement, (effects, missed))),
    )
