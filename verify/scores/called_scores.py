"""A score that the caller computes: in float64 where it takes that, and the rounding inside it.

What torch computes in a score is seen by a disturbed evaluation (`verify.scores.disturbed`).  What
leaves torch, for NumPy or plain Python, is not: its rounding shows in differences of its values
along short lines of outputs, of which a smooth function leaves nothing at high order (J. J. Moré
and S. M. Wild, Estimating Computational Noise, 2011).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from verify.scores import calling
from verify.scores import outputs as scoring
from verify.scores.calling import Called
from verify.scores.disturbed import rounding_error

POINTS = 9  # on a line
FINE = (2.0**-20, 4)  # step and order: a few times what float32 rounds
COARSE = (2.0**-14, 6)  # for what was rounded while it was larger: counts where most scores have it
SAFETY = 8  # the largest rounding among few, against the largest there is
EXITS = frozenset({"numpy", "__array__", "tolist", "item", "__float__", "__int__", "__iter__"})


class InFloat64:
    """A score whose outputs are handed over in float64, whatever the model computes in."""

    def __init__(self, score: Callable[[Tensor], Any]) -> None:
        self.score = score
        functools.update_wrapper(self, score, assigned=("__name__", "__doc__"), updated=())

    def __call__(self, outputs: Tensor) -> Any:
        return self.score(scoring.as_float64(outputs))


def in_float64(score: Callable[[Tensor], Any], outputs: Tensor) -> Callable[[Tensor], Any]:
    """The score in float64, or as it is where it does not take outputs in float64.

    outputs: of the model, to try it on.
    """
    if outputs.dtype == torch.float64 or isinstance(score, InFloat64):
        return score
    wide = InFloat64(score)
    try:
        shapes = [scoring.score_outputs(outputs, s, None).shape for s in (score, wide)]
    except Exception:  # of the caller's score: any; it is met again where it is wanted
        return score
    return wide if shapes[0] == shapes[1] else score


@torch.no_grad()
def require_function_of_a_row(score: Callable[[Tensor], Any], outputs: Tensor) -> None:
    """ValueError where the scores of outputs [B, …] vary from call to call, or with rows beside.

    What rounding inside the score explains counts as the same.
    """

    def of(some: Tensor) -> Tensor:
        return scoring.score_outputs(outputs[some], score, None)

    def rounding() -> float:
        seen = rounding_error(
            lambda wrap: scoring.score_outputs(outputs, wrap(score), None), scores.double()
        )
        return max(seen or 0.0, float(rounding_inside(score, outputs).max()))

    every = torch.arange(len(outputs), device=outputs.device)
    scores = calling.same_twice(of, every, "score")
    calling.require_rows_alone(of, every, scores, rounding, "score")


@torch.no_grad()
def rounding_inside(score: Callable[[Tensor], Any], outputs: Tensor, *, seed: int = 0) -> Tensor:
    """An estimate, from above, of the rounding [B] in a score of outputs [B, …] that leaves torch.

    0 for one that does not, whose operations others watch.  What cancels by more than some hundred
    times before it is rounded is missed; a kink within 2^-17 of the outputs counts as rounding.
    """
    if not leaves_torch(score, outputs):
        return torch.zeros(len(outputs), dtype=torch.float64)
    generator = torch.Generator().manual_seed(seed % 2**63)
    signs = torch.randint(0, 2, outputs.shape, generator=generator).to(outputs.device) * 2 - 1
    fine, coarse = (_noise(score, outputs, signs, *line) for line in (FINE, COARSE))
    return SAFETY * torch.maximum(fine, coarse.median())


def _noise(
    score: Callable[[Tensor], Any], outputs: Tensor, signs: Tensor, step: float, order: int
) -> Tensor:
    """The size [B] of what is left of a score in differences of this order along a line."""
    middle = scoring.as_float64(outputs)
    kind = middle.dtype if isinstance(score, InFloat64) else outputs.dtype
    line = (middle * (1 + k * step * signs.to(middle)) for k in range(POINTS))
    moves = torch.stack([scoring.score_outputs(z.to(kind), score, None).cpu() for z in line])
    left = moves.diff(n=order, dim=0).abs().amax(dim=0)
    return left.nan_to_num(nan=0.0) / math.sqrt(math.comb(2 * order, order))  # of noise of size 1


def leaves_torch(score: Callable[[Tensor], Any], outputs: Tensor) -> bool:
    """Whether a score turns its outputs into arrays, lists or numbers on the way."""
    with Called() as called:
        found = score(outputs)
    return not isinstance(found, Tensor) or bool(EXITS & set(called.names))
