"""How alike the effects of two trainings are on the same samples, beside what chance makes alike.

Source: paper A, table 3: Σ min(|w|, |w′|) / Σ max(|w|, |w′|), of normal networks and of such as
were trained against attacks.  Three more numbers: the same where signs must agree; between one
training and the other's scores shuffled; between the two trainings on different samples.  Li and
Zhang 2023 compare signs, paper A does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.explain.measures.overlap import effects_jaccard
from verify.games.game import Game
from verify.games.lattice import mobius
from verify.reproduce.experiments.paper_a.asked import Answers, answers_of, pieces_per_table
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.verdicts.sparsity import shuffled_games
from verify.zoo.tasks.paper_a import ATTACKED, MLP2, MLP5, RESMLP5, TABLES

NETWORKS = (MLP2, MLP5, RESMLP5)
PUBLISHED = {  # A's table 3: normal, against attacks
    "diabetes": {MLP2: (0.5965, 0.6109), MLP5: (0.3664, 0.6304), RESMLP5: (0.3480, 0.5731)},
    "census": {MLP2: (0.4899, 0.6292), MLP5: (0.2482, 0.4971), RESMLP5: (0.2764, 0.4489)},
    "bikes": {MLP5: (0.3816, 0.4741), RESMLP5: (0.3992, 0.4491)},
}


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each table."""
    return pieces_per_table("seeds_alike", make, TABLES, settings, full, 1.0)


def make(table: str, settings: Settings, full: bool) -> list[dict[str, Any]]:
    """One record for each network and sample."""
    return measured(answers_of(table, settings, full))


def measured(answers: Answers) -> list[dict[str, Any]]:
    """Every network of which two trainings were asked."""
    found = []
    for network in NETWORKS:
        for attacked, name in enumerate((network, network + ATTACKED)):
            if name not in answers.task.models:
                continue
            second = [np.asarray(mobius(v)) for v in answers.of(name, 1)]
            first = [np.asarray(mobius(v)) for v in answers.of(name, 0)][: len(second)]
            shuffled = [_shuffled(v, i) for i, v in enumerate(answers.of(name, 1))]
            for i, (a, b) in enumerate(zip(first, second, strict=True)):
                found.append(
                    {
                        "table": answers.task.name,
                        "data": answers.task.title,
                        "stands_for": answers.task.stands_for,
                        "network": network,
                        "attacked": bool(attacked),
                        "sample": i,
                        "jaccard": effects_jaccard(a, b),
                        "with_signs": effects_jaccard(a, b, signs=True),
                        "shuffled": effects_jaccard(a, shuffled[i]),
                        "other_sample": effects_jaccard(a, second[(i + 1) % len(second)]),
                        "strengths": [float(np.abs(x[1:]).sum()) for x in (a, b)],
                        "tests": [answers.tests[name, seed] for seed in (0, 1)],
                        "published": PUBLISHED[answers.task.name][network][attacked],
                    }
                )
    return found


def _shuffled(v: np.ndarray, seed: int) -> np.ndarray:
    names = tuple(map(str, range(len(v).bit_length() - 1)))
    (game,) = shuffled_games(Game(v, np.zeros_like(v), names), 1, seed)
    return np.asarray(mobius(game.v))
