"""η(k), the share of the strength of one order that does not cancel: no condition of B's abstract.

Source: paper B divides by η (Cases 1 and 2 of its Theorem 3 speak of its size) without showing it;
claim `eta_needed` shows that it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, one_baseline, ordinary
from figures.style import BAND, SERIES, colour, legend_below, network_panels, order_labels

TITLE = "How much of each order cancels: |η(k)|"
CAPTION = (
    "|η(k)| = |Σ I(S)| / Σ|I(S)| over |S| = k: median over samples with the band from the 10th to "
    "the 90th percentile, baseline mean where there is one, samples with the most living variables "
    "n. An order without any interaction has no η: such samples are left out at that order, and "
    "there is a gap where all are. A bound on the order sums bounds the number of salient "
    "interactions only after division by |η|. Order n has one interaction, so its |η| is 1. What "
    "is below 0.001 is drawn there."
)
PAPER = "No counterpart: B's count is O(n^(p+δ)/(τ|η|)), and its abstract does not name η."
NEEDS = ("samples",)
BY_FAMILY = True
FLOOR = 1e-3
BETWEEN = f"from the {BAND[0]}th to the {BAND[1]}th percentile of the samples"


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: |η(k)| against k."""
    groups = one_baseline(records)
    figure, grid = network_panels(list(groups))
    for axes, members in zip(grid, groups.values(), strict=True):
        n = max(int(r["n"]) for r in members)
        whole = [etas(r) for r in members if r["n"] == n]
        if n == 0:
            axes.set_axis_off()
            axes.text(0.0, 0.9, f"none of {len(members)} samples has a living variable", va="top")
            continue
        orders, ink = np.arange(1, n + 1), colour(SERIES[0])
        low, middle, high = np.maximum(percentiles(np.array(whole)), FLOOR)
        axes.fill_between(orders, low, high, color=ink, alpha=0.18, linewidth=0, label=BETWEEN)
        axes.plot(orders, middle, "o-", color=ink, markersize=3.5, label="|η(k)|, median")
        axes.set(yscale="log", ylim=(FLOOR, 1.5), xlim=(0.7, n + 0.3))
        axes.set_xticks(range(1, n + 1), order_labels(n))
        axes.set_xlabel(f"order k ({len(whole)} of {len(members)} samples)")
    figure.supylabel("|η(k)|", fontsize=10)
    legend_below(figure, grid)
    return figure


def etas(record: Record) -> list[float]:
    """|η(k)| for k = 1, …, n; nan where the order has no interaction."""
    return [float("nan") if eta is None else abs(float(eta)) for eta in record["eta"][1:]]


def percentiles(curves: np.ndarray) -> np.ndarray:
    """[3, n]: the ends of the band around the median, over the samples that have the order."""
    out = np.full((3, curves.shape[1]), np.nan)
    some = ~np.isnan(curves).all(axis=0)
    out[:, some] = np.nanpercentile(curves[:, some], [BAND[0], 50, BAND[1]], axis=0)
    return out


def verdict(records: Sequence[Record]) -> str:
    """The median |η| at the orders where it matters, and how many cases have an order without."""
    found, rest = ordinary(records)
    below = [[eta for eta in etas(r)[:-1] if not np.isnan(eta)] for r in found]
    low = [min(defined) for defined in below if defined]
    pairs = [eta for r in found if r["n"] > 2 if not np.isnan(eta := etas(r)[1])]
    gaps = sum(np.isnan(etas(r)).any() for r in records)
    none = (
        f" An order without interactions, and so without η, is in {gaps} of all {len(records)} "
        "cases."
    )
    if not low:
        return f"No case has an η below order n.{none}{rest}"
    second = f"The median |η(2)| is {np.median(pairs):.2f}; t" if pairs else "T"
    least = float(np.median(low))
    effect = (
        f"dividing by it multiplies a bound by {1 / least:.0f}" if least else "no bound is left"
    )
    return (
        f"{second}he least |η(k)| below order n is {least:.3f} in the median of {len(low)} of "
        f"{len(found)} cases, so that {effect}.{none}{rest}"
    )
