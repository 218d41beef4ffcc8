"""No smaller constant would do: games with more salient interactions than it would allow."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from support.bound_games import game, of_sizes

from proofs.extremal.order_program import sharp_order_bound
from proofs.extremal.order_range import sharp_range_constant
from verify.bounds.table import bounds_of
from verify.games.lattice import popcounts, zeta


def refuted(v: np.ndarray, k: int, tau: float, route: str, factor: float) -> bool:
    """Whether the game has more salient interactions than the bound times the factor."""
    row = bounds_of(game(v, tau=tau)).rows[k - 1]
    bound = row.bounds[route]
    assert bound is not None and row.salient <= bound
    return row.salient > factor * bound


def test_the_count_bound_is_attained() -> None:
    strengths = np.where(popcounts(4) == 2, 2.0, 0.0)
    assert refuted(zeta(strengths), 2, 2.0, "count_bound", 0.999)


@pytest.mark.parametrize(("n", "M", "p", "k"), [(6, 2, 2, 2), (6, 3, 2, 3), (5, 3, 3, 2)])
def test_the_sharp_bound_is_attained(n: int, M: int, p: int, k: int) -> None:
    bounds = sharp_order_bound(n, M, p)
    sides = bounds.upper_certificates[k - 1], bounds.lower_certificates[k - 1]
    worst = max(sides, key=lambda c: c.value)
    assert worst.witness is not None
    strength = float(worst.value / comb(n, k))
    assert refuted(of_sizes(worst.witness), k, strength * (1 - 1e-9), "sharp", 0.999)


@pytest.mark.parametrize(("n", "M", "factor"), [(9, 1, 0.999), (8, 2, 0.87), (12, 3, 0.76)])
def test_markov_is_nearly_attained(n: int, M: int, factor: float) -> None:
    extremal = sharp_range_constant(n, M)
    strength = float(extremal.values[M - 1] / comb(n, M))
    assert refuted(of_sizes(extremal.curve), M, strength * (1 - 1e-9), "markov", factor)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_the_energy_bound_is_attained(n: int) -> None:
    assert refuted((-1.0) ** popcounts(n), n, 2.0**n, "energy", 0.999)


def test_the_factor_two_of_the_paper_is_needed() -> None:
    n, m = 9, popcounts(9)
    strength = Fraction(2 * n - 1, comb(n, 2))  # A(2) = (2n−1) ū(1), just below two in base n
    v = m + m * (m - 1) / 2 * float(strength)
    assert refuted(v, 2, float(strength) * (1 - 1e-9), "paper", 0.94)
    paper = bounds_of(game(v), 2).paper
    assert paper is not None and paper.order_sum_bound == pytest.approx(2 * n)
