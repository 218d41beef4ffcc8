"""Functions on subsets in the second engine: sums of products over coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from proofs.recheck.algebra import Algebra
from proofs.recheck.limits import need, spend
from proofs.recheck.polynomials import TERMS, Poly, add, constant, multiply, value_of

Matrix = list[list[Poly]]


def entries_of(rows: Any, algebra: Algebra) -> Matrix:
    return [[algebra.poly(e) for e in row] for row in rows]


def times(a: Matrix, b: Matrix) -> Matrix:
    """The product of two matrices."""
    need(all(len(row) == len(b) for row in a), "an operator does not fit")
    return [
        [add(*(multiply(x, b[k][j]) for k, x in enumerate(row))) for j in range(len(b[0]))]
        for row in a
    ]


def image(
    terms: Iterable[Any], algebra: Algebra, weight: Poly | None = None, ops: Any = None
) -> list[Any]:
    """weight · (⊗ops) of each term, in normal form: (coefficient, matrices by kind, game)."""
    out = []
    for coeff, factors, game in terms:
        c = algebra.poly(coeff)
        matrices = {kind: entries_of(rows, algebra) for kind, rows in factors}
        for kind, op in (ops or {}).items():
            need(kind in matrices, "an operator on a kind that is not there")
            matrices[kind] = times(op, matrices[kind])
        out.append((c if weight is None else multiply(weight, c), matrices, game))
    return out


def cancels(kinds: Any, terms: Iterable[Any], algebra: Algebra) -> bool:
    """The sum is 0; coordinates that occur once are written out entry by entry.

    A product of matrices without a coordinate of its own is an atom here; that different ones are
    independent is not used, only that the sum vanishes when all the coefficients do.
    """
    total: dict[Any, Poly] = {}
    rows: dict[Any, int] = {}
    for coeff, matrices, game in terms:
        for kind, m in matrices.items():
            need(rows.setdefault(kind, len(m)) == len(m), "rows differ")
        parts: list[tuple[Any, Poly]] = [((game,), coeff)]
        for kind, count in kinds:
            m = matrices[kind]
            shape = tuple(tuple(algebra.key_of(e) for e in row) for row in m)
            options: list[tuple[Any, Poly]] = [((kind, shape), constant(1))]
            if value_of(algebra.poly(count)) == 1:
                options = [((kind, i, j), e) for i, row in enumerate(m) for j, e in enumerate(row)]
            spend(len(parts) * len(options))
            need(len(parts) * len(options) <= TERMS, "too many entries")
            parts = [((*key, o), multiply(c, e)) for key, c in parts for o, e in options if e]
        for key, c in parts:
            total[key] = add(total.get(key, {}), c)
    return all(algebra.zero(c) for c in total.values())


def balanced(kinds: Any, lhs: Any, rhs: Any, algebra: Algebra) -> bool:
    """Σ lhs = Σ rhs."""
    minus = image(rhs, algebra, constant(-1))
    return cancels(kinds, [*image(lhs, algebra), *minus], algebra)
