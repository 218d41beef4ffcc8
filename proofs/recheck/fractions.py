"""What the second engine may divide: polynomials as fractions, where relations allow it."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import Any

from proofs.recheck.limits import need, spend
from proofs.recheck.polynomials import (
    LARGEST,
    ONE,
    Poly,
    add,
    atom,
    constant,
    multiply,
    power,
    scale,
    value_of,
)
from proofs.recheck.special import whole

Fractional = tuple[Poly, Counter[Any]]  # a numerator, and the factors of a denominator


class Fractions:
    """Polynomials as fractions; `relations` are (op, rhs − lhs) of what is known."""

    def __init__(self, *, expand: bool = False) -> None:
        self.expand = expand  # write binomials as factorials of the lowest shift
        self.relations: list[tuple[str, Poly]] = []
        self.lowest: dict[Any, int] = {}

    def know(self, kind: str, p: Poly) -> bool:
        """Is it known to be "nonzero", "positive" or "nonneg": a number, or a relation, scaled."""
        c = value_of(p)
        if c is not None:
            return {"nonzero": c != 0, "positive": c > 0, "nonneg": c >= 0}[kind]
        ops = {"nonzero": ("<", "!="), "positive": ("<",), "nonneg": ("<", "<=")}[kind]
        for op, gap in self.relations:
            ratio = _ratio(gap, p) if op in ops else None
            if kind == "nonzero" and op in ops and ratio is None:
                ratio = _ratio(_inside(gap), _inside(p))  # x ≠ 0 where |x| ≠ 0, and back
            if ratio is not None and (kind == "nonzero" or ratio > 0):
                return True
        return False

    def fraction(self, p: Poly) -> Fractional:
        """Numerator and factors of the denominator, what may be divided being divided."""
        if self.expand:
            self._note_shifts(p)
        spend(20 * len(p) * (1 + len(self.relations)))
        pieces = []
        for monomial, c in p.items():
            num, den, kept = constant(c), Counter[Any](), []
            for a, n in self._gathered(monomial):
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
        parts = []
        for num, den in pieces:
            for factor, times in (common - den).items():
                num = multiply(num, power(dict(factor), times))
            parts.append(num)
        return add(*parts), common

    def _gathered(self, monomial: Any) -> list[tuple[Any, int]]:
        """The atoms of a monomial, powers of one base b > 0 taken together: b^½·b^½ = b."""
        out: list[tuple[Any, int]] = []
        exponents: dict[Any, Poly] = {}
        for a, n in monomial:
            if a[0] == "power" and self.know("positive", dict(a[1])):
                exponents[a[1]] = add(exponents.get(a[1], {}), scale(n, dict(a[2])))
            else:
                out.append((a, n))
        parts = [(("power", key, frozenset(e.items())), 1) for key, e in exponents.items()]
        return out + parts

    def _divided(self, a: Any) -> Fractional | None:
        """An atom as a fraction, where the relations allow it."""
        head, *args = a
        if head == "inverse":
            base = dict(args[0])
            if self.know("nonzero", base) or (self.expand and self._positive(base)):
                return self._over(self.fraction(base))
        elif head == "power":
            base, exponent = dict(args[0]), dict(args[1])
            if self.know("positive", base):
                return self._split(base, exponent, args[0])
        elif self.expand and head == "factorial" and isinstance(args[0], frozenset):
            return self._factorial(dict(args[0]))
        elif self.expand and head == "binomial" and self._in_range(a):
            above, below = (dict(x) for x in args)
            parts = [self._factorial(x) for x in (below, add(above, scale(-1, below)))]
            top = self._factorial(above)
            if top and all(parts):
                over = [self._over(x) for x in parts if x]
                num = multiply(top[0], multiply(over[0][0], over[1][0]))
                return num, top[1] + over[0][1] + over[1][1]
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
            n, rest = math.floor(c), c % 1
            if rest:
                num = multiply(num, atom(("power", key, frozenset({(monomial, rest)}))))
            one = self.fraction(base)
            if monomial:
                one = atom(("power", key, frozenset({(monomial, Fraction(1))}))), Counter()
            above, below = one if n >= 0 else self._over(one)
            num = multiply(num, power(above, abs(n)))
            for factor, times in below.items():
                den[factor] += abs(n) * times
        return num, den

    # Factorials ------------------------------------------------------------------------------

    def _note_shifts(self, p: Poly) -> None:
        for a in {a for m in p for a, _ in m}:
            if a[0] not in ("binomial", "factorial", "inverse", "power"):
                continue
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
        """(rest + shift)! through the factorial of the lowest shift, where that is known ≥ 0.

        Of integers by their form only: x! is 0 for any other x, also where x ≥ 0.
        """
        rest, shift = _rest(p)
        if not whole(p):
            return None
        if not rest and shift.denominator == 1 and 0 <= shift <= LARGEST:
            return constant(math.factorial(int(shift))), Counter()
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
        """0 ≤ b ≤ a is known for the binomial of integers."""
        if not all(isinstance(x, frozenset) for x in a[1:]):
            return False
        above, below = (dict(x) for x in a[1:])
        gap = add(above, scale(-1, below))
        return self.know("nonneg", below) and self.know("nonneg", gap)

    def _positive(self, p: Poly) -> bool:
        """A binomial in range or a factorial of something ≥ 0, by itself."""
        if len(p) != 1:
            return False
        (monomial,) = p
        heads = [a for a, n in monomial if n == 1 and a[0] in ("binomial", "factorial")]
        alone = len(monomial) == 1 and len(heads) == 1 and p[monomial] == 1
        return alone and self._divided(heads[0]) is not None


def _ratio(p: Poly, q: Poly) -> Fraction | None:
    """The number c with p = c·q, if there is one."""
    ratios = {p[m] / q[m] for m in q} if p.keys() == q.keys() else set()
    return ratios.pop() if len(ratios) == 1 else None


def _inside(p: Poly) -> Poly:
    """Of c·|x|, the x; of anything else, itself."""
    atoms = [a for m in p for a, n in m if a[0] == "abs" and n == 1 and len(m) == len(p) == 1]
    return dict(atoms[0][1]) if atoms and isinstance(atoms[0][1], frozenset) else p


def _rest(p: Poly) -> tuple[Any, Fraction]:
    return frozenset((m, c) for m, c in p.items() if m), p.get(ONE, Fraction(0))
