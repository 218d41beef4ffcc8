"""The And-Or graph of a score is not unique: one pattern, two ways to put a coalition in it.

The pattern {1,2,3} is the coalition {1,2} with 3, and 1 with the coalition {2,3}.  Both nodes have
the value [{1,2,3} ⊆ S] on every mask, with other coalitions below them: two graphs, one score.

Source: A, p. 6, where the graph is said to be the one faithful explanation.  What is unique is w
(uniqueness).  Assumptions: n ≥ 3.  Proof: a node is worth the product of its children; a product of
[{1,2} ⊆ S] with the bit of 3 is a product over the variables, and so is the other.
"""

from __future__ import annotations

import random
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, n
from proofs.kernel.formula import ONE, Matrix, Sequent, Tensor, sequent, tensor, term
from proofs.kernel.rules import Theorem
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude

__all__ = ["CLAIM", "prove"]

_kinds: dict[str, Any] = {"one": 1, "two": 1, "three": 1, "rest": n - 3}
_ones = dict.fromkeys(_kinds, ONE)
_bit = Matrix([[0, 0], [0, 1]])  # multiplies by the bit of S


def _members(game: str, *names: str) -> Tensor:
    """The game [these variables ⊆ S]."""
    columns = {kind: IN if kind in names else ALWAYS for kind in _kinds}
    return tensor("=", term(1, game, **_ones), term(1, "", **columns), **_kinds)


def _node(game: str, coalition: str, single: str) -> Tensor:
    """A node with two children: a coalition and one variable."""
    product = term(1, coalition, **{**_ones, single: _bit})
    return tensor("=", term(1, game, **_ones), product, **_kinds)


_GRAPHS = (
    (_members("alpha", "one", "two"), _node("left", "alpha", "three")),
    (_members("beta", "two", "three"), _node("right", "beta", "one")),
)
_PATTERN = tuple(_members(game, "one", "two", "three") for game in ("left", "right"))


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(3, 4)))
    games = {"alpha": {0, 1}, "beta": {1, 2}}
    children = {"left": ("alpha", 2), "right": ("beta", 0)}

    def coalition(name: str, s: frozenset[int]) -> int:
        return int(s >= games[name])

    def node(name: str, s: frozenset[int]) -> int:
        below, single = children[name]
        return coalition(below, s) * (single in s)

    return Instance(
        values={"n": len(players)},
        games={name: lambda s, name=name: coalition(name, s) for name in games}
        | {name: lambda s, name=name: node(name, s) for name in children},
        layout={"one": (0,), "two": (1,), "three": (2,), "rest": players[3:]},
    )


CLAIM = Claim(
    id="two_graphs",
    title="Two And-Or graphs of one score",
    source="this suite, on A, p. 6",
    words="The pattern {1,2,3} is the coalition {1,2} with 3 and the coalition {2,3} with 1: two "
    "And-Or graphs, with different coalitions, that have one value on every mask.",
    reading="that these are the values of two graphs whose coalitions are not the same",
    statement=tuple(
        sequent(pattern, *graph) for pattern, graph in zip(_PATTERN, _GRAPHS, strict=True)
    ),
    draw=_draw,
    scope="n ≥ 3",
)


def _value(pattern: Tensor, coalition: Tensor, node: Tensor, single: str) -> Theorem:
    below, product = by.given(coalition, node)
    return by.operate(pattern, (1, product, {}), (1, below, {**_ones, single: _bit}))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    left, right = (
        _value(pattern, *graph, single)
        for pattern, graph, single in zip(_PATTERN, _GRAPHS, ("three", "one"), strict=True)
    )
    return Proof(
        steps=(
            Step("{1,2} and then 3.", left),
            Step("{2,3} and then 1.", right),
        ),
        theorems=tuple(map(conclude, statement, (left, right))),
    )
