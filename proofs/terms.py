"""Terms: which SymPy expressions have a meaning here, and substitution that loses nothing.

Trusted.  Every term denotes a real number, and the meaning is total: 0⁻¹ = 0, and xᵉ with e not an
integer is |x|ᵉ, so that no term is without value.  SymPy's constructors rewrite what they build.
Most of that is true of every real number (2(x+y) = 2x+2y, |xy| = |x||y|, ⌊x+1⌋ = ⌊x⌋+1, …) and is
trusted; x·x⁻¹ = 1, xᵃxᵇ = xᵃ⁺ᵇ and (xᵃ)ᵇ = xᵃᵇ are not, and √−1 is no real number.  Substitution
therefore checks what each constructor did: it names what must be known (`needs`), or refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef


class Refused(ValueError):
    """A rule does not apply, or a term has no meaning; the message says which and why."""


Needs = list[tuple[str, sp.Expr]]  # ("nonzero" | "positive" | "nonneg", term)

Y = sp.Symbol("Y", real=True)  # the formal variable of generating functions; never in a Rel

HEADS = {
    "binomial": sp.binomial,
    "factorial": sp.factorial,
    "abs": sp.Abs,
    "floor": sp.floor,
    "log": sp.log,
    "min": sp.Min,
    "max": sp.Max,
}
_HEADS = tuple(HEADS.values())


def fn(name: str, *, integer: bool = False) -> Any:
    """A function symbol with real (or integer) values."""
    return sp.Function(name, integer=True) if integer else sp.Function(name, real=True)


# The language --------------------------------------------------------------------------------


def check_symbol(s: Any) -> None:
    """Raises Refused unless `s` is an integer or real symbol of which nothing else is known."""
    plain = (sp.Symbol(s.name, integer=True), sp.Symbol(s.name, real=True)) if s.is_Symbol else ()
    if s not in plain:
        raise Refused(f"{s!r} is not a symbol made by ints() or reals()")


@cache
def check_function(f: Any) -> None:
    """Raises Refused unless `f` is a function symbol of which only its type is known."""
    if not isinstance(f, sp.core.function.UndefinedFunction) or f not in (
        fn(f.__name__),
        fn(f.__name__, integer=True),
    ):
        raise Refused(f"{f!r} is not a function made by fn()")


def check_term(e: Any) -> None:
    """Raises Refused unless `e` is a term of the language, hence a real number."""
    _check(e)
    if e.atoms(sp.Dummy):
        raise Refused(f"{e} holds an anonymous symbol")


@lru_cache(maxsize=50_000)
def _check(e: Any) -> None:
    if isinstance(e, sp.Rational):
        return
    if isinstance(e, sp.Dummy):  # stands for a bound variable while a sum is being opened
        return
    if isinstance(e, sp.Symbol):
        return check_symbol(e)
    if isinstance(e, sp.Sum):
        for limit in e.limits:
            if len(limit) != 3 or not limit[0].is_integer:
                raise Refused(f"{e}: a sum runs over an integer between two ends")
            _check(limit[0])
        parts: tuple[Any, ...] = (e.function, *(x for _, *ends in e.limits for x in ends))
    elif isinstance(e, AppliedUndef):
        check_function(e.func)
        parts = e.args
        if e.is_integer and not all(map(is_integer, parts)):
            raise Refused(f"{e}: an integer-valued function takes integers")
    elif isinstance(e, sp.Mul):
        parts = e.args
        bases = [b for b in (f.as_base_exp()[0] for f in parts) if not b.is_Rational]
        if len(set(bases)) < len(bases) and sp.Mul(*parts) != e:
            raise Refused(f"{e}: an unevaluated product")
    elif isinstance(e, sp.Pow):
        parts = e.args
        if e.base.is_Rational and e.base < 0 and not is_integer(e.exp):
            raise Refused(f"{e} is not a real number: {e.exp} is not an integer by its form")
    elif isinstance(e, sp.Add) or e.func in _HEADS:
        parts = e.args
    else:
        raise Refused(f"{e} is not in the language of the ledger")
    for part in parts:
        _check(part)


def without_y(e: sp.Expr) -> None:
    """Raises Refused when the formal variable stands in the term."""
    if Y in e.free_symbols:
        raise Refused(f"{e}: Y may stand in the matrices of a Tensor only")


def check_lambda(function: Any) -> None:
    """Raises Refused unless it is a Lambda of plain variables with a term for its body."""
    if not isinstance(function, sp.Lambda):
        raise Refused(f"{function}: a Lambda is needed")
    if function == sp.S.IdentityFunction:  # what SymPy makes of Lambda(k, k)
        return
    for v in function.signature:
        check_symbol(v)
    check_term(function.expr)


def is_integer(e: sp.Expr) -> bool:
    """Integer by its form: integer symbols and functions under +, ·, |·|, !, C and powers in ℕ."""
    if isinstance(e, sp.Symbol | AppliedUndef):
        return bool(e.is_integer)
    if isinstance(e, sp.Pow):
        return is_integer(e.base) and isinstance(e.exp, sp.Integer) and bool(e.exp >= 0)
    if isinstance(e, sp.Add | sp.Mul | sp.Abs | sp.factorial | sp.binomial):
        return all(is_integer(a) for a in e.args)
    return isinstance(e, sp.Integer | sp.floor)


def is_formal(e: sp.Expr) -> bool:
    """A polynomial in Y (whose coefficients are terms), by its form."""
    if e == Y or Y not in e.free_symbols:
        return True
    if isinstance(e, sp.Pow):
        return isinstance(e.exp, sp.Integer) and bool(e.exp >= 0) and is_formal(e.base)
    return isinstance(e, sp.Add | sp.Mul) and all(map(is_formal, e.args))


def functions_of(expr: sp.Basic) -> set[Any]:
    """The undefined functions in a term."""
    return {f.func for f in expr.atoms(AppliedUndef)}


# Substitution --------------------------------------------------------------------------------


def open_sum(e: sp.Sum) -> tuple[sp.Symbol, sp.Expr, sp.Expr, sp.Expr]:
    """(variable, low, high, body) of the outermost Σ; SymPy merges nested sums into one object."""
    *inner, (var, low, high) = e.limits
    return var, low, high, sp.Sum(e.function, *inner) if inner else e.function


def substitute_term(expr: sp.Expr, values: Mapping[Any, Any], needs: Needs | None = None) -> Any:
    """Simultaneous, capture-avoiding substitution of terms for symbols, lambdas for functions.

    What SymPy's rewriting of the result needs is added to `needs`; without a list, or when it is
    about a bound variable, that raises Refused.
    """
    if not expr.free_symbols & set(values) and not functions_of(expr) & set(values):
        return expr
    if isinstance(expr, sp.Symbol):
        return values.get(expr, expr)
    if isinstance(expr, sp.Sum):
        var, low, high, body = open_sum(expr)
        new = sp.Dummy(var.name, integer=True)
        inner = substitute_term(body, {**values, var: new}, needs)
        low, high = (substitute_term(end, values, needs) for end in (low, high))
        taken = inner.atoms(sp.Symbol) - {new}  # bound ones too: sums may be nested
        plain = var
        while plain in taken:
            plain = sp.Symbol(plain.name + "'", integer=True)
        return sp.Sum(inner.xreplace({new: plain}), (plain, low, high))
    args = [substitute_term(a, values, needs) for a in expr.args]
    if expr.func in values:  # not SymPy's own call: it would capture bound variables
        return apply(values[expr.func], *args, needs=needs)
    out = expr.func(*args)
    _check(out)
    if isinstance(expr, sp.Mul):
        _check_product(args, out, needs)
    elif isinstance(expr, sp.Pow):
        _check_power(args[0], args[1], out, needs)
    return out


def apply(function: sp.Lambda, *args: sp.Expr, needs: Needs | None = None) -> sp.Expr:
    """The value of a Lambda, bound variables kept apart."""
    return substitute_term(function.expr, dict(zip(function.variables, args, strict=True)), needs)


def _powers(factors: Iterable[sp.Expr]) -> dict[sp.Expr, list[sp.Expr]]:
    """The exponents of each base in a product."""
    powers: dict[sp.Expr, list[sp.Expr]] = {}
    for factor in (f for a in factors for f in sp.Mul.make_args(a)):
        base, exponent = factor.as_base_exp()
        powers.setdefault(base, []).append(exponent)
    return powers


def _check_product(args: Iterable[sp.Expr], out: sp.Expr, needs: Needs | None) -> None:
    """Powers of one base were merged: xᵃxᵇ = xᵃ⁺ᵇ, which fails at 0 when the exponents cancel."""
    after = _powers([out])
    for base, exponents in _powers(args).items():
        if len(exponents) == 1 or (base.is_Rational and base != 0):
            continue
        if sorted(exponents, key=str) == sorted(after.get(base, ()), key=str):
            continue
        literal = all(isinstance(x, sp.Integer) for x in exponents)
        if not (literal and (min(exponents) > 0 or max(exponents) < 0)):
            _require("nonzero" if all(map(is_integer, exponents)) else "positive", base, needs)


def _check_power(base: sp.Expr, exponent: sp.Expr, out: sp.Expr, needs: Needs | None) -> None:
    """(xᵃ)ᵇ was merged, or a base pulled apart; numbers and powers of products are fine."""
    if isinstance(out, sp.Pow) and (out.base, out.exp) == (base, exponent):
        return
    if exponent.has(sp.log) and not isinstance(exponent, sp.Integer):
        raise Refused(f"({base})^({exponent}) would become {out} without a reason")
    for factor in sp.Mul.make_args(base):
        b, e = factor.as_base_exp()
        if not (isinstance(e, sp.Integer) or b.is_Rational):
            _require("positive", b, needs)


def _require(kind: str, base: sp.Expr, needs: Needs | None) -> None:
    if needs is None or base.atoms(sp.Dummy):
        raise Refused(f"powers of {base} would be merged, and it is not known to be {kind}")
    needs.append((kind, base))
