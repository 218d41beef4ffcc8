"""Processes that make calls: joblib's, under any of its backends, or those of a cluster of Dask.

Either gives the results as they come and says which calls were lost with a worker.  Dask is asked
by its own client: joblib's backend for it (1.6) waits for ever for a call that the cluster gave up,
and loses what all calls share with the worker that holds it.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Protocol, runtime_checkable

from verify.many.leash import watch

AT_ONCE = 4  # calls for each process, where the results of many come together
AHEAD = 2  # calls for each process of a cluster, so that none waits for the next
PATIENCE = 300  # seconds, after which a cluster that gave no result is looked at
LARGE = 1 << 14  # bytes, from which on an array is sent to a cluster once
NEWS_FOR_NOBODY = (
    "A worker stopped while some jobs",  # a worker that has grown is replaced
    r"\d+ tasks (have been successfully executed|which were still being processed)",
    "Sending large graph",
)
END: Any = object()


class WorkerDied(RuntimeError):
    """The workers died that had a call in hand: `times`, at least."""

    def __init__(self, words: str, times: int = 1) -> None:
        super().__init__(words)
        self.times = times


class AllDied(RuntimeError):
    """A worker died, and with it the others were given up; what was in hand is lost."""


@runtime_checkable
class Running(Protocol):
    """Calls that are being made: their results, with their places, as each is done.

    A `WorkerDied` stands for the result of a call that was lost; `AllDied` is raised where all
    that were `in_hand` are.
    """

    in_hand: set[int]

    def __iter__(self) -> Iterator[tuple[int, Any]]: ...

    def stop(self) -> None:
        """Ends what is still at work, if anything is."""


def start(
    function: Callable[..., Any],
    calls: Mapping[int, tuple[Any, ...]],
    jobs: int | None,
    count: int,
    shared: tuple[Any, ...],
) -> Running:
    """Begins with function(*shared, *call) of calls, by place, in `count` processes."""
    client = dask_client()
    if client is not None:
        return _OnDask(client, function, calls, count, shared)
    return _OnJoblib(function, calls, jobs, count, shared)


def parallel(jobs: int | None, **how: Any) -> Any:
    """joblib's `Parallel` under the backend that the caller chose.

    Raises ImportError, saying what to install, where joblib is missing.
    """
    try:
        from joblib import Parallel
    except ModuleNotFoundError as problem:
        raise ImportError(
            "jobs: several processes need the optional package joblib: "
            'pip install "sparse-concepts[cluster]"; or give jobs=1'
        ) from problem
    return Parallel(n_jobs=jobs, batch_size=1, **how)


def require_sound(backend: Any) -> None:
    """ValueError for joblib's "multiprocessing", under which a call may never come back.

    Its processes are copies of this one, in which locks of torch's threads stay shut for ever once
    these were used; and where one of them dies, joblib goes on waiting for what it had in hand.
    """
    from joblib._parallel_backends import MultiprocessingBackend as Copies

    # Ray's is a subclass of it that brings other processes.
    if isinstance(backend, Copies) and type(backend).configure is Copies.configure:
        raise ValueError(
            'jobs: joblib\'s backend "multiprocessing" waits for ever for a process that died, or '
            "that was copied from this one while torch had threads; give "
            'joblib.parallel_config("loky"), the default, or "threading", "dask" or "ray", or '
            "jobs=1"
        )


def dask_client() -> Any:
    """The client of the cluster, under `joblib.parallel_config("dask")`; else None."""
    return getattr(parallel(None)._backend, "client", None)


class _OnJoblib:
    """Calls in joblib's processes; when one dies, loky gives them all up."""

    def __init__(
        self,
        function: Callable[..., Any],
        calls: Mapping[int, tuple[Any, ...]],
        jobs: int | None,
        count: int,
        shared: tuple[Any, ...],
    ) -> None:
        from joblib import delayed

        backend = parallel(None)._backend
        self.in_hand = set[int]()
        self.loky = type(backend).__name__ == "LokyBackend"
        self.done = False
        streams = backend.supports_return_generator
        places = list(calls) if streams else list(calls)[: AT_ONCE * count]

        def sent() -> Iterator[Any]:
            for place in places:
                self.in_hand.add(place)
                yield delayed(_called)(place, function, *shared, *calls[place])

        self.parallel = parallel(
            max(2, min(count, len(places))) if self.loky else jobs,  # loky makes one call here
            return_as="generator_unordered" if streams else "list",
            pre_dispatch="n_jobs" if self.loky else f"{AHEAD} * n_jobs",
            # Before anything is imported there, which takes seconds.
            **({"initializer": begin, "initargs": (os.getpid(),)} if self.loky else {}),
        )
        self.sent = sent()

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        try:
            with _quietly():
                self.results = iter(self.parallel(self.sent))
            while True:
                with _quietly():
                    found = next(self.results, END)
                if found is END:
                    break
                place, result = found
                self.in_hand.discard(place)
                yield place, result
        except Exception as problem:
            if _is(problem, "TerminatedWorkerError"):
                raise AllDied from problem
            raise
        self.done = True

    def stop(self) -> None:
        if self.done or not self.loky:
            return
        from joblib.externals.loky import get_reusable_executor

        with _quietly():
            getattr(self.results, "close", int)()
            get_reusable_executor().shutdown(wait=True, kill_workers=True)


class _OnDask:
    """Calls on a cluster; what a worker had in hand, Dask gives to another, three times."""

    def __init__(
        self,
        client: Any,
        function: Callable[..., Any],
        calls: Mapping[int, tuple[Any, ...]],
        count: int,
        shared: tuple[Any, ...],
    ) -> None:
        self.client, self.function, self.calls, self.ahead = client, function, calls, AHEAD * count
        self.in_hand = set[int]()
        self.futures: dict[Any, int] = {}
        self.ready: SimpleQueue[Any] = SimpleQueue()
        self.seen = False  # whether there were any workers
        with _quietly():
            self.shared = [self._once(part) for part in shared]

    def _once(self, part: Any) -> Any:
        """A large array as the result of a call, which the cluster makes again when it is lost."""
        if getattr(part, "nbytes", 0) < LARGE:
            return part
        return self.client.submit(_itself, part, pure=False)

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        waiting = iter(list(self.calls))
        for place in islice(waiting, self.ahead):
            self._send(place)
        while self.futures:
            future = self._done()
            if future is None:
                continue
            try:
                result = future.result(timeout=PATIENCE)
            except Exception as problem:
                if future.status == "finished" or not future.done():
                    self.ready.put(future)  # the worker that had the result died since
                    continue
                if not _is(problem, "KilledWorker", "FutureCancelledError"):
                    raise
                result = WorkerDied(str(problem), times=2)  # Dask says so after some
            for place in islice(waiting, 1):
                self._send(place)
            place = self.futures.pop(future)
            self.in_hand.discard(place)
            yield place, result

    def _send(self, place: int) -> None:
        with _quietly():
            future = self.client.submit(self.function, *self.shared, *self.calls[place], pure=False)
        self.futures[future] = place
        self.in_hand.add(place)
        future.add_done_callback(self.ready.put)

    def _done(self) -> Any:
        """A call that is done; None where there is none for a while.

        Raises RuntimeError where there were workers, and all are gone.
        """
        self.seen = self.seen or bool(self.client.ncores())
        try:
            return self.ready.get(timeout=PATIENCE)
        except Empty:
            if self.seen and not self.client.ncores():
                raise RuntimeError(
                    f"jobs: the cluster has no workers left, and gave no result for {PATIENCE} s; "
                    "start some, and give the same call again: what is in its folder is not done "
                    "again"
                ) from None
            return None

    def stop(self) -> None:
        self.client.cancel(list(self.futures))


def begin(parent: int) -> None:
    """The first thing in a worker on this machine: it ends when `parent` has ended.

    Bars in it need no lock between processes, whose leftovers would be told of when it is killed.
    """
    watch(parent)
    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())


def _called(place: int, function: Callable[..., Any], *call: Any) -> tuple[int, Any]:
    return place, function(*call)


def _itself(part: Any) -> Any:
    return part


def _is(problem: BaseException, *names: str) -> bool:
    """Whether an exception is of a class of one of these names, whose package may be missing."""
    return any(kind.__name__ in names for kind in type(problem).__mro__)


@contextmanager
def _quietly() -> Iterator[None]:
    """Within it warnings that are no news for a person are left out."""
    with warnings.catch_warnings():
        for words in NEWS_FOR_NOBODY:
            warnings.filterwarnings("ignore", words)
        yield
