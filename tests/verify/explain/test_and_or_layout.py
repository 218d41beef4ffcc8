"""The layout of the And-Or graph: rows apart, crossings counted as defined, labels that fit."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.effort import examples
from support.strategies import sparse_tables

from verify.explain.concepts.graph import AndOrGraph, ConceptGraph, and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.drawing.geometry import CHARACTER, HEAD, LEFT, WIDE, arranged
from verify.explain.drawing.labels import Node, joined, number_text, told_apart
from verify.explain.drawing.layout import LAYERS, Layout, layered, spread
from verify.explain.kinds import Kind
from verify.games.lattice import members
from verify.show.text import one_line, shortened, width_of

NAMES = st.text(max_size=60)


def folded(tables: np.ndarray) -> AndOrGraph:
    return and_or_graph(concepts(tables[0], ors=tables[1], top=tables.size))


def crossings_by_definition(graph: nx.DiGraph, layout: Layout) -> int:
    """Pairs of straight edges that meet inside a gap between two columns, in exact fractions."""
    column = {v: LAYERS.index(at) for v, at in graph.nodes(data="layer")}

    def at(edge: tuple[str, str], x: int) -> Fraction:
        (a, b), row = edge, layout.row
        low, high = (Fraction(row[v]).limit_denominator(10**6) for v in (a, b))
        return low + (high - low) * Fraction(x - column[a], column[b] - column[a])

    found = 0
    for gap in (1, 2):
        here = [e for e in graph.edges if 0 < column[e[0]] <= gap < column[e[1]]]
        for e, f in combinations(here, 2):
            found += (at(e, gap) - at(f, gap)) * (at(e, gap + 1) - at(f, gap + 1)) < 0
    return found


@examples(25)
@given(sparse_tables(max_size=12))
def test_every_node_has_a_row_of_its_own(tables: np.ndarray) -> None:
    network = folded(tables).to_networkx()
    layout = layered(network)
    assert sorted(v for order in layout.orders for v in order) == sorted(network)
    for order in layout.orders:
        rows = [layout.row[v] for v in order]
        assert all(-1e-9 <= row <= layout.rows - 1 + 1e-9 for row in rows)
        assert all(b - a >= 1 - 1e-9 for a, b in pairwise(rows))
    assert layered(network) == layout


@examples(25)
@given(sparse_tables(max_size=12))
def test_crossings_are_counted_as_defined(tables: np.ndarray) -> None:
    network = folded(tables).to_networkx()
    layout = layered(network)
    assert layout.crossings == crossings_by_definition(network, layout)


def test_a_ladder_given_in_disorder_is_drawn_without_crossings() -> None:
    turned = [3, 0, 4, 1, 2]
    codes = tuple(1 << k for k in turned)
    graph = ConceptGraph(
        codes, (5.0, 4.0, 3.0, 2.0, 1.0), ("and",) * 5, tuple("abcde"), 0.0, 0.0, 1.0, 0.0
    )
    assert layered(and_or_graph(graph).to_networkx()).crossings == 0


@given(
    st.lists(st.integers(-20, 20), min_size=1, max_size=6),
    st.integers(0, 4),
    st.sampled_from([1.0, 1.5]),
    st.randoms(use_true_random=False),
)
def test_no_other_spread_is_nearer(wanted: list[int], spare: int, gap: float, random: Any) -> None:
    target, rows = np.array(wanted, dtype=float), 2 * len(wanted) + spare
    best = spread(target, rows, gap)
    assert best.min() >= -1e-9 and best.max() <= rows - 1 + 1e-9
    assert (np.diff(best) >= gap - 1e-9).all()
    steps = gap * np.arange(len(wanted))
    for _ in range(20):
        free = sorted(random.uniform(0, rows - 1 - steps[-1]) for _ in wanted)
        assert ((best - target) ** 2).sum() <= ((free + steps - target) ** 2).sum() + 1e-9


@examples(25)
@given(sparse_tables(max_size=12))
def test_boxes_of_a_column_do_not_touch(tables: np.ndarray) -> None:
    plan = arranged(folded(tables))
    for layer in LAYERS:
        boxes = [plan.boxes[v] for v in plan.layer(layer)]
        assert all(a.y + a.height < b.y for a, b in pairwise(boxes))
        for box in boxes:
            assert LEFT[layer] <= box.x and box.x + box.width <= LEFT[layer] + WIDE[layer]
            assert box.y >= HEAD and box.y + box.height <= plan.height


@given(st.lists(NAMES, min_size=1, max_size=8), st.sampled_from(["and", "or"]), st.integers(14, 60))
@example(["a" * 50, "b" * 50], "and", 14)
@example(["文" * 30, "\n\t"], "or", 20)
def test_labels_fit_on_one_line(names: list[str], kind: Kind, width: int) -> None:
    label = joined(names, kind, width)
    assert label and width_of(label) <= width and label.isprintable()
    if len(names) > 1 and "…" not in label and "more" not in label and "variables" not in label:
        assert all(one_line(name) in label for name in names)


NODES = st.tuples(st.integers(1, 63), st.sampled_from(["and", "or"]), st.sampled_from([20, 23, 31]))


@given(st.lists(NAMES, min_size=6, max_size=6), st.lists(NODES, max_size=60))
@example(["top centre"] * 5 + ["top centre (1)"], [(1 << k, "and", 20) for k in range(6)])
@example(["a" * 40, "b", "c", "d", "e", "f"], [(k, "and", 23) for k in range(1, 64)])
def test_nodes_that_differ_are_labelled_apart(names: list[str], nodes: list[Node]) -> None:
    labels = told_apart(names, nodes)
    told: dict[str, tuple[int, str]] = {}
    for label, (code, kind, width) in zip(labels, nodes, strict=True):
        assert label and width_of(label) <= width and label.isprintable()
        meaning = (code, kind if code.bit_count() > 1 else "and")
        assert told.setdefault(label, meaning) == meaning
    plain = [joined([names[k] for k in members(c)], kind, width) for c, kind, width in nodes]
    if len(set(plain)) == len(plain):
        assert labels == plain


@pytest.mark.parametrize("top", [12, None])
def test_no_two_nodes_of_a_picture_bear_the_same_label(top: int | None) -> None:
    names = [
        f"{row} {at}" for row in ("top", "middle", "bottom") for at in ("left", "mid", "right")
    ]
    table = np.random.default_rng(0).normal(size=1 << 9)
    plan = arranged(and_or_graph(concepts(table, top=60, names=names)), top)
    for layer in ("concept", "coalition", "variable"):
        labels = [plan.boxes[node].label for node in plan.layer(layer)]
        assert len(labels) > 5 and len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("red", 3),
        ("文字", 4),
        ("ｗ", 2),
        ("e\u0301", 1),  # a combining accent
        ("a\u20dd", 1),  # in a circle
        ("👍", 2),
        ("\u2764\ufe0f", 2),  # a heart as an emoji
        ("1\ufe0f\u20e3", 2),  # a key
        ("a\u200db", 2),
    ],
)
def test_widths_of_scripts(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize("letter", ["i", "文", "👍", "e\u0301"])
def test_boxes_of_coalitions_are_as_wide_as_their_labels(letter: str) -> None:
    names = [letter * (k + 1) for k in range(5)]
    table = np.zeros(32)
    table[[0b00111, 0b01011, 0b10011]] = 5.0, -4.0, 3.0
    plan = arranged(and_or_graph(concepts(table, names=names)))
    box = plan.boxes[plan.layer("coalition")[0]]
    assert box.label == f"{names[0]} + {names[1]}"
    assert box.width == 18 + CHARACTER * width_of(box.label)


def test_a_long_name_keeps_both_its_ends() -> None:
    assert shortened("marital status = married", 13) == "marital…ried"
    assert shortened("short", 13) == "short"
    assert shortened(" \n", 13) == "(unnamed)"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.444, 2, "+2.44"),
        (-0.3, 2, "−0.30"),
        (0.0, 2, "0.00"),
        (4e-05, 2, "+4e-5"),
        (-1234.5, 0, "−1234"),
        (1.25e-09, 11, "+1.25e-9"),
    ],
)
def test_numbers_show_their_sign_and_never_read_as_nothing(
    value: float, decimals: int, text: str
) -> None:
    assert number_text(value, decimals) == text
