"""How two calls compare, in time and in memory, both measured in one run."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

TRIES = 5
LEAST = 3  # tries of calls that are slow
ENOUGH = 0.2  # seconds of a side after which only `LEAST` tries are made; short calls are repeated


@dataclass(frozen=True)
class Ratio:
    """The median, the least and the largest of the ratios of some tries."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Two digits, which is more than repeats, and the spread."""
        middle, low, high = map(two_digits, (self.median, self.low, self.high))
        return f"{middle} × ({low}–{high})"


def side_by_side(theirs: Callable[[], Any], ours: Callable[[], Any]) -> Ratio:
    """The time of one call over that of another, taken in turns: a busy machine slows both.

    Both are called once before, which loads what is loaded on first use.
    """
    repeats = [_repeats(call) for call in (theirs, ours)]
    few = min(repeats) == 1
    found = []
    for _ in range(min(LEAST, TRIES) if few else TRIES):
        there, here = map(_seconds, (theirs, ours), repeats)
        found.append(there / here)
    return Ratio(median(found), min(found), max(found))


def between_two(theirs: Callable[[], Any], ours: Callable[[], Any]) -> Ratio:
    """The time of one long call over those of another before it and after it."""
    before, there, after = (_seconds(call, 1) for call in (ours, theirs, ours))
    found = sorted([there / before, there / after])
    return Ratio(median(found), *found)


def peak_bytes(call: Callable[[], Any]) -> int:
    """The most that a call holds at once beyond what was there; what NumPy and Python hold."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _repeats(call: Callable[[], Any]) -> int:
    """How often a call is made at a try, after one that may be slower."""
    once = max(_seconds(call, 1), 1e-9)
    if once < ENOUGH:
        once = max(_seconds(call, 1), 1e-9)
    return max(1, int(ENOUGH / once / TRIES))


def _seconds(call: Callable[[], Any], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def two_digits(number: float) -> str:
    """A number in two digits, which is more than repeats."""
    return f"{float(f'{number:.2g}'):,.10g}"
