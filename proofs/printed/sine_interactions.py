"""The interactions of a sine, which B names as not sparse: a product, small where the inputs are.

v(S) = sin Σ_{i∈S} x_i.  With F(k, φ) the interaction of the first k variables in sin(φ + Σ x_i):

1. F(k, φ) = Π_{i<k} 2 sin(x_i/2) · sin(φ + ½ Σ_{i<k} (x_i + π));
2. so |I(S)| ≤ r^k where every |2 sin(x_i/2)| ≤ r: small inputs have small interactions;
3. if all x_i are one x with 0 < r = 2 sin(x/2) ≤ 1/25 and c = cos(x/2) > 0, a single variable has
   the interaction sin x = r c, and no interaction of order k ≥ 2 reaches 5 % of that.

So for such x the sine is as sparse as can be: n salient interactions of 2^n − 1, for every n.  It
is monotone as well while n x ≤ π/2.  And for x_i = π all scores and interactions are 0.  What B
says is true of x_i = 1; only that no order is the last one is so in general.

What is formal: F by its recursion (claim recursion: I(S∪{i}) is I with i present less I with i
absent), and of the sine its sum-to-product rule and |sin| ≤ 1.

Source: B, §3.3.  Assumptions: those stated.  Proof: induction on k, for all φ at once.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

import mpmath

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    Sum,
    eq,
    fn,
    ints,
    le,
    lt,
    rational,
    reals,
    sequent,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.setting._codes import absurd
from proofs.tactics.sums import abs_nonneg
from proofs.tactics.sums import x as ANY

__all__ = ["CLAIM", "prove"]

k, h, i = ints("k h i")
phi, t, y, turn, r, c = reals("phi t y turn r c")
sin, F, P, X = fn("sin"), fn("F"), fn("P"), fn("x")

# sin(y + t) − sin y = 2 sin(t/2) sin(y + (t + π)/2); the half turn π is one number, `turn`
_RULE = All(y, (), All(t, (), eq(sin(y + t) - sin(y), 2 * sin(t / 2) * sin(y + (t + turn) / 2))))
_SIZE = All(y, (), le(Abs(sin(y)), 1))
_START = All(phi, (), eq(F(0, phi), sin(phi)))
_NEXT = All(k, (le(0, k),), All(phi, (), eq(F(k + 1, phi), F(k, phi + X(k)) - F(k, phi))))
_PRODUCT = (eq(P(0), 1), All(k, (le(0, k),), eq(P(k + 1), P(k) * 2 * sin(X(k) / 2))))
_INPUTS = All(k, (le(0, k),), le(Abs(2 * sin(X(k) / 2)), r))


def _phase(end: Any) -> Any:
    return Sum(X(i) + turn, (i, 0, end - 1)) / 2


_closed = eq(F(k, phi), P(k) * sin(phi + _phase(k)))
_bound = le(Abs(F(k, phi)), r**k)
_sparse = lt(20 * r**k, r * c)


def _real(a: Any) -> Any:
    return mpmath.mpf(a.numerator) / a.denominator if isinstance(a, Fraction) else mpmath.mpf(a)


def _draw(rng: random.Random) -> Instance:
    inputs = [Fraction(rng.randint(1, 7), 200) for _ in range(8)]

    def sine(a: Any) -> Any:
        return mpmath.sin(_real(a))

    @cache
    def interaction(size: int, start: Any) -> Any:
        """The alternating sum over the masks of the first variables."""
        masks = (mask for order in range(size + 1) for mask in combinations(inputs[:size], order))
        terms = (
            (-1) ** (size - len(mask)) * sine(start + sum(mask, Fraction(0))) for mask in masks
        )
        return mpmath.fsum(terms)

    def product(size: int) -> Any:
        return mpmath.fprod(2 * sine(x / 2) for x in inputs[:size])

    with mpmath.workdps(60):
        largest = 2 * sine(Fraction(7, 400))
        return Instance(
            values={
                "k": rng.randint(2, 4),
                "phi": Fraction(rng.randint(-3, 3)),
                "turn": +mpmath.pi,
                "r": largest,
                "c": mpmath.sqrt(1 - largest**2 / 4),
            },
            functions={"sin": sine, "F": interaction, "P": product, "x": inputs.__getitem__},
            within=range(-1, 3),
        )


CLAIM = Claim(
    id="sine_interactions",
    title="The interactions of a sine",
    source="this suite, on B, §3.3",
    words="sin Σ x_i has I(S) = Π 2 sin(x_i/2) · sin ½Σ(x_i + π); so |I(S)| ≤ r^|S| where "
    "|2 sin(x_i/2)| ≤ r, and for equal small x_i the single variables alone are salient.",
    reading="that F(k, 0) is the interaction of the first k variables in sin Σ x_i, by the "
    "recursion, that the sine has the rules stated, and that sin x = r c for r = 2 sin(x/2) and c "
    "= cos(x/2), c² = 1 − r²/4",
    statement=(
        sequent(_closed, _RULE, _START, _NEXT, *_PRODUCT, le(0, k)),
        sequent(_bound, _RULE, _SIZE, _START, _NEXT, *_PRODUCT, _INPUTS, lt(0, r), le(0, k)),
        sequent(
            _sparse, lt(0, r), le(r, rational(1, 25)), lt(0, c), eq(c**2, 1 - r**2 / 4), le(2, k)
        ),
    ),
    draw=_draw,
    scope="all n, real x",
)


@cache
def _formula() -> Theorem:
    """The closed form, for all φ at once."""
    rule, next_ = by.given(_RULE, _NEXT)
    low = by.given(le(0, h))

    def claim(size: Any) -> All:
        return All(phi, (), eq(F(size, phi), P(size) * sin(phi + _phase(size))))

    one, grows = by.given(*_PRODUCT)
    nothing = by.empty(Sum(X(i) + turn, (i, 0, -1)))
    first = by.at(by.given(_START), phi)
    hole = reals("hole")
    zero = by.linear(eq(phi, phi + _phase(num(0))), nothing)
    shifted = infer(
        "rewrite", eq(F(0, phi), sin(phi + _phase(num(0)))), first, zero,
        pattern=eq(F(0, phi), sin(hole)), hole=hole,
    )  # fmt: skip
    base = by.ring(claim(num(0)).body, using=[(1, shifted), (-sin(phi + _phase(num(0))), one)])
    before = by.given(claim(h))
    here, moved = by.at(before, phi), by.at(before, phi + X(h))
    step = by.at(by.at(next_, h, low), phi)
    angle = phi + _phase(h)
    rule_ = by.at(by.at(rule, angle), X(h))
    last = by.last(Sum(X(i) + turn, (i, 0, h)), low)
    named = infer(
        "rewrite",
        eq(sin(angle + X(h)) - sin(angle), 2 * sin(X(h) / 2) * sin(phi + _phase(h + 1))),
        rule_,
        by.linear(eq(angle + (X(h) + turn) / 2, phi + _phase(h + 1)), last),
        pattern=eq(sin(angle + X(h)) - sin(angle), 2 * sin(X(h) / 2) * sin(hole)),
        hole=hole,
    )
    product = by.at(grows, h, low)
    goal = claim(h + 1).body
    up = by.ring(
        goal,
        using=[
            (1, step), (1, moved), (-1, here), (P(h), named),
            (-sin(phi + _phase(h + 1)), product),
        ],
    )  # fmt: skip
    every = infer(
        "induct",
        All(h, (le(0, h),), claim(h)),
        by.forall(base, phi),
        by.forall(up, phi),
    )
    return by.at(by.at(every, k, by.given(le(0, k))), phi)


@cache
def _size_of(f: Any, g: Any) -> Theorem:
    """|fg| = |f||g|."""
    return by.axiom("abs_product", x=f, y=g)


@cache
def _small() -> Theorem:
    """|F(k, φ)| ≤ r^k."""
    low = by.given(le(0, h))
    one, grows = by.given(*_PRODUCT)
    hole = reals("hole")

    def claim(size: Any) -> Any:
        return le(Abs(P(size)), r**size)

    start = infer(
        "rewrite", le(Abs(P(0)), 1), by.linear(le(1, 1)),
        by.linear(eq(num(1), P(0)), one), pattern=le(Abs(hole), 1), hole=hole,
    )  # fmt: skip
    base = by.ring(claim(num(0)), products=[(1, 1, [start])])
    product, factor = by.at(grows, h, low), by.at(by.given(_INPUTS), h, low)
    whole = 2 * sin(X(h) / 2)
    apart = by.axiom("abs_product", x=P(h), y=whole)
    named = infer(
        "rewrite", eq(Abs(P(h + 1)), Abs(P(h)) * Abs(whole)), apart,
        by.linear(eq(P(h) * whole, P(h + 1)), product),
        pattern=eq(Abs(hole), Abs(P(h)) * Abs(whole)), hole=hole,
    )  # fmt: skip
    before = by.given(claim(h))
    sign = by.spec(abs_nonneg(), {ANY: whole})
    some, least = by.given(lt(0, r)), by.linear(le(0, r), factor, sign)
    size = by.spec(abs_nonneg(), {ANY: P(h)})
    up = by.ring(
        claim(h + 1), low, some, least,
        using=[(1, named)], products=[(1, 1, [size, factor]), (1, 1, [least, before])],
    )  # fmt: skip
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, up)
    powers = by.at(every, k, by.given(le(0, k)))
    wave = sin(phi + _phase(k))
    parts = by.axiom("abs_product", x=P(k), y=wave)
    total = infer(
        "rewrite", eq(Abs(F(k, phi)), Abs(P(k)) * Abs(wave)), parts,
        by.linear(eq(P(k) * wave, F(k, phi)), _formula()),
        pattern=eq(Abs(hole), Abs(P(k)) * Abs(wave)), hole=hole,
    )  # fmt: skip
    most = by.at(by.given(_SIZE), phi + _phase(k))
    positive = by.spec(abs_nonneg(), {ANY: P(k)})
    return by.linear(_bound, total, powers, products=[[positive, most]])


@cache
def _singles() -> Theorem:
    """20 r^k < r c."""
    some, few, positive, circle, order = by.given(
        lt(0, r), le(r, rational(1, 25)), lt(0, c), eq(c**2, 1 - r**2 / 4), le(2, k)
    )
    level = rational(4, 5)
    low = by.given(le(c, level))
    square = by.linear(le(c**2, level**2), low, products=[[low, positive]])
    tiny = by.linear(le(r**2, 1), few, some, products=[[some, few]])
    more = by.linear(lt(level**2, c**2), circle, tiny)
    no = absurd(lt(level, c), more, square)
    high = by.both(no, by.given(lt(level, c)), c, level)
    power = by.axiom("power_base", some, few, order, x=r, y=1, z=k - 2)
    rising = by.ring(le(r ** (k - 2), 1), products=[(1, 1, [power])])
    whole = by.ring(le(r**k, r**2), some, products=[(1, r, [rising])])
    return by.linear(_sparse, whole, products=[[some, few], [some, high]])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    theorems = (_formula(), _small(), _singles())
    return Proof(
        steps=(
            Step(
                "A further variable multiplies by 2 sin(x/2) and turns by (x + π)/2.", theorems[0]
            ),
            Step("|sin| ≤ 1, and every factor is at most r.", theorems[1]),
            Step("r^k ≤ r² ≤ r/25 for k ≥ 2, and c > 4/5.", theorems[2]),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
