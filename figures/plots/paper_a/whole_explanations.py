"""Unfaithfulness of eight whole explanations, beside sparse graphs with as many terms.

Source: paper A, table 2, and table 4 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from figures.data import Record
from figures.models_of_a import by_network
from figures.style import SERIES, colour, faint, panels

TITLE = "Unfaithfulness of whole explanations, and of graphs of equal size"
CAPTION = (
    "Root of paper A's ρ_unfaith over the root mean square of v − v(∅): 1 is no better than v(∅) "
    "everywhere. Marks are samples, a bar their median; empty where A's definition leaves v(∅) out "
    "and it is put back. All interactions give every score, whatever the network, because all 2ⁿ "
    "terms stay: that row is arithmetic. What is below 10⁻⁴, such as rounding, is drawn there. The "
    "rows that can be compared with an index are the sparse graphs of as many terms (n of the "
    "Shapley value and the attributions, n + C(n, 2) of Shapley–Taylor of order 2, and so on)."
)
PAPER = (
    "A, table 2, and table 4 of its supplement: the same explanations of MLP-5 and ResMLP-5 on "
    "census, bike sharing and, for TV news, diabetes, and of networks of this suite on texts and "
    "digits, without photographs of faces. LRP is captum's, rule ε: of layers and ReLUs in a row "
    "it is gradient × input, and in the ResMLP-5 it counts twice what reaches a skip. In the "
    "ResNet a skip gets its share, so that it is gradient × input again. Of an LSTM, for which "
    "captum has no rule, LRP is that of Arras et al. 2017: gates are given nothing. New: the "
    "graphs of equal size, and v(∅) put back."
)
NEEDS = ("whole_explanations",)
FLOOR = 1e-4  # errors below are drawn here, and the axis says so: a log axis has no zero


def draw(records: Sequence[Record]) -> Figure:
    """A panel for each network: a row for each explanation."""
    groups = by_network(records)
    figure, grid = panels(list(groups), 3.9, most=3, width=5.0)
    for axes, members in zip(grid, groups.values(), strict=True):
        rows = rows_of(members)
        for place, name in enumerate(rows):
            y = len(rows) - place
            own = name.startswith("sparse")
            ink = faint() if name == "all interactions" else colour(SERIES[0 if own else 1])
            values = [max(r["rows"][name]["relative"], FLOOR) for r in members]
            put_back = [max(r["rows"][name]["from_empty"], FLOOR) for r in members]
            axes.plot(values, [y] * len(values), "o", color=ink, alpha=0.6, markersize=4)
            axes.plot([float(np.median(values))], [y], "|", color=ink, markersize=13)
            if put_back != values:
                axes.plot(
                    put_back, [y - 0.3] * len(put_back), "o", color=ink, alpha=0.6, markersize=4,
                    fillstyle="none",
                )  # fmt: skip
        axes.axvline(1.0, color=faint(), linewidth=1)
        axes.set_yticks(range(len(rows), 0, -1), rows)
        axes.set(xscale="log", xlabel="error / size of the scores")
        _ticks(axes)
    return figure


def _ticks(axes: Axes) -> None:
    """Powers of ten from 0.01 on, and the place of all that is below the axis."""
    axes.set_xlim(left=FLOOR / 2)
    powers = range(-2, int(np.floor(np.log10(axes.get_xlim()[1]))) + 1)
    axes.set_xticks(
        [FLOOR, *(10.0**k for k in powers)], ["≤ 10⁻⁴", *(f"{10.0**k:g}" for k in powers)]
    )
    axes.xaxis.set_minor_locator(NullLocator())


def rows_of(members: Sequence[Record]) -> list[str]:
    """The explanations that every sample has, attributions first, graphs last."""
    return [name for name in members[0]["rows"] if all(name in r["rows"] for r in members)]


def verdict(records: Sequence[Record]) -> str:
    """Which explanation is the closest of its size, network by network."""
    groups = by_network(records)
    won = {"n": 0, "pairs": 0}
    for members in groups.values():
        middle = {name: _median(members, name, "from_empty") for name in rows_of(members)}
        graphs = [name for name in middle if name.startswith("sparse")]
        singles = ("Shapley value", "gradient × input", "LRP", "occlusion")
        won["n"] += middle[graphs[0]] <= min(middle[s] for s in singles if s in middle)
        won["pairs"] += middle[graphs[1]] <= middle.get("Shapley–Taylor, order 2", np.inf)
    worst = max(r["rows"]["all interactions"]["relative"] for r in records)
    return (
        "All interactions err by rounding alone"
        f"{'' if worst < 1e-6 else f' (up to {worst:.0e})'}, on every network: arithmetic. The "
        f"sparse graph of n terms is closer than every attribution, v(∅) put back, on {won['n']} "
        f"of {len(groups)} networks in the median, that of n + C(n, 2) terms closer than "
        f"Shapley–Taylor of order 2 on {won['pairs']}."
    )


def _median(members: Sequence[Record], name: str, key: str) -> float:
    return float(np.median([r["rows"][name][key] for r in members]))
