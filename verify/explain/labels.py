"""Names cut to a width, and several of them joined: what stands in a picture in place of the whole.

Widths are counted in characters of Latin text; a Chinese or Japanese character counts as two.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

from verify.explain.graph import JOINS, Kind

CUTS = (24, 18, 14)  # lengths that a name is cut to when several must share a label
SHORTEST = 10
JOINERS = "\u200c\u200d"


def width_of(text: str) -> int:
    """The width of a text in characters: 2 for a wide one, 0 for one that joins another."""
    return sum(
        2
        if unicodedata.east_asian_width(c) in "WF"
        else unicodedata.category(c) not in ("Mn", "Cf")
        for c in text
    )


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


def joined(names: Sequence[str], kind: Kind, width: int) -> str:
    """The names of a concept within the width: first cut shorter, then counted.

    >>> joined(["red", "round", "large"], "and", 30)
    'red + round + large'
    >>> joined(["red", "round", "large"], "or", 15)
    'red or 2 more'
    """
    if len(names) == 1:
        return shortened(names[0], width)
    join = JOINS[kind]
    for cut in (width, *CUTS):
        label = join.join(shortened(name, cut) for name in names)
        if width_of(label) <= width:
            return label
    for shown in range(len(names) - 1, 0, -1):
        for cut in (CUTS[-1], SHORTEST):
            parts = [shortened(name, cut) for name in names[:shown]]
            label = join.join([*parts, f"{len(names) - shown} more"])
            if width_of(label) <= width and (cut == CUTS[-1] or shown == 1):
                return label
    return shortened(f"{len(names)} variables", width)


def decimals_of(largest: float) -> int:
    """The decimals that give the largest of some effects three digits."""
    return max(0, 2 - math.floor(math.log10(largest))) if largest > 0 else 0


def number_text(value: float, decimals: int, *, sign: bool = True) -> str:
    """A number with so many decimals; one that would read 0 is given by its first digit instead.

    >>> number_text(2.444, 2), number_text(-0.3, 2), number_text(4e-5, 2)
    ('+2.44', '−0.30', '+4e-5')
    """
    plain = value == 0 or (decimals <= 6 and abs(value) >= 0.5 * 10.0**-decimals)
    text = f"{abs(value):.{decimals if decimals <= 6 else 0}f}"
    if not plain:
        text = f"{abs(value):.{2 if decimals > 6 else 0}e}".replace("e-0", "e-")
    return ("−" if value < 0 else "+" if sign and value > 0 else "") + text
