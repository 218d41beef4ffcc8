"""The interactions of one order in their own direction: P = Σ_{|T|=k} I(T) g_T, a polynomial.

With E = Σ_{|T|=k} I(T)², P(q) = Σ_{i=0}^{M−k} b(i) q^i, where
b(i) = Σ_T Σ_S [|T| = k] sub(T,S) I(T) I(S) [i = |S|−k].  P(0) = b(0) = E, and
(q(1−q))^k P(q)² ≤ E s² by Cauchy–Schwarz and Parseval, so any bound P(0)² ≤ C y for the polynomials
of `_weighted` gives E ≤ C s².  For all subsets of n variables, written as integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sum, binomial, eq, ints, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.energy import _weighted as weighted
from proofs.sparsity.energy._biased import (
    NO_HIGHER,
    VARIANCE,
    I,
    J,
    M,
    centre,
    derivative,
    inside,
    j,
    k,
    n,
    of_order,
    q,
    s,
    v,
)
from proofs.sparsity.energy._by_order import by_order
from proofs.sparsity.energy._closed_nodes import size
from proofs.sparsity.energy._salience import indicator
from proofs.sparsity.energy._weighted import x
from proofs.sparsity.setting import _minkowski as minkowski
from proofs.sparsity.setting._codes import (
    N,
    S,
    T,
    U,
    absurd,
    as_small_equal,
    codes,
    over,
    pop,
    positive,
    replace,
    same,
    smaller_apart,
    sub,
)
from proofs.tactics.blocks import X, Y, d, distribute, interchange, picking, t
from proofs.tactics.sums import E, F, G, a, b, c
from proofs.tactics.sums import k as K

(i,) = ints("i,")
_HERE = same(pop(T), k)
_D = _HERE * sub(T, S) * I(T) * I(S)
ENERGY = of_order(I(T) ** 2)
_spread = x ** pop(U) * (1 - x) ** (n - pop(U)) * (v(U) - centre(x)) ** 2
EVERY = All(x, weighted.INSIDE, le(over(_spread, U, N(n)), size**2))


def coefficient(index: Any) -> Expr:
    """b(i)."""
    return over(over(_D * same(index, pop(S) - k), S, N(n)), T, N(n))


def _facts() -> list[Theorem]:
    return by.given(le(0, n), *codes(T, N(n)), *codes(S, N(n)))


def _of_order(goal: Rel, here: Theorem) -> Theorem:
    """A goal with the factor [|T| = k] on both sides, from its case |T| = k."""

    def other(name: str, cond: Rel) -> Theorem:
        none = by.axiom(name, by.given(cond), k=num(0), j=pop(T) - k)
        return by.ring(
            goal,
            *inside(),
            using=[(by.cofactor(goal.lhs, _HERE) - by.cofactor(goal.rhs, _HERE), none)],
        )

    sizes = by.given(le(pop(T), k), le(k, pop(T)))
    here = by.cut(here, infer("antisymmetry", eq(pop(T), k), *sizes))
    above = other("binomial_above", lt(k, pop(T)))
    return by.both(
        by.both(here, above, pop(T), k), other("binomial_below", lt(pop(T), k)), k, pop(T)
    )


def _outside(goal: Rel, rest: Any, facts: list[Theorem]) -> Theorem:
    """The case |S| < k of a goal whose two sides differ by sub(T, S) · rest: T is not inside S."""
    apart = by.at(
        by.at(by.at(smaller_apart(), n, *facts), T, *facts), S, *facts, by.given(lt(pop(S), k))
    )
    return by.ring(goal, *inside(), using=[(rest, apart)])


@cache
def _powers() -> Theorem:
    """D Σ_i [i = |S|−k] q^i = D q^(|S|−|T|)."""
    total = Sum(q(j) ** i * same(i, pop(S) - k), (i, 0, M - k))
    goal = eq(_D * total, _D * q(j) ** (pop(S) - pop(T)))
    equal, reach = by.given(eq(pop(T), k)), by.given(*le(k, pop(S), M))
    facts = [*_facts(), equal]
    power = Lambda(K, q(j) ** K)
    found = by.spec(picking(), {F: power, a: 0, b: M - k, t: pop(S) - k}, *reach, *inside())
    back = by.linear(eq(k, pop(T)), equal)
    moved = replace(eq(total, q(j) ** (pop(S) - pop(T))), found, back, pop(T))
    middle = by.ring(goal, *inside(), using=[(_D, moved)])
    silent = by.at(by.given(NO_HIGHER), S, *facts, by.given(lt(M, pop(S))))
    rest = total - q(j) ** (pop(S) - pop(T))
    above = by.ring(goal, *inside(), using=[(by.cofactor(_D, I(S)) * rest, silent)])
    below = _outside(goal, by.cofactor(_D, sub(T, S)) * rest, facts)
    return _of_order(goal, by.both(by.both(middle, above, pop(S), M), below, k, pop(S)))


@cache
def polynomial() -> Theorem:
    """Σ_{i=0}^{M−k} b(i) q^i = Σ_{|T|=k} I(T) g_T(q)."""
    degree = M - k
    facts = [by.at(positive(), n, by.given(le(0, n))), by.given(le(k, M)), *inside()]
    parts = same(i, pop(S) - k)

    def swapped(var: Any, weight: Any, inner: Any) -> Theorem:
        """Σ_i q^i Σ_var weight · inner(i) = Σ_var weight Σ_i q^i inner(i)."""
        values: dict[Any, Any] = {X: Lambda(i, q(j) ** i), Y: Lambda(var, weight)}
        values |= {E: Lambda((i, var), inner), a: 0, b: degree, d: 0, c: N(n) - 1}
        return by.spec(interchange(), values, *facts)

    second, first = swapped(S, _D, parts), swapped(T, num(1), over(_D * parts, S, N(n)))
    term = sub(T, S) * q(j) ** (pop(S) - pop(T)) * I(S)
    pulled = distribute([(_HERE * I(T), term)], S, num(0), N(n) - 1, *facts)
    row = by.linear(
        eq(by.relation(second).lhs, _HERE * I(T) * derivative(j)),
        second,
        by.termwise(_powers(), S, 0, N(n) - 1),
        pulled,
    )
    goal = eq(Sum(coefficient(i) * q(j) ** i, (i, 0, degree)), of_order(I(T) * derivative(j)))
    return by.linear(goal, first, by.termwise(row, T, 0, N(n) - 1))


@cache
def lowest() -> Theorem:
    """b(0) = Σ_{|T|=k} I(T)²."""
    equal = by.given(eq(pop(T), k))
    facts = [*_facts(), equal]
    target = _HERE * same(S, T) * I(T) * I(S)
    goal = eq(_D * same(0, pop(S) - k), target)

    def apart(cond: Rel) -> Theorem:
        """[S = T] = 0, because their sizes differ."""
        none = eq(same(S, T), 0)
        less, more = by.given(lt(S, T), lt(T, S))
        alike = infer("antisymmetry", eq(S, T), *by.given(le(S, T), le(T, S)))
        clash = replace(eq(pop(S), k), equal, by.linear(eq(T, S), alike), S)
        return by.both(
            by.both(
                absurd(none, clash, by.given(cond)),
                by.axiom("binomial_below", less, k=num(0), j=S - T),
                T,
                S,
            ),
            by.axiom("binomial_above", more, k=num(0), j=S - T),
            S,
            T,
        )

    small, large = lt(pop(S), k), lt(k, pop(S))
    outside = by.at(by.at(by.at(smaller_apart(), n, *facts), T, *facts), S, *facts, by.given(small))
    first = (by.cofactor(_D, sub(T, S)) * same(0, pop(S) - k), outside)
    below = by.ring(goal, using=[first, (-by.cofactor(target, same(S, T)), apart(small))])
    none = by.axiom("binomial_below", by.given(large), k=num(0), j=k - pop(S))
    above = by.ring(goal, using=[(_D, none), (-by.cofactor(target, same(S, T)), apart(large))])
    sizes = by.given(le(k, pop(S)), le(pop(S), k))
    contained = by.at(by.at(by.at(as_small_equal(), n, *facts), T, *facts), S, *facts, *sizes)
    one = eq(same(0, pop(S) - k), 1)
    hole = ints("hole")
    exponent = infer(
        "antisymmetry",
        eq(0, k - pop(S)),
        *(by.linear(side, *sizes) for side in (le(0, k - pop(S)), le(k - pop(S), 0))),
    )
    unit = infer(
        "rewrite", one, by.linear(eq(1, 1)), exponent, pattern=eq(binomial(0, hole), 1), hole=hole
    )
    exact = by.ring(goal, using=[(_D, unit), (_HERE * I(T) * I(S), contained)])
    each = _of_order(goal, by.both(by.both(exact, above, pop(S), k), below, k, pop(S)))
    values = {F: Lambda(K, I(K)), a: 0, t: T, b: N(n) - 1}
    found = by.spec(picking(), values, *by.given(*codes(T, N(n))))
    room = by.at(positive(), n, by.given(le(0, n)))
    row = distribute([(_HERE * I(T), same(S, T) * I(S))], S, num(0), N(n) - 1, room)
    total = by.ring(
        eq(over(_D * same(0, pop(S) - k), S, N(n)), _HERE * I(T) ** 2),
        using=[(1, by.termwise(each, S, 0, N(n) - 1)), (1, row), (_HERE * I(T), found)],
    )
    return by.linear(eq(coefficient(0), ENERGY), by.termwise(total, T, 0, N(n) - 1))


@cache
def within() -> Theorem:
    """0 < E ⊢ (x(1−x))^k P(x)² ≤ E s² for 0 < x < 1."""
    facts, some = [by.at(positive(), n, by.given(le(0, n)))], by.given(lt(0, ENERGY))
    g, mixed = derivative(j), of_order(I(T) * derivative(j))
    values = {
        minkowski.H: Lambda(T, _HERE),
        F: Lambda(T, I(T)),
        G: Lambda(T, g),
        b: N(n) - 1,
    }
    weights = by.forall(indicator(), T, *codes(T, N(n)))
    cauchy = by.spec(minkowski.cauchy_schwarz(), values, weights, some, *facts, *inside())
    power = by.axiom("power_positive", inside()[2], b=VARIANCE, x=k)
    expanded = polynomial()
    total = by.relation(expanded).lhs
    bound = by.ring(
        le(VARIANCE**k * total**2, ENERGY * s(j) ** 2),
        *inside(),
        using=[(VARIANCE**k * (total + mixed), expanded)],
        products=[(1, 1, [cauchy, power]), (1, 1, [by_order(), some])],
    )
    inner, room = by.given(*weighted.INSIDE), by.linear(lt(0, 1 - x), by.given(lt(x, 1)))
    values = {
        q: Lambda(j, x),
        s: Lambda(j, size),
        centre: Lambda(j, centre(x)),
        j: 0,
        J: 0,
    }
    known = (
        *(by.forall(law, j, *le(0, j, 0)) for law in inner),
        by.forall(by.at(by.given(EVERY), x, *inner), j, *le(0, j, 0)),
        by.linear(le(0, 0)),
    )
    return by.forall(by.spec(bound, values, *known, *inner, room), x, *weighted.INSIDE)


def of_game(
    known: Theorem,
    constant: Any,
    nonnegative: Theorem,
    *facts: Theorem,
    values: Mapping[Expr, int] | None = None,
) -> Theorem:
    """Σ_{|T|=k} I(T)² ≤ C s², from WEIGHED ⊢ P(0)² ≤ C y and 0 ≤ C; `values` for k, or k and M."""
    numbers = {name: num(value) for name, value in (values or {}).items()}
    energy, first, each = (
        by.replaced(e, numbers) for e in (ENERGY, coefficient(0), coefficient(i))
    )
    goal = le(energy, constant * size**2)
    some, none = by.given(lt(0, energy), le(energy, 0))
    bound, start = within(), lowest()
    if numbers:
        orders = [by.linear(le(1, numbers[k]))]
        if M in numbers:
            orders.append(by.linear(le(numbers[k], numbers[M])))
        bound, start = (by.spec(t, numbers, *orders) for t in (bound, start))
    terms = {weighted.p: Lambda(i, each), weighted.y: energy * size**2}
    squared = by.cut(by.spec(known, terms), bound)
    inverse = by.axiom("power_positive", some, b=energy, x=-1)
    large = by.ring(
        goal,
        some,
        *facts,
        using=[(-(first + energy) / energy, start)],
        products=[(1, 1, [squared, inverse])],
    )
    empty = by.ring(goal, *facts, products=[(1, 1, [none]), (1, size, [nonnegative])])
    return by.both(empty, large, energy, 0)
