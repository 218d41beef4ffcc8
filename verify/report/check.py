"""The one call a user makes: check(model, x, baseline) → Report, a verdict on every condition."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from verify.bounds import table as bounds
from verify.games.exact_game import exact_game
from verify.games.exact_table import ExactTable
from verify.games.game import Game, as_error, read_table
from verify.games.memory import require_memory
from verify.records import versions
from verify.report.report import Report
from verify.scores.groups import default_names
from verify.verdicts import conditions
from verify.verdicts.sparsity import sparse
from verify.verdicts.verdict import Verdict

if TYPE_CHECKING:  # a report about a ready table needs no torch
    import torch

    from verify.scores.masked_model import MaskedModel

TABLES = 24  # arrays of length 2^n that a report holds at its widest
AUTO_VARIABLES = 12  # up to here exact="auto" replays what it can


def check(
    model: Any,
    x: Any,
    baseline: Any,
    *,
    target: SupportsIndex | None = None,
    score: str | Callable[[torch.Tensor], Any] = "log-odds",
    groups: Any = None,
    masker: Callable[[torch.Tensor], Any] | None = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = False,
    feature_names: Sequence[str] | None = None,
    error: Any = None,
    exact: bool | str = False,
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
    derivatives: bool = False,
) -> Report:
    """Puts one network, on one sample, to the test of every condition.

    The arguments up to `progress` are those of `masked_outputs`, the rest those of `check_values`.
    `feature_names` names all variables, dead ones included.
    error: of the scores, absolute: None measures it on some masks against a float64 copy and
        estimates it for callables that cannot be cast; "float64" measures it on all masks,
        "exact" against exact replay; a number or one per mask states it.
    exact: True draws the verdicts from the exactly replayed scores (`verify.exact.scores`), free of
        rounding; "auto" does so where the model can be replayed and n ≤ 12.
    derivatives: True adds the verdicts `derivatives` and `integral` (`verify.derivatives`,
        `verify.integral_form`): seconds rather than milliseconds for a smooth network.
    Raises what `masked_outputs`, `check_values` and `exact_outputs` raise.
    """
    settings = {name: value for name, value in locals().items() if name not in ("model", "x")}
    from verify.scores import masked_model as masking
    from verify.scores import outputs as scores
    from verify.scores import precision

    _validate(rel_tau, tau, max_order, max_p, shuffles)
    masked = masking.prepare(
        model, x, baseline, target=target, score=score, groups=groups, masker=masker, dtype=dtype,
        batch_size=batch_size, device=device, names=feature_names, drop_dead=True, tables=TABLES,
    )  # fmt: skip
    replayed, why = _replayed(masked, exact, error, progress)
    v = masked.table(progress=progress).numpy()
    found = precision.measure(
        masked, v, seed=seed, stated=error, replayed=replayed, progress=progress
    )
    unit, source = scores.unit_of(score), found.source + why
    scored: dict[str, Any] = {"v": v, "error": found.error}
    if exact and replayed is not None:
        scored, source = {"v": replayed}, "exact replay"
    report = check_values(
        **scored, feature_names=masked.names, dead=masked.dead,
        score=score if isinstance(score, str) else unit, unit=unit, rel_tau=rel_tau, tau=tau,
        max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed,
    )  # fmt: skip
    matching = conditions.matching(report.game, unit, found.codes, found.fresh, found.allowance)
    verdicts = {**report.verdicts, "matching": matching}
    if derivatives:
        verdicts = _with_derivatives(verdicts, masked, report.game, max_order, seed)
    return dataclasses.replace(
        report,
        verdicts=verdicts,
        target=masked.target,
        predicted=masked.predicted,
        device=str(masked.x.device),
        dtype=str(masked.output_dtype).removeprefix("torch."),
        error_source=source,
        again=functools.partial(check, model, x, **settings),
    )


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
    _validate(rel_tau, tau, max_order, max_p, shuffles)
    table = v.as_float() if isinstance(v, ExactTable) else read_table(v)
    n = len(table).bit_length() - 1
    require_memory(n, TABLES)
    names = default_names(n) if feature_names is None else tuple(str(f) for f in feature_names)
    if len(names) != n:
        raise ValueError(f"feature_names: {len(names)} names for {n} variables")
    game = Game(table, as_error(error, len(table)), names, rel_tau, tau)
    if isinstance(v, ExactTable):
        if not game.given_exactly:
            raise ValueError("error: an exact table has its own; leave error=0")
        game = exact_game(v, names, rel_tau, tau)
    sparsity, null = sparse(game, shuffles, seed)
    verdicts = (
        conditions.matching(game, unit, np.arange(len(table)), table, 0.0),
        conditions.order(game, unit, max_order),
        conditions.monotone(game, unit),
        conditions.exponent(game, max_p),
        sparsity,
        bounds.verdict(game),
    )
    return Report(
        game, null, {verdict.name: verdict for verdict in verdicts}, tuple(str(d) for d in dead),
        score, unit, seed, versions=versions(),
    )  # fmt: skip


def _with_derivatives(
    verdicts: dict[str, Verdict],
    masked: MaskedModel,
    game: Game,
    max_order: int | None,
    seed: int,
) -> dict[str, Verdict]:
    """The verdicts with `derivatives` beside `order`, and `integral` at the end."""
    from verify.smoothness.quadrature import integral_verdict
    from verify.smoothness.taylor import Effort
    from verify.smoothness.verdict import derivative_verdict

    out: dict[str, Verdict] = {}
    for name, verdict in verdicts.items():
        out[name] = verdict
        if name == "order":
            effort = Effort(seed=seed)
            out["derivatives"] = derivative_verdict(masked, game.tau_interval, max_order, effort)
    out["integral"] = integral_verdict(masked, seed=seed)
    return out


def _replayed(
    masked: MaskedModel, exact: bool | str, error: Any, progress: bool
) -> tuple[ExactTable | None, str]:
    """(the exact scores, ""), or (None, why "auto" did without)."""
    if exact not in (True, False, "auto"):
        raise ValueError(f'exact: {exact!r} is unknown; use True, False or "auto"')
    wanted = isinstance(error, str) and error == "exact"
    if exact is True and error is not None and not wanted:
        raise ValueError("error: exact=True leaves none; use error=None, or exact=False")
    if not exact and not wanted:
        return None, ""
    if exact == "auto" and not wanted and masked.n > AUTO_VARIABLES:
        return None, f"; no exact replay: more than {AUTO_VARIABLES} variables"
    from verify.exact.scores import exact_scores

    try:
        return exact_scores(masked, progress=progress), ""
    except ValueError as problem:
        if exact != "auto" or wanted:
            raise
        return None, f"; no exact replay: {problem}"


def _validate(
    rel_tau: float, tau: float | None, max_order: int | None, max_p: float, shuffles: int
) -> None:
    if not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if tau is not None and not 0 < tau < float("inf"):
        raise ValueError(f"tau: {tau} is not a positive number of score units")
    if max_order is not None and max_order < 0:
        raise ValueError(f"max_order: {max_order} is negative; give 0, 1, …, n")
    if not 0 < max_p < float("inf"):
        raise ValueError(f"max_p: {max_p} is not a positive exponent")
    if shuffles < 1:
        raise ValueError(f"shuffles: {shuffles}; the null model needs at least one shuffle")
