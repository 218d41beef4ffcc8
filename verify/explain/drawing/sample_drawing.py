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
from verify.explain.drawing.labels import decimals_of, number_text
from verify.explain.drawing.sample import outline, picture_of, sentence_of
from verify.explain.drawing.subject import Concepts
from verify.games.lattice import members
from verify.show.glyphs import with_glyphs
from verify.show.picture import Picture
from verify.show.plots import blank, figure_of, fit_text
from verify.show.text import one_line, width_of
from verify.verdicts.verdict import count_of

ACROSS = 4  # pictures side by side
DIMMED = 0.25  # what is left of a pixel that is not of the concept
LINE = 84  # characters of a line of a sentence
MONO = 0.602  # the width of a letter of DejaVu Sans Mono, in its size
SIZE = 9.0  # points


def image_figure(
    graph: Concepts,
    image: Any,
    groups: Any,
    *,
    top: int = 7,
    unit: str,
    ax: Axes | None = None,
    heading: str | None = None,
) -> Figure:
    """The picture once for each of the `top` strongest concepts: its patches bright, others dim.

    heading: among which they are the strongest, where these are not all.
    """
    pixels, regions = picture_of(graph, image, groups)
    shown = _strongest(graph, top)
    across, down = min(ACROSS, 1 + shown), -(-(1 + shown) // ACROSS)
    high = 2.2 * pixels.shape[0] / pixels.shape[1] + 0.5
    if ax is None:
        figure: Figure = Picture(
            figsize=(2.3 * across, high * down + 0.4), dpi=120, layout="constrained"
        )
        grid = figure.subplots(down, across, squeeze=False).ravel()
        for axes in grid[1 + shown :]:
            axes.remove()
        figure.suptitle(_heading(graph, shown, unit, heading), fontsize=10, wrap=True)
    else:
        figure, grid = figure_of(blank(0.0, 0.0, ax)), _inset(ax, down, across, 1 + shown)
        said = _heading(graph, shown, unit, heading)
        ax.set_title(said, fontsize=10, pad=18, parse_math=False)
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
    return figure


def _inset(ax: Axes, down: int, across: int, count: int) -> np.ndarray:
    """The first of a grid of axes in the place of one, row by row."""
    ax.set_axis_off()
    wide, high = 1 / across, 1 / down
    places = [(i * wide, 1 - (j + 1) * high) for j in range(down) for i in range(across)]
    return np.array([ax.inset_axes((x, y, 0.94 * wide, 0.86 * high)) for x, y in places[:count]])


def words_figure(
    graph: Concepts,
    words: Sequence[str] | None,
    groups: Any,
    *,
    top: int = 10,
    unit: str,
    ax: Axes | None = None,
    heading: str | None = None,
) -> Figure:
    """The sentence once for each of the `top` strongest concepts, the words of it marked.

    heading: as for `image_figure`.
    """
    text, variables = sentence_of(graph, words, groups)
    shown = _strongest(graph, top)
    places, lines = _flowed([one_line(word) for word in text])
    step, pad = SIZE * 1.75, SIZE * 0.9  # points: a line of text, the gap between two concepts
    letter = SIZE * MONO
    wide, high = (LINE + 16) * letter, shown * (lines * step + pad) + 1.6 * step
    if ax is None:
        axes = Picture(figsize=(wide / 72, high / 72), dpi=120).add_axes((0.0, 0.0, 1.0, 1.0))
    else:
        axes = blank(0.0, 0.0, ax)
    axes.set(xlim=(0, wide), ylim=(high, 0))  # points
    axes.set_axis_off()
    faint = str(matplotlib.rcParams["text.color"])
    _write(axes, letter, step, _heading(graph, shown, unit, heading), family="sans-serif")
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
    if ax is not None:
        fit_text(axes, wide / 72)
    with_glyphs(axes)
    return figure_of(axes)


def _strongest(graph: Concepts, top: int) -> int:
    if top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of concepts to draw")
    return min(top, len(graph.codes))


def _heading(graph: Concepts, shown: int, unit: str, given: str | None) -> str:
    if given is not None:
        return one_line(given)
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
