"""Condition (ii) is needed: order 2 and confident, yet every pair is salient, for every n ≥ 3.

v(S) = m − C(m,2), m = |S|.  Then I(S) is 1 at order 1, −1 at order 2 and 0 above: (1α) at order
2, every pair is salient for every rel_tau ≤ 1, and A(2) = −C(n,2) is minus the sum of the |I|, so
η(2) = −1.  ū(m) = m − C(m,2) falls from ū(2) = 1 to ū(3) = 0: (ii) fails.  (iii), that is
m'^p ū(m) ≤ m^p ū(m') for 1 ≤ m' ≤ m ≤ n, holds for every p in [0, 2].

What is formal, from the order sums f(m) C(n,m) of v on: parts 1 to 3 are the interactions, 4 is
A(2), 6 that (ii) fails between orders 2 and 3, and 7 is (iii).

Source: this suite.  Assumptions: none beyond the game.  Proof: the sum over T ⊆ S telescopes for
|S| ≥ 3; for (iii), ū ≥ 0 only up to m = 3, and m'(m'−3) m^p ≤ m(m−3) m'^p because (m/m')^(2−p) ≥ 1.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Sequent, binomial, eq, fn, ints, le, lt, rational, reals, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means._symmetric import (
    INSIDE,
    J,
    alpha,
    beta,
    law,
    law_inside,
    mean,
    quadratic_interactions,
    second_order_sum,
    symmetric_instance,
    t,
)
from proofs.sparsity.setting._setting import MEANS, SETTING, A, k, m, n, u_bar

__all__ = ["CLAIM", "prove"]

low = ints("low")
p = reals("p")


def _f(x: Any) -> Any:
    return x - x * (x - 1) / 2


_law, _inside = law(_f), (*INSIDE, law_inside(_f))
_order_one = by.implies(le(1, k, 1), eq(J(k), 1))
_order_two = by.implies(le(2, k, 2), eq(J(k), -1))
_beyond = by.implies((le(3, k),), eq(J(k), 0))
_mean = eq(u_bar(m), _f(m))
_cancellation = eq(A(2), -binomial(n, 2))
_falls = lt(u_bar(3), u_bar(2))
_confident = le(low**p * u_bar(m), m**p * u_bar(low))
_orders = le(1, low, m, n)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(3, 4)
    upper = rng.randint(1, size)
    return symmetric_instance(
        rng,
        lambda r: Fraction(r) - Fraction(r * (r - 1), 2),
        size,
        m=upper,
        low=rng.randint(1, upper),
        p=Fraction(rng.randint(0, 4), 2),
    )


CLAIM = Claim(
    id="condition_ii_needed",
    title="Condition (ii) is needed",
    source="this suite",
    words="v = m − C(m,2), m = |S|, has order 2, satisfies (iii) for every 0 < p ≤ 2, and all "
    "singles and pairs have |I| = 1 with η(2) = −1; (ii) fails.",
    reading="that v(S) = f(|S|) has the order sums f(m) C(n,m), from which all parts start; that "
    "J(k) inside a set S of k variables is I(S); and that A(2) = −C(n,2), with C(n,2) pairs of "
    "strength 1, is η(2) = −1",
    statement=(
        sequent(_order_one, *_inside),
        sequent(_order_two, *_inside),
        sequent(_beyond, *_inside),
        sequent(_cancellation, *SETTING, _law, le(2, n)),
        sequent(_mean, MEANS, _law, *le(0, m, n)),
        sequent(_falls, MEANS, _law, le(3, n)),
        sequent(_confident, MEANS, _law, *_orders, *le(0, p, 2)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "out"), "every"),
    scope="n ≥ 3",
)


@cache
def _interactions() -> tuple[Theorem, ...]:
    """I(S) at orders 1, 2 and above."""
    return tuple(by.spec(x, {alpha: 1, beta: -1}) for x in quadratic_interactions())


@cache
def _means() -> Theorem:
    return by.spec(mean(), {fn("f"): Lambda(t, _f(t))})


@cache
def _fall() -> Theorem:
    size = by.given(le(3, n))
    return by.linear(_falls, *(by.discharge(by.spec(_means(), {m: r}), size) for r in (2, 3)))


@cache
def _cancelled() -> Theorem:
    """A(2) = −C(n,2)."""
    f = Lambda(t, _f(t))
    return by.ring(_cancellation, using=[(1, by.spec(second_order_sum(), {fn("f"): f}))])


@cache
def _exponent() -> Theorem:
    """m'^p ū(m) ≤ m^p ū(m')."""
    inside = by.given(*_orders, *le(0, p, 2))
    ends = [by.discharge(by.spec(_means(), {m: x}), *inside) for x in (low, m)]
    plain = by.both(_low_orders(), _high_orders(), low, 2)
    return by.ring(
        _confident,
        *inside,
        using=[(-(m**p), ends[0]), (low**p, ends[1])],
        products=[(1, 1, [plain])],
    )


_plain = le(low**p * _f(m), m**p * _f(low))


def _low_orders() -> Theorem:
    """m' ≤ 2: ū(m) ≤ 1 ≤ ū(m'), and m'^p ≤ m^p."""
    start, *inside = by.given(le(low, 2), *_orders, *le(0, p, 2))
    first, second = by.given(le(m, 1), lt(1, m))
    top = by.linear(le(2, m), second)
    above = by.linear(le(m, 1), first), by.linear(le(1, m), *inside)
    exact = infer("antisymmetry", eq(m, 1), *above)
    at_most = by.both(
        by.ring(le(_f(m), 1), using=[(1 - m / 2, exact)]),
        by.linear(le(_f(m), 1), top, products=[[by.linear(le(1, m), *inside), top]]),
        m,
        1,
    )
    least = by.linear(le(1, _f(low)), products=[[by.linear(le(1, low), *inside), start]])
    powers = [by.axiom("power_positive", *inside, b=x, x=p) for x in (low, m)]
    rising = by.axiom("power_base", *inside, x=low, y=m, z=p)
    groups = [rising], [powers[0], at_most], [powers[1], least]
    return by.ring(_plain, *inside, products=[(1, 1, group) for group in groups])


def _high_orders() -> Theorem:
    """m' ≥ 3: (m/m')^p ≤ (m/m')^2."""
    strict, *inside = by.given(lt(2, low), *_orders, *le(0, p, 2))
    start = by.linear(le(3, low), strict)
    small, large = (by.axiom("power_positive", *inside, b=x, x=p) for x in (low, m))
    rising = by.axiom("power_base", *inside, x=low, y=m, z=2 - p)
    square = by.ring(
        le(m**p * low**2, low**p * m**2), *inside, products=[(1, 1, [small, large, rising])]
    )
    positive, upper = (by.linear(lt(0, x), *inside) for x in (low, m))
    longer = by.linear(le(low, m), *inside)
    return by.ring(
        _plain,
        *inside,
        products=[
            (rational(1, 2), 1 / low, [start, positive, square]),
            (rational(3, 2), 1 / low, [small, upper, positive, longer]),
        ],
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    one, two, beyond = _interactions()
    theorems = (one, two, beyond, _cancelled(), _means(), _fall(), _exponent())
    return Proof(
        steps=(
            Step("I({i}) = v({i}) − v(∅).", one),
            Step("I({i,j}) = f(2) − 2 f(1) + f(0).", two),
            Step("Third differences of a quadratic vanish, by telescoping.", beyond),
            Step("A(2) = C(n,2)(ū(2) − 2 ū(1)): nothing cancels.", _cancelled()),
            Step("The means.", _means()),
            Step("(ii) fails between m = 2 and m = 3.", _fall()),
            Step("(iii), from m'^(2−p) ≤ m^(2−p) where ū is negative.", _exponent()),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
