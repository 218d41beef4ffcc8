"""The count bound is Markov's inequality: the ratio |A(k)|/|η(k)| is the sum of the |I(S)|.

With E(k) = Σ_{|S|=k} |I(S)| and η(k) = A(k)/E(k) ≠ 0:

1. |A(k)|/|η(k)| = E(k);
2. so count_bound reads R(k) ≤ E(k)/τ, which is how many of the |I(S)| can be at least τ;
3. and at τ = r·top, for a share r of the largest |I(S)|, R(k) ≤ E(k)/(r top).

So Theorem 3 of B needs all interactions of an order, and is what Markov's inequality says of them;
A(k) and η(k) add nothing to it.

Source: B, Theorem 3.  Assumptions: η(k) ≠ 0, τ > 0.  Proof: |A(k)| = |η(k)| |E(k)|, and E(k) ≥ 0
because ± I(S) ≤ |I(S)|.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import (
    ONE,
    Abs,
    Matrix,
    Sequent,
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
from proofs.sparsity.setting._setting import ORDER_SUMS, A, k, n
from proofs.tactics.sums import abs_positive, x

__all__ = ["CLAIM", "prove"]

tau, share, top = reals("tau r top")
R, E, eta = fn("R"), fn("E"), fn("eta")
_SIZES = tuple(
    tensor("<=", term(sign, "I", every=ONE), term(1, "absI", every=ONE), every=n)
    for sign in (1, -1)
)
_E = graded(E, "every", term(1, "absI", every=ONE), every=n)
_R = graded(R, "every", term(1, "salient", every=ONE), every=n)
_salient = tensor("<=", term(tau, "salient", every=ONE), term(1, "absI", every=ONE), every=n)
_ratio = eq(A(k), eta(k) * E(k)), ne(eta(k), 0)
_ORDER = le(0, k, n)
_mass = eq(Abs(A(k)) / Abs(eta(k)), E(k))
_markov = le(R(k), E(k) / tau)
_relative = le(R(k), E(k) / (share * top))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    size = len(players)
    while True:
        game = random_game(rng, players)
        order = rng.randint(0, size)
        total = order_sum(game, players, order)
        if total:
            break
    sizes = {s: abs(game(s)) for s in subsets(players)}
    part, largest = Fraction(rng.randint(1, 4), 4), max(sizes.values())
    level = part * largest
    strength = order_sum(sizes.__getitem__, players, order)

    def salient(s: frozenset[int]) -> int:
        return int(sizes[s] >= level)

    return Instance(
        values={"n": size, "k": order, "tau": level, "r": part, "top": largest},
        functions={
            "A": lambda r: order_sum(game, players, r),
            "E": lambda r: order_sum(sizes.__getitem__, players, r),
            "R": lambda r: order_sum(salient, players, r),
            "eta": lambda r: total / strength if r == order else Fraction(1),
        },
        games={"I": game, "absI": sizes.__getitem__, "salient": salient},
        layout={"every": players},
    )


CLAIM = Claim(
    id="count_markov",
    title="The count bound is Markov's inequality",
    source="this suite, on B, Theorem 3",
    words="|A(k)|/|η(k)| is the sum of |I(S)| over |S| = k, so B's bound says that at most that "
    "sum over τ of the interactions of order k are salient.",
    reading="that |I| is the size of I and salient(S) is 1 where |I(S)| ≥ τ: of these only "
    "± I ≤ |I| and τ salient ≤ |I| are formal; and that top is the largest size",
    statement=(
        sequent(_mass, *_SIZES, ORDER_SUMS, _E, *_ratio, *_ORDER),
        sequent(_markov, _salient, _R, _E, lt(0, tau), *_ORDER),
        sequent(_relative, _salient, _R, _E, eq(tau, share * top), lt(0, tau), *_ORDER),
    ),
    draw=_draw,
)


@cache
def _positive() -> Theorem:
    """0 ≤ E(k)."""
    row = Matrix([[1, Y]])
    inside = by.given(*_ORDER)
    both = []
    for law, sign in zip(_SIZES, (1, -1), strict=True):
        summed = by.operate(
            tensor("<=", term(sign, "I", every=row), term(1, "absI", every=row), every=n),
            (1, by.given(law), {"every": row}),
        )
        goal = le(sign * A(k), E(k))
        sums = [ORDER_SUMS, _E]
        both.append(infer("grade", goal, summed, *inside, over="every", sums=sums, at=k))
    return by.linear(le(0, E(k)), *both)


@cache
def _sum() -> Theorem:
    """|A(k)|/|η(k)| = E(k)."""
    hole, size = reals("hole"), Abs(A(k))
    ratio, apart = by.given(*_ratio)
    product = infer(
        "rewrite",
        eq(size, Abs(eta(k) * E(k))),
        by.ring(eq(size, size)),
        ratio,
        pattern=eq(size, Abs(hole)),
        hole=hole,
    )
    parts = by.axiom("abs_product", x=eta(k), y=E(k))
    plain = by.axiom("abs_of_nonneg", _positive(), x=E(k))
    weight, positive = Abs(eta(k)), by.spec(abs_positive(), {x: eta(k)}, apart)
    return by.ring(_mass, positive, using=[(1 / weight, product), (1 / weight, parts), (1, plain)])


@cache
def _counted() -> tuple[Theorem, Theorem]:
    """R(k) ≤ E(k)/τ, and with τ = r top."""
    row, inside, positive = Matrix([[1, Y]]), by.given(*_ORDER), by.given(lt(0, tau))
    summed = by.operate(
        tensor("<=", term(tau, "salient", every=row), term(1, "absI", every=row), every=n),
        (1, by.given(_salient), {"every": row}),
    )
    goal = le(tau * R(k), E(k))
    mass = infer("grade", goal, summed, *inside, over="every", sums=[_R, _E], at=k)
    markov = by.ring(_markov, positive, products=[(1, 1 / tau, [positive, mass])])
    level, hole = by.given(eq(tau, share * top)), reals("hole")
    pattern = le(R(k), E(k) / hole)
    return markov, infer("rewrite", _relative, markov, level, pattern=pattern, hole=hole)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    markov, relative = _counted()
    return Proof(
        steps=(
            Step("± I ≤ |I| summed over one order: ± A(k) ≤ E(k).", _positive()),
            Step("|A(k)| = |η(k)| E(k).", _sum()),
            Step("Sum τ [S salient] ≤ |I(S)| over one order and divide by τ.", markov),
            Step("The same at a share of the largest interaction.", relative),
        ),
        theorems=tuple(map(conclude, statement, (_sum(), markov, relative))),
    )
