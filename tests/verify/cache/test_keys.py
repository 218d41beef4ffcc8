"""Keys change with the code that measures, and with nothing else."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path

import numpy as np
import pytest

from verify.cache import keys

MODULE = '''"""What it is."""
X = 1  # a number


def f(x: int) -> str:
    """What it gives."""
    return f"{x}#{X}"
'''


def test_docstrings_comments_and_blank_lines_do_not_count() -> None:
    edited = MODULE.replace("What it is", "Other words").replace("# a number", "# one")
    edited = edited.replace("What it gives.", "In two\n    lines.").replace("\n\n\n", "\n\n\n\n")
    assert keys.code_of(edited) == keys.code_of(MODULE)
    assert "What" not in keys.code_of(MODULE) and "#{X}" in keys.code_of(MODULE)


@pytest.mark.parametrize(
    "change", [("X = 1", "X = 2"), ("#{X}", "{X}"), ("def f", "def g"), ('return f"', 'return "')]
)
def test_code_counts(change: tuple[str, str]) -> None:
    assert keys.code_of(MODULE.replace(*change)) != keys.code_of(MODULE)


@pytest.mark.parametrize("folder", ["verify/cache", "verify/scores", "proofs/kernel"])
def test_comments_are_those_that_python_finds(folder: str) -> None:
    for path in (keys.ROOT / folder).rglob("*.py"):
        source = path.read_text("utf-8")
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        want = [token.string for token in tokens if token.type == tokenize.COMMENT]
        met = [found[0] for found in keys.STRING_OR_COMMENT.finditer(source)]
        assert [text for text in met if text.startswith("#")] == want


def test_what_is_no_python_counts_as_it_stands() -> None:
    assert keys.code_of("def (") == "def ("


def tree(root: Path, text: str) -> Path:
    path = root / "proofs" / "sparsity" / "a.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return root


def test_a_docstring_edited_in_a_proof_measures_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "ROOT", tree(tmp_path, MODULE))
    key = keys.sources_key.__wrapped__
    before = key(keys.MEASURING, keys.SHOWING)
    tree(tmp_path, MODULE.replace("What it gives", "Other words"))
    assert key(keys.MEASURING, keys.SHOWING) == before
    tree(tmp_path, MODULE.replace("X = 1", "X = 2"))
    assert key(keys.MEASURING, keys.SHOWING) != before


@pytest.mark.parametrize("folder", ["proofs/tactics", "proofs/display", "verify/show"])
def test_what_only_finds_or_shows_is_left_out(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "ROOT", tree(tmp_path, MODULE))
    key = keys.sources_key.__wrapped__
    before = key(keys.MEASURING, keys.SHOWING)
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "b.py").write_text(MODULE)
    assert key(keys.MEASURING, keys.SHOWING) == before


def test_every_package_that_is_named_is_there() -> None:
    assert all((keys.ROOT / name).exists() for name in (*keys.MEASURING, *keys.SHOWING))


def test_arrays_count_with_their_shape_and_dtype() -> None:
    zeros = np.zeros((2, 3))
    found = {keys.key_of("a", [x]) for x in (zeros, zeros.T, zeros.astype("f4"), zeros + 1)}
    assert len(found) == 4
