"""A baseline learned as paper A learns it: plain steps on Σ_S |w_S| within a small reach.

A's text has the loss unfaith(w_Ω) + λ‖w_Ω‖₁ without λ, over r within 0.01·Var[x_i] of the start;
A's code has Σ_S |w_S| over all 2^n patterns, ∅ among them, no unfaith term (which is 0 for all of
them), and a box of 0.05 standard deviations.  Both start at the mean, and are labelled here by
`PAPER_REACH` and `CODE_REACH`.  `learn_baseline` is the same question with more room, the best
baseline kept, and v(N) − v(∅) beside the loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.explain.baselines.learning import pulled_back
from verify.games.lattice import mobius
from verify.scores.inputs import as_tensor
from verify.scores.masked_model import MaskedModel

PAPER_REACH, CODE_REACH = "paper", "code"
STEPS, RATES = 50, (1e-3, 1e-4)  # of A's code


@dataclass(frozen=True, eq=False)
class PublishedCourse:
    """The baselines of a run, the start first, and Σ_S |w_S| under each, ∅ included."""

    baselines: tuple[Tensor, ...]
    losses: tuple[float, ...]

    @property
    def last(self) -> Tensor:
        """The one that A keeps, whether it is the best or not."""
        return self.baselines[-1]


def reach_of(x_train: Tensor, way: str) -> Tensor:
    """How far each entry of a baseline may move, from the training inputs [samples, …].

    way: PAPER_REACH, 0.01 of the variance, or CODE_REACH, 0.05 of the standard deviation.
    Raises ValueError for another.
    """
    spread = x_train.double().std(0, correction=0)
    if way == PAPER_REACH:
        return 0.01 * spread.square()
    if way == CODE_REACH:
        return 0.05 * spread
    raise ValueError(f'way: {way!r} is unknown; use "{PAPER_REACH}" or "{CODE_REACH}"')


def learn_as_published(
    masked: MaskedModel,
    reach: Any,
    *,
    steps: int = STEPS,
    rates: Sequence[float] = RATES,
) -> PublishedCourse:
    """Gradient steps from the baseline of `masked`, each entry kept within `reach` of where it was.

    reach: a number or tensor that broadcasts to the baseline.  rates: the learning rate of the
    first and of the last step, geometric between.  A variable is one entry of x here, so the
    paper's ball is an interval, as the code's box is.  Nothing is random.  Raises ValueError naming
    the argument at fault, and for a model without a gradient.
    """
    if steps < 1:
        raise ValueError(f"steps: {steps} is not a positive number of steps")
    if len(rates) != 2 or not all(rate > 0 for rate in rates):
        raise ValueError(f"rates: {list(rates)}; give two positive numbers, the first and the last")
    start = masked.baseline.cpu().double()
    room = as_tensor(reach, "reach").double().broadcast_to(start.shape)
    if not bool((room >= 0).all()):
        raise ValueError("reach: negative somewhere; give how far each entry may move")
    here, baselines, losses = start.clone(), list[Tensor](), list[float]()
    for step in range(steps + 1):
        moved = masked.at_baseline(here.to(masked.baseline))
        effects = np.asarray(mobius(moved.table().numpy()))
        baselines.append(here.clone())
        losses.append(float(np.abs(effects).sum()))
        if step < steps:
            weights = np.asarray(mobius(np.sign(effects)[::-1]))[::-1]  # μᵀ sign(w)
            rate = rates[0] * (rates[1] / rates[0]) ** (step / max(1, steps - 1))
            here = here - rate * pulled_back(moved, weights)
            here = torch.clamp(here, start - room, start + room)
    return PublishedCourse(tuple(baselines), tuple(losses))
