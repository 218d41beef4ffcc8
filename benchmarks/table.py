"""A table of what was measured: for the terminal, for a page, and as plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from benchmarks.timing import Ratio

Cell: TypeAlias = Ratio | str | int
MISSING = "not installed"
TOO_LARGE = "–"
UNMEASURED = "not measured"


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
