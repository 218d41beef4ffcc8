"""The error of scores on a few masks, where there is no table of all: it covers the true one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import mlp, sample
from torch import Tensor, nn

from verify import MaskedModel
from verify.scores.precision import measure, measure_on

N = 30


def masks(count: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.random((count, N)) < rng.random((count, 1))


def net() -> nn.Sequential:
    return mlp(nn.Tanh(), 3, n=N)


def probabilities(z: Tensor) -> Tensor:
    out: Tensor = net()(z.float()).softmax(1)
    return out


def product(outputs: Tensor) -> Tensor:
    return outputs[:, 0] * outputs[:, 1]


@pytest.mark.parametrize(
    ("model", "how"),
    [
        (net(), {}),
        (net(), {"background": torch.stack([sample(N, 2), sample(N, 3)])}),
        (net(), {"score": product}),
        (probabilities, {"score": "probability"}),
        (probabilities, {"score": "probability", "background": sample(N, 2)[None]}),
    ],
)
def test_the_error_covers_the_true_one(model: Callable[..., Any], how: dict[str, Any]) -> None:
    rows, others = masks(), masks(900)[300:]
    hidden: dict[str, Any] = {} if "background" in how else {"baseline": 0.0}
    masked = MaskedModel(model, sample(N), **hidden, **how)
    error, source = measure_on(masked, rows, masked(rows), seed=0)
    wide: Any = net().double()
    true = wide if model is not probabilities else lambda z: wide(z.double()).softmax(1)
    exact = MaskedModel(true, sample(N).double(), target=masked.target, **hidden, **how)
    gaps = np.abs(masked(others) - exact(others))
    assert 0 < gaps.max() <= error < 1e-3
    assert ("float64 on 300 masks" in source) == isinstance(model, nn.Module)


def test_what_is_stated_is_taken_and_what_cannot_be_had_is_refused() -> None:
    masked = MaskedModel(net(), sample(N), 0.0)
    rows = masks()
    assert measure_on(masked, rows, masked(rows), seed=0, stated=0.5) == (
        0.5,
        "stated by the caller",
    )
    assert "float64" in measure_on(masked, rows, masked(rows), seed=0, stated="float64")[1]
    plain = MaskedModel(probabilities, sample(N), 0.0, score="probability")
    with pytest.raises(ValueError, match='error: "float64" cannot be had: a plain callable'):
        measure_on(plain, rows, plain(rows), seed=0, stated="float64")
    with pytest.raises(ValueError, match="error: 'exact' cannot be had without a table"):
        measure_on(masked, rows, masked(rows), seed=0, stated="exact")


def test_it_is_about_that_of_a_table() -> None:
    masked = MaskedModel(mlp(nn.Tanh(), 3, n=6), sample(6), 0.0)
    v = masked.table().numpy()
    order = np.random.default_rng(1).permutation(64)
    every = masked.masks(torch.from_numpy(order)).numpy()
    error, _ = measure_on(masked, every, v[order], seed=0)
    of_a_table = measure(masked, v, seed=0).error.max()
    assert of_a_table / 4 <= error <= 4 * of_a_table
