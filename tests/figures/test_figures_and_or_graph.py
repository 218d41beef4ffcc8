"""The figure of one And-Or graph draws what was recorded, before and after folding."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from matplotlib.figure import Figure
from support.effort import examples
from support.figure_records import FACTS, folded, specimen
from support.fresh import loaded_torch
from support.strategies import sparse_tables

from figures.plots.paper_a import and_or_graph as figure_of_one
from verify.explain.concepts.graph import and_or_graph
from verify.explain.concepts.selection import concepts


def gids(figure: Figure, place: int) -> set[str]:
    """The names of all boxes and edges of the upper (0) or the lower drawing (1)."""
    return {gid for p in figure.axes[place].patches if (gid := p.get_gid())}


def texts(figure: Figure, place: int) -> list[str]:
    return [text.get_text() for text in figure.axes[place].texts]


def test_the_upper_graph_is_not_folded_and_the_lower_is_as_recorded() -> None:
    figure = figure_of_one.draw([folded()])
    boxes = {"root", "concept 0", "concept 1", "variable 0", "variable 1", "variable 2"}
    bars = {"bar of concept 0", "bar of concept 1"}
    own = {"root > concept 0", "root > concept 1", "concept 0 > variable 2"}
    alone = {"concept 0 > variable 0", "concept 0 > variable 1",
             "concept 1 > variable 0", "concept 1 > variable 1"}  # fmt: skip
    shared = {"coalition 0", "concept 0 > coalition 0", "concept 1 > coalition 0",
              "coalition 0 > variable 0", "coalition 0 > variable 1"}  # fmt: skip
    assert gids(figure, 0) == boxes | bars | own | alone
    assert gids(figure, 1) == boxes | bars | own | shared
    # One legend for both, below.
    assert [axes.get_legend() is not None for axes in figure.axes] == [False, True]
    upper, lower = (axes.get_title(loc="left") for axes in figure.axes)
    assert upper.startswith("MLP on boards, baseline mean, before folding: 6 nodes, 7 edges")
    assert "error 25.0%" in upper
    assert lower == "After folding: 1 shared coalitions, 7 nodes, 7 edges"


def test_concepts_are_written_in_initials_and_variables_in_full() -> None:
    figure = figure_of_one.draw([folded()])
    for place in (0, 1):
        assert {"tl + tr + bl", "tl + tr", "tl: top left", "bl: bottom left"} <= set(
            texts(figure, place)
        )
    for names in (("top left", "tall lamp"), ("age", "blood pressure"), ("", "b c")):
        assert figure_of_one.initials(names) == names
    alike = specimen()
    alike["graph"]["names"][2] = "two legs"
    assert "top left + top right" in texts(figure_of_one.draw([folded(specimen=alike)]), 1)


def test_a_variable_of_no_concept_is_named_below() -> None:
    given = specimen()
    given["graph"]["names"].append("middle")
    given["graph"]["names"][3] = "middle left"
    given["children"] = [[2, 4], [4]]
    figure = figure_of_one.draw([folded(specimen=given)])
    assert "In none of these concepts: ml: middle left" in texts(figure, 1)


def test_both_drawings_have_the_room_that_they_take() -> None:
    figure = figure_of_one.draw([folded()])
    figure.draw_without_rendering()
    upper, lower = figure.axes
    boxes = [box for axes in (upper, lower) if (box := axes.get_tightbbox())]
    assert figure.bbox.y0 <= boxes[1].y0 and boxes[1].y1 <= boxes[0].y0
    assert boxes[0].y1 <= figure.bbox.y1 and boxes[0].x1 <= figure.bbox.x1
    for axes in (upper, lower):  # a hundredth of an inch to a unit, up and across
        scale = axes.transData.transform([(0, 0), (1, -1)])
        across, up = (scale[1] - scale[0]) / figure.dpi * 100
        assert up == pytest.approx(1) and across == pytest.approx(1, abs=0.01)


@examples(25)
@given(sparse_tables(max_size=12))
def test_a_recorded_graph_comes_back(tables: np.ndarray) -> None:
    names = tuple(f"name {k}" for k in range(int(np.log2(tables.shape[1]))))
    graph = and_or_graph(concepts(tables[0], ors=tables[1], top=12, names=names))
    kept: dict[str, Any] = json.loads(json.dumps(graph.to_dict()))
    before, after = figure_of_one.sides({"specimen": kept})
    assert after.coalitions == graph.coalitions and after.children == graph.children
    for side, name in ((before, "before"), (after, "after")):
        assert side.nodes_after == kept[f"nodes_{name}"]
        assert side.edges_after == kept[f"edges_{name}"]
        assert side.code_length_after == kept[f"code_length_{name}"]
        np.testing.assert_allclose(side.predictions(), graph.predictions(), atol=1e-12)


def test_which_record_is_drawn() -> None:
    first = dict(zip(("network", "data", "baseline"), figure_of_one.FIRST, strict=True))
    built, other = folded(breaks="all", network="parity"), folded(network="LeNet", family="image")
    bare = {**FACTS, **first}  # of the network that is wanted, but not its first sample
    records = [bare, built, other, folded(network="MLP-5", data="breast cancer")]
    assert figure_of_one.chosen(records)["data"] == "breast cancer"
    assert figure_of_one.chosen([*records, folded(**first)])["data"] == "tic-tac-toe"
    assert figure_of_one.chosen([built])["network"] == "parity"
    with pytest.raises(ValueError, match=r'^records: none has a "specimen", the graph of the'):
        figure_of_one.draw([bare])
    with pytest.raises(ValueError, match=r'^records: none has a "specimen"'):
        figure_of_one.verdict([bare])


def test_the_verdict_has_the_sizes_of_the_record() -> None:
    given = specimen(nodes_after=17, edges_before=19)
    said = figure_of_one.verdict([folded(specimen=given)])
    assert "its 2 strongest concepts of 7 and 1 shared coalitions" in said
    assert "nodes 6 → 17, edges 19 → 7, code length 8 → 6." in said
    assert "err by 25 % of the scores' own size; they" in said
    given["graph"]["error"] = 1.25
    assert "125 % of the scores' own size, more than v(∅)" in figure_of_one.verdict(
        [folded(specimen=given)]
    )


def test_drawing_it_loads_no_torch() -> None:
    assert not loaded_torch(
        "import sys; sys.path.insert(0, 'tests'); from support.figure_records import folded; "
        "from figures.plots.paper_a import and_or_graph; from figures.style import png; "
        "png(and_or_graph.draw([folded()]))"
    )
