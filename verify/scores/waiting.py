"""How long a table will take, said before it is made: from one batch that is timed."""

from __future__ import annotations

import sys
from time import perf_counter

import torch
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
    line = f"{many}: about {in_words(seconds)} for the table, then some of them again for its error"
    tqdm.write(line, file=sys.stderr)


def expected_seconds(
    masked: MaskedModel, count: int | None = None, at_once: int | None = None
) -> float:
    """The time of one batch that is evaluated once more, times the batches of `count` masks.

    count: None for all 2^n.  at_once: masks in the batch; None for as many as are evaluated at a
    time, and the batch then comes twice, since the first call may be slow.
    """
    count = 1 << masked.n if count is None else count
    few = max(1, masked.batch_size // masked.rows) if at_once is None else at_once
    masks = _late_masks(masked.n, min(few, 1 << masked.n))
    if at_once is None:
        _evaluate(masked, masks)
    start = perf_counter()
    _evaluate(masked, masks)
    return (perf_counter() - start) * count / len(masks)


@torch.no_grad()
def _evaluate(masked: MaskedModel, masks: torch.Tensor) -> None:
    masked.scores(masks).cpu()


def _late_masks(n: int, count: int) -> torch.Tensor:
    """The last so many masks of all in order, bool [count, n]: most variables are present."""
    codes = torch.arange((1 << n) - count, 1 << n) if n < 62 else torch.arange(-count, 0)
    return (codes[:, None] >> torch.arange(n).clamp(max=62)) & 1 == 1


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def in_words(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 1:
        return "a second"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
