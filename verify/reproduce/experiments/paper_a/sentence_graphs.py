"""And-Or graphs of single sentences that a network gets right or wrong, with R_Ω and the error.

Source: paper A, figure 5, and figures 15 to 17 of its supplement.  The graph is that of A's code:
of the patterns the weakest and cheapest leave until the last step with R_Ω above 0.95 and a tenth
of Σv² at most unexplained.  Of opinions of our own the graphs are kept; of test samples, whose
words may not be shown, what their graphs are worth.  Beside each stands the same of its scores
shuffled over the masks, with as many patterns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from verify.explain.concepts.graph import AndOrGraph, and_or_graph
from verify.explain.concepts.selection import concepts
from verify.explain.measures.ratio import explained_ratio
from verify.explain.measures.removal import Removal, removal
from verify.games.game import Game
from verify.games.lattice import mobius
from verify.reproduce.experiments.paper_a import own_sentences
from verify.reproduce.experiments.paper_a.own_sentences import BASELINE, GOOD, NETWORKS
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.score_tables import SCORE, ScoreTable
from verify.verdicts.sparsity import shuffled_games
from verify.zoo.data.sentences import TRICKY_OPINIONS

SAMPLES = 10  # test samples of each network
CLASSES = ("against", "in favour")


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network that is measured in this run."""
    return [
        Piece(
            "sentence_graphs", unit.name, make, {"unit": unit, "settings": settings},
            [keys.get(unit.name), unit.task, unit.seed, settings.epochs,
             own_sentences.facts_of(unit, settings)],
            SAMPLES * plan.weight(unit),
        )
        for unit in units
        if unit.task in NETWORKS and unit.seed == settings.seed
    ]  # fmt: skip


def make(unit: Unit, settings: Settings) -> list[dict[str, Any]]:
    """A record for each sentence of our own that is drawn, and for each test sample."""
    plan.one_thread()
    subject = plan.subject_of(unit, BASELINE, settings)
    facts = {
        "network": subject.network,
        "data": subject.data,
        "baseline": BASELINE,
        "unit": SCORE,
    }
    samples = [
        {
            **facts,
            "kind": "test sample",
            "sample": i,
            "right": table.target == table.label,
            **worth(table, seed=i)[1],
        }
        for i in range(min(SAMPLES, subject.available))
        for table in [subject.scores(i)]
    ]
    return [{**facts, **one} for one in own(own_sentences.answers(unit, settings))] + samples


def own(asked: own_sentences.Asked) -> list[dict[str, Any]]:
    """The sentences of our own of which a network was asked on all masks, their graphs included."""
    found = []
    for sentence, table in asked.tables.items():
        place = [text for text, _ in TRICKY_OPINIONS].index(sentence)
        graph, said = worth(table, seed=place)
        found.append(
            {
                "kind": "sentence",
                "sentence": sentence,
                "label": CLASSES[TRICKY_OPINIONS[place][1]],
                "predicted": CLASSES[GOOD if asked.scores[place] > 0 else 1 - GOOD],
                "right": asked.right(place),
                "asked": len(asked.scores),
                "wrong": asked.wrong,
                "score": float(table.v[-1]),
                **said,
                "specimen": None if graph is None else graph.to_dict(),
            }
        )
    return found


def worth(table: ScoreTable, seed: int) -> tuple[AndOrGraph | None, dict[str, Any]]:
    """The And-Or graph that A's code keeps, if it finds one, its R_Ω and its error on all masks."""
    I = np.asarray(mobius(table.v))  # noqa: E741
    removed = removal(I)
    size = removed.as_published()
    said: dict[str, Any] = {"n": len(table.names), "patterns": size}
    if size is None:
        return None, said
    (shuffled,) = shuffled_games(Game(table.v, np.zeros_like(table.v), table.names), 1, seed)
    null = removal(np.asarray(mobius(shuffled.v)))
    said |= {
        "ratio": float(removed.ratios[size]),
        "error": float(removed.errors[size]),
        "null_ratio": float(null.ratios[size]),
        "null_error": float(null.errors[size]),
    }
    return graph_of(I, removed, size, table.names), said


def graph_of(
    I: np.ndarray,  # noqa: E741
    removed: Removal,
    size: int,
    names: Sequence[str],
) -> AndOrGraph:
    """The And-Or graph of the patterns that leave last; its error is that on all masks."""
    kept = np.zeros(len(I), dtype=bool)
    kept[removed.left(size)] = True
    only = np.where(kept, I, 0.0)
    found = concepts(only, top=int(kept[1:].sum()), feature_names=names, unit=SCORE)
    explained = explained_ratio(I, kept)
    share = np.abs(only[1:]).sum() / np.abs(I[1:]).sum()
    return and_or_graph(
        replace(
            found,
            error=explained.error,
            unfaithfulness=explained.unfaithfulness,
            explained=float(share),
        )
    )
