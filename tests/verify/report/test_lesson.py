"""The lesson: three views of one game that move together, and verdicts that follow."""

from typing import Any

import numpy as np
import pytest

from verify.games.lattice import mobius, popcounts
from verify.report.lesson import GAMES, REACH, Classroom, classroom, lesson_report, scores

M = popcounts(4)


def values(sliders: list[Any]) -> list[float]:
    return [slider.value for slider in sliders]


def consistent(room: Classroom) -> None:
    """The sliders show v, ū and I of one game."""
    codes, v = room._codes, room.v
    assert values(room.score_sliders) == v[codes].tolist()
    assert values(room.interaction_sliders) == pytest.approx(mobius(v)[codes].tolist())
    means = [v[m == M].mean() - v[0] for m in range(1, 5)]
    assert values(room.mean_sliders) == pytest.approx(means)


@pytest.mark.parametrize("game", GAMES)
def test_every_game_is_shown_as_it_is(game: str) -> None:
    room = classroom(game)
    assert room.v.tolist() == (scores(game) - scores(game)[0]).tolist()
    consistent(room)
    assert room.choice.value == game
    assert room.verdicts.value == lesson_report(room.v)._repr_html_()
    assert bytes(room.curve.value).startswith(b"\x89PNG")


def test_a_moved_score_moves_the_others() -> None:
    room = classroom()
    last = room._codes.tolist().index(0b1111)
    room.score_sliders[last].value = 1.5
    assert room.v[0b1111] == 1.5
    consistent(room)
    assert mobius(room.v)[0b1111] == 1.5 - 4
    assert "VIOLATED" in room.verdicts.value


def test_a_moved_mean_lifts_all_masks_of_its_order() -> None:
    room = classroom()
    room.mean_sliders[1].value = 3.0
    assert room.v[M == 2].tolist() == [3.0] * 6
    consistent(room)


def test_a_moved_interaction_lifts_all_masks_that_hold_it() -> None:
    room = classroom("one OR of all four")
    pair = room._codes.tolist().index(0b0011)
    before = room.v.copy()
    change = 2.0 - room.interaction_sliders[pair].value
    room.interaction_sliders[pair].value = 2.0
    holds = np.arange(16) & 0b0011 == 0b0011
    assert (room.v - before).tolist() == (change * holds).tolist()
    consistent(room)


def test_a_slider_grows_rather_than_lie() -> None:
    room = classroom("parity: every order (i)")
    assert max(np.abs(values(room.interaction_sliders))) == 8.0 > REACH
    consistent(room)


def test_a_game_is_started_again() -> None:
    room = classroom()
    room.score_sliders[0].value = 3.0
    room.again.click()
    assert room.v.tolist() == M.tolist()
    consistent(room)


def test_choosing_a_game_starts_it() -> None:
    room = classroom()
    room.choice.value = "one AND of all four"
    assert room.v.tolist() == [0.0] * 15 + [4.0]
    consistent(room)


@pytest.mark.parametrize(
    ("game", "broken"),
    [
        ("pairs alone: late (iii)", "exponent"),
        ("too much of it: falls (ii)", "monotone"),
        ("parity: every order (i)", "order"),
    ],
)
def test_games_break_what_their_names_say(game: str, broken: str) -> None:
    verdicts = lesson_report(scores(game)).verdicts
    assert verdicts[broken].status.value == "VIOLATED"
    assert verdicts["matching"].status.value == "HOLDS"


def test_an_unknown_game_is_named() -> None:
    with pytest.raises(ValueError, match="game: there is none called 'chess'"):
        classroom("chess")
