"""Cases for B's main theorem: a game, its order sums really written in base n, and cut at ⌊p⌋."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath

from proofs.ledger.claim import Instance
from proofs.ledger.definitions import Game, dividends, mean_gain, order_sum, subsets
from proofs.sparsity.setting._setting import instance


@dataclass(frozen=True)
class Expansion:
    """Digits of |A(k)|/ū(1) below n^⌊p⌋, lowest first, and the rest, by order k."""

    digits: dict[int, list[Fraction]]
    rests: dict[int, Fraction]
    signs: dict[int, int]


def in_base(number: Fraction, base: int, cut: int) -> tuple[list[Fraction], Fraction]:
    """The lowest `cut` digits of a number ≥ 0, its fraction with the first, and what is left."""
    whole = math.floor(number)
    fraction = number - whole
    digits: list[Fraction] = []
    for _ in range(cut):
        whole, digit = divmod(whole, base)
        digits.append(digit + (Fraction(0) if digits else fraction))
    return digits, whole * Fraction(base) ** cut + (Fraction(0) if cut else fraction)


def fits(means: Sequence[Fraction], exponent: Fraction) -> bool:
    """0 ≤ ū(m) ≤ m^p ū(1) and ū(1) > 0, decided exactly for p a multiple of 1/2."""
    twice = int(2 * exponent)
    within = (u**2 <= m**twice * means[1] ** 2 for m, u in enumerate(means) if m)
    return means[1] > 0 and min(means) >= 0 and all(within)


def shaped(rng: random.Random, players: tuple[int, ...], order: int, p: Fraction) -> Game:
    """A game of one order with chosen means 0 ≤ ū(m) ≤ about m^p for m ≤ order, often extreme.

    Its interactions are made from the means order by order (matching), then shifted between two
    subsets of the same order, which changes neither means nor order sums.
    """
    most = [Fraction(round(float(m) ** float(p) * 4 - 0.5), 4) for m in range(order + 1)]
    means = [Fraction(0), Fraction(1)]
    means += [Fraction(rng.choice([0, 8, 8, rng.randint(0, 8)]), 8) * x for x in most[2:]]
    table: dict[frozenset[int], Fraction] = {}
    for s in subsets(players):
        inside = sum((table[t] for t in subsets(s) if t != s), Fraction(0))
        table[s] = means[len(s)] - inside if len(s) <= order else Fraction(0)
    one, other = (frozenset(rng.sample(players, 1)) for _ in range(2))
    shift = Fraction(rng.randint(-2, 2), 3)
    table[one] += shift
    table[other] -= shift
    scale = rng.choice([Fraction(1), Fraction(2), Fraction(1, 3)])
    values = {s: scale * sum(table[t] for t in subsets(s)) for s in table}
    return values.__getitem__


def draw(rng: random.Random) -> Instance:
    """A game with 0 ≤ ū(m) ≤ m^p ū(1) and some h(k) > 0; often one with a λ < 0, which is rare."""
    tries = rng.choice([0, 0, 60])
    while True:
        found = attempt(rng)
        if found is None or not any(found[1].rests.values()):
            continue
        here = case(rng, *found)
        below = [m for m, total in mixtures(here).items() if total < 0]
        if below:
            return replace(here, values={**here.values, "m": rng.choice(below)})
        tries -= 1
        if tries < 0:
            return here


def attempt(rng: random.Random) -> tuple[Instance, Expansion, Fraction] | None:
    """A random game and exponent, when 0 ≤ ū(m) ≤ m^p ū(1) and ū(1) > 0."""
    players = tuple(range(rng.randint(2, 4)))
    order, p = rng.randint(1, len(players)), Fraction(rng.randint(1, 7), 2)
    v = shaped(rng, players, order, p)
    means = [mean_gain(v, players, r) for r in range(len(players) + 1)]
    if not fits(means, p):
        return None
    return instance(v, players, M=order), expand(v, players, order, means[1], math.floor(p)), p


def mixtures(case: Instance) -> dict[int, Any]:
    """Σ_k C(m,k)/C(n,k) λ(k) by m; what is 0 to forty digits counts as 0."""
    n, order, weight = case.values["n"], case.values["M"], case.functions["lam"]
    out = {}
    for m in range(1, n + 1):
        with mpmath.workdps(60):
            shares = [Fraction(math.comb(m, k), math.comb(n, k)) for k in range(1, order + 1)]
            total = sum(
                mpmath.mpf(x.numerator) / x.denominator * mpmath.mpmathify(weight(k + 1))
                for k, x in enumerate(shares)
            )
            out[m] = total if abs(total) > mpmath.mpf(10) ** -40 else 0
    return out


def expand(v: Any, players: tuple[int, ...], order: int, unit: Fraction, cut: int) -> Expansion:
    """The order sums up to one order, in base n."""
    interactions = dividends(v, players)
    sums = {r: order_sum(interactions, players, r) for r in range(1, order + 1)}
    both = {r: in_base(abs(total) / unit, len(players), cut) for r, total in sums.items()}
    return Expansion(
        digits={r: digits for r, (digits, _) in both.items()},
        rests={r: rest for r, (_, rest) in both.items()},
        signs={r: -1 if total < 0 else 1 for r, total in sums.items()},
    )


def case(rng: random.Random, game: Instance, parts: Expansion, p: Fraction) -> Instance:
    """The instance with δ, the digits and the weights λ(k), to 60 digits where irrational."""
    n, order, cut = game.values["n"], game.values["M"], math.floor(p)
    largest = max(parts.rests, key=lambda r: parts.rests[r])

    @cache
    def delta(r: int) -> Any:
        rest = parts.rests.get(r)
        if not rest:
            return Fraction(0)
        with mpmath.workdps(60):
            exact = mpmath.mpf(rest.numerator) / rest.denominator
            return mpmath.log(exact) / mpmath.log(n) - mpmath.mpf(p.numerator) / p.denominator

    @cache
    def weight(r: int) -> Any:
        if not parts.rests.get(r):
            return Fraction(0)
        with mpmath.workdps(60):
            return parts.signs[r] * mpmath.mpf(n) ** (delta(r) - delta(largest))

    def digit(r: int, place: int) -> Fraction:
        row = parts.digits.get(r, [])
        return row[place] if 0 <= place < len(row) else Fraction(0)

    numbers = {
        "k": rng.randint(1, order),
        "m": rng.randint(1, n),
        "i": rng.randint(0, max(cut - 1, 0)),
        "K": largest,
        "p": p,
        "delta": delta(largest),
    }
    functions: dict[str, Any] = {
        "d": digit,
        "h": lambda r: parts.rests.get(r, Fraction(0)),
        "q": lambda r: parts.rests.get(r, Fraction(0)) / n**cut,
        "s": lambda r: parts.signs.get(r, 1),
        "delta_k": delta,
        "lam": weight,
    }
    return replace(
        game,
        within=range(-1, 6),
        values={**game.values, **numbers},
        functions={**game.functions, **functions},
    )
