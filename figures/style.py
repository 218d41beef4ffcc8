"""The one style sheet of all figures, on light and on dark paper.

Colours are those of Okabe and Ito, told apart by colour-blind readers; every series also has its
own line style, so that a grey print can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from figures.data import baseline_rank
from verify.show.palette import BLUE, GREEN, PURPLE, VERMILION, on_paper
from verify.show.picture import Picture, paper_is_dark, small_png

BAND = (10, 90)  # percentiles over samples that a band reaches between
DOTS_PER_INCH = 160.0
CHARACTERS_PER_INCH = 8.8  # of a panel's title
COLUMN = 2.7  # inches, of a legend below the panels


@dataclass(frozen=True)
class Series:
    """How one series is told from the others."""

    colour: str
    line: Any  # a Matplotlib line style


SERIES = (
    Series(BLUE, "-"),
    Series(VERMILION, (0, (5, 1.5))),
    Series(GREEN, "-."),
    Series(PURPLE, ":"),
)
BOUNDS = dict(zip(("sharp", "markov", "energy", "paper"), SERIES, strict=True))
READINGS = {  # extraction protocols, where two are drawn against each other
    "and-or-noise": ("as B: ANDs and ORs, noise taken off", SERIES[0]),
    "plain": ("plain: ANDs, nothing taken off", SERIES[1]),
}

_PAPER = {"ink": "#1f2328", "faint": "#6e7781", "grid": "#d8dee4", "paper": "#ffffff"}
_NIGHT = {"ink": "#e6edf3", "faint": "#9198a1", "grid": "#30363d", "paper": "#161b22"}


def _sheet(dark: bool) -> dict[Any, Any]:
    tone = _NIGHT if dark else _PAPER
    return {
        "figure.facecolor": tone["paper"],
        "axes.facecolor": tone["paper"],
        "savefig.facecolor": tone["paper"],
        "text.color": tone["ink"],
        "axes.labelcolor": tone["ink"],
        "axes.edgecolor": tone["faint"],
        "xtick.color": tone["faint"],
        "ytick.color": tone["faint"],
        "xtick.labelcolor": tone["ink"],
        "ytick.labelcolor": tone["ink"],
        "grid.color": tone["grid"],
        "grid.linewidth": 0.7,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 10,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.fontsize": 9,
        "legend.frameon": True,  # marks may lie behind it
        "legend.facecolor": tone["paper"],
        "legend.edgecolor": "none",
        "legend.framealpha": 0.8,
        "lines.linewidth": 2.0,
        "font.family": "DejaVu Sans",
        "mathtext.fontset": "dejavusans",
    }


@contextmanager
def style(dark: bool = False) -> Iterator[None]:
    """Inside, figures are drawn in the house style; the caller's settings return afterwards."""
    with matplotlib.rc_context(_sheet(dark)):
        yield


def colour(series: Series) -> str:
    """The colour of a series on the paper of the current style."""
    return on_paper(series.colour, dark=paper_is_dark())


def faint() -> str:
    """The colour of what should stand back: guide lines and their labels."""
    return str(matplotlib.rcParams["xtick.color"])


def panels(
    titles: Sequence[str], height: float = 3.6, *, most: int = 3, width: float = 4.7
) -> tuple[Figure, list[Axes]]:
    """A figure with one panel per title, at most `most` side by side; sizes in inches.

    Titles are shown as they are, without mathematics, and broken where they would touch the next.
    The figure is not registered with pyplot, so nothing has to be closed.
    """
    across = max(1, min(most, len(titles)))
    down = max(1, -(-len(titles) // across))
    figure = Picture(figsize=(max(5.5, width * across), height * down), layout="constrained")
    grid = figure.subplots(down, across, squeeze=False).ravel().tolist()
    for axes in grid[len(titles) :]:
        axes.remove()
    for axes, title in zip(grid, titles, strict=False):
        axes.set_title(fill(title, int(width * CHARACTERS_PER_INCH)), parse_math=False)
    return figure, grid[: len(titles)]


def crowded(titles: Sized) -> bool:
    """Whether there are too many panels for a legend and a label in each."""
    return len(titles) > 2


def network_panels(titles: Sequence[str]) -> tuple[Figure, list[Axes]]:
    """A panel for each network of a page, where crowded as small as a laptop can show."""
    if len(titles) > 9:
        return panels(titles, 2.7, most=4, width=3.7)
    return panels(titles, 3.1, width=4.2) if crowded(titles) else panels(titles)


def explain(figure: Figure, grid: Sequence[Axes], label: str, place: Any) -> None:
    """The vertical label and the legend: once for crowded panels, else the legend in each."""
    if crowded(grid):
        legend_below(figure, grid)
        figure.supylabel(label, fontsize=10, parse_math=False)
        return
    grid[0].set_ylabel(label, parse_math=False)
    for axes in grid:
        plain_text(axes.legend(loc=place))


def legend_below(figure: Figure, grid: Sequence[Axes], *, marks: float = 1.0) -> None:
    """One legend for all panels: every label once, in the look that it has first.

    marks: how much larger marks are than in the panels.
    """
    handles: dict[str, Any] = {}
    for axes in grid:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    columns = max(1, min(4, int(figure.get_figwidth() / COLUMN)))
    legend = figure.legend(
        list(handles.values()), list(handles), loc="outside lower center", ncols=columns,
        markerscale=marks,
    )  # fmt: skip
    plain_text(legend)


def plain_text(legend: Legend) -> None:
    """Shows the labels of a legend as they are: names from records may hold a "$"."""
    for text in legend.get_texts():
        text.set_parse_math(False)


def series_of(baseline: str) -> Series:
    """How a baseline is drawn, in every panel alike: a network has at most one beside two."""
    return SERIES[baseline_rank(baseline)]


def order_labels(n: int) -> list[str]:
    """Labels of the orders 1, …, n: every one, or every other where they would touch."""
    return [str(k) if k % 2 or n < 10 else "" for k in range(1, n + 1)]


def draw_band(axes: Axes, x: np.ndarray, curves: np.ndarray, series: Series, label: str) -> None:
    """The median over samples of curves [samples, len(x)] and the band of `BAND` percentiles."""
    low, median, high = np.percentile(curves, [BAND[0], 50, BAND[1]], axis=0)
    axes.fill_between(x, low, high, color=colour(series), alpha=0.18, linewidth=0)
    axes.plot(x, median, color=colour(series), linestyle=series.line, label=label)


def png(figure: Figure, source: str | None = None) -> bytes:
    """The figure as a PNG file that is the same whenever it is drawn from the same records.

    source: a key of what it was drawn from, kept in the file.
    """
    return small_png(figure, dpi=DOTS_PER_INCH, source=source)
