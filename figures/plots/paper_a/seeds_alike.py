"""How alike the effects of two trainings are, and how alike chance makes them.

Source: paper A, table 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, by_key
from figures.models_of_a import by_table
from figures.style import SERIES, colour, faint, legend_below, panels

TITLE = "Effects of two trainings on the same samples"
CAPTION = (
    "Jaccard similarity Σ min(|w|, |w′|) / Σ max(|w|, |w′|) of the effects of two trainings, means "
    "over samples: on the same sample; the same where effects of other sign count as unlike; with "
    "the second training's scores shuffled over the masks; on two different samples. Crosses: "
    "paper A's numbers."
)
PAPER = (
    "A, table 3: the same networks on the same measure, diabetes for TV news, one year of bike "
    "sharing. New: signs, and what two unrelated tables have in common by the sizes of their "
    "strengths alone."
)
NEEDS = ("seeds_alike",)
SHOWN = {
    "jaccard": "same sample",
    "with_signs": "same sample, signs too",
    "other_sample": "different samples",
    "shuffled": "shuffled scores",
}


def draw(records: Sequence[Record]) -> Figure:
    """A panel for each data set: four marks for each network, normal and against attacks."""
    tables = by_table(records)
    figure, grid = panels(list(tables), 3.4, width=4.6)
    for axes, members in zip(grid, tables.values(), strict=True):
        rows = by_training(members)
        for place, (key, label) in enumerate(SHOWN.items()):
            axes.plot(
                [mean(mine, key) for mine in rows.values()], range(len(rows)), "osD^"[place],
                color=colour(SERIES[place]), label=label, markersize=6,
            )  # fmt: skip
        axes.plot(
            [mean(mine, "published") for mine in rows.values()], range(len(rows)), "x",
            color=faint(), label="paper A", markersize=7,
        )  # fmt: skip
        axes.set_yticks(range(len(rows)), list(rows), parse_math=False)
        axes.invert_yaxis()
        axes.set(xlim=(0, 1), xlabel="Jaccard similarity")
    legend_below(figure, grid)
    return figure


def by_training(members: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by network and how it was trained; raises ValueError when there is nothing."""
    return by_key(members, lambda r: f"{r['network']}{', attacked' if r['attacked'] else ''}")


def mean(members: Sequence[Record], key: str) -> float:
    """The mean of a number over samples."""
    return float(np.mean([r[key] for r in members]))


def verdict(records: Sequence[Record]) -> str:
    """Where training against attacks makes two trainings more alike, and how alike chance does."""
    said, rises, printed, gone = list[str](), list[float](), list[float](), list[float]()
    for name, members in by_table(records).items():
        rows = by_training(members)
        gone += [
            1 - mean(mine, "with_signs") / mean(mine, "jaccard")
            for mine in rows.values()
            if mean(mine, "jaccard")
        ]
        parts = []
        for network in dict.fromkeys(r["network"] for r in members):
            normal, attacked = (rows.get(f"{network}{end}", []) for end in ("", ", attacked"))
            if normal and attacked:
                before, after = mean(normal, "jaccard"), mean(attacked, "jaccard")
                rises.append(after - before)
                printed.append(mean(attacked, "published") - mean(normal, "published"))
                parts.append(f"{network} {before:.2f} → {after:.2f}")
        chance = mean(members, "shuffled")
        said.append(f"{name}: {', '.join(parts)} (shuffled {chance:.2f})")
    if not rises:
        return f"No network is on record with both trainings. {'; '.join(said)}."
    return (
        "Training against attacks changes the likeness of two trainings by "
        f"{_signed(float(np.median(rises)))} in the median over {len(rises)} networks "
        f"({_signed(min(rises))} to {_signed(max(rises))}; A prints {_signed(min(printed))} to "
        f"{_signed(max(printed))}). "
        f"{'; '.join(said)}. "
        "Where an effect of the other sign counts as another, so much of it is gone: "
        f"{100 * min(gone):.0f} to {100 * max(gone):.0f} %, network by network."
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
