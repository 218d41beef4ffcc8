"""Verdicts on functions whose verdicts are known, and against brute force on exact games."""

import itertools
import math
import warnings
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from support.strategies import as_table, float_games, games, integer_games, monotone_games

from verify import Status, check_values
from verify.games.game import Game, read_table
from verify.games.lattice import mobius, popcounts, zeta
from verify.verdicts.counts import Count, _Strongest, needed_count
from verify.verdicts.in_doubt import root_mean_square
from verify.verdicts.verdict import Verdict

HOLDS, VIOLATED, VACUOUS, UNDECIDED = Status


def verdicts(v: list[float] | np.ndarray, **kwargs: Any) -> dict[str, Verdict]:
    return check_values(v, shuffles=2, **kwargs).verdicts


def sizes(n: int) -> np.ndarray:
    return popcounts(n).astype(float)


def or_game(n: int) -> np.ndarray:
    return (popcounts(n) > 0).astype(float)


def mean_scores(v: list[int] | list[Fraction]) -> list[Fraction]:
    """ū(m) from the definition, in exact arithmetic."""
    n = len(v).bit_length() - 1
    groups = [[S for S in range(len(v)) if S.bit_count() == m] for m in range(n + 1)]
    return [sum((Fraction(v[S]) - Fraction(v[0]) for S in g), Fraction(0)) / len(g) for g in groups]


# --- functions with known verdicts ---------------------------------------------------------------


@pytest.mark.parametrize("n", [2, 5, 9])
def test_the_size_of_a_set(n: int) -> None:
    out = verdicts(sizes(n))
    assert out["order"].status is HOLDS and out["order"].details["M"] == 1
    assert out["monotone"].status is HOLDS and out["monotone"].margin == 1
    assert out["exponent"].details["pairwise"] == pytest.approx(1, abs=1e-12)
    assert out["exponent"].details["reference"] == pytest.approx(1, abs=1e-12)
    assert out["exponent"].status is HOLDS


@pytest.mark.parametrize("n", [3, 6])
def test_all_pairs_violate_the_exponent_alone(n: int) -> None:
    m = sizes(n)
    out = verdicts(m * (m - 1) / 2)
    assert out["order"].status is HOLDS and out["order"].details["M"] == 2
    assert out["monotone"].status is HOLDS and out["monotone"].margin == 0
    assert out["exponent"].status is VIOLATED and out["exponent"].margin is None
    assert "ū(1) ≤ 0" in out["exponent"].sentence


@pytest.mark.parametrize("epsilon", [0.25, 0.125])
def test_a_little_size_makes_the_exponent_large_but_defined(epsilon: float) -> None:
    m = sizes(5)
    out = verdicts(m * (m - 1) / 2 + epsilon * m, max_p=10.0)["exponent"]
    assert out.details["pairwise"] == pytest.approx(math.log2(2 + 1 / epsilon), abs=1e-12)
    assert out.status is HOLDS and out.witness == {"m": 2}


@pytest.mark.parametrize("scale", [1.0, 0.3])
@pytest.mark.parametrize("n", [3, 6, 9])
def test_one_or_has_every_interaction(n: int, scale: float) -> None:
    out = verdicts(scale * or_game(n))
    assert out["order"].status is VIOLATED and out["order"].details["M"] == n
    assert out["monotone"].status is HOLDS and out["monotone"].margin == 0
    assert out["exponent"].status is HOLDS and out["exponent"].details["pairwise"] == 0
    assert out["sparse"].status is VIOLATED
    assert out["sparse"].details["salient"] == 2**n - 1


def test_falling_after_rising_is_not_monotone() -> None:
    m = sizes(5)
    out = verdicts(m - m * (m - 1) / 2)
    assert out["monotone"].status is VIOLATED
    assert out["monotone"].margin == -3 and out["monotone"].witness == {"m": 5}
    assert out["exponent"].status is VIOLATED and "no exponent" in out["exponent"].sentence
    assert check_values(m - m * (m - 1) / 2).eta[2] == -1


def test_cancelling_pairs_have_exponent_one_and_no_net_order_two() -> None:
    n, pairs = 4, list(itertools.combinations(range(4), 2))
    I = np.zeros(1 << n)  # noqa: E741
    for i in range(n):
        I[1 << i] = 1
    for k, (i, j) in enumerate(pairs):
        I[1 << i | 1 << j] = 1 if k < len(pairs) / 2 else -1
    report = check_values(zeta(I), max_p=1.0)
    assert report.eta[2] == 0 and report.verdicts["sparse"].details["salient"] == 10
    assert report.verdicts["exponent"].status is HOLDS and report.verdicts["exponent"].margin == 0


def test_parity() -> None:
    out = verdicts((-1.0) ** popcounts(6))
    assert out["order"].status is VIOLATED and out["order"].details["M"] == 6
    assert out["monotone"].status is VIOLATED and out["monotone"].margin == -2
    assert out["exponent"].status is VIOLATED and out["sparse"].status is VIOLATED


@pytest.mark.parametrize("value", [0.0, 0.3, -7.0])
@pytest.mark.parametrize("n", [1, 2, 6])
def test_a_constant_game(n: int, value: float) -> None:
    report = check_values(np.full(1 << n, value))
    assert [v.status for v in report.verdicts.values()] == [HOLDS] * 3 + [VACUOUS] * 3
    assert not report.game.salient.any() and report.tau == 0
    assert report.eta[1:] == (None,) * n


def test_one_variable_and_none() -> None:
    out = verdicts([0.0, 2.0])
    assert out["order"].status is HOLDS and out["monotone"].status is HOLDS
    assert out["exponent"].status is out["sparse"].status is VACUOUS
    assert verdicts([2.0, 0.0])["monotone"].status is VIOLATED
    assert verdicts([5.0])["monotone"].status is VACUOUS


def test_the_exponent_at_its_limit_holds_exactly_and_not_beyond() -> None:
    squares = sizes(6) ** 2
    at, below = (verdicts(squares, max_p=p)["exponent"] for p in (2.0, 1.75))
    assert (at.status, at.margin, at.tolerance) == (HOLDS, 0, 0)
    assert below.status is VIOLATED and below.margin == pytest.approx(-0.25, abs=1e-12)
    assert verdicts(sizes(6) ** 1.5 + 0.0, max_p=1.5)["exponent"].status is UNDECIDED


def test_the_reference_exponent_can_be_smaller() -> None:
    v = np.array([0.0, 3.0, 3.0, 6.0, 3.0, 6.0, 6.0, 18.0])  # ū = 3, 6, 18
    details = verdicts(v, max_p=3.0)["exponent"].details
    assert details["pairwise"] == pytest.approx(math.log(3) / math.log(1.5))
    assert details["reference"] == pytest.approx(math.log(6) / math.log(3))


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["order", "monotone", "exponent"])
def test_a_margin_within_its_error_is_undecided(name: str) -> None:
    m = sizes(4)
    v = {
        "order": zeta(np.where(popcounts(4) == 3, 0.051, (popcounts(4) == 1) * 1.0)),
        "monotone": m + 0.0,
        "exponent": m**1.9,
    }[name]
    error = {"order": 0.01, "monotone": 0.6, "exponent": 0.2}[name]
    exact, loose = verdicts(v, max_order=2)[name], verdicts(v, max_order=2, error=error)[name]
    assert exact.status in (HOLDS, VIOLATED)
    assert loose.status is UNDECIDED
    assert loose.tolerance is None or (
        loose.margin is not None and abs(loose.margin) <= loose.tolerance
    )


def test_a_level_score_with_an_error_is_undecided() -> None:
    out = verdicts(0.3 * or_game(4), error=1e-9)
    assert out["monotone"].status is UNDECIDED and out["exponent"].status is UNDECIDED


def test_noise_in_the_last_bit_is_no_violation() -> None:
    v = or_game(5) * 0.3
    v[popcounts(5) == 3] -= 2.0**-54
    out = verdicts(v)["monotone"]
    assert out.margin is not None and out.tolerance is not None
    assert abs(out.margin) <= out.tolerance and out.status is UNDECIDED


@given(float_games(min_n=1, max_n=4), st.randoms(use_true_random=False))
def test_verdicts_survive_every_error_they_were_told_of(v: np.ndarray, random: Random) -> None:
    """HOLDS and VIOLATED on v ± error stay true of any table within the error."""
    error = 1e-3
    told = verdicts(v, error=error)
    shaken = verdicts(v + np.array([random.uniform(-error, error) for _ in v]))
    for name in ("order", "monotone", "exponent"):
        if told[name].status in (HOLDS, VIOLATED):
            assert shaken[name].status in (told[name].status, UNDECIDED), name


@given(monotone_games(min_n=2, max_n=4), st.integers(2, 4))
def test_the_exponents_tolerance_covers_the_worst_error(v: np.ndarray, m: int) -> None:
    n, error = len(v).bit_length() - 1, 0.01
    v = np.array(v, dtype=float) + popcounts(n)
    told = verdicts(v, error=error)["exponent"]
    assume(told.tolerance is not None)
    assert told.tolerance is not None and told.margin is not None
    shake = error * np.array([-1, *[0] * n])
    shake[min(m, n)], shake[min(m, n) - 1] = error, -error
    shaken = verdicts(v + shake[popcounts(n)])["exponent"]
    assert shaken.margin is not None
    assert abs(shaken.margin - told.margin) <= told.tolerance


@pytest.mark.parametrize("seed", range(5))
def test_the_exponents_tolerance_has_no_rounding_of_the_exponent(seed: int) -> None:
    """Scores that differ in the last bit, as on two processors, have one tolerance."""
    rng, m = np.random.default_rng(seed), popcounts(6)
    v = m**1.3 + 0.2 * rng.normal(size=len(m)) * (m > 0)

    def tolerance(scores: np.ndarray) -> float:
        found = verdicts(scores, error=1e-14)["exponent"].tolerance
        assert found is not None
        return found

    for _ in range(5):
        moved = v * (1 + rng.uniform(-1, 1, len(v)) * 2.0**-52)
        assert tolerance(moved) == pytest.approx(tolerance(v), rel=1e-9, abs=0)


def test_an_exponent_without_upper_bound_is_violated_only_where_the_lower_one_says_so() -> None:
    u, e = np.array([0.0, 1.0, 2.0, 100.0, 1000.0]), np.array([0.0, 0.0, 3.0, 30.0, 0.0])
    m = popcounts(4)
    lowest = math.log(1000 / 130) / math.log(4 / 3)
    for max_p, status in [(lowest - 0.1, VIOLATED), (lowest + 0.1, UNDECIDED)]:
        out = verdicts(u[m], error=e[m], max_p=max_p)["exponent"]
        assert out.status is status and out.tolerance is None


@given(games(max_n=5))
def test_the_stated_error_of_interactions_is_honoured(v: np.ndarray) -> None:
    table = read_table(v)
    exact = mobius(v)
    game = Game(table, np.zeros(len(table)), tuple("abcde")[: len(table).bit_length() - 1])
    gap = [abs(Fraction(a) - b) for a, b in zip(game.I, exact, strict=True)]
    assert all(g <= Fraction(bound) for g, bound in zip(gap, game.I_error, strict=True))


@pytest.mark.parametrize("least", [-1070, -30, 0])
def test_mean_scores_are_exact_whatever_the_magnitudes(least: int) -> None:
    rng = np.random.default_rng(0)
    v = np.ldexp(rng.normal(size=64), rng.integers(least, 1 - least // 2, 64))
    v[rng.integers(0, 64, 5)] = 0.0
    game = Game(v, np.zeros(64), tuple("abcdef"))
    assert game.exact_mean_scores() == mean_scores([Fraction(a) for a in v.tolist()])


# --- brute force ---------------------------------------------------------------------------------


@given(integer_games(max_n=5))
@example(np.array([3, 3, 3, 3]))
def test_order_means_and_sums_are_their_definitions(v: np.ndarray) -> None:
    report = check_values(v, shuffles=1)
    exact = mean_scores(v.tolist())
    assert report.game.exact_mean_scores() == exact
    assert np.allclose(report.mean_scores, [float(u) for u in exact], rtol=1e-14, atol=1e-13)
    I = mobius(as_table([Fraction(a) for a in v.tolist()]))  # noqa: E741
    for k in range(report.n + 1):
        part = [I[S] for S in range(len(v)) if S.bit_count() == k]
        assert report.order_sums[k] == sum(part)
        total = sum(abs(a) for a in part)
        eta = report.eta[k]
        if total == 0:
            assert eta is None
        else:
            assert eta is not None and math.isclose(eta, sum(part) / total, abs_tol=1e-14)


@given(integer_games(max_n=5), st.integers(0, 5))
def test_integer_verdicts_are_decided_exactly(v: np.ndarray, max_order: int) -> None:
    out = verdicts(v, max_order=max_order, tau=2.0)
    u = mean_scores(v.tolist())
    steps = [b - a for a, b in itertools.pairwise(u)]
    if steps:
        assert out["monotone"].status is (HOLDS if min(steps) >= 0 else VIOLATED)
        assert out["monotone"].margin == pytest.approx(float(min(steps)), abs=1e-12)
        assert steps[out["monotone"].witness["m"] - 1] == pytest.approx(min(steps), abs=1e-12)
    salient = [S.bit_count() for S, a in enumerate(mobius(v)) if S and abs(a) >= 2]
    M = max(salient, default=0)
    assert out["order"].details["M"] == M
    assert out["order"].status is (HOLDS if max_order >= M else VIOLATED)


@given(integer_games(min_n=2, max_n=5), st.sampled_from([1, 2, 3]))
def test_exponents_meet_condition_iii_for_all_pairs(v: np.ndarray, max_p: int) -> None:
    out = verdicts(v, max_p=float(max_p))["exponent"]
    u = mean_scores(v.tolist())
    defined = all(b >= a for a, b in itertools.pairwise(u)) and u[1] > 0
    if not any(u):
        assert out.status is VACUOUS
    elif not defined:
        assert out.status is VIOLATED and out.margin is None
    else:
        pairs = itertools.combinations(range(1, len(u)), 2)
        meets = all(u[a] * b**max_p >= u[b] * a**max_p for a, b in pairs)
        assert out.status is (HOLDS if meets else VIOLATED)
        assert 0 <= out.details["reference"] <= out.details["pairwise"]


@given(monotone_games())
def test_monotone_games_are_never_called_violated(v: np.ndarray) -> None:
    assert verdicts(v)["monotone"].status in (HOLDS, UNDECIDED)


@given(float_games(max_n=4))
@example(np.array([0, 3.4, 0, 2, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 89]))  # equal but for rounding
@example(np.array([0, 60, 1.4, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 61]))
def test_needed_interactions_by_definition(v: np.ndarray) -> None:
    I = mobius(v)  # noqa: E741
    assume(np.ptp(v) > 1e-6)
    order = sorted(range(1, len(v)), key=lambda S: (-float(f"{abs(I[S]):.12g}"), S))
    scale = math.sqrt(np.mean((v - v[0]) ** 2))

    def error(k: int) -> float:
        kept = np.zeros_like(I)
        kept[[0, *order[:k]]] = I[[0, *order[:k]]]
        return math.sqrt(np.mean((v - zeta(kept)) ** 2)) / scale

    count = needed_count(Game(v, np.zeros(len(v)), tuple("abcd")[: len(v).bit_length() - 1]))
    k = count.value
    assert error(k) <= 0.05 + 1e-9
    assert all(error(j) > 0.05 - 1e-9 for j in range(k))


def test_needed_interactions_beyond_ten_variables_are_not_undercounted() -> None:
    rng = np.random.default_rng(0)
    I = np.zeros(1 << 11)  # noqa: E741
    I[rng.choice(np.arange(1, 1 << 11), 40, replace=False)] = 1 + rng.random(40)
    names = tuple("abcdefghijk")
    count = needed_count(Game(zeta(I), np.zeros(1 << 11), names))
    assert 30 <= count.least == count.value == count.most <= 44
    level = needed_count(Game(np.ones(1 << 11), np.zeros(1 << 11), names))
    assert (level.value, level.least, level.most) == (0, 0, 0)


def test_sparse_tells_a_few_terms_from_noise() -> None:
    rng = np.random.default_rng(0)
    I = np.zeros(512)  # noqa: E741
    I[rng.choice(np.arange(1, 512), 8, replace=False)] = rng.normal(size=8)
    few, noise = verdicts(zeta(I))["sparse"], verdicts(rng.normal(size=512))["sparse"]
    assert few.status is HOLDS and few.details["salient"] <= 8
    assert noise.status is VIOLATED
    assert (
        few.details["null_salient"]["least"] > 100
        and few.details["share"] == few.details["salient"] / 512
    )


def test_sparse_asks_for_half_of_the_least_shuffle_in_both_figures() -> None:
    report = check_values(sizes(5) ** 2, shuffles=10)
    out = report.verdicts["sparse"]
    ratios = [
        out.details[figure] / out.details[f"null_{figure}"]["least"]
        for figure in ("salient", "needed")
    ]
    assert out.margin == pytest.approx(0.5 - max(ratios)) and 0.5 < max(ratios) < 1
    assert out.status is VIOLATED


def test_a_dense_random_network_is_not_sparse() -> None:
    rng = np.random.default_rng(0)
    masks = (np.arange(512)[:, None] >> np.arange(9)) & 1
    v = np.tanh(masks @ rng.normal(size=(9, 16))) @ rng.normal(size=16)
    assert verdicts(v)["sparse"].status is VIOLATED


def test_the_null_model_follows_the_seed() -> None:
    v = np.random.default_rng(0).normal(size=64)
    a, b, c = (check_values(v, seed=s).null.salient.tolist() for s in (0, 0, 1))
    assert a == b != c


@pytest.mark.parametrize("value", [1e-320, 1e300, -1e-200])
def test_extreme_values_give_no_warning_and_no_nan(value: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = verdicts(value * sizes(3))
    assert all(v.margin is None or math.isfinite(v.margin) for v in out.values())


@pytest.mark.parametrize("n", [5, 11])
def test_what_one_number_tells_of_others_is_never_too_much(n: int) -> None:
    rng = np.random.default_rng(n)
    v = np.tanh((np.arange(1 << n)[:, None] >> np.arange(n) & 1) @ rng.normal(size=n))
    v += 0.05 * rng.normal(size=1 << n)
    shape = _Strongest(Game(v, np.zeros(1 << n), tuple(map(str, range(n)))))
    left = np.repeat(shape.effects[None], len(shape.ks), axis=0)
    for row, k in zip(left, shape.ks, strict=True):
        row[shape.codes[:k]] = 0.0
    missing = np.array([root_mean_square(r) for r in zeta(left)])
    for i in (0, len(missing) // 3, len(missing) - 2):
        at_least = shape._along(zeta(left[i]), missing[i])
        assert (at_least <= missing).all()
        assert at_least[i] == pytest.approx(missing[i], rel=1e-8)


@pytest.mark.parametrize("error", [0.0, 1e-6, 1e-3, 0.1])
@pytest.mark.parametrize("sparse", [False, True])
def test_numbers_that_are_passed_over_change_no_count(error: float, sparse: bool) -> None:
    """Beside every number of the grid tried on all masks, by the definition."""
    rng, n = np.random.default_rng(11), 11
    v = rng.normal(size=1 << n)
    if sparse:
        v = np.tanh((np.arange(1 << n)[:, None] >> np.arange(n) & 1) @ rng.normal(size=n))
    game = Game(v, np.full(1 << n, error), tuple(map(str, range(n))))
    shape, target, found = _Strongest(game), 0.05, [0, 0]
    for i, k in enumerate(shape.ks):
        left = shape.effects.copy()
        left[shape.codes[:k]] = 0.0
        missing, blur = root_mean_square(zeta(left)), shape.blur(slice(i, i + 1))[0]
        if not found[0] and missing <= target * shape.scale:
            found[0] = int(k)
        if not found[1] and missing - blur <= target * (shape.scale + shape.doubt):
            found[1] = int(k)
        if missing + blur <= target * (shape.scale - shape.doubt):
            break
    moves = shape.scale > shape.doubt
    want = Count(found[0] or int(k), (found[1] or int(k)) if moves else 0, int(k))
    assert needed_count(game, target) == want
