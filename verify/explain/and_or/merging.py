"""The search for shared coalitions: greedy merges that shorten the description of paper A.

A merge takes a set K of variables: every concept that can be written with K, because K ⊆ S and no
node that S is written with lies partly in K, is from then on written with K.  Coalitions are sets
of variables, never of coalitions: one that K absorbs stays with the concepts that use it without
the rest of K, and is undone when only one is left.  So any coalition is shared by two concepts or
more.  ANDs and ORs are merged apart and share the code book.

Each step takes the merge with the largest decrease of `code_length` per variable of K, as paper A
does; the end is reached when no merge has any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from jaxtyping import Bool, Float, Int

from verify.explain.and_or.code_length import code_length

Sets: TypeAlias = Int[np.ndarray, " _"]
CHUNK = 1024  # merges evaluated at a time, which bounds memory
EPS = 1e-9  # of the code length: a smaller decrease is rounding


@dataclass(frozen=True)
class Writing:
    """What every concept is written with: nodes 0, …, n−1 are the variables, then coalitions.

    `sets` and `nodes` are sets of variables as bitmasks; `ors` and `of_or` say which are ORs.
    """

    n: int
    sets: Int[np.ndarray, " concepts"]
    strengths: Float[np.ndarray, " concepts"]  # |effect|
    ors: Bool[np.ndarray, " concepts"]
    nodes: Int[np.ndarray, " nodes"]
    of_or: Bool[np.ndarray, " nodes"]  # False for variables, which serve both kinds
    uses: Bool[np.ndarray, "concepts nodes"]

    @property
    def counts(self) -> Float[np.ndarray, " nodes"]:
        """How much each node is used, in score units."""
        return self.strengths @ self.uses


def written_out(n: int, sets: Sets, strengths: np.ndarray, ors: np.ndarray) -> Writing:
    """Concepts written with their variables."""
    variables = 1 << np.arange(n, dtype=np.int64)
    uses = sets[:, None] & variables != 0
    return Writing(n, sets, strengths, ors, variables, np.zeros(n, dtype=bool), uses)


def foldings(start: Writing, codebook: float) -> Iterator[Writing]:
    """The writings from the start to the last, one merge apart; their code lengths fall."""
    now, common = start, np.zeros((len(start.sets),) * 2, dtype=np.int64)
    changed = np.arange(len(start.sets))
    while True:
        yield now
        common[changed] = common_sets(now, changed)
        common[:, changed] = common[changed].T
        best = best_merge(now, candidates(now, common), codebook)
        if best is None:
            return
        before, now = now, merged(now, *best)
        own = np.stack([w.uses[:, : w.n] for w in (before, now)])  # what is not in coalitions
        moved = (own[0] != own[1]).any(1) | users(before, *best)
        changed = np.flatnonzero(moved)


def common_sets(now: Writing, of: np.ndarray) -> Int[np.ndarray, "rows concepts"]:
    """For each of some concepts and each of its kind, the largest set both can be written with."""
    K = now.sets[of, None] & now.sets
    while True:
        before = K
        for j in range(now.n, len(now.nodes)):
            J = now.nodes[j]
            using = now.uses[of, j, None] | now.uses[:, j]
            K = np.where(using & (K & J != 0) & (J & ~K != 0), K & ~J, K)
        if np.array_equal(K, before):
            return K


def candidates(now: Writing, common: Int[np.ndarray, "concepts concepts"]) -> list[Sets]:
    """Sets of two variables or more that may be worth a merge: of the ANDs, of the ORs.

    They are what two concepts share, with and without the coalitions in it, and of each the k
    rarest variables: of k variables with the same users, the rarest shorten the description most.
    A better set can be missed, at about one step in a thousand of random graphs of 6 or 7
    variables; at none on shipped networks, where the search over all sets of variables ends alike.
    """
    free = (now.uses[:, : now.n] * now.nodes[: now.n]).sum(1)
    rarest = np.argsort(now.counts[: now.n], kind="stable")
    out = []
    for kind in (False, True):
        rows = np.flatnonzero(now.ors == kind)
        i, j = (rows[x] for x in np.triu_indices(len(rows), 1))
        shared = np.unique(np.concatenate([common[i, j], free[i] & free[j]]))
        parts, some = [shared], np.zeros_like(shared)
        for variable in now.nodes[rarest]:
            some = some | shared & variable
            parts.append(some)
        every = np.unique(np.concatenate(parts))
        out.append(every[np.bitwise_count(every) > 1])
    return out


def best_merge(now: Writing, sets: list[Sets], codebook: float) -> tuple[int, bool] | None:
    """(K, whether of ORs) with the largest decrease per variable, the first of equals; or None."""
    K = np.concatenate(sets)
    if not len(K):
        return None
    gains = np.concatenate(
        [decreases(now, s, kind == 1, codebook) for kind, s in enumerate(sets) if len(s)]
    )
    gains[gains <= EPS * code_length(now.counts, codebook)] = 0.0
    rates = gains / np.bitwise_count(K)
    if not rates.any():
        return None
    first = int(np.argmax(rates >= rates.max() * (1 - EPS)))  # rounding decides no tie
    return int(K[first]), first >= len(sets[0])


def decreases(now: Writing, K: Sets, of_or: bool, codebook: float) -> Float[np.ndarray, " _"]:
    """What the merge of each set would take off the code length; 0 where two would not share it.

    Only nodes inside K lose uses, and only what then has one user is undone: the counts are
    updated, not formed anew.
    """
    parts = range(0, len(K), CHUNK)
    return np.concatenate([_decreases(now, K[a : a + CHUNK], of_or, codebook) for a in parts])


def _decreases(now: Writing, K: Sets, of_or: bool, codebook: float) -> Float[np.ndarray, " _"]:
    n, kind = now.n, now.ors == of_or
    uses, strengths = now.uses[kind].astype(np.float64), now.strengths[kind]
    inside, split, same = _places(now, K[:, None], of_or)
    able = K[:, None] & ~now.sets[kind] == 0
    able &= (split | same).astype(np.float64) @ uses.T == 0
    new = able.astype(np.float64)
    gained, users = new @ strengths, new.sum(1)
    count = now.counts - inside * ((new * strengths) @ uses) + same * gained[:, None]
    users_of = now.uses.sum(0) - inside * (new @ uses) + same * users[:, None]
    count = np.where(users_of > 0, np.maximum(count, 0.0), 0.0)  # rounding leaves no uses behind
    alone = np.where(users_of[:, n:] == 1, count[:, n:], 0.0)
    count[:, n:] -= alone
    count[:, :n] += alone @ (now.nodes[n:, None] & now.nodes[:n] != 0).astype(np.float64)
    known = same.any(1)
    count = np.concatenate([count, np.where(known, 0.0, gained)[:, None]], axis=1)
    sharing = np.where(known, (users_of * same).sum(1), users)
    gain = code_length(now.counts, codebook) - code_length(count, codebook)
    return np.where((users > 0) & (sharing > 1), gain, 0.0)


def _places(
    now: Writing, K: np.ndarray | int, of_or: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which nodes lie in K, which partly, and which coalition is K: bools, over K and nodes."""
    inside = now.nodes & ~K == 0
    coalition = np.arange(len(now.nodes)) >= now.n
    partly = (now.nodes & K != 0) & ~inside
    return inside, partly, (now.nodes == K) & coalition & (now.of_or == of_or)


def users(now: Writing, K: int, of_or: bool) -> Bool[np.ndarray, " concepts"]:
    """The concepts that a merge of K would write anew."""
    _, split, same = _places(now, K, of_or)
    return (now.ors == of_or) & (K & ~now.sets == 0) & ~now.uses[:, split | same].any(1)


def merged(now: Writing, K: int, of_or: bool) -> Writing:
    """The concepts after the merge of K; coalitions with fewer than two users are undone."""
    n, new, (inside, _, same) = now.n, users(now, K, of_or), _places(now, K, of_or)
    uses, nodes, ors = now.uses.copy(), now.nodes, now.of_or
    uses[np.ix_(new, inside)] = False
    if same.any():
        uses[np.ix_(new, same)] = True
    else:
        uses = np.column_stack([uses, new])
        nodes, ors = np.append(nodes, np.int64(K)), np.append(ors, of_or)
    shared = np.arange(len(nodes)) < n
    for j in range(n, len(nodes)):
        shared[j] = uses[:, j].sum() > 1
        if not shared[j]:
            uses[:, :n] |= np.outer(uses[:, j], nodes[j] & nodes[:n] != 0)
    return replace(now, nodes=nodes[shared], of_or=ors[shared], uses=uses[:, shared])
