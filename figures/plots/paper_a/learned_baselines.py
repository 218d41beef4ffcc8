"""Learned baselines: the sum of the strengths before and after, beside the score it explains.

Source: paper A, figure 6(d).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, grouped, ordinary, percent
from figures.panels import Pair, draw_pairs, legend
from figures.style import panels

TITLE = "Learned baselines: sparser, or only smaller?"
CAPTION = (
    "Each mark is a case: a number under the baseline that learning starts from (across) and "
    "under the learned one (upwards); below the diagonal it fell. Learning minimises Σ|I| within a "
    "quarter of a standard deviation of the training inputs about the start. A smaller sum alone "
    "may be collapse: a baseline that comes closer to the sample leaves less to explain. So the "
    "range |v(N) − v(∅)| and the ratio of the two stand beside, and the concepts that 5 % error "
    "needs (greedy pruning)."
)
PAPER = (
    "A, figure 6(d), and 4 of its supplement: learned baselines against mean ones, there as a "
    "histogram of strengths, and epoch by epoch, within 0.01 of the variance about the mean. Here "
    "the range that is explained and the concepts needed are shown; one baseline is learned per "
    "sample."
)
NEEDS = ("learned",)
PANELS = {
    "sum of strengths": "Σ|I|, log-odds",
    "range explained": "|v(N) − v(∅)|, log-odds",
    "ratio of the two": "Σ|I| / |v(N) − v(∅)|",
    "concepts for 5 % error": "concepts",
}


def draw(records: Sequence[Record]) -> Figure:
    """One panel per quantity, one mark per case: learned against given baseline, log axes."""
    grouped(records)  # raises when there is none
    figure, grid = panels(list(PANELS), 3.5, most=2)
    for place, (axes, label) in enumerate(zip(grid, PANELS.values(), strict=True)):
        draw_pairs(axes, records, partial(quantity, place))
        axes.set_xlabel(f"{label}: before")
        axes.set_ylabel("after")
    legend(figure, records, "from baseline")
    return figure


def quantity(place: int, record: Record) -> Pair:
    """The quantity of a panel, before and after."""
    return before_and_after(record)[place]


def before_and_after(record: Record) -> list[Pair]:
    """The quantities of PANELS of a record, each before and after; None where undefined."""
    sides = [
        (side["strength"], abs(side["range"]), ratio(side), float(side["needed"]))
        for side in (record["before"], record["after"])
    ]
    return list(zip(*sides, strict=True))


def ratio(side: Record) -> float | None:
    """Σ|I| / |v(N) − v(∅)|; None where there is no range."""
    return side["strength"] / abs(side["range"]) if side["range"] else None


def verdict(records: Sequence[Record]) -> str:
    """What learning does to the sum, to the range, to their ratio and to the concepts needed."""
    found, rest = ordinary(records)
    groups = grouped(found)
    sums, ranges, ratios, needed = zip(*map(before_and_after, found), strict=True)
    whole = [(x, y) for x, y in ratios if x is not None and y is not None]
    undefined = len(found) - len(whole)
    falls = sum(y < x for x, y in whole)
    said = f"Their ratio falls in {falls}"
    if undefined:
        said += f", is undefined in {undefined}"
    if whole:
        before, after = np.median(whole, axis=0)
        said += f" (medians {before:.1f} and {after:.1f})"
    if falls < len(whole):
        said += f"; in {len(whole) - falls} the sum only shrank with the score"
    most = max(len(members) for group in groups.values() for members in group.values())
    return (
        f"In {len(found)} cases ({_count(len(groups), 'network')}, up to "
        f"{_count(most, 'sample')} for each baseline to start from) learning changes "
        f"Σ|I| by {change(sums)} in the median, and the range that it explains by "
        f"{change(ranges)}. {said}. For 5 % error the median case needs "
        f"{np.median([y for _, y in needed]):.0f} concepts instead of "
        f"{np.median([x for x, _ in needed]):.0f}; {sum(y < x for x, y in needed)} need fewer, "
        f"{sum(y > x for x, y in needed)} more.{rest}"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def change(pairs: Sequence[Pair]) -> str:
    """The median change, in percent of what was there before; of nothing, "–"."""
    found = [y / x - 1 for x, y in pairs if x and y is not None]
    return percent(np.median(found), sign=True) if found else "–"
