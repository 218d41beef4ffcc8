"""A network checked from end to end: what it costs, and what others take for the interactions."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from benchmarks.overhead import mlp
from verify import MaskedModel, Report, check, interactions, masked_outputs
from verify.games.lattice import bitmask

SIZES = (8, 10, 12)
COSTS = (8, 10, 12, 14, 16)  # of n
WIDTHS, OF = (32, 128, 512), 12  # of networks on so many variables
SAMPLES = (1, 4, 16)  # of `check_many`
MEMORY = (16, 20, 22)  # of n
TABLES = 4  # arrays of 2^n float64 that memory is compared with


def game(n: int, width: int = 64) -> MaskedModel:
    """An MLP n–64–64–3 in float32 on one sample."""
    return mlp(n, torch.float32, "cpu", width)


def one_by_one(asked: MaskedModel) -> np.ndarray:
    """The interactions the obvious way: every masked sample a call, then signs by inclusion."""
    v, n = np.empty(1 << asked.n), asked.n
    with torch.no_grad():
        for S in range(len(v)):
            present = torch.tensor([bool(S >> i & 1) for i in range(n)])
            z = asked.model(torch.where(present, asked.x, asked.baseline)[None])[0].double()
            others = torch.cat([z[: asked.target], z[(asked.target or 0) + 1 :]])
            v[S] = z[asked.target or 0] - others.logsumexp(0)
    for i in range(n):
        for S in range(len(v)):
            if S >> i & 1:
                v[S] -= v[S ^ (1 << i)]
    return v


def with_shapiq(asked: MaskedModel) -> np.ndarray:
    """The Möbius transform of shapiq's exact computer, with our batches of scores."""
    shapiq = import_module("shapiq")  # not among our dependencies
    out = np.zeros(1 << asked.n)
    computer = shapiq.ExactComputer(asked, asked.n)
    for members, effect in computer("Moebius", asked.n).dict_values.items():
        out[bitmask(members)] = effect
    return out


def contenders() -> dict[str, Callable[[MaskedModel], np.ndarray] | None]:
    """The ways to all interactions of a network; None where one is not installed."""
    return {
        "one by one": one_by_one,
        "shapiq, exact": with_shapiq if find_spec("shapiq") else None,
    }


def all_interactions(asked: MaskedModel) -> np.ndarray:
    """The scores of a network on all masks, and the interactions of these."""
    found: np.ndarray = interactions(masked_outputs(asked)).numpy()
    return found


def one_shuffle(asked: MaskedModel) -> Report:
    """All verdicts; more shuffles take as much memory, one after the other."""
    return check(asked, shuffles=1)


WEIGHED: dict[str, Callable[[MaskedModel], object]] = {
    "scores and interactions": all_interactions,
    "check": one_shuffle,
}


def peak_tables(n: int, name: str) -> float:
    """Peak memory of a call over that of four tables, one batch and the network, in a new process.

    What had been there before, Python and torch, is taken off.
    """
    asked = game(n)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as new:
        grown: int = new.submit(_growth, n, name).result()
    network: int = sum(t.nbytes for t in asked.model.parameters())
    least: int = TABLES * 8 * (1 << n) + asked.x.nbytes * asked.batch_size + network
    return grown / least


def _growth(n: int, name: str) -> int:
    """How many bytes the peak of this process rises by a call, after one of a small network."""
    torch.set_num_threads(1)
    call = WEIGHED[name]
    call(game(8))
    before = _peak()
    call(game(n))
    return _peak() - before


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the other way has the peak of the process that started this one
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return 1024 * int(fields["VmHWM"].split()[0])
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
