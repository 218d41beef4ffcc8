"""The exponent p of condition (iii): over all pairs of orders, and against one variable only.

Source: paper B, figure 5(b); its published code computes the second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, by_family, ordinary
from figures.style import SERIES, colour, faint, legend_below, panels
from figures.tallies import exponents, status

TITLE = "The exponent p, two ways"
CAPTION = (
    "Histogram over cases, all networks of a family and all baselines. Pairwise: the least p for "
    "which (iii) holds between any two orders. Reference: the least p with ū(m) ≤ mᵖ ū(1), never "
    "larger, which is what published code computes. Cases in which no exponent is defined (the "
    "mean score falls somewhere, or ū(1) ≤ 0) are counted in each title, not left out."
)
PAPER = (
    "B, figure 5(b): there the mean and the standard deviation of the reference exponent for "
    "three language models, 1.11 to 1.18, over the monotone sentences. Here both exponents, of "
    "all cases."
)
NEEDS = ("samples",)
EDGES = np.arange(0.0, 4.26, 0.25)  # the last bin has all that is larger


def draw(records: Sequence[Record]) -> Figure:
    """One panel per family; two histograms of p over its cases."""
    families = by_family(records)
    titles = []
    for name, members in families.items():
        defined = sum(exponents(r) is not None for r in members)
        titles.append(f"{name}: a p in {defined} of {len(members)}")
    figure, grid = panels(titles, 3.3)
    for axes, members in zip(grid, families.values(), strict=True):
        found = [pair for r in members if (pair := exponents(r)) is not None]
        for series, name, place in zip(SERIES, ("pairwise", "reference"), (0, 1), strict=False):
            values = np.clip([pair[place] for pair in found], EDGES[0], EDGES[-1] - 1e-9)
            axes.hist(
                values, EDGES.tolist(), histtype="step", linewidth=2, color=colour(series),
                linestyle=series.line, label=name,
            )  # fmt: skip
        axes.axvline(2.0, color=faint(), linewidth=1)
        axes.set(xlim=(EDGES[0], EDGES[-1]))
        axes.set_xticks([0, 1, 2, 3, 4], ["0", "1", "2", "3", "≥ 4"])
        axes.set_xlabel("exponent p")
    legend_below(figure, grid)
    grid[0].set_ylabel("cases")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """The medians of both, the cases where they differ, and why there is none."""
    counted, rest = ordinary(records)
    found = [pair for r in counted if (pair := exponents(r)) is not None]
    reasons = Counter(_reason(r) for r in counted if exponents(r) is None)
    why = ", ".join(f"{reason}: {count}" for reason, count in sorted(reasons.items()))
    none = f"no exponent is defined in {len(counted) - len(found)}" + (f" ({why})" if why else "")
    if not found:
        return f"Of {len(counted)} cases, {none}.{rest}"
    pairwise, reference = np.median(found, axis=0)
    apart = sum(p > 1.05 * q for p, q in found)
    return (
        f"Of {len(counted)} cases, {none}. In the others the median p is {pairwise:.2f} pairwise "
        f"and {reference:.2f} by reference; the reference is more than 5 % too small in "
        f"{apart}.{rest}"
    )


def _reason(record: Record) -> str:
    """Why a case has no exponent."""
    if status(record, "monotone") == "VIOLATED":
        return "ū falls"
    if status(record, "exponent") == "VIOLATED":
        return "ū(1) ≤ 0"
    return "nothing to tell it by"
