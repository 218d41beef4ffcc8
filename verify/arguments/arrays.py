"""Numbers in whatever holds them: arrays of NumPy, tensors, nested lists, Series and frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.arguments.scalars import shown

TEXT = "SUT"  # kinds of dtypes


def real_array(value: Any, name: str) -> np.ndarray:
    """Real numbers as a float64 array of their own, in the shape that they have.

    Integers beyond 2^53, exact fractions and long floats are rounded once.  NaN and infinity pass.
    Raises ValueError, naming the argument, for what holds no real numbers, for numbers that float64
    cannot hold, and for masked entries.
    """
    if hasattr(value, "detach"):
        value = _of_tensor(value, name)
    if isinstance(value, str | bytes | dict | set | frozenset):
        raise ValueError(f"{name}: {shown(value)} holds no numbers; give an array")
    array = unmasked_array(value, name)
    if array.dtype.kind in "cmMV" + TEXT or _any_complex(array):
        if array.dtype.kind in "cO":
            raise ValueError(f"{name}: entries are complex; give real numbers")
        raise ValueError(f"{name}: its entries are not numbers but {array.dtype}; give real ones")
    return _as_float64(array, name)


def own_array(value: Any, name: str, otherwise: str = "give real numbers") -> np.ndarray:
    """Real numbers as an array of their own, in the dtype and shape that they have.

    In the machine's byte order and laid out row by row; floats of other lengths than 2, 4 and 8
    bytes and numbers that are objects become float64.  NaN and infinity pass, and None is NaN.
    otherwise: what would do in place of entries that are no numbers.
    Raises ValueError, naming the argument, for masked entries and for what holds no real numbers.
    """
    array = unmasked_array(value, name)
    if array.dtype.kind in "cmMV" or _any_complex(array):
        held = "complex numbers" if array.dtype == object else array.dtype
        raise ValueError(f"{name}: entries of {held}; give real numbers")
    usual = array.dtype.kind == "f" and array.dtype.itemsize in (2, 4, 8)
    if not usual and array.dtype.kind not in "iub":
        try:
            if array.dtype.kind in TEXT or _any_text(array) or value is None:
                raise TypeError("of digits too")
            with np.errstate(all="ignore"):
                short = array.astype(np.float64)
            if array.dtype.kind == "f" and (np.isfinite(array) & ~np.isfinite(short)).any():
                raise OverflowError
            array = short
        except OverflowError:
            raise ValueError(f"{name}: an entry is too large for float64") from None
        except Exception:  # of the caller's entries: any
            raise ValueError(
                f"{name}: entries of {array.dtype}, which are no numbers; {otherwise}"
            ) from None
    return np.array(array, dtype=array.dtype.newbyteorder("="), order="C")


def unmasked_array(value: Any, name: str) -> np.ndarray:
    """Whatever holds entries as an array.  Raises ValueError, naming it, for masked ones."""
    hidden = ValueError(f"{name}: masked entries; fill them, as in array.filled(0.0)")
    if _any_masked(value):
        raise hidden
    try:
        held = np.asanyarray(value.to_numpy() if hasattr(value, "iloc") else value)
    except Exception as problem:  # of the caller's object: any
        raise ValueError(f"{name}: no array of numbers: {problem}") from None
    if _any_masked(held):  # of an object that gives itself as an array
        raise hidden
    return np.asarray(held)


def _any_masked(value: Any) -> bool:
    """Whether entries are masked: of an array, or in nested lists, where they lose their masks."""
    if isinstance(value, list | tuple):
        return any(map(_any_masked, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return bool(np.ma.is_masked(value)) or any(entry is np.ma.masked for entry in value.flat)
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.is_masked(value))


def _of_tensor(value: Any, name: str) -> np.ndarray:
    """The numbers of a tensor, wherever it is and however it keeps them."""
    if value.is_complex():
        raise ValueError(f"{name}: entries are complex; give real numbers")
    try:
        dense = value.detach().to_dense() if value.layout != value.new_empty(0).layout else value
        dense = dense.detach().cpu()
        floats = dense.double() if dense.is_floating_point() else dense
        return np.asarray(floats.numpy())
    except Exception as problem:  # a meta tensor, a quantised one, …
        raise ValueError(f"{name}: a tensor whose numbers cannot be read: {problem}") from None


def _any_complex(array: np.ndarray) -> bool:
    return array.dtype == object and any(
        isinstance(entry, complex | np.complexfloating) for entry in array.ravel()
    )


def _any_text(array: np.ndarray) -> bool:
    return array.dtype == object and any(isinstance(entry, str | bytes) for entry in array.ravel())


def _as_float64(array: np.ndarray, name: str) -> np.ndarray:
    if _any_text(array) or (
        array.dtype == object and any(entry is None for entry in array.ravel())
    ):
        raise ValueError(f"{name}: its entries are not numbers; give real numbers")
    try:
        with np.errstate(all="ignore"):
            found = np.array(array, dtype=np.float64)
    except OverflowError:
        raise ValueError(f"{name}: an entry is too large for float64; rescale them") from None
    except Exception:  # of the caller's entries: any
        raise ValueError(f"{name}: its entries are not numbers; give real numbers") from None
    long = array.dtype.kind == "f" and array.dtype.itemsize > 8
    if long and bool((np.isfinite(array) & ~np.isfinite(found)).any()):
        raise ValueError(f"{name}: an entry is too large for float64; rescale them")
    return found


def whole_array(value: Any, name: str, wanted: str = "integers") -> np.ndarray:
    """Integers as an int64 array, in the shape that they have.

    Raises ValueError, naming the argument, for other numbers and for what holds none.
    """
    raw = getattr(value, "dtype", None)
    kind = raw.kind if isinstance(raw, np.dtype) else None
    found = real_array(value, name)
    if raw is None and np.asarray(value).dtype == bool:
        raise ValueError(f"{name}: entries are True and False; give {wanted}")
    broken = str(raw) == "torch.bool" or getattr(raw, "is_floating_point", False)  # of a tensor
    if kind not in (None, *"iuO") or broken or (found != np.rint(found)).any():
        raise ValueError(f"{name}: entries are {raw or 'no whole numbers'}; give {wanted}")
    if found.size and not float(np.abs(found).max()) < 2.0**53:
        raise ValueError(f"{name}: an entry is too large or not finite; give {wanted}")
    return found.astype(np.int64)


def require_finite(shape: tuple[int, ...], **arrays: np.ndarray) -> None:
    """Raises ValueError, naming it, for an array that is not of finite float64 of this shape."""
    for name, array in arrays.items():
        if array.dtype != np.float64 or array.shape != shape:
            raise ValueError(
                f"{name}: {array.dtype} of shape {array.shape}, which is not float64 of {shape}"
            )
        if not bool(np.isfinite(array).all()):
            raise ValueError(f"{name}: an entry is not finite")
