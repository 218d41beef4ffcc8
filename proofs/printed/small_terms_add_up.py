"""The salient interactions alone may miss an output by any multiple of the threshold.

v(S) = c 2^|S| + 20 c [1 ∈ S], c > 0.  Then I(S) = c for every S but {1}, where it is 21 c: at 5 %
of the largest, τ = 21 c/20, {1} alone is salient.  Its sum, with I(∅), gives c + 21 c = 22 c on
the whole input, and v(N) − 22 c = (2^n − 2) c: 2^n − 2 terms, each just below τ.

Source: B, p. 2 and 4, where v ≈ v(∅) + the salient interactions is written without a tolerance.
Assumptions: n ≥ 1.  Proof: both parts of v are products over the variables; μ (1, 2) = (1, 1).
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT, interactions, n, refined
from proofs.kernel.formula import (
    AT_1,
    MOBIUS,
    ONE,
    SUM,
    Matrix,
    Sequent,
    Tensor,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

c = reals("c")
_kinds = {"first": 1, "others": n - 1}
_ones = dict.fromkeys(_kinds, ONE)
_interactions = interactions()
_powers = dict.fromkeys(_kinds, Matrix([1, 2]))


def _law(game: str, *terms: object) -> Tensor:
    return tensor("=", term(1, game, **_ones), terms, **_kinds)  # type: ignore[arg-type]


_score = _law("v", term(c, "", **_powers), term(20 * c, "", first=IN, others=ALWAYS))
_found = _law(
    "I", term(c, "", **dict.fromkeys(_kinds, ALWAYS)), term(20 * c, "", first=IN, others=OUT)
)
_kept = _law("kept", term(c, "", first=OUT, others=OUT), term(21 * c, "", first=IN, others=OUT))
_missed = tensor(
    "=",
    [term(1, "v", first=AT_1, others=AT_1), term(-1, "kept", first=SUM, others=SUM)],
    [
        term(c, "", first=Matrix([[2]]), others=Matrix([[2]])),
        term(-2 * c, "", first=Matrix([[1]]), others=Matrix([[1]])),
    ],
    **_kinds,
)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    level = Fraction(rng.randint(1, 5), rng.randint(1, 3))

    def v(s: frozenset[int]) -> Fraction:
        return level * 2 ** len(s) + 20 * level * (0 in s)

    I = dividends(v, players)  # noqa: E741

    def kept(s: frozenset[int]) -> Fraction:
        return I(s) if not s or I(s) >= Fraction(1, 20) * 21 * level else Fraction(0)

    return Instance(
        values={"n": len(players), "c": level},
        games={"v": v, "I": I, "kept": kept},
        layout={"every": players, "first": players[:1], "others": players[1:]},
    )


CLAIM = Claim(
    id="small_terms_add_up",
    title="Small terms add up",
    source="this suite, on B, p. 2 and 4",
    words="v(S) = c 2^|S| + 20 c [1 ∈ S] has I({1}) = 21 c and I(S) = c elsewhere; the one "
    "interaction that reaches 5 % of the largest, with I(∅), misses v(N) by (2^n − 2) c.",
    reading="that kept holds I(∅) and the interactions that are at least 21 c/20 in size, which "
    "for c > 0 is I({1}) alone",
    statement=(
        sequent(_found, _interactions, _score),
        sequent(_missed, _score, _kept),
    ),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
    scope="n ≥ 1",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    score, kept = by.given(_score, _kept)
    each = dict.fromkeys(_kinds, MOBIUS)
    found = by.operate(_found, (1, definition, {}), (1, score, each))
    missed = by.operate(
        _missed, (1, score, dict.fromkeys(_kinds, AT_1)), (-1, kept, dict.fromkeys(_kinds, SUM))
    )
    return Proof(
        steps=(
            Step("In one coordinate μ (1, 2) = (1, 1) and μ (0, 1) = (0, 1).", found),
            Step("2^n c + 20 c at N, less c + 21 c.", missed),
        ),
        theorems=tuple(map(conclude, statement, (found, missed))),
    )
