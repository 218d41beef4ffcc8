"""Verdicts as a notebook shows them: one row each, rounded text only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

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
    "count_bound": "bound on the count",
}
NOTE = (
    "Margins are positive where the claim holds and good to the digits shown, or to the ± given. "
    "Measured on one sample, not proved."
)


def badge(status: Status) -> Html:
    """A status in white on its colour."""
    return Html(
        f'<span style="background:{BADGES[status]};color:#fff;padding:1px 7px;'
        f'border-radius:3px;font-size:90%;font-weight:bold">{escape(status.value)}</span>'
    )


def verdict_table(title: str, verdicts: Iterable[Verdict]) -> TextTable:
    """A row for each verdict: claim, verdict, margin, meaning."""
    rows = []
    for verdict in verdicts:
        # The margin of the arithmetic check is rounding noise: it differs from machine to machine.
        noise = verdict.name == "matching" and verdict.status is Status.HOLDS
        margin = "–" if noise else rounded_margin(verdict.margin, verdict.tolerance)
        if verdict.unit and margin != "–":
            margin += f" {verdict.unit}"
        name = LABELS.get(verdict.name, verdict.name)
        rows.append((name, badge(verdict.status), margin, verdict.sentence))
    columns = ("claim", "verdict", "margin", "meaning")
    return TextTable(columns, rows, title, (NOTE,), (CELL, CELL, UNBROKEN, CELL))
