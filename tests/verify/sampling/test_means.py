"""Mean scores from random masks: against full tables, and how often bands and verdicts fail."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from support.asked_games import dense_net
from support.effort import examples

from verify import MaskedModel, OrderMeans, Status, Verdict, load, order_means
from verify.games.game import Game
from verify.games.lattice import popcounts
from verify.verdicts import conditions
from verify.verdicts.bands import Bands, exponent, monotone

DECIDED = (Status.HOLDS, Status.VIOLATED)


def table_game(v: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """A table of 2^n scores as a game on coalitions."""
    bits = 1 << np.arange(len(v).bit_length() - 1)
    return lambda masks: v[masks @ bits]


def with_curve(curve: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """A table with these mean scores; noise [2^n] comes on top, its own means taken off."""
    orders = popcounts(len(curve) - 1)
    means = np.array([noise[orders == m].mean() for m in range(len(curve))])
    return np.asarray(curve[orders] + noise - means[orders])


def true_means(v: np.ndarray) -> np.ndarray:
    orders = popcounts(len(v).bit_length() - 1)
    return np.array([(v[orders == m] - v[0]).mean() for m in range(int(orders.max()) + 1)])


def smooth(n: int, seed: int = 0, pairs: float = 0.3) -> Callable[[np.ndarray], np.ndarray]:
    """A sum of one or two variables at a time, growing like m^1 or so."""
    rng = np.random.default_rng(seed)
    w, a, b = rng.uniform(0.5, 1.5, n) / n, rng.normal(size=(n, 3)), rng.normal(size=(n, 3))
    return lambda masks: masks @ w + pairs / n**1.5 * ((masks @ a) * (masks @ b)).sum(1)


@examples(25)
@given(n=st.integers(1, 6), seed=st.integers(0, 99), rise=st.floats(0, 2))
def test_with_all_masks_the_verdicts_are_those_of_the_table(n: int, seed: int, rise: float) -> None:
    rng = np.random.default_rng(seed)
    v = rng.normal(size=1 << n) + rise * popcounts(n)
    found = order_means(table_game(v), n=n)
    game = Game(v, np.full(1 << n, found.score_error), tuple("abcdef"[:n]))
    assert found.every.all() and not found.asymptotic and found.evaluations == 1 << n
    assert found.means == pytest.approx(true_means(v), abs=1e-13)
    wanted = conditions.monotone(game, ""), conditions.exponent(game)
    assert found.monotone.status is wanted[0].status
    assert found.monotone.margin == pytest.approx(wanted[0].margin, abs=1e-12)
    assert found.exponent.status is wanted[1].status
    if wanted[1].details["pairwise"] is not None:
        assert found.exponent.details["pairwise"] == pytest.approx(
            wanted[1].details["pairwise"], abs=1e-9
        )


@pytest.mark.parametrize("n", [100, 1000])
def test_many_variables_are_decided(n: int) -> None:
    game = smooth(n, pairs=0.1 if n == 100 else 0.02)
    found = order_means(game, n=n, samples=None if n == 100 else 128, every=n)
    assert found.monotone.status is Status.HOLDS and found.asymptotic
    assert found.exponent.status is Status.HOLDS
    assert "confidence 95%, asymptotic" in found.exponent.sentence
    low, high = found.exponent.details["lowest"], found.exponent.details["highest"]
    assert low <= found.exponent.details["pairwise"] <= high <= 2
    assert found.evaluations <= (200_000 if n == 100 else 130_000)
    assert found.every[[0, 1, n - 1, n]].all() and not found.every[2:-2].any()


def test_a_fall_is_found_with_its_size_and_stops_the_search() -> None:
    usual = smooth(60)
    fall = order_means(lambda m: usual(m) - 0.5 * (m.sum(1) >= 31), n=60)
    assert fall.monotone.status is Status.VIOLATED and fall.monotone.witness == {"m": 31}
    assert fall.exponent.status is Status.VIOLATED
    assert fall.monotone.margin is not None and fall.monotone.tolerance is not None
    assert fall.monotone.margin == pytest.approx(-0.483, abs=0.01)
    assert fall.monotone.margin < -fall.monotone.tolerance
    assert fall.evaluations < 10_000


def test_a_collapse_under_occlusion_is_found() -> None:
    found = order_means(lambda m: m.mean(1) ** 3, n=40)
    assert found.monotone.status is Status.HOLDS and found.exponent.status is Status.VIOLATED
    assert found.exponent.details["lowest"] > 2
    allowed = order_means(lambda m: m.mean(1) ** 3, n=40, max_p=3.5)
    assert allowed.exponent.status is Status.HOLDS


def test_steps_of_neighbouring_masks_spread_less_than_masks_of_either_size() -> None:
    found = order_means(smooth(100), n=100, samples=400)
    apart = (found.highest - found.lowest)[1:] + (found.highest - found.lowest)[:-1]
    steps = found.steps_highest - found.steps_lowest
    assert np.median(apart[3:-3] / steps[3:-3]) > 3


def test_where_it_is_open_it_says_what_would_decide() -> None:
    curve = np.arange(17.0)
    curve[8] = curve[7]  # a step of exactly 0
    v = with_curve(curve, np.random.default_rng(0).normal(size=1 << 16))
    found = order_means(table_game(v), n=16, budget=20_000)
    assert found.monotone.status is Status.UNDECIDED and found.monotone.witness == {"m": 8}
    assert "evaluations" in found.monotone.sentence
    assert found.monotone.details["undecided"] == 1
    assert found.samples[7] == found.samples[8] > found.samples[5]  # it went on where it was open
    assert found.evaluations <= 20_000


def test_a_verdict_in_the_limit_says_how_rare_a_thing_it_does_not_see() -> None:
    """A fall on one mask in a thousand, far from all else: seen with a range of scores only."""
    n, rare = 30, np.random.default_rng(1).normal(size=(30, 40))

    def falls(masks: np.ndarray) -> np.ndarray:
        strange = ((masks @ rare) > 3.1 * np.sqrt(30.0)).any(axis=1) & (masks.sum(axis=1) == 15)
        return np.asarray(masks.sum(axis=1) / n - 1e4 * strange)

    found = order_means(falls, n=n)
    one_in = round(1 / found.monotone.details["unseen"]) if found.monotone.details else 0
    assert found.monotone.status is Status.HOLDS and 2 < one_in < 1000
    for verdict in (found.monotone, found.exponent):
        assert f"fewer than one mask of a size in {one_in}" in verdict.sentence
    ranged = order_means(falls, n=n, score_range=(-1e4, 1.0))
    assert ranged.monotone.status is Status.UNDECIDED
    assert "fewer than one mask" not in ranged.monotone.sentence
    every = order_means(lambda masks: masks.sum(axis=1) / 8, n=8)
    assert "unseen" not in every.monotone.details


def test_what_no_sample_had_is_allowed_for() -> None:
    """A fall on few masks, of sizes where no sample has it: HOLDS would be wrong."""
    found = [
        order_means(lambda m: -1.0 * m[:, :8].all(1), n=40, samples=64, seed=s).monotone.status
        for s in range(20)
    ]
    assert Status.HOLDS not in found


def failures(v: np.ndarray, repetitions: int, **asked: Any) -> tuple[int, int]:
    """How many runs have a band that misses, and how many a wrong decided verdict.

    A step of exactly 0 is right by HOLDS and wrong by VIOLATED.
    """
    means, game = true_means(v), table_game(v)
    steps = np.diff(means)
    rises = bool((steps >= -1e-12).all())
    m = np.arange(2, len(means))
    slack = (m / (m - 1.0)) ** asked["max_p"] * means[1:-1] - means[2:]
    grows = rises and bool(means[1] > 0) and bool((slack >= -1e-12).all())
    missed = wrong = 0
    for seed in range(repetitions):
        r = order_means(game, n=len(means) - 1, seed=seed, **asked)
        missed += bool(
            ((r.lowest > means + 1e-9) | (r.highest < means - 1e-9)).any()
            or ((r.steps_lowest > steps + 1e-9) | (r.steps_highest < steps - 1e-9)).any()
        )
        wrong += any(
            verdict.status in DECIDED and (verdict.status is Status.HOLDS) is not true
            for verdict, true in ((r.monotone, rises), (r.exponent, grows))
        )
    return missed, wrong


def hard_games() -> dict[str, np.ndarray]:
    """Games of 12 variables with a level step, a small fall, and noise that is rare and large."""
    rng, n = np.random.default_rng(1), 12
    noise = 0.3 * rng.normal(size=1 << n)
    rare = 3.0 * (rng.random(1 << n) < 0.05)
    curve = np.concatenate([[0.0, 0.4, 0.8, 1.2, 1.4, 1.6, 1.6], 1.8 + 0.2 * np.arange(6)])
    dip = curve.copy()
    dip[6] -= 0.05
    dip[7:] += 0.5
    return {
        "level": with_curve(curve, noise),
        "rare": with_curve(curve, rare),
        "dip": with_curve(dip, noise),
    }


@pytest.mark.parametrize("name", ["level", "rare", "dip"])
def test_bands_and_verdicts_fail_no_more_often_than_they_say(name: str) -> None:
    asked = {"every": 1, "budget": 4000, "max_p": 1.2}
    missed, wrong = failures(hard_games()[name], 25, **asked)
    assert binom.sf(missed - 1, 25, 0.05) > 0.001 and binom.sf(wrong - 1, 25, 0.05) > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("name", ["level", "rare", "dip"])
@pytest.mark.parametrize("ranged", [False, True])
@pytest.mark.parametrize(
    ("confidence", "how"),
    [(0.95, {"budget": 6000}), (0.5, {"budget": 3000}), (0.5, {"samples": 99})],
)
def test_over_a_thousand_runs_too(
    name: str, ranged: bool, confidence: float, how: dict[str, int]
) -> None:
    v = hard_games()[name]
    limits = (float(v.min()), float(v.max())) if ranged else None
    asked = {"every": 1, "max_p": 1.2, "score_range": limits, "confidence": confidence, **how}
    missed, wrong = failures(v, 1000, **asked)
    assert binom.sf(missed - 1, 1000, 1 - confidence) > 0.001
    assert binom.sf(wrong - 1, 1000, 1 - confidence) > 0.001


def test_the_numbers_do_not_depend_on_the_batches() -> None:
    v = np.random.default_rng(3).integers(-99, 99, 1 << 14).astype(float)
    few, many = (
        order_means(table_game(v), n=14, every=20, budget=9000, batch_size=size)
        for size in (7, 4096)
    )
    for name in ("means", "lowest", "highest", "steps_lowest", "steps_highest", "samples"):
        assert np.array_equal(getattr(few, name), getattr(many, name))
    other = order_means(table_game(v), n=14, every=20, budget=9000, seed=1)
    assert not np.array_equal(few.means, other.means)


def test_a_network_goes_as_its_game_does(tmp_path: Path) -> None:
    net, x = dense_net(0)
    zero = torch.zeros(14, dtype=torch.float64)
    masked = MaskedModel(net, x, zero, score="output")
    found = order_means(net, x, zero, score="output", every=100, samples=50)
    assert found.names == masked.names and found.evaluations < 1 << 12
    truth = true_means(masked.table().numpy())
    assert (found.lowest <= truth).all() and (truth <= found.highest).all()
    assert 0 < found.score_error < 1e-9
    loaded = load(found.save(tmp_path / "means.json"))
    assert isinstance(loaded, OrderMeans) and repr(loaded) == repr(found)
    assert np.array_equal(loaded.steps_lowest, found.steps_lowest)
    frame = found.to_frame()
    assert len(frame) == 15 and frame["mean"].tolist() == found.means.tolist()
    assert "monotone" in found._repr_html_()


def test_with_a_range_the_limits_hold_for_every_number_of_samples() -> None:
    game = smooth(30)
    found = order_means(game, n=30, samples=200, score_range=(-1, 3))
    usual = order_means(game, n=30, samples=200)
    assert not found.asymptotic and "at every number of samples" in repr(found)
    sampled = ~found.every
    assert (found.highest - found.lowest)[sampled].min() > (usual.highest - usual.lowest)[
        sampled
    ].max()
    with pytest.raises(ValueError, match=r"score_range: the score is .* outside \(0.0, 0.5\)"):
        order_means(game, n=30, score_range=(0, 0.5))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"confidence": 1.0}, "confidence: 1.0 is not in"),
        ({"samples": 1}, "samples: 1 is no whole number of at least 2"),
        ({"samples": 9, "budget": 9}, "samples: a number of them and a budget exclude"),
        ({"budget": 0}, "budget: 0 is no whole number"),
        ({"budget": 50}, r"budget: 50 evaluations; .* give at least so many"),
        ({"max_p": 0.0}, "max_p: 0.0 is no positive exponent"),
        ({"max_p": math.inf}, "max_p: inf is no positive exponent"),
        ({"every": 0}, "every: 0 is no whole number"),
        ({"target": 3}, "target: a callable on coalitions takes none"),
    ],
)
def test_what_is_wrong_is_named(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        order_means(smooth(20), n=20, **asked)


def test_the_budget_that_it_asks_for_is_enough() -> None:
    with pytest.raises(ValueError, match="take 1918; give at least so many"):
        order_means(smooth(30), n=30, every=30, budget=100)
    found = order_means(smooth(30), n=30, every=30, budget=1918)
    assert found.rounds == 1 and found.evaluations <= 1918


def of(steps: list[float], width: float) -> Bands:
    d = np.array(steps)
    u = np.concatenate([[0.0], np.cumsum(d)])
    return Bands(u, u - width, u + width, d, d - width, d + width)


def test_verdicts_follow_the_bands() -> None:
    def both(steps: list[float], width: float) -> tuple[Verdict, Verdict]:
        rising = monotone(of(steps, width), "", "so", "More.")
        return rising, exponent(of(steps, width), rising.status, 2.0, "so", "More.")

    holds = both([1.0, 1.0, 1.0], 0.1)
    assert [v.status for v in holds] == [Status.HOLDS, Status.HOLDS]
    falls = both([1.0, -0.2, 1.0], 0.1)
    assert [v.status for v in falls] == [Status.VIOLATED, Status.VIOLATED]
    assert falls[0].witness == {"m": 2}
    unclear = both([1.0, 0.05, 1.0], 0.1)
    assert [v.status for v in unclear] == [Status.UNDECIDED, Status.UNDECIDED]
    assert unclear[0].sentence.endswith("More.")
    steep = both([1.0, 9.0, 1.0], 0.1)
    assert [v.status for v in steep] == [Status.HOLDS, Status.VIOLATED]
    border = both([1.0, 3.0, 1.0], 0.1)  # growth of exactly 2
    assert [v.status for v in border] == [Status.HOLDS, Status.UNDECIDED]
    assert both([0.0, 0.0], 0.0)[1].status is Status.VACUOUS
    assert both([0.05, 1.0], 0.1)[1].witness == {"m": 1}
