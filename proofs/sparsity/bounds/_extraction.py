"""One coefficient of Σ_k A(k) q^k from the differences of its values on the grid i/M."""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import All, Sum, binomial, eq, fn, le, rational
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, num
from proofs.sparsity.bounds._grid import difference_bound, value, w
from proofs.sparsity.means._draws import high, low
from proofs.sparsity.setting._codes import same
from proofs.sparsity.setting._differences import M, e, i, j, l, signed, tau
from proofs.sparsity.setting._setting import SIZE, A, k
from proofs.tactics.blocks import X, Y, d, distribute, interchange, picking, t
from proofs.tactics.sums import E, F, a, b, c

size = fn("size")  # at least |e|
PICKS = All(l, le(1, l, M), eq(Sum(e(j) * tau(l, j), (j, 1, M)), same(l, k)))
SIZES = (
    All(j, le(1, j, M), le(-size(j), e(j))),
    All(j, le(1, j, M), le(e(j), size(j))),
)


@cache
def extracted() -> Theorem:
    """PICKS, 1 ≤ k ≤ M ⊢ Σ_j e(j) Σ_i (−1)^(j−i) C(j,i) value(i) = A(k)/M^k."""
    inside, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    coefficient = Lambda(l, A(l) * w**l)
    ways = Lambda(i, (-1) ** (j - i) * binomial(j, i))
    kernel = Lambda((i, l), i**l)
    ends = {a: 1, d: 1, c: M}
    inner = by.spec(
        interchange(), {**ends, X: ways, Y: coefficient, E: kernel, b: j}, *inside, *whole
    )
    powers = Lambda((j, l), tau(l, j))
    each = by.ring(
        eq(e(j) * by.relation(inner).lhs, e(j) * by.relation(inner).rhs), using=[(e(j), inner)]
    )
    outer = by.spec(
        interchange(),
        {**ends, X: Lambda(j, e(j)), Y: coefficient, E: powers, b: M},
        *whole,
    )
    pick = by.at(by.given(PICKS), l, *by.given(*le(1, l, M)))
    one = by.ring(
        eq(coefficient.expr * by.relation(pick).lhs, coefficient.expr * same(l, k)),
        using=[(coefficient.expr, pick)],
    )
    found = by.spec(picking(), {F: coefficient, a: 1, t: k, b: M}, *by.given(*le(1, k, M)))
    goal = eq(Sum(e(j) * signed(j, value(i)), (j, 1, M)), A(k) * w**k)
    return by.linear(goal, by.termwise(each, j, 1, M), outer, by.termwise(one, l, 1, M), found)


@cache
def bounded() -> tuple[Theorem, Theorem]:
    """PICKS, |e| ≤ size ⊢ ± A(k)/M^k ≤ Σ_j size(j) 2^(j−1) · (hi − lo)."""
    inside, whole = by.given(*le(1, j, M)), by.given(*SIZE)
    up, down = difference_bound()
    below, above = (
        by.linear(x, by.at(by.given(law), j, *inside))
        for x, law in zip((le(0, e(j) + size(j)), le(0, size(j) - e(j))), SIZES, strict=True)
    )
    part = signed(j, value(i))
    top = 2 ** (j - 1)
    share = distribute([(high - low, size(j) * top)], j, num(1), M, *whole)
    half = rational(1, 2)
    out = []
    for sign, (first, second) in ((1, (up, down)), (-1, (down, up))):
        each = by.ring(
            le(sign * e(j) * part, size(j) * top * (high - low)),
            products=[(half, 1, [below, first]), (half, 1, [above, second])],
        )
        turned = distribute([(sign, e(j) * part)], j, num(1), M, *whole)
        goal = le(sign * A(k) * w**k, Sum(size(j) * top, (j, 1, M)) * (high - low))
        out.append(by.linear(goal, by.termwise(each, j, 1, M), turned, share, extracted()))
    return tuple(out)  # type: ignore[return-value]
