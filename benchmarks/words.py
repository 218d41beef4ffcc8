"""A run in a few words, for readers who want no table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.table import Cell, Table
from benchmarks.timing import Ratio

LARGE = 100  # thousand multiply-adds of a network, from where its overhead is told
MANY = 20  # variables from where memory is told: below, little is tables
PEER = "shapiq"

Row = Mapping[str, Cell]


def in_short(where: Mapping[str, str], tables: Sequence[Table]) -> str:
    """What the run says of speed and memory, and of which machine; only what was measured in it."""
    rows = {
        table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        for table in tables
    }
    parts = [
        *_transform(rows["interactions"]), *_overhead(rows["overhead"]), *_whole(rows["check"]),
        *_memory(rows["memory"]),
    ]  # fmt: skip
    return f"{' '.join(parts)} ({where['processor']}, {where['cores'].split(',')[0]} cores.)"


def _transform(rows: Sequence[Row]) -> list[str]:
    there = [row for row in rows if isinstance(row.get(PEER), Ratio)]
    if not there:
        return []
    return [
        f"All interactions from a table take 1/{_figure(there[-1][PEER])} of the time of {PEER}'s "
        f"exact transform at n = {there[-1]['n']}."
    ]


def _overhead(rows: Sequence[Row]) -> list[str]:
    large = [row for row in rows if int(str(row["multiply-adds"]).split()[0]) >= LARGE]
    found = [row["CPU"].median for row in large if isinstance(row["CPU"], Ratio)]
    if not found:
        return []
    sizes = sorted(int(str(row["n"])) for row in large)
    small = [
        row["CPU"].median for row in rows if row not in large and isinstance(row["CPU"], Ratio)
    ]
    rest = f", of smaller ones {min(small):.2f} to {max(small):.2f} times" if small else ""
    return [
        f"All scores of the networks measured with {LARGE} thousand multiply-adds or more take "
        f"{min(found):.2f} to {max(found):.2f} times the time of their bare forward passes "
        f"(n = {sizes[0]} to {sizes[-1]}){rest}."
    ]


def _whole(rows: Sequence[Row]) -> list[str]:
    name = f"{PEER}, exact"
    shares = [
        f"{_share(row[name])} at n = {row['n']}" for row in rows if isinstance(row.get(name), Ratio)
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


def _figure(cell: Cell) -> str:
    assert isinstance(cell, Ratio)
    return f"{float(f'{cell.median:.2g}'):,.10g}"


def _share(cell: Cell) -> str:
    """The inverse of a ratio, in two digits."""
    assert isinstance(cell, Ratio)
    return f"{float(f'{1 / cell.median:.2g}'):.10g} ×"
