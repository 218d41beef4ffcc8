"""How a job ends that may be interrupted: with one clear line that says what is saved."""

from __future__ import annotations

import sys
from collections.abc import Callable


def ended(job: Callable[[], int], saved: Callable[[], str]) -> int:
    """The exit status of a job: its own, 130 after Ctrl-C, 1 when the disk fails.

    Of the latter two it says on stderr what was the matter, what is saved and how to go on.
    """
    try:
        return job()
    except KeyboardInterrupt:
        status, why = 130, "Stopped."
    except OSError as problem:  # a full disk, a folder that may not be written
        status, why = 1, f"Stopped: {problem.strerror or problem}."
    print(f"\n{why} {saved()} Give the same command again to continue.", file=sys.stderr)
    return status
