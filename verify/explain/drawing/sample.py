"""The sample that the concepts are about: which part of a picture or sentence each variable is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Int, UInt8

from verify.arguments import real_array, whole_array
from verify.explain.drawing.subject import Concepts
from verify.scores.groups import Groups

Regions = Int[np.ndarray, "height width"]  # the variable of every pixel, -1 for none
Pixels = UInt8[np.ndarray, "height width 3"]
Box = tuple[int, int, int, int]


def picture_of(graph: Concepts, image: Any, groups: Any) -> tuple[Pixels, Regions]:
    """The picture as red, green and blue and the variable of each of its pixels.

    image: [H, W], [1 or 3, H, W] or [H, W, 3], array or tensor.  Bytes and numbers in [0, 1] are
    colours; other numbers (a normalised input) are stretched from the least to the largest.
    groups: see `check`; names among them that the graph lacks (dead variables) are no variable.
    Raises ValueError naming the argument at fault.
    """
    values = _numbers(image)
    first = values.ndim == 3 and values.shape[0] in (1, 3)
    if values.ndim == 2:
        values = values[None]
    elif not first and not (values.ndim == 3 and values.shape[2] == 3):
        raise ValueError(f"image: shape {values.shape}; give [H, W], [1 or 3, H, W] or [H, W, 3]")
    last = values.ndim == 3 and not first and values.shape[0] != 1
    if not np.isfinite(values).all():
        raise ValueError("image: it has entries that are not finite")
    index = variables_at(graph, groups, values.shape)
    channels = index if last else np.moveaxis(index, 0, -1)
    if (channels != channels[..., :1]).any():
        raise ValueError("groups: the channels of one pixel are different variables")
    return _colours(values if last else np.moveaxis(values, 0, -1)), channels[..., 0]


def sentence_of(
    graph: Concepts, words: Sequence[str] | None, groups: Any
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words in order and the variable of each, -1 for none.

    Without words the variables' names are the sentence; without groups the i-th word is the i-th
    variable.  Raises ValueError naming the argument at fault.
    """
    if words is None:
        return graph.names, tuple(range(len(graph.names)))
    if isinstance(words, str):
        raise ValueError("words: one text; give its words in order, as a list")
    text = tuple(str(word) for word in words)
    if groups is None and len(text) != len(graph.names):
        raise ValueError(
            f"words: {len(text)} words for {len(graph.names)} variables; "
            "give groups, the variable of each"
        )
    if groups is None:
        return text, tuple(range(len(graph.names)))
    return text, tuple(int(k) for k in variables_at(graph, groups, (len(text),)))


def variables_at(graph: Concepts, groups: Any, shape: tuple[int, ...]) -> np.ndarray:
    """The graph's variable at every entry of a sample of that shape, -1 for none.

    Groups with names are matched to the graph's by name, a bare index by number.
    """
    if groups is None:
        raise ValueError("groups: missing; give the variable of every entry, as to check")
    index = whole_array(groups.index if isinstance(groups, Groups) else groups, "groups")
    try:
        index = np.broadcast_to(index, shape)
    except ValueError:
        raise ValueError(f"groups: {index.shape} does not broadcast to {shape}") from None
    names = groups.names if isinstance(groups, Groups) else graph.names
    number = {name: k for k, name in enumerate(graph.names)}
    missing = set(graph.names) - set(names)
    if index.min(initial=-1) < -1:
        raise ValueError(f"groups: {index.min()} is no variable; use 0, 1, … and -1 for none")
    if missing or index.max(initial=-1) >= len(names):
        raise ValueError(
            f"groups: they have no variable {sorted(missing)[0]!r}"
            if missing
            else f"groups: {index.max()} is no variable; there are {len(names)}"
        )
    places = np.array([*(number.get(name, -1) for name in names), -1])  # the last serves -1
    return places[index]


def rectangles(region: Bool[np.ndarray, "height width"]) -> list[Box]:
    """Disjoint rectangles (x, y, width, height) that make up a region."""
    done: list[Box] = []
    open_at: dict[tuple[int, int], int] = {}  # (start, end) of a run in the row above → its top
    for y, row in enumerate([*region, np.zeros_like(region[0])]):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        runs = {(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)}
        for run in [run for run in open_at if run not in runs]:
            top = open_at.pop(run)
            done.append((run[0], top, run[1] - run[0], y - top))
        open_at |= {run: y for run in runs if run not in open_at}
    return done


def outline(region: Bool[np.ndarray, "height width"]) -> list[Box]:
    """The straight lines (x0, y0, x1, y1) of a region's border, in pixels."""
    padded = np.pad(region, 1)
    across = rectangles(padded[:-1, 1:-1] != padded[1:, 1:-1])
    along = rectangles((padded[1:-1, :-1] != padded[1:-1, 1:]).T)
    level = [(x, y + k, x + w, y + k) for x, y, w, h in across for k in range(h)]
    return level + [(y + k, x, y + k, x + w) for x, y, w, h in along for k in range(h)]


def _numbers(image: Any) -> np.ndarray:
    """The numbers of a picture; bytes stay bytes."""
    values = real_array(image, "image")
    is_bytes = str(getattr(image, "dtype", "")).removeprefix("torch.") == "uint8"
    return values.astype(np.uint8) if is_bytes else values


def _colours(values: np.ndarray) -> Pixels:
    """[H, W, 1 or 3] as bytes [H, W, 3]."""
    if values.dtype != np.uint8:
        low, high = float(values.min()), float(values.max())
        if low < 0 or high > 1:
            values = (values - low) / max(high - low, 1e-12)
        values = np.round(255 * values).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(values, (*values.shape[:2], 3)))
