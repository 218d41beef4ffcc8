"""A process that ends when the one that started it has ended, however that came about.

A parent that is killed outright tells nobody.  Its children see that they have got another parent,
a second later at most, and end by themselves.  Where the system says nothing of that (Windows)
they go on until they are done.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

LOOK = 0.5  # seconds between two looks at who the parent is

_watched: set[int] = set()


def watch(parent: int, *, group: bool = False) -> None:
    """From now on this process ends when `parent`, the process that started it, is gone.

    group: with all that are in its group of processes, which has to be its own.
    A second call for the same parent changes nothing.
    """
    if sys.platform == "win32" or parent in _watched:
        return
    _watched.add(parent)
    if os.getppid() != parent:
        _end(group)
    threading.Thread(target=_look, args=(parent, group), name="leash", daemon=True).start()


def _look(parent: int, group: bool) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    _end(group)


def _end(group: bool) -> None:
    """At once: nobody is left who could do with what this process holds."""
    if group:
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def main(arguments: list[str]) -> None:
    """`python leash.py PARENT MODULE ARGUMENT …`: python -m MODULE, on a leash.

    By the path of this file, so that nothing of ours is imported before the module is.
    """
    parent, module, *rest = arguments
    watch(int(parent), group=True)
    sys.path[0] = os.getcwd()  # as with -m, in place of this folder
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
