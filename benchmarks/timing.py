"""How long a call takes, by the best of a few tries."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

TRIES = 5
ENOUGH = 0.2  # seconds after which no further try is made; short calls are repeated to last as long


def seconds(call: Callable[[], Any]) -> float:
    """The shortest time of a call, of at least one and up to `TRIES` batches."""
    start = time.perf_counter()
    call()  # also loads what is loaded on first use
    once = max(time.perf_counter() - start, 1e-7)
    if once > ENOUGH:
        return once
    repeats = max(1, int(ENOUGH / once / TRIES))
    best = once
    for _ in range(TRIES):
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        best = min(best, (time.perf_counter() - start) / repeats)
    return best
