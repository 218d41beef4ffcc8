"""Files that are either whole or known to be broken: atomic writes, checked reads.

A checkpoint is one line `sha256 <hex digest>` followed by what `torch.save` wrote.  The digest
makes a truncated or damaged file recognisable without guessing at what the unpickler may raise.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import torch

from verify.records import write_whole

_PREFIX = b"sha256 "


class CorruptCheckpoint(ValueError):
    """The file is not what was written: its digest does not match its content."""


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Write `state` to `path` in one step: a reader sees the old file or the new one.

    Makes the folder when it is missing.  Only what `torch.load(weights_only=True)` reads back:
    tensors, numbers, strings, lists and dicts.
    """
    buffer = io.BytesIO()
    torch.save(state, buffer)
    payload = buffer.getvalue()
    digest = hashlib.sha256(payload).hexdigest().encode()
    write_whole(path, _PREFIX + digest + b"\n" + payload)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote, onto the CPU.

    Raises FileNotFoundError when there is no such file, CorruptCheckpoint when it is damaged.
    """
    head, _, payload = path.read_bytes().partition(b"\n")
    if head != _PREFIX + hashlib.sha256(payload).hexdigest().encode():
        raise CorruptCheckpoint(f"{path}: the content does not match its digest")
    state: dict[str, Any] = torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
    return state
