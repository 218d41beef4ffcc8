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
    return [
        f"All scores of a network of more than 10⁵ multiply-adds take {min(found):.2f} to "
        f"{max(found):.2f} times the time of its bare forward passes (n = {sizes[0]} to "
        f"{sizes[-1]})."
    ]


def _whole(rows: Sequence[Row]) -> list[str]:
    name = f"{PEER}, exact"
    there = [row for row in rows if isinstance(row.get(name), Ratio)]
    if not there:
        return []
    shares = [f"{_share(row[name])} at n = {row['n']}" for row in (there[0], there[-1])]
    return [
        f"A report with all verdicts takes, of the time of {PEER}'s exact computer for the "
        f"interactions alone, {' and '.join(shares)}."
    ]


def _memory(rows: Sequence[Row]) -> list[str]:
    large = [row for row in rows if int(str(row["n"])) >= MANY] or rows[-1:]
    scores, report = (
        max((str(row[name]) for row in large), key=lambda times: float(times.split()[0]))
        for name in ("scores and interactions", "check")
    )
    return [
        f"From n = {large[0]['n']} to {large[-1]['n']} all scores and interactions peak at "
        f"{scores} at most, a report at {report} at most, the memory of four tables of 2^n "
        "numbers, one batch and the network."
    ]


def _figure(cell: Cell) -> str:
    assert isinstance(cell, Ratio)
    return f"{float(f'{cell.median:.2g}'):,.10g}"


def _share(cell: Cell) -> str:
    """The inverse of a ratio, in two digits."""
    assert isinstance(cell, Ratio)
    return f"{float(f'{1 / cell.median:.2g}'):.10g} ×"
