"""The And-Or graph before and after shared coalitions are factored out.

Source: paper A, its And-Or graphs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.style import SERIES, Record, colour, one_baseline, panels, percent

TITLE = "The And-Or graph, before and after folding"
CAPTION = (
    "Edges of the graph that 10 % error needs (at most its 256 strongest concepts), each concept "
    "joined to its variables (left end) and to shared coalitions after folding (right end), which "
    "leaves every prediction as it is. One line per sample, baseline mean where there is one."
)
PAPER = (
    "A shows such graphs for single samples and reports their node counts. Here the counts of all "
    "samples at equal error; the code length is paper A's, and depends on the unit of the scores."
)
NEEDS = ("folding",)


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: edges before and after, a line per sample."""
    groups = one_baseline(records)
    figure, grid = panels(list(groups), 2.5, most=5, width=2.7)
    for axes, members in zip(grid, groups.values(), strict=True):
        for record in members:
            axes.plot((0, 1), record["edges"], "o-", color=colour(SERIES[0]), linewidth=1.2,
                      markersize=4, alpha=0.8)  # fmt: skip
        saved = [1 - r["edges"][1] / r["edges"][0] for r in members if r["edges"][0]]
        if saved:
            axes.set_xlabel(f"median saved: {percent(np.median(saved))}")
        axes.set(xlim=(-0.25, 1.25))
        axes.set_ylim(bottom=0)
        axes.set_xticks([0, 1], ["before", "after"])
    figure.supylabel("edges", fontsize=10)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """What folding saves, and of how many concepts the graphs are made."""
    kept = [r for r in records if r["edges"][0]]
    if not kept:
        return "No graph has an edge: nothing to fold."
    saved = {name: np.median([1 - r[name][1] / r[name][0] for r in kept])
             for name in ("edges", "nodes", "code_length")}  # fmt: skip
    cut = sum(bool(r["cut"]) for r in records)
    return (
        f"For 10 % error the median graph keeps {np.median([r['needed'] for r in records]):.0f} "
        f"concepts. Folding saves {percent(saved['edges'])} of its edges in the median and changes "
        f"its nodes by {percent(-saved['nodes'], sign=True)}, its code length by "
        f"{percent(-saved['code_length'], sign=True)}. "
        f"{cut} of {len(records)} graphs were cut to their 256 strongest concepts first."
    )
