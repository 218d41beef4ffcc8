"""A key of anything: of a network its weights and its code, of a function what it does.

What is pickled to know it: the content of tensors and arrays, the code of functions, classes and
modules that no installed package brings, with what they refer to (`verify.many.reached`); of what
a package brings, its name and the package's version.  The same in every process; it changes when
anything of that does.  What code reads as it runs, from files or the environment, is not in it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import io
import pickle
import types
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import torch

from verify.cache.keys import code_of
from verify.many.reached import Loaded, Scope, is_known, is_users, reached, text_of, version_of

MOST = 1 << 17  # functions, classes and modules behind one thing


def fingerprint(thing: Any) -> str:
    """Thirty-two hex digits.  Raises ValueError, saying why, for what cannot be pickled."""
    try:
        return _digest(thing, _Book())
    except Untold as problem:
        raise ValueError(f"{type(thing).__name__}: {problem}") from None
    except Exception as problem:  # of the caller's classes: any
        raise ValueError(f"{type(thing).__name__}: {type(problem).__name__}: {problem}") from None


class Untold(ValueError):
    """Something cannot be told; the words say where it stands."""


def _digest(thing: Any, book: _Book) -> str:
    digests = [book.told(thing)]
    for place, (one, parts) in enumerate(book.entries):  # grows as it is read
        if place > MOST:
            raise Untold(f"more than {MOST} functions, classes and modules")
        digests.append(_hashed(repr([book.told(part) for part in parts(one, book)])))
    return _hashed(repr(digests))


def _hashed(words: str) -> str:
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:32]


class _Book:
    """Functions, classes and modules in the order in which they were met; each is told once.

    within: the ids of the sets in which this is, which may be met again.  closed: whether their
    names, and the code of functions, are all that is told of them.
    """

    def __init__(self, within: tuple[int, ...] = (), closed: bool = False) -> None:
        self.within, self.closed = within, closed
        self.places: dict[int, int] = {}
        self.entries: list[tuple[Any, _Parts]] = []  # which also keep the ids their own

    def told(self, thing: Any) -> str:
        content = io.BytesIO()
        try:
            _Telling(content, self).dump(thing)
        except ValueError as problem:
            if "cyclic" not in str(problem):
                raise
            content = io.BytesIO()
            _Telling(content, self, fast=False).dump(thing)
        return hashlib.sha256(content.getvalue()).hexdigest()

    def place(self, thing: Any, parts: _Parts) -> int | None:
        if self.closed:
            return None
        if id(thing) not in self.places:
            self.places[id(thing)] = len(self.entries)
            self.entries.append((thing, parts))
        return self.places[id(thing)]


_Parts = Callable[[Any, _Book], Iterator[Any]]


class _Telling(pickle.Pickler):
    """Writes what a thing is, not how to make it again."""

    def __init__(self, file: io.BytesIO, book: _Book, fast: bool = True) -> None:
        super().__init__(file, protocol=4)
        self.fast = fast  # then it makes no difference whether two equal parts are one object
        self.book = book

    def persistent_id(self, thing: Any) -> Any:
        """Of a set, what it holds in an order of its own: Python's is another in each process."""
        if not isinstance(thing, set | frozenset):
            return None
        return "set", type(thing), self._in_order(thing), thing.__getstate__()

    def _in_order(self, some: set[Any] | frozenset[Any]) -> Any:
        """By what can be told of each alone; where that leaves two alike, by all behind them."""
        within, closed = self.book.within, self.book.closed
        if id(some) in within:
            return within.index(id(some))
        if {type(one) for one in some} <= {str}:  # a vocabulary, perhaps
            return sorted(some)
        inside = (*within, id(some))
        found: dict[str, list[Any]] = {}
        for one in some:
            found.setdefault(_Book(inside, closed=True).told(one), []).append(one)
        if closed:
            return sorted((key, len(alike)) for key, alike in found.items())
        for alike in found.values():
            if len(alike) > 1:
                alike.sort(key=lambda one: _digest(one, _Book(inside)))
        return [one for key in sorted(found) for one in found[key]]

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, torch.jit.ScriptModule):
            return _said("scripted", *_archive(thing))
        if isinstance(thing, torch.Tensor):
            facts = type(thing), str(thing.dtype), thing.requires_grad, vars(thing)
            return _said("tensor", *facts, *_numbers(thing))
        if isinstance(thing, np.ndarray) and thing.dtype != object:
            whole = np.ascontiguousarray(thing)
            digest = hashlib.sha256(whole.tobytes()).hexdigest()
            return _said("array", str(thing.dtype), thing.shape, digest, *_beside(thing))
        if isinstance(thing, types.FunctionType):
            return self._of_code(thing, _function_parts)
        if isinstance(thing, type) and thing is not dict:
            return self._of_code(thing, _class_parts)
        if isinstance(thing, functools._lru_cache_wrapper):  # else told by its name alone
            return _said("cached", self.book.place(thing, _cached_parts))
        if isinstance(thing, types.ModuleType):
            name = thing.__name__
            if not is_users(thing):
                return _said("module", name, version_of(name))
            return _said("users", name, self.book.place(thing, _module_parts))
        if isinstance(thing, types.BuiltinFunctionType):  # of a module, or a method
            owner = thing.__self__
            if isinstance(owner, types.ModuleType) and is_users(owner):
                return _said("compiled", thing.__name__, owner)
        if isinstance(thing, Scope):
            return _said("scope", thing.name, self.book.place(thing.content, _scope_parts))
        if isinstance(thing, Loaded):
            return _said("loaded", thing.module.__name__, *_loosely(thing.module))
        if isinstance(thing, types.CodeType):
            return _said("code", *_code(thing))
        return NotImplemented

    def _of_code(self, thing: Any, parts: _Parts) -> Any:
        """A function or a class: by its name where an installed package brings it."""
        name = f"{thing.__module__}.{thing.__qualname__}"
        if is_known(thing):
            return _said("named", name, version_of(thing.__module__ or ""))
        if self.book.closed and isinstance(thing, types.FunctionType):
            return _said("function", name, _code(thing.__code__))
        return _said("defined", name, self.book.place(thing, parts))


def _said(*facts: Any) -> tuple[Any, ...]:
    """What pickle takes for a way to make a thing: facts about it, in place of the thing."""
    return dict, (), dict(enumerate(facts))


def _numbers(tensor: torch.Tensor) -> tuple[Any, ...]:
    here = tensor.detach()
    here = (here.to_dense() if here.is_sparse else here).cpu().contiguous()
    raw = here.reshape(-1).view(torch.uint8).numpy() if here.numel() else np.zeros(0, np.uint8)
    return tuple(here.shape), hashlib.sha256(raw.tobytes()).hexdigest()


def _beside(array: np.ndarray) -> tuple[Any, ...]:
    """What an array of another class has beside its numbers."""
    if type(array) in (np.ndarray, np.memmap):
        return ()
    if isinstance(array, np.ma.MaskedArray):
        return type(array), np.ma.getmaskarray(array).tobytes(), repr(array.fill_value)
    return type(array), getattr(array, "__dict__", None)


def _function_parts(function: types.FunctionType, _: _Book) -> Iterator[Any]:
    """What decides what a function does: code, defaults, closure, attributes, what it reaches."""
    yield _code(function.__code__)
    yield function.__defaults__, function.__kwdefaults__
    for cell in function.__closure__ or ():
        yield cell.cell_contents
    yield from sorted(vars(function).items())
    yield from reached(function.__code__, function.__globals__).items()


def _cached_parts(cached: Any, _: _Book) -> Iterator[Any]:
    yield from sorted(vars(cached).items())  # the function that it wraps is one of these


def _module_parts(module: types.ModuleType, _: _Book) -> Iterator[Any]:
    yield text_of(module)
    yield Scope(module.__name__, vars(module))


def _scope_parts(content: dict[str, Any], book: _Book) -> Iterator[str]:
    for name, value in _named(content):
        try:
            yield book.told((name, value))
        except Untold:
            raise
        except Exception as problem:  # of the caller's classes: any
            raise Untold(
                f"{name} in {content.get('__name__')}, a module that counts whole, since code "
                f"finds names in it by itself: {type(problem).__name__}: {problem}"
            ) from None


def _named(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """All that a module defines, but for what Python itself notes there."""
    for name, value in sorted(content.items()):
        if not name.startswith("__") or isinstance(value, types.FunctionType):
            yield name, value


def _loosely(module: types.ModuleType) -> Iterator[Any]:
    """Its text, and its data as far as they can be told: it is one of many, and hardly the one."""
    yield text_of(module)
    for name, value in _named(vars(module)):
        try:
            yield name, _Book(closed=True).told(value)
        except Exception:  # of the caller's classes: any
            yield name, type(value).__qualname__


def _archive(scripted: torch.jit.ScriptModule) -> Iterator[Any]:
    """What torch saves of a scripted network: code and attributes of every part, and weights."""
    whole = io.BytesIO()
    torch.jit.save(scripted, whole)
    with zipfile.ZipFile(whole) as files:
        for path in sorted(files.namelist()):
            if not path.endswith(".debug_pkl"):  # where lines of the source stand
                yield path.partition("/")[2], hashlib.sha256(files.read(path)).hexdigest()


def _class_parts(kind: type, _: _Book) -> Iterator[Any]:
    """Of a class: its methods, data and bases, and its source where there is one, for all else."""
    for name, value in sorted(vars(kind).items()):
        if isinstance(value, types.FunctionType):
            yield name, value
        elif isinstance(value, staticmethod | classmethod):
            yield name, value.__func__
        elif isinstance(value, property):
            yield name, (value.fget, value.fset, value.fdel)
        elif isinstance(value, functools.cached_property):
            yield name, value.func
        elif inspect.isdatadescriptor(value) and is_known(type(value)):
            continue  # a slot, or the like
        elif name.startswith("__"):  # Python's own notes, but for what is called
            if callable(value) or isinstance(value, functools.partialmethod):
                yield name, value
        elif name != "_abc_impl":
            yield name, value
    yield type(kind), kind.__bases__
    with suppress(OSError, TypeError):
        yield code_of(inspect.cleandoc(inspect.getsource(kind)))


def _code(code: types.CodeType) -> tuple[Any, ...]:
    """What decides what a piece of code does, without where it stands."""
    consts = [_constant(one) for one in code.co_consts]
    takes = code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags
    names = code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
    return code.co_code.hex(), code.co_exceptiontable.hex(), consts, takes, names


def _constant(value: Any) -> str:
    """A constant of a piece of code in words, which are the same in every process."""
    if isinstance(value, types.CodeType):
        return repr(_code(value))
    if isinstance(value, tuple):
        return repr([_constant(one) for one in value])
    if isinstance(value, frozenset):
        return f"set {sorted(map(_constant, value))}"
    return repr(value)
