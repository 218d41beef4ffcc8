"""The course of training: conditions and sparsity of the same samples after more and more epochs.

Epochs 0 (untrained), 1, 2, 4, 8, … and the last; baseline `mean`; the score is that of the class
which the network predicts at that epoch.  No counterpart in the papers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verify.reproduce.experiments.subjects import facts_of
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.sweep import Subject

TASKS = plan.FIRST
BASELINE = "mean"
SAMPLES, FULL_SAMPLES = 10, 50
CONDITIONS = ("order", "monotone", "exponent", "sparse")


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each of TASKS and seed."""
    wanted = FULL_SAMPLES if full else SAMPLES
    count = wanted if settings.samples is None else min(wanted, settings.samples)
    found = []
    for unit in (unit for unit in units if unit.task in TASKS):
        last = plan.task_of(unit, settings).hyper.epochs
        facts = [
            keys.get(unit.name),
            unit.task,
            unit.seed,
            last,
            count,
            settings.seed,
        ]
        arguments = {"unit": unit, "settings": settings, "count": count}
        cost = _cost(last, count)
        found.append(Piece("course", unit.name, make, arguments, facts, cost))
    return found


def make(unit: Unit, settings: Settings, count: int) -> list[dict[str, Any]]:
    """One record for each epoch and sample: accuracy, statuses, sparsity beside its null model."""
    plan.one_thread()
    last = plan.task_of(unit, settings).hyper.epochs
    found = []
    for epoch, subject in subjects(unit, settings).items():
        for i in range(min(count, subject.available)):
            table = subject.scores(i)
            report = table.report(seed=settings.seed + i)
            sparse = report.verdicts["sparse"].details
            record = {
                **facts_of(subject, i, unit.seed),
                "epoch": epoch,
                "epochs": last,
                "test_accuracy": subject.facts["test_accuracy"],
                "train_accuracy": subject.facts["train_accuracy"],
                "n": report.n,
                "correct": table.target == table.label,
                "status": {name: report.verdicts[name].status for name in CONDITIONS},
                "share": sparse["share"],
                "null_share": sparse["null_share"]["mean"],
                "needed_share": sparse["needed_share"],
                "null_needed_share": sparse["null_needed"]["mean"] / 2**report.n,
            }
            found.append(record)
    return found


def subjects(unit: Unit, settings: Settings) -> dict[int, Subject]:
    """The network after each of its epochs, ready to be verified; published, or trained here."""
    task = plan.task_of(unit, settings)
    epochs = epochs_of(task.hyper.epochs)
    folders = {epoch: f"{unit.name}-{BASELINE}-epoch{epoch}" for epoch in epochs}
    if settings.shipped:
        return {
            epoch: plan.published(unit, BASELINE, folder=folder)
            for epoch, folder in folders.items()
        }
    data = task.load(unit.seed)
    networks = task.snapshots(
        data, epochs, seed=unit.seed, device=settings.device, cache=settings.cache
    )
    return {
        epoch: plan.subject(unit, BASELINE, settings, (data, net), folder=folders[epoch])
        for epoch, net in networks.items()
    }


def epochs_of(last: int) -> list[int]:
    """0, 1, 2, 4, 8, … and the last."""
    powers = [2**j for j in range(last.bit_length()) if 2**j < last]
    return sorted({0, *powers, last})


def _cost(last: int, count: int) -> float:
    """About how long a piece takes, for the progress bar: a training and the checks."""
    return 20.0 + len(epochs_of(last)) * count
