"""The noise that leaves the weakest ANDs, as a linear program for HiGHS.

Minimise Σ_{T≠∅} |I(T)| over e, where I = M (u + e), M is the Möbius matrix and |e(S)| ≤ bound for
S ≠ ∅.  As in the split into ANDs and ORs, the strength of T counts 1 + TILT·r(T), with r the
fractional part of the square root of a prime, another for each T: of equally weak interactions
those are taken that r prefers, one vertex, which moves with u continuously.
The weights that certify it belong to costs of 1, and need not be believed: see `strength`.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import OptimizeResult, linprog

from verify.explain.split.linear_program import CERTAIN, FINEST, TILT, generic_numbers, power
from verify.explain.split.strength import NONEMPTY, lower_bound
from verify.games.game import Table
from verify.games.lattice import mobius, variables_of

SOLVED = 1e-6  # how near the solver's point the vertex must come out, in units of the scores


def least_ands(u: Table, bound: float) -> tuple[Table, Table]:
    """(e, w): noise that leaves the weakest ANDs of u + e, and weights on the masks that prove it.

    u: scores with u(∅) = 0 and |u| ≤ 1; bound: of the noise, in the same units.  Where the solver
    finds nothing, e is 0 and the weights are those that prove the most without noise.
    """
    none, count = np.zeros_like(u), len(u) - 1
    M = power([[1, 0], [-1, 1]], variables_of(u))[1:, 1:].tocsc()
    found = _solution(M, u, bound, 1.0 + TILT * generic_numbers(count))
    if found.x is None:
        return none, np.r_[0.0, M.T @ np.sign(mobius(u)[1:])]
    effects, e = found.x[:count] - found.x[count : 2 * count], found.x[2 * count :]
    vertex, weights = _at_vertex(M, u, bound, effects, e)
    noise, least = np.r_[0.0, vertex], np.r_[0.0, weights]
    strength = float(np.abs(mobius(u + noise)[1:]).sum())
    lower = lower_bound(u, least, bound, NONEMPTY, ors=False)
    if strength - lower > CERTAIN * strength:
        plain = _solution(M, u, bound, np.ones(count))
        if plain.x is not None:
            other = np.r_[0.0, M.T @ plain.eqlin.marginals]
            if lower_bound(u, other, bound, NONEMPTY, ors=False) > lower:
                least = other
    return noise, least


def _solution(M: sparse.csc_matrix, u: Table, bound: float, costs: np.ndarray) -> OptimizeResult:
    """What HiGHS finds, by columns I⁺, I⁻, e, for these costs of the strengths."""
    count = len(u) - 1
    one = sparse.identity(count)
    low = np.r_[np.zeros(2 * count), np.full(count, -bound)]
    high = np.r_[np.full(2 * count, np.inf), np.full(count, bound)]
    program = {
        "c": np.r_[costs, costs, np.zeros(count)],
        "A_eq": sparse.hstack([one, -one, -M], format="csc"),
        "b_eq": mobius(u)[1:],
        "bounds": np.stack([low, high], axis=1),
        "options": {"primal_feasibility_tolerance": FINEST, "dual_feasibility_tolerance": FINEST},
    }
    found = linprog(**program, method="highs-ipm")  # with a crossover to a vertex
    return found if found.x is not None else linprog(**program, method="highs-ds")


def _at_vertex(
    M: sparse.csc_matrix, u: Table, bound: float, effects: np.ndarray, e: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(e, w) of the vertex without the solver's tolerance, both for masks S ≠ ∅.

    There the noise that is at neither bound makes as many interactions 0, and their prices are
    those at which that noise earns nothing.  What does not come out near the solver's e is not
    the vertex, and then e is kept.
    """
    free = np.abs(e) < bound - FINEST
    gone = np.abs(effects) <= FINEST
    out = np.clip(np.where(free, 0.0, np.sign(e) * bound), -bound, bound)
    columns = M[:, free]
    A = columns[gone].toarray()
    left = -(mobius(u)[1:] + M @ out)[gone]
    signs = np.where(gone, 0.0, np.sign(effects))
    owed = -(columns.T @ signs)
    square = A.shape[0] == A.shape[1]
    try:
        found = np.linalg.solve(A, left) if square else np.linalg.lstsq(A, left, rcond=None)[0]
        prices = np.linalg.solve(A.T, owed) if square else np.linalg.lstsq(A.T, owed, rcond=None)[0]
    except np.linalg.LinAlgError:
        return e, M.T @ signs
    out[free] = np.clip(found, -bound, bound)
    signs[gone] = prices
    near = float(np.abs(out - e).max()) < SOLVED
    return (out if near else e), np.asarray(M.T @ signs)
