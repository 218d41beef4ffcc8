"""Strengths of all interactions of a sample, sorted: is the score the sum of a few of them?

A sparse score falls steeply, below the threshold after a small share of its interactions; the
same scores shuffled over the masks (the null model) stay high until the end.  Source: paper A,
figure 2; paper B, figure 3, to which the null model is added here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from figures.data import Record, grouped, ordinary, percent
from figures.style import colour, crowded, draw_band, explain, faint, network_panels, series_of

TITLE = "Strengths of the interactions, sorted"
CAPTION = (
    "Strength of the interactions, strongest first, relative to the largest: median over samples "
    "with a band from the 10th to the 90th percentile. Dotted: the same scores shuffled over the "
    "masks. Grey line: salient from here. A sparse score drops below it early, far from its dotted "
    "curve. What is below 0.0001 is drawn there."
)
PAPER = (
    "A, figure 2, and B, figure 3: the same curves for other networks. B's are those of Li and "
    "Zhang (arXiv:2302.13080), whose published code splits the scores into ANDs and ORs and "
    "takes a small learned noise term off; neither is done here. New: the null model, and ranks "
    "as shares, so that samples with different numbers of variables meet on one axis."
)
NEEDS = ("samples",)
BY_FAMILY = True
POINTS = 200
FLOOR = 1e-4  # strengths below are drawn here: a log axis has no zero
NULL = "the same scores shuffled (null model)"


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network, one curve per baseline: |I(S)| / max |I| against its rank.

    The rank is given as a share of all 2^n - 1 interactions, so that samples with different
    numbers of living variables can be compared.  Solid: the median over samples, with a band from
    the 10th to the 90th percentile.  Thin and dotted: the median of the null models.
    """
    groups = grouped(records)
    figure, grid = network_panels(list(groups))
    for axes, by_baseline in zip(grid, groups.values(), strict=True):
        counts = [_count(r) for members in by_baseline.values() for r in members]
        smallest = min(0.5, 1 / max(counts))  # of one interaction there is no other share
        shares = np.geomspace(smallest, 1.0, POINTS)
        for baseline, members in by_baseline.items():
            series = series_of(baseline)
            real = np.array([at_shares(r, "strengths", shares) for r in members])
            null = np.array([at_shares(r, "null_strengths", shares) for r in members])
            draw_band(axes, shares, real, series, f"baseline {baseline}")
            axes.plot(
                shares, np.median(null, axis=0), color=colour(series), linewidth=1.2,
                linestyle=":", label=f"_shuffled, baseline {baseline}",
            )  # fmt: skip
        axes.plot([], [], color=faint(), linewidth=1.2, linestyle=":", label=NULL)
        for tau in sorted({r["rel_tau"] for members in by_baseline.values() for r in members}):
            line, words = axes.axhline(tau, color=faint(), linewidth=1), salient_above(tau)
            if crowded(grid):
                line.set_label(words)
                continue
            axes.annotate(
                words, (smallest, tau), xytext=(2, -4), textcoords="offset points", va="top",
                fontsize=8, color=faint(),
            )  # fmt: skip
        axes.set(xscale="log", yscale="log", xlim=(smallest, 1.0), ylim=(FLOOR, 1.3))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
        axes.set_xlabel("share of all interactions, strongest first")
    explain(figure, grid, "strength |I(S)| / largest", "lower left")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """In how many cases they fall below the threshold much earlier than their shuffled scores."""
    found, rest = ordinary(records)
    sparse = sum(r["verdicts"]["sparse"]["status"] == "HOLDS" for r in found)
    salient, needed = (
        percent(np.median([r["verdicts"]["sparse"]["details"][name] for r in found]))
        for name in ("share", "needed_share")
    )
    return (
        f"{sparse} of {len(found)} cases are sparse beside their shuffled scores. Over all of "
        f"these the median share of salient interactions is {salient}, and {needed} of all "
        f"interactions, the strongest first, are needed to give the scores to 5 %.{rest}"
    )


def salient_above(rel_tau: float) -> str:
    """What the line of the threshold says."""
    return f"salient above {100 * rel_tau:g} % of the largest"


def at_shares(record: Record, curve: str, shares: np.ndarray) -> np.ndarray:
    """The strength that a share of all interactions reaches, on a record's curve.

    Between its ranks the curve is a straight line on the log axis of ranks.  Without a living
    variable there is no interaction: the floor.
    """
    if not len(record["ranks"]):
        return np.full(len(shares), FLOOR)
    ranks, values = np.asarray(record["ranks"], float), np.asarray(record[curve], float)
    wanted = np.maximum(shares * _count(record), 1.0)
    return np.maximum(np.interp(np.log(wanted), np.log(ranks), values), FLOOR)


def _count(record: Record) -> int:
    return int(max([1, *record["ranks"]]))
