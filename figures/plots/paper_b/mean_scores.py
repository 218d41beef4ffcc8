"""ū(m), the mean score gained when m of the n variables are shown: conditions (ii) and (iii).

Condition (ii) asks that the curve never falls, condition (iii) that it does not start too flat.
Source: paper B, figure 5(a).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from figures.data import Record, grouped, ordinary
from figures.style import draw_band, explain, faint, network_panels, series_of

TITLE = "Mean score as more of the input is shown"
CAPTION = (
    "ū(m): how much the score rises on average when m of the n variables are shown instead of "
    "none; median over samples with a band from the 10th to the 90th percentile. Condition (ii) "
    "asks every single curve never to fall; condition (iii) asks it not to stay flat at first "
    "and rise late."
)
PAPER = (
    "B, figure 5(a): the same ū(m) for language models with n = 10; by its published code, of five "
    "sentences drawn at random among the monotone ones, with the standard deviation over masks as "
    "a band. Here: all samples, monotone or not, their spread, several baselines."
)
NEEDS = ("samples",)
BY_FAMILY = True


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network, one curve per baseline: ū(m) against m / n.

    The median over samples with a band from the 10th to the 90th percentile.  Samples with fewer
    living variables have fewer points; between its points a sample's curve is a straight line.
    """
    groups = grouped(records)
    figure, grid = network_panels(list(groups))
    for axes, by_baseline in zip(grid, groups.values(), strict=True):
        axes.axhline(0.0, color=faint(), linewidth=1)
        for baseline, members in by_baseline.items():
            series = series_of(baseline)
            shares = shares_of(members)
            curves = np.array([at_shares(r["mean_scores"], shares) for r in members])
            draw_band(axes, shares, curves, series, f"baseline {baseline}")
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
        axes.set(xlim=(0.0, 1.0))
        axes.set_xlabel("share of the variables shown, m / n")
    units = {str(record["unit"]) for record in records}
    label = f"mean score gained, ū(m) ({', '.join(sorted(units))})"
    explain(figure, grid, label, "best")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How many cases meet (ii), and (iii) beside it."""
    found, rest = ordinary(records)
    holds = {
        name: sum(r["verdicts"][name]["status"] == "HOLDS" for r in found)
        for name in ("monotone", "exponent")
    }
    return (
        f"The curve of {holds['monotone']} of {len(found)} cases never falls (ii); "
        f"{holds['exponent']} meet (iii) with an exponent of at most 2.{rest}"
    )


def shares_of(records: Sequence[Record]) -> np.ndarray:
    """Every m / n at which some sample has a point, ascending."""
    sizes = {len(record["mean_scores"]) - 1 for record in records}
    return np.unique(np.concatenate([np.linspace(0.0, 1.0, n + 1) for n in sizes]).round(12))


def at_shares(mean_scores: Sequence[float], shares: np.ndarray) -> np.ndarray:
    """A sample's curve at these m / n, straight between its own points."""
    return np.interp(shares, np.linspace(0.0, 1.0, len(mean_scores)), mean_scores)
