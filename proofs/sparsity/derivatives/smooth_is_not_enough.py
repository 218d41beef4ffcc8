"""A smooth score whose Taylor series converges to something else: 2^(−1/t²), and 0 at 0.

v = f(t₁), f(0) = 0 and f(t) = 2^(−1/t²) elsewhere, baseline 0, sample t = 1, the other variables
unused.  Then I({1}) = f(1) − f(0) = 1/2.  At 0 f is flatter than every power: f(t) ≤ (K t²)^K for
every K ≥ 1 and 0 < t ≤ K^(−1/2).  f has derivatives of all orders, which are therefore all 0 at 0;
its Taylor series there is 0 and converges everywhere, to 0 and not to f.  So the sum of the terms
with support {1} is 0, and I({1}) is not.  (With e in place of 2 it is the example e^(−1/t²).)

Source: this suite (on B, Lemma 1).  Assumptions: none.  Proof: z ≤ 2^z for z = 1/(K t²) ≥ 1, by
Bernoulli's inequality (cited); raise it to the power K.
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
    All,
    Matrix,
    Sequent,
    eq,
    fn,
    ints,
    le,
    log,
    lt,
    rational,
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

f = fn("f")
t = reals("t")
K = ints("K")
_AWAY = All(t, (lt(0, t),), eq(f(t), 2 ** (-1 / t**2)))
_ZERO = eq(f(0), 0)
_parts: dict[str, Any] = {"one": 1, "rest": n - 1}
_bit = {False: Matrix([1, 0]), True: Matrix([0, 1])}
_score = tensor(
    "=",
    term(1, "v", one=ONE, rest=ONE),
    tuple(term(f(num(p)), "", one=_bit[bool(p)], rest=Matrix([1, 1])) for p in (0, 1)),
    **_parts,
)


def _single(value: Any) -> Any:
    """I(S ∪ {1}) is the value at S = ∅ and 0 for other S."""
    return tensor(
        "=",
        term(1, "I", one=AT_1, rest=ONE),
        term(value, "", one=Matrix([1]), rest=_bit[False]),
        **_parts,
    )


_interaction = _single(rational(1, 2))
_flat = le(f(t), (K * t**2) ** K)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 3)))

    def value(s: Any) -> Any:
        return Fraction(0) if s == 0 else Fraction(1, 2) ** int(1 / Fraction(s) ** 2)

    def v(S: frozenset[int]) -> Fraction:
        return Fraction(value(1 if 0 in S else 0))

    root = rng.randint(1, 4)
    return Instance(
        values={"n": len(players), "t": Fraction(1, root), "K": rng.randint(1, root**2)},
        functions={"f": value},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "one": (0,), "rest": players[1:]},
        within=range(2),
    )


CLAIM = Claim(
    id="smooth_is_not_enough",
    title="Smooth is not enough",
    source="this suite",
    words="2^(−1/t²), with 0 at 0, is smooth and flatter at 0 than every power, so its Taylor "
    "series there is 0, and its interaction at t = 1 is 1/2.",
    reading="that it has derivatives of all orders, which are all 0 at 0 where f(t) ≤ (K t²)^K for "
    "every K",
    statement=(
        sequent(_interaction, DIVIDENDS, _score, _AWAY, _ZERO),
        sequent(_flat, _AWAY, lt(0, t), le(1, K), le(K * t**2, 1)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("one", "rest"), "every"),
    cites=("bernoulli",),
    scope="one score, n = 1",
)


@cache
def _value() -> tuple[Theorem, Theorem]:
    """(I({1}) = f(1) − f(0), I({1}) = 1/2)."""
    named = infer(
        "refine",
        tensor(
            "=", term(1, "I", one=ONE, rest=ONE), term(1, "v", one=MOBIUS, rest=MOBIUS), **_parts
        ),
        by.given(DIVIDENDS),
        kinds=dict.fromkeys(_parts, "every"),
    )
    difference = f(num(1)) - f(num(0))
    plain = by.operate(
        _single(difference),
        (1, named, {"one": AT_1}),
        (1, by.given(_score), {"one": AT_1 * MOBIUS, "rest": MOBIUS}),
    )
    one = by.at(by.given(_AWAY), 1, by.linear(lt(0, 1)))
    half = by.linear(eq(difference, rational(1, 2)), one, by.given(_ZERO))
    hole = reals("hole")
    exact = infer("rewrite", _interaction, plain, half, pattern=_single(hole), hole=hole)
    return plain, exact


@cache
def _below() -> tuple[Theorem, Theorem]:
    """(z ≤ 2^z for z = 1/(K t²), f(t) ≤ (K t²)^K)."""
    away, first, small = by.given(lt(0, t), le(1, K), le(K * t**2, 1))
    square = by.linear(lt(0, t**2), products=[[away, away]])
    base = K * t**2
    positive = by.linear(lt(0, base), square, products=[[by.linear(lt(0, K), first), square]])
    z = 1 / base
    inverse = by.axiom("power_positive", positive, b=base, x=-1)
    facts = (away, positive, square, by.linear(lt(0, K), first))
    least = by.ring(le(1, z), *facts, products=[(1, 1, [inverse, small])])
    line = by.axiom("bernoulli", by.linear(lt(-1, 1)), least, x=1, z=z)
    rising = by.linear(le(z, 2**z), line)
    two = by.linear(lt(0, 2))
    power = by.axiom("power_positive", two, b=2, x=z)
    raised = by.axiom("power_base", inverse, rising, by.linear(le(0, K), first), x=z, y=2**z, z=K)
    # (2^z)^K = 2^(zK)
    height = by.axiom("power_positive", power, b=2**z, x=K)
    outer = by.axiom("log_of_power", power, b=2**z, x=K)
    inner = by.axiom("log_of_power", two, b=2, x=z)
    logs = by.ring(eq(z * K * log(2), log((2**z) ** K)), *facts, using=[(-1, outer), (-K, inner)])
    whole = by.axiom("log_defined", two, height, logs, b=2, y=z * K, x=(2**z) ** K)
    hole, s = reals("hole"), 1 / t**2
    exponent = by.ring(eq(z * K, s), *facts)
    named = infer(
        "rewrite", eq(2**s, (2**z) ** K), whole, exponent,
        pattern=eq(2**hole, (2**z) ** K), hole=hole,
    )  # fmt: skip
    high = by.linear(le(z**K, 2**s), raised, named)
    # f(t) 2^(1/t²) = 1 and (K t²)^K z^K = 1
    parts = by.axiom("power_product", positive, inverse, x=base, y=z, z=K)
    unit = infer(
        "rewrite", eq(1, base**K * z**K), parts, by.ring(eq(base * z, 1), *facts),
        pattern=eq(hole**K, base**K * z**K), hole=hole,
    )  # fmt: skip
    here = by.at(by.given(_AWAY), t, away)
    whole_two = by.axiom("power_positive", two, b=2, x=s)
    down = by.axiom("power_positive", two, b=2, x=-s)
    top = by.axiom("power_positive", positive, b=base, x=K)
    value = by.linear(lt(0, f(t)), here, down)
    flat = by.ring(
        _flat,
        *facts, two, down, away, by.axiom("power_positive", square, b=t**2, x=-1), whole_two, top,
        using=[(base**K * 2**s, here), (f(t), unit)],
        products=[(1, 1, [value, top, high])],
    )  # fmt: skip
    return rising, flat


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    (plain, exact), (rising, flat) = _value(), _below()
    return Proof(
        steps=(
            Step("The interaction is the difference of two values.", plain),
            Step("f(1) − f(0) = 1/2.", exact),
            Step("Bernoulli: 1 + z ≤ 2^z for z ≥ 1.", rising),
            Step("Raised to the power K: f(t) is below every power.", flat),
        ),
        theorems=tuple(map(conclude, statement, (exact, flat))),
    )
