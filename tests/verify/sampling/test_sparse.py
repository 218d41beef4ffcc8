"""Few interactions of any order are found and certified; where there are many, none are made up."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from support.asked_games import Terms, dense_net, polynomial, random_terms

from verify import SparseInteractions, Status, load, sparse_interactions

N, S, D = 100, 50, 5  # variables, terms, their largest degree
FIRST = 66  # masks that every search begins with


def found_exactly(found: SparseInteractions, terms: Terms) -> bool:
    values = dict(zip(found.subsets, found.values.tolist(), strict=True))
    errors = dict(zip(found.subsets, found.errors.tolist(), strict=True))
    return set(values) == set(terms) and all(
        abs(values[T] - c) <= max(errors[T], 1e-12) <= 1e-9 for T, c in terms.items()
    )


def recovery(seed: int) -> tuple[bool, int, int]:
    """(all terms exactly, calls to find them, Σ|T| (⌈log₂ n⌉ + 1) + those of the first masks)."""
    terms = random_terms(np.random.default_rng(seed), N, D, S)
    found = sparse_interactions(polynomial(terms), n=N, epsilon=1e-6, seed=seed)
    bound = sum(map(len, terms)) * (math.ceil(math.log2(N)) + 1) + FIRST
    return found.sparse and found_exactly(found, terms), found.search_calls, bound


def test_fifty_terms_of_a_hundred_variables_are_found() -> None:
    exactly, calls, bound = recovery(0)
    assert exactly and calls <= bound and calls <= 2 * S * D * math.log2(N)


@pytest.mark.slow
def test_fifty_terms_are_found_every_time() -> None:
    tried = [recovery(seed) for seed in range(50)]
    assert [exactly for exactly, _, _ in tried].count(True) == 50
    assert all(calls <= bound for _, calls, bound in tried)
    # The constant: at most 0.7 s·d·log₂ n, since few terms have all d variables.
    assert max(calls for _, calls, _ in tried) <= 0.7 * S * D * math.log2(N)


@pytest.mark.parametrize(
    "terms",
    [
        {(0,): 1.0, (1,): 1.0, (0, 1): -2.0, (0, 1, 2): 1.0, (3,): 1.0, (3, 4): -1.0},
        # x0 and x1 cancel in the first half, so that {x0, x8} is first given x0's share too.
        {(0,): 1.0, (1,): -1.0, (0, 8): 1.0},
    ],
)
def test_terms_that_cancel_on_the_way_are_mended(terms: Terms) -> None:
    found = sparse_interactions(polynomial(terms), n=12, epsilon=1e-6)
    assert found.sparse and found_exactly(found, terms)
    assert found.residual.status is Status.HOLDS


def test_noise_within_the_stated_error_makes_no_terms() -> None:
    terms = random_terms(np.random.default_rng(1), 30, 4, 8)
    exact = polynomial(terms)

    def noisy(masks: np.ndarray) -> np.ndarray:  # a function of the mask, off by at most 1e-4
        return exact(masks) + 1e-4 * np.sin(1e3 * masks @ np.arange(1.0, 31.0) ** 1.5)

    found = sparse_interactions(noisy, n=30, epsilon=0.05, error=1e-4)
    values = dict(zip(found.subsets, found.values.tolist(), strict=True))
    assert found.sparse and set(values) == set(terms)
    for T, value, error in zip(found.subsets, found.values, found.errors, strict=True):
        assert abs(value - terms[T]) <= error < 0.01


def test_a_dense_network_is_not_sparse_and_gets_no_terms() -> None:
    net, x = dense_net(0, n=8)
    found = sparse_interactions(net, x, 0.0, score="output", epsilon=1e-3)
    assert not found.sparse and found.subsets == () and len(found.values) == 0
    assert found.max_terms == 64 < found.peeled and repr(found).startswith("Not sparse")
    assert found.residual.status is Status.VIOLATED
    spent = sparse_interactions(net, x, 0.0, score="output", epsilon=1e-3, budget=330)
    assert not spent.sparse and spent.calls <= 330 + 10 and spent.peeled < 64


@pytest.mark.slow
def test_fifty_dense_networks_are_not_sparse() -> None:
    for seed in range(50):
        net, x = dense_net(seed)
        found = sparse_interactions(net, x, 0.0, score="output", epsilon=1e-3, max_terms=100)
        assert not found.sparse and found.subsets == () and found.peeled > 100
        assert found.residual.status is Status.VIOLATED


def test_a_network_of_few_products_is_found_with_its_names() -> None:
    def model(z: torch.Tensor) -> torch.Tensor:
        return 3 + z[:, 0] * z[:, 4] * z[:, 9] - 2 * z[:, 1]

    x = torch.ones(20, dtype=torch.float64)
    found = sparse_interactions(model, x, 0.0, score="output", epsilon=1e-6)
    assert found.subsets == ((), (1,), (0, 4, 9)) and found.values == pytest.approx([3, -2, 1])
    assert "x0, x4, x9" in found._repr_html_() and found.unit == "output units"
    masks = np.random.default_rng(0).random((5, 20)) < 0.7
    inputs = torch.from_numpy(masks).double()
    assert found.at(masks) == pytest.approx(model(inputs).numpy())


def test_an_error_that_reaches_epsilon_leaves_it_undecided() -> None:
    terms = {(0, 1): 1.0, (2,): 2.0}
    found = sparse_interactions(polynomial(terms), n=15, epsilon=0.01, error=0.01)
    assert not found.sparse and found.subsets == () and found.peeled == 2
    assert found.residual.status is Status.UNDECIDED and repr(found).startswith("Undecided")


def test_it_is_saved_whole(tmp_path: Path) -> None:
    terms = random_terms(np.random.default_rng(2), 12, 3, 5)
    found = sparse_interactions(polynomial(terms), n=12, epsilon=1e-6)
    again = load(found.save(tmp_path / "sparse.json"))
    assert isinstance(again, SparseInteractions) and again.subsets == found.subsets
    assert np.array_equal(again.values, found.values) and repr(again) == repr(found)


def test_nothing_at_all_is_sparse() -> None:
    found = sparse_interactions(lambda masks: np.zeros(len(masks)), n=10, epsilon=1e-6)
    assert found.sparse and found.subsets == () and found.peeled == 0


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"epsilon": 0.0}, "epsilon: 0.0 is not a positive"),
        ({"budget": 100}, r"budget: 100 evaluations; the test alone takes \d+, so give at least"),
        ({"confidence": 2.0}, "confidence: 2.0"),
        ({"max_terms": 0}, "max_terms: 0 is no whole number"),
        ({"sizes": [31]}, "sizes: 31 named"),
        ({"n": None}, "x: missing"),
    ],
)
def test_what_is_asked_wrongly_is_named(asked: dict[str, Any], match: str) -> None:
    game = polynomial({(0, 1): 1.0})
    with pytest.raises(ValueError, match=match):
        sparse_interactions(game, **({"n": 30, "epsilon": 0.1} | asked))
