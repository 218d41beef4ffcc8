"""Groups of raw inputs: which entries of x are hidden and shown together, and what they are called.

A variable may be a column, several one-hot columns, a patch of pixels or a word of several tokens.
Groups are an integer array that broadcasts to x: entry e belongs to variable groups[e], and -1
means that the entry is always present.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from verify.arguments import checked, checked_constructor, whole_array
from verify.games.names import distinct

ALWAYS_PRESENT = -1
CHANNELS = (1, 3, 4)  # how many a picture has


@checked_constructor
@dataclass(frozen=True, eq=False)
class Groups:
    """The variable of every entry (`index`, broadcasts to x) and the variables' names in order."""

    index: np.ndarray
    names: tuple[str, ...]

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)


@checked
def columns(
    labels: Sequence[str | None] | Mapping[str, Any], width: SupportsIndex | None = None
) -> Groups:
    """Groups for a row of features.

    `labels` is either one label per column (equal labels share a variable, None is always
    present) or a mapping from name to column indices, with `width` the number of columns; columns
    that the mapping does not mention are always present.  Variables are numbered by first
    appearance.  Raises ValueError for an index outside the row, a column named twice, and labels
    that read alike.

    >>> columns(["age", "job", "job", None]).index.tolist()
    [0, 1, 1, -1]
    """
    if not isinstance(labels, Mapping):
        labels = list(labels)
        if width is not None and width != len(labels):
            raise ValueError(f"labels: {len(labels)} labels for width={width}; give one per column")
        names = tuple(dict.fromkeys(label for label in labels if label is not None))
        number = {name: i for i, name in enumerate(names)}
        index = [ALWAYS_PRESENT if label is None else number[label] for label in labels]
        return Groups(np.array(index, dtype=np.int64), distinct(names, "labels"))
    if width is None:
        raise ValueError("width: missing; a mapping of columns needs the number of columns")
    width = _whole(width, "width")
    places = np.full(width, ALWAYS_PRESENT, dtype=np.int64)
    for variable, (name, given) in enumerate(labels.items()):
        chosen = _wholes(given, "labels")
        if not chosen:
            raise ValueError(f"labels: {name!r} has no columns; leave it out or give its columns")
        for column in chosen:
            if not 0 <= column < width:
                raise ValueError(f"labels: {name!r} names column {column}, outside 0…{width - 1}")
            if places[column] != ALWAYS_PRESENT:
                raise ValueError(f"labels: column {column} belongs to two variables")
            places[column] = variable
    return Groups(places, distinct(list(labels), "labels"))


@checked
def patches(
    shape: Any,
    grid: Any,
    *,
    channels: str | None = None,
) -> Groups:
    """Groups for a picture: a grid of rectangles, numbered row by row and named "row 1 column 2".

    shape: x.shape, or x itself: [..., height, width] (channels "first"), or [height, width,
        channels] ("last"); None sees "last" where the last of three axes has 1, 3 or 4 entries and
        the first has not.
        All channels share their patches.
    grid: (rows, columns) or one number for both; sizes differ by at most one pixel where it does
        not divide the picture.
    Raises ValueError when there are more patches than pixels.
    """
    sides, parts = _wholes(getattr(shape, "shape", shape), "shape"), _wholes(grid, "grid")
    if len(sides) < 2:
        raise ValueError(f"shape: {tuple(sides)} has no height and width; give x.shape")
    if len(parts) not in (1, 2):
        raise ValueError(f"grid: {len(parts)} numbers; give (rows, columns) or one for both")
    rows, cols = parts[0], parts[-1]
    last = _channels_last(tuple(sides), channels)
    height, width = sides[-3:-1] if last else sides[-2:]
    if not (1 <= rows <= height and 1 <= cols <= width):
        raise ValueError(
            f"grid: {rows} x {cols} patches do not fit a picture of {height} x {width} pixels; "
            f"give 1…{height} rows and 1…{width} columns"
        )
    row = np.repeat(np.arange(rows), [len(part) for part in np.array_split(range(height), rows)])
    col = np.repeat(np.arange(cols), [len(part) for part in np.array_split(range(width), cols)])
    names = tuple(f"row {r + 1} column {c + 1}" for r in range(rows) for c in range(cols))
    index = row[:, None] * cols + col[None, :]
    return Groups(index[..., None] if last else index, names)


def _wholes(given: Any, name: str) -> list[int]:
    """One whole number, or some.  Raises ValueError, naming the argument, for anything else."""
    listed = given.tolist() if hasattr(given, "tolist") else given
    many = isinstance(listed, Iterable) and not isinstance(listed, str)
    return [_whole(entry, name) for entry in (listed if many else [listed])]


def _whole(given: Any, name: str) -> int:
    try:
        if isinstance(given, bool):
            raise TypeError
        return operator.index(given)
    except TypeError:
        raise ValueError(f"{name}: {given!r} is no whole number") from None


def _channels_last(shape: tuple[int, ...], channels: str | None) -> bool:
    """Whether the last axis of a picture holds its channels, as said or as seen."""
    if channels not in (None, "first", "last"):
        raise ValueError(f'channels: {channels!r} is unknown; give "first" or "last"')
    if channels is not None:
        if channels == "last" and len(shape) < 3:
            raise ValueError(f'channels: "last", but shape {shape} has no axis of channels')
        return channels == "last"
    if len(shape) == 4 and shape[0] == 1:  # a batch of one
        shape = shape[1:]
    return len(shape) == 3 and shape[-1] in CHANNELS and shape[0] not in CHANNELS


def resolve(groups: Any, shape: tuple[int, ...]) -> Groups:
    """Checked groups whose index has exactly x's shape; without groups every entry is a variable.

    Raises ValueError for groups that are not integers, do not broadcast to x, or leave gaps.
    """
    if groups is None:
        size = math.prod(shape)
        return Groups(np.arange(size, dtype=np.int64).reshape(shape), default_names(size))
    names = groups.names if isinstance(groups, Groups) else None
    index = groups.index if isinstance(groups, Groups) else groups
    index = whole_array(index, "groups", "integers, the variable of each")
    try:
        index = np.broadcast_to(index, shape)
    except ValueError:
        raise ValueError(
            f"groups: shape {index.shape} does not broadcast to x, whose shape is {shape}"
        ) from None
    used = np.unique(index)
    if used.size and used[0] < ALWAYS_PRESENT:
        raise ValueError(f"groups: {used[0]} is not a variable; use 0, 1, … and -1 always present")
    used = used[used >= 0]
    n = int(used[-1]) + 1 if used.size else 0
    n = max(n, len(names or ()))
    if used.size < n:
        missing = int((np.append(used, -1) != np.arange(used.size + 1)).argmax())
        raise ValueError(
            f"groups: variable {missing} of 0…{n - 1} has no entry; "
            "number the variables 0, 1, 2, … without gaps"
        )
    if names is None:
        return Groups(index, default_names(n))
    if len(names) != n:
        raise ValueError(f"groups: {len(names)} names for {n} variables; give each a name")
    return Groups(index, distinct(names, "groups"))


def default_names(n: int) -> tuple[str, ...]:
    """x0, x1, …: what variables are called when nobody named them."""
    return tuple(f"x{i}" for i in range(n))


def without(groups: Groups, dead: Sequence[int]) -> Groups:
    """The same groups with the dead variables always present and the others renumbered."""
    live = [i for i in range(groups.n) if i not in set(dead)]
    renumber = np.full(groups.n + 1, ALWAYS_PRESENT, dtype=np.int64)  # last entry serves -1
    renumber[live] = np.arange(len(live))
    return Groups(np.asarray(renumber[groups.index]), tuple(groups.names[i] for i in live))
