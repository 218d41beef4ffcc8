"""Energy constant: the factor C in Σ_{|T|=k} I(T)² ≤ C s², in closed form for k = 1, M − 1 and M.

Under (i-β) at order M, in the setting of `energy_bound`, with s at least the root mean square
deviation of v from some constant under the draw with density q:

    k = M:      C = 4^M,                     from the density 1/2 alone (every mask equally likely);
    k = M − 1:  C = M (4M/(M−1))^(M−1),      from the two densities (1 ± M^(−1/2))/2;
    k = 1:      C = 4 M²,                    from all densities 0 < q < 1.

Source: this suite.  The third rests on V. A. Markov's inequality for coefficients: the polynomial
q(1−q) Σ_{|T|=1} g_T(q)² has degree ≤ 2M and lies in [0, s²]; its first coefficient is Σ I(T)².
(In the same way Σ_{|T|=k} I(T)² ≤ 4^k M/(2M+k) C(2M+k, 2k) s² for every k ≥ 1: not shown here.)

Not shown: that these constants are best possible (they are the values of the extremal problem
for polynomials: 2^M, (1−2q)·const and the Chebyshev polynomial U_{M−1}(1−2q) reach them),
nor any k between 2 and M − 2, where `energy_bound` holds with nodes of one's own.
"""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath

from proofs.claim import Claim, Instance, Proof, Step, conclude
from proofs.formula import Sequent, le, sequent
from proofs.sparsity._closed_nodes import (
    EVERY,
    FIRST_BOUND,
    GAME,
    NEXT,
    NODES,
    RADIUS,
    ROOT,
    SAME_SPREADS,
    TOP,
    UNIFORM,
    highest,
    nearly_highest,
)
from proofs.sparsity._coded_games import coded
from proofs.sparsity._first_order import expansion, first
from proofs.sparsity._first_order_bound import first_order
from proofs.sparsity.energy_bound import M

__all__ = ["CLAIM", "prove"]


def _draw(rng: random.Random) -> Instance:
    """A game of order M ≥ 2, and half the range of v for s, which bounds σ(q) for every q."""
    size, order = rng.choice([0, 1, 2, 2, 2, 2, 2, 3]), rng.choice([2, 2, 2, 3])
    extremal = rng.random() < 0.5  # Π (2 x_i − 1): equality for k = M = n
    with mpmath.workdps(60):
        root = 1 / mpmath.sqrt(order)
        nodes = [(1 - root) / 2, (1 + root) / 2]
        width = mpmath.sqrt(nodes[0] * nodes[1])
    game = coded(rng, size, order, product=extremal)
    values = [game.functions["v"](x) for x in range(2**size)]
    middle, half = (max(values) + min(values)) / 2, (max(values) - min(values)) / 2
    numbers = {"n": size, "M": order, "rho": root, "t": width, "s": half, "c": middle}

    def node(place: int) -> object:
        return nodes[place] if place in (0, 1) else Fraction(1, 3)

    functions = {**game.functions, "q": node, "c": lambda _: middle}
    return Instance(values=numbers, functions=functions, within=game.within)


CLAIM = Claim(
    id="energy_constant",
    title="Energy constant",
    source="this suite; V. A. Markov 1892",
    words="The sum of the squared interactions of order k is at most C times the largest variance "
    "of the score: C = 4^M for k = M, M (4M/(M−1))^(M−1) for k = M−1 and 4M² for k = 1.",
    statement=(
        sequent(TOP, *GAME, le(1, M), UNIFORM),
        sequent(NEXT, *GAME, le(2, M), *ROOT, *RADIUS, *NODES, SAME_SPREADS),
        sequent(FIRST_BOUND, *GAME, le(1, M), EVERY),
    ),
    draw=_draw,
    scope="k = 1, M−1, M",
    cites=("markov_coefficients",),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    top, near, low = highest(), nearly_highest(), first_order()
    return Proof(
        steps=(
            Step("One node, 1/2, with weight 1.", top),
            Step("Two nodes (1 ± ρ)/2, with weights (1 + ρ)/2ρ and −(1 − ρ)/2ρ.", near),
            Step("q(1−q) Σ_{|T|=1} g_T² as a polynomial in q.", expansion()),
            Step("Its coefficient of q.", first()),
            Step("V. A. Markov's inequality for that coefficient.", low),
        ),
        theorems=tuple(map(conclude, statement, (top, near, low))),
    )
