"""The determinant in B's Lemma 3 has a sign: (−1)^(M(M−1)/2)/Π C(n,k), where + is printed.

The M + 1 rows m = n, …, n − M of C(m,k)/C(n,k), k = 1, …, M, each less the one after it, make the
square matrix of the proof.  Its determinant is the one printed, up to the sign, which is − for M =
2 and M = 3 (n = 3, M = 2: −1/9) and + for M = 4.  That it is not 0 is all that Lemma 3 needs, and
true of every M (lemma_3).

Source: B, Lemma 3.  Assumptions: M ≤ n.  Proof: C(z,k) is a polynomial in z ≥ 0;
expand.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import cache, reduce
from itertools import permutations

import proofs.tactics as by
from proofs.kernel.formula import Sequent, binomial, eq, ints, le, lt, rational, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, num
from proofs.ledger.claim import Claim, Instance, Proof, Status, Step, conclude

__all__ = ["CLAIM", "prove"]

n, z = ints("n z")
_SIZES = (2, 3, 4)
Column = Sequence[Expr]


def _determinant(columns: Sequence[Column]) -> Expr:
    """By the formula of Leibniz."""
    size, total = len(columns), num(0)
    for order in permutations(range(size)):
        swaps = sum(order[i] > order[j] for i in range(size) for j in range(i + 1, size))
        product = reduce(lambda e, k: e * columns[k][order[k]], range(size), num((-1) ** swaps))
        total = total + product
    return total


def _columns(size: int, value: Callable[[Expr, int], Expr] = binomial) -> list[list[Expr]]:
    """The differences of the rows n, …, n − M of C(m, k), by column."""
    rows = range(size)
    return [[value(n - i, k) - value(n - i - 1, k) for i in rows] for k in range(1, size + 1)]


def _scale(size: int) -> Expr:
    return reduce(lambda e, k: e * binomial(n, k), range(1, size + 1), num(1))


def _goal(size: int) -> Sequent:
    sign = (-1) ** (size * (size - 1) // 2)
    return sequent(
        eq(_determinant(_columns(size)) / _scale(size), sign / _scale(size)), le(size, n)
    )


def _draw(rng: random.Random) -> Instance:
    return Instance(values={"n": rng.randint(4, 12)})


CLAIM = Claim(
    id="lemma_3_determinant",
    title="The determinant of Lemma 3",
    source="this suite, on B, Lemma 3",
    words="The determinant of the differences of the rows of Lemma 3 is (−1)^(M(M−1)/2)/Π C(n,k).",
    reading="that this is the determinant of the matrix, by the formula of Leibniz, the "
    "denominators C(n,k) of its columns taken out",
    statement=tuple(map(_goal, _SIZES)),
    draw=_draw,
    status=Status.CHECKED,
    scope="2 ≤ M ≤ 4, all n ≥ M",
)


def _falling(a: Expr, size: int) -> Expr:
    """a (a−1) … (a−size+1)/size!."""
    product = reduce(lambda e, i: e * (a - i), range(size), num(1))
    return product * rational(1, math.factorial(size))


@cache
def _polynomial(size: int) -> Theorem:
    """0 ≤ z ⊢ C(z, size) = z (z−1) …/size!: where z < size both are 0."""
    goal = eq(binomial(z, size), _falling(z, size))
    start = by.given(le(0, z))
    theorem = by.ring(goal, by.given(le(size, z)), expand=True)
    for value in reversed(range(size)):
        above, below = by.given(lt(value, z)), by.given(le(z, value))
        larger = by.cut(theorem, by.linear(le(value + 1, z), above))
        here = infer("antisymmetry", eq(z, value), below, by.given(le(value, z)))
        none = by.axiom("binomial_above", start, by.linear(lt(z, size), below), k=z, j=size)
        rest = by.cofactor(_falling(z, size), z - value if value else z)
        equal = by.ring(goal, using=[(1, none), (-rest, here)])
        theorem = by.both(equal, larger, z, value)
    return theorem


def _proved(size: int) -> Theorem:
    goal, wide = _goal(size).concl, by.given(le(size, n))
    columns, done, scale = _columns(size), _columns(size, _falling), _scale(size)
    using = []
    for k in reversed(range(2, size + 1)):
        for i in range(size + 1):  # C(n−i, k) stands in row i, and below it with a minus
            fact = by.discharge(by.spec(_polynomial(k), {z: n - i}), by.linear(le(0, n - i), wide))
            place = [num((r == i) - (r == i - 1)) for r in range(size)]
            around = [*columns[: k - 1], place, *columns[k:]]
            using.append((_determinant(around) / scale, fact))
        columns[k - 1] = done[k - 1]
    return by.ring(goal, wide, using=using)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    theorems = tuple(map(_proved, _SIZES))
    words = ("Two rows: −1.", "Three rows: −1.", "Four rows: +1.")
    return Proof(
        steps=(
            Step("C(z, k) is a polynomial for every z ≥ 0.", _polynomial(2)),
            *(Step(w, t) for w, t in zip(words, theorems, strict=True)),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
