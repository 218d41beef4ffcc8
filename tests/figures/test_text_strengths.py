"""The curves of single sentences are the records' strengths, in the units of the score."""

from __future__ import annotations

from typing import Any

import numpy as np
from support.figure_records import lines, sample, title, verdicts

from figures.plots.as_published import text_strengths

RANKS = [1, 2, 4, 7]


def sentence(task: str, number: int, **parts: Any) -> dict[str, Any]:
    return sample(
        task=task, data=task, sample=number, baseline="zero", ranks=RANKS,
        largest_strength=8.0, strengths=[1.0, 0.5, 0.25, 0.0],
        null_strengths=[1.0, 0.75, 0.5, 0.25], **parts,
    )  # fmt: skip


RECORDS = [
    *(sentence("snippets-lstm-2", i) for i in range(6)),
    sample(task="tic-tac-toe"),
    *(sentence("grammar-lstm-2", i, n=4) for i in range(3)),
]


def test_strengths_are_in_the_units_of_the_score_from_rank_0_on() -> None:
    figure = text_strengths.draw(RECORDS)
    assert [title(axes) for axes in figure.axes] == [
        *(f"snippets-lstm-2 {i}: won" for i in (1, 2, 3, 4)),
        *(f"grammar-lstm-2 {i}: won" for i in (1, 2, 3)),
    ]
    for axes, n in zip(figure.axes, (3, 3, 3, 3, 4, 4, 4), strict=True):
        drawn = lines(axes)
        assert axes.get_xlim() == (0, 2**n) and axes.get_ylim()[0] == 0
        assert axes.get_xscale() == axes.get_yscale() == "linear"
        x, y = drawn["the network's scores"]
        assert x.tolist() == RANKS and y.tolist() == [8.0, 4.0, 2.0, 0.0]
        assert drawn[text_strengths.NULL][1].tolist() == [8.0, 6.0, 4.0, 2.0]
        assert np.allclose(drawn["salient above 5 % of the largest"][1], 0.4)


def test_the_sentence_counts_out_of_all_interactions() -> None:
    said = text_strengths.verdict(RECORDS)
    # Two are salient; of the shuffled scores half of the 2^n subsets.
    assert "snippets-lstm-2: 2 of 7 (shuffled: 4), 2 of 7" in said
    assert "grammar-lstm-2: 2 of 15 (shuffled: 8)" in said
    assert said.count(" of ") == 7 and "tic-tac-toe" not in said
    changed = verdicts()
    changed["sparse"]["details"]["salient"] = 3
    assert "3 of 7" in text_strengths.verdict([sentence("snippets-lstm-2", 0, verdicts=changed)])


def test_other_networks_are_drawn_where_there_are_none_of_these() -> None:
    found = text_strengths.shown([sample(task="a", baseline=b) for b in ("mean", "zero")])
    assert [r["baseline"] for r in found] == ["mean"]
