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

from proofs.kernel.formula import Abs, All, Formula, Sum, eq, floor, fn, ints, le, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda
from proofs.sparsity.setting._codes import absurd
from proofs.tactics.search import (
    NOTHING,
    at,
    axiom,
    both,
    cut,
    forall,
    given,
    implies,
    linear,
    ring,
    spec,
    swap_term,
    termwise,
)
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
    small = spec(_archimedes(), {size: Abs(x)})
    up, down = axiom("abs_above", x=x), axiom("abs_below", x=x)
    sides = linear(le(x, 0), small, up), linear(le(0, x), small, down)
    return infer("antisymmetry", eq(x, 0), *sides)


@cache
def _archimedes() -> Theorem:
    """0 ≤ y and size ≤ y/q for all integers q ≥ 1 ⊢ size ≤ 0."""
    low, law = given(le(0, y)), given(All(q, (le(1, q),), le(size, y / q)))
    positive = given(lt(0, size))
    top = floor(y / size) + 1
    above = axiom("floor_above", x=y / size)
    ratio = ring(le(0, y / size), positive, products=[(1, 1 / size, [positive, low])])
    one = linear(le(1, top), infer("integer", le(1, top), linear(lt(0, top), above, ratio)))
    here = at(law, top, one)
    room = ring(le(size * top, y), one, products=[(1, 1, [one, here]), (1, 1, [here])])
    more = ring(lt(y, size * top), positive, products=[(1, 1, [positive, above])])
    none = absurd(le(size, 0), room, more)
    return both(given(le(size, 0)), none, size, 0)


@cache
def on_a_grid() -> Theorem:
    """|stage(j+1) − stage(j)| ≤ slack(j, N) + error(j, N)."""
    here, one = given(*_STAGES), given(le(1, N))
    inside = given(*le(1, k, N))
    near = at(at(at(given(DERIVATIVE), j, *here), N, one), k, *inside)
    total = at(at(given(INTEGRAL), j, *here), N, one)
    rises = _between(near, one)
    stages = at(given(DIFFERENCES), j, *here)
    sides = [axiom(name, x=stage(j + 1) - _riemann) for name in ("abs_above", "abs_below")]
    bound = slack(j, N) + error(j, N)
    gap = stage(j + 1) - stage(j)
    low, high = (
        linear(rel, stages, *rises, total, *sides) for rel in (le(-bound, gap), le(gap, bound))
    )
    return spec(bounded(False), {x: gap, y: bound}, low, high)


def _between(near: Theorem, one: Theorem) -> tuple[Theorem, ...]:
    """The Riemann sum ∓ slack bounds G(j, 1) − G(j, 0), which is a sum of rises."""
    share, room = g(j, k / N) / N, slack(j, N) / N
    sides = [axiom(name, x=_rise - share) for name in ("abs_above", "abs_below")]
    above = ring(le(_rise, share + room), one, products=[(1, 1, [near]), (1, 1, [sides[0]])])
    below = ring(le(share - room, _rise), one, products=[(1, 1, [near]), (1, 1, [sides[1]])])
    parts = {F: Lambda(k, share), OTHER: Lambda(k, room), x: 1, LOW: 1, HIGH: N}
    sums = [spec(linearity(), {**parts, y: sign}, one) for sign in (1, -1)]
    rooms = spec(constant(), {x: room, LOW: 1, HIGH: N}, one)
    rooms = ring(eq(Sum(room, (k, 1, N)), slack(j, N)), one, using=[(1, rooms)])
    rule = forall(ring(eq(_rise, _rise)), k, *le(1, k, N))
    grid = {F: Lambda(k, _rise), OTHER: Lambda(k, G(j, (k - 1) / N)), LOW: 1, HIGH: N}
    whole = swap_term(spec(telescoping(), grid, one, rule), ring(eq(N / N, 1), one))
    return (whole, *sums, rooms, termwise(above, k, 1, N), termwise(below, k, 1, N))


@cache
def fundamental() -> Theorem:
    """stage(j+1) = stage(j): the fundamental theorem of calculus in coordinate j + 1."""
    here, one = given(*_STAGES), given(le(1, q))
    small, close, many = (at(at(given(f), j, *here), q, one) for f in FINE)
    grid = cut(spec(on_a_grid(), {N: steps(j, q)}), many)
    gap = stage(j + 1) - stage(j)
    fine = ring(le(Abs(gap), 2 / q), one, products=[(1, 1, [e]) for e in (grid, small, close)])
    rule = forall(fine, q, le(1, q))
    zero = spec(archimedes(), {x: gap, y: 2}, rule, linear(le(0, 2)))
    named = cut(zero, *given(DIFFERENCES, DERIVATIVE, INTEGRAL))  # bound variables as they were
    return linear(eq(stage(j + 1), stage(j)), named)


@cache
def all_stages() -> Theorem:
    """0 ≤ s ⊢ stage(s) = stage(0): induction on the coordinates."""

    def claim(depth: Expr) -> All:
        return implies((le(depth, s),), eq(stage(depth), stage(0)))

    high = given(le(j + 1, s))
    step = linear(eq(stage(j + 1), stage(0)), fundamental(), at(given(claim(j)), 0, high))
    base = forall(linear(eq(stage(0), stage(0))), NOTHING, le(0, s))
    every = infer(
        "induct", All(j, (le(0, j),), claim(j)), base, forall(step, NOTHING, le(j + 1, s))
    )
    whole = given(le(0, s))
    return at(at(every, s, whole), 0, whole)


def restaged(corners: Theorem, at_stage: Callable[[Expr], Formula], last: Expr) -> Theorem:
    """A theorem about stage(0), at_stage(stage(0)), about the last stage instead."""
    hole = reals("hole")
    same = spec(all_stages(), {s: last})
    back = linear(eq(stage(0), stage(last)), same)
    return infer("rewrite", at_stage(stage(last)), corners, back, pattern=at_stage(hole), hole=hole)
