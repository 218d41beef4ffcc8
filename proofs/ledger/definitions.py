"""The definitions, by brute force: what instances are made of.  Shares no formula with a proof.

Games are functions from frozensets of coordinates to exact numbers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

Game = Callable[[frozenset[int]], Any]


def subsets(of: Iterable[int]) -> Iterator[frozenset[int]]:
    """All subsets, small ones first."""
    items = sorted(of)
    sizes = (combinations(items, k) for k in range(len(items) + 1))
    return (frozenset(s) for s in chain.from_iterable(sizes))


def random_game(rng: random.Random, players: Iterable[int]) -> Game:
    """A game with small random rational values, about a quarter of them 0."""
    table = {
        s: Fraction(rng.choice([0, 1, 1, -1, 2, 3, -4, 5]), rng.choice([1, 1, 2, 3]))
        for s in subsets(players)
    }
    return table.__getitem__


def dividends(v: Game, players: Iterable[int]) -> Game:
    """I(S) = Σ_{T⊆S} (-1)^(|S|-|T|) v(T), term by term."""
    table = {s: sum((-1) ** (len(s) - len(t)) * v(t) for t in subsets(s)) for s in subsets(players)}
    return table.__getitem__


def order_sum(g: Game, players: Iterable[int], order: int) -> Any:
    """Σ of g over the subsets of one order."""
    return sum((g(s) for s in subsets(players) if len(s) == order), Fraction(0))


def mean_gain(v: Game, players: Iterable[int], order: int) -> Fraction:
    """ū(m): the mean of v(S) − v(∅) over |S| = m."""
    gains = [v(s) - v(frozenset()) for s in subsets(players) if len(s) == order]
    return Fraction(sum(gains)) / len(gains)


def derivative(v: Game, along: Iterable[int], at: frozenset[int]) -> Any:
    """Δ_T v(S) = Σ_{L⊆T} (-1)^(|T|-|L|) v(S∪L), the discrete derivative along T at S."""
    T = frozenset(along)
    return sum((-1) ** (len(T) - len(L)) * v(at | L) for L in subsets(T))


def or_interactions(v: Game, players: Iterable[int], *, at_empty: Any) -> Game:
    """I_or(S) = −Σ_{T⊆S} (-1)^(|S|-|T|) v(N∖T) for S ≠ ∅; at ∅ what is given."""
    N = frozenset(players)
    table = {
        s: -sum((-1) ** (len(s) - len(t)) * v(N - t) for t in subsets(s)) if s else at_empty
        for s in subsets(N)
    }
    return table.__getitem__
