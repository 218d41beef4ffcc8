"""The suite's own time: its proofs in two engines, its tests, its notebooks, each a program."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from proofs.rocq import FILES
from proofs.rocq.__main__ import build

ROOT = Path(__file__).parents[1]
PYTEST = ("pytest", "-q", "-n", "2", "--dist", "loadfile")
TESTS = {
    "tests": (*PYTEST, "-p", "no:nbval"),
    "notebooks": (*PYTEST, "--nbval", "--nbval-current-env", "notebooks"),
}


def program(*module: str) -> None:
    """Run a module in a fresh interpreter.  Raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", *module]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def proofs() -> None:
    """Every claim of the ledger."""
    program("proofs")


def in_rocq() -> None:
    """The theorems of `proofs/rocq`, compiled in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), FILES)


def parts(*, tests: bool) -> dict[str, Callable[[], None] | None]:
    """What is timed beside the proofs; None where its tool is not installed, or not asked for."""
    return {
        "proofs, and bent versions refused": partial(program, "proofs", "--mutants"),
        "theorems in Rocq": in_rocq if shutil.which("coqc") else None,
        **{name: partial(program, *module) if tests else None for name, module in TESTS.items()},
    }
