"""One report as an HTML page: nothing fetched, names escaped."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from verify.explain.kinds import JOINS
from verify.show.glossary import html
from verify.show.numbers import alike
from verify.show.picture import small_png
from verify.show.table import CELL, NUMBER, Html, TextTable
from verify.show.templates import environment

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sheet(
    title: str,
    verdicts: Html,
    found: Sequence[Mapping[str, Any]],
    how: str,
    unit: str,
    pictures: Mapping[str, Figure],
    origin: Mapping[str, str | None],
) -> str:
    """The page as text.

    found: the strongest interactions, as `Report.concepts` gives them; how: by which protocol, to
    be added to what they are called, "" for plain ones.  pictures: by what they
    show.  origin: where the numbers come from; what is None is left out.
    """
    effects = alike([c["effect"] for c in found], sign=True)
    rows = [
        (effect, "yes" if c["salient"] else "no", JOINS[c.get("kind", "and")].join(c["variables"]))
        for effect, c in zip(effects, found, strict=True)
    ]
    columns = (f"effect ({unit})", "salient", "variables")
    return (
        environment("verify.report.pages")
        .get_template("sheet.html.j2")
        .render(
            title=title,
            words=html(),
            verdicts=verdicts,
            how=how,
            strongest=TextTable(columns, rows, styles=(NUMBER, CELL, CELL)).html() if rows else "",
            pictures=[(alt, _png(figure)) for alt, figure in pictures.items()],
            origin=[(name, value) for name, value in origin.items() if value is not None],
        )
    )


def _png(figure: Figure) -> str:
    return base64.b64encode(small_png(figure, dpi=float(figure.dpi))).decode()
