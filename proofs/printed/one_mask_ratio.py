"""A's ratio R_Ω sees one mask only: it is 1 where another mask is off by as much as one likes.

v = [1 ∈ S] + t [2 ∈ S] − t [{1,2} ⊆ S], so w({1}) = 1, w({2}) = t, w({1,2}) = −t.  With Ω = {{1}},
Y(S) = [1 ∈ S]: on the whole input v(N) − Y(N) = Δ = 0, so R_Ω = |w({1})|/(|w({1})| + |Δ|) = 1; on
the mask {2} the error is t.

Source: A, Eq. 7.  Assumptions: none; t may be any number.  Proof: v, w and Y are sums of products.
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT, interactions, n, refined
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    ZETA,
    Matrix,
    Sequent,
    Tensor,
    Term,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.terms import num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

t = reals("t")
_kinds = {"one": 1, "two": 1, "rest": n - 2}
_ones, _each = dict.fromkeys(_kinds, ONE), dict.fromkeys(_kinds, MOBIUS)
_ON = {"one": AT_1, "two": AT_1, "rest": AT_1}  # the whole input
_TWO = {"one": AT_0, "two": AT_1, "rest": AT_0}  # the mask {2}
_interactions = interactions()


def _game(name: str, *terms: Term) -> Tensor:
    return tensor("=", term(1, name, **_ones), terms, **_kinds)


_score = _game(
    "v",
    term(1, "", one=IN, two=ALWAYS, rest=ALWAYS),
    term(t, "", one=ALWAYS, two=IN, rest=ALWAYS),
    term(-t, "", one=IN, two=IN, rest=ALWAYS),
)
_effects = _game(
    "I",
    term(1, "", one=IN, two=OUT, rest=OUT),
    term(t, "", one=OUT, two=IN, rest=OUT),
    term(-t, "", one=IN, two=IN, rest=OUT),
)
_kept = _game("kept", term(1, "", one=IN, two=OUT, rest=OUT))


def _missed(mask: dict[str, Matrix], by_how_much: object) -> Tensor:
    """v − Y at one mask."""
    sums = {kind: row * ZETA for kind, row in mask.items()}
    constant = term(by_how_much, "", **dict.fromkeys(_kinds, Matrix([[1]])))
    return tensor("=", (term(1, "v", **mask), term(-1, "kept", **sums)), constant, **_kinds)


_whole, _other = _missed(_ON, num(0)), _missed(_TWO, t)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(2, 4)))
    size = Fraction(rng.randint(-9, 9), rng.randint(1, 2))

    def v(s: frozenset[int]) -> Fraction:
        return (0 in s) + size * (1 in s) - size * (s >= {0, 1})

    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": len(players), "t": size},
        games={"v": v, "I": I, "kept": lambda s: I(s) if s == {0} else 0},
        layout={"every": players, "one": (0,), "two": (1,), "rest": players[2:]},
    )


CLAIM = Claim(
    id="one_mask_ratio",
    title="R sees one mask",
    source="this suite, on A, Eq. 7",
    words="With effects 1, t and −t on {1}, {2} and {1,2}, the effect of {1} alone leaves Δ = 0 on "
    "the whole input, so R_Ω = 1, and is off by t on the mask {2}.",
    reading="that Δ = v(N) − Y(N) = 0 makes R_Ω = |w|/(|w| + |Δ|) equal to 1",
    statement=(
        sequent(_effects, _interactions, _score),
        sequent(_whole, _score, _kept),
        sequent(_other, _score, _kept),
    ),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
    scope="n ≥ 2",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(_interactions), **_kinds)
    score, kept = by.given(_score, _kept)
    effects = by.operate(_effects, (1, definition, {}), (1, score, _each))
    whole, other = (
        by.operate(
            goal, (1, score, mask), (-1, kept, {kind: row * ZETA for kind, row in mask.items()})
        )
        for goal, mask in ((_whole, _ON), (_other, _TWO))
    )
    return Proof(
        steps=(
            Step("Three ANDs, so three effects.", effects),
            Step("On the whole input t and −t cancel.", whole),
            Step("On {2} they do not.", other),
        ),
        theorems=tuple(map(conclude, statement, (effects, whole, other))),
    )
