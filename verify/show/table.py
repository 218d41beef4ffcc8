"""The one table that everything measured is shown in: HTML for notebooks, text for terminals.

Text is escaped; what is HTML already says so.  No ids, no images: legible on light and dark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape, unescape

CELL = "text-align:left;vertical-align:top;padding:4px 10px"
NUMBER = CELL.replace("left", "right")
UNBROKEN = f"{CELL};white-space:nowrap"


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def as_html(text: str) -> str:
    """The text as HTML: escaped, unless it is HTML already."""
    return text if isinstance(text, Html) else escape(text)


def as_text(text: str) -> str:
    """The text without tags, where it is HTML."""
    return unescape(re.sub(r"<[^>]*>", "", text)) if isinstance(text, Html) else text


@dataclass(frozen=True, repr=False)
class TextTable:
    """Rows of cells under a head, a sentence above and notes below.

    styles: one CSS style per column, CELL where there are none.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    notes: Sequence[str] = ()
    styles: Sequence[str] = ()

    def html(self) -> Html:
        """As a notebook shows it."""
        styles = self.styles or [CELL] * len(self.columns)

        def line(cells: Sequence[str], tag: str) -> str:
            inside = (
                f'<{tag} style="{style}">{as_html(cell)}</{tag}>'
                for style, cell in zip(styles, cells, strict=True)
            )
            return f"<tr>{''.join(inside)}</tr>"

        title = f'<p style="margin:0 0 6px 0">{as_html(self.title)}</p>' if self.title else ""
        body = "".join(line(row, "td") for row in self.rows)
        below = "<br>".join(map(as_html, self.notes))
        notes = f'<p style="margin:6px 0 0 0;font-size:90%">{below}</p>' if self.notes else ""
        return Html(
            f'<div style="max-width:60em">{title}'
            '<table style="border-collapse:collapse;color:inherit;font-size:inherit">'
            f"<thead>{line(self.columns, 'th')}</thead><tbody>{body}</tbody></table>{notes}</div>"
        )

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        return self.text()

    def text(self) -> str:
        """As a terminal shows it: columns to the right, without any tags."""
        lines = [[as_text(cell) for cell in line] for line in (self.columns, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        shown = [
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        ]
        around = [as_text(part) for part in (self.title, *self.notes)]
        return "\n".join(
            [*around[:1], *shown, *around[1:]] if self.title else [*shown, *around[1:]]
        )

    def markdown(self) -> str:
        """As a Markdown page shows it, without title and notes."""
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        return "\n".join(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
        )
