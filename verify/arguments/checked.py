"""`checked`: a public call whose arguments are read by its annotations.

The annotation is the check: `int` takes what is a whole number (NumPy's and torch's too) and hands
on an int, `float` what is a number, `bool` True or False, `Sequence[str]` names in order, a class
an instance of it, `| None` also None.  `Any` is left to the function, and so are ranges.
"""

from __future__ import annotations

import functools
import inspect
import os
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import InitVar
from typing import (
    Any,
    Literal,
    SupportsIndex,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from verify.arguments import scalars

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T", bound=type)
Reader = Callable[[Any, str], Any]

SEEDS = 2**64  # what every generator takes is below
# More work than so much would not end; the least is each function's own.
MOST = {
    "shuffles": 100_000,
    "steps": 10_000_000,
    "max_steps": 10_000_000,
    "draws": 1_000_000,
    "points": 1_000_000,
    "indices": 1_000_000,
    "sets": 1_000_000,
    "rows": 1_000_000_000,
    "parts": 1_000_000,
    "samples": 100_000_000,
    "masks": 1_000_000_000,
    "budget": 1_000_000_000,
    "n": 10_000_000,
    "tables": 1000,
    "top": 2**63 - 1,
    "size": 2**63 - 1,
}
CALLED = ("__call__", "__getitem__")  # methods that users call by another sign
ORDERED = (Sequence, list, tuple)
READERS: dict[Any, tuple[Reader, str]] = {
    bool: (scalars.flag, "True or False"),
    int: (scalars.whole, "a whole number"),
    SupportsIndex: (scalars.whole, "a whole number"),
    float: (scalars.number, "a number"),
    str: (scalars.text, "text"),
}


def checked(function: F) -> F:
    """The function, its arguments read first; ValueError, naming it, for one that does not fit."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)  # says by itself what is missing or unknown
        for name, read in _readers(function).items():
            if name in bound.arguments:
                bound.arguments[name] = read(bound.arguments[name], name)
        return function(*bound.args, **bound.kwargs)

    return call  # type: ignore[return-value]


def checked_methods(kind: T) -> T:
    """A class whose public methods are `checked`; its constructor is not."""
    for name, method in list(vars(kind).items()):
        public = not name.startswith("_") or name in CALLED
        if public and inspect.isfunction(method) and len(inspect.signature(method).parameters) > 1:
            setattr(kind, name, checked(method))
    return kind


def checked_constructor(kind: T) -> T:
    """A class whose constructor is `checked`, by the annotations of its fields."""
    setattr(kind, "__init__", checked(vars(kind)["__init__"]))  # noqa: B010  (mypy forbids the other)
    return kind


def checked_settings(settings: Mapping[str, Any], *takers: Callable[..., Any]) -> dict[str, Any]:
    """Keyword arguments that are handed on, each read as the first function that takes it does.

    Where several calls get the same, so that what none of them would take is refused once.
    Raises ValueError, naming it, for one that does not fit.
    """
    readers: dict[str, Reader] = {}
    for taker in reversed(takers):
        readers |= _readers(taker)
    return {
        name: readers[name](value, name) if name in readers else value
        for name, value in settings.items()
    }


@functools.cache
def _readers(function: Callable[..., Any]) -> dict[str, Reader]:
    """A reader for each argument whose annotation says something."""
    kinds = {name: p.kind for name, p in inspect.signature(function).parameters.items()}
    several = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = {}
    for name, hint in _hints(function).items():
        if name in kinds and kinds[name] not in several and (reader := _reader(hint)) is not None:
            found[name] = _within(reader[0]) if name in (*MOST, "seed") else reader[0]
    return found


def _within(read: Reader) -> Reader:
    """The reader, for what is at most what MOST says, or a seed."""

    def bounded(value: Any, name: str) -> Any:
        found = read(value, name)
        if not isinstance(found, int):
            return found
        if name == "seed" and not 0 <= found < SEEDS:
            raise scalars.refused(name, value, "a whole number from 0 to 2^64 - 1")
        if name != "seed" and found > MOST[name]:
            raise ValueError(
                f"{name}: {scalars.shown(value)} is too many; give {MOST[name]:,} at most"
            )
        return found

    return bounded


class _Axes:
    """Stands for Matplotlib's Axes, which no numbers need."""


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """The declared types; what only a type checker imports is Any, but for Axes."""
    absent: dict[str, Any] = {"Axes": _Axes}
    while True:
        try:
            return get_type_hints(function, localns=absent)
        except NameError as problem:
            absent[str(problem.name)] = Any


def _reader(hint: Any) -> tuple[Reader, str] | None:
    """How a value of a type is read and what that is called; None where anything goes."""
    if isinstance(hint, InitVar):
        return _reader(hint.type)
    if hint in READERS:
        return READERS[hint]
    if hint is type(None):
        return _only_none, "None"
    if hint is _Axes or getattr(hint, "__module__", "") == "matplotlib.axes._axes":
        return _axes, "Axes of Matplotlib"
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(inside)
    if origin is Literal:
        return functools.partial(scalars.one_of, choices=inside), "one of its choices"
    if origin is os.PathLike or hint is os.PathLike:
        return scalars.path, "a path"
    if origin is Callable or hint is Callable:
        return _instance(Callable), "a function"
    if origin is tuple and inside[1:] != (...,):
        return None
    if origin in ORDERED or hint in ORDERED:
        return _many(scalars.listed, inside, "a list", tuple if origin is tuple else list)
    if origin in (Collection, Iterable):
        return _many(scalars.gathered, inside, "a collection")
    if origin is Mapping:
        return _instance(Mapping), "a mapping"
    if isinstance(hint, type) and hint not in (Any, object) and not hasattr(hint, "array_type"):
        return _instance(hint), f"a {hint.__name__}"
    return None


def _many(
    gather: Callable[[Any, str, str], list[Any]],
    inside: Sequence[Any],
    word: str,
    made: Callable[[Iterable[Any]], Any] = list,
) -> tuple[Reader, str]:
    """A reader of several values, each of one type."""
    each = _reader(inside[0]) if inside else None
    of = "" if each is None else f" of entries that are each {each[1]}"
    of = {"text": " of names"}.get("" if each is None else each[1], of)

    def read(value: Any, name: str) -> Any:
        entries = gather(value, name, word + of)
        if each is None:
            return made(entries)
        if each[1] == "text":  # names need not be text: they are shown as it
            for entry in entries:
                if not _can_be_told(entry):
                    raise scalars.refused(name, value, word + of)
            return made(entries)
        return made(each[0](entry, name) for entry in entries)

    return read, word + of


def _can_be_told(entry: Any) -> bool:
    """Whether it has a hash; some that have the method raise when it is called."""
    try:
        hash(entry)
    except Exception:  # of the caller's object: any
        return False
    return True


def _union(options: Sequence[Any]) -> tuple[Reader, str] | None:
    """A reader that takes what one of several takes."""
    if os.PathLike in {get_origin(option) for option in options}:  # text is a path then
        options = [option for option in options if option is not str]
    found = [_reader(option) for option in options if option is not type(None)]
    readers = [reader for reader in found if reader is not None]
    if len(readers) < len(found):
        return None
    optional = type(None) in options
    words = " or ".join(dict.fromkeys(word for _, word in readers))

    def read(value: Any, name: str) -> Any:
        if value is None and optional:
            return None
        for reader, _ in readers:
            try:
                return reader(value, name)
            except ValueError as problem:
                if len(readers) == 1:
                    raise problem from None
        raise scalars.refused(name, value, words + (" or None" if optional else ""))

    return read, words


def _instance(kind: Any) -> Reader:
    def read(value: Any, name: str) -> Any:
        if not isinstance(value, kind):
            word = "callable" if kind is Callable else f"a {kind.__name__}"
            raise scalars.refused(name, value, word)
        return value

    return read


def _only_none(value: Any, name: str) -> None:
    if value is not None:
        raise scalars.refused(name, value, "None")


def _axes(value: Any, name: str) -> Any:
    """What can be drawn into."""
    if isinstance(value, type) or not (hasattr(value, "get_figure") and hasattr(value, "imshow")):
        raise scalars.refused(name, value, "Axes of Matplotlib, as plt.subplots() gives them")
    return value
