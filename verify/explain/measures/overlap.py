"""How alike two sets of concepts are: paper A's Jaccard similarity of effects, and its IoU."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from verify.explain.concepts.selection import as_interactions


def effects_jaccard(first: Any, second: Any, *, signs: bool = False) -> float:
    """Σ_S min(|w|, |w′|) / Σ_S max(|w|, |w′|) of two tables of effects, S ≠ ∅; 1 where both are 0.

    first, second: all I(S) of two networks on one sample, length 2^n; ∅ is not read.  signs: a
    pattern whose two effects differ in sign has no minimum, as in the code of Li and Zhang 2023;
    paper A compares strengths.  Raises ValueError naming the argument at fault.
    """
    a, b = as_interactions("first", first)[1:], as_interactions("second", second)[1:]
    if len(a) != len(b):
        raise ValueError(f"second: {len(b) + 1} effects; give {len(a) + 1}, as many as the first")
    least = np.minimum(np.abs(a), np.abs(b))
    if signs:
        least = np.where(np.sign(a) == np.sign(b), least, 0.0)  # a · b may underflow
    most = float(np.maximum(np.abs(a), np.abs(b)).sum())
    return float(least.sum()) / most if most > 0 else 1.0


def top_overlap(strengths: Any, truth: Iterable[int]) -> Fraction:
    """Intersection over union of the known concepts and as many of the strongest, exactly.

    strengths: of all subsets, length 2^n, whole numbers or floats; ∅ is not read.  truth: the codes
    of the concepts that are known, m of them.  The m strongest are compared with them.  Where
    several are equally strong at the cut, any of them may be taken: the mean over all choices is
    given.  Source: paper A, §4.1, which does not say how it treats equals.
    Raises ValueError for codes that are no subsets, and ∅.
    """
    table = np.asarray(strengths)
    table = np.abs(table.astype(np.int64) if table.dtype.kind == "i" else table)  # |−128| in int8
    known = sorted(set(truth))
    if known and not 0 < known[0] <= known[-1] < len(table):
        raise ValueError(f"truth: {known} are no nonempty subsets of {len(table)}")
    m = len(known)
    if not m:
        return Fraction(1)
    others = table[1:]
    cut = np.partition(others, len(others) - m)[len(others) - m]
    is_known = np.zeros(len(table), dtype=bool)
    is_known[known] = True
    sure = int((is_known[1:] & (others > cut)).sum())
    equal, right = int((others == cut).sum()), int((is_known[1:] & (others == cut)).sum())
    taken = m - int((others > cut).sum())
    total = Fraction(0)
    for hits in range(max(0, taken - (equal - right)), min(right, taken) + 1):
        ways = math.comb(right, hits) * math.comb(equal - right, taken - hits)
        total += ways * Fraction(sure + hits, 2 * m - sure - hits)
    return total / math.comb(equal, taken)
