"""Results as files: frozen dataclasses as JSON that gives every number back bit for bit.

A file names its format, version and kind, and carries a checksum of its content.  Python writes a
float with the digits that it takes to read the same one; what JSON lacks (infinity, tuples, arrays,
fractions, enumerations) is an object whose "$" says what it is.  Reading makes nothing but the
dataclasses that the reader lists, and these only of fields of the declared types, so that a file
from a stranger can do no harm.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Literal,
    NoReturn,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np

from verify.arguments import checked
from verify.records import versions, write_whole

FORMAT = "sparse-concepts result"
VERSION = 1
LEFT_OUT = {"saved": False}  # metadata of a field that is not saved: it gets its default
EXACT_BELOW = 2**53  # larger integers are written in base 16: readers take JSON's for floats
# Of arrays written as one number, in all: what a file may ask for beside an entry for each byte.
SHORT = 3 << 24  # the largest report of a constant
DTYPES = ("float64", "float32", "int64", "int32", "bool", "object")

Parts = Sequence[type]  # the dataclasses and enumerations that a file may hold

S = TypeVar("S", bound="Saved")


class Saved:
    """A dataclass that is written to a file, and read from it, by itself.

    PARTS: the dataclasses and enumerations that it holds, itself left out.
    """

    PARTS: ClassVar[Parts] = ()

    @classmethod
    def parts(cls) -> Parts:
        """All classes that a file of it may hold."""
        return (cls, *cls.PARTS)

    @checked
    def save(self, path: str | os.PathLike[str]) -> Path:
        """Writes a JSON file, whole or not at all, and returns the path; see `load`."""
        return save(self, path, self.parts())

    @classmethod
    def load(cls: type[S], path: str | os.PathLike[str]) -> S:
        """What `save` wrote, bit for bit.

        Nothing in the file is run: it may come from a stranger.  Raises FileNotFoundError when
        there is no such file, ValueError for one of another kind or version or not whole.
        """
        loaded: S = load(path, {cls: cls.parts()})
        return loaded


def save(thing: Any, path: str | os.PathLike[str], parts: Parts) -> Path:
    """Writes a dataclass to a file and returns the path; a reader sees the old file or the new one.

    parts: its class and those of all that it holds.  Raises TypeError for what has no saved form.
    """
    kind, data = type(thing).__name__, encoded(thing, parts)
    content = _text(data)
    while not _room(alike := _alike(data), len(content)):
        largest = max(alike, key=lambda array: _size(array["shape"]))
        largest["of"] = [largest.pop("all")] * _size(largest["shape"])
        content = _text(data)
    head = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        "written by": versions(),
        "sha256": _checksum(VERSION, kind, content),
    }
    return write_whole(path, f'{_text(head)[:-1]},\n"content":{content}}}\n'.encode())


@checked
def load(path: str | os.PathLike[str], kinds: Mapping[type, Parts]) -> Any:
    """What `save` wrote: an instance of one of the classes, each given with its parts.

    Raises FileNotFoundError when there is no such file; ValueError, saying which it is, for a file
    that is none of ours, of another kind, of a later version, cut off or changed.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
        data = json.loads(raw, parse_constant=_no_number)
    except OSError as problem:
        raise type(problem)(f"path: {path} cannot be read: {problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise ValueError(
            f"path: {path} is not whole JSON ({problem}); give a file that save() wrote"
        ) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"path: {path} holds no saved result; give a file that save() wrote")
    version, kind = data.get("version"), data.get("kind")
    if not isinstance(version, int) or not isinstance(kind, str):
        raise ValueError(f"path: {path} names no version and kind; give a file that save() wrote")
    if version > VERSION:
        raise ValueError(
            f"path: {path} was written by a later version (format {version}, this one reads "
            f"{VERSION}); update sparse-concepts"
        )
    by_name = {root.__name__: root for root in kinds}
    if kind not in by_name:
        raise ValueError(
            f"path: {path} holds a {kind}, not a {' or '.join(by_name)}; "
            "verify.load reads every kind"
        )
    content = data.get("content")
    try:
        checksum = _checksum(version, kind, _text(content))
    except RecursionError:
        raise ValueError(f"path: {path} is no whole {kind}: it is nested too deeply") from None
    except ValueError as problem:  # 1e999 is read as infinity, which no file of ours holds so
        raise ValueError(f"path: {path} is no whole {kind}: {problem}") from None
    if data.get("sha256") != checksum:
        raise ValueError(
            f"path: {path} was changed since it was written: its checksum is another; "
            "take a copy that is whole, or make the result again"
        )
    root = by_name[kind]
    try:
        if not _room(alike := _alike(content), len(raw)):
            asked = sum(_size(array["shape"]) for array in alike)
            raise ValueError(f"it asks for {asked:,} equal numbers in {len(raw):,} bytes")
        thing = decoded(content, kinds[root])
    except Exception as problem:  # of whatever a file can hold
        raise ValueError(f"path: {path} is no whole {kind}: {problem}") from None
    if not isinstance(thing, root):
        raise ValueError(f"path: {path} is no whole {kind}: it holds something else")
    try:  # parts that do not fit together show when it is written out
        for written in (repr, *_tables(thing)):
            written(thing)
    except Exception as problem:  # of whatever does not fit
        raise ValueError(
            f"path: {path} is no whole {kind}: its parts do not fit together "
            f"({type(problem).__name__}: {problem})"
        ) from None
    return thing


def _tables(thing: Any) -> list[Callable[[Any], Any]]:
    """The ways in which a result writes itself as text or plain data."""
    kind = type(thing)
    return [getattr(kind, name) for name in ("to_dict", "_repr_html_") if hasattr(kind, name)]


def kept_fields(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields that are saved."""
    return tuple(
        f.name for f in dataclasses.fields(kind) if f.metadata.get("saved", True) and f.init
    )


def encoded(value: Any, parts: Parts) -> Any:
    """A value as what JSON can hold.  Raises TypeError, naming the type, if it has no such form."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Enum) and type(value) in parts:
        return {"$": type(value).__name__, "is": value.name}
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return value if abs(value) < EXACT_BELOW else {"$": "int", "is": hex(value)}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$": "float", "is": str(value)}
    if isinstance(value, list):
        return [encoded(item, parts) for item in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "of": [encoded(item, parts) for item in value]}
    if isinstance(value, Mapping):
        if "$" not in value and all(isinstance(key, str) for key in value):
            return {key: encoded(item, parts) for key, item in value.items()}
        pairs = [[encoded(key, parts), encoded(item, parts)] for key, item in value.items()]
        return {"$": "mapping", "of": pairs}
    if isinstance(value, Fraction):
        return {"$": "fraction", "of": [hex(value.numerator), hex(value.denominator)]}
    if isinstance(value, np.ndarray) and value.dtype.name in DTYPES:
        return _encoded_array(value)
    if type(value) in parts:
        fields = {name: getattr(value, name) for name in kept_fields(type(value))}
        inside = {name: encoded(item, parts) for name, item in fields.items()}
        return {"$": type(value).__name__} | inside
    raise TypeError(f"{type(value).__name__} has no saved form")


def decoded(data: Any, parts: Parts) -> Any:
    """What `encoded` was given.  Raises ValueError, TypeError or KeyError for anything else."""
    if isinstance(data, list):
        return [decoded(item, parts) for item in data]
    if not isinstance(data, dict):
        return data
    if "$" not in data:
        return {key: decoded(item, parts) for key, item in data.items()}
    match data:
        case {"$": "int", "is": str(text)}:
            return int(text, 16)
        case {"$": "float", "is": "inf" | "-inf" | "nan" as text}:
            return float(text)
        case {"$": "tuple", "of": list(items)}:
            return tuple(decoded(item, parts) for item in items)
        case {"$": "mapping", "of": list(pairs)}:
            return {decoded(key, parts): decoded(item, parts) for key, item in pairs}
        case {"$": "fraction", "of": [str(up), str(down)]}:
            return Fraction(int(up, 16), int(down, 16) or 1)
        case {"$": "array"}:
            return _decoded_array(data)
    kind = {part.__name__: part for part in parts}.get(data["$"])
    if kind is None:
        raise ValueError(f"it names a {data['$']!r}, which has no place there")
    if issubclass(kind, Enum):
        return kind[data["is"]]
    given = {name: decoded(item, parts) for name, item in data.items() if name != "$"}
    return _made(kind, given)


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a declared type, looked at in depth."""
    origin, inside = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(fits(value, option) for option in inside)
    if origin is Literal:
        return any(value == option and type(value) is type(option) for option in inside)
    if origin is tuple and isinstance(value, tuple):
        if inside[-1] is Ellipsis:
            return all(fits(item, inside[0]) for item in value)
        return len(value) == len(inside) and all(map(fits, value, inside))
    if origin is not None and issubclass(origin, Mapping) and isinstance(value, Mapping):
        key, item = inside
        return all(fits(k, key) and fits(v, item) for k, v in value.items())
    if origin is not None:
        return False
    if isinstance(value, bool) or hint is None:
        return hint is bool if isinstance(value, bool) else value is None
    if hint is float and isinstance(value, int):
        return abs(value) < 2**1023  # which a float can be
    return isinstance(value, hint)


def _made(kind: type, given: Mapping[str, Any]) -> Any:
    """An instance of a dataclass; fields that the file lacks get their defaults.

    A `require_usable` of its own raises ValueError for values that no caller could have given.
    """
    known, hints = kept_fields(kind), _hints(kind)
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"a {kind.__name__} has no {name!r}")
        if not fits(value, hints[name]):
            raise ValueError(f"{name!r} of a {kind.__name__} cannot be {type(value).__name__}")
    made = kind(**given)
    if hasattr(kind, "require_usable"):
        made.require_usable()
    return made


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The declared types of a dataclass's fields; what only a type checker imports is Any."""
    absent: dict[str, Any] = {"None": NoneType}
    while True:
        try:
            return get_type_hints(kind, localns=absent)
        except NameError as problem:
            absent[str(problem.name)] = Any


def _encoded_array(array: np.ndarray) -> dict[str, Any]:
    out = {"$": "array", "dtype": array.dtype.name, "shape": list(array.shape)}
    flat = np.ascontiguousarray(array).ravel()
    if flat.dtype == object:  # exact integers, of thousands of digits
        if not all(isinstance(entry, int | np.integer) for entry in flat):
            raise TypeError("an array of objects other than integers has no saved form")
        return out | {"of": [hex(int(entry)) for entry in flat]}
    if flat.dtype == np.float64 and flat.size > 1 and not np.diff(flat.view(np.int64)).any():
        return out | {"all": encoded(float(flat[0]), ())}  # one error of all scores
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        return out | {"of": [encoded(entry, ()) for entry in flat.tolist()]}
    return out | {"of": flat.tolist()}


def _decoded_array(data: Mapping[str, Any]) -> np.ndarray:
    dtype, shape = data["dtype"], data["shape"]
    _size(shape)
    if dtype not in DTYPES:
        raise ValueError(f"an array cannot be of {dtype!r}")
    if "all" in data:
        return np.full(shape, decoded(data["all"], ()), dtype)
    entries = data["of"]
    if any(kind is dict for kind in set(map(type, entries))):  # what JSON has no number for
        entries = [decoded(entry, ()) for entry in entries]
    if dtype == "object":
        out = np.empty(len(entries), dtype=object)
        out[:] = [int(entry, 16) for entry in entries]
        return out.reshape(shape)
    wanted = {bool} if dtype == "bool" else {int} if dtype.startswith("int") else {int, float}
    if not set(map(type, entries)) <= wanted:
        raise ValueError(f"an array of {dtype} has entries that are none")
    return np.array(entries, dtype).reshape(shape)


def _alike(data: Any) -> list[dict[str, Any]]:
    """The arrays in encoded data that are written as one number."""
    found, rest = list[dict[str, Any]](), [data]
    while rest:
        part = rest.pop()
        inside = part.values() if isinstance(part, dict) else part
        rest += [p for p in inside if isinstance(p, dict | list)]
        if isinstance(part, dict) and part.get("$") == "array" and "all" in part:
            found.append(part)
    return found


def _room(alike: Sequence[Mapping[str, Any]], length: int) -> bool:
    """Whether a file of so many bytes may hold these arrays: a short one asks for little memory."""
    return sum(_size(array.get("shape")) for array in alike) <= SHORT + length


def _size(shape: Any) -> int:
    """The entries of an array.  Raises ValueError for what is no shape."""
    if not isinstance(shape, list) or not all(type(k) is int and k >= 0 for k in shape):
        raise ValueError("an array has no shape")
    return math.prod(shape)


def _text(data: Any) -> str:
    """JSON in ASCII: also of a name that holds half a character."""
    return json.dumps(data, allow_nan=False, separators=(",", ":"))


def _checksum(version: int, kind: str, content: str) -> str:
    return hashlib.sha256(f"{version} {kind} {content}".encode()).hexdigest()


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")
