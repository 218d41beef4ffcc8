"""The pictures of an And-Or graph: everything in it by name, nothing fetched, text escaped."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from support import ROOT
from support.browser import browser
from support.effort import examples
from support.html_pages import Page
from support.strategies import sparse_tables

from verify.explain.concepts.graph import AndOrGraph, ConceptGraph, and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.kinds import Coalition, Kind
from verify.games.lattice import members
from verify.show.palette import BLUE, VERMILION

NASTY = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    '" onfocus="alert(3)',
    "a & b &amp; $x^2$",
    "{{ 7 * 7 }} '\u2028 <!--",
)


def example_graph(names: tuple[str, ...] = ("red", "round", "large", "old", "soft")) -> AndOrGraph:
    """Five variables, an AND and an OR coalition, concepts of both kinds and both signs."""
    kinds: tuple[Kind, ...] = ("and", "and", "or", "or", "and", "and")
    children = ((5,), (5, 2), (6,), (6, 0), (3,), (0, 3))
    coalitions = (Coalition("and", 0b00011), Coalition("or", 0b01100))
    codes = tuple(
        sum(1 << k if k < 5 else coalitions[k - 5].code for k in nodes) for nodes in children
    )
    effects = (2.5, -1.25, 0.75, -0.5, 0.25, 1e-5)
    graph = ConceptGraph(codes, effects, kinds, names, -0.4, 0.03, 0.9, 0.01)
    return AndOrGraph(graph, coalitions, children, 3.0, 2.0)


def page_of(graph: AndOrGraph, **how: Any) -> Page:
    html = graph.to_html(**how)
    assert isinstance(html, str)
    return Page(html)


def texts(figure: Figure) -> list[str]:
    return [t.get_text() for t in figure.axes[0].texts]


def drawn(figure: Figure) -> dict[str, Any]:
    return {gid: p for p in figure.axes[0].patches if (gid := p.get_gid())}


def test_figure_shows_every_node_and_every_edge() -> None:
    graph = example_graph()
    figure, network = graph.plot(unit="log-odds"), graph.to_networkx()
    shapes, written = drawn(figure), texts(figure)
    assert set(network) | {f"{a} > {b}" for a, b in network.edges} <= set(shapes)
    for text in ("red + round", "large or old", "+2.50", "−1.25", "+1e-5", "none: −0.40", "soft"):
        assert any(text in shown for shown in written), text
    assert "concepts, effect in log-odds" in written
    assert any("In none of these concepts: soft" in shown for shown in written)
    legend = figure.axes[0].get_legend()
    assert legend is not None
    labels = [t.get_text() for t in legend.get_texts()]
    assert labels[:2] == ["raises the score when it acts", "lowers it"]
    assert graph.graph.summary() in figure.axes[0].get_title(loc="left")


def test_edges_run_between_their_boxes_with_the_colour_and_width_of_the_effect() -> None:
    graph = example_graph()
    shapes, network = drawn(graph.plot()), graph.to_networkx()
    for a, b in network.edges:
        line, left, right = shapes[f"{a} > {b}"], shapes[a], shapes[b]
        (x0, y0), (x1, y1) = line.get_path().vertices[[0, -1]]
        assert x0 == pytest.approx(left.get_x() + left.get_width())
        assert x1 == pytest.approx(right.get_x())
        assert y0 == pytest.approx(left.get_y() + left.get_height() / 2)
        assert y1 == pytest.approx(right.get_y() + right.get_height() / 2)
        kind = network.nodes[a].get("kind")
        assert (line.get_linestyle() in ("-", "solid")) == (kind != "or")
    roots = [shapes[f"root > concept {i}"] for i in range(6)]
    effects = graph.graph.effects
    colours = [BLUE if effect > 0 else VERMILION for effect in effects]
    assert [to_hex(p.get_edgecolor()) for p in roots] == [c.lower() for c in colours]
    widths = np.array([p.get_linewidth() for p in roots])
    assert (np.argsort(-widths) == np.argsort(-np.abs(effects))).all()
    bars = [shapes[f"bar of concept {i}"].get_width() for i in range(6)]
    assert np.array(bars) / bars[0] == pytest.approx(np.abs(effects) / effects[0])


def test_figure_draws_names_as_they_are() -> None:
    figure = example_graph(NASTY).plot(title="$\\frac$ is no mathematics", unit="$")
    every = figure.findobj(matplotlib.text.Text)
    risky = [t for t in every if "$" in t.get_text()]
    assert risky and not any(t.get_parse_math() for t in risky)
    assert figure._repr_png_()[:4] == b"\x89PNG"  # type: ignore[attr-defined]


def test_figure_of_the_strongest_says_that_it_leaves_some_out() -> None:
    figure = example_graph().plot(top=2)
    assert "drawn: the 2 strongest" in figure.axes[0].get_title(loc="left")
    assert {k for k in drawn(figure) if " > " not in k and "bar" not in k} == {
        "root",
        "concept 0",
        "concept 1",
        "coalition 0",
        "variable 0",
        "variable 1",
        "variable 2",
    }
    assert "drawn" not in example_graph().plot(top=6).axes[0].get_title(loc="left")
    with pytest.raises(ValueError, match="top: 0 is not positive"):
        example_graph().plot(top=0)


def test_a_long_heading_stays_inside_the_figure() -> None:
    tables = np.zeros((2, 256))
    tables[:, 1:] = np.linspace(-1, 1, 510).reshape(2, 255)
    graph = concepts(tables[0], ors=tables[1], max_error=1e-9)
    with matplotlib.rc_context({"axes.titleweight": "bold"}):
        figure = and_or_graph(graph).plot(top=12, title="A title")
        figure.draw_without_rendering()
    (axes,) = figure.axes
    heading = axes.title if axes.title.get_text() else axes._left_title  # type: ignore[attr-defined]  # no getter gives the artist
    assert "drawn: the 12 strongest" in " ".join(heading.get_text().split())
    box, whole = heading.get_window_extent(), figure.bbox
    assert whole.x0 <= box.x0 and box.x1 <= whole.x1 and box.y1 <= whole.y1


def test_concept_graphs_draw_their_and_or_graph() -> None:
    graph = example_graph().graph
    folded = and_or_graph(graph)
    assert set(drawn(graph.plot())) == set(drawn(folded.plot()))
    assert graph.to_html(title="t", unit="u") == folded.to_html(title="t", unit="u")


def test_graphs_without_concepts_are_drawn() -> None:
    for names in ((), ("a", "b")):
        empty = and_or_graph(ConceptGraph((), (), (), names, 1.5, 0.0, 1.0, 0.0))
        assert "1.5" in "".join(texts(empty.plot()))
        page = page_of(empty)
        assert page.data["empty"] == 1.5 and list(page.nodes()) == ["root"]


def test_page_shows_every_node_and_every_edge() -> None:
    graph = example_graph()
    page, network = page_of(graph, unit="log-odds"), graph.to_networkx()
    assert set(page.nodes()) == set(network)
    edges = {(a["data-upper"], a["data-lower"]) for _, a in page.tags if "data-upper" in a}
    assert edges == set(network.edges)
    for text in ("red + round", "large or old", "+2.50", "−1.25", "concepts, effect in log-odds"):
        assert text in page.text
    assert "nothing changes without them: soft" in page.text
    for key, attributes in page.nodes().items():
        roles = {"concept": "button", "coalition": "button", "variable": "switch", "root": "img"}
        assert attributes["role"] == roles[key.split()[0]]
        assert attributes["aria-label"]


def test_page_escapes_text_of_the_user() -> None:
    title, unit, words = "<b>&</b></title>", "</script><i>", ["<u>", *NASTY[1:]]
    graph = example_graph(NASTY)
    for page in (page_of(graph, title=title, unit=unit, words=words), page_of(graph)):
        tags = [tag for tag, _ in page.tags]
        assert tags.count("script") == 3 and not {"img", "i", "u"} & set(tags)
        assert not any(name.startswith("on") for _, a in page.tags for name in a)
        assert page.data["names"] == [" ".join(name.split()) for name in NASTY]
        labels = {a.get("aria-label") for _, a in page.tags}
        assert {" ".join(name.split()) for name in NASTY[:4]} <= labels
        assert "{{ 7 * 7 }}" in json.dumps(page.data) and "49" not in str(page.data)
    shown = page_of(graph, title=title, unit=unit, words=words)
    assert title in shown.text and unit in shown.text and "<u>" in shown.text


def test_page_takes_names_that_have_no_bytes(tmp_path: Path) -> None:
    names = ("a\ud800", "b\x00c", "c", "d", "e")
    path = example_graph(names).to_html(tmp_path / "deep" / "page.html", title="\ud800", unit="\n")
    assert isinstance(path, Path)
    assert Page(path.read_text("utf-8")).data["names"] == ["a", "b c", "c", "d", "e"]


def fetched(page: Page) -> list[str]:
    """What a page would fetch: addresses in its tags, styles and scripts that are not data."""
    found = []
    for tag, a in page.tags:
        found += [
            a[k]
            for k in ("src", "href", "srcset", "data")
            if not a.get(k, "data:").startswith("data:")
        ]
        found += [tag] if tag in ("iframe", "object", "embed", "base") else []
    code = page.text + "".join(page.scripts[1:])
    return found + re.findall(r"url\(|@import|https?:|//\w+\.\w+|\bfetch\(|XMLHttp|import\(", code)


def test_page_fetches_nothing() -> None:
    image = np.linspace(0, 1, 100).reshape(10, 10)
    groups = np.arange(100).reshape(10, 10) // 20
    page = page_of(example_graph(), image=image, groups=groups)
    assert fetched(page) == []
    (policy,) = (a["content"] for _, a in page.tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none';") and "http" not in policy


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link href="style.css">',
        "<style>@import 'x.css'</style>",
        "<script></script><script>fetch('x')</script>",
    ],
)
def test_a_page_that_fetches_is_caught(html: str) -> None:
    assert fetched(Page(html))


def evaluated(data: Any, mask: int) -> float:
    """The rule of the page, from the data of the page."""
    on = [bool(mask >> k & 1) for k in range(len(data["names"]))]
    join = {"and": all, "or": any}
    on += [join[c["kind"]](on[k] for k in c["children"]) for c in data["coalitions"]]
    acting = [c for c in data["concepts"] if join[c["kind"]](on[k] for k in c["children"])]
    return float(data["empty"] + sum(c["effect"] for c in acting))


@examples(25)
@given(sparse_tables(max_size=12))
def test_data_of_the_page_give_the_predictions(tables: np.ndarray) -> None:
    graph = and_or_graph(concepts(tables[0], ors=tables[1], top=tables.size))
    data = page_of(graph).data
    for mask in range(1 << graph.n):
        assert evaluated(data, mask) == pytest.approx(graph.predict(mask), abs=1e-12)


@pytest.mark.parametrize("top", [1, 3, None])
def test_a_page_draws_the_strongest_and_counts_all(top: int | None) -> None:
    graph = example_graph(NASTY)
    html = graph.to_html(top=top)
    assert isinstance(html, str)
    drawn = len(graph.graph) if top is None else top
    assert html.count('data-key="concept ') == drawn < len(graph.graph) + (top is None)
    assert ("weakest are left out" in html) == (top is not None)
    assert len(Page(html).data["concepts"]) == len(graph.graph)
    switched = {int(k) for k in re.findall(r'data-switch="([0-9]+)"', html)}
    assert switched == {k for code in graph.graph.codes for k in members(code)}


def test_a_page_of_no_concepts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^top: 0"):
        example_graph(NASTY).to_html(top=0)


ASK = """(() => {
const answers = { value: [], acting: [], lit: {}, focus: null };
const switches = [...document.querySelectorAll(".variable")];
const key = (v) => v.dataset.key;
for (let mask = 0; mask < 32; mask++) {
  for (const v of switches)
    if ((v.getAttribute("aria-checked") === "true") !== !!((mask >> v.dataset.number) & 1))
      v.dispatchEvent(new MouseEvent("click"));
  answers.value.push(Number(document.getElementById("now").dataset.value));
  answers.acting.push([...document.querySelectorAll(".concept:not(.off)")].map(key));
}
for (const v of document.querySelectorAll(".node")) {
  v.dispatchEvent(new PointerEvent("pointerenter"));
  answers.lit[key(v)] = [...document.querySelectorAll(".node.lit")].map(key);
  v.dispatchEvent(new PointerEvent("pointerleave"));
}
answers.left = document.querySelectorAll(".lit").length;
const first = document.querySelector('.concept[tabindex="0"]');
first.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
answers.focus = [key(first), ...[...document.querySelectorAll(".node.lit")].map(key)];
answers.told = document.getElementById("told").textContent;
return answers;
})()"""


def test_page_in_a_browser(tmp_path: Path) -> None:
    """Every switch, every mask, every node pointed at; what lights up is what the graph joins."""
    import networkx as nx

    graph = example_graph(NASTY)
    path = graph.to_html(tmp_path / "page.html")
    assert isinstance(path, Path)
    with browser(tmp_path / "profile") as tab:
        tab.open(path.as_uri())
        answers = tab.ask(ASK)
        assert tab.errors == []
    network, codes, kinds = graph.to_networkx(), graph.graph.codes, graph.graph.kinds
    used = 0b01111  # the fifth variable is in no concept and has no switch
    for mask in range(32):
        assert answers["value"][mask] == pytest.approx(graph.predict(mask), abs=1e-12)
        acting = {
            f"concept {i}"
            for i, (code, kind) in enumerate(zip(codes, kinds, strict=True))
            if (code & mask & used == code if kind == "and" else code & mask)
        }
        assert set(answers["acting"][mask]) == acting
    for key, lit in answers["lit"].items():
        assert set(lit) == {key} | nx.ancestors(network, key) | nx.descendants(network, key)
    assert answers["left"] == 0
    held = answers["focus"][0]
    assert set(answers["focus"]) == {held, "root"} | nx.descendants(network, held)
    assert all(NASTY[k] in answers["told"] for k in members(codes[int(held.split()[1])]) if k < 4)


def test_package_carries_what_the_page_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["verify.explain.drawing"]
    folder = ROOT / "verify" / "explain" / "drawing"
    others = {p for p in folder.iterdir() if p.is_file() and p.suffix != ".py"}
    assert others and others == {p for pattern in patterns for p in folder.glob(pattern)}
