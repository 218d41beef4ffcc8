"""Tables 1 and 2 of paper B for the networks trained here, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from figures.data import Record
from figures.tallies import BOUNDS, NAMES, tallies
from verify.show.table import TextTable

SEEDS = "Where there are several seeds: (least–largest median of a seed)."


def monotone_and_salient(records: Sequence[Record]) -> TextTable:
    """Table 1: how many samples meet condition (ii), and how many interactions are salient there.

    Source: paper B, tables 1 and 2, whose networks are language models with n = 10.
    """
    rows = []
    for s in tallies(records):
        shares = s["salient_share"]
        rows.append((
            *_named(s), _span(s["n"]), _seeds(s), _monotone(s),
            *(_middle(shares[kind], scale=100) for kind in ("monotone", "others", "shuffled")),
        ))  # fmt: skip
    return TextTable(
        title="Condition (ii) and the salient interactions",
        columns=("network", "baseline", "n", "seeds", "samples with (ii)", "salient there",
         "salient where violated", "shuffled scores"),
        rows=rows,
        notes=("Medians over samples of the share of the 2ⁿ interactions that are salient (at "
        "least 5 % of the strongest), in %, where (ii) holds and where it is violated; –: no such "
        "sample. Shuffled: the same scores dealt out to the masks at random, all samples. "
        f"{SEEDS}",),
    )  # fmt: skip


def exponents_and_bounds(records: Sequence[Record]) -> TextTable:
    """Table 2: the exponents, the real number of salient interactions and what is proved of it."""
    rows = []
    for s in tallies(records):
        p = s["exponent"]
        rows.append((
            *_named(s), _seeds(s), f"{p['defined']} of {s['samples']}",
            _middle(p["pairwise"], 2), _middle(p["reference"], 2), _middle(s["salient"]),
            *(_says(s["bounds"][bound]) for bound in BOUNDS),
        ))  # fmt: skip
    return TextTable(
        title="The exponent p, and the number of salient interactions beside its bounds",
        columns=("network", "baseline", "seeds", "samples with a p", "pairwise p", "reference p",
         "salient", *NAMES.values()),
        rows=rows,
        notes=("p, salient: medians. The bounds are counted after the fact, from η, ū, p and the "
        "spread as measured. Under each: on how many of all samples it allows fewer "
        "interactions than there are of these orders, then why it says nothing on the others "
        "(u: undefined, since a condition fails, η = 0, B's δ is undefined or it is lost in the "
        "numerical error: tallied in the records; v: at least as large as what is possible). "
        f"Interactions above the largest salient order are cut off first. {SEEDS}",),
    )  # fmt: skip


def _named(subject: Mapping[str, Any]) -> tuple[str, str]:
    return f"{subject['network']} on {subject['data']}", subject["baseline"]


def _monotone(subject: Mapping[str, Any]) -> str:
    """On how many samples (ii) holds, and on how many that is not decided."""
    undecided = subject["samples"] - subject["monotone"] - subject["not_monotone"]
    rest = f" ({undecided} not decided)" if undecided else ""
    return f"{subject['monotone']} of {subject['samples']}{rest}"


def _seeds(subject: Mapping[str, Any]) -> str:
    """From how many seeds the network or its data come; "–" where nothing depends on one."""
    return str(len(subject["seeds"]) or "–")


def _span(sizes: Sequence[int]) -> str:
    """ "9", or "3–9"."""
    low, high = sizes
    return str(low) if low == high else f"{low}–{high}"


def _middle(found: Mapping[str, Any] | None, digits: int = 0, scale: float = 1.0) -> str:
    """The median over samples, with its range over seeds where there are several; "–" of none."""
    if found is None:
        return "–"
    words = f"{scale * found['median']:.{digits}f}"
    least, most = (scale * pick(found["by_seed"]) for pick in (min, max))
    several = len(found["by_seed"]) > 1
    return words + (f" ({least:.{digits}f}–{most:.{digits}f})" if several else "")


def _says(outcomes: Mapping[str, int]) -> str:
    """On how many samples a bound says something, and why not on the others."""
    rest = [f"{outcomes[name]} {name[0]}" for name in ("undefined", "vacuous") if outcomes[name]]
    return str(outcomes["says"]) + (f" ({', '.join(rest)})" if rest else "")
