"""Two exponents: pairwise, by neighbours, and by reference to order 1.

(iii) asks m'^p ū(m) ≤ m^p ū(m') for all 1 ≤ m' ≤ m ≤ n.
1. It suffices to test neighbours m, m + 1; no sign of ū and no (ii) is needed.
2. It implies ū(m) ≤ m^p ū(1), which is all that order_sum_form uses; so the reference exponent,
   the least p for that, never exceeds the pairwise one.
3. It may be much smaller: let w(m) = 1 for 1 ≤ m < n and w(n) = n, the means of the game w(|S|),
   which never fall.  Then w(m) ≤ m w(1): the reference exponent is at most 1.
4. But (iii) at n−1, n with exponent r says log n ≤ r log(n/(n−1)), so r is at least
   log n / log(n/(n−1)).  As log(1 + x) < x, that exceeds (n−1) log n: it grows without bound.

What is formal: 1 and 2 for any function ū; 3 and 4 for the numbers w(m), up to
log n ≤ r log(n/(n−1)).

Source: this suite, on B's condition (iii) and its published code, which computes the reference
exponent.  Proof: by induction on m − m'; logarithms.
"""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import All, Rel, Sequent, eq, fn, ints, le, log, lt, reals, sequent
from proofs.kernel.rules import Theorem, infer
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import mean_gain
from proofs.sparsity.setting._setting import m, n, u_bar

__all__ = ["CLAIM", "prove"]

low, high = ints("low high")
p, r = reals("p r")
w = fn("w")

_NEIGHBOURS = All(m, (le(1, m), le(m + 1, n)), le(m**p * u_bar(m + 1), (m + 1) ** p * u_bar(m)))
_ORDERS = le(1, low, high, n)
_FLAT = All(m, (le(1, m), le(m, n - 1)), eq(w(m), 1))
_WITNESS = (_FLAT, eq(w(n), n), le(2, n))


def _pair(one: Any, other: Any) -> Rel:
    return le(one**p * u_bar(other), other**p * u_bar(one))


_reference = le(u_bar(high), high**p * u_bar(1))
_small = le(w(m), m * w(1))
_steep = le((n - 1) ** r * w(n), n**r * w(n - 1))
_large = le(log(n), r * log(n / (n - 1)))


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(2, 4)
    players = tuple(range(size))
    exponent = rng.choice([0, 1, 1, 2, 3])
    gains = [Fraction(0), Fraction(rng.choice([-1, 0, 1, 2, 3]))]
    while len(gains) <= size:
        order = len(gains)
        most = Fraction(order, order - 1) ** exponent * gains[-1]
        gains.append(most - Fraction(rng.choice([0, 0, rng.randint(0, 4)]), 3))
    least = {2: 1, 3: 3, 4: 5}[size]

    def jump(order: int) -> int:
        return size if order == size else min(order, 1)

    first = rng.randint(1, size)
    return Instance(
        values={
            "n": size,
            "m": rng.randint(2, size),
            "low": first,
            "high": rng.randint(first, size),
            "p": exponent,
            "r": least + rng.randint(0, 1),
        },
        functions={
            "ubar": lambda k: mean_gain(lambda s: gains[len(s)], players, k),
            "w": lambda k: mean_gain(lambda s: jump(len(s)), players, k),
        },
    )


CLAIM = Claim(
    id="reference_exponent",
    title="Two exponents",
    source="this suite, on B, condition (iii)",
    words="Neighbours suffice for (iii); (iii) implies ū(m) ≤ m^p ū(1); and that can hold with p "
    "= 1 for means that never fall while (iii) needs an exponent of at least log n / "
    "log(n/(n−1)), which grows without bound in n.",
    reading="that log n / log(n/(n−1)) grows without bound, and that the numbers w(m), 1 below n "
    "and n at n, are the means of a game",
    statement=(
        sequent(_pair(low, high), _NEIGHBOURS, *_ORDERS),
        sequent(_reference, _NEIGHBOURS, *le(1, high, n)),
        sequent(_small, *_WITNESS, *le(1, m, n)),
        sequent(le(w(m - 1), w(m)), *_WITNESS[:2], *le(2, m, n)),
        sequent(_large, *_WITNESS, _steep),
    ),
    draw=_draw,
    scope="all n, real p (witness: n ≥ 2)",
)


@cache
def _all_pairs() -> Theorem:
    """Neighbours ⊢ all pairs."""

    def claim(stop: Any) -> All:
        return by.implies((le(stop, n),), _pair(low, stop))

    start, rise, room = by.given(le(1, low), le(low, high), le(high + 1, n))
    before = by.at(by.given(claim(high)), 0, room)
    next_ = by.at(by.given(_NEIGHBOURS), high, start, rise, room)
    here = by.linear(lt(0, high), start, rise)
    power = by.axiom("power_positive", here, b=high, x=p)
    first = by.axiom("power_positive", by.linear(lt(0, low), start), b=low, x=p)
    above = by.axiom("power_positive", by.linear(lt(0, high + 1), here), b=high + 1, x=p)
    scale = 1 / high**p
    step = by.ring(
        _pair(low, high + 1),
        power,
        here,
        by.linear(lt(0, low), start),
        by.linear(lt(0, high + 1), here),
        products=[(1, scale, [power, first, next_]), (1, scale, [power, above, before])],
    )
    base = by.linear(_pair(low, low))
    every = infer(
        "induct",
        All(high, (le(low, high),), claim(high)),
        by.forall(base, by.NOTHING, le(low, n)),
        by.forall(step, by.NOTHING, le(high + 1, n)),
    )
    ends = by.given(le(low, high), le(high, n))
    return by.at(by.at(every, high, *ends), 0, *ends)


@cache
def _means() -> tuple[Theorem, Theorem]:
    """w(m) ≤ m w(1), and w never falls."""
    size, inside, last = by.given(le(2, n)), by.given(*le(1, m, n)), by.given(eq(w(n), n))
    one = by.at(by.given(_FLAT), 1, size)
    early, late = by.given(le(m, n - 1), lt(n - 1, m))
    flat = by.at(by.given(_FLAT), m, early, *inside)
    unit = by.ring(eq(m * w(1), m), using=[(m, one)])
    below = by.linear(_small, flat, unit, *inside)
    place = infer("antisymmetry", eq(n, m), by.linear(le(n, m), late), inside[1])
    hole = ints("hole")
    top = infer("rewrite", eq(w(m), m), last, place, pattern=eq(w(hole), hole), hole=hole)
    small = by.both(below, by.linear(_small, top, unit), m, n - 1)

    two = by.given(le(2, m))
    before = by.at(by.given(_FLAT), m - 1, two, inside[1])
    goal = le(w(m - 1), w(m))
    stays, jumps = (by.linear(goal, before, value, two) for value in (flat, top))
    known = by.linear(le(1, m), two), by.linear(le(2, n), two, inside[1])
    return small, by.cut(by.both(stays, jumps, m, n - 1), *known)


@cache
def _logarithms() -> Theorem:
    """log n ≤ r log(n/(n−1))."""
    size, last, steep = by.given(le(2, n), eq(w(n), n), _steep)
    before = by.at(by.given(_FLAT), n - 1, size)
    ratio, rest, whole = n / (n - 1), by.linear(lt(0, n - 1), size), by.linear(lt(0, n), size)
    above = _ratio()
    split = by.axiom("power_product", above, rest, x=ratio, y=n - 1, z=r)
    split = by.swap_term(split, by.ring(eq(ratio * (n - 1), n), rest))
    power = by.axiom("power_positive", rest, b=n - 1, x=r)
    scale = 1 / (n - 1) ** r
    bound = by.ring(
        le(n, ratio**r),
        rest,
        whole,
        above,
        power,
        using=[(scale, split), (-1, last), (n**r * scale, before)],
        products=[(1, scale, [power, steep])],
    )
    logs = by.axiom("log_monotone", whole, bound, x=n, y=ratio**r)
    return by.linear(_large, logs, by.axiom("log_of_power", above, b=ratio, x=r))


@cache
def _ratio() -> Theorem:
    """2 ≤ n ⊢ 0 < n/(n−1), which is 1 + 1/(n−1)."""
    size = by.given(le(2, n))
    rest = by.linear(lt(0, n - 1), size)
    share = by.ring(le(0, 1 / (n - 1)), rest, products=[(1, 1 / (n - 1), [rest])])
    return by.ring(lt(0, n / (n - 1)), rest, products=[(1, 1, [share]), (1, 1, [])])


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    pairs, logs = _all_pairs(), _logarithms()
    small, rises = _means()
    one = by.spec(pairs, {low: 1}, by.linear(le(1, 1)))
    theorems = (pairs, one, small, rises, logs)
    return Proof(
        steps=(
            Step("Neighbours, chained by induction on m; no sign of ū is used.", pairs),
            Step("The pairs with m′ = 1.", one),
            Step("The witness: exponent 1 by reference.", small),
            Step("It never falls.", rises),
            Step("The last pair alone: n ≤ (n/(n−1))^r; take logarithms.", logs),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
