"""Learned baselines of paper A: the baseline within bounds under which Σ|I| is least.

The interactions are linear in the scores, I = μv, so the gradient of Σ|I| in v is one vector of
length 2^n, μᵀ sign(I), and that in the baseline is what this vector pulls back through the masked
samples.  A first pass without a graph gives v; a second, a batch at a time, gives the gradient:
memory is that of one batch, whatever n.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor
from tqdm.auto import tqdm

from verify.arguments import checked
from verify.explain.baselines.learned import LearnedBaseline, Strengths
from verify.games.game import Table
from verify.games.lattice import mobius
from verify.scores import outputs as scoring
from verify.scores.inputs import as_rows, as_tensor
from verify.scores.masked_model import MaskedModel, masked_model

TABLES = 5  # of length 2^n held at a time


@checked
def learn_baseline(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    bounds: Sequence[Any],
    steps: int = 100,
    lr: float = 0.05,
    shared: bool = False,
    relative: bool = False,
    target: SupportsIndex | None = None,
    score: scoring.Score | None = None,
    groups: Any = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = False,
) -> LearnedBaseline:
    """The baseline within bounds that makes Σ_{S≠∅} |I(S)| small, never worse than the given one.

    The interactions are plain ones.  The sum is over the subsets of all variables; dead ones add
    nothing.  A baseline that comes
    close to x makes it small whatever the network, since nothing is left to explain: bounds keep
    it away, and the result gives v(N) − v(∅) beside the loss (see LearnedBaseline).  Where the
    score shrank rather than the graph, a warning says so, and the result's `score_shrank` is True.

    baseline: where to start; one value for each entry of x.
    bounds: (low, high), finite numbers or tensors that broadcast to the baseline, read in x's
        dtype; about the mean, paper A prints 0.01 of the data's variance, its code has 0.05 of
        their standard deviation.
    steps, lr: of projected Adam; the first step moves an entry by `lr` times the width of its
        bounds, later steps less, down to 0.  The best baseline met on the way is kept.
    shared: x is a batch [samples, …] and one baseline serves all: the loss is the mean over them.
    relative: minimise Σ|I| / |v(N) − v(∅)| instead, over all samples together.  It is at least 1,
        and no proof against coming close to x: there every smooth network is additive.
    target: the class; None means the class predicted at x, of each sample its own, throughout.
    score, groups, dtype, batch_size, device: as `masked_outputs`, which also says what a model is.
    A step costs 2·2^n masked samples forward and 2^n backward.  Nothing is random.  After Ctrl-C
    the best so far is returned, marked `interrupted`.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    if steps < 1:
        raise ValueError(f"steps: {steps} is not a positive number of steps")
    if not 0 < lr <= 1:
        raise ValueError(f"lr: {lr} is not in (0, 1], a fraction of the width of the bounds")
    making = {"target": target, "score": score, "groups": groups, "batch_size": batch_size,
              "dtype": dtype, "device": device, "tables": TABLES}  # fmt: skip
    if shared:
        prepared = _prepared(model, x, baseline, **making)
    else:
        prepared = [masked_model(model, x, baseline, **making)]
    first = prepared[0]
    if first.background is not None:
        raise ValueError(
            "background: one baseline is learned here, not the mean over rows; start from one, as "
            "in learn_baseline(game.with_baseline(b), …)"
        )
    if not first.x.is_floating_point():
        raise ValueError(
            f"x: {first.x.dtype} values cannot be moved along a gradient; give floats "
            "(of tokens, their embeddings)"
        )
    low, high = _bounds(bounds, first.baseline)
    run = _Run(prepared, relative)
    interrupted = False
    try:
        run.descend(low, high, steps=steps, lr=lr, progress=progress)
    except KeyboardInterrupt:
        if run.best is None or run.start is None:  # nothing to keep
            raise
        interrupted = True
    assert run.best is not None and run.start is not None
    learned = LearnedBaseline(
        run.best.baseline.clone(), first.baseline.clone(), run.start.strengths, run.best.strengths,
        tuple(run.history), relative, scoring.unit_of(first.score), interrupted,
    )  # fmt: skip
    if learned.score_shrank:
        narrower = "give narrower bounds" if relative else "give narrower bounds or relative=True"
        warnings.warn(
            f"learn_baseline: the score shrank rather than the graph: {learned.shrinking()}; "
            f"{narrower}, or start elsewhere",
            stacklevel=2,
        )
    return learned


def _prepared(model: Any, x: Any, baseline: Any, **making: Any) -> list[MaskedModel]:
    """One game for each sample of a batch; the copy that the first may have made serves all."""
    samples = as_rows(x, "x")
    if samples.ndim < 1 or not len(samples):
        raise ValueError("x: shared=True needs a batch of one sample or more, [samples, …]")
    first = MaskedModel(model, samples[0], baseline, **making)
    return [first, *(MaskedModel(first.model, x, baseline, **making) for x in samples[1:])]


@dataclass(frozen=True, eq=False)
class _Point:
    """One baseline, in x's dtype, its loss and interactions; the gradient is float64, on the CPU"""

    baseline: Tensor
    loss: float
    strengths: Strengths
    gradient: Tensor | None


class _Run:
    """A descent: the samples, and what is kept of the baselines met so far."""

    def __init__(self, samples: list[MaskedModel], relative: bool) -> None:
        self.samples, self.relative = samples, relative
        self.history: list[float] = []
        self.start: _Point | None = None
        self.best: _Point | None = None

    def descend(self, low: Tensor, high: Tensor, *, steps: int, lr: float, progress: bool) -> None:
        """Adam on the moves from the start, in widths of the bounds, projected at every step."""
        origin, width = self.samples[0].baseline.cpu().double(), high - low
        moves = torch.zeros_like(origin)
        adam = torch.optim.Adam([moves], lr=lr, eps=1e-12)
        with tqdm(total=steps, unit="step", disable=not progress, leave=False) as bar:
            for step in range(steps + 1):
                here = torch.clamp(origin + width * moves, low, high)
                point = evaluate(self.samples, here, self.relative, gradient=step < steps)
                self._keep(point)
                bar.set_postfix(loss=f"{point.loss:.4g}")
                if point.gradient is None:
                    break
                moves.copy_(torch.where(width > 0, (here - origin) / width, 0.0))
                moves.grad = width * point.gradient
                adam.param_groups[0]["lr"] = lr * (1 - step / steps)
                adam.step()
                bar.update()

    def _keep(self, point: _Point) -> None:
        if self.start is None:
            if self.relative and not math.isfinite(point.loss):
                raise ValueError(
                    "relative: v(N) = v(∅) under the given baseline, so that nothing can be "
                    "measured against v(N) − v(∅); start elsewhere, or take relative=False"
                )
            self.start = point
        if self.best is None or point.loss < self.best.loss:
            self.best = point
        self.history.append(point.loss)


def evaluate(
    samples: list[MaskedModel], baseline: Tensor, relative: bool, *, gradient: bool = True
) -> _Point:
    """The loss of a baseline and its gradient, one sample after the other.

    Raises ValueError where the score or the gradient is not finite, or there is no gradient.
    """
    at = baseline.to(samples[0].baseline)
    of_strengths, of_ranges = torch.zeros_like(baseline), torch.zeros_like(baseline)
    strengths, ranges, dead = [], [], []
    for sample in samples:
        here = sample.at_baseline(at)
        v = here.table().numpy()
        I = mobius(v)  # noqa: E741
        I[0] = 0.0
        strengths.append(float(np.abs(I).sum()))
        ranges.append(float(v[-1] - v[0]))
        dead.append(_dead(here))
        if gradient:
            # μᵀ: N∖S runs backwards through the table.
            of_strengths += pulled_back(here, mobius(np.sign(I)[::-1])[::-1])
            if relative:
                at_empty = np.array([-np.sign(ranges[-1])])
                of_ranges += pulled_back(here, at_empty)
    found = Strengths(tuple(strengths), tuple(ranges), tuple(dead))
    loss, slope = found.mean, of_strengths / len(samples)
    if relative:
        loss, total = found.relative, math.fsum(map(abs, ranges))
        if total > 0:
            slope = (of_strengths - loss * of_ranges) / total
    if gradient and not bool(torch.isfinite(slope).all()):
        raise ValueError("model: its gradient in the input is NaN or infinite at a masked sample")
    return _Point(at, loss, found, slope if gradient else None)


def pulled_back(masked: MaskedModel, weights: Table) -> Tensor:
    """The gradient in the baseline of Σ weights(S) v(S), over the first subsets, float64."""
    total = torch.zeros(masked.baseline.shape, dtype=torch.float64)
    with torch.enable_grad():
        for start in range(0, len(weights), masked.batch_size):
            part = torch.from_numpy(weights[start : start + masked.batch_size].copy())
            leaf = masked.baseline.detach().clone().requires_grad_()
            masks = masked.masks(range(start, start + len(part)))
            scores = masked.at_baseline(leaf).scores(masks)
            if not scores.requires_grad:
                raise ValueError(
                    "model: its outputs carry no gradient (NumPy, detach or no_grad inside?); "
                    "learn_baseline needs a model that autograd can follow"
                )
            pulled = (scores * part.to(scores.device)).sum()
            (slope,) = torch.autograd.grad(pulled, leaf, allow_unused=True)
            if slope is not None:  # None: a score that does not read its input
                total += slope.cpu().double()
    return total


def _dead(masked: MaskedModel) -> tuple[str, ...]:
    """The names of the variables whose baseline equals the sample in every entry."""
    alive = set(masked.index[masked.x != masked.baseline].unique().tolist())
    return tuple(name for i, name in enumerate(masked.names) if i not in alive)


def _bounds(bounds: Sequence[Any], start: Tensor) -> tuple[Tensor, Tensor]:
    """(low, high) as float64 of the shape of the start, which must lie within."""
    if len(bounds) != 2:
        raise ValueError(f"bounds: {len(bounds)} entries; give a pair (low, high)")
    sides = []
    for name, given in zip(("low", "high"), bounds, strict=True):
        side = as_tensor(given, f"bounds: {name}")
        try:
            side = side.to(start.dtype).cpu().broadcast_to(start.shape).double()
        except RuntimeError:
            raise ValueError(
                f"bounds: {name} of shape {tuple(side.shape)} does not broadcast to the baseline, "
                f"whose shape is {tuple(start.shape)}"
            ) from None
        if not bool(torch.isfinite(side).all()):
            raise ValueError(f"bounds: {name} is not finite; without bounds all may collapse on x")
        sides.append(side)
    low, high = sides
    if bool((low > high).any()):
        raise ValueError("bounds: low is above high somewhere")
    here = start.cpu().double()
    outside = (here < low) | (here > high)
    if bool(outside.any()):
        place = tuple(outside.nonzero()[0].tolist())
        raise ValueError(
            f"bounds: the starting baseline lies outside in {int(outside.sum())} of "
            f"{outside.numel()} entries: entry {place} is {float(here[place]):g}, its bounds are "
            f"[{float(low[place]):g}, {float(high[place]):g}]; widen them, or start within"
        )
    return low, high
