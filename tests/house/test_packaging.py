"""The packages pyproject lists are those in the tree, and the lock pins what pyproject asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
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
