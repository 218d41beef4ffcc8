"""What is trusted is what the kernel's first docstring says, and it rests on Python alone."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import proofs.kernel.rules
from proofs.kernel.formula import eq, le, reals
from proofs.kernel.matrices import Matrix
from proofs.kernel.rules import infer
from proofs.kernel.terms import Expr, Function, Lambda, Refused, as_term, read

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


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


def strangers(source: str) -> list[str]:
    """What a trusted module imports besides Python and other trusted modules."""
    return [
        name
        for name in imports(source)
        if name.partition(".")[0] not in PYTHON
        and name.removeprefix("proofs.kernel.") not in TRUSTED
    ]


@pytest.mark.parametrize("module", TRUSTED)
def test_the_trusted_base_rests_on_python_alone(module: str) -> None:
    assert not strangers((FOLDER / f"{module}.py").read_text(encoding="utf-8"))


def test_a_stranger_is_noticed() -> None:
    assert strangers("import sympy as sp") == ["sympy"]
    assert strangers("from proofs.tactics.search import ring") == ["proofs.tactics.search"]


@pytest.mark.parametrize("module", TRUSTED[:-1])
def test_the_kernel_names_all_that_it_trusts(module: str) -> None:
    said = proofs.kernel.rules.__doc__ or ""
    assert module.upper() in said or f"{module}.py" in said


def loaded_by(code: str) -> set[str]:
    """The modules that are there once a fresh Python has run the code."""
    code += "; import sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_the_kernel_loads_nothing_else_of_ours() -> None:
    loaded = loaded_by("import proofs.kernel, proofs.kernel.formula")
    ours = {name for name in loaded if name.partition(".")[0] == "proofs"}
    assert ours <= {"proofs", "proofs.kernel", *(f"proofs.kernel.{name}" for name in TRUSTED)}
    assert "sympy" not in loaded


@pytest.mark.parametrize("module", ["proofs.tactics", "proofs.ledger.claim", "proofs.display"])
def test_with_the_rooms_above_come_printer_and_reader(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert "proofs.display.formulas" in loaded
    assert ("proofs.tactics.sympy_terms" in loaded) == (module != "proofs.display")


def test_without_a_printer_terms_and_formulas_show_their_parts() -> None:
    code = "from proofs.kernel.formula import le, reals; print(le(0, reals('x')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "('<=', ('num', 0, 1), ('sym', 'r', 'x'))\n"


class Stranger:
    """What another library wrote; its reader returns whatever it carries."""

    def __init__(self, read_as: object) -> None:
        self.read_as = read_as


def _imitations() -> list[object]:
    x = reals("x")
    return [
        tuple.__new__(Expr, ("num", 1, 1)),  # not the term that was made
        tuple.__new__(Expr, ("+", x, x)),
        tuple.__new__(Function, ("f", 7)),
        tuple.__new__(Lambda, ((x,), "x")),
        tuple.__new__(Matrix, (("x",),)),
        le(0, x),
        object(),
        None,
        True,
        "x",
        (x,),
    ]


@pytest.mark.parametrize("found", _imitations(), ids=lambda x: type(x).__name__)
def test_what_a_reader_returns_is_checked(found: object) -> None:
    read.register(Stranger, lambda s: s.read_as)
    stranger, x = Stranger(found), reals("x")
    for enter in (
        lambda: as_term(stranger),
        lambda: eq(stranger, x),
        lambda: stranger + x,
        lambda: infer("assume", eq(x, x), values=stranger),
        lambda: infer("instantiate", eq(x, x), at=stranger),
        lambda: infer("specialise", eq(x, x), infer("combine", eq(x, x)), values={x: stranger}),
    ):
        with pytest.raises((Refused, TypeError)):
            enter()


def test_what_a_reader_returns_counts_where_it_was_made_here() -> None:
    read.register(Stranger, lambda s: s.read_as)
    x, y = reals("x y")
    assert as_term(Stranger(x + 1)) is x + 1
    assert Stranger(x) + y is x + y
    read_ = infer("specialise", eq(y, y), infer("combine", eq(x, x)), values={x: Stranger(y)})
    assert read_.args["values"] == {x: y}
