"""Marks in a square: a quantity of each sample one way against the same quantity another way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from figures.data import Record, by_family, grouped
from figures.style import SERIES, colour, faint, plain_text

MARKS = "os^DvPX<>dp"
MOST = 8  # networks that are told apart; of more, the families
# Of the marks, by baseline; half full where a network has one beside mean and zero.
FILLS = {"mean": "full", "zero": "none", "mask": "left", "blurred": "right", "blank": "top"}

Pair: TypeAlias = tuple[float | None, float | None]


def looks(records: Sequence[Record]) -> dict[str, dict[str, Any]]:
    """Colour, mark and label of each network: its own or, where there are many, its family's.

    Raises ValueError when there is nothing to draw.
    """
    titles = grouped(records)
    labels = {title: title for title in titles}
    if len(titles) > MOST:
        for family, members in by_family(records).items():
            labels |= dict.fromkeys(grouped(members), family)
    kinds = list(dict.fromkeys(labels.values()))
    return {
        title: {
            "label": labels[title],
            "color": colour(SERIES[kinds.index(labels[title]) % len(SERIES)]),
            "marker": MARKS[kinds.index(labels[title]) % len(MARKS)],
            "linestyle": "none",
            "markersize": 5.5,
            "alpha": 0.8,
        }
        for title in titles
    }


def draw_pairs(axes: Axes, records: Sequence[Record], pair: Callable[[Record], Pair]) -> None:
    """One mark per record at pair(record), on equal log axes with their diagonal.

    What a log axis has no place for (undefined, or 0) is not drawn; the title says on how many.
    """
    found = looks(records)
    shown = []
    for title, by_baseline in grouped(records).items():
        for baseline, members in by_baseline.items():
            points = [xy for r in members if (xy := positive(pair(r))) is not None]
            shown += points
            if points:
                axes.plot(*zip(*points, strict=True), **found[title], fillstyle=fill(baseline))
    if len(shown) < len(records):
        name = axes.get_title(loc="left") or axes.get_title()
        axes.set_title(f"{name}: {len(shown)} of {len(records)} have it", parse_math=False)
    low, high = (min(map(min, shown)), max(map(max, shown))) if shown else (1.0, 1.0)
    limits = (low / 1.6, high * 1.6)
    axes.plot(limits, limits, color=faint(), linewidth=1, zorder=0)
    axes.set(xscale="log", yscale="log", xlim=limits, ylim=limits)
    for axis in (axes.xaxis, axes.yaxis):
        ticks = round_numbers(*limits)
        axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
        axis.set_minor_locator(NullLocator())


def legend(figure: Figure, records: Sequence[Record], what: str) -> None:
    """Below: networks or families, and what full and empty marks are; `what`: of a baseline."""
    kinds = {look["label"]: look for look in looks(records).values()}
    handles = [Line2D([], [], **look) for look in kinds.values()]
    baselines = dict.fromkeys(str(r["baseline"]) for r in records)
    for baseline in baselines if len(baselines) > 1 else ():
        handles.append(
            Line2D([], [], label=f"{what} {baseline}", color=faint(), marker="o", linestyle="none",
                   fillstyle=fill(baseline))
        )  # fmt: skip
    plain_text(figure.legend(handles=handles, loc="outside lower center", ncols=4))


def fill(baseline: str) -> Any:
    """How a mark of this baseline is filled."""
    return FILLS.get(baseline, "bottom")


def positive(pair: Pair) -> tuple[float, float] | None:
    """The pair where both are numbers above 0, else None."""
    x, y = pair
    return (float(x), float(y)) if x is not None and y is not None and x > 0 and y > 0 else None


def round_numbers(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, … between two positive limits; powers of ten alone where those are many."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    heads = (1, 2, 5) if high / low < 300 else (1,)
    return [head * 10.0**k for k in powers for head in heads if low <= head * 10.0**k <= high]
