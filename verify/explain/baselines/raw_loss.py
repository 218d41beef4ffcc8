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

LARGEST = 3  # words of S₁ and of S₂


@runtime_checkable
class Scores(Protocol):
    """The scores of a sample whose absent entries all get one vector; see `TextScores`."""

    @property
    def n(self) -> int:
        """The number of variables."""

    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        """v [B] on masks, bool [B, n], under a vector; autograd follows."""


@dataclass(frozen=True, eq=False)
class LearnedVector:
    """A vector after some steps of descent, and how it came there.

    `losses` are those met at each step, of the sample and the sets drawn there; `norms` are ‖b‖
    before each step and at the end.  `interrupted`: Ctrl-C ended the run early.
    """

    vector: Tensor
    start: Tensor
    losses: tuple[float, ...]
    norms: tuple[float, ...]
    seed: int
    interrupted: bool = False

    def means(self, parts: int = 10) -> list[float]:
        """The mean loss of each of so many equal parts of the run, the first to the last."""
        return [float(part.mean()) for part in np.array_split(np.array(self.losses), parts)]

    def __repr__(self) -> str:
        first, *_, last = self.means(min(10, max(2, len(self.losses))))
        return (
            f"LearnedVector: {len(self.losses)} steps, mean loss of the first tenth {first:.3g}, "
            f"of the last {last:.3g}; ‖b‖ from {self.norms[0]:.3g} to {self.norms[-1]:.3g}"
        )


def learn_embedding(
    samples: Sequence[Scores],
    start: Tensor,
    *,
    steps: int | None = None,
    lr: float = 1e-3,
    momentum: float = 0.9,
    draws: int = 10,
    seed: int = 0,
    progress: bool = False,
) -> LearnedVector:
    """The vector b [d] after SGD on mean |v(S₁∪S₂∪S₃) − v(S₁∪S₃) − v(S₂∪S₃) + v(S₃)|.

    A step is on one sample, in the order given, over again from the first where there are more
    steps than samples (`steps`: by default one each).  At each, `draws` times: S₁ and S₂ disjoint,
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
    rng = np.random.default_rng(seed)
    vector = start.detach().clone().requires_grad_()
    descent = torch.optim.SGD([vector], lr=lr, momentum=momentum)
    losses, norms, interrupted = list[float](), [_norm(vector)], False
    count = len(samples) if steps is None else steps
    try:
        for step in tqdm(range(count), unit="step", disable=not progress, leave=False):
            sample = samples[step % len(samples)]
            if sample.n < 2:
                raise ValueError(f"samples: that of step {step} has fewer than two variables")
            masks = torch.from_numpy(pairs_beside(sample.n, draws, rng).reshape(-1, sample.n))
            with torch.enable_grad():
                v = sample.scores(masks, vector).double().reshape(draws, 4)
                loss = (v[:, 0] - v[:, 1] - v[:, 2] + v[:, 3]).abs().mean()
            if not math.isfinite(float(loss.detach())):
                raise ValueError(f"samples: the loss is not finite at step {step}")
            descent.zero_grad()
            loss.backward()
            assert vector.grad is not None
            if not bool(torch.isfinite(vector.grad).all()):
                raise ValueError(
                    f"samples: the gradient is not finite at step {step}; start elsewhere (at 0, a "
                    "model that normalises at every layer has no usable one)"
                )
            descent.step()
            losses.append(float(loss.detach()))
            norms.append(_norm(vector))
    except KeyboardInterrupt:
        interrupted = True
    return LearnedVector(
        vector.detach(), start.detach().clone(), tuple(losses), tuple(norms), seed, interrupted
    )


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
