"""Normal forms of the second engine, and what may be divided.

Written independently of the first engine.  Without relations only what `special.py` lists
is rewritten.  Dividing needs relations: x·x⁻¹ is 1 only where one says x ≠ 0, and b^p·b^q is
b^(p+q) only where one says 0 < b; with `expand`, a binomial of integers is three factorials only
where they say 0 ≤ b ≤ a.  Such an algebra compares nothing but the sides of `combine`, whose result
has the hypotheses of the premises that the relations come from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from proofs.recheck.fractions import Fractions
from proofs.recheck.limits import BITS, need, spend
from proofs.recheck.polynomials import (
    LARGEST,
    Poly,
    add,
    atom,
    constant,
    lowest_terms,
    multiply,
    power,
    primes,
    scale,
    value_of,
)
from proofs.recheck.special import named, whole
from proofs.recheck.terms import Term


class Algebra(Fractions):
    """Normal forms of terms where some relations hold (none: by ring identities alone)."""

    def __init__(
        self, given: Iterable[tuple[str, Term, Term]] = (), *, expand: bool = False
    ) -> None:
        super().__init__(expand=expand)
        self.known: dict[Term, Poly] = {}
        given = [g for g in given if g[0] != "="]
        if given:
            plain = Algebra()
            first = [(op, plain.difference(b, a)) for op, a, b in given]
            self.relations = first  # read once more, now that denominators may cancel
            self.relations = first + [(op, self.difference(b, a)) for op, a, b in given]
            self.known.clear()

    def difference(self, a: Term, b: Term) -> Poly:
        return add(self.poly(a), scale(-1, self.poly(b)))

    def same(self, a: Term, b: Term) -> bool:
        return a == b or self.zero(self.difference(a, b))

    def zero(self, p: Poly) -> bool:
        return not p or ((self.expand or bool(self.relations)) and not self.fraction(p)[0])

    # Normal forms ----------------------------------------------------------------------------

    def key(self, t: Term) -> Any:
        """The normal form as one hashable value."""
        return self.key_of(self.poly(t))

    def key_of(self, p: Poly) -> Any:
        if not self.relations or not any(a[0] in ("inverse", "power") for m in p for a, _ in m):
            return frozenset(p.items())
        expand, self.expand = self.expand, False
        num, den = self.fraction(p)
        self.expand = expand
        if not den:
            return frozenset(num.items())
        below = constant(1)
        for factor, times in den.items():
            below = multiply(below, power(dict(factor), times))
        num, below = lowest_terms(num, below)
        if value_of(below) == 1:
            return frozenset(num.items())
        return frozenset(num.items()), frozenset(below.items())

    def base_key(self, p: Poly) -> Any:
        """As `key_of`, but a sum over a common denominator stays a sum."""
        key = self.key_of(p)
        return key if isinstance(key, frozenset) else frozenset(p.items())

    def poly(self, t: Term) -> Poly:
        spend(1)
        if t not in self.known:
            self.known[t] = self._poly(t)
        return self.known[t]

    def _poly(self, t: Term) -> Poly:
        head = t[0]
        if head == "n":
            return constant(t[1])
        if head in ("v", "b"):
            return atom(t)
        if head == "+":
            return add(*map(self.poly, t[1]))
        if head == "*":
            out = constant(1)
            for factor in t[1]:
                out = multiply(out, self.poly(factor))
            return out
        if head == "^":
            return self._power(t)
        if head == "sum":
            return atom(("sum", *map(self.key, t[1:])))
        if head == "f":
            return atom((*t[:3], tuple(map(self.key, t[3]))))
        return named(head, [self.poly(a) for a in t[1]], self.key_of)

    def _power(self, t: Term) -> Poly:
        base, exponent = self.poly(t[1]), dict(self.base_key(self.poly(t[2])))
        n, c = value_of(exponent), value_of(base)
        if n is not None and n.denominator == 1:
            if n < 0:
                base, n = self.inverse(base), -n
            return power(base, int(n))
        if c == 1 or (c == 0 and n is not None):
            return base
        out = constant(1)
        if len(base) == 1:
            ((monomial, c),) = base.items()
            for prime, times in primes(abs(c)):
                out = multiply(out, _prime_power(prime, scale(times, exponent)))
            negative = c < 0
            if negative and n is not None:  # no integer, so it is |x|^n
                negative = False
            elif negative and whole(exponent):
                out, negative = multiply(out, _sign(exponent)), False
            base = {monomial: Fraction(-1 if negative else 1)}
            if value_of(base) == 1:
                return out
            if not negative:  # (xy)ᵉ = xᵉyᵉ
                for a, times in monomial:
                    key = frozenset(atom(a, times).items())
                    out = multiply(out, atom(("power", key, frozenset(exponent.items()))))
                return out
        return multiply(out, atom(("power", self.base_key(base), frozenset(exponent.items()))))

    def inverse(self, p: Poly) -> Poly:
        """1/p; of a product, the product of the inverses; of 0, 0."""
        if not p:
            return {}
        if len(p) > 1:  # (cx)⁻¹ = c⁻¹x⁻¹ for a number c > 0
            size = 1 / abs(p[min(p, key=hash)])
            return scale(size, atom(("inverse", self.base_key(scale(size, p)))))
        ((monomial, c),) = p.items()
        out = constant(1 / c)
        for a, n in monomial:
            if a[0] in ("exp", "root", "sign"):  # never 0
                out = multiply(out, atom(a, -n))
            elif a[0] == "inverse":
                out = multiply(out, power(dict(a[1]), n))
            elif a[0] == "power":
                down = frozenset((m, -c) for m, c in a[2])
                out = multiply(out, atom(("power", a[1], down), n))
            else:
                out = multiply(out, atom(("inverse", frozenset(atom(a).items())), n))
        return out


def _sign(exponent: Poly) -> Poly:
    """(−1)^e with an integer e, each monomial of which is an integer by its form."""
    out = constant(1)
    for monomial, c in exponent.items():
        odd = int(c) % 2
        out = multiply(out, atom(("sign", monomial), odd) if monomial else constant((-1) ** odd))
    return out


def _prime_power(prime: int, exponent: Poly) -> Poly:
    """p^e for a number p > 0: a product over the terms of e."""
    out = constant(1)
    for monomial, c in exponent.items():
        n, rest = math.floor(c), c % 1
        need(abs(n) <= LARGEST, "a power is too large")
        need(prime.bit_length() * abs(n) < BITS, "a power is too large")
        if not monomial:
            out = scale(Fraction(prime) ** n, out)
            out = multiply(out, atom(("root", prime, rest))) if rest else out
            continue
        out = multiply(out, atom(("exp", prime, monomial, Fraction(1)), n))
        out = multiply(out, atom(("exp", prime, monomial, rest))) if rest else out
    return out
