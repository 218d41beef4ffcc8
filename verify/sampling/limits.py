"""How far the mean and the deviation of random samples may lie from the true ones.

With a known range of the samples the limits hold for every number of them: those of W. Hoeffding
(1963), and those of A. Maurer and M. Pontil (Empirical Bernstein bounds and sample variance
penalization, 2009, theorems 4 and 10).  Without one they are asymptotic: Student's t, and an
allowance for what no sample had.  A value with a share above ln(1/δ)/s would have been among s
samples with probability 1 − δ; one with less may be anywhere in the range that was seen.  What
lies further off and is as rare is missed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import stdtrit

from verify.arguments.scalars import shown

FINITE = "Hoeffding and empirical Bernstein limits, valid for every number of samples"
ASYMPTOTIC = "asymptotic (Student's t and an allowance for what was not seen), valid in the limit"


def mean_limits(
    count: int, variance: np.ndarray, delta: float, span: float | None, seen: float
) -> np.ndarray:
    """The half width of an interval for each mean, at confidence 1 − δ; float64 [K].

    count: samples of each, 2 or more.  variance: of these, unbiased, [K].  span: the length of an
    interval that surely holds them; None: not known, and the limits are asymptotic, with an
    allowance for values as far off as `seen`.
    """
    if span is not None:
        log = math.log(8 / delta)  # both limits on both sides
        hoeffding = span * math.sqrt(math.log(4 / delta) / (2 * count))
        bernstein = np.sqrt(2 * variance * log / count) + 7 * span * log / (3 * (count - 1))
        return np.asarray(np.minimum(hoeffding, bernstein))
    quantile = float(stdtrit(count - 1, 1 - delta / 4))
    return np.asarray(quantile * np.sqrt(variance / count) + seen * math.log(2 / delta) / count)


def deviation_limits(
    values: np.ndarray, delta: float, span: float | None, seen: float, count: int | None = None
) -> np.ndarray:
    """An upper limit for the standard deviation of each column of [s, K], at confidence 1 − δ.

    span, seen: as for `mean_limits`.  count: what the limit would be with so many samples, if they
    spread as these do.
    """
    count = len(values) if count is None else count
    variance = values.var(axis=0, ddof=1)
    if span is not None:
        more = span * math.sqrt(2 * math.log(1 / delta) / (count - 1))
        return np.asarray(np.sqrt(variance) + more)
    fourth = ((values - values.mean(axis=0)) ** 4).mean(axis=0)
    quantile = float(stdtrit(count - 1, 1 - delta / 2))
    spread = quantile * np.sqrt(np.maximum(fourth - variance**2, 0.0) / count)
    return np.asarray(np.sqrt(variance + spread + seen**2 * math.log(2 / delta) / count))


@dataclass
class Moments:
    """Count, mean, sum of squared deviations and extremes of K columns, added to bit by bit."""

    columns: int
    count: np.ndarray = field(init=False)
    mean: np.ndarray = field(init=False)
    squares: np.ndarray = field(init=False)
    least: np.ndarray = field(init=False)
    most: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.count = np.zeros(self.columns, dtype=np.int64)
        self.mean, self.squares = np.zeros(self.columns), np.zeros(self.columns)
        self.least, self.most = np.full(self.columns, np.inf), np.full(self.columns, -np.inf)

    def add(self, values: np.ndarray, columns: np.ndarray) -> None:
        """Adds samples [T, K'] of some columns [K']."""
        t, had = len(values), self.count[columns]
        mean = values.mean(axis=0)
        apart = mean - self.mean[columns]
        self.count[columns] = had + t
        self.mean[columns] += apart * t / (had + t)
        self.squares[columns] += ((values - mean) ** 2).sum(axis=0) + apart**2 * had * t / (had + t)
        self.least[columns] = np.minimum(self.least[columns], values.min(axis=0))
        self.most[columns] = np.maximum(self.most[columns], values.max(axis=0))

    def reach(self, floor: float, otherwise: float) -> float:
        """The longest range of a column; otherwise, where none is longer than the floor."""
        had = self.count > 0
        longest = float((self.most[had] - self.least[had]).max(initial=0.0))
        return longest if longest > floor else otherwise

    @property
    def variance(self) -> np.ndarray:
        """Of each column, unbiased."""
        return np.asarray(self.squares / np.maximum(self.count - 1, 1))


def as_range(score_range: Any) -> tuple[float, float] | None:
    """A lower and an upper bound of all scores.  Raises ValueError for anything else."""
    if score_range is None:
        return None
    try:
        low, high = (float(end) for end in score_range)
    except Exception:  # of the caller's object: any
        low, high = math.nan, math.nan
    if not (low < high and math.isfinite(low) and math.isfinite(high)):
        raise ValueError(
            f"score_range: {shown(score_range)} is no pair (lowest, highest) of finite numbers; "
            "give bounds that no score passes, or None"
        )
    return low, high


def require_confidence(confidence: float) -> None:
    """ValueError for a confidence outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not in (0, 1); give 0.95, for example")
