"""Graphs, splits and comparisons that live: saved, pickled, as frames and LaTeX; names and units.

A report stands wherever scores or interactions are expected, and its names and unit go along.
"""

from __future__ import annotations

import copy
import json
import pickle
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples
from support.latex import faults, rows
from support.same import same
from support.strategies import float_games

from verify import (
    AndOrGraph,
    AndOrSplit,
    Comparison,
    ConceptGraph,
    Report,
    and_or,
    and_or_graph,
    banzhaf,
    check_values,
    compare_explanations,
    concepts,
    interactions,
    load,
    or_interactions,
    shapley_interactions,
    shapley_values,
    unfaithfulness,
)
from verify.records import objects

NAMES = ("a_1", "ū & %", "<b>", "$c", "ж")
V = np.random.default_rng(5).standard_normal(32).cumsum()


@pytest.fixture(scope="module")
def report() -> Report:
    return check_values(V, feature_names=NAMES, unit="log-odds", dead=["gone"])


@examples(20)
@given(float_games(max_n=3), st.data())
@example(np.array([1.0]), None)
@example(np.zeros(8), None)
def test_what_is_made_of_scores_comes_back_bit_for_bit(v: np.ndarray, data: Any) -> None:
    n = len(v).bit_length() - 1
    names = (
        data.draw(st.lists(st.text(max_size=6), min_size=n, max_size=n, unique=True))
        if data
        else None
    )
    split = and_or(v, feature_names=names, unit="<u>", noise=0.05)
    graph = split.concepts(max_error=0.1)
    compared = compare_explanations(interactions(v), graph)
    for thing in (split, graph, and_or_graph(graph), compared):
        with tempfile.TemporaryDirectory() as folder:
            path = thing.save(Path(folder) / "it.json")
            kept: tuple[Any, ...] = (
                *(type(thing).load(path), load(path), pickle.loads(pickle.dumps(thing))),
            )
        for again in (*kept, copy.deepcopy(thing)):
            assert same(again, thing) and repr(again) == repr(thing)
            assert again._repr_html_() == thing._repr_html_()
            assert same(again.to_latex(), thing.to_latex())
        for cell in (cell for row in rows(str(thing.to_latex())) for cell in row):
            assert faults(cell) == []


def test_a_loaded_graph_is_used_like_a_fresh_one(report: Report, tmp_path: Path) -> None:
    graph = report.graph(top=6)
    folded = and_or_graph(graph)
    again = ConceptGraph.load(graph.save(tmp_path / "g.json"))
    unfolded = AndOrGraph.load(folded.save(tmp_path / "f.json"))
    assert again.to_dict() == graph.to_dict() and unfolded.to_dict() == folded.to_dict()
    assert same(again.predictions(), graph.predictions())
    assert same(unfolded.predictions(), folded.predictions())
    assert again.to_html() == graph.to_html() == unfolded.to_html()
    assert unfolded.to_networkx().nodes == folded.to_networkx().nodes
    with pytest.raises(ValueError, match=r"f\.json holds a AndOrGraph, not a ConceptGraph"):
        ConceptGraph.load(tmp_path / "f.json")
    with pytest.raises(ValueError, match=r"g\.json holds a ConceptGraph, not a AndOrSplit"):
        AndOrSplit.load(tmp_path / "g.json")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda c: c["graph"].update(kinds={"$": "tuple", "of": ["xor"] * 3}), "'kinds'"),
        (lambda c: c["graph"].update(effects={"$": "tuple", "of": [1.0]}), "codes: give one"),
        (lambda c: c["graph"]["codes"]["of"].__setitem__(0, 32), "codes: one is no set"),
        (lambda c: c["children"]["of"].pop(), "children: give one tuple"),
        (lambda c: c["children"]["of"][0]["of"].append(99), "children: .*nodes that are there"),
        (lambda c: c["coalitions"]["of"].append({"$": "Coalition", "kind": "or", "code": 0}),
         "coalitions: one is no set"),
    ],
)  # fmt: skip
def test_a_forged_graph_is_refused(report: Report, change: Any, match: str, tmp_path: Path) -> None:
    path = and_or_graph(report.graph(top=3)).save(tmp_path / "f.json")
    data = json.loads(path.read_text())
    change(data["content"])
    data["sha256"] = objects._checksum(1, "AndOrGraph", objects._text(data["content"]))
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=f"is no whole AndOrGraph: .*{match}"):
        AndOrGraph.load(path)


def test_a_forged_split_is_refused(report: Report, tmp_path: Path) -> None:
    path = and_or(report).save(tmp_path / "s.json")
    data = json.loads(path.read_text())
    data["content"]["names"]["of"].pop()
    data["sha256"] = objects._checksum(1, "AndOrSplit", objects._text(data["content"]))
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=r"is no whole AndOrSplit: v: 4 names.*2\^n"):
        load(path)


def test_a_report_stands_for_its_scores_and_interactions(report: Report) -> None:
    I = report.interactions  # noqa: E741
    assert interactions(report) is I
    assert same(or_interactions(report), or_interactions(V))
    assert same(shapley_interactions(report, 2), shapley_interactions(I, 2))
    assert same(banzhaf(report), banzhaf(I))
    assert same(shapley_values(report), np.append(shapley_values(I), 0.0))  # 0 for the dead one
    graph = report.graph(max_error=0.05)
    assert same(graph, concepts(I, max_error=0.05, feature_names=NAMES, unit="log-odds"))
    assert same(graph, concepts(report, max_error=0.05))
    assert unfaithfulness(report, graph) == unfaithfulness(I, graph)
    split = and_or(report)
    assert same(split, and_or(V, feature_names=NAMES, unit="log-odds"))
    compared = compare_explanations(report, 3)
    assert compared.rows == compare_explanations(I, 3).rows
    for thing in (graph, and_or_graph(graph), split, split.concepts(), compared):
        assert thing.unit == "log-odds" and thing.feature_names == thing.names == NAMES
    assert compare_explanations(I, graph).names == NAMES


def test_the_unit_of_a_report_stands_in_every_drawing(report: Report) -> None:
    graph = report.graph(top=4)
    for figure in (graph.plot(), and_or_graph(graph).plot(), graph.plot_words(["w"] * 5)):
        texts = [text.get_text() for axes in figure.axes for text in axes.texts]
        assert any("log-odds" in text for text in texts)
        assert not any("score units" in text for text in texts)
    page, other = graph.to_html(), graph.to_html(unit="nats")
    assert isinstance(page, str) and "log-odds" in page and "score units" not in page
    assert isinstance(other, str) and "nats" in other and "log-odds" not in other
    assert graph.to_dict()["unit"] == "log-odds"
    assert "effect (log-odds)" in str(graph.to_latex())


def test_names_and_feature_names_are_one() -> None:
    I = interactions(V)  # noqa: E741
    for made, table in ((concepts, I), (and_or, V)):
        assert same(made(table, names=NAMES), made(table, feature_names=NAMES))
        with pytest.raises(ValueError, match="names: the same as feature_names; give one"):
            made(table, names=NAMES, feature_names=NAMES)
    split = and_or(V)
    assert split.concepts(names=NAMES).names == split.concepts(feature_names=NAMES).names == NAMES


def test_what_is_given_comes_before_what_a_report_brings(report: Report) -> None:
    graph = report.graph(feature_names=list("vwxyz"), unit="nats")
    assert graph.names == tuple("vwxyz") and graph.unit == "nats"
    assert and_or(report, names=list("vwxyz"), unit="nats").concepts(unit="u").unit == "u"


def test_frames_have_a_row_for_each(report: Report) -> None:
    pytest.importorskip("pandas")
    graph = and_or(report).concepts(top=5)
    made = graph.to_frame()
    assert list(made["concept"]) == [graph.label(i) for i in range(5)]
    assert list(made["variables"]) == [graph.concept(i) for i in range(5)]
    assert tuple(made["effect"]) == graph.effects and tuple(made["kind"]) == graph.kinds
    assert list(made["order"]) == [code.bit_count() for code in graph.codes]
    assert made.attrs["unit"] == "log-odds" and made.attrs["empty"] == graph.empty
    folded = and_or_graph(graph)
    assert list(folded.to_frame()["written"]) == [folded.written(i) for i in range(5)]

    split = and_or(report)
    made = split.to_frame()
    assert same(made["and"].to_numpy(), split.ands) and same(made["or"].to_numpy(), split.ors)
    assert made["variables"][3] == NAMES[:2] and made.attrs["objective"] == split.objective

    compared = compare_explanations(report, 4)
    assert list(compared.to_frame()["error"]) == [row.error for row in compared.rows]
    terms = compared.to_frame("terms")
    assert len(terms) == sum(map(len, compared.rows))
    assert tuple(terms["effect"][:4]) == compared.rows[0].effects
    with pytest.raises(ValueError, match="of: 'rows' is unknown"):
        compared.to_frame("rows")


def test_latex_has_the_strongest_and_writes_files(report: Report, tmp_path: Path) -> None:
    graph = report.graph(top=6)
    assert len(rows(str(graph.to_latex(top=2, caption="c")))) == 3
    assert len(rows(str(and_or_graph(graph).to_latex()))) == 7
    with pytest.raises(ValueError, match="top: 0"):
        graph.to_latex(top=0)
    for write in (graph.to_latex, and_or_graph(graph).to_latex, and_or(report).to_latex):
        path = write(tmp_path / "t.tex")
        assert isinstance(path, Path) and path.read_text("utf-8") == write()
    compared = compare_explanations(report, 4)
    assert isinstance(compared, Comparison)
    assert [row[0] for row in rows(str(compared.to_latex()))[1:3]] == [
        "sparse graph", "Shapley value",
    ]  # fmt: skip
