"""A lesson on four variables: sliders for v, ū and I, and the verdicts that follow them.

The three sets of sliders are three views of one game; moving one moves the others.  Scores and
interactions move in steps of 1/4; means of 4 or 6 masks need not be multiples of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets
import numpy as np

from verify.games.lattice import members, mobius, popcounts, zeta
from verify.report.report import Report
from verify.report.values import check_values
from verify.show.picture import Picture

VARIABLES = ("red", "round", "small", "sweet")
N = len(VARIABLES)
STEP, REACH = 0.25, 4.0
M = popcounts(N)

# Games by name; a numeral is the condition that the game breaks.  m: variables shown.
GAMES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "each adds 1": lambda m: 1.0 * m,
    "one AND of all four": lambda m: 4.0 * (m == 4),
    "one OR of all four": lambda m: 4.0 * (m > 0),
    "pairs alone: late (iii)": lambda m: m * (m - 1) / 2,
    "too much of it: falls (ii)": lambda m: m - m * (m - 1) / 2,
    "parity: every order (i)": lambda m: 1.0 * (m % 2),
}


def scores(game: str) -> np.ndarray:
    """v on the 16 masks of a game of `GAMES`.  Raises ValueError for an unknown name."""
    if game not in GAMES:
        raise ValueError(f"game: there is none called {game!r}; choose from {', '.join(GAMES)}")
    return GAMES[game](M)


def lesson_report(v: Any) -> Report:
    """The verdicts on 16 scores of the four variables of the lesson."""
    return check_values(v, feature_names=VARIABLES)


def classroom(game: str = "each adds 1") -> Classroom:
    """Sliders to move a game of four variables, beside its verdicts; for a notebook.

    Without a running notebook it shows the verdicts on the game it starts from.
    """
    return Classroom(game)


class Classroom(widgets.VBox):
    """The widget that `classroom` returns; `v` is the game as the sliders stand."""

    def __init__(self, game: str) -> None:
        self.v = scores(game)
        codes = sorted(range(1, 1 << N), key=lambda S: (M[S], S))
        self._codes = np.array(codes)
        self.score_sliders = [_slider(_name(S)) for S in codes]
        self.mean_sliders = [_slider(f"ū({m})") for m in range(1, N + 1)]
        self.interaction_sliders = [_slider(_name(S)) for S in codes]
        self._moving = False
        for sliders, moved in (
            (self.score_sliders, self._score_moved),
            (self.mean_sliders, self._mean_moved),
            (self.interaction_sliders, self._interaction_moved),
        ):
            for i, slider in enumerate(sliders):
                slider.observe(
                    lambda change, i=i, moved=moved: self._on(moved, i, change.new), "value"
                )
        self.choice = widgets.Dropdown(options=list(GAMES), value=game, description="start from")
        self.choice.observe(lambda change: self.start(scores(change.new)), "value")
        self.again = widgets.Button(description="start again")
        self.again.on_click(lambda _: self.start(scores(self.choice.value)))
        self.verdicts = widgets.HTML()
        self.curve = widgets.Image(format="png")
        views = widgets.Tab(
            children=[_columns(s) for s in (self.score_sliders, self.mean_sliders,
                                            self.interaction_sliders)],
            titles=("scores v(S)", "mean gains ū(m)", "interactions I(S)"),
        )  # fmt: skip
        super().__init__(
            [
                widgets.HBox([self.choice, self.again]),
                views,
                widgets.HBox([self.curve, self.verdicts]),
            ]
        )
        self.start(self.v)

    def start(self, v: np.ndarray) -> None:
        """Moves every slider to a game, v(∅) taken off."""
        self.v = np.array(v, dtype=float) - float(v[0])
        self._show()

    def report(self) -> Report:
        """The verdicts as the sliders stand."""
        return lesson_report(self.v)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """The widget; where no notebook runs, the verdicts."""
        shown = super()._repr_mimebundle_(**kwargs) or {}
        note = "<p>Run this cell for the sliders. The game they start from:</p>"
        return {**shown, "text/html": note + self.report()._repr_html_()}

    def _score_moved(self, i: int, value: float) -> None:
        self.v[self._codes[i]] = value

    def _mean_moved(self, i: int, value: float) -> None:
        mine = i + 1 == M
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
        interactions = mobius(self.v)
        with self._quiet():
            _set(self.score_sliders, self.v[self._codes])
            _set(self.mean_sliders, [self.v[m == M].mean() for m in range(1, N + 1)])
            _set(self.interaction_sliders, interactions[self._codes])
        report = self.report()
        self.verdicts.value = report._repr_html_()
        curve = report.plot_mean_scores()
        assert isinstance(curve, Picture)
        self.curve.value = curve._repr_png_()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        self._moving = True
        try:
            yield
        finally:
            self._moving = False


def _name(S: int) -> str:
    return " + ".join(VARIABLES[i] for i in members(S))


def _slider(name: str) -> widgets.FloatSlider:
    return widgets.FloatSlider(
        min=-REACH, max=REACH, step=STEP, description=name, readout_format=".2f",
        style={"description_width": "11em"}, layout=widgets.Layout(width="24em"),
    )  # fmt: skip


def _columns(sliders: Sequence[widgets.FloatSlider]) -> widgets.Widget:
    layout = widgets.Layout(grid_template_columns="repeat(2, 26em)")
    return widgets.GridBox(list(sliders), layout=layout)


def _set(sliders: Sequence[widgets.FloatSlider], values: Any) -> None:
    """Moves sliders; one that would be pushed past its end grows."""
    for slider, value in zip(sliders, values, strict=True):
        reach = max(REACH, abs(float(value)))
        slider.min, slider.max = min(slider.min, -reach), max(slider.max, reach)
        slider.value = float(value)
