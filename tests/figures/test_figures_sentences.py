"""Single sentences of a language model: what is drawn of each, and what is said."""

import pytest
from support.figure_records import lines, sentence, title

from figures.plots.as_published import sentence_orders, sentence_strengths


def test_each_sentence_has_its_curves_its_count_and_its_bound() -> None:
    way = sentence()["sorted"]["and-noise"]
    none = {"and-noise": {**way, "bound": None, "dropped": "not monotone"}}
    records = [
        sentence(baseline="mean", sample=5), sentence(baseline="learned"),
        sentence(baseline="learned", sample=1, sorted={**sentence()["sorted"], **none}),
    ]  # fmt: skip
    figure = sentence_strengths.draw(records)
    assert [title(axes) for axes in figure.axes] == [
        "boards 1: real 4, bound 9.5", "boards 2: real 4, bound none: not monotone",
    ]  # fmt: skip
    drawn = lines(figure.axes[0])
    assert drawn["as B: noise taken off"][1].tolist() == way["strengths"]
    assert drawn["as B, shuffled scores"][1].tolist() == [2.0] * 6 + [0.0]  # at the same largest
    dotted = [line for line in figure.axes[0].lines if line.get_linestyle() == ":"]
    assert [line.get_ydata() for line in dotted] == [[0.1, 0.1]]
    said = sentence_strengths.verdict(records)
    assert "of 2 sentences of 7, noise taken off: 4 (bound 10; shuffled 6; plain 5" in said
    assert "4 (no bound; shuffled 6" in said


def test_each_order_has_two_boxes_and_two_means() -> None:
    figure = sentence_orders.draw([sentence(), sentence(sample=1)])
    for axes in figure.axes:
        assert lines(axes)["as B, mean"][1].tolist() == [0.6] * 3
        assert lines(axes)["plain, mean"][1].tolist() == [0.9] * 3
        assert len(axes.patches) == 6
    said = sentence_orders.verdict([sentence()])
    assert "above 2, beyond: as B 0.6 and 0.6; plain 0.9 and 0.9" in said


def test_no_sentence_is_refused() -> None:
    for figure in (sentence_strengths, sentence_orders):
        with pytest.raises(ValueError, match=r"^records: empty"):
            figure.draw([])
