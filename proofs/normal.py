"""The arithmetic of the trusted base: when two terms are the same polynomial or rational function.

A term becomes a polynomial over ℚ in *atoms*: symbols, function values, sums, inverses and powers.
An atom is named by its head and the normal forms of its arguments, never by a rebuilt SymPy
expression, so nothing is cancelled on the way; bound variables are counted, so no name can clash.
`settle` then computes with denominators as well, and says what must be known for that.  Trusts
SymPy's rational functions over ℚ (`sfield`); never `simplify`, `summation`, `solve`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.polys.fields import sfield

from proofs.terms import Needs, open_sum
from proofs.terms import Refused as Refused
from proofs.terms import is_integer as is_integer

Key = Any  # a polynomial: a frozenset of (monomial, coefficient); or the name of an atom
Bound = tuple[tuple[sp.Symbol, int], ...]  # bound variables, each with its level


class Normal:
    """Terms as polynomials over ℚ in atoms; with `fractions`, as rational functions.

    `needs` collects what dividing requires: ("nonzero" | "positive" | "nonneg", term).
    """

    def __init__(self, *, fractions: bool = False, expand: bool = False, bound: Bound = ()) -> None:
        self.fractions = fractions  # may divide; otherwise x⁻¹ is an atom
        self.expand = expand  # rewrite binomials through factorials of the lowest shift
        self.bound = bound
        self.atoms: dict[Key, sp.Symbol] = {}
        self.meaning: dict[sp.Symbol, sp.Expr] = {}
        self.needs: Needs = []
        self.lowest: dict[Key, int] = {}

    def forms(self, *terms: sp.Expr) -> list[Any]:
        """The terms as elements of one field ℚ(atoms)."""
        return self.elements(*(self.flatten(e) for e in terms))

    def elements(self, *flat: sp.Expr) -> list[Any]:
        """Expressions in the symbols of atoms, as elements of one field."""
        symbols = sorted(set().union(*(f.free_symbols for f in flat)), key=str) or [sp.Symbol("@")]
        try:
            values = [sfield(f, *symbols)[1] for f in flat]
        except ZeroDivisionError:
            raise Refused("normal form: a denominator is 0") from None
        signs = {s for key, s in self.atoms.items() if key[0] == "sign"}
        places = {i for i, s in enumerate(symbols) if s in signs}
        return [_even(v, places) if places else v for v in values]

    def words(self, value: Any) -> sp.Expr:
        """An element in the words of its atoms, for messages."""
        return value.as_expr().xreplace(self.meaning)

    def flatten(self, e: sp.Expr) -> sp.Expr:
        """The term as an expression in the symbols of atoms."""
        if isinstance(e, sp.Rational):
            return e
        if isinstance(e, sp.Symbol):
            level = dict(self.bound).get(e)
            return self._atom(("symbol", e) if level is None else ("bound", level), e)
        if isinstance(e, sp.Add | sp.Mul):
            return e.func(*(self.flatten(a) for a in e.args))
        if isinstance(e, sp.Pow):
            return self._power(e)
        if isinstance(e, sp.Sum):
            var, low, high, body = open_sum(e)
            level = 1 + max((n for _, n in self.bound), default=-1)
            inside = (*(pair for pair in self.bound if pair[0] != var), (var, level))
            return self._atom(("sum", self._key(low), self._key(high), key_of(body, inside)), e)
        if self.expand and isinstance(e, sp.binomial):
            a, b = e.args
            self.needs += [("nonneg", b), ("nonneg", a - b)]
            return self._factorial(a) / (self._factorial(b) * self._factorial(a - b))
        if self.expand and isinstance(e, sp.factorial):
            return self._factorial(e.args[0])
        if not e.args:
            raise Refused(f"normal form: {e} is not in the language")
        args: Any = tuple(self._key(a) for a in e.args)
        if isinstance(e, sp.Min | sp.Max):
            args = frozenset(args)
        return self._atom(("value", e.func, args), e)

    def _key(self, e: sp.Expr) -> Key:
        return key_of(e, self.bound)

    def _atom(self, key: Key, meaning: sp.Expr) -> sp.Symbol:
        symbol = self.atoms.setdefault(key, sp.Symbol(f"@{len(self.atoms):03}"))
        self.meaning.setdefault(symbol, meaning)
        return symbol

    def _power(self, e: sp.Expr) -> sp.Expr:
        base, exponent = e.base, e.exp
        if isinstance(exponent, sp.Integer):
            if exponent >= 0 or isinstance(base, sp.Rational):
                return self.flatten(base) ** exponent
            if not self.fractions:
                return self._atom(("inverse", self._key(base)), 1 / base) ** -exponent
            if not (self.expand and isinstance(base, sp.binomial | sp.factorial)):
                self.needs.append(("nonzero", base))
            below = self.flatten(base)
            if below == 0:
                raise Refused("normal form: a denominator is 0")
            return below**exponent
        sign = base == -1
        if sign and not is_integer(exponent):
            raise Refused(f"normal form: (-1)^({exponent}) needs an integer exponent")
        if not (sign or self.fractions):
            return self._atom(("power", self._key(base), self._key(exponent)), e)
        if not sign:
            self.needs.append(("positive", base))
        out = sp.S.One
        for monomial, c in self._key(exponent):
            whole = c.denominator == 1
            if sign and not whole:
                raise Refused(f"normal form: (-1)^({exponent}) needs an integer exponent")
            if sign:
                odd = int(c) % 2
                out *= self._atom(("sign", monomial), e) ** odd if monomial else (-1) ** odd
            elif whole and not monomial:
                out *= self.flatten(base) ** int(c)
            else:
                part = frozenset({(monomial, Fraction(1) if whole else c)})
                atom = self._atom(("power", self._key(base), part), e)
                out *= atom ** (int(c) if whole else 1)
        return out

    # Factorials ------------------------------------------------------------------------------

    def note_shifts(self, e: sp.Expr) -> None:
        """For every factorial outside sums: the lowest integer shift of its argument."""
        if isinstance(e, sp.Sum):
            return
        args: tuple[sp.Expr, ...] = ()
        if isinstance(e, sp.binomial):
            args = (*e.args, e.args[0] - e.args[1])
        elif isinstance(e, sp.factorial):
            args = e.args
        for arg in args:
            rest, shift = self._split(arg)
            self.lowest[rest] = min(shift, self.lowest.get(rest, shift))
        for a in e.args:
            self.note_shifts(a)

    def _split(self, arg: sp.Expr) -> tuple[Key, int]:
        """(the key of the rest, the constant) of an integer."""
        key = self._key(arg)
        shift = dict(key).get(frozenset(), Fraction(0))
        if shift.denominator != 1 or not is_integer(arg):
            raise Refused(f"normal form: the factorial of {arg}, not an integer by its form")
        return key - {(frozenset(), shift)}, int(shift)

    def _factorial(self, arg: sp.Expr) -> sp.Expr:
        """(rest + shift)! = (rest + low)! (rest + low + 1) … (rest + shift), for rest + low ≥ 0."""
        rest, shift = self._split(arg)
        if not rest:
            if shift < 0:
                raise Refused(f"normal form: the factorial of {shift}")
            return sp.factorial(shift)
        low = self.lowest[rest]
        lowest = arg - shift + low
        self.needs.append(("nonneg", lowest))
        key = rest | {(frozenset(), Fraction(low))} if low else rest
        out = self._atom(("value", sp.factorial, (key,)), sp.factorial(lowest))
        for c in range(low + 1, shift + 1):
            out *= self.flatten(arg - shift + c)
        return out


@lru_cache(maxsize=100_000)
def key_of(e: sp.Expr, bound: Bound = ()) -> Key:
    """The normal form of a term as plain data: equal for terms that are equal by ring identities.

    A frozenset of (monomial, coefficient), a monomial being a frozenset of (atom, exponent).
    """
    work = Normal(bound=bound)
    flat = work.flatten(e)
    if isinstance(flat, sp.Rational):
        return frozenset({(frozenset(), _fraction(flat))} if flat else ())
    (value,) = work.elements(flat)
    names = {s: key for key, s in work.atoms.items()}
    atoms = [names[s] for s in value.field.symbols]
    below = _fraction(value.denom.LC)
    return frozenset(
        (
            frozenset((a, x) for a, x in zip(atoms, exponents, strict=True) if x),
            _fraction(c) / below,
        )
        for exponents, c in value.numer.terms()
    )


def _fraction(c: Any) -> Fraction:
    return Fraction(int(c.numerator), int(c.denominator))


def _even(value: Any, places: set[int]) -> Any:
    """((-1)^k)² = 1: exponents of signs count modulo 2 (in the numerator)."""
    ring, numer = value.numer.ring, value.numer.ring.zero
    for monomial, coefficient in value.numer.terms():
        powers = tuple(x % 2 if i in places else x for i, x in enumerate(monomial))
        numer += ring({powers: coefficient})
    return value.field.new(numer, value.denom)


def same_term(a: sp.Expr, b: sp.Expr) -> bool:
    """Equal by ring identities alone."""
    return bool(a == b or key_of(a) == key_of(b))


Factor = tuple[sp.Expr, sp.Expr]  # the difference of two terms


def settle(
    parts: Iterable[tuple[Any, Sequence[Factor]]], *, expand: bool = False
) -> tuple[str, Needs]:
    """Whether Σ weight · Π (a − b) is 0: ("" or what is left over, what that needs).

    Each term is written in atoms on its own, so that SymPy multiplies no two of them.  Whatever
    cancels as a polynomial needs nothing; only the denominators that are left must not vanish.
    """
    ring = Normal()
    total = sp.Add(
        *(
            weight * sp.Mul(*(ring.flatten(a) - ring.flatten(b) for a, b in factors))
            for weight, factors in parts
        )
    )
    (value,) = ring.elements(total)
    if not value:
        return "", []
    total = value.as_expr()
    work = Normal(fractions=True, expand=expand)
    left = [s for key, s in ring.atoms.items() if s in total.free_symbols]
    if expand:
        for s in left:
            work.note_shifts(ring.meaning[s])
    # The signs keep their names: they are the same atoms with and without denominators.
    kept = {s: key for key, s in ring.atoms.items() if key[0] in ("sign", "symbol", "sum")}
    new = {
        s: work._atom(kept[s], ring.meaning[s]) if s in kept else work.flatten(ring.meaning[s])
        for s in left
    }
    (value,) = work.elements(total.xreplace(new))
    return str(work.words(value)) if value else "", work.needs
