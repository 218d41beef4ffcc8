"""Which scores are piecewise linear: derivatives say nothing about them.

A ReLU network bends only in its kinks, where no derivative exists; everywhere else all derivatives
of order 2 and more are 0, whatever its interactions are (claim almost_everywhere_is_not_enough).
Kinks are recognised by the operations that a model runs, so that a module, a function and a method
count alike; piecewise linear is a score with kinks whose second derivatives vanish where probed.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from verify.scores.masked_model import MaskedModel
from verify.smoothness.forward import Scalar, derivative

# Names in ATen.  Comparisons count: x * (x > 0) is a relu.
KINKED = frozenset(
    {
        *("relu", "relu6", "leaky_relu", "prelu", "_prelu_kernel", "rrelu_with_noise", "elu"),
        *("threshold", "hardtanh", "hardshrink", "softshrink", "hardsigmoid", "hardswish"),
        *("clamp", "clamp_min", "clamp_max", "abs", "sign", "sgn", "heaviside"),
        *("max", "min", "amax", "amin", "aminmax", "maximum", "minimum", "fmax", "fmin"),
        *("sort", "topk", "kthvalue", "median", "mode", "argmax", "argmin"),
        *("round", "floor", "ceil", "trunc", "frac", "fmod", "remainder"),
        *("gt", "ge", "lt", "le", "bucketize", "searchsorted"),
    }
)


def kinks(masked: MaskedModel) -> tuple[str, ...]:
    """The operations with kinks that the model runs on a batch, by their names in torch.

    To be called within `forward_mode`: fused kernels would hide what they contain.
    """
    ends = torch.tensor([[False], [True]]).expand(2, masked.n)
    inputs = masked.each_row()[0].inputs(ends)
    with _Recorder() as recorder:
        masked.model(inputs)
    return tuple(dict.fromkeys(name for name in recorder.names if _has_kinks(name)))


def second_derivatives(w: Scalar, t: Tensor, generator: torch.Generator) -> Tensor:
    """∂²w along two random directions of ±1, at each of the points t [B, n]: [B].

    To be called within `forward_mode`.  At random points a piecewise linear w gives exact zeros, or
    rounding where its last step is not linear in floating point.
    """
    signs = torch.randint(0, 2, (2, *t.shape), generator=generator) * 2 - 1
    first, second = signs.to(t)
    return derivative(w, t, [first, second])


def _has_kinks(name: str) -> bool:
    return name in KINKED or "max_pool" in name


class _Recorder(TorchDispatchMode):
    """Notes the name of every ATen operation that runs within it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch gives it no types
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__.rstrip("_").removesuffix("_with_indices")
        self.names.append(name)
        return func(*args, **(kwargs or {}))
