"""A job that gets a signal ends in seconds, with one line, and takes its processes with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import ROOT

from verify.reproduce import interrupt

LIMIT = 20.0  # seconds; a second or two on an idle machine
FEW = ("--networks", "tic-tac-toe", "mnist", "--samples", "40", "--quiet")
ALONE = ("--without", "proofs", "training", "experiments", "figures", "notebooks")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_is_the_status_and_one_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(signal.SIGTERM)
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it

    def job() -> int:
        os.kill(os.getpid(), number)
        time.sleep(5)
        return 0

    assert interrupt.ended(job, lambda: "Kept: all.") == 128 + number
    by = "" if name == "SIGINT" else f" by {name}"
    assert capsys.readouterr().err == (
        f"\nStopped{by}. Kept: all. Give the same command again to continue.\n"
    )
    assert signal.getsignal(signal.SIGTERM) == before
    signal.signal(signal.SIGINT, interrupted)


def test_a_child_runs_a_module_and_ends_when_it_is_told() -> None:
    with interrupt.child("json.tool", "--help") as step:
        said, _ = step.communicate()
    assert "json.tool" in said and step.returncode == 0
    start = time.monotonic()
    with interrupt.child("http.server", "0", stderr=subprocess.DEVNULL) as step:
        interrupt.end_children()
    assert time.monotonic() - start < LIMIT and step.returncode == -signal.SIGKILL


PARENT = """
import subprocess, sys, time
from verify.reproduce import interrupt
with interrupt.child("http.server", "0", stderr=subprocess.DEVNULL) as step:
    print(step.pid, flush=True)
    time.sleep(600)
"""


def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert child in family(os.getpid())
    parent.kill()
    parent.communicate()
    assert gone([child])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_the_main_job_ends_with_its_workers(name: str, tmp_path: Path) -> None:
    number = getattr(signal, name)
    process = main_job(tmp_path)
    wait_for_records(tmp_path, 3, process)
    workers = [pid for pid in family(process.pid) if pid != process.pid]
    assert len(workers) >= 2
    start = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=LIMIT)
    print(f"{name}: ended after {time.monotonic() - start:.1f} s")
    assert gone(workers)
    print(f"{name}: {len(workers)} workers gone after {time.monotonic() - start:.1f} s")
    if name == "SIGKILL":
        assert process.returncode == -number
        return
    assert process.returncode == 128 + number
    (line,) = [line for line in err.splitlines() if line]
    assert line.startswith("Stopped") and "again to continue" in line and "records in" in line


@pytest.mark.slow
def test_the_main_job_goes_on_without_a_killed_worker(tmp_path: Path) -> None:
    process = main_job(tmp_path)
    wait_for_records(tmp_path, 3, process)
    for pid in worker_processes(process.pid)[:1]:
        os.kill(pid, signal.SIGKILL)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    assert "FAILED" not in out and "Traceback" not in err and "agrees" in out


def main_job(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "verify", "--out", str(folder), "--jobs", "2", *FEW, *ALONE]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True, start_new_session=True,
        env={**os.environ, "SPARSE_CONCEPTS_CACHE": str(folder / "cache")},
    )  # fmt: skip


def wait_for_records(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    while len(list(folder.rglob("sample-*.json"))) < count and process.poll() is None:
        time.sleep(0.05)
    assert process.poll() is None


def processes() -> dict[int, tuple[int, str]]:
    """The parent and the command of every process that is not a zombie."""
    found = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in found.stdout.splitlines()]
    return {int(r[0]): (int(r[1]), r[3]) for r in rows if len(r) == 4 and r[2][0] != "Z"}


def family(pid: int) -> list[int]:
    """A process and all that it, and they, have started."""
    table, found = processes(), [pid]
    for one in found:
        found += [child for child, (parent, _) in table.items() if parent == one]
    return found


def worker_processes(pid: int) -> list[int]:
    table = processes()
    return [one for one in family(pid) if "LokyProcess" in table[one][1]]


def gone(pids: list[int]) -> bool:
    """Whether these processes have ended, within the limit."""
    deadline = time.monotonic() + LIMIT
    while set(pids) & set(processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not set(pids) & set(processes())
