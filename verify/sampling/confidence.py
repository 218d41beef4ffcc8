"""What random masks say of all masks: exact intervals for a share, and how many masks they take.

Of s masks drawn independently from those of one size, the number with some property is binomial.
The bounds are those of C. J. Clopper and E. S. Pearson (The use of confidence or fiducial limits,
1934): each fails with a probability of at most δ, whatever the true share.  For K sizes at once
each gets δ = (1 − c)/K (Bonferroni), and all K hold together with confidence c.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import betaincinv


def share_at_least(hits: np.ndarray, tries: np.ndarray, delta: float) -> np.ndarray:
    """A lower bound for the share of masks with the property, at confidence 1 − δ, float64 [K].

    hits of tries masks, int [K], had it.
    """
    bound = betaincinv(np.maximum(hits, 1), tries - hits + 1, delta)
    return np.asarray(np.where(hits > 0, bound, 0.0))


def share_at_most(hits: np.ndarray, tries: np.ndarray, delta: float) -> np.ndarray:
    """The upper bound that belongs to `share_at_least`."""
    return np.asarray(1.0 - share_at_least(np.asarray(tries - hits), tries, delta))


def masks_needed(share: float, confidence: float, sizes: int = 1) -> int:
    """How many masks of each size it takes to say "at least this share", where none fails.

    The least s with share^s ≤ (1 − confidence)/sizes.  Raises ValueError for a share or a
    confidence outside (0, 1).
    """
    require_shares(share, confidence)
    delta = (1 - confidence) / max(1, sizes)
    s = max(1, math.ceil(math.log(delta) / math.log(share)) - 1)
    while not met(s, s, share, delta):
        s += 1
    return s


def masks_to_decide(hits: int, tries: int, share: float, delta: float) -> int | None:
    """With how many masks the share found so far would be clear of `share`; None: never.

    The least of tries times 2, 4, 8, … up to 2^40.
    """
    for power in range(1, 41):
        many = tries << power
        found = hits << power
        if met(found, many, share, delta) or missed(found, many, share, delta):
            return many
    return None


def met(hits: int, tries: int, share: float, delta: float) -> bool:
    """Whether the lower bound for the share reaches this one."""
    return bool(share_at_least(np.array(hits), np.array(tries), delta) >= share)


def missed(hits: int, tries: int, share: float, delta: float) -> bool:
    """Whether the upper bound for the share stays below this one."""
    return bool(share_at_most(np.array(hits), np.array(tries), delta) < share)


def require_shares(share: float, confidence: float) -> None:
    """ValueError for a share or a confidence outside (0, 1)."""
    for name, value in {"share": share, "confidence": confidence}.items():
        if not 0 < value < 1:
            raise ValueError(f"{name}: {value} is not in (0, 1); give 0.95, for example")
