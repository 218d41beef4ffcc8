"""The parts of handwritten digits whose interactions are measured.

Source: paper B, figure 6, where they were marked by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from figures.data import Record
from figures.style import SERIES, colour
from verify.show.picture import Picture

TITLE = "The parts of a 3"
CAPTION = (
    "The first 3s of the test part, 32 × 32 pixels, and their eight parts of 3, 5 or 7 pixels a "
    "side, numbered from top to bottom. The centres are the same: the farthest pixels inside the "
    "strokes, one after the other. A pixel of two squares belongs to the nearer centre; pixels of "
    "no part are the background."
)
PAPER = "B, figure 6: there parts were marked by hand; here a rule finds them."
NEEDS = ("strengths",)
INCHES = 1.9  # of a panel


def draw(records: Sequence[Record]) -> Figure:
    """A row for each size of the parts, a column for each digit."""
    digits = shown(records)
    sides = list(digits[0]["parts"])
    figure = Picture(figsize=(INCHES * len(digits) + 0.4, INCHES * len(sides)), layout="tight")
    grid = figure.subplots(len(sides), len(digits), squeeze=False)
    for axes_of_side, side in zip(grid, sides, strict=True):
        for axes, digit in zip(axes_of_side, digits, strict=True):
            ink = np.array([list(bytes.fromhex(row)) for row in digit["picture"]])
            axes.imshow(ink, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            for name, part in parts(digit["parts"][side]).items():
                number = int(name) - 1
                axes.contour(
                    np.pad(part, 1).astype(float), levels=[0.5], linewidths=1.4,
                    colors=[colour(SERIES[number % len(SERIES)])],
                    extent=(-1.5, part.shape[1] + 0.5, -1.5, part.shape[0] + 0.5),
                )  # fmt: skip
                row, column = np.argwhere(part).mean(0)
                axes.text(
                    column, row, name, color="w", fontsize=7, ha="center", va="center",
                    path_effects=[withStroke(linewidth=2, foreground="k")],
                )  # fmt: skip
            axes.set(xticks=[], yticks=[])
            axes.grid(visible=False)
            axes.spines[:].set_visible(False)
        axes_of_side[0].set_ylabel(f"{side} × {side} pixels")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How much of the ink the parts hold."""
    digits = shown(records)
    said = []
    for side in digits[0]["parts"]:
        held = []
        for digit in digits:
            ink = np.array([list(bytes.fromhex(row)) for row in digit["picture"]])
            every = sum(parts(digit["parts"][side]).values())
            held.append(float(ink[every > 0].sum() / ink.sum()))
        said.append(f"of {side} × {side} pixels {100 * np.mean(held):.0f} %")
    return (
        f"On {len(digits)} digits the parts hold, of the ink: {', '.join(said)}; the rest is "
        "background, neither shown nor hidden."
    )


def parts(rows: Sequence[str]) -> dict[str, np.ndarray]:
    """Which pixels belong to each part, bool [height, width], by its number."""
    index = np.array([list(row) for row in rows])
    return {str(name): index == name for name in sorted(set(index.ravel().tolist()) - {"."})}


def shown(records: Sequence[Record]) -> list[dict[str, Any]]:
    """The digits on record.  Raises ValueError where there are none."""
    found = [digit for record in records for digit in record.get("digits", ())]
    if not found:
        raise ValueError("records: empty; give those of MNIST-3, with digits in parts")
    return found
