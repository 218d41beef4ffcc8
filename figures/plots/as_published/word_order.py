"""Effects of the same words in two orders, and in two sentences.

Source: paper A, tables 6 and 7 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from figures.data import Record
from figures.style import SERIES, colour, faint, legend_below, panels

TITLE = "The same words in two orders, and in two sentences"
CAPTION = (
    "Effects on the log-odds of a good opinion, of a transformer that comes with the package, "
    "absent words at the embedding 0. Left: “just” and “not” together, in two orders. Right: "
    "subsets of three words that stand at the same places of two sentences; there the two effects "
    "are equal in every network (claim locality)."
)
PAPER = (
    "A, tables 6 and 7 of its supplement: the same comparison, there of an LSTM on SST-2; "
    "sentences of our own."
)
NEEDS = ("word_order",)
PANELS = {"two orders": "{just, not}, in two orders", "two sentences": "words in two sentences"}


def draw(records: Sequence[Record]) -> Figure:
    """Two panels, a row for each pair of effects."""
    if not records:
        raise ValueError("records: empty; give those of pairs of sentences")
    figure, grid = panels(list(PANELS.values()), 3.6, most=2, width=6.0)
    for axes, kind in zip(grid, PANELS, strict=True):
        mine = [r for r in records if r["kind"] == kind]
        for side, label in enumerate(("first", "second")):
            axes.plot(
                [r["effects"][side] for r in mine], range(len(mine)), "ox"[side],
                color=colour(SERIES[side]), label=f"{label} sentence", markersize=7,
                fillstyle="none",
            )  # fmt: skip
        names = [
            " / ".join(r["sentences"]).replace(" / ", "\n") if kind == "two orders"
            else "{" + ", ".join(r["words"]) + "}"
            for r in mine
        ]  # fmt: skip
        axes.set_yticks(range(len(mine)), names)
        axes.axvline(0, color=faint(), linewidth=1)
        axes.invert_yaxis()
        axes.set_xlabel("effect, log-odds")
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How often the order turns the sign, and how far effects in two sentences differ."""
    orders = [r["effects"] for r in records if r["kind"] == "two orders"]
    turned = sum(a * b < 0 for a, b in orders)
    values = ", ".join(f"{_signed(a)} and {_signed(b)}" for a, b in orders)
    shared = [r["effects"] for r in records if r["kind"] == "two sentences"]
    equal = sum(abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-3) for a, b in shared)
    return (
        f"In two orders the effect of “just” and “not” has another sign in {turned} of "
        f"{len(orders)} pairs (“just not” and “not just”: {values}); A finds it in all four of "
        f"its own. The effects of words at equal places of two sentences agree in {equal} of "
        f"{len(shared)}, as they must."
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
