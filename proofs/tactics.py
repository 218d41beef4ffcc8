"""Finding proofs: everything here is search, and nothing here is trusted.

Each function ends in `kernel.infer`, which checks what was found.  `facts` are theorems that may
be used; side conditions (denominators, ranges of binomials) are derived from them by linear
arithmetic.  Raises `Refused` when nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np
import sympy as sp

from proofs.axioms import AXIOMS, CITED
from proofs.formula import (
    All,
    Formula,
    Rel,
    Sequent,
    Tensor,
    eq,
    free,
    le,
    lt,
    open_sum,
    substitute,
    substitute_term,
)
from proofs.kernel import Theorem, infer, same
from proofs.normal import Normal, Refused, is_integer, settle
from proofs.terms import Needs

NOTHING = sp.Symbol("_", integer=True)


def given(*formulas: Formula) -> Any:
    """φ ⊢ φ, for each formula; one theorem, or a list of them."""
    out = [infer("assume", f) for f in formulas]
    return out[0] if len(out) == 1 else out


def relation(theorem: Theorem) -> Rel:
    """The conclusion, which must be an (in)equality between terms."""
    if not isinstance(theorem.concl, Rel):
        raise Refused(f"an (in)equality between terms is needed, not {theorem.concl}")
    return theorem.concl


def gap(theorem: Theorem) -> sp.Expr:
    """rhs − lhs of a theorem."""
    rel = relation(theorem)
    return rel.rhs - rel.lhs


def implies(conds: Iterable[Rel], body: Formula) -> All:
    """conds → body, written as an All over a variable that does not occur."""
    return All(NOTHING, tuple(conds), body)


# Linear arithmetic ---------------------------------------------------------------------------


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


def _weights(goal: Rel, pool: Sequence[Sequence[Theorem]]) -> list[sp.Rational]:
    """Rational w with gap(goal) = Σ w·gap(pool) + w_last; w ≥ 0 where an inequality has it."""
    from scipy.optimize import linprog

    gaps = [sp.prod([gap(t) for t in group]) for group in pool]
    forms = Normal().forms(goal.rhs - goal.lhs, *gaps, sp.S.One)
    columns = [
        {
            m: Fraction(int(c.numerator), int(c.denominator)) / int(f.denom.LC)
            for m, c in f.numer.terms()
        }
        for f in forms
    ]
    rows = sorted({m for c in columns for m in c})
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
    limited = [Fraction(float(x)).limit_denominator(5000) for x in found.x]
    return [sp.Rational(x.numerator, x.denominator) for x in limited]


# Identities ----------------------------------------------------------------------------------


def ring(
    goal: Formula,
    *facts: Theorem,
    using: Sequence[tuple[Any, Theorem]] = (),
    products: Sequence[tuple[Any, Any, Sequence[Theorem]]] = (),
    expand: bool = False,
) -> Theorem:
    """An identity of rational functions: rhs − lhs = Σ c·(rhs − lhs of `using`) + products.

    `using` pairs a multiplier with an equality; `products` are (weight ≥ 0, term to be squared,
    inequalities to multiply).  `facts` serve for side conditions only.
    """
    if not isinstance(goal, Rel):
        raise Refused(f"ring: an (in)equality between terms is needed, not {goal}")
    premises = [t for _, t in using]
    groups = []
    for r, s, group in products:
        groups.append((r, s, list(range(len(premises), len(premises) + len(group)))))
        premises += group
    sides = [(1, [(goal.rhs, goal.lhs)])]
    for c, t in using:
        rel = relation(t)
        sides.append((-1, [(sp.sympify(c), sp.S.Zero), (rel.rhs, rel.lhs)]))
    for r, s, group in products:
        square = [(sp.sympify(s), sp.S.Zero)] * 2
        sides.append((-r, square + [(relation(t).rhs, relation(t).lhs) for t in group]))
    _, needs = settle(sides, expand=expand)
    known = (*facts, *premises)
    premises += [
        condition(kind, e, *known)
        for kind, e in dict.fromkeys(needs)
        if not isinstance(e, sp.Rational)
    ]
    return infer(
        "combine",
        goal,
        *premises,
        equalities=[(c, i) for i, (c, _) in enumerate(using)],
        inequalities=groups,
        expand=expand,
    )


def condition(kind: str, e: sp.Expr, *facts: Theorem) -> Theorem:
    """The theorem that meets a requirement of the normal form, derived from facts."""
    if kind == "nonneg":
        return linear(le(0, e), *facts)
    if isinstance(e, sp.binomial):
        return axiom("binomial_positive", *facts, k=e.args[0], j=e.args[1])
    if isinstance(e, sp.factorial):
        return axiom("factorial_positive", *facts, k=e.args[0])
    if isinstance(e, sp.Pow) and not isinstance(e.exp, sp.Integer):
        return axiom("power_positive", *facts, b=e.base, x=e.exp)
    try:
        return linear(lt(0, e), *facts)
    except Refused:
        if kind == "positive":
            raise
    for t in facts:
        if isinstance(t.concl, Rel) and t.concl.op == "!=":
            return t
    return linear(lt(e, 0), *facts)


# Logic ---------------------------------------------------------------------------------------


def axiom(name: str, *facts: Theorem, **values: Any) -> Theorem:
    """An instance of an axiom, its hypotheses derived from facts; values by symbol name."""
    entry = (AXIOMS | CITED)[name]
    names = {getattr(s, "name", None) or s.__name__: s for s in free(entry)}
    chosen = {
        names[key]: value if isinstance(value, sp.Lambda) else sp.sympify(value)
        for key, value in values.items()
    }
    concl, needed = _substituted(entry, chosen, facts)
    instance = infer("axiom", concl, *needed, name=name, values=chosen)
    return discharge(instance, *facts)


def _substituted(
    of: Sequent, values: Mapping[Any, Any], facts: Sequence[Theorem]
) -> tuple[Formula, list[Theorem]]:
    """The conclusion with the values put in, and theorems for what writing it down needs."""
    needs: Needs = []
    concl = substitute(of.concl, values, needs)
    for h in of.hyps:
        substitute(h, values, needs)
    return concl, [condition(kind, e, *facts) for kind, e in dict.fromkeys(needs)]


def discharge(theorem: Theorem, *facts: Theorem) -> Theorem:
    """Cut every hypothesis that is one of the facts, or follows from them linearly."""
    lemmas = []
    for h in theorem.hyps:
        exact = [t for t in facts if same(t.concl, h) and h not in t.hyps]
        if exact:
            lemmas.append(exact[0])
        elif isinstance(h, Rel) and not any(h in t.hyps for t in facts):
            try:
                lemmas.append(linear(h, *facts))
            except Refused:
                continue
    return infer("cut", theorem.concl, theorem, *lemmas) if lemmas else theorem


def cut(main: Theorem, *lemmas: Theorem) -> Theorem:
    return infer("cut", main.concl, main, *lemmas)


def state(goal: Formula, theorem: Theorem, hyps: Iterable[Formula] = ()) -> Theorem:
    """The same theorem in other words (equal by ring identities), perhaps with more hypotheses."""
    return infer("cut", goal, theorem, hyps=tuple(hyps))


def spec(theorem: Theorem, values: Mapping[Any, Any], *facts: Theorem) -> Theorem:
    """Terms for free symbols and functions; hypotheses are then discharged from facts."""
    values = {k: v if isinstance(v, str) else sp.sympify(v) for k, v in values.items()}
    concl, needed = _substituted(theorem.sequent, values, facts)
    out = infer("specialise", concl, theorem, *needed, values=values)
    return discharge(out, *facts) if facts else out


def forall(theorem: Theorem, var: Any, *conds: Rel) -> Theorem:
    return infer("generalise", All(var, conds, theorem.concl), theorem)


def at(law: Theorem, value: Any, *facts: Theorem) -> Theorem:
    """An All at a value; its conditions are derived from facts."""
    every = law.concl
    assert isinstance(every, All)
    value = sp.sympify(value)
    here = {every.var: value}
    concl, needed = _substituted(Sequent(frozenset(every.conds), every.body), here, facts)
    conds = []
    for c in every.conds:
        wanted = substitute(c, here, [])
        assert isinstance(wanted, Rel)
        conds.append(linear(wanted, *facts))
    return infer("instantiate", concl, law, *conds, *needed, at=value)


def induction(goal: All, base: Theorem, step: Theorem, *facts: Theorem) -> Theorem:
    """For all k ≥ a, from φ(a) and φ(k) ⊢ φ(k+1); `facts` show that no denominator vanishes."""
    first: Needs = []
    onward: Needs = []
    substitute(goal.body, {goal.var: goal.conds[0].lhs}, first)
    substitute(goal.body, {goal.var: goal.var + 1}, onward)
    within = (*facts, given(goal.conds[0]))
    needed = [condition(kind, e, *facts) for kind, e in dict.fromkeys(first)]
    needed += [condition(kind, e, *within) for kind, e in dict.fromkeys(onward)]
    return infer("induct", goal, base, step, *needed)


def both(low: Theorem, high: Theorem, a: Any, b: Any) -> Theorem:
    """Proof by cases a ≤ b and b < a."""
    return infer("cases", low.concl, low, high, a=sp.sympify(a), b=sp.sympify(b))


_fresh = count()


def swap_term(theorem: Theorem, equation: Theorem, *facts: Theorem) -> Theorem:
    """Replace the left side of an equation by its right side wherever it stands in the theorem."""
    rel, goal = relation(equation), relation(theorem)
    hole = sp.Symbol(
        f"hole{next(_fresh)}", real=True, integer=True if is_integer(rel.lhs) else None
    )
    pattern = Rel(goal.op, goal.lhs.xreplace({rel.lhs: hole}), goal.rhs.xreplace({rel.lhs: hole}))
    needs: Needs = []
    substitute(pattern, {hole: rel.lhs}, needs)
    after = substitute(pattern, {hole: rel.rhs}, needs)
    needed = [condition(kind, e, *facts) for kind, e in dict.fromkeys(needs)]
    return infer("rewrite", after, theorem, equation, *needed, pattern=pattern, hole=hole)


# Sums ----------------------------------------------------------------------------------------


def last(total: sp.Sum, *facts: Theorem) -> Theorem:
    """Σ_{low}^{high} = Σ_{low}^{high−1} + the last term, with low ≤ high from facts."""
    var, low, high, body = open_sum(total)
    needs: Needs = []
    rest = sp.Sum(body, (var, low, high - 1)) + substitute_term(body, {var: high}, needs)
    needed = [condition(kind, e, *facts) for kind, e in dict.fromkeys(needs)]
    return infer("sum_last", eq(total, rest), linear(le(low, high), *facts), *needed)


def empty(total: sp.Sum, *facts: Theorem) -> Theorem:
    _, low, high, _ = open_sum(total)
    return infer("sum_empty", eq(total, 0), linear(lt(high, low), *facts))


def termwise(theorem: Theorem, k: Any, low: Any, high: Any) -> Theorem:
    """Σ over low ≤ k ≤ high of both sides of a theorem about k."""
    rel = relation(theorem)
    goal = Rel(rel.op, sp.Sum(rel.lhs, (k, low, high)), sp.Sum(rel.rhs, (k, low, high)))
    return infer("sum_terms", goal, theorem)


# Functions on subsets ------------------------------------------------------------------------


def operate(goal: Tensor, *steps: tuple[Any, Theorem, Mapping[str, Any]]) -> Theorem:
    """A relation as Σ weight · (⊗ operators)(relation), each step (weight, theorem, operators)."""
    return infer(
        "tensor",
        goal,
        *(t for _, t, _ in steps),
        steps=[(sp.sympify(c), i, dict(ops)) for i, (c, _, ops) in enumerate(steps)],
    )
