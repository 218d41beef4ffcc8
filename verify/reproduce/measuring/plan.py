"""What the main job measures: which networks, how often trained, on how many samples.

The default set takes two cores some minutes; the full one every seed and variable count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from verify.reproduce.measuring import score_tables
from verify.reproduce.measuring.sweep import Subject
from verify.zoo.data.datasets import Dataset
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.catalogue import DEEPER, FINER, RECUT, TASKS
from verify.zoo.training.training import Trained
from verify.zoo.weights.shipped import SHIPPED
from verify.zoo.weights.shipped import shipped as shipped_network

ZOO = {**TASKS, **FINER, **DEEPER, **RECUT}
FIRST = ("tic-tac-toe", "mnist")  # the two networks of the README's picture
SAMPLES, FULL_SAMPLES = 10, 50
SAMPLES_OF = {**dict.fromkeys(FIRST, 50), "photographs": 1}  # those of the last take minutes
FULL_SEEDS = (0, 1, 2)
COSTS = {  # of a sample; of those not named here: 1
    "photographs": 200.0,
    "mnist-resnet": 6.0,
    "mnist-vgg": 4.0,
    "snippets": 0.1,
    "grammar": 0.1,
}
CHUNK = 10 << 12  # masks of one piece of a sweep: ten samples of twelve variables


@dataclass(frozen=True)
class Settings:
    """The choices of one run that decide its records, and where its files go."""

    out: Path
    cache: Path | None = None
    device: str = "cpu"
    epochs: int | None = None  # instead of a task's own, for a quick trial
    samples: int | None = None  # instead of the plan's
    seed: int = 0  # of the null models, and of the first split and training
    shipped: bool = False  # start from what comes with the package, where it has it

    @property
    def work(self) -> Path:
        """The folder of single records, one file each: what a stopped run continues from."""
        return self.out / "work"

    @property
    def records(self) -> Path:
        """The folder of collected records, one file per network and baseline or experiment."""
        return self.out / "records"


@dataclass(frozen=True)
class Unit:
    """One network to train: a task and a seed of its split and its training."""

    task: str
    seed: int

    @property
    def name(self) -> str:
        """As files are called: "mnist", "mnist-seed2"."""
        return self.task if self.seed == 0 else f"{self.task}-seed{self.seed}"


def units(names: Sequence[str], settings: Settings, *, full: bool = False) -> list[Unit]:
    """The networks of a run, in the order of the zoo; one that no seed changes is there once."""
    seeds = [settings.seed + s for s in FULL_SEEDS] if full else [settings.seed]
    return [
        Unit(name, seed) for seed in seeds for name in names if ZOO[name].seeded or seed == seeds[0]
    ]


def samples_of(unit: Unit, settings: Settings, *, full: bool = False) -> int:
    """How many test samples of a network are verified under each baseline."""
    if settings.samples is not None:
        return settings.samples
    if full:
        return FULL_SAMPLES
    return SAMPLES_OF.get(unit.task, SAMPLES)


def weight(unit: Unit) -> float:
    """About how much work a sample is, for the progress bar: 1 for nine variables and a LeNet."""
    costs = (cost for name, cost in COSTS.items() if unit.task.startswith(name))
    return next(costs, 1.0) * 2.0 ** (len(ZOO[unit.task].groups.names) - 9)


def chunks(unit: Unit, count: int) -> list[range]:
    """The samples 0, …, count - 1 of a network, by pieces of about as much work."""
    size = max(1, CHUNK >> len(ZOO[unit.task].groups.names))
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def task_of(unit: Unit, settings: Settings) -> Task:
    """The task of a network, with the epochs of this run."""
    task = ZOO[unit.task]
    if settings.epochs is None or task.hyper.epochs == 0:  # 0: meant to stay as built
        return task
    return replace(task, hyper=replace(task.hyper, epochs=settings.epochs))


def trained(unit: Unit, settings: Settings, progress: bool = False) -> tuple[Dataset, Trained]:
    """The data and the trained network of a unit: shipped, read from the cache or trained now."""
    task = task_of(unit, settings)
    data = task.load(unit.seed)
    if settings.shipped and unit.seed == 0 and unit.task in SHIPPED:
        return data, shipped_network(unit.task)
    return data, task.train(
        data, seed=unit.seed, device=settings.device, cache=settings.cache, progress=progress
    )


def subject(
    unit: Unit,
    baseline: str,
    settings: Settings,
    found: tuple[Dataset, Trained],
    *,
    folder: str | None = None,
) -> Subject:
    """A network under one baseline, ready to be verified; `found` is what `trained` gave."""
    task, (data, net) = task_of(unit, settings), found
    about = {
        "network_key": net.digest,
        "test_accuracy": net.test_accuracy,
        "train_accuracy": net.train_accuracy,
        "test_samples": len(data.x_test),
        "class_names": data.class_names,
        "training": {**task.hyper.facts(), "seed": unit.seed, "device": settings.device},
    }
    made = _subject(task, baseline, folder or f"{unit.name}-{baseline}", about)
    return replace(
        made,
        case=lambda i: task.case(data, net.network, i, baseline),
        available=len(data.x_test),
        store=settings.work / "scores",
    )


def published(unit: Unit, baseline: str, *, folder: str | None = None) -> Subject:
    """The same from the tables of scores that come with the package.

    Raises FileNotFoundError where there are none.
    """
    place = folder or f"{unit.name}-{baseline}"
    about, tables = score_tables.shipped(place)
    made = _subject(ZOO[unit.task], baseline, place, about)
    return replace(made, tables=tables, available=len(tables))


def tables_of(unit: Unit) -> list[Path]:
    """The files of the scores of a network that come with the package; none for most seeds."""
    stems = [f"{unit.name}-{baseline}" for baseline in ZOO[unit.task].baselines]
    return sorted(path for stem in stems for path in score_tables.SHIPPED.glob(f"{stem}*.npz"))


def subject_of(unit: Unit, baseline: str, settings: Settings) -> Subject:
    """A network under one baseline: its published scores or, as the settings say, a trained one."""
    if settings.shipped:
        return published(unit, baseline)
    return subject(unit, baseline, settings, trained(unit, settings))


def _subject(task: Task, baseline: str, folder: str, about: Mapping[str, Any]) -> Subject:
    """What a subject is apart from its samples."""
    facts = {
        "task": task.name,
        "family": task.family,
        "breaks": task.breaks,
        "variables": task.variables,
        "seeded": task.seeded,
        "own_labels": task.own_labels,
        **{k: about[k] for k in ("test_accuracy", "train_accuracy", "test_samples", "training")},
        **({"chosen_by": task.chosen_by} if task.chosen_by else {}),
    }
    return Subject(
        network=task.network_name,
        data=task.title,
        baseline=baseline,
        folder=folder,
        available=0,
        class_names=tuple(about["class_names"]),
        key=about["network_key"],
        facts=facts,
    )


def one_thread() -> None:
    """Small networks gain nothing from more threads, and sums do not depend on their number."""
    torch.set_num_threads(1)
