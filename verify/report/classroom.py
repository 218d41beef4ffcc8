"""The lesson as a widget: sliders for v, ū and I, and the verdicts that follow them.

The three sets of sliders are three views of one game; moving one moves the others.  Scores and
interactions move in steps of 1/4; means over several masks need not be multiples of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np

from verify.games.game import Game
from verify.games.lattice import members, mobius, popcounts, zeta
from verify.report.lesson import GAMES, UNIT, VARIABLES, OwnGame, lesson_report, read_names, scores
from verify.report.report import Report
from verify.report.verdicts import Criteria, game_of
from verify.show.curve import mean_score_curve
from verify.show.table import CELL, UNBROKEN, Html, TextTable
from verify.show.verdicts import LABELS, badge
from verify.verdicts import conditions
from verify.verdicts.verdict import rounded

STEP, REACH = 0.25, 4.0
SAME = 1e-9  # a slider that stands so near is not moved
WHOLE = {"description_width": "initial"}  # no description is cut off
# Sliders and picture side by side where there is room, one under the other where there is none.
# JupyterLab's widgets take the size of their letters and lines from these variables.
STYLE = """<style>
.lesson {
  --jp-widgets-font-size: 13px; --jp-widgets-inline-height: 26px;
  --jp-widgets-inline-width: 20em; --jp-widgets-inline-width-short: 9em;
  --jp-widgets-horizontal-tab-width: 11em; --jp-widgets-horizontal-tab-height: 2em;
  font-size: var(--jp-widgets-font-size);
}
.lesson.lesson-large { --jp-widgets-font-size: 20px; --jp-widgets-inline-height: 40px; }
.lesson .widget-html-content { line-height: 1.35; }
.lesson .lm-TabBar { font-size: var(--jp-widgets-font-size); }
.lesson .lesson-row { flex-flow: row wrap; align-items: flex-start; gap: 0 16px; }
.lesson .lesson-half { flex: 1 1 27em; min-width: 0; max-width: 48em; }
.lesson .lesson-sliders {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(23em, 1fr));
}
</style>"""


def classroom(
    game: OwnGame = "each adds 1", *, names: Sequence[str] = VARIABLES, large: bool = False
) -> Classroom:
    """Sliders to move a game of three to five variables, beside its verdicts; for a notebook.

    game: as for `scores`.  names: of the variables.  large: letters for a projector; the button
    in the lesson does the same.  Without a running notebook it shows the verdicts on the game it
    starts from.  Raises ValueError naming the argument at fault.
    """
    return Classroom(game, names, large)


class Classroom(widgets.VBox):
    """The widget that `classroom` returns; `v` is the game as the sliders stand."""

    def __init__(self, game: OwnGame, names: Sequence[str], large: bool) -> None:
        self.names, self.v = read_names(names), scores(game, names)
        title = game if isinstance(game, str) else _title(game)
        own = {} if isinstance(game, str) else {title: self.v}
        self._games: dict[str, OwnGame] = {**own, **{name: name for name in GAMES}}
        self._moving = False
        self.choice = widgets.Dropdown(
            options=list(self._games), value=title, description="start from", style=WHOLE
        )
        self.again = widgets.Button(description="start again")
        self.naming = widgets.Text(
            value=", ".join(self.names), description="variables", style=WHOLE,
            continuous_update=False,
        )  # fmt: skip
        self.larger = widgets.ToggleButton(value=large, description="large letters")
        self.complaint, self.curve, self.verdicts = (widgets.HTML() for _ in range(3))
        self.views = widgets.Tab(
            children=[widgets.Box() for _ in range(3)],
            titles=("scores v(S)", "mean gains ū(m)", "interactions I(S)"),
        )
        controls = widgets.Box([self.choice, self.again, self.naming, self.larger])
        seen = widgets.VBox([self.curve, self.verdicts])
        both = widgets.Box([self.views, seen])
        super().__init__([widgets.HTML(STYLE), controls, self.complaint, both])
        for part, name in ((self, "lesson"), (controls, "lesson-row"), (both, "lesson-row"),
                           (self.views, "lesson-half"), (seen, "lesson-half"),
                           (seen, "lesson-seen")):  # fmt: skip
            part.add_class(name)
        self._build()
        self._enlarge(large)
        self.start(self.v)
        self.choice.observe(lambda _: self._restart(), "value")
        self.again.on_click(lambda _: self._restart())
        self.views.observe(lambda _: self._listen(), "selected_index")
        self.naming.observe(lambda change: self.rename(change.new.split(",")), "value")
        self.larger.observe(lambda change: self._enlarge(change.new), "value")

    def start(self, v: np.ndarray) -> None:
        """Moves every slider to a game, v(∅) taken off."""
        self.v = np.array(v, dtype=float) - float(v[0])
        self._listen(to_none=True)
        self._show()
        self._listen()

    def rename(self, names: Sequence[str]) -> None:
        """Calls the variables otherwise; with more or fewer of them, the game starts again.

        What is wrong with the names is said under the buttons.
        """
        with self._complaining():
            found = read_names([name.strip() for name in names])
            same = len(found) == len(self.names)
            v = self.v if same else scores(self._games[self.choice.value], found)
            self.names = found
            self._build()
            self.start(v)

    def report(self) -> Report:
        """The verdicts as the sliders stand."""
        return lesson_report(self.v, self.names)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """The widget; where no notebook runs, the verdicts."""
        shown = super()._repr_mimebundle_(**kwargs) or {}
        note = "<p>Run this cell for the sliders. The game they start from:</p>"
        return {**shown, "text/html": note + self.report()._repr_html_()}

    def _build(self) -> None:
        """New sliders, one for each set or number of the variables, on all three views."""
        n = len(self.names)
        self._sizes = popcounts(n)
        self._codes = np.array(sorted(range(1, 1 << n), key=lambda S: (self._sizes[S], S)))
        sets = [" + ".join(self.names[i] for i in members(int(S))) for S in self._codes]
        self.score_sliders = _sliders(sets, self._score_moved, self._on)
        self.mean_sliders = _sliders(
            [f"ū({m})" for m in range(1, n + 1)], self._mean_moved, self._on
        )
        self.interaction_sliders = _sliders(sets, self._interaction_moved, self._on)
        views = (self.score_sliders, self.mean_sliders, self.interaction_sliders)
        for box, sliders in zip(self.views.children, views, strict=True):
            box.children = sliders
            box.add_class("lesson-sliders")

    def _listen(self, *, to_none: bool = False) -> None:
        """Only sliders in view report while they move.

        One that is moved from here rounds to its step in the browser; if it reports while it
        moves, it reports that as well, and a mean of 2.04 would pull its scores to 2.  In view,
        nothing moves but the slider that a person holds, unless a game starts.
        """
        views = (self.score_sliders, self.mean_sliders, self.interaction_sliders)
        for i, sliders in enumerate(views):
            for slider in sliders:
                slider.continuous_update = i == self.views.selected_index and not to_none

    def _restart(self) -> None:
        with self._complaining():
            self.start(scores(self._games[self.choice.value], self.names))

    def _enlarge(self, large: bool) -> None:
        (self.add_class if large else self.remove_class)("lesson-large")

    def _score_moved(self, i: int, value: float) -> None:
        self.v[self._codes[i]] = value

    def _mean_moved(self, i: int, value: float) -> None:
        mine = i + 1 == self._sizes
        self.v[mine] += value - self.v[mine].mean()  # all masks of the order move together

    def _interaction_moved(self, i: int, value: float) -> None:
        interactions = mobius(self.v)
        interactions[self._codes[i]] = value
        self.v = zeta(interactions)

    def _on(self, moved: Callable[[int, float], None], i: int, value: float) -> None:
        if not self._moving:  # a person, not another slider
            moved(i, value)
            self._show()

    def _show(self) -> None:
        game = game_of(self.v, 0.0, self.names, Criteria())
        with self._quiet():
            _set(self.score_sliders, self.v[self._codes])
            _set(self.mean_sliders, game.mean_scores[1:])
            _set(self.interaction_sliders, game.I[self._codes])
        self.verdicts.value = _verdicts(game)
        self.curve.value = mean_score_curve(game.mean_scores.tolist(), game.spread.tolist(), UNIT)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        self._moving = True
        try:
            yield
        finally:
            self._moving = False

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        """Says under the buttons what is wrong with what was typed; nothing where all is well."""
        self.complaint.value = ""
        try:
            yield
        except ValueError as problem:
            self.complaint.value = f"<b>{escape(str(problem))}</b>"


def _title(game: OwnGame) -> str:
    """What a game of one's own is called in the list of games."""
    name = str(getattr(game, "__name__", "")).strip("<>")
    return "own game" if name in ("", "lambda", *GAMES) else name


def _verdicts(game: Game) -> Html:
    """The three conditions on the game, under a count of what is salient."""
    salient, sets = int(game.salient[1:].sum()), (1 << game.n) - 1
    title = f"{salient} of the {sets} interactions are salient (from {rounded(game.tau)} {UNIT})"
    found = (conditions.order(game, UNIT), conditions.monotone(game, UNIT),
             conditions.exponent(game))  # fmt: skip
    rows = [(LABELS[v.name], badge(v.status), v.sentence) for v in found]
    styles = (UNBROKEN, CELL, CELL)
    return TextTable(("condition", "verdict", "meaning"), rows, title, styles=styles).html()


def _sliders(
    names: Sequence[str],
    moved: Callable[[int, float], None],
    on: Callable[[Callable[[int, float], None], int, float], None],
) -> list[widgets.FloatSlider]:
    """One slider per name; the longest name decides how wide all names are."""
    wide = f"{min(16, 2 + max(map(len, names)) / 2):.1f}em"
    sliders = []
    for i, name in enumerate(names):
        slider = widgets.FloatSlider(
            min=-REACH, max=REACH, step=STEP, description=name, tooltip=name,
            readout_format=".2f", continuous_update=False, style={"description_width": wide},
            layout=widgets.Layout(width="auto"),
        )  # fmt: skip
        slider.observe(lambda change, i=i: on(moved, i, change.new), "value")
        sliders.append(slider)
    return sliders


def _set(sliders: Sequence[widgets.FloatSlider], values: Any) -> None:
    """Moves sliders; one that would be pushed past its end grows."""
    for slider, value in zip(sliders, values, strict=True):
        reach = max(REACH, abs(float(value)))
        slider.min, slider.max = min(slider.min, -reach), max(slider.max, reach)
        if abs(slider.value - value) > SAME:
            slider.value = float(value)
