"""Interactions of low orders: against the tables of 2^n, known polynomials, and what is wrong."""

from __future__ import annotations

import math
import pickle
import tracemalloc
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.asked_games import all_terms, dense_net, polynomial, random_terms
from support.effort import examples
from support.small_nets import mlp, sample

from verify import MaskedModel, interactions, interactions_up_to, load, or_interactions
from verify.games.lattice import bitmask, members, mobius
from verify.sampling.low_orders import LowOrders
from verify.sampling.subsets import masks_of, places_of, subsets_of, sums_inside


def table_game(v: np.ndarray) -> Any:
    """A table of 2^n scores as a game on coalitions."""
    n = len(v).bit_length() - 1
    return lambda masks: v[masks @ (1 << np.arange(n))]


def every_mask(n: int) -> np.ndarray:
    return np.asarray((np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1)


@given(n=st.integers(1, 9), k=st.integers(0, 5))
def test_subsets_are_in_the_order_of_dictionaries_and_found_again(n: int, k: int) -> None:
    found = subsets_of(n, k)
    assert found.shape == (math.comb(n, k), k) and found.dtype == np.int32
    assert list(map(tuple, found.tolist())) == list(combinations(range(n), k))
    assert places_of(found, n).tolist() == list(range(len(found)))


@examples(30)
@given(n=st.integers(1, 8), order=st.integers(0, 5), seed=st.integers(0, 99))
def test_sums_inside_masks_are_the_sums_by_definition(n: int, order: int, seed: int) -> None:
    rng, order = np.random.default_rng(seed), min(order, n)
    values = [rng.normal(size=math.comb(n, k)) for k in range(order + 1)]
    masks = rng.random((6, n)) < 0.6
    wanted = [
        sum(
            values[k][i]
            for k in range(order + 1)
            for i, T in enumerate(combinations(range(n), k))
            if mask[list(T)].all()
        )
        for mask in masks
    ]
    assert sums_inside(values, masks) == pytest.approx(np.array(wanted), abs=1e-12)


@pytest.mark.parametrize("order", [1, 3, 6])
def test_they_are_those_of_the_table(order: int) -> None:
    v = np.random.default_rng(order).normal(size=64)
    effects, ors = interactions(v), or_interactions(v)
    few = interactions_up_to(table_game(v), n=6, order=order)
    most = interactions_up_to(table_game(v), n=6, order=order, present="most")
    for k in range(order + 1):
        for S in combinations(range(6), k):
            code = bitmask(S)
            assert few[S] == pytest.approx(effects[code], abs=1e-13)
            # marginal_benefit: what S adds at the sample is the sum of all it takes part in.
            above = sum(effects[T] for T in range(64) if T & code == code)
            assert most[S] == pytest.approx(above, abs=1e-13)
            if S:
                assert most[S] == pytest.approx((-1) ** (k + 1) * ors[code], abs=1e-13)
    sums, from_above = few.at(every_mask(6)), most.at(every_mask(6))
    sizes = every_mask(6).sum(1)
    assert sums[sizes <= order] == pytest.approx(v[sizes <= order], abs=1e-12)
    assert from_above[sizes >= 6 - order] == pytest.approx(v[sizes >= 6 - order], abs=1e-12)
    assert few.masks == sum(math.comb(6, k) for k in range(order + 1))


def test_no_order_above_from_one_end_is_none_from_the_other() -> None:
    v = polynomial(all_terms(np.random.default_rng(0), 7, 2))
    for present in ("few", "most"):
        found = interactions_up_to(v, n=7, order=2, present=present)
        assert found.at(every_mask(7)) == pytest.approx(v(every_mask(7)), abs=1e-12)
        assert found.residual(1e-9).verdict.margin == pytest.approx(0.05)
    v = table_game(np.random.default_rng(1).normal(size=128))
    assert not np.allclose(interactions_up_to(v, n=7, order=2).at(every_mask(7)), v(every_mask(7)))


@pytest.mark.parametrize("present", ["few", "most"])
def test_the_stated_errors_cover_rounding_and_the_error_of_the_scores(present: str) -> None:
    rng = np.random.default_rng(3)
    true = np.array([Fraction(float(a)) for a in rng.normal(size=64) * 10.0 ** rng.integers(-8, 8)])
    off = [Fraction(float(a)) for a in rng.choice([-1e-6, 1e-6], size=64)]
    stored = np.array([float(a + b) for a, b in zip(true, off, strict=True)])
    found = interactions_up_to(table_game(stored), n=6, order=4, present=present, error=1e-6)
    turned = true if present == "few" else true[::-1].copy()
    exact, largest = mobius(turned), 0.0
    for code in range(64):
        S = members(code)
        if len(S) <= 4:
            sign = 1 if present == "few" else (-1) ** len(S)
            gap = abs(Fraction(found[S]) - sign * exact[code])
            assert gap <= Fraction(found.error_of(S))
            largest = max(largest, float(gap) / found.error_of(S))
    assert largest > 0.1  # the bound is no idle one


def test_a_network_in_float32_is_measured_against_float64() -> None:
    net, x = mlp(torch.nn.Tanh(), 3, n=8), sample(8)
    found = interactions_up_to(net, x, 0.0, order=3)
    true = interactions(MaskedModel(net, x, 0.0, dtype=torch.float64).table()).numpy()
    gaps = [abs(found[S] - true[bitmask(S)]) for k in range(4) for S in combinations(range(8), k)]
    errors = [found.error_of(S) for k in range(4) for S in combinations(range(8), k)]
    assert max(gaps) > 0 and all(a <= b for a, b in zip(gaps, errors, strict=True))
    assert "float64" in found.error_source and found.unit == "log-odds"
    same = interactions_up_to(MaskedModel(net, x, 0.0), order=3)
    assert np.array_equal(same.values[3], found.values[3])


def test_dead_variables_leave_and_names_and_backgrounds_go_along() -> None:
    x = torch.tensor([1.0, 0.0, 2.0, 3.0], dtype=torch.float64)
    found = interactions_up_to(
        lambda z: z[:, 0] * z[:, 2] + z[:, 3], x, 0.0, order=2, score="output",
        feature_names=["a", "b", "c", "d"],
    )  # fmt: skip
    assert found.dead == ("b",) and found.feature_names == ("a", "c", "d")
    assert found["a", "c"] == found[(1, 0)] == found[0, 1] == 2.0 and found["d"] == found[2] == 3.0
    assert found[()] == 0.0
    (first, *_) = found.strongest(1)
    assert first[:2] == (("d",), 3.0)
    assert "a, c" in found._repr_html_()
    frame = pytest.importorskip("pandas") and found.to_frame()
    assert len(frame) == 7 and frame.attrs["unit"] == "output units"
    assert found.to_frame(2)["variables"].tolist() == [("d",), ("a", "c")]
    rows = torch.tensor([[0.0, 0, 0, 0], [0.0, 0, 1, 0]], dtype=torch.float64)
    mean = interactions_up_to(lambda z: z[:, 0] * z[:, 2], x, order=2, score="output",
                              background=rows)  # fmt: skip
    assert mean[0, 1] == 1.5 and mean[0] == 0.5


def test_seventy_variables_are_found_by_tuple_and_by_name() -> None:
    terms = random_terms(np.random.default_rng(0), 70, 2, 40)
    found = interactions_up_to(polynomial(terms), n=70, order=2)
    for S, c in terms.items():
        assert found[S] == pytest.approx(c, abs=1e-12)
        assert found[tuple(f"x{i}" for i in reversed(S))] == found[S]
    assert sum((np.abs(v) > 1e-9).sum() for v in found.values) == 40


def test_thirty_variables_give_a_known_polynomial_back() -> None:
    terms = all_terms(np.random.default_rng(5), 30, 3)
    rows = [np.array([terms[S] for S in combinations(range(30), k)]) for k in range(4)]
    found = interactions_up_to(lambda masks: sums_inside(rows, masks), n=30, order=3)
    assert max(np.abs(a - b).max() for a, b in zip(found.values, rows, strict=True)) <= 1e-9
    assert found.residual(1e-6).status.value == "HOLDS"


@pytest.mark.slow
def test_a_hundred_variables_give_a_known_polynomial_back() -> None:
    terms = random_terms(np.random.default_rng(0), 100, 3, 300)
    found = interactions_up_to(polynomial(terms), n=100, order=3)
    assert found.masks == 166_751
    for k in range(4):
        wanted = np.zeros(len(found.values[k]))
        for S, c in terms.items():
            if len(S) == k:
                wanted[int(places_of(np.array([S], dtype=np.int32), 100)[0])] = c
        assert np.abs(found.values[k] - wanted).max() <= 1e-9
    # 64 roundoffs of a score, in sums over up to 1.27 million scores: 1e-9 would be UNDECIDED.
    test = found.residual(1e-6)
    assert test.status.value == "HOLDS" and test.masks.max() == 148
    assert test.largest.max() <= 1e-9 and found.residual(1e-9).status.value == "UNDECIDED"


@pytest.mark.slow
def test_a_thousand_variables_take_the_memory_of_the_result_and_a_batch() -> None:
    linear = np.random.default_rng(0).normal(size=1000)

    def v(masks: np.ndarray) -> np.ndarray:
        return np.asarray(masks @ linear)

    tracemalloc.start()
    try:
        found = interactions_up_to(v, n=1000, order=2, batch_size=512)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    result = sum(a.nbytes for part in (found.subsets, found.values, found.errors) for a in part)
    assert found.masks == 500_501
    # One batch: 512 masks as Booleans and as numbers, or 2^20 numbers of some subsets and copies.
    assert peak <= result + 40 * 2**20
    assert peak < 500_501 * 1000 / 8  # far from the masks, even as bits


def test_saved_and_pickled_it_leaves_the_model_behind(tmp_path: Path) -> None:
    net, x = dense_net(0, 6)
    found = interactions_up_to(net, x, 0.0, order=2, score="output")
    for other in (load(found.save(tmp_path / "low.json")), pickle.loads(pickle.dumps(found))):
        assert isinstance(other, LowOrders) and other.names == found.names
        for a, b in zip(other.values, found.values, strict=True):
            assert np.array_equal(a, b)
        assert other[0, 3] == found[0, 3]
        with pytest.raises(ValueError, match="residual: the model was left behind"):
            other.residual(1.0)


def game(masks: np.ndarray) -> np.ndarray:
    return np.asarray(masks.sum(1).astype(float))


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"order": 6}, r"order: 6 of 5 variables; give 1 to 5"),
        ({"order": 0}, "order: 0 is no whole number"),
        ({"present": "some"}, "present: 'some' is unknown"),
        ({"budget": 5}, r"budget: 5 .*takes 16, order 1 alone takes 6"),
        ({"budget": 15}, r"budget: 15 .*takes 16, it is enough for order 1"),
        ({"n": None}, "x: missing; give the sample, a MaskedModel"),
        ({"n": 0}, "n: 0 is no whole number"),
        ({"baseline": 0.0}, "baseline: a callable on coalitions takes none"),
        ({"target": 1}, "target: a callable on coalitions takes none"),
        ({"error": "float64"}, "error: 'float64' is for networks"),
        ({"error": -1.0}, "error: absolute errors must be finite"),
        ({"feature_names": ["a"]}, "feature_names: 1 names for 5"),
        ({"x": torch.ones(5)}, "n: the variables are those of x"),
    ],
)
def test_what_is_asked_wrongly_is_named(asked: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        interactions_up_to(game, **({"n": 5, "order": 2} | asked))


def test_what_does_not_fit_in_memory_says_what_would() -> None:
    with pytest.raises(MemoryError, match=r"order: the \d+ interactions .*free; give order=\d"):
        interactions_up_to(game, n=1000, order=6)


def test_the_mask_that_a_model_fails_on_is_named() -> None:
    def failing(masks: np.ndarray) -> np.ndarray:
        if (masks[:, 3] & masks[:, 60]).any():
            raise RuntimeError("no such input")
        return game(masks)

    with pytest.raises(ValueError, match=r"2 of 80 .*present: x3, x60\): RuntimeError: no such"):
        interactions_up_to(failing, n=80, order=2)

    def infinite(masks: np.ndarray) -> np.ndarray:
        return np.where(masks[:, 2] | masks[:, 7], game(masks), np.nan)

    with pytest.raises(ValueError, match=r"nan at the mask with 78 of 80 .*\(absent: x2, x7\)"):
        interactions_up_to(infinite, n=80, order=2, present="most")
    with pytest.raises(ValueError, match=r"scores of shape \(\d+, 2\)"):
        interactions_up_to(lambda masks: np.zeros((len(masks), 2)), n=5, order=1)
    net = MaskedModel(lambda z: 1 / z[:, :1].sum(1), torch.ones(70), 0.0, score="output")
    with pytest.raises(ValueError, match="inf at the mask with 0 of 70"):
        interactions_up_to(net, order=1)
    with pytest.raises(ValueError, match="x: every variable equals the baseline"):
        interactions_up_to(lambda z: z.sum(1), torch.zeros(3), 0.0, order=1, score="output")


@pytest.mark.parametrize("S", [(0, 1, 2), (0, 0), "z", 9, (1, "x1"), 1.5])
def test_other_sets_are_no_keys(S: Any) -> None:
    found = interactions_up_to(game, n=5, order=2)
    with pytest.raises(KeyError, match="S: "):
        found[S]


def test_masks_are_those_of_the_subsets() -> None:
    rows = subsets_of(5, 2)
    found = [tuple(np.flatnonzero(m).tolist()) for m in masks_of(rows, 5)]
    assert found == list(combinations(range(5), 2))
    assert np.array_equal(masks_of(rows, 5, absent=True), ~masks_of(rows, 5))
