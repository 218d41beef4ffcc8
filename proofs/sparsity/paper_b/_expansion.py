"""The setting of B's main theorem: |A(k)|/ū(1) written in base n and cut at ⌊p⌋; its lemmas."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, Sum, binomial, eq, floor, fn, ints, le, log, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.setting._roots import K, lam, mixture
from proofs.sparsity.setting._setting import A, M, k, m, n, u_bar
from proofs.tactics.sums import E, F, a, b, c, linearity, scaling, vanishing, x, y
from proofs.tactics.sums import G as OTHER
from proofs.tactics.sums import h as end

i, J = ints("i J")
p, delta = reals("p delta")
d, h, s, delta_k = fn("d"), fn("h"), fn("s"), fn("delta_k")
q = fn("q", integer=True)
P, unit = floor(p), u_bar(1)
top = n ** (p + delta)

INSIDE = (le(1, k), le(k, M))
DIGIT = (le(0, i), le(i, P - 1))
below = Sum(d(k, i) * n**i, (i, 0, P - 1))
# |A(k)| = (digits below ⌊p⌋ and the rest) · ū(1)
EXPANSION = All(k, INSIDE, eq(Abs(A(k)), (below + h(k)) * unit))
# digits are at most n − 1; the fraction joins the digit of n⁰
FIRST = All(k, INSIDE, lt(d(k, 0), n))
OTHERS = All(k, INSIDE, All(i, (le(1, i), le(i, P - 1)), le(d(k, i), n - 1)))
POSITIVE = All(k, INSIDE, All(i, DIGIT, le(0, d(k, i))))
# what stands at or above ⌊p⌋ ≥ 1 is a whole multiple of n^⌊p⌋
WHOLE = All(k, (*INSIDE, le(1, P)), eq(h(k), q(k) * n**P))
REST = All(k, INSIDE, le(0, h(k)))
# A(k) = ± |A(k)|
SIGNED = All(k, INSIDE, eq(A(k), s(k) * Abs(A(k))))
SIGNS = All(k, INSIDE, eq(s(k) ** 2, 1))
# δ_k = log_n h(k) − p where h(k) > 0; δ is the largest, at k = K
own_share = log(h(k)) / log(n) - p
DELTAS = All(k, (*INSIDE, lt(0, h(k))), eq(delta_k(k), own_share))
LARGEST = All(k, (*INSIDE, lt(0, h(k))), le(delta_k(k), delta))
PLACE = le(1, K, M)
TOP = (*PLACE, lt(0, h(K)), DELTAS, eq(delta, delta_k(K)), le(2, n))
# λ(k) = ± n^(δ_k − δ), and 0 where h(k) = 0
own_weight = s(k) * n ** (delta_k(k) - delta)
LAMBDA = All(k, (*INSIDE, lt(0, h(k))), eq(lam(k), own_weight))
LAMBDA_0 = All(k, (*INSIDE, le(h(k), 0)), eq(lam(k), 0))


def lower(point: Any) -> Expr:
    """Σ_{i<⌊p⌋} a_i n^(i−p) with a_i = Σ_k C(m,k)/C(n,k) s(k) d(k,i)."""
    weight = binomial(point, k) / binomial(n, k)
    return Sum(Sum(weight * s(k) * d(k, i), (k, 1, M)) * n ** (i - p), (i, 0, P - 1))


@cache
def size() -> tuple[Theorem, ...]:
    """2 ≤ n, 1 < n, 0 < log n."""
    two = by.given(le(2, n))
    more = by.linear(lt(1, n), two)
    return two, more, by.axiom("log_positive", more, b=n)


@cache
def height() -> Theorem:
    """0 < h(k) ⊢ n^(p + δ_k) = h(k)."""
    inside, positive = by.given(*INSIDE), by.given(lt(0, h(k)))
    exponent = by.at(by.given(DELTAS), k, *inside, positive)
    logs = by.ring(
        eq((p + delta_k(k)) * log(n), log(h(k))),
        *size(),
        using=[(log(n), exponent)],
    )
    return by.axiom("log_defined", *size(), positive, logs, b=n, y=p + delta_k(k), x=h(k))


@cache
def weight() -> Theorem:
    """0 < h(k) ⊢ λ(k) n^(p+δ) = s(k) h(k)."""
    inside, positive = by.given(*INSIDE), by.given(lt(0, h(k)))
    exact = by.at(by.given(LAMBDA), k, *inside, positive)
    return by.ring(eq(lam(k) * top, s(k) * h(k)), *size(), using=[(top, exact), (s(k), height())])


@cache
def highest() -> Theorem:
    """n^(p+δ) = h(K)."""
    place = by.given(*PLACE)
    hole = reals("hole")
    pattern = eq(n ** (p + hole), h(K))
    value = by.spec(height(), {k: K}, *place)
    same = by.linear(eq(delta_k(K), delta), by.given(eq(delta, delta_k(K))))
    return infer("rewrite", eq(top, h(K)), value, same, pattern=pattern, hole=hole)


@cache
def weights() -> Theorem:
    """λ(k) n^(p+δ) = s(k) h(k), also where h(k) = 0."""
    inside, zero = by.given(*INSIDE), by.given(le(h(k), 0))
    none = by.at(by.given(LAMBDA_0), k, *inside, zero)
    rest = infer("antisymmetry", eq(h(k), 0), zero, by.at(by.given(REST), k, *inside))
    flat = by.ring(weight().concl, *size(), using=[(top, none), (-s(k), rest)])
    return by.both(flat, weight(), h(k), 0)


@cache
def decomposed() -> Theorem:
    """A(k) = (λ(k) n^(p+δ) + Σ_i s(k) d(k,i) n^i) ū(1)."""
    inside = by.given(*INSIDE)
    signed, expanded = (by.at(by.given(f), k, *inside) for f in (SIGNED, EXPANSION))
    body = Lambda(i, d(k, i) * n**i)
    digits = whole()
    out = by.spec(scaling(), {F: body, x: s(k), a: 0, b: P - 1}, digits)
    mixed = Sum(s(k) * body.expr, (i, 0, P - 1))
    return by.ring(
        eq(A(k), (lam(k) * top + mixed) * unit),
        *size(),
        using=[(1, signed), (s(k), expanded), (-unit, weights()), (-unit, out)],
    )


@cache
def whole() -> Theorem:
    """0 ≤ p ⊢ 0 ≤ ⌊p⌋."""
    positive = by.given(le(0, p))
    above = by.linear(lt(-1, P), by.axiom("floor_above", x=p), positive)
    return by.linear(le(0, P), infer("integer", le(0, P), above))


@cache
def rectangle() -> Theorem:
    """a−1 ≤ b, −1 ≤ c ⊢ Σ_{k=a}^{b} Σ_{i=0}^{c} E(k,i) = Σ_{i=0}^{c} Σ_{k=a}^{b} E(k,i)."""
    wide = by.given(le(-1, c))

    def claim(stop: Any) -> Any:
        rows = Sum(Sum(E(k, i), (i, 0, c)), (k, a, stop))
        return eq(rows, Sum(Sum(E(k, i), (k, a, stop)), (i, 0, c)))

    blank = by.forall(by.empty(Sum(E(k, i), (k, a, a - 1))), i, *le(0, i, c))
    nothing = Lambda(i, Sum(E(k, i), (k, a, a - 1)))
    zero = by.spec(vanishing(), {F: nothing, a: 0, b: c}, wide, blank)
    base = by.linear(claim(a - 1), by.empty(claim(a - 1).lhs), zero)
    low = by.given(le(a - 1, end))
    column = by.termwise(by.last(Sum(E(k, i), (k, a, end + 1)), low), i, 0, c)
    parts = Lambda(i, Sum(E(k, i), (k, a, end))), Lambda(i, E(end + 1, i))
    split = by.spec(linearity(), {F: parts[0], OTHER: parts[1], x: 1, y: 1, a: 0, b: c}, wide)
    row = by.last(claim(end + 1).lhs, low)
    step = by.linear(claim(end + 1), by.given(claim(end)), column, split, row)
    every = infer("induct", All(end, (le(a - 1, end),), claim(end)), base, step)
    return by.at(every, b, by.given(le(a - 1, b)))


@cache
def mixed() -> Theorem:
    """ū(m) = (n^(p+δ) λ + n^p Σ a_i n^(i−p)) ū(1), λ the mixture at m."""
    range_ = [by.given(le(0, M))]
    share = binomial(m, k) / binomial(n, k)
    digits = Sum(s(k) * d(k, i) * n**i, (i, 0, P - 1))
    facts = by.given(*INSIDE, le(M, n))
    each = by.ring(
        eq(share * A(k), top * unit * (share * lam(k)) + unit * (share * digits)),
        *size(),
        *facts,
        using=[(share, decomposed())],
    )
    parts = {F: Lambda(k, share * lam(k)), OTHER: Lambda(k, share * digits)}
    split = by.spec(linearity(), {**parts, x: top * unit, y: unit, a: 1, b: M}, *range_)

    entry = share * s(k) * d(k, i) * n**i
    row = Lambda(i, s(k) * d(k, i) * n**i)
    into = by.spec(scaling(), {F: row, x: share, a: 0, b: P - 1}, whole())
    into = by.ring(eq(share * digits, Sum(entry, (i, 0, P - 1))), *facts, using=[(-1, into)])
    turned = by.spec(
        rectangle(), {E: Lambda((k, i), entry), a: 1, b: M, c: P - 1}, *range_, whole()
    )
    column = Lambda(k, share * s(k) * d(k, i))
    out = by.spec(scaling(), {F: column, x: n**i, a: 1, b: M}, *range_)
    inner = Sum(column.expr, (k, 1, M))
    level = by.linear(eq(Sum(entry, (k, 1, M)), inner * n**i), out)
    small = inner * n ** (i - p)
    lift = by.ring(eq(x * small, inner * n**i), *size(), using=[(small, by.given(eq(x, n**p)))])
    outer = by.spec(scaling(), {F: Lambda(i, small), a: 0, b: P - 1}, whole())
    steps = (by.termwise(e, *ends) for e, *ends in ((into, k, 1, M), (level, i, 0, P - 1)))
    low = by.linear(
        eq(Sum(share * digits, (k, 1, M)), x * lower(m)),
        *steps,
        turned,
        by.termwise(lift, i, 0, P - 1),
        outer,
    )
    low = by.spec(low, {x: n**p}, by.ring(eq(n**p, n**p)))
    mean = newton_inversion.prove().theorems[2]
    goal = eq(u_bar(m), (top * mixture(m) + n**p * lower(m)) * unit)
    return by.ring(
        goal, *size(), using=[(1, mean), (1, by.termwise(each, k, 1, M)), (1, split), (unit, low)]
    )
