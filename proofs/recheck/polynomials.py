"""Polynomials of the second engine: plain data, multiplied and cancelled by python-flint.

A polynomial is a dict from monomials to Fractions, a monomial a frozenset of (atom, exponent); an
atom is a tuple of its head and the normal forms of its arguments.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx

from proofs.recheck.limits import BITS, need, spend

Poly = dict[Any, Fraction]
ONE: Any = frozenset()
LARGEST = 400  # the largest power, factorial or product that is written out
TERMS = 20_000  # the longest polynomial


def constant(c: Any) -> Poly:
    return {ONE: Fraction(c)} if c else {}


def value_of(p: Poly) -> Fraction | None:
    """The number that a constant polynomial is, else None."""
    return None if set(p) - {ONE} else p.get(ONE, Fraction(0))


def bounded(p: Poly) -> Poly:
    """The polynomial, unless it is too long or its numbers are too large."""
    need(len(p) <= TERMS, "a polynomial is too long")
    bits = 0
    for c in p.values():
        size = c.numerator.bit_length() + c.denominator.bit_length()
        need(size <= BITS, "a number is too large")
        bits += size
    spend(len(p) + bits // 30)
    return p


def add(*polys: Poly) -> Poly:
    total: Poly = {}
    for p in polys:
        spend(1 + len(p))
        for m, c in p.items():
            if m in total:
                c += total[m]
                need(c.denominator.bit_length() < BITS, "a number is too large")
            total[m] = c
    return bounded({m: c for m, c in total.items() if c})


def scale(c: Any, p: Poly) -> Poly:
    return bounded({m: c * x for m, x in p.items()}) if c else {}


def multiply(p: Poly, q: Poly) -> Poly:
    spend(10 * len(p) * len(q))
    if min(len(p), len(q)) > 3:
        need(len(p) * len(q) < 10**6, "a product is too large")
        return bounded(_multiply(p, q))
    total: Poly = {}
    for m, c in p.items():
        for n, d in q.items():
            spend(len(m) + len(n))
            factor, product = _monomial((*m, *n)) if m and n else (1, m or n)
            total[product] = total.get(product, Fraction(0)) + c * d * factor
    return bounded(_squares({m: c for m, c in total.items() if c}))


def power(p: Poly, n: int) -> Poly:
    terms = math.comb(n + len(p) - 1, n) if 0 <= n <= LARGEST and p else n
    need(0 <= terms <= TERMS, "a power is too large")
    size = max((max(c.numerator, -c.numerator, c.denominator) for c in p.values()), default=1)
    need(size.bit_length() * n < BITS, "a power is too large")
    out = constant(1)
    for _ in range(n):
        out = multiply(out, p)
    return out


def atom(a: Any, exponent: int = 1) -> Poly:
    factor, monomial = _monomial([(a, exponent)])
    return _squares({monomial: factor})


def _squares(p: Poly) -> Poly:
    """|x|² = x², and the same below a fraction bar."""
    for m, c in p.items():
        for a, n in m:
            below = a[0] == "inverse"
            inner = a[1] if below else frozenset({(frozenset({(a, 1)}), Fraction(1))})
            size = _absolute(inner)
            if size is None or n < 2:
                continue
            plain = {frozenset(pair for pair in m if pair[0] != a): c}
            square = {frozenset({(("inverse", size), 2)}): Fraction(1)} if below else None
            square = square or multiply(dict(size), dict(size))
            rest = {mm: cc for mm, cc in p.items() if mm != m}
            pairs = multiply(plain, power(square, n // 2))
            return _squares(add(rest, multiply(pairs, atom(a)) if n % 2 else pairs))
    return p


def _absolute(key: Any) -> Any:
    """The normal form of p, given that of |p|; None for anything else."""
    if not isinstance(key, frozenset) or len(key) != 1:
        return None
    ((monomial, c),) = key
    if c != 1 or len(monomial) != 1:
        return None
    ((a, n),) = monomial
    return a[1] if a[0] == "abs" and n == 1 and isinstance(a[1], frozenset) else None


def _monomial(pairs: Iterable[tuple[Any, int]]) -> tuple[Fraction, Any]:
    """The product of powers of atoms: signs count modulo 2, (p^f)ⁿ is p^(fn) for a prime p."""
    exponents: dict[Any, int] = {}
    roots: dict[int, Fraction] = {}
    for a, n in pairs:
        if a[0] == "root":
            roots[a[1]] = roots.get(a[1], Fraction(0)) + a[2] * n
        elif a[0] == "sign":
            exponents[a] = (exponents.get(a, 0) + n) % 2
        else:
            exponents[a] = exponents.get(a, 0) + n
    factor = Fraction(1)
    for prime, f in roots.items():
        need(prime.bit_length() * abs(f) < BITS, "a power is too large")
        factor *= Fraction(prime) ** math.floor(f)
        if f % 1:
            exponents["root", prime, f % 1] = 1
    return factor, frozenset((a, n) for a, n in exponents.items() if n)


def primes(c: Fraction) -> Iterator[tuple[int, int]]:
    """c > 0 as a product of prime powers (a large remaining factor counts as prime)."""
    for number, sign in ((c.numerator, 1), (c.denominator, -1)):
        p = 2
        spend(number.bit_length())
        while p * p <= number and p < 10_000:
            while number % p == 0:
                yield p, sign
                number //= p
            p += 1
        if number > 1:
            yield number, sign


# python-flint --------------------------------------------------------------------------------


class _Ring:
    """ℚ[atoms] in python-flint; exponents of p^k, which may be negative, are shifted."""

    def __init__(self, *polys: Poly) -> None:
        self.atoms = sorted({a for p in polys for m in p for a, _ in m}, key=hash)
        self.place = {a: i for i, a in enumerate(self.atoms)}
        names = tuple(f"x{i}" for i in range(max(1, len(self.atoms))))
        self.context = fmpq_mpoly_ctx.get(names, "lex")

    def into(self, p: Poly) -> tuple[Any, tuple[int, ...]]:
        """(polynomial, how far its exponents were shifted)."""
        width = max(1, len(self.atoms))
        rows = []
        for m, c in p.items():
            row = [0] * width
            for a, n in m:
                row[self.place[a]] = n
            rows.append((row, fmpq(c.numerator, c.denominator)))
        by = tuple(max(0, -min((row[i] for row, _ in rows), default=0)) for i in range(width))
        shifted = {tuple(x + d for x, d in zip(row, by, strict=True)): c for row, c in rows}
        return self.context.from_dict(shifted), by

    def back(self, f: Any, by: tuple[int, ...]) -> Poly:
        total: Poly = {}
        for row, c in f.to_dict().items():
            pairs = [(a, int(x) - d) for a, x, d in zip(self.atoms, row, by, strict=False)]
            factor, m = _monomial(pairs)
            number = Fraction(int(c.numerator), int(c.denominator))
            total[m] = total.get(m, Fraction(0)) + factor * number
        return _squares({m: c for m, c in total.items() if c})


def _sum_of_degrees(p: Poly) -> int:
    return sum(max((abs(n) for m in p for a, n in m if a == x), default=0) for x in _atoms(p))


def _atoms(p: Poly) -> set[Any]:
    return {a for m in p for a, _ in m}


def _multiply(p: Poly, q: Poly) -> Poly:
    ring = _Ring(p, q)
    (f, by), (g, too) = ring.into(p), ring.into(q)
    return ring.back(f * g, tuple(a + b for a, b in zip(by, too, strict=True)))


def lowest_terms(num: Poly, den: Poly) -> tuple[Poly, Poly]:
    """The fraction without common factors, the denominator with leading coefficient 1."""
    easy = len(num) * len(den) <= 10_000 and _sum_of_degrees(den) + _sum_of_degrees(num) <= 200
    need(easy, "a fraction is too large")
    spend(100 * (len(num) + len(den)))
    ring = _Ring(num, den)
    (f, by), (g, too) = ring.into(num), ring.into(den)
    common = f.gcd(g)
    f, g = f / common, g / common
    lead = g.leading_coefficient()
    rest = tuple(a - b for a, b in zip(by, too, strict=True))  # the shifts cancel on one side
    return ring.back(f / lead, rest), ring.back(g / lead, (0,) * len(rest))
