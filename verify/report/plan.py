"""Which way `check` takes, why, and what it costs, known before anything is started.

The choice follows from the number of variables and the arguments alone, so that it is the same on
every machine.  How long it takes is measured on a few masks and only decides whether it is begun.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from verify.arguments import whole
from verify.games.memory import readable
from verify.report.verdicts import TABLES
from verify.sampling.confidence import masks_needed
from verify.sampling.limits import as_range
from verify.sampling.low_orders import cost_of_orders
from verify.sampling.means import least_budget
from verify.sampling.residual import Question
from verify.scores.masked_model import MaskedModel
from verify.scores.waiting import expected_seconds, in_words
from verify.show.numbers import count
from verify.verdicts.verdict import count_of

METHODS = ("auto", "exact", "exhaustive", "low-order", "sampled")
IN_PART = ("low-order", "sampled")
MOST_SCORES = 1 << 24  # a table of more is made where it is asked for by name only
BUDGET = 200_000  # masks
SHARE, CONFIDENCE = 0.95, 0.95
TIMED = 1024  # scores: fewer are begun without a look at the clock


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """What is asked where not all masks are evaluated; None where the caller says nothing.

    order: interactions of up to so many variables are measured, all of them.  epsilon: the residual
    that is accepted, in score units.  budget: of masks in all.  confidence: of each verdict.
    score_range: (lowest, highest), bounds that no score passes.
    """

    order: int | None = None
    epsilon: float | None = None
    budget: int | None = None
    confidence: float | None = None
    score_range: Any = None

    def require_sound(self) -> None:
        """ValueError for what would be refused only after some masks."""
        Question(1.0 if self.epsilon is None else self.epsilon)
        as_range(self.score_range)

    def refuse(self, why: str) -> None:
        """ValueError, naming it, for the first that is given."""
        for one in fields(self):
            if getattr(self, one.name) is not None:
                raise ValueError(
                    f"{one.name}: {why}, and nothing is sampled; leave it out, or give "
                    'method="low-order"'
                )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A way, why it is taken, and what it costs.

    scores: model evaluations, at most.  bytes: of memory for what is made.  order: up to which
    interactions are measured.  sizes: of masks on which these are tested.  for_means: masks that
    are left for the mean scores.
    """

    method: str
    why: str
    scores: int
    bytes: int
    order: int = 0
    sizes: tuple[int, ...] = ()
    for_means: int = 0

    def require_within(self, masked: MaskedModel, max_minutes: float | None) -> None:
        """Raises ValueError with the estimate where it takes longer than that.

        max_minutes: None never, 0 always.
        """
        if max_minutes is None:
            return
        if not max_minutes >= 0:
            raise ValueError(
                f"max_minutes: {max_minutes!r} is no number of minutes; give 0 or more, or None"
            )
        if max_minutes and self.scores < TIMED:
            return
        seconds = self.seconds(masked, 60 * max_minutes)
        if max_minutes and seconds <= 60 * max_minutes:
            return
        other = ""
        if self.method in IN_PART:
            other = ", or a smaller budget="
        elif self.scores > BUDGET * masked.rows:
            other = f', or method="low-order" ({count(BUDGET)} masks at most)'
        raise ValueError(
            f"max_minutes: {self.method} takes {self.said(seconds)} on this machine, and "
            f"{max_minutes:g} min are allowed; give "
            f"max_minutes={max(1, math.ceil(seconds / 60))} to start it{other}"
        )

    def seconds(self, masked: MaskedModel, most: float = math.inf) -> float:
        """How long all scores take, from a few that are timed; more where that is above `most`."""
        masks = self.scores // masked.rows
        at_once = max(1, masked.batch_size // masked.rows)
        few = min(at_once, max(1, masks // 64))
        found = expected_seconds(masked, masks, few)
        return expected_seconds(masked, masks, at_once) if found > most and few < at_once else found

    def said(self, seconds: float) -> str:
        """The costs in words."""
        return (
            f"{count(self.scores)} scores, {readable(self.bytes)} of memory and about "
            f"{in_words(seconds)}"
        )


def planned(
    masked: MaskedModel, method: str, exact: bool | str, asked: Sampling, *,
    of_many: bool = False, seed: int = 0,
) -> Plan:  # fmt: skip
    """The way that is taken for this game.  Raises ValueError naming the argument at fault.

    of_many: what is said about sampling is for those of many games that have many variables.
    seed: of the sizes on which is tested, where the budget does not pay for all.
    """
    if method not in METHODS:
        raise ValueError(f"method: {method!r} is unknown; use {', '.join(map(repr, METHODS))}")
    if method == "exhaustive" and exact is True:
        raise ValueError('exact: True is method="exact"; give one of the two')
    n, scores = masked.n, masked.rows << masked.n
    way, why = method, f'method="{method}" was asked for'
    if method == "auto" and exact is True:
        way, why = "exact", "exact=True was asked for"
    elif method == "auto" and scores <= MOST_SCORES:
        way, why = "exhaustive", f"all {count(1 << n)} masks can be had"
    elif method == "auto":
        why = f"2^{n} masks cannot be had"
        why += f" with {masked.rows} background rows" if masked.rows > 1 else ""
    if way in ("exact", "exhaustive"):
        if not (of_many and method == "auto"):
            asked.refuse(f"all masks of {count_of(n, 'variable')} are evaluated")
        return Plan(method=way, why=why, scores=scores, bytes=8 * TABLES << n)
    if exact is True:
        raise ValueError(
            f'exact: replay takes all 2^{n} masks; leave it out or give method="exact"'
        )
    return _in_part(masked, way, why, asked, seed)


def _in_part(masked: MaskedModel, method: str, why: str, asked: Sampling, seed: int) -> Plan:
    """Low orders and random masks within the budget."""
    n = masked.n
    asked.require_sound()
    budget = BUDGET if asked.budget is None else whole(asked.budget, "budget", 1)
    order = asked.order
    if order is None:
        order = 1 if method != "low-order" or n == 1 else 2
        while method != "sampled" and order < n and 2 * cost_of_orders(n, order + 1) <= budget:
            order += 1
    whole(order, "order", 1)
    if order > n:
        raise ValueError(f"order: {order} of {count_of(n, 'variable')}; give 1 to {n}")
    if method == "sampled" and order > 1:
        raise ValueError('order: all of an order are measured by method="low-order" only')
    method = "sampled" if order == 1 and method != "low-order" else "low-order"
    measured = cost_of_orders(n, order)
    confidence = CONFIDENCE if asked.confidence is None else asked.confidence
    first = least_budget(n)
    _, least_test = _sizes(order, n, 0, confidence, seed)
    if budget < measured + least_test + first:
        raise ValueError(
            f"budget: {budget} masks; the {measured} with at most {order} of "
            f"{count_of(n, 'variable')} present, {least_test} to test what they give and the first "
            f"{first} for mean scores are {measured + least_test + first}: give at least so many"
            + (", or a lower order=" if order > 1 else "")
        )
    limit = min(budget // 4, budget - measured - first)
    sizes, test = _sizes(order, n, limit, confidence, seed)
    arrays = sum(math.comb(n, k) * (4 * k + 16) for k in range(order + 1))
    return Plan(
        method=method, why=why, scores=budget * masked.rows, bytes=arrays + 12 * budget,
        order=order, sizes=sizes, for_means=budget - measured - test,
    )  # fmt: skip


def _sizes(
    order: int, n: int, limit: int, confidence: float, seed: int
) -> tuple[tuple[int, ...], int]:
    """The sizes of masks to test on, and their cost: all, or so many as the limit pays.

    Then it is the last, and one drawn from each of so many runs of neighbours: at even distances, a
    network of which only others are wrong would never be found out.
    """
    possible = np.arange(order + 1, n + 1)
    tested, kept = len(possible), possible
    while tested > 2 and tested * masks_needed(SHARE, confidence, tested) > limit:
        tested = tested // 2 + 1
    if tested < len(possible):
        rng, runs = np.random.default_rng(seed), tested - 1
        drawn = [int(rng.choice(run)) for run in np.array_split(possible[:-1], runs)]
        kept = np.array([*drawn, n])
    each = masks_needed(SHARE, confidence, len(kept)) if len(kept) else 0
    return tuple(kept.tolist()), sum(min(each, math.comb(n, m)) for m in kept.tolist())
