"""Networks like those of A's supplement, table 4: their scores on all masks, and attributions.

An LSTM and a CNN on film reviews and a ResNet on digits.  Attributions need the network and not
its scores alone, so these come with the package together: those of one training, which need not
be the one whose scores are verified elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from verify.cache.keys import files_key
from verify.games.game import Table
from verify.reproduce.experiments.paper_a.asked import SHIPPED
from verify.reproduce.experiments.paper_a.attributions import GRADIENT, LRP, of_case
from verify.reproduce.measuring import plan, score_tables
from verify.reproduce.measuring.plan import Settings, Unit

OTHERS = {"snippets-lstm-2": "zero", "snippets-cnn": "zero", "mnist-resnet": "zero"}  # baselines
SAMPLES = 2  # the first test samples


@dataclass(frozen=True, eq=False)
class Explained:
    """The scores of a sample on all masks, and what each method gives its n living variables."""

    v: Table
    attributions: Mapping[str, np.ndarray]


def explained(unit: Unit, settings: Settings, count: int = SAMPLES) -> list[Explained]:
    """The samples of a network: those that come with the package, or of one trained now."""
    if settings.shipped:
        return list(shipped(unit.task))
    return ask(unit, settings, count)[1]


def facts_of(unit: Unit, settings: Settings) -> str:
    """The key of what comes with the package; "" where nothing of it is used."""
    return files_key([path_of(unit.task)]) if settings.shipped else ""


def ask(
    unit: Unit, settings: Settings, count: int = SAMPLES
) -> tuple[list[score_tables.ScoreTable], list[Explained]]:
    """Train a network where it is not in the cache, and ask it about its first test samples."""
    plan.one_thread()
    data, net = plan.trained(unit, settings)
    tables, found = list[score_tables.ScoreTable](), list[Explained]()
    for i in range(count):
        case = plan.ZOO[unit.task].case(data, net.network, i, OTHERS[unit.task])
        tables.append(score_tables.evaluate(case))
        given = of_case(case, tables[-1].target, tables[-1].names)
        found.append(Explained(tables[-1].v, given))
    return tables, found


def path_of(name: str) -> Path:
    """The file of a network's answers that comes with the package."""
    return SHIPPED / f"{name}.npz"


def ship(name: str, settings: Settings) -> Path:
    """Writes the answers of a network into the package."""
    tables, found = ask(Unit(name, 0), settings)
    given = [{k: a.tolist() for k, a in one.attributions.items()} for one in found]
    return score_tables.save({"attributions": given}, tables, path_of(name))


@lru_cache(maxsize=len(OTHERS))
def shipped(name: str) -> tuple[Explained, ...]:
    """The answers that come with the package; raises as `score_tables.load` does."""
    about, tables = score_tables.load(path_of(name))
    return tuple(
        Explained(table.v, {method: np.array(given[method]) for method in (GRADIENT, LRP)})
        for table, given in zip(tables, about["attributions"], strict=True)
    )
