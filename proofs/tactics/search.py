"""Finding proofs: everything here is search, and nothing here is trusted.

Each function ends in `kernel.infer`, which checks what was found.  `facts` are theorems that may
be used; side conditions (denominators, ranges of binomials) are derived from them by linear
arithmetic (`linear_arithmetic`).  Raises `Refused` when nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from proofs.kernel.axioms import AXIOMS, CITED
from proofs.kernel.formula import (
    All,
    Formula,
    Rel,
    Sum,
    Tensor,
    eq,
    free,
    ints,
    le,
    lt,
    reals,
    substitute,
    substitute_term,
)
from proofs.kernel.normal import settle, words
from proofs.kernel.rules import Theorem, infer, same
from proofs.kernel.terms import Expr, Lambda, Refused, as_term, is_integer, mul, rebuilt
from proofs.tactics.linear_arithmetic import linear, relation

NOTHING = ints("_")


def given(*formulas: Formula) -> Any:
    """φ ⊢ φ, for each formula; one theorem, or a list of them."""
    out = [infer("assume", f) for f in formulas]
    return out[0] if len(out) == 1 else out


def implies(conds: Iterable[Rel], body: Formula) -> All:
    """conds → body, written as an All over a variable that does not occur."""
    return All(NOTHING, tuple(conds), body)


def cofactor(product: Any, *factors: Any) -> Expr:
    """A product without some of its factors.  Raises Refused where one is not there."""
    rest = list(product.args) if product.head == "*" else [product]
    for factor in factors:
        if factor not in rest:
            raise Refused(f"cofactor: {factor} is no factor of {product}")
        rest.remove(factor)
    return mul(*rest)


def replaced(e: Expr, values: Mapping[Expr, Any]) -> Expr:
    """The term with whole terms replaced wherever they stand, bound or not."""
    if e in values:
        return as_term(values[e])
    return rebuilt(e, [replaced(a, values) for a in e.args]) if e.args else e


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
    zero = as_term(0)
    sides: list[tuple[Any, list[tuple[Expr, Expr]]]] = [(1, [(goal.rhs, goal.lhs)])]
    for c, t in using:
        rel = relation(t)
        sides.append((-1, [(as_term(c), zero), (rel.rhs, rel.lhs)]))
    for r, s, group in products:
        square = [(as_term(s), zero)] * 2
        weight = as_term(r).number or 0
        sides.append((-weight, square + [(relation(t).rhs, relation(t).lhs) for t in group]))
    _, needs = settle(sides, expand=expand)
    known = (*facts, *premises)
    open_ = [(kind, words(dict(form))) for kind, form in needs]
    premises += [condition(kind, e, *known) for kind, e in open_ if e.number is None]
    return infer(
        "combine",
        goal,
        *premises,
        equalities=[(c, i) for i, (c, _) in enumerate(using)],
        inequalities=groups,
        expand=expand,
    )


def condition(kind: str, e: Expr, *facts: Theorem) -> Theorem:
    """The theorem that meets a requirement of the normal form, derived from facts."""
    if kind == "nonneg":
        return linear(le(0, e), *facts)
    if e.head == "binomial":
        return axiom("binomial_positive", *facts, k=e.args[0], j=e.args[1])
    if e.head == "factorial":
        return axiom("factorial_positive", *facts, k=e.args[0])
    if e.head == "^" and (e.args[1].number is None or not e.args[1].is_integer):
        return axiom("power_positive", *facts, b=e.args[0], x=e.args[1])
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
    entry = {**AXIOMS, **CITED}[name]
    names = {s if isinstance(s, str) else s.name: s for s in free(entry)}
    chosen = {names[key]: _value(value) for key, value in values.items()}
    concl = substitute(entry.concl, chosen)
    return discharge(infer("axiom", concl, name=name, values=chosen), *facts)


def _value(x: Any) -> Any:
    return x if isinstance(x, str | Lambda) else as_term(x)


def discharge(theorem: Theorem, *facts: Theorem) -> Theorem:
    """Cut every hypothesis that is one of the facts, or follows from them linearly."""
    lemmas = []
    for h in theorem.hyps:
        exact = [t for t in facts if same(t.concl, h) and h not in t.hyps]
        if exact:
            lemmas.append(exact[0])
        elif isinstance(h, Rel) and not any(h in t.hyps for t in facts):
            for find in (linear, ring):
                with suppress(Refused):
                    lemmas.append(find(h, *facts))
                    break
    return infer("cut", theorem.concl, theorem, *lemmas) if lemmas else theorem


def cut(main: Theorem, *lemmas: Theorem) -> Theorem:
    return infer("cut", main.concl, main, *lemmas)


def state(goal: Formula, theorem: Theorem, hyps: Iterable[Formula] = ()) -> Theorem:
    """The same theorem in other words (equal by ring identities), perhaps with more hypotheses."""
    return infer("cut", goal, theorem, hyps=tuple(hyps))


def spec(theorem: Theorem, values: Mapping[Any, Any], *facts: Theorem) -> Theorem:
    """Terms for free symbols and functions; hypotheses are then discharged from facts."""
    values = {k: _value(v) for k, v in values.items()}
    out = infer("specialise", substitute(theorem.concl, values), theorem, values=values)
    return discharge(out, *facts) if facts else out


def forall(theorem: Theorem, var: Any, *conds: Rel) -> Theorem:
    return infer("generalise", All(var, conds, theorem.concl), theorem)


def at(law: Theorem, value: Any, *facts: Theorem) -> Theorem:
    """An All at a value; its conditions are derived from facts."""
    every = law.concl
    assert isinstance(every, All)
    here = {every.var: as_term(value)}
    conds = []
    for c in every.conds:
        wanted = substitute(c, here)
        assert isinstance(wanted, Rel)
        conds.append(linear(wanted, *facts))
    return infer("instantiate", substitute(every.body, here), law, *conds, at=as_term(value))


def both(low: Theorem, high: Theorem, a: Any, b: Any) -> Theorem:
    """Proof by cases a ≤ b and b < a."""
    return infer("cases", low.concl, low, high, a=as_term(a), b=as_term(b))


_fresh = count()


def swap_term(theorem: Theorem, equation: Theorem) -> Theorem:
    """Replace the left side of an equation by its right side wherever it stands in the theorem."""
    rel, goal = relation(equation), relation(theorem)
    hole = (ints if is_integer(rel.lhs) else reals)(f"hole{next(_fresh)}")
    pattern = Rel(goal.op, *(replaced(side, {rel.lhs: hole}) for side in (goal.lhs, goal.rhs)))
    after = substitute(pattern, {hole: rel.rhs})
    return infer("rewrite", after, theorem, equation, pattern=pattern, hole=hole)


# Sums ----------------------------------------------------------------------------------------


def last(total: Expr, *facts: Theorem) -> Theorem:
    """Σ_{low}^{high} = Σ_{low}^{high−1} + the last term, with low ≤ high from facts."""
    var, low, high, body = total.args
    rest = Sum(body, (var, low, high - 1)) + substitute_term(body, {var: high})
    return infer("sum_last", eq(total, rest), linear(le(low, high), *facts))


def empty(total: Expr, *facts: Theorem) -> Theorem:
    _, low, high, _ = total.args
    return infer("sum_empty", eq(total, 0), linear(lt(high, low), *facts))


def termwise(theorem: Theorem, k: Any, low: Any, high: Any) -> Theorem:
    """Σ over low ≤ k ≤ high of both sides of a theorem about k."""
    rel = relation(theorem)
    goal = Rel(rel.op, Sum(rel.lhs, (k, low, high)), Sum(rel.rhs, (k, low, high)))
    return infer("sum_terms", goal, theorem)


# Functions on subsets ------------------------------------------------------------------------


def operate(goal: Tensor, *steps: tuple[Any, Theorem, Mapping[str, Any]]) -> Theorem:
    """A relation as Σ weight · (⊗ operators)(relation), each step (weight, theorem, operators)."""
    return infer(
        "tensor",
        goal,
        *(t for _, t, _ in steps),
        steps=[(as_term(c), i, dict(ops)) for i, (c, _, ops) in enumerate(steps)],
    )
