"""Tables 1 and 2 of paper B for the networks trained here, from records alone.

Every verified sample is in every denominator.  Where a figure is not defined for a sample, the
sample is counted as such and the reason tallied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median
from typing import Any

from figures.style import Record, grouped

SEEDS = "Where a network was trained with several seeds: (least–largest median of a seed)."
ROUTES = ("paper", "sharp", "markov", "energy")


@dataclass(frozen=True)
class Table:
    """A table of text: the first column names the row.  `notes` say how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: str

    def markdown(self) -> str:
        """As a README shows it."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"
                         for line in lines)  # fmt: skip

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        return (
            f"<p><b>{escape(self.title)}</b></p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table><p>{escape(self.notes)}</p>"
        )


def monotone_and_salient(records: Sequence[Record]) -> Table:
    """Table 1: how many samples meet condition (ii), and how many interactions are salient there.

    Source: paper B, tables 1 and 2, whose networks are language models with n = 10.
    """
    rows = []
    for (network, data, baseline), members in by_subject(records).items():
        holds = [r for r in members if status(r, "monotone") == "HOLDS"]
        others = [r for r in members if status(r, "monotone") != "HOLDS"]
        rows.append((
            f"{network} on {data}", baseline, span([int(r["n"]) for r in members]), seeds(members),
            f"{len(holds)} of {len(members)}", middle(holds, share),
            middle(others, share), middle(members, null_share),
        ))  # fmt: skip
    return Table(
        "Condition (ii) and the salient interactions",
        ("network", "baseline", "n", "seeds", "samples with (ii)", "salient there",
         "salient elsewhere", "shuffled scores"),
        tuple(rows),
        "Medians over samples of the share of the 2ⁿ interactions that are salient (at least 5 % "
        "of the strongest), in %; –: no such sample. Shuffled: the same scores dealt out to the "
        f"masks at random, all samples. {SEEDS}",
    )  # fmt: skip


def exponents_and_bounds(records: Sequence[Record]) -> Table:
    """Table 2: the exponents, the real number of salient interactions and what is proved of it."""
    rows = []
    for (network, data, baseline), members in by_subject(records).items():
        defined = [r for r in members if exponents(r) is not None]
        rows.append((
            f"{network} on {data}", baseline, seeds(members), f"{len(defined)} of {len(members)}",
            middle(defined, pairwise, 2), middle(defined, reference, 2), middle(members, salient),
            *(_says(members, route) for route in ROUTES),
        ))  # fmt: skip
    return Table(
        "The exponent p, and the number of salient interactions beside its bounds",
        ("network", "baseline", "seeds", "samples with a p", "pairwise p", "reference p",
         "salient", "B's theorem", "sharp", "Markov", "energy"),
        tuple(rows),
        "p, salient: medians. Under each bound: on how many of all samples it allows fewer "
        "interactions than there are of these orders, then why it says nothing on the others "
        "(u: undefined, η = 0 or a condition fails; v: at least as large as what is possible). "
        f"Interactions above the largest salient order are cut off first. {SEEDS}",
    )  # fmt: skip


def by_subject(records: Sequence[Record]) -> dict[tuple[str, str, str], list[Record]]:
    """Records by (network, data, baseline), families in their order; seeds are put together."""
    return {
        (str(members[0]["network"]), str(members[0]["data"]), baseline): members
        for by_baseline in grouped(records).values()
        for baseline, members in by_baseline.items()
    }


def status(record: Record, verdict: str) -> str:
    """The status of a verdict of a record."""
    return str(record["verdicts"][verdict]["status"])


def share(record: Record) -> float:
    """The share of the 2^n interactions that are salient, in %."""
    return float(100 * record["verdicts"]["sparse"]["details"]["share"])


def null_share(record: Record) -> float:
    """The same of the shuffled scores, the mean over shuffles."""
    return float(100 * record["verdicts"]["sparse"]["details"]["null_share"]["mean"])


def exponents(record: Record) -> tuple[float, float] | None:
    """(pairwise, reference) exponent of a sample; None where they are not defined."""
    details = record["verdicts"]["exponent"]["details"]
    found = details.get("pairwise"), details.get("reference")
    return None if None in found else (float(found[0]), float(found[1]))


def pairwise(record: Record) -> float:
    """The pairwise exponent of a sample that has one."""
    return float(record["verdicts"]["exponent"]["details"]["pairwise"])


def reference(record: Record) -> float:
    """The reference exponent of a sample that has one."""
    return float(record["verdicts"]["exponent"]["details"]["reference"])


def salient(record: Record) -> float:
    """The number of salient interactions of a sample."""
    return float(record["verdicts"]["sparse"]["details"]["salient"])


def seeds(members: Sequence[Record]) -> str:
    """With how many seeds the network was trained; "–" where it was not trained here."""
    found = {r["training"]["seed"] for r in members if "training" in r}
    return str(len(found)) if found else "–"


def middle(members: Sequence[Record], figure: Callable[[Record], float], digits: int = 0) -> str:
    """The median over samples in words, with its range over seeds where there are several.

    "–" where there is no sample.
    """
    if not members:
        return "–"
    by_seed: dict[Any, list[float]] = {}
    for record in members:
        by_seed.setdefault(record.get("training", {}).get("seed"), []).append(figure(record))
    words = f"{median(x for values in by_seed.values() for x in values):.{digits}f}"
    if len(by_seed) == 1:
        return words
    medians = [median(values) for values in by_seed.values()]
    return f"{words} ({min(medians):.{digits}f}–{max(medians):.{digits}f})"


def span(values: Sequence[int]) -> str:
    """ "9", or "3–9"."""
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}–{high}"


def _says(members: Sequence[Record], route: str) -> str:
    """On how many samples a route's bound is below what is possible, and why not on the others."""
    why = Counter(_outcome(record["bounds"], route) for record in members)
    rest = ", ".join(f"{why[k]} {k}" for k in ("u", "v") if why[k])
    return f"{why['says']}" + (f" ({rest})" if rest else "")


def _outcome(bounds: Record, route: str) -> str:
    rows = [row for row in bounds["by_order"] if row.get(route) is not None]
    if not rows:
        return "u"
    return "says" if any(row[route] < row["possible"] for row in rows) else "v"
