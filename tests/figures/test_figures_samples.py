"""Figures of verified samples show the numbers of the records, every sample counted."""

from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Polygon
from support.figure_records import bound_row, lines, marks, sample, title, verdicts

from figures.plots.paper_b import (
    cancellation,
    conditions,
    counts_against_bounds,
    exponents,
    strength_by_order,
    training_course,
    transfer,
)
from figures.style import BOUNDS, colour
from verify.reproduce.measuring.samples import RECORDED_CONCEPTS


def without_p(**statuses: str) -> dict[str, Any]:
    found = verdicts(**statuses)
    found["exponent"]["details"] = {}
    return found


def test_strengths_by_order_are_medians_of_the_largest_samples() -> None:
    one = [[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, top] for top in (1.0, 0.5)]
    two = [[0.2, 0.3, 0.4, 0.5, 0.6, 0.7, top] for top in (0.6, 0.1)]
    small = sample(n=1, by_order=[[1.0] * 7])
    (axes,) = strength_by_order.draw(
        [sample(n=2, by_order=one), sample(n=2, by_order=two), small]
    ).axes
    strongest = marks(axes, "o")
    assert strongest == pytest.approx(np.array([[1, 0.8], [2, 0.3]]))
    assert axes.get_yscale() == "log" and title(axes) == "MLP on boards"
    assert "2 of 3 samples" in axes.get_xlabel()
    # A box: from the lower to the upper quartile of the median sample.
    box = np.asarray(axes.patches[0].get_path().vertices)[:, 1]
    assert (box.min(), box.max()) == pytest.approx((0.3, 0.5))
    dashed, _ = lines(axes)["(i): nothing salient to its right"]
    assert list(dashed) == [1.5, 1.5]  # nothing salient joins more than ⌈2/2⌉
    assert "has order 1 in the median" in strength_by_order.verdict([small])


def test_a_strength_of_zero_is_drawn_at_the_floor() -> None:
    (axes,) = strength_by_order.draw([sample(by_order=[[0.0] * 7] * 3)]).axes
    assert set(marks(axes, "o")[:, 1]) == {strength_by_order.FLOOR}


def test_a_sample_without_a_living_variable_is_told_of() -> None:
    dead = sample(n=0, by_order=[], eta=[None])
    for module in (strength_by_order, cancellation):
        (axes,) = module.draw([dead, dead]).axes
        assert [text.get_text() for text in axes.texts] == [
            "none of 2 samples has a living variable"
        ]
        (axes,) = module.draw([dead, sample()]).axes
        assert "1 of 2 samples" in axes.get_xlabel() and not axes.texts
    said = strength_by_order.verdict([dead, sample()])
    assert "order 1 in the median; in 2 of 2 cases (1 have no interaction)" in said
    assert strength_by_order.verdict([dead]).startswith("In 1 of 1 cases (1 have no")
    assert cancellation.verdict([dead]).startswith("No case has an η below order n.")


@pytest.mark.parametrize("module", [cancellation, exponents, strength_by_order])
def test_sentences_count_ordinary_networks(module: Any) -> None:
    built = sample(breaks="order", eta=[None, None, 0.01, 1.0], verdicts=without_p())
    said = module.verdict([sample(), built])
    assert said.startswith(module.verdict([sample()])[:70])
    assert "Not counted: 1 cases of controls" in said


def test_condition_i_is_said_as_measured() -> None:
    assert "joins more than ⌈n/2⌉ of the n variables" in strength_by_order.verdict([sample()])
    assert "⌈n/2⌉" in strength_by_order.CAPTION and "⌈n/2⌉" in training_course.CAPTION


def test_exponents_count_the_samples_that_have_none() -> None:
    records = [
        sample(),
        sample(verdicts=without_p(monotone="VIOLATED", exponent="VIOLATED")),
        sample(verdicts=without_p(exponent="VIOLATED")),
        sample(verdicts=without_p(exponent="UNDECIDED")),
        sample(breaks="monotone"),
    ]
    figure = exponents.draw(records)
    usual, broken = figure.axes
    (legend,) = figure.legends  # one below, as in a panel it would hide bars
    assert [text.get_text() for text in legend.get_texts()] == ["pairwise", "reference"]
    assert title(usual) == "tabular: a p in 1 of 4"
    assert title(broken) == "controls: a p in 1 of 1"
    for patch, at in zip(usual.patches, (1.5, 1.0), strict=True):
        assert isinstance(patch, Polygon)
        x, y = patch.get_xy().T
        assert y.max() == 1 and x[y == 1].min() == at  # one sample, in the bin that begins there
    said = exponents.verdict(records)
    reasons = "nothing to tell it by: 1, ū falls: 1, ū(1) ≤ 0: 1"
    assert (
        f"Of 4 cases, no exponent is defined in 3 ({reasons})" in said and "Not counted: 1 " in said
    )
    assert "median p is 1.50 pairwise and 1.00 by reference" in said and "in 1." in said
    assert "no exponent is defined in 1" in exponents.verdict(records[1:2])


def test_an_exponent_beyond_the_axis_is_in_the_last_bin() -> None:
    large = verdicts()
    large["exponent"]["details"] = {"pairwise": 9.0, "reference": 8.0}
    (axes,) = exponents.draw([sample(verdicts=large)]).axes
    for patch in axes.patches:
        assert isinstance(patch, Polygon)
        x, y = patch.get_xy().T
        assert y.max() == 1 and x[y == 1].max() == exponents.EDGES[-1]


def test_every_sample_is_in_every_bar() -> None:
    statuses = ("HOLDS", "HOLDS", "UNDECIDED", "VIOLATED", "VACUOUS")
    records = [sample(verdicts=verdicts(monotone=s)) for s in statuses]
    records.append(sample(network="sine", breaks="order", verdicts=verdicts("VIOLATED")))
    figure = conditions.draw(records)
    axes = figure.axes[list(conditions.VERDICTS).index("monotone")]
    widths = np.array([[bar.get_width() for bar in row] for row in axes.containers])
    assert widths[:, 0] == pytest.approx([40, 20, 20, 20])  # in the order of STATUSES
    assert widths[:, 1] == pytest.approx([0, 0, 0, 100])
    for other in figure.axes:
        sums = np.array([[bar.get_width() for bar in row] for row in other.containers]).sum(0)
        assert sums == pytest.approx([100, 100])
        assert other.get_xlim() == (0, 100)
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == [
        "MLP on boards · mean (5)",
        "sine on boards, expected to break (i) · mean (1)",
    ]
    said = conditions.verdict(records)
    assert "Of 5 cases: (i) order 5, (ii) monotone 2" in said
    assert "all three in 2" in said and "2 of those 2 and 3 of the other 3" in said


def test_bounds_are_shares_of_the_possible_and_undefined_ones_are_counted() -> None:
    rows = [bound_row(1, 2, 4, sharp=3, energy=8), bound_row(2, 1, 6, sharp=2, energy=None)]
    records = [sample(bounds={"by_order": rows}), sample(bounds={"by_order": []})]
    figure = counts_against_bounds.draw(records)
    by_title = {title(axes): axes for axes in figure.axes}
    assert set(by_title) == {
        "B's Theorem 2: defined in 0 of 2", "sharp: defined in 1 of 2",
        "range: defined in 0 of 2", "energy: defined in 0 of 2",
    }  # fmt: skip
    sharp = by_title["sharp: defined in 1 of 2"]
    assert marks(sharp, "s") == pytest.approx(np.array([[30, 50]]))  # 3 and 5 of 10
    assert (sharp.get_xscale(), sharp.get_yscale()) == ("log", "log")
    line, *_ = (line for line in sharp.lines if line.get_marker() == "s")
    assert line.get_color() == colour(BOUNDS["sharp"])
    said = counts_against_bounds.verdict(records)
    # At order 1 the sharp bound allows 3 of 4; the energy bound is above what is possible.
    assert "B's Theorem 2 in 0, sharp in 1, range in 0, energy in 0 of 2 cases" in said
    assert "share is 15 %" in said  # of 30 % and, where nothing is salient, 0


def test_a_bound_may_speak_at_an_order_and_not_in_sum() -> None:
    rows = [bound_row(1, 2, 4, sharp=3, energy=9), bound_row(2, 1, 6, sharp=9, energy=5)]
    records = [sample(bounds={"by_order": rows})]
    said = counts_against_bounds.verdict(records)
    assert "sharp in 0, range in 0, energy in 0 of 1 cases" in said  # 12 and 14 of 10
    assert "at some order: B's Theorem 2 in 0, sharp in 1, range in 0, energy in 1." in said
    assert "controls" not in said
    low = [bound_row(1, 2, 4, energy=2)]
    built = [sample(breaks="order", bounds={"by_order": rows}),
             sample(breaks="order", bounds={"by_order": low})]  # fmt: skip
    both = counts_against_bounds.verdict(records + built)
    assert both.startswith(said) and both.endswith(
        "Of the 2 cases of controls: summed, B's Theorem 2 in 0, sharp "
        "in 0, range in 0, energy in 1; at some order, B's Theorem 2 in 0, sharp in 1, range in 0, "
        "energy in 2."
    )


def test_cancellation_draws_the_size_of_eta() -> None:
    records = [
        sample(eta=[None, 0.5, -0.2, 1.0]),
        sample(eta=[None, -0.3, None, 1.0]),  # no interaction of order 2 is left
        sample(n=1, eta=[None, 1.0]),
    ]
    (axes,) = cancellation.draw(records).axes
    assert marks(axes, "o") == pytest.approx(np.array([[1, 0.4], [2, 0.2], [3, 1]]))
    assert axes.get_xlabel() == "order k (2 of 3 samples)"
    assert axes.get_yscale() == "log"
    said = cancellation.verdict(records)
    assert "median |η(2)| is 0.20" in said
    assert "is 0.250 in the median of 2 of 3 cases" in said  # 0.2 and 0.3
    assert "multiplies a bound by 4." in said and "without η, is in 1 of all 3 cases" in said
    assert cancellation.verdict(records[2:]).startswith("No case has an η below order n.")
    assert "no bound is left" in cancellation.verdict([sample(eta=[None, 0.5, 0.0, 1.0])])


def test_an_order_without_interactions_is_a_gap() -> None:
    (axes,) = cancellation.draw([sample(eta=[None, 0.5, None, 1.0])] * 2).axes
    ((_, heights),) = lines(axes).values()
    assert heights == pytest.approx([0.5, np.nan, 1.0], nan_ok=True)
    said = cancellation.verdict([sample(eta=[None, None, 0.5, 1.0])])
    assert "is 0.500 in the median of 1 of 1 cases" in said


def classmates(*signed: list[Any], **parts: object) -> list[Any]:
    return [sample(n=9, signed=list(s), **parts) for s in signed]


def only(records: list[Any]) -> transfer.Classes:
    (network,) = transfer.classes(records).values()
    return network


def test_concepts_that_all_share_are_found_with_their_sign() -> None:
    shared = [[1, 1.0], [6, -0.5]]
    records = classmates(*[shared] * 7, [[1, -1.0], [6, -0.5], [511, 2.0]])
    (axes,) = transfer.draw(records).axes
    drawn = lines(axes)
    x, found = drawn["found in the dictionary of its class"]
    assert x.tolist() == list(transfer.SIZES) and found.tolist() == [1.0] * 6
    _, random = drawn["found in sets drawn at random"]
    assert random == pytest.approx([k / 511 for k in transfer.SIZES])
    hits, agree, _ = transfer.transfer(only(records))
    assert hits[7].tolist() == pytest.approx([2 / 3] * 6)  # 511 is in no other sample
    assert agree[7].tolist() == pytest.approx([1 / 2] * 6)  # the sign of 1 differs
    assert (agree[:7] == 1).all()
    said = transfer.verdict(records)
    assert "100 % of a sample's 10 strongest concepts are found, – in one" in said
    assert "4 % at random; 100 % of those" in said and "1 of them without another class" in said


def test_a_dictionary_of_the_other_classes_stands_beside() -> None:
    won = classmates(*[[[1, 1.0], [2, 1.0]]] * 8)
    lost = classmates([[2, 1.0], [4, 1.0]], predicted_label="lost")  # small, and yet in it
    far = classmates(*[[[1, 1.0]]] * 3, predicted_label="lost", training={"seed": 1})
    zero = classmates(*[[[1, 1.0]]] * 3, predicted_label="lost", baseline="zero")
    network = only(won + lost + far + zero)
    _, _, others = transfer.transfer(network)
    assert others.shape == (8, 6) and (others == 0.5).all()  # not of another seed or baseline
    (axes,) = transfer.draw(won + lost).axes
    curve = next(line for line in axes.lines if "other classes" in str(line.get_label()))
    assert curve.get_linestyle() == "-." and list(np.asarray(curve.get_data()[1])) == [0.5] * 6
    assert "50 % in one of the other classes" in transfer.verdict(won + lost)
    assert "won (8); in small classes 1" in axes.get_xlabel()
    assert network.names == "won, seed 0 (8); in small classes 4"


def test_without_other_classes_there_is_a_gap() -> None:
    records = classmates(*[[[1, 1.0]]] * 8)
    _, _, others = transfer.transfer(only(records))
    assert np.isnan(others).all()
    (axes,) = transfer.draw(records).axes
    assert np.isnan(lines(axes)["found in that of the other classes"][1]).all()


def test_the_sentence_names_the_best_and_the_worst_network() -> None:
    apart = [[[code, 1.0]] for code in range(1, 9)]
    half = [[[1, 1.0], [code, 1.0]] for code in range(2, 10)]
    records = [
        *classmates(*[[[1, 1.0]]] * 8, data="all"), *classmates(*apart, data="none"),
        *classmates(*half, data="half"),
    ]  # fmt: skip
    said = transfer.verdict(records)
    assert "50 % of a sample's" in said and "over 3 networks" in said and "half" not in said
    assert "Most: MLP on all (100 %" in said and "least: MLP on none (0 %" in said


def test_what_is_on_record_is_said() -> None:
    assert transfer.RECORDED == RECORDED_CONCEPTS
    assert f"its {RECORDED_CONCEPTS} strongest salient sets are on record" in transfer.CAPTION


def test_a_sample_is_not_in_its_own_dictionary() -> None:
    records = classmates(*[[[code, 1.0]] for code in range(1, 9)])
    hits, agree, _ = transfer.transfer(only(records))
    assert not hits.any() and np.isnan(agree).all()
    said = transfer.verdict(records)
    assert "0 % of a sample's" in said and "– of those found" in said
    assert transfer.draw(records).axes  # undefined signs leave a gap


def test_a_sample_without_concepts_counts_as_not_found() -> None:
    hits, agree, _ = transfer.transfer(only(classmates(*[[[1, 1.0]]] * 8, [])))
    assert hits[:, 0].tolist() == [1.0] * 8 + [0.0] and np.isnan(agree[8]).all()


def test_networks_of_different_seeds_are_not_put_together() -> None:
    half = [classmates(*[[[1, 1.0]]] * 4, training={"seed": seed}) for seed in (0, 1)]
    assert transfer.classes(half[0] + half[1]) == {}
    assert len(only(half[0] * 2 + half[1] * 2).large) == 2


def test_classes_that_are_too_small_are_left_out_and_none_is_said() -> None:
    some = classmates(*[[[1, 1.0]]] * 8)
    few = classmates(*[[[1, 1.0]]] * 7, data="other")
    assert list(transfer.classes(some + few)) == ["MLP on boards"]
    assert transfer.classes(classmates(*[[[1, 1.0]]] * 8, breaks="order")) == {}
    assert transfer.classes(classmates(*[[[1, 1.0]]] * 8, family="text")) == {}
    (axes,) = transfer.draw(few).axes
    assert title(axes) == "no class has 8 samples" and not axes.lines
    assert transfer.verdict(few) == "No class has enough samples."
