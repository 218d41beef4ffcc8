"""What is trusted is what the kernel's first docstring says, and it rests on Python alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import proofs.kernel.rules

FOLDER = Path(proofs.kernel.rules.__file__).parent
TRUSTED = (
    "terms",
    "matrices",
    "tensors",
    "formula",
    "normal",
    "axioms",
    "theorem",
    "subset_rules",
    "rules",
)
PYTHON = {"__future__", "collections", "fractions", "functools", "itertools", "math", "types"}
PYTHON |= {"typing", "weakref"}
# For reading what SymPy wrote and for printing: nothing that is checked rests on these.
OUTSIDE = {
    ("terms", "proofs.tactics.sympy_terms"),
    ("terms", "proofs.display"),
    ("formula", "proofs.tactics.sympy_terms"),
    ("formula", "proofs.display"),
    ("rules", "proofs.tactics.sympy_terms"),
}


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def strangers(module: str, source: str) -> list[str]:
    """What a trusted module imports besides Python and other trusted modules."""
    return [
        name
        for name in imports(source)
        if name.partition(".")[0] not in PYTHON
        and name.removeprefix("proofs.kernel.") not in TRUSTED
        and (module, name) not in OUTSIDE
    ]


@pytest.mark.parametrize("module", TRUSTED)
def test_the_trusted_base_rests_on_python_alone(module: str) -> None:
    assert not strangers(module, (FOLDER / f"{module}.py").read_text(encoding="utf-8"))


def test_a_stranger_is_noticed() -> None:
    assert strangers("normal", "import sympy as sp") == ["sympy"]
    assert strangers("normal", "from proofs.tactics.search import ring") == [
        "proofs.tactics.search"
    ]


@pytest.mark.parametrize("module", TRUSTED[:-1])
def test_the_kernel_names_all_that_it_trusts(module: str) -> None:
    said = proofs.kernel.rules.__doc__ or ""
    assert module.upper() in said or f"{module}.py" in said
