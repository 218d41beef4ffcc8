"""Many calls give the same on one core, on several and on a cluster, whatever dies on the way."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib
import pytest
from joblib._parallel_backends import MultiprocessingBackend
from support import ROOT
from support.cluster import two_workers
from support.faulty import square

from verify.many.engine import DEATHS, processes, together
from verify.many.workers import WorkerDied

CALLS = 6


def asked(folder: Path) -> dict[int, int]:
    """How often each call was begun."""
    names = [path.name.partition("-")[0] for path in folder.iterdir()]
    return {i: names.count(str(i)) for i in range(CALLS)}


def calls(folder: Path, **dying: tuple[int, ...]) -> list[tuple[object, ...]]:
    return [(i, str(folder), dying.get("once", ()), dying.get("always", ())) for i in range(CALLS)]


def test_calls_are_made_here_one_by_one(tmp_path: Path) -> None:
    assert list(together(square, calls(tmp_path), 1)) == [(i, i * i) for i in range(CALLS)]
    assert asked(tmp_path) == dict.fromkeys(range(CALLS), 1)


@pytest.mark.parametrize("jobs", [0, 1.5, True, "2"])
def test_what_is_no_number_of_processes_is_named(jobs: object) -> None:
    with pytest.raises(ValueError, match=r"jobs: .* is no number of processes; give 1, 2"):
        processes(jobs)


def test_the_caller_chooses_by_joblib() -> None:
    assert processes(None) == 1
    with joblib.parallel_config("loky", n_jobs=2):
        assert processes(None) == 2 and processes(1) == 1


class Renamed(MultiprocessingBackend):  # type: ignore[misc]
    """Another package's backend of the same processes."""


class Elsewhere(MultiprocessingBackend):  # type: ignore[misc]
    """One that brings processes of its own, as Ray's does."""

    def configure(self, *given: Any, **named: Any) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("backend", ["multiprocessing", Renamed()])
def test_processes_whose_death_nobody_is_told_of_are_refused(backend: Any, tmp_path: Path) -> None:
    with joblib.parallel_config(backend, n_jobs=2):
        for jobs in (None, 2, 3):
            with pytest.raises(ValueError, match=r'^jobs: .* give joblib.parallel_config\("loky'):
                processes(jobs)
        assert processes(1) == 1
        with pytest.raises(ValueError, match=r'or "threading", "dask" or "ray", or jobs=1$'):
            list(together(square, calls(tmp_path)))
    with joblib.parallel_config(backend, n_jobs=1):
        assert processes(None) == 1  # nothing is copied
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("backend", ["loky", "threading", Elsewhere()])
def test_other_backends_are_not(backend: Any) -> None:
    with joblib.parallel_config(backend, n_jobs=2):
        assert processes(None) == 2


def test_threads_do_the_same(tmp_path: Path) -> None:
    with joblib.parallel_config("threading", n_jobs=2):
        assert dict(together(square, calls(tmp_path))) == {i: i * i for i in range(CALLS)}


def test_without_joblib_one_process_does_and_more_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(ImportError, match=r"pip install \"sparse-concepts\[cluster\]\""):
        processes(2)
    monkeypatch.delitem(sys.modules, "joblib")
    assert processes(None) == processes(1) == 1


@pytest.mark.slow
def test_a_dead_workers_calls_are_made_again(tmp_path: Path) -> None:
    found = dict(together(square, calls(tmp_path, once=(2,)), 2))
    assert found == {i: i * i for i in range(CALLS)}
    assert asked(tmp_path)[2] == 2 and max(asked(tmp_path).values()) == 2


@pytest.mark.slow
def test_a_call_that_kills_its_workers_is_given_up_and_the_others_are_not(tmp_path: Path) -> None:
    said = together(square, calls(tmp_path, always=(3,)), 2, given_up=lambda i, died: str(died))
    found = dict(said)
    assert "died 3 times" in str(found.pop(3))
    assert found == {i: i * i for i in range(CALLS) if i != 3}
    assert asked(tmp_path)[3] == DEATHS
    with pytest.raises(WorkerDied, match="brought down by the model"):
        list(together(square, calls(tmp_path, always=(0,))[:2], 2))


@pytest.mark.slow
def test_an_error_in_a_worker_comes_through(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"unsupported operand|can't multiply"):
        list(together(square, [("a", str(tmp_path)), ("b", str(tmp_path))], 2))


@pytest.fixture
def cluster() -> Iterator[None]:
    """Two worker processes of Dask, chosen by joblib's setting."""
    with two_workers(), joblib.parallel_config("dask"):
        yield


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Dask's own connections, when a worker dies
def test_a_cluster_of_dask_does_the_same(tmp_path: Path, cluster: None) -> None:
    dying = calls(tmp_path, once=(1,), always=(4,))
    found = dict(together(square, dying, given_up=lambda i, died: str(died)))
    assert "died 3 times" in str(found.pop(4))
    assert found == {i: i * i for i in range(CALLS) if i != 4}


ORPHAN = """
import sys, time
from verify.many.engine import together
def slow(i):
    from pathlib import Path
    Path(sys.argv[1], f"at-work-{i}").touch()
    time.sleep(600)
list(together(slow, [(i,) for i in range(2)], 2))
"""


@pytest.mark.slow
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = ORPHAN.replace("sys.argv[1]", repr(str(tmp_path)))
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)
    while len(list(tmp_path.iterdir())) < 2 and parent.poll() is None:
        time.sleep(0.05)
    workers = children(parent.pid)
    parent.kill()
    parent.wait()
    assert len(workers) >= 2
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))


def children(pid: int) -> list[int]:
    """The processes that one has started, by number."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in found.stdout.splitlines()]
    return [int(own) for own, parent in pairs if int(parent) == pid]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(state.stdout) and not state.stdout.startswith("Z")
