"""`check` on many samples: a table of verdicts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from verify.arguments import checked
from verify.many.packed import answers_of, samples_at_once
from verify.many.run import Ask, Failed, run
from verify.report.check import answered, asked_of, check
from verify.report.loading import load
from verify.report.partial import PartialReport
from verify.report.report import Report


@checked
def check_many(
    model: Any,
    X: Any,
    baseline: Any = None,
    *,
    target: Any = None,
    folder: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    progress: bool = False,
    model_key: str | None = None,
    **settings: Any,
) -> Any:
    """`check` on many samples of one network: a table with a row for each.

    A pandas DataFrame, or a list of dicts where pandas is missing, in the order of X: `sample` (its
    place, or the label of its row in a frame), `n` and `dead` variables, the classes `target` and
    `predicted`, `tau`, the order `M` above which nothing is salient, the exponent `p`, how many
    interactions are `salient`, a column for each verdict, `why`, and `report`.  A sample of which
    only some masks are evaluated has, in place of `M`, `p` and `salient`, `method` and how many
    `masks`, and `salient_suffice` in place of `sparse`.  A sample on which the model fails has its
    reason in `why`, in place of all else; the others go on.
    `plot_beeswarm` takes the table in place of reports; `reports_of` reads them one by one.

    X: samples [m, …], a frame with a row for each, or a list.
    baseline: one for all (a number, or the shape of a sample), or one for each (the shape of X).
    target: the class, one for all or one for each; None means what is predicted for each.
    settings: further arguments of `check`, the same for all samples.
    folder: where every finished report is kept, whole or not at all, under a key of the model's
        weights and code, the sample, the baseline and the settings.  The same call skips what is
        there, so that a run that was killed is taken up where it was.  `report` is then the file
        of it, which `verify.load` reads; without a folder it is the report itself, and all of them
        stay in memory (about 50 kB each at n = 9).
    jobs: how many processes; None: what `joblib.parallel_config` says, and one where it says
        nothing.  Under parallel_config("dask") or "ray" they are those of a cluster: see
        `verify.many`.  A sample whose process dies three times is a row that says so.
        "multiprocessing", which cannot tell of a death, is refused.
    progress: a bar over the samples.
    model_key: stands for the model in the keys of `folder`, where it cannot be told by itself, and
        where it reads files or settings as it runs, which are in no key.

    Small networks get the masks of several samples in one batch.  Scores then differ in rounding
    from those of `check`, within the error that both state.
    Raises ValueError naming the argument at fault, and what `check` raises where the first and the
    last sample fail before they are measured.
    """
    return run(
        CHECK, model, X, baseline, target=target, folder=folder, jobs=jobs, progress=progress,
        model_key=model_key, **settings,
    )  # fmt: skip


def _tried(model: Any, **given: Any) -> int:
    """How many samples go into a batch of the model; raises as `check` does before it measures."""
    asked = asked_of(model, of_many=True, **given)
    return 1 if asked.in_part else samples_at_once(asked.question.masked, given.get("batch_size"))


def _answers(
    model: Any, given: Sequence[Mapping[str, Any]], wanted: Sequence[int],
    settings: Mapping[str, Any],
) -> Iterator[Report | PartialReport | Failed]:  # fmt: skip
    """The reports of those wanted among some samples, whose masks are evaluated together."""
    return answers_of(
        given, wanted, partial(asked_of, model, of_many=True, **settings),
        lambda asked: None if asked.in_part else asked.question.masked,
        lambda asked, v: answered(asked, v=v),
    )  # fmt: skip


def _row(report: Report | PartialReport) -> dict[str, Any]:
    """What a table says of a report; of one in part, also how it was obtained."""
    verdicts = report.verdicts
    about = {
        "n": report.n,
        "dead": len(report.dead),
        "target": report.target,
        "predicted": report.predicted,
        "tau": report.tau,
    }
    statuses = {name: verdict.status.value for name, verdict in verdicts.items()}
    if isinstance(report, PartialReport):
        return {**about, "method": report.method, "masks": report.masks, **statuses}
    return {
        **about,
        "M": int(verdicts["order"].details["M"]),
        "p": verdicts["exponent"].details.get("pairwise"),
        "salient": int(report.game.salient.sum()),
        **statuses,
    }


CHECK = Ask((__name__, "CHECK"), check, _answers, _tried, _row, load, "report")
