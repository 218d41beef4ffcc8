"""Shapley, Shapley interaction, Shapley–Taylor and Banzhaf: against definitions and shapiq."""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from math import factorial
from statistics import mean
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.effort import examples
from support.strategies import float_games, games

from verify import banzhaf, concepts, shapley_interactions, shapley_taylor, shapley_values
from verify.explain.concepts.interop import to_shapiq
from verify.games.lattice import bitmask, members, mobius, popcounts, zeta

NO_SHAPIQ = "needs the optional package shapiq: pip install shapiq"


def _size(table: np.ndarray) -> int:
    return len(table).bit_length() - 1


def _subsets(T: int) -> list[int]:
    return [L for L in range(T + 1) if L & ~T == 0]


def _change(v: np.ndarray, T: int, S: int) -> Fraction:
    """Δ_T v(S) = Σ_{L⊆T} (−1)^(|T|−|L|) v(S∪L)."""
    return sum(((-1) ** (T ^ L).bit_count() * v[S | L] for L in _subsets(T)), Fraction(0))


def _over_orders(v: np.ndarray, T: int) -> Fraction:
    """The mean of Δ_T v(those before all of T) when the variables come in random order."""
    changes = []
    for order in permutations(range(_size(v))):
        first = min(order.index(i) for i in members(T))
        changes.append(_change(v, T, bitmask(order[:first])))
    return mean(changes)


def _shapley_interaction(v: np.ndarray, T: int) -> Fraction:
    m = _size(v) - T.bit_count()
    terms = (
        Fraction(factorial(S.bit_count()) * factorial(m - S.bit_count()), factorial(m + 1))
        * _change(v, T, S)
        for S in _subsets(len(v) - 1 ^ T)
    )
    return sum(terms, Fraction(0))


@given(games(0, 4))
def test_shapley_value_is_the_mean_gain_over_all_orders(v: np.ndarray) -> None:
    found = shapley_values(mobius(v))
    assert found.tolist() == [_over_orders(v, 1 << i) for i in range(_size(v))]


@given(games(0, 4))
def test_shapley_interaction_index_is_the_weighted_mean_change(v: np.ndarray) -> None:
    found = shapley_interactions(mobius(v))
    assert found[0] == v[0]
    assert found[1:].tolist() == [_shapley_interaction(v, T) for T in range(1, len(v))]


@examples(40)
@given(games(1, 4), st.integers(1, 4))
def test_shapley_taylor_index_is_the_mean_change_over_all_orders(v: np.ndarray, k: int) -> None:
    k = min(k, _size(v))
    found = shapley_taylor(mobius(v), k)
    for T in range(1, len(v)):
        low, top = T.bit_count() < k, T.bit_count() == k
        wanted = _change(v, T, 0) if low else _over_orders(v, T) if top else 0
        assert found[T] == wanted
    assert sum(found) == v[-1]  # efficiency


@given(games(0, 4))
def test_banzhaf_index_is_the_mean_change(v: np.ndarray) -> None:
    found = banzhaf(mobius(v))
    assert found[0] == v[0]
    for T in range(1, len(v)):
        assert found[T] == mean(_change(v, T, S) for S in _subsets(len(v) - 1 ^ T))


@given(float_games(2), st.data())
def test_floats_give_the_exact_value_rounded_and_low_orders_are_the_same(
    v: np.ndarray, data: st.DataObject
) -> None:
    exact, k = mobius(np.array([Fraction(x) for x in v])), data.draw(st.integers(1, _size(v)))
    slack = 1e-11 * max(1.0, float(np.abs(v).max()))
    low = popcounts(_size(v)) <= k
    for index in (shapley_interactions, banzhaf):
        whole = index(exact).astype(float)
        assert np.allclose(index(mobius(v)), whole, rtol=0, atol=slack)
        assert np.allclose(index(mobius(v), k), np.where(low, whole, 0), rtol=0, atol=slack)
    whole = shapley_taylor(exact, k).astype(float)
    assert np.allclose(shapley_taylor(mobius(v), k), whole, rtol=0, atol=slack)
    singles = shapley_interactions(mobius(v))[1 << np.arange(_size(v))]
    assert np.allclose(shapley_values(mobius(v)), singles, rtol=0, atol=slack)
    assert np.allclose(shapley_taylor(mobius(v), 1)[1 << np.arange(_size(v))], singles, atol=slack)


@pytest.mark.parametrize(
    ("index", "arguments", "message"),
    [
        (shapley_values, ([0, 1, 2],), "interactions: .*length 3, which is not a power of two"),
        (shapley_values, ([0, float("nan")],), "interactions: entry 1 is nan"),
        (banzhaf, (np.array([Fraction(1)] * 3),), "interactions: .*length 3"),
        (shapley_interactions, ([0, 1], 2), "max_order: 2 is not an order of 1 variable; give 1"),
        (banzhaf, ([0, 1], 0), "max_order: 0 is not an order"),
        (shapley_taylor, ([0, 1], 2), "order: 2 is not an order of 1 variable"),
        (shapley_taylor, ([3.0], 0), "order: a game without variables has no"),
        (shapley_taylor, ([3.0], 1), "order: 1 is not an order of 0 variables"),
    ],
)
def test_bad_input(index: Callable[..., Any], arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        index(*arguments)


@pytest.fixture(scope="module")
def shapiq() -> Any:
    return pytest.importorskip("shapiq", reason=NO_SHAPIQ)


def _exact_computer(shapiq: Any, v: np.ndarray) -> Any:
    n = _size(v)

    def game(coalitions: np.ndarray) -> np.ndarray:
        return np.asarray(v[coalitions.astype(int) @ (1 << np.arange(n))])

    return shapiq.ExactComputer(n_players=n, game=game)


@pytest.mark.parametrize("seed", range(4))
def test_every_index_is_that_of_shapiq(shapiq: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 3 + seed
    v = rng.normal(size=1 << n)
    computer, I = _exact_computer(shapiq, v), mobius(v)  # noqa: E741
    tables = {("Moebius", n): I, ("SII", n): shapley_interactions(I), ("BII", n): banzhaf(I)}
    tables |= {("STII", k): shapley_taylor(I, k) for k in range(2, n + 1)}
    tables |= {("SV", 1): shapley_interactions(I, 1), ("BV", 1): banzhaf(I, 1)}
    for (name, order), table in tables.items():
        theirs, ours = computer(name, order), to_shapiq(table, index=name, max_order=order)
        for T in range(1, 1 << n):
            if T.bit_count() <= order:
                assert theirs[members(T)] == pytest.approx(table[T], abs=1e-10)
                assert ours[members(T)] == pytest.approx(table[T])


def test_shapiq_takes_the_interactions_and_their_graph(shapiq: Any) -> None:
    I = np.array([0.5, 1.0, 0.0, -2.0, 0.0, 0.0, 0.0, 0.25])  # noqa: E741
    values = to_shapiq(I)
    assert isinstance(values, shapiq.InteractionValues)
    assert values.dict_values == {(): 0.5, (0,): 1.0, (0, 1): -2.0, (0, 1, 2): 0.25}
    assert (values.index, values.n_players, values.max_order) == ("Moebius", 3, 3)
    assert (values.baseline_value, values.estimated) == (0.5, False)
    graph = to_shapiq(concepts(I, top=2))
    assert graph.dict_values == {(): 0.5, (0,): 1.0, (0, 1): -2.0}
    assert to_shapiq(I, max_order=1).dict_values == {(): 0.5, (0,): 1.0}
    assert sum(values.dict_values.values()) == zeta(I)[-1]
    with pytest.raises(ValueError, match="index: 'Harsanyi' is no index of shapiq"):
        to_shapiq(I, index="Harsanyi")


def test_without_shapiq_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shapiq", None)  # as if it were not installed
    with pytest.raises(ImportError, match="optional package shapiq: pip install shapiq"):
        to_shapiq([0.0, 1.0])


def test_or_concepts_are_not_handed_over() -> None:
    graph = concepts([0, 1.0, 0, 0], ors=[0, 0, 0, 2.0])
    with pytest.raises(ValueError, match="interactions: the graph holds OR concepts"):
        to_shapiq(graph)
