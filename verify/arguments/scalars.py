"""Single values: each reader returns Python's own int, float, bool or str, or says what is wrong.

Values of NumPy, torch, Decimal and Fraction are taken for the numbers that they are; text is never
taken for a number, and True and False are none.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any

LONGEST = 60  # characters of a value in a message


def shown(value: Any) -> str:
    """A value in a message: its repr, where that is short, else what kind of thing it is."""
    try:
        text = repr(value)
    except Exception:  # of the caller's object: any
        text = "\n"
    return text if len(text) <= LONGEST and "\n" not in text else f"a {type(value).__name__}"


def refused(name: str, value: Any, wanted: str) -> ValueError:
    """The error of an argument that is not what is wanted, to be raised."""
    return ValueError(f"{name}: {shown(value)} is not {wanted}")


def whole(value: Any, name: str, least: int | None = None, wanted: str = "whole number") -> int:
    """An integer, of at least so much.  Raises ValueError, naming it."""
    bound = "" if least is None else f" of at least {least}"
    problem = ValueError(f"{name}: {shown(value)} is no {wanted}{bound}")
    if isinstance(value, bool) or _is_flag(value):
        raise problem
    try:
        found = operator.index(value)
    except Exception:  # of the caller's object: any
        raise problem from None
    if least is not None and found < least:
        raise problem
    return found


def number(value: Any, name: str, wanted: str = "a number") -> float:
    """A float, which may be infinite or NaN: ranges are looked at later.  Raises ValueError."""
    if isinstance(value, str | bytes | bytearray | bool) or _is_flag(value):
        raise refused(name, value, wanted)
    if getattr(value, "ndim", 0) or isinstance(value, complex) or _is_complex(value):
        raise refused(name, value, wanted)
    try:
        found = float(value)
    except OverflowError:
        raise refused(name, value, f"{wanted} that float64 can hold") from None
    except Exception:  # of the caller's object: any
        raise refused(name, value, wanted) from None
    return found


def flag(value: Any, name: str) -> bool:
    """True or False, also as 1 or 0.  Raises ValueError, naming it."""
    if isinstance(value, bool) or _is_flag(value) or (type(value) is int and value in (0, 1)):
        return bool(value)
    raise refused(name, value, "True or False")


def text(value: Any, name: str) -> str:
    """Text.  Raises ValueError, naming it."""
    if not isinstance(value, str):
        raise refused(name, value, "text")
    return str(value)


def path(value: Any, name: str) -> str | os.PathLike[str]:
    """A path of a file.  Raises ValueError, naming it."""
    try:
        found = os.fspath(value)
        if not isinstance(found, str) or not found or "\0" in found:
            raise TypeError
        found.encode()
    except (TypeError, UnicodeEncodeError):
        raise refused(name, value, "the path of a file") from None
    return value  # type: ignore[no-any-return]


def listed(value: Any, name: str, wanted: str = "a list") -> list[Any]:
    """The entries of what has an order: no text, no mapping, no set.  Raises ValueError."""
    if isinstance(value, str | bytes | Mapping | set | frozenset) or (
        getattr(value, "ndim", 1) != 1  # an array of no axis, or of several
    ):
        raise refused(name, value, wanted)
    return gathered(value, name, wanted)


def gathered(value: Any, name: str, wanted: str = "a collection") -> list[Any]:
    """The entries of whatever can be gone through.  Raises ValueError, naming it."""
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise refused(name, value, wanted)
    try:
        return list(value)
    except Exception:  # of the caller's object: any
        raise refused(name, value, wanted) from None


def one_of(value: Any, name: str, choices: Collection[Any]) -> Any:
    """One of a few texts or None.  Raises ValueError, naming them."""
    for choice in choices:
        if type(choice) is type(value) and choice == value:
            return choice
        if isinstance(choice, str) and isinstance(value, str) and choice == value:
            return choice
    known = ", ".join("None" if c is None else f'"{c}"' for c in choices)
    raise ValueError(f"{name}: {shown(value)} is unknown; give one of {known}")


def _is_flag(value: Any) -> bool:
    """Whether this is a Boolean of NumPy or torch."""
    return str(getattr(value, "dtype", "")).removeprefix("torch.") == "bool" and not getattr(
        value, "ndim", 0
    )


def _is_complex(value: Any) -> bool:
    return "complex" in str(getattr(value, "dtype", ""))


def place(i: int, name: str, count: int, what: str) -> int:
    """The i-th of so many, from the end where i < 0, as in a list.  Raises IndexError."""
    if not -count <= i < count:
        raise IndexError(f"{name}: there is no {what} {shown(i)}; there are {count}, from 0 on")
    return i
