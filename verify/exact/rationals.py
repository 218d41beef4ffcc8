"""Arrays of exact rationals, as integers in limbs that float64 matrix products multiply exactly.

A number is scale · Σ_l digits[l] · 2^(20 l), its digits integers from -2^19 to 2^19 - 1, held in
float64.  Floats are dyadic rationals, so every float is such a number.  Products and sums of
digits stay integers below 2^52, and a sum of integers below 2^53 is exact in float64 in whatever
order, fused or not, it is formed: this is what makes BLAS an exact integer multiplier.  Carries
are then passed on.  One `scale`, a positive rational, serves the whole array.

Irrational constants (batch normalisation) enter with a radius: the true number then lies within
`radius` of the stored one, and every operation carries an upper bound of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor

from verify.exact.digits import BASE, BITS, PAIRS, carried, common, compared, digits_of, multiplied

INFLATE = 1 + 2.0**-20  # covers the rounding of a radius, whose sums have fewer than 2^30 terms
TINY = 2.0**-1000
ROOT_BITS = 96
ONE = Fraction(1)
LAYERS = (
    "exact replay takes Linear, Conv2d, ReLU, MaxPool2d, AvgPool2d, AdaptiveAvgPool2d, "
    "BatchNorm1d/2d, Flatten, Dropout, Identity, and sums, products, whole powers and reshapes"
)


@dataclass(frozen=True, eq=False)
class Limbs:
    """Exact numbers of some shape [batch, …]; `digits` has the limbs as its first axis."""

    digits: Tensor  # float64 [limbs, batch, …], lowest first
    scale: Fraction
    radius: Tensor | None = None  # float64 [batch, …] or broadcasting to it; None: exact

    @property
    def takes(self) -> str:
        """What a model may be made of, for error messages."""
        return LAYERS

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the numbers, batch axis included."""
        return tuple(self.digits.shape[1:])

    def reshape(self, shape: tuple[int, ...]) -> Limbs:
        """The same numbers in another shape."""
        radius = None if self.radius is None else self.radius.expand(self.shape).reshape(shape)
        return replace(self, digits=self.digits.reshape(len(self.digits), *shape), radius=radius)

    def gather(self, index: Tensor) -> Limbs:
        """Numbers at places of the flattened sample, [batch, *index.shape]; place -1 holds 0."""

        def pick(values: Tensor) -> Tensor:  # [..., features] to [..., *index.shape]
            if padded:
                values = torch.cat([values, values.new_zeros((*values.shape[:-1], 1))], -1)
            return values[..., index]

        padded = bool((index < 0).any())
        flat = self.reshape((self.shape[0], -1))
        radius = None if flat.radius is None else pick(flat.radius)
        return replace(self, digits=pick(flat.digits), radius=radius)

    def swapped(self) -> Limbs:
        """The last two axes exchanged."""
        radius = None if self.radius is None else self.radius.transpose(-1, -2)
        return replace(self, digits=self.digits.transpose(-1, -2), radius=radius)

    def constant(self, values: Tensor) -> Limbs:
        """A tensor of floats as exact numbers; a method, as each arithmetic has constants."""
        return from_floats(values)

    def affine(self, weight: Tensor, bias: Tensor | None) -> Limbs:
        """h W + bias along the last axis, with weight [in, out] and bias [out] of floats."""
        w = from_floats(weight)
        inputs, limbs = self.shape[-1], min(len(self.digits), len(w.digits))
        step = max(1, PAIRS // limbs)
        out = self._product(w, 0, min(step, inputs))
        for start in range(step, inputs, step):
            out = out.plus(self._product(w, start, min(start + step, inputs)))
        if self.radius is not None:
            grown = self.radius.expand(self.shape) @ weight.detach().cpu().abs().double()
            out = replace(out, radius=grown * INFLATE + TINY)
        if bias is None:
            return out
        return out.plus(from_floats(bias.expand(1, *([1] * (len(self.shape) - 2)), -1)))

    def _product(self, w: Limbs, start: int, stop: int) -> Limbs:
        inner, out = stop - start, w.shape[-1]
        rows = self.digits[..., start:stop].reshape(-1, inner)
        columns = w.digits[:, start:stop].permute(1, 0, 2).reshape(inner, -1)
        pairs = (rows @ columns).reshape(len(self.digits), -1, len(w.digits), out)
        total = pairs.new_zeros((len(self.digits) + len(w.digits) - 1, pairs.shape[1], out))
        for i in range(len(w.digits)):
            total[i : i + len(self.digits)] += pairs[:, :, i]
        digits = carried(total.reshape(-1, *self.shape[:-1], out))
        return Limbs(digits, self.scale * w.scale)

    def plus(self, other: Limbs) -> Limbs:
        """The sum; shapes broadcast."""
        scale = common(self.scale, other.scale)
        a, b = (multiplied(part.digits, part.scale / scale) for part in (self, other))
        shape = torch.broadcast_shapes(a.shape[1:], b.shape[1:])
        total = a.new_zeros((max(len(a), len(b)), *shape))
        total[: len(a)] += a
        total[: len(b)] += b
        radii = [part.radius for part in (self, other) if part.radius is not None]
        radius = sum(radii[1:], radii[0]).expand(shape) * INFLATE if radii else None
        return Limbs(carried(total), scale, radius)

    def times(self, other: Limbs) -> Limbs:
        """The product entry by entry; shapes broadcast."""
        a, b = self.digits, other.digits
        shape = torch.broadcast_shapes(a.shape[1:], b.shape[1:])
        total = a.new_zeros((len(a) + len(b) - 1, *shape))
        for i, digits in enumerate(b):
            total[i : i + len(a)] += a * digits
        radius = None
        if self.radius is not None or other.radius is not None:
            r, s = (torch.zeros(()) if p.radius is None else p.radius for p in (self, other))
            radius = self.size() * s + other.size() * r + r.double() * s
            radius = radius.expand(shape) * INFLATE + TINY
        return Limbs(carried(total), self.scale * other.scale, radius)

    def scaled(self, factor: Fraction) -> Limbs:
        """Every number times one rational factor."""
        if factor == 0:
            return Limbs(torch.zeros_like(self.digits[:1]), Fraction(1))
        size = abs(factor)
        radius = None if self.radius is None else self.radius * (float(size) * INFLATE) + TINY
        if factor < 0:
            return Limbs(carried(-self.digits), self.scale * size, radius)
        return replace(self, scale=self.scale * size, radius=radius)

    def sign(self) -> Tensor:
        """-1, 0 or 1, the sign of the stored number: that of its highest digit other than 0."""
        return compared(self.digits, None)

    def relu(self) -> Limbs:
        """max(·, 0); a radius passes through unchanged, for the maximum moves by no more."""
        return replace(self, digits=self.digits * (self.sign() > 0))

    def largest(self, index: Tensor) -> Limbs:
        """The largest over the last axis of index [outputs, k] into the sample; -1 is no place."""
        best = self.gather(index[:, 0])
        seen = index[:, 0] >= 0
        for places in index.T[1:]:
            other, there = self.gather(places), places >= 0
            better = there & (~seen | (compared(other.digits, best.digits) > 0))
            digits = torch.where(better, other.digits, best.digits)
            radius = None
            if best.radius is not None and other.radius is not None:  # both or neither
                radius = torch.maximum(best.radius, other.radius)
            best, seen = replace(self, digits=digits, radius=radius), seen | there
        return best

    def mean(self, index: Tensor, divisors: Tensor) -> Limbs:
        """Sums over the last axis of index [outputs, k], each divided by its whole divisor."""
        total = self.gather(index[:, 0])
        for places in index.T[1:]:
            total = total.plus(self.gather(places))
        common = math.lcm(*divisors.tolist())
        shares = self.constant((common // divisors).expand(1, -1))
        return total.times(shares).scaled(Fraction(1, common))

    def inverse_root(self, values: Tensor, extra: float) -> Limbs:
        """1/sqrt(values + extra) of a tensor of floats, to within 2^-96, which is its radius."""
        roots = []
        for value in values.double().flatten().tolist():
            a = Fraction(value) + Fraction(extra)
            if a <= 0:
                raise ValueError("model: batch normalisation by a variance + eps that is not > 0")
            roots.append(math.isqrt((a.denominator << 2 * ROOT_BITS) // a.numerator))
        shape = tuple(values.shape)
        radius = torch.full(shape, 2.0**-ROOT_BITS, dtype=torch.float64)
        digits = torch.stack([digits_of(root, 16) for root in roots], dim=1)
        digits = carried(digits.reshape(-1, *shape))
        return Limbs(digits, Fraction(1, 1 << ROOT_BITS), radius)

    def size(self) -> Tensor:
        """An upper bound of the size of the stored numbers, float64."""
        total = torch.zeros_like(self.digits[0])
        for limb, digits in enumerate(self.digits):
            total += digits * float(self.scale * (1 << BITS * limb))
        return total.abs() * INFLATE + TINY

    def integers(self) -> np.ndarray:
        """The numbers divided by `scale`: an object array of Python integers."""
        total = np.zeros(self.shape, dtype=object)
        for digits in self.digits.flip(0).numpy():
            total = total * (1 << BITS) + digits.astype(np.int64).astype(object)
        return total


def from_floats(values: Tensor) -> Limbs:
    """Exact numbers from a tensor of floats (or integers below 2^53).

    Raises ValueError for numbers that are not finite or span more than 2^1000.
    """
    table = values.detach().cpu().double().numpy()
    if not np.isfinite(table).all():
        raise ValueError("model: a weight or an input is not finite, so it has no exact value")
    mantissa, exponent = np.frexp(table)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    if not whole.any():
        return Limbs(torch.zeros((1, *table.shape), dtype=torch.float64), ONE)
    odd_part = np.frexp((whole & -whole).astype(np.float64))[1]  # trailing zeros, plus one
    used = whole != 0
    lowest = int((exponent - 54 + odd_part)[used].min())
    bits = int(exponent[used].max()) - lowest
    if bits > 1000:
        raise ValueError(f"model: its numbers span 2^{bits}; exact replay takes up to 2^1000")
    left = np.ldexp(table, -lowest)
    digits = []
    while left.any():
        higher = np.rint(left / BASE)
        digits.append(left - higher * BASE)
        left = higher
    return Limbs(carried(torch.from_numpy(np.stack(digits))), Fraction(2) ** lowest)
