"""Games for the tests of the bounds: with known counts, at random, and of a given order."""

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from verify.games.game import Game
from verify.games.lattice import popcounts, zeta


def game(
    v: list[float] | np.ndarray, tau: float | None = None, rel_tau: float = 0.05, error: float = 0.0
) -> Game:
    v = np.asarray(v, dtype=float)
    n = len(v).bit_length() - 1
    errors = np.broadcast_to(error, v.shape).astype(float)
    return Game(v, errors, tuple("abcdefghijklmnop"[:n]), rel_tau, tau)


def of_sizes(curve: Sequence[float | Fraction]) -> np.ndarray:
    """The symmetric game v(S) = curve(|S|)."""
    means: np.ndarray = np.array([float(u) for u in curve])
    return np.asarray(means[popcounts(len(curve) - 1)])


def eta_witness(n: int = 5) -> np.ndarray:
    """m plus pairs of ±1 that cancel: meets all three conditions, and every pair is salient."""
    I = np.zeros(1 << n)  # noqa: E741
    I[[1 << i for i in range(n)]] = 1.0
    pairs = [1 << i | 1 << j for i, j in itertools.combinations(range(n), 2)]
    I[pairs] = [(-1.0) ** j for j in range(len(pairs))]
    return np.asarray(zeta(I))


def one_strong_pair() -> np.ndarray:
    """Four variables: every strength of order 1 and 2 is 1, but for one pair with 10."""
    strengths = np.where(np.isin(popcounts(4), (1, 2)), 1.0, 0.0)
    strengths[0b0011] = 10.0
    return np.asarray(zeta(strengths))


def random_game_of_order(
    rng: np.random.Generator, n: int, M: int, path_monotone: bool = False
) -> np.ndarray:
    """A game of order M with small integers; monotone along every path on request."""
    orders = popcounts(n)
    I = np.where(orders <= M, rng.integers(-3, 4, 1 << n), 0).astype(float)  # noqa: E741
    if path_monotone:  # each variable outweighs its negative interactions
        for i in range(n):
            inside = (np.arange(1 << n) >> i & 1 == 1) & (orders > 1)
            I[1 << i] = -I[inside & (I < 0)].sum() + rng.integers(1, 4)
    return np.asarray(zeta(I))
