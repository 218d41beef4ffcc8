"""Derivatives of a score on the box between baseline and sample, by nested forward mode.

With t ∈ [0,1]^n, one t per variable, w(t) = v(b + Σ t_i (x_i - b_i)): t = 0 is the baseline, t = 1
the sample, and the vertices are the masked samples.  Under a background w is the mean of these over
its rows b, and v(S) = w(1_S) still.  Everything here is float64.

PyTorch's forward mode is trusted only as far as difference quotients bear it out (`mistrust`): in
torch 2.13 the nested derivatives of layer_norm and instance_norm are wrong from order 2 on, without
an error (pytorch issues 196700 and 198017), and silu, mish, glu, hardsigmoid and logit have none.
These are written out below.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.func import jvp
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.overrides import TorchFunctionMode

from verify.scores import outputs as scoring
from verify.scores.calling import ModelFailed, OnArrays, OnFrames
from verify.scores.masked_model import MaskedModel

STEP = 2.0**-14  # of difference quotients, as a share of the box; long steps cross kinks
AGREE = 1e-2  # relative: a wrong rule is off by its own size, a right one by 1e-8 or less
ENTRIES = 1 << 22  # inputs held at once, over all parts of a nested derivative

Scalar = Callable[[Tensor], Tensor]  # [B, n] → [B]


class NoDerivatives(ValueError):
    """A score has no derivatives that can be computed; the message is a clause that says why."""


def in_float64(masked: MaskedModel) -> MaskedModel:
    """The same model, sample and variables in float64 (a copy where the model is in another type).

    Raises NoDerivatives for a masker, for inputs that are not real numbers and for models that do
    not run in float64.
    """
    if masked.masker is not None:
        raise NoDerivatives("a masker hides variables in its own way, not along a straight line")
    if isinstance(masked.model, OnArrays | OnFrames):
        raise NoDerivatives("the model computes on NumPy arrays, which torch cannot differentiate")
    if not masked.x.is_floating_point():
        raise NoDerivatives(f"the inputs are {masked.x.dtype}, with nothing between two values")
    device = "cpu" if masked.x.device.type == "mps" else None
    try:
        return masked.to(torch.float64, device)
    except ModelFailed:  # mixed dtypes, layers or forwards that refuse
        raise NoDerivatives(
            "the model does not run in float64 (a plain callable cannot be cast; give the module)"
        ) from None


def on_the_box(masked: MaskedModel) -> Scalar:
    """w: from points t [B, n] of the box to scores [B]; differentiable in t."""
    starts = masked.baseline[None] if masked.background is None else masked.background

    def w(t: Tensor) -> Tensor:
        always = t.new_ones((len(t), 1))
        share = torch.cat([t, always], dim=1)[:, masked.index]  # -1 picks the last column
        scores = [along(start, share) for start in starts]
        return scores[0] if len(scores) == 1 else torch.stack(scores).mean(dim=0)

    def along(start: Tensor, share: Tensor) -> Tensor:
        inputs = start + share * (masked.x - start)
        outputs = scoring.as_outputs(masked.model(inputs), len(share))
        return scoring.score_outputs(outputs, masked.score, masked.target)

    return w


@contextmanager
def forward_mode() -> Iterator[None]:
    """Within it every layer has forward derivatives of any order: no fused kernels, no autograd."""
    _load_rules()
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with (
            torch.no_grad(),
            torch.backends.cudnn.flags(enabled=False),
            sdpa_kernel(SDPBackend.MATH),
            _WrittenOut(),
        ):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


def derivative(w: Scalar, t: Tensor, directions: Sequence[Tensor]) -> Tensor:
    """The mixed derivative [B] of w at the points t [B, n], row by row along d_1, …, d_q [B, n].

    To be called within `forward_mode`.  Raises NoDerivatives naming what torch cannot do.
    """
    f = w
    for direction in directions:
        f = _along(f, direction)
    rows = max(1, ENTRIES // (2 ** len(directions) * max(1, t.shape[1])))
    if len(t) > rows:
        parts = zip(t.split(rows), *(d.split(rows) for d in directions), strict=True)
        return torch.cat([derivative(w, part, rest) for part, *rest in parts])
    try:
        return f(t)
    except (RuntimeError, TypeError) as problem:  # NotImplementedError among them
        words = str(problem).split("\n")[0].split(" Please")[0]
        raise NoDerivatives(
            f"torch has no derivative of order {len(directions)}: {words}"
        ) from None


def mistrust(w: Scalar, t: Tensor, directions: Sequence[Tensor], values: Tensor) -> Tensor:
    """Which rows [B] of a derivative contradict the difference quotient of the one before.

    Four-point quotients along the last direction; they share no rule with the last derivative.
    """
    *first, last = directions
    shifts = torch.tensor([-2.0, -1.0, 1.0, 2.0], dtype=t.dtype, device=t.device) * STEP
    weights = torch.tensor([1.0, -8.0, 8.0, -1.0], dtype=t.dtype, device=t.device) / (12 * STEP)
    points = torch.cat([t + s * last for s in shifts])
    lower = derivative(w, points, [d.repeat(4, 1) for d in first]).reshape(4, len(t))
    quotient = weights @ lower
    noise = 1e-9 * float(lower.abs().max())  # rounding of the quotient, generously
    return (quotient - values).abs() > AGREE * torch.maximum(quotient.abs(), values.abs()) + noise


def _along(f: Scalar, direction: Tensor) -> Scalar:
    return lambda t: jvp(f, (t,), (direction,))[1]


@functools.cache
def _load_rules() -> None:
    """Has torch load its forward rules now: it compiles them with a deprecated function."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        jvp(torch.sin, (torch.zeros(()),), (torch.ones(()),))


class _WrittenOut(TorchFunctionMode):
    """Replaces functions whose nested forward derivatives are wrong or missing by formulas."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return FORMULAS.get(func, func)(*args, **(kwargs or {}))


def _silu(x: Tensor, inplace: bool = False) -> Tensor:
    return x * torch.sigmoid(x)


def _mish(x: Tensor, inplace: bool = False) -> Tensor:
    return x * torch.tanh(F.softplus(x))


def _hardsigmoid(x: Tensor, inplace: bool = False) -> Tensor:
    return F.relu6(x + 3) / 6


def _glu(x: Tensor, dim: int = -1) -> Tensor:
    half, gate = x.chunk(2, dim)
    return half * torch.sigmoid(gate)


def _logit(x: Tensor, eps: float | None = None) -> Tensor:
    x = x if eps is None else x.clamp(eps, 1 - eps)
    return x.log() - (-x).log1p()


def _layer_norm(
    x: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Tensor:
    return _scaled(_standard(x, tuple(range(-len(normalized_shape), 0)), eps), weight, bias)


def _instance_norm(
    x: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Tensor:
    per_channel = (-1, *[1] * (x.ndim - 2))
    if use_input_stats:
        out = _standard(x, tuple(range(2, x.ndim)), eps)
    else:
        assert running_mean is not None and running_var is not None
        spread = (running_var + eps).sqrt().reshape(per_channel)
        out = (x - running_mean.reshape(per_channel)) / spread
    shaped = [None if p is None else p.reshape(per_channel) for p in (weight, bias)]
    return _scaled(out, *shaped)


def _standard(x: Tensor, dims: tuple[int, ...], eps: float) -> Tensor:
    centred = x - x.mean(dims, keepdim=True)
    return centred * ((centred * centred).mean(dims, keepdim=True) + eps).rsqrt()


def _scaled(x: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


FORMULAS: dict[Any, Callable[..., Tensor]] = {
    F.silu: _silu,
    torch._C._nn.silu: _silu,
    F.mish: _mish,
    torch._C._nn.mish: _mish,
    F.hardsigmoid: _hardsigmoid,
    F.glu: _glu,
    torch.logit: _logit,
    Tensor.logit: _logit,
    torch.special.logit: _logit,
    F.layer_norm: _layer_norm,
    torch.layer_norm: _layer_norm,
    F.instance_norm: _instance_norm,
    torch.instance_norm: _instance_norm,
}
