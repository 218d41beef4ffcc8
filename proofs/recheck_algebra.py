"""Normal forms of the second engine, and what may be divided.

Written independently of the first engine.  It also computes what SymPy's constructors do by
themselves (2·2^k, |−x|, ⌊x+1⌋, C(k, 1)), because certificates hold terms that SymPy wrote.
Dividing needs relations: x·x⁻¹ is 1 only where one says x ≠ 0, and b^p·b^q is b^(p+q) only where
one says 0 < b; with `expand`, a binomial is three factorials only where they say 0 ≤ b ≤ a.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from proofs.recheck_poly import (
    LARGEST,
    ONE,
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

Fractional = tuple[Poly, Counter[Any]]  # a numerator, and the factors of a denominator


class Algebra:
    """Normal forms of terms where some relations hold (none: by ring identities alone)."""

    def __init__(
        self, given: Iterable[tuple[str, Term, Term]] = (), *, expand: bool = False
    ) -> None:
        self.known: dict[Term, Poly] = {}
        self.expand = expand
        self.lowest: dict[Any, int] = {}
        self.relations: list[tuple[str, Poly]] = []  # (op, rhs − lhs)
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

    def know(self, kind: str, p: Poly) -> bool:
        """Is it known to be "nonzero", "positive" or "nonneg": a number, or a relation, scaled."""
        c = value_of(p)
        if c is not None:
            return {"nonzero": c != 0, "positive": c > 0, "nonneg": c >= 0}[kind]
        ops = {"nonzero": ("<", "!="), "positive": ("<",), "nonneg": ("<", "<=")}[kind]
        for op, gap in self.relations:
            if op in ops and gap.keys() == p.keys():
                ratios = {gap[m] / p[m] for m in p}
                if len(ratios) == 1 and (kind == "nonzero" or ratios.pop() > 0):
                    return True
        return False

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
        key = self.key_of(exponent)
        exponent = dict(key) if isinstance(key, frozenset) else exponent
        n = value_of(exponent)
        if n is not None and n.denominator == 1:
            c = value_of(base)
            if c is not None:
                need(c != 0 or n >= 0, "a division by 0")
                need(abs(n) <= LARGEST, f"the power {n} is too large")
                return constant(c ** int(n))
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
        return multiply(out, atom(("power", self.key_of(base), frozenset(exponent.items()))))

    def inverse(self, p: Poly) -> Poly:
        """1/p; of a product, the product of the inverses."""
        need(p, "a division by 0")
        if len(p) > 1:
            return atom(("inverse", self.key_of(p)))
        ((monomial, c),) = p.items()
        out = constant(1 / c)
        for a, n in monomial:
            if a[0] in ("exp", "root", "sign"):  # never 0
                out = multiply(out, atom(a, -n))
            elif a[0] == "inverse" and isinstance(a[1], frozenset):
                out = multiply(out, power(dict(a[1]), n))
            elif a[0] == "power":
                down = frozenset((m, -c) for m, c in a[2])
                out = multiply(out, atom(("power", a[1], down), n))
            else:
                out = multiply(out, atom(("inverse", self.key_of(atom(a))), n))
        return out

    # Fractions -------------------------------------------------------------------------------

    def fraction(self, p: Poly) -> Fractional:
        """Numerator and factors of the denominator, what may be divided being divided."""
        if self.expand:
            self._note_shifts(p)
        pieces = []
        for monomial, c in p.items():
            num, den, kept = constant(c), Counter[Any](), []
            for a, n in monomial:
                got = self._divided(a)
                if got is None:
                    kept.append((a, n))
                    continue
                num = multiply(num, power(got[0], n))
                for factor, times in got[1].items():
                    den[factor] += n * times
            pieces.append((multiply(num, {frozenset(kept): Fraction(1)}), den))
        common: Counter[Any] = Counter()
        for _, den in pieces:
            common |= den
        total: Poly = {}
        for num, den in pieces:
            for factor, times in (common - den).items():
                num = multiply(num, power(dict(factor), times))
            total = add(total, num)
        return total, common

    def _divided(self, a: Any) -> Fractional | None:
        """An atom as a fraction, where the relations allow it."""
        head, *args = a
        if head == "inverse" and isinstance(args[0], frozenset):
            base = dict(args[0])
            if self.know("nonzero", base) or (self.expand and self._positive(base)):
                return self._over(self.fraction(base))
        elif head == "power" and isinstance(args[0], frozenset):
            base, exponent = dict(args[0]), dict(args[1])
            if self.know("positive", base):
                return self._split(base, exponent, args[0])
        elif self.expand and head == "factorial":
            return self._factorial(dict(args[0]))
        elif self.expand and head == "binomial" and self._in_range(a):
            above, below = (dict(x) for x in args)
            parts = [self._factorial(x) for x in (below, add(above, scale(-1, below)))]
            whole = self._factorial(above)
            if whole and all(parts):
                over = [self._over(x) for x in parts if x]
                num = multiply(whole[0], multiply(over[0][0], over[1][0]))
                return num, whole[1] + over[0][1] + over[1][1]
        return None

    def _over(self, x: Fractional) -> Fractional:
        num, den = x
        need(num, "a division by 0")
        above = constant(1)
        for factor, times in den.items():
            above = multiply(above, power(dict(factor), times))
        c = value_of(num)
        if c is not None:
            return scale(1 / c, above), Counter()
        return above, Counter({frozenset(num.items()): 1})

    def _split(self, base: Poly, exponent: Poly, key: Any) -> Fractional:
        """b^e for b > 0: a product over the terms of e, integers pulled out."""
        num: Poly = constant(1)
        den: Counter[Any] = Counter()
        for monomial, c in exponent.items():
            whole = c.denominator == 1
            n = int(c) if whole else 1
            if whole and not monomial:
                above, below = self.fraction(base)
                if n < 0:
                    above, below = self._over((above, below))
            else:
                part = frozenset({(monomial, Fraction(1) if whole else c)})
                above, below = atom(("power", key, part)), Counter()
                if n < 0:
                    above, below = constant(1), Counter({frozenset(above.items()): 1})
            num = multiply(num, power(above, abs(n)))
            for factor, times in below.items():
                den[factor] += abs(n) * times
        return num, den

    # Factorials ------------------------------------------------------------------------------

    def _note_shifts(self, p: Poly) -> None:
        for a in {a for m in p for a, _ in m}:
            args = [dict(x) for x in a[1:] if isinstance(x, frozenset)]
            if a[0] == "binomial" and len(args) == 2:
                args.append(add(args[0], scale(-1, args[1])))
            if a[0] in ("binomial", "factorial"):
                for x in args:
                    rest, shift = _rest(x)
                    if shift.denominator == 1:
                        low = min(int(shift), self.lowest.get(rest, int(shift)))
                        self.lowest[rest] = low
            elif a[0] in ("inverse", "power"):
                self._note_shifts(args[0] if args else {})

    def _factorial(self, p: Poly) -> Fractional | None:
        """(rest + shift)! through the factorial of the lowest shift, where that is known ≥ 0."""
        rest, shift = _rest(p)
        if not rest or shift.denominator != 1 or rest not in self.lowest:
            return None
        low = self.lowest[rest]
        start = add(dict(rest), constant(low))
        if not self.know("nonneg", start) or int(shift) - low > LARGEST:
            return None
        out = atom(("factorial", frozenset(start.items())))
        for c in range(low + 1, int(shift) + 1):
            out = multiply(out, add(dict(rest), constant(c)))
        return out, Counter()

    def _in_range(self, a: Any) -> bool:
        """0 ≤ b ≤ a is known for the binomial."""
        if not all(isinstance(x, frozenset) for x in a[1:]):
            return False
        above, below = (dict(x) for x in a[1:])
        gap = add(above, scale(-1, below))
        return self.know("nonneg", below) and self.know("nonneg", gap)

    def _positive(self, p: Poly) -> bool:
        """A binomial in range or a factorial of something ≥ 0, by itself."""
        if len(p) != 1:
            return False
        ((monomial, c),) = p.items()
        ((a, n),) = monomial if len(monomial) == 1 else ((("", ""), 0),)
        if (c, n) != (1, 1):
            return False
        return self._divided(a) is not None if a[0] in ("binomial", "factorial") else False


def _rest(p: Poly) -> tuple[Any, Fraction]:
    return frozenset((m, c) for m, c in p.items() if m), p.get(ONE, Fraction(0))


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
