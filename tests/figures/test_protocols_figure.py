"""The figure of protocols, and the sentence of both readings: their numbers, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from support.figure_records import by_protocol, protocols, title

from figures import library
from figures.plots.as_published import protocols as figure
from figures.protocol_shares import PROTOCOLS, listed, middle, sentence, shares
from verify import PROTOCOLS as KNOWN


def points(axes: Axes, fill: str) -> list[list[float]]:
    """The heights of the marks of each column, in the order drawn."""
    return [
        np.asarray(line.get_ydata()).tolist()
        for line in axes.lines
        if line.get_marker() == "o" and line.get_fillstyle() == fill
    ]


def bars(axes: Axes) -> list[float]:
    """The heights of the bars, in the order drawn."""
    return [
        float(np.asarray(line.get_ydata())[0]) for line in axes.lines if line.get_marker() != "o"
    ]


def three(of: Sequence[int]) -> dict[str, Any]:
    """A sample on which so many are salient by each protocol, and all in the shuffles."""
    found = zip(PROTOCOLS, of, strict=True)
    return {name: by_protocol(count, 8, 8) for name, count in found}


def test_columns_are_samples_and_bars_are_medians() -> None:
    records = [
        protocols(), protocols(protocols=three((8, 4, 1))), protocols(protocols=three((6, 1, 1))),
        protocols("untrained", protocols=three((5, 5, 5))), protocols("built"),
    ]  # fmt: skip
    drawn = figure.draw(records)
    assert [title(axes).startswith("share salient") for axes in drawn.axes] == [True] * 3
    plain, noise, _ = drawn.axes
    assert points(plain, "full") == [[0.5, 1.0, 0.75], [0.625]]
    assert points(plain, "none") == [[0.875, 1.0, 1.0], [1.0]]
    assert bars(plain) == [0.75, 1.0, 0.625, 1.0]
    assert points(noise, "full") == [[0.25, 0.5, 0.125], [0.625]]
    assert points(drawn.axes[2], "full")[0][0] == 2 / 16  # twice as many with ORs
    labels = [text.get_text() for text in plain.get_xticklabels()]
    assert labels == ["trained\n(3)", "untrained\n(1)"]  # what is built is left out
    (legend,) = drawn.legends
    assert "the same scores shuffled (mean of 2)" in [t.get_text() for t in legend.get_texts()]
    assert [t.get_text() for t in plain.texts] == ["75 %", "100 %", "62 %", "100 %"]


def test_nothing_salient_is_a_mark_at_the_foot() -> None:
    drawn = figure.draw([protocols(protocols=three((4, 0, 0))), protocols()])
    noise = drawn.axes[1]
    assert points(noise, "full")[0] == [noise.get_ylim()[0], 0.25]


def test_the_verdict_counts_every_trained_sample() -> None:
    said = figure.verdict([protocols(), protocols("built"), protocols("random labels")])
    assert "median of 1 cases of 1 networks" in said
    assert "50 % measured plainly, 88 % shuffled" in said
    assert "25 % with noise of up to 4 %" in said and "tables), 75 % shuffled" in said
    assert "12 % with ORs" in said and "figures), 31 % shuffled" in said
    assert "any shuffle's in 0, 1 and 1 of the cases" in said
    assert "random labels 50 %, 25 % and 12 %" in said and "untrained" not in said
    assert "In 3 cases" in said and "by and-noise at 1.50 times the least strength" in said
    assert "with 50 % salient, not 25 %" in said and "25 % salient, not 12 %" in said
    bare = {k: v for k, v in protocols().items() if k != "published"}
    assert figure.verdict([bare]) == sentence([bare])


def test_what_is_not_there_is_asked_for() -> None:
    for call in (sentence, figure.draw, figure.verdict):
        with pytest.raises(ValueError, match="records: empty"):
            call([])
    with pytest.raises(ValueError, match="none is of a trained network"):
        sentence([protocols("untrained")])
    with pytest.raises(ValueError, match="none is of a network that is drawn"):
        figure.draw([protocols("built")])
    old = protocols(protocols={"plain": by_protocol(1, 2)})
    with pytest.raises(ValueError, match="some lack the protocol 'and-noise'"):
        shares([old], "and-noise")


def test_words() -> None:
    assert [middle([x]) for x in (0.078, 0.0994, 0.0996, 1.0, 0.0)] == [
        "7.8 %", "9.9 %", "10 %", "100 %", "0.0 %",
    ]  # fmt: skip
    assert middle([]) == "–"
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a", "a and b", "a, b and c",
    ]  # fmt: skip


def test_the_committed_records_are_of_the_tie_rule_and_of_every_protocol() -> None:
    records = library.record_set("protocols")
    assert {r["kind"] for r in records} == {"trained", "untrained", "random labels", "built"}
    for record in records:
        assert tuple(record["protocols"]) == tuple(PROTOCOLS) == tuple(KNOWN)
        for name, found in record["protocols"].items():
            assert found["canonical"] and max(found["gap"], found["null_gap"]) <= 1e-8, record
            assert len(found["null_salient"]) == record["shuffles"]
            for count, least, most in (found["salient"], *found["null_salient"]):
                assert (
                    0
                    <= least
                    <= count
                    <= most
                    <= found["possible"]
                    == 2 ** record["n"] * (2 if name == "and-or-noise" else 1)
                )
        plain, ands, both = (record["protocols"][name]["objective"] for name in PROTOCOLS)
        assert both <= ands * (1 + 1e-6) and ands <= plain * (1 + 1e-6)
        for found in record.get("published", {}).values():
            assert found["strength_ratio"] >= 1
