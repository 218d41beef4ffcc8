"""The split as a linear program for HiGHS: certain and quick up to ten variables.

In interactions: an OR of T is worth (−1)^(|L|+1) on every ∅ ≠ L ⊆ T as ANDs, so that
I_and + B I_or = I + M e with B(L, T) = (−1)^(|L|+1) [L ⊆ T] and M the Möbius matrix.  B has 3^n
entries that are not 0.

The program has many optima, and which of them a solver ends in would depend on rounding.  So the
costs are moved: the strength of an AND counts 1 + TILT·r, that of an OR 1 + TILT·(1 + r), with r
the fractional part of the square root of a prime, another for each.  Square roots of primes are
linearly independent over the rationals, so the optimum is one vertex, and it moves with v
continuously: of equally strong splits it is that of the least ORs, up to what r adds.  The weights
that certify it are those of the program with costs of 1.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import numpy as np
from jaxtyping import Float
from scipy import sparse
from scipy.optimize import OptimizeResult, linprog

from verify.explain.split.strength import Best
from verify.games.lattice import mobius, variables_of

Columns: TypeAlias = Float[np.ndarray, " columns"]

FINEST = 1e-10  # the feasibility that HiGHS can be asked for
TILT = 1e-5  # well above FINEST times the number of subsets, well below what a gap is read to
CERTAIN = 1e-9  # relative gap at which a split needs no better certificate


def solve(best: Best) -> None:
    """Offers `best` the vertex that the moved costs choose, and the weights that certify it."""
    A, least, most = _program(best)
    count = len(best.u) - 1
    tilted = 1.0 + TILT * generic_numbers(2 * count).reshape(2, count)
    tilted[1] += TILT
    found = _solution(best, A, np.repeat(tilted, 2, axis=0).ravel(), least, most)
    if found.x is None:
        return
    x = _at_vertex(best, A, found.x, least, most)
    _, _, plus, minus, *_ = np.split(x, np.arange(1, 5) * count)
    e = np.zeros(len(best.u))
    e[best.noisy] = x[4 * count :] if best.bound > 0 else 0.0
    best.offer_split(np.r_[0.0, plus - minus], e, ties=True)
    _offer_prices(best, _prices(A, found.x, least, most))
    if not best.reached(CERTAIN):
        untilted = _solution(best, A, np.ones(4 * count), least, most)
        if untilted.x is not None:
            _offer_prices(best, untilted.eqlin.marginals)


def _program(best: Best) -> tuple[sparse.csc_matrix, Columns, Columns]:
    """The equations, by columns I_and⁺, I_and⁻, I_or⁺, I_or⁻, e, and the bounds on the columns."""
    n, length = variables_of(best.u), len(best.u)
    one = sparse.identity(length - 1)
    B = -power([[1, 1], [0, -1]], n)[1:, 1:]
    blocks = [one, -one, B, -B]
    least, most = np.zeros(4 * (length - 1)), np.full(4 * (length - 1), np.inf)
    if best.bound > 0:
        quiet = np.full(len(best.u[best.noisy]), best.bound)
        blocks.append(-power([[1, 0], [-1, 1]], n)[1:, best.noisy])
        least, most = np.r_[least, -quiet], np.r_[most, quiet]
    return sparse.hstack(blocks, format="csc"), least, most


def _solution(
    best: Best, A: sparse.csc_matrix, strengths: np.ndarray, least: Columns, most: Columns
) -> OptimizeResult:
    """What HiGHS finds for these costs of the interactions; noise costs nothing."""
    return linprog(
        np.r_[strengths, np.zeros(A.shape[1] - len(strengths))],
        A_eq=A,
        b_eq=mobius(best.u)[1:],
        bounds=np.stack([least, most], axis=1),
        method="highs-ipm",  # ends with a crossover to a vertex, where most interactions are 0
        options={"primal_feasibility_tolerance": FINEST, "dual_feasibility_tolerance": FINEST},
    )


def _between(x: Columns, least: Columns, most: Columns) -> np.ndarray:
    """The columns that are at neither of their bounds."""
    return np.flatnonzero((x > least + FINEST) & (x < most - FINEST))


def _at_vertex(
    best: Best, A: sparse.csc_matrix, x: Columns, least: Columns, most: Columns
) -> Columns:
    """The vertex without the solver's tolerance, from the equations of its free columns.

    At a degenerate vertex these are more equations than columns: the least squares of what is left.
    Whatever does not come out near x is not the vertex, and x is kept.
    """
    free = _between(x, least, most)
    if len(free) > A.shape[0]:
        return x
    with np.errstate(invalid="ignore"):  # between no bounds there is no middle
        out = np.where(
            x > (least + most) / 2, most, least
        )  # no column without a bound is at `most`
    out[np.isinf(most)] = 0.0
    out[free] = 0.0
    columns, left = A[:, free].toarray(), mobius(best.u)[1:] - A @ out
    if len(free) == A.shape[0]:
        try:
            out[free] = np.linalg.solve(columns, left)
        except np.linalg.LinAlgError:
            return x
    else:
        out[free] = np.linalg.lstsq(columns, left, rcond=None)[0]
    return out if np.abs(out - x).max() < 1e-6 else x


def _prices(A: sparse.csc_matrix, x: Columns, least: Columns, most: Columns) -> np.ndarray:
    """The prices of the equations at which every free column earns its cost of 1, noise 0."""
    free = _between(x, least, most)
    costs = (free < 4 * A.shape[0]).astype(float)
    columns = A[:, free].toarray().T
    found: np.ndarray = np.linalg.lstsq(columns, costs, rcond=None)[0]
    return found


def _offer_prices(best: Best, prices: np.ndarray) -> None:
    """Offers prices of I(L); those of v(S) are their superset Möbius transform."""
    best.offer_weights(mobius(np.r_[0.0, prices][::-1])[::-1])


@cache
def generic_numbers(count: int) -> np.ndarray:
    """The fractional parts of the square roots of the first primes, in [0, 1)."""
    from sympy import sieve

    sieve.extend_to_no(count)
    roots = np.sqrt(np.array([sieve[i] for i in range(1, count + 1)], dtype=np.float64))
    return np.asarray(roots - np.floor(roots))


def power(block: list[list[int]], n: int) -> sparse.csr_matrix:
    """The n-th tensor power of a 2 × 2 matrix, over subsets."""
    out = sparse.csr_matrix([[1.0]])
    for _ in range(n):
        out = sparse.kron(sparse.csr_matrix(np.array(block, dtype=float)), out, format="csr")
    return out
