"""The least and most that are salient over all optima of a protocol, not just that of the tie rule.

The weights w that certify the least strength price every concept: y(T) = Σ w(S) over the masks S
on which T acts, at most 1 in size.  In every optimum whatever is priced below 1 has effect 0, the
others have the sign of their price, and a mask of weight w(S) ≠ 0 bears all the noise it may, of
the other sign than w(S).  What is left are a few directions, and for each effect its range over
them is two small linear programs.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from verify.arguments import checked
from verify.explain.protocols.extraction import BLUR, Extraction
from verify.games.game import Table
from verify.games.lattice import mobius, zeta
from verify.verdicts.counts import Count

NEAR = 1e-6  # of a price to 1, of a weight to 0: taken for equal, which can only widen the ranges
STILL = 1e-9  # of an effect along a direction of length 1


@checked
def count_over_optima(found: Extraction) -> Count:
    """The count of an extraction, and the least and most over all that are as weak as it.

    The least and most of each strength are taken apart from one another, so the range may be wider
    than what optima have, and the threshold, where it is a share of the strongest, moves with it.
    Errors of scores widen the count as in `extract`, but no range; prices are read to 10^-6.  Takes
    seconds for most scores of up to 10 variables, half a minute where hundreds of effects move.
    Raises ValueError for an extraction that is not the optimum to 10^-8.
    """
    if not isinstance(found, Extraction):
        raise ValueError(
            f"found: a {type(found).__name__}; give an Extraction, as `extract` makes it"
        )
    if not found.canonical:
        raise ValueError("found: it is not of least strength; give what `extract` found by HiGHS")
    effects, least, most = ranges(found)
    strengths = np.abs(effects)
    blur = BLUR * float(strengths.max(initial=0.0))
    low = np.where(np.sign(least) == np.sign(most), np.minimum(np.abs(least), np.abs(most)), 0.0)
    high = np.maximum(np.abs(least), np.abs(most))
    low, high = low - blur, high + blur
    tau_low, tau_high = (
        found.tau if found.rel_tau is None else found.rel_tau * max(0.0, float(of.max(initial=0.0)))
        for of in (low, high)
    )
    own = found.salient
    surely = int(((low >= tau_high) & (low > 0)).sum())
    maybe = int(((high >= tau_low) & (high > blur)).sum())
    return Count(own.value, min(own.least, surely), max(own.most, maybe))


def ranges(found: Extraction) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(effects, least, most) over all optima: of the ANDs of S ≠ ∅, then of the ORs, if any."""
    length, with_ors = len(found.v), found.protocol.ors
    ands = found.ands[1:]
    effects = np.r_[ands, found.ors[1:]] if with_ors else ands.copy()
    if found.solver == "no solver":
        return effects, effects.copy(), effects.copy()
    prices, weights = _prices(found.dual, with_ors)
    masks = np.flatnonzero((np.abs(weights) < NEAR) & (found.bound > 0))
    masks = masks[masks > 0]
    tight = np.abs(prices) > 1 - NEAR
    moving_ors = np.flatnonzero(tight[length - 1 :]) + 1 if with_ors else np.zeros(0, dtype=int)
    moving_ors = moving_ors[moving_ors & (moving_ors - 1) != 0]  # of one variable: with the ANDs
    noise_moves = mobius(np.eye(length))[masks, 1:].T
    or_moves = np.zeros((length - 1, len(moving_ors)))
    if len(moving_ors):
        or_moves = -mobius(_acts_as_or(length, moving_ors).astype(float))[:, 1:].T
    of_ands = np.hstack([noise_moves, or_moves])
    ways = null_space(of_ands[~tight[: length - 1]]) if of_ands.size else np.zeros((0, 0))
    if not ways.size:
        return effects, effects.copy(), effects.copy()
    along = of_ands @ ways
    if with_ors:
        of_ors = np.zeros((length - 1, ways.shape[0]))
        of_ors[moving_ors - 1, len(masks) + np.arange(len(moving_ors))] = 1.0
        along = np.vstack([along, of_ors @ ways])
    noise = ways[: len(masks)]
    slack = BLUR * float(np.abs(effects).max(initial=0.0))
    signs = np.sign(prices)[tight][:, None]
    room = [found.bound - found.noise[masks], found.bound + found.noise[masks]]
    A = np.vstack([-signs * along[tight], noise, -noise])
    b = np.r_[signs[:, 0] * effects[tight] + slack, room[0] + slack, room[1] + slack]
    least, most = effects.copy(), effects.copy()
    for i in np.flatnonzero(np.abs(along).max(axis=1) > STILL):
        for sign, out in ((1, least), (-1, most)):
            end = linprog(sign * along[i], A_ub=A, b_ub=b, bounds=(None, None), method="highs")
            out[i] = effects[i] + (sign * end.fun if end.status == 0 else -sign * np.inf)
    return effects, least, most


def _prices(dual: Table, ors: bool) -> tuple[np.ndarray, np.ndarray]:
    """(prices of ANDs and ORs of S ≠ ∅, weights of all masks), the largest price in size 1."""
    w = np.r_[0.0, dual[1:]]
    above = zeta(w[::-1])[::-1]
    prices = np.r_[above[1:], (w.sum() - zeta(w)[::-1])[1:]] if ors else above[1:]
    largest = float(np.abs(prices).max())
    return prices / largest, w / largest


def _acts_as_or(length: int, sets: np.ndarray) -> np.ndarray:
    """On which masks (columns) each set (rows) is met."""
    return (sets[:, None] & np.arange(length)) != 0
