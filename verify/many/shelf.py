"""Finished results in a folder, one file each, under a key of all that they depend on."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verify.cache import stored
from verify.records import write_whole


@dataclass(frozen=True)
class Shelf:
    """A folder of results; `load` reads one.  A file is whole or not there."""

    folder: Path
    load: Callable[[Path], Any]

    def path(self, key: str) -> Path:
        """Where the result of this key is kept: in one of 256 folders, so that none is too full."""
        return self.folder / key[:2] / f"{key}.json"

    def found(self, key: str) -> Any:
        """The result of this key; None where there is none, or it is damaged, which is said."""
        return stored(self.path(key), self.load, what="folder", again="measuring")

    def keep(self, key: str, result: Any) -> Path:
        """Writes a result, and returns where it is."""
        kept: Path = result.save(self.path(key))
        return kept


def shelf(folder: str | os.PathLike[str], load: Callable[[Path], Any]) -> Shelf:
    """The folder, made where it is missing.  Raises ValueError where it cannot be written to."""
    place = Path(folder)
    trial = place / f".writable-{os.getpid()}"
    try:
        write_whole(trial, b"")
        trial.unlink()
    except OSError as problem:
        raise ValueError(
            f"folder: {str(place)!r} cannot be written to ({problem.strerror or problem}); give "
            "another folder, or none"
        ) from None
    return Shelf(place, load)
