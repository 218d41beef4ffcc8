"""What the spread at every density says of one order: for k = 2 by Schur, for any k by Markov."""

from __future__ import annotations

from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import All, binomial, eq, fn, ints, le, lt, reals
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda
from proofs.sparsity.energy._biased import I, M, k, of_order
from proofs.sparsity.energy._closed_nodes import size
from proofs.sparsity.energy._direction import of_game
from proofs.sparsity.energy._weighted import MARKOV, ORDERS, WEIGHED, by_markov, p, y
from proofs.sparsity.setting._codes import T

(i,) = ints("i,")
(sine,) = reals("sigma,")
gamma = fn("gamma")  # γ(i) = cos(iπ/2M)

# γ(1) is the cosine of an angle whose multiples have γ(i) > 0 before M and γ(M) = 0: of π/2M
COSINES = (
    eq(gamma(0), 1),
    All(i, le(1, i, M - 1), eq(gamma(i + 1), 2 * gamma(1) * gamma(i) - gamma(i - 1))),
    All(i, le(0, i, M - 1), lt(0, gamma(i))),
    eq(gamma(M), 0),
)
SINE = lt(0, sine), eq(gamma(1) ** 2 + sine**2, 1)
SCHUR = 4 * M**2 * gamma(1) ** 2 / sine**2  # (2M cot(π/2M))²

SECOND = le(of_order(I(T) ** 2, 2), SCHUR * size**2)
ANY = le(of_order(I(T) ** 2), MARKOV * size**2)


@cache
def by_schur() -> Theorem:
    """WEIGHED for k = 2 ⊢ P(0)² ≤ (2M cot(π/2M))² y."""
    here, root = by.spec(by.given(WEIGHED), {k: 2}), by.given(*SINE)
    bound = by.axiom(
        "schur_endpoint",
        here,
        *by.given(*COSINES, le(2, M)),
        a=Lambda(i, p(i)),
        gamma=Lambda(i, gamma(i)),
        y=y,
        M=M,
    )
    return by.ring(
        le(p(0) ** 2, SCHUR * y),
        root[0],
        using=[(p(0) ** 2 / sine**2, root[1])],
        products=[(1, 1 / sine, [bound])],
    )


@cache
def second_order() -> Theorem:
    """Σ_{|T|=2} I(T)² ≤ (2M cot(π/2M))² s², when σ(q) ≤ s for all 0 < q < 1."""
    root = by.given(SINE[0])
    positive = by.ring(le(0, SCHUR), root, products=[(4, M * gamma(1) / sine, [])])
    return of_game(by_schur(), SCHUR, positive, root, values={k: 2})


@cache
def any_order() -> Theorem:
    """Σ_{|T|=k} I(T)² ≤ 4^k M/(2M+k) C(2M+k, 2k) s², when σ(q) ≤ s for all 0 < q < 1."""
    orders = by.given(*ORDERS)
    total, many = by.linear(lt(0, 2 * M + k), *orders), by.linear(le(0, M), *orders)
    ways = by.axiom("binomial_positive", *orders, k=2 * M + k, j=2 * k)
    inverse = by.axiom("power_positive", total, b=2 * M + k, x=-1)
    power = by.axiom("power_positive", by.linear(lt(0, 4)), b=4, x=k)
    positive = by.ring(le(0, MARKOV), total, products=[(1, 1, [power, many, inverse, ways])])
    return of_game(by_markov(), MARKOV, positive, total)


@cache
def first_order() -> Theorem:
    """Σ_{|T|=1} I(T)² ≤ 4 M² s²."""
    order = by.given(le(1, M))
    out = by.spec(any_order(), {k: 1}, order, by.linear(le(1, 1)))
    ways = by.ring(eq(binomial(2 * M + 1, 2), (2 * M + 1) * M), order, expand=True)
    factor = 4 * M / (2 * M + 1) * size**2
    goal = le(of_order(I(T) ** 2, 1), 4 * M**2 * size**2)
    return by.ring(goal, order, using=[(factor, ways)], products=[(1, 1, [out])])
