"""Conditions (ii) and (iii) from bands on the mean scores, where not all scores can be had.

The bands hold together, exactly or at a stated confidence, and so do the verdicts: a decided one is
wrong only where some band is.  What they mean is what they mean in `conditions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.verdicts.verdict import Status, Verdict, rounded


@dataclass(frozen=True, eq=False)
class Bands:
    """Estimates of ū(m), m = 0, …, n, and of the steps ū(m) − ū(m−1), m = 1, …, n, with limits.

    means, lowest, highest: float64 [n+1].  steps, steps_lowest, steps_highest: float64 [n].
    """

    means: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    steps: np.ndarray
    steps_lowest: np.ndarray
    steps_highest: np.ndarray

    def consistent(self) -> Bands:
        """The same limits, each drawn in to what the others leave possible.

        A mean lies between its neighbours' limits moved by the step's, and a step between the
        differences of its ends' limits; estimates are moved inside.
        """
        low, high = self.lowest.copy(), self.highest.copy()
        down, up = self.steps_lowest, self.steps_highest
        for m in range(1, len(low)):
            low[m] = max(low[m], low[m - 1] + down[m - 1])
            high[m] = min(high[m], high[m - 1] + up[m - 1])
        for m in range(len(low) - 1, 0, -1):
            low[m - 1] = max(low[m - 1], low[m] - up[m - 1])
            high[m - 1] = min(high[m - 1], high[m] - down[m - 1])
        bottom = np.maximum(down, low[1:] - high[:-1])
        top = np.minimum(up, high[1:] - low[:-1])
        if (low > high).any() or (bottom > top).any():  # only where a band misses
            low, high, bottom, top = self.lowest, self.highest, down, up
        return Bands(
            np.clip(self.means, low, high), low, high, np.clip(self.steps, bottom, top), bottom, top
        )

    @property
    def rising(self) -> np.ndarray:
        """For each step 1 where it surely is ≥ 0, −1 where it surely is < 0, else 0."""
        return _signs(self.steps_lowest, self.steps_highest)

    def growth(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """log(ū(m)/ū(m−1)) / log(m/(m−1)) for m = 2, …, n: estimates, least and most; ≥ 0.

        Right where condition (ii) holds, which is used: no mean is then below an earlier one.
        """
        m = np.arange(2, len(self.means))
        width = np.log(m / (m - 1.0))
        low = np.maximum.accumulate(np.maximum(self.lowest, 0.0))[1:-1]
        high = np.minimum.accumulate(self.highest[::-1])[::-1][1:-1]
        value = _log_growth(self.steps[1:], self.means[1:-1]) / width
        least = _log_growth(self.steps_lowest[1:], high) / width
        most = _log_growth(self.steps_highest[1:], low) / width
        return np.clip(value, least, np.maximum(least, most)), least, most


def monotone(bands: Bands, unit: str, how: str, more: str) -> Verdict:
    """Condition (ii): ū(m) never falls.  Margin and witness: its step most in question.

    unit: of the scores.  how: the bands in words.  more: what would decide, where they do not.
    """
    rising = bands.rising
    if not len(rising):
        sentence = "No variable differs from the baseline: there is nothing to add."
        return Verdict("monotone", Status.VACUOUS, None, None, unit, {}, sentence)
    if (rising < 0).any():
        status, at = Status.VIOLATED, int(np.argmin(bands.steps_highest))
        tolerance = bands.steps_highest[at] - bands.steps[at]
    else:
        status = Status.HOLDS if (rising > 0).all() else Status.UNDECIDED
        at = int(np.argmin(np.where(rising > 0, np.inf, bands.steps_lowest)))
        if status is Status.HOLDS:
            at = int(np.argmin(bands.steps_lowest))
        tolerance = bands.steps[at] - bands.steps_lowest[at]
        if status is Status.UNDECIDED:
            tolerance = max(tolerance, bands.steps_highest[at] - bands.steps[at])
    margin, tolerance = float(bands.steps[at]), float(tolerance)
    step = f"{rounded(margin, sign=True)} ± {rounded(tolerance)} {unit}, at m = {at + 1}"
    sentence = {
        Status.HOLDS: f"Confidence never falls as variables are added ({how}): the step least "
        f"clear of 0 is {step}.",
        Status.VIOLATED: f"Confidence falls as variables are added ({how}): a step of {step}.",
        Status.UNDECIDED: f"Whether confidence ever falls is open ({how}): it may at a step of "
        f"{step}. {more}",
    }[status]
    details = {
        "steps": bands.steps.tolist(),
        "lowest": bands.steps_lowest.tolist(),
        "highest": bands.steps_highest.tolist(),
        "undecided": int((rising == 0).sum()),
    }
    return Verdict(
        "monotone", status, margin, tolerance, unit, {"m": at + 1}, sentence.strip(), details
    )


def exponent(bands: Bands, rising: Status, max_p: float, how: str, more: str) -> Verdict:
    """Condition (iii) with an exponent p ≤ max_p; rising: what became of condition (ii).

    The margin is max_p less the pairwise exponent p*, the least such p; details give its limits.
    """
    details: dict[str, Any] = {"pairwise": None, "lowest": None, "highest": None, "max_p": max_p}

    def undefined(status: Status, sentence: str, **witness: int) -> Verdict:
        return Verdict("exponent", status, None, None, "", witness, sentence.strip(), details)

    if len(bands.means) < 3:
        return undefined(
            Status.VACUOUS, "With fewer than two variables there are no two sizes to compare."
        )
    if not (bands.lowest.any() or bands.highest.any()):
        return undefined(
            Status.VACUOUS,
            "The mean score never moves: every exponent fits, and none says anything.",
        )
    if rising is Status.VIOLATED:
        return undefined(
            Status.VIOLATED,
            "Confidence falls somewhere as variables are added, so no exponent is defined "
            f"({how}).",
            m=int(np.argmin(bands.steps_highest)) + 1,
        )
    if bands.lowest[1] <= 0:
        return undefined(
            Status.UNDECIDED,
            f"The mean effect of one variable alone, ū(1), is not told from 0 ({how}), so the "
            f"exponent cannot be told. {more}",
            m=1,
        )
    value, least, most = bands.growth()
    p, low, high = float(value.max()), float(least.max()), float(most.max())
    details |= {"pairwise": p, "lowest": low, "highest": high}
    if low > max_p:
        status, at = Status.VIOLATED, int(np.argmax(least))
    elif high <= max_p and rising is Status.HOLDS:
        status, at = Status.HOLDS, int(np.argmax(most))
    else:
        status, at = Status.UNDECIDED, int(np.argmax(most))
    tolerance = max(high - p, p - low)
    if status is Status.VIOLATED:
        tolerance = p - low
    elif status is Status.HOLDS:
        tolerance = high - p
    span = f"{rounded(low)} to {rounded(high) if np.isfinite(high) else 'any number'}"
    figures = (
        f"the mean score grows at the steepest like m^p with p from {span} (allowed: "
        f"{rounded(max_p)}), least surely between m = {at + 1} and m = {at + 2}"
    )
    sentence = {
        Status.HOLDS: f"Confidence does not collapse under occlusion ({how}): {figures}.",
        Status.VIOLATED: f"Confidence collapses under occlusion ({how}): {figures}.",
        Status.UNDECIDED: f"Whether confidence collapses under occlusion is open ({how}): "
        f"{figures}. {more}",
    }[status]
    return Verdict(
        "exponent", status, max_p - p, float(tolerance) if np.isfinite(tolerance) else None, "",
        {"m": at + 2}, sentence.strip(), details,
    )  # fmt: skip


def growing(bands: Bands, max_p: float) -> np.ndarray:
    """For each m = 2, …, n: 1 where (iii) surely holds at m, −1 where surely not, else 0."""
    _, least, most = bands.growth()
    return np.where(least > max_p, -1, np.where(most <= max_p, 1, 0))


def _signs(lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    level = (lowest == 0) & (highest == 0)
    return np.where((lowest > 0) | level, 1, np.where(highest < 0, -1, 0))


def _log_growth(step: np.ndarray, before: np.ndarray) -> np.ndarray:
    """log(1 + step/before), 0 where the step is not positive, +inf where only `before` is not."""
    found = np.where(step > 0, np.inf, 0.0)
    both = (step > 0) & (before > 0)
    found[both] = np.log1p(step[both] / before[both])
    return found
