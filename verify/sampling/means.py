"""Mean scores ū(m) from random masks of every size, and conditions (ii) and (iii) from them.

Masks are taken along random orders of the variables, so that each step ū(m) − ū(m−1) has samples
of its own, v(S∪{i}) − v(S), which spread less than the scores do.  Sizes with few masks are
evaluated on all of them.

The level: there are K bands, one for each mean and each step that is sampled, and rounds after
which they have 64, 128, 256, … samples.  In round r every band is taken at δ/(K r(r+1)) with
δ = 1 − confidence.  The sum over bands and rounds is δ, so that all bands of all rounds hold
together with the confidence stated, and nothing is spent by stopping, or by going on with some
steps only, whatever it depends on: the samples of a step in round r are fixed by the seed alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, whole
from verify.games.game import gamma
from verify.records import objects
from verify.sampling.asking import AskedGame, progress_bar, require_one
from verify.sampling.chains import Asked
from verify.sampling.limits import (
    ASYMPTOTIC,
    FINITE,
    Moments,
    as_range,
    mean_limits,
    require_confidence,
)
from verify.sampling.masks import every_mask_of_size, random_ranks
from verify.show.frame import frame
from verify.show.table import NUMBER, TextTable
from verify.verdicts.bands import Bands, exponent, growing, monotone
from verify.verdicts.verdict import THIN, Status, Verdict, count_of, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FIRST = 64  # samples of the first round
PROBED = 256  # masks that the error of the scores is measured on, of each request
BUDGET = 200_000
EXACT = "all masks of every size"


@checked_methods
@dataclass(frozen=True, eq=False)
class OrderMeans(objects.Saved):
    """ū(m), m = 0, …, n, with bands, and the verdicts on (ii) and (iii); see `order_means`.

    Arrays in score units.  means, lowest, highest, float64 [n+1]: ū(m) and its band.  steps,
    steps_lowest, steps_highest, float64 [n]: ū(m) − ū(m−1), m = 1, …, n.  All bands hold together
    at `confidence`; `limits` says how they were made, and `asymptotic` whether that is so only in
    the limit of many samples.  samples, int64 [n+1]: masks evaluated of each size, all there are
    where `every`.  score_error: of a score; the bands contain it.  evaluations: of the game.
    """

    PARTS: ClassVar[objects.Parts] = (Verdict, Status)

    means: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    steps: np.ndarray
    steps_lowest: np.ndarray
    steps_highest: np.ndarray
    samples: np.ndarray
    every: np.ndarray
    monotone: Verdict
    exponent: Verdict
    confidence: float
    limits: str
    asymptotic: bool
    score_range: tuple[float, float] | None
    score_error: float
    error_source: str
    evaluations: int
    rounds: int
    seed: int
    unit: str
    names: tuple[str, ...]
    dead: tuple[str, ...]

    @property
    def n(self) -> int:
        """The number of live variables."""
        return len(self.names)

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each size.  Raises ImportError where pandas is missing."""
        none = np.array([np.nan])
        columns = {
            "size": np.arange(self.n + 1),
            "mean": self.means,
            "mean_lowest": self.lowest,
            "mean_highest": self.highest,
            "step": np.concatenate([none, self.steps]),
            "step_lowest": np.concatenate([none, self.steps_lowest]),
            "step_highest": np.concatenate([none, self.steps_highest]),
            "masks": self.samples,
            "every": self.every,
        }
        return frame(
            columns, unit=self.unit, confidence=self.confidence, asymptotic=self.asymptotic,
            monotone=self.monotone.status.value, exponent=self.exponent.status.value,
        )  # fmt: skip

    def plot(self, *, ax: Axes | None = None) -> Figure:
        """ū(m) over m with its bands; ax: Matplotlib axes to draw into, else a new figure's."""
        from verify.show.in_part import mean_score_bands

        verdicts = f"(ii) {self.monotone.status.value}, (iii) {self.exponent.status.value}"
        title = f"{verdicts}; {said(self.confidence, self.limits)}"
        return mean_score_bands(
            self.means, self.lowest, self.highest, self.every, self.unit, title, ax
        )

    def __repr__(self) -> str:
        lines = [
            f"Mean scores of {count_of(self.n, 'variable')} from {grouped(self.evaluations)} "
            f"evaluations; {said(self.confidence, self.limits)}"
        ]
        lines += [
            f"{v.name}  {v.status.value}: {v.sentence}" for v in (self.monotone, self.exponent)
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [(v.name, v.status.value, v.sentence) for v in (self.monotone, self.exponent)]
        first, *_ = repr(self).splitlines()
        shown = sorted({round(i * self.n / 10) for i in range(11)})
        means = [
            (str(m), rounded(self.means[m]), rounded(self.lowest[m]), rounded(self.highest[m]))
            for m in shown
        ]
        head = ("m", f"mean score ({escape(self.unit)})", "lowest", "highest")
        verdicts = TextTable(("condition", "verdict", "in words"), rows, first)
        curve = TextTable(head, means, "some of the means", (), (NUMBER,) * 4)
        return f"{verdicts.html()}{curve.html()}"


def mean_scores(
    game: AskedGame,
    *,
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    max_p: float = 2.0,
    every: int = 1000,
    seed: int = 0,
    progress: bool = False,
) -> OrderMeans:
    """What `order_means` gives, of a game that is asked mask by mask."""
    require_confidence(confidence)
    if not max_p > 0 or not math.isfinite(max_p):
        raise ValueError(f"max_p: {max_p!r} is no positive exponent; give 2.0, for example")
    whole(every, "every", 1)
    require_one(samples, budget, "of each size, or budget= to go on where it decides most")
    if samples is not None:
        whole(samples, "samples", 2)
    limit = None if budget is None else whole(budget, "budget", 1)
    run = _Run(game, as_range(score_range), 1 - confidence, max_p, limit, samples or FIRST, seed)
    run.enumerate_small(every)
    if samples is None and limit is None:
        run.limit = max(BUDGET, run.asked.evaluations + run.next_cost())
    run.only_once = samples is not None
    with progress_bar(run.limit or run.next_cost(), progress) as bar:
        run.asked.bar = bar
        run.go_on()
    return run.result(confidence)


@dataclass
class _Run:
    """The state between rounds; `schedule` samples in the first, each round doubles them."""

    game: AskedGame
    score_range: tuple[float, float] | None
    delta: float
    max_p: float
    limit: int | None
    schedule: int
    seed: int
    rounds: int = 0
    error: float = 0.0
    source: str = ""
    open: bool = True
    only_once: bool = False
    bands_in_all: int = 1  # K
    asked: Asked = field(init=False)

    def __post_init__(self) -> None:
        n = self.game.n
        self.asked = Asked(self.game, self.score_range)
        self.rng = np.random.default_rng(self.seed)
        self.every = np.zeros(n + 1, dtype=bool)
        self.samples = np.zeros(n + 1, dtype=np.int64)
        self.known, self.sampled_means, self.sampled_steps = (
            np.zeros(n + 1),
            Moments(n + 1),
            Moments(n),
        )
        none, nothing = np.full(n + 1, -np.inf), np.full(n, -np.inf)
        self.bands = Bands(np.zeros(n + 1), none, -none, np.zeros(n), nothing, -nothing)
        self.active = np.ones(n, dtype=bool)  # steps that samples are still spent on

    @property
    def both(self) -> np.ndarray:
        """The steps between sizes of which every mask is known, bool [n]."""
        return np.asarray(self.every[1:] & self.every[:-1])

    @property
    def bands_all_known(self) -> bool:
        """Whether nothing is left to sample."""
        return bool(self.every.all())

    @property
    def budget_left(self) -> float:
        return math.inf if self.limit is None else float(self.limit - self.asked.evaluations)

    def enumerate_small(self, every: int) -> None:
        """All masks of each size that has at most `every`; refuses a budget that ends before."""
        n = self.game.n
        small, self.active = _small(n, every)
        cost = sum(math.comb(n, m) for m in small)
        needed = cost + self.next_cost()
        if self.limit is not None and needed > self.limit:
            raise ValueError(
                f"budget: {self.limit} evaluations; of {count_of(n, 'variable')} the sizes with "
                f"at most {every} masks and {self.schedule} masks of each of the others and of "
                f"their neighbours take {needed}; give at least so many"
                + (", or a smaller every=" if cost > n * self.schedule else "")
            )
        for m in small:
            self._enumerate(m)
        self.bands_in_all = max(1, int((~self.every).sum() + self.active.sum()))

    def _enumerate(self, m: int) -> None:
        masks = every_mask_of_size(self.game.n, m)
        scores = self.asked.scores(iter([masks]), len(masks), PROBED)
        if m == 0:
            self.start = float(scores[0])
        differences = scores - self.start
        self.known[m] = math.fsum(differences) / len(masks)
        self.every[m], self.samples[m] = True, len(masks)

    def next_count(self) -> int:
        """Samples of the next round: the first once more, then twice as many each time."""
        return self.schedule << max(0, self.rounds - 1)

    def next_cost(self) -> int:
        return self.next_count() * len(_needed(self.active))

    def go_on(self) -> None:
        """Rounds until both conditions are decided, or the budget is spent."""
        if not self.active.any():
            self.error, self.source = self.asked.error(self.seed)
            self._update()
            return
        while self.open and self.active.any():
            if self.rounds:
                self._enumerate_instead()
                self._within_budget()
            if not self.active.any():
                return
            self._sample()
            if not self.source:
                self.error, self.source = self.asked.error(self.seed)
            self._update()
            if self.only_once:
                return

    def _enumerate_instead(self) -> None:
        """All masks of the sizes that the next round would take as many of."""
        for m in _needed(self.active).tolist():
            count = math.comb(self.game.n, m)
            if not self.every[m] and count <= min(self.next_count(), self.budget_left):
                self._enumerate(m)
        self._update()

    def _within_budget(self) -> None:
        """Leaves out the steps that the next round cannot pay, the least falling first kept."""
        if self.next_cost() <= self.budget_left:
            return
        width = self.bands.steps_highest - self.bands.steps_lowest
        clear = np.where(self.active, self.bands.steps / np.maximum(width, 1e-300), np.inf)
        paid = np.zeros_like(self.active)
        for step in np.argsort(clear, kind="stable")[: int(self.active.sum())].tolist():
            paid[step] = True
            if self.next_count() * len(_needed(paid)) > self.budget_left:
                paid[step] = False
                break
        self.active = paid

    def _sample(self) -> None:
        """One round: samples of all active steps, along the same orders."""
        n, sizes = self.game.n, _needed(self.active)
        count, room = self.next_count(), max(1, (1 << 22) // n)
        self.rounds += 1
        steps = np.flatnonzero(self.active)
        inner = np.flatnonzero(~self.every[sizes])
        at = np.searchsorted(sizes, [steps, steps + 1])
        first, last = self.known[0], self.known[n]
        for begin in range(0, count, room):
            ranks = random_ranks(self.rng, min(room, count - begin), n)
            u = self.asked.along(ranks, sizes, 0 if self.source else 2 * PROBED) - self.start
            ends = np.full((len(u), 1), first), np.full((len(u), 1), last)
            padded = np.hstack([u, *ends])
            below = np.where(steps == 0, len(sizes), at[0])
            above = np.where(steps == n - 1, len(sizes) + 1, at[1])
            self.sampled_means.add(u[:, inner], sizes[inner])
            self.sampled_steps.add(padded[:, above] - padded[:, below], steps)
        self.samples[sizes[inner]] += count
        self._draw_in(sizes[inner], steps)

    @property
    def share(self) -> float:
        """What this round has of δ for each band; all where nothing is kept for later ones."""
        rounds = 1 if self.only_once else self.rounds * (self.rounds + 1)
        return self.delta / (self.bands_in_all * rounds)

    def _draw_in(self, sizes: np.ndarray, steps: np.ndarray) -> None:
        """The bands of this round, each drawn in to what it and earlier rounds leave."""
        span = None if self.score_range is None else self.score_range[1] - self.score_range[0]
        if not self.source:
            self.error, self.source = self.asked.error(self.seed)
        noise = 2 * self.error
        seen = self.asked.seen[1] - self.asked.seen[0]
        at_once = float(np.ptp([0.0, *self.sampled_steps.mean, *np.diff(self.known)[self.both]]))
        lowest, highest = self.bands.lowest.copy(), self.bands.highest.copy()
        low, high = self.bands.steps_lowest.copy(), self.bands.steps_highest.copy()
        for moments, at, (bottom, top), length, otherwise in (
            (self.sampled_means, sizes, (lowest, highest), span, seen),
            (self.sampled_steps, steps, (low, high), None if span is None else 2 * span, at_once),
        ):
            if not len(at):
                continue
            mean, count = moments.mean[at], int(moments.count[at[0]])
            far = moments.reach(noise, otherwise)
            width = noise + mean_limits(count, moments.variance[at], self.share, length, far)
            bottom[at] = np.maximum(bottom[at], mean - width)
            top[at] = np.minimum(top[at], mean + width)
        means, step_means = self.bands.means.copy(), self.bands.steps.copy()
        means[sizes], step_means[steps] = (
            self.sampled_means.mean[sizes],
            self.sampled_steps.mean[steps],
        )
        self.bands = Bands(means, lowest, highest, step_means, low, high)

    def _update(self) -> None:
        """What is known exactly enters the bands; decided steps take no more samples."""
        b, known = self.bands, self.known
        noise = 2 * self.error + gamma(4) * np.abs(known)
        noise[0] = 0.0
        lowest = np.where(self.every, known - noise, b.lowest)
        highest = np.where(self.every, known + noise, b.highest)
        both = self.both
        step = np.diff(known)
        wide = 2 * self.error + gamma(8) * (np.abs(known[1:]) + np.abs(known[:-1]))
        self.bands = Bands(
            np.where(self.every, known, b.means), lowest, highest,
            np.where(both, step, b.steps),
            np.where(both, step - wide, b.steps_lowest),
            np.where(both, step + wide, b.steps_highest),
        ).consistent()  # fmt: skip
        self.active &= ~both
        rising = self.bands.rising
        if (rising < 0).any():
            self.open = False
            return
        waiting = rising == 0
        if self.game.n >= 2 and self.bands.lowest[1] > 0:
            growth = growing(self.bands, self.max_p)
            if not (growth < 0).any():
                waiting[1:] |= growth == 0
        else:
            waiting[:] = True
        self.active &= waiting
        self.open = bool(waiting.any())

    def result(self, confidence: float) -> OrderMeans:
        b = self.bands
        limits = ASYMPTOTIC if self.score_range is None else FINITE
        if self.every.all():
            limits = EXACT
        how = said(confidence, limits)
        waiting = b.rising == 0
        steps, widths = b.steps[waiting], (b.steps_highest - b.steps_lowest)[waiting]
        more = self._more(steps, widths, 2 * self.error) if waiting.any() else ""
        rising = monotone(b, self.game.unit, how, more)
        if not waiting.any() and self.game.n >= 2:
            value, least, most = b.growth()
            doubtful = growing(b, self.max_p) == 0
            if doubtful.any():
                apart = (most - least)[doubtful]
                more = self._more((value - self.max_p)[doubtful], apart, 0.0)
        growth = exponent(b, rising.status, self.max_p, how, more)
        exactly = limits == EXACT
        method = EXACT if exactly else "random masks of every size"
        rising, growth = (
            self._with_what_may_be_missed(v, limits).obtained(
                method, None if exactly else confidence
            )
            for v in (rising, growth)
        )
        return OrderMeans(
            b.means, b.lowest, b.highest, b.steps, b.steps_lowest, b.steps_highest, self.samples,
            self.every, rising, growth, confidence, limits, limits is ASYMPTOTIC,
            self.score_range, self.error, self.source, self.asked.evaluations, self.rounds,
            self.seed, self.game.unit, self.game.names, self.game.dead,
        )  # fmt: skip

    def _with_what_may_be_missed(self, verdict: Verdict, limits: str) -> Verdict:
        """A verdict that holds in the limit, with how rare that is which no sample may have had."""
        sampled = ~self.both
        if limits is not ASYMPTOTIC or verdict.status is not Status.HOLDS or not sampled.any():
            return verdict
        count = int(self.sampled_steps.count[sampled].min())
        one_in = max(1, math.floor(count / math.log(1 / self.share)))
        return replace(
            verdict,
            sentence=f"{verdict.sentence} What happens on fewer than one mask of a size in "
            f"{grouped(one_in)}, and is larger than what was seen, it does not see; score_range= "
            "gives bands that allow for it.",
            details={**verdict.details, "unseen": 1 / one_in},
        )

    def _more(self, estimates: np.ndarray, widths: np.ndarray, error: float) -> str:
        """How many evaluations would tell estimates from 0, if they are right; widths: of bands."""
        place = int(np.argmax(widths / np.maximum(np.abs(estimates), 1e-300)))
        size, width = abs(float(estimates[place])), float(widths[place])
        if 2 * error >= size or self.bands_all_known:
            return (
                f"The error of a score, {rounded(self.error)}, is what leaves it open; "
                "dtype=torch.float64 makes it smaller."
            )
        wanted = max(2.0, (width / (2 * size)) ** 2) * self.asked.evaluations
        if not wanted < 1e12:
            return "It is too close for any number of evaluations to be named."
        digits = 10 ** max(0, math.floor(math.log10(wanted)) - 1)
        return f"About {grouped(math.ceil(wanted / digits) * digits)} evaluations may decide it."


def least_budget(n: int, every: int = 1000, samples: int = FIRST) -> int:
    """The evaluations that the sizes with few masks and the first round take."""
    small, active = _small(n, every)
    return sum(math.comb(n, m) for m in small) + samples * len(_needed(active))


def _small(n: int, every: int) -> tuple[list[int], np.ndarray]:
    """The sizes with at most `every` masks, and the steps not between two of them, bool [n]."""
    small = [m for m in range(n + 1) if math.comb(n, m) <= every]
    whole = np.isin(np.arange(n + 1), small)
    return small, ~(whole[1:] & whole[:-1])


def _needed(active: np.ndarray) -> np.ndarray:
    """The sizes that samples of these steps take, but for the empty and the full mask."""
    wanted = np.zeros(len(active) + 1, dtype=bool)
    wanted[1:] |= active
    wanted[:-1] |= active
    wanted[[0, -1]] = False
    return np.flatnonzero(wanted)


def said(confidence: float, limits: str) -> str:
    """How far bands or a bound can be trusted, in words."""
    if limits is EXACT or limits == EXACT:
        return "from all masks of every size"
    kind = "asymptotic" if limits == ASYMPTOTIC else "at every number of samples"
    return f"confidence {100 * confidence:g}%, {kind}"


def grouped(number: int) -> str:
    """A whole number in groups of three digits."""
    return f"{number:,}".replace(",", THIN)
