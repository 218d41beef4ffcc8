"""A draw in which every variable is present with probability q: the mean score, for every n.

Σ_k A(k) q^k = Σ_s q^s (1−q)^(n−s) V(s): the mean of v under the draw, written with interactions
and with masks.  The chances of the orders add up to 1, so bounds of v(∅) + ū bound that mean.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    ZETA,
    All,
    Matrix,
    Rel,
    Sum,
    Y,
    apply,
    binomial,
    eq,
    ints,
    le,
    lt,
    reals,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.setting._setting import (
    DIVIDENDS,
    MEANS,
    ORDER_SUMS,
    VALUES,
    A,
    V,
    k,
    m,
    n,
    u_bar,
)
from proofs.tactics.sums import F, G, a, b, c, h, linearity, scaling, splitting, telescoping, x
from proofs.tactics.sums import y as y_

i, j = ints("i j")
q, o, low, high = reals("q o lo hi")  # o = 1 − q

DRAW = lt(0, q), lt(0, o), eq(q + o, 1)
BELOW = All(m, le(0, m, n), le(low, u_bar(m)))
ABOVE = All(m, le(0, m, n), le(u_bar(m), high))


def chance(size: Any, order: Any, more: Any = 0) -> Expr:
    """That so many of `size` variables are present, and `more` that are named."""
    return binomial(size, order) * q ** (more + order) * o ** (size - order)


def _ends(body: Expr, top: Any, *facts: Theorem) -> tuple[Theorem, ...]:
    """Σ_{j=0}^{top} = the term at 0 + Σ_{j=1}^{top}, in parts."""
    parts = by.spec(splitting(), {F: Lambda(j, body), a: 0, c: 0, b: top}, *facts)
    return parts, by.last(Sum(body, (j, 0, 0)), *facts), by.empty(Sum(body, (j, 0, -1)))


@cache
def chances() -> Theorem:
    """0 ≤ h ⊢ Σ_{j=0}^{h} C(h,j) q^(i+j) (1−q)^(h−j) = q^i."""
    positive, other, whole = by.given(*DRAW)
    facts = (positive, other)

    def claim(size: Any) -> Rel:
        return eq(Sum(chance(size, j, i), (j, 0, size)), q**i)

    base = by.linear(claim(num(0)), *_ends(chance(0, j, i), num(0), *facts)[1:])
    size, inside = by.given(le(0, h)), by.given(*le(1, j, h))
    g = Lambda(j, -binomial(h, j - 1) * q ** (i + j) * o ** (h - j + 1))
    f = Lambda(j, chance(h + 1, j, i) - chance(h, j, i))
    pascal = by.ring(
        eq(f.expr, apply(g, j + 1) - g.expr),
        *facts,
        *inside,
        using=[(chance(h, j, i), whole)],
        expand=True,
    )
    law = by.forall(pascal, j, *le(1, j, h))
    between = by.spec(telescoping(), {F: f, G: g, a: 1, b: h}, size, law, *facts)
    values = {F: Lambda(j, chance(h + 1, j, i)), G: Lambda(j, chance(h, j, i)), x: 1, y_: -1}
    apart = by.spec(linearity(), {**values, a: 1, b: h}, size, *facts)
    top = by.last(claim(h + 1).lhs, size, *facts)
    longer, shorter = (
        _ends(chance(h + 1, j, i), h, size, *facts),
        _ends(chance(h, j, i), h, size, *facts),
    )
    step = by.ring(
        claim(h + 1),
        size,
        *facts,
        using=[
            (1, top),
            *((1, e) for e in longer),
            *((-1, e) for e in shorter),
            (-1, apart),
            (1, between),
            (1, by.given(claim(h))),
            (q**i * o**h, whole),
        ],
        expand=True,
    )
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)
    return by.at(every, h, size, *facts)


@cache
def mean() -> tuple[Theorem, Theorem]:
    """(the generating function, Σ_s q^s (1−q)^(n−s) V(s) = Σ_t A(t) q^t)."""
    facts = by.given(*DRAW[:2])
    row = Matrix([[1, Y]])
    summed = by.operate(
        tensor("=", term(1, "v", every=row), term(1, "I", every=row * ZETA), every=n),
        (-1, by.given(DIVIDENDS), {"every": row * ZETA}),
    )
    weight = Lambda(j, q**j * o ** (n - j))
    each = binomial(n - k, j) * apply(weight, k + j)
    rows = Sum(Sum(each, (j, 0, n - k)) * A(k), (k, 0, n))
    values = Sum(apply(weight, j) * V(j), (j, 0, n))
    graded = infer(
        "grade", eq(values, rows), summed, over="every", sums=[ORDER_SUMS, VALUES], weight=weight
    )
    inside = by.given(*le(0, k, n))
    rest = by.spec(chances(), {h: n - k, i: k}, *inside, *facts)
    one = by.ring(eq(Sum(each, (j, 0, n - k)) * A(k), A(k) * q**k), *facts, using=[(A(k), rest)])
    return summed, by.linear(
        eq(values, Sum(A(k) * q**k, (k, 0, n))), graded, by.termwise(one, k, 0, n)
    )


def _bounded(law: All, end: Expr, sign: int) -> Theorem:
    """sign·Σ_t A(t) q^t ≤ sign·(end + v(∅)), from a bound of ū on that side."""
    positive, other, _ = facts = by.given(*DRAW)
    size, inside = by.given(le(0, n)), by.given(*le(0, j, n))
    gain, bound = by.at(by.given(MEANS), j, *inside), by.at(by.given(law), j, *inside)
    ways = by.axiom("binomial_positive", *inside, k=n, j=j)
    odds = [
        by.axiom("power_positive", w, b=z, x=e) for w, z, e in ((positive, q, j), (other, o, n - j))
    ]
    share = q**j * o ** (n - j)
    top = (end + V(0)) * chance(n, j)
    each = by.ring(
        le(sign * share * V(j), sign * top),
        *inside,
        *facts,
        using=[(-sign * chance(n, j), gain)],
        products=[(1, 1, [ways, *odds, bound])],
    )
    total = by.termwise(each, j, 0, n)
    values = {F: Lambda(j, share * V(j)), x: sign, a: 0, b: n}
    left = by.spec(scaling(), values, size, *facts)
    values = {F: Lambda(j, chance(n, j)), x: sign * (end + V(0)), a: 0, b: n}
    right = by.spec(scaling(), values, size, *facts)
    whole = by.spec(chances(), {h: n, i: 0}, size, *facts)
    goal = le(sign * Sum(A(k) * q**k, (k, 0, n)), sign * (end + V(0)))
    average = by.relation(mean()[1])
    turned = by.ring(eq(sign * average.lhs, sign * average.rhs), *facts, using=[(sign, mean()[1])])
    closed = (end + V(0)) * sign
    one = by.ring(eq(by.relation(right).rhs, closed), *facts, using=[(closed, whole)])
    return by.linear(goal, total, left, right, one, turned)


@cache
def bounds() -> tuple[Theorem, Theorem]:
    """lo + v(∅) ≤ Σ_t A(t) q^t ≤ hi + v(∅), when lo ≤ ū(m) ≤ hi for 0 ≤ m ≤ n."""
    return _bounded(BELOW, low, -1), _bounded(ABOVE, high, 1)
