"""What is counted over the samples of one network under one baseline: tables 1 and 2 as records.

A case is a sample of a network under a baseline; every verified one is in every denominator.
Where a figure is not defined for a case, the case is counted as such and the reason tallied.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from figures.data import Record, grouped

CONDITIONS = {"order": "(i)", "monotone": "(ii)", "exponent": "(iii)"}
BOUNDS = ("paper", "sharp", "markov", "energy")
NAMES = dict(zip(BOUNDS, ("B's Theorem 2", "sharp", "range", "energy"), strict=True))
MASS = "count_bound"  # Σ|I|/τ of an order, by Markov's inequality: no other but energy is below it
OUTCOMES = ("says", "undefined", "vacuous")


def tallies(records: Sequence[Record]) -> list[dict[str, Any]]:
    """One record for each network and baseline; families in their order, seeds put together.

    Shares are of the 2^n interactions, from 0 to 1.  `monotone`: samples with condition (ii).
    `bounds`: on how many samples a bound is below what is possible at some order (says), is
    defined at none (undefined), or is nowhere below (vacuous); `undefined` tallies why.
    """
    return [
        _subject(baseline, members)
        for by_baseline in (grouped(records) if records else {}).values()
        for baseline, members in by_baseline.items()
    ]


def _subject(baseline: str, members: Sequence[Record]) -> dict[str, Any]:
    holds = [r for r in members if status(r, "monotone") == "HOLDS"]
    others = [r for r in members if status(r, "monotone") == "VIOLATED"]
    defined = [r for r in members if exponents(r) is not None]
    sizes = [int(r["n"]) for r in members]
    return {
        "network": members[0]["network"],
        "data": members[0]["data"],
        "baseline": baseline,
        "family": members[0]["family"],
        "breaks": members[0]["breaks"],
        "n": [min(sizes), max(sizes)],
        "seeds": sorted({seed for r in members if (seed := seed_of(r)) is not None}),
        "samples": len(members),
        "monotone": len(holds),
        "not_monotone": len(others),
        "salient_share": {
            "monotone": _medians(holds, _share),
            "others": _medians(others, _share),
            "shuffled": _medians(members, _null_share),
        },
        "exponent": {
            "defined": len(defined),
            "pairwise": _medians(defined, lambda r: _exponents(r)[0]),
            "reference": _medians(defined, lambda r: _exponents(r)[1]),
        },
        "salient": _medians(members, _salient),
        "bounds": {bound: _outcomes([r["bounds"] for r in members], bound) for bound in BOUNDS},
    }


def status(record: Record, verdict: str) -> str:
    """The status of a verdict of a record."""
    return str(record["verdicts"][verdict]["status"])


def meets(record: Record, *, all_but_one: bool = False) -> bool:
    """Whether all three conditions HOLD.

    all_but_one: (i) allows n − 1 of the n variables, where that is more than ⌈n/2⌉.
    """
    found = [status(record, name) == "HOLDS" for name in CONDITIONS]
    if all_but_one:
        order, n = record["verdicts"]["order"], int(record["n"])
        beyond = order["details"]["largest_beyond"][max(math.ceil(n / 2), n - 1)]
        found[0] = order["details"]["tau"] - beyond > order["tolerance"]
    return all(found)


def says(record: Record, bounds: Sequence[str] = BOUNDS) -> bool:
    """Whether one of some bounds is below the number of interactions there are, at some order."""
    return any(outcome(record["bounds"], bound) == "says" for bound in bounds)


def exponents(record: Record) -> tuple[float, float] | None:
    """(pairwise, reference) exponent of a sample; None where they are not defined."""
    details = record["verdicts"]["exponent"]["details"]
    found = details.get("pairwise"), details.get("reference")
    return None if None in found else (float(found[0]), float(found[1]))


def _exponents(record: Record) -> tuple[float, float]:
    found = exponents(record)
    assert found is not None
    return found


def _medians(members: Sequence[Record], figure: Callable[[Record], float]) -> dict[str, Any] | None:
    """The median over samples, and those of each seed; None of no samples."""
    by_seed: dict[int | None, list[float]] = {}
    for record in members:
        by_seed.setdefault(seed_of(record), []).append(figure(record))
    if not by_seed:
        return None
    whole = [value for values in by_seed.values() for value in values]
    return {"median": median(whole), "by_seed": [median(values) for values in by_seed.values()]}


def seed_of(record: Record) -> int | None:
    """The seed that a network or its data come from; None where nothing here depends on one."""
    return int(record["training"]["seed"]) if record.get("seeded", False) else None


def _share(record: Record) -> float:
    return float(record["verdicts"]["sparse"]["details"]["share"])


def _null_share(record: Record) -> float:
    return float(record["verdicts"]["sparse"]["details"]["null_share"]["mean"])


def _salient(record: Record) -> float:
    return float(record["verdicts"]["sparse"]["details"]["salient"])


def _outcomes(bounds: Sequence[Record], bound: str) -> dict[str, Any]:
    found = Counter(outcome(b, bound) for b in bounds)
    silent = [b["silent"] for b in bounds if outcome(b, bound) == "undefined"]
    why = Counter(reasons.get(bound, "nothing is salient at any order") for reasons in silent)
    return {name: found[name] for name in OUTCOMES} | {"why": dict(sorted(why.items()))}


def outcome(bounds: Record, bound: str) -> str:
    """What a bound is worth on one case, of OUTCOMES."""
    rows = [row for row in bounds["by_order"] if row.get(bound) is not None]
    if not rows:
        return "undefined"
    return "says" if any(row[bound] < row["possible"] for row in rows) else "vacuous"
