"""Random masks: uniform among those with m variables present."""

from __future__ import annotations

import numpy as np

from verify.sampling.subsets import masks_of, subsets_of


def masks_of_sizes(rng: np.random.Generator, n: int, sizes: np.ndarray) -> np.ndarray:
    """A mask for each size m, uniform among the C(n, m) with m variables present; bool [B, n]."""
    return np.asarray(random_ranks(rng, len(sizes), n) < np.asarray(sizes)[:, None])


def random_ranks(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
    """The place of every variable in each of `count` random orders, int32 [count, n]."""
    order = np.argsort(rng.random((count, n)), axis=1, kind="stable")
    ranks = np.empty((count, n), dtype=np.int32)
    np.put_along_axis(ranks, order, np.arange(n, dtype=np.int32)[None], axis=1)
    return ranks


def every_mask_of_size(n: int, m: int) -> np.ndarray:
    """All C(n, m) masks with m variables present, bool [C(n,m), n]."""
    few = min(m, n - m)
    return masks_of(subsets_of(n, few), n, absent=few < m)
