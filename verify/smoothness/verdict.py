"""Condition (i) in its words on derivatives: do those of order M + 1 vanish on the box?

With w(t) = v(b + Σ t_i (x_i - b_i)), t ∈ [0,1]^n, a derivative counts as ∂^κ w(t)/κ!, the size of
its term in a Taylor series that spans the box, in score units: (x - b)^κ is part of it already.
Sampling finds derivatives that do not vanish; it never proves that all of them do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from verify.arguments import checked
from verify.games.game import Game
from verify.scores import outputs as scoring
from verify.scores.masked_model import MaskedModel, masked_model
from verify.scores.precision import ROUNDOFFS, measure
from verify.smoothness.forward import NoDerivatives, forward_mode, in_float64, on_the_box
from verify.smoothness.kinks import kinks, second_derivatives
from verify.smoothness.taylor import Effort, Largest, largest
from verify.verdicts.verdict import Status, Verdict, count_of, decide, rounded

LARGEST_ORDER = 8  # each further order costs three to four times as much
U = 2.0**-53


@checked
def derivatives(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    order: int | None = None,
    points: int = 8,
    indices: int = 24,
    seed: int = 0,
    groups: Any = None,
    target: SupportsIndex | None = None,
    score: scoring.Score | None = None,
    masker: Callable[[Tensor], Any] | None = None,
    background: Any = None,
    feature_names: Sequence[str] | None = None,
    tau: float | None = None,
    rel_tau: float = 0.05,
) -> Verdict:
    """Condition (1β) at order M: every derivative of order M + 1 stays below τ on the box.

    order: M, by default ⌈n/2⌉; the derivatives tested are those of order M + 1.
    points, indices, seed: how many places t are drawn, and how many multi-indices κ at each.
    tau: the threshold in score units, by default rel_tau times the largest |I(S)|.
    The other arguments are those of `MaskedModel`, or one in place of them.  VIOLATED comes with
    the place and the κ of the largest derivative; HOLDS speaks of the sampled places alone;
    VACUOUS, where a score cannot be differentiated, or has kinks and between them no derivative
    that reaches τ, says why: with kinks it never HOLDS.  Raises ValueError naming the argument at
    fault, and what `masked_outputs` raises.
    """
    effort = Effort(points, indices, seed)
    if order is not None and not 0 <= order < LARGEST_ORDER:
        raise ValueError(
            f"order: {order}; derivatives of order {order + 1} would be tested, and orders "
            f"1 to {LARGEST_ORDER} are within reach: give 0 to {LARGEST_ORDER - 1}"
        )
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups,
        masker=masker, feature_names=feature_names, live_only=True,
    )  # fmt: skip
    if tau is not None and not 0 < tau < math.inf:
        raise ValueError(f"tau: {tau} is not a positive number of score units")
    if not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if tau is None and masked.masker is None:
        v = masked.table().numpy()
        game = Game(v, measure(masked, v, seed=seed).error, masked.names, rel_tau)
        interval = game.tau_interval
    else:
        interval = (tau or 0.0, tau or 0.0)
    return derivative_verdict(masked, interval, order, effort)


def derivative_verdict(
    masked: MaskedModel,
    tau: tuple[float, float],
    order: int | None = None,
    effort: Effort | None = None,
) -> Verdict:
    """The verdict `derivatives` for a prepared model and the interval that its τ lies in."""
    effort = effort or Effort()
    unit = scoring.unit_of(masked.score)
    M = math.ceil(masked.n / 2) if order is None else order
    try:
        if masked.n == 0:
            raise NoDerivatives("no variable differs from the baseline")
        if M >= LARGEST_ORDER:
            raise NoDerivatives(
                f"derivatives of order {M + 1} are out of reach (at most {LARGEST_ORDER})"
            )
        with forward_mode():
            return _sampled(in_float64(masked), tau, M, effort, unit)
    except NoDerivatives as why:
        sentence = f"Derivatives say nothing here: {why}."
        details = {"M": M, "tested_order": M + 1}
        return Verdict("derivatives", Status.VACUOUS, None, None, unit, {}, sentence, details)


def _sampled(
    masked: MaskedModel, tau: tuple[float, float], M: int, effort: Effort, unit: str
) -> Verdict:
    w, found = on_the_box(masked), kinks(masked)
    rng = np.random.default_rng(effort.seed)
    t = rng.random((effort.points, masked.n))
    if not found:  # both ends of the box belong to it; a kink often sits right there
        t[: min(2, len(t))] = np.eye(2)[: len(t), :1]
    places = torch.from_numpy(t).to(masked.x.device)
    if found and M >= 1:
        generator = torch.Generator().manual_seed(effort.seed % 2**63)
        bends = float(second_derivatives(w, places, generator).abs().max())
        if bends <= ROUNDOFFS * U * masked.output_scale:
            raise NoDerivatives(
                f"the score is piecewise linear ({', '.join(found)}): its derivatives of order 2 "
                "and more are 0 wherever they exist, and the kinks, where they do not, hold all "
                "that joins variables; look at `order` instead"
            )
    profile = [largest(w, places, q, effort, rng) for q in range(1, M + 2)]
    last = profile[-1]
    if last.doubtful and not found:  # next to a kink a quotient may differ; a smooth score has none
        raise NoDerivatives(
            f"a difference quotient contradicts the largest derivative of order {M + 1} that torch "
            "gives (a wrong rule in torch?)"
        )
    scale = max(masked.output_scale, *(part.value for part in profile))
    exactly = last.value == 0 and last.disagreement == 0
    roundoffs = ROUNDOFFS + masked.rows - 1
    error = 0.0 if exactly else 4 * last.disagreement + roundoffs * U * scale
    threshold = (tau[0] + tau[1]) / 2
    margin, tolerance = threshold - last.value, error + (tau[1] - tau[0]) / 2
    status = decide(margin, tolerance)
    where = {
        "variables": {masked.names[i]: power for i, power in last.powers.items()},
        "t": dict(zip(masked.names, last.place, strict=True)),
        "derivative": last.value,
    }
    details = {
        "M": M,
        "tested_order": M + 1,
        "tau": threshold,
        "largest_by_order": [part.value for part in profile],
        "points": effort.points,
        "indices": last.indices,
        "indices_in_all": last.indices_in_all,
        "largest_along_signs": last.along_signs,
        "contradicted": last.contradicted,
        "kinks": list(found),
        "error": "estimated from two orders of nesting",
    }
    if found and status is not Status.VIOLATED:
        sentence = (
            f"Derivatives say nothing here: those of order {M + 1} stay below the threshold where "
            f"sampled, but the score has kinks ({', '.join(found)}), which no derivative sees."
        )
        return Verdict(
            "derivatives", Status.VACUOUS, None, None, unit, where, sentence, details
        )  # fmt: skip
    sentence = _sentence(status, masked, last, M, unit, threshold, exactly)
    return Verdict("derivatives", status, margin, tolerance, unit, where, sentence, details)


def _sentence(
    status: Status,
    masked: MaskedModel,
    last: Largest,
    M: int,
    unit: str,
    tau: float,
    exactly: bool,
) -> str:
    sample = (
        f"{last.indices} of {count_of(last.indices_in_all, 'derivative')} of order {M + 1} probed "
        "at each of the sampled places"
    )
    along = " ".join(
        masked.names[i] if power == 1 else f"{masked.names[i]}^{power}"
        for i, power in last.powers.items()
    )
    sizes = f"{rounded(last.value)} against a threshold of {rounded(tau)} {unit}"
    if status is Status.VIOLATED:
        return (
            f"Derivatives of order {M + 1} do not vanish: the one along {along} reaches {sizes} "
            f"({sample}); so condition (i) in its words on derivatives fails at M = {M}, whatever "
            "the interactions do."
        )
    if status is Status.UNDECIDED:
        return (
            f"Whether derivatives of order {M + 1} vanish is lost in the numerical error: {sizes}."
        )
    found = "all are exactly 0" if exactly else f"the largest is {sizes}"
    return (
        f"On the sampled places no derivative of order {M + 1} reaches the threshold: {found} "
        f"({sample}). A sample, not a proof."
    )
