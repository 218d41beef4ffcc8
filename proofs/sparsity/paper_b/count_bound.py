"""Count bound: how many interactions can be salient (B, Theorem 3).

With R(k) the number of salient S of order k and E(k) = Σ_{|S|=k} |I(S)|: τ R(k) ≤ E(k).  Hence,
when η(k) = A(k)/E(k) is not 0, R(k) ≤ |A(k)| / (τ |η(k)|); the sum over k ≤ M; and, when
|A(k)| ≤ C and |η(k)| ≥ h > 0 for all k ≤ M, Σ_{k≤M} R(k) ≤ M C / (τ h), which with
C = 2 n^(p+δ) ū(1) is B's count.  Under (1α) nothing is salient above M.

Assumptions: τ > 0, and a lower bound on |η|, which the abstracts do not name; B names it where it
needs it, in its Cases 1 and 2.  Of |I| and of salience only τ [S salient] ≤ |I(S)| is used.  Proof:
sum it over the masks of one order.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    ONE,
    Abs,
    All,
    Matrix,
    Sequent,
    Sum,
    Y,
    eq,
    fn,
    graded,
    le,
    lt,
    ne,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import order_sum, random_game, subsets
from proofs.sparsity.setting._setting import A, M, k, n
from proofs.tactics.sums import a, abs_nonneg, abs_positive, b, constant, x

__all__ = ["CLAIM", "prove"]

tau, C, h = reals("tau C h")
R, E, eta = fn("R"), fn("E"), fn("eta")

_salient = tensor("<=", term(tau, "salient", every=ONE), term(1, "absI", every=ONE), every=n)
_R = graded(R, "every", term(1, "salient", every=ONE), every=n)
_E = graded(E, "every", term(1, "absI", every=ONE), every=n)
_ratio = eq(A(k), eta(k) * E(k))
_inside = (le(1, k), le(k, M))
_ratios = All(k, _inside, _ratio)
_nonzero = All(k, _inside, ne(eta(k), 0))
_bounded = All(k, _inside, le(Abs(A(k)), C))
_apart = All(k, _inside, le(h, Abs(eta(k))))

_mass = le(tau * R(k), E(k))
_share = Abs(A(k)) / (tau * Abs(eta(k)))
_count = le(R(k), _share)
_all_orders = le(Sum(R(k), (k, 1, M)), Sum(_share, (k, 1, M)))
_uniform = le(Sum(R(k), (k, 1, M)), M * C / (tau * h))
_positive = (lt(0, tau), lt(0, h))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    size = len(players)
    order, level = rng.randint(0, size), Fraction(rng.randint(1, 3), rng.randint(1, 2))
    while True:
        if rng.random() < 0.5:  # the bound is attained: one strength, one sign in each order
            signs = [rng.choice((-1, 1)) for _ in range(size + 1)]
            game = {s: level * signs[len(s)] for s in subsets(players)}.__getitem__
        else:
            game = random_game(rng, players)
        sums = {r: order_sum(game, players, r) for r in range(size + 1)}
        sizes = {s: abs(game(s)) for s in subsets(players)}.__getitem__
        strengths = {r: order_sum(sizes, players, r) for r in range(size + 1)}
        ratios = {r: sums[r] / strengths[r] for r in range(size + 1) if strengths[r]}
        if all(ratios.get(r) for r in range(1, size + 1)):
            break

    def salient(s: frozenset[int]) -> int:
        return int(bool(s) and sizes(s) >= level)

    upto = range(1, order + 1)
    return Instance(
        values={
            "n": size,
            "M": order,
            "k": rng.randint(1, size),
            "tau": level,
            "C": max((abs(sums[r]) for r in upto), default=Fraction(1)),
            "h": min((abs(ratios[r]) for r in upto), default=Fraction(1)),
        },
        functions={
            "A": lambda r: order_sum(game, players, r),
            "R": lambda r: order_sum(salient, players, r),
            "E": lambda r: order_sum(sizes, players, r),
            "eta": lambda r: ratios.get(r, Fraction(1)),
        },
        games={"absI": sizes, "salient": salient},
        layout={"every": players},
    )


_common = (_salient, _R, _E)
CLAIM = Claim(
    id="count_bound",
    title="How many interactions are salient",
    source="B, Theorem 3",
    words="At most |A(k)|/(τ|η(k)|) interactions of order k are salient, where η(k) ≠ 0; at most "
    "MC/(τh) in all orders up to M when |A(k)| ≤ C and |η(k)| ≥ h > 0 there.",
    reading="that A(k) is the order sum of I and |I| its size, and that salient(S) is 1 where "
    "|I(S)| ≥ τ and 0 elsewhere, so that R counts: of these only τ salient(S) ≤ |I|(S) is formal",
    statement=(
        sequent(_mass, *_common, *le(0, k, n)),
        sequent(_count, *_common, _ratio, ne(eta(k), 0), lt(0, tau), *le(0, k, n)),
        sequent(_all_orders, *_common, _ratios, _nonzero, lt(0, tau), le(M, n)),
        sequent(_uniform, *_common, _ratios, _bounded, _apart, *_positive, *le(0, M, n)),
    ),
    draw=_draw,
    scope="all n, M ≤ n",
    formulas={"bound": _count.rhs, "total": _all_orders.rhs},
)


@cache
def _masses() -> Theorem:
    """τ R(k) ≤ E(k)."""
    row = Matrix([[1, Y]])
    summed = by.operate(
        tensor("<=", term(tau, "salient", every=row), term(1, "absI", every=row), every=n),
        (1, by.given(_salient), {"every": row}),
    )
    return infer("grade", _mass, summed, *by.given(*le(0, k, n)), over="every", sums=[_R, _E], at=k)


@cache
def _size() -> Theorem:
    """|A(k)| = |η(k)| |E(k)|."""
    hole, size = reals("hole"), Abs(A(k))
    same = by.ring(eq(size, size))
    of_product = Abs(eta(k) * E(k))
    swapped = infer(
        "rewrite",
        eq(size, of_product),
        same,
        by.given(_ratio),
        pattern=eq(size, Abs(hole)),
        hole=hole,
    )
    return by.linear(
        eq(size, Abs(eta(k)) * Abs(E(k))), swapped, by.axiom("abs_product", x=eta(k), y=E(k))
    )


@cache
def _counted() -> Theorem:
    """R(k) ≤ |A(k)|/(τ|η(k)|)."""
    positive = by.given(lt(0, tau))
    weight = by.spec(abs_positive(), {x: eta(k)})
    above = by.axiom("abs_above", x=E(k))
    strength = by.linear(le(tau * R(k), Abs(E(k))), _masses(), above)
    return by.ring(
        _count,
        positive,
        weight,
        using=[(-1 / (tau * Abs(eta(k))), _size())],
        products=[(1, 1 / tau, [positive, strength])],
    )


@cache
def _over_orders() -> Theorem:
    inside = by.given(*_inside, le(M, n))
    law, other = (by.at(by.given(f), k, *inside) for f in (_ratios, _nonzero))
    each = by.discharge(_counted(), law, other, *inside)
    return by.termwise(each, k, 1, M)


@cache
def _in_all() -> Theorem:
    inside = by.given(*_inside, le(M, n))
    law, most, least = (by.at(by.given(f), k, *inside) for f in (_ratios, _bounded, _apart))
    positive, low = by.given(*_positive)
    mass = by.discharge(_masses(), *inside)
    above, sign = by.axiom("abs_above", x=E(k)), by.spec(abs_nonneg(), {x: E(k)})
    scaled = by.linear(
        le(h * tau * R(k), C),
        by.discharge(_size(), law),
        most,
        products=[[least, sign], [low, above], [low, mass]],
    )
    each = by.ring(
        le(R(k), C / (tau * h)),
        positive,
        low,
        products=[(1, 1 / (tau * h), [positive, low, scaled])],
    )
    sums = by.termwise(each, k, 1, M)
    total = by.spec(constant(), {a: 1, b: M, x: C / (tau * h)}, by.given(le(0, M)))
    return by.linear(_uniform, sums, total)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    return Proof(
        steps=(
            Step("Sum τ [S salient] ≤ |I(S)| over the masks of order k.", _masses()),
            Step("A(k) = η(k) E(k), so their sizes agree.", _size()),
            Step("Divide by τ and by |η(k)|.", _counted()),
            Step("Sum over the orders up to M.", _over_orders()),
            Step("The same with one C and one h for all orders.", _in_all()),
        ),
        theorems=tuple(
            map(conclude, statement, (_masses(), _counted(), _over_orders(), _in_all()))
        ),
    )
