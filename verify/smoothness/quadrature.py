"""The integral form of an interaction, put to the test on a network by quadrature.

For a smooth score I(S) is the integral over the box of the mixed derivative ∂_S w(t_S, 0), t ∈
[0,1]^S: the left side comes from 2^|S| scores, the right side from derivatives that share no rule
with them.  True of every smooth function: where it fails, the derivatives or the smoothness do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor

from verify.arguments import checked
from verify.scores import outputs as scoring
from verify.scores.disturbed import rounding_error
from verify.scores.masked_model import MaskedModel, masked_model
from verify.scores.precision import ROUNDOFFS
from verify.smoothness.forward import (
    NoDerivatives,
    Scalar,
    derivative,
    forward_mode,
    in_float64,
    on_the_box,
)
from verify.smoothness.kinks import kinks
from verify.verdicts.verdict import Status, Verdict, count_of, decide, listed, rounded

NODES = (2, 4, 8, 16)  # Gauss–Legendre nodes along each variable, until two in a row agree
LARGEST_SET = 3
U = 2.0**-53


@checked
def integral_form(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    sets: int = 12,
    seed: int = 0,
    accuracy: float = 1e-6,
    groups: Any = None,
    target: SupportsIndex | None = None,
    score: scoring.Score | None = None,
    masker: Callable[[Tensor], Any] | None = None,
    background: Any = None,
    feature_names: Sequence[str] | None = None,
) -> Verdict:
    """Whether ∫ ∂_S w agrees with I(S), to `accuracy` times the largest |w|, for |S| ≤ 3.

    sets: how many subsets are drawn, a third of each size where there are so many.
    The other arguments are those of `MaskedModel`, or one in place of them.  VACUOUS, where a score
    has kinks or cannot be differentiated, says why; UNDECIDED where 16 nodes do not settle an
    integral.  Raises ValueError naming the argument at fault, and what `masked_outputs` raises.
    """
    _validate(sets, accuracy)
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups,
        masker=masker, feature_names=feature_names, live_only=True,
    )  # fmt: skip
    return integral_verdict(masked, sets, seed, accuracy)


def integral_verdict(
    masked: MaskedModel, sets: int = 12, seed: int = 0, accuracy: float = 1e-6
) -> Verdict:
    """The verdict `integral` for a prepared model."""
    unit = scoring.unit_of(masked.score)
    try:
        if masked.n == 0:
            raise NoDerivatives("no variable differs from the baseline")
        with forward_mode():
            return _compared(in_float64(masked), sets, seed, accuracy, unit)
    except NoDerivatives as why:
        sentence = f"The integral form says nothing here: {why}."
        return Verdict("integral", Status.VACUOUS, None, None, unit, {}, sentence)


def _compared(masked: MaskedModel, sets: int, seed: int, accuracy: float, unit: str) -> Verdict:
    found = kinks(masked)
    if found:
        raise NoDerivatives(
            f"the score has kinks ({', '.join(found)}), and the integral of its derivatives "
            "leaves out what happens there"
        )
    w = on_the_box(masked)
    chosen = _subsets(masked.n, sets, np.random.default_rng(seed))

    def compared(w: Scalar, S: tuple[int, ...]) -> tuple[float, float, int, float, float, float]:
        direct, scale = _interaction(w, S, masked)
        integral, change, nodes = _integral(w, S, masked, accuracy * scale)
        return abs(integral - direct), change, nodes, direct, integral, scale

    rows = [compared(w, S) for S in chosen]
    differences, changes = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    scale = max(max(r[5] for r in rows), masked.output_scale)
    allowed = accuracy * scale
    settled = float(changes.max()) <= allowed
    worst = int(np.argmax(differences if settled else changes))
    inside = rounding_error(
        lambda wrap: torch.tensor(compared(on_the_box(masked.wrapped(wrap)), chosen[worst])[0]),
        torch.tensor(rows[worst][0]),
    )
    roundoffs = ROUNDOFFS + masked.rows - 1
    tolerance = max(roundoffs * U * scale * 2**LARGEST_SET, inside or 0.0)
    margin = allowed - float(differences[worst])
    status = decide(margin, tolerance) if settled else Status.UNDECIDED
    S = chosen[worst]
    where = _as_data(masked, S) | {"interaction": rows[worst][3], "integral": rows[worst][4]}
    many = count_of(len(chosen), "subset")
    gap = f"{rounded(float(differences[worst]))} {unit}"
    names = listed(where["variables"])
    sentence = {
        Status.HOLDS: (
            f"On {many} of up to {LARGEST_SET} variables the interaction is the integral of its "
            f"mixed derivative, to better than {rounded(allowed)} {unit}. "
            "This is arithmetic and true of every smooth score."
        ),
        Status.VIOLATED: (
            f"The interaction of {names} differs from the integral of its mixed derivative by "
            f"{gap}: the score is not smooth there, or its derivatives are wrong."
        ),
        Status.UNDECIDED: (
            f"Whether the interaction of {names} is the integral of its mixed derivative is lost "
            f"in the numerical error: they are {gap} apart."
            if settled
            else f"With {NODES[-1]} nodes along each variable the integral for {names} is not "
            f"settled: it still moves by {rounded(float(changes[worst]))} {unit}, and is {gap} off."
        ),
    }[status]
    details = {
        "arithmetic_check": True,
        "largest_difference": float(differences.max()),
        "allowed": allowed,
        "subsets": len(chosen),
        "subsets_in_all": sum(math.comb(masked.n, k) for k in range(1, LARGEST_SET + 1)),
        "nodes": max(r[2] for r in rows),
    }
    wide = max(tolerance, float(changes[worst])) if not settled else tolerance
    return Verdict("integral", status, margin, wide, unit, where, sentence, details)


def _as_data(masked: MaskedModel, S: Sequence[int]) -> dict[str, Any]:
    """A subset as plain data: its integer and the names of its variables."""
    return {"subset": sum(1 << i for i in S), "variables": [masked.names[i] for i in S]}


def _interaction(w: Scalar, S: tuple[int, ...], masked: MaskedModel) -> tuple[float, float]:
    """(I(S) from the vertices of the face of S, the largest |w| among them)."""
    k = len(S)
    corners = (np.arange(1 << k)[:, None] >> np.arange(k)) & 1
    values = w(_on_the_face(corners.astype(float), S, masked)).tolist()
    if not all(map(math.isfinite, values)):
        raise ValueError("model: its score is not finite where some variables are hidden")
    signs = (-1.0) ** (k - corners.sum(axis=1))
    return math.fsum(s * a for s, a in zip(signs, values, strict=True)), max(map(abs, values))


def _integral(
    w: Scalar, S: tuple[int, ...], masked: MaskedModel, enough: float
) -> tuple[float, float, int]:
    """(∫ ∂_S w, how much the last refinement moved it, nodes along each variable)."""
    k, last, change = len(S), math.nan, math.inf
    for count in NODES:
        x, weight = np.polynomial.legendre.leggauss(count)
        grid = np.stack(np.meshgrid(*[(x + 1) / 2] * k, indexing="ij"), axis=-1).reshape(-1, k)
        weights = np.prod(
            np.stack(np.meshgrid(*[weight / 2] * k, indexing="ij"), axis=-1), axis=-1
        ).ravel()
        t = _on_the_face(grid, S, masked)
        unit = torch.eye(masked.n, dtype=t.dtype, device=t.device)
        values = derivative(w, t, [unit[i].expand_as(t) for i in S])
        integral = math.fsum((values.cpu().numpy() * weights).tolist())
        change, last = (abs(integral - last) if last == last else math.inf), integral
        if change <= enough / 10:
            break
    return last, change, count


def _on_the_face(values: np.ndarray, S: tuple[int, ...], masked: MaskedModel) -> Tensor:
    """Points [B, n] of the box with t_S = values [B, |S|] and 0 elsewhere."""
    t = np.zeros((len(values), masked.n))
    t[:, list(S)] = values
    return torch.from_numpy(t).to(masked.x.device)


def _subsets(n: int, sets: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """`sets` different subsets of 1 to 3 of n variables, evenly over the sizes, or fewer."""
    largest = min(LARGEST_SET, n)
    drawn: dict[tuple[int, ...], None] = {}
    for k in range(1, largest + 1):  # what one size cannot take is left to the larger ones
        share = (sets - len(drawn)) // (largest + 1 - k)
        wanted = len(drawn) + min(share, math.comb(n, k))
        while len(drawn) < wanted:
            drawn[tuple(sorted(rng.choice(n, k, replace=False).tolist()))] = None
    return list(drawn)


def _validate(sets: int, accuracy: float) -> None:
    if sets < 1:
        raise ValueError(f"sets: {sets}; give at least one")
    if not 0 < accuracy < 1:
        raise ValueError(f"accuracy: {accuracy} is not in (0, 1), a share of the largest score")
