"""Matching: the scores of all masked samples, and what the strongest interactions make of them.

Source: Theorem 1 of both papers, of which neither has a figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, in_order, one_baseline, ordinary, percent
from figures.style import SERIES, colour, legend_below, network_panels

TITLE = "All masked scores from the strongest interactions"
CAPTION = (
    "One sample of each network, baseline mean where there is one: its scores on all masks in "
    "rising order (line; at most 256 masks are drawn) and the sums of the strongest 5 %, 10 % and "
    "25 % of its interactions (marks). Error: root mean square of score less sum over all masks, "
    "relative to the scores' own size, that of v − v(∅). All interactions give the line exactly; "
    "that is arithmetic. How few suffice is the question."
)
PAPER = (
    "No counterpart figure: Theorem 1 of both papers says that it must be so. Here with three "
    "fixed shares, so that networks can be compared; the errors of all of them are in the "
    "verdict."
)
NEEDS = ("matching",)
BY_FAMILY = True
MARKS = ("v", "s", "o")
LARGER = 1.6  # marks in legends


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: scores against rank, and the predictions of each kept share."""
    groups = one_baseline(records)
    figure, grid = network_panels(list(groups))
    for axes, members in zip(grid, groups.values(), strict=True):
        record = members[0]
        ranks = range(len(record["scores"]))
        axes.plot(
            ranks, record["scores"], color=colour(SERIES[0]), linewidth=1.6, zorder=3, label="score"
        )
        for series, mark, kept in zip(SERIES[1:], MARKS, record["kept"], strict=False):
            axes.plot(
                ranks, kept["predictions"], mark, color=colour(series), markersize=2.6, alpha=0.7,
                markeredgewidth=0, label=f"sum of the strongest {percent(kept['share'])}",
            )  # fmt: skip
        axes.set_xticks([])
        axes.set_xlabel("masks, by score")
        axes.legend(
            axes.lines[1:], [f"error {percent(kept['error'])}" for kept in record["kept"]],
            loc="upper left", fontsize=8, markerscale=LARGER, handletextpad=0.1,
        )  # fmt: skip
    figure.supylabel("score (log-odds)", fontsize=10)
    legend_below(figure, grid, marks=LARGER)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """The median and the largest error of each share; those of controls apart."""
    in_order(records)  # raises when there is none
    found, rest = ordinary(records)
    parts = [
        f"{percent(kept['share'])} err by {percent(np.median(_errors(found, i)))} in the median, "
        f"{percent(max(_errors(found, i)))} at most"
        for i, kept in enumerate(found[0]["kept"])
    ]
    if rest:
        built = [r for r in records if r.get("breaks")]
        most = [percent(max(_errors(built, i))) for i in range(len(parts))]
        rest += f" The largest errors of those: {', '.join(most)}."
    return (
        f"Over {len(found)} cases (one for each network and baseline), the strongest "
        f"{'; '.join(parts)} of the scores' own size.{rest}"
    )


def _errors(records: Sequence[Record], place: int) -> list[float]:
    """The error of every record at one of the shares."""
    return [float(r["kept"][place]["error"]) for r in records]
