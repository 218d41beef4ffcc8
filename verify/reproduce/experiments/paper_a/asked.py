"""What is asked of paper A's models: scores on all masks of a few training samples, kept as files.

The tables that come with the package are what a default run measures; they are rounded to BITS
significant bits, and what is measured is measured on them.  A full run asks models trained there.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from verify.cache.keys import files_key
from verify.explain.baselines.as_published import (
    CODE_REACH,
    PAPER_REACH,
    STEPS,
    learn_as_published,
    reach_of,
)
from verify.games.game import Table
from verify.records import plain, write_whole
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings
from verify.zoo.tasks.paper_a import MLP5, SEEDS, TABLES, Learned, TableTask, learned

SHIPPED = Path(__file__).parents[2] / "tables" / "paper_a"
BITS = 20
MEAN, LEARNED, PAPER = "mean", "learned", "learned, paper's reach"
EVERY = 10  # steps of learning, between two tables of the course
SAMPLES = {"census": 3, "bikes": 2, "diabetes": 5}  # of the first training samples
AGAIN = {"census": 2, "bikes": 2, "diabetes": 5}  # of which under a second seed
MOVED = {"census": 2, "bikes": 0, "diabetes": 5}  # of which with a learned baseline
FULL = 10  # samples of each in a full run


@dataclass(frozen=True, eq=False)
class Asked:
    """Scores of one model on its first training samples under one kind of baseline.

    v: float64 [samples, 2^n].  baseline: MEAN, LEARNED (within 0.05 standard deviations, as A's
    code), PAPER (within 0.01 of the variance, as its text), or "step 10", … on the way to LEARNED.
    """

    model: str
    seed: int
    baseline: str
    v: np.ndarray


@dataclass(frozen=True, eq=False)
class Answers:
    """All that was asked of the models of one table; `tests` are by model and seed."""

    task: TableTask
    names: tuple[str, ...]
    tests: Mapping[tuple[str, int], float]
    asked: Sequence[Asked]
    attributions: Mapping[str, Mapping[str, list[list[float]]]]  # by model, method and sample

    def of(self, model: str, seed: int = 0, baseline: str = MEAN) -> list[Table]:
        """The tables of a model; none where it was not asked so."""
        key = (model, seed, baseline)
        found = [a.v for a in self.asked if (a.model, a.seed, a.baseline) == key]
        return list(found[0]) if found else []


def step_name(step: int) -> str:
    """The baseline after some steps of learning as A's code learns."""
    return MEAN if step == 0 else LEARNED if step == STEPS else f"step {step}"


def answers_of(name: str, settings: Settings, full: bool) -> Answers:
    """What the models of a table answer: those that come with the package, or asked now."""
    if settings.shipped or not full:
        return shipped(name)
    return ask(TABLES[name], settings.cache, dict.fromkeys(TABLES, FULL))


def facts_of(name: str, settings: Settings, full: bool) -> list[Any]:
    """All that the answers depend on, for the key of a piece."""
    if settings.shipped or not full:
        return [name, files_key([path_of(name)])]
    return [name, FULL]


def pieces_per_table(
    stage: str,
    make: Callable[..., list[dict[str, Any]]],
    tables: Iterable[str],
    settings: Settings,
    full: bool,
    cost: float,
) -> list[Piece]:
    """One piece for each table: make(table, settings, full)."""
    return [
        Piece(
            stage, table, make, {"table": table, "settings": settings, "full": full},
            facts_of(table, settings, full), cost,
        )
        for table in tables
    ]  # fmt: skip


def ask(task: TableTask, cache: Path | None, more: Mapping[str, int] | None = None) -> Answers:
    """Train what is not in the cache, and ask; more: samples of each table, in place of ours."""
    plan.one_thread()
    tests: dict[tuple[str, int], float] = {}
    found, attributions = list[Asked](), dict[str, dict[str, list[list[float]]]]()
    for seed in SEEDS:
        for name in task.models:
            model = learned(task, name, seed=seed, cache=cache)
            network = isinstance(model.model, torch.nn.Module)
            if seed and not network:
                continue  # trees have no second seed
            tests[name, seed] = model.test
            counts = AGAIN if seed else SAMPLES
            count = (more or counts)[task.name]
            found.append(_ask(model, MEAN, count))
            if not network or seed:
                continue
            attributions[name] = _attributions(model, count)
            found += _moved(model, (more or MOVED)[task.name])
    data = task.load(0)
    return Answers(task, data.feature_names, tests, found, attributions)


def _ask(model: Learned, baseline: str, count: int) -> Asked:
    v = [model.masked(i).table().numpy() for i in range(count)]
    return Asked(model.name, model.seed, baseline, rounded(np.array(v)))


def _moved(model: Learned, count: int) -> Iterator[Asked]:
    """Scores under learned baselines, of an MLP-5 those on the way too."""
    if not count:
        return
    code, paper = (reach_of(model.data.x_train, way) for way in (CODE_REACH, PAPER_REACH))
    steps = range(EVERY, STEPS + 1, EVERY) if model.name == MLP5 else [STEPS]
    courses = [learn_as_published(model.masked(i), code) for i in range(count)]
    for step in steps:
        v = [model.masked(i, course.baselines[step]).table().numpy()
             for i, course in enumerate(courses)]  # fmt: skip
        yield Asked(model.name, model.seed, step_name(step), rounded(np.array(v)))
    if model.name == MLP5:
        last = [learn_as_published(model.masked(i), paper).last for i in range(count)]
        v = [model.masked(i, b).table().numpy() for i, b in enumerate(last)]
        yield Asked(model.name, model.seed, PAPER, rounded(np.array(v)))


def _attributions(model: Learned, count: int) -> dict[str, list[list[float]]]:
    """Gradient × input, LRP and occlusion of a network, by captum; none where LRP has no rule."""
    from verify.reproduce.experiments.paper_a.attributions import attributions

    return attributions(model, count)


def rounded(v: np.ndarray) -> np.ndarray:
    """Scores to BITS significant bits."""
    mantissa, exponent = np.frexp(v)
    return np.asarray(np.ldexp(np.rint(np.ldexp(mantissa, BITS)), exponent - BITS))


def path_of(name: str) -> Path:
    """The file of the answers about a table that comes with the package."""
    return SHIPPED / f"{name}.xz"


def save(answers: Answers, path: Path) -> Path:
    """Writes answers as one file: a line of JSON, then float32 by bytes of one place."""
    facts = {
        "names": answers.names,
        "tests": [[model, seed, test] for (model, seed), test in answers.tests.items()],
        "asked": [[a.model, a.seed, a.baseline, len(a.v)] for a in answers.asked],
        "attributions": answers.attributions,
    }
    head = json.dumps(plain(facts), ensure_ascii=False).encode() + b"\n"
    return write_whole(path, lzma.compress(head + packed([a.v for a in answers.asked]), preset=9))


def packed(tables: Sequence[np.ndarray]) -> bytes:
    """Rounded tables as bytes that compress well: the first byte of all float32, the second, …"""
    flat = np.concatenate([table.ravel() for table in tables]).astype("<f4")
    return flat.view(np.uint8).reshape(-1, 4).T.tobytes()


def unpacked(content: bytes) -> np.ndarray:
    """What `packed` wrote, in a row, float64."""
    places = np.frombuffer(content, np.uint8).reshape(4, -1)
    return np.ascontiguousarray(places.T).view("<f4").ravel().astype(np.float64)


def load(path: Path, task: TableTask) -> Answers:
    """What `save` wrote.  Raises FileNotFoundError where there is none, ValueError if damaged."""
    try:
        head, _, content = lzma.decompress(path.read_bytes()).partition(b"\n")
    except lzma.LZMAError as problem:
        raise ValueError(f"path: {path} holds no answers ({problem})") from None
    facts = json.loads(head)
    flat, length = unpacked(content), 1 << len(facts["names"])
    asked, start = list[Asked](), 0
    for model, seed, baseline, count in facts["asked"]:
        stop = start + count * length
        asked.append(Asked(model, seed, baseline, flat[start:stop].reshape(count, length)))
        start = stop
    tests = {(model, seed): test for model, seed, test in facts["tests"]}
    return Answers(task, tuple(facts["names"]), tests, asked, facts["attributions"])


@lru_cache(maxsize=len(TABLES))
def shipped(name: str) -> Answers:
    """The answers about a table that come with the package; raises as `load` does."""
    return load(path_of(name), TABLES[name])
