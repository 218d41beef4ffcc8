"""Interactions of a table of scores, whatever kind of table somebody has."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.arguments import checked
from verify.games.lattice import mobius


@checked
def interactions(v: Any) -> Any:
    """I(S) = Σ_{T⊆S} (−1)^(|S|−|T|) v(T), the Harsanyi dividends; indexed as v, by the last axis.

    v: an array, a torch tensor (its graph is kept), a sequence of 2^n scores, or a report, whose
        interactions these are.  Floats keep their dtype, but for those of two bytes, which become
        float64; integers and Booleans become int64, or Python's integers where sums could pass
        2^63; fractions in an object array stay exact.
    Raises ValueError when the last axis has no length 2^n.
    """
    if hasattr(v, "interactions"):
        return v.interactions
    if hasattr(v, "detach") and (v.is_floating_point() or v.is_complex()):
        _require_subsets(tuple(v.shape))
        return mobius(v.double() if v.is_floating_point() and v.element_size() < 4 else v)
    if isinstance(v, np.ma.MaskedArray) and np.ma.is_masked(v):
        raise ValueError("v: masked entries; every subset needs a score")
    table = np.asarray(v)
    _require_subsets(table.shape)
    if table.dtype.kind in "iub":
        largest = max(map(int, (abs(int(table.max(initial=0))), abs(int(table.min(initial=0))))))
        table = table.astype(object if largest * table.shape[-1] >= 2**63 else np.int64)
    elif table.dtype == np.float16:
        table = table.astype(np.float64)
    found = mobius(table)
    whole = hasattr(v, "detach") and found.dtype == np.int64
    return v.long().new_tensor(found) if whole else found


def _require_subsets(shape: tuple[int, ...]) -> None:
    if len(shape) > 1 and shape[-1] == 1:
        raise ValueError(
            f"v: shape {shape}; subsets run along the last axis: give v[..., 0] for a column"
        )
