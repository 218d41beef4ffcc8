"""Condition (i) is needed: one OR makes every interaction salient, for every n.

v(S) = [S ≠ ∅].  Then I(S) = [S = ∅] − (−1)^|S|, so that |I(S)| = 1 for every S ≠ ∅: all 2^n − 1
interactions are equally salient for every τ ≤ 1, and those of one order share their sign, |η| = 1.
Yet ū(m) = 1 for m ≥ 1: (ii) holds, and (iii), m'^p ū(m) ≤ m^p ū(m') for 1 ≤ m' ≤ m, holds for
every p > 0.  Source: this suite (it is what OR interactions are for).

What is formal: part 1, from v itself, is I(S), so that (i) fails at every order below n; parts 2 to
4, the sizes, (ii) and (iii), start from the order sums of v: C(n,m) for m ≥ 1, and 0.

Assumptions: none beyond the game.  Proof: v = 1^⊗ − [∅], a difference of two product functions,
and μ acts on each coordinate; the scalar form of it is Σ_t (−1)^(k−t) C(k,t) = 0.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    Abs,
    All,
    Matrix,
    Sequent,
    Sum,
    binomial,
    eq,
    fn,
    ints,
    le,
    lt,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means._symmetric import (
    INSIDE,
    J,
    difference,
    law,
    law_inside,
    mean,
    symmetric_instance,
    t,
)
from proofs.sparsity.setting._setting import DIVIDENDS, MEANS, k, m, n, u_bar
from proofs.tactics.sums import F, a, alternating, b, c, splitting

__all__ = ["CLAIM", "prove"]

f = fn("f")
low = ints("low")
p = reals("p")

_column: dict[str, Any] = {"ones": Matrix([1, 1]), "empty": Matrix([1, 0])}
_or = tensor(
    "=",
    term(1, "v", every=ONE),
    (term(1, "", every=_column["ones"]), term(-1, "", every=_column["empty"])),
    every=n,
)
_signs = tensor(
    "=",
    term(1, "I", every=ONE),
    (term(1, "", every=_column["empty"]), term(-1, "", every=Matrix([1, -1]))),
    every=n,
)
# v(S) = f(|S|) with f = 0, 1, 1, …
_f = (eq(f(0), 0), All(t, (le(1, t),), eq(f(t), 1)))
_inside = (*INSIDE, law_inside(f), *_f)
_means = (MEANS, law(f), *_f)
_orders = le(1, low, m, n)
_rise = le(0, low, m, n)

_salient = eq(Abs(J(k)), 1)
_sign = eq(J(k), (-1) ** (k + 1))
_monotone = le(u_bar(low), u_bar(m))
_confident = le(low**p * u_bar(m), m**p * u_bar(low))


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(1, 4)
    upper = rng.randint(1, size)
    case = symmetric_instance(
        rng,
        lambda r: Fraction(min(r, 1)),
        size,
        m=upper,
        low=rng.randint(1, upper),
        p=Fraction(rng.randint(1, 5), rng.randint(1, 2)),
    )
    return case if case.values["k"] else _draw(rng)


CLAIM = Claim(
    id="condition_i_needed",
    title="Condition (i) is needed",
    source="this suite",
    words="One OR of n variables is monotone, confident for every p > 0, and has all 2^n − 1 "
    "interactions equally salient.",
    reading="that the OR has the order sums V(m) = C(n,m) f(m) with f(0) = 0 and f = 1 above, "
    "from which parts 2 to 4 start (part 1, its interactions, starts from v); and that 2^n − 1 "
    "sets are not empty",
    statement=(
        sequent(_signs, DIVIDENDS, _or),
        sequent(_salient, *_inside, le(1, k)),
        sequent(_monotone, *_means, *_rise),
        sequent(_confident, *_means, *_orders, lt(0, p)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "out"), "every"),
    scope="all n, p > 0",
)


@cache
def _pointwise() -> Theorem:
    return by.operate(_signs, (1, by.given(DIVIDENDS), {}), (1, by.given(_or), {"every": MOBIUS}))


@cache
def _signed() -> Theorem:
    """1 ≤ k ⊢ I(S) = (−1)^(k+1)."""
    whole, zero, ones = by.given(le(1, k), *_f)
    sign = (-1) ** (k - t) * binomial(k, t)

    def split(inner: Expr) -> list[Theorem]:
        """Σ_{t=0}^{k} = the term at 0 + Σ_{t=1}^{k}."""
        return [
            by.spec(splitting(), {F: Lambda(t, inner), a: 0, c: 0, b: k}, whole),
            by.last(Sum(inner, (t, 0, 0))),
            by.empty(Sum(inner, (t, 0, -1))),
        ]

    here = by.at(ones, t, *by.given(*le(1, t, k)))
    each = by.termwise(by.ring(eq(sign * f(t), sign), using=[(sign, here)]), t, 1, k)
    first = by.ring(eq((-1) ** k * binomial(k, 0) * f(0), 0), using=[((-1) ** k, zero)])
    total = by.linear(
        _sign, difference(), *split(sign * f(t)), each, first, *split(sign), alternating()
    )
    return by.cut(total, by.linear(le(0, k), whole))


@cache
def _size() -> Theorem:
    plain = by.ring(eq(Abs(J(k)), Abs(J(k))))
    hole = reals("hole")
    return infer("rewrite", _salient, plain, _signed(), pattern=eq(Abs(J(k)), Abs(hole)), hole=hole)


@cache
def _mean() -> Theorem:
    """1 ≤ m ≤ n ⊢ ū(m) = 1."""
    inside = by.given(*le(1, m, n))
    one = by.at(by.given(_f[1]), m, *inside)
    value = by.linear(eq(u_bar(m), 1), mean(), one, by.given(_f[0]))
    return by.cut(value, by.linear(le(0, m), *inside))


@cache
def _start() -> Theorem:
    """0 ≤ m < 1 ≤ n ⊢ ū(m) = 0."""
    low_end, strict, within = by.given(le(0, m), lt(m, 1), le(m, n))
    zero = infer("antisymmetry", eq(0, m), low_end, by.linear(le(m, 0), strict))
    hole = ints("hole")
    here = infer("rewrite", eq(f(m), 0), by.given(_f[0]), zero, pattern=eq(f(hole), 0), hole=hole)
    return by.linear(eq(u_bar(m), 0), mean(), here, by.given(_f[0]), within)


@cache
def _rising() -> Theorem:
    """0 ≤ m' ≤ m ≤ n ⊢ ū(m') ≤ ū(m)."""
    inside = by.given(*_rise)
    first = by.discharge(by.spec(_start(), {m: low}), *inside)  # m' = 0
    rest = by.discharge(by.spec(_mean(), {m: low}), *inside)  # m' ≥ 1
    end = by.discharge(_mean(), *inside)
    above = by.linear(_monotone, rest, by.discharge(end, by.given(le(1, low)), *inside))
    nonneg = by.both(by.linear(le(0, u_bar(m)), end), _swap(), 1, m)
    return by.both(above, by.linear(_monotone, first, nonneg), 1, low)


def _swap() -> Theorem:
    inside = by.given(*_rise)
    return by.linear(le(0, u_bar(m)), by.discharge(_start(), by.linear(le(0, m), *inside), *inside))


@cache
def _exponent() -> Theorem:
    """p > 0, 1 ≤ m' ≤ m ≤ n ⊢ m'^p ū(m) ≤ m^p ū(m')."""
    inside = by.given(*_orders, lt(0, p))
    power = by.axiom("power_base", *inside, x=low, y=m, z=p)
    ends = [by.discharge(by.spec(_mean(), {m: x}), *inside) for x in (low, m)]
    return by.ring(
        _confident,
        *inside,
        using=[(-(m**p), ends[0]), (low**p, ends[1])],
        products=[(1, 1, [power])],
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    return Proof(
        steps=(
            Step(
                "v is the constant 1 without its value at ∅; μ acts on each variable.", _pointwise()
            ),
            Step("By order, as Σ_t (−1)^(k−t) C(k,t) = 0 without its term at t = 0.", _signed()),
            Step("So every interaction has strength 1.", _size()),
            Step("ū = 1 from m = 1 on: (ii) holds.", _rising()),
            Step("m'^p ≤ m^p: (iii) holds for every p > 0.", _exponent()),
        ),
        theorems=tuple(map(conclude, statement, (_pointwise(), _size(), _rising(), _exponent()))),
    )
