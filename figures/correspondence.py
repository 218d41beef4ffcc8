"""Which of ours answers each figure and table of the papers: as text, as a table, as a page beside
the gallery, and as what the gallery writes beside its figures.

The rows are in `figures.papers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from figures import library
from figures.papers import paper_a, paper_b
from figures.papers.item import Item, Kind, Ours, Relation, Series, joined
from proofs.ledger.table import ROOM
from verify.records import write_whole
from verify.show.table import TextTable
from verify.show.templates import environment

ITEMS: tuple[Item, ...] = (*paper_a.ITEMS, *paper_b.ITEMS)
COLUMNS = ("the papers", "what it shows", "here", "how it relates", "what differs, what is absent")
ABSENT = "absent"
PLACES = {"tables": "Tables 1 and 2 of B, for these networks", "networks": "The networks"}
# How the gallery names a series, in small print.
_SHORT = {
    Series.A_FIGURES: "A",
    Series.A_TABLES: "A table",
    Series.A_MORE_FIGURES: "A suppl.",
    Series.A_MORE_TABLES: "A suppl. table",
    Series.B_FIGURES: "B",
    Series.B_TABLES: "B table",
    Series.B_SECTIONS: "B",
}
NAME = "correspondence.html"
HOME = "../../"  # of the project, from the pictures that come with it
PARTS = (
    ("a", "Paper A", (Series.A_FIGURES, Series.A_TABLES), paper_a.NOTES),
    ("a-supplement", "Paper A, supplement", (Series.A_MORE_FIGURES, Series.A_MORE_TABLES), ()),
    ("b", "Paper B", (Series.B_FIGURES, Series.B_TABLES, Series.B_SECTIONS), paper_b.NOTES),
)


def answered() -> dict[str, str]:
    """The figures and tables that each figure of ours answers, by its name: "A 2, B 3"."""
    found: dict[str, dict[Series, list[str]]] = {}
    for item in ITEMS:
        for answer in item.answers:
            if answer.ours.kind is Kind.FIGURE:
                numbers = found.setdefault(answer.ours.name, {}).setdefault(item.series, [])
                numbers += [number for number in item.numbers if number not in numbers]
    return {
        name: ", ".join(f"{_SHORT[series]} {joined(numbers)}" for series, numbers in of.items())
        for name, of in found.items()
    }


def without_counterpart() -> list[str]:
    """The figures of ours that answer nothing in the papers, in the order of the gallery."""
    return [name for name in library.NAMES if name not in answered()]


def title(ours: Ours) -> str:
    """What a reader sees of it."""
    match ours.kind:
        case Kind.FIGURE:
            family = f" ({ours.family})" if ours.family else ""
            return f"{library.figure(ours.name).TITLE}{family}"
        case Kind.TABLE:
            return PLACES[ours.name]
        case Kind.NOTEBOOK | Kind.CLAIM:
            return f"{ours.kind.value} {ours.name}"
        case Kind.MODULE:
            return ours.name


def path(ours: Ours) -> str:
    """Where it is: a place on the gallery, or a file from the root of the project."""
    match ours.kind:
        case Kind.FIGURE:
            return f"index.html#{ours.stem}"
        case Kind.TABLE:
            return f"index.html#{ours.name}"
        case Kind.NOTEBOOK:
            return f"notebooks/{ours.name}.ipynb"
        case Kind.CLAIM:
            return f"proofs/{ROOM[ours.name].replace('.', '/')}/{ours.name}.py"
        case Kind.MODULE:
            return ours.name


def tally(items: Sequence[Item] = ITEMS) -> str:
    """How many figures and tables are answered, the nearest answer counted, and how many are not.

    What is absent of an item that has an answer is not counted.
    """
    nearest: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    for item in items:
        if item.answers:
            found = {answer.relation for answer in item.answers}
            nearest[next(r for r in Relation if r in found).value] += len(item.numbers)
        else:
            lacking[item.absent[0].lack.value] += len(item.numbers)
    return (
        f"Of {nearest.total() + lacking.total()} figures, tables and panels of the papers "
        f"{_counted(nearest)} have an answer, {_counted(lacking)} have none"
    )


def _counted(kinds: Counter[str]) -> str:
    """ "3 (2 of a kind; 1 of another)"."""
    parts = "; ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return f"{kinds.total()} ({parts})" if parts else "0"


def rows(item: Item) -> list[tuple[str, str, str]]:
    """(ours, how it relates, what differs) of an item, a row for each answer and absent part."""
    answers = [(title(a.ours), a.relation.value, a.differs) for a in item.answers]
    return [*answers, *((ABSENT, a.lack.value, a.words) for a in item.absent)]


def table(items: Sequence[Item] = ITEMS) -> TextTable:
    """A row for each answer, and for each part that has none."""
    found = [
        (item.place if first else "", item.shows if first else "", *row)
        for item in items
        for first, row in zip((True, *[False] * len(rows(item))), rows(item), strict=False)
    ]
    name = "The figures and tables of the papers, and what answers them here"
    return TextTable(COLUMNS, found, name, (f"{tally(items)}.",))


def plain(width: int = 108) -> str:
    """The table as paragraphs of text."""
    out = []
    for item in ITEMS:
        lines = [item.place, f"  {item.shows}"] + ([f"  {item.setup}"] if item.setup else [])
        for ours, relation, differs in rows(item):
            lines.append(f"  → {ours} ({relation}){': ' if differs else ''}{differs}")
        for line in lines:
            indent = " " * (len(line) - len(line.lstrip()))
            out += wrap(line, width, subsequent_indent=f"{indent}  ")
        out.append("")
    return "\n".join([*out, *paper_a.NOTES, *paper_b.NOTES, "", f"{tally()}."])


def render(pictures: Path = library.PICTURES) -> str:
    """The page; beside pictures elsewhere it has no links to files of the project."""
    home = HOME if pictures == library.PICTURES else ""
    parts = [
        {
            "place": place,
            "title": name,
            "notes": notes,
            "items": [_shown(item, home) for item in ITEMS if item.series in series],
        }
        for place, name, series, notes in PARTS
    ]
    ours = [{"name": name, "module": library.figure(name)} for name in without_counterpart()]
    return (
        environment("figures")
        .get_template("correspondence.html.j2")
        .render(
            parts=parts,
            ours=ours,
            tally=tally(),
            statements=f"{home}proofs/README.md" if home else None,
        )
    )


def write_correspondence(pictures: Path) -> Path:
    """Writes the page beside the pictures."""
    return write_whole(pictures / NAME, render(pictures).encode())


def anchor(item: Item) -> str:
    """Where the row of an item is on the page: "b-figure-7"."""
    words = f"{item.series.value} {item.numbers[0]}"
    return "-".join("".join(c if c.isalnum() else " " for c in words).lower().split())


def _shown(item: Item, home: str) -> dict[str, Any]:
    links = [_link(path(answer.ours), home) for answer in item.answers]
    links += [""] * len(item.absent)
    shown = [
        {"title": title, "link": link, "how": how, "differs": differs}
        for (title, how, differs), link in zip(rows(item), links, strict=True)
    ]
    name = item.place.partition(", ")[2].removeprefix("supplement, ")
    return {
        "anchor": anchor(item),
        "name": f"{name[0].upper()}{name[1:]}:",
        "shows": item.shows,
        "setup": item.setup,
        "rows": shown,
    }


def _link(path: str, home: str) -> str:
    """The link to a place on the gallery, or to a file of the project where there is one."""
    return path if path.startswith("index.html") else f"{home}{path}" if home else ""
