"""Pictures of measurements: each function takes plain values and returns a Figure.

It is a new one, or that of `ax` where axes to draw into are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from verify.show.glyphs import with_glyphs
from verify.show.palette import BLUE, GREY, VERMILION
from verify.show.picture import Picture
from verify.show.text import apart, shortened

LINE = 44  # characters of a label's line


def strengths(
    values: np.ndarray, null: np.ndarray, tau: float, salient: int, ax: Axes | None = None
) -> Figure:
    """|I(S)| / max |I|, sorted, on a log axis: the network's and the mean of its null model.

    values: |I(S)|, S ≠ ∅.  null: the null model's, sorted, as shares of its largest.  tau: the
    threshold, in the unit of the values.  salient: how many of all 2^n interactions reach it.
    """
    axes = blank(6.0, 3.6, ax)
    values = np.sort(values)[::-1]
    top = float(values.max(initial=0.0))
    axes.set_xlabel("interactions S ≠ ∅, strongest first")
    axes.set_ylabel("|I(S)| / largest |I|")
    if top == 0:
        axes.text(0.5, 0.5, "no interactions", ha="center", transform=axes.transAxes)
        return figure_of(axes)
    ranks = np.arange(1, len(values) + 1)
    shown = values > 1e-12 * top
    axes.plot(ranks, null, color=GREY, ls="--", label="scores shuffled over masks")
    axes.plot(ranks[shown], values[shown] / top, color=BLUE, lw=2, label="this network and sample")
    axes.axhline(tau / top, color=VERMILION, lw=1, label="salience threshold τ")
    axes.set_yscale("log")
    floor = float(values[shown].min()) / top
    axes.set_ylim(max(1e-6, min(floor, tau / top) / 2), 1.6)
    axes.set_xlim(0, len(values) + 1)
    axes.set_title(f"{salient} of {len(values)} interactions are salient", wrap=True)
    axes.legend(frameon=False)
    return figure_of(axes)


def mean_scores(
    mean: np.ndarray, spread: np.ndarray, unit: str, title: str, ax: Axes | None = None
) -> Figure:
    """ū(m) over the number m of variables present, with the standard deviation over subsets.

    mean, spread: [n + 1], in score units.
    """
    axes = blank(5.2, 3.6, ax)
    m = np.arange(len(mean))
    axes.fill_between(
        m, mean - spread, mean + spread, color=BLUE, alpha=0.18, lw=0, label="± 1 s.d. over subsets"
    )
    axes.plot(m, mean, "o-", color=BLUE, lw=2, label="mean ū(m)")
    axes.axhline(0, color=GREY, lw=0.8)
    axes.set_xticks(m if len(m) <= 13 else m[:: int(np.ceil((len(m) - 1) / 10))])
    axes.set_xlabel("m, number of variables present")
    axes.set_ylabel(f"score above none present ({unit})")
    axes.set_title(title, wrap=True)
    axes.legend(frameon=False)
    return figure_of(axes)


def concepts(
    found: Sequence[Mapping[str, Any]], unit: str, ax: Axes | None = None, how: str = ""
) -> Figure:
    """Interactions by the names of their variables, with their signed effects.

    found: "variables" (names), "effect" and "salient" of each, as `Report.concepts` gives them; a
    "kind" may be "or".  how: by which protocol, to be added to the title.
    """
    labels = apart([joined(c["variables"], c.get("kind") == "or") for c in found])
    lines = sum(label.count("\n") + 1 for label in labels)
    axes = blank(8.0, 1.2 + 0.2 * max(1, len(found)) + 0.15 * lines, ax)
    effects = [concept["effect"] for concept in found]
    colours = [BLUE if effect > 0 else VERMILION for effect in effects]
    bars = axes.barh(range(len(found)), effects, color=colours, height=0.7)
    for bar, concept in zip(bars, found, strict=True):
        if not concept["salient"]:
            bar.set_alpha(0.45)
    axes.set_yticks(range(len(found)), labels, parse_math=False)  # a name may hold a "$"
    axes.invert_yaxis()
    axes.axvline(0, color=GREY, lw=0.8)
    axes.set_xlabel(f"effect I(S) ({unit})")
    title = f"the {len(found)} strongest interactions" if found else "no interactions"
    title += how
    axes.set_title(title, wrap=True)
    with_glyphs(axes)
    return figure_of(axes)


def joined(names: Sequence[str], ors: bool = False) -> str:
    """Names with plus signs, or "or", on at most two lines; what does not fit is counted."""
    plus = "or" if ors else "+"
    lines = [""]
    for i, name in enumerate(names):
        name = shortened(name, LINE)
        longer = f"{lines[-1]} {plus} {name}" if i else name
        if len(longer) > LINE and i:
            if len(lines) == 2:
                lines[-1] += f" {plus} {len(names) - i} more"
                break
            lines.append(f"{plus} {name}")
        else:
            lines[-1] = longer
    return "\n".join(lines)


def blank(width: float, height: float, ax: Any = None) -> Axes:
    """The axes that are given, or those of a new picture of this size in inches.

    Raises ValueError for what is no axes.
    """
    if ax is None:
        figure = Picture(figsize=(width, height), dpi=120, layout="constrained")
        ax = figure.add_subplot()
    elif not isinstance(ax, Axes):
        raise ValueError(
            f"ax: {type(ax).__name__} is no Matplotlib Axes; give one, as plt.subplots() makes them"
        )
    axes: Axes = ax
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def fit_text(axes: Axes, width: float) -> None:
    """Sets all text as if drawn on axes of this width in inches and shrunk, or grown, with them."""
    here = axes.get_window_extent().width / figure_of(axes).dpi
    for text in axes.findobj(Text):
        assert isinstance(text, Text)
        text.set_fontsize(float(text.get_fontsize()) * here / width)


def figure_of(axes: Axes) -> Figure:
    """The figure that holds some axes, be it through a part of a figure."""
    figure = axes.get_figure(root=True)
    assert figure is not None, "axes that are drawn into have a figure"
    return figure
