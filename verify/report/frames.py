"""A report's numbers as rows, for pandas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from verify.games.game import Game
from verify.games.lattice import members
from verify.show.frame import frame
from verify.verdicts.verdict import Verdict


def verdict_frame(verdicts: Mapping[str, Verdict], facts: Mapping[str, Any]) -> Any:
    """A row for each verdict; a margin or tolerance that is not defined is missing."""
    found = list(verdicts.values())
    columns: dict[str, Any] = {
        "claim": [v.name for v in found],
        "verdict": [v.status.value for v in found],
        "margin": _numbers([v.margin for v in found]),
        "tolerance": _numbers([v.tolerance for v in found]),
        "unit": [v.unit for v in found],
        "witness": [dict(v.witness) for v in found],
        "meaning": [v.sentence for v in found],
        "method": [v.method for v in found],
        "confidence": _numbers([v.confidence for v in found]),
    }
    return frame(columns, **facts)


def interaction_frame(game: Game, facts: Mapping[str, Any]) -> Any:
    """A row for each subset, in the order of the tables."""
    subsets = range(len(game.v))
    columns: dict[str, Any] = {
        "subset": subsets,
        "variables": [tuple(game.names[i] for i in members(S)) for S in subsets],
        "order": game.orders.astype(np.int64),
        "score": game.v,
        "score_error": game.error,
        "interaction": game.I,
        "interaction_error": game.I_error,
        "salient": game.salient,
    }
    return frame(columns, **facts)


def _numbers(values: list[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]
