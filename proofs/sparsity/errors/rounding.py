"""Rounding: how far a computed interaction is from the exact one.

S has k variables.  The butterfly turns the 2^k stored scores into I(S) in k passes; pass j+1 puts
the difference of the entries 2s+1 and 2s of pass j into entry s, rounded: fl(x−y) = (x−y)(1+δ),
|δ| ≤ u.  Let E be the sum over T ⊆ S of the errors of the stored scores, and B the sum of their
sizes (of the stored ones, so both are known).  Then

    |computed − I(S)| ≤ E + ((1+u)^k − 1) B ≤ E + γ_k B,   γ_k = k u/(1 − k u), for k u < 1.

In exact arithmetic on the stored scores u = 0, and E alone is left.  With |computed I − I| ≤ r and
|computed τ − τ| ≤ r', S is salient when |computed I| ≥ computed τ + r + r', and is not when
|computed I| < computed τ − r − r'; in between nothing is decided.

Source: this suite (standard error analysis).  Assumptions: the model of rounding (no
underflow), u ≥ 0.  Proof: by induction on the passes, |entry| ≤ (1+u)^j B_j and |entry − exact| ≤
E_j + ((1+u)^j − 1) B_j; and (1+u)^k (1 − k u) ≤ 1 by induction on k.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Rel, Sequent, le, lt, reals, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.errors._butterfly import (
    BUTTERFLY,
    B,
    I,
    X,
    both_sides,
    deviations,
    enclosed,
    entries,
    positive,
    u,
)
from proofs.sparsity.setting._setting import k
from proofs.sparsity.setting._signs import h
from proofs.tactics.sums import E, abs_nonneg

__all__ = ["CLAIM", "prove"]

r, r_tau, near, tau, tau_near, exact_value = reals("r rtau near tau taunear value")

_gap = Abs(X(k, 0) - I(k, 0))
_power = le(_gap, E(k, 0) + ((1 + u) ** k - 1) * B(k, 0))
_gamma = k * u / (1 - k * u)
_growth = le((1 + u) ** k - 1, _gamma)
_bound = le(_gap, E(k, 0) + _gamma * B(k, 0))
_width = lt(k * u, 1)

_close = (le(Abs(near - exact_value), r), le(Abs(tau_near - tau), r_tau))
_salient = le(tau, Abs(exact_value))
_not_salient = lt(Abs(exact_value), tau)


def _check_pass(a: int) -> None:
    if not 0 <= a <= 12:
        raise ValueError(f"no pass {a}")


def _draw(rng: random.Random) -> Instance:
    depth, unit = rng.randint(0, 3), Fraction(1, rng.randint(4, 9))
    seed, aligned = rng.random(), rng.random() < 0.5

    def noise(*key: int) -> random.Random:
        return random.Random(f"{seed} {key}")

    @cache
    def true(leaf: int) -> Fraction:
        return Fraction(noise(0, leaf).randint(-6, 6), 2)

    @cache
    def stored(leaf: int) -> Fraction:
        return true(leaf) + Fraction(noise(1, leaf).choice([0, 0, 1, -1]), 10)

    @cache
    def computed(a: int, b: int) -> Fraction:
        _check_pass(a)
        if a == 0:
            return stored(b)
        part = 1 if aligned else Fraction(noise(2, a, b).randint(-4, 4), 4)
        return (computed(a - 1, 2 * b + 1) - computed(a - 1, 2 * b)) * (1 + part * unit)

    def summed(value: Any) -> Any:
        """Σ over the subsets of the first a variables, with entry b for the others."""

        def total(a: int, b: int) -> Fraction:
            _check_pass(a)
            return sum((value(a, t, b * 2**a + t) for t in range(2**a)), start=Fraction(0))

        return total

    exact = summed(lambda a, t, leaf: (-1) ** (a - t.bit_count()) * true(leaf))
    value = Fraction(rng.randint(-9, 9), 3)
    near_value = value + Fraction(rng.randint(-3, 3), 7)
    level = Fraction(rng.randint(1, 6), 3)
    near_level = level + Fraction(rng.randint(-2, 2), 9)
    return Instance(
        values={
            "k": depth,
            "u": unit,
            "near": near_value,
            "value": value,
            "tau": level,
            "taunear": near_level,
            "r": abs(near_value - value),
            "rtau": abs(near_level - level),
        },
        functions={
            "computed": computed,
            "exact": exact,
            "E": summed(lambda a, t, leaf: abs(stored(leaf) - true(leaf))),
            "B": summed(lambda a, t, leaf: abs(stored(leaf))),
        },
        within=range(-1, 5),
    )


CLAIM = Claim(
    id="rounding",
    title="Rounding",
    source="this suite (standard error analysis)",
    words="A computed interaction of k variables is off by at most the errors of its scores and "
    "γ_k times their sizes; outside that margin it is decided whether it is salient.",
    reading="that exact(k, 0), where the exact passes end, is I(S), and E(k, 0) and B(k, 0) are "
    "the sums over the 2^k scores; and that a computed difference is off by at most u times its "
    "exact size",
    statement=(
        sequent(_power, *BUTTERFLY),
        sequent(_growth, le(0, u), le(0, k), _width),
        sequent(_bound, *BUTTERFLY, _width),
        sequent(by.implies((le(tau_near + r + r_tau, Abs(near)),), _salient), *_close),
        sequent(by.implies((lt(Abs(near), tau_near - r - r_tau),), _not_salient), *_close),
    ),
    draw=_draw,
    scope="all k, u ≥ 0",
)


def _at_the_end(law: Theorem) -> Theorem:
    return by.at(
        by.at(by.at(law, k, by.given(le(0, k))), 0, by.linear(le(k, k))), 0, by.linear(le(0, 0))
    )


@cache
def _growing() -> tuple[Theorem, Theorem]:
    """((1+u)^k (1 − k u) ≤ 1, (1+u)^k − 1 ≤ γ_k)."""

    def claim(end: Any) -> Rel:
        return le((1 + u) ** end * (1 - end * u), 1)

    low, before = by.given(le(0, h), claim(h))
    power = by.axiom("power_positive", positive(), b=1 + u, x=h)
    more = by.linear(le(0, h + 1), low)
    products = [(1, 1, [before]), (1, u, [power, more])]
    step = by.ring(claim(h + 1), positive(), products=products)
    base = by.linear(claim(num(0)))
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)
    here, width = by.at(every, k, by.given(le(0, k))), by.linear(lt(0, 1 - k * u), by.given(_width))
    share = [(1, 1 / (1 - k * u), [width, here])]
    return here, by.ring(_growth, positive(), width, products=share)


@cache
def _total() -> tuple[Theorem, Theorem]:
    """(the bound with the power, the bound with γ)."""
    power_bound, entry = _at_the_end(deviations()), _at_the_end(entries())
    power = by.axiom("power_positive", positive(), b=1 + u, x=k)
    size = by.linear(
        le(0, (1 + u) ** k * B(k, 0)), entry, by.spec(abs_nonneg(), {reals("x"): X(k, 0)})
    )
    nonneg = by.ring(
        le(0, B(k, 0)),
        positive(),
        power,
        products=[(1, (1 + u) ** -k, [power, size]), (0, 1, [positive()])],
    )
    width = by.linear(lt(0, 1 - k * u), by.given(_width))
    groups = [[power_bound], [nonneg, _growing()[1]]]
    gamma = by.ring(_bound, positive(), width, products=[(1, 1, group) for group in groups])
    return power_bound, gamma


@cache
def _decided() -> tuple[Theorem, Theorem]:
    """The interval of |I(S)| against the interval of τ."""
    gaps = [*both_sides(near - exact_value), *both_sides(tau_near - tau)]
    facts = [*by.given(*_close), *gaps, *both_sides(exact_value), *both_sides(near)]
    above = enclosed(near, Abs(exact_value) + r, *facts)
    below = enclosed(exact_value, Abs(near) + r, *facts)
    high, low = le(tau_near + r + r_tau, Abs(near)), lt(Abs(near), tau_near - r - r_tau)
    yes = by.linear(_salient, by.given(high), above, *facts)
    no = by.linear(_not_salient, by.given(low), below, *facts)
    return by.forall(yes, by.NOTHING, high), by.forall(no, by.NOTHING, low)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    (power_bound, gamma), (power, growth), decided = _total(), _growing(), _decided()
    return Proof(
        steps=(
            Step("How large the entries get.", _at_the_end(entries())),
            Step("How far from exact: by induction on the passes.", power_bound),
            Step("(1+u)(1 − (k+1)u) ≤ 1 − k u.", power),
            Step("So the power is at most γ_k.", growth),
            Step("The bound that is used.", gamma),
            Step("Above the margin: salient.", decided[0]),
            Step("Below it: not salient.", decided[1]),
        ),
        theorems=tuple(map(conclude, statement, (power_bound, growth, gamma, *decided))),
    )
