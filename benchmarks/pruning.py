"""The sparse graph that explains a sample up to an error: greedy pruning, two ways."""

from __future__ import annotations

import numpy as np

from verify import concepts
from verify.games.lattice import zeta

SIZES = range(8, 11)
MAX_ERROR = 0.1


def ours(I: np.ndarray) -> set[int]:  # noqa: E741
    """The codes that `concepts` keeps."""
    return set(concepts(I, max_error=MAX_ERROR).codes)


def naive(I: np.ndarray) -> set[int]:  # noqa: E741
    """The same choice with the error of every candidate taken on all masks, at every step."""
    masks = np.arange(len(I))
    goal = MAX_ERROR**2 * float(np.mean((zeta(I) - I[0]) ** 2))
    kept = [S for S in range(1, len(I)) if I[S]]
    effects = {S: np.where(masks & S == S, I[S], 0.0) for S in kept}
    missing = np.zeros(len(I))
    while kept:
        errors = [float(np.mean((missing + effects[S]) ** 2)) for S in kept]
        least = int(np.argmin(errors))
        if errors[least] > goal:
            break
        missing += effects[kept.pop(least)]
    return set(kept)
