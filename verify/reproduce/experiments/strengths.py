"""Strengths sorted as in paper B's figures 3 and 13, beside other readings of the same scores.

Source: paper B, figures 3 and 13, and Li and Zhang 2023, whose protocol they follow: strengths of
ANDs and ORs of least total strength after noise of up to 4 % of |v(N) − v(∅)| is taken off, ∅
included, divided by the largest, sorted and averaged over samples place by place.  Beside stand the
plain interactions of the same scores, and of either the same of scores shuffled over the masks.
The interactions are the certified optimum, not the last step of a descent, and I(∅) is 0.
Of motorbikes the two interactions of paper B's figure 2 are kept, sample by sample, and of the
digits a few with their parts, as its figure 6 has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from verify.cache.keys import files_key
from verify.explain.protocols.extraction import BLUR, Extraction, extraction_of
from verify.explain.protocols.protocol import AND_OR_NOISE, PLAIN, Protocol
from verify.games.game import Game
from verify.records import shortened
from verify.reproduce.experiments.subjects import facts_of
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.reproduce.measuring.samples import CURVE_DIGITS
from verify.verdicts.sparsity import shuffled_games
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.strokes import stroke_parts
from verify.zoo.data.threes import threes
from verify.zoo.tasks.catalogue import RECUT
from verify.zoo.tasks.threes import PARTS, SIDES

READINGS: tuple[Protocol, ...] = (AND_OR_NOISE, PLAIN)
SAMPLES, FULL_SAMPLES = 10, 50
SHUFFLES = 2  # of each sample
HEAD, PLACES = 32, 64  # places of a curve: the first ones, then as many evenly to the last
REL_TAU = 0.05
# The interactions of parts of a motorbike that paper B's figure 2 shows.
SHOWN = (("light", "front wheel"), ("front wheel", "back frame", "mid frame"))
CUT, DIGITS = "mnist-3", 4  # whose pictures and parts are kept, and of how many
# Networks with other variables, and the task that they share their weights with.
RECUTS = {name: name.rpartition("-")[0] for name in RECUT}


def as_published(name: str) -> bool:
    """Whether a network of the zoo is a stand-in for one of these figures, by its name."""
    if name == "diabetes-lz":  # which stands for the network of Table 2
        return False
    return name.startswith(("mnist-3", "shapes")) or name.endswith("-lz")


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece for each network and baseline, and for each larger size of its parts."""
    wanted = FULL_SAMPLES if full else SAMPLES
    count = wanted if settings.samples is None else min(wanted, settings.samples)
    chosen = {unit.name: unit for unit in units if as_published(unit.task)}
    for unit in list(chosen.values()):
        others = (Unit(name, unit.seed) for name, of in RECUTS.items() if of == unit.task)
        chosen |= {other.name: other for other in others}
    found = []
    for unit in chosen.values():
        for baseline in plan.ZOO[unit.task].baselines:
            arguments = {"unit": unit, "baseline": baseline, "settings": settings, "count": count}
            facts = [keys.get(unit.name), unit.task, unit.seed, baseline, count, settings.epochs]
            if unit.task in RECUTS and settings.shipped:
                facts.append(files_key(plan.tables_of(unit)))
            name, work = f"{unit.name}-{baseline}", 0.5 * count * plan.weight(unit)
            found.append(Piece("strengths", name, make, arguments, facts, work))
    return found


def make(unit: Unit, baseline: str, settings: Settings, count: int) -> list[dict[str, Any]]:
    """One record: the curves of a network's samples under every reading."""
    plan.one_thread()
    subject = plan.subject_of(unit, baseline, settings)
    tables = [subject.scores(i) for i in range(min(count, subject.available))]
    games = [Game(t.v, t.error, t.names, REL_TAU, None) for t in tables]
    facts = {k: v for k, v in facts_of(subject, 0, unit.seed).items() if k != "sample"}
    n = len(tables[0].variables)
    taken = {str(protocol): read(games, protocol, settings.seed) for protocol in READINGS}
    shown = [parts for parts in SHOWN if set(parts) <= set(tables[0].variables)]
    record = {
        **facts,
        "variables": subject.facts["variables"],
        "n": n,
        "samples": len(games),
        "shuffles": SHUFFLES,
        "rel_tau": REL_TAU,
        "readings": {name: measured(own, null, n) for name, (own, null) in taken.items()},
    }
    if shown:
        record["interactions"] = [
            {
                "variables": list(parts),
                "readings": {
                    name: {"effects": effects(own, parts), "null_effects": effects(null, parts)}
                    for name, (own, null) in taken.items()
                },
            }
            for parts in shown
        ]
    if unit.task == CUT:
        record["digits"] = digits(unit.seed)
    return [record]


def digits(seed: int) -> list[dict[str, Any]]:
    """The first 3s among the test samples and their parts of every size, row by row as text.

    Of a picture each pixel is two hexadecimal digits; of the parts, one digit from 1 or a dot.
    Nothing where the package that holds the pictures is not installed.
    """
    try:
        data = threes(seed)
    except MissingPackage:
        return []
    found = []
    for x in data.x_test[:DIGITS].numpy():
        cut = {str(side): stroke_parts(x, PARTS, side).index[0] for side in SIDES}
        found.append(
            {
                "picture": [bytes(row).hex() for row in np.rint(255 * x[0]).astype(np.uint8)],
                "parts": {
                    side: ["".join("." if i < 0 else str(i + 1) for i in row) for row in index]
                    for side, index in cut.items()
                },
            }
        )
    return found


def read(
    games: Sequence[Game], protocol: Protocol, seed: int
) -> tuple[list[Extraction], list[Extraction]]:
    """What a protocol takes from some samples, and from SHUFFLES shuffles of each."""
    own, null = list[Extraction](), list[Extraction]()
    for i, game in enumerate(games):
        own.append(extraction_of(game, protocol))
        of = partial(extraction_of, protocol=protocol, bound=own[-1].bound)
        null += map(of, shuffled_games(game, SHUFFLES, seed + i))  # no two alike
    return own, null


def measured(own: Sequence[Extraction], null: Sequence[Extraction], n: int) -> dict[str, Any]:
    """The mean curves of some samples and of their shuffles, and how many are salient of how many.

    Variables that equal the baseline take part in no interaction: their places are 0.
    """
    length = (1 << n) << int(own[0].protocol.ors)
    places = curve_places(length)
    return {
        "ranks": places.tolist(),
        "strengths": _at(own, length, places),
        "null_strengths": _at(null, length, places),
        "possible": length,
        "salient": [one.salient.value for one in own],
        "null_salient": float(np.mean([one.salient.value for one in null])),
        "canonical": all(one.canonical for one in own),
    }


def effects(found: Iterable[Extraction], parts: Sequence[str]) -> list[float]:
    """The AND interaction of some variables in each sample; 0 where one of them is not alive."""
    out = []
    for one in found:
        alive = set(parts) <= set(one.names)
        code = sum(1 << one.names.index(part) for part in parts) if alive else 0
        effect = float(one.ands[code]) if alive else 0.0
        out.append(effect if abs(effect) >= BLUR * float(np.abs(one.ands[1:]).max()) else 0.0)
    kept: list[float] = shortened(out, CURVE_DIGITS)
    return kept


def curve_places(length: int) -> np.ndarray:
    """Places 1, …, HEAD of a sorted curve, then PLACES more, evenly to its end."""
    head = min(HEAD, length)
    return np.unique(np.r_[1 : head + 1, np.linspace(head, length, PLACES + 1).round()]).astype(int)


def sorted_strengths(found: Extraction, length: int) -> np.ndarray:
    """All strengths over the largest, strongest first, filled up with zeros to a length."""
    of = [np.abs(found.ands[1:])] + [np.abs(found.ors[1:])] * found.protocol.ors
    strengths = np.sort(np.concatenate(of))[::-1]
    largest = float(strengths.max(initial=0.0))
    whole = np.zeros(length)
    if largest:
        whole[: len(strengths)] = cleaned(strengths) / largest
    return whole


def cleaned(strengths: np.ndarray) -> np.ndarray:
    """Strengths, and 0 for what rounding may leave of a 0, which differs between machines."""
    return np.where(strengths < BLUR * strengths.max(initial=0.0), 0.0, strengths)


def _at(found: Iterable[Extraction], length: int, places: np.ndarray) -> Any:
    """The mean of some curves at these places."""
    mean = np.mean([sorted_strengths(one, length) for one in found], axis=0)
    return shortened(mean[places - 1].tolist(), CURVE_DIGITS)
