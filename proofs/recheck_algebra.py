"""Normal forms of the second engine, and what may be divided.

Written independently of the first engine.  It also computes what SymPy's constructors do by
themselves (2·2^k, |−x|, ⌊x+1⌋, C(k, 1)), because certificates hold terms that SymPy wrote.
Dividing needs relations: x·x⁻¹ is 1 only where one says x ≠ 0, and b^p·b^q is b^(p+q) only where
one says 0 < b; with `expand`, a binomial is three factorials only where they say 0 ≤ b ≤ a.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from proofs.recheck_fractions import Fractions
from proofs.recheck_poly import (
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
from proofs.recheck_special import named
from proofs.recheck_terms import Term, is_integer, need


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
        base, exponent = self.poly(t[1]), self.poly(t[2])
        exponent = dict(self.base_key(exponent))
        n = value_of(exponent)
        if n is not None and n.denominator == 1:
            c = value_of(base)
            if c is not None:
                need(c != 0 or n >= 0, "a division by 0")
                return power(constant(c if n >= 0 else 1 / c), int(abs(n)))
            return power(base, int(n)) if n >= 0 else power(self.inverse(base), int(-n))
        out = constant(1)
        if len(base) == 1:  # (c·x)^e = |c|^e (±x)^e
            ((monomial, c),) = base.items()
            for prime, times in primes(abs(c)):
                out = multiply(out, _prime_power(prime, scale(times, exponent)))
            if c < 0 and is_integer(t[2]):
                out, c = multiply(out, _sign(exponent)), -c
            base = {monomial: c / abs(c)}
            need(value_of(base) != -1, "-1 to the power of what is no integer by its form")
        if value_of(base) == 1:
            return out
        return multiply(out, atom(("power", self.base_key(base), frozenset(exponent.items()))))

    def inverse(self, p: Poly) -> Poly:
        """1/p; of a product, the product of the inverses."""
        need(p, "a division by 0")
        if len(p) > 1:
            return atom(("inverse", self.base_key(p)))
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
    """(−1)^e with an integer e."""
    out = constant(1)
    for monomial, c in exponent.items():
        need(c.denominator == 1, "-1 to the power of what is no integer by its form")
        odd = int(c) % 2
        out = multiply(out, atom(("sign", monomial), odd) if monomial else constant((-1) ** odd))
    return out


def _prime_power(prime: int, exponent: Poly) -> Poly:
    """p^e for a number p > 0: a product over the terms of e."""
    out = constant(1)
    for monomial, c in exponent.items():
        n, rest = math.floor(c), c % 1
        need(abs(n) <= LARGEST, f"the power {n} is too large")
        if not monomial:
            out = scale(Fraction(prime) ** n, out)
            out = multiply(out, atom(("root", prime, rest))) if rest else out
            continue
        out = multiply(out, atom(("exp", prime, monomial, Fraction(1)), n))
        out = multiply(out, atom(("exp", prime, monomial, rest))) if rest else out
    return out
