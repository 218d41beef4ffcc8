"""One vector for every absent token of a language model, learned as paper B's code learns it.

Where paper A moves the baseline of each variable within bounds, paper B has one vector for all
words of all sentences, and no bounds.  What is made small is the interaction of two small sets of
words beside a third, drawn anew at every step; no interaction is computed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor
from tqdm.auto import tqdm

from verify.arguments import checked, checked_methods

LARGEST = 3  # words of S₁ and of S₂


@runtime_checkable
class Scores(Protocol):
    """The scores of a sample whose absent entries all get one vector; see `TextScores`."""

    @property
    def n(self) -> int:
        """The number of variables."""

    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        """v [B] on masks, bool [B, n], under a vector; autograd follows."""


@checked_methods
@dataclass(frozen=True, eq=False)
class LearnedVector:
    """A vector after some steps of descent, and how it came there.

    `losses` are those met at each step, of the sample and the sets drawn there; `norms` are ‖b‖
    before each step and at the end; `speed` is the momentum there.  `interrupted`: Ctrl-C ended the
    run early.
    """

    vector: Tensor
    start: Tensor
    speed: Tensor
    losses: tuple[float, ...]
    norms: tuple[float, ...]
    seed: int
    interrupted: bool = False

    def means(self, parts: int = 10) -> list[float]:
        """The mean loss of each of so many equal parts of the run, the first to the last.

        Raises ValueError for more parts than steps.
        """
        if not 1 <= parts <= len(self.losses):
            raise ValueError(f"parts: {parts} of {len(self.losses)} steps; give 1 to as many")
        return [float(part.mean()) for part in np.array_split(np.array(self.losses), parts)]

    def __repr__(self) -> str:
        if not self.losses:
            return "LearnedVector: no steps"
        means = self.means(min(10, len(self.losses)))
        first, last = means[0], means[-1]
        return (
            f"LearnedVector: {len(self.losses)} steps, mean loss of the first tenth {first:.3g}, "
            f"of the last {last:.3g}; ‖b‖ from {self.norms[0]:.3g} to {self.norms[-1]:.3g}"
        )


@checked
def learn_embedding(
    samples: Sequence[Scores],
    start: Tensor,
    *,
    steps: int | None = None,
    lr: float = 1e-3,
    momentum: float = 0.9,
    draws: int = 10,
    seed: int = 0,
    after: LearnedVector | None = None,
    progress: bool = False,
) -> LearnedVector:
    """The vector b [d] after SGD on mean |v(S₁∪S₂∪S₃) − v(S₁∪S₃) − v(S₂∪S₃) + v(S₃)|.

    A step is on one sample, in the order given, over again from the first where there are more
    steps than samples (`steps`: by default one each).  `after`: a run with the same arguments but
    fewer steps, which goes on as if it had not ended.  At each, `draws` times: S₁ and S₂ disjoint,
    of sizes drawn evenly from 1, 2, 3; S₃ all the rest with probability 1/3, else of a size drawn
    evenly from 0 to one less than the rest.  The last vector is kept, wherever it went.
    Source: paper B's published code, its loss "raw" (which of its losses was used is not said).
    Raises ValueError for samples of fewer than two variables and for scores that are not finite.
    """
    if not len(samples):
        raise ValueError("samples: none; give one or more, as `read_text` makes them")
    for name, number in {"draws": draws, "steps": steps}.items():
        if number is not None and number < 1:
            raise ValueError(f"{name}: {number} is not a positive number")
    _require_vector(start, samples)
    count = len(samples) if steps is None else steps
    if after is None:
        after = LearnedVector(start, start, torch.zeros_like(start), (), (_norm(start),), seed)
    elif len(after.losses) > count or after.seed != seed:
        raise ValueError("after: a run of more steps or of another seed; start anew")
    vector, speed = after.vector.detach().clone(), after.speed.clone()
    losses, norms, interrupted = list(after.losses), list(after.norms), False
    try:
        for step in tqdm(range(len(losses), count), unit="step", disable=not progress, leave=False):
            loss, slope = _loss(samples[step % len(samples)], vector, draws, seed, step)
            speed = momentum * speed + slope
            vector = vector - lr * speed
            losses.append(loss)
            norms.append(_norm(vector))
    except KeyboardInterrupt:
        interrupted = True
    return LearnedVector(
        vector, start.detach().clone(), speed, tuple(losses), tuple(norms), seed, interrupted
    )


def _require_vector(start: Tensor, samples: Sequence[Scores]) -> None:
    """ValueError for what is no vector of numbers, or not as long as the samples' embeddings."""
    if start.ndim != 1 or not start.is_floating_point() or start.is_meta:
        raise ValueError(
            f"start: a tensor of {start.dtype}, shape {tuple(start.shape)}; give a vector [d] of "
            "floats"
        )
    for sample in samples:
        x = getattr(sample, "x", None)  # of a text; others have none to look at
        if isinstance(x, Tensor) and x.shape[1:] != start.shape:
            raise ValueError(
                f"start: {len(start)} entries, and a token of the samples has {x.shape[-1]}; give "
                "as many"
            )


def _loss(sample: Scores, vector: Tensor, draws: int, seed: int, step: int) -> tuple[float, Tensor]:
    """The loss of a step and its slope; raises ValueError where one is not finite."""
    if sample.n < 2:
        raise ValueError(f"samples: that of step {step} has fewer than two variables")
    masks = pairs_beside(sample.n, draws, np.random.default_rng([seed, step]))
    with torch.enable_grad():
        leaf = vector.clone().requires_grad_()
        v = sample.scores(torch.from_numpy(masks.reshape(-1, sample.n)), leaf)
        v = v.double().reshape(draws, 4)
        loss = (v[:, 0] - v[:, 1] - v[:, 2] + v[:, 3]).abs().mean()
        (slope,) = torch.autograd.grad(loss, leaf)
    if not math.isfinite(float(loss.detach())):
        raise ValueError(f"samples: the loss is not finite at step {step}")
    if not bool(torch.isfinite(slope).all()):
        raise ValueError(
            f"samples: the gradient is not finite at step {step}; start elsewhere (at 0, a model "
            "that normalises at every layer has no usable one)"
        )
    return float(loss.detach()), slope


def pairs_beside(n: int, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Masks, bool [draws, 4, n], of S₁∪S₂∪S₃, S₁∪S₃, S₂∪S₃ and S₃; see `learn_embedding`."""
    masks = np.zeros((draws, 4, n), dtype=bool)
    for four in masks:
        largest = min(LARGEST, n // 2)
        a, b = rng.integers(1, largest + 1, 2)
        order = rng.permutation(n)
        first, second, rest = order[:a], order[a : a + b], order[a + b :]
        every = len(rest) == 0 or rng.random() < 1 / 3
        third = rest if every else rest[: rng.integers(0, len(rest))]
        four[:, third] = True
        four[:2, first] = True
        four[::2, second] = True
    return masks


def _norm(vector: Tensor) -> float:
    return float(vector.detach().double().norm())
