"""R_Ω, paper A's measure of how much a graph explains, and its unfaithfulness.

R_Ω looks at the whole sample alone: Δ may be 0 while the graph is wrong on every other mask (claim
`one_mask_ratio`).  So nothing here gives it without the error on all masks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.explain.concepts.selection import as_interactions
from verify.games.game import read_table
from verify.games.lattice import zeta


@dataclass(frozen=True)
class Explained:
    """How much some patterns explain: `ratio` by the whole sample alone, `error` by all masks.

    ratio: R_Ω; None where every pattern and the score are 0.  unfaithfulness: the mean of (v − Y)²
    over all masks, in squared score units.  error: its root over that of the mean of (v − v(∅))²;
    0 where both are 0, infinite where the score does not move and the patterns err.
    """

    ratio: float | None
    unfaithfulness: float
    error: float


def explained_ratio(interactions: Any, kept: Any) -> Explained:
    """R_Ω = Σ_Ω|I| / (Σ_Ω|I| + |v(N) − Σ_Ω I|), with the error of the same patterns on all masks.

    interactions: all I(S), length 2^n, ∅ with v(∅).  kept: bool of that length, the patterns Ω.
    ∅ counts in Σ_Ω I where it is kept, and not in Σ_Ω|I|.  Source: paper A, equation 7, and
    its published code for ∅.  Raises ValueError naming the argument at fault.
    """
    I = as_interactions("interactions", interactions)  # noqa: E741
    chosen = np.asarray(kept)
    if chosen.dtype != bool or chosen.shape != I.shape:
        raise ValueError(
            f"kept: {chosen.dtype} of shape {chosen.shape}; give bool, one for each of {len(I)} "
            "subsets"
        )
    effects = np.where(chosen, I, 0.0)
    v = np.asarray(zeta(I))
    far = raw_unfaithfulness(v, effects)
    strength, missing = float(np.abs(effects[1:]).sum()), abs(float(v[-1] - effects.sum()))
    whole = strength + missing
    return Explained(strength / whole if whole > 0 else None, far, relative_error(v, far))


def raw_unfaithfulness(v: Any, effects: Any) -> float:
    """Paper A's ρ_unfaith: the mean over all masks of (v(S) − Σ_{T⊆S} effects(T))².

    v, effects: length 2^n; the effect of ∅ is read as it stands, so that an attribution without one
    errs by v(∅)² on the empty mask, as in A.  In squared score units.  Raises ValueError naming the
    argument at fault.
    """
    scores, table = read_table(v), as_interactions("effects", effects)
    if len(table) != len(scores):
        raise ValueError(f"effects: length {len(table)}; give one for each of {len(scores)} masks")
    return float(np.mean(np.square(scores - np.asarray(zeta(table)))))


def relative_error(v: Any, unfaithfulness: float) -> float:
    """The root of an unfaithfulness over the root mean square of v − v(∅)."""
    scores = read_table(v)
    whole = float(np.mean(np.square(scores - scores[0])))
    if whole > 0:
        return float(np.sqrt(unfaithfulness / whole))
    return np.inf if unfaithfulness > 0 else 0.0
