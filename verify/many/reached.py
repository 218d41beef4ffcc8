"""What a piece of code reaches by names: globals, parts of modules, what it imports as it runs.

Of a module only what the code takes from it counts, `helpers.net`, as long as that can be read off;
a module that is handled as a value (given to a function, looked into by `getattr`) counts whole.
Code that looks names up by texts may reach all of its own module (`globals`, `eval`, …), or all
modules of the user's that are loaded (`import_module`, …): of these the text and the data count.
"""

from __future__ import annotations

import builtins
import dis
import importlib
import importlib.util
import inspect
import pkgutil
import pydoc
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, NamedTuple

from verify.cache.keys import ROOT, code_of

INSTALLED = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})
OURS = tuple(str(ROOT / part) for part in ("proofs", "verify"))  # of these there is `code_key`
OF_OTHERS = {"site-packages", "dist-packages"}  # folders, those beside a venv's own too
LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
TAKES = ("LOAD_ATTR", "LOAD_METHOD")
IN_ITS_MODULE = (globals, eval, exec, sys._getframe, inspect.currentframe, sys.modules)
IN_ALL_MODULES = (
    exec, __import__, importlib.__import__, importlib.import_module, pkgutil.resolve_name,
    pydoc.locate, sys.modules,
)  # fmt: skip


def is_users(module: Any) -> bool:
    """Whether a module is neither Python's, nor of an installed package, nor of this one."""
    name = str(getattr(module, "__name__", "")).partition(".")[0]
    for one in (module, sys.modules.get(name)):
        noted = getattr(one, "__dict__", {})  # asked for it, some make it up
        places = [noted.get("__file__"), *(noted.get("__path__") or ())]
        paths = [place for place in places if isinstance(place, str) and Path(place).is_absolute()]
        if paths:
            return not _brought(paths[0])
    return name not in sys.stdlib_module_names and not name.startswith("_cython_")


def is_known(thing: Any) -> bool:
    """Whether a function or class comes from Python, an installed package or this one."""
    name = thing.__module__ or ""
    top = name.partition(".")[0]
    if top in sys.builtin_module_names or "<locals>" in thing.__qualname__:
        return top in sys.builtin_module_names
    module = sys.modules.get(name, sys.modules.get(top))
    return module is not None and name != "__main__" and not is_users(module)


def _brought(path: str) -> bool:
    """Whether a file is not the user's own."""
    place = Path(path)
    return not OF_OTHERS.isdisjoint(place.parts) or any(
        place.is_relative_to(folder) for folder in (*INSTALLED, *OURS)
    )


def version_of(name: str) -> str | None:
    """The version that the package of a module says it has."""
    found = getattr(sys.modules.get(name.partition(".")[0]), "__dict__", {}).get("__version__")
    return str(found) if isinstance(found, str) else None


def reached(code: types.CodeType, scope: dict[str, Any]) -> dict[str, Any]:
    """What code finds by its globals and imports, by the names under which it takes it."""
    takes = list(_takes(code, scope))
    found = dict[str, Any]()
    for path, first, value in takes:
        if isinstance(first, types.ModuleType) and not is_users(first):
            found[path.partition(".")[0]] = first
        else:
            found[path] = value
    if _any(IN_ITS_MODULE, takes) or not {"__globals__", "f_globals"}.isdisjoint(_names(code)):
        found["globals()"] = Scope(str(scope.get("__name__")), scope)
    if _any(IN_ALL_MODULES, takes):
        found["sys.modules"] = [
            Loaded(module) for name, module in sorted(list(sys.modules.items()), key=lambda m: m[0])
            if name != "__main__" and isinstance(module, types.ModuleType) and is_users(module)
        ]  # fmt: skip
    return dict(sorted(found.items()))


class Scope(NamedTuple):
    """All that a module defines, or a console: the globals of its functions."""

    name: str
    content: dict[str, Any]


class Loaded(NamedTuple):
    """A module that may be reached, as one of all."""

    module: types.ModuleType


def text_of(module: types.ModuleType) -> str | None:
    """The code of a module; of one without a text, a compiled one, the bytes of its file."""
    with suppress(OSError, TypeError):
        return code_of(inspect.getsource(module))
    with suppress(OSError, TypeError):
        return Path(vars(module).get("__file__") or "").read_bytes().hex()
    return None


class _Take(NamedTuple):
    """What code loads or imports: its path, the global or module that it begins with, the end."""

    path: str
    first: Any
    value: Any


def _any(some: Sequence[Any], takes: Sequence[_Take]) -> bool:
    return any(take.value is one for take in takes for one in some)


def _takes(code: types.CodeType, scope: Mapping[str, Any]) -> Iterator[_Take]:
    steps = [step for step in dis.get_instructions(code) if step.opname != "EXTENDED_ARG"]
    for i, step in enumerate(steps):
        for known in (scope, vars(builtins)):
            if step.opname in LOADS and step.argval in known:
                yield _followed(step.argval, known[step.argval], steps[i + 1 :])
                break
        if step.opname == "IMPORT_NAME":
            level, wanted = steps[i - 2].argval, steps[i - 1].argval
            with suppress(ImportError):  # beyond the top of its package, as Python will say
                package = scope.get("__package__") or str(scope.get("__name__"))
                name = importlib.util.resolve_name("." * level + step.argval, package)
                yield from _imported(name, wanted or (), _names(code))
    for part in _inner(code):
        yield from _takes(part, scope)


def _followed(path: str, first: Any, steps: Sequence[dis.Instruction]) -> _Take:
    """Where the attributes lead that are taken of a module, one after the other."""
    value = first
    for step in steps:
        if not isinstance(value, types.ModuleType) or step.opname not in TAKES:
            break
        if step.argval not in vars(value):
            break  # made when it is asked for: then the module counts
        path, value = f"{path}.{step.argval}", vars(value)[step.argval]
    return _Take(path, first, value)


def _imported(name: str, wanted: Sequence[str], names: set[str]) -> Iterator[_Take]:
    """What `import` within a function brings: parts of a module, or all of it, as far as named."""
    module = sys.modules.get(name)
    if module is None:
        yield _Take(name, None, _unread(name))
        return
    for part in wanted or sorted(names & set(vars(module))):
        value = vars(module).get(part, sys.modules.get(f"{name}.{part}", module))
        yield _Take(f"{name}.{part}", module, value)
    if not wanted:
        for one in (name, name.partition(".")[0]):
            yield _Take(one, sys.modules[one], sys.modules[one])


def _unread(name: str) -> list[str]:
    """The code of a module of the user's that was not imported yet, and of its packages."""
    texts, folders = list[str](), None
    names = name.split(".")
    for i in range(len(names)):
        spec = PathFinder.find_spec(".".join(names[: i + 1]), folders)
        if spec is None:
            break
        if spec.origin is not None and not _brought(spec.origin):
            with suppress(OSError, UnicodeDecodeError):
                texts.append(code_of(Path(spec.origin).read_text("utf-8")))
        folders = spec.submodule_search_locations
    return texts


def _names(code: types.CodeType) -> set[str]:
    return set(code.co_names).union(*map(_names, _inner(code)))


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    return (part for part in code.co_consts if isinstance(part, types.CodeType))
