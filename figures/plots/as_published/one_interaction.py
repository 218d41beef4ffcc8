"""One interaction over all things of a class: is it the same in each of them?

Source: paper B, figure 2, which shows two interactions on motorbikes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record
from figures.style import READINGS, colour, faint, panels

TITLE = "Two interactions on every motorbike"
CAPTION = (
    "Each mark is a motorbike, a cloud of points on its nine parts: the effect of the parts in the "
    "title together, on the log-odds of a motorbike, by paper B's reading (ANDs and ORs, noise of "
    "up to 4 % taken off) and plain. Empty marks: the same scores shuffled over the masks."
)
PAPER = (
    "B, figure 2: the same two sets of parts, there on ShapeNet's motorbikes, five of them and a "
    "histogram over all. Here things made of boxes, cylinders and ellipsoids, and a smaller "
    "PointNet. New: the plain reading, and the null models."
)
NEEDS = ("strengths",)
ROWS = {name: label.partition(":")[0] for name, (label, _) in READINGS.items()}


def draw(records: Sequence[Record]) -> Figure:
    """A panel for each set of parts, a row for each reading and its shuffles."""
    found = shown(records)
    titles = [", ".join(one["variables"]) for one in found]
    figure, grid = panels(titles, 2.4, width=5.2)
    for axes, one in zip(grid, found, strict=True):
        labels = []
        for row, (name, label) in enumerate(ROWS.items()):
            ink = colour(READINGS[name][1])
            for k, (of, filled) in enumerate((("effects", True), ("null_effects", False))):
                x = np.asarray(one["readings"][name][of], float)
                axes.plot(
                    x, np.full(len(x), -(2 * row + k)), "o", color=ink, alpha=0.7, markersize=5,
                    fillstyle="full" if filled else "none",
                )  # fmt: skip
                labels.append(label if filled else f"{label}, shuffled")
        axes.axvline(0, color=faint(), linewidth=1)
        axes.set_yticks([-i for i in range(len(labels))], labels)
        axes.set_ylim(0.5 - len(labels), 0.5)
        axes.set_xlabel("effect I(S), log-odds")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """Mean and spread of each interaction, and how many samples have its usual sign."""
    said = []
    for one in shown(records):
        parts = []
        for name, label in ROWS.items():
            own, null = (
                np.asarray(one["readings"][name][of], float) for of in ("effects", "null_effects")
            )
            usual = max(int((own > 0).sum()), int((own < 0).sum()))
            parts.append(
                f"{label} {_signed(own.mean())} ± {own.std():.2f}, {usual} of {len(own)} with one "
                f"sign (shuffled ± {null.std():.2f})"
            )
        said.append(f"{{{', '.join(one['variables'])}}}: {'; '.join(parts)}")
    return f"Effects in log-odds, mean ± standard deviation over motorbikes. {'. '.join(said)}."


def shown(records: Sequence[Record]) -> list[Record]:
    """The interactions on record.  Raises ValueError where there are none."""
    found = [one for record in records for one in record.get("interactions", ())]
    if not found:
        raise ValueError("records: empty; give those of motorbikes, with interactions shown")
    return found


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
