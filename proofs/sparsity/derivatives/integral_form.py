"""Integral form: an interaction is the integral of the mixed derivative over a box.

If v is C^|S| between the baseline b and the sample x, I(S) = ∫ over the box Π_{i∈S} [b_i, x_i]
(oriented) of the mixed derivative ∂_S v(t_S, b_{N∖S}) dt_S.  No analyticity is needed.

Source: classical; B, Lemma 1, has the Taylor form, which needs more.
Assumptions: v is C^|S| on the box; they enter as the definitions of derivative and integral in
`_calculus`, where stage(j) integrates the derivative over the first j coordinates of S and takes
differences in the rest, and stage(|S|) is the integral.  Proof: I(S) is the difference of v in all
coordinates of S with the others at b; the fundamental theorem of calculus, itself proved from the
definitions, turns one difference after the other into an integral.
"""

from __future__ import annotations

import random
from typing import Any

import proofs.tactics as by
from proofs.kernel.formula import (
    AT_0,
    AT_1,
    MOBIUS,
    ONE,
    STEP,
    Sequent,
    Term,
    ints,
    le,
    sequent,
    tensor,
    term,
)
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends
from proofs.sparsity.derivatives._calculus import (
    CALCULUS,
    all_stages,
    fundamental,
    on_a_grid,
    restaged,
    s,
    stage,
)
from proofs.sparsity.derivatives._polynomials import (
    masked,
    put,
    random_ends,
    random_polynomial,
    stages,
)

__all__ = ["CLAIM", "prove"]

n = ints("n")
_KINDS = {"inside": s, "outside": n - s}
_DIVIDENDS = tensor(
    "=",
    term(1, "I", inside=ONE, outside=ONE),
    term(1, "v", inside=MOBIUS, outside=MOBIUS),
    **_KINDS,
)
_INTERACTION = term(1, "I", inside=AT_1, outside=AT_0)
_DIFFERENCE = term(1, "v", inside=STEP, outside=AT_0)


def _constant(coefficient: Any) -> Term:
    return term(coefficient, "", inside=[[1]], outside=[[1]])


# stage(0) is the difference in all coordinates of S, the others at the baseline
_CORNERS = tensor("=", _constant(stage(0)), _DIFFERENCE, **_KINDS)
_integral = tensor("=", _INTERACTION, _constant(stage(s)), **_KINDS)


def _draw(rng: random.Random) -> Instance:
    variables = rng.randint(0, 3)
    f, ends = random_polynomial(rng, variables), random_ends(rng, variables)
    players = range(variables)
    order = rng.sample(players, rng.randint(0, variables))
    held = f
    for i in set(players) - set(order):
        held = put(held, i, ends[i][0])
    v = masked(f, ends)
    return Instance(
        values={"n": variables, "s": len(order)},
        functions=stages(held, ends, order),
        games={"v": v, "I": dividends(v, players)},
        layout={
            "inside": tuple(sorted(order)),
            "outside": tuple(i for i in players if i not in order),
        },
        within=range(-1, 4),
    )


CLAIM = Claim(
    id="integral_form",
    title="Integral form",
    source="classical; B, Lemma 1, for analytic v",
    words="For a C^|S| score, I(S) is the integral of its mixed derivative in the variables of S "
    "over the box between baseline and sample, the other variables at the baseline.",
    reading="the calculus of a C^|S| score: that G, its derivative g and the integral satisfy the "
    "conditions on the grid, and that stage(|S|) is the integral over the box, in any order of "
    "the variables",
    statement=(sequent(_integral, _DIVIDENDS, _CORNERS, *CALCULUS, le(0, s)),),
    draw=_draw,
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    both = {"inside": AT_1, "outside": AT_0}
    corners = by.operate(
        tensor("=", _INTERACTION, _constant(stage(0)), **_KINDS),
        (1, by.given(_DIVIDENDS), both),
        (-1, by.given(_CORNERS), {}),
    )
    goal = restaged(corners, lambda e: tensor("=", _INTERACTION, _constant(e), **_KINDS), s)
    return Proof(
        steps=(
            Step("I(S) is the difference of v in every coordinate of S.", corners),
            Step("On a grid of step 1/N the rises add up.", on_a_grid()),
            Step("N grows: the fundamental theorem in one coordinate.", fundamental()),
            Step("One coordinate after the other.", all_stages()),
            Step("So the difference is the integral.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
