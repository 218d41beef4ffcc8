"""One sample of a table explained in eight ways, from the network to the result.

Source: paper A, table 5 of its supplement, which has seconds on one machine; here the time of
each over that of all interactions.  A network of A's size is asked in float64; its weights do not
matter.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from verify.explain.concepts.indices import shapley_interactions, shapley_taylor, shapley_values
from verify.explain.measures.removal import removal
from verify.games.lattice import mobius
from verify.scores.masked_model import MaskedModel
from verify.zoo.networks.architectures import mlp5

N = 12
OURS = "interactions"


def network() -> nn.Module:
    """An MLP-5 with one output, as it is built under a seed."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return mlp5(N, 1).double().eval()


def contenders(n: int = N) -> dict[str, Callable[[], np.ndarray]]:
    """Every explanation of the first n variables of one sample, all others at the baseline."""
    from captum.attr import LRP, InputXGradient, Occlusion

    model = network()
    x = torch.zeros(N, dtype=torch.float64)
    x[:n] = torch.linspace(-2.0, 2.0, n, dtype=torch.float64)
    row = x[None]

    def table() -> np.ndarray:
        masked = MaskedModel(model, x, torch.zeros_like(x), score="output", live_only=True)
        return masked.table().numpy()

    def effects() -> np.ndarray:
        return np.asarray(mobius(table()))

    return {
        OURS: effects,
        "SI": lambda: shapley_interactions(effects()),
        "STI, order 2": lambda: shapley_taylor(effects(), 2),
        "Shapley": lambda: shapley_values(effects()),
        "gradient": lambda: _of(InputXGradient(model).attribute(row.clone().requires_grad_())),
        "LRP": lambda: _of(LRP(model).attribute(row.clone().requires_grad_())),
        "occlusion": lambda: _of(Occlusion(model).attribute(row, sliding_window_shapes=(1,))),
        "sparse graph": lambda: removal(effects()).ratios,
    }


def agrees(found: dict[str, np.ndarray], n: int = N) -> bool:
    """Whether what must add up does: the indices to v(N) − v(∅), occlusion to its definition."""
    I = found[OURS]  # noqa: E741
    whole = float(I[1:].sum())
    sums = [found["Shapley"].sum(), found["STI, order 2"][1:].sum()]
    masks = np.arange(len(I))
    alone = np.zeros(len(found["occlusion"]))  # the others stand at the baseline
    alone[:n] = [I[masks >> i & 1 == 1].sum() for i in range(n)]
    return bool(np.allclose(sums, whole) and np.allclose(found["occlusion"], alone))


def _of(attributed: torch.Tensor) -> np.ndarray:
    return np.asarray(attributed.detach()[0].numpy())
