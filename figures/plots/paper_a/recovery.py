"""Recovery of known concepts: intersection over union with the truth, with and without noise.

Source: paper A, table 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from figures.data import Record
from figures.style import SERIES, colour, panels

TITLE = "Concepts recovered from functions that are known"
CAPTION = (
    "Seeded sums of products of 0/1 variables with coefficients from 0.1 to 1 in size: the "
    "strongest interactions found, as many as there are terms, against the terms; mean "
    "intersection over union, whiskers to the least. Noise: a uniform error of this size on the "
    "score of every mask. Without noise recovery is perfect (claim uniqueness); an error ε on the "
    "scores reaches an interaction of order k as up to 2ᵏ ε (claim rounding)."
)
PAPER = (
    "A, table 1, the first of its four rows: sums of products there, too, without noise, with "
    "other numbers of variables and terms. New: what noise does, by number of variables."
)
NEEDS = ("recovery",)


def draw(records: Sequence[Record]) -> Figure:
    """One panel per number of variables: overlap against noise, a line per number of terms.

    Raises ValueError when there is nothing to draw.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of the recovery experiment")
    sizes = sorted({int(r["n"]) for r in records})
    figure, grid = panels([f"n = {n}" for n in sizes], 2.9, most=4, width=3.3)
    for axes, n in zip(grid, sizes, strict=True):
        mine = [r for r in records if r["n"] == n]
        noises = sorted({float(r["noise"]) for r in mine})
        for series, terms in zip(SERIES, sorted({int(r["terms"]) for r in mine}), strict=False):
            rows = sorted((r for r in mine if r["terms"] == terms), key=lambda r: r["noise"])
            mean = [r["mean"] for r in rows]
            below = [r["mean"] - r["least"] for r in rows]
            places = [noises.index(r["noise"]) for r in rows]
            axes.errorbar(
                places, mean, yerr=[below, [0.0] * len(rows)], color=colour(series), marker="o",
                linestyle=series.line, markersize=4, capsize=3, elinewidth=1,
                label=f"{terms} terms",
            )  # fmt: skip
        axes.set_xticks(range(len(noises)), ["none" if x == 0 else f"{x:g}" for x in noises])
        axes.set(ylim=(0, 1.05), xlabel="noise")
        axes.legend(loc="lower left")
    grid[0].set_ylabel("intersection over union")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How many functions are recovered perfectly without noise, and at the largest noise."""
    parts = []
    for noise in (0.0, max(float(r["noise"]) for r in records)):
        rows = [r for r in records if r["noise"] == noise]
        whole = sum(int(r["functions"]) for r in rows)
        perfect = sum(int(r["perfect"]) for r in rows)
        parts.append(f"{perfect} of {whole} with {f'noise {noise:g}' if noise else 'no noise'}")
    return f"Functions whose concepts are all recovered, and no others: {' and '.join(parts)}."
