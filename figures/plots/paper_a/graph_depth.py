"""The And-Or graph of ResMLPs of several depths and widths.

Source: paper A, figure 5 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, by_key
from figures.models_of_a import median, number
from figures.style import SERIES, colour, legend_below, panels

TITLE = "The And-Or graph against depth and number of parameters"
CAPTION = (
    "ResMLPs of 1 to 5 residual blocks, 20 or 60 wide. Left of each pair: nodes of the And-Or "
    "graph, chosen as in paper A's code (R_Ω above 0.95, at most a tenth of Σv² left, at most 80 "
    "patterns), the median over samples for which there is one; right: the patterns that 10 % "
    "error on all masks needs. Across: parameters. Baselines: 0 of the sums of products, whose "
    "inputs are 0 and 1, and the mean of census."
)
PAPER = (
    "A, figure 5 of its supplement: nodes against depth and parameters (there 1.5K to 82.3K) on "
    "sums of products and census. New: the patterns for an error on all masks."
)
NEEDS = ("graph_depth",)
ABOVE = 1.18  # of the tallest mark: room for its label under the title


def draw(records: Sequence[Record]) -> Figure:
    """Two panels for each task, a line for each width."""
    tasks = by_task(records)
    titles = [t for name in tasks for t in (f"{name}: nodes", f"{name}: patterns for 10 % error")]
    figure, grid = panels(titles, 2.9, most=2)
    for place, members in enumerate(tasks.values()):
        for axes, key in zip(grid[2 * place :], ("nodes", "within"), strict=False):
            for series, width in zip(
                SERIES, sorted({int(r["width"]) for r in members}), strict=False
            ):
                mine = sorted(
                    (r for r in members if r["width"] == width), key=lambda r: int(r["blocks"])
                )
                axes.plot(
                    [r["parameters"] for r in mine], heights(mine, key), marker="o",
                    color=colour(series), linestyle=series.line, label=f"{width} wide",
                )  # fmt: skip
                for r in mine:
                    if (value := middle(r, key)) is not None:
                        axes.annotate(
                            str(r["blocks"]), (r["parameters"], value), fontsize=8,
                            xytext=(3, 3), textcoords="offset points",
                        )  # fmt: skip
            axes.set(xscale="log", xlabel="parameters (at each mark: residual blocks)")
            tallest = max((y for r in members if (y := middle(r, key)) is not None), default=1.0)
            axes.set_ylim(0, ABOVE * max(1.0, tallest))
    legend_below(figure, grid)
    return figure


def by_task(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by what was learnt; raises ValueError when there is nothing."""
    return by_key(records, lambda r: str(r["kind"]))


def middle(record: Record, key: str) -> float | None:
    """The median over samples; None where A's rule finds no graph on any."""
    return median(graph[key] for graph in record["graphs"])


def heights(records: Sequence[Record], key: str) -> list[float]:
    """The medians of some networks, nan where there is none."""
    return [np.nan if (value := middle(r, key)) is None else value for r in records]


def verdict(records: Sequence[Record]) -> str:
    """The range of sizes over all depths, and how they go with the number of parameters."""
    said = []
    for name, members in by_task(records).items():
        ordered = sorted(members, key=lambda r: int(r["parameters"]))
        nodes = [middle(r, "nodes") for r in ordered]
        some = [x for x in nodes if x is not None]
        within = [middle(r, "within") or 0.0 for r in ordered]
        half = max(1, len(within) // 2)
        few, many = np.median(within[:half]), np.median(within[-half:])
        said.append(
            f"{name}: {number(min(some, default=None))} to {number(max(some, default=None))} nodes "
            f"({len(nodes) - len(some)} of {len(nodes)} networks have no such graph); for 10 % "
            f"error {few:.0f} patterns in the median of the smaller half of the networks, "
            f"{many:.0f} of the larger"
        )
    return f"{'. '.join(said)}."
