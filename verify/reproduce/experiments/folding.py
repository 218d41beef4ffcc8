"""The And-Or graph before and after shared coalitions are factored out, at equal error.

Source: paper A, figure 6(b, c).  The graph keeps what 10 % error needs; folding changes no
prediction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from verify.explain.concepts.graph import and_or_graph
from verify.explain.concepts.selection import concepts
from verify.reproduce.experiments.subjects import Scored, of_scored, pieces_per_subject, samples_of
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.score_tables import SCORE

MAX_ERROR = 0.1
SPECIMEN = 12  # concepts of the graph that is drawn
MOST = 1023  # concepts that are folded; a larger graph is folded at its strongest


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline."""
    count = samples_of(settings, full)
    return pieces_per_subject("folding", make, units, settings, keys, count, 2.0)


def measured(samples: Iterable[Scored]) -> list[dict[str, Any]]:
    """Nodes, edges and code length of each sample's graph; the strongest concepts of the first."""
    found: list[dict[str, Any]] = []
    for one in samples:
        graph = concepts(one.I, max_error=MAX_ERROR, feature_names=one.names, unit=SCORE)
        cut = len(graph) > MOST
        folded = and_or_graph(
            concepts(one.I, top=MOST, feature_names=one.names, unit=SCORE) if cut else graph
        )
        record = {
            **one.facts,
            "needed": len(graph),
            "concepts": len(folded.graph),
            "error": folded.graph.error,
            "explained": folded.graph.explained,
            "cut": cut,
            "coalitions": len(folded.coalitions),
            "nodes": [folded.nodes_before, folded.nodes_after],
            "edges": [folded.edges_before, folded.edges_after],
            "code_length": [folded.code_length_before, folded.code_length_after],
        }
        if not found:
            small = and_or_graph(concepts(one.I, top=SPECIMEN, feature_names=one.names, unit=SCORE))
            record["specimen"] = small.to_dict()
        found.append(record)
    return found


make = partial(of_scored, measured)
