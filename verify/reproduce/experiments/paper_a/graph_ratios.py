"""R_Ω against the size of the graph, and the error on all masks that it does not see.

Source: paper A, figure 6(a–c), figures 2 and 3 of the supplement, and table 1 there (accuracies).
Patterns leave as in A's code, to the end.  Beside R_Ω at each size stands the error on all masks of
the very same patterns; beside both, the same of scores shuffled over the masks (∅ and N, on which
alone R_Ω depends, among them); and the same under a learned baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.explain.concepts.graph import and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.measures.removal import Removal, removal
from verify.games.game import Game, Table
from verify.games.lattice import mobius
from verify.records import shortened
from verify.reproduce.experiments.paper_a.asked import LEARNED, MEAN, Answers, answers_of, facts_of
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.samples import CURVE_DIGITS
from verify.verdicts.sparsity import shuffled_games
from verify.zoo.tasks.paper_a import TABLES, attacked_in_training

SIZES = range(41)  # of graphs: A's axes end at 20 to 40
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
MAX_ERROR = 0.1
REL_TAU = 0.05
SHUFFLED = 1  # samples of each model whose scores are shuffled, once
LARGEST = 100  # patterns whose And-Or graph is made


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each model of each table."""
    return [
        Piece(
            "graph_ratios", f"{task.name}-{i}", make,
            {"table": task.name, "model": model, "settings": settings, "full": full},
            [*facts_of(task.name, settings, full), model], 8.0,
        )
        for task in TABLES.values()
        for i, model in enumerate(task.models)
    ]  # fmt: skip


def make(table: str, model: str, settings: Settings, full: bool) -> list[dict[str, Any]]:
    """One record for each sample and baseline."""
    return measured(answers_of(table, settings, full), model)


def measured(answers: Answers, model: str) -> list[dict[str, Any]]:
    """A model's samples under the mean, with shuffled scores, and under learned baselines."""
    found = []
    for baseline in (MEAN, LEARNED):
        for i, v in enumerate(answers.of(model, 0, baseline)):
            record = {
                **facts(answers, model, baseline, i),
                **course(v),
            }
            if baseline == MEAN and i < SHUFFLED:
                (shuffled,) = shuffled_games(Game(v, np.zeros_like(v), answers.names), 1, seed=i)
                record["null"] = course(shuffled.v)
            found.append(record)
    return found


def facts(answers: Answers, model: str, baseline: str, sample: int) -> dict[str, Any]:
    """Which table, model, baseline and sample a record is of, and how good the model is."""
    task = answers.task
    return {
        "table": task.name,
        "data": task.title,
        "stands_for": task.stands_for,
        "model": model,
        "attacked": attacked_in_training(model),
        "baseline": baseline,
        "sample": sample,
        "n": len(answers.names),
        "unit": task.unit,
        "test": answers.tests[model, 0],
        "published_test": task.published[model],
        "regression": task.classes == 1,
    }


def course(v: Table) -> dict[str, Any]:
    """Along A's removal: R_Ω and error at each size, the graphs at each R_Ω, what is salient."""
    I = np.asarray(mobius(v))  # noqa: E741
    removed = removal(I)
    strengths = np.abs(I[1:])
    chosen = removed.as_published()
    return {
        "strength": float(strengths.sum()),
        "range": float(v[-1] - v[0]),
        "salient": int((strengths >= REL_TAU * strengths.max()).sum()),
        "ratios": shortened(
            [None if np.isnan(r) else float(r) for r in removed.ratios[list(SIZES)]], CURVE_DIGITS
        ),
        "errors": shortened(removed.errors[list(SIZES)].tolist(), CURVE_DIGITS),
        "levels": [level_of(I, removed, level) for level in LEVELS],
        "published": None if chosen is None else [chosen, float(removed.errors[chosen])],
        "within": removed.least_within(MAX_ERROR),
    }


def level_of(I: np.ndarray, removed: Removal, level: float) -> dict[str, Any]:  # noqa: E741
    """The least graph with R_Ω above a level: patterns, error, and its And-Or graph's size."""
    size = removed.least_above(level)
    assert size is not None  # of all patterns it is 1
    found = {"ratio": level, "patterns": size, "error": float(removed.errors[size])}
    return {**found, **and_or_size(I, removed.left(size))}


def and_or_size(I: np.ndarray, left: np.ndarray) -> dict[str, int | None]:  # noqa: E741
    """Nodes and edges of the And-Or graph of some patterns; None of more than LARGEST."""
    if len(left) > LARGEST:
        return {"nodes": None, "edges": None}
    kept = np.zeros_like(I)
    kept[left] = I[left]
    graph = and_or_graph(concepts(kept, top=len(left)))
    return {"nodes": graph.nodes_after, "edges": graph.edges_after}
