"""Shapley: the Shapley value shares every interaction equally among its variables.

φ(i) = Σ_{S⊆N∖i} |S|!(n−1−|S|)!/n! · (v(S∪{i}) − v(S)), the mean gain by i when the variables come
in random order.  Then φ(i) = Σ_{S∋i} I(S)/|S|.

Source: Harsanyi 1963; A, Theorem 2; B, Theorem 4.  Assumptions: none; n ≥ 1 since i is a variable.
Proof: the generating function of the gains by order is Σ_t Y^t (1+Y)^(n−1−t) J(t), with J(t) the
sum of I(S∪{i}) over |S| = t; so J(t) has the coefficient κ(t) = Σ_j C(n−1−t, j) w(t+j), and for
Shapley's weights w this sum of Beta type is 1/(t+1), by a telescoping certificate and induction.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import permutations

import proofs.tactics as by
from proofs.harsanyi._averages import D, J, above, by_orders, derivatives, order_sums, s, t
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import Sequent, Sum, apply, eq, factorial, reals, sequent
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import Game, dividends, random_game

__all__ = ["CLAIM", "prove"]

phi = reals("phi")
_weight = Lambda(s, factorial(s) * factorial(n - 1 - s) / factorial(n))
_share = Lambda(t, 1 / (t + 1))
_value = eq(phi, Sum(apply(_weight, s) * D(s), (s, 0, n - 1)))
_shapley = eq(phi, Sum(apply(_share, t) * J(t), (t, 0, n - 1)))
_sums = (derivatives("i", 1, n - 1), above("i", 1, n - 1))


def _mean_gain(v: Game, players: tuple[int, ...], i: int) -> Fraction:
    """The mean of v(those before i, and i) − v(those before i) over all orders of arrival."""
    gains = []
    for order in permutations(players):
        before = frozenset(order[: order.index(i)])
        gains.append(v(before | {i}) - v(before))
    return Fraction(sum(gains)) / len(gains)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": len(players), "phi": _mean_gain(v, players, 0)},
        functions=order_sums(v, I, (0,), players[1:]),
        games={"v": v, "I": I},
        layout={"every": players, "i": (0,), "others": players[1:]},
    )


CLAIM = Claim(
    id="shapley",
    title="Shapley value",
    source="classical (Harsanyi 1963); A, Theorem 2; B, Theorem 4",
    words="The Shapley value of i is the sum of I(S)/|S| over all S that contain i.",
    reading="that the sums over S, Shapley's and that of I(S)/|S|, are their sums order by order, "
    "which are formal: φ from D(s), and J(t)/(t + 1)",
    statement=(sequent(_shapley, interactions(), *_sums, _value),),
    draw=_draw,
    parts=dict.fromkeys(("i", "others"), "every"),
    formulas={"share": apply(_share, t)},
)


@cache
def _by_orders() -> tuple[Theorem, Theorem, Theorem]:
    scale = 1 / factorial(n)
    return by_orders("i", 1, n - 1, _weight, _share, scale=scale, shift=num(0))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    counted, share, total = _by_orders()
    goal = by.linear(_shapley, by.given(_value), total)
    return Proof(
        steps=(
            Step("Weigh every S by Y^|S|: gains on the left, interactions on the right.", counted),
            Step("Shapley's weights turn Y^t (1+Y)^(n−1−t) into 1/(t+1).", share),
            Step("So φ(i) is the sum of I(S∪{i})/(|S|+1) over S without i.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
