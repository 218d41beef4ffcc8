"""Formulas on concrete instances, in exact arithmetic: what a statement says, tried out.

Rational numbers stay `Fraction`; a power or logarithm that is irrational becomes an mpmath number
of 60 digits, compared to 40.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from proofs.kernel.formula import All, Formula, Graded, Rel, Sequent, Tensor, Term, Y
from proofs.kernel.terms import Expr
from proofs.ledger.claim import Instance

_CLOSE = mpmath.mpf(10) ** -40
_POINTS = (Fraction(1), Fraction(2), Fraction(1, 3))  # for the formal variable


class Undefined(ArithmeticError):
    """The term has no value here (a division by zero, say)."""


def holds(formula: Formula | Sequent, instance: Instance) -> bool:
    """Is the formula true of the instance?  A sequent is true when a hypothesis fails.

    Raises Undefined when a term has no value.
    """
    if isinstance(formula, Sequent):
        return not all(holds(h, instance) for h in formula.hyps) or holds(formula.concl, instance)
    with mpmath.workdps(60):
        return _holds(formula, instance, dict(instance.values))


def _holds(formula: Formula, case: Instance, values: dict[str, Any]) -> bool:
    if isinstance(formula, Rel):
        left, right = (value(e, case, values) for e in (formula.lhs, formula.rhs))
        return _compare(formula.op, left, right)
    if isinstance(formula, All):
        tries = ({**values, formula.var.name: Fraction(k)} for k in case.within)
        return all(
            _holds(formula.body, case, here)
            for here in tries
            if all(_holds(c, case, here) for c in formula.conds)
        )
    if isinstance(formula, Graded):
        coords = case.layout[formula.over]
        known = case.functions[formula.function.name]
        sums = [Fraction(0)] * (len(coords) + 1)
        for chosen in _outputs(formula.kinds, formula.term, case):
            size = len(chosen & frozenset(coords))
            sums[size] += _entry(formula.term, formula.kinds, chosen, case, values)
        return all(known(k) == total for k, total in enumerate(sums))
    outputs = _outputs(formula.kinds, (formula.lhs + formula.rhs)[0], case)
    for point, chosen in product(_POINTS if _formal(formula) else _POINTS[:1], outputs):
        here = {**values, "Y": point}
        left, right = (
            sum((_entry(t, formula.kinds, chosen, case, here) for t in side), Fraction(0))
            for side in (formula.lhs, formula.rhs)
        )
        if not _compare(formula.op, left, right):
            return False
    return True


def _formal(formula: Tensor) -> bool:
    return any(
        Y in e.free_symbols
        for t in formula.lhs + formula.rhs
        for _, m in t.factors
        for e in m.entries()
    )


def _outputs(kinds: Any, term: Term, case: Instance) -> list[frozenset[int]]:
    """All output subsets: of the coordinates whose matrices have two rows."""
    for kind, count in kinds:
        size = value(count, case, dict(case.values))
        if size != len(case.layout[kind]):
            raise Undefined(f"{len(case.layout[kind])} coordinates of kind {kind}, not {size}")
    coords = [c for kind, m in term.factors if m.rows == 2 for c in case.layout[kind]]
    return [
        frozenset(c for c, b in zip(coords, bits, strict=True) if b)
        for bits in product((0, 1), repeat=len(coords))
    ]


def _entry(
    term: Term, kinds: Any, chosen: frozenset[int], case: Instance, values: Mapping[str, Any]
) -> Any:
    """One entry of coeff · ⊗matrices · game, by the definition of the product."""
    rows = []  # per coordinate: the bits that count, with the coordinates then in and their weights
    for kind, m in term.factors:
        numbers = [[value(e, case, values) for e in row] for row in m]
        counts = [[(b, x) for b, x in enumerate(row) if x] for row in numbers]
        for c in case.layout[kind]:
            row = counts[int(c in chosen) if m.rows == 2 else 0]
            rows.append([((c,) if b else (), x) for b, x in row])
    game = case.games[term.game] if term.game else lambda _: Fraction(1)
    total = Fraction(0)
    for picks in product(*rows):
        weight = math.prod((x for _, x in picks), start=Fraction(1))
        total += weight * game(frozenset(c for inside, _ in picks for c in inside))
    return value(term.coeff, case, values) * total


def _compare(op: str, a: Any, b: Any) -> bool:
    a, b = _alike((a, b))
    gap = b - a
    zero = gap == 0 if isinstance(gap, Fraction) else abs(gap) < _CLOSE
    return {"=": zero, "!=": not zero, "<=": zero or gap > 0, "<": not zero and gap > 0}[op]


def value(e: Expr, case: Instance, values: Mapping[str, Any]) -> Any:
    """The number that a term denotes."""
    if (number := e.number) is not None:
        return number
    head = e.head
    if head == "sym":
        if e.name not in values:
            raise Undefined(f"no value for {e.name}")
        return _number(values[e.name])
    if head == "sum":
        var, low, high, body = e.args
        first, stop = (value(x, case, values) for x in (low, high))
        inside = range(int(first), int(stop) + 1)
        entries = [value(body, case, {**values, var.name: Fraction(k)}) for k in inside]
        return sum(_alike([Fraction(0), *entries]))
    args = [value(a, case, values) for a in e.args]
    if head == "fn":
        function = case.functions[e.name]
        try:
            return _number(function(*(int(a) if a == int(a) else a for a in args)))
        except (IndexError, KeyError, ValueError, ZeroDivisionError) as error:
            raise Undefined(f"{e.name} has no value at {args}") from error
    return _FUNCTIONS[head](*args)


def _number(x: Any) -> Any:
    return Fraction(x) if isinstance(x, int) else x


def _power(base: Any, exponent: Any) -> Any:
    if exponent == int(exponent):
        if base == 0 and exponent < 0:
            raise Undefined("division by zero")
        return base ** int(exponent)
    if base <= 0:
        raise Undefined(f"({base})^({exponent})")
    with mpmath.workdps(60):
        return mpmath.mpf(1) * _mp(base) ** _mp(exponent)


def _alike(numbers: Sequence[Any]) -> Sequence[Any]:
    """The numbers as they are, or all as mpmath numbers when one of them is."""
    exact = all(isinstance(x, Fraction) for x in numbers)
    return numbers if exact else [_mp(x) for x in numbers]


def _mp(x: Any) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def _binomial(a: Fraction, b: Fraction) -> Fraction:
    if a < 0:
        raise Undefined(f"binomial({a}, {b})")
    return Fraction(math.comb(int(a), int(b))) if 0 <= b <= a else Fraction(0)


def _factorial(a: Fraction) -> Fraction:
    if a < 0:
        raise Undefined(f"({a})!")
    return Fraction(math.factorial(int(a)))


def _log(x: Any) -> Any:
    if x <= 0:
        raise Undefined(f"log({x})")
    with mpmath.workdps(60):
        return mpmath.log(_mp(x)) if x != 1 else Fraction(0)


_FUNCTIONS: dict[str, Any] = {
    "+": lambda *args: sum(_alike(args)),
    "*": lambda *args: math.prod(_alike(args)),
    "^": _power,
    "binomial": _binomial,
    "factorial": _factorial,
    "abs": abs,
    "floor": lambda x: Fraction(math.floor(x)),
    "log": _log,
    "min": min,
    "max": max,
}
