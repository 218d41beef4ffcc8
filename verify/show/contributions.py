"""Pictures of what adds up to a score: plain values in, a Figure out.

Each function draws into `ax`, of any figure, where one is given, and returns its figure.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from verify.show.glyphs import with_glyphs
from verify.show.palette import BLUE, GREY, VERMILION
from verify.show.plots import LINE, blank, figure_of
from verify.show.text import apart, fitted
from verify.verdicts.verdict import rounded

SIGNED = LinearSegmentedColormap.from_list("signed", [VERMILION, "#ffffff", BLUE])
WRITTEN = 12  # rows and columns up to which every cell says its number
ROOM = 0.8  # of the distance between two rows of a beeswarm


def waterfall(
    start: tuple[str, float],
    steps: Sequence[tuple[str, float]],
    end: str,
    unit: str,
    ax: Axes | None = None,
    *,
    unknown: Sequence[int] = (),
) -> Figure:
    """From one score to another in signed steps, each bar beginning where the one before ended.

    start: its label and score.  steps: label and effect of each, in order.  end: the label of what
    is reached, start and steps added up.  unknown: the steps, by number, of which only the sum is
    known, and not what it is made of; they are hatched.
    """
    axes = blank(8.0, 1.6 + 0.3 * (len(steps) + 2), ax)
    effects = np.array([effect for _, effect in steps])
    reached = start[1] + np.concatenate([[0.0], np.cumsum(effects)])
    rows = np.arange(1, len(steps) + 1)
    colours = [BLUE if effect > 0 else VERMILION for effect in effects]
    bars = axes.barh(rows, effects, left=reached[:-1], color=colours, height=0.7)
    for i in unknown:
        bars[i].set(facecolor="none", edgecolor=colours[i], hatch="////")
    for row, effect, after in zip(rows.tolist(), effects, reached[1:], strict=True):
        side = 1 if effect >= 0 else -1
        axes.annotate(
            rounded(float(effect), sign=True), (after, row), (4 * side, 0), va="center",
            textcoords="offset points", ha="left" if side > 0 else "right", fontsize="small",
        )  # fmt: skip
        axes.plot([after, after], [row - 0.35, row + 1], color=GREY, lw=0.8)
    axes.plot([reached[0], reached[0]], [0, 1.35], color=GREY, lw=0.8)
    for end_row, score in ((0, reached[0]), (len(steps) + 1, reached[-1])):
        axes.plot([score], [end_row], "D", color=GREY, ms=5)
        axes.annotate(
            rounded(float(score)), (score, end_row), (7, 0), va="center",
            textcoords="offset points", fontsize="small",
        )  # fmt: skip
    labels = apart([start[0], *(label for label, _ in steps), end])
    axes.set_yticks(range(len(labels)), labels, parse_math=False)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.use_sticky_edges = False
    axes.margins(x=0.22)
    axes.set_xlabel(f"score ({unit})")
    with_glyphs(axes)
    return figure_of(axes)


def pairs(
    matrix: np.ndarray, names: Sequence[str], unit: str, title: str, ax: Axes | None = None
) -> Figure:
    """A symmetric table of what every two variables do together, as colours; the diagonal is empty.

    matrix: [n, n], in score units.  Up to twelve variables every cell has its number.
    """
    n = len(names)
    side = 2.2 + 0.42 * min(n, 24)
    axes = blank(side + 1.2, side, ax)
    off = np.where(np.eye(n, dtype=bool), np.nan, matrix)
    most = float(np.nanmax(np.abs(off))) if n > 1 else 0.0
    scale = TwoSlopeNorm(0.0, -(most or 1.0), most or 1.0)
    if n == 0:
        return figure_of(axes)
    image = axes.imshow(off, cmap=SIGNED, norm=scale, aspect="equal")
    labels = fitted(names, 24)
    axes.set_xticks(range(n), labels, rotation=90, parse_math=False)
    axes.set_yticks(range(n), labels, parse_math=False)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if n <= WRITTEN and most > 0:
        decimals = max(0, 1 - math.floor(math.log10(most)))
        for i, j in itertools.permutations(range(n), 2):
            text = f"{off[i, j]:+.{decimals}f}" if decimals < 6 else f"{off[i, j]:+.0e}"
            ink = "white" if abs(off[i, j]) > 0.6 * most else "black"
            text = text.replace("-", "−") if float(text) else "0"
            axes.text(j, i, text, ha="center", va="center", fontsize="x-small", color=ink)
    axes.figure.colorbar(image, ax=axes, label=unit, shrink=0.8)
    axes.set_title(title, wrap=True)
    with_glyphs(axes)
    return figure_of(axes)


def beeswarm(
    effects: np.ndarray,
    names: Sequence[str],
    unit: str,
    values: np.ndarray | None = None,
    ax: Axes | None = None,
) -> Figure:
    """One point for every sample and variable, a row for each variable, from the top down.

    effects: [samples, n], in score units.  values: the like, the variables' values, which colour
    the points from the least to the largest of each row.
    """
    axes = blank(7.5, 1.4 + 0.42 * len(names), ax)
    scale, points = float(np.abs(effects).max(initial=0.0)) or 1.0, None
    for row, x in enumerate(effects.T):
        y = row + _spread(x, scale)
        if values is None:
            axes.scatter(x, y, s=14, color=BLUE, lw=0, alpha=0.8)
            continue
        low, high = values[:, row].min(), values[:, row].max()
        shade = (values[:, row] - low) / (high - low) if high > low else np.full(len(x), 0.5)
        points = axes.scatter(x, y, s=14, c=shade, cmap="viridis", vmin=0, vmax=1, lw=0)
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set_yticks(range(len(names)), fitted(names, LINE), parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel(f"Shapley value ({unit})")
    axes.set_title(f"{len(effects)} samples, {len(names)} variables", wrap=True)
    if points is not None:
        bar = axes.figure.colorbar(points, ax=axes, ticks=[0, 1], shrink=0.8)
        bar.set_ticklabels(["least", "largest"])
        bar.set_label("value of the variable")
    with_glyphs(axes)
    return figure_of(axes)


def _spread(x: np.ndarray, scale: float) -> np.ndarray:
    """How far from its row each point is set, so that points at nearly one place stay apart."""
    bins = np.round(x / scale * 60).astype(int)
    out = np.zeros(len(x))
    for place in np.unique(bins):
        those = np.flatnonzero(bins == place)
        out[those] = (np.arange(len(those)) + 1) // 2 * np.where(np.arange(len(those)) % 2, 1, -1)
    widest = float(np.abs(out).max(initial=0.0))
    return out * min(0.08, ROOM / 2 / widest if widest else 1.0)
