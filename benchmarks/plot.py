"""The picture of a run: three panels of ratios, each against the number of variables."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from benchmarks.table import Table
from benchmarks.timing import Ratio
from figures.style import SERIES, colour, faint, panels, plain_text, style
from verify.show.picture import small_png

TITLES = ("All interactions from a table", "All scores of a network", "Network to report")
LABELS = ("time of others / ours", "time of ours / bare passes", "time of others / ours")


def draw(tables: Sequence[Table]) -> Figure:
    """Medians with the least and largest ratio; the dashed line is a ratio of 1."""
    by_name = {table.name: table for table in tables}
    figure, grid = panels(TITLES)
    _curves(
        grid[0], by_name["interactions"], ("mask by mask", "dense matrix", "definition", "shapiq")
    )
    _bars(grid[1], by_name["overhead"], "CPU")
    _curves(grid[2], by_name["check"], ("one by one", "shapiq, exact"))
    for axes, label in ((grid[0], LABELS[0]), (grid[2], LABELS[2])):
        axes.set_ylabel(label)
        axes.set_yscale("log")
        axes.set_xlabel("variables n")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.axhline(1, color=faint(), linestyle="--", linewidth=1)
        plain_text(axes.legend(loc="best"))
    return figure


def png(tables: Sequence[Table]) -> bytes:
    """The picture as a file."""
    with style():
        return small_png(draw(tables), dpi=160.0)


def _curves(axes: Axes, table: Table, names: Sequence[str]) -> None:
    """A line for each contender that was measured."""
    for name, series in zip(names, SERIES, strict=False):
        found = {int(str(row["n"])): row.get(name) for row in table.records()}
        ratios = {n: ratio for n, ratio in found.items() if isinstance(ratio, Ratio)}
        if not ratios:
            continue
        middle = [ratio.median for ratio in ratios.values()]
        spread = [
            [r.median - r.low for r in ratios.values()],
            [r.high - r.median for r in ratios.values()],
        ]
        axes.errorbar(
            list(ratios), middle, spread, label=name, color=colour(series),
            linestyle=series.line, marker="o", markersize=4, capsize=2,
        )  # fmt: skip


def _bars(axes: Axes, table: Table, device: str) -> None:
    """A bar for each network and dtype."""
    rows = [row for row in table.records() if isinstance(row[device], Ratio)]
    for place, row in enumerate(reversed(rows)):
        ratio = row[device]
        assert isinstance(ratio, Ratio)
        spread = [[ratio.median - ratio.low], [ratio.high - ratio.median]]
        axes.barh(place, ratio.median, color=colour(SERIES[0]), xerr=spread, height=0.6)
    names = [f"{row['network']}, {row['dtype']}" for row in reversed(rows)]
    axes.set_yticks(range(len(rows)), names, fontsize=7, parse_math=False)
    axes.axvline(1, color=faint(), linestyle="--", linewidth=1)
    axes.set_xlabel(LABELS[1])
