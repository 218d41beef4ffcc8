"""Learned baselines: what a baseline that makes Σ|I| small does to the graph, and to the score.

Source: paper A, figure 6(d).  From each baseline of a task, the learned one stays within
a quarter of the standard deviation of the training inputs, entry by entry.  A smaller sum alone may
only be a smaller score to explain, so v(N) − v(∅) is kept beside it.  Learned in float64: a table
of scores does not tell what another baseline would give.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.explain.baselines.learning import learn_baseline
from verify.explain.concepts.selection import concepts
from verify.games.lattice import mobius
from verify.reproduce.experiments.subjects import facts_of, pieces_per_subject, samples_of
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.scores.masked_model import MaskedModel
from verify.zoo.tasks.cases import Case

FIRST = ("tic-tac-toe", "breast-cancer", "mnist")
WIDTH = 0.25  # standard deviations to either side
STEPS, FULL_STEPS = 50, 200
MAX_ERROR = 0.05


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline to start from; FIRST, or all of them when full."""
    chosen = [unit for unit in units if (full and _reads_inputs(unit)) or unit.task in FIRST]
    count, steps = samples_of(settings, full), FULL_STEPS if full else STEPS
    return pieces_per_subject(
        "learned", make, chosen, settings, keys, count, steps / 10, steps=steps
    )


def make(
    unit: Unit, baseline: str, settings: Settings, count: int, steps: int = STEPS
) -> list[dict[str, Any]]:
    """Strengths, range, living variables and needed concepts of each sample, before and after."""
    plan.one_thread()
    data, net = plan.trained(unit, settings)
    subject = plan.subject(unit, baseline, settings, (data, net))
    assert subject.case is not None
    reach = WIDTH * data.x_train.double().std(0)
    found = []
    for i in range(min(count, subject.available)):
        case = subject.case(i)
        bounds = (case.baseline - reach, case.baseline + reach)
        with warnings.catch_warnings():  # that the score shrank is on record: `before`, `after`
            warnings.filterwarnings("ignore", "learn_baseline: the score shrank")
            learned = learn_baseline(
                case.model, case.x, case.baseline, bounds=bounds, steps=steps, groups=case.groups,
                dtype=torch.float64,
            )  # fmt: skip
        record = {
            **facts_of(subject, i, unit.seed),
            "width": WIDTH,
            "steps": steps,
            "best_step": learned.best_step,
            "max_error": MAX_ERROR,
            "before": measured(case, learned.start),
            "after": measured(case, learned.baseline),
        }
        found.append(record)
    return found


def measured(case: Case, baseline: Tensor) -> dict[str, Any]:
    """Σ|I| and v(N) − v(∅) under a baseline in score units, and the concepts that are needed."""
    masked = MaskedModel(
        case.model,
        case.x,
        baseline,
        score="log-odds",
        groups=case.groups,
        dtype=torch.float64,
        live_only=True,
    )
    v = masked.table().numpy()
    I = np.asarray(mobius(v))  # noqa: E741
    return {
        "n": masked.n,
        "strength": float(np.abs(I[1:]).sum()),
        "range": float(v[-1] - v[0]),
        "needed": len(concepts(I, max_error=MAX_ERROR)),
    }


def _reads_inputs(unit: Unit) -> bool:
    """Whether the network reads the stored inputs, so that their spread is that of its input."""
    task = plan.ZOO[unit.task]
    return task.view is None and not task.breaks
