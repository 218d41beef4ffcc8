"""Many samples of one network: one record each, written as soon as it is made.

A record is made again when anything that it depends on changes: the network, the sample, the
baseline, the settings, the code.  What is already there is not measured again, so a sweep that was
stopped continues where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from verify.cache import record_once, stored
from verify.cache.keys import code_key, key_of
from verify.reproduce.measuring.samples import record_of
from verify.reproduce.measuring.score_tables import ScoreTable, evaluate, load, save
from verify.zoo.tasks.cases import Case


@dataclass(frozen=True, eq=False)
class Subject:
    """One network under one baseline: samples whose scores are evaluated, or tables of scores.

    `case(i)` is its i-th test sample, i < `available`, or `tables` holds the scores of all of them;
    `key` identifies the network's weights; `facts` is plain data that is copied into every record
    (what the network is, its accuracy, its training seed).  `evaluation` are keywords of
    `evaluate`; what was evaluated is cached in `store`, where that is a folder.
    """

    network: str
    data: str
    baseline: str
    folder: str  # of its records
    available: int
    class_names: tuple[str, ...]
    key: str
    case: Callable[[int], Case] | None = None
    tables: Sequence[ScoreTable] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    evaluation: Mapping[str, Any] = field(default_factory=dict)
    store: Path | None = None

    def question(self, i: int) -> str:
        """A key of all that the scores of sample i depend on."""
        if self.case is None:
            table = self.tables[i]
            return key_of([self.key, table.facts()], (table.v,))
        case, how = self.case(i), {k: str(v) for k, v in self.evaluation.items()}
        return key_of(
            [self.key, case.groups.names, case.label, how, code_key()],
            (case.x.cpu().numpy(), case.baseline.cpu().numpy(), np.asarray(case.groups.index)),
        )

    def scores(self, i: int) -> ScoreTable:
        """The scores of sample i on all masks."""
        if self.case is None:
            return self.tables[i]
        if self.store is None:
            return evaluate(self.case(i), **self.evaluation)
        path, key = self.store / self.folder / f"sample-{i:04d}.npz", self.question(i)
        found = stored(path, load, what="scores", again="evaluating")
        if found is not None and found[0]["key"] == key:
            return found[1][0]
        table = evaluate(self.case(i), **self.evaluation)
        save({"key": key}, [table], path)
        return table


@dataclass(frozen=True)
class Sweep:
    """The records of a subject in the order of its samples; seconds[i] is None if i was read."""

    records: list[dict[str, Any]]
    seconds: list[float | None]


def sweep(
    subject: Subject,
    count: int,
    folder: Path,
    *,
    start: int = 0,
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    progress: bool = False,
) -> Sweep:
    """Verify `count` samples of a subject from `start` on; records go to `folder`/`subject.folder`.

    `settings` are further arguments of `verify.check`; the shuffles of sample i are seeded by
    seed + i, so that no two samples have the same.  Each record is written as soon as it is
    made.  A damaged record is reported on stderr and made again.  Raises ValueError when there
    are fewer samples than asked for, and what `verify.check` raises: no sample is skipped.
    """
    if not 1 <= count <= subject.available - start:
        raise ValueError(
            f"count: {count} samples of {subject.data} asked for; "
            f"give 1 to {subject.available - start}"
        )
    settings = dict(settings or {})
    found: list[dict[str, Any]] = []
    seconds: list[float | None] = []
    what = f"verify {subject.folder}"
    samples = range(start, start + count)
    for i in tqdm(samples, desc=what, unit="sample", disable=not progress, leave=False):
        path = folder / subject.folder / f"sample-{i:04d}.json"
        key = _key(subject, i, seed, settings)
        record, took = record_once(path, key, partial(_measured, subject, i, seed, settings))
        found.append(record)
        seconds.append(took)
    return Sweep(found, seconds)


def joined(sweeps: Sequence[Sweep]) -> Sweep:
    """One sweep of several, in their order."""
    return Sweep(
        [record for part in sweeps for record in part.records],
        [seconds for part in sweeps for seconds in part.seconds],
    )


def collected(sweep: Sweep) -> list[dict[str, Any]]:
    """The records as they are published: without the keys, which change with the code."""
    return [{k: v for k, v in record.items() if k != "key"} for record in sweep.records]


def _measured(subject: Subject, i: int, seed: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    table = subject.scores(i)
    return {
        "network": subject.network,
        "data": subject.data,
        "baseline": subject.baseline,
        "sample": i,
        **_labels(subject, table),
        "network_key": subject.key,
        **subject.facts,
        **record_of(table.report(seed=seed + i, **settings), table.variables),
    }


def _labels(subject: Subject, table: ScoreTable) -> dict[str, Any]:
    return {
        "label": subject.class_names[table.label],
        "predicted_label": subject.class_names[table.target],
        "correct": table.label == table.target,
    }


def _key(subject: Subject, i: int, seed: int, settings: Mapping[str, Any]) -> str:
    facts = [
        subject.question(i), subject.network, subject.data, subject.baseline, subject.class_names,
        dict(subject.facts), seed, settings, code_key(),
    ]  # fmt: skip
    return key_of(facts)
