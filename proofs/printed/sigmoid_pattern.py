"""A pattern with a masked variable at its baseline: it is there with one baseline and not with
another.

f = −z₁z₂z₃ − σ(5 z₄z₅ − 5 z₆ − 5/2) at x = (1, 1, 1, 1, 1, 0).  With s₀, s₁, s₂ the values of σ at
−15/2, −5/2 and 5/2:

1. with the baseline 0 throughout, x₆ sits at its baseline and no interaction holds 6: there are
   I({1,2,3}) = −1, I({4,5}) = s₁ − s₂, and nothing else but I(∅);
2. with the baseline 1 for x₆ alone, I({4,5,6}) = −(s₂ − 2 s₁ + s₀),
3. which is not 0: it is below 0 as s₂ = 1 − s₁, s₁ < 1/3 and s₀ > 0.

So the patterns {1,2,3} and {4,5,6} that are printed need a baseline of x₆ that is not 0.  (The
values: I({4,5}) = −0.848 with the baseline 0, I({4,5,6}) = −0.773 with 1.)

Source: A, supplement G.3.  Assumptions: of σ only what 3 names.  Proof: both scores are sums of
products over the variables.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    Matrix,
    Sequent,
    Tensor,
    Term,
    eq,
    lt,
    rational,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

s0, s1, s2 = reals("s_0 s_1 s_2")
_TRIO, _PAIR = ("x1", "x2", "x3"), ("x4", "x5")
_kinds: dict[str, Any] = dict.fromkeys((*_TRIO, *_PAIR, "x6"), 1)
_each = dict.fromkeys(_kinds, MOBIUS)


def _game(name: str, *terms: Term) -> Tensor:
    return tensor("=", term(1, name, **dict.fromkeys(_kinds, ONE)), terms, **_kinds)


def _by_group(trio: Matrix, pair: Matrix, six: Matrix) -> dict[str, Matrix]:
    return {**dict.fromkeys(_TRIO, trio), **dict.fromkeys(_PAIR, pair), "x6": six}


def _part(c: Any, trio: Matrix, pair: Matrix, six: Matrix) -> Term:
    return term(c, "", **_by_group(trio, pair, six))


def _defined(of: str, named: str) -> Tensor:
    return _game(named, term(1, of, **_each))


_defined_0, _defined_1 = _defined("v", "I"), _defined("w", "I_w")
# σ is s₂ with {4,5}, and s₁ without; x₆ is 0 in any case
_at_zero = _game(
    "v",
    _part(-1, IN, ALWAYS, ALWAYS),
    _part(-s2, ALWAYS, IN, ALWAYS),
    _part(-s1, ALWAYS, ALWAYS, ALWAYS),
    _part(s1, ALWAYS, IN, ALWAYS),
)
# σ is s₂ with {4,5} and 6, s₁ with one of the two, s₀ with neither
_at_one = _game(
    "w",
    _part(-1, IN, ALWAYS, ALWAYS),
    _part(-s2, ALWAYS, IN, IN),
    _part(-s1, ALWAYS, IN, OUT),
    _part(-s1, ALWAYS, ALWAYS, IN),
    _part(s1, ALWAYS, IN, IN),
    _part(-s0, ALWAYS, ALWAYS, OUT),
    _part(s0, ALWAYS, IN, OUT),
)
_patterns = _game(
    "I", _part(-1, IN, OUT, OUT), _part(s1 - s2, OUT, IN, OUT), _part(-s1, OUT, OUT, OUT)
)
_rows = _by_group(AT_0, AT_1, AT_1)
_one = Matrix([[1]])
_triple = tensor(
    "=", term(1, "I_w", **_rows), _part(-(s2 - 2 * s1 + s0), _one, _one, _one), **_kinds
)
_negative = lt(-(s2 - 2 * s1 + s0), 0)
_RULES = (eq(s2, 1 - s1), lt(s1, rational(1, 3)), lt(0, s0))


def _draw(rng: random.Random) -> Instance:
    low = Fraction(rng.randint(1, 9), 30)
    sigma = {-15: Fraction(rng.randint(1, 9), 99), -5: low, 5: 1 - low}  # twice the argument

    def score(baseline: int) -> Any:
        def v(s: frozenset[int]) -> Fraction:
            six = 0 if 6 in s else baseline
            return -int(s >= {1, 2, 3}) - sigma[10 * int(s >= {4, 5}) - 10 * six - 5]

        return v

    players = range(1, 7)
    v, w = score(0), score(1)
    return Instance(
        values={"s_0": sigma[-15], "s_1": sigma[-5], "s_2": sigma[5]},
        games={"v": v, "w": w, "I": dividends(v, players), "I_w": dividends(w, players)},
        layout={x: (int(x[1]),) for x in _kinds},
    )


CLAIM = Claim(
    id="sigmoid_pattern",
    title="A pattern that needs another baseline",
    source="this suite, on A, supplement G.3",
    words="−z₁z₂z₃ − σ(5 z₄z₅ − 5 z₆ − 5/2) at x₆ = 0 has the patterns {1,2,3} and {4,5} with the "
    "baseline 0; with the baseline 1 for x₆, {4,5,6} is a pattern.",
    reading="that s_0, s_1, s_2 are the values of σ at −15/2, −5/2, 5/2, which have the rules of "
    "part 3, and that the two scores take them as said",
    statement=(
        sequent(_patterns, _defined_0, _at_zero),
        sequent(_triple, _defined_1, _at_one),
        sequent(_negative, *_RULES),
    ),
    draw=_draw,
    scope="one score, n = 6",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    patterns = by.operate(_patterns, (1, by.given(_defined_0), {}), (1, by.given(_at_zero), _each))
    moved = {kind: row * MOBIUS for kind, row in _rows.items()}
    triple = by.operate(_triple, (1, by.given(_defined_1), _rows), (1, by.given(_at_one), moved))
    negative = by.linear(_negative, *by.given(*_RULES))
    return Proof(
        steps=(
            Step("With the baseline 0 no mask changes x₆.", patterns),
            Step("With the baseline 1 the argument of σ takes three values.", triple),
            Step("1 − 3 s₁ + s₀ > 0.", negative),
        ),
        theorems=tuple(map(conclude, statement, (patterns, triple, negative))),
    )
