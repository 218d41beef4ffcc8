"""What learning a baseline gave, with what is needed to tell a sparser graph from a smaller score.

A baseline that moves to the sample makes every interaction small, because nothing is left to
explain: v(N) − v(∅) goes to 0 with them.  So both are always given, and their ratio, which is at
least 1: interactions of one sign, without cancellation.  Σ|I| falls by the factor by which the
score |v(N) − v(∅)| falls times that by which the ratio falls; `LearnedBaseline.score_shrank` says
where the first is what was gained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from verify.show.table import CELL, NUMBER, TextTable
from verify.verdicts.verdict import count_of, rounded

SAME = 1 - 2.0**-30  # ratios that differ by less are of sums that differ by rounding


@dataclass(frozen=True)
class Strengths:
    """The interactions of one or more samples under one baseline.

    `strengths` are Σ_{S≠∅} |I(S)| and `ranges` v(N) − v(∅) of each sample, in score units; `dead`
    names the variables of each whose baseline equals the sample: their interactions are 0 because
    they cannot act.
    """

    strengths: tuple[float, ...]
    ranges: tuple[float, ...]
    dead: tuple[tuple[str, ...], ...]

    @property
    def mean(self) -> float:
        """Σ|I|, the mean over the samples."""
        return math.fsum(self.strengths) / len(self.strengths)

    @property
    def mean_range(self) -> float:
        """|v(N) − v(∅)|, the mean over the samples."""
        return math.fsum(map(abs, self.ranges)) / len(self.ranges)

    @property
    def relative(self) -> float:
        """Σ|I| over all samples divided by Σ|v(N) − v(∅)|; at least 1, nan when both are 0."""
        if self.mean_range > 0:
            return self.mean / self.mean_range
        return math.inf if self.mean > 0 else math.nan


@dataclass(frozen=True, eq=False)
class LearnedBaseline:
    """The best baseline of a run of `learn_baseline`, and where it started.

    `baseline` and `start` have the shape of one sample; `before` and `after` are the interactions
    under them.  `history` is the loss at the start and after every step.  `relative` says that the
    loss was Σ|I| / |v(N) − v(∅)| and not Σ|I|.  `interrupted`: Ctrl-C ended the run early.
    """

    baseline: Tensor
    start: Tensor
    before: Strengths
    after: Strengths
    history: tuple[float, ...]
    relative: bool
    unit: str
    interrupted: bool = False

    @property
    def loss(self) -> float:
        """The loss under the learned baseline, never above `start_loss`."""
        return min(self.history)

    @property
    def start_loss(self) -> float:
        """The loss under the baseline that was given."""
        return self.history[0]

    @property
    def best_step(self) -> int:
        """After how many steps the learned baseline was found; 0 means that none was better."""
        return self.history.index(self.loss)

    @property
    def score_shrank(self) -> bool:
        """Whether what was gained is a smaller score rather than a sparser graph.

        So it is where |v(N) − v(∅)| fell and Σ|I| per |v(N) − v(∅)| did not; and where less than
        half of |v(N) − v(∅)| is left and it fell by a larger factor than Σ|I| per |v(N) − v(∅)|.
        """
        b, a = self.before, self.after
        if not a.mean_range < b.mean_range:
            return False
        left = a.mean_range / b.mean_range
        if left == 0 or self._no_gain:
            return True
        return left < 0.5 and left < a.relative / b.relative

    @property
    def _no_gain(self) -> bool:
        return not self.after.relative < self.before.relative * SAME

    def shrinking(self) -> str:
        """How far |v(N) − v(∅)| and Σ|I| relative to it changed, in words."""
        score, strength = (words for _, *words in self.rows()[1:3])
        return (
            f"|v(N) − v(∅)| from {score[0]} to {score[1]} {self.unit}, Σ|I| per |v(N) − v(∅)| "
            f"from {strength[0]} to {strength[1]}"
        )

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        """(quantity, before, after), as people read them."""
        b, a = self.before, self.after
        return (
            (f"Σ|I|, {self.unit}", rounded(b.mean), rounded(a.mean)),
            (f"|v(N) − v(∅)|, {self.unit}", rounded(b.mean_range), rounded(a.mean_range)),
            ("Σ|I| / |v(N) − v(∅)|", _ratio(b.relative), _ratio(a.relative)),
            ("dead variables", _names(b.dead), _names(a.dead)),
        )

    def summary(self) -> str:
        """One line: how far the run came, and whether the gain is more than a smaller score."""
        steps = len(self.history) - 1
        done = f"INTERRUPTED after {count_of(steps, 'step')}" if self.interrupted else ""
        parts = [done or count_of(steps, "step"), f"best after {self.best_step}"]
        if len(self.before.ranges) > 1:
            parts.insert(0, f"mean over {len(self.before.ranges)} samples")
        if self.score_shrank:
            parts.append(
                "NO GAIN relative to v(N) − v(∅): the score to be explained shrank as much"
                if self._no_gain
                else "MOSTLY A SMALLER SCORE: v(N) − v(∅) fell by more than Σ|I| relative to it"
            )
        return "; ".join(parts)

    def __repr__(self) -> str:
        lines = [f"LearnedBaseline: {self.summary()}"]
        lines += [f"  {name}: {before} → {after}" for name, before, after in self.rows()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        columns = ("", "start", "learned")
        rows = list(self.rows())
        return TextTable(columns, rows, self.summary(), styles=(CELL, NUMBER, NUMBER)).html()


def _ratio(value: float) -> str:
    return rounded(value) if math.isfinite(value) else "∞" if value > 0 else "undefined"


def _names(dead: tuple[tuple[str, ...], ...]) -> str:
    """The variables that are dead in some sample."""
    return ", ".join(dict.fromkeys(name for names in dead for name in names)) or "none"
