"""The graph of a sample, each step two ways: concepts pruned to an error, coalitions they share."""

from __future__ import annotations

import numpy as np

from verify import and_or_graph, concepts
from verify.explain.and_or.code_length import CODEBOOK, code_length
from verify.explain.and_or.merging import merged, written_out
from verify.explain.concepts.graph import ConceptGraph
from verify.games.lattice import zeta

SIZES = range(8, 11)
MAX_ERROR = 0.1
CONCEPTS = 50


def pruned(I: np.ndarray) -> set[int]:  # noqa: E741
    """The codes that `concepts` keeps."""
    return set(concepts(I, max_error=MAX_ERROR).codes)


def pruned_naively(I: np.ndarray) -> set[int]:  # noqa: E741
    """The same choice with the error of every candidate taken on all masks, at every step."""
    masks = np.arange(len(I))
    goal = MAX_ERROR**2 * float(np.mean((zeta(I) - I[0]) ** 2))
    kept = [S for S in range(1, len(I)) if I[S]]
    effects = {S: np.where(masks & S == S, I[S], 0.0) for S in kept}
    missing = np.zeros(len(I))
    while kept:
        errors = [float(np.mean((missing + effects[S]) ** 2)) for S in kept]
        least = int(np.argmin(errors))
        if errors[least] > goal:
            break
        missing += effects[kept.pop(least)]
    return set(kept)


def strongest(I: np.ndarray) -> ConceptGraph:  # noqa: E741
    """The strongest concepts of a table of interactions."""
    return concepts(I, top=CONCEPTS)


def coalitions(g: ConceptGraph) -> set[int]:
    """The coalitions that `and_or_graph` finds."""
    return {coalition.code for coalition in and_or_graph(g).coalitions}


def coalitions_naively(g: ConceptGraph) -> set[int]:
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
