"""Strengths by order of single sentences of a language model, boxes and means.

Source: paper B, figures 4 and 7 to 9.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, sentences_of
from figures.style import READINGS, colour, legend_below, order_labels, panels

TITLE = "Strengths of single sentences by order"
CAPTION = (
    "Strength |I(S)| of the ANDs of four beginnings of sentences, by order |S|, in the units of "
    "the score: as B, of a split into ANDs and ORs of least total strength after noise of up to "
    "4 % of |v(N) − v(∅)| a mask is taken off; and plain. Boxes: the middle half; whiskers: the "
    "farthest within 1.5 times the box; without outliers, as B draws them, so that the strongest "
    "interactions are not seen. Marks: means."
)
PAPER = (
    "B, figure 4, boxes of two sentences of each of its language models, and figures 7 to 9, means "
    "of ten each; by the published code of such a split, after gradient steps. Here our language "
    "model, beginnings from Wikipedia, the embedding for absent words learned as there, the "
    "certified optimum. New: the plain reading."
)
NEEDS = ("language_model/sentences",)
APART = 0.2  # of the two boxes of an order, from its place
MARKERS = ("o", "s")


def draw(records: Sequence[Record]) -> Figure:
    """One panel per sentence: two boxes, and their means, for each order."""
    found = sentences_of(records)
    titles = [f"{r['data']} {int(r['sample']) + 1}" for r in found]
    figure, grid = panels(titles, 3.0, most=2, width=5.2)
    for axes, record in zip(grid, found, strict=True):
        n = int(record["n"])
        for side, (name, (label, series)) in zip((0, 1), READINGS.items(), strict=True):
            ink = colour(series)
            places = np.arange(1, n + 1) + (2 * side - 1) * APART
            look = {"color": ink, "linewidth": 1.1}
            boxes = [
                {"whislo": o["low"], "q1": o["q1"], "med": o["median"], "q3": o["q3"],
                 "whishi": o["high"]} for o in record["orders"][name]
            ]  # fmt: skip
            drawn = axes.bxp(
                boxes, positions=places, showfliers=False, widths=1.6 * APART, patch_artist=True,
                manage_ticks=False, boxprops={"facecolor": ink, "alpha": 0.3, "edgecolor": ink},
                whiskerprops=look, capprops=look, medianprops=look,
            )  # fmt: skip
            drawn["boxes"][0].set_label(label)
            means = [o["mean"] for o in record["orders"][name]]
            axes.plot(
                places, means, MARKERS[side], color=ink, markersize=4,
                label=f"{label.partition(':')[0]}, mean",
            )  # fmt: skip
        axes.set(xlim=(0.3, n + 0.7), ylim=(0, None))
        axes.set_xticks(range(1, n + 1), order_labels(n))
        axes.set_xlabel("order |S|")
    figure.supylabel("strength |I(S)| (log-odds)", fontsize=10)
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How the mean strength falls with the order, by either reading."""
    found, said = sentences_of(records), []
    for name, (label, _) in READINGS.items():
        orders = [r["orders"][name] for r in found]
        half = -(-int(found[0]["n"]) // 2)
        first = float(np.mean([of[0]["mean"] for of in orders]))
        beyond = float(np.mean([o["mean"] for of in orders for o in of[half:]]))
        said.append(f"{label.partition(':')[0]} {first:.2g} and {beyond:.2g}")
    return (
        f"Mean strength of {len(found)} sentences at order 1 and, on average over the orders "
        f"above {half}, beyond: {'; '.join(said)} ({found[0].get('unit', 'log-odds')})."
    )
