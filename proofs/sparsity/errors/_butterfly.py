"""The butterfly in floating point: how large its entries get, and how far from exact ones.

Entry s of pass 0 is a score; entry s of pass j+1 is the rounded difference of the entries 2s+1 and
2s of pass j.  E and B add up the errors and the sizes of the scores on the way.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Rel, eq, fn, ints, le, lt, reals, total_of
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr
from proofs.sparsity.means._truncation import bounded
from proofs.sparsity.setting._setting import k

j, s, h = ints("j s h")
u = reals("u")
X, I, E, B = fn("computed"), fn("exact"), fn("E"), fn("B")  # noqa: E741


def _passes(law: Any) -> All:
    """For every pass up to k and every entry."""
    return All(j, le(0, j, k - 1), All(s, (le(0, s),), law(j, s)))


def _leap(pass_: Any, entry: Any) -> Expr:
    """The difference of two computed entries, before it is rounded."""
    return X(pass_, 2 * entry + 1) - X(pass_, 2 * entry)


def _rounded(pass_: Any, entry: Any) -> Rel:
    leap = _leap(pass_, entry)
    return le(Abs(X(pass_ + 1, entry) - leap), u * Abs(leap))


def _sum(f: Any, sign: int) -> Any:
    return lambda a, b: eq(f(a + 1, b), f(a, 2 * b + 1) + sign * f(a, 2 * b))


_model = _passes(_rounded)
_exact, _errors, _sizes = (_passes(_sum(f, c)) for f, c in ((I, -1), (E, 1), (B, 1)))
_first_errors = All(s, (le(0, s),), le(Abs(X(0, s) - I(0, s)), E(0, s)))
_first_sizes = All(s, (le(0, s),), le(Abs(X(0, s)), B(0, s)))
BUTTERFLY = (_model, _exact, _errors, _sizes, _first_errors, _first_sizes, le(0, u), le(0, k))


def both_sides(x: Expr) -> list[Theorem]:
    return [by.axiom("abs_above", x=x), by.axiom("abs_below", x=x)]


def enclosed(x: Expr, y: Expr, *facts: Theorem) -> Theorem:
    """|x| ≤ y, from facts that give −y ≤ x ≤ y linearly."""
    one, two = reals("x y")
    sides = by.linear(le(x, y), *facts), by.linear(le(-y, x), *facts)
    return by.cut(by.spec(bounded(), {one: x, two: y}), *sides)


def _climb(body: Any, base: Theorem, step: Any) -> Theorem:
    """For all passes h ≤ k and entries s: body(h, s)."""

    def claim(end: Any) -> All:
        return by.implies((le(end, k),), All(s, (le(0, s),), body(end, s)))

    low, high, start = by.given(le(0, h), le(h + 1, k), le(0, s))
    before = by.at(by.given(claim(h)), 0, high)
    earlier = [by.at(before, x, start) for x in (2 * s + 1, 2 * s)]
    laws = [
        by.at(by.at(by.given(x), h, low, high), s, start) for x in (_model, _exact, _errors, _sizes)
    ]
    following = by.forall(step(earlier, laws, low, start), s, le(0, s))
    after = by.forall(following, by.NOTHING, le(h + 1, k))
    first = by.forall(by.forall(base, s, le(0, s)), by.NOTHING, le(0, k))
    return infer("induct", All(h, (le(0, h),), claim(h)), first, after)


@cache
def positive() -> Theorem:
    return by.linear(lt(0, 1 + u), by.given(le(0, u)))


@cache
def _leap_bound() -> Theorem:
    """|x₁ − x₀| ≤ |x₁| + |x₀| for the entries x of one pass."""
    parts = [X(h, 2 * s + 1), X(h, 2 * s)]
    facts = [t for x in parts for t in both_sides(x)]
    return enclosed(_leap(h, s), Abs(parts[0]) + Abs(parts[1]), *facts)


def _leap_size(earlier: list[Theorem], sizes: Theorem) -> Theorem:
    """|x₁ − x₀| ≤ (1+u)^h B(h+1, s)."""
    power = (1 + u) ** h
    total = [(1, 1, [t]) for t in (*earlier, _leap_bound())]
    goal = le(Abs(_leap(h, s)), power * B(h + 1, s))
    return by.ring(goal, positive(), using=[(-power, sizes)], products=total)


@cache
def entries() -> Theorem:
    """|entry| ≤ (1+u)^h B(h, s)."""

    def body(a: Any, b: Any) -> Rel:
        return le(Abs(X(a, b)), (1 + u) ** a * B(a, b))

    def step(earlier: list[Theorem], laws: list[Theorem], low: Theorem, start: Theorem) -> Theorem:
        model, _, _, sizes = laws
        leap, size = _leap(h, s), _leap_size(earlier, sizes)
        facts = (model, *both_sides(leap), *both_sides(X(h + 1, s) - leap))
        grown = enclosed(X(h + 1, s), (1 + u) * Abs(leap), *facts)
        products = [(1, 1, [grown]), (1, 1, [positive(), size])]
        return by.ring(body(h + 1, s), positive(), products=products)

    base = by.at(by.given(_first_sizes), s, by.given(le(0, s)))
    return _climb(body, base, step)


@cache
def deviations() -> Theorem:
    """|entry − exact| ≤ E(h, s) + ((1+u)^h − 1) B(h, s)."""

    def body(a: Any, b: Any) -> Rel:
        return le(Abs(X(a, b) - I(a, b)), E(a, b) + ((1 + u) ** a - 1) * B(a, b))

    def step(earlier: list[Theorem], laws: list[Theorem], low: Theorem, start: Theorem) -> Theorem:
        model, exact, errors, sizes = laws
        high = by.linear(le(h, k), by.given(le(h + 1, k)))
        before = by.at(by.at(entries(), h, low), 0, high)
        size = _leap_size([by.at(before, x, start) for x in (2 * s + 1, 2 * s)], sizes)
        leap = _leap(h, s)
        parts = [
            x - y
            for x, y in ((X(h + 1, s), leap), *((X(h, z), I(h, z)) for z in (2 * s + 1, 2 * s)))
        ]
        facts = [t for x in parts for t in both_sides(x)]
        gap = X(h + 1, s) - I(h + 1, s)
        spread = total_of(*(Abs(x) for x in parts))
        total = enclosed(gap, spread, exact, *facts)
        power = (1 + u) ** h
        return by.ring(
            body(h + 1, s),
            positive(),
            using=[(-1, errors), (-(power - 1), sizes)],
            products=[
                *((1, 1, [t]) for t in (total, model, *earlier)),
                (1, 1, [by.given(le(0, u)), size]),
            ],
        )

    base = by.at(by.given(_first_errors), s, by.given(le(0, s)))
    return _climb(body, base, step)
