"""One And-Or graph: concepts joined to their variables, and with the coalitions they share.

Source: paper A, figures 3 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap

from matplotlib.figure import Figure

from figures.data import Record, in_order, percent
from verify.explain.concepts.graph import AndOrGraph, ConceptGraph
from verify.explain.drawing.figure import ACROSS, draw_graph, inches
from verify.explain.drawing.geometry import Geometry, arranged
from verify.explain.kinds import Coalition
from verify.games.lattice import bitmask
from verify.show.picture import Picture
from verify.show.text import shortened

TITLE = "One And-Or graph, before and after folding"
CAPTION = (
    "The strongest concepts of one sample, by the initials of their variables. Above, each is "
    "joined to its variables; below, through the coalitions that several concepts share, which "
    "changes no prediction. A concept acts when all of its variables are present: blue ones then "
    "raise the score, orange ones lower it. Edges and bars are the wider the stronger the concept; "
    "grey edges join a coalition to its parts; an OR would be dashed. At the left, what v(∅) "
    '("none") and these concepts add up to when all is present: not the score of the network. '
    "Error, in the heading: root mean square over all masks of v less such sums, relative to that "
    "of v − v(∅)."
)
PAPER = (
    "A, figures 3 and 4, and 6 to 11 of its supplement: the same kind of picture, there of "
    "sentences, digits, a face and rows of a census, here of a board. A graph that is near the "
    "scores has many more concepts, as the next figure shows; these are the strongest alone, not "
    "those that predict best."
)
NEEDS = ("folding",)
FIRST = ("MLP-5", "tic-tac-toe", "mean")  # network, data and baseline that are drawn if there
UNIT = "log-odds"
ROOM = 23  # characters that the box of a variable has room for


def draw(records: Sequence[Record]) -> Figure:
    """The graph of one record, before folding above and after it below.

    Raises ValueError when no record holds a specimen.
    """
    record = chosen(records)
    before, after = sides(record)
    names = record["specimen"]["graph"]["names"]
    name = f"{record['network']} on {record['data']}, baseline {record['baseline']}"
    headings = [
        [*wrap(f"{name}, before folding: {_size(before)}", ACROSS), before.graph.summary()],
        [f"After folding: {len(after.coalitions)} shared coalitions, {_size(after)}"],
    ]
    plans = _named(arranged(before), names), _named(arranged(after), names)
    drawings = list(zip(plans, headings, (False, True), strict=True))
    sizes = [inches(plan, heading, legend=legend) for plan, heading, legend in drawings]
    (width, _), heights = sizes[0], [height for _, height in sizes]
    figure = Picture(figsize=(width, sum(heights)))
    grid = figure.add_gridspec(2, 1, height_ratios=heights)
    for place, (plan, heading, legend) in enumerate(drawings):
        draw_graph(figure.add_subfigure(grid[place]), plan, heading, UNIT, legend=legend)
    return figure


def chosen(records: Sequence[Record]) -> Record:
    """The record whose specimen is drawn: FIRST, or the first of an ordinary network.

    Raises ValueError when there is none.
    """
    found = [r for r in in_order(records) if "specimen" in r]
    if not found:
        raise ValueError(
            'records: none has a "specimen", the graph of the strongest concepts of a sample; '
            "give those of the folding experiment"
        )
    named = [r for r in found if (r["network"], r["data"], r["baseline"]) == FIRST]
    return (named or found)[0]  # in order, those of built networks are last


def sides(record: Record) -> tuple[AndOrGraph, AndOrGraph]:
    """The graph of a record before its coalitions were shared, and as it was recorded after."""
    found, given = record["specimen"], record["specimen"]["graph"]
    graph = ConceptGraph(
        codes=tuple(bitmask(c["variables"]) for c in given["concepts"]),
        effects=tuple(float(c["effect"]) for c in given["concepts"]),
        kinds=tuple(c["kind"] for c in given["concepts"]),
        names=initials(given["names"]),
        empty=float(given["empty"]),
        error=float(given["error"]),
        explained=float(given["explained"]),
        unfaithfulness=float(given["unfaithfulness"]),
    )
    lengths = float(found["code_length_before"]), float(found["code_length_after"])
    alone = tuple(tuple(c["variables"]) for c in given["concepts"])
    shared = tuple(Coalition(c["kind"], bitmask(c["variables"])) for c in found["coalitions"])
    children = tuple(tuple(nodes) for nodes in found["children"])
    return (
        AndOrGraph(graph, (), alone, lengths[0], lengths[0]),
        AndOrGraph(graph, shared, children, *lengths),
    )


def initials(names: Sequence[str]) -> tuple[str, ...]:
    """ "top left" as "tl", so that a concept can be read in its box.

    Where they would not tell the names apart, or a name is one word, all names as they are.
    """
    short = tuple("".join(word[0] for word in name.split()) for name in names)
    apart = len(set(short)) == len(names) and all(len(name) > 1 for name in short)
    return short if apart else tuple(str(name) for name in names)


def _named(plan: Geometry, names: Sequence[str]) -> Geometry:
    """The same drawing with the names of its variables in full beside their initials."""
    short = initials(names)
    if short == tuple(names):
        return plan
    full = {f"variable {k}": shortened(f"{short[k]}: {name}", ROOM) for k, name in enumerate(names)}
    boxes = {
        key: replace(box, label=full[key]) if key in full else box
        for key, box in plan.boxes.items()
    }
    unused = tuple(text for key, text in full.items() if key not in boxes)
    return replace(plan, boxes=boxes, unused=unused)


def _size(graph: AndOrGraph) -> str:
    return f"{graph.nodes_after} nodes, {graph.edges_after} edges"


def verdict(records: Sequence[Record]) -> str:
    """What folding makes of the graph that is drawn, and how far its concepts are from the score.

    Raises ValueError as `draw` does.
    """
    record = chosen(records)
    found = record["specimen"]
    graph = found["graph"]
    parts = [
        f"{name} {found[f'{key}_before']:.0f} → {found[f'{key}_after']:.0f}"
        for name, key in (("nodes", "nodes"), ("edges", "edges"), ("code length", "code_length"))
    ]
    few, all_of_them = len(graph["concepts"]), 2 ** len(graph["names"]) - 1
    far = ", more than v(∅) alone everywhere would" if graph["error"] > 1 else ""
    return (
        f"One sample of {record['network']} on {record['data']}, baseline {record['baseline']}, "
        f"its {few} strongest concepts of {all_of_them} and {len(found['coalitions'])} shared "
        f"coalitions: {', '.join(parts)}. These concepts alone err by {percent(graph['error'])} of "
        f"the scores' own size{far}; they are shown for the folding."
    )
