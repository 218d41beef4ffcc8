"""A budget for the number of effects is not a penalty on it: a best set that no penalty finds.

n = 2, v = 0, 1, 0, 1/5 on ∅, {1}, {2}, {1,2}: w = 0, 1, 0, −4/5.  With x and y the marks, 0 or 1,
of {1} and {1,2} in Ω (the other two effects are 0 and change nothing), the error on all masks is

    E(x, y) = (1 − x)² + (1/5 − x + 4y/5)² = 26/25, 16/25, 2, 0 at (0,0), (1,0), (0,1), (1,1).

A budget of one effect has the one best set {{1}}.  A penalty λ per effect makes it best only if
E(1,0) + λ ≤ E(0,0), so λ ≤ 2/5, and E(1,0) + λ ≤ E(1,1) + 2λ, so λ ≥ 16/25: for no λ.  (Parts 7 and
8 name the two penalties λ and μ.)

That w({2}) = 0 also answers A's ‖w_Ω‖₀ = |Ω|: it fails for Ω = {{2}}.

Source: A, Eq. 5 and 6.  Assumptions: none.  Proof: arithmetic.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT
from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    ZETA,
    All,
    Sequent,
    Tensor,
    Term,
    eq,
    fn,
    le,
    rational,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

x, y, low, high = reals("x y lambda mu")
error = fn("E")
_kinds = {"one": 1, "two": 1}
_pair = rational(-4, 5)  # w({1,2})


def _game(name: str, *terms: Term) -> Tensor:
    return tensor("=", term(1, name, one=ONE, two=ONE), terms, **_kinds)


_interactions = _game("I", term(1, "v", one=MOBIUS, two=MOBIUS))
_score = _game("v", term(1, "", one=IN, two=ALWAYS), term(_pair, "", one=IN, two=IN))
_effects = _game("I", term(1, "", one=IN, two=OUT), term(_pair, "", one=IN, two=IN))
_kept = _game("kept", term(x, "", one=IN, two=OUT), term(_pair * y, "", one=IN, two=IN))
_gap = rational(1, 5) - x - _pair * y
_gaps = tensor(
    "=",
    (term(1, "v", one=ONE, two=ONE), term(-1, "kept", one=ZETA, two=ZETA)),
    (term(1 - x, "", one=IN, two=OUT), term(_gap, "", one=IN, two=IN)),
    **_kinds,
)
_error = All(x, (), All(y, (), eq(error(x, y), (1 - x) ** 2 + _gap**2)))
_errors = tuple(
    eq(error(a, b), rational(e, 25)) for (a, b), e in
    {(0, 0): 26, (1, 0): 16, (0, 1): 50, (1, 1): 0}.items()
)  # fmt: skip
# {{1}} is no worse than nothing, and no worse than both effects, under a penalty for each.
_no_worse = le(error(1, 0) + low, error(0, 0)), le(error(1, 0) + high, error(1, 1) + 2 * high)
_limits = le(low, rational(2, 5)), le(rational(16, 25), high)


def _draw(rng: random.Random) -> Instance:
    players = (0, 1)
    scores = {(0,): Fraction(1), (0, 1): Fraction(1, 5)}

    def v(s: frozenset[int]) -> Fraction:
        return scores.get(tuple(sorted(s)), Fraction(0))

    I = dividends(v, players)  # noqa: E741
    marks = {frozenset({0}): rng.choice((0, 1)), frozenset({0, 1}): rng.choice((0, 1))}
    first, both = marks.values()
    return Instance(
        values={
            "x": first,
            "y": both,
            "lambda": Fraction(rng.randint(0, 10), 25),
            "mu": Fraction(rng.randint(16, 30), 25),
        },
        functions={"E": lambda a, b: (1 - a) ** 2 + (Fraction(1, 5) - a + Fraction(4, 5) * b) ** 2},
        games={"v": v, "I": I, "kept": lambda s: marks.get(s, 0) * I(s)},
        layout={"one": (0,), "two": (1,)},
    )


CLAIM = Claim(
    id="budget_is_not_penalty",
    title="A budget is not a penalty",
    source="this suite, on A, Eq. 6",
    words="v = (0, 1, 0, 1/5) has the one best single effect {1}, which is best under a penalty λ "
    "for each effect only if λ ≤ 2/5 and λ ≥ 16/25: no penalty finds what the budget finds.",
    reading="that E(x, y) is the sum of the squared gaps over the four masks, and that the marks "
    "of ∅ and {2} change nothing, their effects being 0",
    statement=(
        sequent(_effects, _interactions, _score),
        sequent(_gaps, _score, _kept),
        *(sequent(value, _error) for value in _errors),
        *(sequent(limit, _error, best) for limit, best in zip(_limits, _no_worse, strict=True)),
    ),
    draw=_draw,
    scope="one score, n = 2",
)


@cache
def _values() -> tuple[Theorem, ...]:
    """The error of each choice."""
    law = by.given(_error)
    plain = (by.at(by.at(law, a), b) for a, b in ((0, 0), (1, 0), (0, 1), (1, 1)))
    return tuple(by.linear(goal, t) for goal, t in zip(_errors, plain, strict=True))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    score, kept = by.given(_score, _kept)
    both = {"one": MOBIUS, "two": MOBIUS}
    effects = by.operate(_effects, (1, by.given(_interactions), {}), (1, score, both))
    gaps = by.operate(_gaps, (1, score, {}), (-1, kept, {"one": ZETA, "two": ZETA}))
    nothing, one, _, every = values = _values()
    limits = tuple(
        by.linear(limit, by.given(best), one, other)
        for limit, best, other in zip(_limits, _no_worse, (nothing, every), strict=True)
    )
    return Proof(
        steps=(
            Step("The effects are 0, 1, 0 and −4/5.", effects),
            Step("What the chosen ones miss on each mask.", gaps),
            Step("With {1} alone the error is 16/25, the least of the single effects.", one),
            Step("{1} against nothing.", limits[0]),
            Step("{1} against {1} and {1,2}.", limits[1]),
        ),
        theorems=tuple(map(conclude, statement, (effects, gaps, *values, *limits))),
    )
