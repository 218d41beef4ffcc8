"""The settings under which a report is made again: other baselines, thresholds and scores.

Each is a question of its own about the same network, sample and class; one that turns a verdict
around is shown, not averaged away.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from verify.arguments import checked
from verify.explain.protocols.extraction import require_few
from verify.explain.protocols.protocol import Protocol, protocol_of
from verify.games.exact_game import ExactGame
from verify.report.measuring import Question, measured
from verify.report.stability import Setting, Stability
from verify.report.verdicts import TABLES, Criteria, Measured, game_of, require_rel_tau, verdicts_of
from verify.scores import outputs as scoring
from verify.scores.inputs import aligned, as_rows, as_tensor
from verify.scores.masked_model import MaskedModel, masked_model
from verify.verdicts.verdict import count_of

REL_TAUS = (0.01, 0.05, 0.1)
LEFT_OUT = ("derivatives", "integral")  # slow, and no question of the table of scores


@checked
def stability(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    baselines: Mapping[str, Any] | None = None,
    data: Any = None,
    rel_taus: Sequence[float] = REL_TAUS,
    scores: Sequence[str] | None = None,
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
    **making: Any,
) -> Stability:
    """The verdicts under other baselines, thresholds and scores, in one table.

    model, x, baseline and `making` are the arguments of `MaskedModel`, or one in place of them;
    those from `error` to `protocol` as `check` has them; the others as `Report.stability`, which is
    the same for a report that is there already.  Raises ValueError naming the argument at fault.
    """
    criteria = Criteria(
        rel_tau=rel_tau, tau=tau, max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed,
        protocol=protocol_of(protocol),
    )  # fmt: skip
    masked = masked_model(model, x, baseline, live_only=True, tables=TABLES, **making)
    require_few(criteria.protocol, masked.n)
    question = Question(masked=masked, criteria=criteria, error=error, exact=exact)
    own, _ = measured(question, progress=progress)
    return vary(
        question, own, baselines, data=data, rel_taus=rel_taus, scores=scores, progress=progress
    )


def vary(
    question: Question,
    own: Measured,
    baselines: Mapping[str, Any] | None = None,
    *,
    data: Any = None,
    rel_taus: Sequence[float] = REL_TAUS,
    scores: Sequence[str] | None = None,
    progress: bool = False,
) -> Stability:
    """The verdicts under every combination, `own` first; arguments as `Report.stability`."""
    for rel_tau in rel_taus:
        require_rel_tau(rel_tau, "rel_taus")
    masked = question.masked
    places = _baselines(masked, baselines, data)
    own_score, choices = _scores(masked, scores)
    rows: list[Setting] = []
    for place, baseline in places.items():
        for name, score in choices.items():
            asked, found = question, own
            if (place, name) != (_given(masked), own_score):
                try:
                    asked = _asked(question, baseline, score)
                    found, _ = measured(asked, progress=progress)
                except ValueError as problem:
                    raise ValueError(f"baselines: {place!r} with score {name}: {problem}") from None
            rows += _thresholds(found, asked, place, name, rel_taus)
    return Stability(tuple(rows))


def blurred(x: Any, strength: float = 0.25) -> Tensor:
    """A picture [..., H, W] without its detail: a Gaussian whose σ is `strength` of its sides.

    The picture is mirrored at its edges.  Raises ValueError for fewer than two axes.
    """
    x = as_tensor(x, "x")
    if x.ndim < 2:
        raise ValueError(f"x: shape {tuple(x.shape)} has no height and width")
    out = x.double().reshape(-1, 1, *x.shape[-2:])
    for axis in (2, 3):
        size = out.shape[axis]
        reach = min(size - 1, round(3 * strength * size))
        places = torch.arange(-reach, reach + 1, dtype=out.dtype, device=out.device)
        kernel = torch.exp(-((places / (strength * size)) ** 2) / 2)
        kernel = kernel / kernel.sum()
        padding = (reach, reach, 0, 0) if axis == 3 else (0, 0, reach, reach)
        shape = (1, 1, 1, -1) if axis == 3 else (1, 1, -1, 1)
        out = F.conv2d(F.pad(out, padding, mode="reflect"), kernel.reshape(shape))
    return out.reshape(x.shape).to(x.dtype)


def _given(masked: MaskedModel) -> str:
    """What the question's own way of hiding is called."""
    if masked.background is None:
        return "given"
    return f"mean over {count_of(masked.rows, 'row')}"


def _baselines(masked: MaskedModel, wanted: Mapping[str, Any] | None, data: Any) -> dict[str, Any]:
    """Names and baselines, the question's own first, without repetition."""
    x, own = masked.x, masked.baseline
    hidden = masked.masker is not None
    if hidden and (wanted or data is not None):
        raise ValueError("baselines: a masker hides variables in its own way; leave them out")
    found: dict[str, Any] = {}
    if wanted is not None:
        taken = [_given(masked)] + ["mean"] * (data is not None)
        for name in taken:
            if name in wanted:
                raise ValueError(f"baselines: {name!r} is one that is there already; rename yours")
        found = {
            str(name): as_tensor(aligned(masked.columns, value, "baselines"), "baselines")
            for name, value in wanted.items()
        }
    elif not hidden and x.is_floating_point():
        found["zero"] = 0.0
        if x.ndim == 3:
            found["blurred"] = blurred(x)
    if data is not None:
        samples = as_rows(aligned(masked.columns, data, "data"), "data")
        if samples.shape[1:] != x.shape or not len(samples):
            raise ValueError(
                f"data: shape {tuple(samples.shape)}; give samples [m, *x.shape], "
                f"here [m, {', '.join(map(str, x.shape))}]"
            )
        found["mean"] = samples.double().mean(0).to(x.dtype)
    out = {_given(masked): own}
    known = [] if own is None else [own]
    for name, value in found.items():
        try:
            full = torch.as_tensor(value).to(x).broadcast_to(x.shape)
        except RuntimeError:
            raise ValueError(
                f"baselines: {name!r} has shape {tuple(torch.as_tensor(value).shape)}, which does "
                f"not broadcast to x, whose shape is {tuple(x.shape)}"
            ) from None
        if not any(torch.equal(full, other) for other in known):
            known.append(full)
            out[name] = value
    return out


def _scores(
    masked: MaskedModel, wanted: Sequence[str] | None
) -> tuple[str, dict[str, scoring.Score]]:
    """(the question's own score by name, names and scores to try, the own one first)."""
    own, name = masked.score, scoring.unit_of(masked.score)
    choices: dict[str, scoring.Score]
    if callable(own) or own == "output":
        choices = {name: own}
    else:
        base = "probability" if own == "probability" else "log-odds"
        choices = {name: own, "log-odds": base}
        if base == "log-odds":
            choices["logit"] = "logit"
        choices["probability"] = _probability(base, masked.target)
    for score in wanted or ():
        if score not in choices:
            raise ValueError(
                f"scores: {score!r} is not to be had from this model; "
                f"choose among {', '.join(choices)}"
            )
    if wanted is not None:
        choices = {key: choices[key] for key in dict.fromkeys([name, *wanted])}
    return name, choices


def _probability(base: str, target: int | None) -> Callable[[Tensor], Tensor]:
    def probability(outputs: Tensor) -> Tensor:
        return torch.sigmoid(scoring.score_outputs(outputs, base, target))

    return probability


def _asked(question: Question, baseline: Any, score: scoring.Score) -> Question:
    """The question under another baseline and score; units differ from score to score."""
    masked = question.masked
    if baseline is not masked.baseline:
        masked = masked.with_baseline(baseline)
    if score == masked.score:
        return dataclasses.replace(question, masked=masked)
    target = None if callable(score) or score == "output" else masked.target
    stated = question.error is not None and not isinstance(question.error, str)
    return Question(
        masked=masked.with_score(score, target),
        criteria=dataclasses.replace(question.criteria, tau=None),
        error=None if stated else question.error,
        exact="auto" if callable(score) and question.exact else question.exact,
    )


def _thresholds(
    found: Measured, asked: Question, baseline: str, score: str, rel_taus: Sequence[float]
) -> Iterator[Setting]:
    """What was found, and its table of scores under other thresholds."""
    game, criteria = found.game, asked.criteria
    yield _setting(found, criteria, baseline, score)
    v, error = (game.table, 0.0) if isinstance(game, ExactGame) else (game.v, game.error)
    for rel_tau in rel_taus:
        if criteria.tau is None and rel_tau == criteria.rel_tau:
            continue
        other = dataclasses.replace(criteria, rel_tau=rel_tau, tau=None)
        again = verdicts_of(game_of(v, error, game.names, other), other, asked.unit)
        # The scores are the same: what vouched for them does so still.
        verdicts = again.verdicts | {"matching": found.verdicts["matching"]}
        yield _setting(dataclasses.replace(again, verdicts=verdicts), other, baseline, score)


def _setting(found: Measured, criteria: Criteria, baseline: str, score: str) -> Setting:
    """A row of the table."""
    game, verdicts = found.game, found.verdicts
    return Setting(
        baseline,
        score,
        criteria.rel_tau if criteria.tau is None else None,
        game.tau,
        game.n,
        int(verdicts["order"].details["M"]),
        verdicts["exponent"].details.get("pairwise"),
        {name: v.status for name, v in verdicts.items() if name not in LEFT_OUT},
        criteria.protocol.name,
    )
