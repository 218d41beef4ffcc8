"""Recovery: the concepts found in functions whose concepts are known.

Seeded sums of products of 0/1 variables, Σ c Π_{i∈T} x_i, some with uniform noise on every mask.
The k strongest interactions found are compared with the k terms of largest |c|: intersection over
union.  Source: paper A, table 1, the first of its four rows.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from verify.explain.concepts.selection import concepts
from verify.games.lattice import mobius, zeta
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit

VARIABLES = (6, 8, 10, 12)
TERMS = (5, 20, 50)
NOISE = (0.0, 1e-4, 1e-3, 1e-2)  # largest error of a score, relative to the largest |c| = 1
FUNCTIONS, FULL_FUNCTIONS = 50, 500


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each number of variables."""
    count = FULL_FUNCTIONS if full else FUNCTIONS
    return [
        Piece(
            "recovery", f"n{n}", make, {"n": n, "count": count, "seed": settings.seed},
            [n, count, settings.seed], cost=4.0,
        )
        for n in VARIABLES
    ]  # fmt: skip


def make(n: int, count: int, seed: int) -> list[dict[str, Any]]:
    """Intersections over union of `count` functions for each number of terms and noise."""
    found = []
    for terms in TERMS:
        for noise in NOISE:
            scores = [
                _overlap(n, terms, noise, random.Random(f"{seed},{n},{terms},{i}"))
                for i in range(count)
            ]
            found.append(
                {
                    "n": n,
                    "terms": min(terms, 2**n - 1),
                    "noise": noise,
                    "functions": count,
                    "seed": seed,
                    "mean": float(np.mean(scores)),
                    "least": float(np.min(scores)),
                    "perfect": sum(score == 1.0 for score in scores),
                }
            )
    return found


def _overlap(n: int, terms: int, noise: float, rng: random.Random) -> float:
    """Intersection over union of the true and the found top-k of one function."""
    codes = rng.sample(range(1, 1 << n), min(terms, (1 << n) - 1))
    truth = np.zeros(1 << n)
    for code in codes:
        truth[code] = rng.choice((-1.0, 1.0)) * rng.uniform(0.1, 1.0)
    v = zeta(truth) + noise * np.array([rng.uniform(-1, 1) for _ in range(1 << n)])
    graph = concepts(mobius(v), top=len(codes))
    return len(set(graph.codes) & set(codes)) / len(set(graph.codes) | set(codes))
