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
            if side.has(sp.zoo, sp.nan, sp.oo):
                raise ValueError(f"Rel: {side} is not a real number")


@dataclass(frozen=True)
class All:
    """For every `var` with all `conds`: `body`."""

    var: sp.Symbol
    conds: tuple[Rel, ...]
    body: Formula


@dataclass(frozen=True)
class Term:
    """coeff · (⊗ over coordinates of a matrix that depends on the coordinate's kind) · game.

    `factors[kind]` is the matrix of every coordinate of that kind; its columns are indexed by the
    bit of the input subset, its rows by the bit of the output subset.  `game` names a function on
    subsets; the empty name is the constant 1 (all matrices then have one column).
    """

    coeff: sp.Expr
    factors: tuple[tuple[str, sp.ImmutableMatrix], ...]
    game: str

    @property
    def matrices(self) -> dict[str, sp.ImmutableMatrix]:
        return dict(self.factors)


@dataclass(frozen=True)
class Tensor:
    """Σ lhs op Σ rhs between functions on subsets, in every entry; op is "=" or "<=".

    `kinds` lists the kinds of coordinate, each with how many there are: the integer 1, or a symbol
    that may be any nonnegative integer.
    """

    kinds: tuple[tuple[str, sp.Expr], ...]
    op: str
    lhs: tuple[Term, ...]
    rhs: tuple[Term, ...]

    def __post_init__(self) -> None:
        if self.op not in ("=", "<="):
            raise ValueError(f"op: a Tensor relation is '=' or '<=', not {self.op!r}")
        names = [name for name, _ in self.kinds]
        shape: dict[str, int] = {}
        columns: dict[tuple[str, str], int] = {}
        for term in self.lhs + self.rhs:
            if list(term.matrices) != names:
                raise ValueError(
                    f"Tensor: a term has factors for {list(term.matrices)}, not for {names}"
                )
            for kind, matrix in term.factors:
                if shape.setdefault(kind, matrix.rows) != matrix.rows:
                    raise ValueError(f"Tensor: rows differ at kind {kind!r}")
                width = columns.setdefault((term.game, kind), matrix.cols)
                if width != matrix.cols or (not term.game and matrix.cols != 1):
                    raise ValueError(f"Tensor: columns differ at kind {kind!r}, game {term.game!r}")


@dataclass(frozen=True)
class Graded:
    """function(t) = Σ of `term` over the subsets of order t of the coordinates of kind `over`.

    The other coordinates have one row each.  Used as a hypothesis, it defines `function`.
    """

    function: Any
    kinds: tuple[tuple[str, sp.Expr], ...]
    over: str
    term: Term


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


def fn(name: str, *, integer: bool = False) -> Any:
    """A function symbol with real (or integer) values."""
    return sp.Function(name, integer=True) if integer else sp.Function(name, real=True)


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


Y = sp.Symbol("Y", real=True)  # the formal variable of generating functions

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


def functions_of(expr: sp.Basic) -> set[Any]:
    """The undefined functions in a term."""
    return {f.func for f in expr.atoms(sp.core.function.AppliedUndef)}


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


def open_sum(e: sp.Sum) -> tuple[sp.Symbol, sp.Expr, sp.Expr, sp.Expr]:
    """(variable, low, high, body) of the outermost Σ; SymPy merges nested sums into one object."""
    *inner, (var, low, high) = e.limits
    return var, low, high, sp.Sum(e.function, *inner) if inner else e.function


def substitute_term(expr: sp.Expr, values: Mapping[Any, Any]) -> sp.Expr:
    """Simultaneous, capture-avoiding substitution of terms for symbols, lambdas for functions."""
    if not expr.free_symbols & set(values) and not functions_of(expr) & set(values):
        return expr
    if isinstance(expr, sp.Symbol):
        return values.get(expr, expr)
    if isinstance(expr, sp.Sum):
        var, low, high, body = open_sum(expr)
        new = sp.Dummy(var.name, integer=True)
        inner = substitute_term(substitute_term(body, {var: new}), values)
        low, high = substitute_term(low, values), substitute_term(high, values)
        taken = inner.atoms(sp.Symbol) - {new}  # bound ones too: sums may be nested
        plain = var
        while plain in taken:
            plain = sp.Symbol(plain.name + "'", integer=True)
        return sp.Sum(inner.xreplace({new: plain}), (plain, low, high))
    args = [substitute_term(a, values) for a in expr.args]
    if expr.func in values:  # not SymPy's own call: it would capture bound variables
        return apply(values[expr.func], *args)
    return expr.func(*args)


def apply(function: sp.Lambda, *args: sp.Expr) -> sp.Expr:
    """The value of a Lambda, bound variables kept apart."""
    return substitute_term(function.expr, dict(zip(function.variables, args, strict=True)))


def substitute(formula: Formula, values: Mapping[Any, Any]) -> Formula:
    """The formula with terms for free symbols and lambdas for functions."""
    if isinstance(formula, Rel):
        lhs, rhs = (substitute_term(e, values) for e in (formula.lhs, formula.rhs))
        return Rel(formula.op, lhs, rhs)
    if isinstance(formula, All):
        values = {k: v for k, v in values.items() if k != formula.var}
        taken = set().union(*(sp.sympify(v).free_symbols for v in values.values()), set())
        var = formula.var
        while var in taken:
            var = sp.Symbol(var.name + "'", **var._assumptions_orig)
        inner = {**values, formula.var: var}
        conds = tuple(substitute(c, inner) for c in formula.conds)
        return All(var, conds, substitute(formula.body, inner))  # type: ignore[arg-type]

    def per_term(t: Term) -> Term:
        factors = tuple(
            (kind, m.applyfunc(lambda e: substitute_term(e, values))) for kind, m in t.factors
        )
        return Term(substitute_term(t.coeff, values), factors, values.get(t.game, t.game))

    kinds = tuple((kind, substitute_term(count, values)) for kind, count in formula.kinds)
    if isinstance(formula, Graded):
        renamed = values.get(formula.function, formula.function)
        if isinstance(renamed, sp.Lambda):  # only another function symbol may take its place
            renamed = renamed.expr.func if renamed.expr.args == tuple(renamed.variables) else None
        if renamed is None:
            raise ValueError(f"{formula.function} is defined as order sums; it can only be renamed")
        return Graded(renamed, kinds, formula.over, per_term(formula.term))
    sides = (tuple(per_term(t) for t in side) for side in (formula.lhs, formula.rhs))
    return Tensor(kinds, formula.op, *sides)


# JSON ----------------------------------------------------------------------------------------

_NAMED = {
    "binomial": sp.binomial,
    "factorial": sp.factorial,
    "abs": sp.Abs,
    "floor": sp.floor,
    "log": sp.log,
    "min": sp.Min,
    "max": sp.Max,
}
_NAME_OF = {f: name for name, f in _NAMED.items()}


def encode_term(e: sp.Expr) -> Any:
    """A term as JSON: integers as strings, symbols as ["i"|"r", name], else [head, …args]."""
    if isinstance(e, sp.Integer):
        return str(int(e))
    if isinstance(e, sp.Rational):
        return f"{e.p}/{e.q}"
    if isinstance(e, sp.Symbol):
        return ["i" if e.is_integer else "r", e.name]
    if isinstance(e, sp.Sum):
        var, low, high, body = open_sum(e)
        return ["sum", var.name, *(encode_term(x) for x in (low, high, body))]
    args = (
        [encode_term(a) for a in sorted(e.args, key=sp.default_sort_key)]
        if isinstance(e, sp.Add | sp.Mul)
        else [encode_term(a) for a in e.args]
    )
    if isinstance(e, sp.Add | sp.Mul):
        return ["+" if isinstance(e, sp.Add) else "*", *args]
    if isinstance(e, sp.Pow):
        return ["^", *args]
    if isinstance(e, sp.core.function.AppliedUndef):
        return ["fi" if e.is_integer else "f", e.func.__name__, *args]
    if e.func in _NAME_OF:
        return [_NAME_OF[e.func], *args]
    raise ValueError(f"term: {e.func.__name__} is not in the language of the ledger")


def encode(formula: Formula | Sequent) -> Any:
    """A formula or sequent as JSON."""
    if isinstance(formula, Sequent):
        hyps = sorted((encode(h) for h in formula.hyps), key=repr)
        return {"hyps": hyps, "concl": encode(formula.concl)}
    if isinstance(formula, Rel):
        return [formula.op, encode_term(formula.lhs), encode_term(formula.rhs)]
    if isinstance(formula, All):
        conds = [encode(c) for c in formula.conds]
        return ["all", encode_term(formula.var), conds, encode(formula.body)]
    if isinstance(formula, Graded):
        kinds = [[kind, encode_term(count)] for kind, count in formula.kinds]
        return [
            "graded",
            formula.function.__name__,
            kinds,
            formula.over,
            encode_tensor_term(formula.term),
        ]
    return [
        "tensor",
        [[kind, encode_term(count)] for kind, count in formula.kinds],
        formula.op,
        *([encode_tensor_term(t) for t in side] for side in (formula.lhs, formula.rhs)),
    ]


def encode_tensor_term(t: Term) -> Any:
    matrices = [
        [kind, [[encode_term(e) for e in row] for row in m.tolist()]] for kind, m in t.factors
    ]
    return [encode_term(t.coeff), matrices, t.game]
