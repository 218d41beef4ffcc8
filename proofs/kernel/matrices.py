"""Small matrices of terms, as they stand in a Tensor.  Trusted; immutable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from proofs.kernel.terms import Expr, Refused, add, as_term, mul


class Matrix(tuple[tuple[Expr, ...], ...]):
    """Rows of terms, all of one length; a flat list makes a column."""

    __slots__ = ()

    def __new__(cls, rows: Any) -> Matrix:
        if hasattr(rows, "tolist"):  # a matrix of another library
            rows = rows.tolist()
        flat = [list(r) if type(r) in (list, tuple) else [r] for r in rows]
        out = tuple(tuple(map(as_term, row)) for row in flat)
        if not out or not out[0] or len({len(row) for row in out}) > 1:
            raise Refused("a matrix has rows of one length")
        return tuple.__new__(cls, out)

    @property
    def rows(self) -> int:
        return len(self)

    @property
    def cols(self) -> int:
        return len(self[0])

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.cols

    def entry(self, i: int, j: int) -> Expr:
        return tuple.__getitem__(self, i)[j]

    def entries(self) -> Iterator[Expr]:
        """All entries, row by row."""
        return (e for row in self for e in row)

    def map(self, on: Any) -> Matrix:
        """The matrix with a function applied to every entry."""
        return Matrix([[on(e) for e in row] for row in self])

    def __mul__(self, other: Any) -> Matrix:
        """The product with a matrix, or with a number or term."""
        if type(other) is not Matrix:
            by = as_term(other)
            return self.map(lambda e: mul(by, e))
        if self.cols != other.rows:
            raise Refused("an operator does not fit")
        return Matrix(
            [
                [add(*(mul(a, other[k][j]) for k, a in enumerate(row))) for j in range(other.cols)]
                for row in self
            ]
        )

    def __rmul__(self, other: Any) -> Matrix:
        return self * other

    def __truediv__(self, other: Any) -> Matrix:
        return self * (1 / as_term(other))

    def __neg__(self) -> Matrix:
        return self * -1

    def __add__(self, other: Any) -> Matrix:
        if type(other) is not Matrix or self.shape != other.shape:
            raise Refused("matrices of different shapes are not added")
        pairs = zip(self, other, strict=True)
        return Matrix([[add(a, b) for a, b in zip(r, s, strict=True)] for r, s in pairs])

    def __sub__(self, other: Any) -> Matrix:
        return self + -Matrix(other)
