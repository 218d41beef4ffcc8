"""The exponent quantises: for a fixed order M only the whole part of p counts.

Under (1α) at order M, (ii) and (iii), for 0 ≤ d ≤ M and 1 ≤ m ≤ n, with
K = Σ_{j=1}^{M} 2^(j−1) C(M+j−1, j):

    ū(n) ((m/n)^p − K (m/n)^(d+1)) ≤ Σ_{k=1}^{d} C(m,k) 2^(k−1) k^p ū(1).

So if 2K (m/n)^(d+1−p) ≤ 1, Σ_{k≥1} |A(k)| ≤ 2K (n/m)^p Σ_{k=1}^{d} C(m,k) 2^(k−1) k^p ū(1).

For p < d + 1 a fixed share m/n is small enough, so Σ_k |A(k)| = O(n^d) ū(1) with d = ⌊p⌋: B's
n^(p+δ) holds with n^⌊p⌋ in place of n^p.  Source: this suite.

Assumptions: as said; d = ⌊p⌋ is the case of interest but is not assumed.  Proof: the order sums up
to d are small because ū is small at 0, …, d: |Δ^k ū(0)| ≤ 2^(k−1) ū(k) ≤ 2^(k−1) k^p ū(1).  Those
beyond d are at most K ū(n) together, and at m ≤ n they weigh at most (m/n)^(d+1); but
ū(m) ≥ (m/n)^p ū(n).
"""

from __future__ import annotations

import math
import random
from dataclasses import replace as changed
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import Abs, Sequent, Sum, binomial, le, lt, sequent
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.bounds import explicit_order_bound
from proofs.sparsity.bounds._conditions import CONDITIONS, CONFIDENT, in_range, p, reach
from proofs.sparsity.bounds._cycles import CYCLES
from proofs.sparsity.bounds._differences_of_means import d, difference, shares
from proofs.sparsity.bounds._grid import ends
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.setting._differences import j
from proofs.sparsity.setting._setting import SIZE, TOTAL, A, M, k, m, n, u_bar
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, a, abs_nonneg, b, c, splitting
from proofs.tactics.sums import x as X

__all__ = ["CLAIM", "prove"]

_K = Sum(2 ** (j - 1) * binomial(M + j - 1, j), (j, 1, M))
_low = Sum(binomial(m, k) * 2 ** (k - 1) * k**p, (k, 1, d))
_PLACE = (*le(0, d, M), *le(1, m, n))
_CONDITIONS = (*CONDITIONS, *CYCLES, *_PLACE)
_SMALL = le(2 * _K * m ** (d + 1) * n**p, m**p * n ** (d + 1))
_gap = le(u_bar(n) * (m**p / n**p - _K * m ** (d + 1) / n ** (d + 1)), _low * u_bar(1))
_order = le(TOTAL, 2 * _K * n**p / m**p * _low * u_bar(1))


def _inverse(positive: Theorem, *facts: Theorem) -> Theorem:
    """0 < 1/x from 0 < x."""
    return by.axiom("power_positive", positive, *facts, b=by.relation(positive).rhs, x=-1)


@cache
def _low_orders() -> Theorem:
    """Σ_{k=1}^{d} C(m,k) A(k)/C(n,k) ≤ Σ_{k=1}^{d} C(m,k) 2^(k−1) k^p ū(1)."""
    place, size = by.given(*_PLACE), by.given(*SIZE)
    order = by.given(*le(1, k, d))
    newton = newton_inversion.prove().theorems[0]
    above = by.spec(difference()[0], {}, *order, *place, *size)
    confident = by.at(by.at(by.given(CONFIDENT), 1), k, *order, *place, *size)
    power = by.axiom("power_positive", by.linear(lt(0, num(2))), b=num(2), x=k - 1)
    some = by.axiom("binomial_positive", *order, by.given(le(k, m)), k=m, j=k)
    none = by.axiom("binomial_above", *place, by.given(lt(m, k)), k=m, j=k)
    ways = by.both(
        by.linear(le(0, binomial(m, k)), some), by.linear(le(0, binomial(m, k)), none), k, m
    )
    many = by.axiom("binomial_positive", *order, *place, *size, k=n, j=k)
    chosen = binomial(m, k)
    first = by.linear(lt(0, k), *order)
    newton = by.cut(newton, by.linear(le(k, n), *order, *place, *size))
    each = by.ring(
        le(chosen * A(k) / binomial(n, k), chosen * 2 ** (k - 1) * k**p * u_bar(1)),
        many,
        first,
        *order,
        *place,
        *size,
        using=[(chosen / binomial(n, k), newton)],
        products=[(1, 1, [above, ways]), (1, 1, [confident, ways, power])],
    )
    scaled = distribute([(u_bar(1), chosen * 2 ** (k - 1) * k**p)], k, num(1), d, *place)
    left = Sum(chosen * A(k) / binomial(n, k), (k, 1, d))
    return by.linear(le(left, _low * u_bar(1)), by.termwise(each, k, 1, d), scaled)


@cache
def _high_orders() -> Theorem:
    """Σ_{k=d+1}^{M} C(m,k) A(k)/C(n,k) ≤ (m/n)^(d+1) K ū(n)."""
    place, size = by.given(*_PLACE), by.given(*SIZE)
    order = by.given(*le(d + 1, k, M))
    some, total = by.linear(lt(0, m), *place), by.linear(lt(0, n), *place)
    share = by.spec(shares(), {}, *place, *order, *size)
    many = by.axiom("binomial_positive", *order, *place, *size, k=n, j=k)
    ways = by.axiom("power_positive", total, b=n, x=-(d + 1))
    size_k = by.spec(abs_nonneg(), {X: A(k)})
    chosen = binomial(m, k)
    few = by.axiom("binomial_positive", *order, *place, by.given(le(k, m)), k=m, j=k)
    none = by.axiom("binomial_above", *place, by.given(lt(m, k)), k=m, j=k)
    nonneg = by.both(by.linear(le(0, chosen), few), by.linear(le(0, chosen), none), k, m)
    factor = m ** (d + 1) / n ** (d + 1)
    each = by.ring(
        le(chosen * A(k) / binomial(n, k), factor * Abs(A(k))),
        some,
        total,
        many,
        *order,
        *place,
        *size,
        products=[
            (1, 1, [by.axiom("abs_above", x=A(k)), nonneg, _inverse(many)]),
            (1, 1, [share, size_k, ways, _inverse(many)]),
        ],
    )
    pulled = distribute([(factor, Abs(A(k)))], k, d + 1, M, *place, some, total)
    start = by.termwise(size_k, k, 1, d)
    zero = distribute([(0, num(1))], k, num(1), d, *place)
    parts = by.spec(splitting(), {F: Lambda(k, Abs(A(k))), a: 1, c: d, b: M}, *place)
    tail = Sum(Abs(A(k)), (k, d + 1, M))
    bound = in_range(explicit_order_bound.prove().theorems[1])
    below = by.linear(le(tail, _K * u_bar(n)), bound, start, zero, parts, ends()[0])
    scale = [by.axiom("power_positive", some, b=m, x=d + 1), ways]
    left = Sum(chosen * A(k) / binomial(n, k), (k, d + 1, M))
    return by.ring(
        le(left, factor * _K * u_bar(n)),
        some,
        total,
        using=[(1, pulled)],
        products=[(1, 1, [by.termwise(each, k, d + 1, M)]), (1, 1, [below, *scale])],
    )


@cache
def _both_parts() -> Theorem:
    """ū(n) ((m/n)^p − K (m/n)^(d+1)) ≤ Σ_{k=1}^{d} C(m,k) 2^(k−1) k^p ū(1)."""
    place, size = by.given(*_PLACE), by.given(*SIZE)
    some, total = by.linear(lt(0, m), *place), by.linear(lt(0, n), *place)
    mean = by.spec(newton_inversion.prove().theorems[2], {}, *place, *size)
    body = binomial(m, k) * A(k) / binomial(n, k)
    parts = by.spec(splitting(), {F: Lambda(k, body), a: 1, c: d, b: M}, *place)
    factor = m ** (d + 1) / n ** (d + 1)
    together = by.linear(
        le(u_bar(m), _low * u_bar(1) + factor * _K * u_bar(n)),
        mean,
        parts,
        _low_orders(),
        _high_orders(),
    )
    confident = by.at(by.at(by.given(CONFIDENT), m, *place), n, *place)
    ways = by.axiom("power_positive", total, b=n, x=-p)
    return by.ring(_gap, some, total, products=[(1, 1, [together]), (1, 1, [confident, ways])])


@cache
def _whole_part() -> Theorem:
    """Σ_k |A(k)| ≤ 2K (n/m)^p Σ_{k=1}^{d} C(m,k) 2^(k−1) k^p ū(1), when 2K (m/n)^(d+1−p) ≤ 1."""
    place, size, small = by.given(*_PLACE), by.given(*SIZE), by.given(_SMALL)
    some, total = by.linear(lt(0, m), *place), by.linear(lt(0, n), *place)
    order = by.given(*le(1, j, M))
    power = by.axiom("power_positive", by.linear(lt(0, num(2))), b=num(2), x=j - 1)
    ways = by.axiom("binomial_positive", *order, k=M + j - 1, j=j)
    each = by.ring(le(0, _K.args[3]), products=[(1, 1, [power, ways])])
    zero = distribute([(0, num(1))], j, num(1), M, *size)
    constant = by.linear(le(0, _K), by.termwise(each, j, 1, M), zero)
    bound = in_range(explicit_order_bound.prove().theorems[1])
    last = by.at(reach()[0], n, *size)
    grows = by.axiom("power_positive", total, b=n, x=p)
    shrinks = by.axiom("power_positive", some, b=m, x=-p)
    scale = by.axiom("power_positive", total, b=n, x=-(d + 1))
    return by.ring(
        _order,
        some,
        total,
        products=[
            (1, 1, [bound]),
            (2, 1, [constant, grows, shrinks, _both_parts()]),
            (1, 1, [constant, last, shrinks, scale, small]),
        ],
    )


def _draw(rng: random.Random) -> Instance:
    """A game that meets (i) to (iii), with d and m for which the second part says something."""
    while True:
        case = explicit_order_bound.CLAIM.draw(rng)
        size, order, p_ = (case.values[x] for x in ("n", "M", "p"))
        factor = 2 * sum(2 ** (x - 1) * math.comb(order + x - 1, x) for x in range(1, order + 1))
        fits = [
            (x, y)
            for x in range(order + 1)
            for y in range(1, size + 1)
            if factor * (y / size) ** float(x + 1 - p_) < 1 + 1e-12
        ]
        if fits:
            degree, place = rng.choice(fits)
            return changed(case, values={**case.values, "d": degree, "m": place})


CLAIM = Claim(
    id="exponent_quantises",
    title="The exponent quantises",
    source="this suite",
    words="For a fixed order M and 0 ≤ d ≤ M with d + 1 > p, the three conditions bound Σ|A(k)| "
    "by a constant times n^d ū(1): only the whole part of the exponent counts.",
    reading="that A(k) = 0 for k > M under (i); and that for d + 1 > p a fixed share m/n meets "
    "the last condition of part 2, whose bound, for this m, is then a constant times n^d ū(1)",
    statement=(sequent(_gap, *_CONDITIONS), sequent(_order, *_CONDITIONS, _SMALL)),
    draw=_draw,
    scope="0 ≤ d ≤ M ≤ n",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    low, high, gap, order = _low_orders(), _high_orders(), _both_parts(), _whole_part()
    return Proof(
        steps=(
            Step("Under (ii), |Δ^k ū(0)| ≤ 2^(k−1) ū(k).", difference()[0]),
            Step("So the orders up to d add little, by (iii) at 1 and k.", low),
            Step("C(m,k)/C(n,k) ≤ (m/n)^(d+1) for k > d.", shares()),
            Step("So the orders beyond d weigh little at m.", high),
            Step("But ū(m) ≥ (m/n)^p ū(n), by (iii) at m and n.", gap),
            Step("Where 2K (m/n)^(d+1) ≤ (m/n)^p, half of it is left.", order),
        ),
        theorems=tuple(map(conclude, statement, (gap, order))),
    )
