"""Paper B's question to a language model, measured: from shipped tables of scores or a model here.

The tables that come with the package are of SmolLM2, so that their records are made without it, in
every run of the main job.  `python -m verify.reproduce.language_model` evaluates more beginnings,
or those of another model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from verify.explain.baselines.raw_loss import LearnedVector, learn_embedding
from verify.reproduce.measuring import score_tables
from verify.reproduce.measuring.sweep import Subject
from verify.zoo.data.wikipedia import beginnings
from verify.zoo.tasks import language_model as lm
from verify.zoo.tasks import predictions
from verify.zoo.tasks.predictions import BASELINES, STARTS, Kept, Vector

FULL = 200  # beginnings of a full run
SEED, SAVED_EVERY = 0, 2
# Of learning a vector.  Paper B: 100 or 200 epochs of sentences that are not named, 1e-3; so few
# steps as are affordable here would not move it.
STEPS, LR = 60, 3e-2
EVALUATION: dict[str, Any] = {
    "dtype": None,
    "batch_size": lm.BATCH_SIZE,
    "error": "float64 sample",
    "target": 0,
}
COPIED_BYTES = 1 << 34  # of a copy in float64; the error of a larger model is estimated
TOO_LITTLE = (1.0, 2.0, 3.0)  # paper B's ξ: v(N) − v(∅) below it, and a sentence is not counted


@dataclass(frozen=True, eq=False)
class Asked:
    """A model, the beginnings that are kept of those it was asked about, and how many are not."""

    model: lm.LanguageModel
    kept: Sequence[Kept]
    left_out: int

    def about(self, baseline: str, vector: Tensor) -> dict[str, Any]:
        """Plain data about the tables of scores under one baseline."""
        whole, paragraphs = beginnings()
        return {
            "network": self.model.name,
            "network_key": self.model.key,
            "baseline": baseline,
            "norm": float(vector.double().norm()),
            "beginnings": len(whole),
            "paragraphs_left_out": dict(paragraphs),
            "asked_about": len(self.kept) + self.left_out,
            "predictions_left_out": self.left_out,
            "places": [one.place for one in self.kept],
            "pages": [one.beginning.page for one in self.kept],
        }


def folder(baseline: str) -> str:
    """Of the records and the tables of scores under a baseline."""
    return f"language-model-wikipedia-{baseline.replace(' ', '-')}"


def facts(about: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data that every record of such a subject has."""
    return {
        "task": "language-model-wikipedia",
        "family": "language",
        "breaks": "",
        "variables": "ten content words of the beginning, through the input embeddings",
        "weights": "Q4_1 (embeddings Q8_0), computed with in float32"
        if about["network"] == lm.NAME
        else "as in its folder",
        "chosen_by": "paper B's rule; the most probable token is no stop word",
        "baseline_norm": about["norm"],
    }


def subject(asked: Asked, baseline: str, vector: Tensor, store: Path | None = None) -> Subject:
    """The beginnings of a model under one baseline, to be scored here."""
    return Subject(
        network=asked.model.name, data=predictions.DATA, baseline=baseline,
        folder=folder(baseline), available=len(asked.kept), class_names=predictions.CLASS_NAMES,
        key=asked.model.key, case=lambda i: predictions.case(asked.model, asked.kept[i], vector),
        facts=facts(asked.about(baseline, vector)), evaluation=evaluation(asked.model), store=store,
    )  # fmt: skip


def evaluation(model: lm.LanguageModel) -> dict[str, Any]:
    """How a model is scored: beside a copy in float64, unless that would take too much memory."""
    size = sum(p.numel() for p in model.network.parameters())
    return EVALUATION | ({"error": None} if 8 * size > COPIED_BYTES else {})


def published(baseline: str) -> Subject:
    """The same from the tables of scores that come with the package.

    Raises FileNotFoundError where there are none.
    """
    about, tables = score_tables.shipped(folder(baseline))
    return Subject(
        network=about["network"], data=predictions.DATA, baseline=baseline,
        folder=folder(baseline), available=len(tables), class_names=predictions.CLASS_NAMES,
        key=about["network_key"], tables=tables, facts=facts(about),
    )  # fmt: skip


def shipped_baselines() -> list[str]:
    """The baselines of which tables of scores come with the package."""
    return [name for name in BASELINES if score_tables.shipped_path(folder(name)).exists()]


def counted(about: Mapping[str, Any], ranges: Sequence[float]) -> dict[str, Any]:
    """How many paragraphs, predictions and scores each filter leaves, as a record.

    ranges: v(N) − v(∅) of the beginnings that were scored.
    """
    return {
        **{name: about[name] for name in ("network", "network_key", "baseline", "beginnings",
                                          "paragraphs_left_out", "asked_about",
                                          "predictions_left_out", "pages")},
        "data": predictions.DATA,
        "scored": len(ranges),
        "below": {f"{xi:g}": sum(r < xi for r in ranges) for xi in TOO_LITTLE},
    }  # fmt: skip


def learning(vectors: Mapping[str, Vector]) -> list[dict[str, Any]]:
    """The curves of the learned vectors, as records; paper B's own numbers stand in its facts."""
    return [
        {"start": name, **one.facts, "losses": one.losses.tolist(), "norms": one.norms.tolist()}
        for name, one in vectors.items()
    ]


def vectors_of(
    model: lm.LanguageModel, baselines: Sequence[str], kept_in: Path, steps: int = STEPS,
    lr: float = LR, progress: bool = False,
) -> Iterator[tuple[str, Tensor, Vector | None]]:  # fmt: skip
    """The vector of each baseline, and the curve of those that are learned.

    A learned one is read from the package, if it is of this model, or learned now in `steps` steps;
    every few steps it is saved in `kept_in`, where a run that was stopped goes on.
    """
    for baseline in baselines:
        if baseline not in STARTS:
            yield baseline, model.baseline(baseline), None
            continue
        found = _shipped(model, STARTS[baseline], steps, lr)
        if found is None:
            found = learned(model, STARTS[baseline], steps, kept_in, lr, progress)
        yield baseline, found.tensor(), found


def _shipped(model: lm.LanguageModel, start: str, steps: int, lr: float) -> Vector | None:
    """The vector that comes with the package, if it is of this model and was learned so."""
    if not predictions.SHIPPED.exists():
        return None
    found = predictions.load_vectors().get(start)
    asked = {"network_key": model.key, "steps": steps, "lr": lr}
    return found if found is not None and asked.items() <= found.facts.items() else None


def learned(
    model: lm.LanguageModel,
    start: str,
    steps: int,
    kept_in: Path,
    lr: float = LR,
    progress: bool = False,
) -> Vector:  # fmt: skip
    """The embedding of absent tokens after so many steps from a start, one beginning each."""
    path = kept_in / f"absent-token-{start}-{model.key}-{lr:g}.npz"
    samples = predictions.ToLearnFrom(model, len(beginnings()[0]))
    first = model.baseline(start)
    run = learn_embedding(samples, first, steps=1, lr=lr, seed=SEED) if not path.exists() else None
    if run is None:
        before = predictions.load_vectors(path)[start]
        vector, speed = (torch.from_numpy(part).to(first) for part in (before.vector, before.speed))
        losses, norms = (tuple(part.tolist()) for part in (before.losses, before.norms))
        run = LearnedVector(vector, first, speed, losses, norms, SEED)
    with tqdm(total=steps, desc=f"learn {start}", disable=not progress, leave=False) as bar:
        while len(run.losses) < steps:
            bar.update(len(run.losses) - bar.n)
            upto = min(steps, len(run.losses) + SAVED_EVERY)
            run = learn_embedding(samples, first, steps=upto, lr=lr, seed=SEED, after=run)
            predictions.save_vectors({start: _vector(model, run, lr)}, path)
            if run.interrupted:
                raise KeyboardInterrupt
    return _vector(model, run, lr)


def _vector(model: lm.LanguageModel, run: LearnedVector, lr: float) -> Vector:
    about = {
        "network": model.name, "network_key": model.key, "steps": len(run.losses), "lr": lr,
        "momentum": 0.9, "draws": 10, "seed": run.seed, "torch": torch.__version__,
    }  # fmt: skip
    vector, speed = (part.float().cpu().numpy() for part in (run.vector, run.speed))
    return Vector(vector, speed, np.array(run.losses), np.array(run.norms), about)
