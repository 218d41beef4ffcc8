"""Interactions, and what is sampled past 2^n, on many samples: what is asked of one, of all."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from verify.arguments import checked
from verify.games.lattice import mobius
from verify.many.packed import answers_of, samples_at_once
from verify.many.run import Ask, Failed, failed, run
from verify.records.all_interactions import AllInteractions
from verify.sampling.attributions import SampledIndices
from verify.sampling.calls import (
    asked_game,
    energy_certificate,
    interactions_up_to,
    order_means,
    sampled_indices,
    sparse_interactions,
)
from verify.sampling.certificate import EnergyCertificate
from verify.sampling.low_orders import LowOrders
from verify.sampling.means import OrderMeans
from verify.sampling.sparse import SparseInteractions
from verify.scores.masked_model import TABLES as SCORES
from verify.scores.masked_model import MaskedModel, masked_outputs
from verify.scores.outputs import unit_of

Where = str | os.PathLike[str] | None
TABLES = SCORES + 1  # the interactions beside the scores


@checked
def interactions_many(
    model: Any,
    X: Any,
    baseline: Any = None,
    *,
    order: int | None = None,
    target: Any = None,
    folder: Where = None,
    jobs: int | None = None,
    progress: bool = False,
    model_key: str | None = None,
    **settings: Any,
) -> Any:
    """The interactions of many samples of one network: a table with a row for each.

    order: None for all 2^n of them, from all masks; their column `interactions` holds
        `AllInteractions`, whose arrays have one and the same index for all samples:
        np.stack([found.interactions for found in table.interactions]).  A number for those of at
        most so many variables, as `interactions_up_to` gives them, for any n.
    settings: further arguments of `masked_outputs`, or of `interactions_up_to`; all else, and the
        table, as `check_many` has it.  With a folder the column holds the files, which
        `AllInteractions.load` and `verify.load` read.
    """
    if order is None:
        ask = ALL
    else:
        ask, settings = UP_TO, {**settings, "order": order}
    return run(
        ask, model, X, baseline, target=target, folder=folder, jobs=jobs, progress=progress,
        model_key=model_key, **settings,
    )  # fmt: skip


def order_means_many(model: Any, X: Any, baseline: Any = None, **settings: Any) -> Any:
    """`order_means` on many samples: a table with both conditions for each, as `check_many`.

    The column `means` holds what `order_means` gives; settings: its further arguments, and
    `target`, `folder`, `jobs`, `progress` and `model_key` as `check_many` has them.
    """
    return run(MEANS, model, X, baseline, **settings)


def sampled_indices_many(model: Any, X: Any, baseline: Any = None, **settings: Any) -> Any:
    """`sampled_indices` on many samples: a table of Shapley values, or indices of chosen sets.

    The column `indices` holds what `sampled_indices` gives; all else as `order_means_many`.
    """
    return run(INDICES, model, X, baseline, **settings)


def energy_certificate_many(model: Any, X: Any, baseline: Any = None, **settings: Any) -> Any:
    """`energy_certificate` on many samples: a table of bounds on the salient interactions.

    The column `certificate` holds what `energy_certificate` gives; all else as `order_means_many`.
    """
    return run(CERTIFICATE, model, X, baseline, **settings)


def sparse_interactions_many(model: Any, X: Any, baseline: Any = None, **settings: Any) -> Any:
    """`sparse_interactions` on many samples: which are sparse, and with how many terms.

    The column `terms` holds what `sparse_interactions` gives; all else as `order_means_many`.
    """
    return run(SPARSE, model, X, baseline, **settings)


def _tried_all(model: Any, x: Any, baseline: Any = None, **making: Any) -> int:
    game = MaskedModel(model, x, baseline, tables=TABLES, **making)
    return samples_at_once(game, making.get("batch_size"))


def _all_answers(
    model: Any, given: Sequence[Mapping[str, Any]], wanted: Sequence[int],
    settings: Mapping[str, Any],
) -> Iterator[AllInteractions | Failed]:  # fmt: skip
    """The interactions of those wanted among some samples, whose masks are evaluated together."""
    return answers_of(
        given, wanted, partial(MaskedModel, model, tables=TABLES, **settings), lambda game: game,
        _all_interactions,
    )  # fmt: skip


def _all_interactions(game: MaskedModel, v: np.ndarray | None) -> AllInteractions:
    table = game.table().numpy() if v is None else v
    return AllInteractions(
        mobius(table), game.names, unit_of(game.score), game.target, game.predicted
    )


def _tried_one(call: Callable[..., Any], model: Any, **given: Any) -> int:
    """Asks one sample on a few masks, so that wrong arguments are named; one sample at a time."""
    own = ("x", "baseline", "n", "error", "target", "score", "groups", "masker", "background",
           "dtype", "batch_size", "device", "feature_names")  # fmt: skip
    asked_game(model, **{name: value for name, value in given.items() if name in own})
    return 1


def _one_by_one(
    call: Callable[..., Any],
    model: Any,
    given: Sequence[Mapping[str, Any]],
    wanted: Sequence[int],
    settings: Mapping[str, Any],
) -> Iterator[Any]:
    for i in wanted:
        try:
            found = call(model, **given[i], **settings)
        except Exception as problem:  # of the caller's model: any
            yield failed(problem)
        else:  # the model stays where it is
            yield dataclasses.replace(found, game=None) if hasattr(found, "game") else found


def _about_interactions(found: AllInteractions) -> dict[str, Any]:
    strengths = np.abs(found.interactions[1:])
    return {
        "n": found.n,
        "target": found.target,
        "predicted": found.predicted,
        "unit": found.unit,
        "largest": float(strengths.max(initial=0.0)),
    }


def _about_low_orders(found: LowOrders) -> dict[str, Any]:
    largest = max((float(np.abs(part).max(initial=0.0)) for part in found.values[1:]), default=0.0)
    return {**_about(found), "order": found.order, "masks": found.masks, "largest": largest}


def _about_means(found: OrderMeans) -> dict[str, Any]:
    return {
        **_about(found),
        "monotone": found.monotone.status.value,
        "exponent": found.exponent.status.value,
        "evaluations": found.evaluations,
    }


def _about_indices(found: SampledIndices) -> dict[str, Any]:
    widest = float((found.highest - found.lowest).max(initial=0.0))
    return {**_about(found), "widest_band": widest, "evaluations": found.evaluations}


def _about_certificate(found: EnergyCertificate) -> dict[str, Any]:
    return {
        **_about(found),
        "tau": found.tau,
        "verdict": found.verdict.status.value,
        "evaluations": found.evaluations,
    }


def _about_sparse(found: SparseInteractions) -> dict[str, Any]:
    return {
        **_about(found),
        "sparse": found.sparse,
        "found": len(found.subsets),
        "evaluations": found.calls,
    }


def _about(found: Any) -> dict[str, Any]:
    return {"n": found.n, "dead": len(found.dead), "unit": found.unit}


def _ask(
    name: str, call: Callable[..., Any], kind: Any, row: Callable[[Any], Any], result: str
) -> Ask:
    one_by_one, tried = partial(_one_by_one, call), partial(_tried_one, call)
    return Ask((__name__, name), call, one_by_one, tried, row, kind.load, result)


ALL = Ask(
    (__name__, "ALL"),
    masked_outputs, _all_answers, _tried_all, _about_interactions, AllInteractions.load,
    "interactions",
)  # fmt: skip
UP_TO = _ask("UP_TO", interactions_up_to, LowOrders, _about_low_orders, "interactions")
MEANS = _ask("MEANS", order_means, OrderMeans, _about_means, "means")
INDICES = _ask("INDICES", sampled_indices, SampledIndices, _about_indices, "indices")
CERTIFICATE = _ask(
    "CERTIFICATE", energy_certificate, EnergyCertificate, _about_certificate, "certificate"
)
SPARSE = _ask("SPARSE", sparse_interactions, SparseInteractions, _about_sparse, "terms")
