"""Shapley–Taylor index of order k, 1 ≤ k ≤ n: low orders as they are, the rest shared by k-sets.

For |T| < k the index is Δ_T v(∅), and for |T| = k it is the mean over all orders of the variables
of Δ_T v(those before all of T), which is (k/n) Σ_{S⊆N∖T} Δ_T v(S)/C(n−1, |S|).  Then

    index(T) = I(T) for |T| < k,    index(T) = Σ_{S⊇T} I(S)/C(|S|, k) for |T| = k.

Source: Sundararajan, Dhamdhere and Agarwal 2020; A, Theorem 4; B, Theorem 6.  Assumptions: 1 ≤ k;
k ≤ n since T has k elements (the first formula holds for T of any size).
Proof: Δ_T v(∅) = I(T) is the row (−1 1) of μ at the variables in T.  For |T| = k the interactions
S∪T with |S| = t have the coefficient Σ_j C(n−k−t, j) (k/n)/C(n−1, t+j), a sum of Beta type, which
is 1/C(t+k, k), by a telescoping certificate and induction.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import permutations

import proofs.tactics as by
from proofs.harsanyi._averages import D, J, above, by_orders, derivatives, order_sums, s, t
from proofs.harsanyi._setting import HERE, interactions, n, refined
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    STEP,
    Matrix,
    Sequent,
    Sum,
    Tensor,
    apply,
    binomial,
    eq,
    factorial,
    ints,
    le,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Lambda
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import Game, derivative, dividends, random_game

__all__ = ["CLAIM", "prove"]

k, r = ints("k r")
phi, psi = reals("phi psi")
_weight = Lambda(s, k / n / binomial(n - 1, s))
_share = Lambda(t, 1 / binomial(t + k, k))
_index = eq(phi, Sum(apply(_weight, s) * D(s), (s, 0, n - k)))
_shared = eq(phi, Sum(apply(_share, t) * J(t), (t, 0, n - k)))
_sums = (derivatives("T", k, n - k), above("T", k, n - k))

_low_kinds = {"low": r, "beyond": n - r}


def _low(game: str, row: Matrix) -> Tensor:
    """psi = the entry of a function at T = the coordinates `low`, no others present."""
    return tensor(
        "=", term(psi, "", low=HERE, beyond=HERE), term(1, game, low=row, beyond=AT_0), **_low_kinds
    )


def _mean_change(v: Game, T: tuple[int, ...], players: tuple[int, ...]) -> Fraction:
    """The mean over all orders of the variables of Δ_T v(those before all of T)."""
    changes = []
    for order in permutations(players):
        before = frozenset(order[: min(order.index(i) for i in T)])
        changes.append(derivative(v, T, before))
    return Fraction(sum(changes)) / len(changes)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))
    size = rng.randint(1, len(players))
    low = rng.randint(0, size - 1)
    T, others = players[:size], players[size:]
    v = random_game(rng, players)
    I = dividends(v, players)  # noqa: E741
    return Instance(
        values={
            "n": len(players),
            "k": size,
            "r": low,
            "phi": _mean_change(v, T, players),
            "psi": derivative(v, players[:low], frozenset()),
        },
        functions=order_sums(v, I, T, others),
        games={"v": v, "I": I},
        layout={
            "every": players,
            "T": T,
            "others": others,
            "low": players[:low],
            "beyond": players[low:],
        },
    )


CLAIM = Claim(
    id="shapley_taylor",
    title="Shapley–Taylor index",
    source="classical (Sundararajan, Dhamdhere and Agarwal 2020); A, Theorem 4; B, Theorem 6",
    words="The Shapley–Taylor index of order k is I(T) for |T| < k, and the sum of I(S)/C(|S|, k) "
    "over all S ⊇ T for |T| = k.",
    reading="for |T| = k, that the sums over S, the index and that of I(S)/C(|S|, k), are their "
    "sums order by order, which are formal: φ from D(s), and J(t)/C(k + t, k)",
    statement=(
        sequent(_low("I", AT_1), interactions(), _low("v", STEP)),
        sequent(_shared, interactions(), *_sums, _index, le(1, k)),
    ),
    draw=_draw,
    parts=dict.fromkeys(("T", "beyond", "low", "others"), "every"),
    scope="1 ≤ k ≤ n",
    formulas={"low": _low("I", AT_1), "share": apply(_share, t)},
)


@cache
def _by_orders() -> tuple[Theorem, Theorem, Theorem]:
    facts = [by.given(le(1, k))]
    scale = k / factorial(n)
    return by_orders("T", k, n - k, _weight, _share, scale=scale, shift=k - 1, facts=facts)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    definition = refined(by.given(interactions()), **_low_kinds)
    low = by.operate(
        _low("I", AT_1),
        (1, by.given(_low("v", STEP)), {}),
        (-1, definition, {"low": AT_1, "beyond": AT_0}),
    )
    counted, share, total = _by_orders()
    goal = by.linear(_shared, by.given(_index), total)
    return Proof(
        steps=(
            Step("For |T| < k: Δ_T v(∅) is the interaction of T.", low),
            Step("For |T| = k: weigh every S outside T by Y^|S|.", counted),
            Step("The weights turn Y^t (1+Y)^(n−k−t) into 1/C(t+k, k).", share),
            Step("So the index is the sum of I(S∪T)/C(|S|+k, k) over S outside T.", goal),
        ),
        theorems=(conclude(statement[0], low), conclude(statement[1], goal)),
    )
