"""Bounds on the number of salient interactions: known answers, and that every bound holds."""

import itertools
import json
import random
import re

import numpy as np
import pytest
from hypothesis import given
from support.bound_games import eta_witness, game, of_sizes, one_strong_pair, random_game_of_order
from support.effort import examples
from support.strategies import float_games, integer_games

from proofs.extremal.order_program import sharp_order_bound
from verify import Status, check_values
from verify.bounds.estimators import ROUTES
from verify.bounds.table import Bounds, bounds_of, verdict
from verify.games.lattice import popcounts

HOLDS, VACUOUS = Status.HOLDS, Status.VACUOUS


def check_all(found: Bounds) -> dict[str, int]:
    """Every bound is at least the real count; how often each route spoke."""
    spoke = dict.fromkeys(ROUTES, 0)
    for row in found.rows:
        for route, bound in row.bounds.items():
            assert bound is None or row.salient <= bound, (route, row)
            spoke[route] += bound is not None
            assert (bound is None) == (route in row.silent), (route, row)
    return spoke


# --- known answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 5, 8])
def test_the_size_of_a_set(n: int) -> None:
    found = bounds_of(game(popcounts(n), tau=1.0))
    first = found.rows[0]
    assert (found.M, found.rho, found.p) == (1, 0.0, 1.0)
    assert (first.salient, first.order_sum, first.eta) == (n, n, 1.0)
    for route, factor in {"count_bound": 1, "sharp": 1, "markov": 1, "paper": 2}.items():
        assert first.bounds[route] == pytest.approx(factor * n)
    assert found.paper is not None
    assert found.paper.delta == pytest.approx(0) and found.paper.m0 == n
    assert all(row.bounds["count_bound"] == 0 for row in found.rows[1:])


def test_the_number_of_pairs() -> None:
    m = popcounts(6)
    found = bounds_of(game(m * (m - 1) / 2))
    assert found.rows[1].order_sum == 15 and found.rows[1].eta == 1
    assert found.p is None and "ū(1) ≤ 0" in found.rows[1].silent["sharp"]
    assert found.rows[1].silent["paper"] == found.rows[1].silent["sharp"]


def test_without_a_bound_on_eta_nothing_is_said() -> None:
    report = check_values(eta_witness())
    out, found = report.verdicts["count_bound"], report.bounds()
    pairs = found.rows[1]
    assert out.status is VACUOUS and "η = 0 at order 2" in out.sentence
    assert (pairs.salient, pairs.possible, pairs.eta) == (10, 10, 0.0)
    for route in ("count_bound", "paper", "sharp", "markov"):
        assert pairs.bounds[route] is None and "cancel" in pairs.silent[route]
    assert report.verdicts["exponent"].status is HOLDS  # (i) to (iii) are met


def test_the_gap_in_the_paper_is_named() -> None:
    squares = bounds_of(game(popcounts(5) ** 2))
    assert squares.p == 2 and squares.paper is None
    assert "undefined" in squares.rows[0].silent["paper"]


def test_a_fall_is_named() -> None:
    found = bounds_of(game(of_sizes([0, 2, 1, 3])))
    assert found.rows[0].silent["sharp"] == "the mean score falls at m = 2, so (ii) fails"


@pytest.mark.parametrize("n", [0, 1, 4])
@pytest.mark.parametrize("value", [0.0, -3.5])
def test_a_constant_has_nothing_to_bound(n: int, value: float) -> None:
    out = verdict(game(np.full(1 << n, value)))
    assert out.status is VACUOUS and out.margin is None and "Nothing is salient" in out.sentence
    found = bounds_of(game(np.full(1 << n, value)))
    assert len(found.rows) == n and found.M == 0
    assert all(b is None for row in found.rows for b in row.bounds.values())
    json.dumps(found.to_dict(), allow_nan=False)


def test_one_variable() -> None:
    found = bounds_of(game([0.0, 2.0]))
    assert found.rows[0].bounds["count_bound"] == pytest.approx(20)
    assert verdict(game([0.0, 2.0])).status is VACUOUS
    assert "two variables" in found.rows[0].silent["paper"]


def test_the_threshold_decides_between_bound_and_vacuous() -> None:
    loose, tight = (verdict(game(one_strong_pair(), tau=tau)) for tau in (0.5, 2.5))
    assert loose.status is VACUOUS
    assert tight.status is HOLDS and tight.details["by_order"][1]["count_bound"] < 4
    assert tight.margin == tight.details["allowed"] - tight.details["salient"]


def test_a_bound_that_leaves_room_for_all_is_vacuous() -> None:
    row = bounds_of(game(popcounts(6), tau=1 / 1.5)).rows[0]
    assert row.possible == 6 and row.bounds["count_bound"] == pytest.approx(9)
    assert row.vacuous("count_bound") and row.best is None
    strong = bounds_of(game(one_strong_pair(), tau=2.5)).rows[0]
    assert not strong.vacuous("count_bound")
    assert strong.best == ("energy", strong.bounds["energy"])  # nothing is salient there


# --- every bound holds ---------------------------------------------------------------------------


def test_bounds_hold_on_random_games() -> None:
    rng = np.random.default_rng(0)
    spoke = dict.fromkeys(ROUTES, 0)
    for trial in range(96):
        n = int(rng.integers(1, 6))
        M = int(rng.integers(1, n + 1))
        v = random_game_of_order(rng, n, M, path_monotone=trial % 2 == 0)
        if trial % 3 == 0:
            v = v + rng.normal(size=1 << n) * 0.3  # of order M approximately
        tau = [None, 0.7, 2.0][trial % 3]
        g = game(v, tau=tau, rel_tau=float(rng.choice([0.05, 0.5, 1.0])))
        for order, approximate in ((None, False), (M, True), (max(1, M - 1), False)):
            for route, count in check_all(bounds_of(g, order, approximate=approximate)).items():
                spoke[route] += count
    assert min(spoke.values()) > 80, spoke


def test_bounds_hold_on_curves_at_the_edge_of_the_conditions() -> None:
    rng = random.Random(0)
    for n, M, p in itertools.product((3, 5), (1, 2, 3), (1, 2)):
        bounds = sharp_order_bound(n, M, p)
        for certificate in bounds.upper_certificates + bounds.lower_certificates:
            assert certificate.witness is not None
            g = game(of_sizes(certificate.witness), tau=rng.choice([0.1, 0.4, 1.0]))
            check_all(bounds_of(g, M))


@given(integer_games(max_n=4))
def test_bounds_hold_on_integer_games(v: np.ndarray) -> None:
    for tau in (None, 3.0):
        check_all(bounds_of(game(v, tau=tau)))


@examples(40)
@given(float_games(min_n=1, max_n=4))
def test_samples_bound_no_better_than_the_table(v: np.ndarray) -> None:
    own, sampled = (bounds_of(game(v), approximate=a) for a in (False, True))
    for mine, theirs in zip(own.rows, sampled.rows, strict=True):
        for route in ("markov", "energy"):
            if (bound := mine.bounds[route]) is not None:
                weaker = theirs.bounds[route]
                assert weaker is not None and bound <= weaker * (1 + 1e-6)


@pytest.mark.parametrize("scale", [2.0**-990, 2.0**-40, 2.0**40, 2.0**990])
def test_bounds_do_not_depend_on_the_unit(scale: float) -> None:
    v = of_sizes([0, 1, 2.5, 4.5, 7])
    ours, theirs = bounds_of(game(v)), bounds_of(game(v * scale))
    assert None not in ours.rows[1].bounds.values()
    for row, other in zip(ours.rows[:2], theirs.rows, strict=False):
        assert other.bounds == pytest.approx(dict(row.bounds), rel=1e-6)


# --- the table -----------------------------------------------------------------------------------


def test_the_table_is_rounded_text_and_plain_data() -> None:
    found = bounds_of(game(eta_witness()))
    html, text = found._repr_html_(), repr(found)
    assert html.count("<tr>") == text.count("\n") - 2 == 7
    for shown in (html, text):
        assert "B's Theorem 2" in shown.replace("&#x27;", "'") and "∅" not in shown
        assert "η(2) = 0: the interactions of order 2 cancel" in shown
        assert not re.search(r"\d\.\d{4,}", shown.replace("1.0625", ""))
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["rows"][1]["salient"] == 10 and data["paper"]["m0"] == 5


def test_a_wrong_order_is_refused() -> None:
    report = check_values(eta_witness(), shuffles=1)
    for bad in (-1, 6):
        with pytest.raises(ValueError, match=f"max_order: {bad} is not one of 0, …, n = 5"):
            report.bounds(bad)
    assert report.bounds(3).M == 3


def test_quick_bounds_are_never_above_the_others() -> None:
    rng = np.random.default_rng(6)
    for _ in range(40):
        found = bounds_of(game(random_game_of_order(rng, 4, 2, path_monotone=True)))
        for row in found.rows[: found.M]:
            for route in ("paper", "sharp", "markov"):
                if (bound := row.bounds[route]) is not None:
                    quick = row.bounds["count_bound"]
                    assert quick is not None and quick <= bound * (1 + 1e-6)
