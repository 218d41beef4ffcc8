"""Variables on a background that is neither shown nor hidden: scores are a mean over it fading in.

Where the variables are parts of a picture, the pixels of no part are its background.  Shown whole,
they may give the answer away; hidden, the parts hang in the void.  Source: Li and Zhang 2023, as
their published code has it, whose images paper B takes up in figures 3 and 13.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, SupportsIndex

import torch
from torch import Tensor, nn

from verify.arguments import checked
from verify.scores.groups import ALWAYS_PRESENT, resolve
from verify.scores.hidden import fitted_baseline
from verify.scores.inputs import as_tensor
from verify.scores.outputs import as_outputs

STEPS = 10


class BackgroundIntegrated(nn.Module):
    """A model whose answer is the mean of its answers as the background of one sample fades in.

    In step k of `steps` each entry of x that belongs to no variable (-1 in `groups`) is
    α·x + (1 − α)·baseline with α = k/steps, whatever the batch has there; the others stay.  The
    mean is that of outputs.  With one output, or logits of which only one is not 0, it is the mean
    of scores too; otherwise the log-odds of the mean are not the mean of the log-odds.
    Give it in place of the model, with the same x, baseline and groups:

        check(BackgroundIntegrated(model, x, baseline, groups), x, baseline, groups=groups)

    model: a callable from a batch [B, *x.shape] to [B, C], [B, 1] or [B]; asked `steps` times.
    x, baseline, groups: as those of `MaskedModel`.
    Raises ValueError where every entry belongs to a variable, and for steps below 1.
    """

    shown: Tensor
    hidden: Tensor
    outside: Tensor

    @checked
    def __init__(
        self,
        model: Callable[[Any], Any],
        x: Any,
        baseline: Any,
        groups: Any,
        *,
        steps: SupportsIndex = STEPS,
    ) -> None:
        super().__init__()
        self.steps = operator.index(steps)
        if self.steps < 1:
            raise ValueError(f"steps: {steps} is not a number of steps, 1 or more")
        shown = as_tensor(x, "x").detach()
        outside = torch.from_numpy(resolve(groups, tuple(shown.shape)).index == ALWAYS_PRESENT)
        if not bool(outside.any()):
            raise ValueError(
                "groups: every entry belongs to a variable, so there is no background; mark it "
                "by -1, or give the model itself"
            )
        hidden = fitted_baseline(baseline, shown, has_masker=False)
        self.model = model
        self.register_buffer("shown", shown)
        self.register_buffer("hidden", hidden)
        self.register_buffer("outside", outside.to(shown.device))
        self.train(isinstance(model, nn.Module) and model.training)

    def forward(self, batch: Tensor) -> Tensor:
        """The mean of the outputs on a batch [B, *x.shape] over the steps."""
        total: Any = 0.0
        for k in range(1, self.steps + 1):
            faded = self.shown * (k / self.steps) + self.hidden * (1 - k / self.steps)
            seen = torch.where(self.outside, faded, batch)
            total = total + as_outputs(self.model(seen), len(batch))
        mean: Tensor = total / self.steps
        return mean

    def extra_repr(self) -> str:
        """The number of steps."""
        return f"steps={self.steps}"
