"""What each extraction protocol leaves salient: of networks, of their shuffled scores, of none.

Source: paper B, appendix D.2 and Tables 1, 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from figures.data import Record
from figures.protocol_shares import (
    KINDS,
    PROTOCOLS,
    Shares,
    listed,
    middle,
    sentence,
    shares,
    shown,
)
from figures.style import SERIES, colour, faint, panels, plain_text

TITLE = "What an extraction protocol leaves salient"
CAPTION = (
    "Share of all possible interactions that are salient (5 % of the strongest), in cases of at "
    "most ten variables, by three protocols. Left: interactions as they are defined. Middle: noise "
    "of up to 4 % of |v(N) − v(∅)| a mask is taken off the scores first, such that the sum of all "
    "strengths is least. Right: the rest is written as ANDs and ORs, of which twice as many are "
    "possible. Each mark is a case, a sample under a baseline; empty: the same scores shuffled "
    "over the masks (mean over as many shuffles as the legend says; other verdicts on sparsity "
    "take ten), with as much noise as the network has; bars: medians. Where nothing is salient the "
    "mark is at the foot of the axis. Where several optima are equally weak, a fixed tie rule "
    "takes one. Of each network and baseline the first few samples are taken: how many, the "
    "sentence says. Networks built to break a condition are left out."
)
PAPER = (
    "B, appendix D.2: the protocols of Tables 1 and 2 (noise, ANDs) and of Fig. 4 (noise, ANDs and "
    "ORs), there by gradient steps that stop after a number of them, here optima whose gap is "
    "certified; other networks, data and baselines, and no case is dropped for what it shows. New: "
    "shuffled scores, untrained networks and random labels under each protocol."
)
NEEDS = ("protocols",)
TITLES = dict(zip(PROTOCOLS, ("share salient: plain", "share salient: noise taken off",
                              "share salient: noise off, with ORs"), strict=True))  # fmt: skip
TICKS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
WIDE, APART = 0.13, 0.21  # of half a column of marks, and from a kind's place to either column


def draw(records: Sequence[Record]) -> Figure:
    """A panel for each protocol: a column of cases for each kind of network and its shuffles."""
    found = {name: columns(records, name) for name in PROTOCOLS}
    low = min(share for of in found.values() for kind in of.values() for share in _positive(kind))
    figure, grid = panels(list(TITLES.values()), 4.0, width=4.1)
    for axes, of in zip(grid, found.values(), strict=True):
        axes.set(yscale="log", ylim=(low / 1.5, 1.9), xlim=(-0.55, len(of) - 0.45))
        for place, (kind, column) in enumerate(of.items()):
            series = SERIES[list(KINDS).index(kind)]
            _column(axes, place - APART, column.own, colour(series), full=True)
            _column(axes, place + APART, column.null, colour(series), full=False)
        axes.set_xticks(range(len(of)), [f"{kind}\n({of[kind].cases})" for kind in of])
        axes.set_xlabel("kind of network (cases)")
        ticks = [tick for tick in TICKS if tick > low / 1.5]
        axes.yaxis.set_ticks(ticks, [f"{100 * tick:g} %" for tick in ticks])
        axes.yaxis.set_minor_locator(NullLocator())
        axes.grid(visible=False, axis="x")
    grid[0].set_ylabel("share of interactions")
    times = " or ".join(map(str, sorted({int(r["shuffles"]) for r in records})))
    look: dict[str, Any] = {"color": faint(), "marker": "o", "linestyle": "none", "markersize": 5}
    handles = [
        Line2D([], [], label="scores of the network", fillstyle="full", **look),
        Line2D(
            [], [], label=f"the same scores shuffled (mean of {times})", fillstyle="none", **look
        ),
    ]
    handles.append(Line2D([], [], color=faint(), linewidth=2.5, label="median"))
    plain_text(figure.legend(handles=handles, loc="outside lower center", ncols=3))
    return figure


def columns(records: Sequence[Record], protocol: str) -> dict[str, Shares]:
    """What a protocol finds, by kind of network; those that are on record.

    Raises ValueError when none is.
    """
    found = {kind: shares(records, protocol, kind) for kind in KINDS}
    there = {kind: of for kind, of in found.items() if of.cases}
    if not there:
        raise ValueError("records: none is of a network that is drawn")
    return there


def verdict(records: Sequence[Record]) -> str:
    """The shares by each protocol, and how far the published steps are from the optimum."""
    said, parts = sentence(records), []
    for name in PROTOCOLS:
        both = [(r, r["published"][name]) for r in records if name in r.get("published", {})]
        ratios = [p["strength_ratio"] for _, p in both if p["strength_ratio"] is not None]
        if ratios:
            theirs, ours = (
                middle([count / r["protocols"][name]["possible"] for count, r in counts])
                for counts in (
                    [(p["salient"][0], r) for r, p in both],
                    [(r["protocols"][name]["salient"][0], r) for r, _ in both],
                )
            )
            parts.append(
                f"by {name} at {median(ratios):.2f} times the least strength "
                f"({min(ratios):.2f} to {max(ratios):.2f}) with {theirs} salient, not {ours}"
            )
    if not parts:
        return said
    count = sum("published" in r for r in records)
    return (
        f"{said} In {count} cases the published gradient steps end, in the median, {listed(parts)}."
    )


def _positive(column: Shares) -> list[float]:
    return [share for share in (*column.own, *column.null) if share > 0] or [1.0]


def _column(axes: Axes, x: float, values: Sequence[float], tone: str, *, full: bool) -> None:
    """Marks beside one another in the order of cases, and their median in words.

    Where nothing is salient the mark is at the foot of the axis.
    """
    across = np.linspace(-WIDE, WIDE, len(values)) if len(values) > 1 else np.zeros(1)
    axes.plot(
        x + across, np.maximum(values, axes.get_ylim()[0]), "o", color=tone, linestyle="none",
        markersize=3.4, alpha=0.55, fillstyle="full" if full else "none", markeredgewidth=0.8,
    )  # fmt: skip
    here = median(values)
    axes.plot([x - 1.5 * WIDE, x + 1.5 * WIDE], [here, here], color=tone, linewidth=2.5)
    axes.annotate(shown(here), (x, 1.08), ha="center", fontsize=8.5, color=tone, va="bottom")
