"""The language of the ledger: what a theorem can say.

Terms are those of `terms.py`, over the reals.  Free symbols and functions are universally
quantified.  A formula is one of

- `Rel`: an (in)equality between two terms;
- `All`: "for every `var` (integer or real, as its symbol says) with all `conds`: `body`";
- `Tensor`: an (in)equality between functions on subsets, for every number of variables;
- `Graded`: "this function of t is the sum over subsets of order t of that function on subsets".

A `Sequent` is "hypotheses ⊢ conclusion".  No inference happens here; `rules.py` does that.
Trusted: what formulas mean, and substitution.  All of them are immutable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from proofs.kernel.matrices import Matrix as Matrix
from proofs.kernel.tensors import Graded, Tensor, Term
from proofs.kernel.terms import (
    DEEPEST,
    Expr,
    Function,
    Lambda,
    Refused,
    Y,
    add,
    as_term,
    fresh,
    functions_of,
    shown,
    substitute_term,
    symbol,
    total,
    without_y,
)
from proofs.kernel.terms import apply as apply
from proofs.kernel.terms import apply_head as _head
from proofs.kernel.terms import fn as fn
from proofs.kernel.terms import rational as rational

OPS = ("=", "<=", "<", "!=")


class Rel(tuple[Any, ...]):
    """lhs op rhs."""

    __slots__ = ()

    def __new__(cls, op: str, lhs: Any, rhs: Any) -> Rel:
        if type(op) is not str or op not in OPS:
            raise Refused(f"op: {str(op)[:40]} is not one of {OPS}")
        sides = as_term(lhs), as_term(rhs)
        for side in sides:
            without_y(side)
        return tuple.__new__(cls, (op, *sides))

    @property
    def op(self) -> str:
        return self[0]

    @property
    def lhs(self) -> Expr:
        return self[1]

    @property
    def rhs(self) -> Expr:
        return self[2]

    def __repr__(self) -> str:
        return shown(self)


class All(tuple[Any, ...]):
    """For every `var` with all `conds`: `body`."""

    __slots__ = ()

    def __new__(cls, var: Any, conds: Iterable[Rel], body: Formula) -> All:
        bound, given = as_term(var), tuple(conds)
        if bound.head != "sym" or bound is Y:
            raise Refused(f"All: {bound} is not a symbol that can be bound")
        if any(type(c) is not Rel for c in given):
            raise Refused("All: a condition is an (in)equality between terms")
        new = tuple.__new__(cls, (bound, tuple(map(checked, given)), checked(body)))
        inside: Any = new
        for _ in range(DEEPEST):
            if type(inside) is not All:
                return new
            inside = inside[2]
        raise Refused(f"All: nested more than {DEEPEST} deep")

    @property
    def var(self) -> Expr:
        return self[0]

    @property
    def conds(self) -> tuple[Rel, ...]:
        return self[1]

    @property
    def body(self) -> Formula:
        return self[2]

    def __repr__(self) -> str:
        return shown(self)


Formula = Rel | All | Tensor | Graded
FORMULAS = (Rel, All, Tensor, Graded)


def checked(formula: Any) -> Any:
    """The formula, made again from its parts; raises Refused for anything else."""
    if type(formula) not in FORMULAS:
        raise Refused(f"{formula!r:.80} is not a formula")
    try:
        return type(formula)(*formula)
    except TypeError:
        raise Refused(f"{type(formula).__name__}: not the parts of such a formula") from None


class Sequent(tuple[Any, ...]):
    """Hypotheses ⊢ conclusion."""

    __slots__ = ()

    def __new__(cls, hyps: Iterable[Formula], concl: Formula) -> Sequent:
        return tuple.__new__(cls, (frozenset(map(checked, hyps)), checked(concl)))

    @property
    def hyps(self) -> frozenset[Formula]:
        return self[0]

    @property
    def concl(self) -> Formula:
        return self[1]

    def __repr__(self) -> str:
        return shown(self)


def sequent(concl: Formula, *hyps: Formula) -> Sequent:
    return Sequent(hyps, concl)


# Shorthand for authors -----------------------------------------------------------------------


def _symbols(kind: str, names: str) -> Any:
    made = tuple(symbol(kind, name) for name in names.replace(",", " ").split())
    return made[0] if len(made) == 1 and "," not in names else made


def ints(names: str) -> Any:
    """Integer symbols: ints("n m k")."""
    return _symbols("i", names)


def reals(names: str) -> Any:
    """Real symbols: reals("p q tau")."""
    return _symbols("r", names)


def Abs(x: Any) -> Expr:
    """|x|."""
    return _head("abs", as_term(x))


def floor(x: Any) -> Expr:
    """⌊x⌋."""
    return _head("floor", as_term(x))


def ceiling(x: Any) -> Expr:
    """⌈x⌉, written −⌊−x⌋."""
    return -_head("floor", -as_term(x))


def log(x: Any) -> Expr:
    """The natural logarithm of |x|."""
    return _head("log", as_term(x))


def factorial(k: Any) -> Expr:
    """k!, which is 0 unless k is an integer ≥ 0."""
    return _head("factorial", as_term(k))


def binomial(a: Any, b: Any) -> Expr:
    """C(a, b) = a(a−1)…(a−b+1)/b!, which is 0 unless b is an integer ≥ 0."""
    return _head("binomial", as_term(a), as_term(b))


def minimum(*args: Any) -> Expr:
    """The least of the arguments."""
    return _head("min", *map(as_term, args))


def maximum(*args: Any) -> Expr:
    """The largest of the arguments."""
    return _head("max", *map(as_term, args))


def sqrt(x: Any) -> Expr:
    """√|x|, written |x|^½ as x^½."""
    return as_term(x) ** rational(1, 2)


def total_of(*args: Any) -> Expr:
    """The sum of terms."""
    return add(*map(as_term, args))


def Sum(body: Any, *limits: tuple[Any, Any, Any]) -> Expr:
    """Σ body over (variable, low, high), the first limits the innermost."""
    out = as_term(body)
    for limit in limits:
        var, low, high = map(as_term, limit)
        out = total(var, low, high, out)
    return out


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
    return Term(coeff, tuple(factors.items()), game)


def tensor(op: str, lhs: Term | Iterable[Term], rhs: Term | Iterable[Term], **kinds: Any) -> Tensor:
    """tensor("=", term(…), term(…), every=n): the numbers of coordinates come as keywords."""

    def terms(side: Term | Iterable[Term]) -> tuple[Term, ...]:
        return (side,) if isinstance(side, Term) else tuple(side)

    return Tensor(kinds, op, terms(lhs), terms(rhs))


def graded(function: Any, over: str, of: Term, **kinds: Any) -> Graded:
    """graded(A, "every", term(1, "I", every=ONE), every=n): A(t) = Σ_{|T|=t} I(T)."""
    return Graded(function, kinds, over, of)


# The matrices of one coordinate; rows: bit of S, columns: bit of T.
ONE = Matrix([[1, 0], [0, 1]])
ZETA = Matrix([[1, 0], [1, 1]])  # [T ⊆ S]
MOBIUS = Matrix([[1, 0], [-1, 1]])  # [T ⊆ S] (-1)^(|S|-|T|)
FLIP = Matrix([[0, 1], [1, 0]])  # T = N∖S
AT_0 = Matrix([[1, 0]])  # the entry without this variable
AT_1 = Matrix([[0, 1]])  # the entry with it
SUM = Matrix([[1, 1]])  # the sum over both
STEP = Matrix([[-1, 1]])  # the discrete derivative


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
        exprs += [t.coeff, *(entry for _, m in t.factors for entry in m.entries())]
    names: set[Any] = {t.game for t in terms} - {""}
    if isinstance(formula, Graded):
        names = names | {formula.function}
    return names.union(*(e.free_symbols | functions_of(e) for e in exprs)) - {Y}


def kinds_of(formula: Formula) -> frozenset[str]:
    """The names of the kinds of coordinates in a formula."""
    if isinstance(formula, All):
        return kinds_of(formula.body)
    return frozenset() if isinstance(formula, Rel) else frozenset(dict(formula.kinds))


def substitute(formula: Formula, values: Mapping[Any, Any]) -> Formula:
    """The formula with terms for free symbols, Lambdas for functions, games for games."""
    if isinstance(formula, Rel):
        return Rel(formula.op, *(substitute_term(e, values) for e in (formula.lhs, formula.rhs)))
    if isinstance(formula, All):
        values = {k: v for k, v in values.items() if k is not formula.var}
        terms = (v for v in values.values() if not isinstance(v, str))
        taken = set().union(free(formula), *(_free_of(v) for v in terms))
        var = fresh(formula.var, taken)
        inner = values if var is formula.var else {**values, formula.var: var}
        conds = tuple(substitute(c, inner) for c in formula.conds)
        return All(var, conds, substitute(formula.body, inner))  # type: ignore[arg-type]

    def per_term(t: Term) -> Term:
        return t.mapped(lambda e: substitute_term(e, values), values.get(t.game, t.game))

    kinds = tuple((kind, substitute_term(count, values)) for kind, count in formula.kinds)
    if isinstance(formula, Graded):
        renamed = values.get(formula.function, formula.function)
        if isinstance(renamed, Lambda):  # only another function symbol may take its place
            body = renamed.expr
            own = body.head == "fn" and body.args == renamed.variables
            renamed = body.func if own else None
        if type(renamed) is not Function:
            raise Refused(f"{formula.function} is defined as order sums; it can only be renamed")
        return Graded(renamed, kinds, formula.over, per_term(formula.term))
    sides = (tuple(per_term(t) for t in side) for side in (formula.lhs, formula.rhs))
    return Tensor(kinds, formula.op, *sides)


def _free_of(value: Any) -> frozenset[Expr]:
    return value.free_symbols if isinstance(value, Lambda) else as_term(value).free_symbols
