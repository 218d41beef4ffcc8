"""Every extraction protocol on the scores of a network and on the same scores shuffled.

Source: paper B, appendix D.2 and Tables 1, 2; the null model is ours.  The shuffles may have as
much noise as the network, in score units.  Networks that were not trained, or trained on random
labels, go through the same.  On the first sample of each trained network, under the first of its
baselines, the published optimiser runs with all of its steps, beside the optimum.  Baselines are
the fixed ones of a task: a learned one would need the network, and gives other last digits on
another processor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from verify.explain.protocols import published as steps
from verify.explain.protocols.extraction import CANONICAL, Extraction, extraction_of
from verify.explain.protocols.null import AgainstNull, beside_null
from verify.explain.protocols.protocol import PROTOCOLS
from verify.explain.protocols.sparsity import sparse_by
from verify.games.game import Game
from verify.reproduce.experiments.subjects import Scored, pieces_per_subject, samples_of, scored
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.verdicts.counts import Count

MOST = 10  # variables: beyond, an interaction with ORs is not that of the tie rule
REL_TAU = 0.05
SHUFFLES, SEED = 2, 0
SENTENCES = 1  # of a language model under each baseline: ten variables take their time
TRAINED, UNTRAINED, RANDOM, BUILT = "trained", "untrained", "random labels", "built"
KINDS = {
    "mnist-untrained": UNTRAINED, "tic-tac-toe-untrained": UNTRAINED, "mnist-random": RANDOM,
}  # fmt: skip
LANGUAGE = {"and-noise": steps.LANGUAGE_AND, "and-or-noise": steps.LANGUAGE_AND_OR}
SCHEDULES = {  # by family; what is published for language stands for other texts, too
    "tabular": dict.fromkeys(LANGUAGE, steps.TABLES),
    "image": dict.fromkeys(LANGUAGE, steps.IMAGES),
    "point cloud": dict.fromkeys(LANGUAGE, steps.POINTS),
    "text": LANGUAGE,
    "language": LANGUAGE,
}


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline."""
    count = samples_of(settings, full)
    return pieces_per_subject("protocols", make, units, settings, keys, count, 2.0)


def make(unit: Unit, baseline: str, settings: Settings, count: int) -> list[dict[str, Any]]:
    """The first samples of at most MOST variables, among those that are verified by default.

    Only texts have more variables.  `count` samples or, where MOST make each take four times as
    long, a third of them; one of a network that is built to break something.
    """
    kind, first = kind_of(unit), baseline == plan.ZOO[unit.task].baselines[0]
    looked_at = scored(unit, baseline, settings, max(count, plan.SAMPLES))
    few = affordable(looked_at, 1 if kind == BUILT else count)
    return measured(few, kind, steps_too=first)


def affordable(samples: Iterable[Scored], count: int) -> Iterator[Scored]:
    """Those of at most MOST variables until there are `count`; one of MOST counts three times."""
    left = count
    for one in samples:
        if len(one.names) <= MOST:
            yield one
            left -= 3 if len(one.names) == MOST else 1
        if left <= 0:
            return


def kind_of(unit: Unit) -> str:
    """What a network has learnt: TRAINED, UNTRAINED, RANDOM labels; or BUILT to break something."""
    return KINDS.get(unit.task, BUILT if plan.ZOO[unit.task].breaks else TRAINED)


def measured(
    samples: Iterable[Scored], kind: str = TRAINED, *, steps_too: bool = True
) -> list[dict[str, Any]]:
    """What each protocol finds on each sample of at most MOST variables, beside its null.

    steps_too: the published optimiser on the first of them, of a trained network.
    """
    found: list[dict[str, Any]] = []
    for one in samples:
        game = Game(one.v, one.error, one.names, REL_TAU)
        seed = SEED + int(one.facts["sample"])  # no two samples are shuffled alike
        taken = {
            name: beside_null(game, extraction_of(game, protocol), SHUFFLES, seed)
            for name, protocol in PROTOCOLS.items()
        }
        record = {
            **one.facts,
            "kind": kind,
            "rel_tau": REL_TAU,
            "shuffles": SHUFFLES,
            "protocols": {name: _facts(of) for name, of in taken.items()},
        }
        if steps_too and kind == TRAINED and not found:
            schedules = SCHEDULES.get(one.facts["family"], {})  # of others none is published
            record["published"] = {
                name: _beside(taken[name].extraction, schedule)
                for name, schedule in schedules.items()
            }
        found.append(record)
    return found


def _facts(found: AgainstNull) -> dict[str, Any]:
    """One protocol on one sample; `salient` and `null_salient` are counts of `possible`.

    `gap` is how far the objective may be above the least of the protocol, `null_gap` the largest
    of its shuffles', both as fractions and rounded up to a power of ten; 0 where nothing is chosen.
    """
    own = found.extraction
    plainly = own.solver == "no solver"
    return {
        "possible": own.possible,
        "salient": _count(own.salient),
        "null_salient": [_count(count) for count in found.salient],
        "sparse": sparse_by(found).status,
        "objective": own.objective,
        "null_objective": float(np.mean(found.objectives)),
        "noise_bound": own.bound,
        "gap": 0.0 if plainly else _rounded_up(own.relative_gap),
        "null_gap": 0.0 if plainly else _rounded_up(max(found.relative_gaps)),
        "canonical": found.canonical,
    }


def _beside(optimum: Extraction, schedule: steps.Schedule) -> dict[str, Any]:
    """The published optimiser on the same scores: its strength over the least, and its count."""
    reached = steps.published(optimum, schedule)
    least = optimum.objective
    return {
        "steps": schedule.steps,
        "rate": schedule.rate,
        "strength_ratio": reached.objective / least if least > 0 else None,
        "salient": _count(reached.salient),
    }


def _count(count: Count) -> list[int]:
    """[the number, the least and the most that it can be given the errors]."""
    return [count.value, count.least, count.most]


def _rounded_up(gap: float) -> float:
    """The next power of ten, CANONICAL at the least: what is below is rounding."""
    return float(f"1e{math.ceil(math.log10(max(gap, CANONICAL)))}")
