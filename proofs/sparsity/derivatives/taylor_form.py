"""Taylor form: an interaction collects the Taylor terms whose support is exactly S.

If the Taylor series of v at the baseline b converges absolutely at the sample x and sums to v at
every x_T, then I(S) = Σ ∂^κ v(b)/κ! (x−b)^κ over the multi-indices κ with support exactly S.

1. One term: on the masks it is z on every T ⊇ supp κ and 0 elsewhere, with z its value at x; its
   only interaction is z, at supp κ.
2. Finitely many terms: let J(S) collect those of support S; if they give v up to ε on every mask,
   |I(S) − J(S)| ≤ 2^|S| ε.
3. All terms: let partial(N) collect finitely many terms of support S, and tail(N) be at least the
   sum of the absolute values at x of all terms left out.  The terms at x_T are terms at x or 0, so
   2 holds with ε = tail(N); group, the full sum over support S, differs from partial(N) by at most
   tail(N); and tail(N) → 0 is absolute convergence.  So I(S) = group.

Source: B, Lemma 1.  Assumptions: absolute convergence at x
and the right sum at every x_T; analyticity on the box alone is not enough
(analytic_is_not_enough).  Proof: a term is a product over the coordinates of (1, 1) where κ_i = 0
and (0, 1) where κ_i > 0; μ makes them (1, 0) and (0, 1).  Then the triangle inequality.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    ZETA,
    Abs,
    All,
    Sequent,
    Tensor,
    Term,
    eq,
    fn,
    ints,
    le,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, subsets
from proofs.sparsity.derivatives._calculus import archimedes
from proofs.tactics.sums import bounded, x, y

__all__ = ["CLAIM", "prove"]

s, c, q, N = ints("s c q N")
z, epsilon, interaction, group = reals("z epsilon interaction group")
partial, tail = fn("partial"), fn("tail")
steps = fn("steps", integer=True)
_KINDS: dict[str, Any] = {"inside": s, "outside": c}


def _each(game: str, matrix: Any) -> Term:
    return term(1, game, inside=matrix, outside=matrix)


def _dividends(game: str, of: str) -> Tensor:
    return tensor("=", _each(game, ONE), _each(of, MOBIUS), **_KINDS)


def _at_S(game: str, sign: int = 1) -> Term:
    return term(sign, game, inside=AT_1, outside=AT_0)


# one Taylor term: 0 unless all of its support is present
_MONOMIAL = tensor(
    "=", _each("term", ONE), term(z, "", inside=[[0], [1]], outside=[[1], [1]]), **_KINDS
)
_alone = tensor(
    "=", _each("I_term", ONE), term(z, "", inside=[[0], [1]], outside=[[1], [0]]), **_KINDS
)


def _within(sign: int) -> Tensor:
    """± (v − ζJ) ≤ ε on every mask."""
    ones = [[1], [1]]
    size = term(epsilon, "", inside=ones, outside=ones)
    gap = (
        term(sign, "v", inside=ONE, outside=ONE),
        term(-sign, "J", inside=ZETA, outside=ZETA),
    )
    return tensor("<=", gap, size, **_KINDS)


def _near(sign: int) -> Tensor:
    """± (I(S) − J(S)) ≤ 2^|S| ε."""
    size = term(epsilon, "", inside=[[2]], outside=[[1]])
    return tensor("<=", (_at_S("I", sign), _at_S("J", -sign)), size, **_KINDS)


_CLOSE = (_within(1), _within(-1))
_PARTIAL = All(N, (le(1, N),), le(Abs(interaction - partial(N)), 2**s * tail(N)))
_GROUP = All(N, (le(1, N),), le(Abs(group - partial(N)), tail(N)))
_SMALL = tuple(All(q, (le(1, q),), rel) for rel in (le(tail(steps(q)), 1 / q), le(1, steps(q))))


def _draw(rng: random.Random) -> Instance:
    """v(T) = Σ_l c_l Π_{i∈T} 1/(1 − ρ_li): geometric series in each variable."""
    variables = rng.randint(0, 3)
    ratio = [Fraction(0), Fraction(1, 2), Fraction(1, 3), Fraction(-1, 2), Fraction(1, 4)]
    rows = [[rng.choice(ratio) for _ in range(variables)] for _ in range(rng.randint(1, 3))]
    weights = [Fraction(rng.choice([-2, -1, 1, 3]), rng.choice([1, 2])) for _ in rows]
    players = range(variables)
    S = frozenset(rng.sample(players, rng.randint(0, variables)))

    def total(T: frozenset[int]) -> Fraction:
        """v(T): the series in the variables of T, summed."""
        parts = (math.prod((1 / (1 - row[i]) for i in T), start=Fraction(1)) for row in rows)
        return sum((w * part for w, part in zip(weights, parts, strict=True)), Fraction(0))

    def terms(exponents: Sequence[int]) -> list[Fraction]:
        """The Taylor term of one multi-index, for each row."""
        powers = [[r**e for r, e in zip(row, exponents, strict=True)] for row in rows]
        return [w * math.prod(p, start=Fraction(1)) for w, p in zip(weights, powers, strict=True)]

    @cache
    def collected(T: frozenset[int], degree: int) -> Fraction:
        """The terms with support exactly T and exponents up to a degree, one by one."""
        powers = [range(1, degree + 1) if i in T else range(1) for i in players]
        return sum((t for e in product(*powers) for t in terms(e)), Fraction(0))

    @cache
    def left_out(degree: int) -> Fraction:
        """Σ |term| over all other multi-indices."""
        whole = (math.prod((1 / (1 - abs(r)) for r in row), start=Fraction(1)) for row in rows)
        every = sum((abs(w) * x for w, x in zip(weights, whole, strict=True)), Fraction(0))
        taken = product(range(degree + 1), repeat=variables)
        return every - sum((abs(t) for e in taken for t in terms(e)), Fraction(0))

    def enough(limit: int) -> int:
        return next(N for N in range(1, 100) if left_out(N) <= Fraction(1, limit))

    def series(T: frozenset[int]) -> Fraction:
        """Σ over all multi-indices with support exactly T: geometric series from exponent 1."""
        parts = (math.prod((row[i] / (1 - row[i]) for i in T), start=Fraction(1)) for row in rows)
        return sum((w * part for w, part in zip(weights, parts, strict=True)), Fraction(0))

    degree, height = rng.randint(0, 2), Fraction(rng.randint(-3, 3), 2)
    J = {T: collected(T, degree) for T in subsets(players)}
    I = dividends(total, players)  # noqa: E741

    def monomial(T: frozenset[int]) -> Fraction:
        return height if T >= S else Fraction(0)

    return Instance(
        values={
            "s": len(S),
            "c": variables - len(S),
            "z": height,
            "epsilon": max(abs(total(T) - sum(J[R] for R in subsets(T))) for T in J),
            "interaction": I(S),
            "group": series(S),
        },
        functions={
            "partial": lambda N: collected(S, N),
            "tail": left_out,
            "steps": enough,
        },
        games={
            "v": total,
            "I": I,
            "J": J.__getitem__,
            "term": monomial,
            "I_term": dividends(monomial, players),
        },
        layout={
            "inside": tuple(sorted(S)),
            "outside": tuple(i for i in players if i not in S),
        },
        within=range(-1, 4),
    )


CLAIM = Claim(
    id="taylor_form",
    title="Taylor form",
    source="B, Lemma 1; classical",
    words="If the Taylor series of v at b converges absolutely at x and gives v at every x_T, "
    "I(S) is the sum of its terms whose multi-index has support exactly S.",
    reading="the Taylor series: that its terms have the values of part 1 on the masks, that J in "
    "parts 2 and 3 collects finitely many of them, and that absolute convergence gives the tails "
    "of part 4 and makes the interaction and the group its two numbers",
    statement=(
        sequent(_alone, _dividends("I_term", "term"), _MONOMIAL),
        sequent(_near(1), _dividends("I", "v"), *_CLOSE),
        sequent(_near(-1), _dividends("I", "v"), *_CLOSE),
        sequent(eq(interaction, group), _PARTIAL, _GROUP, *_SMALL),
    ),
    draw=_draw,
)


@cache
def _one_term() -> Theorem:
    """The interactions of one Taylor term."""
    both = {"inside": MOBIUS, "outside": MOBIUS}
    return by.operate(
        _alone, (1, by.given(_dividends("I_term", "term")), {}), (1, by.given(_MONOMIAL), both)
    )


@cache
def _truncated(sign: int) -> Theorem:
    """± (I(S) − J(S)) ≤ 2^|S| ε."""
    rows = {"inside": AT_1 * MOBIUS, "outside": AT_0 * MOBIUS}
    gap = (
        term(sign, "v", **rows),
        term(-sign, "J", inside=AT_1, outside=AT_0),
    )
    bound = tensor("<=", gap, _near(sign).rhs, **_KINDS)
    first, second = by.given(_within(sign), _within(-sign))
    summed = infer("absolute", bound, first, second, ops=rows)
    at_S = {"inside": AT_1, "outside": AT_0}
    return by.operate(_near(sign), (1, summed, {}), (sign, by.given(_dividends("I", "v")), at_S))


@cache
def _limit() -> Theorem:
    """I(S) = group."""
    one = by.given(le(1, q))
    small, many = (by.at(by.given(f), q, one) for f in _SMALL)
    near, far = (by.at(by.given(f), steps(q), many) for f in (_PARTIAL, _GROUP))
    place = partial(steps(q))
    sides = [
        by.axiom(name, x=e - place)
        for name in ("abs_above", "abs_below")
        for e in (interaction, group)
    ]
    gap, scale = interaction - group, 2**s + 1
    power = by.axiom("power_positive", by.linear(le(0, 1)), b=2, x=s)
    room = by.ring(
        le(scale * tail(steps(q)), scale / q),
        one,
        products=[(1, 1, [power, small]), (1, 1, [small])],
    )
    low, high = (
        by.linear(rel, near, far, *sides, room) for rel in (le(-scale / q, gap), le(gap, scale / q))
    )
    each = by.forall(by.spec(bounded(False), {x: gap, y: scale / q}, low, high), q, le(1, q))
    zero = by.spec(archimedes(), {x: gap, y: scale}, each, by.linear(le(0, scale), power))
    return by.linear(eq(interaction, group), zero)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    theorems = (_one_term(), _truncated(1), _truncated(-1), _limit())
    return Proof(
        steps=(
            Step("In one coordinate μ(1, 1) = (1, 0) and μ(0, 1) = (0, 1).", theorems[0]),
            Step("2^|S| masks T ⊆ S, each off by at most ε.", theorems[1]),
            Step("And on the other side.", theorems[2]),
            Step("The terms left out become as small as one likes.", theorems[3]),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
