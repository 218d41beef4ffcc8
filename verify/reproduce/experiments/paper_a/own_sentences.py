"""What an LSTM and a CNN on film reviews make of opinions of our own, of which some they get wrong.

The words of the reviews may not be shown, ours may.  Of each network come with the package its
score of every such sentence, and its scores on all masks of the first that it gets right and of
the first that it gets wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from verify.cache.keys import files_key
from verify.reproduce.experiments.paper_a.asked import SHIPPED
from verify.reproduce.measuring import plan, score_tables
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.score_tables import ScoreTable
from verify.zoo.data.sentences import TRICKY_OPINIONS
from verify.zoo.tasks.cases import Case
from verify.zoo.tasks.texts import case_of

NETWORKS = ("snippets-lstm-2", "snippets-cnn")
BASELINE = "zero"
GOOD = 1  # the class whose log-odds are the score


@dataclass(frozen=True, eq=False)
class Asked:
    """A network's answers: the score of each opinion, whole, and all scores of some of them.

    scores: log-odds of a good opinion, in the order of TRICKY_OPINIONS.  tables: by sentence.
    """

    scores: tuple[float, ...]
    tables: Mapping[str, ScoreTable]

    def right(self, place: int) -> bool:
        """Whether the network finds in a sentence what it says."""
        return (self.scores[place] > 0) == (TRICKY_OPINIONS[place][1] == GOOD)

    @property
    def wrong(self) -> int:
        """How many of the sentences it gets wrong."""
        return sum(not self.right(place) for place in range(len(self.scores)))


def answers(unit: Unit, settings: Settings) -> Asked:
    """What comes with the package, or the answers of a network trained now."""
    return shipped(unit.task) if settings.shipped else ask(unit, settings)


def facts_of(unit: Unit, settings: Settings) -> str:
    """The key of what comes with the package; "" where nothing of it is used."""
    return files_key([path_of(unit.task)]) if settings.shipped else ""


def ask(unit: Unit, settings: Settings) -> Asked:
    """Train a network where it is not in the cache, and ask it about every sentence."""
    plan.one_thread()
    data: Any
    data, net = plan.trained(unit, settings)
    network: Any = net.network
    cases = {s: case_of(data, network, s, BASELINE, label) for s, label in TRICKY_OPINIONS}
    found = Asked(tuple(map(_whole, cases.values())), {})
    places = [_first(found, right) for right in (True, False)]
    some = [TRICKY_OPINIONS[place][0] for place in places if place is not None]
    tables = {s: score_tables.evaluate(cases[s], target=GOOD) for s in some}
    return Asked(found.scores, tables)


def _first(asked: Asked, right: bool) -> int | None:
    """The first sentence that a network gets right, or wrong; None where there is none."""
    places = range(len(asked.scores))
    return next((place for place in places if asked.right(place) == right), None)


@torch.no_grad()
def _whole(case: Case) -> float:
    """The log-odds of a good opinion, nothing masked."""
    assert isinstance(case.model, torch.nn.Module)
    logits = case.model.double()(case.x.double()[None])[0]
    return float(logits[GOOD] - logits[1 - GOOD])


def path_of(name: str) -> Path:
    """The file of a network's answers that comes with the package."""
    return SHIPPED / f"sentences-{name}.npz"


def ship(name: str, settings: Settings) -> Path:
    """Writes the answers of a network into the package."""
    found = ask(Unit(name, 0), settings)
    about = {"scores": list(found.scores), "sentences": list(found.tables)}
    return score_tables.save(about, list(found.tables.values()), path_of(name))


@lru_cache(maxsize=len(NETWORKS))
def shipped(name: str) -> Asked:
    """The answers that come with the package; raises as `score_tables.load` does."""
    about, tables = score_tables.load(path_of(name))
    by_sentence = dict(zip(about["sentences"], tables, strict=True))
    return Asked(tuple(about["scores"]), by_sentence)
