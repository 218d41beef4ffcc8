"""Tables of what was measured: for the terminal, for a page, in a few words, as plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from benchmarks.timing import Ratio, two_digits

Cell: TypeAlias = Ratio | str | int
MISSING = "not installed"
TOO_LARGE = "–"
UNMEASURED = "not measured"
LARGE = 100  # thousand multiply-adds of a network, from where its overhead is told
MANY = 20  # variables from where memory is told: below, little is tables
PEER = "shapiq"
LOOP = "mask by mask"

Row: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns; says: what the ratios are of."""

    name: str
    says: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def text(self) -> str:
        """The table in columns of equal width."""
        lines = [list(self.columns), *(list(map(str, row)) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        shown = ("  ".join(map(str.rjust, line, widths)).rstrip() for line in lines)
        return "\n".join([f"{self.name}: {self.says}", "", *shown])

    def markdown(self) -> str:
        """The table for a page."""
        lines = [self.columns, ["---", *["--:"] * (len(self.columns) - 1)], *self.rows]
        shown = ("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
        return "\n".join([f"**{self.name}**: {self.says}", "", *shown])

    def records(self) -> list[Row]:
        """Each row by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def plain(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        rows = [
            [dataclasses.asdict(cell) if isinstance(cell, Ratio) else cell for cell in row]
            for row in self.rows
        ]
        return {"name": self.name, "says": self.says, "columns": list(self.columns), "rows": rows}


def table_of(data: dict[str, Any]) -> Table:
    """The table of what `plain` gave."""
    rows = [[Ratio(**x) if isinstance(x, dict) else x for x in row] for row in data["rows"]]
    return Table(data["name"], data["says"], tuple(data["columns"]), rows)


def in_short(where: Mapping[str, str], tables: Sequence[Table]) -> str:
    """What the run says of speed and memory, and of which machine; only what was measured in it."""
    rows = {table.name: table.records() for table in tables}
    parts = [
        *_transform(rows["interactions"]), *_overhead(rows["overhead"]), *_whole(rows["check"]),
        *_memory(rows["memory"]),
    ]  # fmt: skip
    return f"{' '.join(parts)} ({where['processor']}, {where['cores'].split(',')[0]} cores.)"


def _transform(rows: Sequence[Row]) -> list[str]:
    there = _measured(rows, PEER)
    if not there:
        return []
    last = there[-1]
    ratio, plain = (two_digits(_medians([last], name)[0]) for name in (PEER, LOOP))
    return [
        f"All interactions from a table take 1/{ratio} of the time of {PEER}'s exact transform and "
        f"1/{plain} of that of a NumPy loop over the variables at n = {last['n']}."
    ]


def _overhead(rows: Sequence[Row]) -> list[str]:
    large = [row for row in rows if int(str(row["multiply-adds"]).split()[0]) >= LARGE]
    found = _medians(large, "CPU")
    if not found:
        return []
    sizes = sorted(int(str(row["n"])) for row in large)
    small = _medians([row for row in rows if row not in large], "CPU")
    rest = f", of smaller ones {min(small):.2f} to {max(small):.2f} times" if small else ""
    return [
        f"All scores of the networks measured with {LARGE} thousand multiply-adds or more take "
        f"{min(found):.2f} to {max(found):.2f} times the time of their bare forward passes "
        f"(n = {sizes[0]} to {sizes[-1]}){rest}."
    ]


def _whole(rows: Sequence[Row]) -> list[str]:
    name = f"{PEER}, exact"
    there = _measured(rows, name)
    shares = [
        f"{two_digits(1 / median)} × at n = {row['n']}"
        for row, median in zip(there, _medians(there, name), strict=True)
    ]
    if not shares:
        return []
    return [
        f"A report with all verdicts takes, of the time of {PEER}'s exact computer for the "
        f"interactions alone, {', '.join(shares)} (beyond ten variables the number of interactions "
        "needed is sought on a grid)."
    ]


def _memory(rows: Sequence[Row]) -> list[str]:
    large = [row for row in rows if int(str(row["n"])) >= MANY] or rows[-1:]
    peaks = [
        f"{row['scores and interactions']} and {row['check']} at n = {row['n']}" for row in large
    ]
    return [
        "All scores with the interactions, and a report, peak at "
        f"{', '.join(peaks)}, of four tables of 2^n numbers, one batch and the network."
    ]


def _measured(rows: Sequence[Row], column: str) -> list[Row]:
    """The rows that have a ratio in a column."""
    return [row for row in rows if isinstance(row.get(column), Ratio)]


def _medians(rows: Sequence[Row], column: str) -> list[float]:
    """The medians of the ratios in a column."""
    cells = (row.get(column) for row in rows)
    return [cell.median for cell in cells if isinstance(cell, Ratio)]
