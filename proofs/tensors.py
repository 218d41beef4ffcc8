"""Functions on subsets, for every number of variables: what a Tensor and a Graded formula say.

Trusted.  A product over coordinates of small matrices is written by kind of coordinate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from proofs.terms import check_function, check_term, is_formal, is_integer, without_y


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

    def __post_init__(self) -> None:
        object.__setattr__(self, "coeff", sp.sympify(self.coeff))
        fixed = tuple((kind, sp.ImmutableMatrix(m)) for kind, m in self.factors)
        object.__setattr__(self, "factors", fixed)
        check_term(self.coeff)
        without_y(self.coeff)
        for entry in (e for _, m in fixed for e in m):
            check_term(entry)
            if not is_formal(entry):
                raise ValueError(f"Term: {entry} is not a polynomial in Y")

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
        for part in ("kinds", "lhs", "rhs"):
            object.__setattr__(self, part, tuple(getattr(self, part)))
        names = _names(self.kinds)
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

    The other coordinates have one row each.  Used as a hypothesis, it defines `function`; it is
    false where a number of coordinates is not a natural number (a `Tensor` is then true).
    """

    function: Any
    kinds: tuple[tuple[str, sp.Expr], ...]
    over: str
    term: Term

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(self.kinds))
        check_function(self.function)
        names = _names(self.kinds)
        if list(self.term.matrices) != names or self.over not in names:
            raise ValueError(f"Graded: the term and {self.over!r} do not fit the kinds {names}")
        for kind, matrix in self.term.factors:
            if kind != self.over and matrix.rows != 1:
                raise ValueError(f"Graded: the coordinates of kind {kind!r} have one row each")
            for entry in matrix:
                without_y(entry)


def _names(kinds: Iterable[tuple[str, sp.Expr]]) -> list[str]:
    """The names of the kinds; raises Refused unless each number is an integer by its form."""
    for name, count in kinds:
        check_term(count)
        if not is_integer(count):
            raise ValueError(f"the number {count} of kind {name!r} is not an integer by its form")
    return [name for name, _ in kinds]
