"""Subsets as bitmasks, and the butterfly that passes between v and its interactions.

A subset S of {0, …, n-1} is the integer whose bit i is set iff i is in S.  A function on subsets
is an array whose last axis has length 2^n, in that order.  One butterfly serves every ring: NumPy
arrays (object arrays of Fraction or SymPy expressions among them), PyTorch tensors (autograd is
kept; torch itself is never imported here) and plain sequences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

BLOCK = 15  # bits whose subsets, 2^15 float64 numbers, stay in a core's cache


def variables_of(table: Any) -> int:
    """The n with 2^n = length of the last axis.

    Raises ValueError when the length is not a power of two.
    """
    length = np.shape(table)[-1] if np.ndim(table) else 0
    if length < 1 or length & (length - 1):
        raise ValueError(
            f"table: the last axis has length {length}, which is not a power of two; "
            "a function on subsets of n variables needs 2^n entries"
        )
    return length.bit_length() - 1


def zeta(table: Any) -> Any:
    """Sums over subsets: out[S] = Σ_{T⊆S} table[T], along the last axis (length 2^n).

    The input is left as it is.  Cost n·2^(n-1) additions.
    """
    return _butterfly(table, subtract=False)


def mobius(table: Any) -> Any:
    """Harsanyi dividends: out[S] = Σ_{T⊆S} (-1)^(|S|-|T|) table[T]; the inverse of `zeta`.

    Beware of the name: SymPy calls this one `inverse_mobius_transform`.
    """
    return _butterfly(table, subtract=True)


def _butterfly(table: Any, *, subtract: bool) -> Any:
    table = _as_array(table)
    n = variables_of(table)
    if subtract and ("uint" in str(table.dtype) or "bool" in str(table.dtype)):
        raise ValueError(f"table: {table.dtype} holds no negative numbers; use int64 or float64")
    out, done = _copy(table), 0
    if n > BLOCK and isinstance(out, np.ndarray):
        done = BLOCK
        for part in out.reshape(-1, 1 << done):
            _pass(part, range(done), subtract)
    _pass(out, range(done, n), subtract)
    return out


def _pass(out: Any, bits: range, subtract: bool) -> None:
    """The steps of the butterfly that belong to some bits, in place."""
    for i in bits:
        # Axis -2 is bit i: `without` is a view on the subsets that lack i, `with_i` on the others.
        pairs = out.reshape((*out.shape[:-1], -1, 2, 1 << i))
        without, with_i = pairs[..., 0, :], pairs[..., 1, :]
        if subtract:
            with_i -= without
        else:
            with_i += without


def popcounts(n: int) -> np.ndarray:
    """Orders of all subsets: an int64 array of length 2^n whose entry S is |S|."""
    orders = np.zeros(1, dtype=np.int64)
    for _ in range(n):
        orders = np.concatenate([orders, orders + 1])
    return orders


def order_sums(table: Any) -> list[Any]:
    """[Σ_{|S|=k} table[S] for k = 0, …, n], over the last axis; entries have the leading shape."""
    table = _as_array(table)
    orders = popcounts(variables_of(table))
    return [table[..., orders == k].sum(-1) for k in range(int(orders[-1]) + 1)]


def members(subset: int) -> tuple[int, ...]:
    """The elements of a subset, ascending: members(0b101) == (0, 2)."""
    return tuple(i for i in range(subset.bit_length()) if subset >> i & 1)


def bitmask(elements: Sequence[int]) -> int:
    """The integer of a set of elements: bitmask((0, 2)) == 0b101."""
    mask = 0
    for i in elements:
        mask |= 1 << i
    return mask


def tabulate(n: int, v: Callable[[frozenset[int]], Any]) -> np.ndarray:
    """The table of a set function: an object array of length 2^n whose entry S is v(S)."""
    out = np.empty(1 << n, dtype=object)
    for mask in range(1 << n):
        out[mask] = v(frozenset(members(mask)))
    return out


def _as_array(table: Any) -> Any:
    """Arrays and tensors as they are; any other sequence as an object array (exact arithmetic)."""
    if hasattr(table, "reshape") and hasattr(table, "dtype"):
        return table
    out = np.empty(len(table), dtype=object)
    out[:] = table
    return out


def _copy(table: Any) -> Any:
    """A contiguous copy that the butterfly may write to."""
    if isinstance(table, np.ndarray):
        return np.array(table, order="C")
    return table.contiguous().clone()  # a torch tensor: clone() keeps the autograd graph
