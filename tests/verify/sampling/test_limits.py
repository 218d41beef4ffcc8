"""Limits for means and deviations: known formulas, and simulations of how often they fail."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom, t

from verify.sampling.limits import Moments, as_range, deviation_limits, mean_limits

TRIALS, SAMPLES, DELTA = 4000, 200, 0.05


def draws(kind: str) -> tuple[np.ndarray, float, float, tuple[float, float] | None]:
    """Samples [SAMPLES, TRIALS], the true mean and deviation, and a range where there is one."""
    rng, shape = np.random.default_rng(5), (SAMPLES, TRIALS)
    if kind == "normal":
        return rng.normal(2.0, 3.0, shape), 2.0, 3.0, None
    if kind == "uniform":
        return rng.uniform(-1, 1, shape), 0.0, 1 / math.sqrt(3), (-1.0, 1.0)
    share = 0.02  # rarer than SAMPLES show well
    rare = (rng.random(shape) < share).astype(float)
    return rare, share, math.sqrt(share * (1 - share)), (0.0, 1.0)


@pytest.mark.parametrize(
    ("kind", "ranged"),
    [("normal", False), ("uniform", False), ("uniform", True), ("rare", False), ("rare", True)],
)
def test_they_fail_no_more_often_than_they_say(kind: str, ranged: bool) -> None:
    values, mean, deviation, bounds = draws(kind)
    span = bounds[1] - bounds[0] if ranged and bounds else None
    seen = float(np.ptp(values))
    variance = values.var(axis=0, ddof=1)
    width = mean_limits(SAMPLES, variance, DELTA, span, seen)
    misses = int((np.abs(values.mean(axis=0) - mean) > width).sum())
    assert binom.sf(misses - 1, TRIALS, DELTA) > 0.001
    above = deviation_limits(values, DELTA, span, seen)
    assert binom.sf(int((above < deviation).sum()) - 1, TRIALS, DELTA) > 0.001


def test_half_as_wide_they_fail_too_often() -> None:
    """What the simulation guards is seen by it."""
    values, mean, _, _ = draws("normal")
    width = mean_limits(SAMPLES, values.var(axis=0, ddof=1), DELTA, None, 0.0) / 2
    misses = int((np.abs(values.mean(axis=0) - mean) > width).sum())
    assert binom.sf(misses - 1, TRIALS, DELTA) < 1e-6


def test_the_formulas() -> None:
    count, delta, variance = 50, 0.01, np.array([0.04, 0.0])
    asymptotic = mean_limits(count, variance, delta, None, 0.5)
    apart = 0.5 * math.log(200) / 50
    assert asymptotic == pytest.approx([t.ppf(1 - 0.0025, 49) * 0.2 / 50**0.5 + apart, apart])
    # Hoeffding's where it is the lesser, with half of δ.
    assert mean_limits(2, variance, delta, 1.0, 0.0)[0] == pytest.approx(
        math.sqrt(math.log(2 / 0.005) / 4)
    )
    many = 100_000
    log = math.log(4 / (delta / 2))
    assert mean_limits(many, variance, delta, 1.0, 0.0)[0] == pytest.approx(
        math.sqrt(2 * 0.04 * log / many) + 7 * log / (3 * (many - 1))
    )


def test_moments_add_up() -> None:
    values = np.random.default_rng(0).normal(size=(57, 4))
    moments = Moments(6)
    columns = np.array([5, 0, 3, 2])
    for part in np.split(values, [1, 20]):
        moments.add(part, columns)
    assert moments.mean[columns] == pytest.approx(values.mean(axis=0), abs=1e-14)
    assert moments.variance[columns] == pytest.approx(values.var(axis=0, ddof=1), abs=1e-14)
    assert moments.count.tolist() == [57, 0, 57, 57, 0, 57]
    assert moments.reach(0.0, 7.0) == np.ptp(values, axis=0).max()
    assert moments.reach(100.0, 7.0) == 7.0


@pytest.mark.parametrize("wrong", [(1.0, 1.0), (2.0, 1.0), 3.0, (0.0, math.inf), "ab", (1, 2, 3)])
def test_a_range_is_two_numbers(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"score_range: .* is no pair"):
        as_range(wrong)
