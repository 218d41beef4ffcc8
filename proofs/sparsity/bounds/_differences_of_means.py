"""What the differences of a rising ū are at most, and what orders beyond d weigh at m ≤ n."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, binomial, eq, ints, le, lt, rational
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.sparsity.bounds._conditions import MONOTONE
from proofs.sparsity.bounds._grid import ends
from proofs.sparsity.means._draws import chances, o, q
from proofs.sparsity.setting._differences import i, j
from proofs.sparsity.setting._setting import k, m, n, u_bar
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import alternating, h

(d,) = ints("d,")


@cache
def all_subsets() -> Theorem:
    """0 ≤ k ⊢ Σ_{j=0}^{k} C(k,j) = 2^k."""
    size, half = by.given(le(0, k)), rational(1, 2)
    sure = (by.linear(lt(0, half)), by.linear(eq(half + half, 1)))
    total = by.spec(chances(), {h: k, q: half, o: half, i: 0}, size, *sure)
    var, low, high, body = by.relation(total).lhs.args
    scaled = distribute([(2**k, body)], var, low, high, size)
    each = by.ring(eq(2**k * body, binomial(k, var)))
    goal = eq(Sum(binomial(k, j), (j, 0, k)), 2**k)
    return by.ring(goal, using=[(-1, by.termwise(each, var, 0, k)), (1, scaled), (2**k, total)])


@cache
def difference() -> tuple[Theorem, Theorem]:
    """± Σ_{j=0}^{k} (−1)^(k−j) C(k,j) ū(j) ≤ 2^(k−1) ū(k), for 1 ≤ k ≤ n, under (ii)."""
    inside, place = by.given(*le(1, k, n)), by.given(*le(0, j, k))
    rising = by.at(by.at(by.given(MONOTONE), j, *place), k, *place, *inside)
    start = by.cut(by.at(by.at(by.given(MONOTONE), 0), j, *place, *inside))
    least = by.linear(le(0, u_bar(j)), start, ends()[0])
    ways = by.axiom("binomial_positive", *place, *inside, k=k, j=j)
    sign, half = (-1) ** (k - j), rational(1, 2)
    body, middle = sign * binomial(k, j), u_bar(k) / 2
    out = []
    for c_ in (1, -1):
        each = by.ring(
            le(c_ * body * (u_bar(j) - middle), middle * binomial(k, j)),
            products=[
                (half / 2, 1 + c_ * sign, [ways, rising]),
                (half / 2, 1 - c_ * sign, [ways, least]),
            ],
        )
        parts = [(c_, body * u_bar(j)), (-c_ * middle, body)]
        opened = distribute(parts, j, num(0), k, *inside)
        flat = by.ring(eq(c_ * body * (u_bar(j) - middle), by.relation(opened).lhs.args[3]))
        counted = distribute([(middle, binomial(k, j))], j, num(0), k, *inside)
        whole = Sum(body * u_bar(j), (j, 0, k))
        out.append(
            by.ring(
                le(c_ * whole, 2 ** (k - 1) * u_bar(k)),
                using=[
                    (-1, by.termwise(flat, j, 0, k)),
                    (-1, opened),
                    (1, counted),
                    (c_ * middle, by.spec(alternating(), {}, *inside)),
                    (middle, by.spec(all_subsets(), {}, *inside)),
                ],
                products=[(1, 1, [by.termwise(each, j, 0, k)])],
            )
        )
    return tuple(out)  # type: ignore[return-value]


def _fewer(one: Any, other: Any) -> Rel:
    """C(m, one) n^other ≤ C(n, one) m^other."""
    return le(binomial(m, one) * n**other, binomial(n, one) * m**other)


@cache
def shares() -> Theorem:
    """0 ≤ d < k ≤ n, 1 ≤ m ≤ n ⊢ C(m,k) n^(d+1) ≤ C(n,k) m^(d+1)."""
    place = by.given(*le(1, m, n))
    some, many = by.linear(lt(0, m), *place), by.linear(lt(0, n), *place)
    size, low = by.given(le(h + 1, n), le(0, h))
    ways = by.axiom("binomial_positive", size, low, k=n, j=h + 1)
    here = by.axiom("binomial_positive", size, low, k=n, j=h)
    fits = by.given(le(h + 1, m))

    def grown(top: Any, *facts: Theorem) -> Theorem:
        wanted = binomial(top, h) * (top - h) / (h + 1)
        return by.ring(eq(binomial(top, h + 1), wanted), low, *facts, expand=True)

    inverse = by.axiom("power_positive", by.linear(lt(0, h + 1), low), b=h + 1, x=-1)

    def power(base: Any, positive: Theorem, exponent: Any) -> Theorem:
        return by.axiom("power_positive", positive, b=base, x=exponent)

    def step(goal: Rel, exponent: Any, wider: list[Any]) -> Theorem:
        """The goal about h + 1: when h + 1 ≤ m from `wider`, else C(m, h+1) = 0."""
        none = by.axiom("binomial_above", *place, by.given(lt(m, h + 1)), k=m, j=h + 1)
        zero = by.ring(
            goal,
            some,
            many,
            using=[(n**exponent, none)],
            products=[(1, 1, [ways, power(m, some, exponent)])],
        )
        inside = by.ring(
            goal,
            some,
            many,
            by.linear(lt(0, h + 1), low),
            using=[(n**exponent, grown(m, fits)), (-(m**exponent), grown(n, size))],
            products=wider,
        )
        return by.both(inside, zero, h + 1, m)

    left, room, gap = (
        by.linear(le(0, m - h), fits),
        by.linear(le(0, n - m), *place),
        by.given(le(0, h)),
    )
    before = by.at(by.given(by.implies((le(h, n),), _fewer(h, h))), 0, size)
    lower = [
        (1, 1, [before, left, many, inverse]),
        (1, 1, [here, power(m, some, h), gap, room, inverse]),
    ]
    base = by.linear(_fewer(num(0), num(0)))
    diagonal = infer(
        "induct",
        All(h, (le(0, h),), by.implies((le(h, n),), _fewer(h, h))),
        by.forall(base, by.NOTHING, le(0, n)),
        by.forall(step(_fewer(h + 1, h + 1), h + 1, lower), by.NOTHING, le(h + 1, n)),
    )
    # the exponent stays at d + 1
    degree, top = d + 1, by.given(le(0, d))
    start = by.at(by.at(diagonal, degree, top, some, many), 0, by.given(le(degree, n)))
    before = by.at(by.given(by.implies((le(h, n),), _fewer(h, degree))), 0, size)
    upper = [
        (1, 1, [before, left, inverse]),
        (1, 1, [here, power(m, some, degree), room, inverse]),
    ]
    onward = by.cut(
        step(_fewer(h + 1, degree), degree, upper),
        by.linear(le(0, h), top, by.given(le(degree, h))),
    )
    every = infer(
        "induct",
        All(h, (le(degree, h),), by.implies((le(h, n),), _fewer(h, degree))),
        by.forall(start, by.NOTHING, le(degree, n)),
        by.forall(onward, by.NOTHING, le(h + 1, n)),
    )
    return by.at(by.at(every, k, by.given(le(degree, k)), some, many), 0, by.given(le(k, n)))
