"""What people pass as a sample, baseline or background, as tensors: frames, lists, any array."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from verify.arguments import own_array
from verify.games.names import distinct

ENCODE = (  # what to do with entries that are no numbers
    "encode them first (categories, or the tokens of a text), or hide them in your own way with "
    "masker="
)
ROWS = ("background", "data")  # arguments that are rows of data


def as_tensor(value: Any, name: str) -> Tensor:
    """A tensor of its own with the same numbers; nothing that the caller changes later reaches it.

    value: a tensor, array (read-only ones and views with negative strides too), number, sequence,
        Series, or a DataFrame of one row, which is taken without its axis of rows.
    Raises ValueError, naming the argument, for what holds no numbers.
    """
    if isinstance(value, Tensor):
        if value.is_complex():
            raise ValueError(f"{name}: entries of {value.dtype}; give real numbers")
        return plain_tensor(value, name).clone()
    if is_frame(value):
        if len(value) != 1:
            raise ValueError(f"{name}: a frame of {len(value)} rows; give one, as in frame.iloc[0]")
        value = value.iloc[0]
    if isinstance(value, dict | set | frozenset):
        raise ValueError(f"{name}: a {type(value).__name__} has no order; give an array")
    return torch.from_numpy(own_array(value, name, ENCODE))


def plain_tensor(value: Tensor, name: str) -> Tensor:
    """The numbers of a tensor, laid out as most are; autograd follows.

    Floats of one byte, which torch does not reckon with, become float32.
    Raises ValueError, naming the argument, for a tensor that has no numbers of its own.
    """
    try:
        if value.is_meta or value.is_quantized:
            raise TypeError("no numbers")
        dense = value.to_dense() if value.layout != torch.strided else value
        return dense.float() if is_narrow(dense.dtype) else dense
    except (TypeError, RuntimeError):  # NotImplementedError too: torch has both for other layouts
        raise ValueError(
            f"{name}: a tensor without numbers of its own; give one that has them"
        ) from None


def is_narrow(dtype: torch.dtype) -> bool:
    """Whether this is a dtype of floats of one byte, which are kept but not reckoned with."""
    return dtype.is_floating_point and dtype.itemsize < 2


def as_rows(value: Any, name: str) -> Tensor:
    """The like of several rows: [m, …], of a frame all its rows.  Raises as `as_tensor` does."""
    return as_tensor(value.to_numpy() if is_frame(value) else value, name)


def names_of(value: Any) -> tuple[str, ...] | None:
    """The names of a frame's columns or a Series' entries; None where there are none."""
    if is_frame(value):
        return tuple(map(str, value.columns))
    if is_series(value):
        return tuple(map(str, value.index))
    return None


def distinct_names_of(x: Any) -> tuple[str, ...] | None:
    """The like of a sample.  Raises ValueError where two are alike."""
    names = names_of(x)
    return None if names is None else distinct(names, "x", "columns")


def aligned(names: tuple[str, ...] | None, given: Any, argument: str = "baseline") -> Any:
    """A baseline, or rows of data, in the order of these names of x, where both have names.

    Raises ValueError, naming the argument, where these are not the same names, or one repeats.
    """
    others = names_of(given)
    if names is None or others is None or names == others:
        return given
    if len(set(names)) < len(names) or sorted(names) != sorted(others):
        odd = sorted(set(names) ^ set(others)) or ["a repeated name"]
        raise ValueError(
            f"{argument}: its names are not those of x: {odd[0]!r}; give the same columns"
        )
    values = (as_rows if argument in ROWS else as_tensor)(given, argument)
    return values[..., [others.index(name) for name in names]]


def is_frame(value: Any) -> bool:
    """Whether this is a DataFrame, of pandas or like it."""
    return hasattr(value, "iloc") and hasattr(value, "columns")


def is_series(value: Any) -> bool:
    """Whether this is a Series, of pandas or like it."""
    return hasattr(value, "iloc") and hasattr(value, "to_numpy") and not is_frame(value)
