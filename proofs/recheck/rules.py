"""The rules of the second engine, on the formulas of `terms`.

Each function checks one step and returns the hypotheses that its conclusion has, or raises Fault.
Each is derived from what a sequent means: in every interpretation in which all hypotheses are true,
the conclusion is.  An interpretation gives integers and reals to the symbols of either type,
functions to the function symbols (to ("f", name) from reals to reals, to ("fi", name) from integers
to integers, one for each number of arguments), and functions on subsets to the games; terms have
the total meaning of `special.py`.

Formulas are compared by `same` alone, whose algebra knows no relation: what a formula asserts never
helps to recognise a formula.  Only `combine` divides, and what it uses as known are the conclusions
of its premises, all of whose hypotheses its result has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.recheck.algebra import Algebra
from proofs.recheck.limits import spend
from proofs.recheck.reading import read_formula, read_lambda, read_list, read_name, read_term
from proofs.recheck.tensors import balanced
from proofs.recheck.terms import (
    Fault,
    Formula,
    Term,
    Y,
    free,
    is_integer,
    leaves,
    need,
    open_formula,
    open_term,
    substitute_formula,
)

Hyps = list[Formula]
Table = Mapping[str, tuple[tuple[Formula, ...], Formula]]


@dataclass(frozen=True)
class Step:
    """A checked step: its hypotheses, its conclusion and the axioms it rests on."""

    hyps: tuple[Formula, ...]
    concl: Formula
    cited: frozenset[str]


@dataclass(frozen=True)
class Task:
    """A step to be checked, and what all steps of the certificate share."""

    concl: Formula
    premises: Sequence[Step]
    args: Mapping[str, Any]
    written: Any  # the conclusion as it stands in the certificate
    axioms: Table
    plain: Algebra  # knows no relation; kept for what it has computed already
    splits: set[tuple[str, tuple[str, ...]]]  # what `refine` took apart: a whole and its parts

    def same(self, f: Formula, g: Formula) -> bool:
        """The same formula, up to the way its terms are written."""
        return same(f, g, self.plain)

    def drop(self, hyps: Iterable[Formula], *used: Formula) -> Hyps:
        return [h for h in hyps if not any(self.same(h, u) for u in used)]

    def hyps(self) -> Hyps:
        """Those of all premises."""
        return all_hyps(*self.premises)


def same(f: Formula, g: Formula, plain: Algebra) -> bool:
    """The same formula, up to the way its terms are written."""
    spend(1)
    if f == g:
        return True
    if f[0] != g[0]:
        return False
    if f[0] == "rel":
        return f[1] == g[1] and plain.same(f[2], g[2]) and plain.same(f[3], g[3])
    if f[0] == "all":
        alike = f[1] == g[1] and len(f[3]) == len(g[3])
        alike = alike and all(same(c, d, plain) for c, d in zip(f[3], g[3], strict=True))
        return alike and same(f[4], g[4], plain)
    if f[0] == "tensor":
        alike = f[2] == g[2] and same_kinds(f[1], g[1], plain) and _rows(f) == _rows(g)
        return alike and all(balanced(f[1], f[i], g[i], plain) for i in (3, 4))
    alike = f[1] == g[1] and f[3] == g[3] and same_kinds(f[2], g[2], plain)
    return alike and _same_product(f[4], g[4], plain)


def same_kinds(a: Any, b: Any, plain: Algebra) -> bool:
    names = [name for name, _ in a] == [name for name, _ in b]
    return names and all(plain.same(x, y) for (_, x), (_, y) in zip(a, b, strict=True))


def _rows(tensor: Formula) -> list[tuple[str, int]]:
    """How many rows the matrices of each kind have."""
    products = [*tensor[3], *tensor[4]]
    return [(kind, len(rows)) for kind, rows in products[0][1]] if products else []


def _same_product(a: Any, b: Any, plain: Algebra) -> bool:
    def entries(p: Any) -> list[Term]:
        return [p[0], *(e for _, rows in p[1] for row in rows for e in row)]

    shape = [[(kind, len(rows), len(rows[0])) for kind, rows in p[1]] for p in (a, b)]
    alike = a[2] == b[2] and shape[0] == shape[1]
    return alike and all(map(plain.same, entries(a), entries(b)))


def all_hyps(*steps: Step) -> Hyps:
    return [h for s in steps for h in s.hyps]


def rel(f: Formula, *ops: str) -> tuple[str, Term, Term]:
    need(f[0] == "rel" and (not ops or f[1] in ops), f"needs one of {ops or 'the relations'}")
    return f[1:]


def count(task: Task, least: int, most: int | None = None) -> Sequence[Step]:
    """The premises, if there are as many as there should be."""
    there = len(task.premises)
    need(least <= there <= (least if most is None else most), f"it has {there} premises")
    return task.premises


MANY = 10**6


def numbered(x: Any, premises: Sequence[Step]) -> Step:
    need(type(x) is int and 0 <= x < len(premises), "a premise is named by its number")
    return premises[x]


# The rules -----------------------------------------------------------------------------------


def assume(task: Task) -> Hyps:
    """φ ⊢ φ."""
    count(task, 0)
    return [task.concl]


def cut(task: Task) -> Hyps:
    """From Γ, φ ⊢ ψ and Δ ⊢ φ: Γ, Δ ⊢ ψ, for several φ at once."""
    main, *lemmas = count(task, 1, MANY)
    need(task.same(main.concl, task.concl), "not the conclusion of the main premise")
    return task.drop(main.hyps, *(s.concl for s in lemmas)) + all_hyps(*lemmas)


def combine(task: Task) -> Hyps:
    """rhs − lhs = Σ c·(rhsᵢ − lhsᵢ) over equalities + Σ r·s²·Π (rhsⱼ − lhsⱼ) over inequalities.

    With r ≥ 0 the second sum is ≥ 0 where the premises hold, and > 0 if a summand has r > 0, s = 1
    and strict factors only.  This is computed where the conclusions of the premises are known, and
    no others; the hypotheses of all premises become those of the result, used or not.
    """
    op, lhs, rhs = rel(task.concl)
    premises, args = task.premises, task.args

    def gap(i: Any, *ops: str) -> Term:
        _, a, b = rel(numbered(i, premises).concl, *ops)
        return ("+", (b, ("*", (("n", -1), a))))

    total: list[Term] = []
    strict = False
    for pair in read_list(args.get("equalities", []), "equalities"):
        c, i = read_list(pair, "equality", 2)
        total.append(("*", (("n", -1), multiplier(c), gap(i, "="))))
    inequalities = read_list(args.get("inequalities", []), "inequalities")
    for triple in inequalities:
        r, s, group = read_list(triple, "inequality", 3)
        weight, factor = read_term(r), multiplier(s)
        need(weight[0] == "n" and weight[1] >= 0, "a weight is a number ≥ 0")
        gaps = [gap(j, "<=", "<") for j in read_list(group, "factors")]
        ops = [premises[j].concl[1] for j in group]
        strict |= weight[1] > 0 and factor == ("n", 1) and all(o == "<" for o in ops)
        total.append(("*", (("n", -weight[1]), factor, factor, *gaps)))
    need(op != "=" or not inequalities, "an equality follows from equalities only")
    need(op in ("=", "<=") or strict, "nothing strict")
    expand = args.get("expand", False)
    need(isinstance(expand, bool), "expand is true or false")
    known = [s.concl[1:] for s in premises if s.concl[0] == "rel" and s.concl[1] != "="]
    algebra = Algebra(known, expand=expand) if known or expand else task.plain
    for sign in (1, -1) if op == "!=" else (1,):
        goal = [("*", (("n", sign), rhs)), ("*", (("n", -sign), lhs))]
        if algebra.zero(algebra.poly(("+", (*goal, *total)))):
            return task.hyps()
    raise Fault("something is left over, not 0")


def multiplier(x: Any) -> Term:
    term = read_term(x)
    need(Y not in leaves(term), "Y stands in matrices only")
    return term


def antisymmetry(task: Task) -> Hyps:
    """From a ≤ b and b ≤ a: a = b."""
    below, above = count(task, 2)
    _, a, b = rel(task.concl, "=")
    need(task.same(below.concl, ("rel", "<=", a, b)), "a ≤ b is missing")
    need(task.same(above.concl, ("rel", "<=", b, a)), "b ≤ a is missing")
    return task.hyps()


def cases(task: Task) -> Hyps:
    """From Γ, a ≤ b ⊢ ψ and Δ, b < a ⊢ ψ: Γ, Δ ⊢ ψ."""
    one, other = count(task, 2)
    a, b = multiplier(task.args.get("a")), multiplier(task.args.get("b"))
    need(all(task.same(s.concl, task.concl) for s in (one, other)), "the conclusions differ")
    return task.drop(one.hyps, ("rel", "<=", a, b)) + task.drop(other.hyps, ("rel", "<", b, a))


def integer(task: Task) -> Hyps:
    """From a < b between integers: a + 1 ≤ b."""
    (strict,) = count(task, 1)
    _, a, b = rel(strict.concl, "<")
    need(is_integer(a) and is_integer(b), "needs integers by their form")
    wanted = ("rel", "<=", ("+", (a, ("n", 1))), b)
    need(task.same(task.concl, wanted), "the conclusion is a + 1 ≤ b")
    return task.hyps()


def read_values(x: Any) -> dict[Any, Any]:
    """Terms for symbols, lambdas for functions, names for games, each of the type it needs."""
    values: dict[Any, Any] = {}
    for pair in read_list(x, "values"):
        key, value = read_list(pair, "value", 2)
        tag, name = read_list(key, "name", 2)
        need(tag in ("i", "r", "f", "fi", "game"), "this cannot be replaced")
        key = (tag, read_name(name))
        need(key not in values and key != Y[1:], f"{name}: cannot be replaced twice, nor Y at all")
        if tag == "game":
            values[key] = read_name(value)
            continue
        new = read_term(value) if tag in ("i", "r") else read_lambda(value)
        body = new[2] if new[0] == "lambda" else new
        if new[0] == "lambda" and tag == "fi":  # its arguments are integers then
            body = open_term(body, tuple(("v", "i", f"#{k}") for k in range(len(new[1]))))
        need(tag in ("r", "f") or is_integer(body), f"{name} is not given an integer")
        need(Y not in leaves(body), "Y stands in matrices only")
        values[key] = new
    return values


def instance(task: Task, hyps: Iterable[Formula], law: Formula, values: Any) -> Hyps:
    """The hypotheses of an instance: it says of one interpretation what the law says of another."""
    need(task.same(substitute_formula(law, values), task.concl), "not the instance")
    return [substitute_formula(h, values) for h in hyps]


def specialise(task: Task) -> Hyps:
    """Terms for free symbols and functions, games for games, everywhere in the sequent."""
    (theorem,) = count(task, 1)
    return instance(task, theorem.hyps, theorem.concl, read_values(task.args.get("values")))


def axiom(task: Task) -> Hyps:
    """An instance of a named entry of axioms.json, whose hypotheses it has.  Trusts the entry."""
    count(task, 0)
    name = task.args.get("name")
    need(isinstance(name, str) and name in task.axioms, "no such axiom")
    hyps, law = task.axioms[str(name)]
    values = read_values(task.args.get("values"))
    wanted = free(law).union(*map(free, hyps))
    need(wanted <= set(values), f"axiom {name}: values are missing")
    return instance(task, hyps, law, values)


def generalise(task: Task) -> Hyps:
    """From Γ, conds ⊢ φ: Γ ⊢ (for all k with conds: φ), k not free in Γ."""
    (theorem,) = count(task, 1)
    need(task.concl[0] == "all", "proves an All")
    symbol = task.concl[1:3]
    body, *conds = (open_formula(f, ("v", *symbol)) for f in (task.concl[4], *task.concl[3]))
    # Under its own name the variable must be the bound one alone.
    need(symbol not in free(task.concl), f"{symbol[1]} is free in the conclusion")
    need(task.same(body, theorem.concl), "another body")
    rest = task.drop(theorem.hyps, *conds)
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


def instantiate(task: Task) -> Hyps:
    """From "for all k with conds: φ" and each of the conds at t: φ at t."""
    law, *conds = count(task, 1, MANY)
    need(law.concl[0] == "all", "the first premise is an All")
    _, kind, _, wanted, body = law.concl
    value = multiplier(task.args.get("at"))
    need(kind == "r" or is_integer(value), "the value is not an integer by its form")
    for cond in (open_formula(c, value) for c in wanted):
        need(any(task.same(cond, s.concl) for s in conds), "a condition is not given")
    need(len(conds) == len(wanted), "there is one premise for each condition")
    need(task.same(open_formula(body, value), task.concl), "not the instance")
    return task.hyps()


def induct(task: Task) -> Hyps:
    """From φ(a) and a ≤ k, φ(k) ⊢ φ(k+1), k not free elsewhere: φ(k) for all integers k ≥ a."""
    base, step = count(task, 2)
    concl = task.concl
    need(concl[0] == "all" and concl[1] == "i" and len(concl[3]) == 1, "proves “for all k ≥ a”")
    symbol, k = concl[1:3], ("v", *concl[1:3])
    need(symbol not in free(concl), f"{symbol[1]} is free in the conclusion")
    body, low = concl[4], open_formula(concl[3][0], k)
    _, start, end = rel(low, "<=")
    need(end == k and k not in leaves(start) and is_integer(start), "the condition is a ≤ k in ℤ")
    need(task.same(base.concl, open_formula(body, start)), "the base is not φ(a)")
    after = open_formula(body, ("+", (k, ("n", 1))))
    need(task.same(step.concl, after), "the step does not end in φ(k+1)")
    rest = list(base.hyps) + task.drop(step.hyps, low, open_formula(body, k))
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


def rewrite(task: Task) -> Hyps:
    """From φ(s) and s = t: φ(t), where φ is a pattern with a hole."""
    theorem, equation = count(task, 2)
    _, old, new = rel(equation.concl, "=")
    pattern, hole = read_formula(task.args.get("pattern")), read_term(task.args.get("hole"))
    need(hole[0] == "v" and hole != Y, "the hole is a symbol")
    used = set[Any]().union(*(free(f) for s in (theorem, equation) for f in (s.concl, *s.hyps)))
    need(hole[1:] not in used, "the hole is not fresh")
    need(hole[1] == "r" or (is_integer(old) and is_integer(new)), "types differ")
    for term, formula in ((old, theorem.concl), (new, task.concl)):
        filled = substitute_formula(pattern, {hole[1:]: term})
        need(task.same(filled, formula), "the pattern does not fit")
    return task.hyps()
