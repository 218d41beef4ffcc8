"""How far rounding inside a network moves its scores: it is evaluated with every step disturbed.

A score may be small where the activations behind it are huge and cancel; its error is then that of
the activations, and nothing in the output shows it.  Here the result of every operation of the
model that rounds, and what enters every sum of products, is multiplied by 1 ± LIFT·u at random, u
the unit roundoff of its own dtype.  Rounding moves a score by about 1/LIFT of what this does to it
(stochastic arithmetic; D. S. Parker, Monte Carlo Arithmetic, 1997), and by a whole step where the
network has one within SAFETY·u.  It sees what torch computes, scripted modules included, not what
NumPy or compiled code does.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from verify.scores.inputs import is_narrow
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
    "inner", "vdot", "chain_matmul", "addbmm", "addcmul", "addcdiv", "lerp", "logaddexp", "nansum",
    "nanmean", "logcumsumexp", "trapezoid", "trace", "std_mean", "var_mean", "cosine_similarity",
    "pairwise_distance", "scatter_add", "scatter_reduce", "index_add", "index_put",
    "segment_reduce", "fold", "convolution", "native_layer_norm", "native_batch_norm",
    "native_group_norm", "_softmax", "_log_softmax",
}  # fmt: skip
AUGMENTED = {"__iadd__", "__isub__", "__imul__", "__itruediv__", "__idiv__", "__ipow__", "__imod__",
             "__ifloordiv__", "__imatmul__"}  # fmt: skip
FAMILIES = ("linalg_", "fft_")  # of which all have
MOVING = {  # write into a tensor, and round nothing
    "copy_", "fill_", "zero_", "masked_fill_", "index_fill_", "index_copy_", "masked_scatter_",
    "scatter_", "requires_grad_", "detach_", "resize_", "set_", "squeeze_", "unsqueeze_", "t_",
    "transpose_", "swapaxes_", "swapdims_", "share_memory_", "neg_", "abs_", "relu_",
    "__setitem__",
}  # fmt: skip


class _Disturbing(TorchFunctionMode):
    """Multiplies what operations give, and what enters sums, by 1 ± lift·u."""

    def __init__(self, seed: int, lift: int) -> None:
        super().__init__()
        self.seed, self.lift = seed, lift
        self.generator = torch.Generator().manual_seed(seed % 2**63)
        self.disturbed = 0
        self.busy = False  # within an operation: what it calls is not disturbed again
        self.own = set[int | None]()  # storage of what came in and of all that was made since

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function within which everything is disturbed."""

        def disturbed(*given: Any) -> Any:
            self.own |= {_place(tensor) for tensor in _tensors(given)}
            with self, _Below(self):
                return function(*given)

        return disturbed

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self.called(func, getattr(func, "__name__", ""), args, kwargs or {})

    def called(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """The results of an operation, disturbed unless it is a part of another."""
        if self.busy:
            return func(*args, **kwargs)
        self.busy = True
        try:
            return self._called(func, name, args, kwargs)
        finally:
            self.busy = False

    def _called(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        sums = name.rstrip("_") in SUMS or name in SUMS or name.startswith(FAMILIES)
        written = _written(name, args, kwargs)
        before = _tensors((args, kwargs))
        if sums and written is None:
            args, kwargs = self._moved(args), self._moved(kwargs)
        elif sums:
            args = tuple(part if part is written else self._moved(part) for part in args)
        results = func(*args, **kwargs)
        places = {_place(tensor) for tensor in before} - {None}
        if written is not None:
            if _place(written) in self.own and name not in MOVING and _rounds(written):
                up, step = self._drawn(written)
                written.mul_(1 + step * (2 * up.to(written.dtype.to_real()) - 1))
            return results
        moved = self._moved(results, besides=places) if before else results
        self.own |= {_place(tensor) for tensor in _tensors(moved)} - places
        return moved

    def _moved(self, value: Any, besides: Set[int | None] = frozenset()) -> Any:
        """A copy of some tensors, lists of them and so on, each number disturbed.

        Views of storage in `besides` stay as they are: no operation rounded them.
        """
        if isinstance(value, Tensor):
            if not _rounds(value) or _place(value) in besides:
                return value
            up, step = self._drawn(value)
            value = value.float() if is_narrow(value.dtype) else value
            return torch.where(up, _times(value, 1 + step), _times(value, 1 - step))
        if type(value) in (tuple, list):
            return type(value)(self._moved(part, besides) for part in value)
        if type(value) is dict:
            return {key: self._moved(part, besides) for key, part in value.items()}
        return value

    def _drawn(self, value: Tensor) -> tuple[Tensor, float]:
        """Which numbers of a tensor are moved up, at random, and by what share: lift·u."""
        self.disturbed += 1
        try:
            up = torch.randint(0, 2, value.shape, generator=self.generator)
        except RuntimeError:  # within vmap, which wants no random numbers of torch's
            drawn = np.random.default_rng([self.seed, self.disturbed]).integers(0, 2, value.shape)
            up = torch.from_numpy(np.asarray(drawn))
        return up.to(value.device, torch.bool), self.lift * unit_roundoff(value.dtype.to_real())


def _times(value: Tensor, factor: float) -> Tensor:
    """A product whose derivative takes only the tensor's: one with a tensor of factors would, in
    nested forward mode, multiply tangents that are zero, in Python.
    """
    product: Tensor = torch.ops.aten.mul.Scalar(value, factor)
    return product


class _Below(TorchDispatchMode):
    """Shows a disturbing mode what is called without Python: the operations of scripted code."""

    def __init__(self, mode: _Disturbing) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.mode = mode

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """False spares the import of torch's compiler, as long as all else on the first call."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return self.mode.called(func, func.overloadpacket.__name__, args, kwargs or {})


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
    smooth = _largest_move(evaluate, usual, seed, rows, LIFT)
    if smooth is None:
        return None
    jump = _largest_move(evaluate, usual, seed, rows, SAFETY) or 0.0
    return max(SAFETY / LIFT * smooth, jump if jump > 2 * SAFETY / LIFT * smooth else 0.0)


def _largest_move(
    evaluate: Callable[[Wrap], Tensor], usual: Tensor, seed: int, rows: bool, lift: int
) -> float | None:
    """How far the results move at most, in RUNS disturbed evaluations; None as `rounding_error`."""
    worst = 0.0
    for run in range(RUNS):
        mode = _Disturbing(seed + run, lift)
        try:
            results = evaluate(mode.around)
        except Exception:  # of the caller's functions: any
            return None
        if not mode.disturbed or results.shape != usual.shape:
            return None
        moves = torch.where(results == usual, 0.0, (results - usual).abs())
        moves = moves.nan_to_num(nan=0.0)
        moves = moves.mean(dim=1) if rows else moves
        worst = max(worst, float(moves.detach().max())) if moves.numel() else worst
    return worst


def _rounds(value: Tensor) -> bool:
    """Whether the numbers of a tensor are of a type that rounds."""
    return value.dtype.is_floating_point or value.dtype.is_complex


def _written(name: str, args: Any, kwargs: Any) -> Tensor | None:
    """The tensor that an operation writes into, where it does."""
    into = kwargs.get("out")
    if into is None and args:
        inside = name.endswith("_") and not name.endswith("__")
        if inside or name in AUGMENTED or name == "__setitem__":
            into = args[0]
    return into if isinstance(into, Tensor) else None


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
