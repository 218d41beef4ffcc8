"""The settings under which a report is made again: other baselines, thresholds and scores.

Each is a check of the same network, sample and class; one that turns a verdict around is shown,
not averaged away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional as F

from verify.games.exact_game import ExactGame
from verify.report.check import check_values
from verify.report.stability import Setting, Stability
from verify.scores import outputs as scoring

if TYPE_CHECKING:
    from verify.report.report import Report

REL_TAUS = (0.01, 0.05, 0.1)
LEFT_OUT = ("derivatives", "integral")  # slow, and no question of the table of scores


def vary(
    report: Report,
    baselines: Mapping[str, Any] | None = None,
    *,
    data: Any = None,
    rel_taus: Sequence[float] = REL_TAUS,
    scores: Sequence[str] | None = None,
    progress: bool = False,
) -> Stability:
    """The verdicts of a report under every combination; arguments as `Report.stability`."""
    if report.again is None:
        raise ValueError(
            "report: made from a ready table (check_values), so there is no model to run under "
            "another baseline or score; make it with check(model, x, baseline)"
        )
    bad = [a for a in rel_taus if not 0 < a <= 1]
    if bad:
        raise ValueError(f"rel_taus: {bad[0]} is not in (0, 1], a fraction of the largest strength")
    settings = report.again.keywords
    x = torch.as_tensor(report.again.args[1])
    places = _baselines(x, settings["baseline"], settings["masker"] is not None, baselines, data)
    own, choices = _scores(report, settings["score"], scores)
    rows: list[Setting] = []
    for place, baseline in places.items():
        for name, score in choices.items():
            if place == "given" and name == own:
                base = report
            else:
                try:
                    base = report.again(baseline=baseline, **_changes(report, score, progress))
                except ValueError as problem:
                    raise ValueError(f"baselines: {place!r} with score {name}: {problem}") from None
            rows += _thresholds(base, place, name, rel_taus)
    return Stability(tuple(rows))


def blurred(x: Any, strength: float = 0.25) -> Tensor:
    """A picture [..., H, W] without its detail: a Gaussian whose σ is `strength` of its sides.

    The picture is mirrored at its edges.  Raises ValueError for fewer than two axes.
    """
    x = torch.as_tensor(x)
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


def _baselines(
    x: Tensor, given: Any, masker: bool, wanted: Mapping[str, Any] | None, data: Any
) -> dict[str, Any]:
    """Names and baselines, the report's own first, without repetition."""
    if masker and (wanted or data is not None):
        raise ValueError("baselines: a masker hides variables in its own way; leave them out")
    found: dict[str, Any] = {}
    if wanted is not None:
        found = {str(name): value for name, value in wanted.items() if name != "given"}
    elif not masker and x.is_floating_point():
        found["zero"] = 0.0
        if x.ndim == 3:
            found["blurred"] = blurred(x)
    if data is not None:
        samples = torch.as_tensor(data)
        if samples.shape[1:] != x.shape or not len(samples):
            raise ValueError(
                f"data: shape {tuple(samples.shape)}; give samples [m, *x.shape], "
                f"here [m, {', '.join(map(str, x.shape))}]"
            )
        found["mean"] = samples.double().mean(0).to(x.dtype)
    out = {"given": given}
    known = [] if given is None else [torch.as_tensor(given).to(x).broadcast_to(x.shape)]
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
    report: Report, own: scoring.Score, wanted: Sequence[str] | None
) -> tuple[str, dict[str, scoring.Score]]:
    """(the report's own score by name, names and scores to try, the own one first)."""
    if callable(own) or own == "output":
        name, choices = report.unit, {report.unit: own}
    else:
        base = "probability" if own == "probability" else "log-odds"
        name = scoring.unit_of(own)
        choices = {name: own, "log-odds": base}
        if base == "log-odds":
            choices["logit"] = "logit"
        choices["probability"] = _probability(base, report.target)
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


def _changes(report: Report, score: scoring.Score, progress: bool) -> dict[str, Any]:
    """What a further check changes beside its baseline; units differ from score to score."""
    assert report.again is not None
    settings = report.again.keywords
    out: dict[str, Any] = {"score": score, "progress": progress, "derivatives": False}
    out["target"] = None if callable(score) or score == "output" else report.target
    if score != settings["score"]:
        stated = settings["error"] is not None and not isinstance(settings["error"], str)
        out |= {"tau": None, "error": None if stated else settings["error"]}
        if callable(score) and settings["exact"]:
            out["exact"] = "auto"
    return out


def _thresholds(
    report: Report, baseline: str, score: str, rel_taus: Sequence[float]
) -> Iterator[Setting]:
    """The report itself, and its table of scores under other thresholds."""
    yield _setting(report, report, baseline, score)
    assert report.again is not None
    game, settings = report.game, report.again.keywords
    v, error = (game.table, 0.0) if isinstance(game, ExactGame) else (game.v, game.error)
    for rel_tau in rel_taus:
        if game.given_tau is None and rel_tau == game.rel_tau:
            continue
        again = check_values(
            v, error=error, feature_names=game.names, score=report.score, unit=report.unit,
            rel_tau=rel_tau, max_order=settings["max_order"], max_p=settings["max_p"],
            shuffles=settings["shuffles"], seed=report.seed,
        )  # fmt: skip
        yield _setting(again, report, baseline, score)


def _setting(report: Report, run: Report, baseline: str, score: str) -> Setting:
    """A row; `run` is the check that evaluated the model, and vouches for its scores."""
    verdicts = report.verdicts | {"matching": run.verdicts["matching"]}
    return Setting(
        baseline,
        score,
        report.game.rel_tau if report.game.given_tau is None else None,
        report.tau,
        report.n,
        int(report.verdicts["order"].details["M"]),
        report.verdicts["exponent"].details.get("pairwise"),
        {name: v.status for name, v in verdicts.items() if name not in LEFT_OUT},
    )
