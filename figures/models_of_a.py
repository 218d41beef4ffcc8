"""How paper A's models are told apart in figures, and their records put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from figures.data import Record, by_key
from figures.style import SERIES, colour
from verify.show.palette import ORANGE, on_paper
from verify.show.picture import paper_is_dark

AGAINST = ", against attacks"
ORDER = ("MLP-2", "MLP-5", "ResMLP-5", "LightGBM", "XGBoost")
MARKS = dict(zip(ORDER, "osD^v", strict=True))


def kind_of(model: str) -> str:
    """A model's name without how it was trained."""
    return model.removesuffix(AGAINST)


def look(model: str) -> dict[str, Any]:
    """Colour by kind of model, dashes where it was trained against attacks."""
    kind, attacked = kind_of(model), model.endswith(AGAINST)
    place = ORDER.index(kind) if kind in ORDER else 0
    ink = colour(SERIES[place]) if place < len(SERIES) else on_paper(ORANGE, dark=paper_is_dark())
    return {
        "color": ink,
        "linestyle": (0, (4, 1.5)) if attacked else "-",
        "label": model,
        "linewidth": 1.6,
    }


def by_table(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by data set, in the order they come; raises ValueError when there is nothing."""
    return by_key(records, title_of)


def by_network(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by network and data, likewise."""
    return by_key(records, lambda r: f"{r['network']} on {title_of(r)}")


def title_of(record: Record) -> str:
    """The data set, and what it stands for."""
    stands = record.get("stands_for")
    return f"{record['data']} (for {stands})" if stands else str(record["data"])


def models(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Records by model, in A's order: each trained normally, then against attacks."""
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(str(record["model"]), []).append(record)
    return dict(sorted(found.items(), key=lambda item: (
        ORDER.index(kind_of(item[0])) if kind_of(item[0]) in ORDER else len(ORDER),
        item[0].endswith(AGAINST),
    )))  # fmt: skip


def at_mean(records: Sequence[Record]) -> list[Record]:
    """Those under the mean of the inputs; all, where there are none.  ValueError for no records."""
    if not records:
        raise ValueError("records: empty; give those of paper A's models")
    return [r for r in records if r["baseline"] == "mean"] or list(records)


def level(course: Record, ratio: float = 0.95) -> Record:
    """The least graph with R_Ω above a value, on the way of taking patterns away."""
    (found,) = (one for one in course["levels"] if one["ratio"] == ratio)
    whole: Record = found
    return whole


def median(values: Iterable[float | None]) -> float | None:
    """The median of those that there are; None of none."""
    found = [value for value in values if value is not None]
    return float(np.median(found)) if found else None


def number(value: float | None) -> str:
    """A whole number or half, "–" for none."""
    return "–" if value is None else f"{value:g}"
