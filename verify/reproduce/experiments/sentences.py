"""A few sentences each by itself, as paper B's figures 4, 7 to 9 and 10 to 12 show them.

Sorted strengths with the real number of salient interactions and what B's theorem allows, noise of
up to 4 % of |v(N) − v(∅)| taken off (figures 10 to 12); strengths by order, of the ANDs of a split
into ANDs and ORs after the same noise (figures 4 and 7 to 9, by B's published code).  Beside each
stand the plain interactions and, of the sorted strengths, those of shuffled scores.

The interactions are certified optima, not the last step of a descent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from verify.bounds.published import published_bound
from verify.explain.protocols.extraction import Extraction, extraction_of
from verify.explain.protocols.protocol import AND_NOISE, AND_OR_NOISE, PLAIN, Protocol
from verify.games.game import Game
from verify.games.lattice import popcounts
from verify.records import shortened
from verify.reproduce.experiments.strengths import cleaned, curve_places
from verify.reproduce.experiments.subjects import Scored
from verify.reproduce.measuring.samples import CURVE_DIGITS
from verify.verdicts.sparsity import shuffled_games

SENTENCES = 4  # the split with noise takes seconds for each
BASELINE = "learned"  # what an absent word is there
REL_TAU = 0.05
SORTED: tuple[Protocol, ...] = (AND_NOISE, PLAIN)
BY_ORDER: tuple[Protocol, ...] = (AND_OR_NOISE, PLAIN)


def measured(samples: Iterable[Scored], seed: int = 0) -> list[dict[str, Any]]:
    """One record for each sentence; seed: of the shuffles.  Strengths are in score units."""
    found = []
    for one in samples:
        game = Game(one.v, one.error, one.names, REL_TAU)
        taken = {p: extraction_of(game, p) for p in dict.fromkeys((*SORTED, *BY_ORDER))}
        (shuffled,) = shuffled_games(game, 1, seed + int(one.facts["sample"]))
        record = {
            **one.facts,
            "rel_tau": REL_TAU,
            "range": float(one.v[-1] - one.v[0]),
            "ranks": curve_places((1 << game.n) - 1).tolist(),
            "sorted": {str(p): _sorted(game, taken[p], shuffled) for p in SORTED},
            "orders": {str(p): by_order(taken[p]) for p in BY_ORDER},
            "canonical": all(one.canonical for one in taken.values()),
        }
        found.append(record)
    return found


def _sorted(game: Game, own: Extraction, shuffled: Game) -> dict[str, Any]:
    """The sorted strengths of a sentence and of shuffled scores, and what is salient of them."""
    null = extraction_of(shuffled, own.protocol, bound=own.bound)
    published = published_bound(game.v, own.ands, rel_tau=REL_TAU)
    return {
        "strengths": _curve(own),
        "null_strengths": _curve(null),
        "tau": own.tau,
        "salient": own.salient.value,
        "null_salient": null.salient.value,
        "M": published.M,
        "real": published.real,
        "bound": published.bound,
        "markov": published.markov,
        "dropped": published.dropped,
    }


def by_order(found: Extraction) -> list[dict[str, float]]:
    """Of the ANDs of each order 1, …, n: a box without outliers, the mean and the largest |I|.

    low, high: the strengths farthest from the box within 1.5 times its length.
    """
    strengths, orders = cleaned(np.abs(found.ands[1:])), popcounts(found.n)[1:]
    boxes = []
    for k in range(1, found.n + 1):
        of = np.sort(strengths[orders == k])
        q1, median, q3 = np.quantile(of, (0.25, 0.5, 0.75))
        inside = of[(of >= q1 - 1.5 * (q3 - q1)) & (of <= q3 + 1.5 * (q3 - q1))]
        box = {
            "low": inside[0], "q1": q1, "median": median, "q3": q3, "high": inside[-1],
            "mean": of.mean(), "largest": of[-1],
        }  # fmt: skip
        boxes.append({name: float(value) for name, value in box.items()})
    kept: list[dict[str, float]] = shortened(boxes, CURVE_DIGITS)
    return kept


def _curve(found: Extraction) -> Any:
    """The strengths of S ≠ ∅, strongest first, at the places of the record."""
    places = curve_places((1 << found.n) - 1)
    strengths = np.sort(cleaned(np.abs(found.ands[1:])))[::-1]
    return shortened(strengths[places - 1].tolist(), CURVE_DIGITS)
