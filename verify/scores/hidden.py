"""What stands in for the variables that are hidden: a baseline, or the rows of a background.

Under a background v(S) is the mean over the rows of the score on the sample that keeps x on S and
takes the row elsewhere: the marginal expectation of shap and shapiq (S. Lundberg and S.-I. Lee, A
Unified Approach to Interpreting Model Predictions, 2017).  m rows cost m evaluations a mask.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.games.game import U
from verify.scores.inputs import aligned, as_rows, as_tensor


def fitted_baseline(baseline: Any, x: Tensor, has_masker: bool) -> Tensor:
    """The baseline on x's device, in x's dtype and shape; x itself for None under a masker.

    Raises ValueError for None elsewhere, and where it does not fit x.
    """
    if baseline is None:
        if not has_masker:
            raise ValueError(
                "baseline: None; give a number or a tensor that broadcasts to x, or rows of data "
                "as background="
            )
        return x
    given = as_tensor(baseline, "baseline")
    try:
        given = given.to(x.device).broadcast_to(x.shape)
    except RuntimeError:
        raise ValueError(
            f"baseline: shape {tuple(given.shape)} does not broadcast to x, "
            f"whose shape is {tuple(x.shape)}"
        ) from None
    return _in_dtype_of(x, given, "baseline")


def read_rows(names: tuple[str, ...] | None, background: Any) -> Tensor:
    """The rows as given, [m, …]; a frame's columns in the order of x's names, where both have some.

    Raises ValueError where there is no row, or the names are others.
    """
    rows = as_rows(aligned(names, background, "background"), "background")
    if rows.ndim < 1 or not len(rows):
        raise ValueError(
            "background: no rows; give rows of data [m, *x.shape], or one value as baseline="
        )
    return rows


def fitted_rows(rows: Tensor, x: Tensor) -> Tensor:
    """The rows on x's device, in x's dtype and shape: [m, *x.shape].

    Rows without the axis of length 1 that x has first are taken too.
    Raises ValueError for rows of another shape, or of numbers that x's dtype does not hold.
    """
    if rows.ndim == x.ndim and x.ndim > 1 and x.shape[0] == 1:
        rows = rows[:, None]
    if rows.shape[1:] != x.shape:
        shape = ", ".join(["m", *map(str, x.shape)])
        raise ValueError(
            f"background: shape {tuple(rows.shape)}; give rows [m, *x.shape], here [{shape}], "
            "or one value as baseline="
        )
    return _in_dtype_of(x, rows.to(x.device), "background")


def mean_of_rows(each: Tensor) -> Tensor:
    """The means [B] of scores [B, m]: every sum is rounded once, whatever the order of the rows."""
    count = each.shape[1]
    if count == 1:
        return each[:, 0]
    return torch.tensor(
        [_sum(values) / count for values in each.tolist()], dtype=torch.float64, device=each.device
    )


def rounding_of_mean(v: np.ndarray, count: int) -> np.ndarray:
    """The error of means v of `count` scores that comes of adding up and dividing."""
    return 2 * U * np.abs(v) if count > 1 else np.zeros(len(v))


def _in_dtype_of(x: Tensor, given: Tensor, name: str) -> Tensor:
    cast = given.to(x.dtype)
    if not x.is_floating_point() and bool((cast != given).any()):
        raise ValueError(f"{name}: its values are no {x.dtype}, the dtype of x; give x as floats")
    return cast


def _sum(values: list[float]) -> float:
    try:
        return math.fsum(values)
    except OverflowError:
        return math.inf
