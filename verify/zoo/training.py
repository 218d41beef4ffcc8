"""Seeded training that is done once: cached by content, checkpointed each epoch, resumable.

The cache key is a hash of everything the weights depend on.  Change the data, the architecture, a
hyperparameter, the seed, the device or the torch version and another network is trained; change
nothing and the stored one is returned at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from verify.zoo.checkpoints import CorruptCheckpoint, load_checkpoint, save_checkpoint
from verify.zoo.datasets import Dataset

_LOOP_VERSION = 1  # part of the key: raise it when a change to this file changes the weights


@dataclass(frozen=True)
class Hyperparameters:
    """Adam with cross-entropy and a cosine decay of the learning rate to 0 over the epochs."""

    epochs: int
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: {getattr(self, name)} is too small; give 1 or more")


@dataclass(frozen=True)
class Trained:
    """A network in eval mode with where it came from.

    `key` is the content hash that names it in the cache; `cached` tells whether it was read from
    there; `test_accuracy` is the share of test samples classified correctly.
    """

    network: nn.Module
    key: str
    test_accuracy: float
    train_accuracy: float
    cached: bool


def default_cache() -> Path:
    """Where trained networks are kept: $SPARSE_CONCEPTS_CACHE, else the user's cache folder."""
    if chosen := os.environ.get("SPARSE_CONCEPTS_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sparse-concepts"


def train(
    data: Dataset,
    build: Callable[[], nn.Module],
    hyper: Hyperparameters,
    *,
    seed: int = 0,
    device: str | torch.device = "cpu",
    cache: Path | None = None,
    progress: bool = False,
) -> Trained:
    """Train `build()` on `data`, or return the network trained before from the same ingredients.

    `build` is called under the seed, so the seed decides the initial weights too.  Every epoch
    ends with a checkpoint; an interrupted run continues from the last one and ends with the same
    weights as a run that was not interrupted.  A damaged cache file is reported on stderr and
    computed again.  The caller's random state is left alone.
    """
    device = torch.device(device)
    folder = default_cache() if cache is None else Path(cache)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build()
    key = content_key(data, network, hyper, seed, device)
    final, partial = folder / f"{data.name}-{key}.pt", folder / f"{data.name}-{key}.partial.pt"

    state = _load_or_report(final)
    if state is not None:
        network.load_state_dict(state["network"])
        network.to(device).eval()
        return Trained(network, key, state["test_accuracy"], state["train_accuracy"], cached=True)

    network.to(device)
    with _repeatable(device):
        _fit(data, network, hyper, seed, device, partial, progress)
    network.eval()
    accuracies = {
        "test_accuracy": accuracy(network, data.x_test, data.y_test),
        "train_accuracy": accuracy(network, data.x_train, data.y_train),
    }
    save_checkpoint(final, {"network": _on_cpu(network.state_dict()), **accuracies})
    partial.unlink(missing_ok=True)
    return Trained(network, key, **accuracies, cached=False)


@contextmanager
def _repeatable(device: torch.device) -> Iterator[None]:
    """Inside, the same steps give the same weights: deterministic cuDNN, or one CPU thread.

    One thread makes sums independent of the number of cores; networks of this size are also
    trained faster by one thread than by several that share a busy machine.
    """
    if device.type == "cuda":
        with torch.backends.cudnn.flags(deterministic=True, benchmark=False):
            yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def accuracy(network: nn.Module, x: Tensor, y: Tensor, batch_size: int = 1024) -> float:
    """Share of samples whose largest logit is that of their label, in [0, 1]."""
    device = next(network.parameters()).device
    with torch.no_grad():
        hits = [
            (network(xb.to(device)).argmax(-1).cpu() == yb).sum()
            for xb, yb in zip(x.split(batch_size), y.split(batch_size), strict=True)
        ]
    return float(sum(hits)) / len(y)


def content_key(
    data: Dataset, network: nn.Module, hyper: Hyperparameters, seed: int, device: torch.device
) -> str:
    """Sixteen hex digits that change when anything the trained weights depend on changes.

    `network` is the untrained one: its printed form stands for the architecture, its weights for
    the initialisation.
    """
    digest = hashlib.sha256()
    facts = [_LOOP_VERSION, asdict(hyper), seed, device.type, torch.__version__, repr(network)]
    digest.update(json.dumps(facts, sort_keys=True).encode())
    for tensor in (data.x_train, data.y_train, data.x_test, data.y_test):
        digest.update(f"{tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    for name, weight in network.state_dict().items():
        digest.update(name.encode())
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


def _fit(
    data: Dataset,
    network: nn.Module,
    hyper: Hyperparameters,
    seed: int,
    device: torch.device,
    partial: Path,
    progress: bool,
) -> None:
    """Train in place, from the checkpoint at `partial` when there is one."""
    optimiser = torch.optim.Adam(
        network.parameters(), lr=hyper.learning_rate, weight_decay=hyper.weight_decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, hyper.epochs)
    done = 0
    state = _load_or_report(partial)
    if state is not None:
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        done = state["epochs_done"]

    x, y = data.x_train.to(device), data.y_train.to(device)
    bar = tqdm(
        total=hyper.epochs, initial=done, desc=f"train {data.name}", unit="epoch",
        disable=not progress,
    )  # fmt: skip
    with bar:
        for epoch in range(done, hyper.epochs):
            loss = _one_epoch(network, optimiser, x, y, hyper.batch_size, seed, epoch)
            schedule.step()
            save_checkpoint(
                partial,
                {
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "epochs_done": epoch + 1,
                },
            )
            bar.set_postfix(loss=f"{loss:.4f}")
            bar.update()


def _one_epoch(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    x: Tensor,
    y: Tensor,
    batch_size: int,
    seed: int,
    epoch: int,
) -> float:
    """One pass over the data in an order that depends on (seed, epoch) alone; the mean loss.

    Seeding each epoch afresh, for dropout as for the order, is what lets a resumed run repeat an
    uninterrupted one without storing the state of any generator.
    """
    network.train()
    total = 0.0
    with torch.random.fork_rng():
        torch.manual_seed(_mix(seed, epoch))
        for batch in torch.randperm(len(x)).to(x.device).split(batch_size):
            loss = nn.functional.cross_entropy(network(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * len(batch)
    return total / len(x)


def _mix(seed: int, epoch: int) -> int:
    """One 63-bit seed from two numbers, such that neighbours are unrelated."""
    return int.from_bytes(hashlib.sha256(f"{seed},{epoch}".encode()).digest()[:8]) >> 1


def _load_or_report(path: Path) -> dict[str, Any] | None:
    """The checkpoint at `path`, or None when there is none or it is damaged (said on stderr)."""
    try:
        return load_checkpoint(path)
    except FileNotFoundError:
        return None
    except CorruptCheckpoint as problem:
        print(f"cache: {problem}; computing it again", file=sys.stderr)
        return None


def _on_cpu(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu() for name, tensor in state.items()}
