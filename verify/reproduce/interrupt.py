"""How a job ends that may be interrupted: with one clear line, in seconds, and with its processes.

Ctrl-C, SIGTERM and SIGHUP (a terminal that was closed, a cluster that takes the machine back) all
raise KeyboardInterrupt where the job is at work.  Processes that it starts here are on a leash:
they end with it, even when it is killed outright.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from verify.many import leash

ENDING = ("SIGTERM", "SIGHUP")  # beside Ctrl-C; not every system has both

_children: set[subprocess.Popen[str]] = set()


class Stopped(KeyboardInterrupt):
    """A signal that ends the job, by its number."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def ended(job: Callable[[], int], saved: Callable[[], str]) -> int:
    """The exit status of a job: its own, 128 + the number of a signal, 1 when the disk fails.

    Of the latter two it says on stderr what was the matter, what is saved and how to go on.
    """
    try:
        with _signals_raise():
            return job()
    except KeyboardInterrupt as stop:
        number = stop.number if isinstance(stop, Stopped) else signal.SIGINT
        by = f" by {signal.Signals(number).name}" if isinstance(stop, Stopped) else ""
        status, why = 128 + number, f"Stopped{by}."
    except OSError as problem:  # a full disk, a folder that may not be written
        status, why = 1, f"Stopped: {problem.strerror or problem}."
    print(f"\n{why} {saved()} Give the same command again to continue.", file=sys.stderr)
    return status


@contextmanager
def _signals_raise() -> Iterator[None]:
    """Within it a signal that would end the process raises `Stopped`; a second one is not heard.

    Only the main thread may say so; in others nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name)]

    def stop(number: int, _: FrameType | None) -> NoReturn:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def child(module: str, *arguments: str, **how: Any) -> Iterator[subprocess.Popen[str]]:
    """`python -m module arguments` in a group of its own, whose output is text in a pipe.

    It ends with this process, or when `end_children` is called.  how: as Popen has them.
    """
    on_leash = [sys.executable, str(Path(leash.__file__)), str(os.getpid())]
    process = subprocess.Popen(
        [*on_leash, module, *arguments], stdout=subprocess.PIPE, text=True,
        start_new_session=True, **how,
    )  # fmt: skip
    _children.add(process)
    try:
        with process:
            yield process
    finally:
        _children.discard(process)


def end_children() -> None:
    """Ends every process that `child` started, and those that these have started in their group."""
    for process in tuple(_children):
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
