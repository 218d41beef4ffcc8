"""Unfaithfulness of the sparse graph and of Shapley-type explanations of the same size.

Source: paper A, table 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import rcParams
from matplotlib.figure import Figure

from figures.data import Record, by_family, ordinary, percent
from figures.style import SERIES, Series, colour, panels
from verify.show.palette import BLUE, ORANGE

TITLE = "Unfaithfulness of explanations of equal size"
CAPTION = (
    "Root mean square over all 2ⁿ masks of v less what an explanation predicts, relative to the "
    "scores' own size, that of v − v(∅), against the share of the 2ⁿ − 1 terms it may use: medians "
    "over cases; what is below 1 % or above 3000 % is drawn there. 100 %: no better than v(∅) "
    "everywhere. Of each index the strongest terms are taken. Shapley values have n terms, the "
    "indices to order 2 have n + C(n, 2), and stay where they are from there on. The Shapley and "
    "Banzhaf interaction indices of orders 1 and 2 are added as they stand although a variable's "
    "value already holds its share of the pairs, so that pairs count twice; Shapley–Taylor is made "
    "to add up. Pruned: the graph from which the least needed interactions left one by one. That "
    "chooses for the very error that is judged, which no index does, and may keep weak "
    "interactions, since strong ones of opposite sign can cancel on most masks and are of little "
    "use without each other."
)
PAPER = (
    "A, table 2, and table 4 of its supplement: the same mean square over all masks for other "
    "networks, there of each index whole, beside gradient × input, LRP and occlusion, which are "
    "not here. Shapley-type indices were made to share out v(N), not to predict every mask; they "
    "are judged here by what paper A asks."
)
NEEDS = ("explanations",)
PRUNED = "pruned graph"
INK = "ink"  # the colour of the text
SHOWN: Mapping[str, tuple[str, Series]] = {
    PRUNED: ("interactions, greedily pruned", Series(INK, "-")),
    "sparse graph": ("interactions, strongest first", Series(BLUE, (0, (9, 2)))),
    "Shapley value": ("Shapley value", SERIES[1]),
    "Shapley interaction index, orders 1 to 2": ("Shapley interaction, to order 2", SERIES[2]),
    "Shapley–Taylor index of order 2": ("Shapley–Taylor, order 2", SERIES[3]),
    "Banzhaf interaction index, orders 1 to 2": ("Banzhaf interaction, to order 2",
                                                 Series(ORANGE, (0, (1, 1)))),
}  # fmt: skip
GRID = np.geomspace(0.002, 1.0, 60)
LIMITS = (0.01, 30.0)  # what lies outside is drawn at the edge


def draw(records: Sequence[Record]) -> Figure:
    """One panel per family of networks: error against size."""
    families = by_family(records)
    titles = [f"{name} ({len(members)} cases)" for name, members in families.items()]
    figure, grid = panels(titles, 3.4)
    most = 1.0
    for axes, members in zip(grid, families.values(), strict=True):
        for index, (label, series) in SHOWN.items():
            middle = median_curve(members, index)
            if middle is not None:
                most = max(most, float(middle.max()))
                axes.plot(GRID, np.clip(middle, *LIMITS), label=label, color=ink(series),
                          linestyle=series.line)  # fmt: skip
    top = min(1.4 * most, LIMITS[1])
    for axes in grid:
        axes.set(xscale="log", yscale="log", xlim=(GRID[0], 1.0), ylim=(LIMITS[0], top))
        axes.set_xticks([0.01, 0.1, 1], ["1 %", "10 %", "100 %"])
        ticks = [tick for tick in (0.01, 0.1, 1.0, 10.0) if tick < top]
        axes.set_yticks(ticks, [percent(tick) for tick in ticks])
        axes.set_xlabel("terms, share of 2ⁿ − 1")
    grid[0].set_ylabel("error / size of the scores")
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def median_curve(members: Sequence[Record], index: str) -> np.ndarray | None:
    """The median over cases of the error at the shares of GRID; None where no case has it."""
    curves = [curve(r, index) for r in members if index == PRUNED or index in r["errors"]]
    return np.median(curves, axis=0) if curves else None


def curve(record: Record, index: str) -> np.ndarray:
    """A case's error at the shares of GRID, straight between the sizes that were computed.

    Pruned: below the smallest graph there is none, which is error 1, and all interactions have
    error 0; so has a score that never moves, whatever is kept.
    """
    whole = max(1, record["total"])
    if index != PRUNED:
        sizes, errors, none = record["sizes"], record["errors"][index], None
    elif any(k for k, _ in record["pruned"]):
        pairs = sorted([*map(tuple, record["pruned"]), (whole, 0.0)], key=lambda p: (p[0], -p[1]))
        sizes, errors, none = *zip(*pairs, strict=True), 1.0
    else:
        sizes, errors, none = [whole], [0.0], 0.0
    shares = np.log(np.array(sizes) / whole)
    return np.interp(np.log(GRID), shares, np.array(errors, dtype=float), left=none)


def verdict(records: Sequence[Record]) -> str:
    """Where each explanation is at a tenth of the terms, and what pruning saves.

    Raises ValueError for records in which the terms were not counted.
    """
    by_family(records)  # raises when there is none
    found, rest = ordinary(records)
    if not all("needed" in r for r in found):
        raise ValueError(
            'records: some have no "needed", the numbers of terms for 5 % error; make the '
            "explanations anew"
        )
    at = int(np.argmin(np.abs(GRID - 0.1)))
    parts = []
    for index, (label, _) in SHOWN.items():
        middle = median_curve(found, index)
        if middle is not None:
            parts.append(f"{label} {percent(middle[at])}")
    return (
        f"With a tenth of the terms the median errors over {len(found)} cases "
        f"are: {', '.join(parts)}. For {percent(found[0]['needed']['error'])} error the median "
        f"case needs {percent(needed(found, 'pruned'))} of all interactions with greedy pruning, "
        f"{percent(needed(found, 'strongest'))} taking the strongest first.{rest}"
    )


def needed(records: Sequence[Record], way: str) -> float:
    """The median share of all interactions that an error takes, "pruned" or "strongest" first."""
    return float(np.median([r["needed"][way] / max(1, r["total"]) for r in records]))


def ink(series: Series) -> str:
    """The colour of a series; that of the text for the pruned graph, on light and dark paper."""
    return str(rcParams["text.color"]) if series.colour == INK else colour(series)
