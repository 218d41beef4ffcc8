"""The fundamental theorem of calculus, coordinate by coordinate, derived in the kernel.

A function w on the box [0,1]^s has on the coordinates of S, taken in order, three operations: its
difference Δ (value at 1 minus value at 0), and its derivative ∂ with the integral ∫ over [0,1].
stage(j) is ∫∂ on the first j coordinates and Δ on the rest; G(j, t) the same with coordinate j+1
held at t in place of Δ, and g(j, t) its derivative there.  The hypotheses are the definitions:

- DIFFERENCES: stage(j) = G(j, 1) − G(j, 0);
- DERIVATIVE: |G(j, k/N) − G(j, (k−1)/N) − g(j, k/N)/N| ≤ slack(j, N)/N on the grid of step 1/N;
- INTEGRAL: stage(j+1) = ∫ g(j, t) dt: it differs from its Riemann sum by at most error(j, N);
- FINE: slack and error are at most 1/q for N = steps(j, q).

For a C^s function they hold, slack by uniform continuity of the derivative, error by that of the
integrand.  That g may be computed inside the integrals over the first j coordinates, so that
stage(s) is the integral of ∂_S w over the box in any order, is differentiation under the integral
sign and Fubini's theorem for continuous functions; this is how the letters are read, and the
instances, exact polynomials, compute g so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Formula, Sum, eq, floor, fn, ints, le, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda
from proofs.sparsity.setting._codes import absurd
from proofs.tactics.sums import F, bounded, constant, linearity, telescoping, x, y
from proofs.tactics.sums import G as OTHER
from proofs.tactics.sums import a as LOW
from proofs.tactics.sums import b as HIGH

s, j, k, q, N = ints("s j k q N")
size = reals("size")
stage, G, g, slack, error = (fn(name) for name in ("stage", "G", "g", "slack", "error"))
steps = fn("steps", integer=True)

_STAGES = (le(0, j), le(j + 1, s))
_rise = G(j, k / N) - G(j, (k - 1) / N)
_riemann = Sum(g(j, k / N) / N, (k, 1, N))
DIFFERENCES = All(j, _STAGES, eq(stage(j), G(j, 1) - G(j, 0)))
DERIVATIVE = All(
    j,
    _STAGES,
    All(
        N,
        (le(1, N),),
        All(k, le(1, k, N), le(Abs(_rise - g(j, k / N) / N), slack(j, N) / N)),
    ),
)
INTEGRAL = All(j, _STAGES, All(N, (le(1, N),), le(Abs(stage(j + 1) - _riemann), error(j, N))))
_fine = (slack(j, steps(j, q)), error(j, steps(j, q)))
FINE = tuple(
    All(j, _STAGES, All(q, (le(1, q),), rel))
    for rel in (*(le(e, 1 / q) for e in _fine), le(1, steps(j, q)))
)
CALCULUS = (DIFFERENCES, DERIVATIVE, INTEGRAL, *FINE)


@cache
def archimedes() -> Theorem:
    """0 ≤ y and |x| ≤ y/q for all integers q ≥ 1 ⊢ x = 0."""
    small = by.spec(_archimedes(), {size: Abs(x)})
    up, down = by.axiom("abs_above", x=x), by.axiom("abs_below", x=x)
    sides = by.linear(le(x, 0), small, up), by.linear(le(0, x), small, down)
    return infer("antisymmetry", eq(x, 0), *sides)


@cache
def _archimedes() -> Theorem:
    """0 ≤ y and size ≤ y/q for all integers q ≥ 1 ⊢ size ≤ 0."""
    low, law = by.given(le(0, y)), by.given(All(q, (le(1, q),), le(size, y / q)))
    positive = by.given(lt(0, size))
    top = floor(y / size) + 1
    above = by.axiom("floor_above", x=y / size)
    ratio = by.ring(le(0, y / size), positive, products=[(1, 1 / size, [positive, low])])
    one = by.linear(le(1, top), infer("integer", le(1, top), by.linear(lt(0, top), above, ratio)))
    here = by.at(law, top, one)
    room = by.ring(le(size * top, y), one, products=[(1, 1, [one, here]), (1, 1, [here])])
    more = by.ring(lt(y, size * top), positive, products=[(1, 1, [positive, above])])
    none = absurd(le(size, 0), room, more)
    return by.both(by.given(le(size, 0)), none, size, 0)


@cache
def on_a_grid() -> Theorem:
    """|stage(j+1) − stage(j)| ≤ slack(j, N) + error(j, N)."""
    here, one = by.given(*_STAGES), by.given(le(1, N))
    inside = by.given(*le(1, k, N))
    near = by.at(by.at(by.at(by.given(DERIVATIVE), j, *here), N, one), k, *inside)
    total = by.at(by.at(by.given(INTEGRAL), j, *here), N, one)
    rises = _between(near, one)
    stages = by.at(by.given(DIFFERENCES), j, *here)
    sides = [by.axiom(name, x=stage(j + 1) - _riemann) for name in ("abs_above", "abs_below")]
    bound = slack(j, N) + error(j, N)
    gap = stage(j + 1) - stage(j)
    low, high = (
        by.linear(rel, stages, *rises, total, *sides) for rel in (le(-bound, gap), le(gap, bound))
    )
    return by.spec(bounded(False), {x: gap, y: bound}, low, high)


def _between(near: Theorem, one: Theorem) -> tuple[Theorem, ...]:
    """The Riemann sum ∓ slack bounds G(j, 1) − G(j, 0), which is a sum of rises."""
    share, room = g(j, k / N) / N, slack(j, N) / N
    sides = [by.axiom(name, x=_rise - share) for name in ("abs_above", "abs_below")]
    above = by.ring(le(_rise, share + room), one, products=[(1, 1, [near]), (1, 1, [sides[0]])])
    below = by.ring(le(share - room, _rise), one, products=[(1, 1, [near]), (1, 1, [sides[1]])])
    parts = {F: Lambda(k, share), OTHER: Lambda(k, room), x: 1, LOW: 1, HIGH: N}
    sums = [by.spec(linearity(), {**parts, y: sign}, one) for sign in (1, -1)]
    rooms = by.spec(constant(), {x: room, LOW: 1, HIGH: N}, one)
    rooms = by.ring(eq(Sum(room, (k, 1, N)), slack(j, N)), one, using=[(1, rooms)])
    rule = by.forall(by.ring(eq(_rise, _rise)), k, *le(1, k, N))
    grid = {F: Lambda(k, _rise), OTHER: Lambda(k, G(j, (k - 1) / N)), LOW: 1, HIGH: N}
    whole = by.swap_term(by.spec(telescoping(), grid, one, rule), by.ring(eq(N / N, 1), one))
    return (whole, *sums, rooms, by.termwise(above, k, 1, N), by.termwise(below, k, 1, N))


@cache
def fundamental() -> Theorem:
    """stage(j+1) = stage(j): the fundamental theorem of calculus in coordinate j + 1."""
    here, one = by.given(*_STAGES), by.given(le(1, q))
    small, close, many = (by.at(by.at(by.given(f), j, *here), q, one) for f in FINE)
    grid = by.cut(by.spec(on_a_grid(), {N: steps(j, q)}), many)
    gap = stage(j + 1) - stage(j)
    fine = by.ring(le(Abs(gap), 2 / q), one, products=[(1, 1, [e]) for e in (grid, small, close)])
    rule = by.forall(fine, q, le(1, q))
    zero = by.spec(archimedes(), {x: gap, y: 2}, rule, by.linear(le(0, 2)))
    named = by.cut(
        zero, *by.given(DIFFERENCES, DERIVATIVE, INTEGRAL)
    )  # bound variables as they were
    return by.linear(eq(stage(j + 1), stage(j)), named)


@cache
def all_stages() -> Theorem:
    """0 ≤ s ⊢ stage(s) = stage(0): induction on the coordinates."""

    def claim(depth: Expr) -> All:
        return by.implies((le(depth, s),), eq(stage(depth), stage(0)))

    high = by.given(le(j + 1, s))
    step = by.linear(eq(stage(j + 1), stage(0)), fundamental(), by.at(by.given(claim(j)), 0, high))
    base = by.forall(by.linear(eq(stage(0), stage(0))), by.NOTHING, le(0, s))
    every = infer(
        "induct", All(j, (le(0, j),), claim(j)), base, by.forall(step, by.NOTHING, le(j + 1, s))
    )
    whole = by.given(le(0, s))
    return by.at(by.at(every, s, whole), 0, whole)


def restaged(corners: Theorem, at_stage: Callable[[Expr], Formula], last: Expr) -> Theorem:
    """A theorem about stage(0), at_stage(stage(0)), about the last stage instead."""
    hole = reals("hole")
    same = by.spec(all_stages(), {s: last})
    back = by.linear(eq(stage(0), stage(last)), same)
    return infer("rewrite", at_stage(stage(last)), corners, back, pattern=at_stage(hole), hole=hole)
