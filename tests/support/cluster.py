"""A cluster of Dask on this machine: two worker processes and what supervises them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def two_workers() -> Iterator[Any]:
    """The client of a cluster of two worker processes, which says nothing when one dies."""
    distributed = import_module("distributed")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**how) as here, distributed.Client(here) as client:
        yield client
