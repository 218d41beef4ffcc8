"""The verdicts on a ready table of scores; needs no network, and no torch."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from verify.arguments import checked
from verify.explain.protocols.protocol import Protocol, protocol_of
from verify.games.exact_game import ExactGame
from verify.games.names import distinct
from verify.records import versions
from verify.report.report import Report, no_model
from verify.report.verdicts import Criteria, game_of, verdicts_of


@checked
def check_values(
    v: Any,
    *,
    error: Any = None,
    feature_names: Sequence[str] | None = None,
    dead: Sequence[str] | None = None,
    score: str | None = None,
    unit: str | None = None,
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
    protocol: Protocol | str = "plain",
) -> Report:
    """The same verdicts for any table of 2^n scores; entry S has bit i set iff i is present.

    v: an array, tensor or sequence of floats, or an `ExactTable`, which has its own error; or a
        report, to judge it anew: what is not given here is taken from it, but not its criteria.
    error: absolute error of each v(S), one number or one per entry; 0, the default, vouches for
        the table.
    dead: names of variables that were left out of v because they cannot matter.
    rel_tau: the salience threshold as a fraction of the largest strength; tau, in score units,
        replaces it.  max_order (default ⌈n/2⌉) and max_p: what `order` and `exponent` allow.
    shuffles, seed: of the null model beside `sparse`.
    protocol: how the interactions that `sparse` counts, of the scores and of their null model, are
        taken: "plain", "and-noise", "and-or-noise" or a `Protocol`; see `extract`.  The graph and
        the strongest interactions of the report are taken so, too; all else is about the plain
        interactions of the scores as they are.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    criteria = Criteria(
        rel_tau=rel_tau,
        tau=tau,
        max_order=max_order,
        max_p=max_p,
        shuffles=shuffles,
        seed=seed,
        protocol=protocol_of(protocol),
    )
    if isinstance(v, Report):
        return _judged_anew(v, criteria, error, feature_names, dead, score, unit)
    unit = "score units" if unit is None else unit
    game = game_of(v, 0.0 if error is None else error, feature_names, criteria)
    found = verdicts_of(game, criteria, unit)
    return Report(
        found.game, found.null, found.verdicts, _dead(dead or (), game.names),
        "given" if score is None else score, unit, seed, versions=versions(),
        by_protocol=found.by_protocol,
    )  # fmt: skip


def _dead(dead: Sequence[str], live: Sequence[str]) -> tuple[str, ...]:
    """The names of variables that were left out; ValueError where one is that of another."""
    names = distinct(dead, "dead")
    both = [name for name in names if name in live]
    if both:
        raise ValueError(f"dead: {both[0]!r} is the name of a variable of v, too; give it another")
    return names


def _judged_anew(
    report: Report,
    criteria: Criteria,
    error: Any,
    feature_names: Sequence[str] | None,
    dead: Sequence[str] | None,
    score: str | None,
    unit: str | None,
) -> Report:
    """The verdicts on a report's scores by other criteria."""
    own = report.game
    exact = isinstance(own, ExactGame) and error is None
    scores = own.table if isinstance(own, ExactGame) and exact else own.v
    stated = 0.0 if exact else own.error if error is None else error
    names = own.names if feature_names is None else feature_names
    unit = report.unit if unit is None else unit
    found = verdicts_of(game_of(scores, stated, names, criteria), criteria, unit)
    # The scores are the same: what vouched for them does so still.
    vouched = {} if error is not None else {"matching": report.verdicts["matching"]}
    return dataclasses.replace(
        report, game=found.game, null=found.null, verdicts=found.verdicts | vouched, unit=unit,
        dead=_dead(report.dead if dead is None else dead, found.game.names),
        score=report.score if score is None else score, seed=criteria.seed,
        error_source=report.error_source if error is None else "stated by the caller",
        columns=report.columns if feature_names is None and dead is None else (),
        question=None, again=no_model, by_protocol=found.by_protocol,
    )  # fmt: skip
