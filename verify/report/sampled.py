"""The verdicts on a network of which only some masks are evaluated."""

from __future__ import annotations

import dataclasses
import math
import sys
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from verify.records import versions
from verify.report.partial import SUFFICE, PartialReport
from verify.report.plan import CONFIDENCE, SHARE, Plan, Sampling
from verify.report.verdicts import Criteria
from verify.sampling.asking import AskedGame
from verify.sampling.calls import asked_game
from verify.sampling.low_orders import LowOrders, low_orders, residual_of
from verify.sampling.means import mean_scores
from verify.sampling.residual import Question, ResidualTest
from verify.sampling.resuming import Finished
from verify.scores.masked_model import MaskedModel
from verify.scores.outputs import unit_of
from verify.show.numbers import count
from verify.verdicts.verdict import Status, Verdict, decide, listed, rounded

REL_EPSILON = 0.05  # of the range of the scores that were seen


def measured_in_part(
    masked: MaskedModel,
    plan: Plan,
    criteria: Criteria,
    asked: Sampling,
    *,
    error: Any = None,
    resume: Finished | None = None,
    progress: bool = False,
) -> PartialReport:
    """The report of low orders and random masks, as `check` gives it.

    Two tests see the same masks, on which nothing else was chosen: whether the interactions that
    were measured give the score, and whether the salient ones among them do.
    Raises ValueError naming the argument at fault; MaskFailed where the model fails on a mask.
    """
    if progress:
        words = plan.said(plan.seconds(masked))
        tqdm.write(f"{plan.method}, since {plan.why}: at most {words}", file=sys.stderr)
    confidence = CONFIDENCE if asked.confidence is None else asked.confidence
    game = asked_game(masked, error=error).afresh(resume, lasting=True)
    low = low_orders(game, plan.order, seed=criteria.seed, progress=progress)
    means = mean_scores(
        game, budget=plan.for_means, confidence=confidence, score_range=asked.score_range,
        max_p=criteria.max_p, seed=criteria.seed, progress=progress,
    )  # fmt: skip
    question = Question(
        _epsilon(asked, game), SHARE, confidence, None, plan.sizes or None, criteria.seed + 1
    )
    tau, start = _tau(criteria, low), len(game.kept)
    whole = residual_of(low, game, question, 0.0, progress=progress)
    again = game.afresh(game.kept.finished(start), own=True)  # the same masks, not asked twice
    salient = residual_of(low, again, question, tau)
    of_every_order = means.monotone, means.exponent
    suffice = _suffice(salient, low.reaching(tau), low.masks - 1)
    verdicts = (_order(low, criteria, tau), whole.verdict, *of_every_order, suffice)
    score = masked.score if isinstance(masked.score, str) else unit_of(masked.score)
    return PartialReport(
        method=plan.method, why=plan.why, low=low, means=means, residual=whole, salient=salient,
        verdicts={v.name: v for v in verdicts}, tau=tau, masks=len(game.kept), score=score,
        seed=criteria.seed, target=masked.target, predicted=masked.predicted,
        device=str(masked.x.device), dtype=str(masked.output_dtype).removeprefix("torch."),
        versions=versions(), columns=masked.groups.names,
        background_rows=None if masked.background is None else masked.rows,
    )  # fmt: skip


def _epsilon(asked: Sampling, game: AskedGame) -> float:
    """The residual that is accepted: as asked, or a share of how far the scores seen lie apart."""
    if asked.epsilon is not None:
        return asked.epsilon
    seen = game.kept.finished().scores
    return max(REL_EPSILON * float(np.ptp(seen)), sys.float_info.min)


def _tau(criteria: Criteria, low: LowOrders) -> float:
    """The threshold of salience: as asked, or a share of the strongest that was measured."""
    if criteria.tau is not None:
        return criteria.tau
    return criteria.rel_tau * max(float(np.abs(v).max(initial=0.0)) for v in low.values[1:])


def _order(low: LowOrders, criteria: Criteria, tau: float) -> Verdict:
    """Condition (i) up to salience, of which random masks say nothing: decided where it can be.

    That is where a measured order is above the one in question, against a threshold that does not
    hang on what was not measured; or where all orders were measured.
    """
    n, L = low.n, low.order
    M = math.ceil(n / 2) if criteria.max_order is None else criteria.max_order
    method = f"all {count(low.masks)} masks with at most {L} present"
    details = {"M": M, "measured": L, "tau": tau}
    strongest, error, names = _strongest_above(low, M)
    if criteria.tau is None:
        error += criteria.rel_tau * max(float(e.max()) for e in low.errors)
    status = decide(tau - strongest, error)
    if low.unknown and (criteria.tau is None or status is Status.HOLDS):
        status = Status.UNDECIDED
        sentence = (
            f"Whether a salient interaction joins more than {M} of the {n} variables is open: "
            f"{low.unknown}, and no number of random masks shows that none of these is large."
        )
        return Verdict("order", status, None, None, low.unit, {}, sentence, details, method)
    number = {Status.HOLDS: "No", Status.VIOLATED: "A"}.get(status, "Lost in the error: a")
    sentence = (
        f"{number} salient interaction joins more than {M} of the {n} variables "
        f"({rounded(tau)} {low.unit} or more"
        + (f"; the strongest that does is {listed(names)})." if names else ").")
    )
    return Verdict(
        "order", status, tau - strongest, error, low.unit, {"variables": list(names)}, sentence,
        details, method,
    )  # fmt: skip


def _strongest_above(low: LowOrders, M: int) -> tuple[float, float, tuple[str, ...]]:
    """The strongest measured interaction of more than M variables: strength, error, names."""
    found = 0.0, 0.0, tuple[str, ...]()
    for k in range(M + 1, low.order + 1):
        at = int(np.abs(low.values[k]).argmax())
        strength = abs(float(low.values[k][at]))
        if strength > found[0]:
            names = tuple(low.names[i] for i in low.subsets[k][at].tolist())
            found = strength, float(low.errors[k][at]), names
    return found


def _suffice(test: ResidualTest, salient: int, measured: int) -> Verdict:
    """Whether the salient ones among the interactions that were measured give the score.

    That is not the claim `sparse`: they may be all there are.
    """
    verdict = test.verdict
    more = {
        Status.HOLDS: " That they are few this does not say.",
        Status.VIOLATED: " sparse_interactions(…) looks for few of any order.",
    }.get(verdict.status, "")
    details = {**verdict.details, "salient": salient, "measured": measured}
    return dataclasses.replace(
        verdict, name=SUFFICE, sentence=verdict.sentence + more, details=details
    )
