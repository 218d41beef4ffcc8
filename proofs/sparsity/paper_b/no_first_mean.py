"""A first mean of 0 leaves nothing: under (ii) and (iii) all order sums are then 0.

If 0 ≤ ū(m) ≤ m^p ū(1) for 1 ≤ m ≤ n and ū(1) = 0 then A(k) = 0 for 1 ≤ k ≤ n.

Source: this suite; the proof of B's main theorem divides by ū(1).  Assumptions: as said, which (ii)
and (iii) give.  Proof: ū is 0 throughout, and A(k) is C(n,k) times a difference of ū.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.kernel.formula import Sequent, binomial, eq, ints, le, lt, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import subsets
from proofs.sparsity.means import newton_inversion
from proofs.sparsity.paper_b._delta import CONFIDENT, NONNEGATIVE
from proofs.sparsity.paper_b._expansion import p
from proofs.sparsity.setting._setting import MEANS, SETTING, A, instance, k, n, u_bar
from proofs.tactics.sums import F, a, b, vanishing

__all__ = ["CLAIM", "prove"]

j = ints("j")
_FLAT = (CONFIDENT, NONNEGATIVE, eq(u_bar(1), 0))
_none, _mean = eq(A(k), 0), eq(u_bar(j), 0)


def _draw(rng: random.Random) -> Instance:
    """Scores that are balanced within every order."""
    size = rng.randint(1, 4)
    players, start = tuple(range(size)), Fraction(rng.randint(-3, 3), 2)
    table: dict[frozenset[int], Fraction] = {}
    for order in range(size + 1):
        masks = [s for s in subsets(players) if len(s) == order]
        gains = [Fraction(rng.randint(-3, 3)) for _ in masks]
        mean = sum(gains, Fraction(0)) / len(gains)
        table |= {s: start + (g - mean) for s, g in zip(masks, gains, strict=True)}
    return instance(
        table.__getitem__, players, k=rng.randint(1, size), j=rng.randint(0, size), p=Fraction(1)
    )


CLAIM = Claim(
    id="no_first_mean",
    title="A first mean of 0",
    source="this suite, on B, Theorem 2",
    words="If ū(1) = 0 and 0 ≤ ū(m) ≤ m^p ū(1) for all m, every ū(m) and every A(k), k ≥ 1, is 0.",
    statement=(
        sequent(_mean, MEANS, *_FLAT, *le(0, j, n)),
        sequent(_none, *SETTING, *_FLAT, *le(1, k, n)),
    ),
    draw=_draw,
)


@cache
def _means() -> Theorem:
    """ū(j) = 0 for 0 ≤ j ≤ n."""
    start, end = by.given(*le(0, j, n))
    first, later = by.given(le(j, 0), lt(0, j))
    one = by.linear(le(1, j), later)
    low, high = (by.at(by.given(law), j, one, end) for law in (NONNEGATIVE, CONFIDENT))
    zero = by.given(eq(u_bar(1), 0))
    top = by.ring(le(u_bar(j), 0), one, using=[(j**p, zero)], products=[(1, 1, [high])])
    here = infer("antisymmetry", _mean, top, low)
    empty = infer("antisymmetry", eq(0, j), start, first)
    whole = by.linear(le(0, n), start, end)
    at_zero = by.ring(eq(u_bar(0), 0), whole, using=[(1, by.at(by.given(MEANS), 0, whole))])
    hole = ints("hole")
    moved = infer("rewrite", _mean, at_zero, empty, pattern=eq(u_bar(hole), 0), hole=hole)
    return by.both(moved, here, j, 0)


@cache
def _sums() -> Theorem:
    """A(k) = 0."""
    inside, within = by.given(*le(1, k, n)), by.given(*le(0, j, k))
    newton = by.discharge(newton_inversion.prove().theorems[0], *inside)
    zero = by.discharge(_means(), *within, *inside)
    sign = (-1) ** (k - j) * binomial(k, j)
    each = by.ring(eq(sign * u_bar(j), 0), using=[(sign, zero)])
    law = by.forall(each, j, *le(0, j, k))
    total = by.spec(vanishing(), {F: Lambda(j, sign * u_bar(j)), a: 0, b: k}, law, *inside)
    return by.ring(_none, using=[(1, newton), (binomial(n, k), total)])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    return Proof(
        steps=(
            Step("0 ≤ ū(m) ≤ m^p · 0.", _means()),
            Step("So every difference of ū is 0.", _sums()),
        ),
        theorems=tuple(map(conclude, statement, (_means(), _sums()))),
    )
