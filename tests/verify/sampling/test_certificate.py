"""The energy certificate: never below the truth, and what it says of many variables."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.asked_games import Terms, polynomial, random_terms

from verify import EnergyCertificate, Status, energy_certificate, interactions_up_to, load
from verify.bounds.energy import energy_bound, nodes, spreads
from verify.games.lattice import popcounts


def every_mask(n: int) -> np.ndarray:
    return np.asarray((np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1)


def salient(terms: Terms, tau: float) -> Counter[int]:
    return Counter(len(T) for T, c in terms.items() if abs(c) >= tau)


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize("subtracted", [False, True])
def test_the_bounds_are_never_below_the_truth(order: int, subtracted: bool) -> None:
    for seed in range(6):
        n = 40
        terms = random_terms(np.random.default_rng(seed), n, order, 60)
        game = polynomial(terms)
        low = interactions_up_to(game, n=n, order=1) if subtracted else None
        found = energy_certificate(
            game, n=n, order=order, tau=1.0, low_orders=low, budget=6000, seed=seed
        )
        true = salient(terms, 1.0)
        assert found.orders == tuple(range(2 if subtracted else 1, order + 1))
        for k, bound, there, largest in zip(
            found.orders, found.bounds, found.possible, found.largest, strict=True
        ):
            assert true[k] <= bound and there == math.comb(n, k)
            assert max(abs(c) for T, c in terms.items() if len(T) == k) <= largest
        assert found.known == (true[1] if subtracted else None)


def test_with_many_samples_it_is_the_bound_of_the_full_table() -> None:
    n, order, tau = 8, 3, 0.5
    rng = np.random.default_rng(0)
    game = polynomial(random_terms(rng, n, order, 30))
    v, orders = game(every_mask(n)), popcounts(n)
    groups = [v[orders == m] for m in range(n + 1)]
    sigma = spreads(np.array([g.mean() for g in groups]), np.array([g.std() for g in groups]))
    found = energy_certificate(game, n=n, order=order, tau=tau, samples=60_000)
    for k, bound in zip(found.orders, found.bounds, strict=True):
        exact = float(energy_bound(sigma, order, k, Fraction(tau)))
        assert 0.98 * exact < bound < 1.6 * exact
    grid = np.array([float(node.q) for node in nodes()])
    for q, upper in zip(sum(found.densities, ()), sum(found.deviations, ()), strict=True):
        true = sigma[int(np.argmin(np.abs(grid - q)))]
        assert true <= upper < 1.15 * true


def test_a_thousand_variables_with_few_pairs() -> None:
    """20 pairs of 499 500 are there; without what one variable does, at most 200 can be."""
    rng, n = np.random.default_rng(0), 1000
    w, pairs = rng.uniform(0.5, 1.5, n), rng.permutation(n)[:40].reshape(20, 2)

    def game(masks: np.ndarray) -> np.ndarray:
        return np.asarray(masks @ w + masks[:, pairs].all(axis=2).sum(axis=1))

    low = interactions_up_to(game, n=n, order=1)
    found = energy_certificate(game, n=n, order=2, tau=0.5, low_orders=low, budget=12_000)
    assert found.status is Status.HOLDS and found.asymptotic
    assert 20 <= found.bounds[0] < 200 and found.possible == (499_500,)
    assert "at most" in found.verdict.sentence and "which is assumed" in found.verdict.sentence
    plain = energy_certificate(game, n=n, order=2, tau=0.5, budget=12_000)
    assert plain.bounds[1] > 20 * found.bounds[0]
    by_strongest = energy_certificate(game, n=n, order=2, low_orders=low, budget=12_000)
    assert by_strongest.tau == pytest.approx(0.05 * np.abs(low.values[1]).max(), rel=1e-9)


def test_where_it_says_nothing_it_says_from_which_threshold_it_would() -> None:
    game = polynomial(random_terms(np.random.default_rng(1), 12, 3, 40))
    found = energy_certificate(game, n=12, order=3, tau=0.01)
    assert found.status is Status.VACUOUS and not any(found.informs)
    assert all(b >= c for b, c in zip(found.bounds, found.possible, strict=True))
    above = energy_certificate(game, n=12, order=3, tau=1.0001 * min(found.least_tau))
    assert above.status is Status.HOLDS and sum(above.informs) == 1
    below = energy_certificate(game, n=12, order=3, tau=0.9999 * min(found.least_tau))
    assert below.status is Status.VACUOUS


def test_what_is_assumed_and_known_enters_the_numbers() -> None:
    game = polynomial(random_terms(np.random.default_rng(2), 30, 2, 20))

    def asked(**more: Any) -> EnergyCertificate:
        return energy_certificate(game, n=30, order=2, tau=1.0, samples=2000, **more)

    usual, further, ranged = asked(), asked(rho=0.5), asked(score_range=(-60.0, 60.0))
    surer = asked(confidence=0.9999)
    assert all(a < b for a, b in zip(usual.bounds, further.bounds, strict=True))
    assert all(a < b for a, b in zip(usual.bounds, ranged.bounds, strict=True))
    assert usual.bounds[1] < surer.bounds[1]
    assert not ranged.asymptotic and "at every number of samples" in repr(ranged)
    small, large = (asked(batch_size=size) for size in (5, 4096))
    assert small.bounds == pytest.approx(large.bounds, rel=1e-12)
    assert asked(seed=1).bounds != usual.bounds


def test_rare_values_are_allowed_for() -> None:
    """One interaction of six variables: on most masks the score is 0."""
    for seed in range(5):
        found = energy_certificate(
            lambda m: 1.0 * m[:, :6].all(1), n=30, order=6, tau=1.0, budget=9000, seed=seed
        )
        assert found.bounds[-1] >= 1


def test_saved_and_shown(tmp_path: Path) -> None:
    game = polynomial(random_terms(np.random.default_rng(2), 30, 2, 20))
    found = energy_certificate(game, n=30, order=2, tau=1.0, budget=4000)
    loaded = load(found.save(tmp_path / "energy.json"))
    assert isinstance(loaded, EnergyCertificate) and repr(loaded) == repr(found)
    assert loaded.bounds == found.bounds and loaded.deviations == found.deviations
    frame = found.to_frame()
    assert frame["salient_at_most"].tolist() == list(found.bounds)
    assert "salient at most" in found._repr_html_()


LOW = interactions_up_to(polynomial({(0,): 1.0}), n=20, order=2)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"order": 0}, "order: 0 is no whole number"),
        ({"order": 21}, "order: 21 of 20 variables; give 1 to 20"),
        ({"order": 2, "low_orders": LOW}, "order: 2; the interactions up to order 2 are given"),
        ({"tau": None}, "tau: missing; give the strength"),
        ({"tau": 0.0}, "tau: 0.0 is not a positive"),
        ({"tau": None, "order": 3, "low_orders": LOW, "rel_tau": 0.0}, "rel_tau: 0.0 is not in"),
        ({"rho": -1.0}, "rho: -1.0 is no bound"),
        ({"samples": 8}, "samples: 8 is no whole number of at least 32"),
        ({"samples": 99, "budget": 99}, "samples: a number of them and a budget exclude"),
        ({"budget": 1000}, "budget: 1000 evaluations; .* give at least 2208"),
        ({"confidence": 0.0}, "confidence: 0.0 is not in"),
        ({"score_range": (1, 0)}, "score_range: .* is no pair"),
        ({"score_range": (0.0, 0.5)}, "score_range: the score is 1.0 at the mask"),
    ],
)
def test_what_is_wrong_is_named(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        energy_certificate(polynomial({(0,): 1.0}), n=20, **({"order": 2, "tau": 1.0} | asked))


def test_low_orders_of_another_game_are_refused() -> None:
    with pytest.raises(ValueError, match=r"low_orders: of 20 variables that are not the model's 9"):
        energy_certificate(polynomial({(0,): 1.0}), n=9, order=3, tau=1.0, low_orders=LOW)
