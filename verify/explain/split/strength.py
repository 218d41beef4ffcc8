"""Both sides of the least strength of a split: what a split has, and what no split can fall below.

A split is given by its OR interactions and its noise e; its AND part is what they leave of v + e.
Weak duality: let w be any weights on the masks, and m ≥ |Σ_{S⊇T} w(S)|, m ≥ |Σ_{S∩T≠∅} w(S)| for
all T ≠ ∅.  Summing w(S) (v(S) − v(∅) + e(S)) concept by concept, every split has

    m (‖I_and‖₁ + ‖I_or‖₁) ≥ Σ_S w(S) (v(S) − v(∅)) − Σ_{S≠∅,N} bound · |w(S)|,

where N is in the last sum if v(N) may be noisy too.  Without ORs the first bound on m is enough.
So whatever proposes w, the lower bound is true; nothing here asks a solver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from verify.explain.kinds import sums
from verify.games.game import Table, U
from verify.games.lattice import mobius, variables_of, zeta

SAME = 1e-10  # relative difference below which two strengths count as equal
BETWEEN = slice(1, -1)  # all masks but ∅ and N
NONEMPTY = slice(1, None)


def parts(v: Table, ors: Table, e: Table) -> tuple[Table, Table]:
    """(v_and, v_or) of a split: v_or(∅) = 0, v_and = v + e − v_or."""
    v_or = sums(np.zeros_like(ors), ors)
    v_or[0] = 0.0  # rounding may have left something
    return v + e - v_or, v_or


def strength(v: Table, ors: Table, e: Table) -> float:
    """‖I_and‖₁ + ‖I_or‖₁ of a split, ∅ not counted."""
    ands = mobius(parts(v, ors, e)[0])
    return float(np.abs(ands[1:]).sum() + np.abs(ors[1:]).sum())


def lower_bound(
    v: Table, w: Table, bound: float, noisy: slice = BETWEEN, *, ors: bool = True
) -> float:
    """A number that no split of v with noise up to `bound` falls below, from weights on the masks.

    noisy: the masks whose scores may move.  ors: False for splits into ANDs alone.
    The entry of ∅ is not read.  The sums that decide m are taken of w rounded to integers of some
    power of two, hence exactly; the rounding of the rest is taken off.  Never below 0.
    """
    w = np.r_[0.0, w[1:]]
    total = float(np.abs(w).sum())
    if not 0 < total < math.inf:
        return 0.0
    # Σ|W| < 2^62, so that no sum of int64 overflows.
    W = np.rint(np.ldexp(w, 61 - math.frexp(total)[1])).astype(np.int64)
    above = zeta(W[::-1])[::-1]  # Σ_{S⊇T} W(S)
    touching = W.sum() - zeta(W)[::-1]  # N∖T runs backwards through the table
    m = max(int(np.abs(t[1:]).max()) for t in ((above, touching) if ors else (above,)))
    if m == 0:
        return 0.0
    up = max(0, math.frexp(float(np.abs(v).max()))[1] - 900)  # products of huge scores are floats
    products, bound = W * np.ldexp(v - v[0], -up), math.ldexp(bound, -up)
    gain, size = math.fsum(products), math.fsum(np.abs(products))
    cost = bound * float(int(np.abs(W[noisy]).sum()))
    slack = 8 * U * (size + cost)  # W, v − v(∅), their products and the last few operations
    return math.ldexp(max(0.0, (gain - cost - slack) / m), up)


@dataclass(eq=False)
class Best:
    """The best split and the best weights seen so far, for one u = v − v(∅) and bound on the noise.

    An AND and an OR of one variable are the same function; they are kept as ANDs, where they can
    only cancel.  `noisy` are the masks whose scores may move, by up to `bound`.
    """

    u: Table
    bound: float
    ors: Table
    e: Table
    w: Table
    upper: float = math.inf
    lower: float = 0.0
    noisy: slice = field(default_factory=lambda: BETWEEN)

    def offer_split(self, ors: Table, e: Table, *, ties: bool = False) -> None:
        """Keeps a split if it is the weakest so far; entries that must be 0 are made so.

        ties: also where it is as weak as the weakest, up to rounding.
        """
        ors, moved = ors.copy(), np.clip(e, -self.bound, self.bound)
        e = np.zeros_like(moved)
        e[self.noisy] = moved[self.noisy]
        ors[0] = 0.0
        ors[1 << np.arange(variables_of(ors))] = 0.0
        upper = strength(self.u, ors, e)
        if upper < (self.upper * (1 + SAME) if ties else self.upper):
            self.ors, self.e, self.upper = ors, e, upper

    def offer_weights(self, w: Table) -> None:
        """Keeps weights if they prove the most so far."""
        lower = lower_bound(self.u, w, self.bound, self.noisy)
        if lower > self.lower:
            self.w, self.lower = w.copy(), lower

    def reached(self, tolerance: float) -> bool:
        """Whether the gap is at most this fraction of the split's strength."""
        return self.upper - self.lower <= tolerance * self.upper


def start(u: Table, bound: float, noisy: slice = BETWEEN) -> Best:
    """The splits that need no search: all ANDs, and all ORs."""
    nothing = np.zeros_like(u)
    best = Best(u, bound, nothing, nothing, nothing, noisy=noisy)
    best.offer_split(nothing, nothing)
    best.offer_split(-mobius(u[::-1]), nothing)
    return best
