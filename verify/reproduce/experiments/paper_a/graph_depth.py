"""The size of the And-Or graph against the depth and the parameters of a ResMLP.

Source: paper A, figure 5 of the supplement: sums of products and census.  The graph is A's, the
least with R_Ω > 0.95 and a tenth of Σv² left; beside it the patterns that 10 % error needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.cache.keys import files_key
from verify.explain.measures.removal import MOST, removal
from verify.games.lattice import mobius
from verify.reproduce.experiments.paper_a import known_networks
from verify.reproduce.experiments.paper_a.graph_ratios import MAX_ERROR, and_or_size
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece."""
    anew = full and not settings.shipped
    facts = [anew, files_key([known_networks.path_of("depths")])]
    return [Piece("graph_depth", "depths", make, {"settings": settings, "anew": anew}, facts, 4.0)]


def make(settings: Settings, anew: bool) -> list[dict[str, Any]]:
    """One record for each network: the size of the graph of each of its samples."""
    answers = (
        known_networks.ask_depths(settings.cache) if anew else known_networks.shipped("depths")
    )
    return [{**answer.facts, "graphs": [graph(v) for v in answer.v]} for answer in answers]


def graph(v: np.ndarray) -> dict[str, Any]:
    """Patterns, nodes and edges of A's graph, and its error; None where A's rule finds none."""
    I = np.asarray(mobius(v))  # noqa: E741
    removed = removal(I)
    size = removed.as_published(most=MOST)
    found = {"within": removed.least_within(MAX_ERROR), "range": float(v[-1] - v[0])}
    if size is None:
        return {**found, "patterns": None, "error": None, "nodes": None, "edges": None}
    error = float(removed.errors[size])
    return {**found, "patterns": size, "error": error, **and_or_size(I, removed.left(size))}
