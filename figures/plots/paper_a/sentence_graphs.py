"""And-Or graphs of single sentences that a text network gets right or wrong, with R_Ω and error.

Source: paper A, figure 5, and figures 15 to 17 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from textwrap import wrap

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, percent
from figures.plots.paper_a import and_or_graph
from verify.explain.drawing.figure import ACROSS, draw_graph, inches
from verify.explain.drawing.geometry import Geometry, arranged
from verify.show.picture import Picture

TITLE = "And-Or graphs of sentences, right and wrong"
CAPTION = (
    "Two opinions of our own and what an LSTM and a CNN on film reviews make of them: the first "
    "that each gets right and the first that it gets wrong. The score is the log-odds of a good "
    "opinion: blue concepts speak for it, orange ones against; at the left what v(∅) (“none”, 0 "
    "where it was taken away) and the concepts add up to, in the heading the score itself. Words "
    "of no concept are left out. A graph is the one that A's code keeps, the last with R_Ω above "
    "0.95 and at most a tenth of Σv² left. In brackets: scores shuffled over the masks, with as "
    "many patterns. Absent words: the embedding 0."
)
PAPER = (
    "A, figure 5, and figures 15 to 17 of its supplement: the same pictures, of SST-2 and CoLA, "
    "A's choice of patterns. There the words are of the data sets; here of sentences of our own, "
    "since those of the reviews may not be shown, and made to mislead: that so many are wrong says "
    "nothing of the networks' accuracy. New: the error on all masks, which R_Ω does not see, and "
    "shuffled scores."
)
NEEDS = ("sentence_graphs",)
ROOM = 12.0


def draw(records: Sequence[Record]) -> Figure:
    """One And-Or graph below the other, with the sentence, R_Ω and the error above each.

    Raises ValueError when no record has a graph.
    """
    found = drawn(records)
    plans = [plan_of(record) for record in found]
    headings = [heading(record) for record in found]
    legends = [i == len(found) - 1 for i in range(len(found))]
    drawings = list(zip(plans, headings, legends, strict=True))
    sizes = [inches(plan, lines, legend=legend) for plan, lines, legend in drawings]
    heights = [height for _, height in sizes]
    figure = Picture(figsize=(sizes[0][0], sum(heights)))
    grid = figure.add_gridspec(len(found), 1, height_ratios=heights)
    for place, (plan, lines, legend) in enumerate(drawings):
        part = figure.add_subfigure(grid[place])
        draw_graph(part, plan, lines, str(found[place]["unit"]), legend=legend)
    return figure


def drawn(records: Sequence[Record]) -> list[Record]:
    """The sentences of our own that have a graph, network by network.

    Raises ValueError when there are none.
    """
    if not records:
        raise ValueError("records: empty; give those of graphs of sentences")
    found = [r for r in records if r["kind"] == "sentence" and r["specimen"] is not None]
    if not found:
        raise ValueError("records: no sentence has a graph; give those of graphs of sentences")
    return found


def plan_of(record: Record) -> Geometry:
    """Where the boxes of a record's graph stand, words of no concept left out.

    The box of the score is made a little wider, for v(∅) with three decimals.
    """
    plan = arranged(and_or_graph.sides(record)[1])
    root = replace(plan.boxes["root"], width=plan.boxes["root"].width + ROOM)
    return replace(plan, boxes={**plan.boxes, "root": root}, unused=())


def heading(record: Record) -> list[str]:
    """Which network, right or wrong, the sentence, and what its graph is worth."""
    verdict = "right" if record["right"] else f"wrong: it is {record['label']}"
    name = f"{record['network']} on {record['data']}: {record['predicted']} ({verdict})"
    sentence = f"“{record['sentence']}”, score {_number(record['score'])}"
    among = ", v(∅) among them" if record["specimen"]["graph"]["empty"] else ""
    worth = (
        f"{record['patterns']} patterns{among}: R_Ω {record['ratio']:.3f}, error on all masks "
        f"{percent(record['error'])} (shuffled scores: {record['null_ratio']:.3f}, "
        f"{percent(record['null_error'])})"
    )
    return [line for text in (name, sentence, worth) for line in wrap(text, ACROSS)]


def verdict(records: Sequence[Record]) -> str:
    """R_Ω and errors of the graphs that are drawn, and of those of test samples."""
    if not records:
        raise ValueError("records: empty; give those of graphs of sentences")
    own = [r for r in records if r["kind"] == "sentence"]
    networks = {r["network"]: r for r in own}
    counts = ", ".join(f"{name} {r['wrong']} of {r['asked']}" for name, r in networks.items())
    samples = [r for r in records if r["kind"] == "test sample"]
    parts = [
        _worth(f"{name}, {says}", [r for r in kind if r["right"] == right])
        for name, kind in (("these sentences", own), ("test samples", samples))
        for says, right in (("right", True), ("wrong", False))
    ]
    whole = "; ".join(part for part in parts if part)
    return (
        f"Opinions of our own, made to mislead, that a network gets wrong: {counts}. The graphs of "
        f"A's code, medians: {whole}."
    )


def _worth(name: str, members: Sequence[Record]) -> str:
    """How many have a graph, and its size, R_Ω and errors; "" of none."""
    found = [r for r in members if r["patterns"] is not None]
    if not found:
        return f"{name} 0 of {len(members)}" if members else ""
    keys = ("patterns", "ratio", "error", "null_error")
    size, ratio, error, null = (float(np.median([r[key] for r in found])) for key in keys)
    return (
        f"{name} ({len(found)} of {len(members)} have one) {size:g} patterns, R_Ω {ratio:.2f}, "
        f"error on all masks {percent(error)} (shuffled {percent(null)})"
    )


def _number(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
