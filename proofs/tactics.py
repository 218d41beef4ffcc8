"""Finding proofs: everything here is search, and nothing here is trusted.

Each function ends in `kernel.infer`, which checks what was found.  `facts` are theorems that may
be used; side conditions (denominators, ranges of binomials) are derived from them by linear
arithmetic (`linear_arithmetic`, whose `linear` and `relation` proofs import from here with the
rest).  Raises `Refused` when nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any

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
from proofs.linear_arithmetic import linear, relation
from proofs.normal import Refused, is_integer, settle
from proofs.terms import Needs

NOTHING = sp.Symbol("_", integer=True)


def given(*formulas: Formula) -> Any:
    """φ ⊢ φ, for each formula; one theorem, or a list of them."""
    out = [infer("assume", f) for f in formulas]
    return out[0] if len(out) == 1 else out


def implies(conds: Iterable[Rel], body: Formula) -> All:
    """conds → body, written as an All over a variable that does not occur."""
    return All(NOTHING, tuple(conds), body)


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
