"""A network with polynomial activations as an exact polynomial, and what that proves.

w(t) = v(b + Σ_i t_i (x_i - b_i)) is a polynomial over ℚ in t_1, …, t_n, one variable for each
variable of the game; w(1_S) = v(S).  Floats are dyadic rationals: nothing is rounded.  Reduced
with t_i^k → t_i it is multilinear, and its coefficients are the interactions I(S).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, SupportsIndex

import flint
import numpy as np
import torch

from verify.exact.polynomials import Degrees, Polynomials, rationals
from verify.exact.replay import replay
from verify.exact.scores import score_weights
from verify.games.exact_table import ExactTable
from verify.games.lattice import popcounts, zeta
from verify.scores.masked_model import MaskedModel, masked_model


@dataclass(frozen=True, eq=False)
class PolynomialScore:
    """A score as a polynomial in t; `polynomial` is flint's fmpq_mpoly, `names` the variables."""

    polynomial: Any
    names: tuple[str, ...]

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @cached_property
    def terms(self) -> dict[tuple[int, ...], Fraction]:
        """The coefficient of each monomial, by its exponents."""
        return {
            tuple(int(e) for e in exponents): Fraction(int(c.p), int(c.q))
            for exponents, c in self.polynomial.terms()
        }

    @property
    def degree(self) -> int:
        """The total degree; 0 for a constant."""
        return max((sum(exponents) for exponents in self.terms), default=0)

    @property
    def degrees(self) -> tuple[int, ...]:
        """The degree in each variable."""
        return tuple(max((e[i] for e in self.terms), default=0) for i in range(self.n))

    def derivatives_vanish_beyond(self, M: int) -> bool:
        """Condition (1β): every derivative of order > M is zero everywhere, that is degree ≤ M."""
        return self.degree <= M

    def interactions_vanish_beyond(self, M: int) -> bool:
        """Condition (1α): I(S) = 0 exactly for every |S| > M."""
        return self.interaction_order <= M

    @property
    def interaction_order(self) -> int:
        """The largest |S| with I(S) ≠ 0; never more than the degree."""
        effects = self.interactions().numerators
        return int(popcounts(self.n)[effects != 0].max(initial=0))

    def interactions(self) -> ExactTable:
        """I(S), exact: the sum of the coefficients of all monomials in just the variables of S."""
        effects = [Fraction(0)] * (1 << self.n)
        for exponents, coefficient in self.terms.items():
            effects[sum(1 << i for i, e in enumerate(exponents) if e)] += coefficient
        unit = math.lcm(*(effect.denominator for effect in effects))
        numerators = np.empty(len(effects), dtype=object)
        numerators[:] = [int(effect * unit) for effect in effects]
        return ExactTable(numerators, Fraction(1, unit), np.zeros(len(effects)))

    def scores(self) -> ExactTable:
        """v(S) = w(1_S), exact."""
        effects = self.interactions()
        return ExactTable(zeta(effects.numerators), effects.scale, effects.radius)

    def __call__(self, *t: Fraction | int) -> Fraction:
        """w(t), exact."""
        total = Fraction(0)
        for exponents, coefficient in self.terms.items():
            powers = (Fraction(x) ** e for x, e in zip(t, exponents, strict=True))
            total += coefficient * math.prod(powers)
        return total


@torch.no_grad()
def polynomial_of(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    groups: Any = None,
    target: SupportsIndex | None = None,
    *,
    score: str | None = None,
    background: Any = None,
) -> PolynomialScore:
    """The score of a polynomial network along the way from the baseline to x, exact.

    model: of the layers that `verify.exact.polynomials` lists.  score: "logit", "output", or
    "log-odds" of at most two classes.  Other arguments as `masked_outputs`.
    Raises ValueError naming the layer that is no polynomial, and, before any work, when a layer
    could have more than a million terms or take 2·10^8 products (n = 6 and degree 16 pass).
    """
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups
    )
    ring = flint.fmpq_mpoly_ctx.get([f"t{i}" for i in range(masked.n)], "degrevlex")
    found = [_polynomial(row, ring) for row in masked.each_row()]
    return PolynomialScore(sum(found[1:], found[0]) / len(found), masked.names)


def _polynomial(masked: MaskedModel, ring: Any) -> Any:
    """The score under one baseline."""
    index = masked.index.cpu().numpy()
    live = ((masked.x != masked.baseline).cpu().numpy() & (index >= 0)).astype(np.int64)
    logits = replay(masked.model, Degrees(live[None], masked.n))
    weights = score_weights(masked.score, logits.reshape((1, -1)).shape[1], masked.target or 0)
    if weights is None:
        raise ValueError(
            f"score: {masked.score!r} of this model is no polynomial of its logits; use "
            "score='logit'"
        )
    start: Any = rationals(masked.baseline)
    end: Any = rationals(masked.x)
    entries = np.empty(index.shape, dtype=object)
    for place, variable in np.ndenumerate(index):
        entries[place] = ring.constant(end[place])
        if live[place]:
            step = end[place] - start[place]
            entries[place] = ring.constant(start[place]) + step * ring.gen(int(variable))
    found = replay(masked.model, Polynomials(entries[None], ring)).reshape((1, -1))
    column = torch.tensor(weights, dtype=torch.float64)[:, None]
    return found.affine(column, None).entries[0, 0]
