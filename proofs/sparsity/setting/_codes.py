"""Subsets written as integers: what their sizes and inclusions are, as hypotheses, and lemmas.

The subset S of {0, …, h−1} is the integer 0 ≤ S < N(h) = 2^h whose bit i is set iff i ∈ S.  Its
size is pop(S); sub(T, S) is 1 if T ⊆ S, else 0.  The hypotheses CODES define the three functions
by the highest bit.  [a = b] is written C(0, a − b), which is 1 if a = b and else 0.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Formula, Rel, Sum, binomial, eq, fn, ints, le, lt
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, num

S, T, U, h = ints("S T U h")
N, pop = fn("N", integer=True), fn("pop", integer=True)
sub = fn("sub")

SIZES = (eq(N(0), 1), All(h, (le(0, h),), eq(N(h + 1), 2 * N(h))))


def codes(var: Any, end: Any) -> tuple[Any, Any]:
    """0 ≤ var < end, for integers."""
    return le(0, var, end - 1)


def each(*variables: Any, body: Any) -> All:
    """For all h ≥ 0 and all subsets of h variables: body."""
    for var in reversed(variables):
        body = All(var, codes(var, N(h)), body)
    return All(h, (le(0, h),), body)


COUNTS = (eq(pop(0), 0), each(S, body=eq(pop(N(h) + S), pop(S) + 1)))
INCLUSIONS = (
    eq(sub(0, 0), 1),
    each(T, S, body=eq(sub(T, N(h) + S), sub(T, S))),
    each(T, S, body=eq(sub(N(h) + T, S), 0)),
    each(T, S, body=eq(sub(N(h) + T, N(h) + S), sub(T, S))),
)
CODES = (*SIZES, *COUNTS, *INCLUSIONS)


def same(one: Any, other: Any) -> Expr:
    """[one = other] for integers."""
    return binomial(0, one - other)


def over(body: Any, var: Any, end: Any) -> Expr:
    """Σ of body over the codes 0 ≤ var < end."""
    return Sum(body, (var, 0, end - 1))


def absurd(goal: Rel, *facts: Theorem) -> Theorem:
    """Anything from facts that contradict each other."""
    less = by.linear(lt(0, 0), *facts)
    one = infer("integer", le(1, 0), less)
    nothing = infer("antisymmetry", eq(0, 1), by.linear(le(0, 1)), one)
    products = [(1, 1, [less])] if goal.op == "<" else []
    return by.ring(goal, using=[(goal.rhs - goal.lhs, nothing)], products=products)


def replace(goal: Rel, theorem: Theorem, equation: Theorem, old: Any) -> Theorem:
    """The goal from a theorem with s for its `old`, where the equation says s = `old`."""
    hole = ints("hole")
    pattern = Rel(goal.op, by.replaced(goal.lhs, {old: hole}), by.replaced(goal.rhs, {old: hole}))
    return infer("rewrite", goal, theorem, equation, pattern=pattern, hole=hole)


def zero(var: Any) -> Theorem:
    """0 = var, for a code below N(0)."""
    inside, one = by.given(*codes(var, N(0))), by.given(SIZES[0])
    up = by.linear(le(var, 0), *inside, one)
    return infer("antisymmetry", eq(0, var), inside[0], up)


def law(hypothesis: Formula, *values: Any, facts: Any) -> Theorem:
    """A hypothesis at h and further values."""
    out = by.at(by.given(hypothesis), h, *facts)
    for value in values:
        out = by.at(out, value, *facts)
    return out


def grown(var: Any) -> tuple[list[Theorem], list[Theorem]]:
    """Facts on a code below N(h+1): in the lower half, and in the upper."""
    low, double = by.given(le(0, h)), by.at(by.given(SIZES[1]), h, by.given(le(0, h)))
    inside = by.given(*codes(var, N(h + 1)))
    return (
        [low, double, *inside, by.given(le(var, N(h) - 1))],
        [low, double, *inside, by.linear(le(N(h), var), by.given(lt(N(h) - 1, var)))],
    )


def halves(goal: Rel, var: Any, lower: Theorem, upper: Theorem) -> Theorem:
    """By cases: the code in the lower half or in the upper."""
    return by.both(by.state(goal, lower), by.state(goal, upper), var, N(h) - 1)


def _all(variables: Any, size: Any, conds: Any, body: Any) -> Any:
    """For all codes below N(size), the last with more conditions: body."""
    *outer, final = variables
    out: Any = All(final, (*codes(final, N(size)), *conds), body)
    for var in reversed(outer):
        out = All(var, codes(var, N(size)), out)
    return out


def climb(variables: Any, body: Any, start: Theorem, step: Theorem, *conds: Rel) -> Theorem:
    """Induction on the number of variables, for a statement about codes below N(h)."""

    def close(theorem: Theorem, size: Any) -> Theorem:
        *outer, final = variables
        theorem = by.forall(theorem, final, *codes(final, N(size)), *conds)
        for var in reversed(outer):
            theorem = by.forall(theorem, var, *codes(var, N(size)))
        return theorem

    goal = All(h, (le(0, h),), _all(variables, h, conds, body))
    return infer("induct", goal, close(start, num(0)), close(step, h + 1))


def before(variables: Any, body: Any, values: Any, facts: Any, *conds: Rel) -> Theorem:
    """The induction hypothesis of `climb` at values."""
    theorem = by.given(_all(variables, h, conds, body))
    for value in values:
        theorem = by.at(theorem, value, *facts)
    return theorem


@cache
def positive() -> Theorem:
    """N(h) ≥ 1."""
    body = le(1, N(h))
    start = by.linear(le(1, N(0)), by.given(SIZES[0]))
    step = by.linear(
        le(1, N(h + 1)), by.given(body), by.at(by.given(SIZES[1]), h, by.given(le(0, h)))
    )
    return infer("induct", All(h, (le(0, h),), body), start, step)


def some() -> Theorem:
    """N(h) ≥ 1 under h ≥ 0."""
    return by.at(positive(), h, by.given(le(0, h)))


@cache
def empty_inside() -> Theorem:
    """∅ ⊆ U."""
    body = eq(sub(0, U), 1)
    start = replace(body, by.given(INCLUSIONS[0]), zero(U), U)
    below, above = grown(U)
    lower = before([U], body, [U], below)
    up = law(INCLUSIONS[1], 0, U - N(h), facts=[*above, some()])
    upper = by.linear(body, up, before([U], body, [U - N(h)], above))
    return climb([U], body, start, halves(body, U, lower, upper))


def quarters(body: Rel, cases: Any) -> Theorem:
    """By cases: T and S in the lower or the upper half; cases(T is upper, S is upper, facts)."""
    tops, ends = grown(T), grown(S)

    def beside(i: int) -> Theorem:
        return halves(body, S, *(cases(i, j, [*tops[i], *ends[j]]) for j in (0, 1)))

    return halves(body, T, beside(0), beside(1))


def counted(var: Any, facts: Any) -> Theorem:
    """|var| = |var without its highest variable| + 1."""
    return law(COUNTS[1], var - N(h), facts=facts)


@cache
def smaller_apart() -> Theorem:
    """|S| < |T| ⟹ not T ⊆ S."""
    body, cond = eq(sub(T, S), 0), le(pop(S) + 1, pop(T))
    nothing = [replace(eq(pop(v), 0), by.given(COUNTS[0]), zero(v), v) for v in (S, T)]
    start = absurd(body, by.given(cond), *nothing)

    def cases(t_up: int, s_up: int, facts: Any) -> Theorem:
        facts = [*facts, by.given(cond)]
        if not t_up and not s_up:
            return before([T, S], body, [T, S], facts, cond)
        if t_up and not s_up:
            return law(INCLUSIONS[2], T - N(h), S, facts=facts)
        facts.append(counted(S, facts))
        if not t_up:
            inside = law(INCLUSIONS[1], T, S - N(h), facts=facts)
            return by.linear(body, inside, before([T, S], body, [T, S - N(h)], facts, cond))
        facts.append(counted(T, facts))
        inside = law(INCLUSIONS[3], T - N(h), S - N(h), facts=facts)
        return by.linear(body, inside, before([T, S], body, [T - N(h), S - N(h)], facts, cond))

    return climb([T, S], body, start, quarters(body, cases), cond)


@cache
def as_small_equal() -> Theorem:
    """|S| ≤ |T| ⟹ (T ⊆ S iff S = T)."""
    body, cond = eq(sub(T, S), same(S, T)), le(pop(S), pop(T))
    at_zero = replace(eq(sub(0, S), same(S, 0)), by.given(INCLUSIONS[0]), zero(S), S)
    start = replace(body, at_zero, zero(T), T)
    apart = by.at(smaller_apart(), h, by.given(le(0, h)))

    def cases(t_up: int, s_up: int, facts: Any) -> Theorem:
        facts = [*facts, by.given(cond), some()]
        if not t_up and not s_up:
            return before([T, S], body, [T, S], facts, cond)
        if t_up and not s_up:
            none = by.axiom("binomial_below", *facts, k=num(0), j=S - T)
            return by.linear(body, law(INCLUSIONS[2], T - N(h), S, facts=facts), none)
        facts.append(counted(S, facts))
        if not t_up:
            none = by.axiom("binomial_above", *facts, k=num(0), j=S - T)
            inside = law(INCLUSIONS[1], T, S - N(h), facts=facts)
            return by.linear(body, none, inside, by.at(by.at(apart, T, *facts), S - N(h), *facts))
        facts.append(counted(T, facts))
        inside = law(INCLUSIONS[3], T - N(h), S - N(h), facts=facts)
        return by.linear(body, inside, before([T, S], body, [T - N(h), S - N(h)], facts, cond))

    return climb([T, S], body, start, quarters(body, cases), cond)
