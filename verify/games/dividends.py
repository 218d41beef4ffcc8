"""Interactions of a table of scores, whatever kind of table somebody has."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.arguments import checked, unmasked_array
from verify.games.in_part import refuse_in_part
from verify.games.lattice import mobius


@checked
def interactions(v: Any) -> Any:
    """I(S) = Σ_{T⊆S} (−1)^(|S|−|T|) v(T), the Harsanyi dividends; indexed as v, by the last axis.

    v: an array, a torch tensor (its graph is kept), a sequence of 2^n scores, or a report, whose
        interactions these are.  Floats keep their dtype, but for those of two bytes, which become
        float64; integers and Booleans become int64, or Python's integers where sums could pass
        2^63; fractions in an object array stay exact.
    Raises ValueError when the last axis has no length 2^n, and where an entry of it or of the
    result is not finite.
    """
    if hasattr(v, "interactions"):
        return v.interactions
    refuse_in_part(v, "v")
    is_tensor = hasattr(v, "detach")
    table = _of_tensor(v) if is_tensor else _of_numbers(v)
    _require_subsets(tuple(table.shape))
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            found = mobius(table)
    except TypeError:
        raise ValueError("v: entries that are no numbers; give one for each subset") from None
    if not _finite(found):
        if not _finite(table):
            raise ValueError("v: an entry is not finite; every subset needs a score")
        raise ValueError("v: the interactions are too large for its dtype; rescale the scores")
    return v.long().new_tensor(found) if is_tensor and found.dtype == np.int64 else found


def _of_tensor(v: Any) -> Any:
    """A tensor as it is, floats of two bytes as float64; whole ones as an array of integers."""
    if v.is_meta or v.is_quantized:
        raise ValueError("v: a tensor without numbers of its own; give one that has them")
    v = v.to_dense() if v.is_sparse else v
    if v.is_complex():
        return v
    if not v.is_floating_point():
        return _whole(v.cpu().numpy())
    return v.double() if v.element_size() < 4 else v


def _of_numbers(v: Any) -> np.ndarray:
    """An array in a dtype whose sums do not wrap around."""
    table = unmasked_array(v, "v")
    odd = table.dtype == object and any(
        entry is None or isinstance(entry, str | bytes) or np.ndim(entry) for entry in table.flat
    )
    if odd or table.dtype.kind not in "iubfcO":
        raise ValueError(f"v: entries are {table.dtype}; give one number for each subset")
    if table.dtype.kind in "iub":
        return _whole(table)
    return table.astype(np.float64) if table.dtype == np.float16 else table


def _whole(table: np.ndarray) -> np.ndarray:
    """Integers as int64, or as Python's own where their sums could pass 2^63."""
    largest = max(abs(int(table.max(initial=0))), abs(int(table.min(initial=0))))
    passes = largest * (table.shape[-1] if table.ndim else 1) >= 2**63
    return table.astype(object if passes else np.int64)


def _finite(table: Any) -> bool:
    """Whether every number is finite; exact ones are."""
    if hasattr(table, "detach"):
        return bool(table.detach().isfinite().all())
    return table.dtype.kind not in "fc" or bool(np.isfinite(table).all())


def _require_subsets(shape: tuple[int, ...]) -> None:
    if len(shape) > 1 and shape[-1] == 1:
        raise ValueError(
            f"v: shape {shape}; subsets run along the last axis: give v[..., 0] for a column"
        )
    length = shape[-1] if shape else 0
    if length < 1 or length & (length - 1):
        raise ValueError(
            f"v: the last axis has length {length}, which is not a power of two; "
            "a function on subsets of n variables needs 2^n entries"
        )
