"""Pictures of what is known in part: hatched is what was not measured, and nothing is left out.

Plain values in, a Figure out, that of `ax` where axes are given.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from verify.show.contributions import SIGNED
from verify.show.glyphs import with_glyphs
from verify.show.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION
from verify.show.plots import blank, figure_of

HATCH: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": GREY,
    "hatch": "////",
    "linewidth": 0.0,
    "alpha": 0.55,
}
LINES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION)
BEYOND = 0.3  # of a log axis: the part that stands for what was not measured


def strengths_in_part(
    measured: Mapping[str, tuple[np.ndarray, np.ndarray]],
    unit: str,
    title: str,
    unknown: str,
    ax: Axes | None = None,
) -> Figure:
    """|I(S)| sorted, a line for each kind that was measured, and hatched the room of all others.

    measured: by name, values and their errors; those within their error are counted in the legend
    and not drawn.  unknown: what the hatched part says, "" where nothing is unknown; its width has
    no scale, and its interactions may have any rank.
    """
    axes = blank(6.6, 3.8, ax)
    most, lowest, highest = 1, math.inf, 0.0
    for k, (name, (values, errors)) in enumerate(measured.items()):
        sizes = np.abs(values)
        told = np.sort(sizes[sizes > errors])[::-1]
        within = len(sizes) - len(told)
        label = f"{name}: {len(sizes)}" + (f", {within} within rounding" if within else "")
        ranks = np.arange(1, len(told) + 1)
        mark = "o" if len(told) == 1 else ""
        axes.plot(ranks, told, mark + "-", color=LINES[k % len(LINES)], lw=2, ms=5, label=label)
        most = max(most, len(sizes))
        if len(told):
            lowest, highest = min(lowest, float(told[-1])), max(highest, float(told[0]))
    end = max(10.0, 1.25 * most)
    axes.set_xscale("log")
    axes.set_yscale("log")
    right = end ** (1 / (1 - BEYOND)) if unknown else end
    axes.set_xlim(0.8, right)
    bottom, top = (max(lowest, 1e-9 * highest), highest) if highest > 0 else (0.1, 1.0)
    axes.set_ylim(bottom / 2, 2.5 * top)
    if unknown:
        axes.axvspan(end, right, **HATCH)
        axes.text(
            0.985, 0.5, unknown, rotation=90, ha="right", va="center", transform=axes.transAxes,
            fontsize="small",
            bbox={"facecolor": axes.get_facecolor(), "linewidth": 0, "pad": 3},
        )  # fmt: skip
        axes.set_xticks([10.0**k for k in range(int(math.log10(end)) + 1)])
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("rank, strongest first")
    axes.set_ylabel(f"|interaction| ({unit})")
    axes.set_title(title, wrap=True)
    if measured:
        axes.legend(frameon=False, loc="lower left")
    return figure_of(axes)


def mean_score_bands(
    means: np.ndarray,
    lowest: np.ndarray,
    highest: np.ndarray,
    every: np.ndarray,
    unit: str,
    title: str,
    ax: Axes | None = None,
) -> Figure:
    """ū(m) over the number m of variables present, with a band that it lies in.

    means, lowest, highest: [n + 1], in score units.  every: bool [n + 1], where all masks of a size
    were evaluated, which are marked.  Where a band has no end, it is hatched.
    """
    axes = blank(6.0, 3.6, ax)
    m = np.arange(len(means))
    known = np.isfinite(lowest) & np.isfinite(highest)
    band: dict[str, Any] = {"color": BLUE, "alpha": 0.25, "lw": 0}
    axes.fill_between(m, lowest, highest, where=known, label="band, all sizes at once", **band)
    axes.plot(m, np.where(known, means, np.nan), color=BLUE, lw=1.6, label="mean ū(m)")
    axes.plot(m[every], means[every], "o", color=BLUE, ms=4, label="all masks of the size")
    axes.axhline(0, color=GREY, lw=0.8)
    _hatch(axes, m, ~known, "not measured")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("m, number of variables present")
    axes.set_ylabel(f"score above none present ({unit})")
    axes.set_title(title, wrap=True)
    axes.legend(frameon=False)
    return figure_of(axes)


def shares_within(
    sizes: np.ndarray,
    lowest: np.ndarray,
    highest: np.ndarray,
    share: float,
    n: int,
    title: str,
    ax: Axes | None = None,
) -> Figure:
    """For each size of mask, between what limits the share within ε lies; hatched: not tested.

    sizes: int [K] among 0, …, n.  lowest, highest: [K].  share: what is asked of every size.
    """
    axes = blank(6.0, 3.2, ax)
    tested = np.isin(np.arange(n + 1), sizes)
    missed = highest < share
    for which, colour, label in (
        (~missed, BLUE, "the share lies in here"),
        (missed, VERMILION, "and so below what is asked"),
    ):
        if which.any():
            low, high = lowest[which], np.maximum(highest[which], lowest[which] + 0.004)
            axes.bar(sizes[which], high - low, bottom=low, width=0.8, color=colour, label=label)
    axes.axhline(share, color=GREY, ls="--", lw=1, label=f"asked of every size: {100 * share:g}%")
    _hatch(axes, np.arange(n + 1), ~tested, "not tested")
    axes.set_xlim(-0.5, n + 0.5)
    axes.set_ylim(0, 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("number of variables present")
    axes.set_ylabel("share of masks within ε")
    axes.set_title(title, wrap=True)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
    return figure_of(axes)


def bounds_by_order(
    orders: Sequence[int],
    bounds: Sequence[float],
    possible: Sequence[int],
    title: str,
    ax: Axes | None = None,
) -> Figure:
    """For each order, how many interactions can be salient, beside how many there are.

    Hatched: where the bound is no less than that, and says nothing.  possible: of any size.
    """
    axes = blank(6.0, 3.4, ax)
    there = np.array([math.log10(count) for count in possible])
    most = np.array([min(math.log10(max(b, 1.0)), t) for b, t in zip(bounds, there, strict=True)])
    tells = np.array([bound < count for bound, count in zip(bounds, possible, strict=True)])
    places, foot = np.arange(len(orders)), -0.15  # so that a bound below 1 is still seen
    for which, height, look in (
        (tells, most, {"color": BLUE, "label": "salient at most"}),
        (~tells, there, {**HATCH, "label": "the bound says nothing"}),
    ):
        if which.any():
            axes.bar(places[which], height[which] - foot, bottom=foot, width=0.6, **look)
    axes.plot(places, there, "_", color=GREY, ms=26, mew=2, label="all there are")
    axes.set_xticks(places, [str(k) for k in orders])
    axes.set_xlim(-0.6, len(orders) - 0.4)
    axes.set_ylim(foot, 1.1 * float(there.max(initial=1.0)) + 0.3)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(lambda y, _: f"$10^{{{y:.0f}}}$")
    axes.set_xlabel("order")
    axes.set_ylabel("interactions")
    axes.set_title(title, wrap=True)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return figure_of(axes)


def bands_by_name(
    names: Sequence[str],
    values: np.ndarray,
    lowest: np.ndarray,
    highest: np.ndarray,
    what: str,
    title: str,
    ax: Axes | None = None,
) -> Figure:
    """A row for each name from the top down: an estimate and the band that holds it.

    Grey and hollow: the band has 0 in it.  what: the axis in words.
    """
    axes = blank(7.0, 1.2 + 0.26 * max(1, len(names)), ax)
    rows = np.arange(len(names))
    clear = (lowest > 0) | (highest < 0)
    for which, colour, fill, label in (
        (clear, BLUE, BLUE, "clear of 0"),
        (~clear, GREY, "none", "0 is in the band"),
    ):
        if which.any():
            axes.hlines(rows[which], lowest[which], highest[which], color=colour, lw=4, alpha=0.4)
            axes.plot(values[which], rows[which], "o", color=colour, mfc=fill, ms=5, label=label)
    axes.set_yticks(rows, names, parse_math=False)  # a name may hold a "$"
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set_xlabel(what)
    axes.set_title(title, wrap=True)
    if len(names):
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    with_glyphs(axes)
    return figure_of(axes)


def patch_map(
    variables: np.ndarray, values: np.ndarray, unit: str, title: str, ax: Axes | None = None
) -> Figure:
    """A number for each variable as a colour at its place in a picture; hatched: no variable.

    variables: int [H, W], the variable of every pixel, -1 for none.  values: [n].
    """
    axes = blank(4.8, 4.0, ax)
    drawn = np.where(variables >= 0, np.append(values, np.nan)[variables], np.nan)
    most = float(np.abs(values).max(initial=0.0)) or 1.0
    image = axes.imshow(drawn, cmap=SIGNED, norm=TwoSlopeNorm(0.0, -most, most))
    corners = np.argwhere(variables < 0)[:, ::-1] - 0.5
    if len(corners):
        square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
        axes.add_collection(PolyCollection(list(corners[:, None] + square), **HATCH))
    axes.set(xticks=[], yticks=[])
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.figure.colorbar(image, ax=axes, label=unit, shrink=0.85)
    axes.set_title(title, wrap=True)
    return figure_of(axes)


def _hatch(axes: Axes, places: np.ndarray, which: np.ndarray, label: str) -> None:
    """Hatches these places of the horizontal axis, a run of them at a time."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], which.astype(np.int8), [0]])))
    for start, end in edges.reshape(-1, 2).tolist():
        axes.axvspan(places[start] - 0.5, places[end - 1] + 0.5, label=label, **HATCH)
        label = "_"
