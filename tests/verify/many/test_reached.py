"""Whatever a function gets its numbers from by name counts, and what it leaves alone does not."""

import functools
import importlib
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from support import small_nets

import verify
from verify.many.fingerprint import fingerprint
from verify.many.reached import is_known, is_users

FILES = {
    "lab/__init__.py": "from . import deep\n",
    "lab/deep/__init__.py": "from . import nets\n",
    "lab/deep/nets.py": (
        "import numpy as np\nfrom . import tables\ndef net(z): return z * tables.SCALE\n"
    ),
    "lab/deep/tables.py": "SCALE = {scale}\ndef scale(): return SCALE\n",
    "loose/parts.py": "import lab.deep.tables as own\ndef net(z): return z * own.scale()\n",
    "rare.py": "FACTOR = {scale}\n",
}


class Lab:
    """A folder with modules of a user's, which are edited and imported anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, scale: float, more: Mapping[str, str] = FILES) -> None:
        self.forget()
        for name, text in {**FILES, **more}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{scale}", str(scale)))
        importlib.invalidate_caches()

    def made(self, program: str, scale: float = 2.0, more: Mapping[str, str] = FILES) -> Any:
        """What a program that is run under a name of its own calls `model`."""
        self.write(scale, more)
        scope: dict[str, Any] = {"__name__": "typed", "SCALE_OF_IT": scale}
        exec(program, scope)
        assert scope["model"](1.0) in (1.0, scale)  # what it imports as it runs is there
        return scope["model"]

    def forget(self) -> None:
        for name in [
            one for one in sys.modules if one.partition(".")[0] in ("lab", "loose", "rare")
        ]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def other_tests() -> list[str]:
    names = [name for name in sys.modules if name.startswith("tests.") and name != __name__]
    return [name for name in names if "test_" in name]


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other_tests: list[str]) -> Iterator[Lab]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two edits may have one time
    for name in other_tests:  # modules of the user's, hundreds where all tests are run
        monkeypatch.delitem(sys.modules, name, raising=False)
    own = Lab(tmp_path)
    yield own
    own.forget()


HELD = "class Held:\n  def __init__(self, part): self.part = part\n  def __call__(self, z): {}\n"
REACHING = {
    "two modules down": "import lab.deep.nets\ndef model(z): return lab.deep.nets.net(z)",
    "by another name": "import lab.deep as d\ndef model(z): return d.nets.net(z)",
    "data two down": "import lab.deep\ndef model(z): return z * lab.deep.tables.SCALE",
    "in a lambda within": "import lab\ndef model(z): return (lambda y: lab.deep.nets.net(y))(z)",
    "handed on": (
        "import lab.deep\ndef told(part, z): return part.nets.net(z)\n"
        "def model(z): return told(lab.deep, z)"
    ),
    "under a name of its own": "import lab\ndef model(z):\n  d = lab.deep\n  return d.nets.net(z)",
    "by a condition": (
        "import lab.deep.nets, math\n"
        "def model(z): return (math if z is None else lab.deep.nets).net(z)"
    ),
    "in an instance": "import lab\n" + HELD.format("return self.part.deep.nets.net(z)")
    + "model = Held(lab)",
    "in a list": "import lab\n" + HELD.format("return self.part[0].nets.net(z)")
    + "model = Held([lab.deep])",
    "in a set": "import lab\n" + HELD.format("return max(self.part).net(z)")
    + "model = Held({lab.deep.nets})",
    "in a class": "import lab\nclass Net:\n  lib = lab.deep\n"
    "  def __call__(self, z): return self.lib.nets.net(z)\nmodel = Net()",
    "in a closure": "import lab\ndef make(part): return lambda z: part.deep.nets.net(z)\n"
    "model = make(lab)",
    "as a default": "import lab\ndef model(z, part=lab): return part.deep.nets.net(z)",
    "in a partial": "import lab, functools\ndef net(part, z): return part.deep.nets.net(z)\n"
    "model = functools.partial(net, lab)",
    "without __init__": "import loose.parts\ndef model(z): return loose.parts.net(z)",
    "imported within": "def model(z):\n  import lab.deep.nets\n  return lab.deep.nets.net(z)",
    "imported within as": "def model(z):\n  import lab.deep.nets as n\n  return n.net(z)",
    "a part within": "def model(z):\n  from lab.deep.tables import SCALE as s\n  return z * s",
    "a module within": "def model(z):\n  from lab.deep import nets\n  return nets.net(z)",
    "relative within": "__package__ = 'lab.deep'\n"
    "def model(z):\n  from .tables import SCALE\n  return z * SCALE",
    "a module beside": "__package__ = 'lab.deep'\n"
    "def model(z):\n  from . import tables\n  return z * tables.SCALE",
    "not imported yet": "def model(z):\n"
    "  if z is None:\n    from rare import FACTOR\n    return z * FACTOR\n  return z",
    "getattr": "import lab\ndef model(z): return getattr(lab.deep.tables, 'SC' + 'ALE') * z",
    "vars": "import lab\ndef model(z): return vars(lab.deep.tables)['SCALE'] * z",
    "__dict__": "import lab\ndef model(z): return lab.deep.tables.__dict__['SCALE'] * z",
    "attrgetter": "import lab, operator\n"
    "def model(z): return operator.attrgetter('tables.SCALE')(lab.deep) * z",
    "import_module": "import importlib\n"
    "def model(z): return importlib.import_module('lab.' + 'deep').tables.SCALE * z",
    "import_module within": "def model(z):\n  from importlib import import_module as get\n"
    "  return get('lab.deep').tables.SCALE * z",
    "importlib within": "def model(z):\n  import importlib\n"
    "  return importlib.import_module('lab.deep').tables.SCALE * z",
    "__import__": "def model(z): return __import__('lab').deep.tables.SCALE * z",
    "sys.modules": "import lab, sys\n"
    "def model(z): return sys.modules['lab.deep.tables'].SCALE * z",
    "exec": "import lab\nMORE = ''\ndef model(z):\n"
    "  out = {}\n  exec('from lab.deep.tables import SCALE as s', out)\n  return z * out['s']",
    "globals": "W = SCALE_OF_IT\ndef model(z): return globals()['W'] * z",
    "a module in globals": "import lab"
    "\ndef model(z): return globals()['la' + 'b'].deep.nets.net(z)",
    "eval": "W = SCALE_OF_IT\ndef model(z): return eval('W * z')",
    "__globals__": "W = SCALE_OF_IT\ndef model(z): return model.__globals__['W'] * z",
    "a frame": "import inspect\nW = SCALE_OF_IT\n"
    "def model(z): return inspect.currentframe().f_globals['W'] * z",
    "an attribute": "def model(z): return z * model.scale\nmodel.scale = SCALE_OF_IT",
    "a function as attribute": "import lab\ndef model(z): return model.inside(z)\n"
    "model.inside = lab.deep.nets.net",
    "an attribute of a cache": "import functools\n@functools.lru_cache\n"
    "def model(z): return z * model.scale\nmodel.scale = SCALE_OF_IT",
    "a metaclass": "class Kind(type): scale = SCALE_OF_IT\nclass Net(metaclass=Kind):\n"
    "  def __call__(self, z): return z * type(self).scale\nmodel = Net()",
    "a descriptor": "class Own:\n  def __init__(self, s): self.s = s\n"
    "  def __get__(self, *_): return self.s\n  def __set__(self, *_): pass\n"
    "class Net:\n  scale = Own(SCALE_OF_IT)\n  def __call__(self, z): return z * self.scale\n"
    "model = Net()",
}  # fmt: skip


@pytest.mark.parametrize("way", REACHING)
def test_what_is_reached_in_any_way_counts(way: str, lab: Lab) -> None:
    one = lab.made(REACHING[way])
    before = fingerprint(one)
    assert before == fingerprint(one) == fingerprint(lab.made(REACHING[way]))
    assert fingerprint(lab.made(REACHING[way], scale=3.0)) != before


PRECISE = [way for way in REACHING if way in list(REACHING)[:4] or "part within" in way]


@pytest.mark.parametrize("way", PRECISE)
def test_what_else_a_module_holds_does_not(way: str, lab: Lab) -> None:
    """`STARTED` is another each time that the module is imported."""
    files = {
        name: f"import time\nSTARTED = time.perf_counter_ns()\n{FILES[name]}" for name in FILES
    }
    before = fingerprint(lab.made(REACHING[way], more=files))
    assert fingerprint(lab.made(REACHING[way], more=files)) == before
    assert fingerprint(lab.made(REACHING[way], 3.0, more=files)) != before


def test_code_counts_and_comments_do_not(lab: Lab) -> None:
    program = REACHING["getattr"]
    model = lab.made(program)
    before = fingerprint(model)
    lab.write(2.0, {"lab/deep/tables.py": "# Twice.\nSCALE = 2.0\n\ndef scale(): return SCALE\n"})
    scope: dict[str, Any] = {"__name__": "typed"}
    exec(program, scope)
    assert fingerprint(scope["model"]) == before
    lab.write(2.0, {"lab/deep/tables.py": "SCALE = 2.0\ndef scale(): return 2 * SCALE\n"})
    exec(program, scope)
    assert fingerprint(scope["model"]) != before


def test_what_cannot_be_told_is_named_where_it_matters(lab: Lab) -> None:
    lab.write(2.0, {"lab/deep/tables.py": "import threading\nLOCK = threading.Lock()\nSCALE = 2\n"})
    scope: dict[str, Any] = {"__name__": "typed"}
    exec(REACHING["data two down"], scope)
    fingerprint(scope["model"])  # takes nothing but the scale
    exec(REACHING["getattr"], scope)
    with pytest.raises(ValueError, match=r"LOCK in lab\.deep\.tables, .*: TypeError: cannot"):
        fingerprint(scope["model"])


def test_where_any_module_may_be_meant_none_of_them_is_in_the_way(lab: Lab) -> None:
    program = REACHING["import_module"]
    locked = {"rare.py": "import threading\nLOCK = threading.Lock()\nFACTOR = {scale}\n"}
    found = []
    for scale, text in ((2.0, ""), (3.0, ""), (2.0, "OTHER = 1\n")):
        own = {"rare.py": locked["rare.py"].replace("{scale}", str(scale)) + text}
        model = lab.made("import rare\n" + program, more=own)
        found.append(fingerprint(model))
        assert found[-1] == fingerprint(model)
    assert len(set(found)) == 3
    model = lab.made("import rare\n" + program, more=own)
    sys.modules["rare"].FACTOR = 5.0  # type: ignore[attr-defined]
    found.append(fingerprint(model))
    for by in (1, 2):
        own = {"rare.py": f"class Net:\n  def __call__(self, z): return z * {by}\n"}
        found.append(fingerprint(lab.made("import rare\n" + program, more=own)))
    assert len(set(found)) == 6


def test_of_a_compiled_module_its_file_counts(tmp_path: Path) -> None:
    compiled = types.ModuleType("compiled")
    compiled.__file__ = str(tmp_path / "compiled.so")
    found = []
    for content in (b"\x7fELF one", b"\x7fELF two"):
        Path(compiled.__file__).write_bytes(content)
        found.append(fingerprint({"lib": compiled}))
    assert found[0] != found[1]


def test_methods_that_are_called_like_what_looks_names_up_are_none_of_it() -> None:
    lock = threading.Lock()
    scope: dict[str, Any] = {
        "__name__": "typed",
        "LOCK": lock,
        "net": small_nets.mlp(torch.nn.Tanh()),
    }
    exec("def model(z):\n  list(net.modules())\n  return net.eval()(z)", scope)
    fingerprint(scope["model"])
    exec("def model(z): return eval('net')(z)", scope)
    with pytest.raises(ValueError, match=r"LOCK in typed"):
        fingerprint(scope["model"])
    exec("def eval(z): return z\ndef model(z): return eval(z)", scope)  # its own
    fingerprint(scope["model"])


def test_the_state_of_what_a_package_brings_does_not_count() -> None:
    def noisy(z: Any) -> Any:
        return z + np.random.normal() + torch.rand(1, generator=torch.Generator().manual_seed(0))

    before = fingerprint(noisy)
    state = np.random.get_state()
    np.random.normal()
    assert fingerprint(noisy) == before
    np.random.set_state(state)


def test_the_version_of_a_package_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    things: list[Any] = [sympy.sin, lambda z: sympy.sin(z), sympy]
    before = [fingerprint(thing) for thing in things]
    monkeypatch.setattr(sympy, "__version__", "0.0")
    assert all(fingerprint(thing) != old for thing, old in zip(things, before, strict=True))


def test_modules_in_circles_and_many_functions_end(lab: Lab) -> None:
    around = {"lab/deep/tables.py": "import lab\nTOP = [lab]\nSCALE = {scale}\n"}
    program = "import lab\ndef model(z): return vars(lab)['deep'].nets.net(z)"
    before = fingerprint(lab.made(program, more=around))
    assert before == fingerprint(lab.made(program, more=around))
    assert before != fingerprint(lab.made(program, 3.0, more=around))
    count = 1500  # each calls the two after it: 2^1500 ways from the first to the last
    lines = [f"def f{i}(z): return f{i + 1}(z) + f{i + 2}(z)" for i in range(count)]
    scope: dict[str, Any] = {"__name__": "typed"}
    exec("\n".join([*lines, f"def f{count}(z): return z", f"def f{count + 1}(z): return z"]), scope)
    before = fingerprint(scope["f0"])
    exec(f"def f{count}(z): return -z", scope)
    assert fingerprint(scope["f0"]) != before


class Endless:
    """Gives another function each time that it is asked what it is."""

    def __reduce__(self) -> Any:
        return (lambda: self), ()


def test_what_has_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verify.many.fingerprint.MOST", 100)
    with pytest.raises(ValueError, match=r"Endless: more than 100 functions, classes and modules"):
        fingerprint(Endless())


INSTALLED = [torch, torch.nn.functional, torch.ops, torch.classes, np, np.random, pytest, sys,
             importlib, threading, types, verify, sys.modules[fingerprint.__module__]]  # fmt: skip


@pytest.mark.parametrize("module", INSTALLED, ids=lambda module: str(module.__name__))
def test_modules_of_others_are_told_from_the_users(module: types.ModuleType) -> None:
    assert not is_users(module)


def test_so_are_the_users(tmp_path: Path, lab: Lab) -> None:
    lab.write(2.0)
    mine = [importlib.import_module(name) for name in ("lab.deep.nets", "loose", "loose.parts")]
    for module in (*mine, small_nets, sys.modules[__name__], types.ModuleType("typed_in")):
        assert is_users(module)
    beside = types.ModuleType("of_the_system")
    beside.__file__ = "/usr/lib/python3/dist-packages/of_the_system/__init__.py"
    assert not is_users(beside) and not is_users(types.ModuleType("_cython_3_1_0"))
    near = types.ModuleType("near")
    near.__file__ = str(Path(verify.__file__).parent) + "_of_mine/near.py"
    assert is_users(near)


KNOWN: list[tuple[Callable[..., Any], bool]] = [
    (np.sum, True), (torch.nn.Linear, True), (functools.wraps, True), (int, True),
    (fingerprint, True), (small_nets.mlp, False), (Lab, False),
]  # fmt: skip


@pytest.mark.parametrize(("thing", "known"), KNOWN)
def test_functions_and_classes_too(thing: Any, known: bool) -> None:
    assert is_known(thing) == known
