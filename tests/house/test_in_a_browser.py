"""What a person sees of the lesson, the gallery and a page of concepts, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support import ROOT
from support.browser import Tab, browser
from support.jupyter import jupyter_lab

from figures.library import NAMES
from verify.explain.concepts.graph import and_or_graph
from verify.explain.concepts.selection import concepts

pytestmark = pytest.mark.slow
LAPTOP, DESKTOP, PHONE = (1366, 768), (1920, 1080), (390, 844)

# The boxes of what is drawn and can be moved in the lesson, and of the notebook they stand in.
BOXES = """(() => {
  const box = (e) => {
    const b = e.getBoundingClientRect();
    return [b.left, b.top, b.right, b.bottom];
  };
  const all = (selector) => [...document.querySelectorAll(selector)]
    .filter((e) => e.getClientRects().length).map(box);
  return { page: all(".jp-WindowedPanel-outer")[0], curve: all(".lesson svg"),
           table: all(".lesson table"), sliders: all(".lesson .widget-hslider") };
})()"""


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    with browser(tmp_path / "profile") as opened:
        yield opened


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tab, Path]]:
    """The lesson in JupyterLab, all its cells run there; and the file it is saved in."""
    import nbformat  # seconds to import, in every process that collects

    folder = tmp_path_factory.mktemp("lesson")
    for name in ("shown", "home"):
        (folder / name).mkdir()
    file = folder / "shown" / "lesson.ipynb"
    notebook = nbformat.read(ROOT / "notebooks" / "51_classroom.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    nbformat.write(notebook, file)
    with (
        browser(folder / "profile") as tab,
        jupyter_lab(folder / "shown", folder / "home") as address,
    ):
        tab.resize(*LAPTOP)
        tab.open(address.format("lab/tree/lesson.ipynb"))
        cells = sum(cell.cell_type == "code" for cell in notebook.cells)
        tab.wait(f"document.querySelectorAll('.jp-CodeCell').length === {cells}", seconds=60)
        tab.wait(status("idle"), seconds=60)
        tab.click(".lm-MenuBar-item", "Run")
        tab.click('.lm-Menu-item[data-command="runmenu:run-all"]')
        tab.wait("!!document.querySelector('.lesson svg')", seconds=120)
        tab.wait(status("idle"), seconds=60)
        yield tab, file


def status(word: str) -> str:
    """Whether JupyterLab says this of its kernel."""
    return f"!!document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=\"{word}\"]')"


def into_view(tab: Tab) -> None:
    """Scrolls until the lesson's sliders stand still at the top: cells above grow as they show."""
    where = """document.querySelector(".lesson").scrollIntoView() ??
               document.querySelector(".lesson").getBoundingClientRect().top"""
    before = None
    while (now := tab.ask(where)) != before:
        before = now
        tab.ask("new Promise((done) => setTimeout(done, 500))")


def words(tab: Tab) -> str:
    """The words beside the sliders."""
    return str(tab.ask("document.querySelector('.lesson-seen').textContent"))


def picture(tab: Tab) -> str:
    """The curve beside the sliders, as it is drawn."""
    return str(tab.ask("document.querySelector('.lesson-seen svg').outerHTML"))


def test_every_cell_of_the_lesson_runs(lesson: tuple[Tab, Path]) -> None:
    import nbformat

    tab, file = lesson
    written = file.stat().st_mtime_ns
    tab.click(".lm-MenuBar-item", "File")
    tab.click('.lm-Menu-item[data-command="docmanager:save"]')
    while file.stat().st_mtime_ns == written or not file.read_text("utf-8").endswith("}\n"):
        time.sleep(0.1)
    cells = [c for c in nbformat.read(file, as_version=4).cells if c.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert len(outputs) >= len(cells)
    assert {o.output_type for o in outputs} <= {"execute_result", "display_data", "stream"}
    assert "stderr" not in {output.get("name") for output in outputs}
    assert tab.errors == []


@pytest.mark.parametrize("size", [LAPTOP, DESKTOP])
@pytest.mark.parametrize("large", [False, True])
def test_the_lesson_fits_the_screen(
    lesson: tuple[Tab, Path], size: tuple[int, int], large: bool
) -> None:
    """Nothing is cut off or stretched; in small letters, all is seen without scrolling."""
    tab, _ = lesson
    tab.resize(*size)
    enlarge(tab, large)
    into_view(tab)
    boxes = tab.ask(BOXES)
    left, top, right, bottom = boxes["page"]
    (curve,), (table,) = boxes["curve"], boxes["table"]
    assert len(boxes["sliders"]) == 15
    for box in (curve, table, *boxes["sliders"]):
        assert left <= box[0] < box[2] <= right <= size[0]
        assert large or top <= box[1] < box[3] <= bottom <= size[1]
    width, height = curve[2] - curve[0], curve[3] - curve[1]
    assert 300 < width < 800 and height == pytest.approx(width * 300 / 480, rel=0.02)
    letters = "parseFloat(getComputedStyle(document.querySelector('.lesson td')).fontSize)"
    assert tab.ask(letters) == (20 if large else 13)


def enlarge(tab: Tab, large: bool) -> None:
    """Presses the button for large letters, if they are not as wanted."""
    now = "!!document.querySelector('.lesson.lesson-large')"
    if tab.ask(now) != large:
        tab.click(".lesson .widget-toggle-button", "large letters")
        tab.wait(f"{now} === {str(large).lower()}")


def readouts(tab: Tab, view: int) -> list[str]:
    """The numbers beside the sliders of a view, in view or not."""
    of = f"document.querySelectorAll('.lesson-sliders')[{view}].querySelectorAll('.widget-readout')"
    return list(tab.ask(f"[...{of}].map((e) => e.textContent)"))


def test_a_slider_moves_picture_and_words(lesson: tuple[Tab, Path]) -> None:
    """One is pushed by a key: curve, words and the other views follow, and no other slider moves.

    The mean of the pairs, 2.04, is no number that its slider could be pulled to.
    """
    tab, _ = lesson
    enlarge(tab, False)
    into_view(tab)
    drawn, scores = picture(tab), readouts(tab, 0)
    assert "4 of the 15 interactions are salient" in words(tab)
    tab.ask("document.querySelectorAll('.lesson .noUi-handle')[4].focus()")  # red + round
    tab.press("ArrowRight")
    tab.wait("document.querySelector('.lesson-seen').textContent.includes('8 of the 15')")
    assert picture(tab) != drawn
    time.sleep(1)  # long enough for what should not come
    tab.wait(status("idle"))
    scores[4] = "2.25"
    assert readouts(tab, 0) == scores
    assert readouts(tab, 1) == ["1.00", "2.04", "3.00", "4.00"]
    assert "8 of the 15" in words(tab)
    assert tab.errors == []


GALLERY = ROOT / "figures" / "pictures" / "index.html"
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_the_gallery_shows_every_picture(tab: Tab, size: tuple[int, int]) -> None:
    """No picture is missing, and the page does not scroll sideways."""
    tab.resize(*size, mobile=size == PHONE)
    tab.open(GALLERY.as_uri())
    shown = tab.ask(
        """Promise.all([...document.images].map(async (image) => {
          image.loading = "eager";
          await image.decode();
          return [image.naturalWidth, image.getBoundingClientRect().width];
        }))"""
    )
    assert len(shown) >= len(NAMES)
    assert all(natural > 1 and width > 0 for natural, width in shown)
    wide, window = tab.ask(WIDTHS)
    assert wide <= window == size[0]
    assert tab.errors == []


@pytest.mark.parametrize("size", [PHONE, LAPTOP])
def test_switches_of_a_page_of_concepts_change_what_it_says(
    tab: Tab, tmp_path: Path, size: tuple[int, int]
) -> None:
    """A switch is in view, takes a click, and the score on the page is that of the fewer."""
    interactions = np.zeros(16)
    interactions[[0b0001, 0b0011, 0b1100]] = 1.0, 2.0, -0.5
    graph = concepts(interactions, names=("red", "round", "small", "sweet"), max_error=1e-9)
    page = and_or_graph(graph).to_html(tmp_path / "page.html")
    assert isinstance(page, Path)
    tab.resize(*size, mobile=size == PHONE)
    tab.open(page.as_uri())
    switches = """[...document.querySelectorAll('[role="switch"]')].map((e) => {
      const { top, bottom } = e.getBoundingClientRect();
      const inView = 0 <= top && top < bottom && bottom <= window.innerHeight;
      return [e.getAttribute("aria-label") ?? e.textContent,
              e.getAttribute("aria-checked") === "true", inView];
    })"""
    found = tab.ask(switches)
    assert {name for name, _, in_view in found if in_view} == set(graph.names)
    assert all(on for _, on, _ in found)
    score = "Number(document.getElementById('now').dataset.value)"
    assert tab.ask(score) == graph.predict(0b1111)
    tab.click('[role="switch"]', "round")
    tab.wait(f"{score} === {graph.predict(0b1101)}")
    assert {name: on for name, on, _ in tab.ask(switches)} == {
        name: name != "round" for name in graph.names
    }
    assert tab.errors == []
