"""The curve of mean scores as an SVG: made in a millisecond, and drawn again at every slider."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

from verify.show.palette import BLUE, VERMILION
from verify.show.table import Html
from verify.verdicts.verdict import rounded

WIDTH, HEIGHT = 480.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 62.0, 14.0, 30.0, 44.0
MOST_TICKS = 7


def mean_score_curve(mean: Sequence[float], spread: Sequence[float], unit: str) -> Html:
    """ū(m) over the number m of variables present, with a band of ± one standard deviation.

    mean, spread: n + 1 finite numbers each, in score units, n ≥ 1.  A step that falls is drawn in
    vermilion and dashed; the title states the smallest step.  As wide as its place, up to 36 em;
    lines and letters have the colour of the text around it.
    """
    n = len(mean) - 1
    low, high, tick = axis(
        min(m - s for m, s in zip(mean, spread, strict=True)),
        max(m + s for m, s in zip(mean, spread, strict=True)),
    )

    def x(m: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * m / n

    def y(score: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (score - low) / (high - low)

    steps = [after - before for before, after in pairwise(mean)]
    least = min(range(n), key=steps.__getitem__)
    title = f"smallest step of the mean score: {rounded(steps[least])}, at m = {least + 1}"
    above = [f"{x(m):.1f},{y(mean[m] + spread[m]):.1f}" for m in range(n + 1)]
    below = [f"{x(m):.1f},{y(mean[m] - spread[m]):.1f}" for m in reversed(range(n + 1))]
    band = f'<polygon points="{" ".join(above + below)}" fill="{BLUE}" fill-opacity="0.18"/>'
    parts = [band, *_scale(low, high, tick, y)]
    for m, step in enumerate(steps):
        colour, dashes = (VERMILION, ' stroke-dasharray="7 4"') if step < 0 else (BLUE, "")
        look = f' stroke-width="2.5"{dashes}'
        parts.append(_line(x(m), y(mean[m]), x(m + 1), y(mean[m + 1]), colour, look))
    for m, score in enumerate(mean):
        parts.append(f'<circle cx="{x(m):.1f}" cy="{y(score):.1f}" r="4" fill="{BLUE}"/>')
        parts.append(_text(x(m), HEIGHT - BOTTOM + 17, str(m)))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(_text(WIDTH / 2, 16.0, title, size=15))
    parts.append(_text(middle, HEIGHT - 8, "m, number of variables present"))
    label = f"mean ū(m) ± 1 s.d. ({unit})"
    turn = f' transform="rotate(-90 14 {(HEIGHT + TOP - BOTTOM) / 2})"'
    parts.append(_text(14.0, (HEIGHT + TOP - BOTTOM) / 2, label, more=turn))
    return Html(
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(title)}" '
        'style="display:block;width:100%;max-width:36em;height:auto" font-family="sans-serif" '
        f'fill="currentColor">{"".join(parts)}</svg>'
    )


def axis(low: float, high: float) -> tuple[float, float, float]:
    """Ends and tick of an axis that holds 0, 1 and both numbers: at most `MOST_TICKS` round ticks.

    Rounded outwards, so that a curve that moves a little leaves its axis where it is.
    """
    low, high = min(low, 0.0), max(high, 1.0)
    power = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    for tick in (power, 2 * power, 5 * power, 10 * power, 20 * power):
        ends = math.floor(low / tick) * tick, math.ceil(high / tick) * tick
        if round((ends[1] - ends[0]) / tick) < MOST_TICKS:
            break
    return *ends, tick


def _scale(low: float, high: float, tick: float, y: Callable[[float], float]) -> list[str]:
    """The ticks of the scores, each with its line; that of 0 is darker."""
    parts = []
    for k in range(round(low / tick), round(high / tick) + 1):
        at, faint = y(k * tick), ' stroke-opacity="0.15"' if k else ' stroke-opacity="0.7"'
        parts.append(_line(LEFT, at, WIDTH - RIGHT, at, "currentColor", faint))
        parts.append(_text(LEFT - 8, at + 4, rounded(k * tick), anchor="end"))
    return parts


def _line(x0: float, y0: float, x1: float, y1: float, colour: str, more: str) -> str:
    ends = f'x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"'
    return f'<line {ends} stroke="{colour}"{more}/>'


def _text(
    x: float, y: float, words: str, *, size: int = 13, anchor: str = "middle", more: str = ""
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f"<text {place}{more}>{escape(words)}</text>"
