"""Polynomials with exact coefficients: the smooth functions that instances are made of.

A polynomial in n variables is a mapping from exponents to Fractions.  Values, derivatives and
integrals follow their definitions term by term (∫ t^e = (x^(e+1) − b^(e+1))/(e+1)); no formula of
a proof is used.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

Polynomial = Mapping[tuple[int, ...], Fraction]
Ends = Sequence[tuple[Fraction, Fraction]]  # per variable: (baseline b, value x)


def random_polynomial(
    rng: random.Random, variables: int, *, most: int | None = None, terms: int = 5
) -> Polynomial:
    """A few monomials of degree ≤ 2 in each variable, with at most `most` variables in each."""
    out: dict[tuple[int, ...], Fraction] = {}
    for _ in range(terms):
        chosen = rng.sample(range(variables), rng.randint(0, variables if most is None else most))
        exponent = tuple(rng.randint(1, 2) if v in chosen else 0 for v in range(variables))
        out[exponent] = Fraction(rng.choice([-2, -1, 1, 1, 2, 3]), rng.choice([1, 2]))
    return out


def random_ends(rng: random.Random, variables: int) -> list[tuple[Fraction, Fraction]]:
    """A baseline and a sample; now and then the two agree, or x < b."""
    point = [Fraction(p, 2) for p in (-1, 0, 0, 1, 2)]
    return [(rng.choice(point), rng.choice(point)) for _ in range(variables)]


def value(f: Polynomial, at: Sequence[Fraction]) -> Fraction:
    """f at a point."""
    total = Fraction(0)
    for exponent, c in f.items():
        for e, t in zip(exponent, at, strict=True):
            c = c * t**e
        total += c
    return total


def put(f: Polynomial, variable: int, t: Fraction) -> Polynomial:
    """f with one variable held at t."""
    return _each(f, variable, lambda e: t**e, 0)


def derivative(f: Polynomial, variable: int) -> Polynomial:
    """∂f in one variable."""
    return _each(f, variable, Fraction, -1)


def integral(f: Polynomial, variable: int, ends: tuple[Fraction, Fraction]) -> Polynomial:
    """∫ f over one variable, from b to x."""
    b, x = ends
    return _each(f, variable, lambda e: (x ** (e + 1) - b ** (e + 1)) / (e + 1), 0)


def difference(f: Polynomial, variable: int, ends: tuple[Fraction, Fraction]) -> Polynomial:
    """f at x minus f at b, in one variable."""
    b, x = ends
    return _each(f, variable, lambda e: x**e - b**e, 0)


def _each(f: Polynomial, variable: int, factor: Callable[[int], Any], down: int) -> Polynomial:
    """Every power of one variable replaced by a factor (and, with `down`, a lower power)."""
    out: dict[tuple[int, ...], Fraction] = {}
    for exponent, c in f.items():
        e = exponent[variable]
        new = max(e + down, 0) if down else 0
        key = (*exponent[:variable], new, *exponent[variable + 1 :])
        out[key] = out.get(key, Fraction(0)) + c * factor(e)
    return out


def masked(f: Polynomial, ends: Ends) -> Callable[[frozenset[int]], Fraction]:
    """v(T) = f(x_T): x on T, the baseline elsewhere."""
    return lambda T: value(f, [x if i in T else b for i, (b, x) in enumerate(ends)])


def stages(f: Polynomial, ends: Ends, order: Sequence[int]) -> dict[str, Callable[..., Any]]:
    """stage, G, g, slack, error and steps of `_calculus` for the coordinates in `order`.

    f is a polynomial in which all other coordinates are held.  stage(j) integrates the derivative
    over the first j coordinates and takes differences in the rest.
    """

    @cache
    def reduced(j: int, skip: bool) -> Polynomial:
        out = f
        for i in order[:j]:
            out = integral(derivative(out, i), i, ends[i])
        for i in order[j + skip :]:
            out = difference(out, i, ends[i])
        return out

    origin = [Fraction(0)] * len(ends)

    def point(j: int, t: Fraction) -> list[Fraction]:
        b, x = ends[order[j]]
        return [*origin[: order[j]], b + t * (x - b), *origin[order[j] + 1 :]]

    @cache
    def G(j: int, t: Any) -> Fraction:
        return value(reduced(j, True), point(j, Fraction(t)))

    @cache
    def slope(j: int) -> Polynomial:
        out, i = derivative(f, order[j]), order[j]
        for other in order[:j]:
            out = integral(derivative(out, other), other, ends[other])
        for other in order[j + 1 :]:
            out = difference(out, other, ends[other])
        b, x = ends[i]
        return {exponent: c * (x - b) for exponent, c in out.items()}

    @cache
    def g(j: int, t: Any) -> Fraction:
        return value(slope(j), point(j, Fraction(t)))

    @cache
    def stage(j: int) -> Fraction:
        return value(reduced(j, False), origin)

    @cache
    def slack(j: int, N: int) -> Fraction:
        grid = [Fraction(k, N) for k in range(N + 1)]
        return max(abs(N * (G(j, b) - G(j, a)) - g(j, b)) for a, b in pairwise(grid))

    @cache
    def error(j: int, N: int) -> Fraction:
        total = sum((g(j, Fraction(k, N)) for k in range(1, N + 1)), Fraction(0))
        return abs(stage(j + 1) - total / N)

    @cache
    def steps(j: int, q: int) -> int:
        N = 1
        while max(slack(j, N), error(j, N)) > Fraction(1, q):
            N *= 2
        return N

    return {"stage": stage, "G": G, "g": g, "slack": slack, "error": error, "steps": steps}
