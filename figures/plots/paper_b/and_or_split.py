"""ANDs and ORs together: how much strength, and how many concepts, the split saves.

Source: paper B, appendix D.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, grouped, ordinary, percent
from figures.panels import draw_pairs, legend
from figures.style import panels

TITLE = "ANDs alone, and ANDs with ORs"
CAPTION = (
    "Each mark is a case: with ANDs alone (across), and with the score split into ANDs and ORs "
    "such that the sum of all their strengths is least (upwards); below the diagonal the split "
    "gains. Left: that sum, by a linear program up to ten variables, beyond by iteration "
    "(Douglas–Rachford); weights on the masks prove in both how near it is to the least there is. "
    "Right: the concepts that 5 % error needs (greedy pruning), which the split does not minimise."
)
PAPER = (
    "B, appendix D.2, splits by descent, after a note by Li and Zhang (arXiv:2304.13312); here a "
    "linear program gives the split up to ten variables, an iteration (Douglas–Rachford) beyond, "
    "and the gap to the optimum is certified in both. New: the two counts of concepts at equal "
    "error, for the sum of strengths is not a number of concepts."
)
NEEDS = ("splits",)


def draw(records: Sequence[Record]) -> Figure:
    """Two panels, strength and concepts: ANDs and ORs against ANDs alone, log axes."""
    grouped(records)  # raises when there is none
    figure, grid = panels(["sum of strengths", "concepts for 5 % error"], 4.2)
    for axes, key, unit in zip(grid, ("strength", "needed"), (", log-odds", ""), strict=True):
        draw_pairs(axes, records, itemgetter(key))
        axes.set_xlabel(f"ANDs alone{unit}")
        axes.set_ylabel(f"ANDs and ORs{unit}")
    gap = max(float(r["relative_gap"]) for r in records)
    grid[0].annotate(f"above the least by {shown(gap)} at most", (0.04, 0.94),
                     xycoords="axes fraction", va="top", fontsize=9)  # fmt: skip
    legend(figure, records, "baseline")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """What the split saves in strength and in concepts, how many are ORs, and the worst gap."""
    grouped(records)
    found, rest = ordinary(records)
    moved = [r for r in found if r["strength"][0] > 0]
    saved = [1 - r["strength"][1] / r["strength"][0] for r in moved]
    fewer = sum(r["needed"][1] < r["needed"][0] for r in found)
    more = sum(r["needed"][1] > r["needed"][0] for r in found)
    before, after = np.median([r["needed"] for r in found], axis=0)
    parts = [r["ors"] / r["needed"][1] for r in found if r["needed"][1]]
    gap = max(float(r["relative_gap"]) for r in found)
    return (
        f"In {len(found)} cases the split takes away {_median(saved)} of the "
        f"sum of strengths in the median, and is above the least there is by {shown(gap)} of it at "
        f"most. For 5 % error the median case needs {after:.0f} concepts instead of "
        f"{before:.0f}, {_median(parts)} of them ORs: fewer than with ANDs alone in {fewer}, more "
        f"in {more}.{rest}"
    )


def shown(gap: float) -> str:
    """A relative gap in words, never rounded down: "10⁻⁹ %" stands for all that are smaller."""
    if gap <= 1e-11:
        return "10⁻⁹ %"
    digits = 10.0 ** (np.floor(np.log10(gap)) - 1)
    return f"{np.ceil(gap / digits) * digits * 100:.2g} %"


def _median(shares: Sequence[float]) -> str:
    return percent(np.median(shares)) if shares else "–"
