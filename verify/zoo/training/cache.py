"""The cache of trained networks, which knows a network by everything it depends on.

The key is a hash of the data, the architecture, the initial weights, the settings, the seed, the
device, its instruction set and the torch version.  Change one and another network is trained;
change nothing and the stored one is returned at once.  Which network it then is, only its weights
say: see `Trained.digest`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from verify.cache import stored
from verify.zoo.data.datasets import Dataset
from verify.zoo.training.checkpoints import load_checkpoint, save_checkpoint

_LOOP_VERSION = 1  # part of the key: raise it when a change to the training changes the weights


@dataclass(frozen=True)
class Descent:
    """Stochastic gradient descent with momentum, in place of Adam.

    The learning rate falls geometrically from that of the first epoch to `last_rate` in the last.
    balanced: an epoch draws as many samples as there are, with replacement, each class as likely
    as the others; an incomplete last batch is left out.  Otherwise it is a shuffle of all.
    """

    last_rate: float
    momentum: float = 0.9
    balanced: bool = False

    def __post_init__(self) -> None:
        if not self.last_rate > 0:
            raise ValueError(f"last_rate: {self.last_rate} is no learning rate; give more than 0")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum: {self.momentum} lies outside [0, 1); 0.9 is usual")


@dataclass(frozen=True)
class Annealing:
    """Adam whose learning rate falls geometrically to `last_rate`, in place of a cosine to 0.

    balanced: as in `Descent`.  Source: paper A's published code.
    """

    last_rate: float
    balanced: bool = False

    def __post_init__(self) -> None:
        if not self.last_rate > 0:
            raise ValueError(f"last_rate: {self.last_rate} is no learning rate; give more than 0")


@dataclass(frozen=True)
class Attack:
    """Projected gradient descent on the inputs: `steps` of `step` along the sign, within `reach`.

    Training on inputs so changed is adversarial training (Madry et al. 2018); the changes start at
    0 and are bounded entry by entry.  Source of the numbers: paper A, §4.3.
    """

    reach: float = 0.1
    step: float = 0.01
    steps: int = 20

    def __post_init__(self) -> None:
        if not (self.reach > 0 and self.step > 0 and self.steps >= 1):
            raise ValueError(
                f"attack: reach {self.reach}, step {self.step}, steps {self.steps}; give positive "
                "numbers"
            )


@dataclass(frozen=True)
class Hyperparameters:
    """How a network is trained: with cross-entropy, of a regression with the mean square error.

    Adam with a cosine decay of the learning rate to 0 over the epochs, or by the `annealing`, or
    the `descent`.  Under an `attack`, every batch is attacked first.  No epochs leave the network
    as it was built.
    """

    epochs: int
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    descent: Descent | None = None
    annealing: Annealing | None = None
    attack: Attack | None = None

    def __post_init__(self) -> None:
        if self.descent is not None and self.annealing is not None:
            raise ValueError("annealing: it is Adam's, and a descent takes its place; give one")
        for name, least in (("epochs", 0), ("batch_size", 1)):
            if getattr(self, name) < least:
                raise ValueError(
                    f"{name}: {getattr(self, name)} is too small; give {least} or more"
                )

    def facts(self) -> dict[str, Any]:
        """The same as plain data; of what is not chosen, nothing is said."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class Trained:
    """A network in eval mode with where it came from.

    `key` is the hash of the ingredients that names it in the cache, `digest` that of its weights;
    `cached` tells whether it was read from there; `test_accuracy` is the share of test samples
    classified correctly, of a regression the mean square error there.
    """

    network: nn.Module
    key: str
    test_accuracy: float
    train_accuracy: float
    cached: bool

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits of the weights: networks that share them are the same network."""
        digest = hashlib.sha256(repr(self.network).encode())
        _add_weights(digest, self.network)
        return digest.hexdigest()[:16]


def default_cache() -> Path:
    """The folder of trained networks: $SPARSE_CONCEPTS_CACHE, else the user's cache folder."""
    if chosen := os.environ.get("SPARSE_CONCEPTS_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sparse-concepts"


@dataclass(frozen=True, eq=False)
class Place:
    """An untrained network on its device, and where its training is in the cache.

    `final` holds the trained network, `partial` the state of an unfinished training.
    """

    network: nn.Module
    key: str
    device: torch.device
    final: Path
    partial: Path

    def forget_after(self, epochs: int) -> None:
        """Drop the unfinished training when it is past that number of epochs."""
        state = stored(self.partial, load_checkpoint)
        if state is None or state["epochs_done"] > epochs:
            self.partial.unlink(missing_ok=True)

    def stored(self, path: Path) -> Trained | None:
        """The network that `keep` wrote to a path; None where there is none or it is damaged."""
        state = stored(path, load_checkpoint)
        if state is None:
            return None
        network = copy.deepcopy(self.network)
        network.load_state_dict(state["network"])
        network.to(self.device).eval()
        return Trained(
            network, self.key, state["test_accuracy"], state["train_accuracy"], cached=True
        )

    def keep(self, path: Path, data: Dataset) -> Trained:
        """Write the network as it is now, with its accuracies, and return it in eval mode."""
        self.network.eval()
        accuracies = {
            "test_accuracy": accuracy(self.network, data.x_test, data.y_test),
            "train_accuracy": accuracy(self.network, data.x_train, data.y_train),
        }
        save_checkpoint(path, {"network": _on_cpu(self.network.state_dict()), **accuracies})
        return Trained(self.network, self.key, **accuracies, cached=False)


def prepare(
    data: Dataset,
    build: Callable[[], nn.Module],
    hyper: Hyperparameters,
    *,
    seed: int = 0,
    device: str | torch.device = "cpu",
    cache: Path | None = None,
) -> Place:
    """Build the network under the seed and find its place in the cache."""
    device = torch.device(device)
    folder = default_cache() if cache is None else Path(cache)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build()
    key = content_key(data, network, hyper, seed, device)
    stem = f"{data.name}-{key}"
    return Place(
        network.to(device), key, device, folder / f"{stem}.pt", folder / f"{stem}.partial.pt"
    )


def accuracy(network: nn.Module, x: Tensor, y: Tensor, batch_size: int = 1024) -> float:
    """Share of samples whose largest logit is that of their label, in [0, 1].

    Of a regression, where y is not whole numbers, the mean square error.
    """
    device = next(network.parameters()).device
    parts = list(zip(x.split(batch_size), y.split(batch_size), strict=True))
    if y.is_floating_point():
        with torch.no_grad():
            errors = [network(xb.to(device)).flatten().cpu() - yb for xb, yb in parts]
        return float(torch.cat(errors).double().square().mean())
    with torch.no_grad():
        hits = [(network(xb.to(device)).argmax(-1).cpu() == yb).sum() for xb, yb in parts]
    return float(sum(hits)) / len(y)


def content_key(
    data: Dataset, network: nn.Module, hyper: Hyperparameters, seed: int, device: torch.device
) -> str:
    """Sixteen hex digits that change when anything the trained weights depend on changes.

    `network` is the untrained one: its printed form stands for the architecture, its weights for
    the initialisation.
    """
    digest = hashlib.sha256()
    processor = torch.backends.cpu.get_cpu_capability() if device.type == "cpu" else ""
    facts = [
        _LOOP_VERSION, hyper.facts(), seed, device.type, processor, torch.__version__,
        repr(network),
    ]  # fmt: skip
    digest.update(json.dumps(facts, sort_keys=True).encode())
    for tensor in (data.x_train, data.y_train, data.x_test, data.y_test):
        digest.update(f"{tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    _add_weights(digest, network)
    return digest.hexdigest()[:16]


def _add_weights(digest: hashlib._Hash, network: nn.Module) -> None:
    for name, weight in network.state_dict().items():
        digest.update(name.encode())
        digest.update(weight.detach().cpu().contiguous().numpy().tobytes())


def _on_cpu(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor.detach().cpu() for name, tensor in state.items()}
