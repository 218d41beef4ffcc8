"""Strengths of all interactions of A's networks on tables, sorted: as A draws them, and as we do.

Source: paper A, figure 2.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from figures.data import Record, percent
from figures.models_of_a import by_network
from figures.plots.paper_b import sorted_strengths
from figures.style import SERIES, colour, draw_band, faint, legend_below, panels

TITLE = "Strengths of the interactions of A's networks on tables"
CAPTION = (
    "Top, as A draws it: the strength of every interaction of single training samples, strongest "
    "first, in log-odds, both axes linear. Below, the same over the largest against its share of "
    "all interactions, both axes logarithmic: the median over samples with a band from the 10th "
    "to the 90th percentile. Dotted: the same scores shuffled over the masks, above scaled to the "
    "same largest strength. Grey line: salient from here. What is below 0.0001 is drawn "
    "there. Baseline: the mean."
)
PAPER = (
    "A, figure 2: its four panels on tables. Census is A's own, diabetes stands for TV news; the "
    "networks were trained for fewer steps. How many samples A shows, and under which baseline, "
    "is not printed. New: the row below, the null model and the threshold."
)
NEEDS = ("table_strengths",)
NULL = "the same scores shuffled (null model)"


def draw(records: Sequence[Record]) -> Figure:
    """Two rows, a panel for each network in each: A's linear axes above, logarithmic below."""
    groups = by_network(records)
    figure, grid = panels([*groups, *[""] * len(groups)], 2.9, most=len(groups), width=3.9)
    above, below = grid[: len(groups)], grid[len(groups) :]
    for linear, relative, members in zip(above, below, groups.values(), strict=True):
        _as_published(linear, members)
        _relative(relative, members)
    above[0].set_ylabel(f"strength |I(S)| ({records[0]['unit']})", parse_math=False)
    below[0].set_ylabel("strength |I(S)| / largest")
    legend_below(figure, grid)
    return figure


def _as_published(axes: Axes, members: Sequence[Record]) -> None:
    """|I(S)| of each sample against its rank, both axes linear."""
    for record in members:
        largest, ranks = float(record["largest_strength"]), record["ranks"]
        real, null = (largest * np.asarray(record[c]) for c in ("strengths", "null_strengths"))
        axes.plot(ranks, null, color=faint(), linestyle=":", linewidth=1.2, label=NULL)
        axes.plot(
            ranks, real, color=colour(SERIES[0]), linewidth=1.2, alpha=0.8, label="single samples"
        )
    axes.set(xlim=(0, 2 ** int(members[0]["n"])), ylim=(0, None))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlabel(f"rank among all interactions, n = {members[0]['n']}", fontsize=9)


def _relative(axes: Axes, members: Sequence[Record]) -> None:
    """|I(S)| / max |I| against the share of all interactions, both axes logarithmic."""
    smallest = min(0.5, 1 / max(max(r["ranks"]) for r in members))
    shares = np.geomspace(smallest, 1.0, sorted_strengths.POINTS)
    curves = {
        name: np.array([sorted_strengths.at_shares(r, name, shares) for r in members])
        for name in ("strengths", "null_strengths")
    }
    draw_band(axes, shares, curves["strengths"], SERIES[0], "median over samples, and band")
    median = np.median(curves["null_strengths"], axis=0)
    axes.plot(shares, median, color=faint(), linestyle=":", linewidth=1.2, label=NULL)
    tau = float(members[0]["rel_tau"])
    axes.axhline(tau, color=faint(), linewidth=1, label=sorted_strengths.salient_above(tau))
    axes.set(xscale="log", yscale="log", xlim=(smallest, 1.0), ylim=(sorted_strengths.FLOOR, 1.3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.set_xlabel("share of all interactions, strongest first", fontsize=9)


def verdict(records: Sequence[Record]) -> str:
    """How many interactions are salient, and how many 5 % error needs, beside shuffled scores."""
    parts = []
    for name, members in by_network(records).items():
        total = 2 ** int(members[0]["n"]) - 1
        own, null = (
            [np.median(values) for values in (
                [r["salient"] for r in members], [r["needed"] for r in members]
            )],
            [np.median(values) for values in (
                [r["null_salient"]["mean"] for r in members],
                [r["null_needed"]["mean"] for r in members],
            )],
        )  # fmt: skip
        parts.append(
            f"{name} {percent(own[0] / total)} and {percent(own[1] / total)} "
            f"({percent(null[0] / total)} and {percent(null[1] / total)})"
        )
    return (
        "Of all interactions, the share that is salient and the share that gives the scores to "
        f"5 %, the strongest first, medians over samples (shuffled scores): {'; '.join(parts)}."
    )
