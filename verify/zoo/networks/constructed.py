"""Networks built to break a condition, and nothing that is not built to.

They read nine switches, each 0 (off, the baseline) or near 1 (on), and give two logits, 0 and h.
With m switches on, h is about

    parity          1, -1, 1, -1, …     a sign that every switch turns
    sine            sin(2m)             the same, rounded and never in step
    any of          1 from m = 1 on     an OR: confident at once, with every interaction salient
    pairs against   m - C(m,2)          two switches take away more than each brings
    pairs           C(m,2) + m/64       a lone switch brings next to nothing

The last three are the witnesses of the theorems `condition_i_needed`, `condition_ii_needed` and
`condition_iii_needed`: each breaks one condition alone (the second cannot but break (iii) with it).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import torch
from torch import nn

from verify.zoo.data.datasets import Dataset, split
from verify.zoo.networks.polynomial_layers import Square

SWITCHES = tuple(f"switch {i + 1}" for i in range(9))
BITS = tuple(f"bit {i + 1}" for i in range(10))
SMALL = 1 / 64  # what a lone switch brings to `pairs`


class Sine(nn.Module):
    """sin x, entry by entry."""

    def forward(self, x: Any) -> Any:
        """Any shape to the same shape."""
        return torch.sin(x)


def parity(n: int = 9) -> nn.Sequential:
    """h = 1, -1, 1, … at m = 0, 1, 2, … and straight lines between: n hidden ReLU units."""
    # The slope is -2 from 0 on, then changes by ±4 at every whole number.
    slopes = [-2.0, *(4.0 * (-1) ** (k + 1) for k in range(1, n))]
    hidden = _linear(np.ones((n, n)), -np.arange(n))
    return nn.Sequential(hidden, nn.ReLU(), _head(slopes, 1.0))


def sine(n: int = 9) -> nn.Sequential:
    """h = sin(2m)."""
    return nn.Sequential(_linear(np.full((1, n), 2.0)), Sine(), _head([1.0]))


def any_of(n: int = 9) -> nn.Sequential:
    """h = m up to 7/8, which one switch reaches: two hidden ReLU units."""
    return nn.Sequential(_linear(np.ones((2, n)), [0.0, -7 / 8]), nn.ReLU(), _head([1.0, -1.0]))


def pairs_against(n: int = 9) -> nn.Sequential:
    """h = Σ_i x_i - Σ_{i<j} x_i x_j."""
    return _quadratic(n, linear=1.0, pairs=-1.0)


def pairs(n: int = 9) -> nn.Sequential:
    """h = Σ_{i<j} x_i x_j + Σ_i x_i / 64."""
    return _quadratic(n, linear=SMALL, pairs=1.0)


def switches(build: Callable[[], nn.Module]) -> Callable[[int], Dataset]:
    """Loads 200 inputs of nine switches, all nearly on, labelled by the network that reads them.

    x: [9], sixteenths from 14/16 to 18/16: few bits, so that sums in float32 are exact.
    """

    def load(seed: int) -> Dataset:
        x = np.random.default_rng(seed).integers(14, 19, size=(200, 9)).astype(np.float32) / 16
        with torch.no_grad():
            y = build().eval()(torch.from_numpy(x)).argmax(-1).numpy()
        return split("switches", x, y, seed, 0.25, ("no", "yes"), feature_names=SWITCHES)

    return load


def parities(seed: int) -> Dataset:
    """All 1024 inputs of ten bits, each -1 or 1, labelled by whether the ones are odd in number.

    1000 are for training, as in paper B, appendix E.3; the other 24 test.  A bit is never 0, so
    that the baseline 0 hides any of them; how the bits are coded there is not printed.
    """
    x = np.array(list(product((-1.0, 1.0), repeat=len(BITS))), dtype=np.float32)
    y = ((x > 0).sum(1) % 2).astype(np.int64)
    return split("parities", x, y, seed, 24 / len(x), ("even", "odd"), feature_names=BITS)


def randomly_labelled(load: Callable[[int], Dataset]) -> Callable[[int], Dataset]:
    """Loads the inputs of another data set with labels drawn at random: nothing can be learnt."""

    def loaded(seed: int) -> Dataset:
        data, random = load(seed), torch.Generator().manual_seed(seed)
        labels = [
            torch.randint(len(data.class_names), y.shape, generator=random)
            for y in (data.y_train, data.y_test)
        ]
        return replace(data, name=f"{data.name}-random", y_train=labels[0], y_test=labels[1])

    return loaded


def _quadratic(n: int, linear: float, pairs: float) -> nn.Sequential:
    """h = linear · s + pairs · (s² - Σ x_i²)/2 with s = Σ x_i = ((s + 1)² - s² - 1)/2."""
    ones = np.ones((1, n))
    hidden = _linear(np.vstack([ones, ones, np.eye(n)]), [1.0, *(0.0 for _ in range(n + 1))])
    weights = [linear / 2, (pairs - linear) / 2, *(-pairs / 2 for _ in range(n))]
    return nn.Sequential(hidden, Square(), _head(weights, -linear / 2))


def _head(weights: Sequence[float], bias: float = 0.0) -> nn.Linear:
    """The logits 0 and h."""
    return _linear(np.array([np.zeros(len(weights)), weights]), [0.0, bias])


def _linear(weight: np.ndarray, bias: Sequence[float] | np.ndarray | None = None) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.as_tensor(np.zeros(len(weight)) if bias is None else bias))
    return layer
