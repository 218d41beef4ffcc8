"""Strengths of the interactions by order: how much of the score joins many variables?

Source: paper B, figures 4 and 7 to 9.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, one_baseline, ordinary
from figures.style import SERIES, colour, faint, legend_below, network_panels, order_labels

TITLE = "Strengths of the interactions by order"
CAPTION = (
    "|I(S)| relative to the largest, by order |S|, baseline mean where there is one, samples with "
    "the most living variables n: medians over them of each sample's quantiles. Boxes: the middle "
    "half; whiskers: 5 % to 95 %; dots: the strongest; what is below 0.0001, at that. Grey line: "
    "salient from here. Condition (i), as measured, allows nothing salient above ⌈n/2⌉ variables, "
    "to the right of the dashed line."
)
PAPER = (
    "B, figure 4: box plots of |I(S)| by order too, and figures 7 to 9: their means; by its "
    "published code, of the ANDs of a split into ANDs and ORs, of chosen sentences, monotone and "
    "with v(N) − v(∅) above a cut-off, after a learned noise term is taken off the scores. Here "
    "ANDs alone, nothing is taken off, no sample is chosen, and the axis is logarithmic."
)
NEEDS = ("samples",)
BY_FAMILY = True
FLOOR = 1e-4  # strengths below are drawn here: a log axis has no zero


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network, samples with the most living variables only; a box per order."""
    groups = one_baseline(records)
    figure, grid = network_panels(list(groups))
    ink = colour(SERIES[0])
    for axes, members in zip(grid, groups.values(), strict=True):
        n = max(int(r["n"]) for r in members)
        whole = [r["by_order"] for r in members if r["n"] == n]
        if n == 0:
            axes.set_axis_off()
            axes.text(0.0, 0.9, f"none of {len(members)} samples has a living variable", va="top")
            continue
        boxes = [
            {"whislo": low, "q1": q1, "med": mid, "q3": q3, "whishi": high}
            for low, q1, mid, q3, high in np.maximum(quantiles(whole)[:, 1:6], FLOOR)
        ]
        look = {"color": ink, "linewidth": 1.2}
        drawn = axes.bxp(
            boxes, positions=range(1, n + 1), showfliers=False, widths=0.6, patch_artist=True,
            boxprops={"facecolor": ink, "alpha": 0.3, "edgecolor": ink}, whiskerprops=look,
            capprops=look, medianprops=look,
        )  # fmt: skip
        drawn["boxes"][0].set_label("the middle half")
        drawn["whiskers"][0].set_label("5 % to 95 %")
        strongest = np.maximum(quantiles(whole)[:, 6], FLOOR)
        axes.plot(range(1, n + 1), strongest, "o", color=ink, markersize=3.5, label="the strongest")
        tau = float(members[0]["rel_tau"])
        axes.axhline(tau, color=faint(), linewidth=1, label="salient from here")
        axes.axvline(
            math.ceil(n / 2) + 0.5, color=faint(), linewidth=1, linestyle=(0, (4, 2)),
            label="(i): nothing salient to its right",
        )  # fmt: skip
        axes.set(yscale="log", ylim=(FLOOR, 1.6), xlim=(0.3, n + 0.7))
        axes.set_xticks(range(1, n + 1), order_labels(n))
        axes.set_xlabel(f"order |S| ({len(whole)} of {len(members)} samples)")
    figure.supylabel("strength |I(S)| / largest", fontsize=10)
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """At which order the strongest interactions lie, and how often condition (i) holds."""
    found, rest = ordinary(records)
    strongest = [[order[6] for order in r["by_order"]] for r in found]
    top = [int(np.argmax(orders)) + 1 for orders in strongest if any(orders)]
    holds = sum(r["verdicts"]["order"]["status"] == "HOLDS" for r in found)
    none = f" ({len(found) - len(top)} have no interaction)" if len(top) < len(found) else ""
    first = (
        f"The strongest interaction has order {np.median(top):.0f} in the median; i" if top else "I"
    )
    return (
        f"{first}n {holds} of {len(found)} cases{none} nothing salient "
        f"joins more than ⌈n/2⌉ of the n variables (i).{rest}"
    )


def quantiles(samples: Sequence[Sequence[Sequence[float]]]) -> np.ndarray:
    """The median over samples of every quantile of every order: [orders, quantiles]."""
    return np.median(np.asarray(samples, dtype=float), axis=0)
