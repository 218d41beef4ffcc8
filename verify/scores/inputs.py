"""What people pass as a sample or baseline, as tensors: rows of frames, lists, any array."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor


def as_tensor(value: Any, name: str) -> Tensor:
    """A tensor of its own with the same numbers; nothing that the caller changes later reaches it.

    value: a tensor, array (read-only ones and views with negative strides too), number, sequence,
        Series, or a DataFrame of one row, which is taken without its axis of rows.
    Raises ValueError, naming the argument, for what holds no numbers.
    """
    if isinstance(value, Tensor):
        return value.clone()
    if is_frame(value):
        if len(value) != 1:
            raise ValueError(f"{name}: a frame of {len(value)} rows; give one, as in frame.iloc[0]")
        value = value.iloc[0]
    array = np.asarray(value.to_numpy() if is_series(value) else value)
    if array.dtype.kind not in "fiub":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"{name}: entries of {array.dtype}, which are no numbers; encode them first, or "
                "hide columns in a way of your own with masker="
            ) from None
    return torch.from_numpy(np.array(array, dtype=array.dtype.newbyteorder("="), order="C"))


def names_of(value: Any) -> tuple[str, ...] | None:
    """The names of a frame's columns or a Series' entries; None where there are none."""
    if is_frame(value):
        return tuple(map(str, value.columns))
    if is_series(value):
        return tuple(map(str, value.index))
    return None


def is_frame(value: Any) -> bool:
    """Whether this is a DataFrame, of pandas or like it."""
    return hasattr(value, "iloc") and hasattr(value, "columns")


def is_series(value: Any) -> bool:
    """Whether this is a Series, of pandas or like it."""
    return hasattr(value, "iloc") and hasattr(value, "to_numpy") and not is_frame(value)
