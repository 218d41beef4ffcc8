"""Sampled indices: their laws against the exact indices, and how often their bands miss."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom
from support.asked_games import polynomial

from verify import SampledIndices, interactions, load, sampled_indices
from verify.explain.concepts.indices import banzhaf, shapley_interactions, shapley_taylor
from verify.games.lattice import bitmask
from verify.sampling.attributions import size_chances

INDICES = ["shapley", "shapley-taylor", "banzhaf"]


def table_game(v: np.ndarray) -> Any:
    """A table of 2^n scores as a game on coalitions."""
    bits = 1 << np.arange(len(v).bit_length() - 1)
    return lambda masks: v[masks @ bits]


def exact_index(v: np.ndarray, index: str, T: tuple[int, ...]) -> float:
    table = interactions(v)
    if index == "shapley":
        return float(shapley_interactions(table)[bitmask(T)])
    if index == "banzhaf":
        return float(banzhaf(table)[bitmask(T)])
    return float(shapley_taylor(table, len(T))[bitmask(T)])


@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("T", [(2,), (0, 3), (1, 2, 4)])
def test_the_index_is_the_mean_over_the_law_that_is_drawn_from(
    index: str, T: tuple[int, ...]
) -> None:
    n, k = 6, len(T)
    v = np.random.default_rng(0).normal(size=1 << n)
    chances = size_chances(n, k, index)
    assert chances.sum() == pytest.approx(1, abs=1e-14)
    others, total = [i for i in range(n) if i not in T], 0.0
    for s, chance in enumerate(chances.tolist()):
        for S in combinations(others, s):
            derivative = sum(
                (-1) ** (k - len(L)) * v[bitmask((*S, *L))]
                for j in range(k + 1)
                for L in combinations(T, j)
            )
            total += chance * derivative / math.comb(n - k, s)
    assert total == pytest.approx(exact_index(v, index, T), abs=1e-12)


@pytest.mark.parametrize("index", INDICES)
def test_bands_hold_the_exact_indices(index: str) -> None:
    v = np.random.default_rng(1).normal(size=256)
    sets = [(0, 1), (5, 3, 2), (4,)]
    for of in (None, sets):
        found = sampled_indices(table_game(v), n=8, of=of, index=index, budget=20_000)
        truth = [exact_index(v, index, T) for T in found.subsets]
        assert found.exact() == pytest.approx(truth, abs=1e-12)
        assert (found.lowest <= truth).all() and (truth <= found.highest).all()
        assert np.abs(found.values - truth).max() > 0 and found.evaluations <= 20_000
    assert found.subsets == ((0, 1), (2, 3, 5), (4,))


def missed(repetitions: int, ranged: bool, confidence: float, samples: int) -> int:
    v = np.random.default_rng(2).normal(size=64)
    limits = (float(v.min()), float(v.max())) if ranged else None
    truth = [exact_index(v, "shapley", (i,)) for i in range(6)]
    count = 0
    for seed in range(repetitions):
        found = sampled_indices(
            table_game(v), n=6, samples=samples, seed=seed, score_range=limits,
            confidence=confidence,
        )  # fmt: skip
        count += bool(((found.lowest > truth) | (found.highest < truth)).any())
    return count


def test_bands_miss_no_more_often_than_they_say() -> None:
    assert binom.sf(missed(60, False, 0.9, 100) - 1, 60, 0.1) > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("ranged", [False, True])
@pytest.mark.parametrize("confidence", [0.95, 0.5])
def test_over_a_thousand_runs_too(ranged: bool, confidence: float) -> None:
    count = missed(1000, ranged, confidence, 100)
    assert binom.sf(count - 1, 1000, 1 - confidence) > 0.001


def test_shapley_values_of_many_variables_add_up() -> None:
    rng, n = np.random.default_rng(0), 200
    w, a = rng.normal(size=n), rng.normal(size=n) / n**0.5

    def game(masks: np.ndarray) -> np.ndarray:
        return np.asarray(masks @ w + np.tanh(masks @ a))

    found = sampled_indices(game, n=n, samples=40)
    full = game(np.ones((1, n), dtype=bool)) - game(np.zeros((1, n), dtype=bool))
    assert found.values.sum() == pytest.approx(full[0], abs=1e-10)
    assert ((found.lowest > 0) == (w > 0))[np.abs(w) > 1].all()
    with pytest.raises(ValueError, match=r"exact: 2\^200 scores are too many"):
        found.exact()


def test_an_order_and_its_reverse_leave_no_error_where_only_pairs_interact() -> None:
    rng = np.random.default_rng(4)
    terms = {S: float(rng.normal()) for k in (1, 2) for S in combinations(range(9), k)}
    found = sampled_indices(polynomial(terms), n=9, samples=2)
    truth = [sum(c / len(S) for S, c in terms.items() if i in S) for i in range(9)]
    assert found.values == pytest.approx(truth, abs=1e-12)


def test_the_numbers_do_not_depend_on_the_batches() -> None:
    v = np.random.default_rng(3).integers(-99, 99, 1 << 10).astype(float)
    for of in (None, [(0, 1), (2,)]):
        small, large = (
            sampled_indices(table_game(v), n=10, of=of, samples=60, batch_size=size)
            for size in (3, 4096)
        )
        assert np.array_equal(small.values, large.values)
        assert np.array_equal(small.lowest, large.lowest)


def test_saved_and_shown(tmp_path: Path) -> None:
    v = np.random.default_rng(3).normal(size=1 << 5)
    found = sampled_indices(
        table_game(v), n=5, of=[("a", "c"), "e"], feature_names=list("abcde"), samples=50
    )
    assert found.subsets == ((0, 2), (4,))
    loaded = load(found.save(tmp_path / "indices.json"))
    assert isinstance(loaded, SampledIndices) and repr(loaded) == repr(found)
    assert found.to_frame()["variables"].tolist() == [("a", "c"), ("e",)]
    assert "{a, c}" in found._repr_html_()
    with pytest.raises(ValueError, match="exact: the model was left behind"):
        loaded.exact()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"index": "owen"}, "index: 'owen' is unknown; use 'shapley'"),
        ({"of": []}, "of: no sets"),
        ({"of": [(0, 0)]}, r"of: \(0, 0\) is no set of different ones"),
        ({"of": [(0, 9)]}, r"of: \(0, 9\) is no set"),
        ({"of": [()]}, r"of: \(\) is no set"),
        ({"samples": 1}, "samples: 1 is no whole number of at least 2"),
        ({"samples": 5, "budget": 5}, "samples: a number of them and a budget exclude"),
        ({"budget": 100}, "budget: 100 evaluations; .* give at least 384"),
        ({"confidence": 2.0}, "confidence: 2.0 is not in"),
    ],
)
def test_what_is_wrong_is_named(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sampled_indices(table_game(np.zeros(32)), n=5, **asked)
