"""Every figure and table of both papers has a row, and what a row names is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from support import ROOT
from support.html_pages import Page

from figures import gallery, library
from figures.__main__ import main
from figures.correspondence import (
    ITEMS,
    NAME,
    PLACES,
    anchor,
    answered,
    path,
    plain,
    render,
    rows,
    table,
    tally,
    without_counterpart,
)
from figures.papers import paper_a, paper_b
from figures.papers.item import (
    NUMBERS,
    Absent,
    Answer,
    Item,
    Kind,
    Lack,
    Ours,
    Relation,
    Series,
    figure,
    item,
    joined,
    other,
)
from proofs.ledger.table import IDS

# How many there are of each, read in the papers.  A row more or less is a change here.
LAST = {
    Series.A_FIGURES: 6,
    Series.A_TABLES: 3,
    Series.A_MORE_FIGURES: 17,
    Series.A_MORE_TABLES: 7,
    Series.B_FIGURES: 14,
    Series.B_TABLES: 2,
}
PANELS = {(Series.A_FIGURES, 6): "abcd", (Series.B_FIGURES, 5): "ab"}
PART = "absent is a part if there is an answer, else all"
PAGE = library.PICTURES / NAME


def test_the_numbering_of_the_papers_is_whole() -> None:
    assert set(NUMBERS) == {*LAST, Series.B_SECTIONS}
    for series, last in LAST.items():
        whole = [
            f"{i}({panel})" if panel else str(i)
            for i in range(1, last + 1)
            for panel in (PANELS.get((series, i)) or [""])
        ]
        assert list(NUMBERS[series]) == whole


def lost(items: Sequence[Item]) -> list[str]:
    """Series whose numbers are not each in one row, in their order."""
    return [
        series.value
        for series, numbers in NUMBERS.items()
        if list(chain.from_iterable(i.numbers for i in items if i.series is series))
        != list(numbers)
    ]


def test_no_figure_and_no_table_is_forgotten() -> None:
    assert lost(ITEMS) == []
    assert (*paper_a.ITEMS, *paper_b.ITEMS) == ITEMS
    assert {i.series.value[0] for i in paper_a.ITEMS} == {"A"}
    assert {i.series.value[0] for i in paper_b.ITEMS} == {"B"}


def test_a_forgotten_figure_is_seen() -> None:
    for i, one in enumerate(ITEMS):
        assert lost([*ITEMS[:i], *ITEMS[i + 1 :]]) == [one.series.value]
        assert lost([*ITEMS[:i], one, *ITEMS[i:]]) == [one.series.value]


def gone(ours: Ours) -> str:
    """Why an answer is not there; "" if it is."""
    match ours.kind:
        case Kind.FIGURE if ours.name not in library.NAMES:
            return "no figure"
        case Kind.FIGURE if ours.stem not in {ours.name, *library.pages(ours.name)}:
            return "no page of that figure"
        case Kind.TABLE if ours.name not in PLACES:
            return "no table"
        case Kind.CLAIM if ours.name not in IDS:
            return "no claim"
        case Kind.NOTEBOOK | Kind.MODULE | Kind.CLAIM if not (ROOT / path(ours)).is_file():
            return "no file"
    return ""


def faults(one: Item) -> list[str]:
    """What a row lacks to be an answer, or a reason that there is none."""
    found = [f"{a.ours.name}: {why}" for a in one.answers if (why := gone(a.ours))]
    found += [f"{a.ours.name}: does not say what differs" for a in one.answers if not a.differs]
    if not (one.answers or one.absent):
        found.append("neither answered nor absent")
    if len({a.ours for a in one.answers}) < len(one.answers):
        found.append("an answer is named twice")
    for part in one.absent:
        if not part.needs and part.lack is not Lack.DRAWING:
            found.append("absent without a reason")
        if bool(part.what) != bool(one.answers):
            found.append(PART)
    return found


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.place)
def test_a_row_is_an_answer_or_a_reason(one: Item) -> None:
    assert faults(one) == []


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ((), "neither answered nor absent"),
        ((figure("histogram", Relation.DATA, "x"),), "histogram: no figure"),
        (
            (figure("folding", Relation.DATA, "x", family="sounds"),),
            "folding: no page of that figure",
        ),
        ((other(Kind.TABLE, "prices", Relation.DATA, "x"),), "prices: no table"),
        ((other(Kind.CLAIM, "luck", Relation.PROVED, "x"),), "luck: no claim"),
        ((other(Kind.NOTEBOOK, "99_end", Relation.SETUP, "x"),), "99_end: no file"),
        ((other(Kind.MODULE, "verify/no.py", Relation.SETUP, "x"),), "verify/no.py: no file"),
        ((figure("folding", Relation.DATA, ""),), "folding: does not say what differs"),
        ((figure("folding", Relation.DATA, "x"),) * 2, "an answer is named twice"),
        ((Absent(Lack.NOT_HERE),), "absent without a reason"),
        ((Absent(Lack.NOT_HERE, "x", "a part"),), PART),
        (
            (figure("folding", Relation.DATA, "x"), Absent(Lack.NOT_HERE, "x")),
            PART,
        ),
    ],
)  # fmt: skip
def test_faults_of_a_row_are_found(rest: tuple[Answer | Absent, ...], says: str) -> None:
    assert faults(item(Series.B_FIGURES, "1", "x", "", *rest)) == [says]


def test_the_gallery_names_what_each_figure_answers() -> None:
    assert answered() == gallery.ANSWERS
    assert gallery.ANSWERS["first_look"] == "A 2, B 3"
    assert gallery.ANSWERS["mean_scores"] == "B 5(a)"
    assert set(without_counterpart()) == set(library.NAMES) - set(gallery.ANSWERS)


@pytest.mark.parametrize("name", library.NAMES)
def test_a_figure_and_its_rows_agree_whether_it_has_a_counterpart(name: str) -> None:
    none = library.figure(name).PAPER.startswith(("No counterpart", "New: "))
    assert none == (name in without_counterpart())


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ("3", "3"),
        ("3 4", "3–4"),
        ("7 8 9 11", "7–9, 11"),
        ("6(b) 6(c)", "6(b, c)"),
        ("5 6(b) 7 8", "5, 6(b), 7–8"),
        ("D.2 E.3", "D.2, E.3"),
    ],
)
def test_numbers_are_put_together(numbers: str, words: str) -> None:
    assert joined(numbers.split()) == words


def test_the_page_has_every_row_and_its_links_lead_somewhere() -> None:
    text = PAGE.read_text("utf-8")
    assert text == render(), "run `make publish`"
    page, index = Page(text), (library.PICTURES / "index.html").read_text("utf-8")
    anchors = {attributes["id"] for tag, attributes in page.tags if tag == "tbody"}
    assert anchors == {anchor(one) for one in ITEMS} and len(anchors) == len(ITEMS)
    said = " ".join(page.text.split())
    for one in ITEMS:
        for row in rows(one):
            assert all(" ".join(cell.split()) in said for cell in row)
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert f'href="{NAME}"' in index
    for link in links:
        file, _, place = link.partition("#")
        assert not file or (library.PICTURES / file).is_file(), link
        home = index if file else text
        assert not place or f'id="{place}"' in home, link


def test_beside_other_pictures_the_page_leads_to_no_file(tmp_path: Path) -> None:
    assert "../" not in render(tmp_path) and 'href="index.html#folding"' in render(tmp_path)


def test_faces_have_every_row() -> None:
    shown = table()
    assert len(shown.rows) == sum(len(rows(one)) for one in ITEMS)
    for one in ITEMS:
        assert one.place in plain() and one.place in shown.text()
    assert tally() in " ".join(plain().split())


def test_the_tally_counts_the_nearest_answer_of_each_number() -> None:
    near = figure("folding", Relation.SAME, "x")
    far = figure("folding", Relation.SETUP, "x", family="text")
    both = item(Series.B_FIGURES, "1 2", "x", "", far, near)
    none = item(Series.B_FIGURES, "3", "x", "", Absent(Lack.DRAWING))
    assert tally([both, replace(both, answers=(far,)), none]) == (
        "Of 5 figures, tables and panels of the papers 4 (2 same set-up; 2 other set-up) have an "
        "answer, 1 (1 a drawing, nothing is measured in it) have none"
    )


def test_the_command_prints_the_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--papers"]) == 0
    assert capsys.readouterr().out == f"{plain()}\n"
