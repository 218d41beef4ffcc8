"""Exact replay: v(S) on all 2^n masked samples without any rounding.

Under a background v(S) is the exact mean over its rows, each replayed by itself.  The weights of a
network, a sample and a baseline are floats, hence dyadic rationals; linear maps, ReLU, pooling,
squares and sums keep them rational.  The replayed function is the one that the stored weights
define in real arithmetic, with two conventions.  Pooling averages divide exactly.  Batch
normalisation scales by weight / sqrt(variance + eps), which is irrational as a rule: the root is
enclosed to within 2^-96 and the enclosure is carried through to a radius of every score.  Logits
and the log-odds of two classes are exact; for more classes the logarithm is enclosed by ball
arithmetic (Arb, through python-flint), to about 2^-100.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, SupportsIndex

import flint
import numpy as np
import torch
from tqdm.auto import tqdm

from verify.arguments import checked, whole
from verify.exact.rationals import Limbs, from_floats
from verify.exact.replay import replay
from verify.games.exact_table import ExactTable
from verify.scores import outputs as scoring
from verify.scores.masked_model import MaskedModel, masked_model

BATCH_NUMBERS = 1 << 17  # entries of x times masks that are replayed at once
BALL_BITS = 160  # precision of exp and log
GRID = 128  # midpoints of balls are stored in units of 2^-128


@checked
def exact_outputs(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    target: SupportsIndex | None = None,
    score: scoring.Score | None = None,
    groups: Any = None,
    background: Any = None,
    batch_size: int | None = None,
    progress: bool = False,
) -> ExactTable:
    """v on all masks as exact rationals; arguments and the order of the masks as `masked_outputs`.

    model: feed-forward, of the layers that `verify.exact.layers` lists, in any float dtype;
        residual sums, reshapes and user-written layers of such operations are followed.
    score: "log-odds", "logit" or "output".
    The result is exact, or a rigorous enclosure with a radius (see the module).  Raises
    ValueError naming the layer that is not supported, and whatever `masked_outputs` raises.
    """
    if batch_size is not None:
        batch_size = whole(batch_size, "batch_size", 1, "number of rows")
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups
    )
    return exact_scores(masked, batch_size=batch_size, progress=progress)


@torch.no_grad()
def exact_scores(
    masked: MaskedModel, *, batch_size: int | None = None, progress: bool = False
) -> ExactTable:
    """The exact scores of a checked network."""
    if masked.masker is not None:
        raise ValueError("masker: exact replay mixes x and the baseline itself; leave masker=None")
    if masked.score not in ("log-odds", "logit", "output"):
        raise ValueError(
            f"score: {masked.score!r} cannot be replayed exactly; use 'log-odds' or 'logit'"
        )
    tables = [_replayed(row, batch_size, progress) for row in masked.each_row()]
    return tables[0] if len(tables) == 1 else _mean(tables)


def _replayed(masked: MaskedModel, batch_size: int | None, progress: bool) -> ExactTable:
    """The exact scores under one baseline."""
    count = 1 << masked.n
    rows = batch_size or max(1, min(1024, BATCH_NUMBERS // max(1, masked.x.numel())))
    parts = []
    with tqdm(total=count, unit="mask", disable=not progress, leave=False) as bar:
        for start in range(0, count, rows):
            codes = range(start, min(start + rows, count))
            inputs = from_floats(masked.inputs(masked.masks(codes)))
            parts.append(_score(replay(masked.model, inputs), masked))
            bar.update(len(codes))
    return _joined(parts)


def _score(logits: Limbs, masked: MaskedModel) -> ExactTable:
    if len(logits.shape) == 1:
        logits = logits.reshape((*logits.shape, 1))
    classes, target = logits.shape[1], masked.target or 0
    weights = score_weights(masked.score, classes, target)
    if weights is not None:
        chosen = logits.affine(torch.tensor(weights, dtype=torch.float64)[:, None], None)
        return _as_table(chosen.reshape((chosen.shape[0],)))
    others = [c for c in range(classes) if c != target]
    matrix = torch.zeros((classes, classes - 1), dtype=torch.float64)
    matrix[others, range(classes - 1)] = 1.0
    matrix[target] = -1.0
    return _log_odds(logits.affine(matrix, None))


def score_weights(score: Any, classes: int, target: int) -> list[float] | None:
    """The score as a sum over the logits with weights 0, 1 and -1; None where it is none."""
    if score == "output":
        return [1.0]
    if classes == 1:
        return [1.0 if target == 1 else -1.0]
    if score == "logit":
        return [float(c == target) for c in range(classes)]
    if score == "log-odds" and classes == 2:
        return [1.0 if c == target else -1.0 for c in range(2)]
    return None


def _log_odds(gaps: Limbs) -> ExactTable:
    """-log Σ_c exp(z_c - z_y) from the exact gaps [masks, others], enclosed."""
    numerators, radii = gaps.integers(), np.zeros(gaps.shape)
    if gaps.radius is not None:
        radii = gaps.radius.expand(gaps.shape).numpy()
    unit = flint.fmpq(gaps.scale.numerator, gaps.scale.denominator)
    middles = np.empty(len(numerators), dtype=object)
    radius = np.empty(len(numerators))
    with flint.ctx.workprec(BALL_BITS):
        for row, integers in enumerate(numerators):
            total = flint.arb(0)
            for column, integer in enumerate(integers):
                gap = flint.arb(unit * flint.fmpz(integer))
                if radii[row, column]:
                    gap += flint.arb(0, float(radii[row, column]))
                total += gap.exp()
            middles[row], radius[row] = _midpoint(-total.log())
    return ExactTable(middles, Fraction(1, 1 << GRID), radius)


def _midpoint(ball: Any) -> tuple[int, float]:
    """(midpoint in units of 2^-128, radius in float64) of an interval that contains the ball."""
    mantissa, exponent = (int(part) for part in ball.mid().man_exp())
    shift = exponent + GRID
    middle = mantissa << shift if shift >= 0 else mantissa >> -shift
    return middle, math.nextafter(float(ball.rad().upper()), math.inf) + 2.0**-GRID


def _as_table(numbers: Limbs) -> ExactTable:
    radius = np.zeros(numbers.shape)
    if numbers.radius is not None:
        radius = numbers.radius.expand(numbers.shape).numpy().copy()
    return ExactTable(numbers.integers(), numbers.scale, radius)


def _joined(parts: list[ExactTable]) -> ExactTable:
    """Batches as one table, on the finest common scale."""
    scale = _common_scale(parts)
    numerators = np.concatenate([part.numerators * int(part.scale / scale) for part in parts])
    return ExactTable(numerators, scale, np.concatenate([part.radius for part in parts]))


def _mean(tables: list[ExactTable]) -> ExactTable:
    """The mean of tables of the same subsets, exact where they are."""
    scale, count = _common_scale(tables), len(tables)
    numerators = np.sum([table.numerators * int(table.scale / scale) for table in tables], axis=0)
    radius = np.mean([table.radius for table in tables], axis=0)
    return ExactTable(numerators, scale / count, radius * (1 + count * 2.0**-52))


def _common_scale(parts: list[ExactTable]) -> Fraction:
    """The largest scale of which all others are multiples."""
    scale = parts[0].scale
    for part in parts[1:]:
        numerator = math.gcd(
            scale.numerator * part.scale.denominator, part.scale.numerator * scale.denominator
        )
        scale = Fraction(numerator, scale.denominator * part.scale.denominator)
    return scale
