"""How well some interactions give the score on masks that they were not made from.

That nothing higher is there is a hypothesis, and no number of masks shows it.  What random masks of
each size show, with a stated confidence, is that the residual |v(S) - Σ I(T)| is at most ε on at
least a share of the masks of that size: an exact interval for a binomial share, for all sizes at
once (`verify.sampling.confidence`).  A size with no more masks than would be drawn is evaluated on
all of them, and its share is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, whole
from verify.records import objects
from verify.sampling import confidence as exact
from verify.sampling.asking import AskedGame
from verify.sampling.held_out import HeldOut, Predicted, Sizes, evaluated
from verify.show.frame import frame
from verify.show.verdicts import verdict_table
from verify.verdicts.verdict import Status, Verdict, count_of, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@checked_methods
@dataclass(frozen=True, eq=False)
class ResidualTest(objects.Saved):
    """The verdict on a residual, and for each size of mask what it rests on.

    Arrays have an entry for each of `sizes`: `masks` evaluated, all there are where `every`;
    `failures` whose residual is surely above epsilon (in score units), and those `in_doubt`, whose
    numerical error reaches it; `lowest` and `highest` bound the share of masks of this size within
    epsilon, together at the confidence `confidence`; `largest` residual seen.  score_error: of a
    score on these masks.  r2: of the score on these masks, each size with the same weight, None
    where it is constant; no evidence of anything that the verdict speaks of.  worst: bool [K, n],
    the mask of the largest residual of each size; a saved test leaves it behind.  n: variables.
    """

    PARTS: ClassVar[objects.Parts] = (Verdict, Status)

    verdict: Verdict
    sizes: np.ndarray
    masks: np.ndarray
    every: np.ndarray
    failures: np.ndarray
    in_doubt: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    largest: np.ndarray
    epsilon: float
    share: float
    confidence: float
    r2: float | None
    score_error: float
    error_source: str
    seed: int
    unit: str
    n: int
    worst: np.ndarray | None = field(default=None, repr=False, metadata=objects.LEFT_OUT)

    @property
    def status(self) -> Status:
        """That of the verdict."""
        return self.verdict.status

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each size.  Raises ImportError where pandas is missing."""
        columns = {
            "size": self.sizes,
            "masks": self.masks,
            "every": self.every,
            "failures": self.failures,
            "in_doubt": self.in_doubt,
            "share_at_least": self.lowest,
            "share_at_most": self.highest,
            "largest_residual": self.largest,
        }
        return frame(
            columns, epsilon=self.epsilon, share=self.share, confidence=self.confidence,
            unit=self.unit, verdict=self.status.value, r2=self.r2,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"{self.status.value}: {self.verdict.sentence}"

    def _repr_html_(self) -> str:
        return verdict_table("", [self.verdict]).html()

    def plot(self, *, ax: Axes | None = None) -> Figure:
        """For each size of mask the share within ε, as far as it is known; hatched: not tested.

        ax: Matplotlib axes to draw into; without, a new figure is made.
        """
        from verify.show.in_part import shares_within

        title = f"within {rounded(self.epsilon)} {self.unit}: {self.status.value}"
        return shares_within(self.sizes, self.lowest, self.highest, self.share, self.n, title, ax)


@dataclass(frozen=True)
class Question:
    """What is asked of a residual; see `residual_test`.  Raises ValueError naming what is wrong."""

    epsilon: float
    share: float = 0.95
    confidence: float = 0.95
    masks: int | None = None
    sizes: Sequence[int] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.epsilon < math.inf:
            raise ValueError(
                f"epsilon: {self.epsilon!r} is not a positive number of score units; it is the "
                "residual that you would accept"
            )
        exact.require_shares(self.share, self.confidence)
        if self.masks is not None:
            whole(self.masks, "masks", 1)

    def sizes_among(self, possible: range) -> np.ndarray:
        """The sizes asked for, all that are possible where none were named."""
        if self.sizes is None:
            return np.array(possible, dtype=np.int64)
        asked = sorted({whole(m, "sizes", 0) for m in self.sizes})
        outside = [m for m in asked if m not in possible]
        if outside or not asked:
            span = f"{possible.start} to {possible.stop - 1}" if len(possible) else "none"
            raise ValueError(
                f"sizes: {outside[0] if outside else 'none'} named; masks that the interactions "
                f"were not made from have {span} variables present"
            )
        return np.array(asked, dtype=np.int64)

    def masks_of_each(self, sizes: int) -> int:
        """How many masks to draw of each of so many sizes: those asked for, or the least."""
        needed = exact.masks_needed(self.share, self.confidence, sizes)
        if self.masks is None:
            return needed
        if self.masks < needed:
            raise ValueError(
                f'masks: {self.masks} of each size are too few to say "at least '
                f'{100 * self.share:g}% of them" of {count_of(sizes, "size")} at confidence '
                f"{100 * self.confidence:g}%, even where none fails; it takes {needed} of each, "
                f"{needed * sizes} in all"
            )
        return self.masks


def residual_test(
    game: AskedGame,
    predicted: Predicted,
    possible: range,
    question: Question,
    what: str,
    *,
    progress: bool = False,
) -> ResidualTest:
    """Whether |v(S) − predicted| ≤ ε on at least a share of the masks of each size.

    predicted: from masks [B, n] to what some interactions add up to on each and its numerical
    error, float64 [B] both.  possible: the sizes of masks that these were not made from.  what:
    they in words.  question: epsilon in score units; share and confidence in (0, 1); masks: how
    many to draw of each size, by default the least that can decide; sizes: some of the possible
    ones; seed.  A number of masks that follows from an earlier test spends its confidence twice:
    fix it beforehand, or take another seed.
    """
    sizes = question.sizes_among(possible)
    if not len(sizes):
        return _vacuous(game, question, what)
    each = question.masks_of_each(len(sizes))
    drawn = Sizes.of(game.n, sizes, each)
    seen = evaluated(game, predicted, drawn, question.seed, progress=progress)
    error, source = game.error(seen.probe, seen.probe_scores, question.seed)
    tolerance = seen.tolerance + error
    passes = drawn.sums(seen.residual + tolerance <= question.epsilon)
    failures = drawn.sums(seen.residual - tolerance > question.epsilon)
    delta = (1 - question.confidence) / max(1, int((~drawn.every).sum()))
    counts = drawn.counts
    lowest = np.where(drawn.every, passes / counts, exact.share_at_least(passes, counts, delta))
    highest = np.where(
        drawn.every, 1 - failures / counts, exact.share_at_most(counts - failures, counts, delta)
    )
    found = ResidualTest(
        _NO_VERDICT, sizes, counts, drawn.every, failures, counts - passes - failures, lowest,
        highest, np.maximum.reduceat(seen.residual, drawn.starts), question.epsilon,
        question.share, question.confidence, _r2(seen, drawn), error, source, question.seed,
        game.unit, game.n, seen.worst,
    )  # fmt: skip
    verdict = _verdict(found, game, seen, tolerance, drawn, delta, what, len(possible))
    return replace(found, verdict=verdict)


def _r2(seen: HeldOut, drawn: Sizes) -> float | None:
    """R² of the scores, each size with the same weight."""

    def mean(values: np.ndarray) -> float:
        return float((drawn.sums(values) / drawn.counts).mean())

    spread = mean((seen.scores - mean(seen.scores)) ** 2)
    return 1 - mean(seen.residual**2) / spread if spread > 0 else None


_NO_VERDICT = Verdict("residual", Status.VACUOUS, None, None, "share of the masks", {}, "")


def _vacuous(game: AskedGame, question: Question, what: str) -> ResidualTest:
    none, whole = np.empty(0), np.empty(0, dtype=np.int64)
    sentence = f"{what} were made from all masks there are: nothing is left to test them on."
    return ResidualTest(
        Verdict("residual", Status.VACUOUS, None, None, "share of the masks", {}, sentence),
        whole, whole, np.empty(0, dtype=bool), whole, whole, none, none, none, question.epsilon,
        question.share, question.confidence, None, 0.0, "nothing was evaluated", question.seed,
        game.unit, game.n,
    )  # fmt: skip


def _verdict(
    found: ResidualTest, game: AskedGame, seen: HeldOut, tolerance: np.ndarray, drawn: Sizes,
    delta: float, what: str, possible: int,
) -> Verdict:  # fmt: skip
    share = found.share
    if (found.highest < share).any():
        status, k = Status.VIOLATED, int(np.argmin(found.highest))
        margin, spread = float(found.highest[k] - share), 0.0
    elif (found.lowest >= share).all():
        status, k = Status.HOLDS, int(np.argmin(found.lowest))
        margin, spread = float(found.lowest[k] - share), 0.0
    else:
        status, k = Status.UNDECIDED, int(np.argmin(found.lowest))
        margin = float(found.lowest[k] - share)
        spread = max(float(found.highest[k] - found.lowest[k]), abs(margin))
    if status is Status.HOLDS and found.failures.any():  # the witness is one of the few that fail
        k = int(np.argmax(np.where(found.failures > 0, found.largest, -1.0)))
    size, count, failed = (int(a[k]) for a in (found.sizes, found.masks, found.failures))
    at = slice(int(drawn.starts[k]), int(drawn.starts[k]) + count)
    top = at.start + int(np.argmax(seen.residual[at]))
    witness: dict[str, Any] = {}
    if status is not Status.HOLDS or failed:
        witness = {
            "size": size,
            "variables": [game.names[i] for i in np.flatnonzero(seen.worst[k]).tolist()],
            "residual": float(seen.residual[top]),
            "tolerance": float(tolerance[top]),
        }
    within = f"to within {rounded(found.epsilon)} {game.unit}"
    tested = len(found.sizes)
    sizes = "each size" if tested == possible else f"each size tested ({tested} of {possible})"
    of_each = (
        f"at least {100 * share:g}% of the masks of {sizes}, at confidence "
        f"{100 * found.confidence:g}%"
    )
    total = count_of(int(found.masks.sum()), "mask")
    many = f"{total} of {count_of(tested, 'size')}"
    if status is Status.HOLDS:
        missed = int(found.failures.sum())
        sentence = (
            f"{what} give the score {within} on {of_each}: {missed or 'none'} of {many} missed "
            "it. That nothing else is there this does not say."
        )
    elif status is Status.VIOLATED:
        sentence = (
            f"{what} do not give the score {within} on {of_each}: they miss it on {failed} of "
            f"{count_of(count, 'mask')} of size {size}, by up to "
            f"{rounded(float(seen.residual[top]), error=float(tolerance[top]))} "
            f"({game.described(seen.worst[k])})."
        )
    else:
        sentence = (
            f"Whether {what[0].lower()}{what[1:]} give the score {within} on {of_each} is open at "
            f"size {size}: {_what_would_decide(found, k, delta, float(tolerance[at].max()))}."
        )
    if found.r2 is not None:
        sentence += (
            f" R² on these masks is {_rounded_down(found.r2)}, which is no evidence of either: it "
            "can be near 1 where most of the interactions are missed."
        )
    details = {
        "masks": int(found.masks.sum()),
        "masks_of_each_size": int(found.masks.max()),
        "failures": int(found.failures.sum()),
        "in_doubt": int(found.in_doubt.sum()),
        "largest_residual": float(found.largest.max()),
        "r2": found.r2,
        "score_error": found.score_error,
    }
    drawn_at_random = not found.every.all()
    kind = "random masks" if drawn_at_random else "all masks"
    return Verdict(
        "residual", status, margin, spread, "share of the masks", witness, sentence, details,
        f"{kind} of {count_of(tested, 'size')}",
        found.confidence if drawn_at_random else None,
    )  # fmt: skip


def _what_would_decide(found: ResidualTest, k: int, delta: float, tolerance: float) -> str:
    """What is missing for a verdict on one size, in words."""
    count, failed, doubtful = (int(a[k]) for a in (found.masks, found.failures, found.in_doubt))
    share = found.share
    if doubtful and (found.every[k] or exact.met(count - failed, count, share, delta)):
        return (
            f"the numerical error of a residual, up to {rounded(tolerance)} {found.unit}, reaches "
            f"ε on {doubtful} of {count_of(count, 'mask')}; dtype=torch.float64 makes it smaller"
        )
    said = f"{failed} of {count_of(count, 'mask')} missed it"
    if doubtful:
        said += f" and {doubtful} are within the numerical error (less with dtype=torch.float64)"
    many = exact.masks_to_decide(count - failed, count, share, delta)
    if many is None:
        return f"{said}, just the share that would be allowed, which no number of masks decides"
    return f"{said}; if others go on so, masks={many} decides it (with another seed)"


def _rounded_down(r2: float) -> str:
    """R² in four decimals; 1 only where nothing at all is missed."""
    if r2 < 0:
        return rounded(r2)
    return "1" if r2 == 1 else f"{math.floor(r2 * 1e4) / 1e4:.4f}"
