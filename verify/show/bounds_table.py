"""Bounds as a notebook and a terminal show them: one row for each order, rounded text only."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from verify.show.report_table import CELL
from verify.verdicts.verdict import count_of, rounded

if TYPE_CHECKING:
    from verify.bounds.table import Bounds, OrderRow

TITLES = {
    "count_bound": "|A(k)|/(τ|η(k)|)",
    "paper": "B's theorem",
    "sharp": "sharp",
    "markov": "Markov",
    "energy": "energy",
}
HEAD = ("order k", "salient R(k)", "possible C(n,k)", "η(k)", "A(k)")
LEGEND = "R(k) is at most each bound; ∅: as many as are possible, or more, so it says nothing."


def bounds_html(bounds: Bounds) -> str:
    """The bounds as an HTML table: no ids, no images, no raw floats."""
    head, *rows = _cells(bounds)

    def line(cells: list[str], tag: str) -> str:
        style = f"{CELL};text-align:right"
        return "".join(f'<{tag} style="{style}">{escape(cell)}</{tag}>' for cell in cells)

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    notes = "".join(f"<br>{escape(note)}" for note in _notes(bounds))
    return (
        f'<div style="max-width:60em"><p style="margin:0 0 6px 0">{escape(_title(bounds))}</p>'
        '<table style="border-collapse:collapse;color:inherit;font-size:inherit">'
        f"<thead><tr>{line(head, 'th')}</tr></thead><tbody>{body}</tbody></table>"
        f'<p style="margin:6px 0 0 0;font-size:90%">{escape(LEGEND)}{notes}</p></div>'
    )


def bounds_text(bounds: Bounds) -> str:
    """The same as plain text."""
    table = _cells(bounds)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    ]
    return "\n".join([f"Bounds: {_title(bounds)}", *lines, LEGEND, *_notes(bounds)])


def _title(bounds: Bounds) -> str:
    parts = [
        count_of(bounds.n, "variable"),
        f"interactions above order M = {bounds.M} cut off, at a cost ρ of {rounded(bounds.rho)}",
        f"salient from {rounded(bounds.tau)}",
    ]
    if bounds.p is not None:
        parts.append(f"exponent p = {bounds.p:g}")
    if bounds.paper is not None:
        parts.append(f"B's δ = {rounded(bounds.paper.delta)}")
    return " · ".join(parts)


def _cells(bounds: Bounds) -> list[list[str]]:
    routes = [route for route in TITLES if bounds.rows and route in bounds.rows[0].bounds]
    table = [[*HEAD, *(TITLES[route] for route in routes)]]
    for row in bounds.rows:
        eta = "–" if row.eta is None else rounded(row.eta)
        facts = [str(row.k), str(row.salient), str(row.possible), eta, rounded(row.order_sum)]
        table.append([*facts, *(_bound(row, route) for route in routes)])
    if bounds.M > 1:
        sums = [f"1–{bounds.M}", str(bounds.salient), str(bounds.possible), "", ""]
        table.append([*sums, *(_sum(bounds, route) for route in routes)])
    return table


def _bound(row: OrderRow, route: str) -> str:
    bound = row.bounds[route]
    if bound is None:
        return "–"
    return rounded(bound) + (" ∅" if row.vacuous(route) else "")


def _sum(bounds: Bounds, route: str) -> str:
    said = any(not row.vacuous(route) for row in bounds.rows[: bounds.M])
    return rounded(bounds.total(route)) if said else "∅"


def _notes(bounds: Bounds) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for row in bounds.rows[: max(bounds.M, 1)]:
        for route, why in row.silent.items():
            if TITLES[route] not in reasons.setdefault(why, []):
                reasons[why].append(TITLES[route])
    return [f"– {', '.join(routes)}: {why}." for why, routes in reasons.items()]
