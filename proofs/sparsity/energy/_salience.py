"""How many subsets of one order are salient, over subsets written as integers."""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import Abs, All, binomial, eq, fn, ints, le, lt, reals
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.sparsity.energy._biased import I, k, n, of_order
from proofs.sparsity.setting._codes import N, T, codes, pop, positive, replace, same
from proofs.tactics.blocks import distribute

(tau,) = reals("tau,")
salient = fn("salient")
SALIENT = (
    All(T, (*codes(T, N(n)), le(tau, Abs(I(T)))), eq(salient(T), 1)),
    All(T, (*codes(T, N(n)), lt(Abs(I(T)), tau)), eq(salient(T), 0)),
)


@cache
def indicator() -> Theorem:
    """0 ≤ [|T| = k]."""
    x = ints("x")
    goal = le(0, binomial(0, x))
    below = by.linear(goal, by.axiom("binomial_below", by.given(lt(x, 0)), k=num(0), j=x))
    above = by.linear(goal, by.axiom("binomial_above", by.given(lt(0, x)), k=num(0), j=x))
    none = infer("antisymmetry", eq(0, x), *by.given(le(0, x), le(x, 0)))
    zero = replace(goal, by.linear(le(0, 1)), none, x)
    return by.spec(by.both(by.both(zero, above, x, 0), below, 0, x), {x: pop(T) - k})


@cache
def counted() -> Theorem:
    """R(k) τ² ≤ Σ_{|T|=k} I(T)²."""
    inner, positive_tau = by.given(*codes(T, N(n))), by.given(lt(0, tau))
    goal = le(tau**2 * salient(T), I(T) ** 2)
    square = infer("axiom", le(0, I(T) ** 2), name="square", values={reals("x"): I(T)})
    high, low = by.given(le(tau, Abs(I(T))), lt(Abs(I(T)), tau))
    one = by.at(by.given(SALIENT[0]), T, *inner, high)
    none = by.at(by.given(SALIENT[1]), T, *inner, low)

    def large(name: str, sign: Theorem, c: int) -> Theorem:
        size = by.axiom(name, sign, x=I(T))  # |I| = c I
        least = by.linear(le(tau, c * I(T)), high, size)
        more = by.linear(le(0, c * I(T) + tau), least, positive_tau, positive_tau)
        return by.ring(goal, using=[(tau**2, one)], products=[(1, 1, [least, more])])

    signs = by.given(le(0, I(T)), lt(I(T), 0))
    salient_one = by.both(
        large("abs_of_nonneg", signs[0], 1), large("abs_of_nonpos", signs[1], -1), 0, I(T)
    )
    faint = by.ring(goal, using=[(tau**2, none)], products=[(1, 1, [square])])
    law = by.both(salient_one, faint, tau, Abs(I(T)))
    weight = indicator()
    each = by.ring(
        le(tau**2 * same(pop(T), k) * salient(T), same(pop(T), k) * I(T) ** 2),
        products=[(1, 1, [law, weight])],
    )
    size = by.at(positive(), n, by.given(le(0, n)))
    scaled = distribute([(tau**2, same(pop(T), k) * salient(T))], T, num(0), N(n) - 1, size)
    return by.linear(
        le(tau**2 * of_order(salient(T)), of_order(I(T) ** 2)),
        by.termwise(each, T, 0, N(n) - 1),
        scaled,
    )
