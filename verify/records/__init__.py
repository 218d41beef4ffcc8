"""Results as plain data: JSON files that are written whole or not at all.

Numbers that JSON cannot hold (NaN, infinity) become null.  Nothing here needs torch.
"""

from __future__ import annotations

import json
import math
import os
import platform
import tempfile
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

DIGITS = 6  # significant digits that records keep


def plain(data: Any) -> Any:
    """The same data as dicts, lists, strings, numbers and None: what JSON can hold.

    Raises TypeError for an object that has no such form.
    """
    if isinstance(data, Enum):
        return plain(data.value)
    if data is None or isinstance(data, bool | int | str):
        return data
    if isinstance(data, float):
        return float(data) if math.isfinite(data) else None
    if isinstance(data, np.generic | np.ndarray):
        return plain(data.tolist())
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    raise TypeError(f"data: {type(data).__name__} has no plain form; give numbers, text or lists")


def save(data: Any, path: str | os.PathLike[str]) -> Path:
    """Writes data as JSON and returns the path; a killed process leaves the old file or none."""
    text = json.dumps(plain(data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return write_whole(path, (text + "\n").encode())


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Writes a file in one step and returns its path: a reader sees the old file or the new one.

    Makes the folder when it is missing.  Raises OSError, naming the path, where it cannot be.
    """
    path = Path(path)
    try:
        _write(path, content)
    except OSError as problem:
        raise type(problem)(f"path: {path} cannot be written: {problem}") from problem
    return path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:  # Ctrl-C as well: never leave the draft behind
        Path(draft).unlink(missing_ok=True)
        raise


def load(path: str | os.PathLike[str]) -> Any:
    """The data that `save` wrote.

    Raises FileNotFoundError when there is no such file, ValueError when it is not whole JSON.
    """
    path = Path(path)
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise ValueError(
            f"path: {path} is not a whole JSON record ({problem}); delete it and run again"
        ) from None


def save_all(found: Sequence[Mapping[str, Any]], path: str | os.PathLike[str]) -> Path:
    """Writes many records as one file: what they share once, a line for each; returns the path."""
    common = dict(found[0]) if found else {}
    for record in found:
        common = {k: v for k, v in common.items() if k in record and record[k] == v}
    rest = [{k: v for k, v in record.items() if k not in common} for record in found]
    lines = [json.dumps(plain(x), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
             for x in (common, *rest)]  # fmt: skip
    text = '{"common":' + lines[0] + ',"records":[\n' + ",\n".join(lines[1:]) + "\n]}\n"
    return write_whole(path, text.encode())


def load_all(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """The records that `save_all` wrote to a file, or to all files of a folder in order of name.

    Raises as `load` does.
    """
    path = Path(path)
    if path.is_dir():
        return [record for file in sorted(path.glob("*.json")) for record in load_all(file)]
    data = load(path)
    if not isinstance(data, dict) or not {"common", "records"} <= data.keys():
        raise ValueError(f"path: {path} holds no collected records; delete it and run again")
    return [{**data["common"], **record} for record in data["records"]]


def shortened(data: Any, digits: int = DIGITS) -> Any:
    """Plain data with every float rounded to so many significant digits."""
    if isinstance(data, float):
        return float(f"{data:.{digits}g}")
    if isinstance(data, dict):
        return {key: shortened(value, digits) for key, value in data.items()}
    if isinstance(data, list):
        return [shortened(value, digits) for value in data]
    return data


def versions() -> dict[str, str | None]:
    """Versions of what a number may depend on; None where a package is not installed."""
    out: dict[str, str | None] = {"python": platform.python_version()}
    out |= {package: _version(package) for package in ("torch", "numpy", "sparse-concepts")}
    return out


@cache  # reading the metadata of a package takes as long as the verdicts on a small table
def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
