"""How long a table will take, said before it is made: from one batch that is timed."""

from __future__ import annotations

import sys
from time import perf_counter

from tqdm.auto import tqdm

from verify.scores.masked_model import MaskedModel

MANY = 1 << 16  # scores: from here on the time is said


def tell_expected(masked: MaskedModel) -> None:
    """Prints one line, on the error stream, before a long table: how many scores, how much time."""
    scores = masked.rows << masked.n
    if scores < MANY:
        return
    seconds = expected_seconds(masked)
    many = f"{_spaced(1 << masked.n)} masks"
    if masked.background is not None:
        many += f" × {masked.rows} background rows = {_spaced(scores)} scores"
    line = f"{many}: about {_time(seconds)} for the table, then some of them again for its error"
    tqdm.write(line, file=sys.stderr)


def expected_seconds(masked: MaskedModel) -> float:
    """The time of one batch that is evaluated once more, times the batches of the table."""
    masks = max(1, masked.batch_size // masked.rows)
    codes = range((1 << masked.n) - min(masks, 1 << masked.n), 1 << masked.n)
    masked.scores_at(codes)  # the first call may be slow
    start = perf_counter()
    masked.scores_at(codes)
    return (perf_counter() - start) * (1 << masked.n) / len(codes)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _time(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 1:
        return "a second"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
