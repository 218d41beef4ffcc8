"""The real number of salient interactions beside each proved bound, sample by sample.

Source: paper B, its comparison of real counts with the bound.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.style import SERIES, Record, colour, faint, panels

TITLE = "Salient interactions: the real number and what is proved"
CAPTION = (
    "Each mark is a sample: across, the share of the interactions up to its largest salient order "
    "that are salient; upwards, the bound as a share of the same number. Below the line at 100 % a "
    "bound says something; no mark can lie below the diagonal. Titles count the samples on which a "
    "bound is defined: B's theorem needs (ii), η ≠ 0 and a δ; the sharp bound (ii) and η ≠ 0; "
    "Markov's η ≠ 0; the energy bound none of these."
)
PAPER = (
    "B reports real counts far below its bound, on samples where the bound is defined. The sharp, "
    "Markov and energy bounds are this suite's; all samples are counted."
)
NEEDS = ("samples",)
ROUTES = {"paper": "B's theorem", "sharp": "sharp", "markov": "Markov", "energy": "energy"}
LIMITS = (0.3, 1e8)  # percent


def draw(records: Sequence[Record]) -> Figure:
    """One panel per bound, one mark per sample on which it is defined."""
    if not records:
        raise ValueError("records: empty; give at least one record of a verified sample")
    found = {route: points(records, route) for route in ROUTES}
    titles = [f"{name}: defined on {len(found[route])} of {len(records)}"
              for route, name in ROUTES.items()]  # fmt: skip
    figure, grid = panels(titles, 3.6, most=2)
    marks = ("o", "s", "^", "D")
    for axes, series, mark, at in zip(grid, SERIES, marks, found.values(), strict=True):
        if len(at):
            axes.plot(
                at[:, 0], np.minimum(at[:, 1], LIMITS[1]), mark, color=colour(series),
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


def points(records: Sequence[Record], route: str) -> np.ndarray:
    """(real, bound) as percents of the possible, for samples on which the bound is defined."""
    found = []
    for record in records:
        rows = record["bounds"]["by_order"]
        if not rows or any(row.get(route) is None for row in rows):
            continue
        possible = sum(row["possible"] for row in rows)
        real, bound = (sum(row[name] for row in rows) for name in ("salient", route))
        found.append((100 * real / possible, 100 * bound / possible))
    return np.array(found).reshape(-1, 2)


def verdict(records: Sequence[Record]) -> str:
    """On how many samples each bound leaves less than everything, at some order."""
    said = []
    for route, name in ROUTES.items():
        says = sum(
            any(row.get(route) is not None and row[route] < row["possible"]
                for row in r["bounds"]["by_order"])
            for r in records
        )  # fmt: skip
        said.append(f"{name} on {says}")
    real = np.median([100 * share_of(r) for r in records])
    return (
        f"At some order, a bound is below the number of interactions of that order: "
        f"{', '.join(said)} of {len(records)} samples. The real share has median {real:.0f} %."
    )


def share_of(record: Record) -> float:
    """The share of the interactions up to the largest salient order that are salient."""
    rows = record["bounds"]["by_order"]
    possible = sum(row["possible"] for row in rows)
    return sum(row["salient"] for row in rows) / possible if possible else 0.0
