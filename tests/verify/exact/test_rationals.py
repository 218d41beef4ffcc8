"""The exact arithmetic against fractions and the integer matrices of FLINT."""

import math
from fractions import Fraction

import flint
import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples

from verify.exact.digits import BASE, PAIRS
from verify.exact.rationals import Limbs, from_floats
from verify.games.exact_table import ExactTable, rounded_once


def fractions_of(numbers: Limbs) -> list[Fraction]:
    """Limbs as a flat list of fractions, from their digits by Horner's rule."""
    total = [Fraction(0)] * math.prod(numbers.shape)
    for digits in reversed(list(numbers.digits.reshape(len(numbers.digits), -1))):
        total = [t * int(BASE) + int(d) for t, d in zip(total, digits.tolist(), strict=True)]
    return [t * numbers.scale for t in total]


FLOATS = st.integers(-(2**53), 2**53).flatmap(
    lambda whole: st.integers(-400, 300).map(lambda power: math.ldexp(whole, power))
)


@given(st.lists(FLOATS, min_size=1, max_size=8))
@example([5e-324, -(2.0**-80), 0.0])
@example([2.0**19, -(2.0**19), 2.0**19 - 1, 2.0**39 + 2.0**19])
@example([1.5 * 2.0**60, -(2.0**53) + 1])
def test_floats_become_themselves(values: list[float]) -> None:
    numbers = from_floats(torch.tensor([values], dtype=torch.float64))
    assert fractions_of(numbers) == [Fraction(v) for v in values]
    assert numbers.sign()[0].tolist() == np.sign(values).tolist()
    assert float(numbers.digits.min()) >= -(2.0**19) and float(numbers.digits.max()) < 2.0**19


@given(st.lists(FLOATS, min_size=6, max_size=6), st.fractions(-9, 9, max_denominator=9))
def test_sums_products_and_multiples(values: list[float], factor: Fraction) -> None:
    a = from_floats(torch.tensor([values[:3]], dtype=torch.float64)).scaled(Fraction(1, 3))
    b = from_floats(torch.tensor([values[3:]], dtype=torch.float64)).scaled(Fraction(-2, 7))
    x = [Fraction(v) / 3 for v in values[:3]]
    y = [Fraction(v) * Fraction(-2, 7) for v in values[3:]]
    assert fractions_of(a.plus(b)) == [p + q for p, q in zip(x, y, strict=True)]
    assert fractions_of(a.times(b)) == [p * q for p, q in zip(x, y, strict=True)]
    assert fractions_of(a.scaled(factor)) == [p * factor for p in x]
    assert fractions_of(a.relu()) == [max(p, 0) for p in x]
    both = from_floats(torch.tensor([values], dtype=torch.float64))
    index = torch.tensor([[0, 3, -1], [-1, 1, 5], [4, 2, 0]])
    largest = [max(Fraction(values[i]) for i in row if i >= 0) for row in index.tolist()]
    assert fractions_of(both.largest(index)) == largest


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 90))
@examples(30)
def test_matrix_products_are_those_of_flint(seed: int, inner: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = (
        np.ldexp(rng.integers(-99, 99, s), rng.integers(0, bits, s))
        for s in ((5, inner), (inner, 4))
    )
    product = from_floats(torch.from_numpy(a)).affine(torch.from_numpy(b), None)
    expected = flint.fmpz_mat([[int(v) for v in r] for r in a]) * flint.fmpz_mat(
        [[int(v) for v in r] for r in b]
    )
    assert fractions_of(product) == [Fraction(int(v)) for v in expected.entries()]


@pytest.mark.parametrize("digit", [-(2.0**19), 2.0**19 - 1])
def test_the_longest_sums_of_the_largest_digits_are_exact(digit: float) -> None:
    inner = 2 * PAIRS // 3 + 1  # 3 limbs by 3: two pieces, the first as long as is allowed
    rows = Limbs(torch.full((3, 1, inner), digit, dtype=torch.float64), Fraction(1))
    number = int(digit) * (1 + int(BASE) + int(BASE) ** 2)
    weight = torch.full((inner, 1), float(digit), dtype=torch.float64)
    weight[0] = 2.0**40 + 1  # makes three limbs of the weights
    exact = number * (int(digit) * (inner - 1) + 2**40 + 1)
    assert fractions_of(rows.affine(weight, None)) == [exact]


def test_numbers_round_once_and_keep_their_signs() -> None:
    tiny = rounded_once(np.array([1, 0, -1], dtype=object), Fraction(1, 10**400))
    assert tiny.tolist() == [5e-324, 0.0, -5e-324]
    assert rounded_once(np.array([10**30 + 1], dtype=object), Fraction(1, 3))[0] == (10**30 + 1) / 3


def test_bad_numbers_are_named() -> None:
    with pytest.raises(ValueError, match="not finite"):
        from_floats(torch.tensor([1.0, math.nan]))
    with pytest.raises(ValueError, match=r"span 2\^2001"):
        from_floats(torch.tensor([2.0**1000, 2.0**-1000], dtype=torch.float64))


def test_the_radius_of_an_exact_table_adds_up_over_subsets() -> None:
    table = ExactTable(np.array([0, 1, 1, 5], dtype=object), Fraction(1, 2), np.full(4, 0.25))
    effects = table.interactions()
    assert effects.values == tuple(Fraction(k, 2) for k in (0, 1, 1, 3))
    assert effects.radius == pytest.approx([0.25, 0.5, 0.5, 1.0]) and not effects.exact
