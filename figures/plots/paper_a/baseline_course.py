"""The graph on the way of learning a baseline as paper A learns it.

Source: paper A, figure 6(d), and figure 4 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.data import Record, percent
from figures.models_of_a import by_table
from figures.style import SERIES, colour, legend_below, panels

TITLE = "The graph, epoch by epoch of learning a baseline"
CAPTION = (
    "An MLP-5, its baseline learned as paper A's code does: 50 plain steps on Σ|w| within 0.05 "
    "standard deviations of the mean. Over the value at the start, means over samples: Σ|w|, the "
    "range |v(N) − v(∅)|, patterns, nodes and edges of the least graph with R_Ω above 0.7, and the "
    "patterns that 10 % error on all masks needs. Right: how many |w| over the largest, at the "
    "start and at the end, all samples together; none is drawn as a half."
)
PAPER = (
    "A, figure 6(d), and figure 4 of its supplement: the same quantities, every tenth epoch, on "
    "census and, for TV news, diabetes. A's text has another reach, 0.01 of the variance: its last "
    "step is in the sentence below. New: the range, and the patterns for an error on all masks."
)
NEEDS = ("baseline_course",)
SHOWN = {
    "loss": "Σ|w|",
    "range": "|v(N) − v(∅)|",
    "patterns": "patterns, R_Ω > 0.7",
    "nodes": "nodes of that graph",
    "edges": "edges of that graph",
    "within": "patterns for 10 % error",
}


def draw(records: Sequence[Record]) -> Figure:
    """Two panels for each data set: the course, and the histogram of strengths."""
    tables = by_table(records)
    titles = [t for name in tables for t in (f"{name}: course", f"{name}: strengths")]
    figure, grid = panels(titles, 3.3, most=2)
    for (left, right), members in zip(
        zip(grid[::2], grid[1::2], strict=True), tables.values(), strict=True
    ):
        steps = members[0]["steps"]
        for place, (key, label) in enumerate(SHOWN.items()):
            line = SERIES[place % len(SERIES)]
            dashes = line.line if place < len(SERIES) else (0, (1, 1))
            left.plot(
                steps, course(members, key), color=colour(line), linestyle=dashes, label=label,
                marker="osD^vP"[place], markersize=4,
            )  # fmt: skip
        left.axhline(1.0, linewidth=0.8, color=colour(SERIES[0]), alpha=0.4)
        left.set(xlabel="epochs", ylabel="over the start")
        _histogram(right, members)
    legend_below(figure, [grid[0]])
    return figure


def course(members: Sequence[Record], key: str) -> list[float]:
    """The mean over samples of a quantity over its start, at each step on record."""
    rows = [
        [abs(step[key]) / abs(r["course"][0][key]) for step in r["course"]]
        for r in members
        if all(step[key] for step in r["course"])
    ]
    return [float(x) for x in np.mean(rows, axis=0)] if rows else [1.0] * len(members[0]["steps"])


def _histogram(axes: Axes, members: Sequence[Record]) -> None:
    for place, label in ((0, "mean"), (-1, "learned")):
        counts = np.sum([r["course"][place]["histogram"] for r in members], axis=0)
        edges = np.linspace(0, 1, len(counts) + 1)
        line = SERIES[1 if place else 0]
        axes.stairs(
            np.maximum(counts, 0.5), edges, color=colour(line), linestyle=line.line, linewidth=1.6,
            label=label,
        )  # fmt: skip
    axes.set(yscale="log", xlabel="|w| over the largest", ylabel="how many")
    axes.legend(loc="upper right")


def verdict(records: Sequence[Record]) -> str:
    """What is left of each quantity at the last step, under A's code and text."""
    said = []
    for name, members in by_table(records).items():
        code = {key: course(members, key)[-1] for key in SHOWN}
        paper = {
            key: float(np.mean([abs(r["papers_reach"][key]) / abs(r["course"][0][key])
                                for r in members]))
            for key in ("loss", "range")
        }  # fmt: skip
        last = sum(
            r["course"][-1]["loss"] <= min(step["loss"] for step in r["course"]) for r in members
        )
        said.append(
            f"{name} ({len(members)} samples): Σ|w| {_change(code['loss'])}, range "
            f"{_change(code['range'])}, patterns with R_Ω above 0.7 {_change(code['patterns'])}, "
            f"for 10 % error {_change(code['within'])}; within the reach that is printed Σ|w| "
            f"{_change(paper['loss'])}, range {_change(paper['range'])}; the last step, which A "
            f"keeps, is the best of those on record on {last}"
        )
    return f"After 50 epochs, means over samples. {'. '.join(said)}."


def _change(ratio: float) -> str:
    return percent(ratio - 1, sign=True)
