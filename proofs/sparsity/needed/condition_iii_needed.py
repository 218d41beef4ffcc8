"""Condition (iii) is needed: order 2 and monotone, yet every pair is salient, for every n.

v(S) = C(m,2) + ε m, m = |S|.  Then I(S) is ε at order 1, 1 at order 2 and 0 above: (1α) at order
2, and every pair is salient for every rel_tau ≤ 1 when |ε| ≤ 1; (ii) holds for ε ≥ 0.

- ε = 0: ū(1) = 0 < ū(2), so ū(2) ≤ 2^p ū(1), which is (iii) at m' = 1, m = 2, fails for every p.
- 0 < ε ≤ 1/2: (iii), m'^p ū(m) ≤ m^p ū(m') for 1 ≤ m' ≤ m ≤ n, holds for 2^p = 2 + 1/ε and,
  because of m' = 1 and m = 2, for no smaller p: p* = log₂(2 + 1/ε).  A(2)/ū(1) = C(n,2)/ε has no
  bound that does not depend on ε: what bounds the order sums is p, as ε → 0 shows.

What is formal, from the order sums f(m) C(n,m) of v on: parts 1 to 3 are the interactions, 4 is
(ii), 5 that (iii) fails at ε = 0, 6 and 7 are the exponent, and 8 is the ratio.

Source: this suite (the abstract of B).  Assumptions: n ≥ 2 where m = 2 is spoken of.  Proof of
the exponent: see `_exponents`; it rests on Bernoulli's inequality for real exponents (cited).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath

import proofs.tactics as by
from proofs.kernel.formula import All, Sequent, binomial, eq, fn, le, lt, sequent
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
from proofs.sparsity.needed._exponents import (
    EXPONENT,
    POSITIVE,
    SMALL,
    eps,
    low,
    neighbours,
    ordered,
    p,
    pairwise,
    q,
    steep,
    steeper,
    value,
)
from proofs.sparsity.setting._setting import MEANS, SETTING, A, V, k, m, n, u_bar

__all__ = ["CLAIM", "prove"]

u_zero, V_zero = fn("ubarzero"), fn("Vzero")  # of the game with ε = 0


_law, _inside = law(value), (*INSIDE, law_inside(value))
_law_zero = All(m, le(0, m, n), eq(V_zero(m), binomial(n, m) * m * (m - 1) / 2))
_means_zero = All(m, le(0, m, n), eq(u_zero(m), V_zero(m) / binomial(n, m) - V_zero(0)))
_order_one = by.implies(le(1, k, 1), eq(J(k), eps))
_order_two = by.implies(le(2, k, 2), eq(J(k), 1))
_beyond = by.implies((le(3, k),), eq(J(k), 0))
_mean = eq(u_bar(m), value(m))
_rises = le(u_bar(low), u_bar(m))
_hopeless = lt(2**p * u_zero(1), u_zero(2))
_confident = le(low**p * u_bar(m), m**p * u_bar(low))
_least = le(p, q)
_ratio = eq(A(2) / u_bar(1), binomial(n, 2) / eps)
_orders = le(1, low, m, n)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(2, 4)
    upper = rng.randint(1, size)
    e = Fraction(1, rng.choice([2, 2, 3, 4, 7]))
    with mpmath.workdps(60):
        exponent = mpmath.log(2 + mpmath.mpf(e.denominator) / e.numerator, 2)
        other = exponent + rng.choice([0, 0, 1])
    case = symmetric_instance(
        rng,
        lambda r: e * r + Fraction(r * (r - 1), 2),
        size,
        m=upper,
        low=rng.randint(1, upper),
        epsilon=e,
        p=exponent,
        q=other,
    )
    plain = symmetric_instance(rng, lambda r: Fraction(r * (r - 1), 2), size)
    others = {"Vzero": plain.functions["V"], "ubarzero": plain.functions["ubar"]}
    return Instance(case.values, {**case.functions, **others}, case.games, case.layout)


CLAIM = Claim(
    id="condition_iii_needed",
    title="Condition (iii) is needed",
    source="this suite",
    words="v = C(m,2) + ε m, m = |S| and ε ≥ 0, has order 2, is monotone, and every pair has I = "
    "1; at ε = 0 condition (iii) fails for every p, and for 0 < ε ≤ 1/2 its exponent is log₂(2 + "
    "1/ε).",
    reading="that v(S) = f(|S|) has the order sums f(m) C(n,m), from which all parts start; and "
    "that J(k) inside a set S of k variables is I(S)",
    statement=(
        sequent(_order_one, *_inside),
        sequent(_order_two, *_inside),
        sequent(_beyond, *_inside),
        sequent(_rises, MEANS, _law, le(0, eps), *le(0, low, m, n)),
        sequent(_hopeless, _means_zero, _law_zero, le(2, n)),
        sequent(_confident, MEANS, _law, EXPONENT, POSITIVE, SMALL, *_orders),
        sequent(_least, MEANS, _law, EXPONENT, POSITIVE, le(2, n), le(u_bar(2), 2**q * u_bar(1))),
        sequent(_ratio, *SETTING, _law, POSITIVE, le(2, n)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "out"), "every"),
    scope="n ≥ 2",
    cites=("bernoulli", "bernoulli_below"),
)


@cache
def _interactions() -> tuple[Theorem, ...]:
    """I(S) at orders 1, 2 and above."""
    return tuple(by.spec(x, {alpha: eps, beta: 1}) for x in quadratic_interactions())


@cache
def _means() -> Theorem:
    """0 ≤ m ≤ n ⊢ ū(m) = ε m + m (m−1)/2."""
    return by.linear(_mean, by.spec(mean(), {fn("f"): Lambda(t, value(t))}))


@cache
def _monotone() -> Theorem:
    inside = by.given(*le(0, low, m, n), le(0, eps))
    ends = [by.discharge(by.spec(_means(), {m: x}), *inside) for x in (low, m)]
    start, longer, _, weight = inside
    first, second = by.given(le(m, 0), lt(0, m))
    top = by.linear(le(1, m), second)
    # m (m−1) − m' (m'−1) = (m − m')(m + m' − 1)
    none = infer("antisymmetry", eq(m, low), by.linear(le(m, low), first, start), longer)
    equal = by.ring(le(value(low), value(m)), using=[(-eps - (m + low - 1) / 2, none)])
    groups = [[weight, longer]], [[longer, by.linear(le(0, m + low - 1), top, start)]]
    more = by.linear(le(value(low), value(m)), products=[*groups[0], *groups[1]])
    return by.linear(_rises, by.both(equal, more, m, 0), *ends)


@cache
def _fails() -> Theorem:
    size = by.given(le(2, n))
    zero = by.spec(
        mean(), {fn("f"): Lambda(t, t * (t - 1) / 2), u_bar: _lam(u_zero), V: _lam(V_zero)}
    )
    one, two = (by.discharge(by.spec(zero, {m: r}), size) for r in (1, 2))
    here = by.linear(lt(0, 1))
    return by.ring(_hopeless, using=[(2**p, one), (-1, two)], products=[(1, 1, [here])])


def _lam(f: Any) -> Lambda:
    return Lambda(t, f(t))


@cache
def _lowest() -> Theorem:
    """ū(2) ≤ 2^q ū(1) ⊢ p ≤ q."""
    size, positive, law_p, at_two = by.given(
        le(2, n), POSITIVE, EXPONENT, le(u_bar(2), 2**q * u_bar(1))
    )
    one, two = (by.discharge(by.spec(_means(), {m: r}), size) for r in (1, 2))
    scaled = by.ring(
        le(1 + 2 * eps, 2**q * eps), using=[(-1, two), (2**q, one)], products=[(1, 1, [at_two])]
    )
    above = by.ring(
        le(2**p, 2**q), positive, using=[(1, law_p)], products=[(1, 1 / eps, [positive, scaled])]
    )
    return by.cut(ordered(), above)


@cache
def _confidence() -> Theorem:
    inside = by.given(*_orders)
    ends = [by.discharge(by.spec(_means(), {m: x}), *inside) for x in (low, m)]
    facts = [by.linear(lt(0, x), *inside) for x in (low, m)]
    return by.ring(
        _confident,
        *facts,
        using=[(-(m**p), ends[0]), (low**p, ends[1])],
        products=[(1, 1, [by.discharge(pairwise(), *inside)])],
    )


@cache
def _unbounded() -> Theorem:
    """A(2)/ū(1) = C(n,2)/ε."""
    size, positive = by.given(le(2, n), POSITIVE)
    total = by.spec(second_order_sum(), {fn("f"): Lambda(t, value(t))})
    one = by.discharge(by.spec(_means(), {m: 1}), size)
    strict = by.linear(lt(0, u_bar(1)), one, positive)
    ways = binomial(n, 2)
    weight = ways / (eps * u_bar(1))
    return by.ring(_ratio, strict, positive, using=[(1 / u_bar(1), total), (-weight, one)])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    one, two, beyond = _interactions()
    theorems = (
        *(one, two, beyond, _monotone()),
        *(_fails(), _confidence(), _lowest(), _unbounded()),
    )
    return Proof(
        steps=(
            Step("I({i}) = v({i}) − v(∅).", one),
            Step("I({i,j}) = f(2) − 2 f(1) + f(0).", two),
            Step("Third differences of a quadratic vanish, by telescoping.", beyond),
            Step("(ii): f(m) − f(m') = (m − m')(2ε + m + m' − 1)/2.", _monotone()),
            Step("At ε = 0, ū(1) = 0 and ū(2) = 1: (iii) fails for every p.", _fails()),
            Step("2^p = 2 + 1/ε ≥ 4.", steep()),
            Step("Bernoulli at y = (1−2ε)/(1+2ε): 2^(2+y) ≤ 4(1+y) ≤ 2 + 1/ε.", steeper()),
            Step("(iii) for neighbours.", neighbours()),
            Step("(iii) for all pairs, by induction.", _confidence()),
            Step("No smaller exponent serves m' = 1, m = 2.", _lowest()),
            Step("A(2) = C(n,2)(ū(2) − 2 ū(1)) = C(n,2), and ū(1) = ε.", _unbounded()),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
