"""Nodes and edges of the And-Or graph against R_Ω, and against the error on all masks.

Source: paper A, figure 6(b, c), and figures 2 and 3 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record
from figures.models_of_a import at_mean, by_table, level, look, median, models, number
from figures.style import legend_below, panels

TITLE = "Nodes and edges of the And-Or graph against R_Ω"
CAPTION = (
    "The least graph, on paper A's way of taking patterns away, whose R_Ω is above the value "
    "across: nodes and edges after shared coalitions are factored out, medians over samples (of "
    "graphs of at most 100 patterns). Below: the error of these graphs on all masks, which R_Ω "
    "does not see. Baseline: the mean."
)
PAPER = (
    "A, figure 6(b, c), and the other panels of figures 2 and 3 of its supplement; data and models "
    "as for R_Ω above. A's graphs have at most five coalitions, ours as many as shorten the "
    "description. New: the error."
)
NEEDS = ("graph_ratios",)
ROWS = {"nodes": "nodes", "edges": "edges", "error": "error on all masks"}


def draw(records: Sequence[Record]) -> Figure:
    """Three rows, a panel for each data set in each: nodes, edges, error."""
    tables = by_table(at_mean(records))
    titles = [f"{name}: {what}" for what in ROWS.values() for name in tables]
    figure, grid = panels(titles, 2.6, most=len(tables), width=4.2)
    for row, key in enumerate(ROWS):
        for axes, members in zip(grid[row * len(tables) :], tables.values(), strict=False):
            for model, mine in models(members).items():
                axes.plot(*curve(mine, key), marker="o", markersize=3, **look(model))
            axes.set_ylim(bottom=0)
            axes.set_xlabel("R_Ω above" if row == len(ROWS) - 1 else "", parse_math=False)
    legend_below(figure, grid)
    return figure


def curve(members: Sequence[Record], key: str) -> tuple[list[float], list[float]]:
    """Values of R_Ω, and of the least graphs above each the median of a quantity; nan for none."""
    levels = [one["ratio"] for one in members[0]["levels"]]
    middle = (median(r["levels"][i][key] for r in members) for i in range(len(levels)))
    return levels, [np.nan if value is None else value for value in middle]


def verdict(records: Sequence[Record]) -> str:
    """Nodes and edges at R_Ω above 0.95, normal and against attacks."""
    found = at_mean(records)
    said = []
    for name, members in by_table(found).items():
        networks = [r for r in members if r["model"].startswith(("MLP", "ResMLP"))]
        sides = []
        for attacked in (False, True):
            mine = [level(r) for r in networks if r["attacked"] is attacked]
            sides.append(
                f"{number(median(x['nodes'] for x in mine))} nodes and "
                f"{number(median(x['edges'] for x in mine))} edges"
            )
        said.append(f"{name} {sides[0]}, trained against attacks {sides[1]}")
    return f"Graphs with R_Ω above 0.95, medians over networks and samples: {'; '.join(said)}."
