"""The And-Or graph before and after shared coalitions are factored out: edges of every sample.

Source: paper A, figure 6(b, c).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, one_baseline, ordinary, percent
from figures.style import SERIES, colour, legend_below, panels

TITLE = "What folding saves"
CAPTION = (
    "Edges of the And-Or graph that 10 % error needs, each concept joined to its variables (left "
    "end) and to shared coalitions after folding (right end), which leaves every prediction as it "
    "is. One line per sample, baseline mean where there is one; the median is of the solid lines. "
    "Dashed: graphs of too many concepts, cut to their strongest before they were folded. Their "
    "error, under the panel, is that of these alone: root mean square over all masks, relative to "
    "that of v − v(∅)."
)
PAPER = (
    "A, figure 6(b, c), and 2 and 3 of its supplement: nodes and edges against the share R_Ω of "
    "v(N) that a graph explains, for other networks. Here the edges of all samples at equal "
    "error; the code length is paper A's, and depends on the unit of the scores."
)
NEEDS = ("folding",)
BY_FAMILY = True
DASHES = (0, (4, 2))  # of graphs that were cut
WHOLE, CUT = "a sample, folded whole", "cut to the strongest concepts first"


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: edges before and after, a line per sample."""
    groups = one_baseline(records)
    figure, grid = panels(list(groups), 2.7, most=4, width=3.1)
    for axes, members in zip(grid, groups.values(), strict=True):
        for record in members:
            line, words = (DASHES, CUT) if record["cut"] else ("-", WHOLE)
            axes.plot((0, 1), record["edges"], marker="o", color=colour(SERIES[0]), linestyle=line,
                      linewidth=1.2, markersize=4, alpha=0.8, label=words)  # fmt: skip
        whole, cut = parted(members)
        said = [f"median saved: {percent(np.median(saved(whole, 'edges')))}"] if whole else []
        if cut:
            said.append(f"{len(cut)} cut, error {_range([r['error'] for r in cut])}")
        axes.set_xlabel("\n".join(said))
        axes.set(xlim=(-0.25, 1.25), ylim=(0, 1.08 * max(1, *(max(r["edges"]) for r in members))))
        axes.set_xticks([0, 1], ["before", "after"])
    figure.supylabel("edges", fontsize=10)
    legend_below(figure, grid)
    return figure


def parted(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """Graphs that were folded whole and have an edge, and those that were cut before."""
    return (
        [r for r in records if not r["cut"] and r["edges"][0]],
        [r for r in records if r["cut"]],
    )


def saved(records: Sequence[Record], what: str) -> list[float]:
    """The share of nodes, edges or code length that folding saves, of each record; 0 of nothing."""
    return [1 - r[what][1] / r[what][0] if r[what][0] else 0.0 for r in records]


def verdict(records: Sequence[Record]) -> str:
    """What folding saves of whole graphs, of how many concepts they are, and how many were cut."""
    one_baseline(records)  # raises when there is none
    found, rest = ordinary(records)
    whole, cut = parted(found)
    if not whole and not cut:
        return f"No graph has an edge: nothing to fold.{rest}"
    parts = [
        f"For 10 % error the median graph keeps {np.median([r['needed'] for r in found]):.0f} "
        f"concepts ({len(found)} cases)."
    ]
    if whole:
        edges, nodes, length = (
            np.median(saved(whole, what)) for what in ("edges", "nodes", "code_length")
        )
        parts.append(
            f"Folding saves {percent(edges)} of the edges in the median and changes the nodes by "
            f"{percent(-nodes, sign=True)}, the code length by {percent(-length, sign=True)}, "
            f"over {len(whole)} graphs that were folded whole and have an edge."
        )
    if cut:
        parts.append(
            f"Not in these medians: {len(cut)} graphs that were cut to their "
            f"{_range([r['concepts'] for r in cut], '.0f')} strongest concepts first, with errors "
            f"of {_range([r['error'] for r in cut])}."
        )
    return " ".join(parts) + rest


def _range(numbers: Sequence[float], form: str = "") -> str:
    """The least and the largest of some numbers, as percentages unless a form is given."""
    ends = [format(x, form) if form else percent(x) for x in (min(numbers), max(numbers))]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')} to {ends[1]}"
