"""Strengths of all interactions of A's networks on tables, sorted, beside shuffled scores.

Source: paper A, figure 2: an MLP-5 and a ResMLP-5 on census and on TV news, for which diabetes
stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.games.game import Game
from verify.records import shortened
from verify.reproduce.experiments.paper_a.asked import Answers, answers_of, pieces_per_table
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.samples import CURVE_DIGITS, curve_ranks
from verify.verdicts.counts import needed_count, salient_count
from verify.verdicts.sparsity import null_model, summary
from verify.zoo.tasks.paper_a import MLP5, RESMLP5

NETWORKS = (MLP5, RESMLP5)
NAMES = ("census", "diabetes")
REL_TAU = 0.05
SHUFFLES = 10


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each table."""
    return pieces_per_table("table_strengths", make, NAMES, settings, full, 4.0)


def make(table: str, settings: Settings, full: bool) -> list[dict[str, Any]]:
    """One record for each network and sample of a table."""
    return measured(answers_of(table, settings, full))


def measured(answers: Answers) -> list[dict[str, Any]]:
    """The MLP-5 and the ResMLP-5 of a table, under the mean of the inputs."""
    task = answers.task
    return [
        {
            "table": task.name,
            "data": task.title,
            "stands_for": task.stands_for,
            "network": network,
            "baseline": "mean",
            "sample": i,
            "n": len(answers.names),
            "unit": task.unit,
            **curves(Game(v, np.zeros_like(v), answers.names, REL_TAU, None), seed=i),
        }
        for network in NETWORKS
        for i, v in enumerate(answers.of(network))
    ]


def curves(game: Game, seed: int) -> dict[str, Any]:
    """Sorted |I(S)| / max |I| at some ranks, of a game and in the mean of its shuffles."""
    strengths = np.sort(game.strengths[1:])[::-1]
    largest = float(strengths[0]) or 1.0
    null = null_model(game, SHUFFLES, seed)
    ranks = curve_ranks(len(strengths))
    return {
        "rel_tau": game.rel_tau,
        "largest_strength": largest,
        "ranks": ranks.tolist(),
        "strengths": shortened((strengths[ranks - 1] / largest).tolist(), CURVE_DIGITS),
        "null_strengths": shortened(null.strengths[ranks - 1].tolist(), CURVE_DIGITS),
        "salient": salient_count(game).value,
        "needed": needed_count(game).value,
        "null_salient": summary(null.salient),
        "null_needed": summary(null.needed),
    }
