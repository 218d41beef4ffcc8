"""The lesson as a widget: three views of one game that move together, and words that follow."""

from typing import Any

import numpy as np
import pytest

from verify.games.lattice import mobius, popcounts
from verify.report.classroom import REACH, Classroom, classroom
from verify.report.lesson import GAMES, lesson_report, scores

M = popcounts(4)


def values(sliders: list[Any]) -> list[float]:
    return [slider.value for slider in sliders]


def names(sliders: list[Any]) -> list[str]:
    return [slider.description for slider in sliders]


def consistent(room: Classroom) -> None:
    """The sliders show v, ū and I of one game, and the words its verdicts."""
    codes, v, n = room._codes, room.v, len(room.names)
    assert sorted(codes) == list(range(1, 1 << n))
    assert values(room.score_sliders) == pytest.approx(v[codes].tolist())
    assert values(room.interaction_sliders) == pytest.approx(mobius(v)[codes].tolist())
    means = [v[m == popcounts(n)].mean() - v[0] for m in range(1, n + 1)]
    assert values(room.mean_sliders) == pytest.approx(means)
    assert [list(box.children) for box in room.views.children] == [
        room.score_sliders,
        room.mean_sliders,
        room.interaction_sliders,
    ]
    words = room.verdicts.value
    for verdict in lesson_report(v, room.names).verdicts.values():
        assert verdict.sentence.split(":")[0] in words
        assert f">{verdict.status.value}</span>" in words


@pytest.mark.parametrize("game", GAMES)
def test_every_game_is_shown_as_it_is(game: str) -> None:
    room = classroom(game)
    assert room.v.tolist() == (scores(game) - scores(game)[0]).tolist()
    consistent(room)
    assert room.choice.value == game
    salient = sum(S["salient"] for S in room.report().concepts(15))
    assert f"{salient} of the 15 interactions are salient" in room.verdicts.value
    assert "<svg" in room.curve.value


def test_a_moved_score_moves_the_others() -> None:
    room = classroom()
    drawn = room.curve.value
    last = room._codes.tolist().index(0b1111)
    room.score_sliders[last].value = 1.5
    assert room.v[0b1111] == 1.5
    consistent(room)
    assert mobius(room.v)[0b1111] == 1.5 - 4
    assert "VIOLATED" in room.verdicts.value
    assert room.curve.value != drawn


def test_a_moved_mean_lifts_all_masks_of_its_order() -> None:
    room = classroom()
    room.mean_sliders[1].value = 3.0
    assert room.v[M == 2].tolist() == [3.0] * 6
    consistent(room)


def test_a_moved_interaction_lifts_all_masks_that_hold_it() -> None:
    room = classroom("one OR of all")
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
    room.choice.value = "one AND of all"
    assert room.v.tolist() == [0.0] * 15 + [4.0]
    consistent(room)


def test_only_sliders_in_view_report_while_they_move() -> None:
    room = classroom()
    views = (room.score_sliders, room.mean_sliders, room.interaction_sliders)
    for chosen in (0, 2, 1):
        room.views.selected_index = chosen
        for i, sliders in enumerate(views):
            assert {slider.continuous_update for slider in sliders} == {i == chosen}


def test_none_reports_while_a_game_starts() -> None:
    room = classroom()
    reporting: list[bool] = []
    for slider in room.score_sliders:
        slider.observe(lambda change: reporting.append(change.owner.continuous_update), "value")
    room.start(np.linspace(0, 1, 16))
    assert len(reporting) == 15 and not any(reporting)
    assert all(slider.continuous_update for slider in room.score_sliders)


def test_a_game_of_ones_own_is_the_first_of_the_list() -> None:
    def vote(shown: frozenset[str]) -> float:
        return 1.0 * (len(shown) > 2)

    room = classroom(vote, names=("ann", "bob", "cy", "dee", "<eve>"), large=True)
    assert room.choice.options == ("vote", *GAMES) and room.choice.value == "vote"
    assert len(room.score_sliders) == len(room.interaction_sliders) == 31
    assert names(room.score_sliders)[4:6] == ["<eve>", "ann + bob"]
    assert "lesson-large" in room._dom_classes
    consistent(room)
    room.choice.value = "one OR of all"
    room.choice.value = "vote"
    assert room.v.tolist() == [1.0 * (m > 2) for m in popcounts(5)]
    assert classroom([0.0] * 8, names=("a", "b", "c")).choice.value == "own game"


def test_large_letters_at_a_button() -> None:
    room = classroom()
    for large in (True, False):
        room.larger.value = large
        assert ("lesson-large" in room._dom_classes) is large


def test_other_names_keep_the_game() -> None:
    room = classroom()
    room.score_sliders[0].value = 3.0
    room.naming.value = "ann, bob , cy, dee"
    assert room.names == ("ann", "bob", "cy", "dee") and room.v[1] == 3.0
    assert names(room.score_sliders)[:5] == ["ann", "bob", "cy", "dee", "ann + bob"]
    consistent(room)


def test_more_or_fewer_names_start_the_game_anew() -> None:
    room = classroom("one OR of all")
    for typed in ("a, b, c", "a, b, c, d, e"):
        room.naming.value = typed
        n = len(room.names)
        assert room.v.tolist() == [0.0] + [float(n)] * (2**n - 1)
        consistent(room)
        room.mean_sliders[0].value = 1.0
        consistent(room)


def test_names_that_cannot_be_are_refused_in_words() -> None:
    room = classroom()
    for typed in ("a, b", "a, a, b", "<i>"):
        room.naming.value = typed
        assert "names:" in room.complaint.value and "<i>" not in room.complaint.value
        assert len(room.names) == 4
        consistent(room)
    room.naming.value = "a, b, c"
    assert room.complaint.value == ""


def test_a_game_that_does_not_fit_the_names_is_refused_in_words() -> None:
    room = classroom([0.0] * 15 + [1.0])
    room.naming.value = "a, b, c"
    assert "4 names ask" not in room.complaint.value and "3 names ask" in room.complaint.value
    assert len(room.names) == 4
    consistent(room)


def test_the_page_reads_without_a_kernel() -> None:
    html = classroom("one OR of all")._repr_mimebundle_()["text/html"]
    assert "Run this cell for the sliders" in html and "VIOLATED" in html


def test_an_unknown_game_is_named() -> None:
    with pytest.raises(ValueError, match="game: there is none called 'chess'"):
        classroom("chess")
