"""Figures of verified samples show the numbers of the records, every sample counted."""

import numpy as np
import pytest
from figure_records import bound_row, lines, marks, sample, title, verdicts

from figures import (
    cancellation,
    conditions,
    counts_against_bounds,
    exponents,
    strength_by_order,
    transfer,
)


def without_p(**statuses: str) -> dict:
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
    box = axes.patches[0].get_path().vertices[:, 1]
    assert (box.min(), box.max()) == pytest.approx((0.3, 0.5))
    assert "has order 1 in the median" in strength_by_order.verdict([small])


def test_a_strength_of_zero_is_drawn_at_the_floor() -> None:
    (axes,) = strength_by_order.draw([sample(by_order=[[0.0] * 7] * 3)]).axes
    assert set(marks(axes, "o")[:, 1]) == {strength_by_order.FLOOR}


def test_exponents_count_the_samples_that_have_none() -> None:
    records = [
        sample(),
        sample(verdicts=without_p(monotone="VIOLATED", exponent="VIOLATED")),
        sample(verdicts=without_p(exponent="VIOLATED")),
        sample(verdicts=without_p(exponent="UNDECIDED")),
        sample(breaks="monotone"),
    ]
    usual, broken = exponents.draw(records).axes
    assert title(usual) == "tabular: a p on 1 of 4"
    assert title(broken) == "built to break a condition: a p on 1 of 1"
    for patch, at in zip(usual.patches, (1.5, 1.0), strict=True):
        x, y = patch.get_xy().T
        assert y.max() == 1 and x[y == 1].min() == at  # one sample, in the bin that begins there
    said = exponents.verdict(records)
    reasons = "nothing to tell it by: 1, ū falls: 1, ū(1) ≤ 0: 1"
    assert f"Of 5 samples, no exponent is defined on 3 ({reasons})" in said
    assert "median p is 1.50 pairwise and 1.00 by reference" in said and "on 2." in said
    assert "no exponent is defined on 1" in exponents.verdict(records[1:2])


def test_an_exponent_beyond_the_axis_is_in_the_last_bin() -> None:
    large = verdicts()
    large["exponent"]["details"] = {"pairwise": 9.0, "reference": 8.0}
    (axes,) = exponents.draw([sample(verdicts=large)]).axes
    for patch in axes.patches:
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
    assert labels == ["MLP on boards · mean (5)", "sine on boards, breaks order · mean (1)"]
    said = conditions.verdict(records)
    assert "Of 5 samples of ordinary networks: (i) order 5, (ii) monotone 2" in said
    assert "all three on 2" in said and "2 of those 2 and 3 of the other 3" in said


def test_bounds_are_shares_of_the_possible_and_undefined_ones_are_counted() -> None:
    rows = [bound_row(1, 2, 4, sharp=3, energy=8), bound_row(2, 1, 6, sharp=2, energy=None)]
    records = [sample(bounds={"by_order": rows}), sample(bounds={"by_order": []})]
    figure = counts_against_bounds.draw(records)
    by_title = {title(axes): axes for axes in figure.axes}
    assert set(by_title) == {
        "B's theorem: defined on 0 of 2", "sharp: defined on 1 of 2",
        "Markov: defined on 0 of 2", "energy: defined on 0 of 2",
    }  # fmt: skip
    sharp = by_title["sharp: defined on 1 of 2"]
    assert marks(sharp, "s") == pytest.approx(np.array([[30, 50]]))  # 3 and 5 of 10
    assert (sharp.get_xscale(), sharp.get_yscale()) == ("log", "log")
    said = counts_against_bounds.verdict(records)
    # At order 1 the sharp bound allows 3 of 4; the energy bound is above what is possible.
    assert "B's theorem on 0, sharp on 1, Markov on 0, energy on 0 of 2 samples" in said
    assert "median 15 %" in said  # of 30 % and, where nothing is salient, 0


def test_cancellation_draws_the_size_of_eta() -> None:
    records = [
        sample(eta=[None, 0.5, -0.2, 1.0]),
        sample(eta=[None, -0.3, None, 1.0]),  # no interaction of order 2 is left
        sample(n=1, eta=[None, 1.0]),
    ]
    (axes,) = cancellation.draw(records).axes
    assert marks(axes, "o") == pytest.approx(np.array([[1, 0.4], [2, 0.1], [3, 1]]))
    assert axes.get_yscale() == "log"
    said = cancellation.verdict(records)
    assert "median |η(2)| is 0.10" in said and "0.100 in the median sample" in said
    assert cancellation.verdict(records[2:]) == "No sample has an order below n."


def classmates(*signed: list, **parts: object) -> list:
    return [sample(n=9, signed=list(s), **parts) for s in signed]


def test_concepts_that_all_share_are_found_with_their_sign() -> None:
    shared = [[1, 1.0], [6, -0.5]]
    records = classmates(*[shared] * 7, [[1, -1.0], [6, -0.5], [511, 2.0]])
    (axes,) = transfer.draw(records).axes
    drawn = lines(axes)
    x, found = drawn["found in the dictionary"]
    assert x.tolist() == list(transfer.SIZES) and found.tolist() == [1.0] * 6
    _, chance = drawn["at random"]
    assert chance == pytest.approx([k / 511 for k in transfer.SIZES])
    (_, by_class), *_ = transfer.classes(records).values()
    hits, agree = transfer.transfer(by_class)
    assert hits[7].tolist() == pytest.approx([2 / 3] * 6)  # 511 is in no other sample
    assert agree[7].tolist() == pytest.approx([1 / 2] * 6)  # the sign of 1 differs
    assert (agree[:7] == 1).all()
    assert "100 % found (4 % at random), 100 % of them" in transfer.verdict(records)


def test_a_sample_is_not_in_its_own_dictionary() -> None:
    records = classmates(*[[[code, 1.0]] for code in range(1, 9)])
    hits, agree = transfer.transfer(transfer.classes(records)["MLP on boards"][1])
    assert not hits.any() and np.isnan(agree).all()
    assert "0 % found" in transfer.verdict(records) and "– of them" in transfer.verdict(records)
    assert transfer.draw(records).axes  # undefined signs leave a gap


def test_networks_of_different_seeds_are_not_put_together() -> None:
    half = [classmates(*[[[1, 1.0]]] * 4, training={"seed": seed}) for seed in (0, 1)]
    assert transfer.classes(half[0] + half[1]) == {}
    assert len(transfer.classes(half[0] * 2 + half[1] * 2)["MLP on boards"][1]) == 2


def test_classes_that_are_too_small_are_left_out_and_none_is_said() -> None:
    some = classmates(*[[[1, 1.0]]] * 8)
    few = classmates(*[[[1, 1.0]]] * 7, data="other")
    assert list(transfer.classes(some + few)) == ["MLP on boards"]
    assert transfer.classes(classmates(*[[[1, 1.0]]] * 8, breaks="order")) == {}
    assert transfer.classes(classmates(*[[[1, 1.0]]] * 8, family="text")) == {}
    (axes,) = transfer.draw(few).axes
    assert title(axes) == "no class has 8 samples" and not axes.lines
    assert transfer.verdict(few) == "No class has enough samples."
