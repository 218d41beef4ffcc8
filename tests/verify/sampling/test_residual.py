"""What random masks say of a residual: exact confidence, witnesses, and nothing from R²."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom, binomtest
from support.asked_games import all_terms, dense_net, polynomial, random_terms

from verify import MaskedModel, Status, interactions_up_to
from verify.sampling.confidence import (
    masks_needed,
    masks_to_decide,
    met,
    share_at_least,
    share_at_most,
)
from verify.sampling.held_out import Sizes
from verify.sampling.masks import every_mask_of_size, masks_of_sizes


def test_the_bounds_are_those_of_clopper_and_pearson() -> None:
    for hits, tries in ((0, 7), (3, 7), (7, 7), (58, 59), (1999, 2000)):
        found = binomtest(hits, tries).proportion_ci(confidence_level=0.9, method="exact")
        at = np.array(hits), np.array(tries), 0.05
        assert share_at_least(*at) == pytest.approx(found.low, abs=1e-12)
        assert share_at_most(*at) == pytest.approx(found.high, abs=1e-12)


@pytest.mark.parametrize(
    ("share", "confidence", "sizes"),
    [(0.95, 0.95, 1), (0.95, 0.95, 97), (0.5, 0.9, 1), (0.999, 0.99, 3)],
)
def test_the_number_of_masks_is_the_least_that_will_do(
    share: float, confidence: float, sizes: int
) -> None:
    s, delta = masks_needed(share, confidence, sizes), (1 - confidence) / sizes
    assert met(s, s, share, delta) and not met(s - 1, s - 1, share, delta)
    assert binom.sf(s - 1, s, share) <= delta < binom.sf(s - 2, s - 1, share)


def test_the_number_that_would_decide_is_found_or_there_is_none() -> None:
    assert masks_to_decide(99, 100, 0.95, 0.05) == 200
    assert masks_to_decide(95, 100, 0.95, 0.05) is None
    many = masks_to_decide(94, 100, 0.95, 0.05)
    assert many is not None and many > 1000


def test_random_masks_are_uniform_among_those_of_a_size() -> None:
    masks = masks_of_sizes(np.random.default_rng(0), 5, np.full(20_000, 2))
    assert (masks.sum(1) == 2).all()
    _, counts = np.unique(masks @ (1 << np.arange(5)), return_counts=True)
    assert len(counts) == 10 and ((counts - 2000) ** 2 / 2000).sum() < 27.9  # χ², 9 degrees, 0.1 %
    for m in range(6):
        every = every_mask_of_size(5, m)
        assert len({tuple(row) for row in every.tolist()}) == math.comb(5, m) == len(every)
        assert (every.sum(1) == m).all()


def test_the_masks_do_not_depend_on_the_batches() -> None:
    drawn = Sizes.of(12, np.array([3, 6, 11]), 40)
    assert drawn.counts.tolist() == [40, 40, 12] and drawn.every.tolist() == [False, False, True]
    masks, which = (
        [np.concatenate(part) for part in zip(*drawn.batches(7, most), strict=True)]
        for most in (1, 1000)
    )
    assert np.array_equal(masks[0], which[0]) and np.array_equal(masks[1], which[1])
    assert [int((masks[1] == k).sum()) for k in range(3)] == [40, 40, 12]


def failing_share(n: int, m: int) -> Any:
    """A game that is 0 but for masks of size m that hold variable 0: a share m/n of them."""
    return lambda masks: ((masks.sum(1) == m) & masks[:, 0]).astype(float)


def test_a_share_that_is_too_small_is_rarely_said_to_hold() -> None:
    """11 of 200 fail at size 11, 5.5 %: at most one run in twenty may say that 95 % do not."""
    low = interactions_up_to(failing_share(200, 11), n=200, order=1)
    runs = [low.residual(0.5, sizes=[11], seed=seed).status for seed in range(200)]
    held = runs.count(Status.HOLDS)
    assert held <= binom.ppf(0.999, 200, 0.05)
    assert 0 < held <= binom.ppf(0.999, 200, 0.945**59)


@pytest.mark.slow
def test_a_share_that_is_large_enough_is_rarely_said_to_be_violated() -> None:
    low = interactions_up_to(failing_share(200, 9), n=200, order=1)
    runs = [low.residual(0.5, sizes=[9], masks=400, seed=seed).status for seed in range(100)]
    assert runs.count(Status.VIOLATED) <= binom.ppf(0.999, 100, 0.05)


def test_a_violation_has_a_witness_that_misses() -> None:
    net, x = dense_net(3)
    masked = MaskedModel(net, x, 0.0, score="output")
    low = interactions_up_to(masked, order=2)
    test = low.residual(1e-3)
    witness = test.verdict.witness
    mask = np.isin(low.names, witness["variables"])
    assert test.status is Status.VIOLATED and mask.sum() == witness["size"]
    gap = abs(masked(mask)[0] - low.at(mask)[0])
    assert gap == pytest.approx(witness["residual"], abs=witness["tolerance"] + 1e-12)
    assert gap > 1e-3 + witness["tolerance"]
    assert test.verdict.margin is not None and test.verdict.margin < 0
    assert "no evidence" in test.verdict.sentence


def test_no_verdict_says_that_nothing_higher_is_there() -> None:
    """One interaction of all 20 variables: every mask but N is given exactly, and R² is near 1."""
    terms = random_terms(np.random.default_rng(0), 20, 2, 30) | {tuple(range(20)): 0.7}
    low = interactions_up_to(polynomial(terms), n=20, order=2)
    test = low.residual(1e-9, sizes=range(3, 20))
    assert test.status is Status.HOLDS and "does not say" in test.verdict.sentence
    whole = low.residual(1e-9)
    assert whole.status is Status.VIOLATED and whole.verdict.witness["size"] == 20
    assert whole.r2 is not None and whole.r2 > 0.99
    assert "19 of 20" not in whole.verdict.sentence and "20 of 20" in whole.verdict.sentence


def test_the_strong_interactions_alone_are_tested_with_their_number() -> None:
    terms = {(i,): 0.1 for i in range(1, 30)} | {(): 3.0, (0,): 5.0, (0, 1): -2.0}
    low = interactions_up_to(polynomial(terms), n=30, order=2)
    assert low.residual(0.5).status is Status.HOLDS and low.reaching(1.0) == 2
    strong = low.residual(0.5, tau=1.0)
    assert strong.status is Status.VIOLATED and "(2 of 465)" in strong.verdict.sentence
    assert strong.largest[-1] == pytest.approx(2.9)  # all the weak ones; ∅ stays
    assert low.residual(3.0, tau=1.0).status is Status.HOLDS
    with pytest.raises(ValueError, match=r"tau: -1\.0 is no strength"):
        low.residual(0.5, tau=-1.0)


def test_few_failures_hold_and_are_shown() -> None:
    low = interactions_up_to(failing_share(100, 2), n=100, order=1)
    test = low.residual(0.5, sizes=[2], masks=1000)
    failed = int(test.failures[0])
    assert test.status is Status.HOLDS and 0 < failed < 40
    assert f"{failed} of 1000 masks of 1 size" in test.verdict.sentence
    assert test.verdict.witness["size"] == 2 and "x0" in test.verdict.witness["variables"]
    assert test.lowest[0] <= 1 - failed / 1000 <= test.highest[0]


def test_undecided_says_what_would_decide() -> None:
    low = interactions_up_to(failing_share(100, 4), n=100, order=1)
    test = low.residual(0.5, sizes=[4], seed=3)
    assert test.status is Status.UNDECIDED and test.failures[0] > 0
    assert f"masks={masks_to_decide(59 - int(test.failures[0]), 59, 0.95, 0.05)}" in repr(test)
    rough = interactions_up_to(failing_share(100, 4), n=100, order=1, error=0.1)
    test = rough.residual(0.5, sizes=[50])
    assert test.status is Status.UNDECIDED and test.in_doubt[0] == 59
    assert "numerical error" in repr(test) and "float64" in repr(test)
    margin, tolerance = test.verdict.margin, test.verdict.tolerance
    assert margin is not None and tolerance is not None and abs(margin) <= tolerance


def test_all_orders_leave_nothing_to_test() -> None:
    low = interactions_up_to(failing_share(4, 2), n=4, order=4)
    assert low.residual(1.0).status is Status.VACUOUS


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"epsilon": 0.0}, "epsilon: 0.0 is not a positive"),
        ({"epsilon": -1.0}, "epsilon: -1.0 is not a positive"),
        ({"epsilon": math.nan}, "epsilon: nan is not a positive"),
        ({"confidence": 1.0}, r"confidence: 1.0 is not in \(0, 1\)"),
        ({"confidence": 0.0}, r"confidence: 0.0 is not in"),
        ({"share": 1.0}, "share: 1.0 is not in"),
        ({"masks": 5}, r"masks: 5 of each size .*of 28 sizes.*takes 124 of each, 3472 in all"),
        ({"masks": 0}, "masks: 0 is no whole number"),
        ({"sizes": [1]}, "sizes: 1 named; .* have 3 to 30 variables present"),
        ({"sizes": []}, "sizes: none named"),
    ],
)
def test_what_is_asked_wrongly_is_named(asked: dict[str, Any], match: str) -> None:
    low = interactions_up_to(failing_share(30, 4), n=30, order=2)
    with pytest.raises(ValueError, match=match):
        low.residual(**({"epsilon": 0.1} | asked))


def tally(found: list[Status]) -> dict[Status, int]:
    return {status: found.count(status) for status in set(found)}


def on_a_dense_network(seed: int) -> Status:
    """Order 3, and a residual of 1 % of the largest change of the score."""
    net, x = dense_net(seed)
    masked = MaskedModel(net, x, 0.0, score="output")
    v = masked.table().numpy()
    return interactions_up_to(masked, order=3).residual(0.01 * float(np.ptp(v))).status


def on_a_polynomial(seed: int) -> Status:
    order = 1 + seed % 4
    v = polynomial(all_terms(np.random.default_rng(seed), 14, order))
    return interactions_up_to(v, n=14, order=order).residual(1e-6).status


def test_dense_networks_are_told_from_polynomials() -> None:
    assert tally([on_a_dense_network(seed) for seed in range(4)]) == {Status.VIOLATED: 4}
    assert tally([on_a_polynomial(seed) for seed in range(2)]) == {Status.HOLDS: 2}


@pytest.mark.slow
def test_fifty_dense_networks_violate_and_fifty_polynomials_hold() -> None:
    assert tally([on_a_dense_network(seed) for seed in range(50)]) == {Status.VIOLATED: 50}
    assert tally([on_a_polynomial(seed) for seed in range(50)]) == {Status.HOLDS: 50}
