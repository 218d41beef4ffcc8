"""What the second engine knows of |x|, ⌊x⌋, log, n!, C(n, k), min and max.

Every rewriting that is made without any relation being known is here, in `polynomials.py`
(products) and in `algebra.py` (powers). This is the whole list; each holds for all real
numbers under the total meaning of terms (0⁻¹ = 0; xᵉ for an integer e is the usual power with 0ᵉ =
0 for e < 0, and |x|ᵉ for any other e; log x = log|x|, log 0 = 0; k! = 0 outside ℕ; C(a, b) = 0 for
a b outside ℕ). The tests compare values on either side.

- +, · and powers with a literal exponent in ℕ are those of a commutative ring over ℚ.
- (x·y)⁻¹ = x⁻¹·y⁻¹, (x⁻¹)⁻¹ = x, 0⁻¹ = 0, x⁻ⁿ = (x⁻¹)ⁿ, (xᵉ)⁻¹ = x⁻ᵉ.
- c^e of a number c > 0 is the product of p^(a·m) over its primes p and the terms a·m of e; such
  powers are never 0: p^(a+b) = pᵃ·pᵇ. (c·x)ᵉ = cᵉ·xᵉ for a number c > 0, and for c = −1 where e is
  an integer by its form ((−1)ᵉ·xᵉ, with (−1)²ᵐ = 1) or a fraction (|x|ᵉ, so (−x)ᵉ = xᵉ). 1ᵉ = 1.
- |x·y| = |x|·|y|, |−x| = |x|, |x|² = x², |xᵉ| = |x|ᵉ; |p| = p for a sum p of terms ≥ 0 by their
  form.
- ⌊k + x⌋ = k + ⌊x⌋ for k an integer by its form.
- log of a number as a sum over its primes; n! and C(a, n) of numbers; C(a, 0) = 1, C(a, 1) = a.
- min and max do not depend on order and repetition, and of several numbers keep one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from proofs.recheck.limits import BITS
from proofs.recheck.polynomials import (
    LARGEST,
    Poly,
    add,
    atom,
    constant,
    multiply,
    power,
    primes,
    scale,
    value_of,
)

KeyOf = Callable[[Poly], Any]


def named(head: str, args: Sequence[Poly], key_of: KeyOf) -> Poly:
    """The value of one of the named functions."""
    p = args[0]
    c = value_of(p)
    if head == "abs":
        return absolute(p, key_of)
    if head == "floor":
        return _floor(p, key_of)
    if head == "log":
        if c is None:
            return atom(("log", key_of(p)))
        logs = (scale(n, atom(("log", key_of(constant(q))))) for q, n in primes(abs(c)) if c)
        return add(*logs)
    if head == "factorial":
        if c is None or (c.denominator == 1 and c > LARGEST):
            return atom(("factorial", key_of(p)))
        return constant(math.factorial(int(c))) if c.denominator == 1 and c >= 0 else {}
    if head == "binomial":
        return _binomial(p, args[1], key_of)
    return _extreme(head, args, key_of)


def _binomial(p: Poly, q: Poly, key_of: KeyOf) -> Poly:
    """C(p, q) = p (p−1) … (p−q+1)/q! for a number q in ℕ, 0 for any other number q."""
    n, k = value_of(p), value_of(q)
    if k is not None:
        if k < 0 or k.denominator != 1:
            return {}
        if k <= 1:
            return constant(1) if k == 0 else p
        if n is not None and k <= LARGEST and _bits(n) * k < BITS:
            product = math.prod((n - i for i in range(int(k))), start=Fraction(1))
            return constant(product / math.factorial(int(k)))
    return atom(("binomial", key_of(p), key_of(q)))


def _bits(c: Fraction) -> int:
    return c.numerator.bit_length() + c.denominator.bit_length()


def _integral(a: Any) -> bool:
    """An atom that is an integer by its form."""
    if a[0] == "v":
        return bool(a[1] == "i")
    if a[0] == "b":
        return bool(a[2] == "i")
    if a[0] == "f":
        return bool(a[1] == "fi")
    if a[0] in ("factorial", "binomial", "abs"):
        return all(isinstance(k, frozenset) and whole(dict(k)) for k in a[1:])
    return a[0] in ("floor", "sign")


def whole(p: Poly) -> bool:
    """A polynomial that is an integer by its form."""
    return all(
        c.denominator == 1 and all(_integral(a) and n > 0 for a, n in m) for m, c in p.items()
    )


def _floor(p: Poly, key_of: KeyOf) -> Poly:
    """Integers by their form are pulled out."""
    out: Poly = {}
    rest: Poly = {}
    for m, c in p.items():
        if not m:
            out = add(out, constant(math.floor(c)))
            rest = add(rest, constant(c % 1))
        elif whole({m: c}):
            out = add(out, {m: c})
        else:
            rest = add(rest, {m: c})
    return out if value_of(rest) is not None else add(out, atom(("floor", key_of(rest))))


def _nonneg(a: Any, n: int) -> bool:
    return n % 2 == 0 or a[0] in ("exp", "root", "abs")


def absolute(p: Poly, key_of: KeyOf) -> Poly:
    """|c·x·y| = |c| |x| |y|, |x²| = x², |x| = |−x|."""
    if len(p) <= 1:
        out = constant(1 if p else 0)
        for monomial, c in p.items():
            out = constant(abs(c))
            for a, n in monomial:
                if a[0] == "sign":
                    continue
                if _nonneg(a, n):
                    out = multiply(out, atom(a, n))
                elif a[0] == "power":  # |b^e| = |b|^e
                    base = frozenset(absolute(dict(a[1]), key_of).items())
                    out = multiply(out, atom(("power", base, a[2]), n))
                elif a[0] == "inverse":
                    out = multiply(out, power(_below(absolute(dict(a[1]), key_of)), n))
                else:
                    out = multiply(out, atom(("abs", key_of(atom(a))), n))
        return out
    if all(c > 0 and all(_nonneg(a, n) for a, n in m) for m, c in p.items()):
        return p
    # |p| = |c|·|p/c| for a number c: here with whole coefficients of p/c that have no common
    # factor, so that an integer by its form stays one
    above = math.gcd(*(c.numerator for c in p.values()))
    size = Fraction(above, math.lcm(*(c.denominator for c in p.values())))
    lead = min(p, key=hash)
    size = -size if p[lead] < 0 else size
    return scale(abs(size), atom(("abs", key_of(scale(1 / size, p)))))


def _below(p: Poly) -> Poly:
    """1/p for an absolute value: a number times one atom, or a sum."""
    if len(p) == 1:
        ((monomial, c),) = p.items()
        if len(monomial) == 1 and next(iter(monomial))[1] == 1:
            return scale(1 / c, atom(("inverse", frozenset({(monomial, Fraction(1))}))))
    return atom(("inverse", frozenset(p.items())))


def _extreme(head: str, args: Sequence[Poly], key_of: KeyOf) -> Poly:
    """Of numbers, the value; otherwise the set of the different arguments."""
    values = [value_of(a) for a in args]
    numbers = [v for v in values if v is not None]
    different = {key_of(a): a for a, v in zip(args, values, strict=True) if v is None}
    if numbers:
        best = constant((min if head == "min" else max)(numbers))
        different[key_of(best)] = best
    if len(different) == 1:
        return next(iter(different.values()))
    return atom((head, frozenset(different)))
