"""From a question about a network to its answer: scores, their error, and the verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.exact.scores import exact_scores
from verify.games.exact_table import ExactTable
from verify.games.memory import require_memory
from verify.report.verdicts import (
    TABLES,
    Criteria,
    Measured,
    SecondScores,
    game_of,
    verdicts_of,
)
from verify.scores import outputs, precision
from verify.scores.masked_model import MaskedModel
from verify.scores.waiting import tell_expected

AUTO_VARIABLES = 12  # up to here exact="auto" replays what it can


@dataclass(frozen=True, eq=False, kw_only=True)
class Question:
    """What is asked: a network on a sample, the criteria, and where scores and error come from.

    error, exact: as `check` has them.
    """

    masked: MaskedModel
    criteria: Criteria
    error: Any = None
    exact: bool | str = False

    @property
    def unit(self) -> str:
        """The unit of the scores."""
        return outputs.unit_of(self.masked.score)


def measured(
    question: Question, *, progress: bool = False, v: np.ndarray | None = None
) -> tuple[Measured, str]:
    """The verdicts, and where the error of the scores comes from, in words.

    v: the 2^n scores, where they were evaluated already.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    masked, criteria = question.masked, question.criteria
    require_memory(masked.n, TABLES)
    if progress:
        tell_expected(masked)
    replayed, why = _replayed(question, progress)
    if v is None:
        v = masked.table(progress=progress).numpy()
    found = precision.measure(
        masked, v, seed=criteria.seed, stated=question.error, replayed=replayed, progress=progress
    )
    second = SecondScores(found.codes, found.fresh, found.allowance)
    if question.exact and replayed is not None:
        game, source = game_of(replayed, 0.0, masked.names, criteria), "exact replay"
    else:
        game, source = game_of(v, found.error, masked.names, criteria), found.source + why
    del v, found  # the game has its own
    return verdicts_of(game, criteria, question.unit, second), source


def _replayed(question: Question, progress: bool) -> tuple[ExactTable | None, str]:
    """(the exact scores, ""), or (None, why "auto" did without)."""
    exact, error, masked = question.exact, question.error, question.masked
    if exact not in (True, False, "auto"):
        raise ValueError(f'exact: {exact!r} is unknown; use True, False or "auto"')
    wanted = isinstance(error, str) and error == "exact"
    if exact is True and error is not None and not wanted:
        raise ValueError("error: exact=True leaves none; use error=None, or exact=False")
    if not exact and not wanted:
        return None, ""
    if exact == "auto" and not wanted and masked.rows << masked.n > 1 << AUTO_VARIABLES:
        if masked.background is not None:
            return None, f"; no exact replay: more than {1 << AUTO_VARIABLES} scores"
        return None, f"; no exact replay: more than {AUTO_VARIABLES} variables"
    try:
        return exact_scores(masked, progress=progress), ""
    except ValueError as problem:
        if exact != "auto" or wanted:
            raise
        return None, f"; no exact replay: {problem}"
