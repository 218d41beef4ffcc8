"""The butterfly against the definition, against SymPy, and over every ring it serves."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import as_table, float_games, games, integer_games
from sympy.discrete.transforms import inverse_mobius_transform, mobius_transform

import verify
from verify.games import lattice
from verify.games.lattice import (
    bitmask,
    members,
    mobius,
    order_sums,
    popcounts,
    tabulate,
    variables_of,
    zeta,
)


def subsets(S: int) -> list[int]:
    return [T for T in range(S + 1) if T & S == T]


def zeta_by_definition(v: np.ndarray) -> np.ndarray:
    return as_table([sum((v[T] for T in subsets(S)), Fraction(0)) for S in range(len(v))])


def mobius_by_definition(v: np.ndarray) -> np.ndarray:
    def term(S: int, T: int) -> Any:
        return v[T] if (S ^ T).bit_count() % 2 == 0 else -v[T]

    return as_table([sum((term(S, T) for T in subsets(S)), Fraction(0)) for S in range(len(v))])


@given(games())
@example(as_table([Fraction(7)]))
def test_exact_transforms_are_their_definitions(v: np.ndarray) -> None:
    assert (mobius(v) == mobius_by_definition(v)).all()
    assert (zeta(v) == zeta_by_definition(v)).all()


@given(games())
def test_each_transform_undoes_the_other(v: np.ndarray) -> None:
    before = v.copy()
    assert (zeta(mobius(v)) == v).all()
    assert (mobius(zeta(v)) == v).all()
    assert (v == before).all()


@given(integer_games(max_n=4))
def test_sympy_agrees_under_its_own_names(v: np.ndarray) -> None:
    entries = [sympy.Integer(int(a)) for a in v]
    assert mobius(v).tolist() == inverse_mobius_transform(entries)
    assert zeta(v).tolist() == mobius_transform(entries)


def test_symbols_stay_symbols() -> None:
    a, b, c, d = sympy.symbols("a b c d")
    assert [sympy.expand(e) for e in mobius([a, b, c, d])] == [a, b - a, c - a, a - b - c + d]


@given(float_games())
def test_numpy_and_torch_agree(v: np.ndarray) -> None:
    ours = mobius(torch.from_numpy(v))
    assert ours.dtype == torch.float64
    assert np.array_equal(ours.numpy(), mobius(v))


@given(st.lists(integer_games(min_n=3, max_n=3), min_size=1, max_size=4))
def test_the_last_axis_is_transformed_and_others_are_batches(tables: list[np.ndarray]) -> None:
    batch = np.stack(tables)
    assert np.array_equal(mobius(batch), np.stack([mobius(v) for v in tables]))
    assert np.array_equal(mobius(batch[:, None])[:, 0], mobius(batch))
    columns = torch.from_numpy(batch).T.contiguous().T  # not contiguous along the last axis
    assert np.array_equal(mobius(columns).numpy(), mobius(batch))


@pytest.mark.parametrize("transform", [zeta, mobius])
def test_gradients_pass_through(transform: Callable[..., Any]) -> None:
    v = torch.randn(2, 16, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(transform, v)
    assert v.is_leaf and v.grad is None


def test_gradients_of_an_interaction_are_its_signs() -> None:
    v = torch.zeros(8, dtype=torch.float64, requires_grad=True)
    mobius(v)[0b111].backward()
    assert v.grad is not None and v.grad.tolist() == [-1, 1, 1, -1, 1, -1, -1, 1]


@given(games())
def test_order_sums_add_up_to_everything(v: np.ndarray) -> None:
    sums = order_sums(v)
    assert len(sums) == variables_of(v) + 1
    assert sum(sums) == sum(v)
    assert sums[0] == v[0]


@given(st.sets(st.integers(0, 12)))
def test_members_and_bitmask_are_inverse(elements: set[int]) -> None:
    assert set(members(bitmask(tuple(elements)))) == elements
    assert members(bitmask(tuple(elements))) == tuple(sorted(elements))


def test_popcounts_and_tabulate_know_the_order_of_subsets() -> None:
    assert popcounts(3).tolist() == [0, 1, 1, 2, 1, 2, 2, 3]
    assert popcounts(0).tolist() == [0]
    assert tabulate(3, len).tolist() == popcounts(3).tolist()


@pytest.mark.parametrize("length", [0, 3, 6])
def test_a_length_that_is_no_power_of_two_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"table: .*length {length}"):
        mobius(np.zeros(length))


def test_the_public_name_gives_the_same_numbers() -> None:
    v = np.random.default_rng(0).normal(size=(3, 16))
    assert np.array_equal(verify.interactions(v), mobius(v))


@pytest.mark.parametrize("table", [np.array([1, 0], dtype=np.uint8), torch.tensor([True, False])])
def test_tables_that_hold_no_negative_numbers_are_refused(table: np.ndarray | torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"table: .* no negative numbers; use int64"):
        mobius(table)


@pytest.mark.parametrize("transform", [zeta, mobius])
@pytest.mark.parametrize("shape", [(64,), (3, 64), (2, 1, 64)])
def test_blocks_change_no_bit(
    monkeypatch: pytest.MonkeyPatch, transform: Callable[..., Any], shape: tuple[int, ...]
) -> None:
    table = np.random.default_rng(0).normal(size=shape)
    whole, exact = transform(table), transform(table.astype(object))
    monkeypatch.setattr(lattice, "BLOCK", 2)
    assert (transform(table) == whole).all() and (transform(table.astype(object)) == exact).all()
