"""The picture of the README: sorted strengths of two networks, beside their shuffled scores."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from figures import sorted_strengths
from figures.style import Record

TITLE = "A first look: two networks"
CAPTION = sorted_strengths.CAPTION
PAPER = sorted_strengths.PAPER
NEEDS = ("samples",)
TASKS = ("tic-tac-toe", "mnist")


def draw(records: Sequence[Record]) -> Figure:
    """One panel for each of the two networks; see `sorted_strengths`."""
    return sorted_strengths.draw(shown(records))


def verdict(records: Sequence[Record]) -> str:
    """How many samples of the two networks are sparse."""
    return sorted_strengths.verdict(shown(records))


def shown(records: Sequence[Record]) -> list[Record]:
    """The records of the two networks, in the order of `TASKS`.

    Raises ValueError when there are none.
    """
    found = [record for name in TASKS for record in records if record["task"] == name]
    if not found:
        raise ValueError(f"records: empty; give at least one of a sample of {' or '.join(TASKS)}")
    return found
