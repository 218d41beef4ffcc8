"""Approximate order: what of the bounds is left when the interactions above M are small, not 0.

w is v without its interactions above order M: w(S) = Σ_{T⊆S} K(T), K = I up to order M and 0 above.
ρ bounds |v(S) − w(S)|.  Then

- K is the interaction of w; and w(S) = v(S) for |S| ≤ M;
- |ū_v(m) − ū_w(m)| ≤ ρ, for which it is enough that the mean of |v − w| over |S| = m is at most ρ;
- so the range of ū grows by at most 2ρ, and of the linear program's constraints (ii) is relaxed by
  2ρ, and (iii), m'^p ū(m) ≤ m^p ū(m'), by (m'^p + m^p) ρ;
- if v deviates from a constant c by at most σ in root mean square, for any weights H on the masks
  with sum 1, then w by at most σ + ρ: with c the mean, σ(q) grows by at most ρ.

Hence explicit_order_bound holds for w, and so for the order sums of v up to M, with
range(ū) + 2ρ, and energy_bound with σ(q_j) + ρ.  Source: this suite.  Assumptions: as said.
Proof: matching for each order inside S; averages of v − w; the triangle inequality in L².
"""

from __future__ import annotations

import math
import random
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    MOBIUS,
    Abs,
    All,
    Sequent,
    Sum,
    eq,
    fn,
    ints,
    le,
    lt,
    reals,
    sequent,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Expr, Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends, mean_gain, order_sum, random_game, subsets
from proofs.sparsity.means._truncation import (
    AGREE,
    GAMES,
    INSIDE,
    NEAR,
    OWN,
    SUMS,
    means_near,
    rho,
    same_values,
    u_w,
)
from proofs.sparsity.setting import _minkowski as minkowski
from proofs.sparsity.setting._setting import M, k, m, n, u_bar
from proofs.tactics.blocks import distribute

__all__ = ["CLAIM", "prove"]

low, b, z = ints("low b z")
p, c, sigma = reals("p c sigma")
H, values, truncated = fn("H"), fn("values"), fn("truncated")

_near_low = le(Abs(u_bar(low) - u_w(low)), rho)
_range = le(u_w(m) - u_w(low), u_bar(m) - u_bar(low) + 2 * rho)
_rises = le(u_bar(low), u_bar(m))
_rises_w = le(u_w(low), u_w(m) + 2 * rho)
_confident = le(low**p * u_bar(m), m**p * u_bar(low))
_confident_w = le(low**p * u_w(m), m**p * u_w(low) + (low**p + m**p) * rho)

# The spread, over masks 0, …, b with weights H.
_on = le(0, z, b)
_weights = All(z, _on, le(0, H(z)))
_one = eq(Sum(H(z), (z, 0, b)), 1)
_close = All(z, _on, le(Abs(values(z) - truncated(z)), rho))


def _spread(f: Any) -> Expr:
    return Sum(H(z) * (f(z) - c) ** 2, (z, 0, b))


_squares = Sum(H(z) * (truncated(z) - values(z)) ** 2, (z, 0, b))
_spread_v = le(_spread(values), sigma**2)
_spread_w = le(_spread(truncated), (sigma + rho) ** 2)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(1, 3)
    players = tuple(range(size))
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    order = rng.randint(0, size)
    K = {T: I(T) if len(T) <= order else Fraction(0) for T in subsets(players)}.__getitem__
    w = {T: sum((K(U) for U in subsets(T)), Fraction(0)) for T in subsets(players)}.__getitem__
    gap = {T: abs(v(T) - w(T)) for T in subsets(players)}.__getitem__
    S = tuple(rng.sample(players, rng.randint(0, order)))
    masks = list(subsets(players))
    share = Fraction(rng.randint(1, 3), 4)
    weight = [
        math.prod((share if i in T else 1 - share for i in players), start=Fraction(1))
        for T in masks
    ]
    mean = sum(x * v(T) for x, T in zip(weight, masks, strict=True))
    variance = sum(x * (v(T) - mean) ** 2 for x, T in zip(weight, masks, strict=True))
    root = Fraction(math.isqrt(int(variance * 10**8)) + 1, 10**4)
    # m' ≤ m, p: chosen so that (ii) and (iii) hold between them
    pairs = [
        (a, b, e)
        for a, b, e in product(range(size + 1), range(1, size + 1), (0, 1, 2))
        if 1 <= a <= b
        and mean_gain(v, players, a) <= mean_gain(v, players, b)
        and a**e * mean_gain(v, players, b) <= b**e * mean_gain(v, players, a)
    ]
    if not pairs:
        return _draw(rng)
    start, end, exponent = rng.choice(pairs)

    def mean_of(g: Any) -> Any:
        return lambda r: mean_gain(g, players, r)

    return Instance(
        values={
            "n": size,
            "k": len(S),
            "M": order,
            "m": end,
            "low": start,
            "p": exponent,
            "rho": max(map(gap, masks)),
            "b": len(masks) - 1,
            "c": mean,
            "sigma": root,
        },
        functions={
            "W": lambda r: order_sum(v, S, r),
            "Ww": lambda r: order_sum(w, S, r),
            "J": lambda r: order_sum(I, S, r),
            "JK": lambda r: order_sum(K, S, r),
            "V": lambda r: order_sum(v, players, r),
            "Vw": lambda r: order_sum(w, players, r),
            "R": lambda r: order_sum(gap, players, r),
            "ubar": mean_of(v),
            "ubarw": mean_of(w),
            "H": lambda r: weight[r],
            "values": lambda r: v(masks[r]),
            "truncated": lambda r: w(masks[r]),
        },
        games={"v": v, "I": I, "w": w, "K": K, "gap": gap},
        layout={"every": players, "S": S, "out": tuple(i for i in players if i not in S)},
    )


CLAIM = Claim(
    id="approximate_order",
    title="Approximate order",
    source="this suite",
    words="Without its interactions above order M, a game keeps the others, its values up to "
    "order M, its means up to ρ and its spread up to ρ, where ρ bounds what was left out.",
    reading="that W(k) inside a set S of k variables is v(S), and K = I up to order M has the "
    "same order sums there; that the integers z with weights H(z) are masks drawn at random; and "
    "that with c the mean σ is the spread",
    statement=(
        sequent(OWN, SUMS),
        sequent(AGREE, *INSIDE, *le(0, k, M)),
        sequent(NEAR, *GAMES, *le(0, m, n)),
        sequent(_range, NEAR, _near_low),
        sequent(_rises_w, NEAR, _near_low, _rises),
        sequent(_confident_w, NEAR, _near_low, _confident, lt(0, low), lt(0, m)),
        sequent(_spread_w, _weights, _one, _close, _spread_v, le(0, sigma), le(0, rho), le(0, b)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("S", "out"), "every"),
    scope="all n, M",
    equivalent={
        "conclusion: truncated(z) − c → c − truncated(z) (part 7)": "it is squared",
        "conclusion: ρ + σ → −ρ − σ (part 7)": "it is squared",
    },
)


@cache
def _uniqueness() -> Theorem:
    return by.operate(OWN, (-1, by.given(SUMS), {"every": MOBIUS}))


def _sides(f: Any) -> list[Theorem]:
    """The two sides of |ū_v − ū_w| ≤ ρ."""
    (law,) = [by.given(le(Abs(u_bar(f) - u_w(f)), rho))]
    gap = u_bar(f) - u_w(f)
    above, below = (by.axiom(name, x=gap) for name in ("abs_above", "abs_below"))
    return [by.linear(le(gap, rho), above, law), by.linear(le(-gap, rho), below, law)]


@cache
def _relaxed() -> tuple[Theorem, Theorem, Theorem]:
    facts = [*_sides(m), *_sides(low)]
    positive, end = by.given(lt(0, low), lt(0, m))
    powers = [by.axiom("power_positive", fact, b=x, x=p) for fact, x in ((positive, low), (end, m))]
    groups = [[powers[0], facts[1]], [powers[1], facts[2]]]
    confident = by.ring(
        _confident_w,
        positive,
        end,
        products=[(1, 1, group) for group in ([by.given(_confident)], *groups)],
    )
    return by.linear(_range, *facts), by.linear(_rises_w, by.given(_rises), *facts), confident


@cache
def _spreads() -> Theorem:
    inside, low_end, size = by.given(*_on), by.given(le(0, b)), by.given(le(0, rho))
    weight = by.at(by.given(_weights), z, *inside)
    close = by.at(by.given(_close), z, *inside)
    gap = values(z) - truncated(z)
    above, below = (by.axiom(name, x=gap) for name in ("abs_above", "abs_below"))
    up, down = by.linear(le(gap, rho), above, close), by.linear(le(-gap, rho), below, close)
    each = by.ring(le(_squares.args[3], rho**2 * H(z)), products=[(1, 1, [weight, up, down])])
    scaled = distribute([(rho**2, H(z))], z, num(0), b, low_end)
    rest = by.linear(le(_squares, rho**2 * _one.lhs), by.termwise(each, z, 0, b), scaled)
    whole = by.ring(
        le(_squares, rho**2), using=[(rho**2, by.given(_one))], products=[(1, 1, [rest])]
    )
    total = by.spec(
        minkowski.triangle(),
        {
            minkowski.F: Lambda(z, values(z) - c),
            minkowski.G: Lambda(z, truncated(z) - values(z)),
            minkowski.x: sigma,
            minkowski.y: rho,
        },
        *by.given(_weights, _spread_v),
        whole,
        size,
        low_end,
    )
    return by.cut(by.linear(_spread_w, total), by.linear(le(-1, b), low_end))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    relaxed = _relaxed()
    return Proof(
        steps=(
            Step("w is the sum of K over subsets, so K is its interaction.", _uniqueness()),
            Step("Up to order M, v(S) and w(S) are sums of the same.", same_values()),
            Step(
                "The difference of the means is a mean of differences; both vanish at ∅.",
                means_near(),
            ),
            Step("The range of ū.", relaxed[0]),
            Step("(ii), relaxed.", relaxed[1]),
            Step("(iii), relaxed.", relaxed[2]),
            Step(
                "The spread, by the triangle inequality.",
                _spreads(),
            ),
        ),
        theorems=tuple(
            map(
                conclude,
                statement,
                (_uniqueness(), same_values(), means_near(), *relaxed, _spreads()),
            )
        ),
    )
