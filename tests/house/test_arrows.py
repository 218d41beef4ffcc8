"""The arrows: which module may import which, read from the source of every module.

A rule says what the modules of one part may import from this project ("!": all but this); the rule
with the longest matching name counts. A package's own ``__init__`` may also import its submodules.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT
from support.fresh import loaded_torch

PARTS = ("proofs", "verify", "figures", "benchmarks")

# What the kernel's word rests on.
TRUSTED = tuple(f"proofs.kernel.{name}" for name in
                ("terms", "matrices", "tensors", "formula", "axioms", "normal"))  # fmt: skip
# The second engine stands alone: nothing of the first, not even its formulas.
SECOND = ("proofs.recheck",)
# The And-Or graph and its drawing, which the gallery shows too; the rest of verify.explain learns.
DRAWING = tuple(f"verify.explain.{name}" for name in
                ("drawing", "folding", "geometry", "graph", "labels"))  # fmt: skip
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    # Theorems rest on the machinery and on other theorems, the machinery never on a theorem.
    "proofs": ("proofs", "!proofs.harsanyi", "!proofs.sparsity", "!proofs.ledger.table"),
    "proofs.harsanyi": ("proofs", "!proofs.ledger.table", "!proofs.sparsity"),
    "proofs.sparsity": ("proofs", "!proofs.ledger.table"),
    "proofs.ledger.table": ("proofs",),
    "proofs.ledger.page": ("proofs",),
    "proofs.__main__": ("proofs",),
    "verify.games.lattice": (),
    "proofs.kernel.terms": (),
    "proofs.kernel.matrices": ("proofs.kernel.terms",),
    "proofs.kernel.formula": (
        "proofs.kernel.terms",
        "proofs.kernel.matrices",
        "proofs.kernel.tensors",
    ),
    "proofs.kernel.tensors": ("proofs.kernel.terms", "proofs.kernel.matrices"),
    "proofs.kernel.axioms": TRUSTED,
    "proofs.kernel.normal": TRUSTED,
    "proofs.kernel.theorem": TRUSTED,
    "proofs.kernel.subset_rules": (*TRUSTED, "proofs.kernel.theorem"),
    "proofs.kernel.rules": (
        *TRUSTED,
        "proofs.kernel.theorem",
        "proofs.kernel.subset_rules",
    ),
    **dict.fromkeys(SECOND, SECOND),
    "verify": ("proofs", "verify"),
    "verify.__main__": ("proofs", "verify", "figures"),  # the main job draws what it measured
    "verify.reproduce": ("proofs", "verify", "figures"),
    "verify.records": ("proofs.ledger.claim",),
    "verify.show.picture": (),
    "figures": ("verify.records", "verify.show.picture", *DRAWING, "proofs", "figures"),
    "notebooks": ("proofs", "verify", "figures"),
    "benchmarks": ("proofs", "verify", "figures", "benchmarks"),
}
NO_TORCH = ("proofs", "verify.records", "verify.show.picture", *DRAWING, "figures")
OURS = {*PARTS, "notebooks", "tests", "conftest", "strategies"}


def is_in(name: str, part: str) -> bool:
    """Whether the dotted name is the part or lies inside it."""
    return name == part or name.startswith(part + ".")


def permits(rule: tuple[str, ...], target: str) -> bool:
    """Whether a rule of MAY_IMPORT lets the target be imported."""
    denied = [part[1:] for part in rule if part.startswith("!")]
    return any(is_in(target, p) for p in rule) and not any(is_in(target, p) for p in denied)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(p): p for part in PARTS for p in sorted((ROOT / part).rglob("*.py"))}
MODULES = frozenset(FILES)


def imported(name: str, source: str, *, package: bool, modules: frozenset[str]) -> Iterator[str]:
    """Yield the dotted name of everything the source imports, relative imports resolved.

    ``from a import b`` counts as ``a.b`` when that is one of the modules, else as ``a``; a call of
    ``import_module`` or ``__import__`` with a literal name counts as an import of it.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                here = name.split(".") if package else name.split(".")[:-1]
                stem = here[: len(here) - level + 1] if level else []
                origin = ".".join([*stem, *([module] if module else [])])
                for alias in names:
                    inner = f"{origin}.{alias.name}"
                    yield inner if inner in modules else origin
            case ast.Call(
                func=ast.Attribute(attr="import_module")
                | ast.Name(id="import_module" | "__import__"),
                args=[ast.Constant(value=str(target)), *_],
            ):
                yield target


def violations(
    name: str, source: str, *, package: bool = False, modules: frozenset[str] = MODULES
) -> list[str]:
    """Say which imports of the module break an arrow; an empty list means none does."""
    rule = MAY_IMPORT[max((part for part in MAY_IMPORT if is_in(name, part)), key=len)]
    found = []
    for target in imported(name, source, package=package, modules=modules):
        if target.split(".")[0] in OURS:
            own = package and is_in(target, name)
            if not own and not permits(rule, target):
                found.append(f"{name} may not import {target}")
        elif is_in(target, "torch") and any(is_in(name, part) for part in NO_TORCH):
            found.append(f"{name} may not import {target}")
    return found


@pytest.mark.parametrize("name", sorted(FILES))
def test_module_keeps_the_arrows(name: str) -> None:
    path = FILES[name]
    assert not violations(name, path.read_text("utf-8"), package=path.name == "__init__.py")


def code_of(notebook: Path) -> str:
    """The notebook's code cells as one source; lines for IPython (% and !) are left out."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    lines = [
        line for c in cells if c["cell_type"] == "code" for line in "".join(c["source"]).split("\n")
    ]
    return "\n".join(line for line in lines if not line.startswith(("%", "!")))


def test_notebooks_keep_the_arrows() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert [v for nb in notebooks for v in violations(f"notebooks.{nb.stem}", code_of(nb))] == []


SYNTHETIC = frozenset({
    "verify", "verify.records", "verify.scores.masked_model", "proofs", "proofs.harsanyi.a",
    "verify.explain.drawing.figure", "verify.explain.baselines.learned",
})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("verify.games.lattice", "import proofs.ledger.claim"),
        ("verify.games.lattice", "def f():\n    from torch import nn"),
        ("proofs.kernel.rules", "from proofs.harsanyi import a"),
        ("proofs.kernel.rules", "from proofs.tactics.search import given"),
        ("proofs.tactics.search", "from proofs.ledger.table import CLAIMS"),
        ("proofs.kernel.rules", "from . import ledger"),
        ("proofs.ledger.claim", "from verify.records import load"),
        ("proofs.tactics.search", "from ..harsanyi.a import CLAIM"),
        ("proofs.harsanyi.matching", "from ..ledger.table import CLAIMS"),
        ("proofs.ledger.table", "import importlib\nimportlib.import_module('torch')"),
        ("verify.records", "import torch.nn as nn"),
        ("verify.records", "from proofs import lattice"),
        ("verify.records", "from verify.scores.masked_model import masked_outputs"),
        ("verify.scores.masked_model", "import figures"),
        ("verify.scores.masked_model", "from tests.strategies import games"),
        ("verify.zoo.training.training", "import strategies"),
        ("verify.scores.masked_model", "__import__('notebooks')"),
        ("figures.strengths", "from verify import check"),
        ("figures.strengths", "import verify"),
        ("figures.strengths", "from verify import masking"),
        ("figures.strengths", "from verify.explain import learned"),
        ("verify.explain.drawing.figure", "def f():\n    import torch"),
        ("figures.strengths", "if TYPE_CHECKING:\n    from torch import Tensor"),
        ("notebooks.00_tour", "from tests import strategies"),
    ],
)
def test_broken_arrow_is_caught(name: str, source: str) -> None:
    assert len(violations(name, source, modules=SYNTHETIC)) == 1


@pytest.mark.parametrize(
    ("name", "source", "package"),
    [
        (
            "proofs.harsanyi.matching",
            "from proofs.ledger.claim import Claim\nfrom .. import lattice",
            False,
        ),
        ("proofs.harsanyi", "from . import a", True),
        ("proofs.ledger.table", "from proofs.harsanyi import a", False),
        ("proofs.kernel.rules", "from proofs.kernel.axioms import AXIOMS", False),
        ("verify.records", "from proofs.ledger.claim import Status\nimport json", False),
        ("verify.scores.masked_model", "import torch\nfrom .scores import log_odds", False),
        ("figures.strengths", "from verify import records\nfrom .style import ink", False),
        ("figures.strengths", "from verify.explain.drawing.figure import graph_figure", False),
        ("notebooks.00_tour", "import torch\nfrom verify import check", False),
    ],
)
def test_allowed_arrow_passes(name: str, source: str, package: bool) -> None:
    modules = SYNTHETIC | {"verify.games.lattice"}
    assert violations(name, source, package=package, modules=modules) == []


def without_torch() -> list[str]:
    return [m for m in FILES if any(is_in(m, part) for part in NO_TORCH) and "__main__" not in m]


@pytest.mark.parametrize("name", ["proofs", "verify", "figures"])
def test_package_loads_no_torch(name: str) -> None:
    assert not loaded_torch(f"import {name}")


def test_no_module_on_the_torch_free_side_loads_torch() -> None:
    assert not loaded_torch(f"import {', '.join(without_torch())}")


def test_loaded_torch_is_noticed() -> None:
    assert loaded_torch("import verify.scores.masked_model")


def shadowed(public: list[str], package: str, modules: frozenset[str]) -> list[str]:
    """The public names of a package that are also names of its submodules."""
    return [name for name in public if f"{package}.{name}" in modules]


def test_no_submodule_bears_the_name_of_a_public_function() -> None:
    import verify

    assert verify.__all__
    submodules = MODULES - {"verify.records"}  # offered as a module on purpose
    assert shadowed(list(verify.__all__), "verify", submodules) == []


def test_shadowing_submodule_is_caught() -> None:
    assert shadowed(["check", "records"], "verify", frozenset({"verify.check"})) == ["check"]
