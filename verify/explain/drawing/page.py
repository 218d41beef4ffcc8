"""The And-Or graph as one HTML page that needs nothing else: point at a part, switch variables off.

An SVG that is drawn here and some plain JavaScript.  The libraries that were tried serve the reader
worse: Bokeh (a page of 1.3 MB), Cytoscape (0.45 MB) and vis.js (0.7 MB, asks the network for more)
paint on a canvas, whose nodes have no keyboard focus, no text to search or to read aloud and no
dark paper; Plotly (4.8 MB) draws an SVG without focus; D3 (0.3 MB) would stand for querySelector.
"""

from __future__ import annotations

import base64
import functools
import io
import operator
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.image

from verify.explain.drawing.figure import HEADINGS
from verify.explain.drawing.geometry import (
    LEFT,
    SWITCH,
    VALUE,
    WIDTH,
    Box,
    Edge,
    Geometry,
    arranged,
)
from verify.explain.drawing.labels import decimals_of
from verify.explain.drawing.sample import (
    Pixels,
    Regions,
    outline,
    picture_of,
    rectangles,
    sentence_of,
)
from verify.explain.drawing.subject import Concepts, Folded
from verify.games.lattice import members
from verify.records import plain, write_whole
from verify.show.templates import environment
from verify.show.text import one_line

GREETING = (
    "Point at a concept, a coalition or a variable to see what hangs together. "
    "Click a variable to hide it from the score, or to show it again."
)


def page(
    aog: Folded,
    path: str | os.PathLike[str] | None = None,
    *,
    top: int | None = 40,
    title: str | None,
    unit: str,
    image: Any,
    words: Sequence[str] | None,
    groups: Any,
) -> str | Path:
    """The page as text, or written to a path, which is returned.

    The `top` strongest concepts are drawn, None: all; the score counts all of them.
    Text of the user (names, words, title, unit) is escaped, in the data of the script as well.
    Raises ValueError for an image or words that do not fit the graph, and for a `top` below 1.
    """
    if top is not None and top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of concepts to draw")
    if image is not None and words is not None:
        raise ValueError("words: an image is given too; give one of them")
    count = len(aog.graph.codes)
    plan = arranged(aog, None if top is None or top >= count else top)
    in_use = functools.reduce(operator.or_, aog.graph.codes, 0)
    html = (
        environment("verify.explain.drawing")
        .get_template("page.html.j2")
        .render(
            title=one_line(title) if title else "What the score is made of",
            summary=aog.graph.summary(),
            unit=one_line(unit),
            greeting=GREETING,
            data=plain(data_of(aog, unit)),
            width=WIDTH,
            height=plan.height,
            headings=[
                (LEFT[layer], text.format(unit=one_line(unit)))
                for layer, text in HEADINGS.items()
                if plan.layer(layer)
            ],
            edges=[_edge(edge) for edge in plan.edges()],
            nodes=[_node(plan, node, box) for node, box in plan.boxes.items()],
            left_out=0 if top is None else max(0, count - top),
            switches=[(k, one_line(aog.graph.names[k])) for k in members(in_use)],
            unused=[
                one_line(name) for k, name in enumerate(aog.graph.names) if not in_use >> k & 1
            ],
            value_at=VALUE,
            switch=SWITCH,
            picture=None if image is None else _picture(*picture_of(aog.graph, image, groups)),
            sentence=None if words is None else _sentence(aog.graph, words, groups),
        )
    )
    return html if path is None else write_whole(path, html.encode(errors="replace"))


def data_of(aog: Folded, unit: str) -> dict[str, Any]:
    """What the page computes with, as plain data: `children` counts as AndOrGraph.children does."""
    graph = aog.graph
    return {
        "names": [one_line(name) for name in graph.names],
        "unit": one_line(unit),
        "decimals": decimals_of(max(map(abs, graph.effects), default=0.0)),
        "empty": graph.empty,
        "coalitions": [{"kind": c.kind, "children": members(c.code)} for c in aog.coalitions],
        "concepts": [
            {"kind": kind, "children": children, "effect": effect, "code": members(code)}
            for kind, children, effect, code in zip(
                graph.kinds, aog.children, graph.effects, graph.codes, strict=True
            )
        ],
    }


def _edge(edge: Edge) -> dict[str, str]:
    a, b, c, d = edge.curve
    wide = (1 + 5 * edge.strength) if edge.upper == "root" else (1 + 2.2 * edge.strength)
    return {
        "upper": edge.upper,
        "lower": edge.lower,
        "path": f"M{_xy(a)} C{_xy(b)} {_xy(c)} {_xy(d)}",
        "width": f"{1.1 if edge.effect is None else wide:.2f}",
        "sign": "shared" if edge.effect is None else _sign(edge.effect),
        "kind": edge.kind or "",
    }


def _node(plan: Geometry, node: str, box: Box) -> dict[str, Any]:
    data = plan.graph.nodes[node]
    layer = data["layer"]
    out = {
        "key": node,
        "layer": layer,
        "number": "" if layer == "root" else int(node.split()[1]),
        "box": box,
        "label": box.label,
        "full": "score" if layer == "root" else one_line(data["label"]),
        "kind": data.get("kind", ""),
        "sign": "",
        "bar": 0.0,
        "value": "",
        "round": box.height / 2 if data.get("kind") == "or" else 4,
    }
    if layer == "concept":
        out["sign"] = _sign(data["effect"])
        out["bar"] = round((box.width - VALUE - 12) * plan.strength(node), 2)
        out["value"] = plan.number(data["effect"])
    return out


def _picture(pixels: Pixels, regions: Regions) -> dict[str, Any]:
    """The picture as a PNG inside the page, and the area and border of every variable."""
    stream = io.BytesIO()
    matplotlib.image.imsave(stream, pixels, format="png")
    areas = []
    for k in range(int(regions.max(initial=-1)) + 1):
        tiles, lines = rectangles(regions == k), outline(regions == k)
        areas.append(
            {
                "variable": k,
                "area": "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in tiles),
                "border": "".join(f"M{a} {b}L{c} {d}" for a, b, c, d in lines),
            }
        )
    return {
        "png": "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode(),
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "areas": areas,
    }


def _sentence(graph: Concepts, words: Sequence[str], groups: Any) -> list[tuple[str, int]]:
    text, variables = sentence_of(graph, words, groups)
    return [(one_line(word), k) for word, k in zip(text, variables, strict=True)]


def _sign(effect: float) -> str:
    return "up" if effect > 0 else "down"


def _xy(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
