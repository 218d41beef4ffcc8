"""The arrows: which module may import which, read from the source of every module.

A rule says what the modules of one part may import from this project ("!": all but this); the rule
with the longest matching name counts. A package's own ``__init__`` may also import its submodules.
"""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest
from support import ROOT
from support.fresh import loaded_torch

PARTS = ("proofs", "verify", "figures", "benchmarks")

# Rooms of proofs/, lowest first: each may import itself and those that stand before it here.
KERNEL = ("proofs.kernel",)
DISPLAY = (*KERNEL, "proofs.display")
TACTICS = (*DISPLAY, "proofs.tactics")
EXTREMAL = (*TACTICS, "proofs.extremal")
# A theorem file says what is claimed and finds the proof; the table of claims finds the file.
THEOREM = (*EXTREMAL, "proofs.ledger", "!proofs.ledger.table", "!proofs.ledger.page")
SETTING = (*THEOREM, "proofs.sparsity.setting")
MEANS = (*SETTING, "proofs.sparsity.means")
BOUNDS = (*MEANS, "proofs.sparsity.bounds")
DOOR = "verify.arguments"  # where what callers pass is read, for every room of verify/
# Rooms of verify/ that need no torch.
TORCH_FREE = (
    DOOR, "verify.games", "verify.verdicts", "verify.show", "verify.records", "verify.cache",
)  # fmt: skip
# The And-Or graph and its drawing, which the gallery shows too; the rest of verify.explain learns.
DRAWING = tuple(f"verify.explain.{name}" for name in
                ("kinds", "and_or", "drawing", "concepts.graph"))  # fmt: skip
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "proofs": ("proofs",),
    "proofs.kernel": KERNEL,
    "proofs.display": DISPLAY,
    "proofs.tactics": TACTICS,
    "proofs.extremal": EXTREMAL,
    "proofs.ledger": (*TACTICS, "proofs.ledger"),
    # The ledger asks the record of Rocq what it says of a claim.
    **dict.fromkeys(
        ("proofs.ledger.table", "proofs.ledger.page"), (*TACTICS, "proofs.ledger", "proofs.rocq")
    ),
    "proofs.harsanyi": (*THEOREM, "proofs.harsanyi"),
    "proofs.sparsity": (),
    "proofs.sparsity.setting": SETTING,
    "proofs.sparsity.means": MEANS,
    "proofs.sparsity.derivatives": (*SETTING, "proofs.sparsity.derivatives"),
    "proofs.sparsity.paper_b": (*MEANS, "proofs.sparsity.paper_b"),
    "proofs.sparsity.needed": (*MEANS, "proofs.sparsity.needed"),
    "proofs.sparsity.bounds": BOUNDS,
    "proofs.sparsity.energy": (*BOUNDS, "proofs.sparsity.energy"),
    "proofs.sparsity.errors": (*MEANS, "proofs.sparsity.errors"),
    "proofs.printed": (*MEANS, "proofs.harsanyi", "proofs.sparsity.paper_b", "proofs.printed"),
    "proofs.rocq": ("proofs.rocq",),
    "proofs.papers": ("proofs.ledger", "proofs.rocq", "proofs.papers"),
    "verify": ("proofs", "verify"),
    "verify.arguments": (DOOR,),
    "verify.records": (DOOR, "verify.records"),
    "verify.cache": ("verify.records", "verify.cache"),
    "verify.games": (DOOR, "verify.games"),
    "verify.verdicts": (DOOR, "verify.games", "verify.verdicts"),
    "verify.show": (DOOR, "verify.records", "verify.verdicts", "verify.show"),
    "verify.bounds": ("proofs", *TORCH_FREE, "verify.bounds"),
    "verify.scores": (DOOR, "verify.games", "verify.scores"),
    "verify.sampling": (
        DOOR,
        "verify.games",
        "verify.bounds",
        "verify.explain.concepts.indices",
        "verify.verdicts",
        "verify.show",
        "verify.records",
        "verify.scores",
        # What was measured is drawn on the sample as other concepts are.
        "verify.explain.concepts.partial",
        "verify.explain.drawing.sample",
        "verify.sampling",
    ),
    "verify.exact": (DOOR, "verify.games", "verify.scores", "verify.exact"),
    "verify.smoothness": (
        DOOR,
        "verify.games",
        "verify.verdicts",
        "verify.scores",
        "verify.smoothness",
    ),
    # A report gives its graph; how graphs are drawn and baselines learned is no part of it.
    "verify.report": (
        "verify",
        "!verify.explain.baselines",
        "!verify.explain.drawing",
        "!verify.many",
        "!verify.zoo",
        "!verify.reproduce",
    ),
    # What is asked of many samples is what others ask of one; pieces of any work run here, too.
    "verify.many": (
        DOOR,
        "verify.records",
        "verify.cache",
        "verify.exact.replay",
        "verify.games",
        "verify.scores",
        "verify.sampling",
        "verify.show.frame",
        "verify.report",
        "verify.many",
    ),
    "verify.explain": ("proofs", *TORCH_FREE, "verify.scores", "verify.bounds", "verify.explain"),
    "verify.zoo": ("verify.records", "verify.cache", "verify.scores", "verify.zoo"),
    "figures": (*TORCH_FREE, *DRAWING, "proofs", "figures"),
    "notebooks": ("proofs", "verify", "figures"),
    "benchmarks": ("proofs", "verify", "figures", "benchmarks"),
}
NO_TORCH = ("proofs", *TORCH_FREE, "verify.bounds", *DRAWING, "figures")
OURS = {*PARTS, "notebooks", "tests", "support", "conftest"}


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
    "verify.explain.drawing.figure", "verify.explain.baselines.learned", "figures.library",
})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("verify.games.lattice", "import proofs.ledger.claim"),
        ("proofs.kernel.terms", "def f():\n    from proofs.display import text"),
        ("proofs.tactics.search", "from proofs.ledger.claim import Claim"),
        ("proofs.sparsity.bounds.a", "from proofs.sparsity.energy import b"),
        ("verify.show.table", "from verify.report.report import Report"),
        ("verify.scores.outputs", "if TYPE_CHECKING:\n    from verify.report.report import Report"),
        ("verify.reproduce.stages", "def f():\n    from figures import library"),
        ("verify.games.lattice", "def f():\n    from torch import nn"),
        ("proofs.kernel.rules", "from proofs.harsanyi import a"),
        ("proofs.kernel.rules", "from proofs.tactics.search import given"),
        ("proofs.tactics.search", "from proofs.ledger.table import CLAIMS"),
        ("proofs.kernel.rules", "from .. import ledger"),
        ("proofs.ledger.claim", "from verify.records import load"),
        ("proofs.tactics.search", "from ..harsanyi.a import CLAIM"),
        ("proofs.harsanyi.matching", "from ..ledger.table import IDS"),
        ("proofs.ledger.table", "import importlib\nimportlib.import_module('torch')"),
        ("verify.records", "import torch.nn as nn"),
        ("verify.records", "from proofs import lattice"),
        ("verify.records", "from verify.scores.masked_model import masked_outputs"),
        ("verify.scores.masked_model", "import figures"),
        ("verify.scores.masked_model", "from tests.support.strategies import games"),
        ("verify.zoo.training.training", "import support.strategies"),
        ("verify.scores.masked_model", "from support.strategies import games"),
        ("verify.scores.masked_model", "__import__('notebooks')"),
        ("figures.tables", "from verify import check"),
        ("figures.tables", "import verify"),
        ("figures.tables", "from verify.scores import masked_model"),
        ("figures.tables", "from verify.explain.baselines import learned"),
        ("verify.explain.drawing.figure", "def f():\n    import torch"),
        ("figures.tables", "if TYPE_CHECKING:\n    from torch import Tensor"),
        ("notebooks.00_tour", "from support import strategies"),
    ],
)
def test_broken_arrow_is_caught(name: str, source: str) -> None:
    assert len(violations(name, source, modules=SYNTHETIC)) == 1


@pytest.mark.parametrize(
    ("name", "source", "package"),
    [
        (
            "proofs.harsanyi.matching",
            "from proofs.ledger.claim import Claim\nfrom ..kernel import rules",
            False,
        ),
        ("proofs.harsanyi", "from . import a", True),
        ("proofs.ledger.table", "from proofs.ledger.claim import Claim", False),
        ("proofs.kernel.rules", "from proofs.kernel.axioms import AXIOMS", False),
        ("verify.records", "import json", False),
        ("verify.scores.masked_model", "import torch\nfrom .scores import log_odds", False),
        ("figures.tables", "from verify import records\nfrom .style import ink", False),
        ("figures.tables", "from verify.explain.drawing.figure import graph_figure", False),
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


def edges() -> dict[str, set[str]]:
    """What each module imports of ours; imports inside functions and for types count."""
    return dict(_edges())


@cache
def _edges() -> dict[str, set[str]]:
    found = {}
    for name in MODULES:
        path, package = FILES[name], FILES[name].name == "__init__.py"
        source = path.read_text("utf-8")
        targets = imported(name, source, package=package, modules=MODULES)
        # A package's own __init__ hands out what lies inside it: that is no arrow.
        found[name] = {t for t in targets if t in MODULES and not (package and is_in(t, name))}
    return found


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The groups of names that lead to one another, each sorted; empty when there are none."""
    graph = nx.DiGraph((a, b) for a, targets in arrows.items() for b in targets if a != b)
    return [sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1]


def by_package(arrows: dict[str, set[str]], depth: int) -> dict[str, set[str]]:
    """The same arrows between packages, named by their first `depth` parts."""

    def home(name: str) -> str:
        inside = FILES[name].name == "__init__.py"
        return ".".join((name if inside else name.rpartition(".")[0]).split(".")[:depth])

    found: dict[str, set[str]] = {}
    for name, targets in arrows.items():
        if not name.endswith("__main__"):  # a command stands above its own package
            found.setdefault(home(name), set()).update(map(home, targets))
    return found


def test_no_module_imports_itself_by_way_of_others() -> None:
    arrows = edges()
    assert sum(map(len, arrows.values())) > 500
    assert circles(arrows) == []


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_no_package_imports_itself_by_way_of_others(depth: int) -> None:
    assert circles(by_package(edges(), depth)) == []


def test_a_circle_is_noticed() -> None:
    arrows = edges()
    arrows["verify.games.lattice"] = {"verify.report.check"}
    assert any("verify.games.lattice" in group for group in circles(arrows))
    assert any("verify.games" in group for group in circles(by_package(arrows, 2)))
    arrows = edges()
    arrows["proofs.kernel.terms"] = {"verify.records"}
    assert circles(by_package(arrows, 1)) == [["proofs", "verify"]]


def test_no_room_is_crowded() -> None:
    """Fifteen modules at most in one folder, but for the classical theory, one file a theorem."""
    counts = Counter(path.parent for path in FILES.values() if path.name != "__init__.py")
    crowded = {folder for folder, count in counts.items() if count > 15}
    assert crowded <= {ROOT / "proofs" / "harsanyi"}


def shadowed(public: list[str], package: str, modules: frozenset[str]) -> list[str]:
    """The public names of a package that are also names of its submodules."""
    return [name for name in public if f"{package}.{name}" in modules]


def test_no_submodule_bears_the_name_of_a_public_function() -> None:
    import verify

    assert verify.__all__
    assert shadowed(list(verify.__all__), "verify", MODULES) == []


def test_shadowing_submodule_is_caught() -> None:
    assert shadowed(["check", "records"], "verify", frozenset({"verify.check"})) == ["check"]
