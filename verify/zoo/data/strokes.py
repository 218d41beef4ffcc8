"""Parts of a handwritten digit: small squares spread along its strokes by a rule.

Paper B's parts of digits were marked by hand; these are found.  The rule is whole-numbered, so that
parts are the same wherever they are looked for.
"""

from __future__ import annotations

import numpy as np

from verify.scores.groups import ALWAYS_PRESENT, Groups

SPREAD = 3  # pixels: the square whose ink says whether its centre is inside a stroke
INSIDE = 0.5  # of the ink that such a square can hold
LEVELS = 255


def stroke_parts(picture: np.ndarray, count: int = 8, side: int = 3) -> Groups:
    """Squares of `side` × `side` pixels on the strokes of a picture [1, height, width] in [0, 1].

    Their centres are among the pixels whose 3 × 3 square holds at least half of the ink that it can
    hold: first the topmost, leftmost of these, then always the one farthest (in rows or columns,
    whichever are more) from those that are chosen, the first in reading order among equals.  Parts
    are called "part 1", … from top to bottom.  A pixel in two squares belongs to the nearer centre,
    to the upper where both are as near; all others are background, -1.  The centres do not depend
    on `side`.
    Raises ValueError for a picture of another shape, an even or too small side, and where strokes
    have no place for so many centres.
    """
    if picture.ndim != 3 or picture.shape[0] != 1:
        raise ValueError(f"picture: shape {picture.shape}; give one channel, [1, height, width]")
    if side < 1 or side % 2 == 0:
        raise ValueError(f"side: {side} is not an odd number of pixels")
    centres = _centres(np.rint(picture[0] * LEVELS).astype(np.int64), count)
    rows, columns = np.indices(picture.shape[1:])
    away = [np.stack([abs(rows - r), abs(columns - c)]) for r, c in centres]
    far = np.stack([(a**2).sum(0) for a in away])
    covered = np.stack([a.max(0) <= side // 2 for a in away])
    nearest = np.where(covered, far, far.max() + 1).argmin(0)
    index = np.where(covered.any(0), nearest, ALWAYS_PRESENT)[None]
    return Groups(index.astype(np.int64), part_names(count))


def part_names(count: int) -> tuple[str, ...]:
    """ "part 1", "part 2", …"""
    return tuple(f"part {i + 1}" for i in range(count))


def _centres(ink: np.ndarray, count: int) -> list[tuple[int, int]]:
    """The chosen pixels (row, column) from top to bottom."""
    padded = np.pad(ink, SPREAD // 2)
    held = np.lib.stride_tricks.sliding_window_view(padded, (SPREAD, SPREAD)).sum((2, 3))
    inside = np.argwhere(held >= INSIDE * SPREAD**2 * LEVELS)
    if not len(inside):
        raise ValueError("picture: it has no strokes; give one with ink of at least half of 1")
    chosen, far = [inside[0]], abs(inside - inside[0]).max(1)
    while len(chosen) < count:
        if far.max() < 1:
            raise ValueError(f"count: {count} parts, but strokes have {len(chosen)} places")
        chosen.append(inside[far.argmax()])
        far = np.minimum(far, abs(inside - chosen[-1]).max(1))
    return sorted((int(r), int(c)) for r, c in chosen)
