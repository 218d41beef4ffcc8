"""Counts over samples: how many verdicts of each kind, out of how many samples.

Every sample that was verified is in every denominator; none is left out because it fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from verify.verdicts.verdict import Status

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Summary:
    """One network under one baseline.

    counts: verdict name → status → samples; the statuses of a verdict add up to `samples`.
    sizes: living variables → samples.  The medians are over samples; shares are of all 2^n
    interactions.
    """

    network: str
    data: str
    baseline: str
    samples: int
    correct: int
    test_accuracy: float
    counts: dict[str, dict[str, int]]
    sizes: dict[int, int]
    with_dead: int
    salient_share: float
    null_salient_share: float
    needed_share: float
    null_needed_share: float

    @property
    def title(self) -> str:
        """What the row is about."""
        return f"{self.network} on {self.data}, baseline {self.baseline}"

    @property
    def variables(self) -> str:
        """ "9", or "3–9 (median 7)" where samples differ."""
        sizes = sorted(Counter(self.sizes).elements())
        if len(self.sizes) == 1:
            return str(sizes[0])
        return f"{sizes[0]}–{sizes[-1]} (median {median(sizes):g})"


def summarise(records: Sequence[Record]) -> list[Summary]:
    """One summary per (network, data, baseline), in order of appearance."""
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        name = (record["network"], record["data"], record["baseline"])
        groups.setdefault(name, []).append(record)
    return [_summary(*name, members) for name, members in groups.items()]


def _summary(network: str, data: str, baseline: str, members: Sequence[Record]) -> Summary:
    names = list(dict.fromkeys(name for r in members for name in r["verdicts"]))
    counts = {name: {status.value: 0 for status in Status} for name in names}
    for record in members:
        for name in names:
            counts[name][record["verdicts"][name]["status"]] += 1

    def middle(figure: str, part: str | None = None) -> float:
        values = [r["verdicts"]["sparse"]["details"][figure] for r in members]
        sizes = [2 ** r["n"] for r in members]
        if part is None:
            return median(values)
        return median(value[part] / size for value, size in zip(values, sizes, strict=True))

    return Summary(
        network=network,
        data=data,
        baseline=baseline,
        samples=len(members),
        correct=sum(bool(r["correct"]) for r in members),
        test_accuracy=members[0]["test_accuracy"],
        counts=counts,
        sizes=dict(sorted(Counter(int(r["n"]) for r in members).items())),
        with_dead=sum(bool(r["dead"]) for r in members),
        salient_share=middle("share"),
        null_salient_share=middle("null_salient", "mean"),
        needed_share=middle("needed_share"),
        null_needed_share=middle("null_needed", "mean"),
    )
