"""The figure of the graphs of sentences draws what was recorded, right and wrong."""

import pytest
from support.figure_records import of_sentence, specimen

from figures.plots.paper_a import sentence_graphs

RIGHT = {"right": True, "predicted": "in favour", "score": 2.0}
SAMPLE = {"kind": "test sample", "sample": 0}


def test_every_sentence_has_its_graph_under_what_it_is_worth() -> None:
    figure = sentence_graphs.draw([of_sentence(), of_sentence(**RIGHT), of_sentence(**SAMPLE)])
    wrong, right = figure.axes
    assert wrong.get_title(loc="left").split("\n") == [
        "MLP on boards: against (wrong: it is in favour)",
        "“not bad film”, score −1.25",
        "3 patterns, v(∅) among them: R_Ω 0.975, error on all masks 25 % "
        "(shuffled scores: 0.500, 200 %)",
    ]
    assert right.get_title(loc="left").startswith("MLP on boards: in favour (right)\n")
    assert [axes.get_legend() is not None for axes in (wrong, right)] == [False, True]
    texts = {text.get_text() for text in wrong.texts}
    assert {"not + bad + film", "not + bad", "+2.00", "−1.00", "none: −0.50"} <= texts


def test_words_of_no_concept_are_left_out_and_the_score_has_room() -> None:
    given = specimen()
    given["graph"]["names"].append("of")
    given["children"] = [[2, 4], [4]]
    given["graph"]["empty"] = 0.0
    (axes,) = sentence_graphs.draw([of_sentence(specimen=given)]).axes
    assert not any("In none of these" in text.get_text() for text in axes.texts)
    assert "v(∅)" not in axes.get_title(loc="left")


def test_the_sentence_counts_ours_and_test_samples_apart() -> None:
    records = [
        of_sentence(),
        of_sentence(**RIGHT, patterns=5),
        of_sentence(**SAMPLE, patterns=7, error=0.5),
        {k: v for k, v in of_sentence(**SAMPLE, patterns=None).items() if "null" not in k},
    ]
    said = sentence_graphs.verdict(records)
    assert "gets wrong: MLP 3 of 4." in said
    assert "these sentences, right (1 of 1 have one) 5 patterns, R_Ω 0.97" in said
    assert "test samples, wrong (1 of 2 have one) 7 patterns" in said
    assert "error on all masks 50 % (shuffled 200 %)." in said
    assert "test samples, right" not in said


def test_without_a_graph_there_is_nothing_to_draw() -> None:
    with pytest.raises(ValueError, match=r"^records: no sentence has a graph"):
        sentence_graphs.draw([of_sentence(specimen=None, patterns=None)])
