"""The real number of salient interactions beside each proved bound, case by case.

Source: paper B, table 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, ordinary, percent
from figures.style import BOUNDS, colour, faint, panels
from figures.tallies import NAMES, outcome

TITLE = "Salient interactions: the real number and what is proved"
CAPTION = (
    "Each mark is a case, summed over orders: across, the share of the interactions up to its "
    "largest salient order that are salient; upwards, the sum of the bounds of these orders, as a "
    "share of the same number; all baselines. The bounds are counted after the fact: η, ū, p, the "
    "spread and the largest salient order are those measured in the case. Larger bounds than the "
    "axis has lie on its end. "
    "Below the line at 100 % a bound says something; no mark can lie below the diagonal. Titles "
    "count the cases in which a bound is defined: B's Theorem 2 needs (ii), η ≠ 0 and a δ; the "
    "sharp bound (ii) and η ≠ 0; that from the range of ū η ≠ 0; the energy bound, from the spread "
    "of the scores, none of these. Not shown is what the strengths themselves say, Σ|I|/τ."
)
PAPER = (
    "B, table 2, and for single sentences figures 10 to 12: real counts far below its bound, on "
    "samples where the bound is defined; by its published code, with learned baselines and after "
    "a small learned noise term is taken off the scores. The sharp, range and energy bounds are "
    "this suite's; all cases are counted."
)
NEEDS = ("samples",)
LIMITS = (0.3, 1e8)  # percent


def draw(records: Sequence[Record]) -> Figure:
    """One panel per bound, one mark per case in which it is defined."""
    if not records:
        raise ValueError("records: empty; give at least one record of a verified sample")
    found = {bound: points(records, bound) for bound in NAMES}
    titles = [f"{name}: defined in {len(found[bound])} of {len(records)}"
              for bound, name in NAMES.items()]  # fmt: skip
    figure, grid = panels(titles, 3.6, most=2)
    marks = ("o", "s", "^", "D")
    for axes, mark, (bound, at) in zip(grid, marks, found.items(), strict=True):
        if len(at):
            axes.plot(
                at[:, 0], np.minimum(at[:, 1], LIMITS[1]), mark, color=colour(BOUNDS[bound]),
                markersize=4, alpha=0.6, markeredgewidth=0, clip_on=False,
            )  # fmt: skip
        axes.plot((LIMITS[0], 100), (LIMITS[0], 100), color=faint(), linewidth=1)
        axes.axhline(100, color=faint(), linewidth=1, linestyle=(0, (4, 2)))
        axes.set(xscale="log", yscale="log", xlim=(LIMITS[0], 130), ylim=LIMITS)
        axes.set_xticks([1, 10, 100], ["1 %", "10 %", "100 %"])
        axes.set_yticks([1, 100, 1e4, 1e6, 1e8], ["1 %", "100 %", "10⁴ %", "10⁶ %", "10⁸ %"])
        axes.minorticks_off()
        axes.set_xlabel("salient, share of the possible")
        axes.set_ylabel("bound, share of the possible")
    return figure


def points(records: Sequence[Record], bound: str) -> np.ndarray:
    """(real, bound) as percents of the possible, for cases in which the bound is defined."""
    found = []
    for record in records:
        rows = record["bounds"]["by_order"]
        if not rows or any(row.get(bound) is None for row in rows):
            continue
        possible = sum(row["possible"] for row in rows)
        real, most = (sum(row[name] for row in rows) for name in ("salient", bound))
        found.append((100 * real / possible, 100 * most / possible))
    return np.array(found).reshape(-1, 2)


def verdict(records: Sequence[Record]) -> str:
    """In how many cases each bound leaves less than everything, in sum and at some order."""
    found, rest = ordinary(records)
    said = (
        f"Summed over orders, a bound is below the possible number: {below(found, in_sum)} of "
        f"{len(found)} cases; at some order: {below(found, at_some_order)}. The median real "
        f"share is {percent(np.median([share_of(r) for r in found]))}."
    )
    if not rest:
        return said
    built = [r for r in records if r["breaks"]]
    return (
        f"{said} Of the {len(built)} cases of controls: summed, {below(built, in_sum)}; at some "
        f"order, {below(built, at_some_order)}."
    )


def below(records: Sequence[Record], says: Callable[[Record, str], bool]) -> str:
    """In how many cases each bound says something."""
    counts = {name: sum(says(r, bound) for r in records) for bound, name in NAMES.items()}
    return ", ".join(f"{name} in {count}" for name, count in counts.items())


def in_sum(record: Record, bound: str) -> bool:
    """Whether the bounds of all orders are defined and their sum is below the possible number."""
    return bool((points([record], bound)[:, 1] < 100).any())


def at_some_order(record: Record, bound: str) -> bool:
    """Whether the bound is defined and below the possible number at some order."""
    return outcome(record["bounds"], bound) == "says"


def share_of(record: Record) -> float:
    """The share of the interactions up to the largest salient order that are salient."""
    rows = record["bounds"]["by_order"]
    possible = sum(row["possible"] for row in rows)
    return sum(row["salient"] for row in rows) / possible if possible else 0.0
