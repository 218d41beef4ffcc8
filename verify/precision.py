"""How far a network's scores are from the function that its weights define.

Two evaluations tell: the same masks in another order and batch size, and, for modules that compute
in less than float64, a float64 copy on some of them.  A caller who knows better states the error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from verify.game import as_error
from verify.masking import MaskedModel, prepare
from verify.scores import unit_roundoff

FRESH_MASKS = 4096
REFERENCE_MASKS = 1024
REFERENCE_BYTES = 1 << 30
REFERENCE_WORK = 1 << 30  # parameters times masks
ROUNDOFFS = 64  # of the largest output: what an error is assumed to reach where none was measured


@dataclass(frozen=True, eq=False)
class Precision:
    """The error of each score, where it comes from, and a second set of scores."""

    error: np.ndarray  # [2^n], absolute, in score units
    source: str
    codes: np.ndarray  # subsets that were evaluated afresh
    fresh: np.ndarray  # their scores, in another order and batch size
    allowance: float  # how far fresh scores may lie from the table


def measure(
    masked: MaskedModel, v: np.ndarray, *, seed: int, stated: Any = None, progress: bool = False
) -> Precision:
    """The precision of the table v of a network; `stated` replaces the measured error.

    A float64 copy evaluated on all masks gives each score its own error; on some of them, twice
    the largest difference serves for all.  Without a copy (plain callables, very large modules,
    modules that fail in float64) the error is estimated: the larger of the disagreement between
    the two evaluations and 64 unit roundoffs of the largest output.  A score that is the same on
    every mask, in both evaluations and in float64 where there is a copy, counts as constant: its
    error is one and the same for all masks, and no interaction sees it.
    """
    rng = np.random.default_rng(seed)
    codes = rng.permutation(len(v)) if masked.n <= 20 else rng.integers(0, len(v), FRESH_MASKS)
    codes = codes[:FRESH_MASKS]
    other = masked.batch_size // 2 + 1 if masked.batch_size > 1 else 2
    fresh = masked.scores_at(torch.from_numpy(codes), batch_size=other, progress=progress).numpy()
    disagreement = float(np.abs(fresh - v[codes]).max())
    scale = max(float(np.abs(v).max()), masked.output_scale)
    assumed = ROUNDOFFS * unit_roundoff(masked.output_dtype) * scale

    if stated is not None:
        error = as_error(stated, len(v))
        source = "stated by the caller"
    else:
        measured, source = _against_float64(masked, v, codes, scale)
        level = bool((v == v[0]).all()) and disagreement == 0
        if level and (measured is None or bool((measured == measured[0]).all())):
            error, source = np.zeros(len(v)), "the score is the same on every mask"
        elif measured is None:
            error = np.full(len(v), max(assumed, disagreement))
            source = f"estimated from two evaluations ({source})"
        else:  # an error known mask by mask needs no second opinion
            everywhere = source.endswith("all masks")
            error = measured if everywhere else np.maximum(measured, disagreement)
    own = 0.0 if source.startswith("estimated") else float(error.max())
    return Precision(error, source, codes, fresh, 4 * max(own, assumed))


def _against_float64(
    masked: MaskedModel, v: np.ndarray, codes: np.ndarray, scale: float
) -> tuple[np.ndarray | None, str]:
    """(error of each score, its source), or (None, why there is no float64 copy)."""
    if not isinstance(masked.model, nn.Module):
        return None, "a plain callable cannot be cast"
    held = [*masked.model.parameters(), *masked.model.buffers()]
    kinds = {t.dtype for t in held if t.is_floating_point()}
    if not kinds or kinds == {torch.float64}:
        return None, "the model computes in float64"
    size = sum(t.numel() for t in held)
    if 8 * size > REFERENCE_BYTES:
        return None, "the model is too large to copy in float64"
    count = max(8, min(REFERENCE_MASKS, REFERENCE_WORK // max(1, size)))
    chosen = codes[:count]
    device = "cpu" if masked.x.device.type == "mps" else None
    try:
        reference = prepare(
            masked.model, masked.x, masked.baseline, target=masked.target, score=masked.score,
            groups=masked.index, masker=masked.masker, dtype=torch.float64, device=device,
            batch_size=masked.batch_size,
        )  # fmt: skip
        exact = reference.scores_at(torch.from_numpy(chosen), batch_size=masked.batch_size).numpy()
    except (RuntimeError, TypeError):  # torch's words for mixed dtypes and unsupported layers
        return None, "the model does not run in float64"
    floor = ROUNDOFFS * math.ldexp(1.0, -53) * scale
    differences = np.abs(exact - v[chosen]) + floor
    if len(chosen) == len(v):
        error = np.empty(len(v))
        error[chosen] = differences
        return error, "measured against float64 on all masks"
    return (
        np.full(len(v), 2 * float(differences.max())),
        f"measured against float64 on {len(chosen)} masks, doubled",
    )
