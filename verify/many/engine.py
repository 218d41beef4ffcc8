"""Many calls of one function, on one core or on many machines: the one way to run pieces of work.

With one process the calls are made here, one after the other.  With more, they are made where the
caller says, by `joblib.parallel_config`: "loky", by default, the processes of this machine; "dask",
"ray", … those of a cluster.  What a worker had in hand when it died is done again.
"multiprocessing" is refused: with it nobody is told that a worker died.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from verify.many import workers
from verify.many.workers import WorkerDied

IN_COMPANY = 1  # deaths beside other calls, after which a call is made alone
DEATHS = 3  # of workers that had one call in hand, after which it is given up

LOST = (
    f"its worker process died {DEATHS} times and more while it was at work (killed for want of "
    "memory, or brought down by the model?)"
)


def together(
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    jobs: int | None = None,
    *,
    shared: tuple[Any, ...] = (),
    given_up: Callable[[int, WorkerDied], Any] | None = None,
    here: bool = True,
) -> Iterator[tuple[int, Any]]:
    """(its place, function(*shared, *call)) of every call, as each is done.

    jobs: processes; None: what `joblib.parallel_config` says, one where it says nothing.
    shared: what all calls have in common; a NumPy array goes to every machine once.
    given_up: what stands for a call after DEATHS deaths of workers that had it in hand, from its
        place and the reason; by default that is raised, a `WorkerDied`.
    here: whether a single call is made in this process, which it may take down.
    Raises what a call raises, ImportError where joblib is wanted and missing, ValueError for what
    is no number of processes, and for a backend that cannot tell of a death.
    """
    count = processes(jobs)
    if count == 1 or (here and len(calls) < 2):
        for place, call in enumerate(calls):
            yield place, function(*shared, *call)
        return
    for place, result in _surviving(function, calls, jobs, count, shared):
        if not isinstance(result, WorkerDied):
            yield place, result
        elif given_up is None:
            raise result
        else:
            yield place, given_up(place, result)


def processes(jobs: Any) -> int:
    """How many processes `jobs` stands for; None and -1 as joblib has them.

    Raises ImportError, saying what to install, where joblib is wanted and missing; ValueError for
    0, for what is no whole number, and for several under a backend that cannot tell of a death.
    """
    if jobs is not None and (not isinstance(jobs, int) or isinstance(jobs, bool) or jobs == 0):
        raise ValueError(f"jobs: {jobs!r} is no number of processes; give 1, 2, … or -1 for all")
    if jobs == 1 or (jobs is None and "joblib" not in sys.modules):
        return 1  # who has not loaded joblib has chosen no backend
    cluster = workers.dask_client()
    if cluster is not None:
        return int(max(2, sum(cluster.ncores().values())))  # the calls are made there, never here
    pool = workers.parallel(jobs)
    count = int(pool._effective_n_jobs())
    if count > 1:
        workers.require_sound(pool._backend)
    return count


def _surviving(
    function: Callable[..., Any],
    calls: Sequence[tuple[Any, ...]],
    jobs: int | None,
    count: int,
    shared: tuple[Any, ...],
) -> Iterator[tuple[int, Any]]:
    """What becomes of every call in other processes: its result, or a `WorkerDied`."""
    left: dict[int, tuple[Any, ...]] = dict(enumerate(calls))
    deaths = Counter[int]()
    while left:
        suspects = [place for place in left if deaths[place] > IN_COMPANY]
        some: Mapping[int, tuple[Any, ...]] = left
        if suspects:
            some = {suspects[0]: left[suspects[0]]}
        run = workers.start(function, some, jobs, count, shared)
        died = dict[int, int]()
        try:
            for place, result in run:
                if isinstance(result, WorkerDied):
                    died[place] = result.times
                else:
                    del left[place]
                    yield place, result
        except workers.AllDied:
            died = dict.fromkeys(run.in_hand, 1)
        finally:
            run.stop()
        deaths.update(died)
        for place in sorted(died):
            if deaths[place] >= DEATHS:
                del left[place]
                yield place, WorkerDied(LOST)
