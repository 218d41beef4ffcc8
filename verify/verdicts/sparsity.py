"""Sparsity beside its null model: the same scores, shuffled over the masks.

A count of salient interactions means little alone: a dense random network fits any small sample
of its scores well, and a shuffled table is as far from sparse as its values allow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from verify.games.game import Game, Table, U
from verify.verdicts.counts import TARGET_ERROR, Count, needed_count, salient_count
from verify.verdicts.verdict import Status, Verdict, decide

SHARE_OF_NULL = 0.5


@dataclass(frozen=True, eq=False)
class NullModel:
    """What the sparsity figures are when v is shuffled over the masks: one entry per shuffle."""

    salient: np.ndarray  # [shuffles]
    needed: np.ndarray  # [shuffles]
    strengths: np.ndarray  # [2^n - 1]: sorted |I| / max |I|, mean over the shuffles
    floors: tuple[Count, Count]  # the least of either over the shuffles


def sparse(game: Game, shuffles: int = 10, seed: int = 0) -> tuple[Verdict, NullModel]:
    """The papers' claim: few interactions are salient, and few of them give the scores back.

    Two figures: R, the number of salient interactions, and the number *needed*: the least k such
    that the k strongest interactions (and v(∅)) predict all 2^n scores with a root mean square
    error of 5 % of the root mean square of v(S) - v(∅).  Each is set against the least value that
    `shuffles` seeded shuffles of v reach; the claim is that both are at most half of it.

    Why both: with R alone, a table with one huge interaction passes whatever the others explain;
    with the error alone, a table whose values hardly vary passes.  Why half: a convention, which
    asks for clearly fewer than the scatter of the shuffles would give.  It is no line between
    kinds of network: the ratio falls with n and with how linear a network is, so that a random
    network with small weights can pass it.  For n ≤ 3 the shuffles themselves are as sparse as
    anything, and the claim is hard to meet.
    The margin is 1/2 minus the larger of the two ratios.
    """
    null, count = null_model(game, shuffles, seed), salient_count(game)
    if game.n < 2 or (game.exact and not game.strengths.any()):
        why = "With fewer than two variables" if game.n < 2 else "In a score that never moves"
        sentence = f"{why} there is nothing to be sparse about."
        details = _details(game, count, count, null)
        return Verdict("sparse", Status.VACUOUS, None, None, "", {}, sentence, details), null
    needed = needed_count(game)
    margin, tolerance = _against_half(count, needed, null)
    status = decide(margin, tolerance)
    if status is Status.UNDECIDED:
        needed = needed_count(game, closely=True)
        floor = _least(
            needed_count(shuffled, closely=True)
            for shuffled in shuffled_games(game, shuffles, seed)
        )
        null = dataclasses.replace(null, floors=(null.floors[0], floor))
        margin, tolerance = _against_half(count, needed, null)
        status = decide(margin, tolerance)
    figures = (
        f"{count} of {len(game.v) - 1} interactions are salient (shuffled scores: at least "
        f"{null.salient.min()}) and the {needed} strongest give all scores to 5 % "
        f"(shuffled: at least {null.needed.min()})"
    )
    sentence = {
        Status.HOLDS: (
            f"Beside its shuffles the score is sparse: {figures}; both at most half of that."
        ),
        Status.VIOLATED: f"The score is not sparse: {figures}; asked is half of that.",
        Status.UNDECIDED: f"Sparse or not is lost in the numerical error: {figures}.",
    }[status]
    details = _details(game, count, needed, null)
    witness = {"salient": count.value, "needed": needed.value}
    return Verdict("sparse", status, margin, tolerance, "", witness, sentence, details), null


def _against_half(count: Count, needed: Count, null: NullModel) -> tuple[float, float]:
    """1/2 minus the larger of the two ratios, and its tolerance."""
    salient_floor, needed_floor = null.floors

    def ratio(R: int, k: int, null_R: int, null_k: int) -> float:
        return max(R / max(1, null_R), k / max(1, null_k))

    here = ratio(count.value, needed.value, salient_floor.value, needed_floor.value)
    # Only an error towards the threshold can change the verdict.
    if here <= SHARE_OF_NULL:
        most = ratio(count.most, needed.most, salient_floor.least, needed_floor.least)
        return SHARE_OF_NULL - here, most - here
    least = ratio(count.least, needed.least, salient_floor.most, needed_floor.most)
    return SHARE_OF_NULL - here, here - least


def null_model(game: Game, shuffles: int, seed: int) -> NullModel:
    """The sparsity figures of `shuffles` seeded shuffles of v, with its errors, over all masks."""
    salient, needed = [], []
    total = np.zeros(len(game.v) - 1)
    for shuffled in shuffled_games(game, shuffles, seed):
        salient.append(salient_count(shuffled))
        needed.append(needed_count(shuffled))
        top = float(shuffled.strengths.max())
        if top > 0:
            total += np.sort(shuffled.strengths[1:])[::-1] / top
        del shuffled  # its tables go before the next has any
    return NullModel(
        np.array([count.value for count in salient]),
        np.array([count.value for count in needed]),
        total / shuffles,
        (_least(salient), _least(needed)),
    )


def shuffled_games(game: Game, shuffles: int, seed: int) -> Iterator[Game]:
    """The scores of a game, and their errors, dealt out anew to all masks, so many times.

    Dealt from the lowest score on, so that the order of the variables has no part in it.  The true
    scores in their order lie between those less their errors and those plus their errors in theirs.
    """
    rng = np.random.default_rng(seed)
    scores, errors, stated = np.sort(game.v), np.zeros_like(game.v), game.dealt_error
    if stated.any():
        low, high = np.sort(game.v - stated), np.sort(game.v + stated)
        np.maximum(high - scores, scores - low, out=errors)
        del low, high
        errors += 4 * U * (np.abs(scores) + errors)
    for _ in range(shuffles):
        yield _dealt_out(game, scores, errors, rng.permutation(len(scores)))  # and hold none of it


def _dealt_out(game: Game, scores: Table, errors: Table, places: np.ndarray) -> Game:
    """A game like this one with these scores and errors, dealt out."""
    return Game(scores[places], errors[places], game.names, game.rel_tau, game.given_tau)


def _least(counts: Iterable[Count]) -> Count:
    """The least of some numbers."""
    counts = list(counts)
    return Count(
        min(c.value for c in counts), min(c.least for c in counts), min(c.most for c in counts)
    )


def _details(game: Game, count: Count, needed: Count, null: NullModel) -> dict[str, object]:
    return {
        "salient": count.value,
        "salient_surely": count.least,
        "salient_maybe": count.most,
        "share": count.value / len(game.v),
        "needed": needed.value,
        "needed_least": needed.least,
        "needed_most": needed.most,
        "needed_share": needed.value / len(game.v),
        "target_error": TARGET_ERROR,
        "null_salient": summary(null.salient),
        "null_share": summary(null.salient / len(game.v)),
        "null_needed": summary(null.needed),
        "shuffles": len(null.salient),
    }


def summary(values: np.ndarray) -> dict[str, float]:
    """Mean, standard deviation, least and largest of some numbers."""
    return {
        "mean": float(values.mean()),
        "spread": float(values.std()),
        "least": float(values.min()),
        "largest": float(values.max()),
    }
