"""How far rounding inside a network moves its scores: it is evaluated with every step disturbed.

A score may be small where the activations behind it are huge and cancel; its error is then that of
the activations, and nothing in the output shows it.  Here the result of every operation of the
model that rounds, and what enters every sum of products, is multiplied by 1 ± LIFT·u at random, u
the unit roundoff of its own dtype.  Rounding moves a score by about 1/LIFT of what this does to it
(stochastic arithmetic; D. S. Parker, Monte Carlo Arithmetic, 1997).  It sees what torch computes,
not what NumPy or compiled code does.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, TypeAlias

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from verify.scores.outputs import unit_roundoff

Wrap: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]

LIFT = 256  # so that what is seen is not the rounding of the disturbed evaluation itself
RUNS = 4
SAFETY = 8  # the largest of RUNS random sums of many roundings, against the largest there is
SUMS = {  # operations with sums inside: their terms may cancel before a result is seen
    "linear", "bilinear", "matmul", "__matmul__", "__rmatmul__", "mm", "bmm", "mv", "dot",
    "addmm", "addmv", "baddbmm", "einsum", "tensordot", "conv1d", "conv2d", "conv3d",
    "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sum", "mean", "var", "std",
    "norm", "cumsum", "logsumexp", "softmax", "log_softmax", "layer_norm", "group_norm",
    "batch_norm", "instance_norm", "rms_norm", "multi_head_attention_forward",
    "scaled_dot_product_attention", "lstm", "gru", "rnn_tanh", "rnn_relu", "lstm_cell",
    "gru_cell", "rnn_tanh_cell", "rnn_relu_cell", "embedding_bag", "avg_pool1d", "avg_pool2d",
    "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "interpolate", "cdist",
}  # fmt: skip


class _Disturbing(TorchFunctionMode):
    """Multiplies what operations give, and what enters sums, by 1 ± LIFT·u."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.generator = torch.Generator().manual_seed(seed)
        self.disturbed = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function within which everything is disturbed."""

        def disturbed(*given: Any) -> Any:
            with self:
                return function(*given)

        return disturbed

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        kwargs = kwargs or {}
        if (
            (name.endswith("_") and not name.endswith("__"))
            or name == "__setitem__"
            or "out" in kwargs
        ):
            return func(*args, **kwargs)  # writes where others may look
        before = _tensors((args, kwargs))
        if name in SUMS:
            args, kwargs = self._moved(args), self._moved(kwargs)
        results = func(*args, **kwargs)
        places = {_place(tensor) for tensor in before} - {None}
        return self._moved(results, besides=places) if before else results

    def _moved(self, value: Any, besides: Set[int | None] = frozenset()) -> Any:
        """A copy of some tensors, lists of them and so on, each number disturbed.

        Views of storage in `besides` stay as they are: no operation rounded them.
        """
        if isinstance(value, Tensor):
            kind = value.dtype
            if not kind.is_floating_point or _place(value) in besides:
                return value
            self.disturbed += 1
            signs = torch.randint(0, 2, value.shape, generator=self.generator) * 2 - 1
            size = LIFT * unit_roundoff(kind)
            return value * (1 + size * signs.to(value.device, kind))
        if type(value) in (tuple, list):
            return type(value)(self._moved(part, besides) for part in value)
        if type(value) is dict:
            return {key: self._moved(part, besides) for key, part in value.items()}
        return value


def rounding_error(
    evaluate: Callable[[Wrap], Tensor], usual: Tensor, *, seed: int = 0, rows: bool = False
) -> float | None:
    """An estimate, from above, of the largest rounding error among some results.

    rows: of results [B, m], the largest of the means over the m.

    evaluate: the results once more, with every function to be watched called through the wrapper
    that it is given.  usual: the results as they are.
    None where no operation was seen (a callable that leaves torch, compiled code) or the functions
    do not stand being watched.
    """
    worst = 0.0
    for run in range(RUNS):
        mode = _Disturbing(seed + run)
        try:
            results = evaluate(mode.around)
        except Exception:  # of the caller's functions: any
            return None
        if not mode.disturbed or results.shape != usual.shape:
            return None
        moves = torch.where(results == usual, 0.0, (results - usual).abs())
        moves = moves.nan_to_num(nan=0.0)
        moves = moves.mean(dim=1) if rows else moves
        worst = max(worst, float(moves.max())) if moves.numel() else worst
    return SAFETY / LIFT * worst


def _place(tensor: Tensor) -> int | None:
    """Where a tensor's numbers are stored; None within a derivative, which hides it."""
    try:
        return tensor.untyped_storage().data_ptr()
    except (NotImplementedError, RuntimeError):
        return None


def _tensors(value: Any) -> list[Tensor]:
    """All tensors in nested arguments."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        return [t for part in value.values() for t in _tensors(part)]
    if isinstance(value, tuple | list):
        return [t for part in value for t in _tensors(part)]
    return []
