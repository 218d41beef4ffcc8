"""Seeded training that is done once: cached by content, checkpointed each epoch, resumable."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from verify.cache import stored
from verify.zoo.data.datasets import Dataset
from verify.zoo.training.cache import Annealing as Annealing
from verify.zoo.training.cache import Attack as Attack
from verify.zoo.training.cache import Descent as Descent
from verify.zoo.training.cache import Hyperparameters as Hyperparameters
from verify.zoo.training.cache import Place, prepare
from verify.zoo.training.cache import Trained as Trained
from verify.zoo.training.cache import accuracy as accuracy
from verify.zoo.training.cache import default_cache as default_cache
from verify.zoo.training.checkpoints import load_checkpoint, save_checkpoint


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
    where = prepare(data, build, hyper, seed=seed, device=device, cache=cache)
    if (stored := where.stored(where.final)) is not None:
        return stored
    with repeatable(where.device):
        fit(where, data, hyper, seed, progress=progress)
    trained = where.keep(where.final, data)
    where.partial.unlink(missing_ok=True)
    return trained


@contextmanager
def repeatable(device: torch.device) -> Iterator[None]:
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


def fit(
    where: Place,
    data: Dataset,
    hyper: Hyperparameters,
    seed: int,
    *,
    until: int | None = None,
    seen: Callable[[int], None] = lambda epochs: None,
    progress: bool = False,
) -> None:
    """Train the network in place, from its checkpoint when there is one, up to epoch `until`.

    `seen` is told the number of epochs done: those of the checkpoint, then after each epoch.
    """
    network, device, done = where.network, where.device, 0
    if hyper.epochs == 0:
        seen(0)
        return
    optimiser, schedule = _optimiser(network, hyper)
    state = stored(where.partial, load_checkpoint)
    if state is not None:
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        done = state["epochs_done"]

    last = hyper.epochs if until is None else until
    x, y = data.x_train.to(device), data.y_train.to(device)
    bar = tqdm(
        total=last, initial=done, desc=f"train {data.name}", unit="epoch", disable=not progress
    )
    with bar:
        seen(done)
        for epoch in range(done, last):
            loss = _one_epoch(network, optimiser, x, y, hyper, seed, epoch)
            schedule.step()
            save_checkpoint(
                where.partial,
                {
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "schedule": schedule.state_dict(),
                    "epochs_done": epoch + 1,
                },
            )
            seen(epoch + 1)
            bar.set_postfix(loss=f"{loss:.4f}")
            bar.update()


def _one_epoch(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    x: Tensor,
    y: Tensor,
    hyper: Hyperparameters,
    seed: int,
    epoch: int,
) -> float:
    """One epoch, whose samples and their order depend on (seed, epoch) alone; the mean loss.

    Seeding each epoch afresh, for dropout as for the order, is what lets a resumed run repeat an
    uninterrupted one without storing the state of any generator.
    """
    network.train()
    total, seen = 0.0, 0
    with torch.random.fork_rng():
        torch.manual_seed(_mix(seed, epoch))
        for batch in _drawn(y, hyper).to(x.device).split(hyper.batch_size):
            inputs = x[batch]
            if hyper.attack is not None:
                inputs = attacked(network, inputs, y[batch], hyper.attack)
            loss = loss_of(network(inputs), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += float(loss.detach()) * len(batch)
            seen += len(batch)
    return total / seen


def loss_of(outputs: Tensor, y: Tensor) -> Tensor:
    """Cross-entropy of logits [B, C], or the mean square error of predictions [B, 1] or [B]."""
    if y.is_floating_point():
        return nn.functional.mse_loss(outputs.flatten(), y)
    return nn.functional.cross_entropy(outputs, y)


def attacked(network: nn.Module, x: Tensor, y: Tensor, attack: Attack) -> Tensor:
    """The batch x [B, …] moved within reach to where the loss is larger; see `Attack`.

    The network is asked as it is when it is not trained, and left in the mode it was in.
    """
    training, weights = network.training, list(network.parameters())
    wanted = [weight.requires_grad for weight in weights]
    network.eval().requires_grad_(False)
    moved = x.clone()
    for _ in range(attack.steps):
        moved.requires_grad_()
        (slope,) = torch.autograd.grad(loss_of(network(moved), y), moved)
        moved = moved.detach() + attack.step * slope.sign()
        moved = torch.clamp(moved, x - attack.reach, x + attack.reach)
    for weight, needed in zip(weights, wanted, strict=True):
        weight.requires_grad_(needed)
    network.train(training)
    return moved


def _drawn(y: Tensor, hyper: Hyperparameters) -> Tensor:
    """The places of an epoch's samples, in their order; the random state decides."""
    way = hyper.descent or hyper.annealing
    if way is None or not way.balanced:
        return torch.randperm(len(y))
    labels = y.cpu()
    weights = 1 / torch.bincount(labels).double()[labels]
    whole = max(1, len(y) // hyper.batch_size) * hyper.batch_size
    return torch.multinomial(weights, len(y), replacement=True)[:whole]


def _optimiser(
    network: nn.Module, hyper: Hyperparameters
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """What takes the steps, and what sets its learning rate epoch by epoch."""
    weights, rate, decay = network.parameters(), hyper.learning_rate, hyper.weight_decay
    optimiser: torch.optim.Optimizer
    if hyper.descent is not None:
        momentum, last = hyper.descent.momentum, hyper.descent.last_rate
        optimiser = torch.optim.SGD(weights, lr=rate, momentum=momentum, weight_decay=decay)
    else:
        optimiser = torch.optim.Adam(weights, lr=rate, weight_decay=decay)
        if hyper.annealing is None:
            return optimiser, torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, hyper.epochs)
        last = hyper.annealing.last_rate
    factor = (last / rate) ** (1 / max(1, hyper.epochs - 1))
    return optimiser, torch.optim.lr_scheduler.ExponentialLR(optimiser, factor)


def _mix(seed: int, epoch: int) -> int:
    """One 63-bit seed from two numbers, such that neighbours are unrelated."""
    return int.from_bytes(hashlib.sha256(f"{seed},{epoch}".encode()).digest()[:8]) >> 1
