"""The first of the gallery: sorted strengths of two networks, beside their shuffled scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, grouped, percent
from figures.plots.paper_b import sorted_strengths
from figures.tallies import status

TITLE = "A first look: two networks"
CAPTION = sorted_strengths.CAPTION
PAPER = sorted_strengths.PAPER
NEEDS = ("samples",)
TASKS = ("tic-tac-toe", "mnist")


def draw(records: Sequence[Record]) -> Figure:
    """One panel for each of the two networks; see `sorted_strengths`."""
    return sorted_strengths.draw(shown(records))


def verdict(records: Sequence[Record]) -> str:
    """How many cases of each of the two networks are sparse, under each baseline."""
    found, parts = shown(records), []
    for title, by_baseline in grouped(found).items():
        counts = [
            f"{sum(status(r, 'sparse') == 'HOLDS' for r in members)} of {len(members)} under {name}"
            for name, members in by_baseline.items()
        ]
        parts.append(f"{title}: {', '.join(counts)}")
    needed = percent(np.median([r["verdicts"]["sparse"]["details"]["needed_share"] for r in found]))
    return (
        f"Cases that are sparse beside their shuffled scores: {'; '.join(parts)}. The median "
        f"case needs {needed} of all interactions, the strongest first, for 5 % error."
    )


def shown(records: Sequence[Record]) -> list[Record]:
    """The records of the two networks, in the order of `TASKS`.

    Raises ValueError when there are none.
    """
    found = [record for name in TASKS for record in records if record["task"] == name]
    if not found:
        raise ValueError(f"records: empty; give at least one of a sample of {' or '.join(TASKS)}")
    return found
