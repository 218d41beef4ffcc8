"""Sharp order bound: what (1α), (ii) and (iii) say of the order sums A(k) is a linear program.

With B_k = A(k)/C(n,k) and ū(1) as the unit, ū(m) = Σ_{k≤M} C(m,k) B_k, so that (ii), (iii) and
every A(k) are linear in B.  For all n, 1 ≤ M ≤ n and real p:

1. Weak duality.  Give ū(m−1) ≤ ū(m) a weight y(m) ≥ 0 and ū(m) ≤ r(m) ū(m−1) a weight z(m) ≥ 0,
   where r(m) ≥ (m/(m−1))^p, and let w be an objective that they balance in every B_k, k ≥ 2.  Then
   Σ_k w(k) A(k) ≤ D·ū(1), D being what is left over at B_1.  Objectives ±A(k) bound the order
   sums one by one, a sign pattern bounds Σ|A(k)|, and w = 0 with D < 0 leaves ū(1) ≤ 0: then
   no network meets the three conditions (Farkas).
2. Every point of the program is a real game: I(S) = B(|S|) for 1 ≤ |S| ≤ M and 0 above, that is
   v(S) = v(∅) + ū(|S|), has A(k) = C(n,k) B(k), and its mean gain is the curve of B.  So bounds
   with matching weights are attained, and best possible for each A(k) separately.

Per instance, not for all n: the numbers.  In `proofs.extremal`, `sharp_order_bound(n, M, p)` of
`order_program` finds the exact optimum and its weights, and `certify` of `order_certificates` has
the kernel check them for those n, M and p.  For a p that is not an integer r(m) is a rational above
(m/(m−1))^p, and the optimum an upper bound.  Not best possible for all A(k) at once, nor for R(k).

Source: this suite; the conditions are B's.  Of (1α) only A(k) = 0 for k > M is used.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import proofs.tactics as by
from proofs.extremal.order_program import OrderBounds, sharp_order_bound
from proofs.kernel.formula import All, Sequent, Sum, binomial, eq, fn, le, sequent
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import subsets
from proofs.sparsity.bounds._duality import (
    BALANCE,
    DUALITY,
    GROWTH,
    RATIOS,
    RISING,
    Y_WEIGHTS,
    Z_WEIGHTS,
    balanced,
    grown,
    mixture,
)
from proofs.sparsity.setting._setting import (
    NOTHING_ABOVE,
    SETTING,
    SIZE,
    A,
    M,
    instance,
    k,
    m,
    n,
    u_bar,
)

__all__ = ["CLAIM", "prove"]

B = fn("B")
_COUNTED = All(k, le(1, k, M), eq(A(k), binomial(n, k) * B(k)))
_curve = eq(u_bar(m), Sum(binomial(m, k) * B(k), (k, 1, M)))


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(1, 4)
    order = rng.randint(1, size)
    exponent = Fraction(rng.choice([1, 1, 2, 2, 3]))
    bounds = sharp_order_bound(size, order, exponent)
    certificates = bounds.upper_certificates + bounds.lower_certificates
    chosen = rng.choice(certificates)
    curve = rng.choice([chosen, rng.choice(certificates)]).witness
    assert curve is not None
    unit = Fraction(rng.randint(1, 4), rng.choice([1, 3]))
    players = tuple(range(size))
    v = _game(rng, players, [unit * gain for gain in curve], order)
    case = instance(v, players, M=order, p=exponent, m=rng.randint(0, size))
    shares = [case.functions["A"](q) / comb(size, q) for q in range(size + 1)]
    functions = dict(case.functions)
    functions |= _weights(bounds, chosen.objective, dict(chosen.rising), dict(chosen.growth))
    functions["B"] = lambda q: shares[q] if 0 <= q <= size else Fraction(1)
    return Instance(case.values, functions, case.games, case.layout, within=range(-1, 6))


def _game(rng: random.Random, players: tuple[int, ...], curve: list[Fraction], order: int) -> Any:
    """A game with these mean gains: symmetric, plus interactions that cancel within an order."""
    noise: dict[frozenset[int], int] = {}
    for size in range(1, order + 1):
        group = [s for s in subsets(players) if len(s) == size]
        if len(group) > 1:
            one, other = rng.sample(group, 2)
            noise[one], noise[other] = 2, -2
    base = Fraction(rng.randint(-2, 2))
    table = {
        s: base + curve[len(s)] + sum(e for t, e in noise.items() if t <= s)
        for s in subsets(players)
    }
    return table.__getitem__


def _weights(
    bounds: OrderBounds,
    objective: tuple[Fraction, ...],
    rising: dict[int, Fraction],
    growth: dict[int, Fraction],
) -> dict[str, Any]:
    """The weights of a certificate; outside their ranges, values that nothing may depend on."""
    size = bounds.n

    def table(low: int, values: dict[int, Fraction]) -> Any:
        return lambda q: values.get(q, Fraction(0)) if low <= q <= size else Fraction(-5)

    ratios = dict(enumerate(bounds.ratios, 2))
    return {
        "y": table(1, rising),
        "z": table(2, growth),
        "r": lambda q: ratios.get(q, Fraction(-3)),
        "w": lambda q: objective[q - 1] if 1 <= q <= len(objective) else Fraction(2),
    }


CLAIM = Claim(
    id="sharp_order_bound",
    title="Sharp order bound",
    source="this suite; conditions of B",
    words="Weights on (ii) and (iii) that balance an objective bound it: what the conditions say "
    "of the A(k) is a linear program, and each of its points is a real game.",
    reading="that every point B has a game, I(S) = B(|S|) up to order M and 0 above, whose mean "
    "gain part 2 gives; and that weights exist that make the bound sharp, which is computed for "
    "given n, M and p",
    statement=(
        sequent(
            DUALITY,
            *SETTING,
            NOTHING_ABOVE,
            RISING,
            GROWTH,
            RATIOS,
            Y_WEIGHTS,
            Z_WEIGHTS,
            BALANCE,
            *SIZE,
        ),
        sequent(_curve, *SETTING, NOTHING_ABOVE, _COUNTED, *le(0, M, n), *le(0, m, n)),
    ),
    draw=_draw,
    scope="1 ≤ M ≤ n, real p",
)


@cache
def _attained() -> Theorem:
    """The game with A(k) = C(n,k) B(k) up to M and nothing above has the mean gains of B."""
    within, size = by.given(*le(0, m, n)), by.given(*le(0, M, n))
    inside = by.given(*le(1, k, M))
    share = binomial(m, k) * A(k) / binomial(n, k)
    counted = by.at(by.given(_COUNTED), k, *inside)
    ratio = binomial(m, k) / binomial(n, k)
    each = by.ring(eq(share, binomial(m, k) * B(k)), *inside, *size, using=[(ratio, counted)])
    total = by.termwise(each, k, 1, M)
    return by.linear(_curve, by.spec(mixture(), {}, *within, *size), total)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    up, more, bound = balanced()
    attained = _attained()
    return Proof(
        steps=(
            Step("ū is a polynomial in m with coefficients A(k).", mixture()),
            Step("(iii) at neighbours, with a rational above (m/(m−1))^p; ū ≥ 0 by (ii).", grown()),
            Step("The rising constraints, weighed and added.", up),
            Step("The growth constraints, weighed and added.", more),
            Step("Collect each A(k): the weights leave only k = 1, where A(1) = n ū(1).", bound),
            Step("A game with any such order sums has the mean gains of the program.", attained),
        ),
        theorems=tuple(map(conclude, statement, (bound, attained))),
    )
