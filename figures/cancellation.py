"""η(k), the share of the strength of one order that does not cancel: the unnamed hypothesis.

Source: paper B divides by η without measuring it; claim `eta_needed` shows that it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.style import SERIES, Record, colour, draw_band, one_baseline, order_labels, panels

TITLE = "How much of each order cancels: |η(k)|"
CAPTION = (
    "|η(k)| = |Σ I(S)| / Σ|I(S)| over |S| = k: median over samples with the band from the 10th to "
    "the 90th percentile; samples with the most living variables. A bound on the order sums bounds "
    "the number of salient interactions only after division by |η|. Order n has one interaction, "
    "so its |η| is 1."
)
PAPER = "No counterpart: B's count is O(n^(p+δ)/(τ|η|)), and its abstract does not name η."
NEEDS = ("samples",)
FLOOR = 1e-3


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: |η(k)| against k."""
    groups = one_baseline(records)
    figure, grid = panels(list(groups), 2.7, most=4, width=3.6)
    for axes, members in zip(grid, groups.values(), strict=True):
        n = max(int(r["n"]) for r in members)
        curves = np.array([etas(r) for r in members if r["n"] == n])
        draw_band(axes, np.arange(1, n + 1), np.maximum(curves, FLOOR), SERIES[0], "|η(k)|")
        axes.plot(range(1, n + 1), np.maximum(np.median(curves, axis=0), FLOOR), "o",
                  color=colour(SERIES[0]), markersize=3.5)  # fmt: skip
        axes.set(yscale="log", ylim=(FLOOR, 1.5), xlim=(0.7, n + 0.3))
        axes.set_xticks(range(1, n + 1), order_labels(n))
        axes.set_xlabel("order k")
    figure.supylabel("|η(k)|", fontsize=10)
    return figure


def etas(record: Record) -> list[float]:
    """|η(k)| for k = 1, …, n; 0 where no interaction of the order is left."""
    return [0.0 if eta is None else abs(float(eta)) for eta in record["eta"][1:]]


def verdict(records: Sequence[Record]) -> str:
    """The median |η| at the orders where it matters."""
    low = [min(etas(r)[:-1]) for r in records if r["n"] > 1]
    pairs = [etas(r)[1] for r in records if r["n"] > 2]
    if not low:
        return "No sample has an order below n."
    second = f"The median |η(2)| is {np.median(pairs):.2f}; t" if pairs else "T"
    return (
        f"{second}he least |η(k)| below order n is "
        f"{np.median(low):.3f} in the median sample, so that dividing by it multiplies a bound by "
        f"{1 / max(float(np.median(low)), 1e-9):.0f}."
    )
