"""Figures of experiments show the numbers of the records, every sample counted."""

import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from support.figure_records import (
    digit,
    epoch,
    explanation,
    folded,
    learned,
    lines,
    marks,
    matching,
    recovered,
    shown,
    split,
    strengths,
    title,
)

from figures import panels as _pairs
from figures.plots.as_published import digit_parts, one_interaction, published_strengths
from figures.plots.paper_a import explanations, folding, learned_baselines, recovery
from figures.plots.paper_a import matching as matching_figure
from figures.plots.paper_b import and_or_split, training_course


def test_matching_draws_scores_and_what_each_share_predicts() -> None:
    figure = matching_figure.draw([matching(baseline="zero"), matching()])
    (axes,) = figure.axes  # one baseline of each network: mean
    assert marks(axes, "v")[:, 1].tolist() == [0, 0, 2, 2]
    assert marks(axes, "s")[:, 1].tolist() == [0, 1, 2, 3]
    assert marks(axes, "None")[:, 1].tolist() == [0, 1, 2, 3]
    labels = ["score", "sum of the strongest 25 %", "sum of the strongest 50 %"]
    assert list(lines(axes)) == labels
    (below,), inside = figure.legends, axes.get_legend()
    assert [text.get_text() for text in below.get_texts()] == labels
    assert inside is not None
    assert [text.get_text() for text in inside.get_texts()] == ["error 50 %", "error 0 %"]
    said = matching_figure.verdict([matching(), matching(baseline="zero")])
    assert "Over 2 cases" in said and "25 % err by 50 % in the median, 50 % at most" in said


def test_both_graphs_stand_beside_the_shapley_family() -> None:
    (axes,) = explanations.draw([explanation()]).axes
    drawn = lines(axes)
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert title(axes) == "tabular (1 cases)"
    grid = explanations.GRID
    for label, at in {
        "interactions, strongest first": {0.01: 1.2, 0.1: 0.9, 0.5: 0.05},
        "interactions, greedily pruned": {0.005: 1.0, 0.01: 0.5, 0.1: 0.05},
        "Shapley value": {0.01: 0.6, 0.1: 0.4, 1.0: 0.4},
    }.items():
        x, y = drawn[label]
        for share, error in at.items():
            # GRID's nearest shares lie within 6 %; the curve may fall by as much as from one to
            # the next of them.
            near = np.abs(np.log(x / share)) < np.diff(np.log(grid))[0]
            assert y[near].min() <= error + 1e-12 and y[near].max() >= error - 1e-12, (label, share)
    # All interactions give the scores: both curves end at the floor of the axis.
    for label in ("interactions, strongest first", "interactions, greedily pruned"):
        assert drawn[label][1][-1] == explanations.LIMITS[0]
    said = explanations.verdict([explanation()])
    assert "For 5 % error the median case needs 10 % of all" in said
    assert "with greedy pruning, 43 % taking the strongest first." in said  # 50 is a size drawn


def test_medians_are_over_all_samples() -> None:
    needed = {"error": 0.05, "pruned": 100, "strongest": 100}
    poor = explanation(pruned=[[60, 0.7], [80, 0.6]], needed=needed)
    never = explanation(errors={"sparse graph": [1.0, 1.0, 0.9, 0.8]})
    assert explanations.curve(poor, explanations.PRUNED)[:10].tolist() == [1.0] * 10
    said = explanations.verdict([poor, poor, never])
    assert "needs 100 % of all" in said  # of two of three samples
    assert "Shapley value 40 %" in said and "Banzhaf" not in said


def test_terms_that_were_not_counted_are_asked_for() -> None:
    uncounted = explanation()
    del uncounted["needed"]
    assert explanations.draw([uncounted]).axes
    with pytest.raises(ValueError, match=r'^records: some have no "needed"'):
        explanations.verdict([explanation(), uncounted])


def test_a_score_that_never_moves_has_error_0() -> None:
    still = explanation(
        total=7, sizes=[1, 7], errors={"sparse graph": [0.0, 0.0]}, pruned=[[0, 0.0], [0, 0.0]],
        needed={"error": 0.05, "pruned": 0, "strongest": 0},
    )  # fmt: skip
    assert not explanations.curve(still, explanations.PRUNED).any()
    assert "needs 0 % of all" in explanations.verdict([still])
    no_variable = {**still, "total": 0, "sizes": [1], "errors": {"sparse graph": [0.0]}}
    assert explanations.draw([no_variable]).axes


def test_recovery_by_noise_and_terms() -> None:
    records = [
        recovered(noise=noise, terms=terms, mean=mean, least=least, perfect=perfect)
        for noise, terms, mean, least, perfect in [
            (0.0, 5, 1.0, 1.0, 10), (0.01, 5, 0.75, 0.5, 3),
            (0.01, 20, 0.5, 0.25, 0), (0.0, 20, 1.0, 1.0, 10),
        ]
    ]  # fmt: skip
    (axes,) = recovery.draw(records).axes
    assert title(axes) == "n = 6" and axes.get_ylim()[0] == 0
    five, twenty = axes.containers
    assert isinstance(five, ErrorbarContainer) and isinstance(twenty, ErrorbarContainer)
    assert np.asarray(five.lines[0].get_xydata()).tolist() == [[0, 1.0], [1, 0.75]]
    assert np.asarray(twenty.lines[0].get_xydata()).tolist() == [[0, 1.0], [1, 0.5]]
    whiskers = five.lines[2][0].get_segments()
    assert whiskers[1][:, 1].tolist() == [0.5, 0.75]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["none", "0.01"]
    said = recovery.verdict(records)
    assert "20 of 20 with no noise and 3 of 20 with noise 0.01" in said


def test_folding_draws_edges_before_and_after() -> None:
    records = [folded(), folded(edges=[10, 10]), folded(edges=[0, 0])]
    (axes,) = folding.draw(records).axes
    assert marks(axes, "o").tolist() == [[0, 20], [1, 15], [0, 10], [1, 10], [0, 0], [1, 0]]
    assert {line.get_linestyle() for line in axes.lines} == {"-"}
    assert axes.get_xlabel() == "median saved: 12 %"
    assert [t.get_text() for t in axes.get_xticklabels()] == ["before", "after"]
    said = folding.verdict(records)
    assert "saves 12 % of the edges" in said and "over 2 graphs that were folded whole" in said
    assert "(3 cases)" in said and "cut" not in said
    assert folding.verdict(records[2:]) == "No graph has an edge: nothing to fold."
    assert folding.saved([folded(code_length=[0.0, 0.0])], "code_length") == [0.0]


def test_graphs_that_were_cut_are_told_apart_and_in_no_median() -> None:
    cut = [
        folded(cut=True, edges=[40, 10], needed=90, concepts=70, error=error)
        for error in (0.5, 0.25)
    ]
    (axes,) = folding.draw([folded(), *cut]).axes
    assert [line.get_linestyle() for line in axes.lines] == ["-", "--", "--"]
    assert axes.get_xlabel() == "median saved: 25 %\n2 cut, error 25 to 50 %"
    said = folding.verdict([folded(), *cut])
    assert "keeps 90 concepts (3 cases" in said and "saves 25 % of the edges" in said
    assert "over 1 graphs" in said
    assert "2 graphs that were cut to their 70 strongest concepts first" in said
    assert said.endswith("with errors of 25 to 50 %.")
    (axes,) = folding.draw(cut).axes
    assert axes.get_xlabel() == "2 cut, error 25 to 50 %"
    assert "Folding saves" not in folding.verdict(cut)


@pytest.mark.parametrize("edges", [[1000, 999], [3, 900], [0, 0]])
def test_no_mark_of_folding_touches_the_top(edges: list[int]) -> None:
    figure = folding.draw([folded(edges=edges)])
    figure.draw_without_rendering()
    (axes,) = figure.axes
    low, high = axes.get_ylim()
    tops = axes.transData.transform([(0, max(edges)), (0, high)])[:, 1]
    radius = axes.lines[0].get_markersize() / 2 * figure.dpi / 72
    assert low == 0 and tops[1] - tops[0] > radius


def test_networks_that_were_built_are_not_counted_in_sentences() -> None:
    apart = " Not counted: 1 cases of controls."
    built = {"breaks": "all", "network": "parity"}
    for module, one, other in (
        (folding, folded(), folded(edges=[50, 5], needed=99, **built)),
        (explanations, explanation(), explanation(total=10, **built)),
        (and_or_split, split(), split(strength=[9.0, 9.0], relative_gap=0.5, **built)),
        (learned_baselines, learned(), learned(before=learned()["after"], **built)),
    ):
        alone = module.verdict([one])
        assert module.verdict([one, other]) == alone + apart
        assert module.verdict([other]) != alone  # where there are no others, they are counted
    poor = [{**kept, "error": 100 * kept["error"] + 1} for kept in matching()["kept"]]
    said = matching_figure.verdict([matching(), matching(kept=poor, **built)])
    largest = " The largest errors of those: 5100 %, 100 %."
    assert said == matching_figure.verdict([matching()]) + apart + largest


def test_learned_baselines_before_and_after() -> None:
    nothing = {"n": 3, "strength": 2.0, "range": 0.0, "needed": 4}
    records = [learned(), learned(baseline="zero", after=nothing)]
    figure = learned_baselines.draw(records)
    sums, ranges, ratios, concepts = figure.axes
    assert marks(sums, "o").tolist() == [[8, 4], [8, 2]]
    assert marks(concepts, "o").tolist() == [[6, 2], [6, 4]]
    # A range of 0 has no place on a log axis, and no ratio: counted, not drawn.
    assert marks(ranges, "o").tolist() == [[2, 2]] and marks(ratios, "o").tolist() == [[4, 2]]
    assert title(sums) == "sum of strengths"
    assert title(ranges) == "range explained: 1 of 2 have it"
    assert title(ratios) == "ratio of the two: 1 of 2 have it"
    for axes in figure.axes:
        assert axes.get_xlim() == axes.get_ylim() and axes.get_xscale() == "log"
    assert "log-odds" in sums.get_xlabel()
    shown = [t.get_text() for t in figure.legends[0].get_texts()]
    assert shown == ["MLP on boards", "from baseline mean", "from baseline zero"]
    said = learned_baselines.verdict(records)
    assert "In 2 cases (1 network, up to 1 sample for each baseline to start from)" in said
    assert "learning changes Σ|I| by −62 % in the median" in said  # −50 and −75
    assert "falls in 1, is undefined in 1 (medians 4.0 and 2.0)" in said
    assert "needs 3 concepts instead of 6; 2 need fewer, 0 more" in said


def test_a_sum_that_only_shrank_with_the_score_is_said_to_have() -> None:
    collapsed = {"n": 3, "strength": 0.8, "range": 0.1, "needed": 6}
    said = learned_baselines.verdict([learned(after=collapsed)])
    assert "Their ratio falls in 0 (medians 4.0 and 8.0); in 1 the sum only shrank" in said
    assert "ratio falls in 0, is undefined in 1." in learned_baselines.verdict(
        [learned(before={**collapsed, "range": 0.0})]
    )


def test_the_split_beside_ands_alone() -> None:
    records = [
        split(),
        split(network="VGG", needed=[4, 5], ors=5, relative_gap=0.00123),
        split(strength=[0.0, 0.0], needed=[0, 0], ors=0),
    ]
    strength, concepts = and_or_split.draw(records).axes
    assert marks(strength, "o").tolist() == [[8, 2]] and marks(strength, "s").tolist() == [[8, 2]]
    assert marks(concepts, "o").tolist() == [[6, 3]] and marks(concepts, "s").tolist() == [[4, 5]]
    assert title(strength) == "sum of strengths: 2 of 3 have it"
    assert strength.texts[0].get_text() == "above the least by 0.13 % at most"  # rounded up
    said = and_or_split.verdict(records)
    assert "takes away 75 %" in said and "In 3 cases" in said
    assert "needs 3 concepts instead of 4" in said and "fewer than with ANDs alone in 1" in said
    assert said.endswith("more in 1.") and "0.13 %" in said


def test_gaps_are_never_rounded_down() -> None:
    for gap in np.geomspace(1e-16, 0.5, 40):
        text = and_or_split.shown(float(gap))
        value = 1e-9 if text == "10⁻⁹ %" else float(text.split()[0])
        assert value >= 100 * gap * (1 - 1e-12), (gap, text)
        assert gap < 1e-10 or value < 100 * gap * 1.11


def test_few_networks_are_told_apart_and_of_many_the_families() -> None:
    few = _pairs.looks([split(network=str(i)) for i in range(_pairs.MOST)])
    assert len({(look["color"], look["marker"]) for look in few.values()}) == _pairs.MOST
    assert {look["label"] for look in few.values()} == {
        f"{i} on boards" for i in range(_pairs.MOST)
    }
    records = [split(network=str(i), family="image" if i % 2 else "text") for i in range(30)]
    many = _pairs.looks(records)
    assert {look["label"] for look in many.values()} == {"image", "text"}
    assert len({(look["color"], look["marker"]) for look in many.values()}) == 2


def test_every_baseline_fills_its_marks_in_another_way() -> None:
    baselines = ["mean", "zero", "mask", "blurred", "blank", "another"]
    records = [split(baseline=baseline) for baseline in baselines]
    figure = and_or_split.draw(records)
    fills = [line.get_fillstyle() for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(set(fills)) == len(baselines)
    shown = {t.get_text(): h.get_fillstyle() for t, h in zip(
        figure.legends[0].get_texts(), figure.legends[0].legend_handles, strict=True
    ) if isinstance(h, Line2D)}  # fmt: skip
    assert [shown[f"baseline {name}"] for name in baselines] == fills
    assert (shown["baseline mask"], shown["baseline blurred"]) == ("left", "right")


@pytest.mark.parametrize("limits", [(0.9, 1.1), (0.02, 3.0), (1.0, 1e6), (3.0, 4.0)])
def test_ticks_lie_within_the_axis(limits: tuple[float, float]) -> None:
    assert all(limits[0] <= tick <= limits[1] for tick in _pairs.round_numbers(*limits))


def test_the_course_of_training_by_epoch() -> None:
    records = [
        epoch(4, needed_share=0.25), epoch(4, "VIOLATED"), epoch(0, "UNDECIDED"),
        epoch(0, "VACUOUS"), epoch(1), epoch(1, training_seed=1, test_accuracy=0.8),
    ]  # fmt: skip
    figure = training_course.draw(records)
    top, middle, bottom = figure.axes
    assert [t.get_text() for t in bottom.get_xticklabels()] == ["0", "1", "4"]
    # Mean over seeds; 0.6 and 0.8 after the first epoch.
    assert top.lines[0].get_ydata() == pytest.approx([50, 70, 90])
    assert lines(middle)["salient"][1] == pytest.approx([25, 25, 25])
    assert lines(middle)["salient, shuffled"][1] == pytest.approx([75, 75, 75])
    assert lines(middle)["needed for 5 % error"][1] == pytest.approx([50, 50, 37.5])
    for label in training_course.CONDITIONS.values():
        assert lines(bottom)[label][1] == pytest.approx([0, 100, 50])  # of all, HOLDS alone
    assert "2 samples at each" in bottom.get_xlabel()
    said = training_course.verdict(records)
    assert "test accuracy 50 → 90" in said and "needed for 5 % error 50 → 38" in said
    assert "(i) 0 → 50" in said and "shuffled scores 100 → 100" in said


def test_the_course_has_a_column_for_each_network() -> None:
    figure = training_course.draw([epoch(0), epoch(1), epoch(0, data="images")])
    assert [title(axes) for axes in figure.axes] == ["MLP on boards", "MLP on images"] + [""] * 4
    assert [len(np.asarray(axes.lines[0].get_xdata())) for axes in figure.axes] == [2, 1] * 3


def test_strengths_stand_in_the_form_of_paper_b_beside_the_plain_ones_and_both_shuffled() -> None:
    other = strengths(network="PointNet", family="point cloud")
    figure = published_strengths.draw([other, strengths()])
    assert [title(axes) for axes in figure.axes] == ["MLP on boards", "PointNet on boards"]
    axes = figure.axes[0]
    drawn = lines(axes)
    ends = {"as B: ANDs and ORs, noise taken off": 8, "plain: ANDs, nothing taken off": 4}
    for name, end in ends.items():
        x, y = drawn[name]
        assert x.tolist() == [1, 2, end] and y.tolist() == [1.0, 0.5, 0.0]
        shuffled = drawn[f"{name.partition(':')[0]}, shuffled scores"]
        assert shuffled[0].tolist() == [1, 2, end] and shuffled[1].tolist() == [1.0, 0.9, 0.1]
    assert (axes.get_xscale(), axes.get_yscale(), axes.get_xlim()) == ("linear", "linear", (0, 8))
    dotted = [line for line in axes.lines if line.get_linestyle() == ":"]
    assert [np.asarray(line.get_ydata()).tolist() for line in dotted] == [[0.05, 0.05]]
    said = published_strengths.verdict([strengths(), other])
    assert "over 2 settings with 4 samples: as B 38 % (shuffled 50 %)" in said
    assert "plain 50 % (shuffled 75 %)" in said
    assert "0 of 2 settings have at most half" in said
    few = {**strengths()["readings"]["and-or-noise"], "salient": [2, 2]}
    sparse = strengths(readings={**strengths()["readings"], "and-or-noise": few})
    assert "1 of 2 settings have at most half" in published_strengths.verdict([sparse, other])


def test_one_interaction_stands_sample_by_sample_above_its_shuffles() -> None:
    triple = shown(variables=["front wheel", "back frame", "mid frame"])
    records = [strengths(interactions=[shown(), triple]), {"network": "without any"}]
    figure = one_interaction.draw(records)
    assert [title(axes) for axes in figure.axes] == [
        "light, front wheel", "front wheel, back frame, mid frame",
    ]  # fmt: skip
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        "as B", "as B, shuffled", "plain", "plain, shuffled",
    ]  # fmt: skip
    points = marks(axes, "o")
    assert points[points[:, 1] == 0, 0].tolist() == [1.0, 0.5, 0.0]
    assert points[points[:, 1] == -1, 0].tolist() == [2.0, -2.0, 1.0, -1.0, 0.0, 0.0]
    assert points[points[:, 1] == -2, 0].tolist() == [-1.0, -1.0, -1.0]
    said = one_interaction.verdict(records)
    assert "{light, front wheel}: as B 0.50 ± 0.41, 2 of 3 with one sign (shuffled ± 1.29)" in said
    assert "plain −1.00 ± 0.00, 3 of 3 with one sign" in said
    with pytest.raises(ValueError, match=r"^records: empty; give those of motorbikes"):
        one_interaction.draw(records[1:])


def test_digits_are_drawn_with_their_parts_of_every_size() -> None:
    figure = digit_parts.draw([{"network": "none"}, strengths(digits=[digit(), digit()])])
    assert [axes.get_ylabel() for axes in figure.axes[::2]] == ["1 × 1 pixels", "3 × 3 pixels"]
    for axes in figure.axes:
        (image,) = axes.images
        assert np.asarray(image.get_array()).tolist() == [[255, 51, 0], [0, 0, 51]]
        assert [text.get_text() for text in axes.texts] == ["1", "2"]
    assert [text.get_position() for text in figure.axes[2].texts] == [(0.5, 0.0), (1.5, 1.0)]
    said = digit_parts.verdict([strengths(digits=[digit()])])
    assert "On 1 digits the parts hold, of the ink: of 1 × 1 pixels 86 %" in said  # 306 of 357
    assert "of 3 × 3 pixels 100 %" in said
    with pytest.raises(ValueError, match=r"^records: empty; give those of MNIST-3"):
        digit_parts.draw([strengths(digits=[])])
