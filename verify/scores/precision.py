"""How far a network's scores are from the function that its weights define.

Three evaluations tell: the same masks in another order and batch size; for modules that compute in
less than float64, a float64 copy on some of them; and the best of these with every operation
disturbed, which shows what rounding does inside.  Or exact replay (`verify.exact`), which leaves
nothing to estimate.  A caller who knows better states the error.  Under a background the error of
a mean is that of its scores, in the mean, and that of adding them up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from verify.games.exact_table import ExactTable
from verify.games.game import U, as_error
from verify.scores.called_scores import rounding_inside
from verify.scores.calling import RowsMixed
from verify.scores.disturbed import Wrap, rounding_error
from verify.scores.hidden import rounding_of_mean
from verify.scores.integrated import BackgroundIntegrated
from verify.scores.masked_model import MaskedModel
from verify.scores.outputs import unit_roundoff

FRESH_MASKS = 4096
FRESH_WORK = 1 << 33  # parameters times masks: a language model is asked a second time about fewer
REFERENCE_MASKS = 1024
DISTURBED_MASKS = 256
REFERENCE_BYTES = 1 << 30
REFERENCE_WORK = 1 << 30  # parameters times masks
SAMPLED_MASKS = 32  # of a module of any size, where some masks are asked for
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
    masked: MaskedModel,
    v: np.ndarray,
    *,
    seed: int,
    stated: Any = None,
    replayed: ExactTable | None = None,
    progress: bool = False,
) -> Precision:
    """The precision of the table v of a network; `stated` replaces the measured error.

    A float64 copy evaluated on all masks gives each score its own error; on some of them, twice the
    largest difference serves for all; of a module of any size, stated="float64" asks for all masks
    and "float64 sample" for some.  To either is added what rounding does to the copy itself
    (`rounding_error`).  `replayed`, the exact scores, gives each score its own error and needs no
    copy.  Without either (models in float64, plain callables, very large modules, modules that fail
    in float64) the error is estimated: the largest of that of a disturbed evaluation, the
    disagreement between two, and 64 unit roundoffs of the largest output.  A score that is the same
    on every mask, in both evaluations and in the better one where there is one, counts as constant,
    unless rounding does more to it than to a number of its size: its error is one and the same for
    all masks, and no interaction sees it.  Raises ValueError for "float64" where there is no copy,
    RuntimeError where the exact scores are those of another function.
    """
    named = isinstance(stated, str)
    if named and stated not in ("float64", "float64 sample", "exact"):
        raise ValueError(
            f'error: {stated!r} is unknown; use "float64", "float64 sample", "exact", a number or '
            "None"
        )
    rng = np.random.default_rng(seed)
    codes = rng.permutation(len(v)) if masked.n <= 20 else rng.integers(0, len(v), FRESH_MASKS)
    work = max(1, _size(masked) * _passes(masked))
    codes = codes[: max(64, min(FRESH_MASKS, FRESH_WORK // work))].copy()  # not held by a view
    other = masked.batch_size // 2 + 1 if masked.batch_size > 1 else 1
    fresh = masked.scores_at(torch.from_numpy(codes), batch_size=other, progress=progress).numpy()
    disagreement = float(np.abs(fresh - v[codes]).max())
    each = _row_scores(masked, codes, v[codes])
    sizes = [np.abs(v).max(), np.abs(each).mean(axis=1).max(), masked.output_scale]
    scale = float(max(sizes))
    assumed = ROUNDOFFS * unit_roundoff(masked.output_dtype) * scale

    exactly = stated is not None and not named  # the caller vouches for it
    estimated: float | None = None  # what rounding does to a model that has no better copy
    if replayed is not None:
        _require_agreement(masked, v, codes, replayed, scale, seed)
        exact = replayed.as_float()
        error = np.abs(exact - v) + replayed.radius + 2 * U * np.abs(exact)
        source = "measured against exact replay on all masks"
    elif exactly:
        error = as_error(stated, len(v)) + rounding_of_mean(v, masked.rows)
        source = "stated by the caller"
    else:
        every = np.arange(len(v)) if stated == "float64" else codes
        best = _in_float64(masked, every, v[every], asked=stated if named else None)
        if named:
            _require_copy(masked, best, stated)
        u = unit_roundoff(masked.output_dtype) if best.model is masked else U
        moved = _disturbed(best, seed)
        own = max(ROUNDOFFS * u * scale, moved or 0.0)
        level = bool((v == v[0]).all() and (each == each[0]).all()) and disagreement == 0
        if level and bool((best.scores == best.scores[0]).all()) and own <= ROUNDOFFS * u * scale:
            error, source = np.zeros(len(v)), "the score is the same on every mask"
        elif best.model is masked:
            error = np.full(len(v), max(own, disagreement))
            estimated = own
            source = _estimated_from(best, moved)
        else:
            source = best.source
            differences = np.abs(best.scores - v[best.codes]) + own
            if len(best.codes) == len(v):  # an error known mask by mask needs no second opinion
                error, exactly = np.empty(len(v)), True
                error[best.codes] = differences
            else:
                error = np.full(len(v), max(2 * float(differences.max()), disagreement))
    if callable(masked.score) and (stated is None or named):
        inside = _inside_the_score(masked, codes, seed)
        error, estimated = error + inside, None if estimated is None else estimated + inside
    if masked.score == "probability" and not exactly:
        error = error + _carried(masked, v, _probability_roundoff(masked, codes))
    known = float(error.max()) if estimated is None else estimated
    return Precision(error, source, codes, fresh, 4 * max(known, assumed))


def measure_on(
    masked: MaskedModel, masks: np.ndarray, scores: np.ndarray, *, seed: int, stated: Any = None
) -> tuple[float, str]:
    """One error for all scores of a game that has no table, and where it comes from, in words.

    masks, scores: some of those that the error is wanted for, bool [B, n] and float64 [B], in an
    order that is random.  Measured and estimated on them as `measure` does for a table.
    Raises ValueError for "float64" where there is no copy, and for "exact".
    """
    if isinstance(stated, str) and stated not in ("float64", "float64 sample"):
        raise ValueError(
            f'error: {stated!r} cannot be had without a table; use "float64", "float64 sample", '
            "a number or None"
        )
    if stated is not None and not isinstance(stated, str):
        found = as_error(stated, 1) + rounding_of_mean(scores, masked.rows).max(initial=0.0)
        return float(found[0]), "stated by the caller"
    work = max(1, _size(masked) * masked.rows)
    most = max(64, min(FRESH_MASKS, FRESH_WORK // work))
    masks, scores = masks[:most], scores[:most]
    fresh = masked(masks[::-1].copy())[::-1]
    disagreement = float(np.abs(fresh - scores).max())
    each = _row_scores(masked, masks, scores)
    scale = max(np.abs(scores).max(), np.abs(each).mean(axis=1).max(), masked.output_scale)
    best = _in_float64(masked, masks, scores, asked=stated)
    if stated is not None:
        _require_copy(masked, best, stated)
    moved = _disturbed(best, seed)
    u = unit_roundoff(masked.output_dtype) if best.model is masked else U
    own = max(ROUNDOFFS * u * float(scale), moved or 0.0)
    if best.model is masked:
        error, source = max(own, disagreement), _estimated_from(best, moved)
    else:
        furthest = float(np.abs(best.scores - scores[: len(best.scores)]).max())
        error, source = max(2 * (furthest + own), disagreement), best.source
    if callable(masked.score):
        error += _inside_the_score(masked, masks, seed)
    if masked.score == "probability":
        # Of a mean over rows the error is the mean of theirs.
        roundoff, few = _probability_roundoff(masked, masks), each if masked.rows > 1 else scores
        carried = carried_to_log_odds(few, roundoff)
        error += float((carried.mean(axis=1) if carried.ndim > 1 else carried).max())
    return error, source


def _require_copy(masked: MaskedModel, best: _Best, asked: str) -> None:
    """ValueError where the caller asked for a float64 copy and there is none."""
    if best.model is masked:
        raise ValueError(f'error: "{asked}" cannot be had: {best.source}; leave error=None')


def _estimated_from(best: _Best, moved: float | None) -> str:
    """Where an error comes from that no better copy measured."""
    how = "two evaluations" if moved is None else "an evaluation with every step disturbed"
    return f"estimated from {how} ({best.source})"


def carried_to_log_odds(v: np.ndarray, roundoff: float) -> np.ndarray:
    """The error of log-odds v whose probabilities p and 1 − p are each off by two roundoffs of 1.

    An error u of p is one of u/p of log p: u/p + u/(1 − p) = u (2 + 2 cosh v).
    """
    return np.asarray(2 * roundoff * (2 + 2 * np.cosh(np.minimum(np.abs(v), 700.0))))


def _masks(masked: MaskedModel, codes: np.ndarray) -> torch.Tensor:
    """Masks [B, n] of subsets, given as integers [B] or, where n is too large, as masks already."""
    given = torch.from_numpy(codes)
    return given if codes.ndim == 2 else masked.masks(given)


def _inside_the_score(masked: MaskedModel, codes: np.ndarray, seed: int) -> float:
    """What rounding does inside a score that leaves torch: the largest, in the mean over rows."""
    with torch.no_grad():
        outputs = masked.outputs(_masks(masked, codes[: _disturbable(masked)]))
    assert callable(masked.score)
    found = rounding_inside(masked.score, outputs, seed=seed)
    return float(found.reshape(-1, masked.rows).mean(dim=1).max())


def _carried(masked: MaskedModel, v: np.ndarray, roundoff: float) -> np.ndarray:
    """The error of every entry of v; of a mean it is the mean of the errors, asked for anew."""
    if masked.rows == 1:
        return carried_to_log_odds(v, roundoff)
    every = range(len(v))
    return masked.scores_at(every, of=lambda each: carried_to_log_odds(each, roundoff)).numpy()


@torch.no_grad()
def _row_scores(masked: MaskedModel, codes: np.ndarray, means: np.ndarray) -> np.ndarray:
    """The scores [masks, m] that some means v are made of, on the first few of these masks."""
    few = _disturbable(masked)
    if masked.rows == 1:
        return means[:few, None]
    return masked.row_scores(_masks(masked, codes[:few])).cpu().numpy()


def _probability_roundoff(masked: MaskedModel, codes: np.ndarray) -> float:
    """The unit roundoff in which probabilities were made, whatever dtype they come in.

    A column of numbers that are all exactly float32 was rounded to it on the way.
    """
    with torch.no_grad():
        some = max(1, masked.batch_size // masked.rows)
        p = masked.outputs(_masks(masked, codes[:some]))
    p = p.double().reshape(len(p), -1)
    single = bool((p.float().double() == p).all(dim=0).any())
    own = unit_roundoff(masked.output_dtype)
    return max(own, unit_roundoff(torch.float32)) if single else own


@dataclass(frozen=True)
class _Best:
    """The best scores that can be had: of a float64 copy, or of the model as it is."""

    model: MaskedModel
    codes: np.ndarray  # subsets: integers [B], or masks, bool [B, n]
    scores: np.ndarray  # theirs
    source: str  # how they are called, or why there is no copy


def _in_float64(
    masked: MaskedModel, codes: np.ndarray, usual: np.ndarray, asked: str | None = None
) -> _Best:
    """A float64 copy of a module and its scores, or the module itself and why there is no copy.

    usual: the scores of these subsets.  asked: "float64" for all of them, "float64 sample" for
    some; None: as a module's size allows.
    """

    def none(why: str) -> _Best:
        return _Best(masked, codes, usual, why)

    if not isinstance(masked.model, nn.Module):
        return none("a plain callable cannot be cast")
    held = _held(masked)
    kinds = {t.dtype for t in held if t.is_floating_point()}
    if not kinds or kinds == {torch.float64}:
        return none("the model computes in float64")
    size = _size(masked)
    if asked is None and 8 * size > REFERENCE_BYTES:
        return none("the model is too large to copy in float64 unasked")
    few = _affordable(REFERENCE_MASKS, masked)
    if asked == "float64 sample":
        few = max(few, SAMPLED_MASKS)
    chosen = codes if asked == "float64" else codes[:few]
    device = "cpu" if masked.x.device.type == "mps" else None
    try:
        sampled = asked == "float64 sample" and device is None  # a large module is not probed again
        reference = masked.cast(torch.float64) if sampled else masked.to(torch.float64, device)
        if chosen.ndim == 2:
            scores = reference(chosen)
        else:
            scores = reference.scores_at(torch.from_numpy(chosen)).numpy()
    except RowsMixed:
        raise
    except (RuntimeError, TypeError, ValueError):  # mixed dtypes, layers or forwards that refuse
        return none("the model does not run in float64")
    if chosen.ndim == 1 and len(chosen) == 1 << masked.n:
        return _Best(reference, chosen, scores, "measured against float64 on all masks")
    source = f"measured against float64 on {len(chosen)} masks, doubled"
    return _Best(reference, chosen, scores, source)


def _disturbed(best: _Best, seed: int) -> float | None:
    """What rounding does to the best scores, from some of them; None where it cannot be seen."""
    if 8 * _size(best.model) > REFERENCE_BYTES:
        return None
    usual = _row_scores(best.model, best.codes, best.scores)
    masks = _masks(best.model, best.codes[: len(usual)])

    @torch.no_grad()
    def evaluate(wrap: Wrap) -> torch.Tensor:
        scores = best.model.wrapped(wrap).row_scores(masks).cpu()
        if not bool(torch.isfinite(scores).all()):
            raise ValueError("score: not finite once it is disturbed")
        return scores

    return rounding_error(evaluate, torch.from_numpy(usual), seed=seed, rows=True)


def _disturbable(masked: MaskedModel) -> int:
    """How many masks a model is asked about again and again, with all rows of its background."""
    few = max(DISTURBED_MASKS // _passes(masked), DISTURBED_MASKS // 8)
    return _affordable(few, masked)


def _affordable(masks: int, masked: MaskedModel) -> int:
    """How many of some masks a module of so many numbers is asked about once more."""
    return max(8, min(masks, REFERENCE_WORK // max(1, _size(masked) * _passes(masked))))


def _passes(masked: MaskedModel) -> int:
    """How often the network is run for one mask: for each row and each step of a background."""
    model = masked.model
    return masked.rows * (model.steps if isinstance(model, BackgroundIntegrated) else 1)


def _held(masked: MaskedModel) -> list[torch.Tensor]:
    """The parameters and buffers of a module; none of a plain callable."""
    if not isinstance(masked.model, nn.Module):
        return []
    return [*masked.model.parameters(), *masked.model.buffers()]


def _size(masked: MaskedModel) -> int:
    return sum(t.numel() for t in _held(masked))


def _require_agreement(
    masked: MaskedModel,
    v: np.ndarray,
    codes: np.ndarray,
    replayed: ExactTable,
    scale: float,
    seed: int,
) -> None:
    """RuntimeError where replayed scores are not the model's, to half the digits of the best copy.

    Rounding inside the copy is allowed for.  It guards against a model whose forward does what a
    replay cannot see.
    """
    best = _in_float64(masked, codes, v[codes])
    roundoff = unit_roundoff(masked.output_dtype) if best.model is masked else U
    gaps = np.abs(replayed.as_float()[best.codes] - best.scores) - replayed.radius[best.codes]
    worst = int(gaps.argmax())
    allowed = math.sqrt(roundoff) * scale
    if gaps[worst] > allowed and gaps[worst] > allowed + (_disturbed(best, seed) or 0.0):
        raise RuntimeError(
            f"exact: replay and model differ by {gaps[worst]:.3g} at masked sample "
            f"{int(best.codes[worst])}; the model does something that replay misses: "
            "use exact=False"
        )
