"""Newton inversion: the order sums of the interactions from the mean confidences.

For 1 ≤ k ≤ n:  A(k) = C(n,k) Σ_{j=0}^{k} (−1)^(k−j) C(k,j) ū(j), so A(k) is C(n,k) times the k-th
difference of ū at 0; in particular A(1) = n ū(1).  Under (1α) at order M, of which only A(k) = 0
for k > M is used, ū(m) = Σ_{k=1}^{M} C(m,k) A(k)/C(n,k) for all m ≤ n, a polynomial in m of degree
≤ M (B, Lemma 2, inverted).

Assumptions: none for the first two; (1α) for the third, where M ≤ n is not needed: C(m,k) = 0
for k > n.  Proof: in one coordinate (1, Y)·μ is
(1−Y, Y), so A(k) is the coefficient of Y^k in Σ_t Y^t (1−Y)^(n−t) V(t), with V(t) = C(n,t)(ū(t) +
v(∅)); Σ_j (−1)^(k−j) C(k,j) = 0 removes v(∅).
"""

from __future__ import annotations

import random
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    MOBIUS,
    Matrix,
    Sequent,
    Sum,
    Y,
    binomial,
    eq,
    ints,
    le,
    lt,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.means import order_means
from proofs.sparsity.setting._setting import (
    DIVIDENDS,
    MEANS,
    NOTHING_ABOVE,
    ORDER_SUMS,
    SETTING,
    VALUES,
    A,
    M,
    V,
    instance,
    k,
    m,
    n,
    of_order,
    u_bar,
)
from proofs.tactics.sums import F, G, a, alternating, b, c, linearity, splitting, vanishing, x, y

__all__ = ["CLAIM", "prove"]

j = ints("j")
_difference = Sum((-1) ** (k - j) * binomial(k, j) * u_bar(j), (j, 0, k))
_inverse = eq(A(k), binomial(n, k) * _difference)
_first = eq(A(1), n * u_bar(1))
_polynomial = eq(u_bar(m), Sum(binomial(m, k) * A(k) / binomial(n, k), (k, 1, M)))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    size = len(players)
    order = rng.choice([size, rng.randint(0, size)])
    return instance(
        of_order(rng, players, order),
        players,
        M=order,
        k=rng.randint(1, size),
        m=rng.randint(0, size),
    )


CLAIM = Claim(
    id="newton_inversion",
    title="Newton inversion",
    source="B, Lemma 2, inverted",
    words="A(k) is C(n,k) times the k-th difference of the mean gain ū at 0; A(1) = n ū(1); and "
    "if A(k) = 0 for k > M, then ū(m) = Σ_{k=1}^{M} C(m,k)/C(n,k) A(k).",
    statement=(
        sequent(_inverse, *SETTING, *le(1, k, n)),
        sequent(_first, *SETTING, le(1, n)),
        sequent(_polynomial, *SETTING, NOTHING_ABOVE, le(0, M), *le(0, m, n)),
    ),
    draw=_draw,
    scope="all n, M",
    equivalent=dict.fromkeys(
        (
            "conclusion: k − j → j − k (part 1)",
            "conclusion: k − j → −j − k (part 1)",
            "conclusion: −j → j (part 1)",
        ),
        "(−1)^(k−j) = (−1)^(j−k) = (−1)^(−j−k) = (−1)^(j+k): the exponents differ by even numbers",
    ),
    formulas={"order_sum": _inverse.rhs},
)


@cache
def _counted() -> tuple[Theorem, Theorem]:
    """(the generating function, A(k) = Σ_t (−1)^(k−t) C(n−t, k−t) V(t))."""
    row = Matrix([[1, Y]])
    signed = by.operate(
        tensor("=", term(1, "I", every=row), term(1, "v", every=row * MOBIUS), every=n),
        (1, by.given(DIVIDENDS), {"every": row}),
    )
    inside = (-1) ** (k - j) * binomial(n - j, k - j) * V(j)
    goal = eq(A(k), Sum(inside, (j, 0, n)))
    return signed, infer(
        "grade",
        goal,
        signed,
        *by.given(*le(0, k, n)),
        over="every",
        sums=[ORDER_SUMS, VALUES],
        at=k,
    )


@cache
def _inverted() -> tuple[Theorem, Theorem]:
    """(A(k) as a sum over j ≤ k of ū(j) + v(∅), Newton's formula)."""
    within = by.given(*le(1, k, n))
    inside = Lambda(j, (-1) ** (k - j) * binomial(n - j, k - j) * V(j))
    parts = by.spec(splitting(), {F: inside, a: 0, c: k, b: n}, *within)
    beyond = by.given(*le(k + 1, j, n))
    none = by.axiom("binomial_below", *beyond, k=n - j, j=k - j)
    zero = by.ring(eq(inside.expr, 0), using=[((-1) ** (k - j) * V(j), none)])
    law = by.forall(zero, j, *le(k + 1, j, n))
    tail = by.spec(vanishing(), {F: inside, a: k + 1, b: n}, law, *within)
    short = by.linear(eq(A(k), Sum(inside.expr, (j, 0, k))), _counted()[1], parts, tail)
    short = infer("cut", short.concl, short, *within, by.linear(le(0, k), *within))

    low = by.given(*le(0, j, k))
    mean = by.at(by.given(MEANS), j, *low, *within)
    sign = (-1) ** (k - j) * binomial(k, j)
    gain = binomial(n, k) * sign * (u_bar(j) + V(0))
    weight = binomial(n, k) * sign
    each = by.ring(eq(inside.expr, gain), *low, *within, using=[(-weight, mean)], expand=True)
    total = by.linear(eq(A(k), Sum(gain, (j, 0, k))), short, by.termwise(each, j, 0, k))
    mixed = by.spec(
        linearity(),
        {
            F: Lambda(j, sign * u_bar(j)),
            G: Lambda(j, sign),
            x: binomial(n, k),
            y: binomial(n, k) * V(0),
            a: 0,
            b: k,
        },
        *within,
    )
    goal = by.ring(_inverse, using=[(1, total), (1, mixed), (binomial(n, k) * V(0), alternating())])
    return total, infer("cut", goal.concl, goal, *within)


@cache
def _at_zero() -> Theorem:
    """ū(0) = 0."""
    size = by.given(le(1, n))
    return by.ring(eq(u_bar(0), 0), size, using=[(1, by.at(by.given(MEANS), 0, size))])


@cache
def _order_one() -> Theorem:
    size = by.given(le(1, n))
    newton = by.spec(_inverted()[1], {k: 1}, size)
    total = Sum((-1) ** (1 - j) * binomial(1, j) * u_bar(j), (j, 0, 1))
    ends = [by.last(Sum(total.args[3], (j, 0, h))) for h in (1, 0)]
    none = by.empty(Sum(total.args[3], (j, 0, -1)))
    return by.ring(
        _first,
        using=[(1, newton), *((n, t) for t in (*ends, none)), (-n, _at_zero())],
    )


@cache
def _cut_off() -> Theorem:
    """Under A(k) = 0 for k > M, the sum of order_means may end at M."""
    within = by.given(*le(0, m, n), le(0, M))
    inside = Lambda(k, binomial(m, k) * A(k) / binomial(n, k))

    def extend(zero: Theorem, low: Expr, high: Expr) -> Theorem:
        """Σ to high = Σ to low when nothing is added in between."""
        order = by.given(le(low, high))
        law = by.forall(zero, k, *le(low + 1, k, high))
        tail = by.spec(vanishing(), {F: inside, a: low + 1, b: high}, law, order)
        parts = by.spec(splitting(), {F: inside, a: 1, c: low, b: high}, order, *within)
        sums = (Sum(inside.expr, (k, 1, end)) for end in (high, low))
        return by.linear(eq(*sums), parts, tail)

    above = by.given(*le(m + 1, k, M))
    none = by.axiom("binomial_above", *above, *within, k=m, j=k)
    share = A(k) / binomial(n, k)
    few = extend(by.ring(eq(inside.expr, 0), *above, *within, using=[(share, none)]), m, M)

    beyond = by.given(*le(M + 1, k, m))
    gone = by.at(by.given(NOTHING_ABOVE), k, *beyond, *within)
    share = binomial(m, k) / binomial(n, k)
    many = extend(by.ring(eq(inside.expr, 0), *beyond, *within, using=[(share, gone)]), M, m)

    mean = order_means.prove().theorems[0]
    strict = by.linear(le(M, m), by.given(lt(M, m)))
    return by.both(
        by.linear(_polynomial, mean, few), by.cut(by.linear(_polynomial, mean, many), strict), m, M
    )


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    signed, count = _counted()
    total, newton = _inverted()
    first, polynomial = _order_one(), _cut_off()
    return Proof(
        steps=(
            Step("Weigh every S by Y^|S|; every mask then carries Y^|T| (1−Y)^(n−|T|).", signed),
            Step("The coefficient of Y^k.", count),
            Step("V(j) = C(n,j)(ū(j) + v(∅)), C(n−j,k−j) C(n,j) = C(n,k) C(k,j).", total),
            Step("Σ_j (−1)^(k−j) C(k,j) = 0: v(∅) drops out.", newton),
            Step("The case k = 1, with ū(0) = 0.", first),
            Step("Beyond M nothing is added, beyond m neither: C(m,k) = 0.", polynomial),
        ),
        theorems=tuple(map(conclude, statement, (newton, first, polynomial))),
    )
