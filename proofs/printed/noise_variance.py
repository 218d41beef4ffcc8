"""Noise on the scores: 2^|S| times its variance on I(S) if it is uncorrelated, 0 if it is shared.

ε is noise of one variance σ² on the scores.  Its interaction at S is a sum of K = 2^|S| noises with
signs X = ±1:

1. the variance of such a sum, Σ_e Σ_f X(e) X(f) cov(e, f), is K σ² where the noises are
   uncorrelated;
2. of the signs of I(S) there are 2^|S|: Σ_{T⊆S} σ² = 2^|S| σ²;
3. taking ε(∅) off every score, as u = v − v(∅) does, changes nothing at S ≠ ∅;
4. but noise that is the same on every mask, ε(T) = z, has no interaction at S ≠ ∅.

So Var I_ε(S) = 2^|S| Var ε needs S ≠ ∅ and noise that is uncorrelated; "fully random" is printed.

Source: B, §3.3.  Assumptions: those stated.  Proof: the terms with e = f are left; μ of a constant.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, EMPTY, OUT, interactions, n
from proofs.kernel.formula import (
    AT_0,
    MOBIUS,
    ONE,
    ZETA,
    All,
    Matrix,
    Sequent,
    Sum,
    eq,
    fn,
    ints,
    le,
    ne,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, random_game, subsets
from proofs.tactics.sums import F, a, b, constant, splitting, vanishing, x
from proofs.tactics.sums import c as MIDDLE

__all__ = ["CLAIM", "prove"]

e, f, K = ints("e f K")
variance, z = reals("sigma_2 z")
X, cov = fn("X"), fn("cov")
_RANGE = le(1, e, K)
_SIGNS = All(e, _RANGE, eq(X(e) ** 2, 1))
_OWN = All(e, _RANGE, eq(cov(e, e), variance))
_APART = All(e, _RANGE, All(f, (*le(1, f, K), ne(e, f)), eq(cov(e, f), 0)))
_row = Sum(X(e) * X(f) * cov(e, f), (f, 1, K))
_spread = eq(Sum(_row, (e, 1, K)), K * variance)

_interactions = interactions("eps", "I")
_counted = tensor("=", term(1, "sum", every=ONE), term(1, "var", every=ZETA), every=n)
_level = tensor("=", term(1, "var", every=ONE), term(variance, "", every=ALWAYS), every=n)
_power = tensor("=", term(1, "sum", every=ONE), term(variance, "", every=Matrix([1, 2])), every=n)
_centred = tensor(
    "=",
    term(1, "u", every=ONE),
    (term(1, "eps", every=ONE), term(-1, "eps", every=EMPTY)),
    every=n,
)
_moved = tensor(
    "=",
    term(1, "I_u", every=ONE),
    (term(1, "I", every=ONE), term(-1, "eps", every=OUT * AT_0)),
    every=n,
)
_shared = tensor("=", term(1, "same", every=ONE), term(z, "", every=ALWAYS), every=n)
_none = tensor("=", term(1, "I_same", every=ONE), term(z, "", every=OUT), every=n)
_defined = interactions("u", "I_u"), interactions("same", "I_same")


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 3)))
    masks, level = rng.randint(0, 5), Fraction(rng.randint(0, 5), 2)
    signs = [rng.choice((-1, 1)) for _ in range(masks)]
    eps, height = random_game(rng, players), Fraction(rng.randint(-3, 3))

    def u(s: frozenset[int]) -> Fraction:
        return Fraction(eps(s) - eps(frozenset()))

    def same(_: frozenset[int]) -> Fraction:
        return height

    return Instance(
        values={"n": len(players), "K": masks, "sigma_2": level, "z": height},
        functions={
            "X": lambda i: signs[i - 1],
            "cov": lambda i, j: level if i == j else Fraction(0),
        },
        games={
            "eps": eps,
            "u": u,
            "same": same,
            "I": dividends(eps, players),
            "I_u": dividends(u, players),
            "I_same": dividends(same, players),
            "var": lambda _: level,
            "sum": lambda s: sum((level for _ in subsets(s)), Fraction(0)),
        },
        layout={"every": players},
    )


CLAIM = Claim(
    id="noise_variance",
    title="Noise on the interactions",
    source="this suite, on B, §3.3",
    words="Uncorrelated noise of variance σ² on the scores has the variance 2^|S| σ² on I(S), S ≠ "
    "∅; noise that is the same on all masks has none there.",
    reading="that the variance of Σ X ε is Σ X X cov, and that the X of I(S) are its 2^|S| signs, "
    "one for each T ⊆ S",
    statement=(
        sequent(_spread, _SIGNS, _OWN, _APART, le(0, K)),
        sequent(_power, _counted, _level),
        sequent(_moved, _interactions, _defined[0], _centred),
        sequent(_none, _defined[1], _shared),
    ),
    draw=_draw,
)


@cache
def _sum() -> Theorem:
    """The double sum is Kσ²."""
    inside, long = by.given(*_RANGE), by.given(le(0, K))
    body = Lambda(f, X(e) * X(f) * cov(e, f))
    apart = by.at(by.given(_APART), e, *inside)

    def none(low: object, high: object) -> Theorem:
        """Nothing is added where f is not e."""
        here = by.given(*le(low, f, high))
        other = by.linear(ne(e, f), *here)
        zero = by.at(apart, f, *here, *inside, other)
        law = by.forall(
            by.ring(eq(body.expr, 0), using=[(X(e) * X(f), zero)]), f, *le(low, f, high)
        )
        return by.spec(vanishing(), {F: body, a: low, b: high}, law, *inside)

    left = by.spec(splitting(), {F: body, a: 1, MIDDLE: e, b: K}, *inside)
    own = by.last(Sum(body.expr, (f, 1, e)), *inside)
    sign, value = (by.at(by.given(law), e, *inside) for law in (_SIGNS, _OWN))
    row = by.ring(
        eq(_row, variance),
        using=[
            (1, left), (1, own), (1, none(1, e - 1)), (1, none(e + 1, K)),
            (X(e) ** 2, value), (variance, sign),
        ],
    )  # fmt: skip
    total = by.spec(constant(), {a: 1, b: K, x: variance}, long)
    return by.linear(_spread, by.termwise(row, e, 1, K), total)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    counted, level = by.given(_counted, _level)
    power = by.operate(_power, (1, counted, {}), (1, level, {"every": ZETA}))
    definition, centred = by.given(_interactions, _centred)
    second, third = by.given(*_defined)
    moved = by.operate(
        _moved, (1, second, {}), (-1, definition, {}), (1, centred, {"every": MOBIUS})
    )
    none = by.operate(_none, (1, third, {}), (1, by.given(_shared), {"every": MOBIUS}))
    theorems = (_sum(), power, moved, none)
    return Proof(
        steps=(
            Step("Only e = f adds, X(e)² σ² = σ² each.", _sum()),
            Step("One mask for each T ⊆ S.", power),
            Step("μ of the constant ε(∅) is its value at ∅.", moved),
            Step("And so is μ of z.", none),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
