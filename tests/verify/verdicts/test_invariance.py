"""What must not change a verdict: the order of variables, a power of two, an exact table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st
from torch import nn

from verify import Report, check, check_values
from verify.explain.protocols.extraction import extract
from verify.games.exact_game import exact_game
from verify.games.exact_table import ExactTable
from verify.games.game import Game, unit_of_exact_sums
from verify.games.lattice import zeta
from verify.verdicts.counts import Count, needed_count, salient_count
from verify.verdicts.sparsity import shuffled_games
from verify.verdicts.verdict import Status

SHARES = st.sampled_from([0.05, 0.07, 0.1, 0.3, 0.6, 1.0])
TABLES = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.integers(-25, 25), min_size=1 << n, max_size=1 << n)
)


def reordered(v: np.ndarray, order: list[int]) -> np.ndarray:
    """The table where variable i has the place order[i]."""
    codes = np.arange(len(v))
    old = sum((codes >> place & 1) << i for i, place in enumerate(order))
    return np.asarray(v[old])


def said(report: Report) -> dict[str, tuple[str, float | None]]:
    return {name: (str(v.status), v.margin) for name, v in report.verdicts.items()}


@given(TABLES, SHARES, st.data())
def test_the_order_of_the_variables(scores: list[int], rel_tau: float, data: st.DataObject) -> None:
    v = np.array(scores, float)
    order = data.draw(st.permutations(range(len(v).bit_length() - 1)))
    here, there = (check_values(w, rel_tau=rel_tau) for w in (v, reordered(v, order)))
    one, other = said(here), said(there)
    del one["sparse"], other["sparse"]  # of equal strengths those of the first subsets are kept
    assert one == other
    for of in ("salient", "needed"):
        assert getattr(here.null, of).tolist() == getattr(there.null, of).tolist()


def test_the_order_of_the_inputs_of_a_network() -> None:
    torch.manual_seed(55)
    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2)).eval()
    x, order = torch.randn(6), torch.tensor([3, 1, 4, 2, 5, 0])
    back = torch.argsort(order)
    here = check(net, x, 0.0)
    there = check(lambda z: net(z[:, back]), x[order], 0.0, target=here.target)
    assert here.null.salient.tolist() == there.null.salient.tolist()
    assert here.verdicts["sparse"].status is there.verdicts["sparse"].status


@given(TABLES, SHARES, st.sampled_from([2.0, 0.25, 2.0**300, 2.0**-300]))
@example([0, 40, 1, 41, 0, 40, 1, 43], 0.05, 0.5)  # halves: a strength of 5 %, and one below it
def test_powers_of_two(scores: list[int], rel_tau: float, factor: float) -> None:
    v = np.array(scores, float)
    here, there = (check_values(w, rel_tau=rel_tau) for w in (v, factor * v))
    assert [s for s, _ in said(here).values()] == [s for s, _ in said(there).values()]
    assert here.game.salient.tolist() == there.game.salient.tolist()


@given(TABLES, SHARES, st.sampled_from([Fraction(1), Fraction(1, 3)]))
@example([0, 20, 0, 20, 0, 20, 0, 21], 0.05, Fraction(1))  # 1 is 5 % of 20
@example([0, 500, 0, 500, 0, 500, 0, 535], 0.07, Fraction(1))
def test_a_table_of_floats_and_an_exact_one(
    scores: list[int], rel_tau: float, scale: Fraction
) -> None:
    assume(len(set(scores)) > 1)
    v = np.array(scores, float)
    table = ExactTable(np.array(scores, object), scale, np.zeros(len(scores)))
    here, there = (check_values(w, rel_tau=rel_tau) for w in (v, table))
    assert [s for s, _ in said(here).values()] == [s for s, _ in said(there).values()]
    assert here.game.salient.tolist() == there.game.salient.tolist()


@given(TABLES, SHARES)
def test_margins_say_what_is_salient(scores: list[int], rel_tau: float) -> None:
    v = np.array(scores, float)
    game = Game(v, np.zeros(len(v)), tuple("abcd"[: len(v).bit_length() - 1]), rel_tau)
    I = [Fraction(x) for x in game.I.tolist()]  # noqa: E741
    top = max(map(abs, I[1:]))
    true = [
        S > 0 and abs(x) > 0 and abs(x) >= Fraction(str(rel_tau)) * top for S, x in enumerate(I)
    ]
    assert game.salient.tolist() == true
    if top:
        assert (game.salience_margins <= 0).tolist() == true


@pytest.mark.parametrize(
    ("v", "unit"),
    [
        ([0.0, 0.0], 1.0), ([3.0, 4.0], 1.0), ([0.75, -6.0], 0.25), ([12.0, 8.0], 4.0),
        ([5e-324, 0.0], 5e-324), ([1.0, 2.0**-52], None), ([2.0**52, 1.0], None),
        ([2.0**51, 1.0], 1.0), ([-(2.0**900), 2.0**899], 2.0**899), ([1e300, 5e-324], None),
        ([0.1, 0.2], None),
    ],
)  # fmt: skip
def test_the_unit_of_a_table(v: list[float], unit: float | None) -> None:
    assert unit_of_exact_sums(np.array(v)) == unit


@given(TABLES, st.lists(st.floats(0, 3), min_size=16, max_size=16), st.randoms())
def test_shuffles_are_within_their_errors(
    scores: list[int], errors: list[float], by: st.DataObject
) -> None:
    v, e = np.array(scores, float), np.array(errors[: len(scores)])
    names = tuple("abcd"[: len(v).bit_length() - 1])
    true = v + e * [by.choice((-1, -0.5, 0, 0.5, 1)) for _ in scores]  # type: ignore[attr-defined]
    stated, exactly = Game(v, e, names), Game(true, np.zeros(len(v)), names)
    for here, there in zip(
        shuffled_games(stated, 3, 0), shuffled_games(exactly, 3, 0), strict=True
    ):
        assert (np.abs(here.v - there.v) <= here.v_error).all()


def test_errors_beyond_all_strengths_are_no_warning() -> None:
    for v in ([0.0, 5e-324], [0.0, 1e-300, 0.0, 2e-300], list(zeta(np.eye(8)[7] * 1e-310))):
        assert check_values(v, error=1e290).verdicts["monotone"].status.name == "UNDECIDED"


@pytest.mark.parametrize(
    "v",
    [
        np.array([0, 0, 20 * 2**58 + 8, 21 * 2**58 + 8]),
        torch.tensor([0, 0, 20 * 2**58 + 8, 21 * 2**58 + 8]),
        [Fraction(0), Fraction(0), (20 + Fraction(1, 2**60)) / 2, (21 + Fraction(1, 2**60)) / 2],
        [Decimal(0), Decimal(0), Decimal(20) + Decimal(2) ** -60, Decimal(21) + Decimal(2) ** -60],
    ],
)
def test_scores_that_were_rounded_are_not_taken_for_exact(v: Any) -> None:
    """One interaction is less than 5 % of the other by less than float64 holds."""
    assert check_values(v, max_order=1).verdicts["order"].status is Status.UNDECIDED
    assert extract(v).salient == Count(2, 1, 2)


def test_shuffles_of_an_exact_table_have_what_its_floats_lose() -> None:
    a = 2**58
    scores = [0, 0, 0, 19 * a + 3, 0, a, 19 * a + 2, 19 * a + 3]
    table = ExactTable(np.array(scores, object), Fraction(1), np.zeros(8))
    game = exact_game(table, ("a", "b", "c"))
    (dealt,) = shuffled_games(game, 1, 0)
    order = np.random.default_rng(0).permutation(8)
    true = ExactTable(
        np.array([sorted(scores)[i] for i in order], object), Fraction(1), np.zeros(8)
    )
    for count in (salient_count, needed_count):
        exactly, found = count(exact_game(true, game.names)), count(dealt)
        assert found.least <= exactly.value <= found.most


def test_a_radius_below_the_last_bit_of_the_threshold_counts() -> None:
    D = 10**40
    I = np.array([0, 0, 0, D + 2, 20 * D, 0, 0, 0], object)  # noqa: E741
    radius = np.repeat([0.0, 100 / D], 4)
    table = ExactTable(zeta(I), Fraction(1, D), radius)
    assert check_values(table, max_order=1).verdicts["order"].status is Status.UNDECIDED
