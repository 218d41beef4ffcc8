"""A key of anything: of a network its weights and its code, of a function what it does.

What is pickled to know it: the content of tensors and arrays, the code of functions and classes
that no installed package brings, with what they refer to.  The same in every process; it changes
when anything of that does.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import inspect
import io
import pickle
import sys
import sysconfig
import types
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import torch

from verify.cache.keys import ROOT, code_of

INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
OURS = tuple(str(ROOT / part) for part in ("proofs", "verify"))  # of these there is `code_key`


def fingerprint(thing: Any) -> str:
    """Thirty-two hex digits.  Raises ValueError, saying why, for what cannot be pickled."""
    try:
        return _digest(thing, set())
    except Exception as problem:  # of the caller's classes: any
        raise ValueError(f"{type(thing).__name__}: {type(problem).__name__}: {problem}") from None


def _digest(thing: Any, above: set[int]) -> str:
    content = io.BytesIO()
    try:
        _Telling(content, above).dump(thing)
    except ValueError as problem:
        if "cyclic" not in str(problem):
            raise
        content = io.BytesIO()
        _Telling(content, above, fast=False).dump(thing)
    return hashlib.sha256(content.getvalue()).hexdigest()[:32]


class _Telling(pickle.Pickler):
    """Writes what a thing is, not how to make it again."""

    def __init__(self, file: io.BytesIO, above: set[int], fast: bool = True) -> None:
        super().__init__(file, protocol=4)
        self.fast = fast  # then it makes no difference whether two equal parts are one object
        self.above = above  # functions and classes that are being written: they may go in circles

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, torch.jit.ScriptModule):
            return _said("scripted", *_archive(thing))
        if isinstance(thing, torch.Tensor):
            return _said("tensor", str(thing.dtype), thing.requires_grad, *_numbers(thing))
        if isinstance(thing, np.ndarray) and thing.dtype != object:
            whole = np.ascontiguousarray(thing)
            digest = hashlib.sha256(whole.tobytes()).hexdigest()
            return _said("array", str(thing.dtype), thing.shape, digest)
        if isinstance(thing, types.FunctionType):
            return self._of_code(thing, _parts(thing))
        if isinstance(thing, type) and thing is not dict:
            return self._of_code(thing, _class_parts(thing))
        if isinstance(thing, functools._lru_cache_wrapper):  # else told by its name alone
            return _said("cached", thing.__wrapped__)
        if isinstance(thing, types.ModuleType):
            return _said("module", thing.__name__)
        if isinstance(thing, types.CodeType):
            return _said("code", *_code(thing))
        return NotImplemented

    def _of_code(self, thing: Any, parts: Iterator[Any]) -> Any:
        """A function or a class: by its name where an installed package brings it."""
        name = f"{thing.__module__}.{thing.__qualname__}"
        if _known(thing) or id(thing) in self.above:
            return _said("named", name)
        self.above.add(id(thing))
        try:
            return _said("defined", name, *[_digest(part, self.above) for part in parts])
        finally:
            self.above.discard(id(thing))


def _said(*facts: Any) -> tuple[Any, ...]:
    """What pickle takes for a way to make a thing: facts about it, in place of the thing."""
    return dict, (), dict(enumerate(facts))


def _numbers(tensor: torch.Tensor) -> tuple[Any, ...]:
    here = tensor.detach()
    here = (here.to_dense() if here.is_sparse else here).cpu().contiguous()
    raw = here.reshape(-1).view(torch.uint8).numpy() if here.numel() else np.zeros(0, np.uint8)
    return tuple(here.shape), hashlib.sha256(raw.tobytes()).hexdigest()


def _known(thing: Any) -> bool:
    """Whether a function or class comes from Python, an installed package or this one."""
    top = (thing.__module__ or "").partition(".")[0]
    if top in sys.builtin_module_names or "<locals>" in thing.__qualname__:
        return top in sys.builtin_module_names
    module = sys.modules.get(thing.__module__ or "")
    if module is None or thing.__module__ == "__main__":
        return False
    path = getattr(module, "__file__", None)
    if path is None:  # of C, or typed into a console
        return importlib.util.find_spec(top) is not None if top else False
    return bool(path.startswith((*INSTALLED, *OURS)))


def _parts(function: types.FunctionType) -> Iterator[Any]:
    """What decides what a function does: its code, defaults, closure and the globals it names."""
    yield _code(function.__code__)
    yield function.__defaults__, function.__kwdefaults__
    for cell in function.__closure__ or ():
        yield cell.cell_contents
    names = sorted(_names(function.__code__))
    for name in names:
        found = function.__globals__.get(name, sys.modules.get(name))  # imported within, perhaps
        if isinstance(found, types.ModuleType) and _is_users(found):
            yield name, [(part, vars(found)[part]) for part in names if part in vars(found)]
        elif name in function.__globals__:
            yield name, found


def _is_users(module: types.ModuleType) -> bool:
    """Whether a module is neither Python's, nor of an installed package, nor of this one."""
    path = getattr(module, "__file__", None)
    return path is not None and not path.startswith((*INSTALLED, *OURS))


def _archive(scripted: torch.jit.ScriptModule) -> Iterator[Any]:
    """What torch saves of a scripted network: code and attributes of every part, and weights."""
    whole = io.BytesIO()
    torch.jit.save(scripted, whole)
    with zipfile.ZipFile(whole) as files:
        for path in sorted(files.namelist()):
            if not path.endswith(".debug_pkl"):  # where lines of the source stand
                yield path.partition("/")[2], hashlib.sha256(files.read(path)).hexdigest()


def _class_parts(kind: type) -> Iterator[Any]:
    """Of a class: its methods, data and bases, and its source where there is one, for all else."""
    for name, value in sorted(vars(kind).items()):
        if isinstance(value, types.FunctionType):
            yield name, value
        elif isinstance(value, staticmethod | classmethod):
            yield name, value.__func__
        elif isinstance(value, property):
            yield name, value.fget
        elif isinstance(value, functools.cached_property):
            yield name, value.func
        elif not (name.startswith("__") or name == "_abc_impl" or inspect.isdatadescriptor(value)):
            yield name, value
    yield kind.__bases__
    with suppress(OSError, TypeError):
        yield code_of(inspect.cleandoc(inspect.getsource(kind)))


def _code(code: types.CodeType) -> tuple[Any, ...]:
    consts = [_code(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts]
    return code.co_code.hex(), consts, code.co_names, code.co_varnames, code.co_freevars


def _names(code: types.CodeType) -> set[str]:
    inner = (c for c in code.co_consts if isinstance(c, types.CodeType))
    return set(code.co_names).union(*map(_names, inner))
