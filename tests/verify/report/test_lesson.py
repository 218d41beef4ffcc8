"""The games of the lesson: those with a name break what it says, one's own are read or refused."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from support import ROOT

from verify.report.lesson import GAMES, VARIABLES, lesson_report, scores

NAMES = ("a", "b", "c", "d", "e")


@pytest.mark.parametrize("n", [3, 4, 5])
@pytest.mark.parametrize(
    ("game", "broken"),
    [
        ("each adds 1", None),
        ("pairs alone: late (iii)", "exponent"),
        ("too much of it: falls (ii)", "monotone"),
        ("parity: every order (i)", "order"),
    ],
)
def test_games_break_what_their_names_say(game: str, broken: str | None, n: int) -> None:
    report = lesson_report(scores(game, NAMES[:n]), NAMES[:n])
    found = {name: verdict.status.value for name, verdict in report.verdicts.items()}
    assert report.feature_names == NAMES[:n]
    assert set(found.values()) <= {"HOLDS", "VIOLATED"}
    assert "VIOLATED" not in found.values() if broken is None else found[broken] == "VIOLATED"


@pytest.mark.parametrize("game", GAMES)
def test_what_so_few_variables_cannot_tell_is_left_out(game: str) -> None:
    report = lesson_report(scores(game))
    assert list(report.verdicts) == ["order", "monotone", "exponent"]
    shown = f"{report!r} {report._repr_html_()}"
    assert not [word for word in ("matching", "sparse", "bound on") if word in shown]


def test_a_function_is_asked_about_every_set_of_names() -> None:
    def game(shown: frozenset[str]) -> float:
        return 2.0 * ({"red", "round"} <= shown) - 0.5 * ("sweet" in shown)

    v = scores(game)
    assert v[[0b0000, 0b0001, 0b0011, 0b1000, 0b1111]].tolist() == [0, 0, 2, -0.5, 1.5]
    assert scores(lambda shown: len(shown), NAMES).tolist() == scores("each adds 1", NAMES).tolist()
    assert scores(v).tolist() == scores(v.tolist()).tolist() == v.tolist()


@pytest.mark.parametrize(
    ("game", "names", "words"),
    [
        ("chess", VARIABLES, "game: there is none called 'chess'; choose from each adds 1, one"),
        ([0.0] * 8, VARIABLES, r"game: shape \(8,\); 4 names ask for 16 scores"),
        (lambda shown: "high", VARIABLES, "game: .*one number for each set"),
        (lambda shown: [1.0, 2.0], VARIABLES, r"game: shape \(16, 2\)"),
        (lambda shown: np.nan if len(shown) == 2 else 1.0, VARIABLES, "of {red, round} is nan"),
        ("each adds 1", "red", "names: 'red' is one string; give a list"),
        ("each adds 1", ("a", "b"), "names: 2 of them; the lesson has 3 to 5"),
        ("each adds 1", tuple("abcdef"), "names: 6 of them"),
        ("each adds 1", ("a", "b", "b"), "names: a, b, b – each needs a name of its own"),
        ("each adds 1", ("a", "b", " "), "each needs a name of its own"),
        ("each adds 1", ("a", "b", "c, d"), "names: a comma"),
    ],
)
def test_what_is_no_game_is_refused_by_name(game: Any, names: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scores(game, names)


def test_the_games_need_no_widgets() -> None:
    code = "import sys, verify.report.lesson; sys.exit('ipywidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
