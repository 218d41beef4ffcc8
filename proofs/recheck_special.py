"""What the second engine knows of |x|, ⌊x⌋, log, n!, C(n, k), min and max: values at numbers, and
the rewriting that SymPy does without being asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from proofs.recheck_poly import (
    LARGEST,
    Poly,
    add,
    atom,
    constant,
    multiply,
    primes,
    scale,
    value_of,
)
from proofs.recheck_terms import Fault, need

KeyOf = Callable[[Poly], Any]


def named(head: str, args: Sequence[Poly], key_of: KeyOf) -> Poly:
    """The value of one of the named functions."""
    p = args[0]
    c = value_of(p)
    if head == "abs":
        return _absolute(p, key_of)
    if head == "floor":
        return _floor(p, key_of)
    if head == "log":
        if c is None:
            return atom(("log", key_of(p)))
        need(c > 0, f"the logarithm of {c}")
        logs = (scale(n, atom(("log", key_of(constant(prime))))) for prime, n in primes(c))
        return add(*logs)
    if head == "factorial":
        if c is None:
            return atom(("factorial", key_of(p)))
        need(c.denominator == 1 and 0 <= c <= LARGEST, f"the factorial of {c}")
        return constant(math.factorial(int(c)))
    if head == "binomial":
        return _binomial(p, args[1], key_of)
    return _extreme(head, args, key_of)


def _binomial(p: Poly, q: Poly, key_of: KeyOf) -> Poly:
    """C(p, q) = p (p−1) … (p−q+1)/q! for a number q ≥ 0, and 0 for a whole number q < 0."""
    n, k = value_of(p), value_of(q)
    if k is not None and k.denominator == 1:
        if k < 0:
            return {}
        if k <= 1:
            return constant(1) if k == 0 else p
        if n is not None:
            need(k <= LARGEST, f"the binomial of {k}")
            product = math.prod((n - i for i in range(int(k))), start=Fraction(1))
            return constant(product / math.factorial(int(k)))
    return atom(("binomial", key_of(p), key_of(q)))


def _integral(a: Any) -> bool:
    """An atom that is an integer by its form."""
    if a[0] == "v":
        return bool(a[1] == "i")
    if a[0] == "b":
        return bool(a[2] == "i")
    if a[0] == "f":
        return bool(a[1] == "fi")
    if a[0] in ("factorial", "binomial", "abs"):
        return all(isinstance(k, frozenset) and _whole(dict(k)) for k in a[1:])
    return a[0] in ("floor", "sign")


def _whole(p: Poly) -> bool:
    return all(c.denominator == 1 and all(_integral(a) for a, _ in m) for m, c in p.items())


def _floor(p: Poly, key_of: KeyOf) -> Poly:
    """Integers by their form are pulled out."""
    out: Poly = {}
    rest: Poly = {}
    for m, c in p.items():
        if not m:
            out = add(out, constant(math.floor(c)))
            rest = add(rest, constant(c % 1))
        elif _whole({m: c}):
            out = add(out, {m: c})
        else:
            rest = add(rest, {m: c})
    return out if value_of(rest) is not None else add(out, atom(("floor", key_of(rest))))


def _nonneg(a: Any, n: int) -> bool:
    return n % 2 == 0 or a[0] in ("exp", "root", "abs")


def _absolute(p: Poly, key_of: KeyOf) -> Poly:
    """|c·x·y| = |c| |x| |y|, |x²| = x², |x| = |−x|."""
    if len(p) <= 1:
        out = constant(1 if p else 0)
        for monomial, c in p.items():
            out = constant(abs(c))
            for a, n in monomial:
                if a[0] == "sign":
                    continue
                if _nonneg(a, n):
                    out = multiply(out, atom(a, n))
                elif a[0] == "power":  # |b^e| = |b|^e
                    base = frozenset(_absolute(dict(a[1]), key_of).items())
                    out = multiply(out, atom(("power", base, a[2]), n))
                elif a[0] == "inverse":
                    inner = _absolute(dict(a[1]), key_of)
                    for _ in range(n):
                        out = multiply(out, _below(inner))
                else:
                    out = multiply(out, atom(("abs", key_of(atom(a))), n))
        return out
    if all(c > 0 and all(_nonneg(a, n) for a, n in m) for m, c in p.items()):
        return p
    lead = min(p, key=hash)
    size = p[lead]  # |p| = |c| |p/c|, with c the coefficient of one monomial
    return scale(abs(size), atom(("abs", key_of(scale(1 / size, p)))))


def _below(p: Poly) -> Poly:
    """1/p for an absolute value: a number times one atom, or a sum."""
    if len(p) == 1:
        ((monomial, c),) = p.items()
        if len(monomial) == 1 and next(iter(monomial))[1] == 1:
            return scale(1 / c, atom(("inverse", frozenset({(monomial, Fraction(1))}))))
    return atom(("inverse", frozenset(p.items())))


def _extreme(head: str, args: Sequence[Poly], key_of: KeyOf) -> Poly:
    """Of numbers, the value; otherwise the set of the different arguments."""
    values = [value_of(a) for a in args]
    numbers = [v for v in values if v is not None]
    keys = {key_of(a) for a, v in zip(args, values, strict=True) if v is None}
    if numbers:
        keys.add(key_of(constant((min if head == "min" else max)(numbers))))
    if len(keys) > 1:
        return atom((head, frozenset(keys)))
    (only,) = keys
    if not isinstance(only, frozenset):
        raise Fault(f"{head} of one argument that is a fraction")
    return dict(only)
