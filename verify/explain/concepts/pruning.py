"""Which concepts leave a graph first: the least needed, one by one, and the error of each step.

With d what has left, on every mask, and f the indicator of a concept with effect e, its leaving
raises E[d²] by 2 e E[d f] + e² E[f²]; a step costs O(2^n): one look at all costs, one update of all
E[d f].  Costs that differ by less than SAME of all of E[(v − v(∅))²] count as equal, and the first
place of those leaves (ANDs before ORs, by code), so that rounding decides nothing.  Adding concepts
to an empty graph instead gets stuck: interactions of a dense score cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float

from verify.explain.kinds import sums
from verify.games.game import Table
from verify.games.lattice import popcounts, variables_of, zeta

Tables: TypeAlias = Float[np.ndarray, "kinds subsets"]  # ANDs, then ORs
SAME = 1e-10  # of the whole: differences of costs and errors that count as none
RESTART = 1024  # steps after which rounding errors are cleared


@dataclass(frozen=True, eq=False)
class Pruning:
    """The concepts that leave a graph, in order, up to some error.

    places: of those, in the flat form of the effects [2, 2^n].  reached: E[d²] once each has left;
    whole: that of all together.  staying: places of the others.
    """

    places: np.ndarray
    reached: np.ndarray
    whole: float
    staying: np.ndarray

    def within(self, max_error: float) -> np.ndarray:
        """The places that are left, in rising order, for an error no larger than the one asked."""
        beyond = np.flatnonzero(self.reached > _allowed(max_error, self.whole))
        gone = int(beyond[0]) if beyond.size else len(self.places)
        return np.sort(np.concatenate([self.staying, self.places[gone:]]))


def pruning(effects: Tables, max_error: float) -> Pruning:
    """Lets the least needed concept leave while the error, relative to the scores, allows it."""
    kinds = 2 if effects[1].any() else 1  # without ORs, half the work
    length, whole = effects.shape[1], mean_square(*effects)
    halves, subsets = 0.5 ** popcounts(variables_of(effects)), np.arange(length)
    own = np.stack([halves, 1 - halves]) * effects**2
    barred = np.where(effects == 0, np.inf, 0.0)
    gone, aligned, error = np.zeros_like(effects), np.zeros_like(effects), 0.0
    places, reached = [], []
    for step in range(1, effects.size):
        costs = (2 * effects[:kinds] * aligned[:kinds] + own[:kinds] + barred[:kinds]).ravel()
        least = int(np.argmax(costs <= costs.min() + SAME * whole))  # the first of equals
        if error + costs[least] > _allowed(max_error, whole):
            break
        error += float(costs[least])
        places.append(least)
        reached.append(error)
        kind, T = divmod(least, length)
        gone[kind, T], barred[kind, T] = effects[kind, T], np.inf
        for other in range(kinds):
            aligned[other] += effects[kind, T] * _overlap(kind, T, other, halves, subsets)
        if step % RESTART == 0:  # rounding gathers: start afresh
            d = sums(*gone)
            error, aligned = float(np.mean(np.square(d))), alignments(d)
    staying = np.flatnonzero(np.isfinite(barred))
    return Pruning(np.array(places, dtype=np.int64), np.array(reached), whole, staying)


def _allowed(max_error: float, whole: float) -> float:
    """The largest E[d²] that is within an error, met up to rounding."""
    return (max_error**2 + SAME) * whole if max_error > 0 else 0.0


def mean_square(ands: Table, ors: Table) -> float:
    """The mean over all 2^n masks of the square of what these concepts add up to."""
    # Summed as squares of the masked sums, so that it is never negative.
    return float(np.mean(np.square(sums(ands, ors))))


def alignments(d: Table) -> Tables:
    """For a function d on masks, E[d(S); T ⊆ S] and E[d(S); T∩S ≠ ∅] over random S: [2, 2^n]."""
    above = np.asarray(zeta(d[::-1]))[::-1] / len(d)
    missing = np.asarray(zeta(d))[::-1] / len(d)
    return np.stack([above, d.mean() - missing])


def _overlap(kind: int, T: int, other: int, halves: Table, subsets: np.ndarray) -> Table:
    """The share of masks on which concept T of a kind acts together with each of another kind."""
    joint = halves[subsets | T]  # all of both present
    if kind != other:
        apart = np.where(subsets & T == 0, halves * halves[T], 0.0)  # all of one, none of the other
        return (halves[T] if kind == 0 else halves) - apart
    return joint if kind == 0 else 1 - halves - halves[T] + joint
