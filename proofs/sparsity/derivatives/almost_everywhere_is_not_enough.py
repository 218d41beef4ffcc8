"""Derivatives that vanish almost everywhere say nothing: a ReLU network with an interaction.

v = max(0, x₁ + x₂ − 1), the other variables unused; sample x = (1, 1), baseline 0.  Off the line
x₁ + x₂ = 1 it is 0 or x₁ + x₂ − 1, so all its second derivatives vanish there; yet I({1,2}) = 1
(and no other interaction contains both variables).  (1β) must hold on the whole box.

Source: this suite.  Assumptions: none.  Proof: max(0, s) = (s + |s|)/2, and
I({1,2}) = v(1,1) − v(1,0) − v(0,1) + v(0,0).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_1,
    MOBIUS,
    ONE,
    Abs,
    All,
    Matrix,
    Sequent,
    Tensor,
    eq,
    fn,
    le,
    lt,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends
from proofs.sparsity.setting._setting import DIVIDENDS, n

__all__ = ["CLAIM", "prove"]

relu = fn("relu")
s, x, y, first, second = reals("s x y x1 x2")

_relu = All(s, (), eq(relu(s), (s + Abs(s)) / 2))
_parts: dict[str, Any] = {"one": 1, "two": 1, "rest": n - 2}
_bit = {False: Matrix([1, 0]), True: Matrix([0, 1])}
_any = Matrix([1, 1])
_network = tensor(
    "=",
    term(1, "v", one=ONE, two=ONE, rest=ONE),
    tuple(
        term(relu(num(p) + q - 1), "", one=_bit[bool(p)], two=_bit[bool(q)], rest=_any)
        for p in (0, 1)
        for q in (0, 1)
    ),
    **_parts,
)


def _both(value: Any) -> Tensor:
    """I(T ∪ {1, 2}) is the value at T = ∅ and 0 for other T."""
    one = Matrix([1])
    return tensor(
        "=",
        term(1, "I", one=AT_1, two=AT_1, rest=ONE),
        term(value, "", one=one, two=one, rest=_bit[False]),
        **_parts,
    )


_flat = eq(relu(x + y - 1), 0)
_affine = eq(relu(first + second - 1), first + second - 1)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(2, 4)))

    def v(S: frozenset[int]) -> Fraction:
        return Fraction(max(0, len(S & {0, 1}) - 1))

    def number() -> Fraction:
        return Fraction(rng.randint(-4, 4), rng.randint(1, 3))

    low, high, part = number(), number(), number()
    return Instance(
        values={
            "n": len(players),
            "x": low,
            "y": 1 - low - abs(part) - Fraction(1, 5),
            "x1": high,
            "x2": 1 - high + abs(part),
        },
        functions={"relu": lambda r: max(Fraction(0), r)},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "one": (0,), "two": (1,), "rest": players[2:]},
    )


CLAIM = Claim(
    id="almost_everywhere_is_not_enough",
    title="Almost everywhere is not enough",
    source="this suite",
    words="max(0, x₁ + x₂ − 1) is affine on either side of a line, where its second derivatives "
    "vanish, and I({1,2}) = 1.",
    reading="that the second derivatives of an affine function vanish; that it is affine is "
    "formal, with max(0, s) = (s + |s|)/2",
    statement=(
        sequent(_both(1), DIVIDENDS, _network, _relu),
        sequent(_flat, _relu, lt(x + y, 1)),
        sequent(_affine, _relu, le(1, first + second)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("one", "rest", "two"), "every"),
    scope="one network, n = 2",
)


@cache
def _interaction() -> tuple[Theorem, Theorem]:
    """(I({1,2}) by the four values, I({1,2}) = 1)."""
    named = infer(
        "refine",
        tensor(
            "=",
            term(1, "I", one=ONE, two=ONE, rest=ONE),
            term(1, "v", one=MOBIUS, two=MOBIUS, rest=MOBIUS),
            **_parts,
        ),
        by.given(DIVIDENDS),
        kinds=dict.fromkeys(_parts, "every"),
    )
    value = relu(num(1)) - 2 * relu(num(0)) + relu(num(-1))
    step = AT_1 * MOBIUS
    four = by.operate(
        _both(value),
        (1, named, {"one": AT_1, "two": AT_1}),
        (1, by.given(_network), {"one": step, "two": step, "rest": MOBIUS}),
    )
    values = [by.at(by.given(_relu), r) for r in (1, 0, -1)]
    exact = by.linear(eq(value, 1), *values)
    hole = reals("hole")
    return four, infer("rewrite", _both(1), four, exact, pattern=_both(hole), hole=hole)


@cache
def _pieces() -> tuple[Theorem, Theorem]:
    below, above = by.given(lt(x + y, 1), le(1, first + second))
    low, high = x + y - 1, first + second - 1
    left = by.axiom("abs_of_nonpos", by.linear(le(low, 0), below), x=low)
    right = by.axiom("abs_of_nonneg", by.linear(le(0, high), above), x=high)
    return (
        by.linear(_flat, by.at(by.given(_relu), low), left),
        by.linear(_affine, by.at(by.given(_relu), high), right),
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    (four, one), (flat, affine) = _interaction(), _pieces()
    return Proof(
        steps=(
            Step("The interaction, from the four values of v.", four),
            Step("They are 1, 0, 0 and 0.", one),
            Step("Below the line v is 0.", flat),
            Step("Above it v is x₁ + x₂ − 1.", affine),
        ),
        theorems=tuple(map(conclude, statement, (one, flat, affine))),
    )
