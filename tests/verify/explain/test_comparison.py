"""Unfaithfulness of explanations of equal size: against all masks, one by one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import float_games

from verify import (
    banzhaf,
    compare_explanations,
    concepts,
    shapley_interactions,
    shapley_taylor,
    shapley_values,
    unfaithfulness,
)
from verify.games.lattice import mobius


def _far(v: np.ndarray, terms: dict[int, float]) -> float:
    """The mean of (v − v̂)² over all masks, each mask summed by itself."""
    masks = range(len(v))
    predictions = [v[0] + sum(e for T, e in terms.items() if T & ~S == 0) for S in masks]
    return float(np.mean((v - predictions) ** 2))


@given(float_games(1), st.data())
def test_unfaithfulness_is_the_mean_square_over_all_masks(
    v: np.ndarray, data: st.DataObject
) -> None:
    terms = data.draw(st.dictionaries(st.integers(1, len(v) - 1), st.floats(-100, 100)))
    table = np.zeros(len(v))
    table[list(terms)] = list(terms.values())
    table[0] = 17.0  # not read
    scale = max(1.0, float(np.square(v).max()), float(np.square(table).sum()))
    direct = _far(v, terms)
    assert unfaithfulness(mobius(v), table) == pytest.approx(direct, rel=1e-9, abs=1e-10 * scale)
    assert table[0] == 17.0
    graph = concepts(mobius(v), top=2)
    own = dict(zip(graph.codes, graph.effects, strict=True))
    assert unfaithfulness(mobius(v), graph) == pytest.approx(_far(v, own), abs=1e-10 * scale)


@given(float_games(1), st.integers(0, 12))
@example(np.zeros(8), 3)
def test_every_row_is_the_strongest_terms_of_its_index(v: np.ndarray, size: int) -> None:
    I = mobius(v)  # noqa: E741
    n, scale = len(v).bit_length() - 1, max(1.0, float(np.square(v).max()))
    found = compare_explanations(I, size)
    tables = {"sparse graph": I, "Shapley value": np.zeros(len(v)), "Banzhaf value": banzhaf(I, 1)}
    tables["Shapley value"][1 << np.arange(n)] = shapley_values(I)
    for m in range(2, min(n, 3) + 1):
        tables[f"Shapley interaction index, orders 1 to {m}"] = shapley_interactions(I, m)
        tables[f"Shapley–Taylor index of order {m}"] = shapley_taylor(I, m)
        tables[f"Banzhaf interaction index, orders 1 to {m}"] = banzhaf(I, m)
    assert {row.index for row in found.rows} == set(tables)
    whole = _far(v, {})
    for name, table in tables.items():
        row, strengths = found[name], np.sort(np.abs(table[1:]))[::-1]
        assert len(row) <= found.size <= size
        assert len(row) == min(found.size, np.count_nonzero(strengths))
        assert np.allclose(np.abs(row.effects), strengths[: len(row)], rtol=1e-12, atol=1e-12)
        assert np.allclose(row.effects, table[list(row.codes)], rtol=1e-12, atol=1e-12)
        direct = _far(v, dict(zip(row.codes, row.effects, strict=True)))
        assert row.unfaithfulness == pytest.approx(direct, rel=1e-9, abs=1e-10 * scale)
        if whole > 1e-6 * scale:
            assert row.error == pytest.approx(math.sqrt(direct / whole), abs=1e-5)


def test_a_graph_is_compared_as_it_is_or_concepts_and_all() -> None:
    v = np.array([0.0, 1.0, 1.0, 1.0])  # an OR of two
    graph = concepts(np.zeros(4), ors=[0, 0, 0, 1.0])
    found = compare_explanations(mobius(v), graph)
    assert found.size == len(graph) == 1
    assert found["sparse graph"].unfaithfulness == 0 == found["sparse graph"].error
    assert found["Shapley value"].effects == (0.5,)
    assert found["Shapley value"].unfaithfulness == pytest.approx((0.25 + 1 + 0.25) / 4)


def test_the_table_names_every_index_and_both_figures() -> None:
    found = compare_explanations([0.0, 1.0, 2.0, -4.0], 2, orders=(2,))
    assert [row.index for row in found.rows] == [
        "sparse graph",
        "Shapley interaction index, orders 1 to 2",
        "Shapley–Taylor index of order 2",
        "Banzhaf interaction index, orders 1 to 2",
    ]
    page = found._repr_html_()
    for row in found.rows:
        assert row.index in page and row.index in repr(found)
        assert f"{row.error:.1%}" in page and f"{row.error:.1%}" in repr(found)
    assert found.to_dict()["rows"][0]["effects"] == (-4.0, 2.0)
    with pytest.raises(KeyError, match="'Shapley value' is not compared; there are sparse graph"):
        found["Shapley value"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: compare_explanations([0, 1, 2], 1), "interactions: .*length 3"),
        (lambda: compare_explanations([0, 1], -1), "size: -1 is no number of terms of at least 0"),
        (lambda: compare_explanations([0, 1], 1, orders=(2,)), "orders: 2 is not an order of 1"),
        (lambda: compare_explanations([0, 1], concepts([0, 1, 2, 3])), "terms: a graph of 2"),
        (lambda: unfaithfulness([0, 1], [0, 1, 2, 3]), "terms: length 4; give one for each of 2"),
        (lambda: unfaithfulness([0, 1], [0, float("inf")]), "terms: entry 1 is inf"),
    ],
)
def test_bad_input(call: Callable[..., Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
