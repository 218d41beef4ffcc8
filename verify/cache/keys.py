"""Content keys: work is done again just when something that its result depends on has changed.

Of a Python module its code counts, not its docstrings, comments and blank lines.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from verify.records import plain

ROOT = Path(__file__).parents[2]
# What decides the numbers in a record: the statements of claims, whose formulas are evaluated, and
# all that measures.  How proofs are found, checked again and printed does not.
MEASURING = (
    "proofs/kernel", "proofs/extremal", "proofs/ledger", "proofs/harsanyi", "proofs/sparsity",
    "verify",
)  # fmt: skip
SHOWING = (
    "proofs/ledger/page.py", "proofs/ledger/bend.py", "proofs/ledger/mutants.py",
    "verify/__main__.py", "verify/many/", "verify/show", "verify/explain/drawing",
    "verify/report/pages", "verify/report/lesson.py", "verify/report/partial.py",
    "verify/report/stability.py", "verify/report/vary.py", "verify/report/frames.py",
    "verify/report/loading.py", "verify/records/objects.py",
    "verify/reproduce/stages.py", "verify/reproduce/pages.py", "verify/reproduce/agreement.py",
    "verify/reproduce/interrupt.py", "verify/reproduce/ship.py", "verify/report/classroom.py",
)  # fmt: skip
# Told apart as Python's tokenizer does, in a tenth of its time.
STRING_OR_COMMENT = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)
BELOW = ("torch", "numpy", "scipy")  # libraries whose version counts


def key_of(facts: Any, arrays: Iterable[np.ndarray] = ()) -> str:
    """Sixteen hex digits that change with any of the facts (plain data) or arrays."""
    digest = hashlib.sha256(json.dumps(plain(facts), sort_keys=True).encode())
    for array in arrays:
        digest.update(f"{array.shape} {array.dtype}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:16]


@cache
def code_key() -> str:
    """A key of the code that measures, and of the libraries under it."""
    versions = [f"{name} {metadata.version(name)}" for name in BELOW]
    return sources_key(MEASURING, SHOWING) + " " + ", ".join(versions)


@cache
def sources_key(packages: tuple[str, ...], but: tuple[str, ...] = ()) -> str:
    """A key of all modules and data of these packages, those whose path begins with `but` aside."""
    found = (path for package in packages for path in (ROOT / package).rglob("*"))
    paths = [path for path in found if path.suffix in (".py", ".json", ".j2")]
    return files_key(p for p in paths if not p.relative_to(ROOT).as_posix().startswith(but))


@cache
def installed_key() -> str:
    """The like of `code_key`, in a hundredth of its time: a changed comment changes it, too."""
    versions = [f"{name} {metadata.version(name)}" for name in BELOW]
    paths = sorted(p for part in MEASURING for p in (ROOT / part).rglob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    return digest.hexdigest()[:16] + " " + ", ".join(versions)


def files_key(paths: Iterable[Path]) -> str:
    """A key of the names and contents of files; of modules only what their code does."""
    digest = hashlib.sha256()
    for name, content in sorted((path.name, _content(path)) for path in paths):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return code_of(content.decode()).encode() if path.suffix == ".py" else content


@lru_cache(maxsize=1024)  # each picture has a key, and most modules are behind many
def code_of(source: str) -> str:
    """A module without docstrings, comments and blank lines; what is no Python, as it stands.

    By places in the text, so that it is the same under every version of Python: lines that hold a
    docstring are left out whole, and so are blank lines inside a string.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    gone = set()
    for node in _statements(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            gone |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    bare = STRING_OR_COMMENT.sub(lambda m: "" if m[0].startswith("#") else m[0], source)
    lines = bare.split("\n")
    kept = (line.rstrip() for row, line in enumerate(lines, 1) if row not in gone)
    return "\n".join(line for line in kept if line)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """All statements of a module, those within others too; what handles exceptions and cases."""
    found: list[ast.AST] = [tree]
    while found:
        node = found.pop()
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            found += getattr(node, name, ())
