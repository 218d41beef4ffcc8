"""The graph on the way of learning a baseline as paper A learns it, epoch by epoch.

Source: paper A, figure 6(d), and figure 4 of the supplement: an MLP-5, the least Ω with R_Ω > 0.7,
its nodes and edges; strengths over the largest, as a histogram.  Beside stand the range that is
explained and the patterns that 10 % error on all masks needs.  Under A's code; the last baseline
within the reach that A's text prints is there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.explain.baselines.as_published import STEPS
from verify.explain.measures.removal import removal
from verify.games.game import Table
from verify.games.lattice import mobius
from verify.reproduce.experiments.paper_a.asked import (
    EVERY,
    PAPER,
    Answers,
    answers_of,
    pieces_per_table,
    step_name,
)
from verify.reproduce.experiments.paper_a.graph_ratios import MAX_ERROR, and_or_size, facts
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.zoo.tasks.paper_a import MLP5

RATIO = 0.7
TABLES_MOVED = ("diabetes", "census")
EDGES = np.linspace(0.0, 1.0, 21)  # of the histogram of |w| over the largest


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each table."""
    return pieces_per_table("baseline_course", make, TABLES_MOVED, settings, full, 10.0)


def make(table: str, settings: Settings, full: bool) -> list[dict[str, Any]]:
    """One record for each sample."""
    return measured(answers_of(table, settings, full))


def measured(answers: Answers) -> list[dict[str, Any]]:
    """An MLP-5's samples with their graphs at every tenth step."""
    steps = range(0, STEPS + 1, EVERY)
    tables = {step: answers.of(MLP5, 0, step_name(step)) for step in steps}
    found = []
    for i in range(len(tables[STEPS])):
        found.append(
            {
                **facts(answers, MLP5, "learned", i),
                "steps": list(steps),
                "course": [graph(tables[step][i]) for step in steps],
                "papers_reach": graph(answers.of(MLP5, 0, PAPER)[i]),
            }
        )
    return found


def graph(v: Table) -> dict[str, Any]:
    """Strengths, range, the least graph with R_Ω > 0.7 and what 10 % error needs."""
    I = np.asarray(mobius(v))  # noqa: E741
    removed = removal(I)
    size = removed.least_above(RATIO)
    assert size is not None
    strengths = np.abs(I[1:])
    counts, _ = np.histogram(strengths / strengths.max(), EDGES)
    return {
        "loss": float(np.abs(I).sum()),
        "range": float(v[-1] - v[0]),
        "patterns": size,
        "error": float(removed.errors[size]),
        "within": removed.least_within(MAX_ERROR),
        **and_or_size(I, removed.left(size)),
        "histogram": counts.tolist(),
    }
