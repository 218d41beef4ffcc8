"""Figures show the numbers of the records, on the right axes."""

import io
import subprocess
import sys
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image
from support.figure_records import sample, verdicts

from figures.plots.paper_b import mean_scores, sorted_strengths
from figures.style import DOTS_PER_INCH, png, style


def record(baseline: str = "mean", data: str = "boards", **parts: Any) -> dict[str, Any]:
    return {
        "network": "MLP",
        "data": data,
        "baseline": baseline,
        "family": "tabular",
        "unit": "log-odds",
        "rel_tau": 0.05,
        "ranks": [1, 2, 3],
        "strengths": [1.0, 0.5, 0.0],
        "null_strengths": [1.0, 0.9, 0.8],
        "mean_scores": [0.0, 1.0, 3.0],
        **parts,
    }


def lines(axes: Axes) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {
        str(line.get_label()): (np.asarray(line.get_xdata()), np.asarray(line.get_ydata()))
        for line in axes.lines
    }


def test_strengths_are_drawn_by_rank_share_beside_their_null_model() -> None:
    figure = sorted_strengths.draw([record()])
    (axes,) = figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert axes.get_xlim() == pytest.approx((1 / 3, 1.0))
    drawn = lines(axes)
    x, y = drawn["baseline mean"]
    assert (x[0], x[-1]) == pytest.approx((1 / 3, 1.0))
    assert y[0] == 1.0 and np.interp(2 / 3, x, y) == pytest.approx(0.5, abs=0.01)
    assert y[-1] == sorted_strengths.FLOOR  # a zero on a log axis
    _, null = drawn["_shuffled, baseline mean"]
    assert (null[0], null[-1]) == (1.0, 0.8)
    thresholds = [y for x, y in drawn.values() if list(x) == [0, 1]]
    assert np.array(thresholds).tolist() == [[0.05, 0.05]]


def test_strengths_of_samples_of_different_size_meet_on_one_axis() -> None:
    shares = np.array([0.01, 2 / 3, 1.0])
    three = record(strengths=[1.0, 0.5, 0.2])
    at = sorted_strengths.at_shares(three, "strengths", shares)
    assert at == pytest.approx([1.0, 0.5, 0.2], abs=0.02) and at[2] == 0.2
    one = record(ranks=[1], strengths=[1.0])
    assert sorted_strengths.at_shares(one, "strengths", shares).tolist() == [1.0, 1.0, 1.0]
    large = record(ranks=range(1, 8), strengths=np.linspace(1, 0.1, 7), null_strengths=np.ones(7))
    (axes,) = sorted_strengths.draw([record(), large]).axes
    assert axes.get_xlim()[0] == pytest.approx(1 / 7)


def test_mean_scores_are_medians_over_samples_with_a_band() -> None:
    samples = [record(mean_scores=[0.0, height, 2 * height]) for height in (1.0, 2.0, 9.0)]
    (axes,) = mean_scores.draw(samples).axes
    x, y = lines(axes)["baseline mean"]
    assert x.tolist() == [0.0, 0.5, 1.0] and y.tolist() == [0.0, 2.0, 4.0]
    (band,) = axes.collections
    top = np.asarray(band.get_paths()[0].vertices)[:, 1].max()
    assert top == pytest.approx(np.percentile([2.0, 4.0, 18.0], 90))
    assert "log-odds" in axes.get_ylabel() and "m / n" in axes.get_xlabel()


def test_curves_of_different_size_pass_through_all_their_points() -> None:
    small, large = record(), record(mean_scores=[0.0, 3.0, 3.0, 6.0])
    shares = mean_scores.shares_of([small, large])
    assert shares == pytest.approx([0, 1 / 3, 1 / 2, 2 / 3, 1])
    assert mean_scores.at_shares(small["mean_scores"], shares)[2] == 1.0
    assert mean_scores.at_shares(large["mean_scores"], shares) == pytest.approx([0, 3, 3, 3, 6])


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
def test_one_panel_per_network_and_one_line_style_per_baseline(module: Any) -> None:
    several = [record(), record("zero"), record(data="images"), record("zero", data="images")]
    figure = module.draw(several)
    assert [axes.get_title(loc="left") or axes.get_title() for axes in figure.axes] == [
        "MLP on boards",
        "MLP on images",
    ]
    for axes in figure.axes:
        styles = {
            (line.get_color(), line.get_linestyle())
            for line in axes.lines
            if str(line.get_label()).startswith("baseline")
        }
        assert len({colour for colour, _ in styles}) == len({line for _, line in styles}) == 2


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
def test_a_baseline_looks_the_same_in_every_panel(module: Any) -> None:
    several = [record("blurred", data="images"), record(data="images"), record("zero"), record()]
    looks: dict[str, set[Any]] = {}
    for axes in module.draw(several).axes:
        for line in axes.lines:
            if str(line.get_label()).startswith("baseline"):
                looks.setdefault(str(line.get_label()), set()).add(line.get_color())
    assert len(looks) == 3 and len(set.union(*looks.values())) == 3


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
@pytest.mark.parametrize("count", [2, 3])
def test_of_many_panels_one_legend_stands_below(module: Any, count: int) -> None:
    several = [record(b, data=f"set {i}") for i in range(count) for b in ("mean", "zero")]
    figure = module.draw(several)
    inside = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    assert (len(inside), len(figure.legends)) == ((2, 0) if count == 2 else (0, 1))
    labels = [text.get_text() for text in [*inside, *figure.legends][0].get_texts()]
    more = [sorted_strengths.NULL] if module is sorted_strengths else []
    threshold = "salient above 5 % of the largest"
    more += [threshold] if module is sorted_strengths and count == 3 else []
    assert labels == ["baseline mean", "baseline zero", *more]
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert texts == ([threshold] * 2 if module is sorted_strengths and count == 2 else [])


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
def test_sentences_count_ordinary_networks(module: Any) -> None:
    usual = [sample(), sample(verdicts=verdicts("VIOLATED"))]
    built = [sample(breaks="order"), sample(breaks="order")]
    said = module.verdict(usual + built)
    assert "1 of 2 cases" in said and said.endswith("Not counted: 2 cases of controls.")


def test_the_sentence_on_strengths_tells_salient_from_needed() -> None:
    said = sorted_strengths.verdict([sample()])
    assert "share of salient interactions is 25 %, and 50 % of all" in said


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
def test_a_sample_without_a_living_variable_is_drawn(module: Any) -> None:
    dead = record(ranks=[], strengths=[], null_strengths=[], mean_scores=[0.0])
    for records in ([dead], [dead, record()]):
        for axes in module.draw(records).axes:
            assert not np.isnan(lines(axes)["baseline mean"][1]).any()


@pytest.mark.parametrize("module", [sorted_strengths, mean_scores])
def test_nothing_to_draw_is_an_error(module: Any) -> None:
    with pytest.raises(ValueError, match="records: empty"):
        module.draw([])


def test_the_style_is_left_behind_and_pictures_repeat() -> None:
    before = dict(matplotlib.rcParams)
    with style():
        light = png(mean_scores.draw([record()]))
        again = png(mean_scores.draw([record()]))
    with style(dark=True):
        dark = png(mean_scores.draw([record()]))
    assert light == again != dark
    assert light.startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before


def test_figures_load_no_torch() -> None:
    code = (
        "import sys, figures.plots.paper_b.mean_scores, figures.plots.paper_b.sorted_strengths; "
        "print('torch' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def test_pictures_are_small_and_look_the_same() -> None:
    with style():
        figure = mean_scores.draw([record(), record("zero")])
        small, stream = png(figure, "a key"), io.BytesIO()
        figure.savefig(stream, format="png", dpi=DOTS_PER_INCH)
    assert len(small) < 0.6 * len(stream.getvalue())
    with Image.open(io.BytesIO(small)) as palette, Image.open(stream) as whole:
        assert palette.info["Source"] == "a key" and palette.size == whole.size
        pixels = [np.asarray(image.convert("RGB"), dtype=int) for image in (palette, whole)]
    assert np.abs(pixels[0] - pixels[1]).mean() < 1  # of 255


def test_a_picture_through_which_paper_shows_keeps_doing_so() -> None:
    figure = mean_scores.draw([record()])
    figure.set_facecolor("none")
    with Image.open(io.BytesIO(figure._repr_png_())) as image:  # type: ignore[attr-defined]
        assert image.getchannel("A").getextrema() == (0, 255)
