"""What the pictures show: bars, labels and places, not pixels."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import matplotlib
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from verify import Report, check_values, plot_beeswarm, shapley_interactions, shapley_values
from verify.show import glyphs
from verify.show.plots import LINE, blank, joined
from verify.show.text import apart, fitted

Draw = Callable[[Report, Axes | None], Figure]
PLOTS: dict[str, Draw] = {
    "strengths": lambda r, ax: r.plot_strengths(ax=ax),
    "mean scores": lambda r, ax: r.plot_mean_scores(ax=ax),
    "concepts": lambda r, ax: r.plot_concepts(5, ax=ax),
    "waterfall": lambda r, ax: r.plot_waterfall(5, ax=ax),
    "pairs": lambda r, ax: r.plot_pairs(ax=ax),
    "beeswarm": lambda r, ax: plot_beeswarm([r], ax=ax),
    "graph": lambda r, ax: r.graph(top=4).plot(ax=ax),
    "words": lambda r, ax: r.graph(top=4).plot_words(ax=ax),
    "image": lambda r, ax: r.graph(top=2).plot_image(
        np.zeros((1, r.n)), np.arange(r.n)[None], ax=ax
    ),
}


def report(n: int = 4, seed: int = 0, names: list[str] | None = None) -> Report:
    v = np.random.default_rng(seed).normal(size=2**n)
    return check_values(v, feature_names=names, unit="points")


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_draws_into_axes_that_are_given(name: str) -> None:
    figure = Figure(figsize=(9, 5))
    left, right = figure.subplots(1, 2)
    before = len(right.get_children())
    assert PLOTS[name](report(), left) is figure
    assert len(right.get_children()) == before and "score" not in right.get_xlabel()
    figure.draw_without_rendering()


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_draws_into_a_part_of_a_figure(name: str) -> None:
    figure = Figure(figsize=(9, 5))
    part = figure.add_subfigure(figure.add_gridspec(1, 2)[0])
    assert PLOTS[name](report(), part.subplots()) is figure


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_makes_a_figure_of_its_own(name: str) -> None:
    first, second = PLOTS[name](report(), None), PLOTS[name](report(), None)
    assert first is not second
    first.draw_without_rendering()


@pytest.mark.parametrize("name", list(PLOTS)[:6])
def test_all_text_follows_the_font_size(name: str) -> None:
    """So that a figure made for a column of a paper has no numbers larger than its labels."""
    with matplotlib.rc_context({"font.size": 5}):
        texts = PLOTS[name](report(), None).findobj(Text)
    assert max(float(text.get_fontsize()) for text in texts if isinstance(text, Text)) <= 6


def test_a_title_too_wide_for_its_place_is_broken() -> None:
    figure = Figure(figsize=(3, 2))
    axes = figure.add_axes((0.6, 0.2, 0.35, 0.5))
    report().plot_strengths(ax=axes)
    figure.draw_without_rendering()
    assert axes.title.get_window_extent().x1 <= figure.bbox.x1


def test_what_is_no_axes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^ax: Figure is no Matplotlib Axes"):
        blank(1.0, 1.0, Figure())


@pytest.mark.parametrize("top", [0, 3, 15, 40])
def test_the_waterfall_goes_from_v_of_none_to_v_of_all(top: int) -> None:
    made = report()
    (axes,) = made.plot_waterfall(top).axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    assert len(bars) == min(top, 15) + (top < 15)
    at = float(made.v[0])
    for bar in bars:
        assert bar.get_x() == pytest.approx(at)
        at += bar.get_width()
    assert at == pytest.approx(float(made.v[-1]))
    largest = made.concepts(1)[0]["effect"]
    assert top == 0 or bars[0].get_width() == pytest.approx(largest)


def test_a_score_that_never_moves_has_a_waterfall_without_steps() -> None:
    for n in (0, 3):
        (axes,) = check_values(np.full(2**n, 2.0)).plot_waterfall().axes
        assert len(axes.patches) == 0 and axes.get_xlabel()


def test_the_heat_map_has_the_index_of_every_pair() -> None:
    made = report(5)
    figure = made.plot_pairs()
    shown = np.asarray(figure.axes[0].images[0].get_array())
    index = shapley_interactions(made)
    for i in range(5):
        for j in range(5):
            if i != j:
                assert shown[i, j] == pytest.approx(index[1 << i | 1 << j])
    assert np.isnan(np.diag(np.ma.filled(shown, np.nan))).all()


@pytest.mark.parametrize("n", [0, 1, 2, 13])
def test_the_heat_map_of_few_and_of_many_variables(n: int) -> None:
    report(n).plot_pairs().draw_without_rendering()


def test_a_beeswarm_has_a_point_for_every_sample_and_variable() -> None:
    made = [report(4, seed) for seed in range(12)]
    values = np.random.default_rng(0).normal(size=(12, 4))
    axes = plot_beeswarm(made, values).axes[0]
    effects = np.stack([shapley_values(one) for one in made])
    order = np.argsort(-np.abs(effects).mean(0))
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == [made[0].feature_names[j] for j in order]
    for row, (points, j) in enumerate(zip(axes.collections, order, strict=True)):
        places = np.asarray(points.get_offsets())
        assert places[:, 0] == pytest.approx(effects[:, j])
        assert (np.abs(places[:, 1] - row) < 0.5).all()
        shades = np.asarray(points.get_array())
        assert (np.argsort(shades) == np.argsort(values[:, j])).all()


def test_a_beeswarm_refuses_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match=r"^reports: give one Report or more"):
        plot_beeswarm([])
    with pytest.raises(ValueError, match=r"^reports: the variables or the unit of report 1"):
        plot_beeswarm([report(3), report(4)])
    with pytest.raises(ValueError, match=r"^values: shape \(1, 4\)"):
        plot_beeswarm([report(4), report(4)], np.zeros((1, 4)))
    with pytest.raises(ValueError, match=r"^top: 0"):
        plot_beeswarm([report(4)], top=0)


def test_long_names_stay_apart() -> None:
    names = [
        f"a very long name of a feature of a patient, the {i} of all" for i in ("first", "last")
    ]
    alike = [f"{'x' * 40}{i}{'y' * 40}" for i in range(3)]
    assert len(set(fitted(names, LINE))) == 2 and max(map(len, fitted(names, LINE))) <= 44
    assert len(set(fitted(alike, LINE))) == 3
    assert apart(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
    assert apart(["a (2)", "a", "a"]) == ["a (2)", "a", "a (3)"]
    assert apart(["a", "a", "a (2)"]) == ["a", "a (2)", "a (2) (2)"]
    assert joined(names).count("\n") == 1
    figure = report(3, names=alike).plot_concepts(3)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(set(labels)) == 3


def test_a_title_says_how_much_and_not_what_failed() -> None:
    for name in ("mean scores", "strengths", "concepts"):
        title = PLOTS[name](report(), None).axes[0].get_title()
        assert any(c.isdigit() for c in title) and "VIOLATED" not in title and "HOLDS" not in title


def test_letters_that_no_font_has_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [f for f in font_manager.fontManager.ttflist if "Last Resort" in f.name]
    assert boxes  # Matplotlib brings it
    monkeypatch.setattr(font_manager.fontManager, "ttflist", boxes)
    glyphs._families.cache_clear()
    with pytest.warns(UserWarning, match=r"^names: no installed font has '年齢'") as said:
        figure = report(2, names=["年齢", "age"]).plot_concepts()
        figure.draw_without_rendering()
        figure.savefig(io.BytesIO())
    assert len(said) == 1
    glyphs._families.cache_clear()


def test_a_font_that_has_the_letters_is_set_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = font_manager.fontManager.ttflist
    other = next(f for f in fonts if f.name == "STIXGeneral" and f.style == "normal")
    only = next(c for c in map(chr, sorted(glyphs._codes(other.fname))) if _lacks_default(c))
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [other])
    glyphs._families.cache_clear()
    figure = report(2, names=[only, "age"]).plot_concepts()
    glyphs._families.cache_clear()
    label = next(text for text in figure.findobj(Text) if only in text.get_text())
    assert isinstance(label, Text) and "STIXGeneral" in label.get_fontfamily()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.draw_without_rendering()


def _lacks_default(letter: str) -> bool:
    return letter.isalpha() and not glyphs._covered_by_default(frozenset(letter))


def test_names_are_drawn_as_they_stand() -> None:
    figure = report(3, names=["$x$", "5 %", "a_b"]).plot_waterfall(7)
    with matplotlib.rc_context():
        figure.draw_without_rendering()
    assert any("$x$" in word for word in words_of(figure))
