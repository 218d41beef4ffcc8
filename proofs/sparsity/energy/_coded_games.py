"""Games on subsets written as integers, to try the energy bounds on: by brute force."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

from proofs.ledger.claim import Instance

_SQUARES = [(1, 1), (1, 4), (4, 1), (1, 9), (9, 1), (4, 9), (9, 4), (9, 16), (16, 9)]  # q(1−q) = r²


def _bits(code: Any) -> frozenset[int]:
    return frozenset(x for x in range(int(code).bit_length()) if int(code) >> x & 1)


def draw(rng: random.Random, players: int | None = None) -> Instance:
    """A random game of random order, with random rational nodes and Lagrange's weights."""
    size = rng.choice([0, 1, 1, 2, 2, 2, 2, 2, 2, 3]) if players is None else players
    order = rng.randint(0, size)
    at_order = rng.randint(1, max(1, order))
    extremal = rng.random() < 0.4  # a product of all M variables about 1/2: equality for k = M
    if extremal:
        at_order = order = max(1, size)
    nodes = [Fraction(x, x + y) for x, y in rng.sample(_SQUARES, max(0, order - at_order) + 1)]
    if extremal:
        nodes = [Fraction(1, 2)]
    dividends = {
        x: (-2) ** len(_bits(x)) if extremal else Fraction(rng.randint(-3, 3), rng.randint(1, 2))
        for x in range(2**size)
        if len(_bits(x)) <= order
    }
    return _instance(rng, size, order, at_order, nodes, dividends)


def _instance(
    rng: random.Random, size: int, order: int, k: int, nodes: list[Fraction], dividends: Any
) -> Instance:
    everyone = range(2**size)
    I = {x: Fraction(dividends.get(x, 0)) for x in everyone}  # noqa: E741
    v = {x: sum((I[y] for y in everyone if _bits(y) <= _bits(x)), Fraction(0)) for x in everyone}
    means, spreads = [], []
    for node in nodes:
        chance = {x: node ** len(_bits(x)) * (1 - node) ** (size - len(_bits(x))) for x in everyone}
        means.append(sum((chance[x] * v[x] for x in everyone), Fraction(0)))
        variance = sum((chance[x] * (v[x] - means[-1]) ** 2 for x in everyone), Fraction(0))
        spreads.append(_root(variance))
    weights = [
        math.prod((p / (p - node) for p in nodes if p != node), start=Fraction(1)) for node in nodes
    ]
    threshold: Any = Fraction(rng.randint(1, 4), 2)

    def among(values: Any) -> Any:
        return lambda x: values[int(x)] if 0 <= x < len(values) else Fraction(2, 3)

    return Instance(
        values={"n": size, "M": order, "k": k, "J": len(nodes) - 1, "tau": threshold, "j": 0},
        functions={
            "N": lambda x: 2**x,
            "pop": lambda x: len(_bits(x)),
            "sub": lambda x, y: int(_bits(x) <= _bits(y)),
            "I": lambda x: I.get(x, Fraction(3, 4)),
            "v": lambda x: v.get(x, Fraction(3, 4)),
            "q": among(nodes),
            "r": among([_root(node * (1 - node)) for node in nodes]),
            "s": among(spreads),
            "c": among(means),
            "w": among(weights),
            "salient": lambda x: int(abs(I.get(x, 0)) >= threshold),
        },
        within=range(max(2, 2**size)),
    )


def _root(x: Fraction) -> Fraction:
    """The root of a rational number; if irrational, the next multiple of 10⁻⁶ above it."""
    exact = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
    if exact**2 == x:
        return exact
    return Fraction(math.isqrt(x.numerator * 10**12 // x.denominator) + 1, 10**6)


def coded(rng: random.Random, size: int, order: int, *, product: bool) -> Instance:
    """A game of that order, a product of all variables about 1/2 or random, and no nodes."""
    dividends = {
        x: (-2) ** len(_bits(x)) if product else Fraction(rng.randint(-3, 3), rng.randint(1, 2))
        for x in range(2**size)
        if len(_bits(x)) <= order
    }
    return _instance(rng, size, order, order, [Fraction(1, 2)], dividends)
