"""The subsets of at most M of n variables as arrays, and sums over those inside a mask.

The subsets of k variables are a row each, ascending, in the order of dictionaries.  Those that
begin with variable i are then next to one another, in the order of the subsets of k - 1 of the
variables behind i: a sum is one over i of the same sum with a variable less, and stops at pairs,
which are a matrix.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain, combinations

import numpy as np

from verify.games.game import U
from verify.games.lattice import members, mobius

CHUNK = 1 << 20  # numbers at a time, where 2^k scores stand beside each of many subsets


def subsets_of(n: int, k: int) -> np.ndarray:
    """All subsets of k of n variables, int32 [C(n,k), k]."""
    count = math.comb(n, k)
    flat = chain.from_iterable(combinations(range(n), k))
    return np.fromiter(flat, dtype=np.int32, count=count * k).reshape(count, k)


def places_of(subsets: np.ndarray, n: int) -> np.ndarray:
    """The rows of `subsets_of(n, k)` that these subsets [B, k] are, int64 [B]."""
    k = subsets.shape[1]
    behind = np.full(len(subsets), math.comb(n, k) - 1, dtype=np.int64)
    for i in range(k):
        following = [math.comb(n - 1 - a, k - i) for a in range(n)]  # C(n,k) of them at most
        behind -= np.array(following, dtype=np.int64)[subsets[:, i]]
    return behind


def masks_of(subsets: np.ndarray, n: int, *, absent: bool = False) -> np.ndarray:
    """Masks, bool [B, n], on which the variables of a subset are present and no others.

    absent: on which they are absent and no others.
    """
    masks = np.full((len(subsets), n), absent)
    np.put_along_axis(masks, subsets.astype(np.int64), not absent, axis=1)
    return masks


def dividends_of(
    scores: list[np.ndarray], subsets: Sequence[np.ndarray], n: int, error: float
) -> list[np.ndarray]:
    """Turns scores into interactions, where they stand, and gives the error of each.

    scores: for k = 0, …, M those of the subsets of k variables, float64 [C(n,k)].  subsets: these,
    as `subsets_of` has them.  error: of each score, absolute.  I(S) is made by k passes over the
    2^k scores of the subsets of S, so that claim `rounding` bounds its error:
    2^k·error + (u + γ_k) Σ |v(T)|, u for the scores as they are stored.
    """
    errors = [np.empty(0)] * len(scores)
    for k in range(len(scores) - 1, -1, -1):  # the larger first: they need the scores of the others
        errors[k] = np.empty(len(scores[k]))
        own = (U + k * U / (1 - k * U)) * (1 + 2.0**-40)
        step = max(1, CHUNK >> k)
        for start in range(0, len(scores[k]), step):
            part = subsets[k][start : start + step]
            inside = np.empty((len(part), 1 << k))
            for code in range(1 << k):
                chosen = list(members(code))
                among = scores[len(chosen)]
                inside[:, code] = (
                    among[start : start + step]
                    if len(chosen) == k
                    else among[places_of(part[:, chosen], n)]
                )
            errors[k][start : start + step] = 2.0**k * error + own * np.abs(inside).sum(axis=1)
            scores[k][start : start + step] = mobius(inside)[:, -1]
    return errors


def sums_inside(values: Sequence[np.ndarray], masks: np.ndarray) -> np.ndarray:
    """Σ values[|T|][T] over all T inside each mask with |T| ≤ M, float64 [B].

    values: for k = 0, …, M an array [C(n,k)], in the order of `subsets_of`.  masks: bool [B, n].
    Pairs are one product of matrices, B·n² operations; order M takes about B·n^M/M!.
    """
    inside = masks.astype(np.float64)
    total = np.zeros(len(masks))
    for k, of_order in enumerate(values):
        _add_inside(total, of_order, inside, k)
    return total


def _add_inside(total: np.ndarray, values: np.ndarray, inside: np.ndarray, k: int) -> None:
    """Adds Σ values[T] over the T of k variables inside each mask, 0 or 1 [B, n], to total [B]."""
    n = inside.shape[1]
    if k == 0:
        total += values[0]
    elif k == 1:
        total += inside @ values
    elif k == 2:
        pairs = np.zeros((n, n))
        pairs[np.triu_indices(n, 1)] = values
        total += np.einsum("bi,bi->b", inside @ pairs, inside)
    else:
        start = 0
        for i in range(n - k + 1):
            count = math.comb(n - 1 - i, k - 1)
            rows = np.flatnonzero(inside[:, i])
            part = np.zeros(len(rows))
            _add_inside(part, values[start : start + count], inside[rows, i + 1 :], k - 1)
            total[rows] += part
            start += count
