"""The gap in B's main theorem: when nothing stands at or above n^⌊p⌋, δ and λ are not defined.

In the words of order_sum_form, let all h(k) be 0.  Then no δ_k exists and the theorem as printed
says nothing.  What holds is |A(k)| < n^⌊p⌋ ū(1) for 1 ≤ k ≤ M, and this says the same (1 and 2).
It happens in nature: v = α|S| + β C(|S|,2) with α > 0 and 0 ≤ β ≤ 2α, among them v = |S| and
v = |S|², has order 2, (ii) and the pairwise (iii) with p = 2, and |A(k)| < n² ū(1) for all n ≥ 2
and 1 ≤ k ≤ n (3 to 6): A(1) = αn, A(2) = βC(n,2) ≤ α n(n−1), and nothing above.

Source: this suite.  Assumptions: those named.  Proof: Σ_{i<⌊p⌋} d(k,i) n^i < n^⌊p⌋ by induction on
the digits; the order sums by Newton's inversion, where the sum telescopes for k ≥ 3.
"""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    Sum,
    apply,
    binomial,
    eq,
    fn,
    ints,
    le,
    lt,
    rational,
    sequent,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.means._symmetric import (
    alpha,
    beta,
    law,
    mean,
    quadratic,
    second_order_sum,
    symmetric_instance,
    t,
)
from proofs.sparsity.paper_b._digits import below_power
from proofs.sparsity.paper_b._expanded import case, expand
from proofs.sparsity.paper_b._expansion import (
    DIGIT,
    EXPANSION,
    FIRST,
    INSIDE,
    OTHERS,
    POSITIVE,
    REST,
    WHOLE,
    P,
    below,
    d,
    i,
    q,
    size,
    unit,
)
from proofs.sparsity.paper_b._expansion import h as rest
from proofs.sparsity.setting._codes import absurd
from proofs.sparsity.setting._setting import MEANS, SETTING, A, k, m, n, u_bar
from proofs.tactics.sums import F, G, a, b, bounded, constant, telescoping, x, y

__all__ = ["CLAIM", "prove"]

j, low = ints("j low")
_EMPTY = All(k, INSIDE, eq(rest(k), 0))
_small = lt(Abs(A(k)), n**P * unit)
_SCALE = (lt(0, unit), le(2, n))
_LAW = law(quadratic)
_SHAPE = (lt(0, alpha), *le(0, beta, 2 * alpha))
_sums_small = lt(Abs(A(k)), n**2 * unit)
_rises = le(u_bar(m - 1), u_bar(m))
_confident = le(low**2 * u_bar(m), m**2 * u_bar(low))


def _draw(rng: random.Random) -> Instance:
    players = rng.randint(2, 4)
    first = Fraction(rng.randint(1, 6), rng.randint(1, 3))
    second = rng.choice([Fraction(0), 2 * first, first * rng.randint(0, 6) / 3])
    upper = rng.randint(1, players)
    game = symmetric_instance(
        rng,
        lambda r: first * r + second * Fraction(r * (r - 1), 2),
        players,
        alpha=first,
        beta=second,
        M=players,
    )
    p = Fraction(rng.randint(4, 6), 2)
    parts = expand(game.games["v"], tuple(range(players)), players, first, int(p))
    here = case(rng, game, parts, p)
    return replace(here, values={**here.values, "m": upper, "low": rng.randint(1, upper)})


CLAIM = Claim(
    id="order_sum_form_gap",
    title="The gap in the form of the order sums",
    source="this suite, on the main theorem of B",
    words="If |A(k)|/ū(1) has no digit at or above n^⌊p⌋ then δ and λ are undefined and |A(k)| < "
    "n^⌊p⌋ ū(1); so it is for v = |S|² and v = |S| with p = 2, for every n ≥ 2.",
    reading="that δ and λ are then undefined, as a maximum over nothing; and that v = |S|² and v "
    "= |S| are the games of parts 3 to 6, given there by their order sums V(m), with β = 2, α = 1 "
    "and β = 0, α = 1",
    statement=(
        sequent(_small, EXPANSION, FIRST, OTHERS, _EMPTY, *_SCALE, *INSIDE),
        sequent(
            eq(rest(k), 0), EXPANSION, POSITIVE, WHOLE, REST, _small, le(1, P), *_SCALE, *INSIDE
        ),
        sequent(_sums_small, *SETTING, _LAW, *_SHAPE, le(2, n), *le(1, k, n)),
        sequent(le(u_bar(m), m**2 * unit), MEANS, _LAW, _SHAPE[2], *le(1, m, n)),
        sequent(_rises, MEANS, _LAW, *_SHAPE[:2], *le(1, m, n)),
        sequent(_confident, MEANS, _LAW, _SHAPE[2], *le(1, low, m, n)),
    ),
    draw=_draw,
    scope="n ≥ 2",
)


@cache
def _below_small() -> Theorem:
    """All h(k) = 0 ⊢ |A(k)| < n^⌊p⌋ ū(1)."""
    inside, positive, none = by.given(*INSIDE), by.given(lt(0, unit)), by.given(lt(P, 1))
    expanded, nothing = (by.at(by.given(f), k, *inside) for f in (EXPANSION, _EMPTY))
    equal = by.ring(eq(Abs(A(k)), below * unit), using=[(1, expanded), (unit, nothing)])
    wide = by.ring(
        _small, *size(), using=[(1, equal)], products=[(1, 1, [positive, below_power()])]
    )
    power = by.axiom("power_positive", *size(), b=n, x=P)
    flat = by.ring(
        _small,
        *size(),
        using=[(1, equal), (unit, by.empty(below, none))],
        products=[(1, 1, [positive, power])],
    )
    return by.both(wide, flat, 1, P)


@cache
def _small_empty() -> Theorem:
    """|A(k)| < n^⌊p⌋ ū(1) ⊢ h(k) = 0."""
    inside, positive, some = by.given(*INSIDE), by.given(lt(0, unit)), by.given(le(1, P))
    expanded, least = (by.at(by.given(f), k, *inside) for f in (EXPANSION, REST))
    multiple = by.at(by.given(WHOLE), k, *inside, some)
    power = by.axiom("power_positive", *size(), b=n, x=P)
    goal, none, whole = eq(rest(k), 0), by.given(le(q(k), 0)), by.given(lt(0, q(k)))
    low = by.ring(le(rest(k), 0), *size(), using=[(1, multiple)], products=[(1, 1, [power, none])])
    nothing = infer("antisymmetry", goal, low, least)

    place = by.given(*DIGIT)
    digit = by.at(by.at(by.given(POSITIVE), k, *inside), i, *place)
    level = by.axiom("power_positive", *size(), b=n, x=i)
    sign = by.ring(le(0, d(k, i) * n**i), *size(), products=[(1, 1, [digit, level])])
    zeros = by.spec(constant(), {x: num(0), a: 0, b: P - 1}, some)
    digits = by.linear(le(0, below), by.termwise(sign, i, 0, P - 1), zeros)
    many = infer("integer", le(1, q(k)), whole)
    large = by.ring(
        le(n**P * unit, Abs(A(k))),
        *size(),
        using=[(-1, expanded), (-unit, multiple)],
        products=[(1, 1, [positive, digits]), (1, 1, [positive, power, many])],
    )
    return by.both(nothing, absurd(goal, by.given(_small), large), q(k), 0)


@cache
def _means() -> Theorem:
    """ū(m) = α m + β C(m,2)."""
    return by.spec(mean(), {fn("f"): Lambda(t, quadratic(t))})


@cache
def _sums() -> tuple[Theorem, Theorem, Theorem]:
    """A(1) = α n, A(2) = β C(n,2), and A(k) = 0 for 3 ≤ k ≤ n."""
    size_ = by.given(le(2, n))
    one = by.discharge(by.spec(_means(), {m: 1}), size_)
    first = newton_inversion.prove().theorems[1]
    first = by.discharge(by.ring(eq(A(1), n * alpha), using=[(1, first), (n, one)]), size_)
    second = by.spec(second_order_sum(), {fn("f"): Lambda(t, quadratic(t))})
    pairs = eq(A(2), beta * n * (n - 1) / 2)
    second = by.ring(pairs, size_, using=[(1, second)], expand=True)

    sign = (-1) ** (k - j) * binomial(k, j)
    body = Lambda(j, sign * quadratic(j))
    line, square = alpha * j * (j - 1) / (k - 1), beta * j * (j - 1) * (j - 2) / (2 * (k - 2))
    g = Lambda(j, -sign * (line + square))
    many, inside = by.given(*le(3, k, n)), by.given(*le(0, j, k - 1))
    step = by.ring(eq(body.expr, apply(g, j + 1) - g.expr), *many, *inside, expand=True)
    rule = by.forall(step, j, *le(0, j, k - 1))
    part = by.spec(telescoping(), {F: body, G: g, a: 0, b: k - 1}, *many, rule)
    end = by.last(Sum(body.expr, (j, 0, k)), *many)
    ends = by.ring(eq(apply(g, k) + apply(body, k), apply(g, num(0))), *many, expand=True)
    gain = by.discharge(by.spec(_means(), {m: j}), *by.given(*le(0, j, k)), *many)
    each = by.ring(eq(sign * u_bar(j), body.expr), using=[(sign, gain)])
    newton = newton_inversion.prove().theorems[0]
    sums = Sum(sign * u_bar(j), (j, 0, k))
    total = by.linear(eq(sums, 0), by.termwise(each, j, 0, k), part, end, ends)
    zero = by.ring(eq(A(k), 0), using=[(1, newton), (binomial(n, k), total)])
    return first, second, by.discharge(zero, *many)


@cache
def _order_sums() -> Theorem:
    """|A(k)| < n² ū(1)."""
    first, second, zero = _sums()
    size_, shape = by.given(le(2, n)), by.given(*_SHAPE)
    one = by.discharge(by.spec(_means(), {m: 1}), size_)
    scale = by.ring(eq(n**2 * alpha, n**2 * unit), using=[(-(n**2), one)])

    products = [[*[size_] * r, sign] for r in range(3) for sign in shape]

    def within(value: Theorem, *facts: Theorem) -> Theorem:
        """−n² ū(1) < A < n² ū(1), so |A| < n² ū(1), for one A."""
        here = by.relation(value).lhs
        low_, high = (
            by.linear(rel, value, scale, *facts, products=products)
            for rel in (lt(-(n**2) * unit, here), lt(here, n**2 * unit))
        )
        return by.spec(bounded(), {x: here, y: n**2 * unit}, low_, high)

    def named(theorem: Theorem, order: int, *facts: Theorem) -> Theorem:
        """The same at k, which is this order."""
        hole = ints("hole")
        exact = infer("antisymmetry", eq(order, k), *facts)
        bound = lt(Abs(A(hole)), n**2 * unit)
        return infer("rewrite", _sums_small, theorem, exact, pattern=bound, hole=hole)

    least, few, more, two = by.given(le(1, k), le(k, 1), lt(1, k), le(k, 2))
    second_order = by.linear(le(2, k), more)
    beyond = by.linear(le(3, k), by.given(lt(2, k)))
    rest_ = by.cut(within(zero), beyond)
    low_orders = named(within(first), 1, least, few)
    pairs = named(within(second), 2, second_order, two)
    return by.both(low_orders, by.both(pairs, rest_, k, 2), k, 1)


@cache
def _conditions() -> tuple[Theorem, Theorem, Theorem]:
    """The reference exponent 2, (ii), and the pairwise (iii) with p = 2."""
    one, pair = by.given(*le(1, m, n)), by.given(*le(1, low, m, n))
    shape = by.given(*_SHAPE)
    means = {r: by.discharge(by.spec(_means(), {m: r}), *one) for r in (m, m - 1, num(1))}
    ends = [by.discharge(by.spec(_means(), {m: r}), *pair) for r in (low, m)]
    slope = [[one[0], shape[2]], [one[0], one[0], shape[2]]]
    below_ = by.linear(
        le(u_bar(m), m**2 * unit),
        means[m],
        by.ring(eq(m**2 * unit, m**2 * alpha), using=[(m**2, means[num(1)])]),
        products=slope,
    )
    rising = by.linear(
        _rises, means[m], means[m - 1], shape[0], shape[1], products=[[one[0], shape[1]]]
    )
    positive = [by.linear(le(0, e), *pair) for e in (low, m)]
    confident = by.ring(
        _confident,
        using=[(-(m**2), ends[0]), (low**2, ends[1])],
        products=[(rational(1, 2), 1, [*positive, pair[1], shape[2]])],
    )
    return below_, rising, confident


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    first, second, zero = _sums()
    theorems = (_below_small(), _small_empty(), _order_sums(), *_conditions())
    return Proof(
        steps=(
            Step("Only digits below ⌊p⌋ are left, and they make less than n^⌊p⌋.", theorems[0]),
            Step("What stands above would be at least n^⌊p⌋ ū(1).", theorems[1]),
            Step("For v = α|S| + β C(|S|,2): order 1, by Newton's inversion.", first),
            Step("Order 2.", second),
            Step("Above, the sum telescopes.", zero),
            Step("n ≥ 2: neither reaches n² ū(1).", theorems[2]),
            Step("The reference exponent is at most 2.", theorems[3]),
            Step("(ii) holds.", theorems[4]),
            Step("(iii) holds with p = 2 for all pairs.", theorems[5]),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
