"""The And-Or graph as a matplotlib figure: score, concepts, shared coalitions, variables."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from verify.explain.drawing.geometry import LEFT, VALUE, WIDTH, Box, Edge, Geometry, arranged
from verify.explain.drawing.subject import Folded
from verify.show.glyphs import with_glyphs
from verify.show.palette import BLUE, GREY, VERMILION, on_paper
from verify.show.picture import Picture, paper_is_dark
from verify.show.plots import blank, figure_of, fit_text
from verify.show.text import one_line, shortened

INCH = 100.0  # lengths of the geometry to an inch, so that 12 of them are text of 8.6 points
TEXT = 12 * 72 / INCH
ACROSS = 112  # characters of a line of the heading
FOOT = 62.0  # below the last row, for the legend
HEADINGS = {
    "root": "score",
    "concept": "concepts, effect in {unit}",
    "coalition": "shared coalitions",
    "variable": "variables",
}
MEANING = (
    "a + b acts when all of them are present (AND); a or b, dashed, when any is (OR). "
    "Width: strength of the effect."
)


def graph_figure(
    aog: Folded, *, top: int = 40, title: str | None, unit: str, ax: Axes | None = None
) -> Figure:
    """The `top` strongest concepts of an And-Or graph with what they are made of.

    Every box and edge carries the keys of AndOrGraph.to_networkx as its gid ("concept 0",
    "concept 0 > variable 3").  Raises ValueError for a `top` below 1.
    """
    if top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of concepts to draw")
    plan = arranged(aog, top)
    heading = [*([one_line(title)] if title else []), *wrap(summary(aog, top), ACROSS)]
    if ax is not None:
        fill(blank(0.0, 0.0, ax), plan, heading, unit)
        fit_text(ax, WIDTH / INCH)
        with_glyphs(ax)
        return figure_of(ax)
    figure = Picture(figsize=inches(plan, heading), dpi=120)
    draw_graph(figure, plan, heading, unit)
    with_glyphs(figure)
    return figure


def inches(plan: Geometry, heading: Sequence[str], *, legend: bool = True) -> tuple[float, float]:
    """Width and height that `draw_graph` needs; its text has its size in these alone."""
    return WIDTH / INCH + 0.3, (_rows(plan, legend) + _above(heading)) / INCH


def draw_graph(
    figure: FigureBase, plan: Geometry, heading: Sequence[str], unit: str, *, legend: bool = True
) -> Axes:
    """Draws a graph over the whole of a figure, or of a part of one, of the size `inches`.

    heading: its lines, of at most `ACROSS` characters.  The legend says what colours, dashes and
    widths are.
    """
    height, above = _rows(plan, legend), _above(heading)
    axes = figure.add_axes((0.15 / 9.7, 0.0, WIDTH / (WIDTH + 30), height / (height + above)))
    fill(axes, plan, heading, unit, legend=legend)
    return axes


def fill(
    axes: Axes, plan: Geometry, heading: Sequence[str], unit: str, *, legend: bool = True
) -> None:
    """Draws a graph into some axes, whatever their size."""
    height = _rows(plan, legend)
    axes.set(xlim=(-2, WIDTH + 2), ylim=(height, 0))
    axes.set_axis_off()
    axes.set_title("\n".join(heading), loc="left", fontsize=10, parse_math=False)
    for layer, words in HEADINGS.items():
        if plan.layer(layer):
            _write(axes, LEFT[layer], 8.0, words.format(unit=unit), color=_ink(GREY))
    for edge in plan.edges():
        _edge(axes, edge)
    for node, box in plan.boxes.items():
        _node(axes, plan, node, box)
    if legend:
        _legend(axes, plan, height - FOOT)


def _rows(plan: Geometry, legend: bool) -> float:
    """The height of a drawing below its heading."""
    return plan.height + (FOOT + (20 if plan.unused else 0) if legend else 0.0)


def _above(heading: Sequence[str]) -> float:
    return 16.0 + 18.0 * len(heading)


def colour_of(effect: float) -> str:
    """Blue for an effect that raises the score, vermilion for one that lowers it."""
    return _ink(BLUE if effect > 0 else VERMILION)


def _ink(colour: str) -> str:
    """The colour as it is told apart on the paper of the current style."""
    return on_paper(colour, dark=paper_is_dark())


def summary(aog: Folded, top: int) -> str:
    """What the concepts amount to, and how many of them are drawn."""
    if not aog.graph.codes:
        return "no concepts: the score is the same whatever is present"
    cut = f"; drawn: the {top} strongest" if len(aog.graph.codes) > top else ""
    return aog.graph.summary() + cut


def _edge(axes: Axes, edge: Edge) -> None:
    colour, wide, alpha = _ink(GREY), 1.0, 0.5
    if edge.effect is not None:
        colour, alpha = colour_of(edge.effect), 0.65
        wide = (0.6 + 4.4 * edge.strength) if edge.upper == "root" else (0.7 + 1.8 * edge.strength)
    axes.add_patch(
        PathPatch(
            Path(edge.curve, [Path.MOVETO, *[Path.CURVE4] * 3]),
            fill=False,
            edgecolor=colour,
            linewidth=wide,
            linestyle=(0, (4, 2)) if edge.kind == "or" else "-",
            alpha=alpha,
            capstyle="butt",
            zorder=1,
            gid=f"{edge.upper} > {edge.lower}",
        )
    )


def _node(axes: Axes, plan: Geometry, node: str, box: Box) -> None:
    data = plan.graph.nodes[node]
    layer, paper = data["layer"], matplotlib.rcParams["figure.facecolor"]
    edge = colour_of(data["effect"]) if layer == "concept" else _ink(GREY)
    dashed = data.get("kind") == "or"
    axes.add_patch(
        FancyBboxPatch(
            (box.x, box.y),
            box.width,
            box.height,
            boxstyle=f"round,pad=0,rounding_size={box.height / 2 if dashed else 3}",
            facecolor=paper,
            edgecolor=edge,
            linewidth=0.9,
            linestyle=(0, (4, 2)) if dashed else "-",
            zorder=2,
            gid=node,
        )
    )
    if layer == "concept":
        wide = (box.width - VALUE - 12) * plan.strength(node)
        bar = Rectangle((box.x + VALUE, box.y + 2), wide, box.height - 4, color=edge, alpha=0.25)
        bar.set(zorder=3, gid=f"bar of {node}", linewidth=0)
        axes.add_patch(bar)
        value = plan.number(data["effect"])
        _write(axes, box.x + VALUE - 6, box.middle, value, ha="right", color=edge, weight="bold")
        _write(axes, box.x + VALUE + 4, box.middle, box.label)
    elif layer == "root":
        x, y = box.x + box.width / 2, box.middle
        _write(axes, x, y - 8, plan.number(plan.whole, sign=False), ha="center", weight="bold")
        none = f"none: {plan.number(data['effect'], sign=False)}"
        _write(axes, x, y + 10, none, ha="center", color=_ink(GREY))
    else:
        middle = layer == "coalition"
        x = box.x + (box.width / 2 if middle else 8)
        _write(axes, x, box.middle, box.label, ha="center" if middle else "left")


def _write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    """Text as it is: a user's name may hold a "$"."""
    axes.text(x, y, text, fontsize=TEXT, va="center", parse_math=False, zorder=4, **how)


def _legend(axes: Axes, plan: Geometry, y: float) -> None:
    """What colours, dashes and widths mean, from the height y down."""
    if plan.unused:
        text = f"In none of these concepts: {', '.join(plan.unused)}"
        _write(axes, LEFT["concept"], y - 4, shortened(text, 105), color=_ink(GREY))
    if not plan.layer("concept"):
        return
    signs = (
        Line2D([], [], color=colour_of(1.0), lw=4, label="raises the score when it acts"),
        Line2D([], [], color=colour_of(-1.0), lw=4, label="lowers it"),
        Line2D([], [], color=_ink(GREY), lw=1, label="parts of a shared coalition"),
    )
    axes.legend(
        handles=signs,
        loc="upper left",
        bbox_to_anchor=(LEFT["concept"] - 8, y + 14),
        bbox_transform=axes.transData,
        ncols=3,
        frameon=False,
        fontsize=TEXT,
        borderaxespad=0,
    )
    _write(axes, LEFT["concept"], y + 46, MEANING, color=_ink(GREY))
