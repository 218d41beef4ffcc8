"""Scores: from a network's outputs on a batch to one number per masked sample.

The default is the log-odds of the target class, log p/(1-p) = z_y - logsumexp of the other logits,
computed in that form: exact, and never in need of an epsilon.  Everything is float64 from here on,
and differentiable.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from verify.arguments import own_array, whole
from verify.arguments.scalars import shown
from verify.scores.inputs import is_narrow, plain_tensor

SCORES = ("log-odds", "logit", "probability", "output")
Score = str | Callable[[Tensor], Tensor]


class UnreadableOutputs(ValueError):
    """Outputs of a shape or type that no score can read."""


def as_outputs(raw: Any, batch: int) -> Tensor:
    """A model's answer as a tensor [batch, …]; takes `.logits` and NumPy arrays too.

    Arrays are copied: a model may write its next answer over the last.
    Raises ValueError when the answer is no array or its first axis is not the batch.
    """
    raw = getattr(raw, "logits", raw)
    if not isinstance(raw, Tensor):
        if not hasattr(raw, "__array__"):
            raise UnreadableOutputs(
                f"model: returned {type(raw).__name__}; return a tensor or NumPy array [B, C], "
                "[B, 1] or [B], or an object with .logits (wrap the model in a lambda)"
            )
    elif raw.is_meta:
        raise UnreadableOutputs("model: its outputs are on the meta device and hold no numbers")
    try:
        raw = _numbers(raw, "model: its outputs", "return real numbers")
    except ValueError as problem:
        raise UnreadableOutputs(str(problem)) from None
    if not raw.is_floating_point() and not raw.is_complex():  # labels, votes, counts
        raw = raw.double()
    if raw.is_complex() or raw.ndim == 0 or raw.shape[0] != batch:
        raise UnreadableOutputs(
            f"model: outputs of shape {tuple(raw.shape)} and dtype {raw.dtype} for a batch of "
            f"{batch}; return real numbers of shape [B, C], [B, 1] or [B]"
        )
    outputs: Tensor = raw
    return outputs


def dtype_of(raw: Any, outputs: Tensor) -> torch.dtype:
    """The dtype that a model rounded its outputs to: theirs, or the narrower one that it gave."""
    given = getattr(getattr(raw, "logits", raw), "dtype", None)
    return given if isinstance(given, torch.dtype) and is_narrow(given) else outputs.dtype


def _numbers(value: Any, name: str, otherwise: str) -> Tensor:
    """A tensor's numbers, or those of an array or a sequence, read as `own_array` says."""
    if isinstance(value, Tensor):
        return plain_tensor(value, name).clone()
    if isinstance(value, list | tuple) and any(isinstance(part, Tensor) for part in value):
        try:
            return plain_tensor(torch.as_tensor(value), name)  # NumPy reads none with a gradient
        except Exception as problem:  # torch has many
            raise ValueError(f"{name}: {problem}; {otherwise}") from None
    return torch.from_numpy(own_array(value, name, otherwise))


def as_float64(outputs: Tensor) -> Tensor:
    """The same numbers in float64, moved to the CPU where the device has no float64 (Apple MPS)."""
    return outputs.cpu().double() if outputs.device.type == "mps" else outputs.double()


def unit_of(score: Score) -> str:
    """The unit in which a score is counted, for sentences and axes."""
    if callable(score):
        return getattr(score, "__name__", "score").replace("<lambda>", "score")
    return {"probability": "log-odds", "output": "output units"}.get(score, score)


def resolve_score(score: Score | None, outputs: Tensor, squashed: Callable[[], bool]) -> Score:
    """The score to take where the caller named none: "log-odds" of several outputs that are logits.

    squashed: whether the model squashes them, asked only where they all lie in [0, 1].

    Raises ValueError, naming the choices, where the outputs leave open what they are.
    """
    if score is not None:
        return score
    if outputs.ndim == 1 or outputs.shape[1:] == (1,):
        raise ValueError(
            'score: the model gives one number per row; say what it is: score="output" (a '
            'regression), "logit" (of class 1) or "probability" (of class 1)'
        )
    z = as_float64(columns(outputs, "log-odds"))
    inside = bool(((z >= 0) & (z <= 1)).all()) and bool(((z > 0) & (z < 1)).any())
    if inside and not look_like_probabilities(outputs) and squashed():
        raise ValueError(
            "score: the outputs lie in [0, 1] but do not sum to 1, so each seems to be a "
            "probability of its own (several labels?); choose one, as in model=lambda z: "
            'net(z)[:, 2] with score="probability", or say score="log-odds" if they are logits'
        )
    return "log-odds"


def resolve_target(score: Score, target: Any, outputs: Tensor) -> tuple[int | None, int | None]:
    """(target, predicted class), from outputs [B, …] whose row 0 is x; None where there is none.

    Raises ValueError for an unknown score, a target that is out of range or not wanted, and
    outputs whose shape the score cannot read.
    """
    if not callable(score) and not (isinstance(score, str) and score in SCORES):
        raise ValueError(
            f"score: {shown(score)} is unknown; use one of {', '.join(SCORES)} or a callable"
        )
    if callable(score) or score == "output":
        if target is not None:
            name = "a callable score" if callable(score) else 'score="output"'
            raise ValueError(f"target: {name} takes none; leave target=None")
        if not callable(score):
            columns(outputs, score, single=True)
        return None, None
    z = columns(outputs, score)
    classes = max(2, z.shape[1])
    threshold = 0.5 if score == "probability" else 0.0
    predicted = int(z[0].argmax()) if z.shape[1] > 1 else int(z[0, 0] > threshold)
    if target is None:
        return predicted, predicted
    target = whole(target, "target", wanted="class")
    if not 0 <= target < classes:
        raise ValueError(f"target: {target} is out of range; the model has classes 0…{classes - 1}")
    return target, predicted


def score_outputs(outputs: Tensor, score: Score, target: int | None) -> Tensor:
    """Scores [B] in float64 of outputs [B, …]; `target` as `resolve_target` gave it."""
    z = as_float64(outputs)
    if callable(score):
        scores = _called(score, outputs)
        if scores.ndim == 2 and scores.shape[1] == 1:
            scores = scores[:, 0]
        if tuple(scores.shape) != (outputs.shape[0],):
            raise ValueError(
                f"score: returned shape {tuple(scores.shape)} for a batch of {outputs.shape[0]}; "
                "return one number per row, shape [B]"
            )
        return scores
    if score == "output":
        return columns(z, score, single=True)[:, 0]
    z = columns(z, score)
    assert target is not None
    if z.shape[1] == 1:
        z = z[:, 0]
        if score == "probability":
            z = torch.logit(z)
        return z if target == 1 else -z
    if score == "logit":
        return z[:, target]
    if score == "probability":
        z = z.log()  # log p_y - log Σ_{c≠y} p_c: no 1-p, so nothing cancels near p = 1
    others = torch.cat([z[:, :target], z[:, target + 1 :]], dim=1)
    return z[:, target] - others.logsumexp(dim=1)


def _called(score: Callable[[Tensor], Any], outputs: Tensor) -> Tensor:
    """A score of the caller's on outputs, in float64; ValueError where it gives no real numbers."""
    try:
        found = score(outputs)
    except Exception as problem:  # of the caller's score: any
        raise ValueError(
            f"score: called with outputs of shape {tuple(outputs.shape)} and {outputs.dtype}: "
            f"{type(problem).__name__}: {problem}"
        ) from problem
    what, wanted = f"score: it returned {shown(found)}", "return real numbers of shape [B]"
    values = _numbers(found, what, wanted)
    if values.is_complex():
        raise ValueError(f"{what}; {wanted}")
    return as_float64(values)


def look_like_probabilities(outputs: Tensor) -> bool:
    """Whether every row of outputs [B, C], C ≥ 2, lies in [0, 1] and sums to 1.

    A single column has no sum; there it is all of [0, 1] with something strictly inside.
    """
    z = as_float64(outputs)
    if not bool(((z >= 0) & (z <= 1)).all()):
        return False
    if outputs.ndim == 1 or outputs.shape[1] == 1:
        return bool(((z > 0) & (z < 1)).any())
    slack = 1e-2 if outputs.dtype in (torch.float16, torch.bfloat16) else 1e-4
    return bool(((z.sum(dim=1) - 1).abs() <= slack).all())


def require_matching_score(outputs: Tensor, score: Score) -> None:
    """Raises ValueError when the outputs are probabilities and the score wants logits, or the
    other way round.

    A lone logit that happens to stay within [0, 1] is refused too; score="logit" takes it.
    """
    if score == "log-odds" and look_like_probabilities(columns(outputs, score)):
        way_out = ' (or score="logit" if they are logits)' if outputs[0].numel() == 1 else ""
        raise ValueError(
            'score: "log-odds" needs logits, but the rows of the model\'s outputs look like '
            f'probabilities; use score="probability"{way_out}'
        )
    if score == "probability":
        z = as_float64(columns(outputs, score))
        single = z.shape[1] == 1
        outside = bool(((z < 0) | (z > 1)).any())
        if outside or not (single or bool(z.isnan().any()) or look_like_probabilities(outputs)):
            raise ValueError(
                'score: "probability" needs probabilities, but the model\'s outputs '
                'do not lie in [0, 1] or do not sum to 1; use score="log-odds" for logits'
            )


def columns(outputs: Tensor, score: str, single: bool = False) -> Tensor:
    """Outputs [B, C], [B, 1] or [B] as [B, C]; an error for anything else."""
    if outputs.ndim == 1:
        return outputs[:, None]
    if outputs.ndim != 2 or outputs.shape[1] == 0:
        raise UnreadableOutputs(
            f"model: outputs of shape {tuple(outputs.shape)}; score={score!r} needs [B, C], [B, 1] "
            "or [B] (for a language model take the last position: lambda z: model(z).logits[:, -1])"
        )
    if single and outputs.shape[1] != 1:
        raise UnreadableOutputs(
            f'model: {outputs.shape[1]} outputs per row; score="output" needs one '
            "(choose it with a lambda, or pass a callable score)"
        )
    return outputs


def unit_roundoff(dtype: torch.dtype) -> float:
    """u = 2^-53 for float64, 2^-24 for float32, …; integer outputs count as float64."""
    return torch.finfo(dtype).eps / 2 if dtype.is_floating_point else math.ldexp(1.0, -53)
