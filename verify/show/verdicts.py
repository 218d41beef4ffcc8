"""Verdicts as a notebook shows them: one row each, rounded text only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from html import escape
from pathlib import Path

from verify.show.latex import latex_table
from verify.show.table import CELL, UNBROKEN, Html, TextTable
from verify.verdicts.verdict import Status, Verdict, rounded_margin

# White text on each reaches a contrast of 4.5; the words carry the meaning, not the colours.
BADGES = {
    Status.HOLDS: "#1b7f4b",
    Status.VIOLATED: "#b3261e",
    Status.VACUOUS: "#5f6368",
    Status.UNDECIDED: "#8a5300",
}
LABELS = {
    "matching": "matching (arithmetic check)",
    "order": "(i) order",
    "derivatives": "(i) derivatives",
    "monotone": "(ii) monotone",
    "exponent": "(iii) exponent",
    "sparse": "sparse",
    "integral": "integral form (arithmetic check)",
    "count_bound": "count after the fact",
    "residual": "nothing else on most masks",
    "salient_suffice": "salient ones suffice",
}
# What is counted from the interactions as they were measured: no condition foretold it, so that
# HOLDS has another colour there.
AFTER_THE_FACT = ("count_bound",)
COUNTED = "#1f5fa8"
COLUMNS: tuple[str, ...] = ("claim", "verdict", "margin", "meaning")
OBTAINED = "obtained from"
NOTE = (
    "Margins are positive where the claim holds and good to the digits shown, or to the ± given. "
    "Measured on one sample, not proved."
)


def badge(status: Status, claim: str = "") -> Html:
    """A status in white on its colour; claim: the name of the verdict that it belongs to."""
    counted = status is Status.HOLDS and claim in AFTER_THE_FACT
    colour = COUNTED if counted else BADGES[status]
    return Html(
        f'<span style="background:{colour};color:#fff;padding:1px 7px;'
        f'border-radius:3px;font-size:90%;font-weight:bold">{escape(status.value)}</span>'
    )


def verdict_table(title: str, verdicts: Iterable[Verdict], *, obtained: bool = False) -> TextTable:
    """A row for each verdict: claim, verdict, margin, meaning and, on request, how it was obtained.

    That is for verdicts which differ in it.
    """
    found = list(verdicts)
    rows = [
        (LABELS.get(v.name, v.name), badge(v.status, v.name), _margin(v), v.sentence) for v in found
    ]
    styles = (CELL, CELL, UNBROKEN, CELL)
    if not obtained:
        return TextTable(COLUMNS, rows, title, (NOTE,), styles)
    wider = [(*row, v.how) for row, v in zip(rows, found, strict=True)]
    return TextTable((*COLUMNS, OBTAINED), wider, title, (NOTE,), (*styles, CELL))


def verdict_latex(
    verdicts: Iterable[Verdict],
    path: str | os.PathLike[str] | None = None,
    *,
    caption: str | None = None,
    label: str | None = None,
    obtained: bool = False,
) -> str | Path:
    """The same rows as a table of LaTeX, or its path; see `latex_table` and `verdict_table`."""
    columns, align = COLUMNS, r"llrp{0.45\linewidth}"
    if obtained:
        columns, align = (*COLUMNS, OBTAINED), r"llrp{0.35\linewidth}p{0.15\linewidth}"
    rows = [
        (LABELS.get(v.name, v.name), v.status.value, _margin(v), v.sentence, v.how)[: len(columns)]
        for v in verdicts
    ]
    return latex_table(columns, rows, path, align=align, caption=caption, label=label)


def _margin(verdict: Verdict) -> str:
    """The margin with its unit; of the arithmetic check it is rounding, as it comes."""
    noise = verdict.name == "matching" and verdict.status is Status.HOLDS
    margin = "–" if noise else rounded_margin(verdict.margin, verdict.tolerance)
    return f"{margin} {verdict.unit}" if verdict.unit and margin != "–" else margin
