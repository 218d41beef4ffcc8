"""The rules of the second engine about sums and about functions on subsets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofs.recheck_algebra import Algebra
from proofs.recheck_poly import Poly, add, atom, constant, scale, value_of
from proofs.recheck_reading import (
    read_formula,
    read_lambda,
    read_list,
    read_matrix,
    read_name,
    read_term,
)
from proofs.recheck_rules import PLAIN, Hyps, Step, all_hyps, at_least, drop, given, rel, same
from proofs.recheck_tensors import Matrix, balanced, cancels, entries_of, image
from proofs.recheck_terms import (
    Fault,
    Formula,
    Term,
    Y,
    free,
    is_integer,
    leaves,
    need,
    open_term,
    shift,
)

S0, ZERO, MINUS = ("b", 0, "i"), ("n", 0), ("n", -1)


def _sum(t: Term) -> tuple[Term, Term, Term]:
    need(t[0] == "sum", "not a sum")
    return t[1:]


def sum_empty(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 1, "needs one premise")
    _, total, nothing = rel(concl, "=")
    low, high, _ = _sum(total)
    need(nothing == ZERO, "proves Σ = 0")
    need(same(premises[0].concl, ("rel", "<", high, low)), "the range is not shown to be empty")
    return all_hyps(*premises)


def sum_last(concl: Formula, premises: Sequence[Step], args: Any) -> tuple[Hyps, Algebra]:
    at_least(premises, 1)
    inside, *conds = premises
    _, total, parts = rel(concl, "=")
    low, high, body = _sum(total)
    before = ("sum", low, ("+", (high, MINUS)), body)
    algebra = given(conds)
    wanted = ("+", (before, open_term(body, (high,))))
    need(algebra.same(parts, wanted), "not the sum with its last term off")
    need(same(inside.concl, ("rel", "<=", low, high)), "low ≤ high is not given")
    return all_hyps(*premises), algebra


def sum_terms(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 1, "needs one premise")
    op, a, b = rel(concl, "=", "<=")
    (low, high, left), (low2, high2, right) = _sum(a), _sum(b)
    need(PLAIN.same(low, low2) and PLAIN.same(high, high2), "the ranges differ")
    symbol = ("i", read_name(args[""][1][1]))  # the name that the sum on the left gives it
    need(symbol not in free(concl), f"{symbol[1]} is free in the conclusion")
    k = ("v", *symbol)
    wanted = ("rel", op, open_term(left, (k,)), open_term(right, (k,)))
    need(same(premises[0].concl, wanted), "the terms are not so related")
    rest = drop(premises[0].hyps, ("rel", "<=", low, k), ("rel", "<=", k, high))
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


# Functions on subsets ------------------------------------------------------------------------


def _tensors(*formulas: Formula) -> list[Formula]:
    need(all(f[0] == "tensor" for f in formulas), "needs relations between functions on subsets")
    return list(formulas)


def _read_ops(x: Any) -> dict[str, Matrix]:
    need(isinstance(x, dict), "operators are named by kind")
    return {read_name(kind): entries_of(read_matrix(m), PLAIN) for kind, m in x.items()}


def _nonnegative(p: Poly) -> bool:
    """A polynomial in Y alone with coefficients ≥ 0."""
    return all(c >= 0 and all(a == Y for a, _ in m) for m, c in p.items())


def _same_coordinates(a: Any, b: Any) -> bool:
    names = [name for name, _ in a] == [name for name, _ in b]
    return names and all(PLAIN.same(x, y) for (_, x), (_, y) in zip(a, b, strict=True))


def tensor(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    _tensors(concl)
    kinds, op = concl[1:3]
    terms = [*image(concl[4], PLAIN), *image(concl[3], PLAIN, constant(-1))]
    for triple in read_list(args.get("steps"), "steps"):
        weight, i, operators = read_list(triple, "step", 3)
        need(type(i) is int and 0 <= i < len(premises), "a premise is named by its number")
        (known,) = _tensors(premises[i].concl)
        need(_same_coordinates(known[1], kinds), "other coordinates")
        c, ops = PLAIN.poly(read_term(weight)), _read_ops(operators)
        if known[2] == "<=":
            entries = [c, *(e for m in ops.values() for row in m for e in row)]
            good = op == "<=" and all(map(_nonnegative, entries))
            need(good, "“≤” needs weights and operators ≥ 0")
        terms += image(known[4], PLAIN, scale(-1, c), ops)
        terms += image(known[3], PLAIN, c, ops)
    need(cancels(kinds, terms, PLAIN), "the two sides differ")
    return all_hyps(*premises)


def absolute(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 2, "needs two premises")
    up, down, goal = _tensors(*(s.concl for s in premises), concl)
    need(up[2] == down[2] == goal[2] == "<=", "needs and proves “≤”")
    kinds = up[1]
    alike = _same_coordinates(kinds, down[1]) and _same_coordinates(kinds, goal[1])
    need(alike, "other coordinates")
    mirror = cancels(kinds, [*image(up[3], PLAIN), *image(down[3], PLAIN)], PLAIN)
    need(mirror and balanced(kinds, up[4], down[4], PLAIN), "the premises are not r ≤ g, −r ≤ g")
    ops = _read_ops(args.get("ops"))
    sizes: dict[str, Matrix] = {}
    for kind, m in ops.items():
        numbers = [[value_of(e) for e in row] for row in m]
        need(all(x is not None for row in numbers for x in row), "the entries are rational")
        sizes[kind] = [[constant(abs(x or 0)) for x in row] for row in numbers]
    minus = constant(-1)
    left = [*image(up[3], PLAIN, None, ops), *image(goal[3], PLAIN, minus)]
    right = [*image(up[4], PLAIN, None, sizes), *image(goal[4], PLAIN, minus)]
    need(cancels(kinds, left, PLAIN) and cancels(kinds, right, PLAIN), "not the bound")
    return all_hyps(*premises)


def refine(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    need(len(premises) == 1, "needs one premise")
    old, goal = _tensors(premises[0].concl, concl)
    of = args.get("kinds")
    need(isinstance(of, dict), "kinds are named")
    before, after = dict(old[1]), dict(goal[1])
    known = all(isinstance(of.get(new), str) and of[new] in before for new in after)
    need(known, "a new kind is part of an old one")
    for name, count in before.items():
        parts = tuple(c for new, c in after.items() if of[new] == name)
        need(value_of(PLAIN.poly(count)) != 1 and parts, f"{name} cannot be taken apart")
        need(PLAIN.same(("+", parts), count), f"not the number of {name}")
    for new, count in after.items():
        stays = new not in before or (of[new] == new and PLAIN.same(count, before[new]))
        need(stays, f"{new} names other coordinates already")

    def renamed(terms: Any) -> list[Any]:
        return [(c, tuple((new, dict(m)[of[new]]) for new in after), g) for c, m, g in terms]

    need(goal[2] == old[2], "another relation")
    for i in (3, 4):
        need(balanced(goal[1], renamed(old[i]), goal[i], PLAIN), "the sides differ")
    return all_hyps(*premises)


def grade(concl: Formula, premises: Sequence[Step], args: Any) -> Hyps:
    at_least(premises, 1)
    op, left, right = rel(concl)
    (law,) = _tensors(premises[0].concl)
    need(law[2] == op, "another relation")
    over, sums = (
        read_name(args.get("over")),
        [read_formula(g) for g in read_list(args.get("sums"), "sums")],
    )
    need(over in dict(law[1]) and all(g[0] == "graded" for g in sums), "needs order sums")
    count = dict(law[1])[over]
    at = None if args.get("at") is None else read_term(args["at"])
    weight = None if at is not None else read_lambda(args.get("weight"))
    if at is None:
        need(op == "=" and weight and Y not in leaves(weight[2]), "weights need an equality")
    else:
        need(is_integer(at) and Y not in leaves(at), "the order is an integer by its form")
        for bound in (("rel", "<=", ZERO, at), ("rel", "<=", at, count)):
            need(any(same(bound, s.concl) for s in premises[1:]), "the order is not in range")
    for wanted, side in ((left, law[3]), (right, law[4])):
        total = ("+", tuple(_coefficient(t, law[1], over, sums, at, weight) for t in side))
        need(PLAIN.same(total, wanted), "not this side")
    return all_hyps(*premises) + sums


def _coefficient(t: Any, kinds: Any, over: Any, sums: Any, at: Any, weight: Any) -> Term:
    """What Y^at ↦ 1, or Y^s ↦ weight(s), makes of one term."""
    coeff, factors, game = t
    count = dict(kinds)[over]
    found = [g for g in sums if g[3] == over and g[4][2] == game and _fits(g, kinds, factors)]
    need(len(found) == 1, f"no order sums named for {game}")
    rows = dict(factors)[over]
    need(len(rows) == 1 and len(rows[0]) == 2, "a row of two entries is needed")
    others = ("+", (count, ("*", (MINUS, S0))))  # how many coordinates are not in the subset
    low: Term = ZERO
    high: Term | None = None
    sign = 1
    y, one = atom(Y), constant(1)
    for entry, times in zip(rows[0], (others, S0), strict=True):
        p = PLAIN.poly(entry)
        if p == y:
            low = ("+", (low, times))
        elif p != one:
            need(p in (add(one, y), add(one, scale(-1, y))), "an entry is not 1, Y, 1+Y or 1−Y")
            need(high is None, "two binomials in one row")
            high, sign = times, 1 if p == add(one, y) else -1
    tag, name = found[0][1]
    if high is None and at is not None:
        need(PLAIN.same(low, S0), "the row must be (1, Y)")
        return ("*", (coeff, ("f", tag, name, (at,))))
    value = ("f", tag, name, (S0,))
    if high is None:
        inner: tuple[Term, ...] = (open_term(weight[2], (low,)),)
    elif at is not None:
        away = ("+", (at, ("*", (MINUS, low))))
        inner = (("^", ("n", sign), away), ("binomial", (high, away)))
    else:
        deeper = [shift(low, 1), shift(high, 1)]
        place = open_term(weight[2], (("+", (deeper[0], S0)),))
        body = ("*", (("^", ("n", sign), S0), ("binomial", (deeper[1], S0)), place))
        inner = (("sum", ZERO, high, body),)
    return ("*", (coeff, ("sum", ZERO, count, ("*", (*inner, value)))))


def _fits(g: Formula, kinds: Any, factors: Any) -> bool:
    """Plain order sums over the same coordinates, the other factors being those of the term."""
    if not _same_coordinates(g[2], kinds) or PLAIN.poly(g[4][0]) != constant(1):
        return False
    mine, its = dict(factors), dict(g[4][1])
    unit = [[constant(1), {}], [{}, constant(1)]]
    if entries_of(its[g[3]], PLAIN) != unit:
        raise Fault("not plain order sums")
    rest = [kind for kind in mine if kind != g[3]]
    return all(entries_of(mine[k], PLAIN) == entries_of(its[k], PLAIN) for k in rest)
