"""How many interactions may be salient: every proven bound against n, beside 2^n.

The numbers are made in `figures.proven_bounds`, from the conclusions of the claims and from
certified programs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.data import percent
from figures.proven_bounds import ETAS, TAU, Curves, curves
from figures.style import BOUNDS, Series, colour, faint, panels

ORDERS = (2, 3, 4)
SIZES = range(4, 33)
TITLE = "How many interactions may be salient"
CAPTION = (
    f"Scores between 0 and 1 on all masks, salient from τ = {percent(float(TAU))} of that range, "
    "no interactions above order M, conditions (ii) and (iii) with p = 1. Thick lines: η = 1, "
    "nothing cancels; thin lines: η = 0.1, ten times as many; with η = 0 these three bounds say "
    "nothing. "
    "The energy bound needs neither η nor (ii) and (iii); here it has the largest σ there can be, "
    "1/2. B's Theorem 2 is made from the order sums themselves: shown for the games in which they "
    "are largest, where it is always defined, as p = 1 leaves h(1) = n. Full dots: from this n on "
    "the bound is below 2ⁿ − 1; rings: below the number of interactions up to order M, which "
    "condition (i) alone allows."
)
PAPER = (
    "No counterpart in the papers: B states its bound as an order of growth. Every curve is the "
    "value of a proved formula or a certified optimum."
)
NEEDS = ()
LABELS = {
    "markov": "range: from (i), the range of ū",
    "paper": "B's Theorem 2, after the fact",
    "sharp": "sharp: from (i)–(iii)",
    "energy": "energy: from (i), no η",
}
_LIMITS = (10, 4e5)


def draw(orders: Sequence[int] = ORDERS, sizes: Sequence[int] = SIZES) -> Figure:
    """One panel for each M of `orders`: bounds on the number of salient interactions against n."""
    figure, grid = panels([f"interactions of up to {M} variables" for M in orders], height=5.2)
    for axes, M in zip(grid, orders, strict=True):
        _panel(axes, curves(M, sizes))
    grid[0].set_ylabel("salient interactions, at most")
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


@cache
def verdict(orders: Sequence[int] = ORDERS, sizes: Sequence[int] = SIZES) -> str:
    """From which n on the bounds say anything beyond condition (i)."""
    parts = []
    for M in orders:
        c = curves(M, sizes)
        start = first_below(c.sharp[ETAS[0]], c.possible)
        where = "for no n drawn" if start is None else f"from n = {c.sizes[start]} on"
        parts.append(f"{where} for M = {M}")
    return (
        "With nothing cancelled (η = 1), the best bound from (i) to (iii) is below what (i) alone "
        f"allows {', '.join(parts)}."
    )


def first_below(bound: Sequence[float | None], ceiling: Sequence[float]) -> int | None:
    """The place from which on the bound exists and stays below the ceiling; None if it never is."""
    below = [b is not None and b < c for b, c in zip(bound, ceiling, strict=True)]
    last = max((i for i, x in enumerate(below) if not x), default=-1)
    return last + 1 if last + 1 < len(below) else None


def _panel(axes: Axes, c: Curves) -> None:
    ink = axes.xaxis.label.get_color()
    axes.plot(c.sizes, c.everything, color=ink, linewidth=1.2, label="all interactions, 2ⁿ − 1")
    axes.plot(
        c.sizes, c.possible, color=faint(), linewidth=1.2, linestyle=(0, (6, 2)),
        label="all up to order M: (i) alone",
    )  # fmt: skip
    for name in LABELS:
        found = getattr(c, name)
        if name == "energy":
            _curve(axes, c, found, name, thin=False)
            continue
        for eta in ETAS:
            _curve(axes, c, found[eta], name, thin=eta < 1)
            if name == "sharp":
                axes.annotate(
                    f"η = {float(eta):g}", (c.sizes[-1], found[eta][-1]), xytext=(-4, 5),
                    textcoords="offset points", ha="right", fontsize=9, color=colour(BOUNDS[name]),
                )  # fmt: skip
    axes.set(yscale="log", ylim=_LIMITS, xlim=(c.sizes[0], c.sizes[-1]))
    axes.set_xticks(range(c.sizes[0], c.sizes[-1] + 1, 4))
    axes.set_xlabel("variables n")


def _curve(axes: Axes, c: Curves, bound: Sequence[float | None], name: str, *, thin: bool) -> None:
    """One bound, a gap where it says nothing, with the two places from which it says something."""
    series: Series = BOUNDS[name]
    look: dict[str, Any] = {"color": colour(series)}
    heights = [float("nan") if b is None else b for b in bound]
    axes.plot(
        c.sizes, heights, **look, linestyle=series.line, linewidth=1.0 if thin else 2.2,
        label="_thin" if thin else LABELS[name],
    )  # fmt: skip
    for ceiling, face in ((c.everything, colour(series)), (c.possible, axes.get_facecolor())):
        place = first_below(bound, ceiling)
        if place is not None:
            axes.plot(
                [c.sizes[place]], [heights[place]], **look, marker="o", zorder=3,
                markersize=4 if thin else 6.5, markerfacecolor=face, label="_mark",
            )  # fmt: skip
