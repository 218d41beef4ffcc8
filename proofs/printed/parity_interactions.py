"""The parity of |S|, which B names as not sparse: its interactions, and how few are salient.

v(S) = +1 for odd |S| and −1 for even |S|, also at ∅ (B's u has u(∅) = 0, so both readings are
here):

1. I(S) = −(−2)^|S|, so |I(S)| = 2^|S|, and the largest is 2^n, at S = N;
2. with u(∅) reset to 0, I_u(S) = −(−2)^|S| + (−1)^|S|;
3. an order j ≤ n − 5 stays below 1/20 of the largest, and 4. an order k ≥ n − 4 does not.

So under B's own threshold of 5 % of the largest, only the five highest orders are salient: all 31
interactions at n = 5, 386 of 1023 at n = 10, 6196 of more than a million at n = 20.  None is 0, and
the signs alternate by order, as B says.

Source: B, §3.3.  Assumptions: none.  Proof: v is a product over the variables, and μ acts on each;
2^4 ≤ 20 < 2^5.
"""

from __future__ import annotations

import random
from functools import cache

import proofs.tactics as by
from proofs.harsanyi._setting import OUT, interactions, n
from proofs.kernel.formula import MOBIUS, ONE, Matrix, Sequent, ints, le, lt, sequent, tensor, term
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

j, k = ints("j k")
_parity, _powers = Matrix([1, -1]), Matrix([1, -2])
_interactions = interactions(), interactions("u", "I_u")
_v = tensor("=", term(1, "v", every=ONE), term(-1, "", every=_parity), every=n)
_u = tensor(
    "=", term(1, "u", every=ONE), (term(-1, "", every=_parity), term(1, "", every=OUT)), every=n
)
_I = tensor("=", term(1, "I", every=ONE), term(-1, "", every=_powers), every=n)
_I_u = tensor(
    "=",
    term(1, "I_u", every=ONE),
    (term(-1, "", every=_powers), term(1, "", every=_parity)),
    every=n,
)
_below, _above = lt(20 * 2**j, 2**n), le(2**n, 20 * 2**k)


def _draw(rng: random.Random) -> Instance:
    size = rng.randint(0, 4)
    players = tuple(range(size))

    def v(s: frozenset[int]) -> int:
        return 1 if len(s) % 2 else -1

    def u(s: frozenset[int]) -> int:
        return v(s) if s else 0

    return Instance(
        values={"n": size, "j": size - rng.randint(5, 7), "k": size - rng.randint(0, 4)},
        games={"v": v, "u": u, "I": dividends(v, players), "I_u": dividends(u, players)},
        layout={"every": players},
    )


CLAIM = Claim(
    id="parity_interactions",
    title="The interactions of parity",
    source="this suite, on B, §3.3",
    words="The parity of |S| has I(S) = −(−2)^|S|: its signs alternate by order, and only the "
    "orders from n − 4 on reach 5 % of the largest interaction.",
    reading="that the sizes are 2^|S|, of which 2^n is the largest, so that parts 3 and 4 compare "
    "an order with it",
    statement=(
        sequent(_I, _interactions[0], _v),
        sequent(_I_u, _interactions[1], _u),
        sequent(_below, le(j, n - 5)),
        sequent(_above, le(n - 4, k)),
    ),
    draw=_draw,
)


@cache
def _orders() -> tuple[Theorem, Theorem]:
    """20·2^j < 2^n for j ≤ n − 5, and 2^n ≤ 20·2^k for k ≥ n − 4."""
    low, high = by.given(le(j, n - 5), le(n - 4, k))
    base, zero = by.linear(le(1, 2)), by.linear(lt(0, 2))
    early = by.axiom("power_monotone", base, low, b=2, x=j, y=n - 5)
    late = by.axiom("power_monotone", base, high, b=2, x=n - 4, y=k)
    fifth, fourth = (by.axiom("power_positive", zero, b=2, x=n - r) for r in (5, 4))
    below = by.ring(_below, zero, products=[(20, 1, [early]), (12, 1, [fifth])])
    above = by.ring(_above, zero, products=[(20, 1, [late]), (4, 1, [fourth])])
    return below, above


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    first, second = by.given(*_interactions)
    plain = by.operate(_I, (1, first, {}), (1, by.given(_v), {"every": MOBIUS}))
    reset = by.operate(_I_u, (1, second, {}), (1, by.given(_u), {"every": MOBIUS}))
    below, above = _orders()
    return Proof(
        steps=(
            Step("In one coordinate μ (1, −1) = (1, −2).", plain),
            Step("What is added at ∅ has the interactions (−1)^|S|.", reset),
            Step("20 < 2^5.", below),
            Step("2^4 ≤ 20.", above),
        ),
        theorems=tuple(map(conclude, statement, (plain, reset, below, above))),
    )
