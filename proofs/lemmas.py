"""Facts about finite sums, each derived in the kernel once and then specialised.

Free functions F, G and bounds a, b stand for anything of their type.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from proofs.formula import All, Rel, eq, fn, ints, le, lt, reals
from proofs.kernel import Theorem, infer
from proofs.tactics import (
    NOTHING,
    at,
    cut,
    empty,
    forall,
    given,
    implies,
    last,
    linear,
    ring,
    spec,
    termwise,
)

a, b, k, h = ints("a b k h")
x, y = reals("x y")
F, G = fn("F"), fn("G")


def from_below(claim: Any, base: Theorem, step: Theorem) -> Theorem:
    """Induction on h from a−1: claim(h) for all h ≥ a−1, opened at b under a−1 ≤ b."""
    every = infer("induct", All(h, (le(a - 1, h),), claim(h)), base, step)
    return at(every, b, given(le(a - 1, b)))


@cache
def telescoping() -> Theorem:
    """a−1 ≤ b and F(k) = G(k+1) − G(k) for a ≤ k ≤ b ⊢ Σ_{k=a}^{b} F(k) = G(b+1) − G(a)."""
    law = given(All(k, (le(a, k), le(k, b)), eq(F(k), G(k + 1) - G(k))))

    def claim(end: Any) -> All:
        return implies((le(end, b),), eq(sp.Sum(F(k), (k, a, end)), G(end + 1) - G(a)))

    base = forall(linear(eq(sp.Sum(F(k), (k, a, a - 1)), G(a) - G(a)), empty(sp.Sum(F(k), (k, a, a - 1)))),
                  NOTHING, le(a - 1, b))
    low, high = given(le(a - 1, h), le(h + 1, b))
    before = at(given(claim(h)), 0, high)
    total = last(sp.Sum(F(k), (k, a, h + 1)), low)
    here = at(law, h + 1, low, high)
    step = linear(eq(sp.Sum(F(k), (k, a, h + 1)), G(h + 2) - G(a)), before, total, here)
    every = from_below(claim, base, forall(step, NOTHING, le(h + 1, b)))
    return at(every, 0)


@cache
def linearity() -> Theorem:
    """a−1 ≤ b ⊢ Σ (x F(k) + y G(k)) = x Σ F(k) + y Σ G(k)."""

    def sums(end: Any) -> tuple[sp.Expr, ...]:
        return tuple(sp.Sum(e, (k, a, end)) for e in (x * F(k) + y * G(k), F(k), G(k)))

    def claim(end: Any) -> Rel:
        mixed, left, right = sums(end)
        return eq(mixed, x * left + y * right)

    def step(ends: Any, rule: Any) -> Theorem:
        mixed, left, right = (rule(s) for s in sums(ends))
        return mixed, left, right  # type: ignore[return-value]

    m0, l0, r0 = (empty(s) for s in sums(a - 1))
    base = ring(claim(a - 1), using=[(1, m0), (-x, l0), (-y, r0)])
    low = given(le(a - 1, h))
    m1, l1, r1 = (last(s, low) for s in sums(h + 1))
    before = given(claim(h))
    up = ring(claim(h + 1), using=[(1, m1), (-x, l1), (-y, r1), (1, before)])
    return from_below(claim, base, up)
