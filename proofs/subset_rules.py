"""The rules of the kernel for functions on subsets, for every number of variables.

A product over coordinates: entry (S, T) of ⊗A is Π_i A[s_i, t_i], so ⊗A · ⊗B = ⊗(A·B), because a
sum over a product set of products is the product of the sums.  That, and that it holds for any
number of coordinates of each kind, is what these rules trust.  Entries may be polynomials in the
formal variable Y; a relation then holds for every coefficient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from proofs.formula import Formula, Graded, Rel, Tensor, Term
from proofs.normal import Normal, same_term
from proofs.terms import Y, apply, check_lambda, is_integer
from proofs.theorem import (
    Hyps,
    Image,
    Theorem,
    all_hyps,
    balanced,
    image_of,
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
    left: list[Term | Image] = list(concl.lhs)
    right: list[Term | Image] = list(concl.rhs)
    for c, i, ops in steps:
        known = premises[i].concl
        need(isinstance(known, Tensor) and known.kinds == concl.kinds, "tensor: other coordinates")
        assert isinstance(known, Tensor)
        left += image_of(known.rhs, c, ops)
        right += image_of(known.lhs, c, ops)
        if known.op == "<=":
            entries = [sp.sympify(c), *(e for op in ops.values() for e in sp.ImmutableMatrix(op))]
            good = all(x.is_Rational and x >= 0 for e in entries for x in sp.Poly(e, Y).coeffs())
            need(concl.op == "<=" and good, "tensor: “≤” needs weights and operators ≥ 0")
    need(balanced(concl.kinds, left, right), "tensor: the two sides differ")
    return all_hyps(*premises)


def absolute(concl: Formula, above: Theorem, below: Theorem, *, ops: Mapping[str, Any]) -> Hyps:
    """From r ≤ g and −r ≤ g: (⊗A) r ≤ (⊗|A|) g, entries of A rational.  The triangle inequality."""
    for t in (above, below):
        need(isinstance(t.concl, Tensor) and t.concl.op == "<=", "absolute: needs ± r ≤ g")
    up, down = above.concl, below.concl
    assert isinstance(up, Tensor) and isinstance(down, Tensor) and isinstance(concl, Tensor)
    need(up.kinds == down.kinds == concl.kinds, "absolute: other coordinates")
    mirrored = balanced(up.kinds, image_of(up.lhs, -1), down.lhs)
    mirrored = mirrored and balanced(up.kinds, up.rhs, down.rhs)
    need(mirrored, "absolute: the premises are not r ≤ g and −r ≤ g")
    sizes = {k: sp.ImmutableMatrix(op).applyfunc(abs) for k, op in ops.items()}
    rational = all(e.is_Rational for op in sizes.values() for e in op)
    need(concl.op == "<=" and rational, "absolute: proves “≤”, with rational entries")
    bound = balanced(up.kinds, image_of(up.lhs, 1, ops), concl.lhs)
    bound = bound and balanced(up.kinds, image_of(up.rhs, 1, sizes), concl.rhs)
    need(bound, "absolute: not the bound")
    return all_hyps(above, below)


def refine(concl: Formula, theorem: Theorem, *, kinds: Mapping[str, str]) -> Hyps:
    """A relation for coordinates of one kind holds when some of them get a name of their own."""
    old = theorem.concl
    need(
        isinstance(old, Tensor) and isinstance(concl, Tensor), "refine: needs functions on subsets"
    )
    assert isinstance(old, Tensor) and isinstance(concl, Tensor)
    for name, count in old.kinds:
        parts = [c for new, c in concl.kinds if kinds[new] == name]
        need(count != 1 and same_term(sp.Add(*parts), count), f"refine: not {count} of kind {name}")
    for new, count in concl.kinds:
        stays = new not in dict(old.kinds) or (kinds[new] == new and count == dict(old.kinds)[new])
        need(stays, f"refine: {new!r} names other coordinates already")

    def named(terms: Sequence[Term]) -> list[Term]:
        return [
            Term(t.coeff, tuple((new, t.matrices[kinds[new]]) for new, _ in concl.kinds), t.game)
            for t in terms
        ]

    alike = concl.op == old.op and balanced(concl.kinds, named(old.lhs), concl.lhs)
    need(alike and balanced(concl.kinds, named(old.rhs), concl.rhs), "refine: sides differ")
    return frozenset(theorem.hyps)


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
    count = dict(law.kinds)[over]
    at = None if at is None else sp.sympify(at)
    if at is None:
        check_lambda(weight)
        need(Y not in weight.free_symbols, "grade: the weight holds the formal variable")
    else:
        need(is_integer(at), f"grade: {at} is not an integer by its form")
    s, j = sp.Dummy("t", integer=True), sp.Dummy("j", integer=True)
    if at is not None:
        for bound in (Rel("<=", sp.S.Zero, at), Rel("<=", at, count)):
            need(any(same(bound, b.concl) for b in bounds), f"grade: {bound} is not given")
    else:
        need(goal.op == "=", "grade: weights of unknown sign need an equality")

    work = Normal()

    def value(t: Term) -> sp.Expr:
        row, others = t.matrices[over], tuple(f for f in t.factors if f[0] != over)
        found = [
            g
            for g in sums
            if g.over == over
            and g.term.game == t.game
            and g.kinds == law.kinds
            and tuple(f for f in g.term.factors if f[0] != over) == others
        ]
        need(len(found) == 1 and row.shape == (1, 2), f"grade: no order sums named for {t.game}")
        plain = found[0].term.matrices[over] == sp.eye(2) and found[0].term.coeff == 1
        need(plain, "grade: not plain order sums")
        low = high = sp.S.Zero
        sign = sp.S.One
        for f, times in ((row[0], count - s), (row[1], s)):
            f = sp.expand(f)
            need(f in (1, Y, 1 + Y, 1 - Y), f"grade: the row entry {f} is not 1, Y, 1+Y or 1-Y")
            if f == Y:
                low += times
            elif f != 1:
                need(high == 0, "grade: two binomials in one row")
                high, sign = times, sp.S.One if f == 1 + Y else sp.S.NegativeOne
        g = found[0].function
        if high == 0 and at is not None:
            need(low == s, "grade: the row must be (1, Y)")
            return work.flatten(t.coeff) * work.flatten(g(at))
        if high == 0:
            inner = [apply(weight, low)]
        elif at is not None:
            inner = [sign ** (at - low), sp.binomial(high, at - low)]
        else:
            each = [sign**j, sp.binomial(high, j), apply(weight, low + j)]
            inner = [sp.Sum(sp.Mul(*each, evaluate=False), (j, 0, high))]
        body = sp.Mul(*inner, g(s), evaluate=False)  # SymPy must not cancel one with the other
        return work.flatten(t.coeff) * work.flatten(sp.Sum(body, (s, 0, count)))

    for got, wanted in ((law.lhs, goal.lhs), (law.rhs, goal.rhs)):
        (rest,) = work.elements(sp.Add(*map(value, got)) - work.flatten(wanted))
        need(not rest, f"grade: {wanted} is not this side")
    return all_hyps(theorem, *bounds) | frozenset(sums)
