"""Whether what was found here agrees with what is published: one table, row by row.

Records made from the published tables of scores have to be the published ones: the same tallies,
the same medians, the same words.  Networks that are trained here are other networks, since training
carries the rounding of a processor on until it shows.  How far their figures may lie from the
published ones, trainings from three seeds tell: with s² the sum over the networks of the variances
between their seeds, the sum of a figure over networks trained once more lies within t·s·√(1 + 1/3)
of that of the means, with the probability that belongs to the quantile t.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy import stats

from verify import records

CONDITIONS = ("order", "monotone", "exponent", "sparse")
SEEDS = Path(__file__).with_name("tables") / "seeds.json"
LIVE = ("tic-tac-toe", "breast-cancer", "wine", "mnist")  # seconds of training each
LIVE_SAMPLES = 10
CONFIDENCE = 0.99  # that all rows of another training lie inside, were they independent
FACTS_OF_A_RUN = ("versions", "device", "key")


@dataclass(frozen=True)
class Row:
    """One line of the table; `room` is how far `here` may lie from `published`, 0 for the same."""

    what: str
    published: str
    here: str
    room: str
    agrees: bool


Table = tuple[Row, ...]


def agreement(
    published: Sequence[Mapping[str, Any]],
    here: Sequence[Mapping[str, Any]],
    live: Sequence[Mapping[str, Any]],
    seeds: Sequence[Mapping[str, Any]],
) -> Table:
    """The table, of the records that are in both, and of what `summary` says of networks."""
    return (*same_tables(published, here), *trained_here(live, seeds))


def same_tables(
    published: Sequence[Mapping[str, Any]], here: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Tallies, medians and words of the samples that are among both, which have to be the same."""
    was, now = ({_name(r): r for r in found} for found in (published, here))
    both = [name for name in was if name in now]
    if not both:
        return []
    pairs = [(was[name], now[name]) for name in both]
    rows = [
        _equal(f"{verdict}, verdicts of {len(both)} samples", *(
            _tally(record["verdicts"][verdict]["status"] for record in side)
            for side in zip(*pairs, strict=True)
        ))
        for verdict in pairs[0][0]["verdicts"]
    ]  # fmt: skip
    for what, of in (("salient share", _share), ("exponent p", _exponent)):
        medians = [_median(map(of, side)) for side in zip(*pairs, strict=True)]
        rows.append(_equal(f"{what}, median", *(_figure(median) for median in medians)))
    parts: tuple[tuple[str, Callable[[Mapping[str, Any]], object]], ...]
    parts = (("the same sentences", _sentences), ("the same numbers", _numbers))
    for title, part in parts:
        same = sum(part(a) == part(b) for a, b in pairs)
        rows.append(_equal(f"samples with {title}", f"{len(both)}", f"{same}"))
    return rows


def same_sets(published: Path, here: Path, names: Sequence[str]) -> list[Row]:
    """Sets of records, by name files of two folders, of which all have to be the same."""

    def numbers(path: Path) -> Any:
        return records.shortened([_numbers(record) for record in records.load_all(path)])

    files = {name: f"{name}.json" for name in names}
    differ = [
        name for name, file in files.items() if numbers(published / file) != numbers(here / file)
    ]
    but = f", not {', '.join(differ)}" if differ else ""
    row = _equal(
        "sets of records with the same numbers", f"{len(names)}", f"{len(names) - len(differ)}{but}"
    )
    return [row]


def trained_here(
    live: Sequence[Mapping[str, Any]], seeds: Sequence[Mapping[str, Any]]
) -> list[Row]:
    """Figures of all networks that were trained here, beside those of three published trainings."""
    rows = []
    for figure, (title, total) in _FIGURES.items():
        # Baselines of one network are no second training: its figures are added up first.
        networks: dict[str, list[tuple[list[float], float]]] = {}
        for one in live:
            three = [s[figure] for s in seeds if _subject(s) == _subject(one)]
            if len(three) > 1 and None not in (*three, one[figure]):
                networks.setdefault(one["task"], []).append((three, one[figure]))
        if not networks:
            continue
        sums = [
            ([math.fsum(x) for x in zip(*(three for three, _ in found), strict=True)],
             math.fsum(now for _, now in found))
            for found in networks.values()
        ]  # fmt: skip
        spread = math.sqrt(math.fsum(statistics.variance(three) for three, _ in sums))
        freedom = sum(len(three) - 1 for three, _ in sums)
        quantile = float(stats.t.ppf(1 - (1 - CONFIDENCE) / (2 * len(_FIGURES)), freedom))
        room = quantile * spread * math.sqrt(1 + 1 / min(len(three) for three, _ in sums))
        was = math.fsum(statistics.mean(three) for three, _ in sums)
        now = math.fsum(here for _, here in sums)
        count = sum(map(len, networks.values()))
        share = 1 if total else count
        of = f" of {count * live[0]['samples']}" if total else f", mean of {count}"
        rows.append(
            Row(
                f"trained here: {title}{of}", _figure(was / share), _figure(now / share),
                f"± {_figure(room / share)}", abs(now - was) <= room,
            )
        )  # fmt: skip
    return rows


def summary(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is compared of one training: how many samples meet each claim, and two medians."""
    first = found[0]
    return {
        **{k: first[k] for k in ("task", "network", "data", "baseline", "network_key")},
        "training_seed": first["training"]["seed"],
        "test_accuracy": first["test_accuracy"],
        "samples": len(found),
        **{name: sum(_status(r, name) == "HOLDS" for r in found) for name in CONDITIONS},
        "share": _median(map(_share, found)),
        "p": _median(map(_exponent, found)),
    }


def published_seeds() -> list[dict[str, Any]]:
    """The summaries of three trainings of each network that is trained anew."""
    return records.load_all(SEEDS)


def text(table: Sequence[Row]) -> str:
    """The table as text, the rows that do not agree marked, and one line that says it all."""
    head = Row("", "published", "here", "room", True)
    cells = [(row.what, row.published, row.here, row.room) for row in (head, *table)]
    widths = [max(len(line[i]) for line in cells) for i in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + ("  DIFFERS" if not row.agrees else "  agrees" if row is not head else "")
        for line, row in zip(cells, (head, *table), strict=True)
    ]
    off = [row.what for row in table if not row.agrees]
    if not table:
        said = "agreement: nothing that is published was measured"
    elif off:
        said = f"agreement: {len(off)} of {len(table)} rows differ: {'; '.join(off)}"
    else:
        said = f"agreement: this machine agrees with what is published, in all {len(table)} rows"
    return "\n".join(line.rstrip() for line in (*(lines if table else ()), said))


_FIGURES = {  # of a summary: how it is called, and whether it is added up
    "test_accuracy": ("test accuracy", False),
    **{name: (f"samples with {name}", True) for name in CONDITIONS},
    "share": ("median salient share", False),
    "p": ("median p", False),
}


def _name(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a record is about; of another seed of the null model the numbers are others."""
    names = ("network_key", "task", "baseline", "sample", "seed")
    return tuple(record[name] for name in names)


def _subject(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one["task"], one["baseline"], one["samples"]


def _status(record: Mapping[str, Any], name: str) -> str:
    return str(record["verdicts"][name]["status"])


def _share(record: Mapping[str, Any]) -> float | None:
    value: float | None = record["verdicts"]["sparse"]["details"].get("share")
    return value


def _exponent(record: Mapping[str, Any]) -> float | None:
    value: float | None = record["verdicts"]["exponent"]["details"].get("pairwise")
    return value


def _sentences(record: Mapping[str, Any]) -> list[str]:
    return [verdict["sentence"] for verdict in record["verdicts"].values()]


def _numbers(record: Mapping[str, Any]) -> Any:
    return records.plain({k: v for k, v in record.items() if k not in FACTS_OF_A_RUN})


def _tally(statuses: Iterable[str]) -> str:
    found = list(statuses)
    return ", ".join(f"{found.count(s)} {s}" for s in sorted(set(found)))


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _equal(what: str, published: str, here: str) -> Row:
    return Row(what, published, here, "none", published == here)
