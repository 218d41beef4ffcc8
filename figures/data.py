"""Records as figures and tables read them: by panel, by baseline, by family of networks.

Nothing here draws, or needs Matplotlib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]

FAMILIES = (
    "tabular", "image", "point cloud", "text", "language", "controls",
)  # fmt: skip
BASELINES = ("mean", "zero")  # what every family has


def grouped(records: Sequence[Record]) -> dict[str, dict[str, list[Record]]]:
    """Records by panel ("network on data") and, inside, by baseline; families in their order.

    Of the baselines, the mean comes first and zero second.  Raises ValueError when there is nothing
    to draw.
    """
    groups: dict[str, dict[str, list[Record]]] = {}
    for record in in_order(records):
        panel = groups.setdefault(f"{record['network']} on {record['data']}", {})
        panel.setdefault(record["baseline"], []).append(record)
    return {
        title: dict(sorted(panel.items(), key=lambda item: baseline_rank(item[0])))
        for title, panel in groups.items()
    }


def baseline_rank(baseline: str) -> int:
    """Where a baseline stands among those of a network: mean, zero, then the others."""
    return BASELINES.index(baseline) if baseline in BASELINES else len(BASELINES)


def by_key(records: Sequence[Record], of: Callable[[Record], str]) -> dict[str, list[Record]]:
    """Records by `of(record)`, in the order they come.  Raises ValueError when there are none."""
    if not records:
        raise ValueError("records: empty; give at least one record of this figure")
    out: dict[str, list[Record]] = {}
    for record in records:
        out.setdefault(of(record), []).append(record)
    return out


def by_family(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by family of networks, in the order of `FAMILIES`.  Raises ValueError when empty."""
    return by_key(in_order(records), family)


def in_order(records: Sequence[Record]) -> list[Record]:
    """Records by family, data and network, otherwise as they come.

    A family of another name is last but the controls.  Raises ValueError when there are none.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of a verified sample")
    places = {name: i for i, name in enumerate(FAMILIES)}
    return sorted(records, key=lambda r: (
        places.get(family(r), len(FAMILIES) - 1.5), str(r["data"]), str(r["network"])
    ))  # fmt: skip


def ordinary(records: Sequence[Record]) -> tuple[list[Record], str]:
    """The records that a sentence counts, and a sentence on those that it does not.

    Controls (networks built to break a condition, left untrained or trained on random labels) stand
    apart; where there are no others, they are counted.
    """
    found = [r for r in records if not r.get("breaks")]
    apart = len(records) - len(found)
    if not found or not apart:
        return list(records), ""
    return found, f" Not counted: {apart} cases of controls."


def network_of(record: Record) -> str:
    """Which network a record is about; one network on two data sets is one."""
    return str(record.get("network_key") or f"{record['network']} on {record['data']}")


def family(record: Record) -> str:
    """What kind of network a record is about, as `FAMILIES` has them."""
    return FAMILIES[-1] if record.get("breaks") else str(record["family"])


def slug(family: str) -> str:
    """A family as a part of the name of a file: its Latin letters and digits, joined by hyphens."""
    return "-".join(re.findall("[a-z0-9]+", family.lower())) or "other"


def one_baseline(records: Sequence[Record]) -> dict[str, list[Record]]:
    """Records by panel, those of one baseline each: `mean` where there is one, else the first.

    Raises ValueError when there is nothing.
    """
    return {
        title: by_baseline.get("mean") or next(iter(by_baseline.values()))
        for title, by_baseline in grouped(records).items()
    }


def span(counts: Sequence[int]) -> str:
    """ "3", or "1 to 3"."""
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"


def percent(share: float, *, sign: bool = False) -> str:
    """ "44 %"; with a sign, "+44 %" or "−44 %"."""
    return f"{100 * share:{'+' if sign else ''}.0f} %".replace("-", "−")


def sentences_of(records: Sequence[Record]) -> list[Record]:
    """The records of the learned baseline or, where it is not there, of that which stands first.

    Raises ValueError when there are none.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of a sentence")
    baselines = [r["baseline"] for r in records]
    wanted = "learned" if "learned" in baselines else baselines[0]
    return [r for r in records if r["baseline"] == wanted]
