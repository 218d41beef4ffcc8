"""The setting of paper B: order sums, means over masks of one order, and games to try them on.

The conditions bear B's names: (1α), no interaction above order M, and (1β), no derivative above
order M, are its Assumption 1, which the abstract calls (i); (ii) and (iii) are Assumptions 2 and 3.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from proofs.kernel.formula import (
    MOBIUS,
    ONE,
    Abs,
    All,
    Sum,
    binomial,
    eq,
    fn,
    graded,
    ints,
    le,
    tensor,
    term,
)
from proofs.ledger.claim import Instance
from proofs.ledger.definitions import Game, dividends, mean_gain, order_sum, random_game, subsets

n, m, k, M = ints("n m k M")
A, V, u_bar = fn("A"), fn("V"), fn("ubar")

# I(S) = Σ_{T⊆S} (-1)^(|S|-|T|) v(T)
DIVIDENDS = tensor("=", term(1, "I", every=ONE), term(1, "v", every=MOBIUS), every=n)
# A(k) = Σ_{|S|=k} I(S) and V(k) = Σ_{|S|=k} v(S)
ORDER_SUMS = graded(A, "every", term(1, "I", every=ONE), every=n)
VALUES = graded(V, "every", term(1, "v", every=ONE), every=n)
# ū(m) = mean of v(S) − v(∅) over |S| = m
MEANS = All(m, le(0, m, n), eq(u_bar(m), V(m) / binomial(n, m) - V(0)))
SETTING = (DIVIDENDS, ORDER_SUMS, VALUES, MEANS)
# (1α), all that is used of it: no order sum above M
NOTHING_ABOVE = All(k, (le(M + 1, k), le(k, n)), eq(A(k), 0))
SIZE = le(1, M, n)  # M is one of the orders
AT_ORDER = (*SETTING, NOTHING_ABOVE, *SIZE)  # (1α) at order M
TOTAL = Sum(Abs(A(k)), (k, 1, M))  # what the order bounds bound


def of_order(rng: random.Random, players: tuple[int, ...], order: int) -> Game:
    """A random game without interactions above one order, by summing random interactions."""
    J = random_game(rng, players)
    table = {s: sum(J(t) for t in subsets(s) if len(t) <= order) for s in subsets(players)}
    return table.__getitem__


def instance(v: Game, players: tuple[int, ...], **values: Any) -> Instance:
    """The case of one game, everything computed from the definitions."""
    I = dividends(v, players)  # noqa: E741
    numbers: Mapping[str, Any] = {"n": len(players), **values}

    @cache
    def mean(order: int) -> Fraction:
        return mean_gain(v, players, order) if 0 <= order <= len(players) else Fraction(1, 7)

    return Instance(
        values=numbers,
        functions={
            "A": cache(lambda k: order_sum(I, players, k)),
            "V": cache(lambda k: order_sum(v, players, k)),
            "ubar": mean,
        },
        games={"v": v, "I": I},
        layout={"every": players},
    )
