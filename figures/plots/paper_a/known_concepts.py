"""Concepts that are known, beside the strongest terms of four indices.

Source: paper A, table 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from figures.data import Record
from figures.style import SERIES, colour, faint, legend_below, panels

TITLE = "Known concepts among the strongest terms of four indices"
CAPTION = (
    "Intersection over union of the concepts that are known at an input, m of them, and the m "
    "strongest terms of an index; the mean over functions and inputs (of equally strong terms any "
    "may be taken: the mean over all choices). Crosses: paper A's numbers. Of sums of products the "
    "interactions are the concepts, by a theorem (claims distribution, linearity): 1 is arithmetic."
)
PAPER = (
    "A, table 1: its four rows. 100 sums of products at 200 inputs, as there; functions with minus "
    "and σ made in that manner; networks that learnt ten ORs of ANDs, on fewer samples. The "
    "table's 1.00 for functions with σ cannot be had under the baseline 0, where a variable that "
    "is 0 takes part in nothing; it can where such variables are 1 when absent: both are shown."
)
NEEDS = ("recovered_concepts",)


def draw(records: Sequence[Record]) -> Figure:
    """One panel: a row for each kind of function and baseline, a bar for each index."""
    if not records:
        raise ValueError("records: empty; give those of known functions")
    figure, (axes,) = panels(["concepts recovered"], 1.2 + 0.8 * len(records), width=8.0)
    indices = list(records[0]["mean"])
    height = 0.8 / len(indices)
    for place, (index, series) in enumerate(zip(indices, SERIES, strict=True)):
        rows = [row + 0.4 - (place + 0.5) * height for row in range(len(records), 0, -1)]
        values = [r["mean"][index] for r in records]
        axes.barh(rows, values, height=0.9 * height, color=colour(series), label=index)
        axes.plot(
            [r["published"][index] for r in records], rows, "x", color=faint(), markersize=5,
            label="paper A" if place == len(indices) - 1 else None,
        )  # fmt: skip
    axes.set_yticks(range(len(records), 0, -1), [label(r) for r in records])
    axes.set(xlim=(0, 1.02), xlabel="intersection over union")
    legend_below(figure, [axes])
    return figure


def label(record: Record) -> str:
    """The kind of function and, where it matters, the baseline."""
    if record["kind"] == "with σ":
        return f"with − and σ; absent: {record['baseline']}".replace("where", "\nwhere")
    return str(record["kind"])


def verdict(records: Sequence[Record]) -> str:
    """The mean of each index in each row, beside paper A's."""
    said = []
    for r in records:
        values = ", ".join(
            f"{index} {value:.2f} (A {r['published'][index]:.2f})"
            for index, value in r["mean"].items()
        )
        said.append(f"{label(r)} ({r['inputs']} inputs): {values}".replace("\n", ""))
    return f"{'. '.join(said)}."
