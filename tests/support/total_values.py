"""What terms and normal forms of the second engine are worth: the total meaning, from its words.

Exact where it can be; otherwise mpmath with 60 digits, snapped to a fraction 40 digits close by.
Terms are the tuples of `terms`; of the engine nothing is called here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import mpmath

Number = Any  # Fraction, or mpf
Env = Mapping[Any, Any]  # (type, name) to a number, ("f"|"fi", name) to a function

mpmath.mp.dps = 60
CLOSE = mpmath.mpf(10) ** -40


class TooLarge(Exception):
    """A value that is not worth computing."""


def snap(x: Number) -> Number:
    if isinstance(x, Fraction | int):
        if abs(Fraction(x)) > 10**30:
            raise TooLarge
        return Fraction(x)
    if abs(x) > mpmath.mpf(10) ** 12 or (x and abs(x) < mpmath.mpf(10) ** -12):
        raise TooLarge
    whole = Fraction(int(mpmath.nint(x * 5040)), 5040)
    return whole if abs(_mp(whole) - x) < CLOSE else x


def _mp(x: Number) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def equal(a: Number, b: Number) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    return bool(abs(_mp(a) - _mp(b)) <= CLOSE * max(1, abs(_mp(a))))


def _two(op: Any, a: Number, b: Number) -> Number:
    exact = isinstance(a, Fraction) and isinstance(b, Fraction)
    return snap(op(a, b) if exact else op(_mp(a), _mp(b)))


def plus(*xs: Number) -> Number:
    total: Number = Fraction(0)
    for x in xs:
        total = _two(lambda a, b: a + b, total, x)
    return total


def product(*xs: Number) -> Number:
    total: Number = Fraction(1)
    for x in xs:
        total = _two(lambda a, b: a * b, total, x)
    return total


def whole(x: Number) -> bool:
    return isinstance(x, Fraction) and x.denominator == 1


def raised(x: Number, e: Number) -> Number:
    """xᵉ in the total meaning."""
    if whole(e):
        if x == 0:
            return Fraction(1 if e == 0 else 0)
        if abs(e) > 60:
            raise TooLarge
        return snap(x ** int(e))
    return Fraction(0) if x == 0 else snap(abs(_mp(x)) ** _mp(e))


def log(x: Number) -> Number:
    return Fraction(0) if x == 0 else snap(mpmath.log(abs(_mp(x))))


def floor(x: Number) -> Fraction:
    return Fraction(math.floor(x) if isinstance(x, Fraction) else int(mpmath.floor(x)))


def factorial(x: Number) -> Fraction:
    if whole(x) and x > 40:
        raise TooLarge
    return Fraction(math.factorial(int(x))) if whole(x) and x >= 0 else Fraction(0)


def binomial(a: Number, b: Number) -> Number:
    if not (whole(b) and b >= 0):
        return Fraction(0)
    if b > 40:
        raise TooLarge
    above = product(*(plus(a, Fraction(-i)) for i in range(int(b))))
    return product(above, Fraction(1, math.factorial(int(b))))


def extreme(pick: Any, xs: Sequence[Number]) -> Number:
    return pick(xs, key=_mp)


HEADS: dict[str, Any] = {
    "abs": lambda x: abs(x),
    "floor": floor,
    "log": log,
    "factorial": factorial,
    "binomial": binomial,
    "min": lambda *xs: extreme(min, xs),
    "max": lambda *xs: extreme(max, xs),
}


def value(t: Any, env: Env, bound: tuple[Number, ...] = ()) -> Number:
    """The number that a term denotes; `bound` holds the values of bound variables, inmost last."""
    head = t[0]
    if head == "n":
        return t[1]
    if head == "v":
        return env[t[1:]]
    if head == "b":
        return bound[-1 - t[1]]
    if head == "sum":
        low, high = (value(e, env, bound) for e in t[1:3])
        return _sum(low, high, lambda k: value(t[3], env, (*bound, k)))
    if head == "f":
        return env[t[1:3]](*(value(a, env, bound) for a in t[3]))
    args = [value(a, env, bound) for a in (t[1:] if head == "^" else t[1])]
    if head in ("+", "*"):
        return (plus if head == "+" else product)(*args)
    return raised(*args) if head == "^" else HEADS[head](*args)


def _sum(low: Number, high: Number, body: Any) -> Number:
    if high - low > 12:
        raise TooLarge
    return plus(*(body(Fraction(k)) for k in range(int(low), int(high) + 1)))


# Normal forms --------------------------------------------------------------------------------


def value_of_poly(p: Any, env: Env, bound: tuple[Number, ...] = ()) -> Number:
    """The number that a polynomial (a dict, or the items of one) stands for."""
    total = []
    for monomial, c in p.items() if isinstance(p, dict) else p:
        factors = [raised(value_of_atom(a, env, bound), Fraction(n)) for a, n in monomial]
        total.append(product(c, *factors))
    return plus(*total)


def value_of_key(key: Any, env: Env, bound: tuple[Number, ...] = ()) -> Number:
    """Of the name of a polynomial, or of a fraction of two."""
    if isinstance(key, frozenset):
        return value_of_poly(key, env, bound)
    above, below = (value_of_poly(part, env, bound) for part in key)
    return product(above, raised(below, Fraction(-1)))


def value_of_atom(a: Any, env: Env, bound: tuple[Number, ...] = ()) -> Number:
    head, *args = a
    one = Fraction(1)
    if head == "v":
        return env[tuple(args)]
    if head == "b":
        return bound[-1 - args[0]]
    if head == "sign":
        return raised(-one, value_of_poly({args[0]: one}, env, bound))
    if head == "root":
        return raised(Fraction(args[0]), args[1])
    if head == "exp":
        prime, monomial, c = args
        return raised(Fraction(prime), value_of_poly({monomial: c}, env, bound))
    if head == "sum":
        low, high = (value_of_key(k, env, bound) for k in args[:2])
        return _sum(low, high, lambda k: value_of_key(args[2], env, (*bound, k)))
    if head == "f":
        return env[args[0], args[1]](*(value_of_key(k, env, bound) for k in args[2]))
    if head in ("min", "max"):
        return HEADS[head](*(value_of_key(k, env, bound) for k in args[0]))
    values = [value_of_key(k, env, bound) for k in args]
    if head == "inverse":
        return raised(values[0], -one)
    return raised(*values) if head == "power" else HEADS[head](*values)
