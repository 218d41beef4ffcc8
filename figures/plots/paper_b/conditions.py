"""Which conditions hold, network by network, with controls beside.

Source: paper B, table 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from figures.data import Record, by_family, grouped, ordinary
from figures.style import SERIES, colour, faint
from figures.tallies import CONDITIONS, MASS, meets, says, status
from verify.show.picture import Picture

TITLE = "Which conditions hold"
CAPTION = (
    "Share of cases by verdict, a case being a sample of a network under a baseline; every "
    "verified one is in a bar of its network and baseline. (i): nothing salient joins more than "
    "half of the variables, rounded up. (ii): the mean score never falls. (iii): the pairwise "
    "exponent is at most 2. Sparse: at most half as many salient interactions as in any shuffle of "
    "the scores, and half as many needed for 5 % error, the strongest first. The last two are "
    "counted after the fact, from what was measured, so they have a look of their own: that at "
    "some order not all interactions can be salient. Σ|I|/τ: by Markov's inequality, from the "
    "strengths themselves (B's Theorem 3). Other bounds: with a proved bound of |A(k)| = |η(k)| "
    "Σ|I| in its place (B's Theorem 2, sharp, or from the range of ū), or from the spread of the "
    "scores (energy). VACUOUS: it says nothing. UNDECIDED: inside the numerical error. Below the "
    "line, controls: networks built to break a condition, left untrained, or trained on labels "
    "dealt out at random, each with the conditions it is expected to break."
)
PAPER = (
    "B, table 1, reports that most sentences satisfy (ii), for language models with n = 10. "
    "Here: every condition, every network, the conclusion (sparse) and what can be counted after "
    "the fact."
)
NEEDS = ("samples",)
VERDICTS = {
    "order": "(i) order",
    "monotone": "(ii) monotone",
    "exponent": "(iii) exponent",
    "sparse": "sparse",
    "mass": "Σ|I|/τ, after\nthe fact",
    "bound": "other bounds,\nafter the fact",
}
COUNTS = ("mass", "bound")  # of VERDICTS, what is counted after the fact
STATUSES = ("HOLDS", "UNDECIDED", "VACUOUS", "VIOLATED")
COUNTED = len(STATUSES)  # the place of the look of a count that says something


def draw(records: Sequence[Record]) -> Figure:
    """One column of bars per verdict, one row per network and baseline."""
    groups = grouped(records)
    rows = [
        (title, baseline, members)
        for title, by_baseline in groups.items()
        for baseline, members in by_baseline.items()
    ]
    figure = Picture(figsize=(14.0, 1.2 + 0.27 * len(rows)), layout="constrained")
    grid = figure.subplots(1, len(VERDICTS), sharey=True, squeeze=False)[0]
    heights = np.arange(len(rows))
    for axes, (name, title) in zip(grid, VERDICTS.items(), strict=True):
        left = np.zeros(len(rows))
        for place, wanted in enumerate(STATUSES):
            shares = np.array([share(members, name, wanted) for _, _, members in rows])
            counted = name in COUNTS and wanted == "HOLDS"
            axes.barh(heights, shares, left=left, height=0.8, **look(COUNTED if counted else place))
            left += shares
        axes.set(xlim=(0, 100), title=title)
        axes.set_xticks([0, 50, 100], ["0", "50 %", "100 %"])
        axes.grid(axis="y", visible=False)
        _line(axes, rows)
    labels = [label(*row) for row in rows]
    grid[0].set_yticks(heights, labels, parse_math=False)
    grid[0].set_ylim(len(rows) - 0.4, -0.6)
    handles = [Patch(**look(i), label=status) for i, status in enumerate(STATUSES)]
    handles.append(Patch(**look(COUNTED), label="says something, counted after the fact"))
    figure.legend(handles=handles, loc="outside lower center", ncols=5)
    return figure


def label(title: str, baseline: str, members: Sequence[Record]) -> str:
    """What a row is about."""
    breaks = str(members[0].get("breaks") or "")
    for name, number in CONDITIONS.items():
        breaks = breaks.replace(name, number)
    expected = f", expected to break {breaks}" if breaks else ""
    return f"{title}{expected} · {baseline} ({len(members)})"


def look(place: int) -> dict[str, Any]:
    """How a status is drawn: colour, and a hatch for those who do not see colours."""
    holds, undecided, violated = (colour(SERIES[i]) for i in (0, 3, 1))
    face = (holds, undecided, faint(), violated, holds)[place]
    hatch = ("", "....", "", "////", "\\\\\\\\")[place]
    return {"facecolor": face, "hatch": hatch, "edgecolor": "white", "linewidth": 0.4,
            "alpha": 0.45 if place in (2, COUNTED) else 1.0}  # fmt: skip


def share(members: Sequence[Record], verdict_name: str, status: str) -> float:
    """The share of cases with this status, in %."""
    return 100 * sum(verdict_of(r, verdict_name) == status for r in members) / len(members)


def verdict_of(record: Record, name: str) -> str:
    """The status of one of VERDICTS; a count HOLDS where it says something, else is VACUOUS."""
    if name not in COUNTS:
        return status(record, name)
    found = says(record, (MASS,)) if name == "mass" else says(record)
    return "HOLDS" if found else "VACUOUS"


def _line(axes: Axes, rows: Sequence[tuple[str, str, Sequence[Record]]]) -> None:
    """A line above the controls."""
    broken = [i for i, (_, _, members) in enumerate(rows) if members[0].get("breaks")]
    if broken and broken[0]:
        axes.axhline(broken[0] - 0.5, color=faint(), linewidth=1.5)


def verdict(records: Sequence[Record]) -> str:
    """How many cases and networks meet the conditions, which families, and which are sparse."""
    usual, rest = ordinary(records)

    def holds(record: Record, name: str) -> bool:
        return status(record, name) == "HOLDS"

    counts = ", ".join(f"{VERDICTS[k]} {sum(holds(r, k) for r in usual)}" for k in CONDITIONS)
    meet = [r for r in usual if meets(r)]
    families = (
        f" ({', '.join(f'{name} {len(members)}' for name, members in by_family(meet).items())})"
        if meet
        else ""
    )
    sparse = sum(holds(r, "sparse") for r in meet)
    others = sum(holds(r, "sparse") for r in usual) - sparse
    pairs = [members for found in grouped(usual).values() for members in found.values()]
    whole = ", ".join(
        f"{VERDICTS[k]} {sum(all(holds(r, k) for r in members) for members in pairs)}"
        for k in (*CONDITIONS, "sparse")
    )
    return (
        f"Of {len(usual)} cases: {counts}; all three in {len(meet)}{families}, and with n − 1 "
        f"variables in place of ⌈n/2⌉ in (i) in "
        f"{sum(meets(r, all_but_one=True) for r in usual)}. Sparse beside their shuffled scores "
        f"are {sparse} of those {len(meet)} and {others} of the other {len(usual) - len(meet)}. "
        f"Not all interactions of some order can be salient, by Σ|I|/τ in "
        f"{sum(says(r, (MASS,)) for r in usual)}, by another bound in {sum(map(says, usual))}. Of "
        f"{len(pairs)} networks under a baseline, all samples meet: {whole}.{rest}"
    )
