"""Letters that Matplotlib's own font lacks: which installed font has them.

Matplotlib takes the first font of a family list that has a letter.  Its default font has Latin,
Greek and Cyrillic; for other scripts one that is installed is looked for and set behind it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache

from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text


def with_glyphs(*drawn: Artist) -> None:
    """Sets fonts behind those of all text in some artists, so that every letter is shown.

    Letters that no installed font has are drawn as boxes; a warning says which, and what would do.
    """
    texts = [text for artist in drawn for text in artist.findobj(Text) if isinstance(text, Text)]
    missing = {c for text in texts for c in text.get_text() if not c.isspace()}
    missing -= _covered_by_default(frozenset(missing))
    if not missing:
        return
    families, left = _families(frozenset(missing))
    if left:  # Matplotlib's own boxes, without a warning of its own at every drawing
        families += tuple({f.name for f in font_manager.fontManager.ttflist if _boxes(f.name)})
    for text in texts:
        if missing & set(text.get_text()):
            text.set_fontfamily([*text.get_fontfamily(), *families])
    if left:
        warnings.warn(
            f"names: no installed font has {''.join(sorted(left))!r}, which is drawn as boxes; "
            "install one that has it (Debian: fonts-noto-core, fonts-noto-cjk) or give other names",
            stacklevel=2,
        )


@cache
def _covered_by_default(letters: frozenset[str]) -> frozenset[str]:
    found = font_manager.findfont(font_manager.FontProperties())
    return frozenset(_held(found, letters))


@cache
def _families(letters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Font families, by name, that together have the letters, and those that none has."""
    left, families = set(letters), list[str]()
    fonts = sorted(font_manager.fontManager.ttflist, key=lambda font: (font.name, font.fname))
    for font in fonts:
        if font.style != "normal" or font.name in families or _boxes(font.name):
            continue
        if has := _held(font.fname, left):
            families.append(font.name)
            left -= has
    return tuple(families), frozenset(left)


def _boxes(family: str) -> bool:
    """Whether it is Matplotlib's last resort, which has a box for every letter."""
    return "Last Resort" in family


def _held(path: str, letters: Iterable[str]) -> set[str]:
    """Those of some letters that a font file has; none where it cannot be read."""
    try:
        codes = _codes(path)
    except (OSError, RuntimeError):
        return set()
    return {letter for letter in letters if ord(letter) in codes}


@cache
def _codes(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())
