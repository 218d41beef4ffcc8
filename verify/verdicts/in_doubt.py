"""What a table keeps at least, when it is not known which of its interactions leave.

Interactions of equal strength change places within their errors, and all at once in a table with
few values.  How much is missing without the k strongest then depends on which of them are kept;
here it is bounded over all choices.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from verify.games.game import Table, by_strength
from verify.games.lattice import zeta

TRIED = 1 << 20  # masks times choices, up to which all choices are tried
STEPS = 40  # of Frank and Wolfe's method, each O(n 2^n)


@dataclass(frozen=True, eq=False)
class Direction:
    """A function w on masks, by E[w f_T] of every subset T and by its root mean square.

    It shows of any r that its root mean square is at least E[w r] / length.
    """

    means: Table
    length: float

    def proves(self, left: Table, maybe: np.ndarray, count: int, norm: float) -> bool:
        """Whether w shows that every choice leaves more than the norm; False says nothing.

        To the norm belongs the rounding of these sums: γ Σ|left(T)| √P(T ⊆ S), of 2^n terms.
        """
        parts = left * self.means
        return float(parts.sum()) - _largest(parts[maybe], count) > norm * self.length


def surely_above(
    left: Table, maybe: np.ndarray, count: int, norm: float
) -> tuple[bool, Direction | None]:
    """Whether Σ left(T) f_T, less any `count` of the terms in doubt, is above a norm.

    Its root mean square, that is, whichever they are; f_T(S) = [T ⊆ S].  All choices are tried
    where few are in doubt.  Else let r be the sum less any mean of such choices, and w any function
    on masks: E[w r] is at least E[w r_0] less the `count` largest E[w left(T) f_T] of those in
    doubt, and E[r²] at least its square over E[w²].  The w are those of Frank and Wolfe's method,
    whose r has less and less of a norm; it ends when it proves the one asked for, or finds a mean
    that has no more.  The w that proves it may do so for a sum that is much alike, and comes with
    the answer.
    """
    up = math.frexp(max(norm, _largest_size(left)))[1]  # no square is too large
    left, norm = np.ldexp(left, -up), math.ldexp(norm, -up)
    start = np.asarray(zeta(left))
    norm = norm + 2.0**-40 * root_mean_square(zeta(np.abs(left)))  # rounding of all that follows
    size = len(maybe)
    if count in (0, size):
        return root_mean_square(start - zeta(_marked(left, maybe[:count]))) > norm, None
    if math.comb(size, count) * len(left) <= TRIED:
        masks, choices = np.arange(len(left))[:, None], _choices(size, count)
        rest = start[:, None] - (((masks & maybe) == maybe) * left[maybe]) @ choices.T
        return bool(np.mean(rest**2, axis=0).min() > norm**2), None
    r = start - zeta(_marked(left, maybe, count / size))
    for _ in range(STEPS):
        length = root_mean_square(r)
        if length <= norm:
            return False, None
        means = np.asarray(zeta(r[::-1]))[::-1]
        means /= len(r)
        gains = means[maybe]
        gains *= left[maybe]
        if float(np.mean(r * start)) - _largest(gains, count) > norm * length:
            return True, Direction(means, length)
        del means
        best = by_strength(gains - gains.min())[:count]  # rounding does not choose among equals
        step = zeta(_marked(left, maybe[best]))
        del gains, best
        step += r
        step -= start  # r less what that choice leaves
        square = float(np.mean(step**2))
        if square == 0:
            return False, None
        step *= min(1.0, float(np.mean(r * step)) / square)
        r -= step
    return False, None


def _largest(values: np.ndarray, count: int) -> float:
    """The sum of the `count` largest of some values."""
    return float(np.partition(values, -count)[-count:].sum()) if count else 0.0


def _choices(size: int, count: int) -> np.ndarray:
    """All choices of `count` out of `size`, as rows of 0 and 1."""
    chosen = np.array(list(itertools.combinations(range(size), count)), dtype=np.int64)
    rows = np.zeros((len(chosen), size))
    np.put_along_axis(rows, chosen.reshape(len(chosen), count), 1.0, axis=1)
    return rows


def _marked(effects: Table, codes: np.ndarray, share: float = 1.0) -> Table:
    """A share of the effects of these subsets, 0 elsewhere."""
    table = np.zeros_like(effects)
    table[codes] = effects[codes] * share
    return table


def _largest_size(values: np.ndarray) -> float:
    """max |x|, without a table of |x|."""
    return float(max(values.max(), -values.min()))


def root_mean_square(values: np.ndarray) -> float:
    """The root mean square of some numbers; none of their squares overflows."""
    largest = _largest_size(values)  # squares may overflow
    if not largest:
        return 0.0
    shares = values / largest
    shares *= shares
    return largest * math.sqrt(float(np.mean(shares)))
