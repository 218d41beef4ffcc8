"""Which concepts leave a graph first: the least needed, one by one, and the error of each step.

With d what has left, on every mask, and f the indicator of a concept with effect e, its leaving
raises E[d²] by its cost, 2 e E[d f] + e² E[f²].  A step looks at the costs of all that are left and
moves each by 2 e e' E[f f'], for the e' and f' that leave: O(m) for m concepts with an effect, so
that few of them take no time whatever n is, and O(4^n) in all when every subset has one.  Costs
that differ by less than SAME of all of E[(v − v(∅))²] count as equal, and the first
place of those leaves (ANDs before ORs, by code), so that rounding decides nothing.  Adding concepts
to an empty graph instead gets stuck: interactions of a dense score cancel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from jaxtyping import Float
from tqdm.auto import tqdm

from verify.explain.kinds import sums
from verify.games.game import Table
from verify.games.lattice import variables_of, zeta

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


def pruning(effects: Tables, max_error: float, *, progress: bool = False) -> Pruning:
    """Lets the least needed concept leave while the error, relative to the scores, allows it."""
    flat, whole, gone = effects.ravel(), mean_square(*effects), np.zeros_like(effects)
    allowed = _allowed(max_error, whole)
    places, reached = list[int](), list[float]()
    with tqdm(total=np.count_nonzero(flat), unit="concept", disable=not progress) as bar:
        within = True
        while within and len(places) < bar.total:
            d = sums(*gone)  # now and then from the start: rounding gathers
            error, left = float(np.mean(np.square(d))), np.flatnonzero(flat != gone.ravel())
            followed, steps = _Followed(effects, left, alignments(d)), max(RESTART, len(left) // 4)
            for _ in range(min(steps, len(left))):
                cost = followed.least(SAME * whole)
                within = error + cost <= allowed
                if not within:
                    break
                error += cost
                places.append(followed.leave())
                reached.append(error)
                bar.update()
            gone.ravel()[places] = flat[places]
    staying = np.setdiff1d(np.flatnonzero(flat), places)
    return Pruning(np.array(places, dtype=np.int64), np.array(reached), whole, staying)


class _Followed:
    """The costs of all concepts that are left, as they leave one by one."""

    def __init__(self, effects: Tables, left: np.ndarray, aligned: Tables) -> None:
        length = effects.shape[1]
        self.shares = 0.5 ** np.arange(variables_of(effects) + 1)
        self.places, self.codes = left, (left % length).astype(np.int32)
        self.alone = self.shares[np.bitwise_count(self.codes)]  # E[f], were they all ANDs
        self.ands = int(np.searchsorted(left, length))  # ANDs come first
        self.effects = effects.ravel()[left]
        acting = self.alone.copy()
        acting[self.ands :] = 1 - acting[self.ands :]
        self.twice = 2 * self.effects
        self.costs = self.twice * aligned.ravel()[left] + acting * self.effects**2
        self.next = 0
        # Written over at every step: new arrays of this size would take longer than the sums.
        self._unions, self._shares = np.empty_like(self.codes), np.empty_like(self.costs)
        self._sizes = np.empty(len(left), dtype=np.uint8)

    def least(self, slack: float) -> float:
        """The cost of the concept that leaves next: the first of equals."""
        lowest = int(self.costs.argmin())
        same = self.costs[: lowest + 1] <= self.costs[lowest] + slack
        self.next = int(np.argmax(same))
        return float(self.costs[self.next])

    def leave(self) -> int:
        """Lets that concept leave, and returns its place."""
        i = self.next
        move = self._together(i)
        move *= self.twice
        move *= self.effects[i]
        self.costs += move
        self.costs[i] = np.inf
        return int(self.places[i])

    def _together(self, i: int) -> Table:
        """E[f f'] of the i-th with each: the share of masks on which both act; overwritten."""
        T, k, joint = self.codes[i], self.ands, self._shares
        np.bitwise_or(self.codes, T, out=self._unions)
        np.bitwise_count(self._unions, out=self._sizes)
        np.take(self.shares, self._sizes, out=joint, mode="clip")  # all of both present
        if k == len(joint):
            return joint
        apart = np.where(self.codes & T == 0, joint, 0.0)  # of sets without a common variable
        if i < k:
            joint[k:] = self.alone[i] - apart[k:]
        else:
            joint[:k] = self.alone[:k] - apart[:k]
            joint[k:] += 1 - self.alone[k:] - self.alone[i]
        return joint


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
