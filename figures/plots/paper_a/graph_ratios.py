"""R_Ω against the size of the graph, and under it the error of the same graph on all masks.

Source: paper A, figure 6(a), and figures 2 and 3 of its supplement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, percent
from figures.models_of_a import at_mean, by_table, level, look, median, models
from figures.style import faint, legend_below, panels

TITLE = "R_Ω against the size of the graph, and what it does not see"
CAPTION = (
    "Patterns leave one at a time as in paper A's code (of the 20 weakest the one whose leaving "
    "costs least); across, how many are left. Above: R_Ω = Σ_Ω|w| / (Σ_Ω|w| + |v(N) − Σ_Ω w|), "
    "which looks at the whole sample alone. Below: the error of the very same patterns on all 2ⁿ "
    "masks, over the size of the scores. Medians over samples; grey, dotted: the scores of all "
    "models shuffled over the masks. Baseline: the mean."
)
PAPER = (
    "A, figure 6(a), and the first panels of figures 2 and 3 of its supplement: census is A's, of "
    "bike sharing one of two years, diabetes stands for TV news; A's models, trained for fewer "
    "steps. New: the error on all masks and the shuffled scores."
)
NEEDS = ("graph_ratios",)


def draw(records: Sequence[Record]) -> Figure:
    """Two rows, a panel for each data set in each: R_Ω above, the error below."""
    tables = by_table(at_mean(records))
    titles = [f"{name}: {what}" for what in ("R_Ω", "error on all masks") for name in tables]
    figure, grid = panels(titles, 3.0, most=len(tables), width=4.2)
    for row, key in enumerate(("ratios", "errors")):
        for axes, members in zip(grid[row * len(tables) :], tables.values(), strict=False):
            shuffled = curve([r["null"] for r in members if "null" in r], key)
            axes.plot(shuffled, color=faint(), linestyle=":", label="shuffled scores")
            for model, mine in models(members).items():
                axes.plot(curve(mine, key), **look(model))
            axes.set(ylim=(0, 1.03), xlim=(0, len(shuffled) - 1))
            axes.set_xlabel("patterns left" if row else "")
    legend_below(figure, grid)
    return figure


def curve(members: Sequence[Record], key: str) -> np.ndarray:
    """The median over samples of R_Ω ("ratios") or of the error ("errors") at each size."""
    found = [median(values) for values in zip(*(r[key] for r in members), strict=True)]
    return np.array([np.nan if value is None else value for value in found])


def verdict(records: Sequence[Record]) -> str:
    """How often few patterns have R_Ω above 0.95, with which error, and so in shuffled scores."""
    found = at_mean(records)
    own = [level(r) for r in found]
    shuffled = [r["null"] for r in found if "null" in r]
    null = [level(r) for r in shuffled]
    few = [one for one in own if one["patterns"] <= 30]
    far = [one for one in few if one["error"] > 0.2]
    chance = [one for one in null if one["patterns"] <= 30]
    return (
        f"On {len(few)} of {len(found)} samples at most 30 patterns have R_Ω above 0.95, as A "
        f"finds; but the same graphs err by {percent(_median(few))} of the scores' size on all "
        f"masks in the median, {len(far)} of them by more than 20 %. Of scores shuffled over the "
        f"masks {len(chance)} of {len(null)} reach it with as few, erring by "
        f"{percent(_median(chance))}: R_Ω does not tell a network from shuffled scores, the error "
        f"does. {_published(found, shuffled)} For 10 % error on all masks the median sample needs "
        f"{np.median([r['within'] for r in found]):.0f} patterns, shuffled scores "
        f"{np.median([r['within'] for r in shuffled]):.0f}."
    )


def _published(found: Sequence[Record], shuffled: Sequence[Record]) -> str:
    """Where A's whole rule, which asks for an error too, finds a graph."""
    graphs = [r["published"] for r in found if r["published"] is not None]
    chance = sum(r["published"] is not None for r in shuffled)
    size = f" ({np.median([k for k, _ in graphs]):.0f} in the median)" if graphs else ""
    return (
        "A's code asks besides for Σ(v − Y)² below a tenth of Σv² with at most 80 patterns: "
        f"{len(graphs)} of {len(found)} samples have such a graph{size}, of shuffled scores "
        f"{chance} of {len(shuffled)}."
    )


def _median(levels: Sequence[Record]) -> float:
    return float(np.median([level["error"] for level in levels])) if levels else 0.0
