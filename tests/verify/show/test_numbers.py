"""Numbers of one column: all in one style, and bounds never below what they bound."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from verify.show.numbers import LARGEST, alike, at_most, count
from verify.verdicts.verdict import THIN


def read(text: str) -> float:
    return float(text.replace(THIN, "").replace("−", "-"))


def test_counts_are_written_out() -> None:
    assert [count(x) for x in (0, 84, 1130, 12_870)] == ["0", "84", "1130", f"12{THIN}870"]
    assert count(10_400_000) == f"10{THIN}400{THIN}000"


def test_bounds_are_whole_numbers() -> None:
    assert [at_most(x) for x in (0.4, 84.9, 19.9999999999)] == ["0", "84", "20"]
    assert at_most(10_400_001.0) == f"10{THIN}500{THIN}000"  # upwards
    assert at_most(1e9) == at_most(math.inf) == at_most(math.nan) == "over 10⁹"


@given(st.floats(0, LARGEST, exclude_max=True))
@example(999_999.9999)
@example(1e6)
@example(999_999_999.9)
def test_a_bound_is_never_shown_smaller_than_what_it_allows(bound: float) -> None:
    shown = read(at_most(bound))
    assert math.floor(bound) <= shown <= max(bound * 1.01, bound + 1e-3)
    assert "e" not in at_most(bound)


def test_a_column_has_the_decimals_that_its_largest_needs() -> None:
    assert alike([0.331, 0.0752, None, -0.0457, 0.0, 1e-9]) == [
        "0.331", "0.075", "–", "−0.046", "0", "0.000",
    ]  # fmt: skip
    assert alike([2.14, -0.246, -1e-17]) == ["2.14", "−0.25", "0.00"]
    assert alike([5.0, 0.01, -1.73e-18, -12.5], sign=True) == ["+5.0", "0.0", "0.0", "−12.5"]
    assert alike([2e-6, -1e-7, 0.0], sign=True) == ["+2e−6", "−1e−7", "0"]
    assert alike([10_400_000.0, 84.0, -0.2]) == [f"10{THIN}400{THIN}000", "84", "0"]
    assert alike([1e-7, 2.5e-8]) == ["1e−7", "2.5e−8"]  # the largest is tiny
    assert alike([0.0, None]) == ["0", "–"] and alike([]) == []


@given(st.lists(st.floats(-1e8, 1e8), min_size=1))
def test_a_column_is_right_to_three_digits_of_its_largest(values: list[float]) -> None:
    largest = max(map(abs, values))
    for value, text in zip(values, alike(values), strict=True):
        assert read(text) == pytest.approx(value, abs=0.00501 * largest)
        assert not text.startswith("−0.") or read(text) < 0
