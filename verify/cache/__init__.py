"""Results made once and read afterwards: what is there is used, what is damaged is made again.

A result is known by a key of all that it depends on, in the name of its file or in the record.
Files are written whole or not at all (`verify.records.write_whole`), so a run that is stopped, or
two at once, leave nothing that a reader could mistake for a result.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from verify import records

T = TypeVar("T")


def stored(
    path: Path, load: Callable[[Path], T], *, what: str = "cache", again: str = "computing"
) -> T | None:
    """What `load` reads at a path; None where there is no such file or it is damaged.

    `load` raises FileNotFoundError of the one and ValueError of the other, which is reported on
    stderr: `what` the file was of, and what is done `again` now.
    """
    try:
        return load(path)
    except FileNotFoundError:
        return None
    except ValueError as problem:
        print(f"{what}: {problem}; {again} it again", file=sys.stderr)
        return None


def record_once(
    path: Path, key: str, make: Callable[[], Mapping[str, Any]]
) -> tuple[dict[str, Any], float | None]:
    """The record at a path if it has this key, else what `make` gives, written there under the key.

    Returns it with the seconds that it took, None where it was read.
    """
    found = stored(path, records.load, what="records", again="measuring")
    if isinstance(found, dict) and found.get("key") == key:
        return found, None
    start = time.perf_counter()
    made = {"key": key, **make()}
    records.save(made, path)
    return made, time.perf_counter() - start
