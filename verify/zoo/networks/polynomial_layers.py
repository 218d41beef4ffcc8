"""Polynomial activations: networks of them are polynomials, so condition (i) can be proved.

They take tensors, and what stands for a tensor in a replay.
"""

from __future__ import annotations

from typing import Any

from torch import nn


class Square(nn.Module):
    """x², entry by entry."""

    def forward(self, x: Any) -> Any:
        """Any shape to the same shape."""
        return x * x


class Cube(nn.Module):
    """x³, entry by entry."""

    def forward(self, x: Any) -> Any:
        """Any shape to the same shape."""
        return x * x * x


class Chebyshev(nn.Module):
    """T_k(x), the Chebyshev polynomial of the first kind of degree k ≥ 1, entry by entry.

    T_0 = 1, T_1 = x, T_k = 2x T_{k-1} - T_{k-2}; bounded by 1 where |x| ≤ 1.
    """

    def __init__(self, degree: int) -> None:
        super().__init__()
        if degree < 1:
            raise ValueError(f"degree: {degree} is too small; give 1, 2, …")
        self.degree = degree

    def forward(self, x: Any) -> Any:
        """Any shape to the same shape."""
        if self.degree == 1:
            return x
        before, now = x, 2 * x * x - 1
        for _ in range(self.degree - 2):
            before, now = now, 2 * x * now - before
        return now

    def extra_repr(self) -> str:
        """The degree, so that the printed form tells everything."""
        return str(self.degree)
