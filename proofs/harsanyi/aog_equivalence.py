"""And-Or graph: factoring out shared coalitions leaves the sparse model unchanged on every mask.

v̂(S) = v(∅) + Σ_{T∈Ω} I(T)·[T ⊆ S].  An And-Or graph has a leaf for every variable, worth its bit of
S; AND nodes, worth the product of their two children, which come before them (several children
are a chain of such nodes; a coalition that several concepts share is one node with several
parents); and one root, which adds v(∅) to the sum of I(T) times the value of the node of T.

1. [C∪D ⊆ S] = [C ⊆ S]·[D ⊆ S] for all C, D, S: a node that stands for the union of what its
   children stand for has the value [its set ⊆ S] as soon as they have.
2. So, whatever the graph is, every node k has the value [set of k ⊆ S], and the root is v̂(S).

Source: A, the And-Or graph (AOG) that explains a sample.  Assumptions: none.  In part 2 the mask S
is any fixed one: inside(k) stands for [set of k ⊆ S]; nodes 0, …, n−1 are the leaves and n, …, L−1
the AND nodes; what is assumed of inside(k) is part 1 with C and D the sets of the children; the
concepts of Ω are numbered 1, …, W, and node(w) is the node whose set is concept w.
Proof of 2: induction on k, all earlier nodes at once; then the sums agree term by term.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import proofs.tactics as by
from proofs.harsanyi._setting import ALWAYS, IN, n
from proofs.kernel.formula import (
    ONE,
    All,
    Matrix,
    Sequent,
    Sum,
    eq,
    fn,
    ints,
    le,
    lt,
    reals,
    sequent,
    tensor,
    term,
)
from proofs.kernel.rules import Theorem, infer
from proofs.ledger.claim import Claim, Instance, Proof, Step, conclude
from proofs.ledger.definitions import random_game, subsets

__all__ = ["CLAIM", "prove"]

# Part 1: variables in C only, in D only, in both, in neither.
_kinds = dict(zip(("in_C", "in_D", "both", "neither"), ints("c d m q"), strict=True))
_bit = Matrix([[0, 0], [0, 1]])  # multiplies by the bit of S
_identity = dict.fromkeys(_kinds, ONE)
_D_inside = tensor(
    "=",
    term(1, "D_inside", **_identity),
    term(1, "", in_C=ALWAYS, in_D=IN, both=IN, neither=ALWAYS),
    **_kinds,
)
_product = tensor(
    "=",
    term(1, "product", **_identity),
    term(1, "D_inside", in_C=_bit, in_D=ONE, both=_bit, neither=ONE),
    **_kinds,
)
_union_inside = tensor(
    "=",
    term(1, "product", **_identity),
    term(1, "", in_C=IN, in_D=IN, both=IN, neither=ALWAYS),
    **_kinds,
)

# Part 2: nodes by number.
L, W, k, h, w = ints("L W k h w")
base, sparse, root = reals("base sparse root")
worth, inside, effect = fn("worth"), fn("inside"), fn("effect")
left, right, node = (fn(name, integer=True) for name in ("left", "right", "node"))


def _leaf(law: Any) -> All:
    return All(k, le(0, k, n - 1), law)


def _inner(law: Any) -> All:
    return All(k, le(n, k, L - 1), law)


def _top(law: Any) -> All:
    return All(w, le(1, w, W), law)


_leaves = _leaf(eq(worth(k), inside(k)))
_children = tuple(_inner(law) for child in (left, right) for law in le(0, child(k), k - 1))
_ands = _inner(eq(worth(k), worth(left(k)) * worth(right(k))))
_unions = _inner(eq(inside(k), inside(left(k)) * inside(right(k))))
_tops = tuple(_top(law) for law in le(0, node(w), L - 1))
_model = eq(sparse, base + Sum(effect(w) * inside(node(w)), (w, 1, W)))
_root = eq(root, base + Sum(effect(w) * worth(node(w)), (w, 1, W)))
_same = eq(root, sparse)


class _Graph:
    """A random graph for some concepts: sets[k] and children[k] of the nodes, in order."""

    def __init__(self, rng: random.Random, players: tuple[int, ...]) -> None:
        self.rng = rng
        self.sets = [frozenset({i}) for i in players]
        self.children: list[tuple[int, int]] = [(7, 7) for _ in players]  # leaves have none

    def add(self, coalition: frozenset[int]) -> int:
        """A node for a coalition; an old one for it is often, not always, shared."""
        old = [k for k, s in enumerate(self.sets) if s == coalition]
        if old and (len(coalition) == 1 or self.rng.random() < 0.7):
            return self.rng.choice(old)
        members = sorted(coalition)
        part = frozenset(self.rng.sample(members, self.rng.randint(1, len(members) - 1)))
        pair = (self.add(part), self.add(coalition - part))
        self.sets.append(coalition)
        self.children.append(pair)
        return len(self.sets) - 1


def _draw(rng: random.Random) -> Instance:
    players = tuple(range(rng.randint(0, 4)))
    concepts = [s for s in subsets(players) if s and rng.random() < 0.4]
    graph, I = _Graph(rng, players), random_game(rng, players)  # noqa: E741
    tops = [graph.add(concept) for concept in concepts]
    mask = frozenset(i for i in players if rng.random() < 0.7)
    values: list[int] = [int(i in mask) for i in players]
    for a, b in graph.children[len(players) :]:
        values.append(values[a] * values[b])
    start = rng.choice([0, 1, -2])

    def of(table: Sequence[Any], first: int = 0) -> Callable[[int], Any]:
        return lambda i: table[i - first] if 0 <= i - first < len(table) else 7

    C, D = (frozenset(i for i in players if rng.random() < 0.5) for _ in range(2))
    return Instance(
        values={
            "n": len(players),
            "L": len(graph.sets),
            "W": len(concepts),
            "base": start,
            "sparse": start + sum(I(concept) for concept in concepts if concept <= mask),
            "root": start + sum(I(c) * values[k] for c, k in zip(concepts, tops, strict=True)),
            "c": len(C - D),
            "d": len(D - C),
            "m": len(C & D),
            "q": len(players) - len(C | D),
        },
        functions={
            "worth": of(values),
            "inside": of([int(s <= mask) for s in graph.sets]),
            "effect": of([I(concept) for concept in concepts], 1),
            "left": of([a for a, _ in graph.children]),
            "right": of([b for _, b in graph.children]),
            "node": of(tops, 1),
        },
        games={
            "D_inside": lambda s: Fraction(s >= D),
            "product": lambda s: Fraction(s >= C) * Fraction(s >= D),
        },
        layout={
            "in_C": tuple(C - D),
            "in_D": tuple(D - C),
            "both": tuple(C & D),
            "neither": tuple(set(players) - C - D),
        },
        within=range(-1, max(len(graph.sets), len(concepts)) + 2),
    )


CLAIM = Claim(
    id="aog_equivalence",
    title="And-Or graph",
    source="A, the And-Or graph that explains a sample",
    words="An And-Or graph made by factoring coalitions out of Ω has the value v̂(S) on every mask.",
    reading="that inside(k) is [set of node k ⊆ S], which part 1 gives for a union of two sets, "
    "that node(w) is the node of the concept w of Ω, and that factoring makes a graph of this kind",
    statement=(
        sequent(_union_inside, _D_inside, _product),
        sequent(_same, le(n, L), _leaves, _ands, _unions, *_children, *_tops, _model, _root),
    ),
    draw=_draw,
    scope="all n, any graph",
)


@cache
def _all_nodes() -> Theorem:
    """Every node has the value [its set ⊆ S], by induction on its number."""

    def claim(end: Any) -> All:
        return All(k, (*le(0, k, end), le(k, L - 1)), eq(worth(k), inside(k)))

    first, low, within = by.given(le(0, k), le(k, n - 1), le(k, L - 1))
    leaf = by.at(by.given(_leaves), k, first, low)
    start = by.forall(leaf, k, first.concl, low.concl, within.concl)

    beyond, before = by.given(le(n - 1, h)), by.given(claim(h))
    old = by.at(before, k, first, by.given(le(k, h)), within)
    new = by.given(lt(h, k))
    facts = (first, new, beyond, within)
    laws = [by.at(t, k, *facts) for t in by.given(*_children)]
    values = [
        by.at(before, child(k), *laws, *facts, by.given(le(k, h + 1))) for child in (left, right)
    ]
    both_children, union = (by.at(by.given(law), k, *facts) for law in (_ands, _unions))
    value = by.ring(
        eq(worth(k), inside(k)),
        using=[
            (1, both_children),
            (worth(right(k)), values[0]),
            (inside(left(k)), values[1]),
            (-1, union),
        ],
    )
    step = by.forall(by.both(old, value, k, h), k, first.concl, le(k, h + 1), within.concl)
    every = infer("induct", All(h, (le(n - 1, h),), claim(h)), start, step)
    return by.forall(
        by.at(by.at(every, L - 1, by.given(le(n, L))), k, first, within),
        k,
        first.concl,
        within.concl,
    )


@cache
def _root_value() -> Theorem:
    """The root has the value of the sparse model."""
    low, high = by.given(*le(1, w, W))
    bounds = [by.at(t, w, low, high) for t in by.given(*_tops)]
    equal = by.at(_all_nodes(), node(w), *bounds)
    each = by.ring(
        eq(effect(w) * worth(node(w)), effect(w) * inside(node(w))), using=[(effect(w), equal)]
    )
    return by.linear(_same, by.given(_root), by.given(_model), by.termwise(each, w, 1, W))


def prove(statement: tuple[Sequent, ...] = CLAIM.statement) -> Proof:
    D_part, both_parts = by.given(_D_inside, _product)
    masked = {kind: _bit if kind in ("in_C", "both") else ONE for kind in _kinds}
    union = by.operate(_union_inside, (1, both_parts, {}), (1, D_part, masked))
    return Proof(
        steps=(
            Step("C∪D is in S when C is and D is.", union),
            Step(
                "So every node has the value of its set, all earlier ones having it.", _all_nodes()
            ),
            Step("The root adds up what the sparse model adds up.", _root_value()),
        ),
        theorems=(conclude(statement[0], union), conclude(statement[1], _root_value())),
    )
