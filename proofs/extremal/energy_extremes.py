"""How large P(0)² can be when deg P ≤ M − k and (x(1−x))^k P(x)² ≤ 1 on (0, 1): both ends, exact.

Upper end.  P(0) = Σ_j w_j P(q_j) with Lagrange's weights at M − k + 1 nodes, so P(0)² ≤ (Σ_j |w_j|
r_j^(−k))², r_j² = q_j(1−q_j).  Nodes q = a²/(a²+b²) are dense, and have a rational r = ab/(a²+b²).

Lower end.  A polynomial Q with Q(0) = 1 and L (x(1−x))^k Q(x)² ≤ 1.  In z = (1−2x)² and 4x(1−x) =
1 − z, Q is G(z) or (1−2x) G(z), and 1 − L (x(1−x))^k Q² = Π (z−z_j)² · ρ(z) + ε(z), with a further
factor z when M − k is even.  The z_j are where the left side nearly vanishes; ρ and ε have weights
≥ 0 on the powers (1−z)^i z^(d−i), so that every summand is plainly ≥ 0.

The nodes and Q come from a float search (exchange of the points where |Q| (x(1−x))^(k/2) is
largest); whatever it finds is rounded to rationals, and `holds` checks both ends exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, prod
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

__all__ = ["EnergyExtreme", "extreme"]

_SLACK = Fraction(1, 2_000_000)  # L is this much below the float optimum, in parts of it
_DIGITS = 10

Coefficients = tuple[Fraction, ...]  # of z^0, z^1, …


@dataclass(frozen=True)
class EnergyExtreme:
    """lower ≤ max P(0)² ≤ upper, for one M and k, with a certificate of either end.

    `nodes`: the (q_j, r_j).  `polynomial`: G.  `touching`: the z_j.  `factor` and `rest`: the
    weights of ρ and ε on (1−z)^i z^(d−i), i = 0, …, d.
    """

    M: int
    k: int
    lower: Fraction
    upper: Fraction
    nodes: tuple[tuple[Fraction, Fraction], ...]
    polynomial: Coefficients
    touching: Coefficients
    factor: Coefficients
    rest: Coefficients

    @property
    def odd(self) -> int:
        """1 when Q(x) = (1−2x) G(z), 0 when it is G(z)."""
        return (self.M - self.k) % 2

    def weights(self) -> tuple[Fraction, ...]:
        """w with P(0) = Σ_j w_j P(q_j) for every P of degree ≤ M − k."""
        points = [q for q, _ in self.nodes]
        return tuple(
            prod((p / (p - q) for p in points if p != q), start=Fraction(1)) for q in points
        )

    def multiplier(self) -> Fraction:
        """Σ_j |w_j| r_j^(−k), at least |P(0)|."""
        parts = zip(self.weights(), self.nodes, strict=True)
        return sum((abs(w) / r**self.k for w, (_, r) in parts), Fraction(0))

    def holds(self) -> bool:
        """Do the certificates prove both ends?"""
        return self._bounds() and self._attains()

    def _bounds(self) -> bool:
        inside = all(0 < q < 1 and r > 0 and r**2 == q * (1 - q) for q, r in self.nodes)
        many = len({q for q, _ in self.nodes}) == len(self.nodes) == self.M - self.k + 1
        return many and inside and self.multiplier() ** 2 <= self.upper

    def gap(self) -> list[Fraction]:
        """1 − L (x(1−x))^k Q², in powers of z."""
        return _gap(self.lower, self.k, self.odd, self.polynomial)

    def _attains(self) -> bool:
        double, left = _roots(self.touching, 1 - self.odd), self.gap()
        right = _sum(_times(double, _powers(self.factor)), _powers(self.rest))
        degree = 2 * (len(self.polynomial) - 1) + self.odd == self.M - self.k
        positive = min(self.factor + self.rest) >= 0
        return degree and positive and sum(self.polynomial) == 1 and left == right


def extreme(M: int, k: int) -> EnergyExtreme:
    """Both ends for one M and k, a part in 10⁶ from each other.

    Raises ValueError unless 1 ≤ k ≤ M, or when the search does not come that close.
    """
    if not 1 <= k <= M:
        raise ValueError(f"k: {k} is not between 1 and M = {M}")
    places, found = _search(M, k)
    odd, best = (M - k) % 2, found(1.0) ** 2
    lower = _significant(Fraction(best) * (1 - _SLACK), up=False)
    even = [_rational(c / found(1.0)) for c in found.coef[odd::2]]
    even[-1] += 1 - sum(even)
    touching = tuple(_rational(t**2) for t in places if t > 1e-6)
    gap, double = _gap(lower, k, odd, even), _roots(touching, 1 - odd)
    # what is left of the gap without the slack once its double roots are divided out
    smooth = (Polynomial(list(map(float, gap))) - float(_SLACK)) // Polynomial(
        list(map(float, double))
    )
    factor = tuple(map(_rational, _on_powers([*smooth.coef, *[0.0] * k][:k])))
    rest = _on_powers(_sum(gap, [-c for c in _times(double, _powers(factor))]))
    nodes = tuple(_node(float(t)) for t in places)
    draft = EnergyExtreme(
        M, k, lower, Fraction(0), nodes, tuple(even), touching, factor, tuple(rest)
    )
    out = replace(draft, upper=_significant(draft.multiplier() ** 2, up=True))
    if not (out.holds() and out.upper - lower <= out.upper / 10**6):
        raise ValueError(f"M: no certificate as close as a part in 10⁶ was found for {M}, k = {k}")
    return out


def _search(M: int, k: int) -> tuple[np.ndarray, Polynomial]:
    """In t = 1 − 2x: where |P| ((1−t²)/4)^(k/2) is 1, with signs in turn, and that P."""
    degree = M - k
    t = np.cos((np.arange(degree + 1) + 0.5) * np.pi / (degree + 1))
    line = Polynomial([0.0, 1.0])
    P = line
    for _ in range(40):
        values = (-1.0) ** np.arange(degree + 1) / ((1 - t**2) / 4) ** (k / 2)
        P = Polynomial(np.linalg.solve(np.vander(t, increasing=True), values))
        slope = (1 - line**2) * P.deriv() - k * line * P
        t = np.sort(slope.roots().real)[::-1]
    return t, P


def _node(t: float) -> tuple[Fraction, Fraction]:
    """q ≈ (1−t)/2 = sin²φ with a rational root r of q(1−q): tan φ is rational."""
    ratio = Fraction(math.sqrt((1 - t) / (1 + t))).limit_denominator(5000)
    a, b = ratio.numerator, ratio.denominator
    return Fraction(a * a, a * a + b * b), Fraction(a * b, a * a + b * b)


def _rational(value: float) -> Fraction:
    return Fraction(round(value * 10**_DIGITS), 10**_DIGITS)


def _significant(value: Fraction, *, up: bool) -> Fraction:
    """Ten significant digits."""
    scale = 10 ** (9 - math.floor(math.log10(value)))
    return Fraction((math.ceil if up else math.floor)(value * scale), scale)


# Polynomials in z ----------------------------------------------------------------------------


def _times(one: Sequence[Fraction], other: Sequence[Fraction]) -> list[Fraction]:
    out = [Fraction(0)] * (len(one) + len(other) - 1)
    for i, c in enumerate(one):
        for j, e in enumerate(other):
            out[i + j] += c * e
    return out


def _sum(one: Sequence[Fraction], other: Sequence[Fraction]) -> list[Fraction]:
    size = max(len(one), len(other))
    pad = [[*p, *[Fraction(0)] * (size - len(p))] for p in (one, other)]
    return [a + b for a, b in zip(*pad, strict=True)]


def _powers(weights: Sequence[Fraction]) -> list[Fraction]:
    """Σ_i weights_i (1−z)^i z^(d−i)."""
    d = len(weights) - 1
    out: list[Fraction] = []
    part = [Fraction(1)]
    for i, w in enumerate(weights):
        out = _sum(out, _times([Fraction(0)] * (d - i) + [w], part))
        part = _times(part, [Fraction(1), Fraction(-1)])
    return out


def _on_powers(coefficients: Sequence[Any]) -> list[Any]:
    """The weights on (1−z)^i z^(d−i), as z^e = z^e ((1−z) + z)^(d−e): the inverse of `_powers`."""
    d = len(coefficients) - 1
    return [
        sum(comb(d - e, i) * c for e, c in enumerate(coefficients[: d - i + 1]))
        for i in range(d + 1)
    ]


def _roots(touching: Sequence[Fraction], more: int) -> list[Fraction]:
    """z^more Π (z − z_j)²."""
    out = [Fraction(1)]
    for z in touching:
        out = _times(out, [z * z, -2 * z, Fraction(1)])
    return [Fraction(0)] * more + out


def _gap(lower: Fraction, k: int, odd: int, even: Sequence[Fraction]) -> list[Fraction]:
    """1 − L ((1−z)/4)^k Q²."""
    out = _times(even, even)
    for _ in range(k):
        out = _times(out, [Fraction(1, 4), Fraction(-1, 4)])
    out = [-lower * c for c in [Fraction(0)] * odd + out]
    out[0] += 1
    return out
