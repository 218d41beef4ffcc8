"""Enough rows: weights whose mixtures vanish at the last M orders are all 0.

1 ≤ M ≤ n.  If Σ_{k=1}^{M} C(m,k)/C(n,k) w(k) = 0 for m = n, n−1, …, n−M+1 then w(k) = 0 for 1 ≤ k
≤ M.

Source: B, Lemma 3, which asks for the row m = n − M as well and for M < n; neither is needed.  (For
M = n the added row, m = 0, says nothing: it is 0 whatever w is.)  Assumptions: as said.
Proof: C(m,k) = (m/k) C(m−1,k−1) takes out the root 0; M zeros in a row leave the differences of a
polynomial of degree < M none but 0.
"""

from __future__ import annotations

import random
from fractions import Fraction

import proofs.tactics as by
from proofs.kernel.formula import All, Sequent, eq, le, sequent
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.sparsity.setting._roots import K, absorption, all_zero, lam, mixture, no_weight
from proofs.sparsity.setting._setting import M, m, n

__all__ = ["CLAIM", "prove"]

_VANISH = All(m, (le(n - M + 1, m), le(m, n)), eq(mixture(m), 0))
_zero = eq(lam(K), 0)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(1, 6)
    order = rng.randint(1, size)
    return Instance(
        values={"n": size, "M": order, "K": rng.randint(1, order)},
        functions={"lam": lambda k: Fraction(0) if 1 <= k <= order else Fraction(1, 3)},
    )


CLAIM = Claim(
    id="lemma_3",
    title="Enough rows",
    source="B, Lemma 3",
    words="If Σ_{k=1}^{M} C(m,k)/C(n,k) w(k) = 0 at the M orders m = n, …, n − M + 1, "
    "all w(k) are 0.",
    statement=(sequent(_zero, _VANISH, *le(1, K, M), le(M, n)),),
    draw=_draw,
    scope="1 ≤ M ≤ n",
)


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    place = by.given(*le(1, K, M), le(M, n))
    every = no_weight()
    zero = by.at(by.discharge(every, *place), K, *place)
    return Proof(
        steps=(
            Step("C(m,k) is m/k times C(m−1,k−1).", absorption()),
            Step("A polynomial in this form with one zero more than its degree is 0.", all_zero()),
            Step("So every weight is 0.", every),
        ),
        theorems=(conclude(statement[0], zero),),
    )
