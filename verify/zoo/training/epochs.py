"""A network on its way: what training makes of it after some of its epochs.

The learning rate falls to 0 over all the epochs, so the network after five of twenty epochs is not
the one that is trained for five.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from verify.zoo.data.datasets import Dataset
from verify.zoo.training.cache import Hyperparameters, Trained, prepare
from verify.zoo.training.training import fit, repeatable


def snapshots(
    data: Dataset,
    build: Callable[[], nn.Module],
    hyper: Hyperparameters,
    epochs: Iterable[int],
    *,
    seed: int = 0,
    device: str | torch.device = "cpu",
    cache: Path | None = None,
    progress: bool = False,
) -> Mapping[int, Trained]:
    """The network after each of `epochs`, in their order; 0 is untrained, the last is trained.

    The weights are those on the way of `train` with the same arguments, in the same cache, and
    a run that is stopped continues.  Raises ValueError for an epoch outside 0…hyper.epochs.
    """
    wanted = sorted(set(epochs))
    for epoch in wanted:
        if not 0 <= epoch <= hyper.epochs:
            raise ValueError(
                f"epochs: {epoch} is not an epoch of this training; give 0…{hyper.epochs}"
            )
    where = prepare(data, build, hyper, seed=seed, device=device, cache=cache)
    paths = {
        epoch: where.final
        if epoch == hyper.epochs
        else where.final.with_suffix(f".epoch{epoch}.pt")
        for epoch in wanted
    }
    stored = {epoch: where.stored(path) for epoch, path in paths.items()}
    missing = [epoch for epoch, trained in stored.items() if trained is None]
    found = {epoch: trained for epoch, trained in stored.items() if trained is not None}

    def keep(done: int) -> None:
        if done in missing:
            trained = where.keep(paths[done], data)
            found[done] = replace(trained, network=copy.deepcopy(trained.network))

    if missing:
        where.forget_after(missing[0])
        with repeatable(where.device):
            fit(where, data, hyper, seed, until=missing[-1], seen=keep, progress=progress)
        if where.final.exists():
            where.partial.unlink(missing_ok=True)
    return {epoch: found[epoch] for epoch in wanted}
