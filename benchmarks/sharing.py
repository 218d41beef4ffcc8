"""The coalitions that concepts share: greedy merges, two ways."""

from __future__ import annotations

import numpy as np

from verify import and_or_graph, concepts
from verify.explain.and_or.code_length import CODEBOOK, code_length
from verify.explain.and_or.merging import merged, written_out
from verify.explain.concepts.graph import ConceptGraph

SIZES = range(8, 11)
CONCEPTS = 50


def graph(I: np.ndarray) -> ConceptGraph:  # noqa: E741
    """The strongest concepts of a table of interactions."""
    return concepts(I, top=CONCEPTS)


def ours(g: ConceptGraph) -> set[int]:
    """The coalitions that `and_or_graph` finds."""
    return {coalition.code for coalition in and_or_graph(g).coalitions}


def naive(g: ConceptGraph) -> set[int]:
    """The same search with every set of variables tried, and its code length taken anew."""
    sets = [K for K in range(1 << g.n) if K.bit_count() > 1]
    codes, strengths = np.array(g.codes, dtype=np.int64), np.abs(np.array(g.effects))
    now = written_out(g.n, codes, strengths, np.zeros(len(g), dtype=bool))
    while True:
        length = code_length(now.counts, CODEBOOK)
        tried = [merged(now, K, False) for K in sets]
        rates = [
            (length - code_length(after.counts, CODEBOOK)) / K.bit_count()
            for K, after in zip(sets, tried, strict=True)
        ]
        best = int(np.argmax(rates))
        if rates[best] <= 1e-9 * length:
            return {int(K) for K in now.nodes[g.n :]}
        now = tried[best]
