"""One report as an HTML page: nothing fetched, names escaped."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from verify.show.table import CELL, NUMBER, Html, TextTable
from verify.verdicts.verdict import rounded

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def sheet(
    title: str,
    verdicts: Html,
    found: Sequence[Mapping[str, Any]],
    unit: str,
    pictures: Mapping[str, Figure],
    origin: Mapping[str, str | None],
) -> str:
    """The page as text.

    found: the strongest interactions, as `Report.concepts` gives them.  pictures: by what they
    show.  origin: where the numbers come from; what is None is left out.
    """
    environment = Environment(
        loader=PackageLoader("verify.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = [
        (rounded(c["effect"], sign=True), "yes" if c["salient"] else "no", names)
        for c in found
        for names in [" + ".join(c["variables"])]
    ]
    columns = (f"effect ({unit})", "salient", "variables")
    return environment.get_template("sheet.html.j2").render(
        title=title,
        verdicts=verdicts,
        strongest=TextTable(columns, rows, styles=(NUMBER, CELL, CELL)).html() if rows else "",
        pictures=[(alt, _png(figure)) for alt, figure in pictures.items()],
        origin=[(name, value) for name, value in origin.items() if value is not None],
    )


def _png(figure: Figure) -> str:
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return base64.b64encode(stream.getvalue()).decode()
