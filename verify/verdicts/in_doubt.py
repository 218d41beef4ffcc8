"""What a table keeps at least, when it is not known which of its interactions leave.

Interactions of equal strength change places within their errors, and all at once in a table with
few values.  How much is missing without the k strongest then depends on which of them are kept;
here it is bounded over all choices.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from verify.games.game import Table
from verify.games.lattice import zeta

TRIED = 1 << 20  # masks times choices, up to which all choices are tried
STEPS = 40  # of Frank and Wolfe's method, each O(n 2^n)


def surely_above(left: Table, maybe: np.ndarray, count: int, norm: float) -> bool:
    """Whether Σ left(T) f_T, f_T(S) = [T ⊆ S], less any `count` of those in doubt, is above a norm.

    Its root mean square, that is.  All choices are tried where few are in doubt.  Else let r be the
    sum less any mean of such choices, and w any function on masks: E[w r] is at least E[w r_0] less
    the `count` largest E[w left(T) f_T] of those in doubt, and E[r²] at least its square over
    E[w²].  The w are those of Frank and Wolfe's method, whose r has less and less of a norm; it
    ends when it proves the one asked for, or finds a mean that has no more.
    """
    up = math.frexp(max(norm, float(np.abs(left).max())))[1]  # no square is then too large
    left, norm = np.ldexp(left, -up), math.ldexp(norm, -up)
    start = np.asarray(zeta(left))
    norm = norm + 2.0**-40 * root_mean_square(zeta(np.abs(left)))  # rounding of all that follows
    size = len(maybe)
    if math.comb(size, count) * len(left) <= TRIED:
        masks, choices = np.arange(len(left))[:, None], _choices(size, count)
        rest = start[:, None] - (((masks & maybe) == maybe) * left[maybe]) @ choices.T
        return bool(np.mean(rest**2, axis=0).min() > norm**2)
    r = start - zeta(_marked(left, maybe) * (count / size))
    for _ in range(STEPS):
        length = root_mean_square(r)
        if length <= norm:
            return False
        gains = (np.asarray(zeta(r[::-1]))[::-1] / len(r) * left)[maybe]
        best = np.argpartition(-gains, count - 1)[:count] if count else np.arange(0)
        if float(np.mean(r * start)) - float(gains[best].sum()) > norm * length:
            return True
        step = r - (start - zeta(_marked(left, maybe[best])))
        square = float(np.mean(step**2))
        if square == 0:
            return False
        r = r - min(1.0, float(np.mean(r * step)) / square) * step
    return False


def _choices(size: int, count: int) -> np.ndarray:
    """All choices of `count` out of `size`, as rows of 0 and 1."""
    chosen = np.array(list(itertools.combinations(range(size), count)), dtype=np.int64)
    rows = np.zeros((len(chosen), size))
    np.put_along_axis(rows, chosen.reshape(len(chosen), count), 1.0, axis=1)
    return rows


def _marked(effects: Table, codes: np.ndarray) -> Table:
    """The effects of these subsets, 0 elsewhere."""
    table = np.zeros_like(effects)
    table[codes] = effects[codes]
    return table


def root_mean_square(values: np.ndarray) -> float:
    """The root mean square of some numbers; none of their squares overflows."""
    largest = float(np.abs(values).max())  # squares may overflow
    return largest * math.sqrt(float(np.mean((values / largest) ** 2))) if largest else 0.0
