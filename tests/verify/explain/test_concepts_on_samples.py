"""Concepts on the sample itself: which pixels and words they are, and that those stand out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from matplotlib.colors import to_hex
from support.html_pages import Page

from verify.explain.concepts.graph import ConceptGraph
from verify.explain.drawing.sample import outline, picture_of, rectangles, sentence_of
from verify.scores.groups import Groups, patches
from verify.show.palette import BLUE, VERMILION

REGIONS = arrays(bool, st.tuples(st.integers(1, 6), st.integers(1, 6)))
GRAPH = ConceptGraph(
    (0b0011, 0b1000, 0b1100),
    (2.0, -1.0, 0.5),
    ("and", "and", "or"),
    ("row 1 column 1", "row 1 column 2", "row 2 column 1", "row 2 column 2"),
    0.0,
    0.1,
    0.9,
    0.0,
)
GROUPS = patches((1, 6, 8), 2)
IMAGE = np.linspace(0, 1, 48).reshape(1, 6, 8)


@given(REGIONS)
def test_rectangles_cover_a_region_once(region: np.ndarray) -> None:
    covered = np.zeros(region.shape, dtype=int)
    for x, y, width, height in rectangles(region):
        covered[y : y + height, x : x + width] += 1
    assert (covered == region).all()


@given(REGIONS)
def test_outline_lies_between_inside_and_outside(region: np.ndarray) -> None:
    padded = np.pad(region, 1)
    wanted = {
        ((x, y), (x + 1, y))
        for y in range(region.shape[0] + 1)
        for x in range(region.shape[1])
        if padded[y, x + 1] != padded[y + 1, x + 1]
    } | {
        ((x, y), (x, y + 1))
        for y in range(region.shape[0])
        for x in range(region.shape[1] + 1)
        if padded[y + 1, x] != padded[y + 1, x + 1]
    }
    pieces = []
    for x0, y0, x1, y1 in outline(region):
        steps = max(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) // steps, (y1 - y0) // steps
        ends = [(x0 + k * dx, y0 + k * dy) for k in range(steps + 1)]
        pieces += list(zip(ends, ends[1:], strict=False))  # noqa: RUF007
    assert len(pieces) == len(set(pieces)) and set(pieces) == wanted


@pytest.mark.parametrize("shape", [(6, 8), (1, 6, 8), (3, 6, 8), (6, 8, 3)])
def test_pictures_of_every_shape_are_read(shape: tuple[int, ...]) -> None:
    grey = IMAGE[0] if shape[-1] == 8 else IMAGE[0][..., None]
    image = torch.tensor(np.broadcast_to(grey, shape).copy())
    groups = GROUPS.index if shape[-1] == 8 else GROUPS.index[..., None]
    pixels, regions = picture_of(GRAPH, image, groups)
    assert (regions == GROUPS.index).all()
    assert pixels.dtype == np.uint8
    assert (pixels == np.round(255 * IMAGE[0])[..., None].astype(np.uint8)).all()


def test_numbers_that_are_no_colours_are_stretched() -> None:
    pixels, _ = picture_of(GRAPH, 4 * IMAGE - 2, GROUPS)
    assert (pixels[..., 0] == np.round(255 * IMAGE[0])).all()
    same, _ = picture_of(GRAPH, (200 * IMAGE).astype(np.uint8), GROUPS)
    assert same.max() == 200


def test_dead_variables_are_nobodys() -> None:
    names = ("other", *GRAPH.names)
    groups = Groups(np.array([[0, 1, 2], [3, 4, -1]]), names)
    _, regions = picture_of(GRAPH, np.zeros((2, 3)), groups)
    assert regions.tolist() == [[-1, 0, 1], [2, 3, -1]]


def test_sentences_are_matched_to_variables() -> None:
    assert sentence_of(GRAPH, None, None) == (GRAPH.names, (0, 1, 2, 3))
    assert sentence_of(GRAPH, list("abcd"), None) == (("a", "b", "c", "d"), (0, 1, 2, 3))
    text, variables = sentence_of(GRAPH, list("abcde"), [0, 0, 1, -1, 3])
    assert (len(text), variables) == (5, (0, 0, 1, -1, 3))


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"image": np.zeros(5), "groups": GROUPS}, "image: shape"),
        ({"image": np.zeros((2, 6, 8)), "groups": GROUPS}, "image: shape"),
        ({"image": np.full((6, 8), np.nan), "groups": GROUPS}, "image: .* not finite"),
        ({"image": IMAGE}, "groups: missing"),
        ({"image": IMAGE, "groups": np.zeros((5, 5), int)}, "groups: .* does not broadcast"),
        ({"image": IMAGE, "groups": np.full((6, 8), 4)}, "groups: 4 is no variable"),
        ({"image": IMAGE, "groups": Groups(GROUPS.index, tuple("abcd"))}, "groups: .* 'row 1"),
        (
            {"image": np.zeros((3, 1, 1)), "groups": np.arange(3).reshape(3, 1, 1)},
            "groups: the channels",
        ),
        ({"words": "abcd"}, "words: 'abcd' is not a list of names"),
        ({"words": ["a"]}, "words: 1 words for 4"),
        ({"words": list("abcd"), "image": IMAGE, "groups": GROUPS}, "words: an image"),
    ],
)
def test_bad_samples_are_named(how: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GRAPH.to_html(**how)


def test_patches_of_a_concept_stay_as_they_are_and_the_rest_is_dimmed() -> None:
    figure = GRAPH.plot_image(IMAGE, GROUPS, unit="log-odds")
    pixels, regions = picture_of(GRAPH, IMAGE, GROUPS)
    sample, *shown = figure.axes
    assert (np.asarray(sample.images[0].get_array()) == pixels).all()
    titles = [axes.get_title(loc="left") for axes in shown]
    assert titles == ["+2.00  AND", "−1.00  ", "+0.50  OR"]
    assert "log-odds" in figure._suptitle.get_text()  # type: ignore[attr-defined]
    for i, axes in enumerate(shown):
        drawn = np.asarray(axes.images[0].get_array())
        own = np.isin(regions, [k for k in range(4) if GRAPH.codes[i] >> k & 1])
        assert (drawn[own] == pixels[own]).all()
        assert (drawn[~own] != pixels[~own]).any(axis=-1).mean() > 0.9
        (border,) = axes.collections
        colour = BLUE if GRAPH.effects[i] > 0 else VERMILION
        assert to_hex(np.asarray(border.get_edgecolor())[0]) == colour.lower()
    assert len(GRAPH.plot_image(IMAGE, GROUPS, top=1).axes) == 2
    with pytest.raises(ValueError, match="top: 0"):
        GRAPH.plot_image(IMAGE, GROUPS, top=0)


def test_words_of_a_concept_are_marked_in_their_order() -> None:
    words, groups = ["not", "$bad$", "at", "all", "!"], [0, 1, 2, 3, -1]
    figure = GRAPH.plot_words(words, groups)
    (axes,) = figure.axes
    for i, wanted in enumerate((["not", "$bad$"], ["all"], ["at", "all"])):
        marked = [t for t in axes.texts if t.get_gid() == f"concept {i}"]
        assert [t.get_text() for t in marked] == wanted
        assert all(t.get_bbox_patch() is not None and not t.get_parse_math() for t in marked)
    line = [t for t in axes.texts if t.get_text() in words][:5]
    assert [t.get_text() for t in line] == words
    assert np.diff([t.get_position()[0] for t in line]).min() > 0


def test_long_sentences_are_broken_into_lines() -> None:
    graph = ConceptGraph(
        (1,), (1.0,), ("and",), tuple("word" for _ in range(40)), 0.0, 0.0, 1.0, 0.0
    )
    (axes,) = graph.plot_words().axes
    words = [t for t in axes.texts if t.get_text() == "word"]
    assert len({t.get_position()[1] for t in words}) == 3
    assert max(t.get_position()[0] for t in words) < axes.get_xlim()[1]


def test_page_shows_the_picture_with_every_variable_on_it() -> None:
    html = GRAPH.to_html(image=IMAGE, groups=GROUPS)
    assert isinstance(html, str)
    tags = Page(html).tags
    (image,) = (a for tag, a in tags if tag == "image")
    assert image["href"].startswith("data:image/png;base64,")
    veils = {a["data-variable"]: a["d"] for _, a in tags if "veil" in a.get("class", "").split()}
    assert veils == {
        "0": "M0 0h4v3h-4z",
        "1": "M4 0h4v3h-4z",
        "2": "M0 3h4v3h-4z",
        "3": "M4 3h4v3h-4z",
    }


def test_page_shows_the_words_in_order() -> None:
    html = GRAPH.to_html(words=["not", "<b>", "at", "all", "!"], groups=[0, 1, 2, 3, -1])
    assert isinstance(html, str)
    page = Page(html)
    assert "not <b> at all !" in page.text
    assert [a.get("data-variable") for tag, a in page.tags if tag == "bdi"] == [*"0123", None]
