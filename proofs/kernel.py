"""The trusted base: the few rules that can make a theorem.

A `Theorem` is a sequent (hypotheses ⊢ conclusion) with the rule that made it.  Only `infer` makes
one; it runs the rule's check and raises `Refused` when the check fails.  Searching for a proof is
not done here and needs no trust.  What a status rests on is exactly

1. the rules below and, for functions on subsets, those of `subset_rules.py`; each says what it
   trusts; `theorem.py` says when two formulas are the same and a requirement is met;
2. `AXIOMS`: definitions and elementary facts about |x|, powers, logarithms and factorials;
3. for theorems marked so, `CITED`: classical theorems that are named, not proved;
4. the meaning of terms and the substitution in `terms.py`, `tensors.py` and `formula.py`, and the
   arithmetic of `normal.py` (SymPy's rational functions over ℚ).  No rule calls `simplify`,
   `summation`, `solve` or asks SymPy to infer a sign.

Conventions.  Terms denote real numbers; no rule knows more of x⁻¹ at 0 than that it is one, so a
rule that computes with a denominator must be given a theorem that it is not 0, also where it is
SymPy that writes x·x⁻¹ as 1 when terms are put in.  A sum whose upper end is below its lower end is
empty.  binomial(a, b) is a(a−1)…(a−b+1)/b! for an integer b ≥ 0, and 0 for an integer b < 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from proofs.axioms import AXIOMS, CITED
from proofs.formula import (
    All,
    Formula,
    Graded,
    Rel,
    Sequent,
    Tensor,
    free,
    open_sum,
    substitute,
    substitute_term,
)
from proofs.normal import Factor, Refused, same_term, settle
from proofs.subset_rules import absolute, grade, refine, tensor
from proofs.terms import (
    Needs,
    Y,
    check_function,
    check_lambda,
    check_symbol,
    check_term,
    is_integer,
)
from proofs.theorem import MINT, Hyps, Theorem, all_hyps, discharge, drop, need, relation_of, same

# Each rule takes the wanted conclusion, the premises and its arguments; it returns the hypotheses
# the conclusion then has, or raises Refused.


def assume(concl: Formula) -> Hyps:
    """φ ⊢ φ."""
    return frozenset({concl})


def axiom(concl: Formula, *conds: Theorem, name: str, values: Mapping[Any, Any]) -> Hyps:
    """An instance of a named entry of AXIOMS or CITED.  Trusts the entry."""
    entry = (AXIOMS | CITED).get(name)
    if entry is None:
        raise Refused(f"no axiom {name!r}")
    need(set(values) >= free(entry), f"axiom {name}: values are missing")
    return _instance(concl, entry, values, conds)


def _instance(
    concl: Formula, of: Sequent, values: Mapping[Any, Any], conds: Sequence[Theorem]
) -> Hyps:
    """The hypotheses of an instance; what the substitution needs is among `conds`."""
    _typed(values)
    needs: Needs = []
    need(same(substitute(of.concl, values, needs), concl), "not the instance")
    hyps = frozenset(substitute(h, values, needs) for h in of.hyps)
    discharge(needs, conds)
    return hyps | all_hyps(*conds)


def cut(concl: Formula, main: Theorem, *lemmas: Theorem) -> Hyps:
    """From Γ, φ ⊢ ψ and Δ ⊢ φ: Γ, Δ ⊢ ψ (for several φ at once; without lemmas, a restatement)."""
    need(same(main.concl, concl), f"cut: {concl} is not the conclusion of the main premise")
    return drop(main.hyps, *(t.concl for t in lemmas)) | all_hyps(*lemmas)


def combine(
    concl: Formula,
    *premises: Theorem,
    equalities: Sequence[tuple[Any, int]] = (),
    inequalities: Sequence[tuple[Any, Any, Sequence[int]]] = (),
    expand: bool = False,
) -> Hyps:
    """Positivstellensatz: a − b is a combination of known differences, as rational functions.

    For "=": rhs − lhs = Σ c·(rhsᵢ − lhsᵢ) over premises that are equalities, c any term.
    For "≤", "<": rhs − lhs = that + Σ r·s²·Π(rhsⱼ − lhsⱼ) over premises that are inequalities,
    r ≥ 0 rational, s any term; "<" needs one summand with r > 0, s = 1 and only strict factors.
    For "≠": "<" one way or the other is shown (with the sign of the summands).
    Every requirement of the normal form is a premise or plain.  With `expand`, binomials and
    factorials are computed with (0 ≤ b ≤ a is then a requirement).
    """
    goal, rels = relation_of(concl), [t.concl for t in premises]
    parts: list[tuple[Any, list[Factor]]] = []
    strict = False
    for c, i in equalities:
        eq = relation_of(rels[i])
        need(eq.op == "=", "combine: a multiplier of any sign needs an equality")
        parts.append((-1, [_factor(c), (eq.rhs, eq.lhs)]))
    for r, s, group in inequalities:
        r, factors = sp.sympify(r), [_factor(s), _factor(s)]
        need(isinstance(r, sp.Rational) and r >= 0, f"combine: the weight {r} is not rational ≥ 0")
        for j in group:
            rel = relation_of(rels[j])
            need(rel.op in ("<=", "<"), "combine: a factor must be an inequality")
            factors.append((rel.rhs, rel.lhs))
        strict |= bool(r > 0 and s == 1 and all(relation_of(rels[j]).op == "<" for j in group))
        parts.append((-r, factors))
    need(goal.op != "=" or not inequalities, "combine: an equality follows from equalities only")
    need(goal.op in ("=", "<=") or strict, "combine: nothing strict")
    gap = (goal.rhs, goal.lhs)
    left, needs = settle([(1, [gap]), *parts], expand=expand)
    if left and goal.op == "!=":
        left, needs = settle([(-1, [gap]), *parts], expand=expand)
    need(not left, f"combine: {left} is left over, not 0")
    discharge(needs, premises)
    return all_hyps(*premises)


def _factor(e: Any) -> Factor:
    check_term(sp.sympify(e))
    return sp.sympify(e), sp.S.Zero


def antisymmetry(concl: Formula, below: Theorem, above: Theorem) -> Hyps:
    """From a ≤ b and b ≤ a: a = b."""
    goal = relation_of(concl)
    need(goal.op == "=", "antisymmetry: proves an equality")
    need(same(below.concl, Rel("<=", goal.lhs, goal.rhs)), "antisymmetry: a ≤ b is missing")
    need(same(above.concl, Rel("<=", goal.rhs, goal.lhs)), "antisymmetry: b ≤ a is missing")
    return all_hyps(below, above)


def cases(concl: Formula, one: Theorem, other: Theorem, *, a: Any, b: Any) -> Hyps:
    """From Γ, a ≤ b ⊢ ψ and Δ, b < a ⊢ ψ: Γ, Δ ⊢ ψ.  Trusts that ≤ is total."""
    need(same(one.concl, concl) and same(other.concl, concl), "cases: the conclusions differ")
    return drop(one.hyps, Rel("<=", a, b)) | drop(other.hyps, Rel("<", b, a))


def integer(concl: Formula, strict: Theorem) -> Hyps:
    """From a < b, both integers by their form: a + 1 ≤ b."""
    rel = relation_of(strict.concl)
    need(rel.op == "<" and is_integer(rel.lhs) and is_integer(rel.rhs), "integer: needs a < b in ℤ")
    need(same(concl, Rel("<=", rel.lhs + 1, rel.rhs)), "integer: the conclusion is a + 1 ≤ b")
    return strict.hyps


def _typed(values: Mapping[Any, Any]) -> None:
    """Symbols get terms of their type, functions Lambdas of theirs, games the names of games."""
    for name, value in values.items():
        if isinstance(name, str):
            need(isinstance(value, str) and bool(name and value), "a game is replaced by a game")
        elif isinstance(name, sp.Symbol):
            check_symbol(name)
            check_term(value)
            whole = is_integer(value) or not name.is_integer
            need(whole, f"{value} is not an integer by its form")
        else:
            check_function(name)
            check_lambda(value)
            if name._kwargs.get("integer", False):  # its arguments are integers then
                ints = {v: sp.Symbol(v.name, integer=True) for v in value.variables}
                need(len(set(ints.values())) == len(ints), f"{value}: names clash")
                body = substitute_term(value.expr, ints)
                need(is_integer(body), f"{value} is not integer-valued by its form")
        if not isinstance(name, str):
            formal = Y in (name, *value.free_symbols)
            need(not formal, "the formal variable cannot be replaced or brought in")


def specialise(
    concl: Formula, theorem: Theorem, *conds: Theorem, values: Mapping[Any, Any]
) -> Hyps:
    """Terms for free symbols and functions, games for games, everywhere in the sequent.

    `conds` show what writing the instance down needs: x·x⁻¹ = 1 needs x ≠ 0.
    """
    return _instance(concl, theorem.sequent, values, conds)


def generalise(concl: Formula, theorem: Theorem) -> Hyps:
    """From Γ, conds ⊢ φ: Γ ⊢ (for all k with conds: φ), k not free in Γ."""
    need(isinstance(concl, All), "generalise: proves an All")
    assert isinstance(concl, All)
    need(same(concl.body, theorem.concl), "generalise: another body")
    rest = drop(theorem.hyps, *concl.conds)
    need(all(concl.var not in free(h) for h in rest), f"generalise: {concl.var} is free")
    return rest


def instantiate(concl: Formula, every: Theorem, *conds: Theorem, at: Any) -> Hyps:
    """From "for all k with conds: φ" and conds at t: φ at t."""
    law = every.concl
    need(isinstance(law, All), "instantiate: the first premise is an All")
    assert isinstance(law, All)
    _typed({law.var: sp.sympify(at)})
    needs: Needs = []
    for cond in law.conds:
        wanted = substitute(cond, {law.var: at}, needs)
        need(any(same(wanted, t.concl) for t in conds), f"instantiate: {wanted} is not given")
    need(same(substitute(law.body, {law.var: at}, needs), concl), "instantiate: not the instance")
    discharge(needs, conds)
    return all_hyps(every, *conds)


def induct(concl: Formula, base: Theorem, step: Theorem, *conds: Theorem) -> Hyps:
    """From φ(a) and a ≤ k, φ(k) ⊢ φ(k+1): φ(k) for all integers k ≥ a.  Trusts induction.

    `conds` show what writing φ(a) and φ(k+1) down needs; in the latter they may use a ≤ k.
    """
    need(isinstance(concl, All) and len(concl.conds) == 1, "induct: proves “for all k ≥ a”")
    assert isinstance(concl, All)
    k, (low,), body = concl.var, concl.conds, concl.body
    need(bool(k.is_integer), "induct: over an integer variable")
    need(
        low.op == "<=" and low.rhs == k and k not in low.lhs.free_symbols and is_integer(low.lhs),
        "induct: the condition must be a ≤ k with an integer a",
    )
    first: Needs = []
    onward: Needs = []
    need(same(base.concl, substitute(body, {k: low.lhs}, first)), "induct: the base is not φ(a)")
    after = substitute(body, {k: k + 1}, onward)
    need(same(step.concl, after), "induct: the step does not end in φ(k+1)")
    discharge(first, [t for t in conds if k not in free(t.sequent)])
    discharge(onward, conds)
    rest = base.hyps | drop(step.hyps | all_hyps(*conds), low, body)
    need(all(k not in free(h) for h in rest), f"induct: {k} is free in a hypothesis")
    return rest


def _sum(e: sp.Expr) -> tuple[sp.Symbol, sp.Expr, sp.Expr, sp.Expr]:
    need(isinstance(e, sp.Sum), f"{e} is not a sum")
    var, low, high, body = open_sum(e)
    need(is_integer(low) and is_integer(high), "the ends of a sum are integers")
    return var, low, high, body


def sum_empty(concl: Formula, short: Theorem) -> Hyps:
    """From high < low: Σ_{k=low}^{high} f = 0.  Part of the definition of Σ."""
    goal = relation_of(concl)
    _, low, high, _ = _sum(goal.lhs)
    need(goal.op == "=" and goal.rhs == 0, "sum_empty: proves Σ = 0")
    need(same(short.concl, Rel("<", high, low)), "sum_empty: the range is not shown to be empty")
    return short.hyps


def sum_last(concl: Formula, inside: Theorem, *conds: Theorem) -> Hyps:
    """From low ≤ high: Σ_{k=low}^{high} f = Σ_{k=low}^{high−1} f + f(high).  Definition of Σ."""
    goal = relation_of(concl)
    var, low, high, body = _sum(goal.lhs)
    needs: Needs = []
    last = sp.Sum(body, (var, low, high - 1)) + substitute_term(body, {var: high}, needs)
    need(
        goal.op == "=" and same_term(goal.rhs, last), "sum_last: not the sum with its last term off"
    )
    need(same(inside.concl, Rel("<=", low, high)), "sum_last: low ≤ high is not given")
    discharge(needs, conds)
    return all_hyps(inside, *conds)


def sum_terms(concl: Formula, termwise: Theorem) -> Hyps:
    """From f(k) ≤ g(k) (or =) for low ≤ k ≤ high: Σ f ≤ Σ g (or =).  Trusts monotone addition."""
    goal = relation_of(concl)
    k, low, high, left = _sum(goal.lhs)
    other, low2, high2, right = _sum(goal.rhs)
    need(
        goal.op in ("=", "<=") and same_term(low, low2) and same_term(high, high2),
        "sum_terms: the ranges differ",
    )
    need(k == other or k not in right.free_symbols, "sum_terms: the bound variable clashes")
    need(k not in low.free_symbols | high.free_symbols, "sum_terms: the ends use its name")
    wanted = Rel(goal.op, left, substitute_term(right, {other: k}))
    need(same(termwise.concl, wanted), f"sum_terms: {wanted} is not given")
    rest = drop(termwise.hyps, Rel("<=", low, k), Rel("<=", k, high))
    need(all(k not in free(h) for h in rest), f"sum_terms: {k} is free in a hypothesis")
    return rest


def rewrite(
    concl: Formula,
    theorem: Theorem,
    equation: Theorem,
    *conds: Theorem,
    pattern: Formula,
    hole: Any,
) -> Hyps:
    """From φ(s) and s = t: φ(t), where φ = `pattern` with a `hole`."""
    rel = relation_of(equation.concl)
    need(rel.op == "=", "rewrite: the second premise is an equality")
    need(
        hole not in free(theorem.sequent) | free(equation.sequent), "rewrite: the hole is not fresh"
    )
    needs: Needs = []
    for term, formula in ((rel.lhs, theorem.concl), (rel.rhs, concl)):
        _typed({hole: term})
        filled = substitute(pattern, {hole: term}, needs)
        need(same(filled, formula), f"rewrite: the pattern at {term} is not {formula}")
    discharge(needs, conds)
    return all_hyps(theorem, equation, *conds)


FORMULAS = (Rel, All, Tensor, Graded)

RULES: dict[str, Callable[..., Hyps]] = {
    f.__name__: f
    for f in (
        assume,
        axiom,
        cut,
        combine,
        antisymmetry,
        cases,
        integer,
        specialise,
        generalise,
        instantiate,
        induct,
        sum_empty,
        sum_last,
        sum_terms,
        rewrite,
        tensor,
        absolute,
        refine,
        grade,
    )
}


def infer(
    rule: str, concl: Formula, *premises: Theorem, hyps: Sequence[Formula] = (), **args: Any
) -> Theorem:
    """The one door: check the rule and mint the theorem; `hyps` may add hypotheses (weakening)."""
    need(rule in RULES, f"no rule {rule!r}")
    need(all(type(t) is Theorem for t in premises), f"{rule}: a premise is not a theorem")
    need(all(type(f) in FORMULAS for f in (concl, *hyps)), f"{rule}: not a formula")
    try:
        needed = RULES[rule](concl, *premises, **args)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise Refused(f"{rule}: {error}") from error
    cited = frozenset().union(*(t.cited for t in premises))
    if rule == "axiom" and args["name"] in CITED:
        cited |= {args["name"]}
    args = {**args, **({"hyps": tuple(hyps)} if hyps else {})}
    return Theorem(Sequent(needed | frozenset(hyps), concl), rule, premises, args, cited, MINT)
