"""Paper A's choice of a graph: patterns leave one at a time, among the weakest the cheapest.

Of the WEAKEST that are left, the one leaves after which Σ_S (v(S) − Y(S))² is least.  With d the
sum of what has left, on every mask, the leaving of T with effect w raises Σ d² by
2 w Σ_{S⊇T} d(S) + w² 2^{n−|T|}, and each leaving of U moves the sum over S ⊇ T by its effect times
2^{n−|T∪U|}: O(4^n) for a whole course.  ∅ is a pattern like the others, as in A's published code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from verify.explain.concepts.pruning import SAME
from verify.explain.concepts.selection import as_interactions
from verify.games.game import by_strength
from verify.games.lattice import popcounts, variables_of, zeta

WEAKEST = 20  # of A's code; its demonstration has 40
RATIO, SHARE, MOST = 0.95, 0.1, 80  # A's stopping rule


@dataclass(frozen=True, eq=False)
class Removal:
    """The order in which all 2^n patterns leave, and what those still there explain.

    order: their codes, the first to leave first.  ratios, squares and errors are indexed by the
    number k of patterns that are left, 0, …, 2^n: R_Ω (nan where undefined), the mean of (v − Y)²
    in squared score units, and the relative error on all masks (see `explained_ratio`).
    size: the mean of v², by which A divides.
    """

    order: Int[np.ndarray, " subsets"]
    ratios: Float[np.ndarray, " sizes"]
    squares: Float[np.ndarray, " sizes"]
    errors: Float[np.ndarray, " sizes"]
    size: float

    def left(self, k: int) -> Int[np.ndarray, " _"]:
        """The codes of the k patterns that leave last."""
        return self.order[len(self.order) - k :]

    def as_published(
        self, ratio: float = RATIO, share: float = SHARE, most: int = MOST
    ) -> int | None:
        """How many are left at the last step with R_Ω > ratio and Σ(v − Y)² < share · Σv².

        None where no step has both, or only with more than `most` patterns.
        """
        good = (self.ratios > ratio) & (self.squares < share * self.size)
        sizes = np.flatnonzero(good)
        return int(sizes[0]) if sizes.size and sizes[0] <= most else None

    def least_above(self, ratio: float) -> int | None:
        """The least number of patterns with R_Ω above a ratio, whatever the error; or None."""
        sizes = np.flatnonzero(self.ratios > ratio)
        return int(sizes[0]) if sizes.size else None

    def least_within(self, error: float) -> int:
        """The least number of patterns from which on no more have a larger error."""
        beyond = np.flatnonzero(self.errors > error)
        return int(beyond[-1]) + 1 if beyond.size else 0


def removal(interactions: Any, weakest: int = WEAKEST) -> Removal:
    """A's course of removals on a table of interactions, length 2^n, ∅ with v(∅), to the end.

    Candidates whose costs differ by less than rounding count as equal, and the weakest leaves.
    Raises ValueError naming the argument at fault.
    """
    if weakest < 1:
        raise ValueError(f"weakest: {weakest} is not a positive number of candidates")
    I = as_interactions("interactions", interactions)  # noqa: E741
    n, total = variables_of(I), len(I)
    shares = np.ldexp(1.0, n - popcounts(n))  # 2^(n−|T|), the masks on which T acts
    by_code = shares[np.arange(total)]
    queue = by_strength(np.abs(I))[::-1].tolist()  # the weakest first
    v = np.asarray(zeta(I))
    slack = SAME * float(np.square(v).sum())
    above, square, codes = np.zeros(total), 0.0, np.arange(total)
    twice, alone = 2 * I, I * I * by_code
    unions, moves = np.empty_like(codes), np.empty(total)  # written over at every step
    order, squares = np.empty(total, dtype=np.int64), np.zeros(total + 1)
    for step in range(total):
        candidates = np.array(queue[:weakest])
        costs = twice[candidates] * above[candidates] + alone[candidates]
        place = int(np.argmax(costs <= costs.min() + slack))
        U = queue.pop(place)
        square += float(costs[place])
        order[step], squares[total - step - 1] = U, max(square, 0.0)
        if I[U]:
            np.bitwise_or(codes, U, out=unions)
            np.take(by_code, unions, out=moves, mode="clip")
            moves *= I[U]
            above += moves
    return _measured(I, v, order, squares / total)


def _measured(
    I: np.ndarray,  # noqa: E741
    v: np.ndarray,
    order: np.ndarray,
    squares: np.ndarray,
) -> Removal:
    """A removal from its order and the mean of (v − Y)² at each number of patterns."""
    left = np.concatenate([[0.0], np.cumsum(I[order[::-1]])])  # Σ_Ω I, by number of patterns
    strengths = np.where(order[::-1] > 0, np.abs(I[order[::-1]]), 0.0)
    strength = np.concatenate([[0.0], np.cumsum(strengths)])
    # What cancels exactly in A's sums leaves rounding here, which is no Δ.
    missing = np.abs(v[-1] - left)
    missing[missing <= SAME * float(np.abs(I).sum())] = 0.0
    whole = strength + missing
    ratios = np.divide(strength, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    moved = float(np.mean(np.square(v - v[0])))
    errors = np.sqrt(squares / moved) if moved > 0 else np.where(squares > 0, np.inf, 0.0)
    return Removal(order, ratios, squares, errors, float(np.mean(np.square(v))))
