"""Energy constant, optimality: what the extremal problem behind `energy_constant` leaves open.

With (x(1−x))^k P(x)² ≤ y on (0, 1) and deg P ≤ M − k, how large can P(0)² be?  That value, for
y = 1, is the best factor C which the proof of `energy_constant` can give.  CHECKED, for each
1 ≤ k ≤ M ≤ 6, by certificates that the kernel checks:

    P(0)² ≤ U y for every such P;    L (x(1−x))^k Q(x)² ≤ 1 for one Q with Q(0) = 1;

U and L are less than a part in 10⁶ apart.  So C is known to six digits, and up to that the closed
forms of `energy_constant` for k = 1, 2, M − 1 and M are right.  Where there is none, 2 < k < M − 1,
the last three parts say Σ_{|T|=k} I(T)² ≤ U s² for games, as there.

Not shown: other M; that C is exactly the closed form; and that games reach C.  As n grows, the game
v = Π_{l≤k} (x_{l1} − x_{l2}) · Q(share of the other variables present) comes close to it: seen in
numbers, not proved here.

Source: this suite.  Proof: the bound by Lagrange's weights at M − k + 1 nodes and Cauchy–Schwarz;
Q by a sum of products of squares, x and 1 − x.  See `proofs.extremal.energy_extremes`.
"""

from __future__ import annotations

import math
import random
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.extremal.energy_extremes import EnergyExtreme, extreme
from proofs.kernel.formula import (
    All,
    Rel,
    Sequent,
    Sum,
    eq,
    le,
    lt,
    rational,
    sequent,
    substitute,
    total_of,
)
from proofs.kernel.rules import Theorem, infer
from proofs.kernel.terms import Expr, num, substitute_term, walk
from proofs.ledger.claim import Claim, Instance, Proof, Status, Step, conclude
from proofs.sparsity.energy._biased import AT_ORDER, I, M, k, of_order
from proofs.sparsity.energy._closed_nodes import size
from proofs.sparsity.energy._coded_games import coded
from proofs.sparsity.energy._direction import EVERY, of_game
from proofs.sparsity.energy._weighted import INSIDE, i, p, x, y
from proofs.sparsity.setting._codes import T

__all__ = ["CLAIM", "MOST", "extremes", "prove"]

MOST = 6  # the largest M that is checked


@cache
def extremes() -> tuple[EnergyExtreme, ...]:
    """Both ends for every 1 ≤ k ≤ M ≤ MOST."""
    return tuple(extreme(top, at) for top in range(1, MOST + 1) for at in range(1, top + 1))


def _open() -> list[EnergyExtreme]:
    """Those with no closed form in `energy_constant`."""
    return [e for e in extremes() if 2 < e.k < e.M - 1]


def _number(value: Fraction) -> Expr:
    return rational(value.numerator, value.denominator)


def _weighed(e: EnergyExtreme) -> All:
    """(x(1−x))^k P(x)² ≤ y on (0, 1)."""
    return All(x, INSIDE, le((x * (1 - x)) ** e.k * _polynomial(e) ** 2, y))


def _polynomial(e: EnergyExtreme) -> Expr:
    return Sum(p(i) * x**i, (i, 0, e.M - e.k))


def _bound(e: EnergyExtreme) -> Rel:
    return le(p(0) ** 2, _number(e.upper) * y)


def _attained(e: EnergyExtreme) -> Rel:
    """L (x(1−x))^k Q(x)² ≤ 1."""
    turn = 1 - 2 * x
    even = total_of(*(_number(c) * turn ** (2 * j) for j, c in enumerate(e.polynomial)))
    return le(_number(e.lower) * (x * (1 - x)) ** e.k * (turn**e.odd * even) ** 2, 1)


def _game_bound(e: EnergyExtreme) -> Sequent:
    """Σ_{|T|=k} I(T)² ≤ U s², when σ(q) ≤ s for all 0 < q < 1."""
    game = (substitute(h, {M: num(e.M)}) for h in AT_ORDER)
    return sequent(le(of_order(I(T) ** 2, e.k), _number(e.upper) * size**2), *game, EVERY)


def _draw(rng: random.Random) -> Instance:
    """A random P, a y at least (x(1−x))^k P² for every k, an x where some Q is large; a game."""
    degree = rng.choice([0, 0, 1, 3, 5])
    coefficients = [Fraction(rng.randint(-6, 6), rng.randint(1, 3)) for _ in range(degree + 1)]
    places = [q for e in extremes() for q, _ in e.nodes]
    total = sum(map(abs, coefficients), Fraction(0))
    point = rng.choice([Fraction(rng.randint(1, 99), 100), rng.choice(places)])
    among = dict(enumerate(coefficients))
    players = rng.choice([0, 1, 1, 2, 3])
    game = coded(rng, players, players, product=rng.random() < 0.5)
    scores = [game.functions["v"](code) for code in range(2**players)]
    middle, half = (max(scores) + min(scores)) / 2, (max(scores) - min(scores)) / 2
    values = {"n": players, "s": half, "x": point, "y": total**2 / 4}  # P(0)² = 4y if degree 0
    functions = {"p": lambda j: among.get(j, Fraction(0)), "c": lambda _: middle}
    return Instance(values=values, functions={**game.functions, **functions}, within=game.within)


def _statement() -> tuple[Sequent, ...]:
    parts = []
    for e in extremes():
        parts += [sequent(_bound(e), _weighed(e)), sequent(_attained(e), *INSIDE)]
    return (*parts, *map(_game_bound, _open()))


def _signs(statement: tuple[Sequent, ...]) -> dict[str, str]:
    """Bent versions that say the same: the other sign of a sum that stands under an even power."""
    out = {}
    for place, part in enumerate(statement, 1):
        for e in walk(part.concl.lhs):  # type: ignore[union-attr,arg-type]
            up = e.args[1].number if e.head == "^" else None
            if up is not None and e.args[0].head == "+" and up % 2 == 0:
                change = f"conclusion: {e.args[0]} → {-e.args[0]} (part {place})"
                out[change] = "the sign of what is squared"
    return out


_STATEMENT = _statement()

CLAIM = Claim(
    id="energy_constant_optimal",
    title="Energy constant, optimality",
    source="this suite",
    words="The best factor C that the proof of energy_constant can give, max P(0)² over "
    "polynomials of degree ≤ M−k with (q(1−q))^k P² ≤ 1 on (0, 1): between L and U, less than a "
    "part in 10⁶ apart, as are the closed forms of energy_constant; where it has none, Σ I² ≤ U "
    "s² for games.",
    reading="that this maximum is the best factor of that proof; that the polynomials of the "
    "lower bounds are 1 at 0, and U, L and the closed forms as close as said, which is read off "
    "their numbers; and that integers are masks, as in energy_bound",
    statement=_STATEMENT,
    draw=_draw,
    scope="1 ≤ k ≤ M ≤ 6",
    status=Status.CHECKED,
    equivalent=_signs(_STATEMENT),
)


@cache
def _expanded(degree: int) -> Theorem:
    """Σ_{i=0}^{degree} p(i) x^i, term by term."""
    total = Sum(p(i) * x**i, (i, 0, degree))
    written = total_of(*(p(j) * x**j for j in range(degree + 1)))
    ends = [Sum(p(i) * x**i, (i, 0, j)) for j in range(degree, -1, -1)]
    none = Sum(p(i) * x**i, (i, 0, -1))
    return by.ring(
        eq(total, written), using=[(1, t) for t in (*map(by.last, ends), by.empty(none))]
    )


def _at_node(law: Theorem, q: Expr) -> Theorem:
    """A law for 0 < x < 1 at q; not by `at`, whose linear arithmetic wants small denominators."""
    assert isinstance(law.concl, All)
    here = substitute(law.concl.body, {x: q})
    low, high = (
        by.ring(lt(0, q), products=[(q, 1, [])]),
        by.ring(lt(q, 1), products=[(1 - q, 1, [])]),
    )
    return infer("instantiate", here, law, low, high, at=q)


@cache
def _bounded(e: EnergyExtreme) -> Theorem:
    """P(0)² ≤ U y: Σ_j w_j P(q_j) is P(0), and (Σ c_j z_j)² ≤ Σ c_j · Σ c_j z_j²."""
    expanded = _expanded(e.M - e.k)
    total, written = by.relation(expanded).lhs, by.relation(expanded).rhs
    weight = (x * (1 - x)) ** e.k
    here = by.at(by.given(_weighed(e)), x, *by.given(*INSIDE))
    plain = by.ring(
        le(weight * written**2, y),
        using=[(-weight * (total + written), expanded)],
        products=[(1, 1, [here])],
    )
    law = by.forall(plain, x, *INSIDE)
    parts = []
    for (q, r), w in zip(e.nodes, e.weights(), strict=True):
        root = r**e.k  # z_j = ± r_j^k P(q_j), with |w_j| r_j^(−k) before it
        z = _number(root * (1 if w > 0 else -1)) * substitute_term(written, {x: _number(q)})
        parts.append((abs(w) / root, z, _at_node(law, _number(q))))
    products: list[tuple[Any, Any, list[Theorem]]] = []
    multiplier = e.multiplier()
    for j, (c, z, known) in enumerate(parts):
        products.append((_number(multiplier * c), 1, [known]))
        products += [(_number(c * d), z - other, []) for d, other, _ in parts[:j]]
    spare = _number(e.upper - multiplier**2)  # U is rounded up
    products += [(spare, 1, [parts[0][2]]), (spare, parts[0][1], [])]
    return by.ring(_bound(e), products=products)


@cache
def _games(e: EnergyExtreme) -> Theorem:
    """The same U for games."""
    upper = _number(e.upper)
    positive = by.ring(le(0, upper), products=[(upper, 1, [])])
    return of_game(_bounded(e), upper, positive, values={k: e.k, M: e.M})


@cache
def _attaining(e: EnergyExtreme) -> Theorem:
    """L (x(1−x))^k Q² ≤ 1: the difference is a sum of products of squares, x and 1 − x."""
    low, high = by.given(*INSIDE)
    up, turn = by.linear(lt(0, 1 - x), high), 1 - 2 * x
    double = math.prod((turn**2 - _number(z) for z in e.touching), start=turn ** (1 - e.odd))
    products = []
    for weights, square in ((e.factor, double), (e.rest, num(1))):
        d = len(weights) - 1
        for j, w in enumerate(weights):  # (1−z)^j is (4x(1−x))^j
            products.append((_number(4**j * w), square * turn ** (d - j), [low, up] * j))
    return by.ring(_attained(e), products=products)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    theorems = []
    for e in extremes():
        theorems += [_bounded(e), _attaining(e)]
    some, *_ = without = _open()
    theorems += map(_games, without)
    return Proof(
        steps=(
            Step("A polynomial of degree 2, for M = 5 and k = 3.", _expanded(2)),
            Step("Lagrange's weights at three nodes and Cauchy–Schwarz.", _bounded(some)),
            Step("A sum of products of squares, x and 1 − x.", _attaining(some)),
            Step("P = Σ_{|T|=3} I(T) g_T for a game, as in energy_constant.", _games(some)),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
