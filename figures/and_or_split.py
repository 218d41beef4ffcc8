"""ANDs and ORs together: how much strength, and how many concepts, the split saves.

Source: paper A, its And–Or interactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

import numpy as np
from matplotlib.figure import Figure

from figures._pairs import draw_pairs, legend
from figures.style import Record, grouped, panels, percent

TITLE = "ANDs alone, and ANDs with ORs"
CAPTION = (
    "Each mark is a sample: with ANDs alone (across), and with the score split into ANDs and ORs "
    "such that the sum of all their strengths is least (upwards); below the diagonal the split "
    "gains. Left: that sum; weights on the masks prove how near each is to the least there is. "
    "Right: the concepts that 5 % error needs (greedy pruning), which the split does not minimise."
)
PAPER = (
    "A learns the split by descent; here it is a linear program, and its optimum certified. New: "
    "the two counts of concepts at equal error, for the sum of strengths is not a number of "
    "concepts."
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
    moved = [r for r in records if r["strength"][0] > 0]
    saved = [1 - r["strength"][1] / r["strength"][0] for r in moved]
    fewer = sum(r["needed"][1] < r["needed"][0] for r in records)
    more = sum(r["needed"][1] > r["needed"][0] for r in records)
    before, after = np.median([r["needed"] for r in records], axis=0)
    parts = [r["ors"] / r["needed"][1] for r in records if r["needed"][1]]
    gap = max(float(r["relative_gap"]) for r in records)
    return (
        f"On {len(records)} samples the split takes away {_median(saved)} of the sum of strengths "
        f"in the median, and is above the least there is by {shown(gap)} of it at most. For 5 % "
        f"error the median sample needs {after:.0f} concepts instead of {before:.0f}, "
        f"{_median(parts)} of them ORs: fewer than with ANDs alone on {fewer}, more on {more}."
    )


def shown(gap: float) -> str:
    """A relative gap in words, never rounded down: "10⁻⁹ %" stands for all that are smaller."""
    if gap <= 1e-11:
        return "10⁻⁹ %"
    digits = 10.0 ** (np.floor(np.log10(gap)) - 1)
    return f"{np.ceil(gap / digits) * digits * 100:.2g} %"


def _median(shares: Sequence[float]) -> str:
    return percent(np.median(shares)) if shares else "–"
