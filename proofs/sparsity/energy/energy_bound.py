"""Energy bound: how large the interactions of one order are, from the spread of the score.

Needs neither (ii) nor (iii) nor η.  Draw each variable independently with probability q_j, for
nodes 0 < q_0, …, q_J < 1.  Under (1α) at order M, for k ≥ 1 and weights with
Σ_j w_j q_j^i = [i = 0] for 0 ≤ i ≤ M−k (Lagrange's weights when J = M−k and the nodes differ):

    Σ_{|T|=k} I(T)² ≤ (Σ_j |w_j| s_j / (q_j(1−q_j))^{k/2})²,   and R(k) τ² is at most that,

where s_j is at least the root mean square deviation of v from some constant c_j (the standard
deviation σ(q_j), when c_j is the mean).  Source: this suite (a repair of B's counting argument).

Assumptions: as said; r_j > 0 with r_j² = q_j(1−q_j) is the root, and puts q_j into (0, 1).
Subsets are integers, as in `_codes`.  Proof: Parseval bounds Σ_{|T|=k} g_T(q_j)² at one node;
g_T(q) = Σ_{S⊇T} I(S) q^(|S|−|T|) has degree ≤ M−k; the weights extrapolate it to g_T(0) = I(T); the
triangle inequality for root sums of squares adds the nodes up.  That the nodes differ and that
k ≤ M need not be assumed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Rel, Sequent, Sum, eq, fn, ints, le, lt, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Proof, Step, conclude
from proofs.sparsity.energy._biased import (
    AT_ORDER,
    DENSITIES,
    ENTRY,
    GAME,
    NO_HIGHER,
    NODE,
    SPREADS,
    VARIANCE,
    I,
    J,
    M,
    derivative,
    inside,
    j,
    k,
    n,
    of_order,
    q,
    s,
)
from proofs.sparsity.energy._by_order import by_order
from proofs.sparsity.energy._coded_games import draw
from proofs.sparsity.energy._salience import SALIENT, counted, indicator, salient, tau
from proofs.sparsity.setting import _minkowski as minkowski
from proofs.sparsity.setting._codes import (
    N,
    S,
    T,
    as_small_equal,
    codes,
    h,
    pop,
    positive,
    replace,
    same,
)
from proofs.tactics.blocks import d, distribute, picking, swapping, t
from proofs.tactics.sums import E, F, a, b, c
from proofs.tactics.sums import k as K

__all__ = ["CLAIM", "prove"]

(i,) = ints("i,")
r, w, _radius = fn("r"), fn("w"), fn("radius")

_MOMENT = Sum(w(j) * q(j) ** i, (j, 0, J))
MOMENTS = eq(Sum(w(j), (j, 0, J)), 1), All(i, le(1, i, M - k), eq(_MOMENT, 0))
ROOTS = All(j, NODE, lt(0, r(j))), All(j, NODE, eq(r(j) ** 2, VARIANCE))
SETTING = (*AT_ORDER, le(1, k), *ROOTS, *SPREADS, le(0, J), *MOMENTS)
_bound = Sum(Abs(w(j)) * s(j) / r(j) ** k, (j, 0, J)) ** 2
_node = le(VARIANCE**k * of_order(derivative(j) ** 2), s(j) ** 2)
_energy = le(of_order(I(T) ** 2), _bound)
_count = le(of_order(salient(T)), _bound / tau**2)


CLAIM = Claim(
    id="energy_bound",
    title="Energy bound",
    source="this suite",
    words="Without interactions above order M, the sum of the squared interactions of order k, "
    "and so the number of salient ones, is bounded by the spread of the score under random masks "
    "at M−k+1 densities; the factor depends on M, k and the densities, not on n.",
    reading="that the integers below N(n) = 2^n are the masks with pop(S) = |S| and sub(T, S) = "
    "[T ⊆ S], and I then the interaction of v; and that M−k+1 different densities have weights w "
    "as assumed (Lagrange's)",
    statement=(
        sequent(_node, *GAME, le(1, k), *DENSITIES, SPREADS[1], *NODE),
        sequent(_energy, *SETTING),
        sequent(_count, *SETTING, lt(0, tau), *SALIENT),
    ),
    draw=draw,
    scope="all n, M, k ≥ 1",
    formulas={"bound": _count.rhs},
)


@cache
def _term() -> Theorem:
    """sub(T,S) I(S) Σ_j w_j q_j^(|S|−|T|) = I(S) [S = T], for |T| = k."""
    facts = by.given(le(0, n), *codes(T, N(n)), *codes(S, N(n)), le(k, pop(T)), le(pop(T), k))
    total = Sum(w(j) * q(j) ** (pop(S) - pop(T)), (j, 0, J))
    inner = ENTRY.args
    contained = next(x for x in inner if x.head == "fn" and x.name == "sub")
    goal = eq(contained * I(S) * total, I(S) * same(S, T))
    included = by.at(
        by.at(by.at(as_small_equal(), n, *facts), T, *facts),
        S,
        *facts,
        by.given(le(pop(S), pop(T))),
    )

    def unlike(name: str, cond: Rel) -> Theorem:
        """S ≠ T: both sides are 0."""
        apart = by.axiom(name, *facts, by.given(cond), k=num(0), j=S - T)
        larger, within = by.given(le(M + 1, pop(S))), by.given(le(pop(S), M))
        gone = by.at(by.given(NO_HIGHER), S, *facts, larger)
        high = by.ring(goal, using=[(contained * total - same(S, T), gone)])
        high = by.cut(high, by.linear(by.relation(larger), by.given(lt(M, pop(S)))))
        small = by.ring(goal, using=[(I(S) * total, included), ((total - 1) * I(S), apart)])
        moment = by.at(
            by.given(MOMENTS[1]), pop(S) - pop(T), *facts, within, by.given(le(pop(T) + 1, pop(S)))
        )
        large = by.ring(goal, using=[(contained * I(S), moment), (-I(S), apart)])
        large = by.cut(large, by.linear(le(pop(T) + 1, pop(S)), by.given(lt(pop(T), pop(S)))))
        return by.both(by.both(small, large, pop(S), pop(T)), high, pop(S), M)

    alike = infer("antisymmetry", eq(T, S), *by.given(le(T, S), le(S, T)))
    ones = replace(eq(total, 1), by.given(MOMENTS[0]), alike, S)
    sizes = replace(eq(pop(S), pop(T)), by.linear(eq(pop(T), pop(T))), alike, S)
    here = by.cut(included, by.linear(le(pop(S), pop(T)), sizes))
    equal = by.ring(goal, using=[(I(S) * total, here), (I(S) * same(S, T), ones)])
    return by.both(
        by.both(equal, unlike("binomial_below", lt(S, T)), T, S),
        unlike("binomial_above", lt(T, S)),
        S,
        T,
    )


@cache
def _recovered() -> Theorem:
    """I(T) = Σ_j w_j g_T(q_j), for |T| = k."""
    size, nodes = by.at(positive(), n, by.given(le(0, n))), by.given(le(0, J))
    rows = distribute([(w(j), ENTRY * I(S))], S, num(0), N(n) - 1, size)
    summand = w(j) * ENTRY * I(S)
    swapped = by.spec(
        swapping(),
        {E: Lambda((j, S), summand), a: 0, b: J, d: 0, c: N(n) - 1},
        size,
        nodes,
        *inside(),
    )
    contained = next(x for x in ENTRY.args if x.head == "fn" and x.name == "sub")
    parts = [(contained * I(S), w(j) * q(j) ** (pop(S) - pop(T)))]
    columns = distribute(parts, j, num(0), J, nodes)
    picked = by.spec(
        picking(), {F: Lambda(K, I(K)), t: T, a: 0, b: N(n) - 1}, *by.given(*codes(T, N(n)))
    )
    goal = eq(Sum(w(j) * derivative(j), (j, 0, J)), I(T))
    each = by.linear(eq(by.relation(columns).lhs, I(S) * same(S, T)), columns, _term())
    return by.linear(
        goal,
        by.termwise(rows, j, 0, J),
        swapped,
        by.termwise(each, S, 0, N(n) - 1),
        picked,
    )


@cache
def _densities() -> tuple[Theorem, ...]:
    """0 < q_j and q_j < 1, because q_j (1 − q_j) = r_j² > 0."""
    node = by.given(*NODE)
    root, square = (by.at(by.given(law), j, *node) for law in ROOTS)
    product = by.ring(lt(0, VARIANCE), using=[(1, square)], products=[(1, 1, [root, root])])
    free = by.ring(le(0, q(j) ** 2), products=[(1, q(j), [])])
    low = by.ring(lt(0, q(j)), products=[(1, 1, [product]), (1, 1, [free])])
    high = by.ring(lt(q(j), 1), products=[(1, 1, [product]), (1, 1 - q(j), [])])
    return tuple(by.forall(x, j, *NODE) for x in (low, high))


@cache
def _root_power() -> Theorem:
    """(q_j (1 − q_j))^h = r_j^(2h) for h ≥ 0."""
    node = by.given(*NODE)
    root, square = (by.at(by.given(law), j, *node) for law in ROOTS)

    def claim(power: Any) -> Rel:
        return eq(VARIANCE**power, r(j) ** (2 * power))

    step = by.ring(
        claim(h + 1),
        root,
        inside()[2],
        using=[(VARIANCE, by.given(claim(h))), (-(r(j) ** (2 * h)), square)],
    )
    every = infer("induct", All(h, (le(0, h),), claim(h)), by.linear(claim(num(0))), step)
    return by.cut(by.at(every, k, by.given(le(1, k))), *_densities())


@cache
def _energy_bound() -> Theorem:
    """The nodes added up."""
    facts = by.given(le(0, n), le(0, J), le(1, k), *codes(T, N(n)))
    size = by.at(positive(), n, facts[0])
    node = by.given(*NODE)
    root = by.at(by.given(ROOTS[0]), j, *node)
    radius = s(j) / r(j) ** k
    named = All(j, le(0, j, J), eq(_radius(j), radius))  # a name for r_j² until the end
    here = by.at(by.given(named), j, *node)
    spread = by.at(by.given(SPREADS[0]), j, *node)
    power = by.axiom("power_positive", root, b=r(j), x=-k)
    radii = by.ring(le(0, _radius(j)), root, using=[(-1, here)], products=[(1, 1, [spread, power])])
    total_g = of_order(derivative(j) ** 2)
    square = by.ring(
        le(total_g, _radius(j) ** 2),
        root,
        *inside(),
        using=[(-_radius(j) - radius, here), (-(r(j) ** (-2 * k)) * total_g, _root_power())],
        products=[(1, r(j) ** (-k), [by_order()])],
    )
    family, radii = (by.forall(x, j, *le(0, j, J)) for x in (square, radii))
    values: dict[Any, Any] = {
        minkowski.H: Lambda(T, same(pop(T), k)),
        minkowski.g: Lambda((j, T), derivative(j)),
        minkowski.r: Lambda(j, _radius(j)),
        minkowski.w: Lambda(j, w(j)),
        b: N(n) - 1,
    }
    weights = by.forall(indicator(), T, *codes(T, N(n)))
    total = by.spec(minkowski.many(), values, family, radii, weights, size, *facts, *inside())
    g = Sum(w(j) * derivative(j), (j, 0, J))
    goal = eq(same(pop(T), k) * I(T) ** 2, same(pop(T), k) * g**2)

    def other(name: str, cond: Rel) -> Theorem:
        none = by.axiom(name, by.given(cond), k=num(0), j=pop(T) - k)
        return by.ring(goal, using=[(I(T) ** 2 - g**2, none)])

    alike = by.ring(goal, using=[(-same(pop(T), k) * (g + I(T)), _recovered())])
    each = by.both(
        by.both(alike, other("binomial_above", lt(k, pop(T))), pop(T), k),
        other("binomial_below", lt(pop(T), k)),
        k,
        pop(T),
    )
    size_j = by.ring(
        eq(Abs(w(j)) * _radius(j), Abs(w(j)) * radius), root, using=[(Abs(w(j)), here)]
    )
    sizes = by.termwise(size_j, j, 0, J)
    both_sums = by.relation(sizes).lhs + by.relation(sizes).rhs
    proved = by.ring(
        _energy,
        *inside(),
        using=[(1, by.termwise(each, T, 0, N(n) - 1)), (both_sums, sizes)],
        products=[(1, 1, [total])],
    )
    plain = by.forall(by.linear(eq(radius, radius)), j, *le(0, j, J))
    return by.cut(by.spec(proved, {_radius: Lambda(j, radius)}, plain), *_densities())


@cache
def _salient_bound() -> Theorem:
    total = by.linear(le(tau**2 * of_order(salient(T)), _bound), counted(), _energy_bound())
    return by.ring(
        _count,
        by.given(lt(0, tau)),
        products=[(1, 1 / tau, [total]), (0, 1, [by.given(lt(0, tau))])],
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    node, recovered, energy, salient_ones = (
        by_order(),
        _recovered(),
        _energy_bound(),
        _salient_bound(),
    )
    return Proof(
        steps=(
            Step("Parseval for v − c_j, T = ∅ and the other orders left out.", node),
            Step("The weights extrapolate g_T from the nodes to 0.", recovered),
            Step("The triangle inequality adds the nodes up.", energy),
            Step("Each salient interaction contributes at least τ².", salient_ones),
        ),
        theorems=tuple(map(conclude, statement, (node, energy, salient_ones))),
    )
