"""A table of 2^n exact numbers: scores, or their interactions, free of rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from verify.games.game import as_error
from verify.games.lattice import mobius, zeta

INFLATE = 1 + 2.0**-40  # covers the rounding of sums of at most 2^12 radii, or of n levels of them


@dataclass(frozen=True, eq=False)
class ExactTable:
    """Entry S is scale · numerators[S], give or take radius[S].

    numerators: Python integers, an object array of length 2^n.  scale: a positive rational.
    radius: float64; zero throughout where the table is exact.  It is positive for numbers that
    are irrational (log-odds of more than two classes, batch normalisation): the true number is
    then proved to lie in the interval.
    """

    numerators: np.ndarray
    scale: Fraction
    radius: np.ndarray

    def __len__(self) -> int:
        return len(self.numerators)

    @property
    def exact(self) -> bool:
        """Whether every entry is exact."""
        return not self.radius.any()

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The entries (midpoints, where there is a radius) as fractions."""
        return tuple(self.scale * int(number) for number in self.numerators)

    def as_float(self) -> np.ndarray:
        """The entries as float64, each rounded once.  ValueError for one too large for that."""
        try:
            return rounded_once(self.numerators, self.scale)
        except OverflowError:
            raise ValueError("v: an entry is too large for float64; rescale them") from None

    def require_usable(self) -> None:
        """Raises ValueError for what is no table of exact numbers."""
        numbers = self.numerators
        if numbers.ndim != 1 or not all(isinstance(number, int) for number in numbers.tolist()):
            raise ValueError("v: the numerators are no whole numbers in a row")
        if self.scale <= 0:
            raise ValueError(f"v: the scale {self.scale} is not positive")
        as_error(self.radius, len(numbers))

    def interactions(self) -> ExactTable:
        """I(S) for every S, exact; radii add up over the subsets of S."""
        radius = zeta(self.radius) * INFLATE
        return ExactTable(mobius(self.numerators), self.scale, radius)


def rounded_once(numerators: np.ndarray, scale: Fraction) -> np.ndarray:
    """scale · numerators in float64: each rounded once, so that signs and zeros are kept.

    A number too small for float64 becomes the smallest of its sign.
    """
    up, down = scale.numerator, scale.denominator
    least = 5e-324
    out = np.empty(len(numerators))
    for i, number in enumerate(numerators):
        value = int(number) * up / down  # true division of integers is correctly rounded
        out[i] = value if value or not number else (least if number > 0 else -least)
    return out
