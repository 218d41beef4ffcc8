"""Writes what the published results start from: tables of scores, and summaries of three trainings.

`python -m verify.reproduce.ship` trains the networks of the zoo, those apart whose weights are
shipped, evaluates their scores on the samples of a default run in float64 and writes them, with
digests of the weights, into the package.  To be run when a network, its data or its samples change;
then `make reproduce` and `make publish`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from verify import records
from verify.reproduce.agreement import LIVE, LIVE_SAMPLES, SEEDS, summary
from verify.reproduce.experiments import course
from verify.reproduce.experiments.paper_a import (
    asked,
    known_networks,
    other_networks,
    own_sentences,
)
from verify.reproduce.experiments.subjects import SAMPLES as EXPERIMENTED
from verify.reproduce.measuring import plan, score_tables
from verify.reproduce.measuring.plan import FULL_SEEDS, Settings, Unit
from verify.reproduce.measuring.sweep import Subject, sweep
from verify.zoo.tasks.catalogue import RECUT, TASKS
from verify.zoo.tasks.paper_a import TABLES

PAPER_A = "paper-a"  # stands for all models of paper A's own experiments


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the tables and the summaries; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m verify.reproduce.ship", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("results/work"), metavar="DIR",
                        help="folder of what is evaluated (default: results/work)")  # fmt: skip
    parser.add_argument("--cache", type=Path, default=None, metavar="DIR",
                        help="folder of trained networks, as for `python -m verify`")  # fmt: skip
    parser.add_argument("--networks", nargs="+", default=[*TASKS, *RECUT, PAPER_A], metavar="NAME",
                        help="which tables to write (default: all)")  # fmt: skip
    options = parser.parse_args(arguments)
    plan.one_thread()
    settings = Settings(options.work.parent, options.cache)
    if PAPER_A in options.networks:
        for path in _of_paper_a(settings):
            print(f"{path.name}: {path.stat().st_size >> 10} KiB", flush=True)
    for name in options.networks:
        if name == PAPER_A:
            continue
        for subject, count in _subjects(Unit(name, 0), settings):
            path = score_tables.shipped_path(subject.folder)
            tables = [subject.scores(i) for i in range(min(count, subject.available))]
            score_tables.save(_about(subject), tables, path)
            print(f"{path.name}: {len(tables)} samples, {path.stat().st_size >> 10} KiB")
            sys.stdout.flush()
    if set(LIVE) <= set(options.networks):
        records.save_all(records.shortened(records.plain(_trainings(settings))), SEEDS)
    return 0


def _of_paper_a(settings: Settings) -> Iterator[Path]:
    """What paper A's models answer: on its tables, on known functions, at several depths, and what
    networks on texts and digits answer beside their attributions, and on sentences of our own.
    """
    for name, task in TABLES.items():
        yield asked.save(asked.ask(task, settings.cache), asked.path_of(name))
    formulas = known_networks.ask_formulas(settings.cache)
    yield known_networks.save(formulas, known_networks.path_of("formulas"))
    depths = known_networks.ask_depths(settings.cache)
    yield known_networks.save(depths, known_networks.path_of("depths"))
    for name in other_networks.OTHERS:
        yield other_networks.ship(name, settings)
    for name in own_sentences.NETWORKS:
        yield own_sentences.ship(name, settings)


def _subjects(unit: Unit, settings: Settings) -> Iterator[tuple[Subject, int]]:
    """What a default run measures on a network: its baselines, and the course of its training."""
    weights = Settings(settings.out, settings.cache, shipped=True)
    found = plan.trained(unit, weights)
    for baseline in plan.ZOO[unit.task].baselines:
        yield (
            plan.subject(unit, baseline, settings, found),
            max(plan.samples_of(unit, settings), EXPERIMENTED),
        )
    if unit.task in course.TASKS:
        for subject in course.subjects(unit, settings).values():
            yield subject, course.SAMPLES


def _about(subject: Subject) -> dict[str, Any]:
    shared = ("test_accuracy", "train_accuracy", "test_samples", "training")
    return {
        "network_key": subject.key,
        "class_names": subject.class_names,
        **{name: subject.facts[name] for name in shared},
    }


def _trainings(settings: Settings) -> list[dict[str, Any]]:
    """The summaries of each training of each network that a default run trains anew."""
    found = []
    for name in LIVE:
        for seed in FULL_SEEDS:
            unit = Unit(name, seed)
            net = plan.trained(unit, settings)
            for baseline in plan.ZOO[name].baselines:
                subject = plan.subject(unit, baseline, settings, net)
                done = sweep(subject, LIVE_SAMPLES, settings.work / "live", seed=settings.seed)
                found.append(summary(done.records))
    return found


if __name__ == "__main__":
    sys.exit(main())
