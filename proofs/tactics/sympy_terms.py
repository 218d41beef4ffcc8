"""Between SymPy and the terms of the ledger.  Not trusted: a theorem is what its own terms say.

Importing it lets the kernel read SymPy: terms, Lambdas, matrices and functions; what is read is
checked there.  SymPy rewrites what it builds, so a SymPy expression is read as it stands, after
that.  Symbols go over without assumptions, so that SymPy infers no signs from them
(`Abs(binomial(n, 3))` would lose its bars for an integer n); they keep their type by their class.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef, FunctionClass
from sympy.core.sympify import converter

from proofs.kernel.matrices import Matrix
from proofs.kernel.terms import (
    MINUS,
    Expr,
    Function,
    Lambda,
    Refused,
    add,
    applied,
    apply_head,
    fn,
    mul,
    num,
    power,
    read,
    symbol,
    total,
)

HEADS = {
    sp.binomial: "binomial",
    sp.factorial: "factorial",
    sp.Abs: "abs",
    sp.floor: "floor",
    sp.log: "log",
    sp.Min: "min",
    sp.Max: "max",
}


class IntegerSymbol(sp.Symbol):
    """An integer symbol of the ledger; SymPy is told nothing of it."""

    __slots__ = ()


class RealSymbol(sp.Symbol):
    """A real symbol of the ledger; SymPy is told nothing of it."""

    __slots__ = ()


def from_sympy(e: Any) -> Expr:
    """A SymPy expression as a term.  Raises Refused for what is not in the language."""
    if isinstance(e, sp.Rational):
        return num(Fraction(int(e.p), int(e.q)))
    if isinstance(e, sp.Symbol) and not isinstance(e, sp.Dummy):
        return symbol(_kind(e), e.name)
    if isinstance(e, sp.Sum):
        out = from_sympy(e.function)
        for limit in e.limits:
            if len(limit) != 3:
                raise Refused(f"{e}: a sum runs over an integer between two ends")
            var, low, high = map(from_sympy, limit)
            out = total(var, low, high, out)
        return out
    if isinstance(e, sp.ceiling):  # −⌊−x⌋
        return mul(MINUS, apply_head("floor", mul(MINUS, from_sympy(e.args[0]))))
    if isinstance(e, AppliedUndef):
        return applied(from_function(e.func), *map(from_sympy, e.args))
    if isinstance(e, sp.Basic):
        if isinstance(e, sp.Add | sp.Mul | sp.Pow):
            make = add if isinstance(e, sp.Add) else mul if isinstance(e, sp.Mul) else power
            return make(*map(from_sympy, e.args))
        if e.func in HEADS:
            return apply_head(HEADS[e.func], *map(from_sympy, e.args))
    raise Refused(f"{e} is not in the language of the ledger")


def _kind(s: Any) -> str:
    """The type of a SymPy symbol of which nothing else is known."""
    if isinstance(s, IntegerSymbol) or s == sp.Symbol(s.name, integer=True):
        return "i"
    if isinstance(s, RealSymbol) or s == sp.Symbol(s.name, real=True):
        return "r"
    raise Refused(f"{s!r} is not a symbol made by ints() or reals()")


def from_function(f: Any) -> Function:
    """An undefined SymPy function as a function symbol."""
    for whole in (True, False):
        plain = sp.Function(f.__name__, **({"integer": True} if whole else {"real": True}))
        if f == plain:
            return fn(f.__name__, integer=whole)
    raise Refused(f"{f!r} is not a function made by fn()")


def from_lambda(f: Any) -> Lambda:
    """A SymPy Lambda as one of ours."""
    return Lambda(tuple(map(from_sympy, f.variables)), from_sympy(f.expr))


def to_sympy(e: Expr) -> Any:
    """The term as a SymPy expression, for computing on; SymPy rewrites it as it does."""
    if e.number is not None:
        return sp.Rational(e.number.numerator, e.number.denominator)
    if e.head == "sym":
        return (IntegerSymbol if e.is_integer else RealSymbol)(e.name)
    args = [to_sympy(a) for a in e.args]
    if e.head == "sum":
        var, low, high, body = args
        return sp.Sum(body, (var, low, high))
    if e.head == "fn":
        kind = {"integer": True} if e.func.is_integer else {"real": True}
        return sp.Function(e.func.name, **kind)(*args)
    made = {"+": sp.Add, "*": sp.Mul, "^": sp.Pow}.get(e.head)
    return (made or next(f for f, head in HEADS.items() if head == e.head))(*args)


converter[Expr] = to_sympy
read.register(sp.Basic, from_sympy)
read.register(sp.Lambda, from_lambda)
read.register(sp.MatrixBase, Matrix)
read.register(FunctionClass, from_function)
