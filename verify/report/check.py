"""The one call a user makes: check(model, x, baseline) → Report, a verdict on every condition."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import torch

from verify.arguments import checked
from verify.explain.protocols.extraction import require_few
from verify.explain.protocols.protocol import Protocol, protocol_of
from verify.records import versions
from verify.report.measuring import Question, measured
from verify.report.report import Report
from verify.report.verdicts import TABLES, Criteria, Measured
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
) -> Report:
    """Puts one network, on one sample, to the test of every condition.

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
    Raises what `masked_outputs`, `check_values` and `exact_outputs` raise.
    """
    criteria = Criteria(
        rel_tau=rel_tau,
        tau=tau,
        max_order=max_order,
        max_p=max_p,
        shuffles=shuffles,
        seed=seed,
        protocol=protocol_of(protocol),
    )
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups,
        masker=masker, dtype=dtype, batch_size=batch_size, device=device,
        feature_names=feature_names, live_only=True, tables=TABLES,
    )  # fmt: skip
    require_few(criteria.protocol, masked.n)
    question = Question(masked=masked, criteria=criteria, error=error, exact=exact)
    found, source = measured(question, progress=progress)
    asked = masked.score
    return Report(
        found.game,
        found.null,
        _with_derivatives(found, question) if derivatives else found.verdicts,
        masked.dead,
        asked if isinstance(asked, str) else question.unit,
        question.unit,
        seed,
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
            check, masked, error=error, exact=exact, rel_tau=rel_tau, tau=tau,
            max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed,
            protocol=protocol, derivatives=derivatives,
        ),
    )  # fmt: skip


def _with_derivatives(found: Measured, question: Question) -> dict[str, Verdict]:
    """The verdicts with `derivatives` beside `order`, and `integral` at the end."""
    masked, criteria = question.masked, question.criteria
    effort = Effort(seed=criteria.seed)
    smooth = derivative_verdict(masked, found.game.tau_interval, criteria.max_order, effort)
    out: dict[str, Verdict] = {}
    for name, verdict in found.verdicts.items():
        out[name] = verdict
        if name == "order":
            out["derivatives"] = smooth
    out["integral"] = integral_verdict(masked, seed=criteria.seed)
    return out
