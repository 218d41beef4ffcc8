"""Sampled terms of Taylor series on the box between baseline and sample.

A term is ∂^κ w(t)/κ! for a multi-index κ, written as its variables in order: (0, 0, 2) is
∂³w/∂t_0²∂t_2, divided by 2.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from verify.smoothness.forward import NoDerivatives, Scalar, derivative, mistrust

CHECKED_ROWS = 16  # of each order, against difference quotients and in another order of nesting


@dataclass(frozen=True)
class Effort:
    """How much is sampled: places t, multi-indices κ at each of them, and the seed of both."""

    points: int = 8
    indices: int = 24
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("points", "indices"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: {getattr(self, name)}; give at least one")


@dataclass(frozen=True)
class Largest:
    """The largest |∂^κ w(t)|/κ! of one order among those sampled."""

    value: float
    powers: dict[int, int]  # κ without its zeros
    place: list[float]
    indices: int  # multi-indices probed at each place
    indices_in_all: int
    along_signs: float  # the largest |D^q w(t)|/q! along directions of ±1
    disagreement: float  # between two orders of nesting, the largest
    contradicted: str  # "0 of 17": how many of those checked a difference quotient contradicts
    doubtful: bool  # whether the largest is one of them


def largest(w: Scalar, places: Tensor, q: int, effort: Effort, rng: np.random.Generator) -> Largest:
    """Samples the derivatives of order q.  Raises NoDerivatives where they contradict quotients."""
    n = places.shape[1]
    chosen = multi_indices(n, q, effort.indices, rng)
    rows = places.repeat_interleave(len(chosen), 0)
    codes = torch.tensor(chosen, device=places.device).repeat(len(places), 1)  # [rows, q]
    unit = torch.eye(n, dtype=places.dtype, device=places.device)
    mixed = [unit[codes[:, j]] for j in range(q)]
    factorials = [math.prod(map(math.factorial, Counter(k).values())) for k in chosen]
    divisor = torch.tensor(factorials, dtype=places.dtype, device=places.device).repeat(len(places))
    signs = torch.from_numpy(rng.choice([-1.0, 1.0], size=tuple(places.shape))).to(places)
    every = derivative(
        w, torch.cat([rows, places]), [torch.cat([d, signs]) for d in mixed]
    )  # one run for both kinds
    values, along = every[: len(rows)] / divisor, every[len(rows) :] / math.factorial(q)
    if not bool(torch.isfinite(every).all()):
        raise NoDerivatives(f"a derivative of order {q} is not a finite number")
    strongest = int(values.abs().argmax())
    some = torch.from_numpy(rng.choice(len(rows), min(CHECKED_ROWS, len(rows)), replace=False))
    some = torch.cat([some, torch.tensor([strongest])]).to(places.device)
    wrong = mistrust(w, rows[some], [d[some] for d in mixed], values[some] * divisor[some])
    if int(wrong.sum()) > len(some) // 2:
        raise NoDerivatives(
            f"torch's derivatives of order {q} contradict the scores (difference quotients differ "
            "at most places: a detached tensor, steps or kinks everywhere, a wrong rule in torch?)"
        )
    again = derivative(w, rows[some], [3 * d[some] for d in reversed(mixed)])
    again = again / (3.0**q * divisor[some])
    code = strongest % len(chosen)
    return Largest(
        float(values[strongest].abs()),
        dict(Counter(chosen[code])),
        rows[strongest].tolist(),
        len(chosen),
        math.comb(n + q - 1, q),
        float(along.abs().max()),
        float((again - values[some]).abs().max()),
        f"{int(wrong.sum())} of {len(some)}",
        bool(wrong[-1]),
    )


def multi_indices(n: int, q: int, count: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """`count` of the C(n+q-1, q) multi-indices of order q, each as its variables in order.

    All of them where they are no more; else half without repetition (these join q variables, and
    are the ones that interactions of order q are made of), the rest drawn from all.
    """
    if math.comb(n + q - 1, q) <= count:
        return list(itertools.combinations_with_replacement(range(n), q))
    half = min(count // 2, math.comb(n, q))
    drawn: dict[tuple[int, ...], None] = {}
    while len(drawn) < half:
        drawn[tuple(sorted(rng.choice(n, q, replace=False).tolist()))] = None
    while len(drawn) < count:
        stars = np.sort(rng.choice(n + q - 1, q, replace=False)) - np.arange(q)
        drawn[tuple(stars.tolist())] = None
    return list(drawn)
