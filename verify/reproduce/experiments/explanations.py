"""Explanations of equal size: the sparse graph beside the Shapley family, by unfaithfulness.

Source: paper A, table 2.  Sizes are shares of the 2^n − 1 interactions;
an index with fewer terms has all of them.  Pruned: the graph that is chosen greedily for its error,
the concepts leaving in one order, so that its error rises as its size falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from verify.explain.concepts.comparison import compare_explanations
from verify.explain.concepts.selection import graphs_within
from verify.games.game import Game
from verify.reproduce.experiments.subjects import Scored, of_scored, pieces_per_subject, samples_of
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.verdicts.counts import needed_count

SHARES = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0)
TARGETS = (0.8, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02)
NEEDED = 0.05  # the error for which terms are counted


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline."""
    count = samples_of(settings, full)
    return pieces_per_subject("explanations", make, units, settings, keys, count, 1.0)


def measured(samples: Iterable[Scored]) -> list[dict[str, Any]]:
    """The error of each explanation at each size; [size, error] of each pruned graph.

    `needed` counts the terms for 5 % error, pruned or the strongest first (see `needed_count`).
    """
    found = []
    for one in samples:
        total = len(one.I) - 1
        sizes = [int(k) for k in np.unique([max(1, round(s * total)) for s in SHARES])]
        errors: dict[str, list[float]] = {}
        for size in sizes:
            for row in compare_explanations(one.I, size).rows:
                errors.setdefault(row.index, []).append(row.error)
        graphs = graphs_within(one.I, TARGETS)
        pruned = [[len(graph), graph.error] for graph in graphs]
        game = Game(one.v, np.zeros_like(one.v), one.names)
        needed = {
            "error": NEEDED,
            "pruned": len(graphs[TARGETS.index(NEEDED)]),
            "strongest": needed_count(game, NEEDED).value,
        }
        found.append({**one.facts, "total": total, "sizes": sizes, "errors": errors,
                      "targets": TARGETS, "pruned": pruned, "needed": needed})  # fmt: skip
    return found


make = partial(of_scored, measured)
