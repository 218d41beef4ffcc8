"""The exponent of the means ε m + C(m, 2): log₂(2 + 1/ε) for 0 < ε ≤ 1/2, and why no less.

It suffices to test neighbours h, h+1.  They are equal at h = 1.  For h ≥ 2 and q = p − 1: q ≥ 1,
and q (1 + 2ε) ≥ 2 because 2^y ≤ 1 + y at y = (1−2ε)/(1+2ε); so (1 + 1/h)^q ≥ 1 + q/h ≥
1 + 1/(h−1+2ε).  Both estimates are Bernoulli's inequality (cited).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, eq, ints, le, log, lt, rational, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import as_term
from proofs.sparsity.setting._setting import m

low, h = ints("low h")
eps, p, q = reals("epsilon p q")
POSITIVE, SMALL = lt(0, eps), le(eps, rational(1, 2))
EXPONENT = eq(2**p, 2 + 1 / eps)


def value(x: Any) -> Any:
    """ε x + C(x, 2)."""
    x = as_term(x)
    return eps * x + x * (x - 1) / 2


@cache
def ordered() -> Theorem:
    """2^p ≤ 2^q ⊢ p ≤ q."""
    below, base = by.given(le(2**p, 2**q)), by.linear(lt(1, 2))
    logs = by.axiom(
        "log_monotone",
        by.axiom("power_positive", by.linear(lt(0, 2)), b=2, x=p),
        below,
        x=2**p,
        y=2**q,
    )
    left, right = (by.axiom("log_of_power", by.linear(lt(0, 2)), b=2, x=e) for e in (p, q))
    size = by.axiom("log_positive", base, b=2)
    total = by.linear(le(p * log(2), q * log(2)), logs, left, right)
    return by.ring(le(p, q), size, products=[(1, 1 / log(2), [size, total])])


@cache
def steep() -> Theorem:
    """2^p = 2 + 1/ε, 0 < ε ≤ 1/2 ⊢ 2 ≤ p."""
    law_p, positive, small = by.given(EXPONENT, POSITIVE, SMALL)
    four = by.ring(
        le(4, 2**p), positive, using=[(-1, law_p)], products=[(2, 1 / eps, [positive, small])]
    )
    return by.cut(by.spec(ordered(), {p: 2, q: p}), four)


@cache
def steeper() -> Theorem:
    """2^p = 2 + 1/ε, 0 < ε ≤ 1/2 ⊢ 2 ≤ (p − 1)(1 + 2ε)."""
    law_p, positive, small = by.given(EXPONENT, POSITIVE, SMALL)
    width = by.linear(lt(0, 1 + 2 * eps), positive)
    inverse = 1 / (1 + 2 * eps)
    z = (1 - 2 * eps) * inverse
    rest = by.linear(le(0, 1 - 2 * eps), small)
    nonneg = by.ring(le(0, z), width, products=[(1, inverse, [width, rest])])
    below = by.ring(le(z, 1), width, products=[(4, inverse, [width, positive])])
    line = by.axiom("bernoulli_below", by.linear(lt(-1, 1)), nonneg, below, x=1, z=z)  # 2^z ≤ 1 + z
    base = by.linear(lt(0, 2))
    # 2^(2+z) ≤ 4 (1 + z) = 8/(1+2ε) ≤ 2 + 1/ε, as (1+2ε)² ≥ 8ε
    power = by.ring(
        le(2 ** (2 + z), 2**p),
        positive,
        width,
        base,
        using=[(-1, law_p)],
        products=[(4, 1, [line]), (1, (1 - 2 * eps) * inverse / eps, [positive, width])],
    )
    rising = by.cut(by.spec(ordered(), {p: 2 + z, q: p}), power)
    return by.ring(le(2, (p - 1) * (1 + 2 * eps)), width, products=[(1, 1, [width, rising])])


@cache
def neighbours() -> Theorem:
    """1 ≤ h ⊢ h^p f(h+1) ≤ (h+1)^p f(h), with f(h) = ε h + h (h−1)/2."""
    law_p, positive, start = by.given(EXPONENT, POSITIVE, le(1, h))
    goal = le(h**p * value(h + 1), (h + 1) ** p * value(h))
    # h = 1: equal
    first = by.given(le(h, 1))
    one = infer("antisymmetry", eq(1, h), start, first)
    hole = ints("hole")
    plain = by.ring(le(value(2), 2**p * value(1)), positive, using=[(-eps, law_p)])
    pattern = le(hole**p * value(hole + 1), (hole + 1) ** p * value(hole))
    equal = infer("rewrite", goal, plain, one, pattern=pattern, hole=hole)
    return by.cut(by.both(equal, _upper(goal), h, 1), by.linear(le(1, h), start))


def _upper(goal: Any) -> Theorem:
    """2 ≤ h: (1 + 1/h)^(p−1) ≥ 1 + (p−1)/h ≥ 1 + 1/(h−1+2ε)."""
    positive, small, strict = by.given(POSITIVE, SMALL, lt(1, h))
    start = by.linear(le(2, h), strict)
    above = by.linear(lt(0, h), start)
    part, hole = 1 / h, reals("hole")
    step = by.ring(le(0, part), above, products=[(1, part, [above])])
    grown = by.linear(lt(0, 1 + part), step)
    both_factors = by.ring(lt(0, h * (1 + part)), above, products=[(1, 1, [above, grown])])
    facts = (above, grown, both_factors, by.linear(lt(0, h + 1), start))
    least = by.linear(le(1, p - 1), steep())
    line = by.axiom("bernoulli", by.linear(lt(-1, part), step), least, x=part, z=p - 1)

    # (h+1)^p = h^p (1 + 1/h)^p
    product = by.axiom("power_product", above, grown, x=h, y=1 + part, z=p)
    whole = (h * (1 + part)) ** p
    named = infer(
        "rewrite",
        eq(whole, (h + 1) ** p),
        by.ring(eq(whole, whole)),
        by.ring(eq(h * (1 + part), h + 1), above),
        pattern=eq(whole, hole**p),
        hole=hole,
    )
    split = eq((h + 1) ** p, h**p * (1 + part) ** p)
    split_power = by.ring(split, *facts, using=[(1, product), (-1, named)])

    rest = by.linear(
        le(h, (p - 1) * (h - 1 + 2 * eps)),
        steeper(),
        products=[[by.linear(le(0, p - 2), steep()), by.linear(le(0, h - 2), start)]],
    )
    nonneg = by.linear(
        le(0, value(h)), products=[[positive, above], [above, by.linear(le(0, h - 1), start)]]
    )
    enough = by.ring(
        le(value(h + 1), (1 + part) ** p * value(h)),
        *facts,
        products=[
            (1, 1, [grown, line, nonneg]),
            (rational(1, 2), part, [above, by.linear(lt(0, h + 1), start), rest]),
        ],
    )
    power = by.axiom("power_positive", above, b=h, x=p)
    found = by.ring(
        goal, *facts, using=[(-value(h), split_power)], products=[(1, 1, [power, enough])]
    )
    return by.cut(found, small)


@cache
def pairwise() -> Theorem:
    """1 ≤ m' ≤ m ⊢ m'^p f(m) ≤ m^p f(m'): by induction from neighbours."""
    start, longer = by.given(*le(1, low, h))
    up = by.linear(le(1, h), start, longer)
    next_one = by.discharge(neighbours(), up)
    powers = [by.axiom("power_positive", up, start, b=x, x=p) for x in (low, h, h + 1)]
    facts = [by.linear(lt(0, x), up, start) for x in (low, h, h + 1)]

    def claim(x: Any) -> Any:
        return le(low**p * value(x), x**p * value(low))

    small, here, large = powers
    before = by.given(claim(h))
    after = by.ring(
        claim(h + 1),
        *facts,
        products=[
            (1, h**-p, [here, small, next_one]),
            (1, h**-p, [here, large, before]),
            (0, 1, [by.linear(lt(0, h), up)]),  # h**-p needs it
        ],
    )
    same = by.ring(claim(low), by.linear(lt(0, low), start))
    every = infer("induct", All(h, (le(low, h),), claim(h)), same, after)
    return by.at(every, m, by.given(le(low, m)))
