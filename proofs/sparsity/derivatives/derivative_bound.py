"""Derivative bound: small derivatives leave small interactions above order M.

In the setting of derivatives_to_order, let |P(T)| ≤ D for all T: it is so with D = max |∂_{S₀} v|
on the box times Π_{i∈S₀} |x_i − b_i|.  Then |I(S)| ≤ 2^(|S|−M−1) D for every S ⊇ S₀, |S₀| = M + 1.
With D = 0 this is derivatives_to_order again: condition (1β) need not hold exactly to be of use.

Source: this suite.  Assumptions: v is C^{M+1}.  Proof: I(S) is the alternating sum of P(T) over
the T ⊆ S∖S₀; the triangle inequality.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.kernel.formula import Sequent, reals, sequent, tensor, term
from proofs.kernel.rules import infer
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.derivatives._mixed import (
    ALL_MASKS,
    EVERY,
    INTERACTION,
    KINDS,
    MIXED,
    TAKEN,
    integrated,
    mixed_instance,
)
from proofs.sparsity.derivatives._polynomials import random_polynomial

__all__ = ["CLAIM", "prove"]

D = reals("D")
_SIDES = tuple(
    tensor("<=", term(sign, "P", **EVERY), term(D, "", **ALL_MASKS), **KINDS) for sign in (1, -1)
)
_most = term(D, "", first=[[1]], more=[[2]], outside=[[1]])
_bounds = tuple(
    tensor("<=", term(sign, INTERACTION.game, **INTERACTION.matrices), _most, **KINDS)
    for sign in (1, -1)
)


def _draw(rng: random.Random) -> Instance:
    variables = rng.randint(1, 3)
    f = random_polynomial(rng, variables, terms=rng.randint(1, 4))
    return mixed_instance(rng, f, variables, rng.randint(0, variables - 1))


CLAIM = Claim(
    id="derivative_bound",
    title="Small derivatives, small interactions",
    source="this suite",
    words="If the integral of a mixed derivative over the box of its M + 1 variables is at most D "
    "in size, each other variable at sample or baseline, then |I(S)| ≤ 2^(|S|−M−1) D for every S "
    "that contains them.",
    reading="the calculus of a C^(M+1) score, as in integral_form; and that P(T) is that integral "
    "with the variables of T at the sample",
    statement=tuple(sequent(bound, *MIXED, *_SIDES) for bound in _bounds),
    draw=_draw,
    scope="all n, M",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    total, (up, down) = integrated(), by.given(*_SIDES)
    bounds = []
    for sign, goal, sides in zip((1, -1), _bounds, ((up, down), (down, up)), strict=True):
        taken = term(sign, "P", first=[[1]], **TAKEN)
        sums = infer("absolute", tensor("<=", taken, _most, **KINDS), *sides, ops=TAKEN)
        bounds.append(by.operate(goal, (1, sums, {}), (sign, total, {})))
    return Proof(
        steps=(
            Step("I(S) as an alternating sum of integrals of the mixed derivative.", total),
            Step("2^(|S|−M−1) of them, each at most D in size.", bounds[0]),
        ),
        theorems=tuple(map(conclude, statement, bounds)),
    )
