"""The energy bound on the salient interactions of one order, with the best weights on a grid.

The theorem (`proofs.sparsity.energy.energy_bound`) holds for all nodes q_j and weights that meet
its moment conditions; here they are searched for, and only its formula gives the number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

import numpy as np

from proofs.kernel.terms import Expr
from verify.bounds.formulas import exact_value
from verify.games.game import PerOrder

GRID = 64  # angles θ with q = sin²θ
ROUNDS = 60
SAME = 2.0**-30  # costs and heights so close are equal: rounding does not choose between nodes


@dataclass(frozen=True)
class Node:
    """A probability q with a rational root r = √(q(1-q))."""

    q: Fraction
    r: Fraction


@cache
def nodes() -> tuple[Node, ...]:
    """The grid, ascending in q: tan θ is rounded to a fraction a/b, so q = a²/(a²+b²)."""
    angles = (math.pi * (2 * i + 1) / (8 * GRID) for i in range(GRID))
    low = dict.fromkeys(Fraction(math.tan(x)).limit_denominator(96) for x in angles)
    slopes = [t for t in low if 0 < t < 1]
    slopes += [Fraction(1), *(1 / t for t in reversed(slopes))]
    return tuple(Node(t**2 / (1 + t**2), t / (1 + t**2)) for t in slopes)


@cache
def grid() -> np.ndarray:
    """q and r of every node as floats, [2, nodes]; not to be written to."""
    numbers = np.array([[float(node.q), float(node.r)] for node in nodes()]).T.copy()
    numbers.setflags(write=False)
    return numbers


def spreads(means: PerOrder, deviations: PerOrder) -> np.ndarray:
    """σ(q) at every node, from the mean and standard deviation of the scores of each order.

    σ² is the variance when every variable is present with probability q; summed over orders it is
    Σ C(n,m) q^m (1-q)^(n-m) · (deviation² + (mean - their mean)²), of terms ≥ 0 only.
    """
    n = len(means) - 1
    m = np.arange(n + 1)
    q = grid()[0][:, None]
    chance = np.array([float(math.comb(n, i)) for i in m]) * q**m * (1 - q) ** (n - m)
    centre = (chance @ means) / chance.sum(1)
    squares = deviations**2 + (means - centre[:, None]) ** 2
    return np.asarray(np.sqrt((chance * squares).sum(1)) * (1 + 2.0**-30))


def energy_bound(sigma: np.ndarray, M: int, k: int, tau: Fraction) -> Fraction:
    """How many interactions of order k ≤ M can have |I| ≥ τ, given σ(q) at the nodes."""
    chosen = best_nodes(sigma / (sigma.max() or 1.0) / grid()[1] ** k, M - k)
    return bound_at(chosen, sigma[chosen], k, tau)


def bound_at(chosen: Sequence[int], sigma: np.ndarray, k: int, tau: Fraction) -> Fraction:
    """The bound from these nodes of the grid alone; sigma: σ(q) there, from above."""
    picked = [nodes()[i] for i in chosen]
    weights = extrapolation([node.q for node in picked])
    functions = {
        "w": weights.__getitem__,
        "s": [Fraction(float(spread)) for spread in sigma].__getitem__,
        "r": [node.r for node in picked].__getitem__,
    }
    value: Fraction = exact_value(_formula(), functions, J=len(chosen) - 1, k=k, tau=tau)
    return value


def extrapolation(q: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Lagrange's weights at 0: Σ_j w_j q_j^i = [i = 0] for i < len(q)."""
    return _extrapolation(tuple(q))


@lru_cache(maxsize=1 << 10)
def _extrapolation(q: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(
        math.prod((p / (p - node) for p in q if p != node), start=Fraction(1)) for node in q
    )


def best_nodes(sizes: np.ndarray, degree: int, among: np.ndarray | None = None) -> list[int]:
    """The degree + 1 grid nodes with the least Σ|w_j| sizes_j, w their extrapolation weights.

    among: the nodes to choose from, ascending, by default all of the grid.
    Remez's exchange for the dual program, max P(0) subject to |P(q_j)| ≤ sizes_j over polynomials
    P of that degree: nodes are optimal where P alternates between the two limits.
    """
    q = grid()[0]
    if among is not None:
        q, sizes = q[among], sizes[among]
    chosen = [round((2 * j + 1) * len(q) / (2 * degree + 2) - 0.5) for j in range(degree + 1)]
    best, cost = chosen, math.inf
    for _ in range(ROUNDS if sizes.any() else 0):
        x = q[chosen]
        gaps = x[None, :] - x[:, None]
        np.fill_diagonal(gaps, 1.0)
        signed = sizes[chosen] * (-1.0) ** np.arange(degree + 1)
        here = float((np.abs((np.where(gaps == 1.0, 1.0, x) / gaps).prod(1)) * sizes[chosen]).sum())
        if here < cost * (1 - SAME):
            best, cost = chosen, here
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = 1 / (gaps.prod(1) * (q[:, None] - x))  # the barycentric form
            heights = (parts * signed).sum(1) / parts.sum(1)
            heights[chosen] = signed
            relative = np.abs(heights / sizes)
        relative[np.isnan(relative)] = 1.0  # where P and its limit are 0
        signs = np.sign(heights)
        signs[chosen] = (-1.0) ** np.arange(degree + 1)
        peaks = [
            int(run[np.argmax(relative[run] >= relative[run].max() * (1 - SAME))])
            for run in _runs(signs)
        ]
        if len(peaks) != degree + 1 or peaks == chosen:
            break
        chosen = peaks
    return best if among is None else among[best].tolist()


def _runs(signs: np.ndarray) -> list[np.ndarray]:
    """The places of each run of one sign; a 0 goes with what is before it, at first after it."""
    known = np.flatnonzero(signs)
    before = np.searchsorted(known, np.arange(len(signs)), side="right") - 1
    signs = signs[known[np.maximum(before, 0)]]
    return np.split(np.arange(len(signs)), np.flatnonzero(np.diff(signs)) + 1)


@cache
def _formula() -> Expr:
    from proofs.sparsity.energy import energy_bound as theorem

    bound: Expr = theorem.CLAIM.formulas["bound"]
    return bound
