"""The sparse graph: its prediction, its exact error, and how the concepts are chosen."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import float_games

from verify.explain.concepts.pruning import alignments, mean_square
from verify.explain.concepts.selection import concepts, graphs_within
from verify.games.lattice import members, mobius, popcounts, zeta


def _random_sum_of_products(seed: int) -> tuple[np.ndarray, set[int]]:
    """Scores Σ c Π_{i∈T} x_i of up to 12 terms in at most 12 variables, and the true T."""
    rng = random.Random(seed)
    n = rng.randint(1, 12)
    truth = {rng.randrange(1, 1 << n): rng.choice([-1, 1]) * rng.uniform(0.2, 1) for _ in range(12)}
    masks = np.arange(1 << n)
    v = sum((c * (masks & t == t) for t, c in truth.items()), np.full(1 << n, 0.5))
    return v, set(truth)


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_concepts_of_sums_of_products_are_recovered(start: int) -> None:
    for seed in range(start, start + 50):
        v, truth = _random_sum_of_products(seed)
        graph = concepts(mobius(v), rel_tau=0.1)
        assert set(graph.codes) == truth  # intersection over union 1


@given(float_games(), st.sampled_from([{"rel_tau": 0.3}, {"top": 3}, {"max_error": 0.2}]))
@example(np.zeros(8), {"rel_tau": 1.0})
@example(np.array([2.5]), {"top": 3})
def test_error_is_that_of_the_predictions_on_all_masks(
    v: np.ndarray, choice: dict[str, Any]
) -> None:
    graph = concepts(mobius(v), **choice)
    direct = np.mean(np.square(graph.predictions() - v))
    scale = max(1.0, float(np.square(v).max()))
    assert graph.unfaithfulness == pytest.approx(direct, rel=1e-9, abs=1e-11 * scale)
    whole = np.mean(np.square(v - v[0]))
    if whole > 1e-6 * scale:
        assert graph.error == pytest.approx(math.sqrt(direct / whole), abs=1e-5)
    for mask in range(len(v)):
        assert graph.predict(mask) == pytest.approx(graph.predictions()[mask], abs=1e-9 * scale)


@given(float_games())
def test_error_formula_of_the_ledger(v: np.ndarray) -> None:
    """Σ r(T) r(T') 2^(−|T∪T'|), term by term, is the mean square over masks."""
    r = mobius(v)
    codes = np.arange(len(r))
    weights = 0.5 ** popcounts(len(r).bit_length() - 1)[codes[:, None] | codes]
    scale = max(1.0, float(np.square(r).max()) * len(r))
    assert np.allclose(alignments(zeta(r))[0], weights @ r, atol=1e-12 * scale)
    direct = mean_square(r, np.zeros_like(r))
    assert direct == pytest.approx(float(r @ weights @ r), rel=1e-9, abs=1e-11 * scale)


def _acts(n: int) -> np.ndarray:
    """Whether each concept acts on each mask, from the definition: [2 kinds, 2^n, 2^n masks]."""
    T, S = np.arange(1 << n)[:, None], np.arange(1 << n)
    return np.stack([T & ~S == 0, T & S != 0]).astype(float)


@given(float_games(1), st.integers(0, 2**32 - 1))
def test_or_concepts_act_when_any_variable_is_present(v: np.ndarray, seed: int) -> None:
    ors = np.random.default_rng(seed).normal(size=len(v)).round(3)
    n = len(v).bit_length() - 1
    graph = concepts(mobius(v), ors=ors, top=2 ** (n + 1))
    ands = mobius(v)
    ands[0] = ors[0] = 0.0
    direct = v[0] + np.einsum("kt,kts->s", np.stack([ands, ors]), _acts(n))
    scale = max(1.0, float(np.abs(v).max()))
    assert np.allclose(graph.predictions(), direct, atol=1e-9 * scale)
    for mask in range(len(v)):
        assert graph.predict(mask) == pytest.approx(direct[mask], abs=1e-9 * scale)


@pytest.mark.parametrize("seed", range(6))
def test_pruning_drops_what_is_least_needed_at_every_step(seed: int) -> None:
    """The same choice as with the error of every candidate taken on all masks."""
    rng = np.random.default_rng(seed)
    n, goal = 4, 0.25
    effects = rng.normal(size=(2, 1 << n))
    effects[:, 0] = 0.0
    if seed % 3 == 0:
        effects[1] = 0.0
    acting = _acts(n)
    whole = np.mean(np.einsum("kt,kts->s", effects, acting) ** 2)
    kept, missing = {(k, t) for k, t in np.argwhere(effects)}, np.zeros(1 << n)
    while kept:
        errors = {c: np.mean((missing + effects[c] * acting[c]) ** 2) for c in sorted(kept)}
        least = min(errors, key=errors.__getitem__)
        if errors[least] > goal**2 * whole:
            break
        missing += effects[least] * acting[least]
        kept.remove(least)
    graph = concepts(effects[0], ors=effects[1], max_error=goal)
    found = {(("and", "or").index(k), c) for k, c in zip(graph.kinds, graph.codes, strict=True)}
    assert found == kept
    assert graph.error <= goal


@given(float_games(), st.floats(0, 1))
def test_a_target_is_met_or_said_to_be_missed(v: np.ndarray, target: float) -> None:
    graph = concepts(mobius(v), max_error=target)
    assert graph.target == target
    assert graph.missed == (graph.error > target)
    assert ("MISSED" in repr(graph)) == graph.missed
    assert graph.error <= target + 1e-6


@given(float_games(), st.lists(st.floats(0, 1), max_size=4))
def test_one_pruning_gives_the_graphs_of_several_errors(
    v: np.ndarray, targets: list[float]
) -> None:
    found = [vars(graph) for graph in graphs_within(mobius(v), targets)]
    assert found == [vars(concepts(mobius(v), max_error=target)) for target in targets]


def test_errors_beyond_the_scores_are_refused() -> None:
    with pytest.raises(ValueError, match=r"max_errors: \[0.1, 1.5\]; give fractions"):
        graphs_within(np.zeros(4), [0.1, 1.5])


def test_pruning_needs_no_more_concepts_than_the_strongest_first() -> None:
    rng = np.random.default_rng(0)
    masks = np.arange(1 << 8)[:, None] >> np.arange(8) & 1
    v = np.tanh(masks @ rng.normal(size=(8, 16))) @ rng.normal(size=16)
    pruned = concepts(mobius(v), max_error=0.1)
    assert concepts(mobius(v), top=len(pruned)).error > 0.1


@pytest.mark.parametrize("unit", [2.0**-560, 2.0**400])
def test_the_size_of_the_scores_does_not_matter(unit: float) -> None:
    rng = np.random.default_rng(1)
    I = rng.normal(size=32)  # noqa: E741
    usual, scaled = concepts(I, max_error=0.3), concepts(unit * I, max_error=0.3)
    assert (scaled.codes, scaled.error, scaled.explained) == (
        usual.codes, usual.error, usual.explained,
    )  # fmt: skip
    assert 0 < len(usual) < 31


def test_strongest_concepts_first_and_named() -> None:
    graph = concepts([0.5, 1.0, -3.0, 2.0], rel_tau=0.4, names=("<b>", "y"))
    assert graph.codes == (0b10, 0b11)
    assert [graph.concept(i) for i in range(2)] == [("y",), ("<b>", "y")]
    assert graph.explained == pytest.approx(5 / 6)
    assert graph.predict([True, True]) == pytest.approx(0.5 - 3 + 2)
    assert "<b>" not in graph._repr_html_() and "&lt;b&gt;" in graph._repr_html_()
    first = {"variables": list(members(0b10)), "kind": "and", "effect": -3.0}
    assert graph.to_dict()["concepts"][0] == first


def test_or_concepts_are_named_and_counted() -> None:
    graph = concepts([0.5, 0.0, 0.0, 1.0], ors=[9.0, 0.0, 0.0, -2.0], names=("a", "b"))
    assert [graph.label(0), graph.label(1)] == ["a or b", "a + b"]
    assert "2 concepts, 1 of them OR" in repr(graph)
    assert graph.predictions().tolist() == [0.5, -1.5, -1.5, -0.5]


@pytest.mark.parametrize(
    ("table", "choice", "message"),
    [
        ([0, 1, 2], {}, r"length 3, which is not a power of two"),
        ([0, float("nan")], {}, r"interactions: entry 1 is nan"),
        ([[0, 1], [2, 3]], {}, r"interactions: shape \(2, 2\)"),
        ([0, 1], {"rel_tau": 0.0}, r"rel_tau: 0.0 is not in \(0, 1\]"),
        ([0, 1], {"rel_tau": 1.5}, r"rel_tau: 1.5 is not in"),
        ([0, 1], {"tau": -1.0}, r"tau: -1.0 is not a positive"),
        ([0, 1], {"rel_tau": 0.1, "tau": 1.0}, r"rel_tau and tau: give one way"),
        ([0, 1], {"top": 1, "max_error": 0.1}, r"top and max_error: give one way"),
        ([0, 1], {"top": True}, r"top: True is no whole number"),
        (["a", "b"], {}, r"interactions: its entries are not numbers"),
        ([0, 1e200], {"rel_tau": 1.0, "ors": [0, 1e199]}, r"interactions: too large"),
        ([0, 1], {"top": -1}, r"top: -1 is negative"),
        ([0, 1j], {}, r"interactions: entries are complex"),
        ([0, 1], {"tau": float("nan")}, r"tau: nan is not a positive"),
        ([0, 1], {"max_error": float("nan")}, r"max_error: nan is not in"),
        ([0, 1], {"max_error": 2.0}, r"max_error: 2.0 is not in \[0, 1\]"),
        ([0, 1], {"ors": [0, 1, 2, 3]}, r"ors: length 4; give one for each of 2 subsets"),
        ([0, 1], {"ors": [0, float("inf")]}, r"ors: entry 1 is inf"),
        ([0, 1], {"names": ("a", "b")}, r"names: 2 names for 1 variable"),
    ],
)
def test_bad_input(table: list[float], choice: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        concepts(table, **choice)


@pytest.mark.parametrize(
    ("mask", "message"),
    [(4, "present: 4 is no subset"), ([1], "1 entries"), ([0, 2], "not indices")],
)
def test_bad_mask(mask: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        concepts([0, 1, 2, 3]).predict(mask)
