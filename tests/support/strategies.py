"""Shared Hypothesis strategies: small exact games on subsets, polynomials in 0/1 variables.

A game is a table of length 2^n; entry S belongs to the subset whose bit i is set iff i is in S.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from verify.games.lattice import members

MAX_N = 5
INTEGERS = st.integers(-20, 20)
FRACTIONS = st.fractions(-20, 20, max_denominator=12)


def as_table(values: list[Any]) -> np.ndarray:
    """A list as an object array, so that NumPy keeps fractions and symbols as they are."""
    table = np.empty(len(values), dtype=object)
    table[:] = values
    return table


def _tables(
    entries: st.SearchStrategy[Any], min_n: int, max_n: int
) -> st.SearchStrategy[list[Any]]:
    return st.integers(min_n, max_n).flatmap(
        lambda n: st.lists(entries, min_size=1 << n, max_size=1 << n)
    )


def games(min_n: int = 0, max_n: int = MAX_N) -> st.SearchStrategy[np.ndarray]:
    """Exact games: object arrays of Fraction."""
    return _tables(FRACTIONS, min_n, max_n).map(as_table)


def integer_games(min_n: int = 0, max_n: int = MAX_N) -> st.SearchStrategy[np.ndarray]:
    """Games with small integers: int64 arrays."""
    return _tables(INTEGERS, min_n, max_n).map(lambda values: np.array(values, dtype=np.int64))


def float_games(min_n: int = 0, max_n: int = MAX_N) -> st.SearchStrategy[np.ndarray]:
    """Games with ordinary floats: float64 arrays, |v| ≤ 100."""
    entries = st.floats(-100, 100, allow_subnormal=False)
    return _tables(entries, min_n, max_n).map(lambda values: np.array(values, dtype=np.float64))


def monotone_games(min_n: int = 1, max_n: int = MAX_N) -> st.SearchStrategy[np.ndarray]:
    """Exact games that never fall along any path: v(S) is the maximum of a game over T ⊆ S."""

    def rising(values: list[Fraction]) -> np.ndarray:
        values = list(values)
        for i in range(len(values).bit_length() - 1):
            for S in range(len(values)):
                if S >> i & 1:
                    values[S] = max(values[S], values[S ^ (1 << i)])
        return as_table(values)

    return _tables(FRACTIONS, min_n, max_n).map(rising)


@dataclass(frozen=True)
class Polynomial:
    """Σ_T c_T Π_{i∈T} x_i in n variables; on 0/1 inputs its interactions are its coefficients."""

    n: int
    coefficients: dict[int, float]

    def interactions(self) -> np.ndarray:
        """The coefficients as a table of length 2^n."""
        table = np.zeros(1 << self.n)
        for code, coefficient in self.coefficients.items():
            table[code] = coefficient
        return table

    def model(self) -> Callable[[Any], Any]:
        """A batch function, torch tensor [B, n] → [B]."""

        def evaluate(batch: Any) -> Any:
            total = batch.new_zeros(len(batch))
            for code, coefficient in self.coefficients.items():
                total = total + coefficient * batch[:, list(members(code))].prod(dim=1)
            return total

        return evaluate


def polynomials(min_n: int = 1, max_n: int = 6) -> st.SearchStrategy[Polynomial]:
    """Polynomials with one to ten terms and coefficients in [-10, 10]."""
    return st.integers(min_n, max_n).flatmap(
        lambda n: st.dictionaries(
            st.integers(0, (1 << n) - 1), st.floats(-10, 10), min_size=1, max_size=10
        ).map(lambda terms: Polynomial(n, terms))
    )


def sparse_tables(
    min_n: int = 1, max_n: int = MAX_N, max_size: int = 20, kinds: int = 2
) -> st.SearchStrategy[np.ndarray]:
    """AND and OR interactions [2, 2^n], few of them not 0; eighths, so that all sums are exact.

    v(∅), which is entry ∅ of the ANDs, is 1/2.  With kinds = 1 there are no ORs.
    """
    eighths = st.integers(-80, 80).filter(bool).map(lambda k: k / 8)

    def tables(n: int) -> st.SearchStrategy[np.ndarray]:
        places = st.tuples(st.integers(0, kinds - 1), st.integers(1, (1 << n) - 1))
        return st.dictionaries(places, eighths, max_size=max_size).map(
            lambda effects: _filled(n, effects)
        )

    return st.integers(min_n, max_n).flatmap(tables)


def _filled(n: int, effects: dict[tuple[int, int], float]) -> np.ndarray:
    table = np.zeros((2, 1 << n))
    table[0, 0] = 0.5
    for place, effect in effects.items():
        table[place] = effect
    return table
