"""The rules of the kernel for functions on subsets, for every number of variables.

A product over coordinates: entry (S, T) of ⊗A is Π_i A[s_i, t_i], so ⊗A · ⊗B = ⊗(A·B), because a
sum over a product set of products is the product of the sums.  That, and that it holds for any
number of coordinates of each kind, is what these rules trust.  Entries may be polynomials in the
formal variable Y; a relation then holds for every coefficient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.kernel.formula import (
    ONE,
    Formula,
    Graded,
    Rel,
    Sum,
    Tensor,
    Term,
    binomial,
    free,
    kinds_of,
)
from proofs.kernel.matrices import Matrix
from proofs.kernel.normal import Poly, constant, plus, poly, same_term, scale, times
from proofs.kernel.terms import Expr, Lambda, Y, apply, as_term, fresh, is_integer, num, symbol
from proofs.kernel.theorem import (
    Hyps,
    Theorem,
    all_hyps,
    balanced,
    balanced_terms,
    images,
    need,
    relation_of,
    same,
)


def tensor(
    concl: Formula, *premises: Theorem, steps: Sequence[tuple[Any, int, Mapping[str, Any]]]
) -> Hyps:
    """rhs − lhs = Σ c · (⊗ops)(rhsᵢ − lhsᵢ) over the premises; for "≤", c and ops are ≥ 0."""
    need(isinstance(concl, Tensor), "tensor: proves a relation between functions on subsets")
    assert isinstance(concl, Tensor)
    left, right = images(concl.lhs), images(concl.rhs)
    for c, i, ops in steps:
        known = premises[i].concl
        need(isinstance(known, Tensor) and known.kinds == concl.kinds, "tensor: other coordinates")
        assert isinstance(known, Tensor)
        left += images(known.rhs, c, ops)
        right += images(known.lhs, c, ops)
        if known.op == "<=":
            entries = [as_term(c), *(e for op in ops.values() for e in Matrix(op).entries())]
            good = all(map(_nonnegative, map(poly, entries)))
            need(concl.op == "<=" and good, "tensor: “≤” needs weights and operators ≥ 0")
    need(balanced(concl.kinds, left, right), "tensor: the two sides differ")
    return all_hyps(*premises)


def _nonnegative(p: Poly) -> bool:
    """A polynomial in Y alone with coefficients ≥ 0."""
    return all(c >= 0 and all(atom == ("symbol", Y) for atom, _ in m) for m, c in p.items())


def absolute(concl: Formula, above: Theorem, below: Theorem, *, ops: Mapping[str, Any]) -> Hyps:
    """From r ≤ g and −r ≤ g: (⊗A) r ≤ (⊗|A|) g, entries of A rational.  The triangle inequality."""
    for t in (above, below):
        need(isinstance(t.concl, Tensor) and t.concl.op == "<=", "absolute: needs ± r ≤ g")
    up, down = above.concl, below.concl
    need(isinstance(concl, Tensor), "absolute: proves a relation between functions on subsets")
    assert isinstance(up, Tensor) and isinstance(down, Tensor) and isinstance(concl, Tensor)
    need(up.kinds == down.kinds == concl.kinds, "absolute: other coordinates")
    mirrored = balanced(up.kinds, images(up.lhs, -1), images(down.lhs))
    mirrored = mirrored and balanced_terms(up.kinds, up.rhs, down.rhs)
    need(mirrored, "absolute: the premises are not r ≤ g and −r ≤ g")
    by = {kind: Matrix(op) for kind, op in ops.items()}
    rational = all(e.head == "num" for op in by.values() for e in op.entries())
    need(concl.op == "<=" and rational, "absolute: proves “≤”, with rational entries")
    sizes = {kind: op.map(abs) for kind, op in by.items()}
    bound = balanced(up.kinds, images(up.lhs, 1, by), images(concl.lhs))
    bound = bound and balanced(up.kinds, images(up.rhs, 1, sizes), images(concl.rhs))
    need(bound, "absolute: not the bound")
    return all_hyps(above, below)


def refine(concl: Formula, theorem: Theorem, *, kinds: Mapping[str, str]) -> Hyps:
    """A relation for coordinates of one kind holds when they are given several names.

    Here the coordinates of one kind, `whole`, are shared out among kinds that are from now on its
    parts, in hypotheses and conclusion alike: a game on the parts is the game on the whole, read
    along a bijection.  So the parts must be new names (`kernel.infer` keeps of
    each which set it is a part of, and refuses where one name would be two things), and every
    other kind keeps its name and its number.
    """
    old = theorem.concl
    need(
        isinstance(old, Tensor) and isinstance(concl, Tensor), "refine: needs functions on subsets"
    )
    assert isinstance(old, Tensor) and isinstance(concl, Tensor)
    before, after = dict(old.kinds), dict(concl.kinds)
    need(set(kinds) == set(after) and set(kinds.values()) == set(before), "refine: other kinds")
    taken = set().union(kinds_of(old), *map(kinds_of, theorem.hyps))
    (whole, parts) = split_of(kinds)
    for part in parts:
        need(part not in taken, "refine: {!r} names other coordinates already", part)
    together = sum((after[part] for part in parts), num(0))
    need(before[whole] != 1 and same_term(together, before[whole]), "refine: another number")
    rest = all(after[name] is before[name] for name in before if name != whole)
    need(rest, "refine: another number of what keeps its name")

    def named(terms: Sequence[Term]) -> list[Term]:
        return [
            Term(t.coeff, tuple((new, t.matrices[kinds[new]]) for new, _ in concl.kinds), t.game)
            for t in terms
        ]

    alike = concl.op == old.op and balanced_terms(concl.kinds, named(old.lhs), concl.lhs)
    need(alike and balanced_terms(concl.kinds, named(old.rhs), concl.rhs), "refine: sides differ")
    return frozenset(theorem.hyps)


def split_of(kinds: Mapping[str, str]) -> tuple[str, list[str]]:
    """(the kind that is taken apart, its parts) of a map from new names to old ones."""
    changed = {whole for part, whole in kinds.items() if part != whole}
    need(len(changed) == 1, "refine: takes one kind apart")
    (whole,) = changed
    parts = [part for part, of in kinds.items() if of == whole]
    need(len(parts) >= 2, "refine: {!r} would only get another name", whole)
    return whole, parts


def grade(
    concl: Formula,
    theorem: Theorem,
    *bounds: Theorem,
    over: str,
    sums: Sequence[Graded],
    at: Any = None,
    weight: Any = None,
) -> Hyps:
    """Apply to a relation between polynomials in Y the coefficient of Y^at, or Y^s ↦ weight(s).

    Each term is a row (f₀, f₁) at every coordinate of kind `over`, f in {1, Y, 1+Y, 1−Y} and at
    most one of the last two kinds, so it is Σ_t f₀^(c−t) f₁^t G(t), with G(t) its sum over the
    subsets of order t (the hypothesis in `sums`).  Trusts the binomial theorem.
    """
    law, goal = theorem.concl, relation_of(concl)
    need(isinstance(law, Tensor) and law.op == goal.op, "grade: needs the same kind of relation")
    assert isinstance(law, Tensor)
    need(over in dict(law.kinds), "grade: no coordinates of kind {!r}", over)
    count = dict(law.kinds)[over]
    if at is None:
        need(type(weight) is Lambda and len(weight.variables) == 1, "grade: a weight(s) is needed")
        need(weight.variables[0].is_integer, "grade: a weight is a function of an integer")
        need(Y not in weight.free_symbols, "grade: the weight holds the formal variable")
        need(goal.op == "=", "grade: weights of unknown sign need an equality")
    else:
        at = as_term(at)
        need(is_integer(at) and Y not in at.free_symbols, "grade: {} is no order", at)
        for bound in (Rel("<=", 0, at), Rel("<=", at, count)):
            need(any(same(bound, b.concl) for b in bounds), "grade: {} is not given", bound)
    used = set().union(free(law), free(goal), *map(free, sums))
    used |= {Y} | (at.free_symbols if at is not None else weight.free_symbols)
    s = fresh(symbol("i", "t"), used)
    j = fresh(symbol("i", "j"), used | {s})

    def value(t: Term) -> Poly:
        row = t.matrices[over]
        graded = _sums_of(t, law, over, sums)
        need(row.shape == (1, 2), "grade: a row of two entries is needed")
        low, high, sign = _exponents(row, count - s, s)
        if high is None and at is not None:
            need(same_term(low, s), "grade: the row must be (1, Y)")
            return times(poly(t.coeff), poly(graded.function(at)))
        if high is None:
            inner = apply(weight, low)
        elif at is not None:
            inner = sign ** (at - low) * binomial(high, at - low)
        else:
            each = sign**j * binomial(high, j) * apply(weight, low + j)
            inner = Sum(each, (j, 0, high))
        return times(poly(t.coeff), poly(Sum(inner * graded.function(s), (s, 0, count))))

    for got, wanted in ((law.lhs, goal.lhs), (law.rhs, goal.rhs)):
        left = plus(*map(value, got), scale(-1, poly(wanted)))
        need(not left, "grade: {} is not this side", wanted)
    return all_hyps(theorem, *bounds) | frozenset(sums)


def _sums_of(t: Term, law: Tensor, over: str, sums: Sequence[Graded]) -> Graded:
    """The order sums of the term: over the same coordinates, its other factors the same."""
    others = [f for f in t.factors if f[0] != over]
    found = [
        g
        for g in sums
        if (g.over, g.term.game, g.kinds) == (over, t.game, law.kinds)
        and [f for f in g.term.factors if f[0] != over] == others
    ]
    need(len(found) == 1, "grade: no order sums named for {!r}", t.game)
    (graded,) = found
    plain = graded.term.matrices[over] == ONE and graded.term.coeff == 1
    need(plain, "grade: not plain order sums")
    return graded


def _exponents(row: Matrix, outside: Expr, inside: Expr) -> tuple[Expr, Expr | None, Expr]:
    """(a, b, ±1) for a row that makes Y^a (1 ± Y)^b of a subset; b is None where it is 0."""
    y, one = poly(Y), constant(1)
    low, high, sign = num(0), None, num(1)
    for entry, times_ in zip((row.entry(0, 0), row.entry(0, 1)), (outside, inside), strict=True):
        f = poly(entry)
        if f == y:
            low = low + times_
        elif f != one:
            plain = f == plus(one, y)
            need(plain or f == plus(one, scale(-1, y)), "grade: the entry {} is not 1 ± Y", entry)
            need(high is None, "grade: two binomials in one row")
            high, sign = times_, num(1 if plain else -1)
    return low, high, sign
