"""Pieces of work that end in one record: made once, read afterwards, several at a time.

The records of a piece are cached under a key of all that they depend on, the code included, so a
run that was interrupted, or is made again, does only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from verify import records
from verify.cache import record_once
from verify.cache.keys import code_key, key_of
from verify.many.engine import together


@runtime_checkable
class Bar(Protocol):
    """What counts the work that is done."""

    def update(self, work: float) -> object:
        """So much more is done."""


@dataclass(frozen=True)
class Piece:
    """One piece of work: `make(**arguments)` gives plain data, a list of records.

    facts: all that the records depend on, but the code: settings, the key of a network's weights.
    cost: about how long it takes, relative to the others, for the progress bar.
    """

    stage: str
    name: str
    make: Callable[..., list[dict[str, Any]]]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    facts: Any = None
    cost: float = 1.0


@dataclass(frozen=True)
class Done:
    """What became of a piece: its records, and the seconds it took; None where it was read."""

    piece: Piece
    records: list[dict[str, Any]]
    seconds: float | None


def finish(piece: Piece, work: Path) -> Done:
    """The records of a piece, from `work`/stage/name.json when they are still good."""
    path = work / piece.stage / f"{piece.name}.json"
    key = key_of([piece.stage, piece.name, piece.facts, code_key()])

    def make() -> dict[str, Any]:
        return {"records": records.shortened(records.plain(piece.make(**piece.arguments)))}

    record, seconds = record_once(path, key, make)
    return Done(piece, record["records"], seconds)


def finish_all(
    pieces: Sequence[Piece], work: Path, *, jobs: int = 1, bar: Bar | None = None
) -> list[Done]:
    """All pieces, `jobs` at a time, each in a process of its own; in the order given.

    `bar` counts their cost.  Raises what a piece raises, and `WorkerDied` where it brings down the
    process that makes it again and again.
    """
    found: dict[tuple[str, str], Done] = {}
    for _, done in together(finish, [(piece, work) for piece in pieces], jobs):
        found[done.piece.stage, done.piece.name] = done
        if bar is not None:
            bar.update(done.piece.cost)
    return [found[piece.stage, piece.name] for piece in pieces]
