"""Games of a given order that meet conditions (ii) and (iii), by brute force."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import combinations, pairwise

from proofs.extremal.order_range import sharp_range_constant
from proofs.ledger.claim import Instance
from proofs.ledger.definitions import mean_gain
from proofs.sparsity.setting._setting import instance, of_order


def monotone_instance(rng: random.Random) -> Instance:
    """A game of order M with 0 = ū(0) ≤ ū(1) ≤ …, ū(1) > 0, and an exponent p that is enough.

    Half of them are a curve that reaches the largest order sums for its range, tilted if need be.
    """
    size = rng.randint(1, 4)
    players, order = tuple(range(size)), rng.randint(1, size)
    noise, sign = of_order(rng, players, order), rng.choice([1, -1])
    curve = sharp_range_constant(size, order).curve
    extremal = rng.random() < 0.5

    def bare(s: frozenset[int]) -> Fraction:
        return sign * curve[len(s)] if extremal else noise(s)

    gains = [mean_gain(bare, players, m) for m in range(size + 1)]
    steps = [after - before for before, after in pairwise(gains)]
    tilt = max(Fraction(0), *(-step for step in steps))
    tilt += Fraction(rng.randint(0, 2), 2)
    tilt += 1 if steps[0] + tilt == 0 else 0

    def v(s: frozenset[int]) -> Fraction:
        return bare(s) + tilt * len(s)

    means = [mean_gain(v, players, m) for m in range(size + 1)]
    pairs = list(combinations(range(1, size + 1), 2))
    least = max((math.log(means[m] / means[k]) / math.log(m / k) for k, m in pairs), default=0.0)
    exponent = Fraction(math.ceil(8 * least - 1e-12), 8)
    ends = {"lo": min(means), "hi": max(means)}
    return instance(v, players, M=order, k=rng.randint(1, order), p=exponent, **ends)
