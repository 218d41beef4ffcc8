"""The trusted base: the few rules that can make a theorem.

A `Theorem` is a sequent (hypotheses ⊢ conclusion) with the rule that made it.  Only `infer` makes
one; it runs the rule's check and raises `Refused` when the check fails.  Searching for a proof is
not done here and needs no trust.  What a status rests on is exactly

1. the rules below and, for functions on subsets, those of `subset_rules.py`; each says what it
   trusts; `theorem.py` says when two formulas are the same and a requirement is met;
2. `AXIOMS`: definitions and elementary facts about |x|, powers, logarithms and factorials;
3. for theorems marked so, `CITED`: classical theorems that are named, not proved;
4. the meaning of terms and what is rewritten when one is built (`terms.py`, `matrices.py`), of
   formulas, with substitution (`formula.py`, `tensors.py`), and the arithmetic of `normal.py`;
5. Python itself: its integers, its `fractions`, tuples that cannot be changed, and what these
   modules remember: the terms and theorems that were made, the polynomials of terms.

Nothing outside this room is among them, and nothing outside it is imported here.  Modules outside
may register readers of what another library writes, and printers (`read` and `shown` of
`terms.py`): what was read is checked as any term is, and a text decides nothing.  Whoever runs code
in the same process can forge: take `MINT` from `theorem.py`, put a rule of his own into `_RULES`,
replace a function of these modules, change what they remember or the class of a term.  Nothing that
is *given* to `infer` can: formulas, terms, matrices and theorems are tuples that were checked when
they were made and are checked again at the door, and arguments are copied before a rule reads them.
Who does not trust the process has the theorems of `proofs/rocq`.

Conventions.  Terms denote real numbers and every term has a value (`terms.py` says which); no rule
but `combine` divides, and it must be given a theorem that the denominator is not 0.  A sum whose
upper end is below its lower end is empty.  A free variable, function or game in a sequent stands
for anything of its type.  A game is a function on subsets for every choice of kinds and numbers of
coordinates; where a kind was taken apart on the way (`Theorem.splits`), the whole is the disjoint
union of its parts, and a sequent that names both is read so; a claim declares it (`Claim.parts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from proofs.kernel.axioms import AXIOMS, CITED
from proofs.kernel.formula import (
    FORMULAS,
    All,
    Formula,
    Rel,
    Sequent,
    Sum,
    checked,
    free,
    substitute,
    substitute_term,
)
from proofs.kernel.matrices import Matrix
from proofs.kernel.normal import Factor, limit_work, same_term, settle
from proofs.kernel.subset_rules import absolute, grade, refine, split_of, tensor
from proofs.kernel.terms import (
    ONE_,
    Expr,
    Function,
    Lambda,
    Refused,
    Y,
    as_term,
    is_function,
    is_integer,
    read,
    symbol,
)
from proofs.kernel.theorem import (
    MINT,
    Hyps,
    Splits,
    Theorem,
    all_hyps,
    check_kinds,
    discharge,
    drop,
    is_theorem,
    joined,
    need,
    relation_of,
    same,
)

_ENTRIES: dict[str, Sequent] = {**AXIOMS, **CITED}  # what is read, whatever becomes of the tables
_CITED = frozenset(CITED)

# Each rule takes the wanted conclusion, the premises and its arguments; it returns the hypotheses
# the conclusion then has, or raises Refused.


def assume(concl: Formula) -> Hyps:
    """φ ⊢ φ."""
    return frozenset({concl})


def axiom(concl: Formula, *, name: str, values: Mapping[Any, Any]) -> Hyps:
    """An instance of a named entry of AXIOMS or CITED.  Trusts the entry."""
    entry = _ENTRIES.get(name)
    if entry is None:
        raise Refused(f"no axiom {name!r}")
    need(set(values) >= free(entry), "axiom {}: values are missing", name)
    return _instance(concl, entry, values)


def _instance(concl: Formula, of: Sequent, values: Mapping[Any, Any]) -> Hyps:
    """The hypotheses of an instance."""
    _typed(values)
    need(same(substitute(of.concl, values), concl), "not the instance")
    return frozenset(substitute(h, values) for h in of.hyps)


def cut(concl: Formula, main: Theorem, *lemmas: Theorem) -> Hyps:
    """From Γ, φ ⊢ ψ and Δ ⊢ φ: Γ, Δ ⊢ ψ (for several φ at once; without lemmas, a restatement)."""
    need(same(main.concl, concl), "cut: {} is not the conclusion of the main premise", concl)
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
    goal, rels = relation_of(concl), dict(enumerate(t.concl for t in premises))
    parts: list[tuple[Any, list[Factor]]] = []
    strict = False
    for c, i in equalities:
        eq = relation_of(rels[i])
        need(eq.op == "=", "combine: a multiplier of any sign needs an equality")
        parts.append((-1, [_factor(c), (eq.rhs, eq.lhs)]))
    for r, s, group in inequalities:
        weight, root = as_term(r).number, _factor(s)
        factors = [root, root]
        if weight is None or weight < 0:
            raise Refused(f"combine: the weight {r} is not rational ≥ 0")
        for j in group:
            rel = relation_of(rels[j])
            need(rel.op in ("<=", "<"), "combine: a factor must be an inequality")
            factors.append((rel.rhs, rel.lhs))
        plain = root[0] is ONE_ and all(relation_of(rels[j]).op == "<" for j in group)
        strict |= bool(weight and plain)
        parts.append((-weight, factors))
    need(goal.op != "=" or not inequalities, "combine: an equality follows from equalities only")
    need(goal.op in ("=", "<=") or strict, "combine: nothing strict")
    gap = (goal.rhs, goal.lhs)
    left, needs = settle([(1, [gap]), *parts], expand=expand)
    if left and goal.op == "!=":
        left, needs = settle([(-1, [gap]), *parts], expand=expand)
    need(not left, "combine: {} is left over, not 0", left)
    discharge(needs, premises)
    return all_hyps(*premises)


def _factor(e: Any) -> Factor:
    need(Y not in as_term(e).free_symbols, "combine: Y stands in matrices only")
    return as_term(e), as_term(0)


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
        elif type(name) is Expr:
            need(name.head == "sym" and type(value) is Expr, "{} cannot be replaced so", name)
            whole = is_integer(value) or not name.is_integer
            need(whole, "{} is not an integer by its form", value)
        else:
            need(type(name) is Function and type(value) is Lambda, "{} cannot be replaced so", name)
            if name.is_integer:  # its arguments are integers then
                ints = {v: symbol("i", v.name) for v in value.variables}
                need(len(set(ints.values())) == len(ints), "{}: names clash", value)
                body = substitute_term(value.expr, ints)
                need(is_integer(body), "{} is not integer-valued by its form", value)
        if not isinstance(name, str):
            formal = name is Y or Y in value.free_symbols
            need(not formal, "the formal variable cannot be replaced or brought in")


def specialise(concl: Formula, theorem: Theorem, *, values: Mapping[Any, Any]) -> Hyps:
    """Terms for free symbols and functions, games for games, everywhere in the sequent."""
    return _instance(concl, theorem.sequent, values)


def generalise(concl: Formula, theorem: Theorem) -> Hyps:
    """From Γ, conds ⊢ φ: Γ ⊢ (for all k with conds: φ), k not free in Γ."""
    need(isinstance(concl, All), "generalise: proves an All")
    assert isinstance(concl, All)
    need(same(concl.body, theorem.concl), "generalise: another body")
    rest = drop(theorem.hyps, *concl.conds)
    need(all(concl.var not in free(h) for h in rest), "generalise: {} is free", concl.var)
    return rest


def instantiate(concl: Formula, every: Theorem, *conds: Theorem, at: Any) -> Hyps:
    """From "for all k with conds: φ" and conds at t: φ at t."""
    law = every.concl
    need(isinstance(law, All), "instantiate: the first premise is an All")
    assert isinstance(law, All)
    value = {law.var: as_term(at)}
    _typed(value)
    for cond in law.conds:
        wanted = substitute(cond, value)
        need(any(same(wanted, t.concl) for t in conds), "instantiate: {} is not given", wanted)
    need(same(substitute(law.body, value), concl), "instantiate: not the instance")
    return all_hyps(every, *conds)


def induct(concl: Formula, base: Theorem, step: Theorem) -> Hyps:
    """From φ(a) and a ≤ k, φ(k) ⊢ φ(k+1): φ(k) for all integers k ≥ a.  Trusts induction."""
    need(isinstance(concl, All) and len(concl.conds) == 1, "induct: proves “for all k ≥ a”")
    assert isinstance(concl, All)
    k, (low,), body = concl.var, concl.conds, concl.body
    need(k.is_integer, "induct: over an integer variable")
    need(
        low.op == "<=" and low.rhs is k and k not in low.lhs.free_symbols and is_integer(low.lhs),
        "induct: the condition must be a ≤ k with an integer a",
    )
    need(same(base.concl, substitute(body, {k: low.lhs})), "induct: the base is not φ(a)")
    need(same(step.concl, substitute(body, {k: k + 1})), "induct: the step does not end in φ(k+1)")
    rest = base.hyps | drop(step.hyps, low, body)
    need(all(k not in free(h) for h in rest), "induct: {} is free in a hypothesis", k)
    return rest


def _sum(e: Expr) -> tuple[Expr, ...]:
    """(variable, low, high, body)."""
    need(e.head == "sum", "{} is not a sum", e)
    return e.args


def sum_empty(concl: Formula, short: Theorem) -> Hyps:
    """From high < low: Σ_{k=low}^{high} f = 0.  Part of the definition of Σ."""
    goal = relation_of(concl)
    _, low, high, _ = _sum(goal.lhs)
    need(goal.op == "=" and goal.rhs == 0, "sum_empty: proves Σ = 0")
    need(same(short.concl, Rel("<", high, low)), "sum_empty: the range is not shown to be empty")
    return short.hyps


def sum_last(concl: Formula, inside: Theorem) -> Hyps:
    """From low ≤ high: Σ_{k=low}^{high} f = Σ_{k=low}^{high−1} f + f(high).  Definition of Σ."""
    goal = relation_of(concl)
    var, low, high, body = _sum(goal.lhs)
    last = Sum(body, (var, low, high - 1)) + substitute_term(body, {var: high})
    need(
        goal.op == "=" and same_term(goal.rhs, last), "sum_last: not the sum with its last term off"
    )
    need(same(inside.concl, Rel("<=", low, high)), "sum_last: low ≤ high is not given")
    return inside.hyps


def sum_terms(concl: Formula, termwise: Theorem) -> Hyps:
    """From f(k) ≤ g(k) (or =) for low ≤ k ≤ high: Σ f ≤ Σ g (or =).  Trusts monotone addition."""
    goal = relation_of(concl)
    k, low, high, left = _sum(goal.lhs)
    other, low2, high2, right = _sum(goal.rhs)
    need(
        goal.op in ("=", "<=") and same_term(low, low2) and same_term(high, high2),
        "sum_terms: the ranges differ",
    )
    need(k is other or k not in right.free_symbols, "sum_terms: the bound variable clashes")
    need(k not in low.free_symbols | high.free_symbols, "sum_terms: the ends use its name")
    wanted = Rel(goal.op, left, substitute_term(right, {other: k}))
    need(same(termwise.concl, wanted), "sum_terms: {} is not given", wanted)
    rest = drop(termwise.hyps, Rel("<=", low, k), Rel("<=", k, high))
    need(all(k not in free(h) for h in rest), "sum_terms: {} is free in a hypothesis", k)
    return rest


def rewrite(
    concl: Formula, theorem: Theorem, equation: Theorem, *, pattern: Formula, hole: Any
) -> Hyps:
    """From φ(s) and s = t: φ(t), where φ = `pattern` with a `hole`."""
    rel = relation_of(equation.concl)
    need(rel.op == "=", "rewrite: the second premise is an equality")
    need(
        hole not in free(theorem.sequent) | free(equation.sequent), "rewrite: the hole is not fresh"
    )
    for term, formula in ((rel.lhs, theorem.concl), (rel.rhs, concl)):
        _typed({hole: term})
        filled = substitute(pattern, {hole: term})
        need(same(filled, formula), "rewrite: the pattern at {} is not {}", term, formula)
    return all_hyps(theorem, equation)


_RULES: dict[str, Callable[..., Hyps]] = {
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
RULES: Mapping[str, Callable[..., Hyps]] = MappingProxyType(dict(_RULES))


def infer(
    rule: str, concl: Formula, *premises: Theorem, hyps: Sequence[Formula] = (), **args: Any
) -> Theorem:
    """The one door: check the rule and mint the theorem; `hyps` may add hypotheses (weakening)."""
    need(type(rule) is str and rule in _RULES, "no such rule")
    need(all(map(is_theorem, premises)), "{}: a premise is not a theorem", rule)
    intact = all(type(f) in FORMULAS for t in premises for f in (t.concl, *t.hyps))
    need(intact, "{}: a premise was given another class", rule)
    limit_work(True)
    try:
        goal, more = checked(concl), tuple(map(checked, hyps))
        args = {name: _copied(x) for name, x in args.items()}
        found = Sequent(_RULES[rule](goal, *premises, **args) | frozenset(more), goal)
        new: Splits = frozenset()
        if rule == "refine":
            whole, parts = split_of(args["kinds"])
            new = frozenset((part, whole) for part in parts)
        splits = joined(premises, new)
        check_kinds((found.concl, *found.hyps), splits)
    except RecursionError:
        raise Refused(f"{rule}: nested too deeply") from None
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise Refused(f"{rule}: {error}") from error
    except Exception as error:  # of an argument with code of its own
        raise Refused(f"{rule}: {type(error).__name__} in an argument") from error
    finally:
        limit_work(False)
    cited = frozenset[str]().union(*(t.cited for t in premises))
    if rule == "axiom" and args["name"] in _CITED:
        cited |= {args["name"]}
    if more:
        args["hyps"] = more
    return Theorem(MINT, found, rule, premises, MappingProxyType(args), cited, splits)


def _copied(x: Any) -> Any:
    """An argument of a rule as plain data that nobody else can change; strangers are read once."""
    if x is None or type(x) in (bool, int, str):
        return x
    if type(x) is Expr or isinstance(x, int | Fraction):
        return as_term(x)
    if type(x) is Function:
        need(is_function(x), "not a function made by fn()")
        return x
    if type(x) in (Lambda, Matrix):
        return Lambda(*x) if type(x) is Lambda else Matrix(x)
    if type(x) in FORMULAS:
        return checked(x)
    if isinstance(x, Mapping):
        return {_copied(k): _copied(v) for k, v in list(x.items())}
    if isinstance(x, list) or type(x) is tuple:
        return tuple(map(_copied, x))
    found = read(x)
    need(type(found) in (Expr, Function, Lambda, Matrix), "{} is nothing that a rule takes", x)
    return _copied(found)
