"""The strongest concepts on the sample itself: patches of a picture, words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from verify.explain.drawing.figure import colour_of
from verify.explain.drawing.labels import decimals_of, number_text, one_line, width_of
from verify.explain.drawing.sample import outline, picture_of, sentence_of
from verify.explain.drawing.subject import Concepts
from verify.games.lattice import members
from verify.show.picture import Picture
from verify.verdicts.verdict import count_of

ACROSS = 4  # pictures side by side
DIMMED = 0.25  # what is left of a pixel that is not of the concept
LINE = 84  # characters of a line of a sentence
MONO = 0.602  # the width of a letter of DejaVu Sans Mono, in its size
SIZE = 9.0  # points


def image_figure(graph: Concepts, image: Any, groups: Any, *, top: int = 7, unit: str) -> Figure:
    """The picture once for each of the `top` strongest concepts: its patches bright, others dim."""
    pixels, regions = picture_of(graph, image, groups)
    shown = _strongest(graph, top)
    across, down = min(ACROSS, 1 + shown), -(-(1 + shown) // ACROSS)
    high = 2.2 * pixels.shape[0] / pixels.shape[1] + 0.5
    figure = Picture(figsize=(2.3 * across, high * down + 0.4), dpi=120, layout="constrained")
    grid = figure.subplots(down, across, squeeze=False).ravel()
    for axes in grid[1 + shown :]:
        axes.remove()
    _picture(grid[0], pixels, "the sample")
    paper = np.array(to_rgb(matplotlib.rcParams["figure.facecolor"])) * 255
    for i, axes in enumerate(grid[1 : 1 + shown]):
        of_concept = np.isin(regions, members(graph.codes[i]))
        dim = DIMMED * pixels + (1 - DIMMED) * paper
        drawn = np.where(of_concept[..., None], pixels, dim.astype(np.uint8))
        title = f"{_value(graph, i)}  {_kind(graph, i)}"
        _picture(axes, drawn, title, colour_of(graph.effects[i]))
        lines = [((a - 0.5, b - 0.5), (c - 0.5, d - 0.5)) for a, b, c, d in outline(of_concept)]
        border = LineCollection(lines, colors=colour_of(graph.effects[i]), linewidths=1.8)
        border.set_linestyle("--" if graph.kinds[i] == "or" else "-")
        axes.add_collection(border)
    figure.suptitle(_heading(graph, shown, unit), fontsize=10)
    return figure


def words_figure(
    graph: Concepts,
    words: Sequence[str] | None,
    groups: Any,
    *,
    top: int = 10,
    unit: str,
) -> Figure:
    """The sentence once for each of the `top` strongest concepts, the words of it marked."""
    text, variables = sentence_of(graph, words, groups)
    shown = _strongest(graph, top)
    places, lines = _flowed([one_line(word) for word in text])
    step, pad = SIZE * 1.75, SIZE * 0.9  # points: a line of text, the gap between two concepts
    letter = SIZE * MONO
    wide, high = (LINE + 16) * letter, shown * (lines * step + pad) + 1.6 * step
    figure = Picture(figsize=(wide / 72, high / 72), dpi=120)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, wide), ylim=(high, 0))  # points
    axes.set_axis_off()
    faint = str(matplotlib.rcParams["text.color"])
    _write(axes, letter, step, _heading(graph, shown, unit), family="sans-serif")
    for i in range(shown):
        y, colour = 2.3 * step + i * (lines * step + pad), colour_of(graph.effects[i])
        _write(axes, 8 * letter, y, _value(graph, i), ha="right", color=colour, weight="bold")
        _write(axes, 9 * letter, y, _kind(graph, i), color=colour)
        for (column, line), word, k in zip(places, text, variables, strict=True):
            own = k >= 0 and graph.codes[i] >> k & 1
            how = {"facecolor": colour, "alpha": 0.3, "linewidth": 0, "pad": 1.5}
            _write(
                axes,
                (14 + column) * letter,
                y + line * step,
                one_line(word),
                color=faint,
                alpha=1.0 if own else 0.45,
                bbox=how if own else None,
                gid=f"concept {i}" if own else None,
            )
    return figure


def _strongest(graph: Concepts, top: int) -> int:
    if top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of concepts to draw")
    return min(top, len(graph.codes))


def _heading(graph: Concepts, shown: int, unit: str) -> str:
    if not len(graph.codes):
        return "no concepts: the score is the same whatever is present"
    few = f"the {shown} strongest of " if shown < len(graph.codes) else ""
    return f"{few}{count_of(len(graph.codes), 'concept')}, effects in {one_line(unit)}"


def _value(graph: Concepts, i: int) -> str:
    return number_text(graph.effects[i], decimals_of(abs(graph.effects[0])))


def _kind(graph: Concepts, i: int) -> str:
    """AND or OR, which a concept of one variable need not be told."""
    return graph.kinds[i].upper() if graph.codes[i].bit_count() > 1 else ""


def _picture(axes: Axes, pixels: np.ndarray, title: str, colour: str | None = None) -> None:
    axes.imshow(pixels, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
    how: dict[str, Any] = {} if colour is None else {"color": colour}
    axes.set_title(title, fontsize=9, loc="left", **how)


def _flowed(words: Sequence[str]) -> tuple[list[tuple[int, int]], int]:
    """(column, line) of every word when they are set in lines, and the number of lines."""
    places, column, line = [], 0, 0
    for word in words:
        if column and column + width_of(word) > LINE:
            column, line = 0, line + 1
        places.append((column, line))
        column += width_of(word) + 1
    return places, line + 1


def _write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    how = {"family": "DejaVu Sans Mono", "va": "center", **how}
    axes.text(x, y, text, fontsize=SIZE, parse_math=False, **how)
