"""Two arithmetics for `verify.exact.replay`: polynomials over ℚ, and bounds of their degrees.

The bounds cost nothing and are taken first: they tell how many terms the polynomials can have.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import flint
import numpy as np
from torch import Tensor

from verify.exact.layers import NotHere

LAYERS = (
    "polynomials come from Linear, Conv2d, AvgPool2d, AdaptiveAvgPool2d, Flatten, Dropout, "
    "Identity, and sums, products, whole powers and reshapes (Square, Cube, Chebyshev)"
)
TERM_LIMIT = 1_000_000  # in one layer
PRODUCT_LIMIT = 200_000_000  # products of two terms, in one layer


@dataclass(frozen=True, eq=False)
class Polynomials:
    """An array [1, …] of polynomials; `entries` is an object array of flint's fmpq_mpoly."""

    entries: np.ndarray
    ring: Any  # flint's context of the variables

    @property
    def takes(self) -> str:
        """What a model may be made of, for error messages."""
        return LAYERS

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, batch axis included."""
        return self.entries.shape

    def reshape(self, shape: tuple[int, ...]) -> Polynomials:
        """The same entries in another shape."""
        return replace(self, entries=self.entries.reshape(shape))

    def gather(self, index: Tensor) -> Polynomials:
        """Entries at places of the flattened sample; place -1 holds 0."""
        flat = np.empty(self.entries.size + 1, dtype=object)
        flat[:-1] = self.entries.ravel()
        flat[-1] = self.ring.constant(0)  # np.append takes the zero polynomial for an empty list
        return replace(self, entries=flat[index.numpy()][None])

    def swapped(self) -> Polynomials:
        """The last two axes exchanged."""
        return replace(self, entries=self.entries.swapaxes(-1, -2))

    def constant(self, values: Tensor) -> Polynomials:
        """Constant polynomials from floats."""
        rational = rationals(values)
        out = np.empty(rational.shape, dtype=object)
        for place, value in np.ndenumerate(rational):
            out[place] = self.ring.constant(value)
        return replace(self, entries=out)

    def affine(self, weight: Tensor, bias: Tensor | None) -> Polynomials:
        """h W + bias along the last axis."""
        out = self.entries @ rationals(weight)
        return replace(self, entries=out if bias is None else out + rationals(bias))

    def plus(self, other: Polynomials) -> Polynomials:
        """The sum; shapes broadcast."""
        return replace(self, entries=self.entries + other.entries)

    def times(self, other: Polynomials) -> Polynomials:
        """The product entry by entry; shapes broadcast."""
        return replace(self, entries=self.entries * other.entries)

    def scaled(self, factor: Fraction) -> Polynomials:
        """Every entry times one rational factor."""
        return replace(self, entries=self.entries * _rational(factor))

    def mean(self, index: Tensor, divisors: Tensor) -> Polynomials:
        """Sums over the last axis of index [outputs, k], each divided by its whole divisor."""
        total = self.gather(index).entries.sum(-1)
        shares = np.array([flint.fmpq(1, d) for d in divisors.tolist()], dtype=object)
        return replace(self, entries=total * shares)

    def relu(self) -> Any:
        """Not a polynomial."""
        raise NotHere("relu, no polynomial")

    def largest(self, index: Tensor) -> Any:
        """Not a polynomial."""
        raise NotHere("a maximum, no polynomial")

    def inverse_root(self, values: Tensor, extra: float) -> Any:
        """Irrational."""
        raise NotHere("batch normalisation, whose scale is irrational (fold it into its layer)")


@dataclass(frozen=True, eq=False)
class Degrees:
    """Upper bounds of the total degrees of `Polynomials` in n variables, an array [1, …].

    An operation whose result may have too many terms, or take too long, raises ValueError.
    """

    degrees: np.ndarray
    n: int

    @property
    def takes(self) -> str:
        """What a model may be made of, for error messages."""
        return LAYERS

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, batch axis included."""
        return self.degrees.shape

    def _checked(self, degrees: np.ndarray, products: int = 0) -> Degrees:
        count = sum(map(self._terms(), degrees.ravel().tolist()))
        if count > TERM_LIMIT or products > PRODUCT_LIMIT:
            raise ValueError(
                f"model: a layer of {degrees.size} polynomials of degree up to "
                f"{degrees.max()} in {self.n} variables can have {count:,} terms and take "
                f"{products:,} products; the limits are {TERM_LIMIT:,} and {PRODUCT_LIMIT:,}: "
                "use fewer variables (groups), fewer units or a lower degree"
            )
        return replace(self, degrees=degrees)

    def _terms(self) -> Callable[[int], int]:
        return lambda degree: math.comb(self.n + degree, self.n)

    def reshape(self, shape: tuple[int, ...]) -> Degrees:
        """The same bounds in another shape."""
        return replace(self, degrees=self.degrees.reshape(shape))

    def gather(self, index: Tensor) -> Degrees:
        """Bounds at places of the flattened sample; place -1 holds 0."""
        return replace(self, degrees=np.append(self.degrees.ravel(), 0)[index.numpy()][None])

    def swapped(self) -> Degrees:
        """The last two axes exchanged."""
        return replace(self, degrees=self.degrees.swapaxes(-1, -2))

    def constant(self, values: Tensor) -> Degrees:
        """Constants have degree 0."""
        return replace(self, degrees=np.zeros(tuple(values.shape), dtype=np.int64))

    def affine(self, weight: Tensor, bias: Tensor | None) -> Degrees:
        """The largest along the last axis."""
        top = self.degrees.max(-1, keepdims=True)
        return self._checked(np.broadcast_to(top, (*self.shape[:-1], weight.shape[1])))

    def plus(self, other: Degrees) -> Degrees:
        """The larger."""
        return self._checked(np.maximum(self.degrees, other.degrees))

    def times(self, other: Degrees) -> Degrees:
        """The sum."""
        a, b = np.broadcast_arrays(self.degrees, other.degrees)
        terms = self._terms()
        pairs = zip(a.ravel().tolist(), b.ravel().tolist(), strict=True)
        return self._checked(a + b, sum(terms(p) * terms(q) for p, q in pairs))

    def scaled(self, factor: Fraction) -> Degrees:
        """Unchanged."""
        return self

    def mean(self, index: Tensor, divisors: Tensor) -> Degrees:
        """The largest along the last axis of the index."""
        return self._checked(self.gather(index).degrees.max(-1))

    relu, largest, inverse_root = Polynomials.relu, Polynomials.largest, Polynomials.inverse_root


def rationals(values: Tensor) -> np.ndarray:
    """The exact values of floats: an object array of flint's fmpq."""
    floats = values.detach().cpu().double().numpy()
    out = np.empty(floats.shape, dtype=object)
    for place, value in np.ndenumerate(floats):
        out[place] = _rational(Fraction(float(value)))
    return out


def _rational(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)
