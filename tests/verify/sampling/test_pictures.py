"""What is known in part is drawn so: bars and lines are measured values, the rest is hatched."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from support.asked_games import Terms, polynomial, random_terms

from verify import (
    LowOrders,
    SparseInteractions,
    energy_certificate,
    interactions_up_to,
    order_means,
    patches,
    sampled_indices,
    sparse_interactions,
)
from verify.show.in_part import (
    bounds_by_order,
    mean_score_bands,
    patch_map,
    shares_within,
    strengths_in_part,
)
from verify.show.picture import Picture

N = 70  # more variables than an int64 has bits
TERMS: Terms = {(): 0.5, (0,): 2.0, (3,): -1.0, (0, 3): 1.5, (5, 69): -0.5, (1, 2, 4): 4.0}


@pytest.fixture(scope="module")
def low() -> LowOrders:
    return interactions_up_to(polynomial(TERMS), n=N, order=2)


@pytest.fixture(scope="module")
def sparse() -> SparseInteractions:
    return sparse_interactions(polynomial(TERMS), n=N, epsilon=1e-6, sizes=(10, 35, 70))


@pytest.fixture(scope="module")
def dense() -> SparseInteractions:
    terms = random_terms(np.random.default_rng(0), 12, 4, 60)
    return sparse_interactions(
        polynomial(terms), n=12, epsilon=1e-6, max_terms=5, budget=400, sizes=[12]
    )


def drawn(figure: Figure) -> list[str]:
    """All that is written in a figure, which is drawn once."""
    figure.savefig(io.BytesIO(), format="png", dpi=40)
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def widths(axes: Axes) -> list[float]:
    bars: list[Any] = list(axes.patches)
    return [bar.get_width() for bar in bars]


def hatched(axes: Axes) -> list[Any]:
    return [p for p in axes.patches if p.get_hatch()]


def test_strengths_are_those_measured_and_the_rest_is_hatched(low: LowOrders) -> None:
    figure = low.plot_strengths()
    (axes,) = figure.axes
    first, second = axes.lines
    assert np.asarray(first.get_ydata()).tolist() == pytest.approx([2.0, 1.0])
    assert np.asarray(second.get_ydata()).tolist() == pytest.approx([1.5, 0.5])
    (beyond,) = hatched(axes)
    assert beyond.get_x() > N * (N - 1) / 2  # behind every rank that was measured
    words = " ".join(drawn(figure))
    assert "2^70 − 2486 above order 2 not measured" in words
    assert "order 1: 70, 68 within rounding" in words


def test_nothing_is_hatched_where_all_orders_were_measured() -> None:
    whole = interactions_up_to(polynomial({(0,): 1.0, (0, 1, 2): 2.0}), n=3, order=3)
    assert whole.unknown == "" and not hatched(whole.plot_strengths().axes[0])
    figure = whole.plot_waterfall()
    assert not hatched(figure.axes[0]) and "v(N), all present" in drawn(figure)


def test_concepts_and_pairs_are_the_strongest(low: LowOrders) -> None:
    (axes,) = low.plot_concepts(3).axes
    assert widths(axes) == pytest.approx([2.0, 1.5, -1.0])
    figure = low.plot_pairs(top=4)
    matrix = np.asarray(figure.axes[0].images[0].get_array())
    assert sorted(np.unique(matrix[~np.isnan(matrix)]).tolist()) == pytest.approx([-0.5, 0, 1.5])
    assert "x69" in drawn(figure)


def test_the_waterfall_hatches_what_is_known_as_a_sum_only(low: LowOrders) -> None:
    figure = low.plot_waterfall(2)
    assert widths(figure.axes[0]) == pytest.approx([2.0, 1.5, -1.5, 4.0])
    assert [bool(bar.get_hatch()) for bar in figure.axes[0].patches] == [False, False, False, True]
    words = drawn(figure)
    assert "above order 2, together" in words and "2483 others, orders ≤ 2" in words
    assert "6.5" in words  # v(N)


def test_a_waterfall_needs_scores_that_add_up(low: LowOrders) -> None:
    most = interactions_up_to(polynomial({(0,): 1.0}), n=3, order=1, present="most")
    with pytest.raises(ValueError, match="present: differences at the sample add up to no score"):
        most.plot_waterfall()
    with pytest.raises(ValueError, match="the model was left behind"):
        LowOrders(**low.__getstate__()).plot_waterfall()
    with pytest.raises(ValueError, match="order: pairs were not measured"):
        most.plot_pairs()


def test_graph_has_sets_of_any_variables(low: LowOrders) -> None:
    graph = low.graph(4)
    assert graph.codes == (1, 0b1001, 0b1000, 1 << 69 | 1 << 5)
    assert graph.measured == 70 + 35 * 69 and graph.empty == pytest.approx(0.5)
    assert graph.predict(1 << 69 | 1 << 5) == pytest.approx(0.0)
    assert graph.predict(1 << 69) == pytest.approx(0.5)  # one variable of the two is not enough
    assert repr(graph).startswith("PartialGraph: the 4 strongest of 2485 interactions measured")
    assert "x5 + x69" in graph._repr_html_() and len(graph.to_frame()) == 4
    words = drawn(graph.plot_words())
    assert any("the 4 strongest of 2485" in text and "not measured" in text for text in words)


def test_patches_are_drawn_where_they_are() -> None:
    groups = patches((1, 12, 12), 6)
    image = torch.zeros(1, 12, 12)
    image[:, 4:, 4:] = 1.0  # the other patches equal the baseline
    weights = torch.arange(144.0).reshape(1, 1, 12, 12)

    def net(x: torch.Tensor) -> torch.Tensor:
        return (x * weights).sum((1, 2, 3))[:, None]

    found = interactions_up_to(net, image, 0.0, order=1, groups=groups, score="output")
    figure = found.plot_map(image, groups)
    shown: np.ndarray = np.ma.asarray(figure.axes[0].images[0].get_array()).filled(np.nan)
    assert np.isnan(shown[:4]).all() and np.isnan(shown[:, :4]).all()
    assert shown[4, 4] == pytest.approx(float(weights[0, 0, 4:6, 4:6].sum()))
    assert shown[11, 4] == pytest.approx(float(weights[0, 0, 10:, 4:6].sum()))
    (squares,) = [c for c in figure.axes[0].collections if isinstance(c, PolyCollection)]
    assert squares.get_hatch() and len(squares.get_paths()) == 144 - 64
    words = drawn(found.graph(3).plot_image(image, groups))
    assert any("2^16 − 17 above order 1 not measured" in text for text in words)


def test_terms_are_drawn_with_what_is_not_excluded(sparse: SparseInteractions) -> None:
    assert sparse.sparse
    axes = sparse.plot_strengths().axes[0]
    assert np.asarray(axes.lines[0].get_ydata()).tolist() == pytest.approx([4, 2, 1.5, 1, 0.5])
    assert len(hatched(axes)) == 1
    assert len(sparse.plot_concepts(2).axes[0].patches) == 2
    assert widths(sparse.plot_waterfall(2).axes[0]) == pytest.approx([4.0, 2.0, 0.0])
    assert sparse.graph().measured == 5 and sparse.graph(2).codes == (0b10110, 1)


def test_where_no_terms_are_given_all_is_hatched(dense: SparseInteractions) -> None:
    assert not dense.sparse
    axes = dense.plot_strengths().axes[0]
    assert not axes.lines and len(hatched(axes)) == 1
    for draw in (dense.graph, dense.plot_concepts, dense.plot_waterfall):
        with pytest.raises(ValueError, match="sparse: no terms are given"):
            draw()


def test_shares_of_sizes_that_are_not_tested_are_hatched(low: LowOrders) -> None:
    test = low.residual(0.1, sizes=(3, 70))
    figure = test.plot()
    (axes,) = figure.axes
    bars: list[Any] = [p for p in axes.patches if not p.get_hatch()]
    assert {round(float(bar.get_x() + bar.get_width() / 2)) for bar in bars} == {3, 70}
    runs = sorted((p.get_x(), p.get_x() + p.get_width()) for p in hatched(axes))
    assert runs == [(-0.5, 2.5), (3.5, 69.5)]
    assert "VIOLATED" in " ".join(drawn(figure)) and "VIOLATED" in test._repr_html_()


def test_given_axes_are_drawn_into(low: LowOrders, sparse: SparseInteractions) -> None:
    figure = Picture(figsize=(10, 8))
    grid = figure.subplots(2, 3).ravel().tolist()
    calls = [low.plot_strengths, low.plot_concepts, low.plot_waterfall, low.plot_pairs]
    calls += [sparse.plot_strengths, sparse.residual.plot]
    for axes, draw in zip(grid, calls, strict=True):
        assert draw(ax=axes) is figure


def test_a_band_without_an_end_is_hatched() -> None:
    means, low = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 0.5, -np.inf, 3.0])
    every = np.array([True, False, False, True])
    figure = mean_score_bands(means, low, np.array([0.0, 1.5, np.inf, 3.0]), every, "u", "t")
    (axes,) = figure.axes
    (run,) = hatched(axes)
    assert (run.get_x(), run.get_x() + run.get_width()) == (1.5, 2.5)
    assert np.isnan(np.asarray(axes.lines[0].get_ydata())).tolist() == [False, False, True, False]
    assert np.asarray(axes.lines[1].get_xdata()).tolist() == [0, 3]
    assert "not measured" in drawn(figure)


def test_mean_scores_are_drawn_with_their_bands_and_verdicts() -> None:
    means = order_means(polynomial(TERMS), n=N, samples=8, every=1)
    figure = means.plot()
    line, known = figure.axes[0].lines[:2]
    assert np.asarray(line.get_ydata()).tolist() == pytest.approx(means.means.tolist())
    assert np.asarray(known.get_xdata()).tolist() == [0, N]
    words = " ".join(drawn(figure))
    assert f"(ii) {means.monotone.status.value}" in words and "asymptotic" in words


def test_bounds_are_drawn_beside_all_there_are_and_hatched_where_they_say_nothing() -> None:
    found = energy_certificate(polynomial(TERMS), n=N, order=3, tau=0.9, budget=4000)
    assert 0 < sum(found.informs) < 3
    figure = found.plot()
    (axes,) = figure.axes
    bars: list[Any] = list(axes.patches)
    tops = {round(p.get_x() + 0.3): p.get_y() + p.get_height() for p in bars}
    for place, (bound, there, tells) in enumerate(
        zip(found.bounds, found.possible, found.informs, strict=True)
    ):
        assert tops[place] == pytest.approx(math.log10(bound if tells else there))
    assert len(hatched(axes)) == 3 - sum(found.informs)
    assert axes.lines[0].get_ydata() == pytest.approx([math.log10(c) for c in found.possible])
    words = " ".join(drawn(figure))
    assert "says nothing" in words and "asymptotic" in words and "joins more than 3" in words
    huge = bounds_by_order([500], [3.0], [math.comb(2000, 500)], "t")  # no float holds this number
    assert huge.axes[0].get_ylim()[1] > 480


def test_indices_are_drawn_with_their_bands() -> None:
    found = sampled_indices(polynomial(TERMS), n=N, samples=40)
    figure = found.plot(top=5)
    (axes,) = figure.axes
    order = np.argsort(-np.abs(found.values), kind="stable")[:5]
    points = {(x, y) for line in axes.lines[:-1] for x, y in np.array(line.get_data()).T.tolist()}
    assert points == {(float(found.values[i]), float(y)) for y, i in enumerate(order.tolist())}
    assert [t.get_text() for t in axes.get_yticklabels()] == [f"x{i}" for i in order]
    assert "the 5 strongest of 70" in " ".join(drawn(figure)) and found.clear[0]
    pair = sampled_indices(polynomial(TERMS), n=N, of=[(0, 3), (8, 9)], samples=40)
    words = drawn(pair.plot())
    assert "x0 + x3" in words and "0 is in the band" in words
    with pytest.raises(ValueError, match="of: a map takes all single variables"):
        pair.plot_map(np.zeros((7, 10)), patches((7, 10), 1))
    empty = found.plot(top=0)
    assert not empty.axes[0].get_yticklabels()


def test_patches_that_are_not_told_from_nothing_are_hatched() -> None:
    groups, image = patches((1, 6, 6), 3), torch.ones(1, 6, 6)
    weights = torch.zeros(1, 1, 6, 6)
    weights[..., 2:4, 2:4] = 1.0
    found = sampled_indices(
        lambda x: (x * weights).sum((1, 2, 3))[:, None], image, 0.0, groups=groups, score="output",
        samples=20,
    )  # fmt: skip
    assert found.clear.tolist() == [i == 4 for i in range(9)]
    (axes, _) = found.plot_map(image, groups).axes
    shown: np.ndarray = np.ma.asarray(axes.images[0].get_array()).filled(np.nan)
    assert shown[2, 2] == pytest.approx(4.0) and np.isnan(shown).sum() == 32


def test_nothing_at_all_is_drawn_without_a_fault() -> None:
    none = np.zeros(3)
    assert drawn(strengths_in_part({"order 1": (none, none)}, "u", "t", "all others"))
    assert drawn(patch_map(np.full((2, 2), -1), np.empty(0), "u", "t"))
    empty = np.empty(0)
    assert drawn(shares_within(empty.astype(int), empty, empty, 0.9, 3, "t"))
