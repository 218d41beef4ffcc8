"""The mean discrete derivatives of a score under a biased draw, over subsets written as integers.

The setting of the energy bounds, and for one node q = q_j:
g_T = Σ_{S⊇T} I(S) q^(|S|−|T|) is the mean of the discrete derivative of v at T when every variable
is present with probability q.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, eq, fn, ints, le, lt, substitute
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda, num
from proofs.sparsity.energy import _parseval as parseval
from proofs.sparsity.setting._codes import (
    CODES,
    COUNTS,
    INCLUSIONS,
    N,
    S,
    T,
    U,
    codes,
    h,
    law,
    over,
    pop,
    replace,
    same,
    sub,
)

n, k, M, j, J = ints("n k M j J")
v, I = fn("v"), fn("I")  # noqa: E741
q, s, centre = fn("q"), fn("s"), fn("c")

MATCHING = All(U, codes(U, N(n)), eq(v(U), over(sub(S, U) * I(S), S, N(n))))
GAME = (*CODES, le(0, n), MATCHING)
# (1α) at order M, of each interaction; of the order sums alone: `_setting.NOTHING_ABOVE`
NO_HIGHER = All(S, (*codes(S, N(n)), le(M + 1, pop(S))), eq(I(S), 0))
AT_ORDER = (*GAME, NO_HIGHER)
NODE = le(0, j, J)
VARIANCE = q(j) * (1 - q(j))  # of one variable
DENSITIES = All(j, NODE, lt(0, q(j))), All(j, NODE, lt(q(j), 1))
_SPREAD = over(q(j) ** pop(U) * (1 - q(j)) ** (n - pop(U)) * (v(U) - centre(j)) ** 2, U, N(n))
SPREADS = All(j, NODE, le(0, s(j))), All(j, NODE, le(_SPREAD, s(j) ** 2))


def derivative(node: Any) -> Expr:
    """g_T at a node."""
    return over(sub(T, S) * q(node) ** (pop(S) - pop(T)) * I(S), S, N(n))


def of_order(body: Any, order: Any = k) -> Expr:
    """Σ of body over the T of one order."""
    return over(same(pop(T), order) * body, T, N(n))


@cache
def inside() -> tuple[Theorem, ...]:
    """0 < q_j, 0 < 1 − q_j, 0 < q_j (1 − q_j)."""
    node = by.given(*NODE)
    low, high = (by.at(by.given(law), j, *node) for law in DENSITIES)
    up = by.linear(lt(0, 1 - q(j)), high)
    return low, up, by.ring(lt(0, VARIANCE), products=[(1, 1, [low, up])])


ENTRY = sub(T, S) * q(j) ** (pop(S) - pop(T))
CHANCE = q(j) ** pop(U) * (1 - q(j)) ** (h - pop(U))
_NAMED = eq(parseval.q, q(j))  # a name for q_j, which stands in powers
_VALUES = {
    parseval.L: Lambda((T, S), ENTRY),
    parseval.weight: Lambda(T, VARIANCE ** pop(T)),
    parseval.chance: Lambda((h, U), CHANCE),
}


def _law(formula: Any, variables: Any, prove: Any) -> Theorem:
    """A law of Parseval's weights at this node; prove(its body) may use the ranges of all codes."""
    wanted: Any = substitute(formula, _VALUES)
    if isinstance(wanted, Rel):
        return prove(wanted, by.given(*NODE))
    body = wanted.body
    for _ in variables:
        body = body.body
    facts = by.given(*NODE, le(0, h), *(c for var in variables for c in codes(var, N(h))))
    out = prove(body, facts)
    for var in reversed(variables):
        out = by.forall(out, var, *codes(var, N(h)))
    return by.forall(out, h, le(0, h))


def _taller(goal: Any, var: Any, facts: Any, *using: Any) -> Theorem:
    """A law in which |N + var| = |var| + 1 stands in exponents."""
    grown = law(COUNTS[1], var, facts=facts)
    whole, plain = by.relation(grown).lhs, by.relation(grown).rhs
    hole = ints("hole")
    flat = substitute(
        Rel(goal.op, *(by.replaced(side, {whole: hole}) for side in (goal.lhs, goal.rhs))),
        {hole: plain},
    )
    turned = by.linear(eq(plain, whole), grown)
    return replace(goal, by.ring(flat, *inside(), using=using), turned, whole)


@cache
def _laws() -> tuple[Theorem, ...]:
    """The laws of Parseval's weights at this node."""
    low = inside()[0]
    nobody, named = by.given(COUNTS[0], _NAMED)

    def plain(goal: Rel, _: Any) -> Theorem:
        hole = ints("hole")
        flat = substitute(
            Rel(goal.op, *(by.replaced(x, {pop(0): hole}) for x in (goal.lhs, goal.rhs))),
            {hole: num(0)},
        )
        turned = by.linear(eq(0, pop(0)), nobody)
        return replace(goal, by.ring(flat, *inside()), turned, pop(0))

    def start(goal: Rel, _: Any) -> Theorem:
        one = by.given(INCLUSIONS[0])
        return by.ring(goal, *inside(), using=[(1, one)])

    def kernel(goal: Rel, facts: Any) -> Theorem:
        longer = q(j) ** (pop(S) + 1 - pop(T))
        return _taller(
            goal, S, facts, (longer, law(INCLUSIONS[1], T, S, facts=facts)), (-ENTRY, named)
        )

    def outside(goal: Rel, facts: Any) -> Theorem:
        none = law(INCLUSIONS[2], T, S, facts=facts)
        return by.ring(goal, low, using=[(q(j) ** (pop(S) - pop(N(h) + T)), none)])

    def shared(goal: Rel, facts: Any) -> Theorem:
        both_in = law(INCLUSIONS[3], T, S, facts=facts)
        grown = [law(COUNTS[1], x, facts=facts) for x in (S, T)]
        return _cancelled(goal, grown, both_in)

    def heavier(goal: Rel, facts: Any) -> Theorem:
        factor = VARIANCE ** pop(T) * (parseval.q + q(j) - 1)
        return _taller(goal, T, facts, (factor, named))

    def without(goal: Rel, _: Any) -> Theorem:
        return by.ring(goal, *inside(), using=[(CHANCE, named)])

    def with_it(goal: Rel, facts: Any) -> Theorem:
        return _taller(goal, U, facts, (-CHANCE, named))

    kernels, weights, chances = parseval._KERNEL, parseval._WEIGHT, parseval._CHANCE
    return (
        _law(kernels[0], (), start),
        _law(kernels[1], (T, S), kernel),
        _law(kernels[2], (T, S), outside),
        _law(kernels[3], (T, S), shared),
        _law(weights[0], (), plain),
        _law(weights[1], (T,), heavier),
        _law(chances[0], (), plain),
        _law(chances[1], (U,), without),
        _law(chances[2], (U,), with_it),
    )


def _cancelled(goal: Rel, grown: list[Theorem], known: Theorem) -> Theorem:
    """The law for T and S both larger by the highest variable: the exponent is the same."""
    theorem = by.ring(
        eq(by.relation(known).lhs * q(j) ** (pop(S) + 1 - (pop(T) + 1)), goal.rhs),
        inside()[0],
        using=[(q(j) ** (pop(S) - pop(T)), known)],
    )
    x, y = ints("x y")
    pattern: Any = eq(by.relation(known).lhs * q(j) ** (x - y), goal.rhs)
    for hole, count in ((x, grown[0]), (y, grown[1])):
        plain, whole = by.relation(count).rhs, by.relation(count).lhs
        pattern_here = substitute(pattern, {y: pop(T) + 1}) if hole == x else pattern
        after = substitute(pattern_here, {hole: whole})
        turned = by.linear(eq(plain, whole), count)
        theorem = infer("rewrite", after, theorem, turned, pattern=pattern_here, hole=hole)
        pattern = substitute(pattern, {x: whole})
    return infer("cut", goal, theorem)


@cache
def parseval_at() -> Theorem:
    """Parseval's identity at one node, for any function F of subsets."""
    theorem = by.spec(parseval.abstract(), _VALUES, *_laws(), *inside())
    return by.spec(theorem, {h: n, parseval.q: q(j)}, by.linear(eq(q(j), q(j))), *inside())
