"""The packages pyproject lists are those in the tree, and the lock pins what pyproject asks for.

What `check`, the proofs and the figures import is a runtime dependency; the zoo and the main job
may also import what their extras bring.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
DATA_LOCK = (ROOT / "requirements-data.lock").read_text("utf-8").splitlines()
LM_LOCK = (ROOT / "requirements-lm.lock").read_text("utf-8").splitlines()
NOT_INSTALLED = {"shapiq", "lm"}  # extras that `make` leaves out: they are large
CUDA = re.compile(r"nvidia-|cuda-|triton")


def asked_for() -> list[Requirement]:
    project = PROJECT["project"]
    extras = project["optional-dependencies"].items()
    groups = [group for name, group in extras if name not in NOT_INSTALLED]
    return [Requirement(r) for group in (project["dependencies"], *groups) for r in group]


def faults(lock: Iterable[str], wanted: Iterable[Requirement]) -> list[str]:
    """Say what is wrong with a lock's lines; an empty list means nothing is."""
    found, pins = [], {}
    for line in lock:
        if not line.strip() or line.startswith("#"):
            continue
        pin = Requirement(line)
        name = canonicalize_name(pin.name)
        if not re.fullmatch(r"==[^*+,]+", str(pin.specifier)):
            found.append(f"{name} is not pinned to one public version")
        if CUDA.match(name):
            found.append(f"{name} would be installed on every machine")
        if not pin.marker or pin.marker.evaluate():
            pins[name] = str(pin.specifier).removeprefix("==")
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        if name not in pins:
            found.append(f"{name} has no pin")
        elif pins[name] not in requirement.specifier:
            found.append(f"{name} is pinned outside its range")
    return found


def test_lock_pins_what_is_asked_for() -> None:
    assert faults(LOCK, asked_for()) == []


def test_lock_of_the_language_model_pins_what_its_extra_asks_for() -> None:
    pins = [line.removesuffix("\\").strip() for line in LM_LOCK if "--hash" not in line]
    wanted = [Requirement(r) for r in PROJECT["project"]["optional-dependencies"]["lm"]]
    assert faults(pins, wanted) == []
    assert not any(pin.startswith("torch") for pin in pins), "a second torch"
    both = {Requirement(pin).name for pin in pins if "==" in pin} & {
        Requirement(line).name for line in LOCK if "==" in line
    }
    assert both == set(), "pinned twice"


def test_lock_pins_torch_as_published() -> None:
    assert "torch==2.13.0" in LOCK


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("torch==2.13.0+cpu", "one public version"),
        ("torch>=2.13.0", "one public version"),
        ("torch==2.*", "one public version"),
        ("nvidia-cublas==13.1.1.3", "every machine"),
        ("numpy==2.4.6", "torch has no pin"),
        ("torch==1.13.0", "outside its range"),
    ],
)
def test_faulty_lock_is_caught(line: str, fault: str) -> None:
    wanted = [] if "every" in fault or "public" in fault else [Requirement("torch>=2.13,<3")]
    (found,) = faults([line], wanted)
    assert fault in found


def unlisted(folders: Iterable[str], listed: Iterable[str]) -> list[str]:
    """The packages that are in the tree or in the list, but not in both."""
    return sorted(set(folders) ^ set(listed))


def packages_in_tree() -> list[str]:
    inits = [
        p for top in ("proofs", "verify", "figures") for p in (ROOT / top).rglob("__init__.py")
    ]
    return [".".join(p.parent.relative_to(ROOT).parts) for p in inits]


def test_every_package_is_listed() -> None:
    assert unlisted(packages_in_tree(), PROJECT["tool"]["setuptools"]["packages"]) == []


def test_unlisted_package_is_caught() -> None:
    assert unlisted(["proofs", "verify", "verify.zoo"], ["proofs", "verify"]) == ["verify.zoo"]


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {
        p.parent for top in ("proofs", "verify", "figures") for p in (ROOT / top).rglob("*.py")
    }
    assert [f for f in folders if not (f / "__init__.py").exists()] == []


OURS = ("proofs", "verify", "figures")
# Who may import what an extra brings; the longest matching name counts.  DATA: the wheels of data.
DATA = "requirements-data.lock"
MAY_NEED = {
    "proofs": (),
    "verify": (),
    "figures": (),
    "verify.report.classroom": ("lab",),
    "verify.many": ("cluster",),
    "verify.zoo": ("zoo", "lm", DATA),
    "verify.reproduce": ("zoo",),
}
NAMED = {"jupyterlab", "sympy", "torch", "numpy", "matplotlib", "hypothesis", "nbval"}


HOMES = packages_distributions()  # the distributions that bring a package, by its name


def names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(r).name) for r in requirements}


@cache
def brought(extra: str | None) -> set[str]:
    """The distributions that an extra asks for; None: those of every installation."""
    project = PROJECT["project"]
    if extra is None:
        return names(project["dependencies"])
    if extra == DATA:
        return names(line.removesuffix("\\") for line in DATA_LOCK if re.match(r"\w", line))
    return names(project["optional-dependencies"][extra])


def imported(source: str) -> Iterator[str]:
    """The packages of others that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        for module in modules:
            top = module.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in OURS:
                yield top


def unasked(module: str, source: str) -> list[str]:
    """What the module imports and may not need; an empty list means nothing."""
    room = max((r for r in MAY_NEED if f"{module}.".startswith(f"{r}.")), key=len)
    allowed = brought(None).union(*(brought(extra) for extra in MAY_NEED[room]))
    return sorted(
        top
        for top in set(imported(source))
        if not {canonicalize_name(name) for name in HOMES.get(top, [top])} & allowed
    )


MODULES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
    for top in OURS
    for p in sorted((ROOT / top).rglob("*.py"))
}


def test_modules_import_what_their_room_may_need() -> None:
    found = {name: unasked(name, p.read_text("utf-8")) for name, p in MODULES.items()}
    assert {name: tops for name, tops in found.items() if tops} == {}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("verify.report.check", "import sklearn"),
        ("verify.report.check", "def f():\n    from joblib import Parallel"),
        ("verify.reproduce.measuring.plan", "import ipywidgets"),
        ("proofs.tactics.search", "import hypothesis"),
        ("figures.style", "import IPython.display"),
        ("figures.style", "import not_installed_anywhere"),
    ],
)
def test_an_import_that_nothing_asks_for_is_caught(module: str, source: str) -> None:
    assert len(unasked(module, source)) == 1


def test_imports_of_a_room_pass() -> None:
    assert unasked("verify.zoo.data.tabular", "import sklearn, PIL, flint, json") == []
    assert unasked("verify.report.classroom", "import ipywidgets\nfrom verify import check") == []


# Without what the extras bring: a report is made, printed and shown; a claim is proved and shown.
ALONE = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Refuse())
import torch
from verify import and_or_graph, check, concepts, interactions
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 2)).eval()
report = check(net, torch.ones(4), 0.0)
assert "matching" in str(report) and "<table" in report._repr_html_()
and_or_graph(concepts(interactions(report.v), max_error=0.05))._repr_html_()
from proofs.__main__ import main
assert main(["matching"]) == 0
import figures.library
figures.library.verdicts(["conditions"])
"""


def test_the_core_works_without_the_extras() -> None:
    extras: set[str] = set().union(*map(brought, PROJECT["project"]["optional-dependencies"]))
    refused = {
        top for top, homes in HOMES.items() if {canonicalize_name(name) for name in homes} & extras
    }
    assert {"sklearn", "ipywidgets", "hypothesis"} <= refused
    program = f"REFUSED = {sorted(refused)!r}{ALONE}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_module_with_annotated_shapes_is_checked_in_tests() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    (given,) = (o for o in options["ini_options"]["addopts"] if o.startswith("--jaxtyping"))
    *checked, checker = given.partition("=")[2].split(",")
    annotated = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "verify").rglob("*.py"))
        if "from jaxtyping import" in path.read_text("utf-8")
    ]
    assert checker == "beartype.beartype" and checked == annotated


def test_what_the_project_is_built_on_is_asked_for() -> None:
    assert {canonicalize_name(r.name) for r in asked_for()} >= NAMED


def test_every_package_says_that_it_is_typed() -> None:
    data = PROJECT["tool"]["setuptools"]["package-data"]
    for top in OURS:
        assert (ROOT / top / "py.typed").is_file() and "py.typed" in data[top]


@pytest.mark.parametrize("package", ["verify", "verify.zoo"])
def test_every_public_name_is_there(package: str) -> None:
    module = import_module(package)
    assert module.__all__
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
