"""Functions on subsets, for every number of variables: what a Tensor and a Graded formula say.

Trusted.  A product over coordinates of small matrices is written by kind of coordinate.  All of
these are immutable tuples, and read their parts again whenever they are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from proofs.kernel.matrices import Matrix
from proofs.kernel.terms import (
    Expr,
    Function,
    Refused,
    as_term,
    is_formal,
    is_function,
    is_integer,
    without_y,
)


class Term(tuple[Any, ...]):
    """coeff · (⊗ over coordinates of a matrix that depends on the coordinate's kind) · game.

    `factors[kind]` is the matrix of every coordinate of that kind; its columns are indexed by the
    bit of the input subset, its rows by the bit of the output subset.  `game` names a function on
    subsets; the empty name is the constant 1 (all matrices then have one column).
    """

    __slots__ = ()

    def __new__(cls, coeff: Any, factors: Any, game: str) -> Term:
        scale = as_term(coeff)
        without_y(scale)
        fixed = tuple((_name(kind), Matrix(m)) for kind, m in factors)
        if len(dict(fixed)) < len(fixed):
            raise Refused("Term: a kind is named twice")
        for matrix in dict(fixed).values():
            if max(matrix.shape) > 2:
                raise Refused("Term: a matrix has at most two rows and two columns, one for a bit")
            if not all(map(is_formal, matrix.entries())):
                raise Refused(f"Term: an entry of {matrix} is not a polynomial in Y")
        return tuple.__new__(cls, (scale, fixed, _name(game, empty=True)))

    @property
    def coeff(self) -> Expr:
        return self[0]

    @property
    def factors(self) -> tuple[tuple[str, Matrix], ...]:
        return self[1]

    @property
    def game(self) -> str:
        return self[2]

    @property
    def matrices(self) -> dict[str, Matrix]:
        return dict(self.factors)

    def mapped(self, on: Any, game: str | None = None) -> Term:
        """The term with a function applied to its terms, and perhaps another game."""
        factors = tuple((kind, m.map(on)) for kind, m in self.factors)
        return Term(on(self.coeff), factors, self.game if game is None else game)


class Tensor(tuple[Any, ...]):
    """Σ lhs op Σ rhs between functions on subsets, in every entry; op is "=" or "<=".

    `kinds` lists the kinds of coordinate, each with how many there are: a term that is an integer.
    Where such a number is not natural, the formula is true.  A matrix of one column takes the game
    at bit 0 of its coordinates.
    """

    __slots__ = ()

    def __new__(cls, kinds: Any, op: str, lhs: Iterable[Term], rhs: Iterable[Term]) -> Tensor:
        if type(op) is not str or op not in ("=", "<="):
            raise Refused(f"op: a Tensor relation is '=' or '<=', not {str(op)[:40]}")
        counts, left, right = _kinds(kinds), _terms(lhs), _terms(rhs)
        names = [name for name, _ in counts]
        shape: dict[str, int] = {}
        columns: dict[tuple[str, str], int] = {}
        for term in left + right:
            if [kind for kind, _ in term.factors] != names:
                raise Refused(
                    f"Tensor: a term has factors for {list(term.matrices)}, not for {names}"
                )
            for kind, matrix in term.factors:
                if shape.setdefault(kind, matrix.rows) != matrix.rows:
                    raise Refused(f"Tensor: rows differ at kind {kind!r}")
                width = columns.setdefault((term.game, kind), matrix.cols)
                if width != matrix.cols or (not term.game and matrix.cols != 1):
                    raise Refused(f"Tensor: columns differ at kind {kind!r}, game {term.game!r}")
        return tuple.__new__(cls, (counts, op, left, right))

    @property
    def kinds(self) -> tuple[tuple[str, Expr], ...]:
        return self[0]

    @property
    def op(self) -> str:
        return self[1]

    @property
    def lhs(self) -> tuple[Term, ...]:
        return self[2]

    @property
    def rhs(self) -> tuple[Term, ...]:
        return self[3]


class Graded(tuple[Any, ...]):
    """function(t) = Σ of `term` over the subsets of order t of the coordinates of kind `over`.

    The other coordinates have one row each.  Used as a hypothesis, it defines `function`; it is
    false where a number of coordinates is not a natural number (a `Tensor` is then true).
    """

    __slots__ = ()

    def __new__(cls, function: Any, kinds: Any, over: str, term: Term) -> Graded:
        if not is_function(function):
            raise Refused("Graded: not a function made by fn()")
        counts = _kinds(kinds)
        (inside,) = _terms((term,))
        names = [name for name, _ in counts]
        if [kind for kind, _ in inside.factors] != names or over not in names:
            raise Refused(f"Graded: the term and {over!r} do not fit the kinds {names}")
        for kind, matrix in inside.factors:
            if kind != over and matrix.rows != 1:
                raise Refused(f"Graded: the coordinates of kind {kind!r} have one row each")
            if not inside.game and matrix.cols != 1:
                raise Refused("Graded: a constant has matrices of one column")
            for entry in matrix.entries():
                without_y(entry)
        return tuple.__new__(cls, (function, counts, _name(over), inside))

    @property
    def function(self) -> Function:
        return self[0]

    @property
    def kinds(self) -> tuple[tuple[str, Expr], ...]:
        return self[1]

    @property
    def over(self) -> str:
        return self[2]

    @property
    def term(self) -> Term:
        return self[3]


def _name(name: Any, *, empty: bool = False) -> str:
    if type(name) is not str or not (name or empty):
        raise Refused(f"{name!r} is not a name")
    return name


def _terms(side: Iterable[Term]) -> tuple[Term, ...]:
    out = tuple(side)
    if any(type(t) is not Term for t in out):
        raise Refused("a side of a relation is made of Terms")
    return tuple(Term(*t) for t in out)


def _kinds(kinds: Any) -> tuple[tuple[str, Expr], ...]:
    """The kinds with their numbers, each an integer by its form and named once."""
    pairs = kinds.items() if isinstance(kinds, Mapping) else kinds
    out = tuple((_name(name), as_term(count)) for name, count in pairs)
    if len(dict(out)) < len(out):
        raise Refused("a kind is named twice")
    for name, count in out:
        without_y(count)
        if not is_integer(count):
            raise Refused(f"the number {count} of kind {name!r} is not an integer by its form")
    return out
