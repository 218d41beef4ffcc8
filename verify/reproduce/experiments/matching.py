"""Matching: the scores of all 2^n masks against the sums of the k strongest interactions.

Source: Theorem 1 of both papers, of which neither has a figure.  One sample of each network and
baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from verify.explain.concepts.selection import concepts
from verify.reproduce.experiments.subjects import Scored, of_scored, pieces_per_subject
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit

SHARES = (0.05, 0.1, 0.25)  # of the 2^n interactions that are kept
SHOWN = 256  # masks, evenly spaced by score, of more


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline."""
    return pieces_per_subject("matching", make, units, settings, keys, 1, 1.0)


def measured(samples: Iterable[Scored]) -> list[dict[str, Any]]:
    """Scores in rising order, the predictions of the k strongest beside them, and the errors."""
    found = []
    for one in samples:
        order = np.argsort(one.v, kind="stable")
        shown = order[np.linspace(0, len(order) - 1, min(SHOWN, len(order))).round().astype(int)]
        kept = []
        for share in SHARES:
            graph = concepts(one.I, top=max(1, round(share * len(one.I))))
            kept.append(
                {
                    "share": share,
                    "k": len(graph),
                    "error": graph.error,
                    "explained": graph.explained,
                    "predictions": graph.predictions()[shown].tolist(),
                }
            )
        found.append({**one.facts, "scores": one.v[shown].tolist(), "kept": kept})
    return found


make = partial(of_scored, measured)
