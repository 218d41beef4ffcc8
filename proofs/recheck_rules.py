"""The rules of the kernel, a second time, on the formulas of `recheck_terms`.

Each function checks one step and returns the hypotheses its conclusion has, or raises Fault.  What
the rules mean and trust is said in `kernel.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs.recheck_algebra import Algebra
from proofs.recheck_reading import read_formula, read_lambda, read_list, read_name, read_term
from proofs.recheck_tensors import balanced
from proofs.recheck_terms import (
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

PLAIN = Algebra()


@dataclass(frozen=True)
class Step:
    """A checked step: its hypotheses, its conclusion and the axioms it rests on."""

    hyps: tuple[Formula, ...]
    concl: Formula
    cited: frozenset[str]


Hyps = list[Formula]
Table = Mapping[str, tuple[tuple[Formula, ...], Formula]]


def same(f: Formula, g: Formula, algebra: Algebra = PLAIN) -> bool:
    """The same formula, up to the way its terms are written."""
    if f == g:
        return True
    if f[0] != g[0]:
        return False
    if f[0] == "rel":
        return f[1] == g[1] and algebra.same(f[2], g[2]) and algebra.same(f[3], g[3])
    if f[0] == "all":
        alike = f[1] == g[1] and len(f[3]) == len(g[3])
        alike = alike and all(same(c, d, algebra) for c, d in zip(f[3], g[3], strict=True))
        return alike and same(f[4], g[4], algebra)
    if f[0] == "tensor":
        alike = f[2] == g[2] and _same_kinds(f[1], g[1], algebra)
        return alike and all(balanced(f[1], f[i], g[i], algebra) for i in (3, 4))
    alike = f[1] == g[1] and f[3] == g[3] and _same_kinds(f[2], g[2], algebra)
    return alike and _same_product(f[4], g[4], algebra)


def _same_kinds(a: Any, b: Any, algebra: Algebra) -> bool:
    names = [name for name, _ in a] == [name for name, _ in b]
    return names and all(algebra.same(x, y) for (_, x), (_, y) in zip(a, b, strict=True))


def _same_product(a: Any, b: Any, algebra: Algebra) -> bool:
    def entries(p: Any) -> list[Term]:
        return [p[0], *(e for _, rows in p[1] for row in rows for e in row)]

    shape = [[(kind, len(rows), len(rows[0])) for kind, rows in p[1]] for p in (a, b)]
    alike = a[2] == b[2] and shape[0] == shape[1]
    return alike and all(map(algebra.same, entries(a), entries(b)))


def drop(hyps: Iterable[Formula], *used: Formula) -> Hyps:
    return [h for h in hyps if not any(same(h, u) for u in used)]


def all_hyps(*steps: Step) -> Hyps:
    return [h for s in steps for h in s.hyps]


def given(steps: Sequence[Step], *, expand: bool = False) -> Algebra:
    """The algebra in which the conclusions of the steps may be used for dividing."""
    rels = [(s.concl[1], s.concl[2], s.concl[3]) for s in steps if s.concl[0] == "rel"]
    return Algebra(rels, expand=expand) if rels or expand else PLAIN


def rel(f: Formula, *ops: str) -> tuple[str, Term, Term]:
    need(f[0] == "rel" and (not ops or f[1] in ops), f"needs one of {ops or 'the relations'}")
    return f[1:]


def at_least(premises: Sequence[Step], count: int) -> None:
    need(len(premises) >= count, f"needs {count} premises, there are {len(premises)}")


# The rules -----------------------------------------------------------------------------------


def assume(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(not premises and same(concl, concl, Algebra()), "an assumption has no premises")
    return [concl]


def cut(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    at_least(premises, 1)
    main, *lemmas = premises
    need(same(main.concl, concl), "not the conclusion of the main premise")
    return drop(main.hyps, *(s.concl for s in lemmas)) + all_hyps(*lemmas)


def combine(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    op, lhs, rhs = rel(concl)

    def gap(i: Any, *ops: str) -> Term:
        need(isinstance(i, int) and not isinstance(i, bool), "a premise is named by its number")
        need(0 <= i < len(premises), f"there is no premise {i}")
        _, a, b = rel(premises[i].concl, *ops)
        return ("+", (b, ("*", (("n", -1), a))))

    total: list[Term] = []
    strict = False
    for pair in read_list(args.get("equalities", []), "equalities"):
        c, i = read_list(pair, "equality", 2)
        total.append(("*", (("n", -1), read_term(c), gap(i, "="))))
    inequalities = read_list(args.get("inequalities", []), "inequalities")
    for triple in inequalities:
        r, s, group = read_list(triple, "inequality", 3)
        weight, factor = read_term(r), read_term(s)
        need(weight[0] == "n" and weight[1] >= 0, "a weight is a number ≥ 0")
        gaps = [gap(j, "<=", "<") for j in read_list(group, "factors")]
        ops = [premises[j].concl[1] for j in group]
        strict |= weight[1] > 0 and factor == ("n", 1) and all(o == "<" for o in ops)
        total.append(("*", (("n", -weight[1]), factor, factor, *gaps)))
    need(op != "=" or not inequalities, "an equality follows from equalities only")
    need(op in ("=", "<=") or strict, "nothing strict")
    expand = args.get("expand", False)
    need(isinstance(expand, bool), "expand is true or false")
    algebra = given(premises, expand=expand)
    for sign in (1, -1) if op == "!=" else (1,):
        goal = [("*", (("n", sign), rhs)), ("*", (("n", -sign), lhs))]
        if algebra.zero(algebra.poly(("+", (*goal, *total)))):
            return all_hyps(*premises)
    raise Fault("something is left over, not 0")


def antisymmetry(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    _, a, b = rel(concl, "=")
    need(len(premises) == 2, "needs two premises")
    need(same(premises[0].concl, ("rel", "<=", a, b)), "a ≤ b is missing")
    need(same(premises[1].concl, ("rel", "<=", b, a)), "b ≤ a is missing")
    return all_hyps(*premises)


def cases(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 2, "needs two premises")
    a, b = read_term(args.get("a")), read_term(args.get("b"))
    need(all(same(s.concl, concl) for s in premises), "the conclusions differ")
    need(Y not in (*leaves(a), *leaves(b)), "Y stands in matrices only")
    one, other = premises
    return drop(one.hyps, ("rel", "<=", a, b)) + drop(other.hyps, ("rel", "<", b, a))


def integer(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 1, "needs one premise")
    _, a, b = rel(premises[0].concl, "<")
    need(is_integer(a) and is_integer(b), "needs integers by their form")
    wanted = ("rel", "<=", ("+", (a, ("n", 1))), b)
    need(same(concl, wanted), "the conclusion is a + 1 ≤ b")
    return all_hyps(*premises)


def read_values(x: Any) -> dict[Any, Any]:
    """Terms for symbols, lambdas for functions, names for games, each of the type it needs."""
    values: dict[Any, Any] = {}
    for pair in read_list(x, "values"):
        key, value = read_list(pair, "value", 2)
        tag, name = read_list(key, "name", 2)
        need(tag in ("i", "r", "f", "fi", "game"), f"{tag!r} cannot be replaced")
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


def instance(
    concl: Formula, hyps: Iterable[Formula], law: Formula, values: Any, conds: Sequence[Step]
) -> tuple[Hyps, Algebra]:
    algebra = given(conds)
    need(same(substitute_formula(law, values), concl, algebra), "not the instance")
    return [substitute_formula(h, values) for h in hyps] + all_hyps(*conds), algebra


def specialise(concl: Formula, premises: Sequence[Step], args: Any) -> tuple[Hyps, Algebra]:
    at_least(premises, 1)
    theorem, *conds = premises
    return instance(concl, theorem.hyps, theorem.concl, read_values(args.get("values")), conds)


def axiom(
    concl: Formula, premises: Sequence[Step], args: Any, table: Table
) -> tuple[Hyps, Algebra]:
    name = args.get("name")
    need(isinstance(name, str) and name in table, f"no axiom {str(name)[:40]!r}")
    hyps, law = table[name]
    values = read_values(args.get("values"))
    wanted = free(law).union(*map(free, hyps))
    need(wanted <= set(values), f"axiom {name}: values are missing")
    return instance(concl, hyps, law, values, premises)


def generalise(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(concl[0] == "all" and len(premises) == 1, "proves an All from one premise")
    symbol = concl[1:3]
    body, *conds = (open_formula(f, ("v", *symbol)) for f in (concl[4], *concl[3]))
    # Under its own name the variable must be the bound one alone.
    need(symbol not in free(concl), f"{symbol[1]} is free in the conclusion")
    need(same(body, premises[0].concl), "another body")
    rest = drop(premises[0].hyps, *conds)
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


def instantiate(concl: Formula, premises: Sequence[Step], args: Any) -> tuple[Hyps, Algebra]:
    at_least(premises, 1)
    law, conds = premises[0].concl, premises[1:]
    need(law[0] == "all", "the first premise is an All")
    value = read_term(args.get("at"))
    need(law[1] == "r" or is_integer(value), "the value is not an integer by its form")
    need(Y not in leaves(value), "Y stands in matrices only")
    algebra = given(conds)
    for cond in law[3]:
        wanted = open_formula(cond, value)
        need(any(same(wanted, s.concl, algebra) for s in conds), "a condition is not given")
    need(same(open_formula(law[4], value), concl, algebra), "not the instance")
    return all_hyps(*premises), algebra


def induct(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    at_least(premises, 2)
    need(concl[0] == "all" and concl[1] == "i" and len(concl[3]) == 1, "proves “for all k ≥ a”")
    base, step, *conds = premises
    symbol, k = concl[1:3], ("v", *concl[1:3])
    need(symbol not in free(concl), f"{symbol[1]} is free in the conclusion")
    body, low = concl[4], open_formula(concl[3][0], k)
    _, start, end = rel(low, "<=")
    need(end == k and k not in leaves(start) and is_integer(start), "the condition is a ≤ k in ℤ")
    first = given([s for s in conds if all(symbol not in free(f) for f in (s.concl, *s.hyps))])
    need(same(base.concl, open_formula(body, start), first), "the base is not φ(a)")
    after, algebra = open_formula(body, ("+", (k, ("n", 1)))), given(conds)
    need(same(step.concl, after, algebra), "the step does not end in φ(k+1)")
    rest = list(base.hyps) + drop(all_hyps(step, *conds), low, open_formula(body, k))
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


def rewrite(concl: Formula, premises: Sequence[Step], args: Any) -> tuple[Hyps, Algebra]:
    at_least(premises, 2)
    theorem, equation, *conds = premises
    _, old, new = rel(equation.concl, "=")
    pattern, hole = read_formula(args.get("pattern")), read_term(args.get("hole"))
    need(hole[0] == "v" and hole != Y, "the hole is a symbol")
    used = set[Any]().union(*(free(f) for s in (theorem, equation) for f in (s.concl, *s.hyps)))
    need(hole[1:] not in used, "the hole is not fresh")
    need(hole[1] == "r" or (is_integer(old) and is_integer(new)), "types differ")
    algebra = given(conds)
    for term, formula in ((old, theorem.concl), (new, concl)):
        filled = substitute_formula(pattern, {hole[1:]: term})
        need(same(filled, formula, algebra), "the pattern does not fit")
    return all_hyps(*premises), algebra
