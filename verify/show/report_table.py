"""A report as a notebook shows it: one table, rounded text only, legible on light and dark."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from verify.verdicts.verdict import Status, Verdict, count_of, rounded, rounded_margin

if TYPE_CHECKING:
    from verify.report.report import Report

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
CELL = "text-align:left;vertical-align:top;padding:4px 10px"
SHOWN_NAMES = 12


def report_html(report: Report) -> str:
    """The report as an HTML table of verdicts: names escaped, no ids, no images, no raw floats."""
    head = "".join(
        f'<th style="{CELL}">{title}</th>' for title in ("claim", "verdict", "margin", "meaning")
    )
    rows = "".join(_row(verdict) for verdict in report.verdicts.values())
    return (
        f'<div style="max-width:60em"><p style="margin:0 0 6px 0">{_summary(report)}</p>'
        '<table style="border-collapse:collapse;color:inherit;font-size:inherit">'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        '<p style="margin:6px 0 0 0;font-size:90%">Margins are positive where the claim holds and '
        "good to the digits shown, or to the ± given. Measured on one sample, not proved.</p></div>"
    )


def badge(status: Status) -> str:
    """A status in white on its colour."""
    return (
        f'<span style="background:{BADGES[status]};color:#fff;padding:1px 7px;'
        f'border-radius:3px;font-size:90%;font-weight:bold">{status.value}</span>'
    )


def _row(verdict: Verdict) -> str:
    # The margin of the arithmetic check is rounding noise: it differs from machine to machine.
    noise = verdict.name == "matching" and verdict.status is Status.HOLDS
    margin = "–" if noise else rounded_margin(verdict.margin, verdict.tolerance)
    unit = f" {escape(verdict.unit)}" if verdict.unit and margin != "–" else ""
    cells = (
        escape(LABELS.get(verdict.name, verdict.name)),
        badge(verdict.status),
        margin + unit,
        escape(verdict.sentence),
    )
    styles = (CELL, CELL, f"{CELL};white-space:nowrap", CELL)
    return (
        "<tr>"
        + "".join(
            f'<td style="{style}">{cell}</td>' for style, cell in zip(styles, cells, strict=True)
        )
        + "</tr>"
    )


def _summary(report: Report) -> str:
    names = [escape(name) for name in report.feature_names]
    shown = ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
    count = f"<b>{count_of(report.n, 'variable')}</b>"
    parts = [f"{count}: {shown}" if names else count]
    if report.dead:
        dead = ", ".join(escape(name) for name in report.dead[:SHOWN_NAMES])
        more = ", …" if len(report.dead) > SHOWN_NAMES else ""
        parts.append(f"{len(report.dead)} equal to the baseline and left out: {dead}{more}")
    score = f"score {escape(report.score)}"
    if report.target is not None:
        score += f" of class {report.target}"
        if report.predicted != report.target:
            score += f" (predicted: {report.predicted})"
    parts.append(score)
    parts.append(f"salient from {rounded(report.tau)} {escape(report.unit)}")
    return " · ".join(parts)
