"""The one drawing of an And-Or graph that the figure and the page share: boxes, labels, curves.

Lengths are pixels of the page, or hundredths of an inch of the figure; y runs downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from verify.explain.drawing.labels import decimals_of, number_text, told_apart
from verify.explain.drawing.layout import LAYERS, Layout, layered
from verify.explain.drawing.network import network_of
from verify.explain.drawing.subject import Folded
from verify.explain.kinds import Kind
from verify.show.text import width_of

WIDTH = 940.0
HEAD = 26.0  # above the first row, for the names of the columns
LEFT = {"root": 0.0, "concept": 150.0, "coalition": 505.0, "variable": 760.0}
WIDE = {"root": 86.0, "concept": 290.0, "coalition": 180.0, "variable": 180.0}
VALUE = 56.0  # at the left of a concept's box, for its effect
SWITCH = 26.0  # at the left of a variable's box, for its switch
CHARACTER = 7.0  # the width of a letter of 12 pixels, on the safe side
ROWS_HIGH = 640.0  # what the rows share, within the limits of one row
LEAST, MOST = 22.0, 40.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle by its left upper corner and its size, and the short label that stands in it."""

    x: float
    y: float
    width: float
    height: float
    label: str

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A cubic Bézier curve from a node to one below it.

    `effect` is that of the concept that it starts or ends at, `strength` |effect| as a fraction of
    the largest; None and 0 for parts of a coalition.  `kind` is how the upper node acts.
    """

    upper: str
    lower: str
    curve: tuple[Point, Point, Point, Point]
    effect: float | None
    strength: float
    kind: Kind | None


@dataclass(frozen=True)
class Geometry:
    """The boxes of all nodes, by the keys of AndOrGraph.to_networkx, and the size of the whole.

    `whole` is the prediction with everything present.  `unused` names the variables that no concept
    drawn needs: they have no box.
    """

    graph: nx.DiGraph
    layout: Layout
    boxes: Mapping[str, Box]
    height: float
    strongest: float
    whole: float
    unused: tuple[str, ...]

    def layer(self, name: str) -> tuple[str, ...]:
        """The nodes of a layer, from the top."""
        return self.layout.orders[LAYERS.index(name)]

    def edges(self) -> list[Edge]:
        """The edges as drawn in order: parts of coalitions undermost, the strongest on top."""
        drawn = []
        for upper, lower in self.graph.edges:
            concept = lower if upper == "root" else upper
            has_sign = self.graph.nodes[concept]["layer"] == "concept"
            effect = self.graph.nodes[concept]["effect"] if has_sign else None
            strength = self.strength(concept) if has_sign else 0.0
            kind = self.graph.nodes[upper].get("kind")
            drawn.append(Edge(upper, lower, self.curve(upper, lower), effect, strength, kind))
        return sorted(drawn, key=lambda edge: (edge.effect is not None, edge.strength))

    def curve(self, upper: str, lower: str) -> tuple[Point, Point, Point, Point]:
        """An edge as a cubic Bézier curve from the right of one box to the left of the other."""
        a, b = self.boxes[upper], self.boxes[lower]
        start, end = (a.x + a.width, a.middle), (b.x, b.middle)
        half = (end[0] - start[0]) / 2
        return start, (start[0] + half, start[1]), (end[0] - half, end[1]), end

    def number(self, value: float, *, sign: bool = True) -> str:
        """A number of score units with the decimals that suit the largest effect."""
        return number_text(value, decimals_of(self.strongest), sign=sign)

    def strength(self, concept: str) -> float:
        """|effect| as a fraction of the largest."""
        return abs(self.graph.nodes[concept]["effect"]) / self.strongest


def arranged(aog: Folded, top: int | None = None) -> Geometry:
    """Boxes for the `top` strongest concepts (None: all) with what they are made of."""
    concepts, graph = aog.graph, network_of(aog)
    names = concepts.names
    if top is not None:
        graph.remove_nodes_from([f"concept {i}" for i in range(top, len(concepts.codes))])
        for layer in ("coalition", "variable"):
            nodes = [v for v, at in graph.nodes(data="layer") if at == layer]
            graph.remove_nodes_from([v for v in nodes if graph.in_degree(v) == 0])
    layout = layered(graph)
    pitch = min(MOST, max(LEAST, ROWS_HIGH / layout.rows))
    high = min(26.0, pitch - 3)
    rows = max(layout.rows, 3)  # room for the root
    shift = (rows - layout.rows) / 2
    labels = _labels(names, graph)
    boxes = {}
    for node, layer in graph.nodes(data="layer"):
        width, height = WIDE[layer], high if layer != "root" else 46.0
        label, x = labels[node], LEFT[layer]
        if layer == "coalition":
            taken = min(width, 18 + CHARACTER * width_of(label))
            x, width = x + (width - taken) / 2, taken
        y = HEAD + (layout.row[node] + shift + 0.5) * pitch - height / 2
        boxes[node] = Box(x, y, width, height, label)
    strengths = [abs(effect) for effect in concepts.effects]
    unused = [name for k, name in enumerate(names) if f"variable {k}" not in graph]
    return Geometry(
        graph,
        layout,
        boxes,
        height=HEAD + rows * pitch,
        strongest=max(strengths, default=1.0),
        whole=concepts.predict((1 << len(names)) - 1),
        unused=tuple(unused),
    )


def _labels(names: tuple[str, ...], graph: nx.DiGraph) -> dict[str, str]:
    nodes = {
        node: (data["code"], data.get("kind", "and"), _room(data["layer"]))
        for node, data in graph.nodes(data=True)
        if node != "root"
    }
    return {"root": "score", **dict(zip(nodes, told_apart(names, [*nodes.values()]), strict=True))}


def _room(layer: str) -> int:
    """The characters that a label of the layer has room for."""
    taken = {"concept": VALUE, "variable": SWITCH}.get(layer, 0.0) + 14
    return int((WIDE[layer] - taken) / CHARACTER)
