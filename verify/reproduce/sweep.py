"""Many samples of one network, one record each: what was measured is kept, what is missing is made.

A record is plain data in a small JSON file.  Its key is a hash of everything it depends on: the
network, the sample, the baseline, the variables, the settings, the versions of torch and NumPy and
the code that measures.  A record with the right key is read; anything else is measured again, so
a sweep that was stopped continues where it was.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from verify import records
from verify.checks import check
from verify.groups import Groups
from verify.report import Report

DIGITS = 6  # significant digits that records keep
CURVE_DIGITS = 4  # of the 2^n - 1 sorted strengths, which are only drawn


@dataclass(frozen=True, eq=False)
class Subject:
    """One network, its test samples and the baseline they are masked with.

    samples: [count, *shape of one input]; labels: [count]; `facts` is plain data that is copied
    into every record (accuracy, training seed); `key` identifies the network's weights.
    """

    network: str
    data: str
    baseline_name: str
    model: nn.Module
    baseline: Tensor
    groups: Groups
    samples: Tensor
    labels: Tensor
    class_names: tuple[str, ...]
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder of its records."""
        return f"{self.data}-{self.baseline_name}".lower()


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
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    progress: bool = False,
) -> Sweep:
    """Verify the first `count` samples of a subject; records go to `folder`/`subject.name`.

    `settings` are further arguments of `verify.check`.  Each record is written as soon as it is
    made.  A damaged record is reported on stderr and made again.  Raises ValueError when there
    are fewer samples than asked for, and what `verify.check` raises: no sample is skipped.
    """
    if not 1 <= count <= len(subject.samples):
        raise ValueError(
            f"count: {count} samples of {subject.data} asked for; give 1 to {len(subject.samples)}"
        )
    settings = dict(settings or {})
    found: list[dict[str, Any]] = []
    seconds: list[float | None] = []
    what = f"verify {subject.data}, baseline {subject.baseline_name}"
    for i in tqdm(range(count), desc=what, unit="sample", disable=not progress):
        path = folder / subject.name / f"sample-{i:04d}.json"
        key = _key(subject, i, seed, settings)
        record = _read(path, key)
        start = time.perf_counter()
        if record is None:
            report = check(
                subject.model, subject.samples[i], subject.baseline, groups=subject.groups,
                seed=seed, **settings,
            )  # fmt: skip
            record = _record(subject, i, key, report)
            records.save(record, path)
            seconds.append(time.perf_counter() - start)
        else:
            seconds.append(None)
        found.append(record)
    return Sweep(found, seconds)


def _record(subject: Subject, i: int, key: str, report: Report) -> dict[str, Any]:
    """A report with where it comes from; strengths are relative to the largest and sorted."""
    strengths = np.sort(report.game.strengths[1:])[::-1]
    largest = float(strengths.max(initial=0.0))
    label, predicted = int(subject.labels[i]), report.predicted
    assert predicted is not None  # classifiers only: `check` chose the predicted class itself
    measured = {
        **report.to_dict(),
        "largest_strength": largest,
    }
    curves = {
        "strengths": strengths / largest if largest else strengths,
        "null_strengths": report.null.strengths,
    }
    return {
        "key": key,
        "network": subject.network,
        "data": subject.data,
        "baseline": subject.baseline_name,
        "sample": i,
        "label": subject.class_names[label],
        "predicted_label": subject.class_names[predicted],
        "correct": label == predicted,
        "network_key": subject.key,
        **subject.facts,
        **shortened(records.plain(measured)),
        **shortened(records.plain(curves), CURVE_DIGITS),
    }


def shortened(data: Any, digits: int = DIGITS) -> Any:
    """Plain data with every float rounded to so many significant digits."""
    if isinstance(data, float):
        return float(f"{data:.{digits}g}")
    if isinstance(data, dict):
        return {key: shortened(value, digits) for key, value in data.items()}
    if isinstance(data, list):
        return [shortened(value, digits) for value in data]
    return data


def _key(subject: Subject, i: int, seed: int, settings: Mapping[str, Any]) -> str:
    facts = [
        subject.key, subject.network, subject.data, subject.baseline_name, subject.class_names,
        subject.groups.names, dict(subject.facts), int(subject.labels[i]), seed, settings,
        torch.__version__, np.__version__, _code(),
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for array in (subject.samples[i], subject.baseline, torch.as_tensor(subject.groups.index)):
        digest.update(array.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:16]


@cache
def _code() -> str:
    """A hash of the code that measures: records made by other code are made again."""
    here = Path(__file__).parent
    sources: Sequence[Path] = [*sorted(here.glob("*.py")), here.parent / "proofs" / "lattice.py"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _read(path: Path, key: str) -> dict[str, Any] | None:
    """The record at `path` if it is the one wanted."""
    try:
        record = records.load(path)
    except FileNotFoundError:
        return None
    except ValueError as problem:
        print(f"records: {problem}; measuring it again", file=sys.stderr)
        return None
    return record if isinstance(record, dict) and record.get("key") == key else None
