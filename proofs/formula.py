"""The language of the ledger: what a theorem can say.

Terms are SymPy expressions over the reals.  Integer variables are symbols with `integer=True`;
functions on the integers (ū, A, …) are undefined SymPy functions.  Free symbols and functions are
universally quantified.  A formula is one of

- `Rel`: an (in)equality between two terms;
- `All`: "for every `var` (integer or real, as its symbol says) with all `conds`: `body`";
- `Tensor`: an (in)equality between functions on subsets, for every number of variables;
- `Graded`: "this function of t is the sum over subsets of order t of that function on subsets".

A `Sequent` is "hypotheses ⊢ conclusion".  No inference happens here; `kernel.py` does that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy as sp

from proofs.tensors import Graded, Tensor, Term
from proofs.terms import Needs, Y, check_symbol, check_term, without_y
from proofs.terms import apply as _apply
from proofs.terms import fn as fn
from proofs.terms import functions_of as functions_of
from proofs.terms import open_sum as open_sum
from proofs.terms import substitute_term as substitute_term

OPS = ("=", "<=", "<", "!=")


@dataclass(frozen=True)
class Rel:
    """lhs op rhs.  Kept apart, because SymPy's own relations evaluate themselves."""

    op: str
    lhs: sp.Expr
    rhs: sp.Expr

    def __post_init__(self) -> None:
        object.__setattr__(self, "lhs", sp.sympify(self.lhs))
        object.__setattr__(self, "rhs", sp.sympify(self.rhs))
        if self.op not in OPS:
            raise ValueError(f"op: {self.op!r} is not one of {OPS}")
        for side in (self.lhs, self.rhs):
            check_term(side)
            without_y(side)


@dataclass(frozen=True)
class All:
    """For every `var` with all `conds`: `body`."""

    var: sp.Symbol
    conds: tuple[Rel, ...]
    body: Formula

    def __post_init__(self) -> None:
        object.__setattr__(self, "conds", tuple(self.conds))
        check_symbol(self.var)
        without_y(self.var)
        if not all(isinstance(c, Rel) for c in self.conds):
            raise ValueError("All: a condition is an (in)equality between terms")
        if type(self.body) not in (Rel, All, Tensor, Graded):
            raise ValueError(f"All: {self.body!r} is not a formula")


Formula = Rel | All | Tensor | Graded


@dataclass(frozen=True)
class Sequent:
    """Hypotheses ⊢ conclusion."""

    hyps: frozenset[Formula]
    concl: Formula


def sequent(concl: Formula, *hyps: Formula) -> Sequent:
    return Sequent(frozenset(hyps), concl)


# Shorthand for authors -----------------------------------------------------------------------


def ints(names: str) -> Any:
    """Integer symbols: ints("n m k")."""
    return sp.symbols(names, integer=True)


def reals(names: str) -> Any:
    """Real symbols: reals("p q tau")."""
    return sp.symbols(names, real=True)


def apply(function: sp.Lambda, *args: Any) -> sp.Expr:
    """The value of a Lambda as SymPy writes it, for making statements: x·x⁻¹ becomes 1."""
    return _apply(function, *(sp.sympify(a) for a in args), needs=[])


def eq(a: Any, b: Any) -> Rel:
    return Rel("=", a, b)


def le(*chain: Any) -> Any:
    """le(a, b) is a ≤ b; le(a, b, c) is the tuple (a ≤ b, b ≤ c)."""
    rels = tuple(Rel("<=", a, b) for a, b in pairwise(chain))
    return rels[0] if len(rels) == 1 else rels


def lt(a: Any, b: Any) -> Rel:
    return Rel("<", a, b)


def ne(a: Any, b: Any) -> Rel:
    return Rel("!=", a, b)


def term(coeff: Any, game: str, **factors: Any) -> Term:
    """term(2, "v", every=ZETA): matrices by kind, in the order given."""
    return Term(
        sp.sympify(coeff),
        tuple((kind, sp.ImmutableMatrix(matrix)) for kind, matrix in factors.items()),
        game,
    )


def tensor(op: str, lhs: Term | Iterable[Term], rhs: Term | Iterable[Term], **kinds: Any) -> Tensor:
    """tensor("=", term(…), term(…), every=n): the numbers of coordinates come as keywords."""

    def terms(side: Term | Iterable[Term]) -> tuple[Term, ...]:
        return (side,) if isinstance(side, Term) else tuple(side)

    counts = tuple((kind, sp.sympify(count)) for kind, count in kinds.items())
    return Tensor(counts, op, terms(lhs), terms(rhs))


def graded(function: Any, over: str, of: Term, **kinds: Any) -> Graded:
    """graded(A, "every", term(1, "I", every=ONE), every=n): A(t) = Σ_{|T|=t} I(T)."""
    return Graded(function, tuple((k, sp.sympify(c)) for k, c in kinds.items()), over, of)


# The matrices of one coordinate; rows: bit of S, columns: bit of T.
ONE = sp.ImmutableMatrix([[1, 0], [0, 1]])
ZETA = sp.ImmutableMatrix([[1, 0], [1, 1]])  # [T ⊆ S]
MOBIUS = sp.ImmutableMatrix([[1, 0], [-1, 1]])  # [T ⊆ S] (-1)^(|S|-|T|)
FLIP = sp.ImmutableMatrix([[0, 1], [1, 0]])  # T = N∖S
AT_0 = sp.ImmutableMatrix([[1, 0]])  # the entry without this variable
AT_1 = sp.ImmutableMatrix([[0, 1]])  # the entry with it
SUM = sp.ImmutableMatrix([[1, 1]])  # the sum over both
STEP = sp.ImmutableMatrix([[-1, 1]])  # the discrete derivative


# Structure -----------------------------------------------------------------------------------


def free(formula: Formula | Sequent) -> set[Any]:
    """Free symbols, functions and games (games by name)."""
    if isinstance(formula, Sequent):
        return set().union(free(formula.concl), *(free(h) for h in formula.hyps))
    if isinstance(formula, Rel):
        both = (formula.lhs, formula.rhs)
        return set().union(*(e.free_symbols | functions_of(e) for e in both))
    if isinstance(formula, All):
        return set().union(free(formula.body), *(free(c) for c in formula.conds)) - {formula.var}
    exprs = [count for _, count in formula.kinds]
    terms = (formula.term,) if isinstance(formula, Graded) else formula.lhs + formula.rhs
    for t in terms:
        exprs += [t.coeff, *(entry for _, m in t.factors for entry in m)]
    names = {t.game for t in terms} - {""}
    if isinstance(formula, Graded):
        names = names | {formula.function}
    return names.union(*(e.free_symbols | functions_of(e) for e in exprs)) - {Y}


def substitute(formula: Formula, values: Mapping[Any, Any], needs: Needs | None = None) -> Formula:
    """The formula with terms for free symbols and lambdas for functions.

    `needs`: as for `substitute_term`; what would be needed of a bound variable raises Refused.
    """
    if isinstance(formula, Rel):
        lhs, rhs = (substitute_term(e, values, needs) for e in (formula.lhs, formula.rhs))
        return Rel(formula.op, lhs, rhs)
    if isinstance(formula, All):
        values = {k: v for k, v in values.items() if k != formula.var}
        terms = (v for v in values.values() if not isinstance(v, str))
        taken = set().union(free(formula), *(sp.sympify(v).free_symbols for v in terms))
        var = formula.var
        while var in taken:
            var = type(var)(var.name + "'", **var._assumptions_orig)
        inner = {**values, formula.var: var}
        inside: Needs | None = None if needs is None else []
        conds = tuple(substitute(c, inner, inside) for c in formula.conds)
        body = substitute(formula.body, inner, inside)
        for kind, e in inside or ():
            if var in e.free_symbols:
                raise ValueError(f"powers of {e} would be merged, not known to be {kind}")
        if needs is not None:
            needs += inside or ()
        return All(var, conds, body)  # type: ignore[arg-type]

    def per_term(t: Term) -> Term:
        factors = tuple(
            (kind, m.applyfunc(lambda e: substitute_term(e, values, needs)))
            for kind, m in t.factors
        )
        coeff = substitute_term(t.coeff, values, needs)
        return Term(coeff, factors, values.get(t.game, t.game))

    kinds = tuple((kind, substitute_term(count, values, needs)) for kind, count in formula.kinds)
    if isinstance(formula, Graded):
        renamed = values.get(formula.function, formula.function)
        if isinstance(renamed, sp.Lambda):  # only another function symbol may take its place
            renamed = renamed.expr.func if renamed.expr.args == tuple(renamed.variables) else None
        if renamed is None:
            raise ValueError(f"{formula.function} is defined as order sums; it can only be renamed")
        return Graded(renamed, kinds, formula.over, per_term(formula.term))
    sides = (tuple(per_term(t) for t in side) for side in (formula.lhs, formula.rhs))
    return Tensor(kinds, formula.op, *sides)
