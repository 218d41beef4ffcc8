"""The order bound by the range of ū: the best constants for the order sums.

Without interactions above order M, for 1 ≤ k ≤ M ≤ n, lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n:

    |A(k)| ≤ c_k·(hi − lo),   c_k = 4^k · M/(M+k) · C(M+k, 2k) / 2,

half the absolute coefficient of x^k in the shifted Chebyshev polynomial T*_M(x) = T_M(2x − 1); so
Σ_{k≥1} |A(k)| ≤ (T_M(3) − 1)/2 · (hi − lo), with constants 1, 8, 49, 288, … for M = 1, 2, 3, 4.
With (ii) the range is ū(n), and with ū(n) ≤ n^p ū(1), which (iii) implies, every sum is at most
c n^p ū(1): B's O(n^(p+δ)) with δ = 0 and the constant c = c_1 + … + c_M.

Idea.  Draw every variable present with probability q.  The mean of v is Σ_k A(k) q^k, a polynomial
of degree ≤ M in q, and an average of v(∅) + ū(m), so it stays in an interval of length hi − lo for
all q in (0, 1).  V. A. Markov (1892): among such polynomials T*_M has the largest coefficients.

The constants are best possible for every M, each c_k and their sum, as n → ∞: the symmetric game
with ū(m) = T*_M(m/n)/2 up to a constant has A(k) → ±c_k.  For each n the best constants are
computed, with certificates, by `proofs.extremal.order_range`; that they tend to c_k is seen there,
not proved here.

Source: this suite.  Cites V. A. Markov's inequality for coefficients.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.extremal.order_range import sharp_range_constant
from proofs.kernel.formula import (
    Abs,
    All,
    Rel,
    Sequent,
    Sum,
    binomial,
    eq,
    ints,
    le,
    lt,
    reals,
    sequent,
    substitute,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import mean_gain
from proofs.sparsity.means._draws import ABOVE, BELOW, bounds, high, low, mean, o, q
from proofs.sparsity.setting._setting import (
    AT_ORDER,
    MEANS,
    NOTHING_ABOVE,
    SIZE,
    TOTAL,
    A,
    M,
    V,
    instance,
    k,
    m,
    n,
    of_order,
    u_bar,
)
from proofs.tactics.sums import F, a, b, c, scaling, splitting, vanishing, x

__all__ = ["CLAIM", "prove"]

p = reals("p")
_POSITIVE = All(m, le(1, m, n), le(0, u_bar(m)))
_REFERENCE = All(m, le(1, m, n), le(u_bar(m), m**p * u_bar(1)))
_constant = 4**k * M * binomial(M + k, 2 * k) / (2 * (M + k))
_total = Sum(_constant, (k, 1, M))
_each = le(Abs(A(k)), _constant * (high - low))
_all = le(TOTAL, _total * (high - low))
_power = le(TOTAL, _total * n**p * u_bar(1))


@cache
def _polynomial() -> tuple[Theorem, Theorem]:
    """|v(∅) + Σ_{k=1}^{M} A(k) q^k − the middle| ≤ (hi − lo)/2 for 0 < q < 1."""
    size, inside = by.given(*SIZE), by.given(lt(0, q), lt(q, 1))
    inner = Lambda(k, A(k) * q**k)
    first = by.spec(splitting(), {F: inner, a: 0, c: 0, b: n}, *size, *inside)
    zero = by.last(Sum(inner.expr, (k, 0, 0)), *inside), by.empty(Sum(inner.expr, (k, 0, -1)))
    rest = by.spec(splitting(), {F: inner, a: 1, c: M, b: n}, *size, *inside)
    beyond = by.given(*le(M + 1, k, n))
    none = by.ring(
        eq(inner.expr, 0), *inside, using=[(q**k, by.at(by.given(NOTHING_ABOVE), k, *beyond))]
    )
    gone = by.spec(
        vanishing(),
        {F: inner, a: M + 1, b: n},
        by.forall(none, k, *le(M + 1, k, n)),
        *size,
        *inside,
    )
    other = by.linear(lt(0, 1 - q), *inside), by.linear(eq(q + (1 - q), 1))
    down, up = (by.spec(t, {o: 1 - q}, *other, *inside, *size) for t in bounds())
    middle = A(0) - V(0) - (high + low) / 2 + Sum(inner.expr, (k, 1, M))
    half = (high - low) / 2
    facts = (first, *zero, rest, gone)
    goals = (by.linear(le(-half, middle), down, *facts), by.linear(le(middle, half), up, *facts))
    return tuple(by.forall(t, q, lt(0, q), lt(q, 1)) for t in goals)  # type: ignore[return-value]


@cache
def _markov() -> Theorem:
    """|A(k)| ≤ c_k (hi − lo)."""
    below, above = _polynomial()
    order = by.given(*le(1, k, M))
    bound = by.axiom(
        "markov_coefficients",
        below,
        above,
        *order,
        a=Lambda(k, A(k)),
        z=A(0) - V(0) - (high + low) / 2,
        y=(high - low) / 2,
        k=k,
        M=M,
    )
    return by.ring(_each, *order, products=[(1, 1, [bound])])


@cache
def _added() -> Theorem:
    """Σ_k |A(k)| ≤ Σ_k c_k · (hi − lo)."""
    size = by.given(*SIZE)
    total = by.termwise(_markov(), k, 1, M)
    pulled = by.spec(scaling(), {F: Lambda(k, _constant), x: high - low, a: 1, b: M}, *size)
    return by.linear(_all, total, pulled)


@cache
def _with_exponent() -> Theorem:
    """Σ_k |A(k)| ≤ Σ_k c_k · n^p ū(1), when 0 ≤ ū(m) ≤ m^p ū(1)."""
    size, within = by.given(*SIZE), by.given(*le(0, m, n))
    exponent = by.given(le(0, p))
    first = by.linear(lt(0, m), by.given(le(1, m)))
    unit = by.at(by.given(_POSITIVE), 1, *size)
    zero = by.ring(eq(u_bar(0), 0), *size, using=[(1, by.at(by.given(MEANS), 0, *size))])
    many = by.axiom("power_positive", by.linear(lt(0, n), *size), b=n, x=p)
    top = n**p * u_bar(1)
    nonneg = by.ring(le(0, top), many, products=[(1, 1, [many, unit])])

    def by_cases(inside: Theorem, goal: Rel, at_zero: Theorem) -> Theorem:
        """m = 0, or 1 ≤ m."""
        low, one = by.given(le(m, 0), lt(0, m))
        is_zero = infer("antisymmetry", eq(m, 0), low, within[0])
        hole = ints("hole")
        moved = infer(
            "rewrite",
            goal,
            at_zero,
            by.linear(eq(0, m), is_zero),
            pattern=substitute(goal, {m: hole}),
            hole=hole,
        )
        return by.both(moved, by.cut(inside, by.linear(le(1, m), one)), m, 0)

    from_one = [by.given(le(1, m)), within[1]]
    above = by.at(by.given(_REFERENCE), m, *from_one)
    grown = by.axiom("power_base", *from_one, first, exponent, x=m, y=n, z=p)
    reach = by.ring(
        le(u_bar(m), top), first, many, products=[(1, 1, [above]), (1, 1, [grown, unit])]
    )
    ceiling = by_cases(reach, le(u_bar(m), top), by.linear(le(u_bar(0), top), zero, nonneg))
    floor = by_cases(
        by.at(by.given(_POSITIVE), m, *from_one), le(0, u_bar(m)), by.linear(le(0, u_bar(0)), zero)
    )
    laws = (by.forall(floor, m, *le(0, m, n)), by.forall(ceiling, m, *le(0, m, n)))
    out = by.spec(_added(), {low: 0, high: top}, *laws, *size)
    return by.linear(_power, out)


def _draw(rng: random.Random) -> Instance:
    """A game of order M, extremal or random, tilted until no mean gain is negative."""
    size = rng.randint(1, 4)
    players, order = tuple(range(size)), rng.randint(1, size)
    curve, sign = sharp_range_constant(size, order).curve, rng.choice([1, -1])
    noise = of_order(rng, players, order)
    extremal = rng.random() < 0.5

    def bare(s: frozenset[int]) -> Fraction:
        return sign * curve[len(s)] if extremal else noise(s)

    slopes = [mean_gain(bare, players, r) / r for r in range(1, size + 1)]
    tilt = max(Fraction(0), *(-slope for slope in slopes))
    tilt += 0 if slopes[0] + tilt > 0 else 1

    def v(s: frozenset[int]) -> Fraction:
        return bare(s) + tilt * len(s)

    gains = [mean_gain(v, players, r) for r in range(size + 1)]
    exponent = next(
        e for e in range(99) if all(gains[r] <= r**e * gains[1] for r in range(1, size + 1))
    )
    numbers = {"lo": min(gains), "hi": max(gains) + rng.choice([0, 0, 1]), "p": Fraction(exponent)}
    return instance(v, players, M=order, k=rng.randint(1, order), **numbers)


CLAIM = Claim(
    id="markov_order_bound",
    title="The order bound by the range of ū",
    source="this suite; V. A. Markov 1892",
    words="If A(k) = 0 for k > M, |A(k)| is at most 4^k M C(M+k, 2k)/(2M+2k) times the range of "
    "ū; in all 1, 8, 49, … times for M = 1, 2, 3, …; if 0 ≤ ū(m) ≤ m^p ū(1), p ≥ 0, so many times "
    "n^p ū(1).",
    statement=(
        sequent(_each, *AT_ORDER, BELOW, ABOVE, *le(1, k, M)),
        sequent(_all, *AT_ORDER, BELOW, ABOVE),
        sequent(_power, *AT_ORDER, _POSITIVE, _REFERENCE, le(0, p)),
    ),
    draw=_draw,
    scope="1 ≤ M ≤ n",
    cites=("markov_coefficients",),
    formulas={"bound": _each.rhs},
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    below, above = _polynomial()
    each, total, power = _markov(), _added(), _with_exponent()
    summed, average = mean()
    return Proof(
        steps=(
            Step("Each interaction lies in the masks that contain it.", summed),
            Step("The mean score when every variable is present with probability q.", average),
            Step("It is an average of v(∅) + ū(m), so it stays within half the range", below),
            Step("of the middle, for all q.", above),
            Step("Markov: T*_M has the largest coefficients.", each),
            Step("Added up.", total),
            Step("0 ≤ ū(m) ≤ m^p ū(1) keeps the range within n^p ū(1).", power),
        ),
        theorems=tuple(map(conclude, statement, (each, total, power))),
    )
