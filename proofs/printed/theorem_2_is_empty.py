"""B's main theorem, read as it is printed, is true and bounds nothing: every large δ will do.

Printed: there are m₀, δ, λ(k) and digits a_i(k) with A(k) = (λ(k) n^(p+δ) + Σ a_i(k) n^i) ū(1),
|λ(k)| ≤ 1, λ := Σ_k C(m₀,k)/C(n,k) λ(k) ≠ 0, and for λ > 0 δ ≤ log_n((1 − Σ a_i n^(i−p))/λ).  Take
m₀ = n, no digits, any real δ with |A(k)| ≤ n^(p+δ) ū(1) for 1 ≤ k ≤ M, and
λ(k) = A(k)/(n^(p+δ) ū(1)).  Then

1. A(k) = λ(k) n^(p+δ) ū(1);   2. |λ(k)| ≤ 1;   3. λ > 0, for λ = ū(n)/(n^(p+δ) ū(1));
4. δ ≤ log_n(1/λ), which says no more than ū(n) ≤ n^p ū(1), condition (iii).
5. With δ every δ' ≥ δ will do: nothing is bounded beforehand.

So the statement needs only that ū(n) ≤ n^p ū(1) and says nothing of how large the A(k) are.  (What
the construction in its proof says is order_sum_form.)  It is false as printed for M = 0, where λ is
an empty sum, and n = 1 is no base: n ≥ 2 and M ≥ 1.

Source: B, Theorem 2.  Assumptions: (1α), ū(1) ≤ ū(n), which (ii) gives, and (iii) from order 1.
Proof: order_means at n; the logarithm of ū(n) ≤ n^p ū(1).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    Abs,
    All,
    Sequent,
    binomial,
    eq,
    le,
    log,
    lt,
    reals,
    sequent,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.paper_b._delta import log_n
from proofs.sparsity.paper_b._expansion import INSIDE, delta, p, size, top, unit
from proofs.sparsity.setting._roots import lam, mixture
from proofs.sparsity.setting._setting import (
    NOTHING_ABOVE,
    SETTING,
    A,
    M,
    instance,
    k,
    m,
    n,
    of_order,
    u_bar,
)
from proofs.tactics.sums import F, a, b, bounded, scaling, x, y

__all__ = ["CLAIM", "prove"]

larger = reals("delta_2")
_scale = top * unit
_LARGE = All(k, INSIDE, le(Abs(A(k)), _scale))
_LAMBDA = All(k, INSIDE, eq(lam(k), A(k) / _scale))
_BASE = (lt(0, unit), le(2, n))
_GAME = (*SETTING, NOTHING_ABOVE, *le(1, M, n), *_BASE)

_form = eq(A(k), lam(k) * top * unit)
_small = le(Abs(lam(k)), 1)
_positive = lt(0, mixture(n))
_delta = le(delta, log_n(1 / mixture(n)))
_more = le(Abs(A(k)), n ** (p + larger) * unit)


def _draw(rng: random.Random) -> Instance:
    size_ = rng.randint(2, 4)
    players, order = tuple(range(size_)), rng.randint(1, size_)
    while True:
        case = instance(of_order(rng, players, order), players, M=order, k=rng.randint(1, order))
        mean = case.functions["ubar"]
        if 0 < mean(1) <= mean(size_):
            break
    start, sums = mean(1), case.functions["A"]
    halves = next(r for r in range(99) if mean(size_) ** 2 <= size_**r * start**2)
    exponent = Fraction(halves, 2)
    largest = max(abs(sums(r)) for r in range(1, order + 1))
    height = next(r for r in range(99) if largest <= size_**r * start) + rng.randint(0, 1)
    scale = size_**height * start
    return Instance(
        values={
            **case.values,
            "p": exponent,
            "delta": height - exponent,
            "delta_2": height - exponent + Fraction(rng.randint(0, 2), 2),
        },
        functions={**case.functions, "lam": lambda r: sums(r) / scale},
        games=case.games,
        layout=case.layout,
    )


CLAIM = Claim(
    id="theorem_2_is_empty",
    title="The main theorem of B bounds nothing",
    source="this suite, on B, Theorem 2",
    words="With m₀ = n, no digits and λ(k) = A(k)/(n^(p+δ) ū(1)), every δ for which no |A(k)| "
    "exceeds n^(p+δ) ū(1), and every larger one, has all that B's main theorem says: |λ(k)| ≤ 1, "
    "λ > 0, and δ ≤ log_n(1/λ).",
    reading="that this is what the theorem says where all its digits are 0 and m₀ is n",
    statement=(
        sequent(_form, _LAMBDA, *_BASE, *INSIDE),
        sequent(_small, _LAMBDA, _LARGE, *_BASE, *INSIDE),
        sequent(_positive, _LAMBDA, *_GAME, le(unit, u_bar(n))),
        sequent(_delta, _LAMBDA, *_GAME, le(unit, u_bar(n)), le(u_bar(n), n**p * unit)),
        sequent(_more, _LARGE, *_BASE, le(delta, larger), *INSIDE),
    ),
    draw=_draw,
    scope="n ≥ 2, 1 ≤ M ≤ n, real p, δ",
)


@cache
def _power() -> tuple[Theorem, Theorem, Theorem]:
    """0 < ū(1), 0 < n^(p+δ), 0 < n^(p+δ) ū(1)."""
    positive = by.given(lt(0, unit))
    power = by.axiom("power_positive", *size(), b=n, x=p + delta)
    return positive, power, by.linear(lt(0, _scale), products=[[power, positive]])


@cache
def _weights() -> tuple[Theorem, Theorem]:
    """A(k) = λ(k) n^(p+δ) ū(1), and |λ(k)| ≤ 1."""
    inside = by.given(*INSIDE)
    exact = by.at(by.given(_LAMBDA), k, *inside)
    form = by.ring(_form, *size(), *_power(), using=[(-_scale, exact)])
    large = by.at(by.given(_LARGE), k, *inside)
    scale = _power()[2]
    above, below = (by.axiom(f"abs_{side}", x=A(k)) for side in ("above", "below"))
    upper = by.linear(le(A(k), _scale), above, large)
    lower = by.linear(le(-_scale, A(k)), below, large)
    low = by.ring(
        le(-1, lam(k)),
        *size(), *_power(), using=[(-1, exact)], products=[(1, 1 / _scale, [scale, lower])],
    )  # fmt: skip
    high = by.ring(
        le(lam(k), 1),
        *size(), *_power(), using=[(1, exact)], products=[(1, 1 / _scale, [scale, upper])],
    )  # fmt: skip
    return form, by.spec(bounded(False), {x: lam(k), y: 1}, low, high)


@cache
def _mixed() -> Theorem:
    """λ = ū(n)/(n^(p+δ) ū(1))."""
    order = by.given(*le(1, M, n))
    inside = by.given(*INSIDE)
    exact = by.at(by.given(_LAMBDA), k, *inside)
    body = binomial(n, k) * A(k) / binomial(n, k)
    each = by.ring(
        eq(binomial(n, k) / binomial(n, k) * lam(k), 1 / _scale * body),
        *size(), *_power(), *inside, *order, using=[(1, exact)],
    )  # fmt: skip
    out = by.spec(scaling(), {F: Lambda(k, body), x: 1 / _scale, a: 1, b: M}, *order)
    facts = (*order, by.linear(le(0, M), *order), by.linear(le(0, n), *size()), by.linear(le(n, n)))
    polynomial = by.discharge(by.spec(newton_inversion.prove().theorems[2], {m: n}), *facts)
    return by.ring(
        eq(mixture(n), u_bar(n) / _scale),
        *size(),
        *_power(),
        using=[(1, by.termwise(each, k, 1, M)), (1, out), (-1 / _scale, polynomial)],
    )


@cache
def _bounds() -> tuple[Theorem, Theorem]:
    """0 < λ, and δ ≤ log_n(1/λ)."""
    positive, _, scale = _power()
    rising = by.given(le(unit, u_bar(n)))
    top_ = by.linear(lt(0, u_bar(n)), rising, positive)
    inverse = by.axiom("power_positive", scale, b=_scale, x=-1)
    some = by.ring(
        _positive,
        *size(), *_power(), using=[(-1, _mixed())], products=[(1, 1, [inverse, top_])],
    )  # fmt: skip
    confident = by.given(le(u_bar(n), n**p * unit))
    base = by.axiom("power_positive", *size(), b=n, x=p)
    level = by.linear(lt(0, n**p * unit), products=[[base, positive]])
    weight = 1 / (n**p * unit)
    share = by.ring(
        le(n**delta * mixture(n), 1),
        *size(), *_power(), base, level,
        using=[(n**delta, _mixed())],
        products=[(1, weight, [level, confident])],
    )  # fmt: skip
    bound = by.ring(
        le(n**delta, 1 / mixture(n)),
        *size(), some,
        products=[(1, 1 / mixture(n), [some, share])],
    )  # fmt: skip
    height = by.axiom("power_positive", *size(), b=n, x=delta)
    logs = by.axiom("log_monotone", height, bound, x=n**delta, y=1 / mixture(n))
    left = by.axiom("log_of_power", *size(), b=n, x=delta)
    scaled = by.linear(le(delta * log(n), log(1 / mixture(n))), logs, left)
    return some, by.ring(_delta, *size(), products=[(1, 1 / log(n), [size()[2], scaled])])


@cache
def _upwards() -> Theorem:
    """Every larger δ will do."""
    inside, positive = by.given(*INSIDE), by.given(lt(0, unit))
    large, step = by.at(by.given(_LARGE), k, *inside), by.given(le(delta, larger))
    longer = by.linear(le(p + delta, p + larger), step)
    power = by.axiom("power_monotone", *size(), longer, b=n, x=p + delta, y=p + larger)
    return by.linear(_more, large, products=[[positive, power]])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    (form, small), (some, delta_) = _weights(), _bounds()
    theorems = (form, small, some, delta_, _upwards())
    return Proof(
        steps=(
            Step("By the choice of λ(k), without digits.", form),
            Step("No |A(k)| exceeds n^(p+δ) ū(1).", small),
            Step("At m₀ = n the weights are 1, and the A(k) add up to ū(n).", _mixed()),
            Step("ū(n) ≥ ū(1) > 0.", some),
            Step("n^δ λ = ū(n)/(n^p ū(1)) ≤ 1; take logarithms.", delta_),
            Step("n^(p+δ) rises with δ.", theorems[4]),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
