"""Linear arithmetic: an (in)equality as a rational combination of known ones.

A linear program finds the weights in floating point, and they are rounded; `kernel.infer` checks
the combination exactly, so nothing here is trusted.  Raises `Refused` when nothing is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
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
    from scipy.optimize import linprog

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
    matrix = np.array([[float(c.get(m, 0)) for c in columns] for m in rows])
    bounds: list[tuple[float | None, float | None]] = [
        (None, None) if relation(group[0]).op == "=" else (0, None) for group in pool
    ]
    bounds.append((0, 0) if goal.op == "=" else (0, None))
    cost = np.array([1.0 if b[0] == 0 else 0.0 for b in bounds])
    strict = [len(pool), *(i for i, g in enumerate(pool) if all(relation(t).op == "<" for t in g))]
    options: dict[str, Any] = {}
    if goal.op == "<":  # some strict summand must have weight; try to ask for it
        row = np.zeros(len(bounds))
        row[strict] = -1.0
        options = {"A_ub": row[None, :], "b_ub": np.array([-1e-3])}
    found = linprog(
        cost, A_eq=matrix[:, 1:], b_eq=matrix[:, 0], bounds=bounds, method="highs", **options
    )
    if found.status != 0:
        raise Refused(f"linear: {goal} does not follow from the facts given")
    return [Fraction(float(x)).limit_denominator(5000) for x in found.x]
