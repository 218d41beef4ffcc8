"""Shapley interaction index: every interaction is shared among the coalitions of one size in it.

With m = n − |T| and Δ_T v(S) = Σ_{L⊆T} (−1)^(|T|−|L|) v(S∪L),

    φ(T) = Σ_{S⊆N∖T} |S|!(m−|S|)!/(m+1)! · Δ_T v(S) = Σ_{S⊇T} I(S)/(|S|−|T|+1):

the mean of Δ_T v when T comes as one block among the other variables in random order.

Source: Grabisch and Roubens 1999; A, Theorem 3; B, Theorem 5.  Assumptions: none.  (The
formula defines an index for T ≠ ∅ only; the identity holds at T = ∅ as well.)
Proof: as for the Shapley value, of which this is the case |T| = 1: the interactions S∪T with
|S| = t have the coefficient Σ_j C(m−t, j) w(t+j), a sum of Beta type, which is 1/(t+1).
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import permutations

import proofs.tactics as by
from proofs.harsanyi._averages import D, J, above, by_orders, derivatives, order_sums, s, t
from proofs.harsanyi._setting import interactions, n
from proofs.kernel.formula import Sequent, Sum, apply, eq, factorial, ints, reals, sequent
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda, num
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import Game, derivative, dividends, random_game

__all__ = ["CLAIM", "prove"]

k, phi = ints("k"), reals("phi")
_m = n - k
_weight = Lambda(s, factorial(s) * factorial(_m - s) / factorial(_m + 1))
_share = Lambda(t, 1 / (t + 1))
_index = eq(phi, Sum(apply(_weight, s) * D(s), (s, 0, _m)))
_shared = eq(phi, Sum(apply(_share, t) * J(t), (t, 0, _m)))
_sums = (derivatives("T", k, _m), above("T", k, _m))


def _mean_change(v: Game, T: tuple[int, ...], others: tuple[int, ...]) -> Fraction:
    """The mean of Δ_T v(those before T) over all orders of arrival, T as one block."""
    block = -1
    changes = []
    for order in permutations((*others, block)):
        before = frozenset(order[: order.index(block)])
        changes.append(derivative(v, T, before))
    return Fraction(sum(changes)) / len(changes)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    size = rng.randint(1, len(players))
    T, others = players[:size], players[size:]
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={"n": len(players), "k": size, "phi": _mean_change(v, T, others)},
        functions=order_sums(v, I, T, others),
        games={"v": v, "I": I},
        layout={"every": players, "T": T, "others": others},
    )


CLAIM = Claim(
    id="shapley_interaction",
    title="Shapley interaction index",
    source="classical (Grabisch and Roubens 1999); A, Theorem 3; B, Theorem 5",
    words="The Shapley interaction index of T is the sum of I(S)/(|S|−|T|+1) over all S ⊇ T.",
    reading="that the sums over S, the index and that of I(S)/(|S|−|T|+1), are their sums order "
    "by order, which are formal: φ from D(s), and J(t)/(t + 1)",
    statement=(sequent(_shared, interactions(), *_sums, _index),),
    draw=_draw,
    parts=dict.fromkeys(("T", "others"), "every"),
    formulas={"share": apply(_share, t)},
)


@cache
def _by_orders() -> tuple[Theorem, Theorem, Theorem]:
    scale = 1 / factorial(_m + 1)
    return by_orders("T", k, _m, _weight, _share, scale=scale, shift=num(0))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    counted, share, total = _by_orders()
    goal = by.linear(_shared, by.given(_index), total)
    return Proof(
        steps=(
            Step("Weigh every S by Y^|S|: Δ_T v on the left, interactions on the right.", counted),
            Step("The weights turn Y^t (1+Y)^(m−t) into 1/(t+1).", share),
            Step("So φ(T) is the sum of I(S∪T)/(|S|+1) over S outside T.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
