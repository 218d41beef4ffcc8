"""Random masks: uniform among those with m variables present."""

from __future__ import annotations

import numpy as np

from verify.sampling.subsets import masks_of, subsets_of


def masks_of_sizes(rng: np.random.Generator, n: int, sizes: np.ndarray) -> np.ndarray:
    """A mask for each size m, uniform among the C(n, m) with m variables present; bool [B, n]."""
    drawn = rng.random((len(sizes), n))
    order = np.argsort(drawn, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(n)[None], axis=1)
    return np.asarray(ranks < np.asarray(sizes)[:, None])


def every_mask_of_size(n: int, m: int) -> np.ndarray:
    """All C(n, m) masks with m variables present, bool [C(n,m), n]."""
    few = min(m, n - m)
    return masks_of(subsets_of(n, few), n, absent=few < m)
