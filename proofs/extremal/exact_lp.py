"""Linear programs in exact rational arithmetic: optimum, vertex, and multipliers that prove it.

max c·x subject to a_i·x ≤ b_i, few variables and many constraints.  The search is the simplex
method on bases of d constraints, in rationals throughout (python-flint), with Bland's rule.
Nothing here needs to be trusted: what it returns can be checked without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

Multipliers = dict[int, Fraction]  # constraint → weight > 0


@dataclass(frozen=True)
class Optimum:
    """value = max c·x, attained at x; c = Σ weight·a_i and value = Σ weight·b_i, weights > 0."""

    value: Fraction
    x: tuple[Fraction, ...]
    multipliers: Multipliers


@dataclass(frozen=True)
class Infeasible:
    """Σ weight·a_i = 0, Σ weight·b_i = value < 0, weights > 0: no x is possible (Farkas)."""

    value: Fraction
    multipliers: Multipliers


class ExactProgram:
    """The polytope {x : a_i·x ≤ b_i}; `maximise` may be called for one objective after another.

    `start`: the indices of d constraints that are linearly independent.  Each call starts from the
    vertex where the last one ended.
    """

    def __init__(
        self, rows: Sequence[Sequence[Fraction]], bounds: Sequence[Fraction], start: Sequence[int]
    ) -> None:
        self.dim = len(start)
        self.rows = fmpq_mat(len(rows), self.dim, [_q(a) for row in rows for a in row])
        self.bounds = [_q(b) for b in bounds]
        self.basis = list(start)
        self._pivot()
        self.infeasible = self._reach_a_vertex()

    def maximise(self, objective: Sequence[Fraction]) -> Optimum | Infeasible:
        """The exact maximum, or why there is none.  Raises ValueError when it is unbounded."""
        if self.infeasible:
            return self.infeasible
        c = fmpq_mat(1, self.dim, [_q(w) for w in objective])
        while True:
            y = (c * self.inverse).entries()
            negative = [j for j in range(self.dim) if y[j] < 0]
            if not negative:
                break
            leave = min(negative, key=self.basis.__getitem__)
            steps = [
                (-self.slack[i] / self.table[i, leave], i)
                for i in range(len(self.bounds))
                if self.table[i, leave] < 0 and i not in self.basis
            ]
            if not steps:
                raise ValueError("objective: unbounded on this polytope")
            self.basis[leave] = min(steps)[1]
            self._pivot()
        weights = {i: _f(w) for i, w in zip(self.basis, y, strict=True) if w}
        return Optimum(_f((c * self.x)[0, 0]) if self.dim else Fraction(0), self._point(), weights)

    def _reach_a_vertex(self) -> Infeasible | None:
        """Pivot to a basis whose vertex meets every constraint.

        With multipliers all 1 the first basis is dual feasible for the objective Σ a_i over the
        basis; the dual simplex method goes on from there.
        """
        y = [fmpq(1)] * self.dim
        while True:
            violated = [i for i, s in enumerate(self.slack) if s < 0]
            if not violated:
                return None
            enter = violated[0]
            row = [self.table[enter, j] for j in range(self.dim)]
            steps = [(y[j] / t, self.basis[j], j) for j, t in enumerate(row) if t > 0]
            if not steps:
                ray = {self.basis[j]: _f(-t) for j, t in enumerate(row) if t}
                return Infeasible(_f(self.slack[enter]), {enter: Fraction(1), **ray})
            step, _, leave = min(steps)
            y = [y[j] - step * t for j, t in enumerate(row)]
            y[leave] = step
            self.basis[leave] = enter
            self._pivot()

    def _pivot(self) -> None:
        """The vertex of the basis, every slack there, and every row in terms of basis rows."""
        d = self.dim
        chosen = fmpq_mat(d, d, [self.rows[i, j] for i in self.basis for j in range(d)])
        self.inverse = chosen.inv()
        self.table = self.rows * self.inverse
        self.x = self.inverse * fmpq_mat(d, 1, [self.bounds[i] for i in self.basis])
        values = self.rows * self.x
        self.slack = [b - values[i, 0] for i, b in enumerate(self.bounds)]

    def _point(self) -> tuple[Fraction, ...]:
        return tuple(_f(self.x[j, 0]) for j in range(self.dim))


def _q(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _f(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
