"""Sparsity and matching do not make patterns transfer: samples that share none.

v(z) = Σ z_k, baseline 0, samples e_i and e_j, i ≠ j, of one class (v(e_i) = v(e_j) = 1 > 1/2).
The masked score of e_i is [i ∈ S]: its one interaction is I({i}) = 1, and that of e_j is I({j}) =
1.  So every sample of e_1, …, e_n is as sparse as can be and matched on all masks, no two share a
pattern, and n samples need n patterns.

Source: B, §4, where transfer is said to follow by contradiction; it needs a bound on the patterns
of all samples together.  Assumptions: n ≥ 2.  Proof: [i ∈ S] is an AND of one variable
(distribution).
"""

from __future__ import annotations

import random

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, OUT, interactions, n, refined
from proofs.kernel.formula import MOBIUS, ONE, Matrix, Sequent, Tensor, sequent, tensor, term
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import Game, dividends

__all__ = ["CLAIM", "prove"]

_kinds = {"i": 1, "j": 1, "others": n - 2}


def _only(game: str, here: str, elsewhere: Matrix) -> Tensor:
    """The game that is [k ∈ S] in one variable and the given column in all others."""
    columns = {kind: IN if kind == here else elsewhere for kind in _kinds}
    ones = dict.fromkeys(_kinds, ONE)
    return tensor("=", term(1, game, **ones), term(1, "", **columns), **_kinds)


_SAMPLES = (("i", "v_i", "I_i"), ("j", "v_j", "I_j"))
_defined = [interactions(v, found) for _, v, found in _SAMPLES]
_scores = [_only(v, kind, ALWAYS) for kind, v, _ in _SAMPLES]
_single = [_only(found, kind, OUT) for kind, _, found in _SAMPLES]


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(2, 4)))
    samples = [tuple(int(k == one) for k in players) for one in (0, 1)]
    games: dict[str, Game] = {}
    for sample, (_, v, found) in zip(samples, _SAMPLES, strict=True):

        def score(s: frozenset[int], sample: tuple[int, ...] = sample) -> int:
            return sum(sample[k] if k in s else 0 for k in players)

        games |= {v: score, found: dividends(score, players)}
    return Instance(
        values={"n": len(players)},
        games=games,
        layout={"every": players, "i": (0,), "j": (1,), "others": players[2:]},
    )


CLAIM = Claim(
    id="no_transfer",
    title="Sparsity and matching give no transfer",
    source="this suite, on B, §4",
    words="For v(z) = Σ z_k the sample e_i has the one interaction {i} and e_j has the one "
    "interaction {j}: sparse samples of one class need not share a pattern.",
    reading="that Σ z_k at the masked e_i is [i ∈ S], and that both samples are of one class, with "
    "v = 1",
    statement=tuple(map(sequent, _single, _defined, _scores)),
    draw=_draw,
    parts=dict.fromkeys(_kinds, "every"),
    scope="n ≥ 2",
)


def _interaction(of: int) -> Theorem:
    definition = refined(by.given(_defined[of]), **_kinds)
    operators = dict.fromkeys(_kinds, MOBIUS)
    return by.operate(_single[of], (1, definition, {}), (1, by.given(_scores[of]), operators))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    first, second = _interaction(0), _interaction(1)
    return Proof(
        steps=(
            Step("The score [i ∈ S] of e_i is an AND of one variable.", first),
            Step("So is that of e_j: another variable, another pattern.", second),
        ),
        theorems=tuple(map(conclude, statement, (first, second))),
    )
