"""What a test draws is the same in every run: in its own process, and in those it starts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

FIRST = torch.rand(1, generator=torch.Generator().manual_seed(0))
AT_IMPORT = torch.rand(1)
DRAWS = ("rand", "randn", "randint", "randperm", "normal", "bernoulli")
DRAWN = ("Linear", "Bilinear", "Conv", "Embedding", "LSTM", "GRU", "RNN", "Transformer")


@pytest.fixture
def drawn() -> torch.Tensor:
    return torch.rand(1)


def test_modules_tests_and_fixtures_start_from_one_seed(drawn: torch.Tensor) -> None:
    assert torch.equal(AT_IMPORT, FIRST) and torch.equal(drawn, FIRST)


@given(st.integers())
def test_so_does_every_example(_: int) -> None:
    assert torch.equal(torch.rand(1), FIRST)


def unseeded(program: str) -> list[str]:
    """What a program builds or draws by chance without torch.manual_seed, by line."""
    calls = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call)]
    names = [(call.lineno, ast.unparse(call.func), call.keywords) for call in calls]
    if any(name.endswith("torch.manual_seed") for _, name, _ in names):
        return []
    return [
        f"line {line}: {name}"
        for line, name, keywords in names
        if name.split(".")[-1].startswith(DRAWN)
        or (name.startswith("torch.") and name.split(".")[-1] in DRAWS and not by(keywords))
    ]


def by(keywords: list[ast.keyword]) -> bool:
    """Whether a call names a generator."""
    return any(word.arg == "generator" for word in keywords)


def programs(source: str) -> Iterator[str]:
    """The texts in a module that are Python with imports of their own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                body = ast.parse(node.value).body
            except (SyntaxError, ValueError):
                continue
            if any(isinstance(line, ast.Import | ast.ImportFrom) for line in body):
                yield node.value


def test_programs_that_tests_start_draw_from_a_seed() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_seeds.py"
        for program in programs(path.read_text("utf-8"))
        for fault in unseeded(program)
    ]
    assert not found


@pytest.mark.parametrize("line", ["nn.Linear(2, 2)", "torch.nn.Linear(2, 2)", "torch.randn(3)"])
def test_a_program_that_starts_anywhere_is_caught(line: str) -> None:
    program = f"import torch; from torch import nn; {line}"
    assert list(programs(f"CODE = {program!r}")) == [program]
    assert len(unseeded(program)) == 1
    assert not unseeded(program.replace("nn;", "nn; torch.manual_seed(0);"))
    assert not unseeded("import torch; torch.rand(1, generator=torch.Generator().manual_seed(0))")
