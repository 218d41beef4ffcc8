"""`make portable` notices what says something else under another setting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import portable
import pytest

SAME = ["tic-tac-toe zero 0: order HOLDS: M = 2", "tic-tac-toe zero 0: 9 concepts"]
MOVED = [SAME[0], "tic-tac-toe zero 0: 10 concepts"]


def ended(status: int) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess([], status, stdout="1 failed: the output differs", stderr="")


@pytest.mark.parametrize(
    ("there", "status", "said"),
    [
        (SAME, 0, []),
        (SAME, 1, ["notebooks:", "the output differs"]),
        (MOVED, 0, ["9 concepts", "10 concepts"]),
        (SAME[:1], 0, ["2 lines of records here, 1 there"]),
        (["failed: no torch"], 0, ["failed: no torch"]),
    ],
)
@pytest.mark.parametrize("quick", [True, False])
def test_what_differs_is_said_and_decides_the_status(
    there: list[str], status: int, said: list[str], quick: bool,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings: list[dict[str, str]] = []

    def sampled(setting: dict[str, str]) -> list[str]:
        settings.append(setting)
        return there if setting else SAME

    def run(command: Sequence[str], setting: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return ended(status)

    monkeypatch.setattr(portable, "sampled", sampled)
    monkeypatch.setattr(portable, "run", run)
    monkeypatch.setattr(portable, "possible", lambda _: True)
    assert portable.main(["--quick"] if quick else []) == bool(said)
    printed = capsys.readouterr().out
    assert all(words in printed for words in said)
    assert ("the same words" in printed) != bool(said)
    assert len(settings) == (2 if quick else 1 + len(portable.SETTINGS))
    assert settings[0] == portable.HERE and portable.OLD in settings


def test_a_setting_reaches_the_process_it_is_for() -> None:
    done = portable.run(["env"], portable.OLD)
    assert all(f"{name}={value}" in done.stdout for name, value in portable.OLD.items())


def test_a_sample_that_fails_is_no_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "run", lambda command, setting: ended(1))
    (line,) = portable.sampled(portable.OLD)
    assert line.startswith("failed: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "differs"), [(portable.HERE, False), (portable.OLD, True)], ids=["here", "old"]
)
def test_a_notebook_that_follows_the_processor_is_noticed(
    setting: dict[str, str], differs: bool, tmp_path: Path
) -> None:
    """It shows what decides the last bits of a sum, and which those are."""
    source = "import torch; torch.backends.cpu.get_cpu_capability()"
    said = subprocess.run(
        [sys.executable, "-c", source.replace("; ", "; print(repr(") + "))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    if said == "'DEFAULT'":
        pytest.skip("this processor is as the oldest setting")
    import nbformat  # seconds to import, in every process that collects
    from nbformat import v4

    result = v4.new_output("execute_result", {"text/plain": said}, execution_count=1)
    cell = v4.new_code_cell(source, execution_count=1, outputs=[result])
    nbformat.write(v4.new_notebook(cells=[cell]), tmp_path / "one.ipynb")
    name = os.path.relpath(tmp_path / "one", portable.ROOT / "notebooks")
    command = portable.commands([name], "1", quick=True)["notebooks"]
    assert bool(portable.run(command, setting).returncode) is differs
