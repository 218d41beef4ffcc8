"""Sparsity beside its null model: the same scores, shuffled over the masks.

A count of salient interactions means little alone: a dense random network fits any small sample
of its scores well, and a shuffled table is as far from sparse as its values allow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from proofs.lattice import mobius, zeta
from verify.game import Game
from verify.verdict import Status, Verdict, decide, rounded

TARGET_ERROR = 0.05
SHARE_OF_NULL = 0.5
EXACT_SEARCH_UP_TO = 10  # variables; beyond, `needed` tries numbers in steps of 2^(1/8)


@dataclass(frozen=True, eq=False)
class NullModel:
    """What the sparsity figures are when v is shuffled over the masks: one entry per shuffle."""

    salient: np.ndarray  # [shuffles]
    needed: np.ndarray  # [shuffles]
    strengths: np.ndarray  # [2^n - 1]: sorted |I| / max |I|, mean over the shuffles


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
    null = null_model(game, shuffles, seed)
    count = int(game.salient.sum())
    if game.n < 2 or (game.exact and not game.strengths.any()):
        why = "With fewer than two variables" if game.n < 2 else "In a score that never moves"
        sentence = f"{why} there is nothing to be sparse about."
        details = _details(game, count, count, null)
        return Verdict("sparse", Status.VACUOUS, None, None, "", {}, sentence, details), null
    needed = needed_interactions(game.I)
    floors = max(1, int(null.salient.min())), max(1, int(null.needed.min()))

    def ratio(R: int, k: int) -> float:
        return max(R / floors[0], k / floors[1])

    # v is known up to v_error, and the achieved error with it, relative to the scale of v - v(∅).
    largest = float(np.abs(game.v - game.v[0]).max())
    scale = float(np.sqrt(np.mean(((game.v - game.v[0]) / largest) ** 2))) if largest else 0.0
    doubt = float(game.v_error.max() + game.v_error[0])
    blur = doubt / (largest * scale) if largest * scale else math.inf
    blur = 0.0 if game.exact else blur
    here = ratio(count, needed)
    if blur < TARGET_ERROR / 2:
        most = needed_interactions(game.I, TARGET_ERROR - blur) if blur else needed
        least = needed_interactions(game.I, TARGET_ERROR + blur) if blur else needed
        high = ratio(int(game.maybe_salient.sum()), most)
        low = ratio(int(game.surely_salient.sum()), least)
        tolerance = max(high - here, here - low)
        status = decide(SHARE_OF_NULL - here, tolerance)
    else:
        tolerance, status = None, Status.UNDECIDED
    figures = (
        f"{count} of {len(game.v)} interactions are salient (shuffled scores: "
        f"{rounded(null.salient.mean())}) and {needed} give all scores to 5 % "
        f"(shuffled: {rounded(null.needed.mean())})"
    )
    sentence = {
        Status.HOLDS: f"The score is sparse: {figures}; both at most half of any shuffle.",
        Status.VIOLATED: f"The score is not sparse: {figures}; asked is half of any shuffle.",
        Status.UNDECIDED: f"Sparse or not is lost in the numerical error: {figures}.",
    }[status]
    details = _details(game, count, needed, null)
    witness = {"salient": count, "needed": needed}
    return Verdict(
        "sparse", status, SHARE_OF_NULL - here, tolerance, "", witness, sentence, details
    ), null


def null_model(game: Game, shuffles: int, seed: int) -> NullModel:
    """The sparsity figures of `shuffles` seeded shuffles of v over all masks."""
    rng = np.random.default_rng(seed)
    salient, needed = [], []
    total = np.zeros(len(game.v) - 1)
    for _ in range(shuffles):
        I = mobius(rng.permutation(game.v))  # noqa: E741
        strengths = np.abs(I[1:])
        top = float(strengths.max(initial=0.0))
        tau = game.given_tau if game.given_tau is not None else game.rel_tau * top
        salient.append(int(((strengths >= tau) & (strengths > 0)).sum()))
        needed.append(needed_interactions(I))
        if top > 0:
            total += np.sort(strengths)[::-1] / top
    return NullModel(np.array(salient), np.array(needed), total / shuffles)


def needed_interactions(I: np.ndarray, target: float = TARGET_ERROR) -> int:  # noqa: E741
    """The least k such that the k strongest I(S), S ≠ ∅, with I(∅) predict v to the target error.

    The error is the root mean square over all 2^n masks of v - v̂ relative to that of v - v(∅);
    equal strengths are taken in the order of S.  Exact up to ten variables; beyond, the least k
    on a grid in steps of 2^(1/8), so at most 9 % too large.
    """
    n = len(I).bit_length() - 1
    order = np.argsort(-np.abs(I[1:]), kind="stable") + 1
    top = float(np.abs(I[1:]).max(initial=0.0))
    if top == 0:
        return 0
    I = np.r_[0.0, I[1:] / top]  # noqa: E741  (squares of the scores themselves may overflow)
    residual = zeta(I)
    scale = float(np.sqrt(np.mean(residual**2)))
    if n > EXACT_SEARCH_UP_TO:
        for k in np.unique(np.round(2 ** (np.arange(8 * n + 1) / 8)).astype(int)):
            kept = np.zeros_like(I)
            kept[order[:k]] = I[order[:k]]
            if np.sqrt(np.mean((residual - zeta(kept)) ** 2)) <= target * scale:
                return min(int(k), len(order))
        return len(order)
    codes = np.arange(len(I))
    block = 128
    for start in range(0, len(order), block):
        chosen = order[start : start + block]
        parts = ((codes[:, None] & chosen) == chosen) * I[chosen]
        left = residual[:, None] - np.cumsum(parts, axis=1)
        reached = np.flatnonzero(np.sqrt(np.mean(left**2, axis=0)) <= target * scale)
        if reached.size:
            return start + int(reached[0]) + 1
        residual = left[:, -1]
    return len(order)


def _details(game: Game, count: int, needed: int, null: NullModel) -> dict[str, object]:
    def summary(values: np.ndarray) -> dict[str, float]:
        return {
            "mean": float(values.mean()),
            "spread": float(values.std()),
            "least": float(values.min()),
            "largest": float(values.max()),
        }

    return {
        "salient": count,
        "salient_surely": int(game.surely_salient.sum()),
        "salient_maybe": int(game.maybe_salient.sum()),
        "share": count / len(game.v),
        "needed": needed,
        "needed_share": needed / len(game.v),
        "target_error": TARGET_ERROR,
        "null_salient": summary(null.salient),
        "null_share": summary(null.salient / len(game.v)),
        "null_needed": summary(null.needed),
        "shuffles": len(null.salient),
    }
