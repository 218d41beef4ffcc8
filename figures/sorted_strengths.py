"""Strengths of all interactions of a sample, sorted: is the score the sum of a few of them?

A sparse score falls steeply, below the threshold after a small share of its interactions; the
same scores shuffled over the masks (the null model) stay high until the end.  Source: paper A,
figure 2; paper B, figure 2, to which the null model is added here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from figures.style import SERIES, Record, colour, draw_band, faint, grouped, panels

TITLE = "Strengths of the interactions, sorted"
CAPTION = (
    "Strength of the interactions, strongest first, relative to the largest: median over samples "
    "with a band from the 10th to the 90th percentile. Dotted: the same scores shuffled over the "
    "masks. A sparse score drops below the grey line early, far from its dotted curve."
)
POINTS = 200
FLOOR = 1e-4  # strengths below are drawn here: a log axis has no zero


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network, one curve per baseline: |I(S)| / max |I| against its rank.

    The rank is given as a share of all 2^n - 1 interactions, so that samples with different
    numbers of living variables can be compared.  Solid: the median over samples, with a band from
    the 10th to the 90th percentile.  Thin and dotted: the median of the null models.
    """
    groups = grouped(records)
    figure, grid = panels(list(groups))
    for axes, by_baseline in zip(grid, groups.values(), strict=True):
        smallest = min(1 / _count(r) for members in by_baseline.values() for r in members)
        shares = np.geomspace(smallest, 1.0, POINTS)
        for series, (baseline, members) in zip(SERIES, by_baseline.items(), strict=False):
            real = np.array([at_shares(r["strengths"], shares) for r in members])
            null = np.array([at_shares(r["null_strengths"], shares) for r in members])
            draw_band(axes, shares, real, series, f"network, baseline {baseline}")
            axes.plot(
                shares, np.median(null, axis=0), color=colour(series), linewidth=1.2,
                linestyle=":", label="its scores shuffled (null model)",
            )  # fmt: skip
        for tau in sorted({r["rel_tau"] for members in by_baseline.values() for r in members}):
            axes.axhline(tau, color=faint(), linewidth=1)
            axes.annotate(
                f"salient above {100 * tau:g} % of the largest", (smallest, tau),
                xytext=(2, -4), textcoords="offset points", va="top", fontsize=8, color=faint(),
            )  # fmt: skip
        axes.set(xscale="log", yscale="log", xlim=(smallest, 1.0), ylim=(FLOOR, 1.3))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
        axes.set_xlabel("share of all interactions, strongest first")
        axes.legend(loc="lower left")
    grid[0].set_ylabel("strength |I(S)| / largest")
    return figure


def at_shares(strengths: Sequence[float], shares: np.ndarray) -> np.ndarray:
    """The strength that a share of all interactions reaches: the one of rank ⌈share · count⌉."""
    values = np.asarray(strengths, dtype=float)
    ranks = np.ceil(shares * len(values) - 1e-9).astype(int).clip(1, len(values))
    return np.maximum(values[ranks - 1], FLOOR)


def _count(record: Record) -> int:
    return max(1, len(record["strengths"]))
