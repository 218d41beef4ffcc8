"""What a figure or table of a paper is here: what it shows, what answers it, what is absent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Series(Enum):
    """What a paper numbers on its own, by the words before a number."""

    A_FIGURES = "A, figure"
    A_TABLES = "A, table"
    A_MORE_FIGURES = "A, supplement, figure"
    A_MORE_TABLES = "A, supplement, table"
    B_FIGURES = "B, figure"
    B_TABLES = "B, table"
    B_SECTIONS = "B, appendix"  # a method and an experiment that are told in words alone


def _numbers(last: int, **panels: str) -> tuple[str, ...]:
    """ "1", "2", …, with "5(a)", "5(b)" in place of "5" for _5="ab"."""
    return tuple(
        f"{i}({panel})" if panel else str(i)
        for i in range(1, last + 1)
        for panel in (panels.get(f"_{i}") or [""])
    )


# The papers' own numbering.  Panels stand apart where they show different things.
NUMBERS: dict[Series, tuple[str, ...]] = {
    Series.A_FIGURES: _numbers(6, _6="abcd"),
    Series.A_TABLES: _numbers(3),
    Series.A_MORE_FIGURES: _numbers(17),
    Series.A_MORE_TABLES: _numbers(7),
    Series.B_FIGURES: _numbers(14, _5="ab"),
    Series.B_TABLES: _numbers(2),
    Series.B_SECTIONS: ("D.2", "E.3"),
}


class Relation(Enum):
    """How a figure or table of ours relates to the one of the paper that it answers."""

    SAME = "same set-up"
    DATA = "other data"  # the same measurement on other networks or data
    SETUP = "other set-up"  # measured in another way, too
    PROVED = "proved"  # what is seen there follows for every network


class Lack(Enum):
    """Why an item, or a part of it, has no counterpart."""

    DRAWING = "a drawing, nothing is measured in it"
    NOT_HERE = "its data or networks are not to be had here"


class Kind(Enum):
    """What answers an item."""

    FIGURE = "figure"
    TABLE = "table"
    NOTEBOOK = "notebook"
    MODULE = "module"
    CLAIM = "claim"


@dataclass(frozen=True)
class Ours:
    """Something of ours by its name: of a figure (`figures.library`, with the family of networks
    whose page is meant, if one is), of a table of the gallery (its place on that page), of a
    notebook, of a claim; or the path of a module from the root.
    """

    kind: Kind
    name: str
    family: str = ""

    @property
    def stem(self) -> str:
        """Of a figure: its name, or that of its page for the family."""
        return f"{self.name}-{self.family}" if self.family else self.name


@dataclass(frozen=True)
class Answer:
    """What of ours answers an item, how it relates to it, and in what it differs."""

    ours: Ours
    relation: Relation
    differs: str


@dataclass(frozen=True)
class Absent:
    """What of an item has no counterpart, and why.

    what: the part, if it is not all of it.  needs: what would have to be there; of a drawing, "".
    """

    lack: Lack
    needs: str = ""
    what: str = ""

    @property
    def words(self) -> str:
        """The part, and why it cannot be, as a sentence."""
        found = ": ".join(part for part in (self.what, self.needs) if part)
        end = "" if found[-1:] in ("", "?") else "."
        return f"{found[:1].upper()}{found[1:]}{end}"


@dataclass(frozen=True)
class Item:
    """Figures or tables of a paper that one answer serves: what they show, and by what set-up.

    setup: networks, data, samples, n; baseline; extraction and τ, as far as the paper or the
    published code says.
    """

    series: Series
    numbers: tuple[str, ...]
    shows: str
    setup: str = ""
    answers: tuple[Answer, ...] = ()
    absent: tuple[Absent, ...] = ()

    @property
    def place(self) -> str:
        """ "B, figures 7–9"."""
        several = "s" if len({head for head, _ in map(_parts, self.numbers)}) > 1 else ""
        return f"{self.series.value}{several} {joined(self.numbers)}"


def joined(numbers: Iterable[str]) -> str:
    """Numbers as a reader wants them: "2, 6(b, c), 7–9"."""
    panels: dict[str, list[str]] = {}
    for head, panel in map(_parts, numbers):
        panels.setdefault(head, []).append(panel)
    found: list[str] = []
    last = None
    for head, its in panels.items():
        whole = int(head) if its == [""] and head.isdecimal() else None
        if whole is not None and last == whole - 1:
            found[-1] = f"{found[-1].partition('–')[0]}–{head}"
        else:
            found.append(head if its == [""] else f"{head}({', '.join(its)})")
        last = whole
    return ", ".join(found)


def _parts(number: str) -> tuple[str, str]:
    """ "5(a)" as "5" and "a"."""
    head, _, panel = number.partition("(")
    return head, panel.rstrip(")")


def item(
    series: Series,
    numbers: str,
    shows: str,
    setup: str = "",
    *rest: Answer | Absent,
) -> Item:
    """An item whose numbers are named between blanks, with its answers and what is absent."""
    answers = tuple(part for part in rest if isinstance(part, Answer))
    absent = tuple(part for part in rest if isinstance(part, Absent))
    return Item(series, tuple(numbers.split()), shows, setup, answers, absent)


def figure(name: str, relation: Relation, differs: str, *, family: str = "") -> Answer:
    """A figure of ours, or its page for a family, as an answer."""
    return Answer(Ours(Kind.FIGURE, name, family), relation, differs)


def other(kind: Kind, name: str, relation: Relation, differs: str) -> Answer:
    """What is no figure of ours, as an answer."""
    return Answer(Ours(kind, name), relation, differs)
