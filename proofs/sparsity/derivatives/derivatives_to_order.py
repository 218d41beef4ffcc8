"""Derivatives to order: vanishing derivatives leave no interaction above order M.

(1β) at order M ⟹ (1α) at order M.  It is enough that v is C^{M+1} and that the mixed derivatives
∂_{S₀} v with |S₀| = M + 1 vanish on the whole box between b and x: then I(S) = 0 for every S that
contains such an S₀, so for all |S| > M.  On the face where the other variables sit at b it would
not be enough: for v = x₁x₂ x₃, M = 1, b = 0, ∂₁∂₂ v = x₃ vanishes there and I({1,2,3}) is not 0.

Source: B, after its Assumption 1 (with Lemma 1).  Assumptions: as said; P(T) is the integral of
∂_{S₀} v with the variables of T at x and the others at b, and 0 where the derivative is.  Proof:
the fundamental theorem (proved in `_calculus`) in the variables of S₀ of the function that has
differences in S∖S₀ and the rest at b: I(S) = Σ_T (−1)^(…) P(T) over T ⊆ S∖S₀.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.kernel.formula import Sequent, sequent, term
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.derivatives._calculus import fundamental
from proofs.sparsity.derivatives._mixed import (
    EVERY,
    INTERACTION,
    MIXED,
    TAKEN,
    corners,
    equal,
    integrated,
    mixed_instance,
)
from proofs.sparsity.derivatives._polynomials import random_polynomial

__all__ = ["CLAIM", "prove"]

_VANISHES = equal(term(1, "P", **EVERY))
_nothing = equal(INTERACTION)


def _draw(rng: random.Random) -> Instance:
    variables = rng.randint(1, 3)
    order = rng.randint(0, variables - 1)
    f = random_polynomial(rng, variables, most=order)
    return mixed_instance(rng, f, variables, order)


CLAIM = Claim(
    id="derivatives_to_order",
    title="From derivatives to interactions",
    source="B, after its Assumption 1",
    words="If v is C^(M+1) and its mixed derivatives of order M + 1 vanish on the box, all "
    "interactions of order above M are 0.",
    reading="the calculus of a C^(M+1) score, as in integral_form; that P(T), the integral of a "
    "mixed derivative with T at the sample, is 0 where the derivative is; and that an S of order "
    "above M contains an F of order M + 1",
    statement=(sequent(_nothing, *MIXED, _VANISHES),),
    draw=_draw,
    scope="all n, M",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    total = integrated()
    goal = by.operate(_nothing, (1, total, {}), (1, by.given(_VANISHES), TAKEN))
    return Proof(
        steps=(
            Step("I(S) is the difference of v in every variable of S.", corners()),
            Step("The fundamental theorem in each of the first M + 1 variables.", fundamental()),
            Step("I(S) as an alternating sum of integrals of the mixed derivative.", total),
            Step("They vanish.", goal),
        ),
        theorems=(conclude(statement[0], goal),),
    )
