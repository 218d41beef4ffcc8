"""Unfaithfulness of the sparse graph and of Shapley-type explanations of the same size.

Source: paper A, its comparison of unfaithfulness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.exponents import by_family
from figures.style import SERIES, Record, Series, colour, panels

TITLE = "Unfaithfulness of explanations of equal size"
CAPTION = (
    "Root mean square error of an explanation on all 2ⁿ masks, relative to the scores' own size, "
    "against the share of the 2ⁿ − 1 terms it may use: medians over samples. Of each index the "
    "strongest terms are taken. The Shapley and Banzhaf values have n terms only and stay where "
    "they are; error 100 %: no better than v(∅) everywhere."
)
PAPER = (
    "A: the same comparison at one size, on other networks. Shapley-type indices were made to "
    "share out v(N), not to predict every mask; they are judged here by what paper A asks."
)
NEEDS = ("explanations",)
SHOWN: Mapping[str, tuple[str, Series]] = {
    "sparse graph": ("interactions, strongest first", SERIES[0]),
    "Shapley value": ("Shapley value", SERIES[1]),
    "Shapley interaction index, orders 1 to 2": ("Shapley interaction, to order 2", SERIES[2]),
    "Shapley–Taylor index of order 2": ("Shapley–Taylor, order 2", SERIES[3]),
    "Banzhaf interaction index, orders 1 to 2": ("Banzhaf interaction, to order 2",
                                                 Series("#E69F00", (0, (1, 1)))),
}  # fmt: skip
GRID = np.geomspace(0.002, 1.0, 60)
LIMITS = (0.01, 30.0)


def draw(records: Sequence[Record]) -> Figure:
    """One panel per family of networks: error against size."""
    families = by_family(records)
    titles = [f"{name} ({len(members)} samples)" for name, members in families.items()]
    figure, grid = panels(titles, 3.4)
    for axes, members in zip(grid, families.values(), strict=True):
        for index, (label, series) in SHOWN.items():
            curves = [curve(r, index) for r in members if index in r["errors"]]
            if curves:
                axes.plot(GRID, np.clip(np.median(curves, axis=0), *LIMITS), label=label,
                          color=colour(series), linestyle=series.line)  # fmt: skip
        axes.set(xscale="log", yscale="log", xlim=(GRID[0], 1.0), ylim=LIMITS)
        axes.set_xticks([0.01, 0.1, 1], ["1 %", "10 %", "100 %"])
        axes.set_yticks([0.01, 0.1, 1, 10], ["1 %", "10 %", "100 %", "1000 %"])
        axes.set_xlabel("terms, share of 2ⁿ − 1")
    grid[0].set_ylabel("error / size of the scores")
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def curve(record: Record, index: str) -> np.ndarray:
    """A sample's error at the shares of GRID, straight between its sizes."""
    shares = np.log(np.array(record["sizes"]) / record["total"])
    return np.interp(np.log(GRID), shares, np.array(record["errors"][index], dtype=float))


def verdict(records: Sequence[Record]) -> str:
    """Where each explanation is at a tenth of the terms, and what pruning saves."""
    at = int(np.argmin(np.abs(GRID - 0.1)))
    parts = []
    for index, (label, _) in SHOWN.items():
        errors = [curve(r, index)[at] for r in records if index in r["errors"]]
        parts.append(f"{label} {np.median(errors):.0%}")
    first = [_strongest(r, 0.05) / r["total"] for r in records]
    pruned = [r["pruned"]["0.05"] / r["total"] for r in records]
    return (
        f"With a tenth of the terms the median errors over {len(records)} samples are: "
        f"{', '.join(parts)}. For 5 % error, greedy pruning needs {np.median(pruned):.0%} of all "
        f"interactions; taking the strongest first, at the sizes drawn, {np.median(first):.0%}."
    )


def _strongest(record: Record, error: float) -> int:
    """The least of the sizes at which the strongest interactions reach an error."""
    reached = [k for k, e in zip(record["sizes"], record["errors"]["sparse graph"], strict=True)
               if e <= error]  # fmt: skip
    return int(min(reached, default=record["total"]))
