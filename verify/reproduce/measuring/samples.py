"""The record of one verified sample: small plain data, enough for every figure and table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from verify.bounds.table import bounds_of
from verify.games.game import by_strength
from verify.records import plain, shortened
from verify.report.report import Report

CURVE_POINTS = 64  # of a sorted curve with up to 2^n - 1 values
CURVE_DIGITS = 4
QUANTILES = (0, 5, 25, 50, 75, 95, 100)  # percent, of |I(S)| of one order
RECORDED_CONCEPTS = 60  # the strongest salient ones, for comparisons between samples


def record_of(report: Report, variables: Sequence[str]) -> dict[str, Any]:
    """Verdicts, curves, bounds and concepts of a report, its floats shortened.

    `strengths` and `null_strengths` are sorted |I(S)| / max |I|, at the ranks of `ranks`.
    `by_order[k-1]` has the quantiles (QUANTILES, in %) of |I(S)| / max |I| over |S| = k.  `signed`
    lists the strongest salient interactions as [code, effect], bit i standing for variable i of
    `variables`, dead ones included, so that samples can be compared.  `bounds` has every proved
    bound.
    """
    game = report.game
    strengths = np.sort(game.strengths[1:])[::-1]
    largest = float(strengths.max(initial=0.0))
    relative = strengths / largest if largest else strengths
    ranks = curve_ranks(len(strengths))
    curves = {
        "strengths": relative[ranks - 1],
        "null_strengths": report.null.strengths[ranks - 1],
        "by_order": _by_order(report, largest),
        "signed": _signed(report, variables),
    }
    whole = report.to_dict()
    whole["concepts"] = whole["concepts"][:1]  # the strongest, by name
    for verdict in whole["verdicts"].values():  # all are from the whole table
        del verdict["method"], verdict["confidence"]
    return {
        **shortened({**whole, "largest_strength": largest}),
        "ranks": ranks.tolist(),
        "bounds": shortened(_bounds(report), CURVE_DIGITS),
        **shortened(plain(curves), CURVE_DIGITS),
    }


def curve_ranks(count: int) -> np.ndarray:
    """At most CURVE_POINTS of the ranks 1, …, count, evenly on a log scale, both ends included."""
    if count < 1:
        return np.zeros(0, dtype=np.int64)
    spaced = np.geomspace(1, count, CURVE_POINTS).round().astype(np.int64)
    return np.unique(np.clip(spaced, 1, count))


def _by_order(report: Report, largest: float) -> list[list[float]]:
    scale = largest or 1.0
    orders, strengths = report.game.orders, report.game.strengths
    return [
        np.percentile(strengths[orders == k] / scale, QUANTILES).tolist()
        for k in range(1, report.n + 1)
    ]


def _signed(report: Report, variables: Sequence[str]) -> list[tuple[int, float]]:
    """[code over all variables, effect] of the strongest salient interactions."""
    place = {name: i for i, name in enumerate(variables)}
    bits = [1 << place[name] for name in report.feature_names]
    game = report.game
    salient = np.flatnonzero(game.salient)
    strongest = salient[by_strength(game.strengths[salient])][:RECORDED_CONCEPTS]
    return [
        (sum(b for i, b in enumerate(bits) if int(S) >> i & 1), float(game.I[S])) for S in strongest
    ]


def _bounds(report: Report) -> dict[str, Any]:
    found = bounds_of(report.game)
    return {
        "M": found.M,
        "rho": found.rho,
        "p": found.p,
        "by_order": [
            {"k": row.k, "salient": row.salient, "possible": row.possible, **row.bounds}
            for row in found.rows[: found.M]
        ],
        "left": {name: found.total(name) for name in found.rows[0].bounds} if found.rows else {},
        "silent": dict(found.rows[0].silent) if found.rows else {},
    }
