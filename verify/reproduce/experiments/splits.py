"""ANDs and ORs together beside ANDs alone: strength, and the concepts that 5 % error needs.

Source: paper B, appendix D.2.  Up to ten variables the split is a linear program that
HiGHS solves; the gap to the least strength there is comes from weights on the masks, whoever found
the split.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from verify.explain.concepts.selection import concepts
from verify.explain.split.split import and_or
from verify.reproduce.experiments.subjects import Scored, of_scored, pieces_per_subject, samples_of
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit

MAX_ERROR = 0.05
ROUNDING = 1e-11  # relative gaps up to here are made by rounding


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline."""
    count = samples_of(settings, full)
    return pieces_per_subject("splits", make, units, settings, keys, count, 1.0)


def measured(samples: Iterable[Scored]) -> list[dict[str, Any]]:
    """Both strengths, the bound under them, and both counts of concepts, of each sample."""
    found = []
    for one in samples:
        split = and_or(one.v)
        alone = concepts(one.I, max_error=MAX_ERROR)
        both = split.concepts(max_error=MAX_ERROR)
        record = {
            **one.facts,
            "max_error": MAX_ERROR,
            "strength": [split.and_only, split.objective],
            "or_only": split.or_only,
            "lower_bound": split.lower_bound,
            "relative_gap": _at_most(split.relative_gap),
            "tolerance": split.tolerance,
            "solver": split.solver,
            "steps": split.steps,
            "needed": [len(alone), len(both)],
            "ors": both.kinds.count("or"),
            "errors": [alone.error, both.error],
        }
        found.append(record)
    return found


def _at_most(gap: float) -> float:
    """A gap rounded up to two digits; those that rounding alone makes are one."""
    gap = max(gap, ROUNDING)
    digit = 10.0 ** (math.floor(math.log10(gap)) - 1)
    return math.ceil(gap / digit) * digit


make = partial(of_scored, measured)
