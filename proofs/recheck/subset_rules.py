"""The rules of the second engine about sums and about functions on subsets.

What a Tensor says: for kinds k₁: c₁, k₂: c₂, …, whose counts are natural numbers, take c₁
coordinates of the first kind, and so on; every entry of Σ lhs is = (≤) that of Σ rhs, and so is
every coefficient of the formal variable Y. A term is coefficient · ⊗matrices · game: its entry at
the output bits s is the sum over the input bits t of Π_i A_i[s_i, t_i] times the value of the game
at t. With a count that is no natural number it says nothing and is true. A Graded formula says that
function(t), for 0 ≤ t ≤ the count of `over`, is the sum of the term over the subsets of order t; it
is false where a count is no natural number.

An interpretation gives a game, for each number of coordinates of each kind (a signature), a
function on the subsets of these coordinates; nothing is assumed of how these functions are related,
except by `refine`, which says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from proofs.recheck.algebra import Algebra
from proofs.recheck.limits import spend
from proofs.recheck.polynomials import Poly, add, atom, constant, scale, value_of
from proofs.recheck.reading import (
    read_formula,
    read_lambda,
    read_list,
    read_matrix,
    read_name,
    read_term,
)
from proofs.recheck.rules import (
    MANY,
    Hyps,
    Task,
    all_hyps,
    count,
    multiplier,
    numbered,
    rel,
    same_kinds,
)
from proofs.recheck.tensors import Matrix, balanced, cancels, entries_of, image
from proofs.recheck.terms import (
    Fault,
    Formula,
    Term,
    Y,
    free,
    is_formal,
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


def sum_empty(task: Task) -> Hyps:
    """From high < low: Σ_{k=low}^{high} f = 0."""
    (short,) = count(task, 1)
    _, total, nothing = rel(task.concl, "=")
    low, high, _ = _sum(total)
    need(nothing == ZERO, "proves Σ = 0")
    need(task.same(short.concl, ("rel", "<", high, low)), "the range is not shown to be empty")
    return task.hyps()


def sum_last(task: Task) -> Hyps:
    """From low ≤ high: Σ_{k=low}^{high} f = Σ_{k=low}^{high−1} f + f(high)."""
    (inside,) = count(task, 1)
    _, total, parts = rel(task.concl, "=")
    low, high, body = _sum(total)
    before = ("sum", low, ("+", (high, MINUS)), body)
    wanted = ("+", (before, open_term(body, (high,))))
    need(task.plain.same(parts, wanted), "not the sum with its last term off")
    need(task.same(inside.concl, ("rel", "<=", low, high)), "low ≤ high is not given")
    return task.hyps()


def sum_terms(task: Task) -> Hyps:
    """From low ≤ k ≤ high ⊢ f(k) ≤ g(k) (or =), k not free elsewhere: Σ f ≤ Σ g (or =)."""
    (termwise,) = count(task, 1)
    op, a, b = rel(task.concl, "=", "<=")
    (low, high, left), (low2, high2, right) = _sum(a), _sum(b)
    alike = task.plain.same(low, low2) and task.plain.same(high, high2)
    need(alike, "the ranges differ")
    symbol = ("i", read_name(task.written[1][1]))  # the name that the sum on the left gives it
    need(symbol not in free(task.concl), f"{symbol[1]} is free in the conclusion")
    k = ("v", *symbol)
    wanted = ("rel", op, open_term(left, (k,)), open_term(right, (k,)))
    need(task.same(termwise.concl, wanted), "the terms are not so related")
    rest = task.drop(termwise.hyps, ("rel", "<=", low, k), ("rel", "<=", k, high))
    need(all(symbol not in free(h) for h in rest), f"{symbol[1]} is free in a hypothesis")
    return rest


# Functions on subsets ------------------------------------------------------------------------


def _tensors(*formulas: Formula) -> list[Formula]:
    need(all(f[0] == "tensor" for f in formulas), "needs relations between functions on subsets")
    return list(formulas)


def _read_ops(x: Any, plain: Algebra) -> dict[str, Matrix]:
    need(isinstance(x, dict), "operators are named by kind")
    return {read_name(kind): entries_of(read_matrix(m), plain) for kind, m in x.items()}


def _nonnegative(p: Poly) -> bool:
    """A polynomial in Y alone with coefficients ≥ 0."""
    return all(c >= 0 and all(a == Y and n > 0 for a, n in m) for m, c in p.items())


def tensor(task: Task) -> Hyps:
    """rhs − lhs = Σ c·(⊗ops)(rhsᵢ − lhsᵢ) over premises on the same coordinates.

    For ⊗A · ⊗B = ⊗(A·B) over any number of coordinates.  With a premise "≤", c and the entries of
    the operators are ≥ 0, as are their coefficients of powers of Y.
    """
    _tensors(task.concl)
    (kinds, op), plain = task.concl[1:3], task.plain
    terms = [*image(task.concl[4], plain), *image(task.concl[3], plain, constant(-1))]
    for triple in read_list(task.args.get("steps"), "steps"):
        weight, i, operators = read_list(triple, "step", 3)
        (known,) = _tensors(numbered(i, task.premises).concl)
        need(same_kinds(known[1], kinds, plain), "other coordinates")
        factor = read_term(weight)
        need(is_formal(factor), "a weight is not a polynomial in Y")
        c, ops = plain.poly(factor), _read_ops(operators, plain)
        if known[2] == "<=":
            entries = [c, *(e for m in ops.values() for row in m for e in row)]
            good = op == "<=" and all(map(_nonnegative, entries))
            need(good, "“≤” needs weights and operators ≥ 0")
        terms += image(known[4], plain, scale(-1, c), ops)
        terms += image(known[3], plain, c, ops)
    need(cancels(kinds, terms, plain), "the two sides differ")
    return task.hyps()


def absolute(task: Task) -> Hyps:
    """From r ≤ g and −r ≤ g: (⊗A) r ≤ (⊗|A|) g, A rational.  The triangle inequality."""
    premises, plain = count(task, 2), task.plain
    up, down, goal = _tensors(*(s.concl for s in premises), task.concl)
    need(up[2] == down[2] == goal[2] == "<=", "needs and proves “≤”")
    kinds = up[1]
    alike = same_kinds(kinds, down[1], plain) and same_kinds(kinds, goal[1], plain)
    need(alike, "other coordinates")
    mirror = cancels(kinds, [*image(up[3], plain), *image(down[3], plain)], plain)
    need(mirror and balanced(kinds, up[4], down[4], plain), "the premises are not r ≤ g, −r ≤ g")
    ops = _read_ops(task.args.get("ops"), plain)
    sizes: dict[str, Matrix] = {}
    for kind, m in ops.items():
        numbers = [[value_of(e) for e in row] for row in m]
        need(all(x is not None for row in numbers for x in row), "the entries are rational")
        sizes[kind] = [[constant(abs(x or 0)) for x in row] for row in numbers]
    minus = constant(-1)
    left = [*image(up[3], plain, None, ops), *image(goal[3], plain, minus)]
    right = [*image(up[4], plain, None, sizes), *image(goal[4], plain, minus)]
    need(cancels(kinds, left, plain) and cancels(kinds, right, plain), "not the bound")
    return task.hyps()


def refine(task: Task) -> Hyps:
    """From a relation on coordinates of some kinds: the same, each kind taken apart or as it is.

    A name of a kind means one set of coordinates in the whole certificate, so there is one table
    for all of it, `splits`: wholes, each with names of parts. A part has one whole, and no whole is
    a part; no formula of the certificate speaks of a part and of its whole (`recheck` looks in the
    end).

    Why that is sound. Where the parts of X in a signature without X are just those that one entry
    of the table names, c in all, they are linked to X: choose any bijection from their coordinates
    to c coordinates of X, the same one whatever other kinds there are. All other kinds stand for
    themselves. Replacing linked parts by their wholes gives the root of a signature. Choose for
    each game any functions for signatures that are roots, and give every signature the function of
    its root, read along the bijections. The theorems of a certificate hold in all such
    interpretations: the other rules compare functions of one signature only, and specialised
    symbols or renamed games lead to another interpretation of this form. Let each kind of the
    premise stay or be taken apart. Where the new counts are natural numbers the old ones are, their
    sums. A whole X of the premise stands there without parts of its own, so in the conclusion the
    new parts of X are all the parts of X that there are, and linked to X; the root is the same, and
    so are the links of what stays. The function of the conclusion is then that of the premise, read
    along a bijection that takes the coordinates of a part to those of its whole, and an entry of
    the conclusion is an entry of the premise.

    A reader who fixes sets for the names, each whole the disjoint union of the parts that the table
    names together, has such an interpretation; the verdict lists the table. That a kind gets
    another name and nothing else happens would be sound as well, but "v of a, hence v of b" would
    read as something false; so there are at least two parts.
    """
    (theorem,) = count(task, 1)
    old, goal = _tensors(theorem.concl, task.concl)
    of = task.args.get("kinds")
    before, after = dict(old[1]), dict(goal[1])
    need(isinstance(of, dict) and set(of) == set(after), "every new kind is part of an old one")
    of = dict(of or {})
    need(all(isinstance(o, str) and o in before for o in of.values()), "no such old kind")
    for name, size in before.items():
        parts = [new for new in after if of[new] == name]
        need(parts, f"nothing is left of {name}")
        total = ("+", tuple(after[new] for new in parts))
        need(task.plain.same(total, size), f"not the number of {name}")
        if parts != [name]:
            need(not set(parts) & set(before), "a part names other coordinates already")
            need(len(parts) > 1, f"{name} only gets another name")
            task.splits.add((name, tuple(sorted(parts))))
    wholes_of(task.splits)
    need(goal[2] == old[2], "another relation")

    def renamed(terms: Any) -> list[Any]:
        return [(c, tuple((new, dict(m)[of[new]]) for new in after), g) for c, m, g in terms]

    for i in (3, 4):
        alike = balanced(goal[1], renamed(old[i]), goal[i], task.plain)
        need(alike, "the sides differ")
    return task.hyps()


def wholes_of(splits: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """The whole of each part, where each has one and no whole is a part."""
    wholes: dict[str, str] = {}
    for whole, parts in splits:
        spend(len(parts))
        for part in parts:
            need(wholes.setdefault(part, whole) == whole, f"{part} is a part of two kinds")
    for whole in set(wholes.values()):
        need(whole not in wholes, f"{whole} is a part and has parts")
    return wholes


def grade(task: Task) -> Hyps:
    """From a relation between polynomials in Y: that of their coefficients of Y^at, or of the sums
    that Y^s ↦ weight(s) makes of them (an equality then).

    A row (f₀, f₁) at each coordinate of kind `over`, c of them, is Σ_t f₀^(c−t) f₁^t G(t) with G(t)
    the sum over the subsets of order t, which a hypothesis among `sums` says.  Where f is 1, Y, 1+Y
    or 1−Y the binomial theorem gives the coefficients.
    """
    law, *bounds = count(task, 1, MANY)
    op, left, right = rel(task.concl)
    (relation,) = _tensors(law.concl)
    need(relation[2] == op, "another relation")
    args, plain = task.args, task.plain
    over = read_name(args.get("over"))
    sums = [read_formula(g) for g in read_list(args.get("sums"), "sums")]
    need(over in dict(relation[1]) and all(g[0] == "graded" for g in sums), "needs order sums")
    size = dict(relation[1])[over]
    at = None if args.get("at") is None else multiplier(args["at"])
    weight = None if at is not None else read_lambda(args.get("weight"))
    if at is None:
        need(op == "=" and weight and Y not in leaves(weight[2]), "weights need an equality")
        need(weight and len(weight[1]) == 1, "a weight depends on the exponent alone")
    else:
        need(is_integer(at), "the order is not an integer by its form")
        for bound in (("rel", "<=", ZERO, at), ("rel", "<=", at, size)):
            need(any(task.same(bound, s.concl) for s in bounds), "the order is not in range")
    for wanted, side in ((left, relation[3]), (right, relation[4])):
        parts = tuple(_coefficient(t, relation[1], over, sums, at, weight, plain) for t in side)
        need(plain.same(("+", parts), wanted), "not this side")
    return all_hyps(law, *bounds) + sums


def _coefficient(
    t: Any, kinds: Any, over: Any, sums: Any, at: Any, weight: Any, plain: Algebra
) -> Term:
    """What Y^at ↦ 1, or Y^s ↦ weight(s), makes of one term."""
    coeff, factors, game = t
    size = dict(kinds)[over]
    found = [
        g for g in sums if g[3] == over and g[4][2] == game and _fits(g, kinds, factors, plain)
    ]
    need(len(found) == 1, f"no order sums named for {game}")
    rows = dict(factors)[over]
    need(len(rows) == 1 and len(rows[0]) == 2, "a row of two entries is needed")
    others = ("+", (size, ("*", (MINUS, S0))))  # how many coordinates are not in the subset
    low: Term = ZERO
    high: Term | None = None
    sign = 1
    y, one = atom(Y), constant(1)
    for entry, times in zip(rows[0], (others, S0), strict=True):
        p = plain.poly(entry)
        if p == y:
            low = ("+", (low, times))
        elif p != one:
            need(p in (add(one, y), add(one, scale(-1, y))), "an entry is not 1, Y, 1+Y or 1−Y")
            need(high is None, "two binomials in one row")
            high, sign = times, 1 if p == add(one, y) else -1
    tag, name = found[0][1]
    if high is None and at is not None:
        need(plain.same(low, S0), "the row must be (1, Y)")
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
    return ("*", (coeff, ("sum", ZERO, size, ("*", (*inner, value)))))


def _fits(g: Formula, kinds: Any, factors: Any, plain: Algebra) -> bool:
    """Plain order sums over the same coordinates, the other factors being those of the term."""
    if not same_kinds(g[2], kinds, plain) or plain.poly(g[4][0]) != constant(1):
        return False
    mine, its = dict(factors), dict(g[4][1])
    unit = [[constant(1), {}], [{}, constant(1)]]
    if entries_of(its[g[3]], plain) != unit:
        raise Fault("not plain order sums")
    rest = [kind for kind in mine if kind != g[3]]
    return all(entries_of(mine[k], plain) == entries_of(its[k], plain) for k in rest)
