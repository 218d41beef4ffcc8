"""Integers as digits to the base 2^20, one float64 array per digit, the lowest first.

The carries of `rationals`: digits are integers from -2^19 to 2^19 - 1, which makes them unique, so
that comparing two numbers is comparing their highest different digits.
"""

from __future__ import annotations

import math
from fractions import Fraction

import torch
from torch import Tensor

BITS = 20
BASE = 2.0**BITS
PAIRS = 1 << 14  # digit products that may be summed: 2^14 of at most 2^38 each stay below 2^52


def carried(digits: Tensor) -> Tensor:
    """Digits of up to 2^52 in size brought back, in place, to -2^19 ≤ digit < 2^19.

    This makes the digits of a number unique; empty top limbs fall away.
    """
    carry = None
    for limb in digits:
        if carry is not None:
            limb += carry
        carry = (limb / BASE).add_(0.5).floor_()
        limb.sub_(carry, alpha=BASE)
    higher = []
    while carry is not None and bool(carry.any()):
        rest = (carry / BASE).add_(0.5).floor_()
        higher.append(carry.sub_(rest, alpha=BASE))
        carry = rest
    if higher:
        digits = torch.cat([digits, torch.stack(higher)])
    used = len(digits)
    while used > 1 and not bool(digits[used - 1].any()):
        used -= 1
    return digits[:used]


def compared(a: Tensor, b: Tensor | None) -> Tensor:
    """Sign of a - b from their digits (of a alone without b): the highest difference decides."""
    sign = torch.zeros_like(a[0])
    for limb in range(len(a)):
        sign.mul_(0.5).add_(a[limb])
        if b is not None:
            sign.sub_(b[limb])
        sign.sign_()
    return sign


def common(a: Fraction, b: Fraction) -> Fraction:
    """The largest rational of which both are whole multiples."""
    numerator = math.gcd(a.numerator * b.denominator, b.numerator * a.denominator)
    return Fraction(numerator, a.denominator * b.denominator)


def multiplied(digits: Tensor, factor: Fraction) -> Tensor:
    """Digits times a whole positive factor, carried."""
    if factor == 1:
        return digits
    multiplier = digits_of(int(factor))
    total = digits.new_zeros((len(digits) + len(multiplier) - 1, *digits.shape[1:]))
    for i, digit in enumerate(multiplier.tolist()):
        if digit:
            total[i : i + len(digits)] += digits * digit
    return carried(total)


def digits_of(number: int, least: int = 1) -> Tensor:
    """The digits of an integer ≥ 0, each below 2^20, at least so many."""
    digits: list[float] = []
    while number or len(digits) < least:
        number, digit = divmod(number, 1 << BITS)
        digits.append(float(digit))
    return torch.tensor(digits, dtype=torch.float64)
