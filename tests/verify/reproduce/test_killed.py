"""A main job that is killed outright goes on when it is started again, to the same records."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

FEW = ("--networks", "tic-tac-toe", "--samples", "8", "--epochs", "3", "--device", "cpu", "--quiet")
ALONE = ("--without", "proofs", "experiments", "figures", "notebooks")


def job(folder: Path) -> subprocess.Popen[bytes]:
    """The main job, verification alone, in a process group of its own."""
    command = [sys.executable, "-m", "verify", "--out", str(folder / "out"), "--jobs", "1"]
    command += ["--cache", str(folder / "cache"), *FEW, *ALONE]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, start_new_session=True, stdout=quiet, stderr=quiet)


def found(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.rglob(pattern))


@pytest.mark.slow
def test_a_killed_job_continues_to_the_same_records(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    assert job(whole).wait() == 0
    samples = {p.relative_to(whole): p.read_bytes() for p in found(whole / "out", "sample-*.json")}
    assert len(samples) == 16

    kept: dict[Path, int] = {}
    for pattern, count in ((".partial.pt", 1), ("sample-*.json", 3), ("sample-*.json", 11)):
        process = job(cut)
        wanted = pattern if pattern.startswith("sample") else f"*{pattern}"
        while len(found(cut, wanted)) < count and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        here = {p: p.stat().st_mtime_ns for p in found(cut, "sample-*.json")}
        assert kept.items() <= here.items()  # nothing that was there is made again
        kept = here
    assert 11 <= len(kept) < 16
    assert job(cut).wait() == 0
    assert kept.items() <= {p: p.stat().st_mtime_ns for p in found(cut, "sample-*.json")}.items()
    again = {p.relative_to(cut): p.read_bytes() for p in found(cut / "out", "sample-*.json")}
    assert again == samples
