"""Bounds and the numerical error: they cover it, and say so where it hides them."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from support.bound_games import eta_witness, game, one_strong_pair, random_game_of_order
from support.effort import examples
from support.strategies import float_games

from verify import Status
from verify.bounds.estimators import ROUTES
from verify.bounds.table import bounds_of, verdict
from verify.bounds.truncation import Truncated
from verify.games.lattice import popcounts, zeta

HOLDS, UNDECIDED = Status.HOLDS, Status.UNDECIDED


def test_the_truncated_game() -> None:
    v = np.random.default_rng(5).integers(-9, 9, 32).astype(float)
    for M in range(6):
        w, g = Truncated(game(v), M), game(v)
        assert np.array_equal(v - w.tail, zeta(np.where(g.orders <= M, g.I, 0.0)))
        assert w.rho == pytest.approx(float(np.abs(w.tail).max()), rel=1e-8)
        means = [float((v - w.tail)[g.orders == m].mean() - v[0]) for m in range(6)]
        assert [float(u) for u in w.curve] == pytest.approx(means)
        assert not any(w.curve_errors) and not w.order_sum_errors.any()


@pytest.mark.parametrize("M", [1, 2, 4])
def test_errors_of_the_truncated_game_are_attained(M: int) -> None:
    v, error = random_game_of_order(np.random.default_rng(7), 4, 4), 2.0**-6
    told, shaken = (Truncated(g, M) for g in (game(v, error=error), game(v)))
    worst = (-1.0) ** popcounts(4) * error
    moved = Truncated(game(v + worst), M)
    for k in range(1, 5):
        change = abs(moved.order_sums[k] - shaken.order_sums[k])
        assert change == comb(4, k) * 2**k * error
        assert change <= told.order_sum_errors[k] <= change * (1 + 1e-6)
    for rng in map(np.random.default_rng, range(20)):
        moved = Truncated(game(v + error * rng.choice([-1.0, 1.0], 16)), M)
        for a, b, e in zip(moved.curve, shaken.curve, told.curve_errors, strict=True):
            assert abs(a - b) <= e


@examples(40)
@given(float_games(min_n=1, max_n=4))
def test_bounds_cover_the_numerical_error(v: np.ndarray) -> None:
    error = 1e-3 * float(np.abs(v).max())
    told = bounds_of(game(v, error=error), approximate=False)
    rng = np.random.default_rng(0)
    for _ in range(3):
        shaken = game(v + error * rng.uniform(-1, 1, len(v)))
        real = bounds_of(shaken, told.M)
        for row, other in zip(told.rows, real.rows, strict=True):
            for route in ROUTES:
                if (bound := row.bounds[route]) is not None:
                    assert other.salient <= bound
                    own = other.bounds[route]
                    if route in ("count_bound", "markov", "energy") and own:
                        assert own <= bound * (1 + 1e-9)


@pytest.mark.parametrize("n", [1, 3])
def test_the_spread_covers_errors_that_conspire(n: int) -> None:
    parity = (-1.0) ** popcounts(n)
    told = bounds_of(game(0.9 * parity, tau=1.0, error=0.1)).rows[n - 1]
    real = bounds_of(game(parity, tau=1.0)).rows[n - 1]
    for route in ("count_bound", "energy"):
        widened, own = told.bounds[route], real.bounds[route]
        assert widened is not None and own is not None and widened >= own * (1 - 1e-6)


def test_bounds_lost_in_the_error_are_undecided() -> None:
    v = one_strong_pair()
    statuses = [verdict(game(v, tau=2.5, error=e)).status for e in (0.0, 1e-3, 0.8)]
    assert statuses == [HOLDS, HOLDS, UNDECIDED]
    certain, vague = (verdict(game(v, tau=2.5, error=e)) for e in (1e-3, 0.8))
    assert certain.tolerance is not None
    assert vague.tolerance is not None and vague.tolerance >= 1


def test_eta_within_its_error_is_named() -> None:
    found = bounds_of(game(eta_witness(), error=1e-3))
    assert "numerical error" in found.rows[1].silent["count_bound"]
