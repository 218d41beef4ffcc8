"""The verdict `sparse` on tables with many equal strengths, against an exact replay in rationals.

In a table with few values the shuffled scores have large groups of interactions of one strength,
and an error of the scores lets all of a group change places at once.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.effort import slow

from verify import check_values
from verify.games.exact_game import exact_game
from verify.games.exact_table import ExactTable
from verify.games.game import GRID, Game
from verify.verdicts.counts import TARGET_ERROR, Count, needed_count
from verify.verdicts.in_doubt import TRIED, surely_above
from verify.verdicts.verdict import Status

Exact = list[Fraction]
WHOLE = st.one_of(st.integers(-3, 3), st.integers(-(2**40), 2**40))
ERRORS = (0.0, 1e-14, 1e-11, 1e-8, 1e-5)


def butterfly(v: Exact, sign: int) -> Exact:
    out = list(v)
    for i in range(len(v).bit_length() - 1):
        for S in range(len(v)):
            if S >> i & 1:
                out[S] += sign * out[S ^ 1 << i]
    return out


def exact_counts(v: Exact) -> tuple[int, int]:
    """(salient, needed) by their definitions, in rationals."""
    I = butterfly(v, -1)  # noqa: E741
    I[0] = Fraction(0)
    strengths = [abs(i) for i in I]
    top = max(strengths)
    salient = sum(s > 0 and 20 * s >= top for s in strengths)

    def place(S: int) -> tuple[int, int]:
        return (-round(strengths[S] / top * 2**GRID) if strengths[S] else 1, S)

    allowed = Fraction(str(TARGET_ERROR)) ** 2 * sum(g * g for g in butterfly(I, 1))
    for k, S in enumerate(sorted(range(1, len(v)), key=place), start=1):
        I[S] = Fraction(0)
        if sum(g * g for g in butterfly(I, 1)) <= allowed:
            return salient, k
    raise AssertionError("with all interactions kept nothing is missing")


def exactly_sparse(v: Exact, shuffles: int = 10) -> bool:
    rng = np.random.default_rng(0)
    here = exact_counts(v)
    floors = [
        exact_counts([sorted(v)[i] for i in rng.permutation(len(v)).tolist()])
        for _ in range(shuffles)
    ]
    least = (min(counts) for counts in zip(*floors, strict=True))
    return all(2 * mine <= floor for mine, floor in zip(here, least, strict=True))


def drawn(rng: np.random.Generator) -> Exact:
    """A score of few values: some concepts, values at random, or a staircase."""
    n, q = int(rng.integers(4, 6)), int(rng.choice([3, 7, 10, 30, 100]))
    match rng.integers(3):
        case 0:
            places = rng.choice(np.arange(1, 2**n), int(rng.integers(1, 4)), replace=False)
            effects = np.zeros(2**n, dtype=int)
            effects[places] = rng.choice([-2, -1, 1, 2, 3], len(places))
            return butterfly([Fraction(int(e), q) for e in effects], 1)
        case 1:
            return [Fraction(int(x), q) for x in rng.integers(-2, 3, 2**n)]
        case _:
            return [Fraction(int(x), q) for x in np.cumsum(rng.integers(0, 2, 2**n))]


def decided(games: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(games):
        v = drawn(rng)
        if len(set(v)) == 1:
            continue
        truth = Status.HOLDS if exactly_sparse(v) else Status.VIOLATED
        salient, needed = exact_counts(v)
        for error in ERRORS:
            moved = np.array([float(x) for x in v])
            moved += rng.uniform(-error, error, len(v)) if error else 0.0
            verdict = check_values(moved, error=1.0001 * error).verdicts["sparse"]
            about = (error, v, verdict)
            assert verdict.status is truth, about
            found = verdict.details
            assert found["salient_surely"] <= salient <= found["salient_maybe"], about
            assert found["needed_least"] <= needed <= found["needed_most"], about


def test_equal_strengths_leave_nothing_open() -> None:
    decided(4, seed=0)


@pytest.mark.slow
def test_equal_strengths_leave_nothing_open_in_many_games() -> None:
    decided(300, seed=1)


@pytest.mark.parametrize("error", [0.0, 1e-12, *slow(1e-7)])
def test_a_score_of_two_concepts_is_sparse(error: float) -> None:
    masks = np.arange(2**9)
    v = 0.1 * ((masks & 3 == 3) + 2.0 * (masks >> 2 & 1))
    v += np.random.default_rng(0).uniform(-error, error, len(v))
    verdict = check_values(v, error=1.0001 * error).verdicts["sparse"]
    assert verdict.status is Status.HOLDS
    assert verdict.witness == {"salient": 2, "needed": 2}


@pytest.mark.parametrize("seed", range(20))
def test_no_choice_has_less_than_is_claimed(seed: int) -> None:
    """Against choices at random, and against the best of all where these are few."""
    rng = np.random.default_rng(seed)
    n, size = 7, int(rng.integers(30, 60))
    left = rng.choice([-1.0, 1.0, 2.0], 2**n) * (rng.random(2**n) < 0.5)
    maybe = rng.choice(np.arange(1, 2**n), size, replace=False)
    count = int(rng.integers(1, size))
    masks = np.arange(2**n)[:, None]
    terms = ((masks & np.arange(2**n)) == np.arange(2**n)) * left

    def missing(kept: np.ndarray) -> float:
        return float(np.sqrt(np.mean((terms.sum(1) - terms[:, kept].sum(1)) ** 2)))

    def least_seen(among: np.ndarray, count: int) -> float:
        return min(missing(rng.choice(among, count, replace=False)) for _ in range(50))

    assert not surely_above(left, maybe, count, least_seen(maybe, count))[0]
    assert surely_above(left, maybe[:0], 0, 0.999 * missing(maybe[:0]))[0]
    assert not surely_above(left, maybe[:0], 0, 1.001 * missing(maybe[:0]))[0]

    above, shown = surely_above(left, maybe, count, 0.2 * least_seen(maybe, count))
    assert above
    if shown is None:  # few choices: all were tried
        assert math.comb(size, count) << n <= TRIED
        return
    for among, kept in ((maybe, count - 1), (maybe, count + 1), (maybe[1:], count - 1)):
        if kept <= len(among):
            assert shown.proves(left, among, kept, 0.1 * least_seen(among, kept))
            assert not shown.proves(left, among, kept, least_seen(among, kept))


AT_THE_TARGET = [  # interactions {S: I(S)}, and how many leave exactly 5 % missing
    ({1: 14, 2: -1, 3: -5, 4: 5, 6: -1}, 4),
    ({1: 26, 2: -3, 3: 2, 4: 5}, 3),
    ({1: 29, 2: -3, 3: -3, 4: 3, 6: 2}, 4),
]


@pytest.mark.parametrize("times", [1, 3, 7, 10, 2**20])
@pytest.mark.parametrize(("interactions", "needed"), AT_THE_TARGET)
def test_a_tie_with_the_target_is_decided_in_whole_numbers(
    interactions: dict[int, int], needed: int, times: int
) -> None:
    I = [Fraction(times * interactions.get(S, 0)) for S in range(8)]  # noqa: E741
    v = butterfly(I, 1)
    assert exact_counts(v)[1] == needed
    game = Game(np.array(v, float), np.zeros(8), ("a", "b", "c"))
    assert needed_count(game) == Count(needed, needed, needed)
    thirds = ExactTable(np.array([int(x) for x in v], object), Fraction(1, 3), np.zeros(8))
    assert needed_count(exact_game(thirds, game.names)) == Count(needed, needed, needed)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(WHOLE, min_size=1 << n, max_size=1 << n)))
def test_whole_numbers_are_counted_without_rounding(scores: list[int]) -> None:
    v = list(map(Fraction, scores))
    assume(len(set(v)) > 1)
    names = tuple("abcde"[: len(v).bit_length() - 1])
    found = needed_count(Game(np.array(v, float), np.zeros(len(v)), names))
    assert found == Count(*[exact_counts(v)[1]] * 3)


@pytest.mark.parametrize("seed", range(6))
def test_the_last_bit_does_not_change_what_may_be_least(seed: int) -> None:
    rng = np.random.default_rng(seed)
    v, error = rng.integers(0, 3, 2**7).astype(float), 10.0 ** rng.uniform(-9, -4)
    found = {
        needed_count(Game(v * by, np.full(2**7, error * by), tuple("abcdefg")), closely=True)
        for by in (1.0, 1 + 2.0**-52, 1 / 3, 1.1)
    }
    assert len(found) == 1


def test_nothing_or_all_in_doubt_is_one_choice() -> None:
    left, every = np.ones(TRIED * 2), np.arange(4)
    assert surely_above(left, every[:0], 0, 0.1) == (True, None)
    assert surely_above(np.where(np.arange(len(left)) < 4, 1.0, 0.0), every, 4, 0.1)[0] is False
