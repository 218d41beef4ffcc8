"""Analytic on the box is not enough for the Taylor form: 1/(1 + t²) at t = 2, baseline 0.

v = f(t₁) with f(t) = 1/(1 + t²), analytic on the whole line, the other variables unused.  Then
I({1}) = f(2) − f(0) = −4/5.  Its Taylor series at 0 is Σ T(k) with T(0) = 1, T(k+1) = −t² T(k): the
remainder after K terms is T(K+1)/(1 + t²).  At t = 2 every |T(k)| ≥ 1, so the series diverges, and
every partial sum is at least 4/5 away from f(2).

Source: this suite (on B, Lemma 1).  Assumptions: none.  Proof: the remainder by
induction, 4 |T(k)| = |T(k+1)|.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_1,
    MOBIUS,
    ONE,
    Abs,
    All,
    Matrix,
    Sequent,
    Sum,
    Tensor,
    eq,
    fn,
    ints,
    le,
    lt,
    rational,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends
from proofs.sparsity.setting._setting import DIVIDENDS, k, n

__all__ = ["CLAIM", "prove"]

f, T = fn("f"), fn("T")
s, x = reals("s x")
K, h = ints("K h")

_f = All(s, (), eq(f(s), 1 / (1 + s**2)))
_parts: dict[str, Any] = {"one": 1, "rest": n - 1}
_bit = {False: Matrix([1, 0]), True: Matrix([0, 1])}
_any = Matrix([1, 1])
_score = tensor(
    "=",
    term(1, "v", one=ONE, rest=ONE),
    tuple(term(f(num(2 * p)), "", one=_bit[bool(p)], rest=_any) for p in (0, 1)),
    **_parts,
)


def _single(value: Any) -> Tensor:
    """I(S ∪ {1}) is the value at S = ∅ and 0 for other S."""
    return tensor(
        "=",
        term(1, "I", one=AT_1, rest=ONE),
        term(value, "", one=Matrix([1]), rest=_bit[False]),
        **_parts,
    )


def _terms(square: Any) -> tuple[Any, ...]:
    """T(0) = 1, T(k+1) = −t² T(k)."""
    return eq(T(0), 1), All(k, (le(0, k),), eq(T(k + 1), -square * T(k)))


_partial = Sum(T(k), (k, 0, K))
_taylor = eq(f(x), _partial + T(K + 1) / (1 + x**2))
_large = le(1, Abs(T(K)))
_far = le(rational(4, 5), Abs(f(2) - _partial))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 3)))

    def value(t: Any) -> Fraction:
        return 1 / (1 + Fraction(t) ** 2)

    def v(S: frozenset[int]) -> Fraction:
        return value(2 if 0 in S else 0)

    return Instance(
        values={"n": len(players), "x": Fraction(2), "K": rng.randint(0, 4)},
        functions={"f": value, "T": lambda r: Fraction(-4) ** r},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "one": (0,), "rest": players[1:]},
    )


CLAIM = Claim(
    id="analytic_is_not_enough",
    title="Analytic is not enough",
    source="this suite",
    words="1/(1 + t²) is analytic, its interaction at t = 2 is −4/5, and its Taylor series there "
    "diverges.",
    reading="that 1/(1 + t²) is analytic, that Σ T(k) is its Taylor series, and that a series "
    "whose terms are at least 1 in size diverges",
    statement=(
        sequent(_single(-rational(4, 5)), DIVIDENDS, _score, _f),
        sequent(_taylor, _f, *_terms(x**2), le(0, K)),
        sequent(_large, *_terms(4), le(0, K)),
        sequent(_far, _f, *_terms(4), le(0, K)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("one", "rest"), "every"),
    scope="one score, n = 1",
)


@cache
def _interaction() -> tuple[Theorem, Theorem]:
    """(I({1}) by the two values, I({1}) = −4/5)."""
    named = infer(
        "refine",
        tensor(
            "=", term(1, "I", one=ONE, rest=ONE), term(1, "v", one=MOBIUS, rest=MOBIUS), **_parts
        ),
        by.given(DIVIDENDS),
        kinds=dict.fromkeys(_parts, "every"),
    )
    value = f(num(2)) - f(num(0))
    two = by.operate(
        _single(value),
        (1, named, {"one": AT_1}),
        (1, by.given(_score), {"one": AT_1 * MOBIUS, "rest": MOBIUS}),
    )
    exact = by.linear(eq(value, -rational(4, 5)), *(by.at(by.given(_f), r) for r in (2, 0)))
    hole = reals("hole")
    goal = _single(-rational(4, 5))
    return two, infer("rewrite", goal, two, exact, pattern=_single(hole), hole=hole)


@cache
def _remainder() -> Theorem:
    """f(t) = Σ_{k≤K} T(k) + T(K+1)/(1 + t²), by induction on K."""
    start, law = by.given(*_terms(x**2))
    square = by.linear(lt(0, 1 + x**2), by.axiom("square", x=x))
    value = by.at(by.given(_f), x)

    def claim(end: Any) -> Any:
        total = Sum(T(k), (k, 0, end))
        return eq(f(x), total + T(end + 1) / (1 + x**2))

    zero, share = by.linear(le(0, 0)), 1 / (1 + x**2)
    first = by.at(law, 0, zero)
    ends = [by.last(Sum(T(k), (k, 0, 0))), by.empty(Sum(T(k), (k, 0, -1)))]
    base = by.ring(
        claim(num(0)),
        square,
        using=[(1, value), *((-1, e) for e in ends), (-share, first), (-share, start)],
    )
    low = by.given(le(0, h))
    before, following = by.given(claim(h)), by.at(law, h + 1, low)
    more = by.last(Sum(T(k), (k, 0, h + 1)), low)
    step = by.ring(claim(h + 1), square, using=[(1, before), (-1, more), (-share, following)])
    every = infer("induct", All(h, (le(0, h),), claim(h)), base, step)
    return by.at(every, K, by.given(le(0, K)))


@cache
def _growing() -> tuple[Theorem, Theorem]:
    """(|T(K+1)| = 4 |T(K)|, 1 ≤ |T(K)|)."""
    start, law = by.given(*_terms(4))
    hole = reals("hole")

    def size(term_: Any, equation: Theorem) -> Theorem:
        """|term| = |the right side of the equation|."""
        here = Abs(term_)
        after = Abs(by.relation(equation).rhs)
        plain, pattern = by.ring(eq(here, here)), eq(here, Abs(hole))
        return infer("rewrite", eq(here, after), plain, equation, pattern=pattern, hole=hole)

    low = by.given(le(0, h))
    grown = size(T(h + 1), by.at(law, h, low))
    base = by.linear(le(1, Abs(T(0))), size(T(0), start))
    step = by.linear(le(1, Abs(T(h + 1))), grown, by.given(le(1, Abs(T(h)))))
    every = infer("induct", All(h, (le(0, h),), le(1, Abs(T(h)))), base, step)
    whole = by.given(le(0, K))
    return by.spec(grown, {h: K}), by.at(every, K, whole)


@cache
def _away() -> Theorem:
    """4/5 ≤ |f(2) − Σ_{k≤K} T(k)|."""
    grown, large = _growing()
    rest = by.spec(_remainder(), {x: 2})
    gap, hole = f(2) - _partial, reals("hole")
    exact = by.linear(eq(gap, T(K + 1) / 5), rest)
    size = infer(
        "rewrite",
        eq(Abs(gap), Abs(T(K + 1)) / 5),
        by.ring(eq(Abs(gap), Abs(gap))),
        exact,
        pattern=eq(Abs(gap), Abs(hole)),
        hole=hole,
    )
    return by.linear(_far, size, grown, large)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    (two, exact), (grown, large) = _interaction(), _growing()
    return Proof(
        steps=(
            Step("The interaction is the difference of two values.", two),
            Step("f(2) − f(0) = 1/5 − 1.", exact),
            Step("The geometric series with its remainder.", _remainder()),
            Step("At t = 2 the terms grow fourfold.", grown),
            Step("So the series diverges.", large),
            Step("f(2) − the partial sum is T(K+1)/5.", _away()),
        ),
        theorems=tuple(map(conclude, statement, (exact, _remainder(), large, _away()))),
    )
