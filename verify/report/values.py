"""The verdicts on a ready table of scores; needs no network, and no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.records import versions
from verify.report.report import Report
from verify.report.verdicts import Criteria, game_of, verdicts_of


def check_values(
    v: Any,
    *,
    error: Any = 0.0,
    feature_names: Sequence[str] | None = None,
    dead: Sequence[str] = (),
    score: str = "given",
    unit: str = "score units",
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
) -> Report:
    """The same verdicts for any table of 2^n scores; entry S has bit i set iff i is present.

    v: an array, tensor or sequence of floats, or an `ExactTable`, which has its own error.
    error: absolute error of each v(S), one number or one per entry; 0 vouches for the table.
    dead: names of variables that were left out of v because they cannot matter.
    rel_tau: the salience threshold as a fraction of the largest strength; tau, in score units,
        replaces it.  max_order (default ⌈n/2⌉) and max_p: what `order` and `exponent` allow.
    shuffles, seed: of the null model beside `sparse`.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    criteria = Criteria(
        rel_tau=rel_tau, tau=tau, max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed
    )
    found = verdicts_of(game_of(v, error, feature_names, criteria), criteria, unit)
    return Report(
        found.game, found.null, found.verdicts, tuple(str(d) for d in dead), score, unit, seed,
        versions=versions(),
    )  # fmt: skip
