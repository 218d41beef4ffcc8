"""Sorted strengths in the form of paper B's figures 3 and 13: its protocol, ours, both shuffled.

Source: paper B, figures 3 and 13, which take their protocol from Li and Zhang 2023.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, in_order, percent
from figures.style import READINGS, colour, faint, legend_below, network_panels

TITLE = "Strengths of the interactions, sorted as paper B sorts them"
CAPTION = (
    "Strengths over the largest, strongest first: mean over samples, place by place. As B: ANDs "
    "and ORs of least total strength after noise of up to 4 % of |v(N) − v(∅)| is taken off every "
    "score, 2·2ⁿ of them; plain: ANDs alone and nothing taken off, 2ⁿ. Thin: scores of the same "
    "samples shuffled over the masks, by either reading. Dotted: salient from 0.05. The score of a "
    "picture in parts is the mean over ten brightnesses of its background; parts have 3 × 3 pixels "
    "or what the title says. Interactions of variables that equal the baseline count as 0."
)
PAPER = (
    "B, figures 3 and 13: MNIST-3 in eight parts, and clouds of points, by the protocol of Li and "
    "Zhang. Not the same: 5000 digits of MNIST and parts found by a rule, networks of B's depth "
    "but fewer channels, trained for 6 to 20 epochs instead of 50; things made of boxes, cylinders "
    "and ellipsoids for ShapeNet, and a smaller PointNet; 10 samples instead of 100; the "
    "certified optimum for the last step of a descent; I(∅) is 0. B does not name the network of "
    "its figure 13; here it is LeNet. New: the plain reading, and the null models."
)
NEEDS = ("strengths",)


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network: mean strength against its place, linear as in the paper."""
    found = in_order(records)
    figure, grid = network_panels([title(r) for r in found])
    for axes, record in zip(grid, found, strict=True):
        for name, (label, series) in READINGS.items():
            reading = record["readings"][name]
            ranks, ink = reading["ranks"], colour(series)
            axes.plot(ranks, reading["strengths"], color=ink, linestyle=series.line, label=label)
            axes.plot(
                ranks, reading["null_strengths"], color=ink, linestyle=series.line, linewidth=0.9,
                alpha=0.75, label=f"{label.partition(':')[0]}, shuffled scores",
            )  # fmt: skip
        axes.axhline(record["rel_tau"], color=faint(), linewidth=1, linestyle=":")
        axes.set(ylim=(0, 1.02), xlim=(0, longest(record)))
        axes.set_xlabel("index of the interaction")
    figure.supylabel("strength |I(S)| / largest", fontsize=10)
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """The share that is salient by either reading beside that of the shuffled scores."""
    said = []
    for name, (label, _) in READINGS.items():
        readings = [r["readings"][name] for r in records]
        own, null = (
            percent(float(np.median([share(reading, of) for reading in readings])))
            for of in ("salient", "null_salient")
        )
        said.append(f"{label.partition(':')[0]} {own} (shuffled {null})")
    samples = sum(int(r["samples"]) for r in records)
    half = sum(
        share(r["readings"][name], "salient") <= share(r["readings"][name], "null_salient") / 2
        for r in records for name in ("and-or-noise",)
    )  # fmt: skip
    return (
        f"Salient share, median over {len(records)} settings with {samples} samples: "
        f"{', '.join(said)}. By B's reading {half} of {len(records)} settings have at most half as "
        "many salient as their shuffled scores, on average over samples."
    )


def title(record: Record) -> str:
    """What a panel shows."""
    return f"{record['network']} on {record['data']}"


def share(reading: Mapping[str, Any], of: str) -> float:
    """The mean share of interactions that are salient."""
    return float(np.mean(reading[of])) / float(reading["possible"])


def longest(record: Record) -> int:
    """How many interactions the longest curve of a record has."""
    return max(int(reading["possible"]) for reading in record["readings"].values())
