"""B's example of five variables: the printed means are wrong, the conclusion stands.

u(S) = x₁x₂x₃ + x₁x₂ + x₂x₃ + x₂ + x₃ for the bits x of S.  Its sums over the masks of 1, …, 5
variables are 2, 10, 19, 16, 5, the coefficients of Σ_S Y^|S| u(S); so ū = 0, 2/5, 1, 19/10, 16/5,
5, where 1.8 is printed for ū(3).  u({3,4,5}) is 1, where 0 is printed.

Source: B, appendix H.  Assumptions: none.  Proof: each product of bits is a product over the
variables, and 1 + Y counts a variable that it does not hold.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    ONE,
    Matrix,
    Sequent,
    Y,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude

__all__ = ["CLAIM", "prove"]

_VARIABLES = ("x1", "x2", "x3", "x4", "x5")
_PRODUCTS = ("x1 x2 x3", "x1 x2", "x2 x3", "x2", "x3")
_kinds: dict[str, Any] = dict.fromkeys(_VARIABLES, 1)


def _all(matrix: Matrix) -> dict[str, Matrix]:
    return dict.fromkeys(_VARIABLES, matrix)


def _number(value: Any) -> dict[str, Matrix]:
    """A constant, written in the first variable."""
    return {**_all(Matrix([[1]])), "x1": Matrix([[value]])}


_score = tensor(
    "=",
    term(1, "u", **_all(ONE)),
    [
        term(1, "", **{x: IN if x in product.split() else ALWAYS for x in _VARIABLES})
        for product in _PRODUCTS
    ],
    **_kinds,
)
_row = Matrix([[1, Y]])
_sums = tensor(
    "=",
    term(1, "u", **_all(_row)),
    term(1, "", **_number(2 * Y + 10 * Y**2 + 19 * Y**3 + 16 * Y**4 + 5 * Y**5)),
    **_kinds,
)
_MASK = {**_all(AT_1), "x1": AT_0, "x2": AT_0}
_three = tensor("=", term(1, "u", **_MASK), term(1, "", **_number(1)), **_kinds)


def _draw(rng: random.Random) -> Instance:
    holding = [{int(x[1]) for x in product.split()} for product in _PRODUCTS]

    def u(s: frozenset[int]) -> Fraction:
        return Fraction(sum(s >= product for product in holding))

    return Instance(games={"u": u}, layout={x: (int(x[1]),) for x in _VARIABLES})


CLAIM = Claim(
    id="appendix_h",
    title="The example of five variables",
    source="this suite, on B, appendix H",
    words="For x₁x₂x₃ + x₁x₂ + x₂x₃ + x₂ + x₃ the masks of 1 to 5 of the five variables add up to "
    "2, 10, 19, 16 and 5, so that ū = 0, 2/5, 1, 19/10, 16/5, 5; and u({3,4,5}) = 1.",
    reading="that the coefficient of Y^m is the sum of u over the C(5,m) masks of m variables, and "
    "ū(m) their mean",
    statement=(sequent(_sums, _score), sequent(_three, _score)),
    draw=_draw,
    scope="one score, n = 5",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    score = by.given(_score)
    sums = by.operate(_sums, (1, score, _all(_row)))
    three = by.operate(_three, (1, score, _MASK))
    return Proof(
        steps=(
            Step("A bit in a product gives Y, one outside it 1 + Y.", sums),
            Step("Of the five products x₃ alone is there on {3,4,5}.", three),
        ),
        theorems=tuple(map(conclude, statement, (sums, three))),
    )
