"""Are networks that were trained against attacks sparser?  By A's measure, by the error, by chance.

Source: paper A, §4.3, figure 6 and figures 12 to 14 of its supplement, which say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record
from figures.models_of_a import MARKS, by_table, kind_of, level, look
from figures.style import faint, panels, plain_text

TITLE = "Trained against attacks: sparser?"
CAPTION = (
    "Each mark is one sample of one kind of network: a number with normal training (across) and "
    "with training against attacks within 0.1 of the input (upwards); below the diagonal it fell. "
    "Full: baseline mean. Left half: baseline learned as A's code does. Empty: the scores of both, "
    "shuffled over the masks. 10 % error is that on all masks."
)
PAPER = (
    "A, §4.3, figure 6, and figures 12 to 14 of its supplement, which show single graphs with "
    "their R_Ω; here counts on the same samples, with normal training beside, other data in place "
    "of TV news. New: the error on all masks, the sum of strengths, the shuffled scores."
)
NEEDS = ("graph_ratios",)


MEASURES: dict[str, Callable[[Record], float]] = {
    "patterns with R_Ω > 0.95": lambda r: float(level(r)["patterns"]),
    "patterns for 10 % error": lambda r: float(r["within"]),
    "Σ|I|, over |v(N) − v(∅)|": lambda r: r["strength"] / abs(r["range"]),
    "interactions above 5 %": lambda r: float(r["salient"]),
}
FILLS: dict[str, Any] = {"mean": "full", "learned": "left", "shuffled": "none"}


def draw(records: Sequence[Record]) -> Figure:
    """A panel for each measure: against attacks over normal, log axes."""
    found = pairs(records)
    figure, grid = panels(list(MEASURES), 3.6, most=2)
    for axes, (name, measure) in zip(grid, MEASURES.items(), strict=True):
        shown = []
        for kind, normal, attacked in found:
            x, y = measure(normal), measure(attacked)
            shown += [x, y]
            model = kind_of(normal["model"])
            axes.plot(
                [x], [y], color=look(model)["color"], marker=MARKS[model], fillstyle=FILLS[kind],
                linestyle="none", markersize=5.5, alpha=0.8,
            )  # fmt: skip
        low, high = max(min(shown, default=1), 0.5) / 1.5, max(shown, default=1) * 1.5
        axes.plot((low, high), (low, high), color=faint(), linewidth=1, zorder=0)
        axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
        axes.set_xlabel(f"{name}: normal training", parse_math=False)
        axes.set_ylabel("against attacks")
    _legend(figure, found)
    return figure


Pair = tuple[str, Record, Record]


def pairs(records: Sequence[Record]) -> list[Pair]:
    """(mean, learned or shuffled; normal; against attacks) of each network and sample.

    Raises ValueError when there are no records.
    """
    if not records:
        raise ValueError("records: empty; give those of paper A's models")
    index = {(r["table"], r["model"], r["baseline"], r["sample"]): r for r in records}
    found: list[Pair] = []
    for (table, model, baseline, sample), normal in index.items():
        other = index.get((table, f"{model}, against attacks", baseline, sample))
        if other is None:
            continue
        found.append((baseline, normal, other))
        if "null" in normal and "null" in other:
            shuffled = ({**r["null"], "model": r["model"]} for r in (normal, other))
            found.append(("shuffled", *shuffled))  # type: ignore[arg-type]
    return found


def _legend(figure: Figure, found: Sequence[Pair]) -> None:
    from matplotlib.lines import Line2D

    kinds = dict.fromkeys(kind_of(normal["model"]) for _, normal, _ in found)
    handles = [
        Line2D([], [], label=kind, color=look(kind)["color"], marker=MARKS[kind], linestyle="none")
        for kind in kinds
    ]
    labels = {"mean": "baseline mean", "learned": "baseline learned", "shuffled": "shuffled scores"}
    handles += [
        Line2D([], [], label=label, color=faint(), marker="o", linestyle="none",
               fillstyle=FILLS[kind])
        for kind, label in labels.items()
    ]  # fmt: skip
    plain_text(figure.legend(handles=handles, loc="outside lower center", ncols=3))


def verdict(records: Sequence[Record]) -> str:
    """On how many samples each measure falls, under which baseline, and in shuffled scores."""
    found = pairs(records)
    if not found:
        return "No network is on record with both trainings."
    said = []
    for name, measure in MEASURES.items():
        parts = []
        for kind, words in (("mean", "mean"), ("learned", "learned"), ("shuffled", "shuffled")):
            mine = [(measure(a), measure(b)) for of, a, b in found if of == kind]
            if mine:
                fell = sum(b < a for a, b in mine)
                change = float(np.median([b / a for a, b in mine if a > 0]))
                parts.append(f"{words} {fell} of {len(mine)} (median ratio {change:.2f})")
        said.append(f"{name}: {', '.join(parts)}")
    data = ", ".join(by_table([normal for kind, normal, _ in found if kind == "mean"]))
    return f"Samples on which training against attacks lowers it ({data}). {'. '.join(said)}."
