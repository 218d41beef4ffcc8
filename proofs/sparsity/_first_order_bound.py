"""The interactions of order 1 against the spread at every density, by V. A. Markov's inequality."""

from __future__ import annotations

from functools import cache

import sympy as sp

from proofs.formula import eq, le, lt
from proofs.kernel import Theorem
from proofs.lemmas import x as X
from proofs.sparsity._biased import (
    J,
    centre,
    derivative,
    inside,
    j,
    k,
    n,
    of_order,
    q,
    s,
)
from proofs.sparsity._blocks import distribute
from proofs.sparsity._by_order import by_order
from proofs.sparsity._closed_nodes import EVERY, FIRST_BOUND, size
from proofs.sparsity._codes import N, T, pop, positive, same
from proofs.sparsity._first_order import coefficient, expansion, first
from proofs.sparsity._salience import indicator
from proofs.sparsity.energy_bound import M, i
from proofs.tactics import (
    at,
    axiom,
    forall,
    given,
    linear,
    relation,
    ring,
    spec,
    termwise,
)


@cache
def _within() -> tuple[Theorem, Theorem]:
    """0 ≤ q (1−q) Σ_{|T|=1} g_T² ≤ s² for 0 < q < 1, as Σ_i a(i) q^i."""
    inner, room = given(lt(0, X), lt(X, 1)), linear(lt(0, 1 - X), given(lt(X, 1)))
    expanded, bound = expansion(), spec(by_order(), {k: 1}, linear(le(1, 1)))
    total, low_q, high_q = relation(expanded).lhs, *inside()[:2]
    energy = of_order(derivative(j) ** 2, 1)
    above = linear(le(total, s(j) ** 2), expanded, bound)
    each = ring(
        le(0, same(pop(T), 1) * derivative(j) ** 2),
        products=[(1, derivative(j), [spec(indicator(), {k: 1})])],
    )
    size_n = at(positive(), n, given(le(0, n)))
    nothing = distribute([(0, sp.S.One)], T, sp.S.Zero, N(n) - 1, size_n)
    least = linear(le(0, energy), termwise(each, T, 0, N(n) - 1), nothing)
    below = ring(
        le(0, total),
        using=[(-1, expanded)],
        products=[(1, 1, [least, low_q, high_q])],
    )
    values = {
        q: sp.Lambda(j, X),
        s: sp.Lambda(j, size),
        centre: sp.Lambda(j, centre(X)),
        j: 0,
        J: 0,
    }
    facts = (
        *(forall(x, j, *le(0, j, 0)) for x in inner),
        forall(at(given(EVERY), X, *inner), j, *le(0, j, 0)),
        linear(le(0, 0)),
    )
    out = []
    for theorem in (below, above):
        here = spec(theorem, values, *facts, *inner, room)
        out.append(forall(here, X, lt(0, X), lt(X, 1)))
    return tuple(out)  # type: ignore[return-value]


@cache
def first_order() -> Theorem:
    """Σ_{|T|=1} I(T)² ≤ 4 M² s², when σ(q) ≤ s for all 0 < q < 1."""
    order, half = given(le(1, M)), size**2 / 2
    below, above = _within()
    inner = given(lt(0, X), lt(X, 1))
    shifted = []
    for law, goal_of in (
        (below, lambda total: le(-half, total - half)),
        (above, lambda total: le(total - half, half)),
    ):
        here = at(law, X, *inner)
        total = sp.Sum(coefficient(i) * X**i, (i, 1, 2 * M))
        shifted.append(forall(linear(goal_of(total), here), X, lt(0, X), lt(X, 1)))
    bound = axiom(
        "markov_coefficients",
        *shifted,
        order,
        linear(le(1, 1)),
        linear(le(1, 2 * M), order),
        a=sp.Lambda(i, coefficient(i)),
        z=-half,
        y=half,
        k=1,
        M=2 * M,
    )
    ways = ring(eq(sp.binomial(2 * M + 1, 2), (2 * M + 1) * M), order, expand=True)
    least = axiom("abs_above", x=coefficient(1))
    return ring(
        FIRST_BOUND,
        order,
        using=[(-1, first()), (8 * M / (2 * M + 1) * half, ways)],
        products=[(1, 1, [bound]), (1, 1, [least])],
    )
