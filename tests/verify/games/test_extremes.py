"""Tables near the ends of float64: verdicts as of the same table at ordinary size, or a refusal."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

from verify import check_values, compare_explanations, interactions, unfaithfulness

SCORES = [1.0, 1.5, 2.0, 2.75, 3.0, 4.25, 5.0, 7.0]


@pytest.mark.parametrize("e", [-1040, -700, -300, 300, 700, 990])
def test_verdicts_do_not_depend_on_the_unit(e: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        other = check_values([math.ldexp(v, e) for v in SCORES])
    own = check_values(SCORES)
    assert {n: v.status for n, v in other.verdicts.items()} == {
        n: v.status for n, v in own.verdicts.items()
    }
    assert np.array_equal(other.interactions, np.ldexp(own.interactions, e))


@pytest.mark.parametrize("v", [[5e-324, 0.0] * 4, [0.0] * 7 + [5e-324]])
def test_the_smallest_numbers_have_verdicts(v: list[float]) -> None:
    report = check_values(v)
    assert report.tau > 0
    assert report.game.salient[1:].tolist() == (report.interactions[1:] != 0).tolist()


@pytest.mark.parametrize("criteria", [{"tau": 1e-320}, {"rel_tau": 1e-300}, {"tau": 5e-324}])
def test_thresholds_however_small_have_verdicts(criteria: dict[str, Any]) -> None:
    assert int(check_values(SCORES, **criteria).game.salient.sum()) == 7


@pytest.mark.parametrize("v", [[1e308, -1e308] * 4, [0.0] * 7 + [1e308]])
def test_what_cannot_be_added_up_is_refused_with_what_works(v: list[float]) -> None:
    with pytest.raises(ValueError, match=r"v: an entry of size 1e\+308; sizes up to 1e\+304 work"):
        check_values(v)


def test_interactions_that_overflow_are_refused() -> None:
    with pytest.raises(ValueError, match="v: the interactions are too large"):
        interactions([-1e308, 1e308])


@pytest.mark.parametrize("e", [-700, 0, 400])
def test_errors_of_explanations_do_not_depend_on_the_unit(e: int) -> None:
    I = np.ldexp(interactions(np.array(SCORES)), e)  # noqa: E741
    own = [row.error for row in compare_explanations(interactions(np.array(SCORES)), 3).rows]
    assert [row.error for row in compare_explanations(I, 3).rows] == own
    assert unfaithfulness(I, 0 * I) == math.ldexp(unfaithfulness(np.ldexp(I, -e), 0 * I), 2 * e)
