"""Linear arithmetic: an (in)equality as a rational combination of known ones.

A linear program finds the weights in floating point, and they are rounded; `kernel.infer` checks
the combination exactly, so nothing here is trusted.  Raises `Refused` when nothing is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from proofs.kernel.formula import Formula, Rel, le, lt
from proofs.kernel.normal import ONE, constant, plus, poly, scale, times
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Refused, is_integer


def relation(theorem: Theorem) -> Rel:
    """The conclusion, which must be an (in)equality between terms."""
    if not isinstance(theorem.concl, Rel):
        raise Refused(f"an (in)equality between terms is needed, not {theorem.concl}")
    return theorem.concl


def gap(theorem: Theorem) -> Expr:
    """rhs − lhs of a theorem."""
    rel = relation(theorem)
    return rel.rhs - rel.lhs


def linear(goal: Formula, *facts: Theorem, products: Sequence[Sequence[Theorem]] = ()) -> Theorem:
    """A goal that is a rational linear combination of facts, and of products of inequalities."""
    if not isinstance(goal, Rel):
        raise Refused(f"linear: an (in)equality between terms is needed, not {goal}")
    if goal.op == "!=":
        for a, b in ((goal.lhs, goal.rhs), (goal.rhs, goal.lhs)):
            try:
                strict = linear(lt(a, b), *facts, products=products)
            except Refused:
                continue
            return infer("combine", goal, strict, inequalities=[(1, 1, [0])])
        raise Refused(f"linear: {goal} does not follow")
    pool: list[list[Theorem]] = [[t] for t in facts if _usable(goal, t)]
    pool += [[_integral(t)] for (t,) in pool if _is_integral(t.concl)]
    if goal.op != "=":
        pool += [list(group) for group in products]
    premises = list({id(t): t for group in pool for t in group}.values())
    place = {id(t): i for i, t in enumerate(premises)}
    weights = _weights(goal, pool)
    equalities, inequalities = [], []
    for w, group in zip(weights, pool, strict=False):
        if w and relation(group[0]).op == "=":
            equalities.append((w, place[id(group[0])]))
        elif w:
            inequalities.append((w, 1, [place[id(t)] for t in group]))
    if weights[-1] and goal.op != "=":
        inequalities.append((weights[-1], 1, []))
    used = sorted({i for _, i in equalities} | {i for _, _, g in inequalities for i in g})
    new = {old: i for i, old in enumerate(used)}
    return infer(
        "combine",
        goal,
        *(premises[i] for i in used),
        equalities=[(w, new[i]) for w, i in equalities],
        inequalities=[(w, s, [new[i] for i in g]) for w, s, g in inequalities],
    )


def _usable(goal: Rel, t: Theorem) -> bool:
    return isinstance(t.concl, Rel) and t.concl.op in (
        ("=",) if goal.op == "=" else ("=", "<=", "<")
    )


def _is_integral(rel: Formula) -> bool:
    return isinstance(rel, Rel) and rel.op == "<" and is_integer(rel.lhs) and is_integer(rel.rhs)


def _integral(t: Theorem) -> Theorem:
    rel = relation(t)
    return infer("integer", le(rel.lhs + 1, rel.rhs), t)


def _weights(goal: Rel, pool: Sequence[Sequence[Theorem]]) -> list[Fraction]:
    """Rational w with gap(goal) = Σ w·gap(pool) + w_last; w ≥ 0 where an inequality has it."""

    def gap_of(rel: Rel) -> Any:
        return plus(poly(rel.rhs), scale(-1, poly(rel.lhs)))

    columns = [gap_of(goal)]
    for group in pool:
        product = constant(1)
        for t in group:
            product = times(product, gap_of(relation(t)))
        columns.append(product)
    columns.append({ONE: Fraction(1)})
    rows = list(dict.fromkeys(m for c in columns for m in c))
    matrix = tuple(tuple(float(c.get(m, 0)) for c in columns) for m in rows)
    free = tuple(relation(group[0]).op == "=" for group in pool)
    strict = tuple(i for i, g in enumerate(pool) if all(relation(t).op == "<" for t in g))
    found = _lightest(matrix, free, strict, goal.op)
    if found is None:
        raise Refused(f"linear: {goal} does not follow from the facts given")
    return list(found)


@lru_cache(maxsize=1 << 14)  # most programs are met again: in another claim, in a mutant
def _lightest(
    matrix: tuple[tuple[float, ...], ...], free: tuple[bool, ...], strict: tuple[int, ...], op: str
) -> tuple[Fraction, ...] | None:
    """Weights w, the last of a constant, for which the first column is the sum of w·the others.

    free: which weights have either sign; strict: which others are of a strict inequality; op: that
    of the goal.  Of all such weights those of the least sum; None where there are none.
    """
    # Its door takes less time than that of linprog; without integers both ask the same program.
    from scipy.optimize import Bounds, LinearConstraint, milp

    columns = np.array(matrix)
    lower = np.array([-np.inf if either else 0.0 for either in free] + [0.0])
    upper = np.array([np.inf] * len(free) + [0.0 if op == "=" else np.inf])
    constraints = [LinearConstraint(columns[:, 1:], columns[:, 0], columns[:, 0])]
    if op == "<":  # some strict summand must have weight; try to ask for it
        row = np.zeros(len(lower))
        row[[len(free), *strict]] = -1.0
        constraints.insert(0, LinearConstraint(row, -np.inf, -1e-3))
    cost = np.where(lower == 0.0, 1.0, 0.0)
    found = milp(cost, bounds=Bounds(lower, upper), constraints=constraints)
    if found.status != 0:
        return None
    return tuple(Fraction(float(x)).limit_denominator(5000) for x in found.x)
