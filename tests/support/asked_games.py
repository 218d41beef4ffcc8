"""Games that are asked mask by mask, with their interactions known."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import torch
from torch import nn

Terms = dict[tuple[int, ...], float]


def random_terms(rng: np.random.Generator, n: int, order: int, count: int) -> Terms:
    """Different subsets of 1 to `order` of n variables, with coefficients of size 1 to 2."""
    found: Terms = {}
    while len(found) < count:
        size = int(rng.integers(1, order + 1))
        S = tuple(sorted(rng.choice(n, size, replace=False).tolist()))
        found[S] = float(rng.choice([-1.0, 1.0]) * rng.uniform(1, 2))
    return found


def all_terms(rng: np.random.Generator, n: int, order: int) -> Terms:
    """Every subset of at most `order` of n variables, with a normal coefficient."""
    subsets = [S for k in range(order + 1) for S in combinations(range(n), k)]
    return dict(zip(subsets, rng.normal(size=len(subsets)).tolist(), strict=True))


def polynomial(terms: Terms) -> Callable[[np.ndarray], np.ndarray]:
    """v(S) = Σ c_T over the T ⊆ S: the game whose interactions are these terms."""

    def v(masks: np.ndarray) -> np.ndarray:
        total = np.zeros(len(masks))
        for T, c in terms.items():
            total += c * masks[:, list(T)].all(axis=1)
        return total

    return v


def dense_net(seed: int, n: int = 14, width: int = 32) -> tuple[nn.Sequential, torch.Tensor]:
    """A random tanh network in float64, whose interactions are of all orders, and a sample."""
    generator = torch.Generator().manual_seed(seed)
    net = nn.Sequential(
        nn.Linear(n, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1)
    ).double()
    with torch.no_grad():
        for weights in net.parameters():
            spread = 2.0 / max(weights.shape[-1], 1) ** 0.5
            weights.copy_(spread * torch.randn(weights.shape, generator=generator))
    return net.eval(), torch.randn(n, generator=generator, dtype=torch.float64)
