"""What the second engine refuses for its form or size, before and while it computes.

Whatever is read becomes plain JSON of its own (`plain`), so that no object can change, lie or hold
itself. Bounds: a file of at most BYTES, at most VALUES values in it, nested at most DEEPEST deep; a
term that substitution makes is at most ROOM deep; numbers have at most BITS bits, and what is done
with terms and polynomials counts as work, of which there is WORK for one certificate (the largest
of the ledger takes a thirtieth). What goes past a bound is a Fault, so that a certificate is
answered within five minutes and 4 GB of memory on a machine of today. This counts on python-flint
for the product of two polynomials of at most 10⁶ pairs of terms and for greatest common divisors of
small ones, which are not interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

BYTES = 32 * 2**20
VALUES = 2_000_000
DEEPEST = 200
ROOM = 400
BITS = 20_000
WORK = 30_000_000
LONGEST = 2000  # characters of a name or number


class Fault(Exception):
    """A certificate that is not what it should be; the message says why."""


def need(ok: object, message: str) -> None:
    if not ok:
        raise Fault(message)


# Work ----------------------------------------------------------------------------------------

_left: ContextVar[list[int] | None] = ContextVar("work", default=None)


@contextmanager
def limited(work: int = WORK) -> Iterator[list[int]]:
    """Within it, `spend` counts; gives the list that holds what is left."""
    counter = [work]
    token = _left.set(counter)
    try:
        yield counter
    finally:
        _left.reset(token)


def spend(units: int) -> None:
    """A unit is about the work of looking at one node of a term."""
    counter = _left.get()
    if counter is not None:
        counter[0] -= units
        need(counter[0] >= 0, "too much work")


# Reading -------------------------------------------------------------------------------------


def plain(x: Any) -> Any:
    """A copy made of plain dicts, lists, strings, numbers of steps, true, false and null."""
    count = 0

    def copy(y: Any, depth: int) -> Any:
        nonlocal count
        count += 1
        need(count <= VALUES, "too many values")
        need(depth <= DEEPEST, "nested too deeply")
        kind = type(y)
        if kind is list:
            return [copy(z, depth + 1) for z in list(y)]
        if kind is dict:
            need(all(type(k) is str and len(k) <= LONGEST for k in y), "a key is a short string")
            return {k: copy(z, depth + 1) for k, z in list(y.items())}
        if kind is str:
            need(len(y) <= LONGEST, "a string is too long")
        elif kind is int:
            need(0 <= y <= VALUES, "a number of JSON names a step")
        else:
            need(y is None or kind is bool, "not plain JSON")
        return y

    return copy(x, 1)


def load(path: str | Path) -> Any:
    """The JSON in a file; raises Fault where it holds none, or none that is plain."""
    try:
        file = Path(path)
        need(file.is_file() or not file.exists(), "cannot be read: not a file")
        with file.open("rb") as stream:
            raw = stream.read(BYTES + 1)
    except (OSError, ValueError) as error:
        raise Fault(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    need(len(raw) <= BYTES, f"longer than {BYTES} bytes")
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once, parse_float=_no, parse_constant=_no
        )
    except (ValueError, RecursionError, MemoryError) as error:
        raise Fault(f"not JSON: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(dict(pairs)) == len(pairs), "not JSON: a key stands twice")
    return dict(pairs)


def _no(text: str) -> Any:
    raise Fault(f"not JSON as it is used here: {text[:20]}")
