"""The arithmetic of the trusted base: when two terms are the same rational function.

`Normal.forms` writes terms as elements of one field ℚ(atoms) and collects what that rewriting
used.  Trusts SymPy's expression constructors and its rational functions over ℚ (`sfield`); never
`simplify`, `summation`, `solve`, nor SymPy's assumption queries (only the type of a symbol).
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.polys.fields import sfield

from proofs.formula import open_sum, substitute_term
from proofs.terms import Refused as Refused
from proofs.terms import is_integer as is_integer


class Normal:
    """Terms as rational functions over ℚ in atoms, with what that rewriting used.

    Atoms are symbols, function values, sums and powers with symbolic exponents; their arguments
    are polynomials in normal form (there x⁻¹ is an atom too, so nothing is ever cancelled).
    `needs` collects what must be known: ("nonzero" | "positive" | "nonneg", term).
    """

    def __init__(self, *, fractions: bool = True, expand: bool = False) -> None:
        self.fractions = fractions  # may divide; otherwise 1/x is an atom
        self.expand = expand  # rewrite binomials through factorials of the lowest shift
        self.atoms: dict[sp.Expr, sp.Symbol] = {}
        self.needs: list[tuple[str, sp.Expr]] = []
        self.lowest: dict[sp.Expr, int] = {}

    def forms(self, *terms: sp.Expr) -> list[Any]:
        """The terms as elements of one field ℚ(atoms)."""
        if self.expand:
            for e in terms:
                self._note_shifts(e)
        flat = [self.flatten(e) for e in terms]
        symbols = sorted(set().union(*(f.free_symbols for f in flat)), key=str) or [sp.Symbol("@")]
        values = [sfield(f, *symbols)[1] for f in flat]
        signed = {s for a, s in self.atoms.items() if a.is_Pow and a.base == -1}
        places = {i for i, s in enumerate(symbols) if s in signed}
        return [_even(v, places) if places else v for v in values]

    def canonical(self, e: sp.Expr) -> sp.Expr:
        """A unique way to write the term, by ring identities alone (valid without conditions)."""
        inner = Normal(fractions=False)
        (value,) = inner.forms(e)
        return value.as_expr().xreplace({v: k for k, v in inner.atoms.items()})

    def flatten(self, e: sp.Expr) -> sp.Expr:
        if isinstance(e, sp.Rational):
            return e
        if isinstance(e, sp.Symbol):
            return self._atom(e)
        if isinstance(e, sp.Add | sp.Mul):
            return e.func(*(self.flatten(a) for a in e.args))
        if isinstance(e, sp.Pow):
            return self._power(e.base, e.exp)
        if isinstance(e, sp.Sum):
            var, low, high, body = open_sum(e)
            bound = sp.Symbol(f"#{_depth(body)}", integer=True)
            body = self.canonical(substitute_term(body, {var: bound}))
            return self._atom(sp.Sum(body, (bound, self.canonical(low), self.canonical(high))))
        if self.expand and isinstance(e, sp.binomial):
            a, b = e.args
            self.needs += [("nonneg", b), ("nonneg", a - b)]
            return self._factorial(a) / (self._factorial(b) * self._factorial(a - b))
        if self.expand and isinstance(e, sp.factorial):
            return self._factorial(e.args[0])
        if not e.args:
            raise Refused(f"normal form: {e} is not in the language")
        return self._atom(e.func(*(self.canonical(a) for a in e.args)))

    def _atom(self, e: sp.Expr) -> sp.Expr:
        return (
            e
            if isinstance(e, sp.Rational)
            else self.atoms.setdefault(e, sp.Symbol(f"@{len(self.atoms):03}"))
        )

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if isinstance(exponent, sp.Integer):
            if exponent >= 0 or isinstance(base, sp.Rational):
                return self.flatten(base) ** exponent
            if not self.fractions:
                return self._atom(1 / self.canonical(base)) ** -exponent
            if not (self.expand and isinstance(base, sp.binomial | sp.factorial)):
                self.needs.append(("nonzero", base))
            return self.flatten(base) ** exponent
        base, out = self.canonical(base), sp.S.One
        exponent = sp.expand(self.canonical(exponent))
        if base != -1:
            if not self.fractions:
                return self._atom(sp.Pow(base, exponent))
            self.needs.append(("positive", base))
        elif not is_integer(exponent):
            raise Refused(f"normal form: (-1)^({exponent}) needs an integer exponent")
        for part in sp.Add.make_args(exponent):
            c, rest = part.as_coeff_Mul()
            if base == -1:
                out *= (-1) ** c if rest == 1 else self._atom(sp.Pow(base, rest)) ** (c % 2)
            elif c.is_Integer:  # a negative c is fine: the base is positive
                out *= (self.flatten(base) if rest == 1 else self._atom(sp.Pow(base, rest))) ** c
            else:
                out *= self._atom(sp.Pow(base, part))
        return out

    def _note_shifts(self, e: sp.Expr) -> None:
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
            self._note_shifts(a)

    def _split(self, arg: sp.Expr) -> tuple[sp.Expr, int]:
        shift, rest = sp.expand(self.canonical(arg)).as_coeff_Add()
        if not (isinstance(shift, sp.Integer) and is_integer(rest)):
            raise Refused(f"normal form: the factorial of {arg}, not an integer by its form")
        return rest, int(shift)

    def _factorial(self, arg: sp.Expr) -> sp.Expr:
        """(rest + shift)! = (rest + low)! (rest + low + 1) … (rest + shift), for rest + low ≥ 0."""
        rest, shift = self._split(arg)
        if rest == 0:
            if shift < 0:
                raise Refused(f"normal form: the factorial of {shift}")
            return sp.factorial(shift)
        low = self.lowest[rest]
        self.needs.append(("nonneg", rest + low))
        out = self._atom(sp.factorial(rest + low))
        for c in range(low + 1, shift + 1):
            out *= self.flatten(rest + c)
        return out


def _even(value: Any, places: set[int]) -> Any:
    """((-1)^k)² = 1: exponents of signs count modulo 2 (in the numerator)."""
    ring, numer = value.numer.ring, value.numer.ring.zero
    for monomial, coefficient in value.numer.terms():
        powers = tuple(x % 2 if i in places else x for i, x in enumerate(monomial))
        numer += ring({powers: coefficient})
    return value.field.new(numer, value.denom)


def _depth(e: sp.Expr) -> int:
    """How many Σ are nested in the term, plus one: names bound variables apart."""
    inside = max((_depth(a) for a in e.args if isinstance(a, sp.Expr)), default=1)
    return len(e.limits) + _depth(e.function) if isinstance(e, sp.Sum) else inside


def same_term(a: sp.Expr, b: sp.Expr) -> bool:
    """Equal by ring identities alone."""
    return a == b or not Normal(fractions=False).forms(a - b)[0]
