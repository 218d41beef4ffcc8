"""A's dummy property, as printed, is false: it forgets to leave out the empty set.

Printed: if v(S∪{i}) = v(S) + v({i}) for every S ∌ i then I(S∪{i}) = 0 for every S ∌ i.

1. The premise at S = ∅ says v(∅) = 0.
2. What follows is I(S∪{i}) = 0 for S ≠ ∅, and I({i}) = v({i}).
3. v(S) = [i ∈ S] meets the premise, for every number of other variables;
4. and its I({i}) is 1, not 0.

Source: A, the third axiom; B prints it for S ≠ ∅.  Assumptions: those stated; n ≥ 1.
Proof: μ over the other variables turns the constant v({i}) into its value at ∅.
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, EMPTY, IN, OUT, interactions, n, refined
from proofs.kernel.formula import AT_0, AT_1, MOBIUS, ONE, Matrix, Sequent, sequent, tensor, term
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import dividends

__all__ = ["CLAIM", "prove"]

_interactions = interactions()
_kinds = {"i": 1, "others": n - 1}
_one = Matrix([[1]])
_premise = tensor(
    "=",
    term(1, "v", i=AT_1, others=ONE),
    [term(1, "v", i=AT_0, others=ONE), term(1, "v", i=AT_1, others=EMPTY)],
    **_kinds,
)
_nothing = tensor("=", term(1, "v", i=AT_0, others=AT_0), (), **_kinds)
_alone = tensor(
    "=",
    term(1, "I", i=AT_1, others=ONE),
    term(1, "v", i=AT_1, others=OUT * AT_0),
    **_kinds,
)
_witness = tensor("=", term(1, "v", i=ONE, others=ONE), term(1, "", i=IN, others=ALWAYS), **_kinds)
_single = tensor("=", term(1, "I", i=AT_1, others=AT_0), term(1, "", i=_one, others=_one), **_kinds)


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(1, 4)))

    def v(s: frozenset[int]) -> int:
        return int(0 in s)

    return Instance(
        values={"n": len(players)},
        games={"v": v, "I": dividends(v, players)},
        layout={"every": players, "i": players[:1], "others": players[1:]},
    )


CLAIM = Claim(
    id="dummy_as_printed",
    title="The dummy property as printed",
    source="this suite, on the third axiom of A",
    words="v(S) = [i ∈ S] meets A's premise v(S∪{i}) = v(S) + v({i}) and has I({i}) = 1: of A's "
    "conclusion I(S∪{i}) = 0 is true for S ≠ ∅ alone, and at ∅ it is v({i}).",
    statement=(
        sequent(_nothing, _premise),
        sequent(_alone, _interactions, _premise),
        sequent(_premise, _witness),
        sequent(_single, _interactions, _witness),
    ),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
)


def _theorems() -> tuple[Theorem, ...]:
    definition = refined(by.given(_interactions), **_kinds)
    premise, witness = by.given(_premise, _witness)
    nothing = by.operate(_nothing, (-1, premise, {"others": AT_0}))
    alone = by.operate(_alone, (1, definition, {"i": AT_1}), (1, premise, {"others": MOBIUS}))
    meets = by.operate(
        _premise,
        (1, witness, {"i": AT_1}),
        (-1, witness, {"i": AT_0}),
        (-1, witness, {"i": AT_1, "others": EMPTY}),
    )
    rows = {"i": AT_1, "others": AT_0}
    single = by.operate(
        _single, (1, definition, rows), (1, witness, {"i": AT_1 * MOBIUS, "others": AT_0 * MOBIUS})
    )
    return nothing, alone, meets, single


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    nothing, alone, meets, single = _theorems()
    return Proof(
        steps=(
            Step("The premise at S = ∅: v({i}) = v(∅) + v({i}).", nothing),
            Step("The transform of the constant v({i}) is its value at ∅.", alone),
            Step("[i ∈ S∪{i}] = [i ∈ S] + [i ∈ {i}] for every S without i.", meets),
            Step("The dividend of {i} is v({i}) − v(∅) = 1.", single),
        ),
        theorems=tuple(map(conclude, statement, (nothing, alone, meets, single))),
    )
