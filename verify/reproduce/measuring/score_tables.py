"""Tables of scores: what one network answers on all masks of one sample, and its file.

Every record of a sample is made from such a table, so that who has the table has the record: on
another machine a network gives scores that differ in their last bits, and a network that is trained
anew is another network.  The tables of the published results come with the package, in float64,
with a digest of the weights that they are of.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch

from verify.games.game import Table
from verify.records import plain, write_whole
from verify.report.report import Report
from verify.report.values import check_values
from verify.scores import precision
from verify.scores.masked_model import MaskedModel
from verify.verdicts import conditions
from verify.zoo.tasks.cases import Case

SHIPPED = Path(__file__).parents[1] / "tables"
SCORE = "log-odds"


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """v on all 2^n masks of a sample's living variables, float64, and the error of each score.

    `variables` names all variables, `names` the living ones, `dead` those whose value equals the
    baseline.  `again` is the masked sample whose second evaluation, in another order and batch,
    differed most, with that second score; `allowance` is how far it may differ.
    """

    v: Table
    error: Table
    source: str  # of the error, in words
    variables: tuple[str, ...]
    names: tuple[str, ...]
    dead: tuple[str, ...]
    target: int
    label: int
    again: tuple[int, float]
    allowance: float
    dtype: str
    device: str

    def report(self, *, seed: int = 0, **settings: Any) -> Report:
        """The verdicts of `check` on this table."""
        report = check_values(
            self.v, error=self.error, feature_names=self.names, dead=self.dead, score=SCORE,
            unit=SCORE, seed=seed, **settings,
        )  # fmt: skip
        fresh = self.v.copy()
        fresh[self.again[0]] = self.again[1]
        every = np.arange(len(fresh))
        matching = conditions.matching(report.game, SCORE, every, fresh, self.allowance)
        return replace(
            report, verdicts={**report.verdicts, "matching": matching}, target=self.target,
            predicted=self.target, device=self.device, dtype=self.dtype, error_source=self.source,
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """All but the numbers of the table, as plain data."""
        place = {name: i for i, name in enumerate(self.variables)}
        level = bool((self.error == self.error[0]).all())
        return {
            "n": len(self.names),
            "living": [place[name] for name in self.names],
            "error": float(self.error[0]) if level else self.error.tolist(),
            "source": self.source,
            "variables": list(self.variables),
            "target": self.target,
            "label": self.label,
            "again": list(self.again),
            "allowance": self.allowance,
            "dtype": self.dtype,
            "device": self.device,
        }


def evaluate(
    case: Case,
    *,
    dtype: torch.dtype | None = torch.float64,
    batch_size: int | None = None,
    error: Any = None,
    target: int | None = None,
) -> ScoreTable:
    """The table of a case, evaluated now; arguments as `check`, whose default dtype is the model's.

    The target is the predicted class unless it is given.
    """
    masked = MaskedModel(
        case.model, case.x, case.baseline, score=SCORE, groups=case.groups, dtype=dtype,
        batch_size=batch_size, live_only=True, target=target,
    )  # fmt: skip
    v = masked.table().numpy()
    found = precision.measure(masked, v, seed=0, stated=error)
    worst = int(np.abs(found.fresh - v[found.codes]).argmax())
    assert masked.target is not None  # classifiers only
    return ScoreTable(
        v=v, error=found.error, source=found.source, variables=tuple(case.groups.names),
        names=masked.names, dead=masked.dead, target=masked.target, label=case.label,
        again=(int(found.codes[worst]), float(found.fresh[worst])), allowance=found.allowance,
        dtype=str(masked.output_dtype).removeprefix("torch."), device=str(masked.x.device),
    )  # fmt: skip


def from_facts(facts: Mapping[str, Any], v: Table) -> ScoreTable:
    """The table with these facts, as `ScoreTable.facts` gives them, and numbers."""
    variables = tuple(facts["variables"])
    living = [variables[i] for i in facts["living"]]
    return ScoreTable(
        v=v, error=np.broadcast_to(np.asarray(facts["error"], dtype=float), v.shape).copy(),
        source=facts["source"], variables=variables, names=tuple(living),
        dead=tuple(name for name in variables if name not in living), target=facts["target"],
        label=facts["label"], again=(int(facts["again"][0]), float(facts["again"][1])),
        allowance=facts["allowance"], dtype=facts["dtype"], device=facts["device"],
    )  # fmt: skip


def save(about: Mapping[str, Any], tables: Sequence[ScoreTable], path: Path) -> Path:
    """Writes the tables of one network and baseline, with plain data about them, as one file."""
    facts = {**about, "samples": [table.facts() for table in tables]}
    shared = dict(facts["samples"][0])
    for sample in facts["samples"]:
        shared = {k: v for k, v in shared.items() if sample[k] == v}
    facts["shared"] = shared
    facts["samples"] = [
        {k: v for k, v in sample.items() if k not in shared} for sample in facts["samples"]
    ]
    text = json.dumps(plain(facts), ensure_ascii=False, sort_keys=True).encode()
    content = BytesIO()
    np.savez_compressed(
        content, v=np.concatenate([table.v for table in tables]), facts=np.frombuffer(text, "u1")
    )
    return write_whole(path, content.getvalue())


def load(path: Path) -> tuple[dict[str, Any], tuple[ScoreTable, ...]]:
    """What `save` wrote: the data about the tables, and the tables.

    Raises FileNotFoundError when there is no such file, ValueError when it is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            v, facts = file["v"], json.loads(file["facts"].tobytes())
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, EOFError) as problem:
        raise ValueError(f"path: {path} holds no tables of scores ({problem})") from None
    shared, samples = facts.pop("shared"), facts.pop("samples")
    tables, start = [], 0
    for sample in samples:
        whole = {**shared, **sample}
        stop = start + (1 << whole["n"])
        tables.append(from_facts(whole, v[start:stop].copy()))
        start = stop
    return facts, tuple(tables)


def shipped_path(folder: str) -> Path:
    """Where the tables of a subject are that come with the package."""
    return SHIPPED / f"{folder}.npz"


@lru_cache(maxsize=4)
def shipped(folder: str) -> tuple[dict[str, Any], tuple[ScoreTable, ...]]:
    """The tables of a subject that come with the package; raises as `load` does."""
    return load(shipped_path(folder))
