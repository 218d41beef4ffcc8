"""Energy constant: the factor C in Σ_{|T|=k} I(T)² ≤ C s², in closed form.

Under (1α) at order M, in the setting of `energy_bound`, with s at least the root mean square
deviation of v from some constant under the draw with density q:

    k = M:      C = 4^M,                       from the density 1/2 (all masks equally likely);
    k = M − 1:  C = M (4M/(M−1))^(M−1),        from the two densities (1 ± M^(−1/2))/2;
    k = 2:      C = (2M cot(π/2M))²,           from all densities 0 < q < 1;
    1 ≤ k ≤ M:  C = 4^k M/(2M+k) C(2M+k, 2k),  from all densities; 4 M² for k = 1.

The cotangent is γ(1)/σ with γ(i) = cos(iπ/2M) and σ = sin(π/2M), which the hypotheses define: γ are
the cosines of the multiples of an angle, positive before M and 0 at M.

Idea of the last two: P = Σ_{|T|=k} I(T) g_T is a polynomial of degree ≤ M − k with P(0) = Σ I(T)²,
and (q(1−q))^k P² ≤ P(0) s² by Cauchy–Schwarz and Parseval.  For k = 2, q(1−q) P vanishes at 0 and
at 1, and I. Schur's inequality bounds its slope there.  For any k, (q(1−q))^k P² has degree ≤ 2M
and values in [0, P(0) s²], and V. A. Markov's inequality bounds its k-th coefficient P(0)².

Source: this suite.  Cites both inequalities.  The constants for k = 1, 2, M − 1 and M are the
values of the extremal problem max P(0)² over polynomials with (q(1−q))^k P² ≤ 1 on (0, 1), which
`energy_constant_optimal` checks for M ≤ 6; that games reach them is not shown.  The last line's are
larger for k ≥ 2, the more so the closer k is to M (80, not 16, for k = M = 2).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from proofs.kernel.formula import Sequent, le, sequent
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.energy._biased import AT_ORDER, M
from proofs.sparsity.energy._closed_nodes import (
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
from proofs.sparsity.energy._coded_games import coded
from proofs.sparsity.energy._direction import EVERY, lowest, polynomial, within
from proofs.sparsity.energy._every_density import (
    ANY,
    COSINES,
    SECOND,
    SINE,
    any_order,
    by_schur,
    first_order,
    second_order,
)
from proofs.sparsity.energy._weighted import ORDERS, by_markov

__all__ = ["CLAIM", "prove"]


def _draw(rng: random.Random) -> Instance:
    """A game of order M ≥ 2, and half the range of v for s, which bounds σ(q) for every q."""
    size, order = rng.choice([0, 1, 2, 2, 2, 2, 2, 3]), rng.choice([2, 2, 2, 3])
    extremal = rng.random() < 0.5  # Π (2 x_i − 1): equality for k = M = n
    with mpmath.workdps(60):
        root = 1 / mpmath.sqrt(order)
        nodes = [(1 - root) / 2, (1 + root) / 2]
        width = mpmath.sqrt(nodes[0] * nodes[1])
        turn = mpmath.pi / (2 * order)
    game = coded(rng, size, order, product=extremal)
    values = [game.functions["v"](x) for x in range(2**size)]
    middle, half = (max(values) + min(values)) / 2, (max(values) - min(values)) / 2
    numbers = {"n": size, "M": order, "rho": root, "t": width, "s": half, "c": middle}
    numbers |= {"k": rng.randint(1, order), "sigma": _exactly(mpmath.sin, turn)}

    def node(place: int) -> object:
        return nodes[place] if place in (0, 1) else Fraction(1, 3)

    def cosine(multiple: int) -> object:
        return _exactly(mpmath.cos, multiple * turn)

    functions = {**game.functions, "q": node, "c": lambda _: middle, "gamma": cosine}
    return Instance(values=numbers, functions=functions, within=game.within)


def _exactly(function: Callable[[Any], Any], angle: Any) -> Any:
    with mpmath.workdps(60):
        return function(angle)


CLAIM = Claim(
    id="energy_constant",
    title="Energy constant",
    source="this suite; V. A. Markov 1892, I. Schur 1919",
    words="The sum of the squared interactions of order k is at most C times the largest variance "
    "of the score: C = 4^M for k = M, M (4M/(M−1))^(M−1) for k = M−1, (2M cot(π/2M))² for k = 2, "
    "and 4^k M/(2M+k) C(2M+k, 2k) for every k, which is 4M² for k = 1.",
    reading="that integers are masks, as in energy_bound; that s² may be the largest variance, "
    "with c the mean; and that γ(i) = cos(iπ/2M), so that γ(1)/σ is the cotangent",
    statement=(
        sequent(TOP, *AT_ORDER, le(1, M), UNIFORM),
        sequent(NEXT, *AT_ORDER, le(2, M), *ROOT, *RADIUS, *NODES, SAME_SPREADS),
        sequent(SECOND, *AT_ORDER, le(2, M), *COSINES, *SINE, EVERY),
        sequent(ANY, *AT_ORDER, *ORDERS, EVERY),
    ),
    draw=_draw,
    scope="all n, 1 ≤ k ≤ M",
    cites=("markov_coefficients", "schur_endpoint"),
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    theorems = highest(), nearly_highest(), second_order(), any_order()
    top, near, second, every = theorems
    return Proof(
        steps=(
            Step("One node, 1/2, with weight 1.", top),
            Step("Two nodes (1 ± ρ)/2, with weights (1 + ρ)/2ρ and −(1 − ρ)/2ρ.", near),
            Step("P = Σ_{|T|=k} I(T) g_T as a polynomial in q.", polynomial()),
            Step("P(0) is what is to be bounded.", lowest()),
            Step("Cauchy–Schwarz, and Parseval at every density.", within()),
            Step("I. Schur's inequality for q(1−q) P, for k = 2.", by_schur()),
            Step("Divide by P(0).", second),
            Step(
                "V. A. Markov's inequality for the k-th coefficient of (q(1−q))^k P².", by_markov()
            ),
            Step("Divide by P(0).", every),
            Step("For k = 1.", first_order()),
        ),
        theorems=tuple(map(conclude, statement, theorems)),
    )
