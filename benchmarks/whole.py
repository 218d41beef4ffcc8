"""A network checked from end to end: what it costs, and what others take for the interactions."""

from __future__ import annotations

import multiprocessing
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import torch

from benchmarks.overhead import batches, mlp
from verify import MaskedModel, Report, check, check_many
from verify.games.lattice import bitmask

SIZES = (8, 10, 12)
COSTS = (8, 10, 12, 14, 16)  # of n
WIDTHS = (32, 128, 512)
SAMPLES = (1, 4, 16)
MANY = 16  # samples of `check_many`
MEMORY = (16, 20)  # of n
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


def samples(count: int, n: int = 8) -> torch.Tensor:
    """Some samples of the network that `game(n)` is about."""
    return torch.randn(count, n, generator=torch.Generator().manual_seed(1))


def in_a_loop(model: torch.nn.Module, X: torch.Tensor) -> list[Report]:
    """`check` on one sample after the other."""
    return [check(model, x, 0.0) for x in X]


def at_once(model: torch.nn.Module, X: torch.Tensor, jobs: int = 1) -> list[Report]:
    """`check_many`."""
    table = check_many(model, X, 0.0, jobs=jobs)
    return [row["report"] for row in table] if isinstance(table, list) else list(table["report"])


def same(one: Report, other: Report) -> bool:
    """Whether two reports agree: their verdicts, and scores within the error that both state."""
    apart = np.abs(one.game.v - other.game.v) <= one.game.v_error + other.game.v_error
    verdicts = ([v.status for v in report.verdicts.values()] for report in (one, other))
    return bool(apart.all()) and len({tuple(v) for v in verdicts}) == 1


def peak_tables(n: int) -> float:
    """Peak memory of `check` over that of four tables, one batch and the network, in a new process.

    What had been there before, Python and torch, is taken off.
    """
    asked = game(n)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        grown = pool.apply(_growth, (n,))
    network = sum(t.nbytes for t in asked.model.parameters())
    least = TABLES * 8 * (1 << n) + batches(game(8))[0][:1].nbytes * asked.batch_size + network
    return grown / least


def _growth(n: int) -> int:
    """How many bytes the peak of this process rises by `check`, after one of a small network."""
    check(game(8))
    before = _peak()
    check(game(n), shuffles=1)  # more take as much memory, one after the other
    return _peak() - before


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
