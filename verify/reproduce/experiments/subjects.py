"""What experiments on trained networks share: their pieces, and the scores of their samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.games.lattice import mobius
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.sweep import Subject

SAMPLES, FULL_SAMPLES = 3, 20


@dataclass(frozen=True, eq=False)
class Scored:
    """The scores v and interactions I of one sample on all masks of its living variables.

    `error` is that of each score; `facts` says which network, data, baseline and sample they are
    of, as records do.
    """

    facts: Mapping[str, Any]
    names: tuple[str, ...]
    v: np.ndarray
    I: np.ndarray  # noqa: E741
    error: np.ndarray


def pieces_per_subject(
    stage: str,
    make: Callable[..., list[dict[str, Any]]],
    units: Sequence[Unit],
    settings: Settings,
    keys: Mapping[str, str],
    count: int,
    cost: float,
    **more: Any,
) -> list[Piece]:
    """One piece for each network and baseline: make(unit, baseline, settings, count, **more).

    cost: of a sample of nine variables.
    """
    found = []
    for unit in units:
        for baseline in plan.ZOO[unit.task].baselines:
            facts = [
                keys.get(unit.name), unit.task, unit.seed, baseline, count,
                settings.epochs,
            ]  # fmt: skip
            arguments = {"unit": unit, "baseline": baseline, "settings": settings, "count": count}
            name = f"{unit.name}-{baseline}"
            work = cost * count * plan.weight(unit)
            found.append(Piece(stage, name, make, arguments | more, [*facts, more], work))
    return found


def of_scored(
    measured: Callable[[Iterable[Scored]], list[dict[str, Any]]],
    unit: Unit,
    baseline: str,
    settings: Settings,
    count: int,
) -> list[dict[str, Any]]:
    """What an experiment measures on the scores of a network's first test samples."""
    return measured(scored(unit, baseline, settings, count))


def samples_of(settings: Settings, full: bool) -> int:
    """On how many samples of a network such an experiment is made."""
    wanted = FULL_SAMPLES if full else SAMPLES
    return wanted if settings.samples is None else min(wanted, settings.samples)


def scored(unit: Unit, baseline: str, settings: Settings, count: int) -> Iterator[Scored]:
    """The first `count` test samples of a network under one baseline; dead variables leave."""
    plan.one_thread()
    yield from scored_of(plan.subject_of(unit, baseline, settings), count, unit.seed)


def scored_of(subject: Subject, count: int, seed: int | None) -> Iterator[Scored]:
    """The first `count` samples of a subject, whose training had that seed."""
    for i in range(min(count, subject.available)):
        table = subject.scores(i)
        facts = {**facts_of(subject, i, seed), "n": len(table.names)}
        yield Scored(facts, table.names, table.v, np.asarray(mobius(table.v)), table.error)


def facts_of(subject: Subject, i: int, seed: int | None) -> dict[str, Any]:
    """Which network, data, baseline and sample a record is of; `seed` is that of the training."""
    return {
        "network": subject.network,
        "data": subject.data,
        "baseline": subject.baseline,
        "training_seed": seed,
        "network_key": subject.key,
        "family": subject.facts["family"],
        "breaks": subject.facts["breaks"],
        "sample": i,
    }
