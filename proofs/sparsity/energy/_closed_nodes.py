"""The energy bound at one node for k = M, and at two nodes for k = M − 1, in closed form."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Rel, Sum, eq, le, lt, rational, reals, substitute
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.bounds._grid import power_of_product
from proofs.sparsity.bounds._grid import x as FIRST
from proofs.sparsity.bounds._grid import y as SECOND
from proofs.sparsity.energy import energy_bound
from proofs.sparsity.energy._biased import SPREADS, I, J, M, centre, j, k, n, of_order, q, s, v
from proofs.sparsity.energy.energy_bound import MOMENTS, i, r, w
from proofs.sparsity.setting._codes import N, T, U, absurd, over, pop, replace
from proofs.sparsity.setting._differences import l
from proofs.tactics.sums import abs_nonneg
from proofs.tactics.sums import x as X

size, middle, rho, t = reals("s c rho t")

# k = M: every mask equally likely
UNIFORM = le(over(2 ** (-n) * (v(U) - middle) ** 2, U, N(n)), size**2)
TOP = le(of_order(I(T) ** 2, M), 2 ** (2 * M) * size**2)
# k = M − 1: the nodes (1 ± ρ)/2 with ρ = M^(−1/2)
ROOT = lt(0, rho), eq(M * rho**2, 1)
NODES = eq(q(0), (1 - rho) / 2), eq(q(1), (1 + rho) / 2)
_chance = q(j) ** pop(U) * (1 - q(j)) ** (n - pop(U))
RADIUS = lt(0, t), eq(t**2, (1 - rho**2) / 4)  # t is the root of q(1−q) at both
SAME_SPREADS = All(j, le(0, j, 1), le(over(_chance * (v(U) - centre(j)) ** 2, U, N(n)), size**2))
NEXT = le(of_order(I(T) ** 2, M - 1), M * (4 * M / (M - 1)) ** (M - 1) * size**2)


def _square(radius: Any) -> Theorem:
    """0 ≤ |s|."""
    return by.forall(by.spec(abs_nonneg(), {X: size}), j, *le(0, j, radius))


def _body(law: Any) -> Any:
    return law.body


@cache
def highest() -> Theorem:
    """Σ_{|T|=M} I(T)² ≤ 4^M s²."""
    half = rational(1, 2)
    values = {
        k: M,
        J: 0,
        q: Lambda(j, half),
        r: Lambda(j, half),
        w: Lambda(j, num(1)),
        s: Lambda(j, Abs(size)),
        centre: Lambda(j, middle),
    }
    order = by.given(*le(1, i, 0))
    spread: Any = _body(substitute(SPREADS[1], values))
    flat = by.termwise(
        by.ring(eq(spread.lhs.args[3], 2 ** (-n) * (v(U) - middle) ** 2)), U, 0, N(n) - 1
    )
    unit = Sum(1, (j, 0, 0))
    one = by.linear(eq(unit, 1), by.last(unit), by.empty(Sum(1, (j, 0, -1))))
    none: Any = _body(substitute(MOMENTS[1], values))
    facts = (
        _square(0),
        by.forall(by.linear(spread, by.given(UNIFORM), flat), j, *le(0, j, 0)),
        by.forall(by.linear(lt(0, half)), j, *le(0, j, 0)),
        by.forall(by.linear(eq(rational(1, 4), rational(1, 4))), j, *le(0, j, 0)),
        by.forall(absurd(none, *order), i, *le(1, i, 0)),
        one,
        by.linear(le(0, 0)),
    )
    out = by.cut(by.spec(energy_bound.prove().theorems[1], values), *facts)
    total = by.relation(out).rhs.args[0]
    single = by.last(total), by.empty(Sum(total.args[3], (j, 0, -1)))
    size_s = 2**M * Abs(size)
    bound = by.linear(eq(total, size_s), *single)
    return by.state(TOP, by.swap_term(out, bound))  # |s|² is s²


def _two(goal: Rel, first: Theorem, second: Theorem, *facts: Theorem) -> Theorem:
    """A goal about 0 ≤ j ≤ 1 from its cases j = 0 and j = 1."""
    low, high = by.given(*le(0, j, 1))
    start = infer("antisymmetry", eq(0, j), low, by.given(le(j, 0)))
    end = infer("antisymmetry", eq(1, j), by.linear(le(1, j), by.given(lt(0, j))), high)
    return by.both(replace(goal, first, start, j), replace(goal, second, end, j), j, 0)


@cache
def nearly_highest() -> Theorem:
    """Σ_{|T|=M−1} I(T)² ≤ M (4M/(M−1))^(M−1) s²."""
    root, many, nodes = by.given(*ROOT), by.given(le(2, M)), by.given(*NODES)
    positive = by.linear(lt(0, M), many)
    # ρ < 1, or 1 ≤ ρ² and 2 ≤ M ρ² = 1
    large = by.given(le(1, rho))
    square = by.ring(le(1, rho**2), products=[(1, rho - 1, []), (2, 1, [large])])
    too = by.ring(le(2, M * rho**2), products=[(1, rho, [many]), (2, 1, [square])])
    small = by.both(absurd(lt(rho, 1), too, root[1]), by.given(lt(rho, 1)), 1, rho)
    weights = by.given(eq(w(0), (1 + rho) / (2 * rho)), eq(w(1), (rho - 1) / (2 * rho)))
    radius = by.given(*RADIUS)
    values = {
        k: M - 1,
        J: 1,
        r: Lambda(j, t),
        s: Lambda(j, Abs(size)),
    }
    goal = eq(t**2, q(j) * (1 - q(j)))
    roots = [
        by.ring(
            substitute(goal, {j: at_node}),
            using=[(1, radius[1]), (q(at_node) + by.relation(node).rhs - 1, node)],
        )
        for at_node, node in ((num(0), nodes[0]), (num(1), nodes[1]))
    ]
    total = Sum(w(j), (j, 0, 1))
    one = by.ring(eq(total, 1), root[0], using=[*_ends(total), (1, weights[0]), (1, weights[1])])
    moment = Sum(w(j) * q(j), (j, 0, 1))
    using = [
        *_ends(moment),
        (q(0), weights[0]),
        (q(1), weights[1]),
        ((1 + rho) / (2 * rho), nodes[0]),
        ((rho - 1) / (2 * rho), nodes[1]),
    ]
    first = by.ring(eq(moment, 0), root[0], using=using)
    order = by.given(le(1, i), le(i, M - (M - 1)))
    alike = infer("antisymmetry", eq(1, i), order[0], by.linear(le(i, 1), order[1]))
    law = eq(Sum(w(j) * q(j) ** i, (j, 0, 1)), 0)
    later = by.forall(replace(law, first, alike, i), i, le(1, i), le(i, M - (M - 1)))
    facts = (
        by.forall(radius[0], j, *le(0, j, 1)),
        by.forall(_two(goal, *roots), j, *le(0, j, 1)),
        _square(1),
        one,
        later,
        by.linear(le(1, M - 1), many),
        by.linear(le(0, 1)),
    )
    out = by.cut(by.spec(energy_bound.prove().theorems[1], values, *facts, radius[0]), *facts)
    sizes = by.relation(out).rhs.args[0]
    signs = (
        by.linear(le(0, 1 + rho), root[0]),
        by.linear(le(0, 1 - rho), small),
    )
    inverse = by.axiom("power_positive", root[0], b=rho, x=-1)
    heavy = by.ring(
        le(0, w(0)),
        root[0],
        using=[(-1, weights[0])],
        products=[(rational(1, 2), 1, [signs[0], inverse])],
    )
    light = by.ring(
        le(w(1), 0),
        root[0],
        using=[(1, weights[1])],
        products=[(rational(1, 2), 1, [signs[1], inverse])],
    )
    heavy = by.axiom("abs_of_nonneg", heavy, x=w(0))
    light = by.axiom("abs_of_nonpos", light, x=w(1))
    closed = Abs(size) * t ** (1 - M) / rho
    factor = Abs(size) * t ** (1 - M)
    scaled = by.ring(
        eq(sizes, closed),
        radius[0],
        root[0],
        using=[
            *_ends(sizes),
            (factor, heavy),
            (factor, light),
            (factor, weights[0]),
            (-factor, weights[1]),
        ],
    )
    energy = by.swap_term(out, scaled)
    # t² = (M−1)/(4M), so (4M/(M−1))^(M−1) t^(2M−2) = 1
    share = 4 * M / (M - 1)
    less = by.linear(lt(0, M - 1), many)
    inverse = by.axiom("power_positive", less, b=M - 1, x=-1)
    above = by.ring(lt(0, share), less, products=[(4, 1, [positive, inverse])])
    unit = by.ring(
        eq(share * t**2, 1),
        less,
        root[0],
        using=[(share, radius[1]), (-1 / (M - 1), root[1])],
    )
    part = by.ring(lt(0, share * t), less, products=[(1, 1, [above, radius[0]])])
    exponent = by.linear(le(0, M - 1), many)
    known = (exponent, above, part, radius[0], less)
    both_roots = by.spec(power_of_product(), {l: M - 1, FIRST: share * t, SECOND: t}, *known)
    one_root = by.spec(power_of_product(), {l: M - 1, FIRST: share, SECOND: t}, *known)
    whole = by.swap_term(both_roots, unit)
    weight = size**2 * t ** (2 - 2 * M)
    result = by.ring(
        NEXT,
        radius[0],
        root[0],
        above,
        less,
        positive,
        using=[
            (weight * M, whole),
            (weight * M * t ** (M - 1), one_root),
            (-weight / rho**2, root[1]),
        ],
        products=[(1, 1, [energy])],
    )
    names = {w: Lambda(j, (rho + 1 - 2 * j) / (2 * rho))}  # the weights have done their work
    plain = (by.linear(eq(x, x)) for x in ((1 + rho) / (2 * rho), (rho - 1) / (2 * rho)))
    return by.spec(result, names, *plain, root[0])


def _ends(total: Expr) -> list[tuple[int, Theorem]]:
    """What Σ_{j=0}^{1} is, to be used in an identity."""
    body = total.args[3]
    parts = (by.last(total), by.last(Sum(body, (j, 0, 0))), by.empty(Sum(body, (j, 0, -1))))
    return [(1, x) for x in parts]
