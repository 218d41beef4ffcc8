"""The curve as an SVG: every mean where its axis says, what falls told apart, words escaped."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.html_pages import Page

from verify.show.curve import BOTTOM, HEIGHT, LEFT, MOST_TICKS, RIGHT, TOP, WIDTH, axis
from verify.show.curve import mean_score_curve as curve
from verify.show.palette import BLUE, VERMILION

SCORES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=9)


def drawn(svg: str, tag: str) -> list[dict[str, str]]:
    return [attributes for name, attributes in Page(svg).tags if name == tag]


@given(SCORES)
@example([0.0, 1e-9])
@example([0.0, -4.0, 4.0])
def test_every_mean_stands_where_the_axis_says(mean: list[float]) -> None:
    svg = curve(mean, [0.5] * len(mean), "log-odds")
    ElementTree.fromstring(svg)
    low, high, _ = axis(min(mean) - 0.5, max(mean) + 0.5)
    points = drawn(svg, "circle")
    assert len(points) == len(mean)
    for m, (point, score) in enumerate(zip(points, mean, strict=True)):
        x, y = float(point["cx"]), float(point["cy"])
        assert x == pytest.approx(LEFT + m * (WIDTH - LEFT - RIGHT) / (len(mean) - 1), abs=0.06)
        share = (HEIGHT - BOTTOM - y) / (HEIGHT - BOTTOM - TOP)
        assert low + share * (high - low) == pytest.approx(score, abs=1e-3 * (high - low))
    assert len(drawn(svg, "polygon")[0]["points"].split()) == 2 * len(mean)


def test_a_step_that_falls_is_told_apart() -> None:
    svg = curve([0.0, 1.0, 1.0, 0.25], [0.0] * 4, "logit")
    steps = [line for line in drawn(svg, "line") if line["stroke"] in (BLUE, VERMILION)]
    assert [line["stroke"] for line in steps] == [BLUE, BLUE, VERMILION]
    assert ["stroke-dasharray" in line for line in steps] == [False, False, True]
    assert "smallest step of the mean score: −0.75, at m = 3" in Page(svg).text
    assert drawn(svg, "svg")[0]["aria-label"] in Page(svg).text


def test_words_are_escaped() -> None:
    svg = curve([0.0, 1.0], [0.0, 0.0], "</svg><script>")
    assert "</svg><script>" in Page(svg).text and not drawn(svg, "script")


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
@example(0.0, 0.0)
@example(-1e-12, 0.3)
@example(0.0, 7.0)
def test_axis_has_few_round_ticks_and_holds_what_is_drawn(low: float, width: float) -> None:
    bottom, top, tick = axis(low, low + width)
    assert bottom <= min(low, 0) and max(low + width, 1) <= top
    assert 1 <= round((top - bottom) / tick) < MOST_TICKS
    digit = tick / 10 ** math.floor(math.log10(tick) + 1e-9)
    assert min(abs(digit - round_one) for round_one in (1, 2, 5)) < 1e-6
    assert top - bottom <= 3 * (max(low + width, 1) - min(low, 0)) + 1e-9


def test_a_small_move_leaves_the_axis_where_it_is() -> None:
    assert axis(0.0, 3.2) == axis(0.0, 3.4) == (0.0, 4.0, 1.0)
