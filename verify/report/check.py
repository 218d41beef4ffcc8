"""The one call a user makes: check(model, x, baseline), a verdict on every condition."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
import torch

from verify.arguments import checked
from verify.explain.protocols.extraction import require_few
from verify.explain.protocols.protocol import PLAIN, Protocol, protocol_of
from verify.games.memory import require_memory
from verify.records import versions
from verify.report.measuring import Question, measured
from verify.report.partial import PartialReport
from verify.report.plan import IN_PART, Plan, Sampling, planned
from verify.report.report import Report
from verify.report.sampled import measured_in_part
from verify.report.verdicts import TABLES, Criteria, Measured
from verify.sampling.resuming import Finished
from verify.scores.masked_model import masked_model
from verify.scores.outputs import Score
from verify.smoothness.quadrature import integral_verdict
from verify.smoothness.taylor import Effort
from verify.smoothness.verdict import derivative_verdict
from verify.verdicts.verdict import Verdict


@checked
def check(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    target: SupportsIndex | None = None,
    score: Score | None = None,
    groups: Any = None,
    masker: Callable[[torch.Tensor], Any] | None = None,
    background: Any = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    feature_names: Sequence[str] | None = None,
    progress: bool = False,
    error: Any = None,
    exact: bool | str = False,
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
    protocol: Protocol | str = "plain",
    derivatives: bool = False,
    method: str = "auto",
    max_minutes: float | None = 60.0,
    order: int | None = None,
    epsilon: float | None = None,
    budget: int | None = None,
    confidence: float | None = None,
    score_range: Any = None,
    resume: Finished | None = None,
) -> Report | Any:
    """Puts one network, on one sample, to the test of every condition.

    A `Report` where all 2^n masks are evaluated; else a `PartialReport`, whose verdicts each say
    how they were obtained and at what confidence.

    The arguments up to `feature_names` are those of `MaskedModel`, or one in place of them all.
    Variables whose value equals the baseline are left out and named.
    background: in place of the baseline, m rows of data: every score is the mean over them.  The
        call then takes m times as long, m·2^n evaluations for the table and about as many for its
        error; the report says how many rows there were.
    error: of the scores, absolute: None measures it on some masks against a float64 copy and
        estimates it for callables that cannot be cast; "float64" measures it on all masks,
        "float64 sample" on some, however large the module is, "exact" against exact replay; a
        number or one per mask states it.
    exact: True draws the verdicts from the exactly replayed scores (`exact_outputs`), free of
        rounding; "auto" does so where the model can be replayed and n ≤ 12.
    rel_tau, tau, max_order, max_p, shuffles, seed, protocol: as `check_values`.
    derivatives: True adds the verdicts `derivatives` and `integral` (see `verify.derivatives` and
        `verify.integral_form`): seconds rather than milliseconds for a smooth network.
    method: "exact" (replay, as exact=True), "exhaustive" (all masks), "low-order" (all interactions
        of at most `order` variables, and random masks), "sampled" (of single variables only).
        "auto" evaluates all masks up to 2^24 scores, and else measures the highest order, 2 or
        more, that half of the budget pays, or samples.  It does not look at the machine.
    max_minutes: where a few masks that are timed foretell more, nothing is begun: a ValueError
        has scores, memory and time.  0 for this estimate alone, None to start whatever it takes.
    The others are for "low-order" and "sampled".  order: see method.  epsilon: the residual that
        is accepted, in score units; None: 5 % of the range of the scores seen before its test.
        budget: of masks in all, by default 200 000.  confidence: of each verdict, by default 0.95.
        score_range: as in `order_means`.  resume: as in `interactions_up_to`.
    Raises what `masked_outputs`, `check_values` and `exact_outputs` raise, MaskFailed where the
    model fails on one mask of some.
    """
    asked = asked_of(
        model, x, baseline, target=target, score=score, groups=groups, masker=masker,
        background=background, dtype=dtype, batch_size=batch_size, device=device,
        feature_names=feature_names, error=error, exact=exact, rel_tau=rel_tau, tau=tau,
        max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed, protocol=protocol,
        derivatives=derivatives, method=method, max_minutes=max_minutes, order=order,
        epsilon=epsilon, budget=budget, confidence=confidence, score_range=score_range,
    )  # fmt: skip
    if resume is not None and not asked.in_part:
        raise ValueError('resume: it is for method="low-order" and "sampled"; leave it out')
    return answered(asked, resume=resume, progress=progress)


@dataclass(frozen=True, eq=False, kw_only=True)
class Asked:
    """What `check` is asked, the way that is taken, and what is sampled on it."""

    question: Question
    plan: Plan
    sampling: Sampling
    derivatives: bool
    method: str  # as the caller named it

    @property
    def in_part(self) -> bool:
        """Whether only some masks are evaluated."""
        return self.plan.method in IN_PART


def asked_of(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    error: Any = None,
    exact: bool | str = False,
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
    protocol: Protocol | str = "plain",
    derivatives: bool = False,
    method: str = "auto",
    max_minutes: float | None = 60.0,
    order: int | None = None,
    epsilon: float | None = None,
    budget: int | None = None,
    confidence: float | None = None,
    score_range: Any = None,
    of_many: bool = False,
    **making: Any,
) -> Asked:
    """What `check` is asked, its arguments looked at and the model tried on a few masks.

    making: further arguments of `MaskedModel`.  of_many: a sample of so few variables that all
    masks are evaluated passes over what is said about sampling, which is for others.
    Raises as `check` does before it measures.
    """
    criteria = Criteria(
        rel_tau=rel_tau, tau=tau, max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed,
        protocol=protocol_of(protocol),
    )  # fmt: skip
    masked = masked_model(model, x, baseline, live_only=True, **making)
    sampling = Sampling(
        order=order, epsilon=epsilon, budget=budget, confidence=confidence, score_range=score_range
    )
    plan = planned(masked, method, exact, sampling, of_many=of_many, seed=seed)
    if plan.method in IN_PART:
        _require_plain(masked.n, criteria, derivatives)
    else:
        require_memory(masked.n, TABLES)
        require_few(criteria.protocol, masked.n)
    plan.require_within(masked, max_minutes)
    if method in ("exact", "exhaustive"):
        exact = method == "exact"
    question = Question(masked=masked, criteria=criteria, error=error, exact=exact)
    return Asked(
        question=question, plan=plan, sampling=sampling, derivatives=derivatives, method=method
    )


def answered(
    asked: Asked,
    *,
    resume: Finished | None = None,
    progress: bool = False,
    v: np.ndarray | None = None,
) -> Report | PartialReport:
    """The report, whichever way is taken.

    resume: of an earlier try, where only some masks are evaluated; v: the 2^n scores, where all are
    and they were evaluated already.
    """
    question, derivatives = asked.question, asked.derivatives
    if asked.in_part:
        return measured_in_part(
            question.masked, asked.plan, question.criteria, asked.sampling,
            error=question.error, resume=resume, progress=progress,
        )  # fmt: skip
    found, source = measured(question, progress=progress, v=v)
    masked, criteria = question.masked, question.criteria
    name = masked.score
    return Report(
        found.game,
        found.null,
        _with_derivatives(found, question) if derivatives else found.verdicts,
        masked.dead,
        name if isinstance(name, str) else question.unit,
        question.unit,
        criteria.seed,
        target=masked.target,
        predicted=masked.predicted,
        device=str(masked.x.device),
        dtype=str(masked.output_dtype).removeprefix("torch."),
        error_source=source,
        versions=versions(),
        columns=masked.groups.names,
        background_rows=None if masked.background is None else masked.rows,
        by_protocol=found.by_protocol,
        question=question,
        again=functools.partial(
            check, masked, error=question.error, exact=question.exact, rel_tau=criteria.rel_tau,
            tau=criteria.tau, max_order=criteria.max_order, max_p=criteria.max_p,
            shuffles=criteria.shuffles, seed=criteria.seed, protocol=criteria.protocol,
            derivatives=derivatives, method=asked.method, max_minutes=None,
        ),
    )  # fmt: skip


def _require_plain(n: int, criteria: Criteria, derivatives: bool) -> None:
    """ValueError for what takes a table of all masks."""
    if criteria.protocol != PLAIN:
        raise ValueError(
            f"protocol: {criteria.protocol.name!r} is for all 2^{n} scores; leave it out, or take "
            "fewer, larger groups"
        )
    if derivatives:
        raise ValueError(
            f"derivatives: in a report they stand beside all 2^{n} interactions; call "
            "verify.derivatives(model, x, baseline) for them alone"
        )


def _with_derivatives(found: Measured, question: Question) -> dict[str, Verdict]:
    """The verdicts with `derivatives` beside `order`, and `integral` at the end."""
    masked, criteria = question.masked, question.criteria
    effort = Effort(seed=criteria.seed)
    smooth = derivative_verdict(masked, found.game.tau_interval, criteria.max_order, effort)
    out: dict[str, Verdict] = {}
    for name, verdict in found.verdicts.items():
        out[name] = verdict
        if name == "order":
            out["derivatives"] = smooth.obtained("points between baseline and sample")
    integral = integral_verdict(masked, seed=criteria.seed)
    out["integral"] = integral.obtained("some masks, by quadrature")
    return out
