"""The experiments of the main job beside the verdicts on samples: one module each.

A module has `pieces(units, settings, keys, full)`, the pieces of work whose records, put together,
are the record set of the module's own name; `keys` names the weights of each unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module

from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit

NAMES = (
    "matching", "explanations", "folding", "learned", "splits", "strengths", "protocols",
    "recovery", "course",
    "paper_b_tables",
    *(
        f"paper_a.{name}"
        for name in (
            "recovered_concepts", "whole_explanations", "graph_ratios", "baseline_course",
            "seeds_alike", "graph_depth", "word_order", "table_strengths",
            "sentence_graphs",
        )
    ),
)  # fmt: skip


def pieces_of(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], *, full: bool = False
) -> list[Piece]:
    """All pieces of all experiments on these networks."""
    found: list[Piece] = []
    for name in NAMES:
        module = import_module(f"verify.reproduce.experiments.{name}")
        found += module.pieces(units, settings, keys, full)
    return found
