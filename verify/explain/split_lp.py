"""The split as a linear program for HiGHS: certain and quick up to ten variables.

In interactions: an OR of T is worth (−1)^(|L|+1) on every ∅ ≠ L ⊆ T as ANDs, so that
I_and + B I_or = I + M e with B(L, T) = (−1)^(|L|+1) [L ⊆ T] and M the Möbius matrix.  B has 3^n
entries that are not 0.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from proofs.lattice import mobius, variables_of
from verify.explain.split_bounds import Best

FINEST = 1e-10  # the feasibility that HiGHS can be asked for


def solve(best: Best) -> None:
    """Offers `best` the solution that HiGHS finds, and its dual; nothing where it finds none."""
    n, length = variables_of(best.u), len(best.u)
    one = sparse.identity(length - 1)
    B = -_power([[1, 1], [0, -1]], n)[1:, 1:]
    blocks, costs = [one, -one, B, -B], np.ones(4 * (length - 1))
    most = np.full(len(costs), np.inf)
    least = np.zeros(len(costs))
    if best.bound > 0:
        quiet = np.full(length - 2, best.bound)  # of all masks but ∅ and N
        blocks.append(-_power([[1, 0], [-1, 1]], n)[1:, 1:-1])
        costs = np.r_[costs, np.zeros(length - 2)]
        least, most = np.r_[least, -quiet], np.r_[most, quiet]
    found = linprog(
        costs,
        A_eq=sparse.hstack(blocks, format="csc"),
        b_eq=mobius(best.u)[1:],
        bounds=np.stack([least, most], axis=1),
        method="highs-ipm",  # ends with a crossover to a vertex, where most interactions are 0
        options={"primal_feasibility_tolerance": FINEST, "dual_feasibility_tolerance": FINEST},
    )
    if found.x is None:
        return
    _, _, plus, minus, *_ = np.split(found.x, np.arange(1, 5) * (length - 1))
    e = np.zeros(length)
    e[1:-1] = found.x[4 * (length - 1) :] if best.bound > 0 else 0.0
    best.offer_split(np.r_[0.0, plus - minus], e)
    prices = np.r_[0.0, found.eqlin.marginals]  # of I(L); those of v(S) are their superset Möbius
    best.offer_weights(mobius(prices[::-1])[::-1])


def _power(block: list[list[int]], n: int) -> sparse.csr_matrix:
    """The n-th tensor power of a 2 × 2 matrix, over subsets."""
    out = sparse.csr_matrix([[1.0]])
    for _ in range(n):
        out = sparse.kron(sparse.csr_matrix(np.array(block, dtype=float)), out, format="csr")
    return out
