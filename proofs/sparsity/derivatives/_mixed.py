"""Mixed derivatives of order M + 1 in some of the variables of S: setting and instances.

The coordinates of kind `first` are M + 1 variables of S, those of kind `more` the others of S, and
those of kind `outside` are not in S.  P(T), for T among the last two, is the integral over the box
of the first coordinates of their mixed derivative, the other variables at x on T and at b
elsewhere.  stage (see `_calculus`) runs over the first coordinates of v with differences taken in
`more` and the rest at b, so that stage(M+1) is the alternating sum of P over the T in `more`.
"""

from __future__ import annotations

import random
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    STEP,
    Formula,
    Tensor,
    Term,
    ints,
    le,
    substitute,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Instance
from proofs.ledger.definitions import dividends, subsets
from proofs.sparsity.derivatives._calculus import CALCULUS, restaged, s, stage
from proofs.sparsity.derivatives._polynomials import (
    Polynomial,
    derivative,
    difference,
    integral,
    masked,
    put,
    random_ends,
    stages,
)

M, r, c = ints("M r c")
KINDS: dict[str, Any] = {"first": M + 1, "more": r, "outside": c}
NUMBER: dict[str, Any] = {"first": [[1]], "more": [[1]], "outside": [[1]]}
EVERY: dict[str, Any] = {"first": [[1]], "more": ONE, "outside": ONE}
ALL_MASKS: dict[str, Any] = {"first": [[1]], "more": [[1], [1]], "outside": [[1], [1]]}
TAKEN: dict[str, Any] = {"more": STEP, "outside": AT_0}


def equal(left: Any, *right: Any) -> Tensor:
    return tensor("=", left, right, **KINDS)


def number(coefficient: Any) -> Term:
    return term(coefficient, "", **NUMBER)


INTERACTION = term(1, "I", first=AT_1, more=AT_1, outside=AT_0)
_BOTH = {"first": MOBIUS, "more": MOBIUS, "outside": MOBIUS}
_DIVIDENDS = equal(term(1, "I", first=ONE, more=ONE, outside=ONE), term(1, "v", **_BOTH))
_CORNERS = equal(number(stage(0)), term(1, "v", first=STEP, **TAKEN))
_INTEGRALS = equal(number(stage(M + 1)), term(1, "P", first=[[1]], **TAKEN))
_calculus: tuple[Formula, ...] = tuple(substitute(h, {s: M + 1}) for h in CALCULUS)
MIXED = (_DIVIDENDS, _CORNERS, _INTEGRALS, *_calculus, le(0, M))


def corners() -> Theorem:
    """I(S) = stage(0), the difference in every variable of S."""
    at_S = {"first": AT_1, "more": AT_1, "outside": AT_0}
    goal = equal(INTERACTION, number(stage(0)))
    return by.operate(goal, (1, by.given(_DIVIDENDS), at_S), (-1, by.given(_CORNERS), {}))


def integrated() -> Theorem:
    """I(S) is the alternating sum of the integrals P(T)."""
    last = restaged(corners(), lambda e: equal(INTERACTION, number(e)), M + 1)
    goal = equal(INTERACTION, term(1, "P", first=[[1]], **TAKEN))
    total = by.operate(goal, (1, last, {}), (1, by.given(_INTEGRALS), {}))
    return by.cut(total, by.linear(le(0, M + 1), by.given(le(0, M))))


def mixed_instance(rng: random.Random, f: Polynomial, variables: int, order: int) -> Instance:
    """A polynomial with |first| = order + 1 ≤ variables; D is the largest |P(T)|."""
    ends = random_ends(rng, variables)
    shuffled = rng.sample(range(variables), variables)
    size = rng.randint(order + 1, variables)
    first, more, outside = shuffled[: order + 1], shuffled[order + 1 : size], shuffled[size:]
    held, inside = f, f
    for i in outside:
        held = put(held, i, ends[i][0])
    for i in more:
        held = difference(held, i, ends[i])
    for i in first:
        inside = integral(derivative(inside, i), i, ends[i])
    v, P = masked(f, ends), masked(inside, ends)
    values = [abs(P(T)) for T in subsets([*more, *outside])]
    return Instance(
        values={"M": order, "r": len(more), "c": len(outside), "D": max(values)},
        functions=stages(held, ends, first),
        games={"v": v, "I": dividends(v, range(variables)), "P": P},
        layout={
            "first": tuple(sorted(first)),
            "more": tuple(sorted(more)),
            "outside": tuple(sorted(outside)),
        },
        within=range(-1, 4),
    )
