"""What each PyTorch function computes, in terms of a few operations that any arithmetic can have.

Two arithmetics exist: exact rationals (`rationals`) and polynomials (`polynomials`).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from verify.exact.convolution import across_channels, bins, per_channel, ungrouped, windows


class Arithmetic(Protocol):
    """An array [batch, …] of the numbers that a replay computes with; see `rationals`."""

    @property
    def takes(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    def reshape(self, shape: tuple[int, ...]) -> Any: ...
    def gather(self, index: Tensor) -> Any: ...
    def swapped(self) -> Any: ...
    def constant(self, values: Tensor) -> Any: ...
    def affine(self, weight: Tensor, bias: Tensor | None) -> Any: ...
    def plus(self, other: Any) -> Any: ...
    def times(self, other: Any) -> Any: ...
    def scaled(self, factor: Fraction) -> Any: ...
    def relu(self) -> Any: ...
    def largest(self, index: Tensor) -> Any: ...
    def mean(self, index: Tensor, divisors: Tensor) -> Any: ...
    def inverse_root(self, values: Tensor, extra: float) -> Any: ...


class NotHere(Exception):
    """Raised for what a function or an arithmetic does not cover: its name, for the message."""


def _operand(h: Any, other: Any) -> Any:
    """A tensor or number as constants that broadcast to h."""
    if not isinstance(other, Tensor):
        return other
    other = other.reshape(*([1] * (len(h.shape) - other.ndim)), *other.shape)
    return h.constant(other)


def _add(a: Any, b: Any, *, alpha: Any = 1) -> Any:
    if isinstance(a, (Tensor, int, float)):
        a = _operand(b, torch.as_tensor(a, dtype=None if isinstance(a, Tensor) else torch.float64))
    if isinstance(b, (Tensor, int, float)):
        b = _operand(a, torch.as_tensor(b, dtype=None if isinstance(b, Tensor) else torch.float64))
    return a.plus(b if alpha == 1 else b.scaled(Fraction(alpha)))


def _mul(a: Any, b: Any) -> Any:
    if isinstance(a, (Tensor, int, float)):
        a, b = b, a
    return a.scaled(Fraction(b)) if isinstance(b, (int, float)) else a.times(_operand(a, b))


def _div(a: Any, b: Any) -> Any:
    if not isinstance(b, (int, float)) or b == 0:
        raise NotHere("division by anything but a number other than 0")
    return a.scaled(1 / Fraction(b))


def _pow(h: Any, power: Any) -> Any:
    if power != int(power) or power < 1:
        raise NotHere(f"the power {power}")
    out = h
    for _ in range(int(power) - 1):
        out = out.times(h)
    return out


def _linear(h: Any, weight: Tensor, bias: Tensor | None = None) -> Any:
    return h.affine(weight.T, bias)


def _matmul(h: Any, weight: Any) -> Any:
    if not isinstance(weight, Tensor) or weight.ndim != 2:
        raise NotHere("a product of activations")
    return h.affine(weight, None)


def _conv2d(
    h: Any, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0,
    dilation: Any = 1, groups: int = 1,
) -> Any:  # fmt: skip
    batch, channels, height, width = h.shape
    index, size = windows(height, width, weight.shape[2:], stride, padding, dilation)
    seen = h.gather(across_channels(index, channels, height * width))
    flat = ungrouped(weight, groups).flatten(1).T
    return seen.affine(flat, bias).swapped().reshape((batch, flat.shape[1], *size))


def _max_pool2d(
    h: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    if return_indices:
        raise NotHere("return_indices=True")
    *lead, height, width = h.shape
    index, size = windows(
        height, width, kernel_size, stride or kernel_size, padding, dilation, ceil_mode
    )
    best = h.largest(per_channel(index, math.prod(lead[1:]), height * width))
    return best.reshape((*lead, *size))


def _avg_pool2d(
    h: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True, divisor_override: int | None = None,
) -> Any:  # fmt: skip
    if ceil_mode:
        raise NotHere("ceil_mode=True in an average")
    height, width = h.shape[-2:]
    index, size = windows(height, width, kernel_size, stride or kernel_size, padding)
    divisors = torch.full((len(index),), divisor_override or index.shape[1])
    if divisor_override is None and not count_include_pad:
        divisors = (index >= 0).sum(1)
    return _pooled(h, index, divisors, size)


def _adaptive_avg_pool2d(h: Any, output_size: Any) -> Any:
    index, counts, size = bins(h.shape[-2], h.shape[-1], output_size)
    return _pooled(h, index, counts, size)


def _pooled(h: Any, index: Tensor, divisors: Tensor, size: tuple[int, int]) -> Any:
    *lead, height, width = h.shape
    channels = math.prod(lead[1:])
    places = per_channel(index, channels, height * width)
    return h.mean(places, divisors.repeat(channels)).reshape((*lead, *size))


def _mean(h: Any, dim: Any = None, keepdim: bool = False) -> Any:
    axes = sorted({a % len(h.shape) for a in ([dim] if isinstance(dim, int) else dim or [0])})
    if axes[0] == 0 or axes != list(range(axes[0], len(h.shape))):
        raise NotHere("a mean over other than the last axes")
    kept = h.shape[: axes[0]]
    length, outputs = math.prod(h.shape[axes[0] :]), math.prod(kept[1:])
    index = torch.arange(outputs * length).reshape(outputs, length)
    mean = h.mean(index, torch.full((outputs,), length))
    return mean.reshape((*kept, *([1] * len(axes) if keepdim else [])))


def _batch_norm(
    h: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None,
    training: bool = False, momentum: float = 0.1, eps: float = 1e-5,
) -> Any:  # fmt: skip
    if training or running_mean is None or running_var is None:
        raise NotHere("the statistics of its batch")
    shape = (1, -1, *([1] * (len(h.shape) - 2)))
    out = h.plus(h.constant(-running_mean.reshape(shape)))
    out = out.times(h.inverse_root(running_var.reshape(shape), eps))
    if weight is not None:
        out = out.times(h.constant(weight.reshape(shape)))
    return out if bias is None else out.plus(h.constant(bias.reshape(shape)))


def _dropout(h: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    if training and p > 0:
        raise NotHere("random numbers")
    return h


def _flatten(h: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    start, end = start_dim % len(h.shape), end_dim % len(h.shape)
    if start == 0 and end > 0:
        raise NotHere("flatten over the batch axis")
    middle = math.prod(h.shape[start : end + 1])
    return h.reshape((*h.shape[:start], middle, *h.shape[end + 1 :]))


def _reshape(h: Any, *shape: Any) -> Any:
    wanted = list(shape[0] if isinstance(shape[0], (tuple, list)) else shape)
    batch, total = h.shape[0], math.prod(h.shape)
    if -1 in wanted:
        at = wanted.index(-1)
        wanted[at] = total // math.prod(wanted[:at] + wanted[at + 1 :])
    if wanted[0] != batch or math.prod(wanted) != total:
        raise NotHere(f"a reshape of {tuple(h.shape)} to {tuple(shape)}")
    return h.reshape(tuple(operator.index(size) for size in wanted))


def _relu(h: Any, inplace: bool = False) -> Any:
    return h.relu()


METHODS: dict[str, Callable[..., Any]] = {
    "add": _add, "sub": lambda a, b: _add(a, b, alpha=-1), "mul": _mul, "div": _div, "pow": _pow,
    "neg": lambda h: h.scaled(Fraction(-1)), "square": lambda h: h.times(h), "mean": _mean,
    "flatten": _flatten, "reshape": _reshape, "view": _reshape, "relu": _relu,
    "relu_": _relu, "matmul": _matmul, "contiguous": lambda h: h,
}  # fmt: skip
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    **{handler: handler for handler in METHODS.values()},
    **{
        getattr(place, name): handler
        for name, handler in METHODS.items()
        for place in (torch, Tensor)
        if hasattr(place, name)
    },
    Tensor.__rsub__: lambda b, a: _add(a, b, alpha=-1),
    Tensor.__radd__: _add, Tensor.__rmul__: _mul, F.relu: _relu,
    F.linear: _linear, F.conv2d: _conv2d, F.batch_norm: _batch_norm,
    F.max_pool2d: _max_pool2d, torch.max_pool2d: _max_pool2d,
    F.avg_pool2d: _avg_pool2d, F.adaptive_avg_pool2d: _adaptive_avg_pool2d,
    F.dropout: _dropout, F.dropout1d: _dropout, F.dropout2d: _dropout,
}  # fmt: skip
