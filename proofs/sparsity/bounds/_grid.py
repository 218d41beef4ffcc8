"""The coefficients of Σ_k A(k) q^k from its values at q = i/M, where the range of ū bounds it."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, binomial, eq, le, lt, rational, reals, substitute
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.bounds.markov_order_bound import _polynomial
from proofs.sparsity.means import newton_inversion, order_means
from proofs.sparsity.means._draws import ABOVE, BELOW, chances, high, low, o, q
from proofs.sparsity.setting._codes import replace
from proofs.sparsity.setting._differences import M, constants, i, j, l, signed
from proofs.sparsity.setting._setting import MEANS, SIZE, A, V, k, m, n, u_bar
from proofs.tactics.blocks import distribute
from proofs.tactics.sums import F, a, b, c, h, splitting

x, y, w = reals("x y w")
HALF = (high - low) / 2
MIDDLE = (high + low) / 2


UNIT = lt(0, w), eq(M * w, 1)


def value(place: Any) -> Expr:
    """Σ_k A(k) (place/M)^k."""
    return Sum(A(k) * w**k * place**k, (k, 1, M))


def curve(place: Any) -> Expr:
    """Σ_k A(k) place^k."""
    return Sum(A(k) * place**k, (k, 1, M))


@cache
def power_of_product() -> Theorem:
    """0 ≤ l, 0 < x, 0 < y ⊢ (x y)^l = x^l y^l."""
    facts = by.given(lt(0, x), lt(0, y))
    product = by.ring(lt(0, x * y), products=[(1, 1, facts)])

    def claim(power: Any) -> Rel:
        return eq((x * y) ** power, x**power * y**power)

    base = by.linear(claim(num(0)))
    step = by.ring(claim(h + 1), product, *facts, using=[(x * y, by.given(claim(h)))])
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)
    return by.at(every, l, by.given(le(0, l)))


@cache
def ends() -> tuple[Theorem, ...]:
    """ū(0) = 0, A(0) = V(0) and ū(n) = Σ_k A(k)."""
    size = by.given(*SIZE)
    zero = by.ring(eq(u_bar(0), 0), *size, using=[(1, by.at(by.given(MEANS), 0, *size))])
    at_empty = by.spec(order_means._truncated(), {m: 0}, *size)
    none = by.empty(Sum(binomial(0, k) / binomial(n, k) * A(k), (k, 1, 0)))
    start = by.linear(eq(A(0), V(0)), at_empty, none)
    inner = by.given(*le(1, k, M), le(m, n), le(n, m))
    equal = infer("antisymmetry", eq(m, n), *inner[2:])
    ways = by.swap_term(by.linear(eq(binomial(m, k), binomial(m, k))), equal)
    alike = replace(eq(binomial(m, k), binomial(n, k)), ways, by.linear(eq(n, m), equal), m)
    share = A(k) / binomial(n, k)
    each = by.ring(eq(binomial(m, k) * share, A(k)), *inner, *size, using=[(share, alike)])
    mean = newton_inversion.prove().theorems[2]
    total = by.swap_term(by.linear(eq(u_bar(m), curve(1)), mean, by.termwise(each, k, 1, M)), equal)
    return zero, start, by.spec(total, {m: n}, *size, by.linear(le(n, n)))


@cache
def on_grid() -> tuple[Theorem, Theorem]:
    """1 ≤ i ≤ M, w = 1/M ⊢ −half ≤ Σ_k A(k) w^k i^k − middle ≤ half."""
    size, inside, unit = by.given(*SIZE), by.given(*le(1, i, M)), by.given(*UNIT)
    start, end, short = ends()[1], ends()[2], by.given(lt(i, M))
    first = by.ring(lt(0, i * w), products=[(1, 1, [unit[0], by.linear(lt(0, i), *inside)])])
    room = by.ring(
        lt(i * w, 1),
        using=[(1, unit[1])],
        products=[(1, 1, [unit[0], by.linear(lt(0, M - i), short)])],
    )
    split = by.spec(
        power_of_product(), {l: k, x: i, y: w}, *by.given(*le(1, k, M)), *inside, unit[0]
    )
    each = by.ring(
        eq(A(k) * (i * w) ** k, A(k) * w**k * i**k), first, unit[0], *inside, using=[(A(k), split)]
    )
    summed = by.termwise(each, k, 1, M)
    sides = [
        by.linear(goal, by.at(law, i * w, first, room), summed, start)
        for goal, law in zip(_near(i), _polynomial(), strict=True)
    ]
    # i = M
    whole = by.spec(power_of_product(), {l: k, x: M, y: w}, *by.given(*le(1, k, M)), *size, unit[0])
    one = by.swap_term(whole, unit[1])
    each = by.ring(eq(A(k), A(k) * w**k * M**k), *size, unit[0], using=[(A(k), one)])
    top = by.linear(eq(u_bar(n), value(M)), end, by.termwise(each, k, 1, M))
    equal = infer("antisymmetry", eq(M, i), by.given(le(M, i)), inside[1])
    bounds = (by.at(by.given(law), n, *size) for law in (BELOW, ABOVE))
    tops = [
        replace(goal, by.linear(substitute(goal, {i: M}), bound, top), equal, i)
        for goal, bound in zip(_near(i), bounds, strict=True)
    ]
    return tuple(by.both(b, a, M, i) for a, b in zip(sides, tops, strict=True))  # type: ignore[return-value]


def _near(place: Any) -> tuple[Rel, Rel]:
    return le(-HALF, value(place) - MIDDLE), le(value(place) - MIDDLE, HALF)


@cache
def _all_ways() -> Theorem:
    """1 ≤ j ⊢ Σ_{i=1}^{j} C(j,i) = 2^j − 1."""
    size, half = by.given(le(1, j)), rational(1, 2)
    sure = (by.linear(lt(0, half)), by.linear(eq(half + half, 1)))
    total = by.spec(chances(), {h: j, q: half, o: half, i: 0}, size, *sure)
    var, low_end, _, body = by.relation(total).lhs.args
    scaled = distribute([(2**j, body)], var, low_end, j, size)
    each = by.ring(eq(2**j * body, binomial(j, var)))
    counted = by.termwise(each, var, 0, j)
    ways = binomial(j, i)
    parts = by.spec(splitting(), {F: Lambda(i, ways), a: 0, c: 0, b: j}, size)
    first = by.last(Sum(ways, (i, 0, 0))), by.empty(Sum(ways, (i, 0, -1)))
    goal = eq(Sum(ways, (i, 1, j)), 2**j - 1)
    return by.ring(
        goal,
        using=[
            (-1, parts),
            (-1, first[0]),
            (-1, first[1]),
            (-1, counted),
            (1, scaled),
            (2**j, total),
        ],
    )


@cache
def difference_bound() -> tuple[Theorem, Theorem]:
    """1 ≤ j ≤ M ⊢ ± Σ_{i=1}^{j} (−1)^(j−i) C(j,i) value(i) ≤ 2^(j−1) (hi − lo)."""
    inside, size = by.given(*le(1, j, M)), by.given(*SIZE)
    here = by.given(*le(1, i, j))
    near = [by.cut(t, by.linear(le(i, M), *here, *inside)) for t in on_grid()]
    ways = by.axiom("binomial_positive", *here, *inside, k=j, j=i)
    sign, parts = (-1) ** (j - i), signed(j, value(i))
    apart = value(i) - MIDDLE
    body = sign * binomial(j, i)
    counted = distribute([(HALF, binomial(j, i))], i, num(1), j, *inside)
    zero = [
        by.linear(x, by.at(by.given(law), 0, *size), ends()[0])
        for x, law in ((le(low, 0), BELOW), (le(0, high), ABOVE))
    ]
    centre = [by.linear(x, *zero) for x in (le(-HALF, MIDDLE), le(MIDDLE, HALF))]
    out = []
    for c_ in (1, -1):
        quarter = rational(1, 4)
        each = by.ring(
            le(c_ * body * apart, HALF * binomial(j, i)),
            products=[
                (quarter, 1 + c_ * sign, [ways, near[1]]),
                (quarter, 1 - c_ * sign, [ways, near[0]]),
            ],
        )
        total = by.termwise(each, i, 1, j)
        opened = distribute([(c_, body * value(i)), (-c_ * MIDDLE, body)], i, num(1), j, *inside)
        flat = by.termwise(by.ring(eq(c_ * body * apart, by.relation(opened).lhs.args[3])), i, 1, j)
        alternate = (-1) ** j
        out.append(
            by.ring(
                le(c_ * parts, 2 ** (j - 1) * (high - low)),
                using=[
                    (-1, flat),
                    (-1, opened),
                    (1, counted),
                    (c_ * MIDDLE, constants()),
                    (HALF, _all_ways()),
                ],
                products=[
                    (1, 1, [total]),
                    (quarter, 1 + c_ * alternate, [centre[0]]),
                    (quarter, 1 - c_ * alternate, [centre[1]]),
                ],
            )
        )
    return tuple(out)  # type: ignore[return-value]
