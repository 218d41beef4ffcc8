"""DATA.md names every file that is read from a package, with the version and the hash it has."""

from __future__ import annotations

import ast
import hashlib
import importlib
import re

import pytest
from support import ROOT

from verify.zoo.data.packaged import MissingPackage, packaged_file

PAGE = (ROOT / "DATA.md").read_text("utf-8")
ROW = re.compile(r"\| `([^`]+)` \| (\S+) (\S+) \| ([^|]+) \| `([0-9a-f]{64})` \|")
ROWS = ROW.findall(PAGE)
FILE = re.compile(r"^\w+/[\w/.-]+\.(?:gz|bz2|zip|csv|data|test|pth|gguf|py)$")


def locked() -> set[str]:
    """Every `name==version` of the locks."""
    text = "\n".join(path.read_text("utf-8") for path in ROOT.glob("requirements*.lock"))
    return set(re.findall(r"^([a-z0-9-]+==[^ ;\\\n]+)", text, flags=re.MULTILINE))


def read_by_the_zoo() -> set[str]:
    """The paths inside packages that stand in the source of the zoo."""
    found = set()
    for path in (ROOT / "verify" / "zoo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(FILE.findall(node.value))
    return found


def test_every_file_that_is_read_is_on_the_page() -> None:
    listed = {path for path, *_ in ROWS}
    wanted = read_by_the_zoo()
    assert len(wanted) >= 4
    assert wanted <= listed, sorted(wanted - listed)
    assert len(re.findall(r"^\| `", PAGE, flags=re.MULTILINE)) == len(ROWS), "a row of another form"


@pytest.mark.parametrize(("path", "package", "version", "licence", "digest"), ROWS)
def test_versions_are_pinned_and_hashes_are_those_of_the_files(
    path: str, package: str, version: str, licence: str, digest: str
) -> None:
    assert f"{package}=={version}" in locked()
    assert licence.startswith(("BSD-3-Clause", "Apache-2.0", "CC BY 2.0", "LGPL-2.1", "MIT"))
    try:
        file = packaged_file(package, path)
    except MissingPackage as missing:
        pytest.skip(str(missing))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


def test_every_loader_exists() -> None:
    loaders = re.findall(r"\| `(verify\.[\w.]+)` \|", PAGE)
    assert len(loaders) > 8
    for name in loaders:
        module, _, attribute = name.rpartition(".")
        if not (ROOT / f"{name.replace('.', '/')}.py").exists():
            assert hasattr(importlib.import_module(module), attribute), name
