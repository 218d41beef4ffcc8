"""How a model wants to be called: found out once, on a few masked samples.

A module takes tensors; another callable may want arrays.  A sample may come with an axis of one
row, or in a dtype that the model does not take.  The first way that gives one row of outputs for
each row of inputs is kept.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.overrides import TorchFunctionMode

from verify.arguments.scalars import shown
from verify.scores import outputs as scoring
from verify.scores.inputs import is_frame, is_narrow, names_of

FEW = 8  # rows
WEIGHTS = frozenset({"linear", "bilinear", "matmul", "rmatmul", "mm", "bmm", "addmm", "baddbmm",
                     "einsum", "tensordot", "mv", "dot"})  # fmt: skip
SQUASHING = frozenset({"sigmoid", "expit", "hardsigmoid", "softmax", "exp", "tanh", "erf", "ndtr",
                       "softplus", "logsigmoid", "clamp", "clip", "atan"})  # fmt: skip
MIXED = 2.0**-8  # of the outputs: what rounding alone never reaches, in a float type of 11 bits


class ModelFailed(ValueError):
    """A model that takes its inputs in none of the ways that were tried."""


@dataclass(frozen=True, eq=False)
class OnArrays:
    """A callable that wants NumPy arrays, called with tensors."""

    model: Callable[[Any], Any]

    def __call__(self, batch: Any) -> Any:
        return self.model(batch.detach().cpu().numpy() if isinstance(batch, Tensor) else batch)


@dataclass(frozen=True, eq=False)
class OnFrames:
    """A callable that wants frames of the columns it was fitted on, called with tensors."""

    model: Callable[[Any], Any]
    frame: Callable[..., Any]  # the class: from an array [B, n] and columns=
    columns: tuple[Any, ...]

    def __call__(self, batch: Any) -> Any:
        rows = batch.detach().cpu().numpy() if isinstance(batch, Tensor) else batch
        return self.model(self.frame(rows, columns=self.columns))


def on_frames(model: Any, x: Any) -> Any:
    """`model`, on frames where it is a method of an estimator fitted on the columns that x names.

    Where x has no names, or others, the model is left as it is.  Raises ValueError where x has the
    columns of the estimator in another order: its numbers would be taken for each other.
    """
    fitted = getattr(getattr(model, "__self__", None), "feature_names_in_", None)
    names = names_of(x)
    if fitted is None or names is None or sorted(names) != sorted(map(str, fitted)):
        return model
    if names != tuple(map(str, fitted)):
        raise ValueError(
            "x: its columns are those that the model was fitted on, in another order; give "
            "frame[estimator.feature_names_in_].iloc[0]"
        )
    return OnFrames(model, type(x if is_frame(x) else x.to_frame()), tuple(fitted))


@dataclass(frozen=True)
class Way:
    """One way of calling a model.

    squeeze: without the sample's first axis, of length 1.  dtype: of the inputs, None: as given.
    arrays: with NumPy arrays.  fill: every batch filled up to the size that the caller chose.
    """

    squeeze: bool = False
    dtype: torch.dtype | None = None
    arrays: bool = False
    fill: bool = False

    def shaped(self, part: Tensor) -> Tensor:
        """A sample, a baseline or the variables of its entries, as this way has them."""
        return part[0] if self.squeeze else part

    def typed(self, part: Tensor) -> Tensor:
        """A sample or baseline in the dtype of this way."""
        return part if self.dtype is None else part.to(self.dtype)


def ways(model: Any, x: Tensor, *, masked: bool, sized: bool, typed: bool) -> Iterator[Way]:
    """The ways to try, the plain one first.

    masked: the inputs are made by the caller's masker.  sized: the caller chose a batch size.
    typed: the caller chose the dtype.
    """
    module = isinstance(model, nn.Module)
    kinds: list[torch.dtype | None] = [None]
    if not masked and not typed:
        wanted = own_dtype(model) if module else torch.float32
        if wanted is not None and x.dtype != wanted and (module or x.dtype == torch.float64):
            kinds.append(wanted)
        elif not x.is_floating_point() and not module:
            kinds.append(torch.float32)
    squeezes = (False, True) if x.ndim > 1 and x.shape[0] == 1 and not masked else (False,)
    for squeeze in squeezes:
        for dtype in kinds:
            for arrays in (False,) if module else (False, True):
                for fill in (False, True) if sized else (False,):
                    yield Way(squeeze, dtype, arrays, fill)


def own_dtype(model: nn.Module) -> torch.dtype | None:
    """The floating dtype of a module's parameters or buffers; None where it has none.

    Weights that are kept in floats of one byte are reckoned with in another type.
    """
    held = [*model.parameters(), *model.buffers()]
    kinds = (t.dtype for t in held if t.is_floating_point())
    return next((kind for kind in kinds if not is_narrow(kind)), None)


def settle(
    model: Any, dtype: torch.dtype | None, device: str | torch.device | None
) -> tuple[Any, torch.device | None, torch.dtype | None]:
    """The model to call (a copy where dtype or device differ), its device and its dtype."""
    if not callable(model):
        ways = {"predict_proba": ', with score="probability"', "predict": ', with score="output"'}
        found = [f"give its {name}{how}" for name, how in ways.items() if hasattr(model, name)]
        what = found[0] if found else "wrap it in a lambda"
        raise ValueError(f"model: {type(model).__name__} cannot be called; {what}")
    if dtype is not None and not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
        raise ValueError(f"dtype: {dtype!r} is no floating torch dtype; use torch.float64, …")
    if dtype is not None and is_narrow(dtype):
        raise ValueError(f"dtype: torch does not reckon in {dtype}; use torch.float16 or longer")
    wanted = None if device is None else usable_device(device)
    if not isinstance(model, nn.Module):
        return model, wanted, dtype
    held = [*model.parameters(), *model.buffers()]
    _require_numbers(model, held)
    own_place = next((t.device for t in held if not t.is_meta), None)
    own_kind = own_dtype(model)
    moves = wanted is not None and own_place is not None and not _same_device(wanted, own_place)
    casts = dtype is not None and own_kind is not None and dtype != own_kind
    if moves or casts:
        model = copy.deepcopy(model).to(
            device=wanted if moves else None, dtype=dtype if casts else None
        )
    return model, wanted or own_place, dtype or own_kind


def _require_numbers(model: nn.Module, held: Sequence[Tensor]) -> None:
    """ValueError where parameters or buffers are not there: on the meta device, or not made yet.

    Accelerate keeps those that it has moved out of the way there, and fetches them when called.
    """
    if any(map(is_lazy, held)):
        raise ValueError(
            "model: it has layers that get their size at the first call (Lazy…); call it once on a "
            "batch first"
        )
    absent = sum(t.is_meta for t in held)
    if absent and not any(hasattr(part, "_hf_hook") for part in model.modules()):
        raise ValueError(
            f"model: {absent} of its {len(held)} parameters and buffers are on the meta device and "
            'hold no numbers; give it some first: to_empty(device="cpu"), then load_state_dict'
        )


def usable_device(device: Any) -> torch.device:
    """The device that is meant.  Raises ValueError, naming it, for one that is not there."""
    try:
        found = torch.device(device)
        usable = found.type != "meta"
        torch.empty(0, device=found)
    except Exception as problem:  # each kind of device has errors of its own
        raise ValueError(
            f"device: {shown(device)} cannot be used here ({type(problem).__name__}: {problem}); "
            'give "cpu" or another that torch has'
        ) from None
    if not usable:
        raise ValueError(f"device: {shown(device)} holds no numbers; give one that computes")
    return found


def _same_device(wanted: torch.device, own: torch.device) -> bool:
    return wanted.type == own.type and wanted.index in (None, own.index)


class InTraining(ValueError):
    """A layer that answers differently in training was about to run in training mode."""


@contextmanager
def nothing_in_training() -> Iterator[None]:
    """Within it a layer in training mode raises `InTraining` before it runs, wherever it stands.

    So nothing of the caller's is changed by looking, running statistics included.
    """

    def look(module: nn.Module, inputs: Any) -> None:
        if getattr(module, "training", False) and _differs(module):
            raise InTraining(
                f"model: {type(module).__name__} is in training mode (dropout and batch "
                "statistics are live); call eval() on the module"
            )

    watch = nn.modules.module.register_module_forward_pre_hook(look)
    try:
        yield
    finally:
        watch.remove()


def _differs(part: nn.Module) -> bool:
    layers = nn.modules.dropout._DropoutNd | nn.modules.batchnorm._NormBase | nn.RReLU
    if isinstance(part, layers):
        return True
    if isinstance(part, nn.RNNBase | nn.MultiheadAttention):
        return part.dropout > 0
    if type(part).__module__.startswith("torch."):
        return False
    code = getattr(type(part).forward, "__code__", None)
    return code is None or bool({"training", "dropout", "batch_norm"} & set(code.co_names))


def squashes(answer: Callable[[], Any]) -> bool:
    """Whether a model squashes what it answers after its last weights, or hides how it comes by it.

    A sigmoid, a softmax or the like behind the last linear map: numbers between 0 and 1 are then
    probabilities.  What torch did not make, or made out of sight, may be anything.
    """
    with Called() as called:
        raw = answer()
    if not isinstance(getattr(raw, "logits", raw), Tensor) or not called.names:
        return True
    names = [name.strip("_") for name in called.names]
    weights = [i for i, name in enumerate(names) if name in WEIGHTS or "conv" in name]
    behind = names[weights[-1] + 1 :] if weights else names
    return any(name in SQUASHING for name in behind)


class Called(TorchFunctionMode):
    """Notes the name of every function of torch's that is called within it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(getattr(func, "__name__", ""))
        return func(*args, **(kwargs or {}))


def same_twice(answer: Callable[[Tensor], Tensor], every: Tensor, whose: str = "model") -> Tensor:
    """The outputs on one batch; ValueError if a second evaluation of it answers differently.

    whose: the argument that answers, here and below.
    """
    first, second = answer(every), answer(every)
    agree = first.shape == second.shape and bool(
        ((first == second) | ((first != first) & (second != second))).all()
    )
    if not agree:
        raise ValueError(
            f"{whose}: two different answers to the same batch (dropout, sampling or a counter?); "
            "v(S) must be a function of S: call eval(), or fix the model's randomness"
        )
    return first


NO_MEMORY = ("out of memory", "not enough memory", "allocate memory", "STATUS_ALLOC_FAILED")


def out_of_memory(problem: BaseException) -> bool:
    """Whether this says that there was no memory, on a device or for NumPy; a smaller batch may do.

    Torch says so on the CPU, and some libraries on a GPU, by a plain RuntimeError.
    """
    if isinstance(problem, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(problem, RuntimeError) and any(w in str(problem) for w in NO_MEMORY)


def let_go(device: torch.device) -> None:
    """Hands back what torch keeps of a device's memory for later use."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


def tell_smaller(tried: int, size: int, device: torch.device) -> None:
    """A RuntimeWarning that says which batches are evaluated, where larger ones do not fit."""
    warnings.warn(
        f"batch_size: no memory on {device} for {tried} rows at a time; evaluated {size} at a "
        f"time, as batch_size={size} does from the start",
        RuntimeWarning,
        stacklevel=2,
    )


class RowsMixed(ValueError):
    """The outputs of a row depend on the rows beside it."""


def require_rows_alone(
    answer: Callable[[Tensor], Tensor],
    masks: Tensor,
    whole: Tensor,
    rounding: Callable[[], float | None],
    whose: str = "model",
) -> None:
    """RowsMixed where the outputs of a row depend on the rows beside it.

    answer: from masks [B, n] to outputs [B, …].  whole: its answer to `masks`.  A row alone, a few
    rows and these in another order have to give the same, but for half the digits of the outputs
    or what `rounding` inside the model explains, which is asked only where these do not.
    """
    if len(masks) < 2:
        return
    few = max(1, min(FEW, len(masks) // 2))
    parts = (masks[1:2], masks[:few], masks[:few].flip(0))
    wanted = (whole[1:2], whole[:few], whole[:few].flip(0))
    try:
        found = [answer(part) for part in parts]
    except Exception as problem:  # of the caller's model: any
        raise RowsMixed(
            f"{whose}: it takes {len(masks)} rows but not {len(parts[0])} of them alone "
            f"({type(problem).__name__}: {problem}), so it looks at the other rows of its batch "
            "(batch statistics?); v(S) must be a function of S alone"
        ) from problem
    finite = whole[torch.isfinite(whole)].abs()
    kind = whole.dtype if whole.is_floating_point() else torch.float64
    slack = max(scoring.unit_roundoff(kind) ** 0.5, MIXED if whole.device.type != "cpu" else 0.0)
    allowed = slack * max(float(finite.max()) if len(finite) else 0.0, 1e-30)
    for got, want in zip(found, wanted, strict=True):
        gap = torch.where(got == want, 0.0, (got - want).abs())
        gap = torch.where(got.isnan() & want.isnan(), 0.0, gap).nan_to_num(nan=torch.inf)
        if not gap.numel() or float(gap.max()) <= allowed:
            continue
        if float(gap.max()) > (rounding() or 0.0):
            raise RowsMixed(
                f"{whose}: the outputs of a row depend on the other rows of its batch, by "
                f"{float(gap.max()):.3g} (an RNN without batch_first=True, batch statistics, "
                "scaling by batch?); v(S) must be a function of S alone"
            )
