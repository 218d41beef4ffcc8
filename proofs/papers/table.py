"""The table of statements: as text, Markdown and HTML; statuses are those the ledger finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from os.path import relpath
from pathlib import Path
from textwrap import wrap

from proofs.ledger.page import status
from proofs.ledger.table import ROOM, Entry, run
from proofs.papers import paper_a, paper_b
from proofs.papers.statement import Finding, Statement
from proofs.rocq import theorems

HOME = Path(__file__).parents[1]  # proofs/
STATEMENTS: tuple[Statement, ...] = (*paper_a.STATEMENTS, *paper_b.STATEMENTS)
CLAIMS = tuple(dict.fromkeys(claim for s in STATEMENTS for claim in s.claims))
NOTHING = "–"
_HEAD = ("statement", "what is printed", "what is true of it", "what shows it")
_CELL = "text-align:left;vertical-align:top;padding:.25em .8em .25em 0"


@dataclass(frozen=True)
class Support:
    """A claim or a theorem of Rocq that stands behind a statement, its status, and its file.

    `refutes`: it proves that the statement fails.
    """

    name: str
    status: str
    file: Path
    claim: bool
    refutes: bool

    def __str__(self) -> str:
        return f"{self.name} {self.said}"

    @property
    def said(self) -> str:
        """What is said behind its name."""
        return f"({self.status}) refutes it" if self.refutes else f"({self.status})"


def statement(id: str) -> Statement:
    """The row of a statement.  Raises KeyError, naming the ids, for an unknown one."""
    for s in STATEMENTS:
        if s.id == id:
            return s
    raise KeyError(f"no statement {id!r}; the ids are {', '.join(s.id for s in STATEMENTS)}")


def found(entries: Mapping[str, Entry] | None = None) -> dict[str, Entry]:
    """The claims behind the statements, proved here where `entries` lack them."""
    known = entries or {}
    return {claim: known[claim] if claim in known else run(claim) for claim in CLAIMS}


@cache
def _files() -> dict[str, str]:
    return {t.name: t.file for t in theorems()}


def support(s: Statement, entries: Mapping[str, Entry]) -> list[Support]:
    """All that stands behind a statement; a claim that is not proved has the status UNKNOWN."""
    out = []
    for claim in s.claims:
        file = HOME.joinpath(*ROOM[claim].split("."), f"{claim}.py")
        out.append(Support(claim, status(entries[claim]), file, True, claim == s.refuted_by))
    for name in s.rocq:
        file = HOME / "rocq" / f"{_files()[name]}.v"
        out.append(Support(name, "Rocq", file, False, name == s.refuted_by))
    return out


def tally(statements: Sequence[Statement] = STATEMENTS) -> str:
    """How many statements there are of each finding, and how many of them nothing shows."""
    counts = Counter(s.finding for s in statements)
    parts = [f"{counts[f]} {f.value}" for f in Finding if counts[f]]
    bare = sum(not s.shown for s in statements)
    rest = f"; nothing shows what is said of {bare}" if bare else ""
    return f"{len(statements)} statements: {', '.join(parts)}{rest}"


def plain(entries: Mapping[str, Entry], width: int = 108) -> str:
    """The table as paragraphs of text."""
    out = []
    for s in STATEMENTS:
        out.append(f"{s.id}  ({s.where})")
        lines = [s.printed, f"→ {s.verdict}", *(f"  {x}" for x in support(s, entries))]
        lines += [f"  missing: {s.missing}"] if s.missing else []
        for line in lines:
            indent = " " * (4 + len(line) - len(line.lstrip()))
            out += wrap(line, width, initial_indent=indent, subsequent_indent=f"{indent}  ")
        out.append("")
    return "\n".join([*out, f"{tally()}."])


def markdown(entries: Mapping[str, Entry], folder: Path = HOME) -> str:
    """The table of a README that lies in `folder`: its links start there."""
    lines = [f"| {' | '.join(_HEAD)} |", "|---|---|---|---|"]
    for s in STATEMENTS:
        shown = [
            f"[{x.name}]({Path(relpath(x.file, folder)).as_posix()}) {x.said}"
            for x in support(s, entries)
        ]
        shown += [f"missing: {s.missing}"] if s.missing else []
        cells = (f"{s.id} ({s.where})", s.printed, s.verdict)
        row = [*(c.replace("|", "\\|") for c in cells), "; ".join(shown) or NOTHING]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join([*lines, "", f"{tally()}."])


def html(
    entries: Mapping[str, Entry],
    statements: Sequence[Statement] = STATEMENTS,
    *,
    linked: bool = False,
) -> str:
    """An HTML table; `linked`: on the page of the ledger, where a claim has an anchor."""
    cell = "" if linked else f' style="{_CELL}"'

    def support_of(s: Statement) -> str:
        shown = []
        for x in support(s, entries):
            name = escape(x.name)
            link = f'<a href="#{name}">{name}</a>' if linked and x.claim else name
            shown.append(f"{link} {escape(x.said)}")
        shown += [f"missing: {escape(s.missing)}"] if s.missing else []
        return "<br>".join(shown) or NOTHING

    head = "".join(f"<th{cell}>{h}</th>" for h in _HEAD)
    rows = ""
    for s in statements:
        cells = (f"<b>{escape(s.id)}</b><br>{escape(s.where)}", escape(s.printed))
        row = (*cells, escape(s.verdict), support_of(s))
        rows += "<tr>" + "".join(f"<td{cell}>{c}</td>" for c in row) + "</tr>"
    note = f"<p>{escape(tally(statements))}.</p>"
    return f"<table><tr>{head}</tr>{rows}</table>{note}"


@dataclass(frozen=True)
class StatementsView:
    """Statements with what stands behind them, to be shown at the end of a notebook cell."""

    statements: tuple[Statement, ...] = STATEMENTS

    def __repr__(self) -> str:
        return "\n".join(f"{s.id}: {s.verdict}" for s in self.statements)

    def _repr_html_(self) -> str:
        entries = {claim: run(claim) for s in self.statements for claim in s.claims}
        return html(entries, self.statements)
