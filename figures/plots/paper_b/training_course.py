"""Conditions and sparsity over the course of training: what comes first, and does it stay?

No counterpart in the papers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.data import Record, grouped
from figures.style import SERIES, colour, panels

TITLE = "Conditions and sparsity over the course of training"
CAPTION = (
    "The same test samples of each network after more and more epochs (0: untrained; evenly spaced "
    "on the axis), baseline mean, the score that of the class which the network predicts at that "
    "epoch. Top: test accuracy. Middle: shares of the 2ⁿ interactions that are salient, and that "
    "5 % error needs, the strongest first; medians over samples; thin lines: the same scores "
    "shuffled over the masks. Bottom: share of all samples on which each condition HOLDS: (i) "
    "nothing salient above ⌈n/2⌉ of the n living variables; (ii) the mean score never falls as "
    "more is shown; (iii) it has an exponent, and one of at most 2."
)
PAPER = (
    "New: the papers show trained networks only. Whether a sample meets the conditions before the "
    "network can do its task tells what training has to do with them."
)
NEEDS = ("course",)
ROWS = ("test accuracy", "share of interactions", "share of samples")
SHARES = {"share": "salient", "needed_share": "needed for 5 % error"}
CONDITIONS = {"order": "(i) order", "monotone": "(ii) monotone", "exponent": "(iii) exponent"}
MARKS = ("o", "s", "^")
WIDTHS, SIZES = (2.0, 2.0, 1.4), (4, 8.5, 4)  # so that curves in the same place are all seen


def draw(records: Sequence[Record]) -> Figure:
    """Three rows (accuracy, sparsity, conditions), a column per network; epochs across."""
    columns = by_epoch(records)
    titles = [*columns, *[""] * (2 * len(columns))]
    figure, grid = panels(titles, 2.2, most=len(columns), width=5.4)
    last = len(columns) - 1
    for place, epochs in enumerate(columns.values()):
        top, middle, bottom = grid[place :: len(columns)]
        at = np.arange(len(epochs))
        groups = list(epochs.values())
        top.plot(at, [accuracy(g) for g in groups], "o-", color=colour(SERIES[0]), markersize=4)
        for i, (name, label) in enumerate(SHARES.items()):
            look: dict[str, Any] = {"color": colour(SERIES[i]), "linestyle": SERIES[i].line}
            real, null = ([middle_of(g, key) for g in groups] for key in (name, f"null_{name}"))
            middle.plot(at, real, marker=MARKS[i], markersize=4, label=label, **look)
            middle.plot(at, null, linewidth=1, label=f"{label}, shuffled", **look)
        for i, (name, label) in enumerate(CONDITIONS.items()):
            look = {"color": colour(SERIES[i]), "linestyle": SERIES[i].line}
            share = [holds(g, name) for g in groups]
            bottom.plot(
                at, share, marker=MARKS[i], markersize=SIZES[i], linewidth=WIDTHS[i], label=label,
                markerfacecolor="none" if i == 1 else look["color"], **look,
            )  # fmt: skip
        for axes in (top, middle, bottom):
            _frame(axes, list(epochs))
        bottom.set_xlabel(f"epochs of training ({_samples(groups)} at each)")
        if place == last:
            for axes in (middle, bottom):
                axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    for axes, label in zip(grid[:: len(columns)], ROWS, strict=True):
        axes.set_ylabel(label)
    return figure


def by_epoch(records: Sequence[Record]) -> dict[str, dict[int, list[Record]]]:
    """Records by network and, inside, by epoch, ascending.  Raises ValueError when empty."""
    return {
        title: {
            epoch: [r for members in by_baseline.values() for r in members if r["epoch"] == epoch]
            for epoch in sorted({int(r["epoch"]) for m in by_baseline.values() for r in m})
        }
        for title, by_baseline in grouped(records).items()
    }


def accuracy(members: Sequence[Record]) -> float:
    """The test accuracy, in %; the mean over seeds of the training."""
    seeds = {int(r["training_seed"]): float(r["test_accuracy"]) for r in members}
    return 100 * float(np.mean(list(seeds.values())))


def middle_of(members: Sequence[Record], name: str) -> float:
    """The median over samples of a share, in %."""
    return 100 * float(np.median([r[name] for r in members]))


def holds(members: Sequence[Record], condition: str) -> float:
    """The share of all samples on which a condition HOLDS, in %."""
    return 100 * sum(r["status"][condition] == "HOLDS" for r in members) / len(members)


def verdict(records: Sequence[Record]) -> str:
    """The first and the last epoch of each network."""
    parts = []
    for title, epochs in by_epoch(records).items():
        ends = (epochs[min(epochs)], epochs[max(epochs)])
        right = _both(accuracy(members) for members in ends)
        needed, shuffled = (
            _both(middle_of(members, name) for members in ends)
            for name in ("needed_share", "null_needed_share")
        )
        order, monotone, exponent = (
            _both(holds(members, name) for members in ends) for name in CONDITIONS
        )
        parts.append(
            f"{title}: test accuracy {right}; interactions needed for 5 % error {needed} "
            f"(shuffled scores {shuffled}); samples with (i) {order}, (ii) {monotone}, (iii) "
            f"{exponent}"
        )
    return f"From the first epoch drawn to the last, in percent. {'. '.join(parts)}."


def _both(percents: Iterable[float]) -> str:
    return " → ".join(f"{percent:.0f}" for percent in percents)


def _frame(axes: Axes, epochs: Sequence[int]) -> None:
    axes.set(ylim=(-4, 104), xlim=(-0.3, len(epochs) - 0.7))
    axes.set_xticks(range(len(epochs)), [str(epoch) for epoch in epochs])
    axes.set_yticks([0, 50, 100], ["0", "50 %", "100 %"])


def _samples(groups: Sequence[Sequence[Record]]) -> str:
    counts = sorted({len(g) for g in groups})
    return f"{counts[0]} samples" if len(counts) == 1 else f"{counts[0]}–{counts[-1]} samples"
