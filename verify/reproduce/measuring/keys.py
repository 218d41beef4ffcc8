"""Content keys: work is done again just when something that its result depends on has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.records import plain

ROOT = Path(__file__).parents[3]
MEASURING = ("verify", "proofs")  # packages whose code decides what a record holds
SHOWING = ("proofs/display", "proofs/ledger/page.py", "verify/show", "verify/report/page.py")


def key_of(facts: Any, arrays: Iterable[Tensor] = ()) -> str:
    """Sixteen hex digits that change with any of the facts (plain data) or arrays."""
    digest = hashlib.sha256(json.dumps(plain(facts), sort_keys=True).encode())
    for array in arrays:
        digest.update(f"{tuple(array.shape)} {array.dtype}".encode())
        digest.update(array.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


@cache
def code_key() -> str:
    """A key of the code that measures, and of the libraries under it."""
    return sources_key(MEASURING, SHOWING) + torch.__version__ + np.__version__


@cache
def sources_key(packages: tuple[str, ...], but: tuple[str, ...] = ()) -> str:
    """A key of all modules and data of these packages, those whose path begins with `but` aside."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in (".py", ".json", ".j2") and not name.startswith(but):
                digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
