"""The published optimiser of these protocols, for comparison with the optimum.

Paper B's results were made by gradient steps on Σ|I|, for a given number of steps; at an optimum of
a sum of absolute values such steps do not settle, and what they end with is one more point, not
the least.  `extract` does not use it.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from verify.explain.protocols.extraction import Extraction, count_salient
from verify.explain.split.iteration import MOBIUS, power
from verify.explain.split.strength import parts
from verify.games.game import Game, Table
from verify.games.lattice import mobius

MOMENTUM = 0.9
AT_THE_END = 0.1  # of the rate, to which it falls geometrically


@dataclass(frozen=True)
class Schedule:
    """Steps of gradient descent with momentum 0.9, and the rate of the first; ten times the last.

    Raises ValueError unless both are above 0.
    """

    steps: int
    rate: float

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise ValueError(f"steps: {self.steps} is not a number of steps, 1 or more")
        if not 0 < self.rate < np.inf:
            raise ValueError(f"rate: {self.rate} is no rate, a number above 0")


# Paper B's language models, then Li & Zhang's tables, images and clouds of points.
LANGUAGE_AND = Schedule(20_000, 1e-5)
LANGUAGE_AND_OR = Schedule(50_000, 1e-6)
TABLES = Schedule(10_000, 1e-4)
IMAGES = Schedule(10_000, 1e-5)
POINTS = Schedule(10_000, 1e-4)


def published(optimum: Extraction, schedule: Schedule) -> Extraction:
    """What the published optimiser ends with on the scores of an extraction, by its protocol.

    It starts at no noise and, with ORs, at half of the score for either kind; noise is clipped to
    the bound before each evaluation, γ = (v_and − v_or)/2 is free, both are 0 at ∅, and the last
    iterate is kept; then ORs of one variable join the ANDs.  The lower bound is that of the
    optimum, so that `gap` says how much the optimiser leaves.
    Raises ValueError for a protocol that has neither noise nor ORs.
    """
    protocol, v = optimum.protocol, optimum.v
    if not protocol.ors and not optimum.bound > 0:
        raise ValueError(f'optimum: there is nothing to optimise in "{protocol}"')
    noise, v_or = _descent(v - v[0], optimum.bound, protocol.ors, schedule)
    ors = -mobius(v_or[::-1])
    ors[[0, *(1 << np.arange(optimum.n))]] = 0.0
    ands = mobius(parts(v, ors, noise)[0])
    objective = float(np.abs(ands[1:]).sum() + np.abs(ors[1:]).sum())
    rel_tau, given = optimum.rel_tau, optimum.tau if optimum.rel_tau is None else None
    game = Game(v, np.zeros_like(v), optimum.names, rel_tau or 1.0, given)
    tau, salient = count_salient(game, ands, ors if protocol.ors else None, 0.0)
    return dataclasses.replace(
        optimum, ands=ands, ors=ors, noise=noise, objective=objective, tau=tau, salient=salient,
        solver=f"SGD, {schedule.steps} steps from {schedule.rate:g}",
    )  # fmt: skip


def _descent(u: Table, bound: float, ors: bool, schedule: Schedule) -> tuple[Table, Table]:
    """(noise, v_or) after the last step; v_and + v_or = u + noise.

    All numbers lie on a grid so fine that it changes nothing that is seen, and so coarse that sums
    of them are exact, as long as γ stays within 8 times the scores or steps that come together:
    the signs of what is 0 but for rounding would make another course of each order of summation,
    and so of each processor.
    """
    n = len(u).bit_length() - 1
    size = max(float(np.abs(u).max()), schedule.rate * 2**n)
    unit = math.ldexp(1.0, math.frexp(size)[1] + 3 + n - 52)

    def on_grid(x: Table) -> Table:
        return np.asarray(np.rint(x / unit) * unit)

    u = on_grid(u)
    M, M_T = power(MOBIUS, n), power(MOBIUS.T, n)
    e, gamma = np.zeros_like(u), np.zeros_like(u)
    e_speed, gamma_speed = np.zeros_like(u), np.zeros_like(u)
    half = 0.5 if ors else 1.0
    decay = AT_THE_END ** (1 / schedule.steps)
    rate = schedule.rate
    for _ in range(schedule.steps):
        e = on_grid(np.clip(e, -bound, bound))
        ands = M_T(np.sign(M(half * (u + e) + gamma)))
        e_slope = half * ands
        if ors:
            signs = np.sign(-M((half * (u + e) - gamma)[::-1]))  # I_or is −M of the complements
            signs[0] = 0.0
            of_or = -M_T(signs)[::-1]
            e_slope = e_slope + half * of_or
            gamma_speed = MOMENTUM * gamma_speed + ands - of_or
            gamma_speed[0] = 0.0
            gamma = on_grid(gamma - rate * gamma_speed)
        e_speed = MOMENTUM * e_speed + e_slope
        e_speed[0] = 0.0
        e = e - rate * e_speed
        rate *= decay
    e = np.clip(e, -bound, bound)
    return e, half * (u + e) - gamma if ors else np.zeros_like(u)
