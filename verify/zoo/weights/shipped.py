"""Trained networks that come with the package, so that every machine shows the same numbers.

Training is repeatable on one machine only: another processor rounds differently, and the weights
drift apart.  `python -m verify.zoo.weights.shipped` trains the tasks anew and writes them.
"""

from __future__ import annotations

from pathlib import Path

from verify.zoo.tasks.catalogue import TASKS, VARIANTS
from verify.zoo.training.checkpoints import load_checkpoint, save_checkpoint
from verify.zoo.training.training import Trained

WEIGHTS = Path(__file__).parent
SHIPPED = {**{name: TASKS[name] for name in ("tic-tac-toe", "breast-cancer", "mnist")}, **VARIANTS}


def shipped(name: str) -> Trained:
    """The network of a task with the weights that come with the package, on the CPU.

    Raises ValueError for a task that ships none.
    """
    path = WEIGHTS / f"{name}.pt"
    if name not in SHIPPED or not path.exists():
        known = ", ".join(sorted(p.stem for p in WEIGHTS.glob("*.pt")))
        raise ValueError(f"name: no weights are shipped for {name!r}; there are some for {known}")
    state = load_checkpoint(path)
    network = SHIPPED[name].build()
    network.load_state_dict(state["network"])
    accuracies = {kind: state[kind] for kind in ("test_accuracy", "train_accuracy")}
    return Trained(network.eval(), state["key"], **accuracies, cached=True)


def _ship(name: str, seed: int = 0) -> None:
    task = SHIPPED[name]
    trained = task.train(task.load(seed), seed=seed, progress=True)
    state = {
        "network": trained.network.state_dict(),
        "key": trained.key,
        "test_accuracy": trained.test_accuracy,
        "train_accuracy": trained.train_accuracy,
    }
    save_checkpoint(WEIGHTS / f"{name}.pt", state)


if __name__ == "__main__":
    for task_name in SHIPPED:
        _ship(task_name)
