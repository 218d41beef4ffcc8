"""Names as pictures show them: on one line, cut to a width, told apart.

Widths are counted in characters of Latin text; a Chinese or Japanese character counts as two, as
does an emoji.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

JOINERS = "\u200c\u200d"
EMOJI = "\ufe0f"  # asks for the character before it as an emoji


def width_of(text: str) -> int:
    """The width of a text in characters: 2 for a wide one, 0 for one that joins another."""
    return sum(map(_width, text))


def _width(c: str) -> int:
    if unicodedata.east_asian_width(c) in "WF":
        return 2
    return int(c == EMOJI or unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def one_line(text: str) -> str:
    """The text with every run of blanks and of characters without a shape as one space.

    The joiners of Indic and Persian words and of emoji stay; marks that would turn the direction of
    the text around the name go.
    """
    return " ".join("".join(c if _has_shape(c) else " " for c in text).split()) or "(unnamed)"


def _has_shape(c: str) -> bool:
    return c in JOINERS or unicodedata.category(c)[0] not in "CZ"


def shortened(text: str, width: int) -> str:
    """The text on one line, cut in its middle: names that begin alike often end differently."""
    text = one_line(text)
    if width_of(text) <= width:
        return text
    head, tail = (width - 1) - (width - 1) * 2 // 5, (width - 1) * 2 // 5
    start, end = 0, len(text)
    while width_of(text[: start + 1]) <= head:
        start += 1
    while width_of(text[end - 1 :]) <= tail:
        end -= 1
    return text[:start].rstrip() + "…" + text[end:].lstrip()


def fitted(names: Sequence[str], width: int) -> list[str]:
    """Names cut to a width, those that then look alike numbered."""
    return apart([shortened(name, width) for name in names])


def apart(labels: Sequence[str]) -> list[str]:
    """Labels of which none is like another: the second of equals gets a "(2)"."""
    seen, out = Counter[str](), dict[str, None]()
    for label in labels:
        own = label
        while own in out:
            seen[label] += 1
            own = f"{label} ({seen[label] + 1})"
        out[own] = None
    return list(out)
