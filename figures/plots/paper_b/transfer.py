"""Do the concepts of one sample turn up in others of its class, and with the same sign?

Source: Li and Zhang 2023 (arXiv:2302.13080), 3.3.2 and 3.3.4; neither A nor B has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TypeAlias

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, grouped, in_order, percent
from figures.style import SERIES, colour, draw_band, faint, legend_below, panels

LEAST = 8  # samples of one predicted class
RECORDED = 60  # strongest salient concepts of a sample that are on record
TITLE = "Concepts across the samples of a class"
CAPTION = (
    f"Predicted classes with at least {LEAST} verified samples, baseline mean. A dictionary holds "
    "the k sets of variables that are most often salient in the other samples of the class, or all "
    f"where there are fewer; of each sample its {RECORDED} strongest salient sets are on record "
    "and count. Solid: the share of a sample's own strongest concepts that the dictionary has "
    "(transferability), median over samples with the band from the 10th to the 90th percentile. "
    "Dashed: of these, the share whose effect has the sign that is usual in the class "
    "(discrimination). Dash-dotted: the dictionary made, in the same way, from the samples of all "
    "other classes of the network, small ones too. Dotted: sets drawn at random. Words are not "
    "compared: the third word of one sentence is not that of another."
)
PAPER = (
    "No counterpart in either paper; after Li and Zhang (arXiv:2302.13080), transferability and "
    "discrimination. Here each sample is left out of the dictionary that it is compared with, and"
    " beside stand dictionaries of other classes and at random."
)
NEEDS = ("samples",)
WORDS = ("text", "language")  # families whose i-th variable is another thing in every sample
OWN = 10  # strongest salient interactions of a sample
SIZES = (5, 10, 20, 40, 80, 160)
Signed: TypeAlias = dict[int, bool]  # code → whether its effect is positive


@dataclass(frozen=True)
class Classes:
    """The signed concepts of a network's samples, by (predicted class, seed of the training).

    Networks trained with another seed are others: their classes are not put together.
    """

    n: int
    samples: dict[tuple[str, int], list[Signed]]

    @property
    def large(self) -> dict[tuple[str, int], list[Signed]]:
        """The classes that have enough samples."""
        return {name: found for name, found in self.samples.items() if len(found) >= LEAST}

    def elsewhere(self, name: tuple[str, int]) -> list[Signed]:
        """The samples of all other classes of the same network."""
        return [
            signed
            for other, found in self.samples.items()
            if other[1] == name[1] and other != name
            for signed in found
        ]

    @property
    def names(self) -> str:
        """The large classes with their numbers of samples, and how many more samples there are."""
        seeds = len({seed for _, seed in self.samples}) > 1
        parts = [
            f"{label}{f', seed {seed}' if seeds else ''} ({len(found)})"
            for (label, seed), found in self.large.items()
        ]
        rest = sum(len(found) for found in self.samples.values() if len(found) < LEAST)
        return ", ".join(parts) + (f"; in small classes {rest}" if rest else "")


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network with classes of enough samples, baseline `mean`; no texts."""
    in_order(records)  # raises when there is none
    groups = classes(records)
    if not groups:
        figure, (axes,) = panels([f"no class has {LEAST} samples"], 3.2)
        axes.set_axis_off()
        return figure
    figure, grid = panels(list(groups), 3.3)
    for axes, network in zip(grid, groups.values(), strict=True):
        found, signs, others = transfer(network)
        draw_band(axes, np.array(SIZES), found, SERIES[0], "found in the dictionary of its class")
        axes.plot(SIZES, middle(others), color=colour(SERIES[2]), linestyle=SERIES[2].line,
                  linewidth=1.6, label="found in that of the other classes")  # fmt: skip
        axes.plot(SIZES, [chance(network.n, k) for k in SIZES], color=faint(), linestyle=":",
                  linewidth=1.4, label="found in sets drawn at random")  # fmt: skip
        axes.plot(SIZES, middle(signs), color=axes.xaxis.label.get_color(), linewidth=1.4,
                  linestyle=(0, (4, 2)), label="of those found: with the usual sign")  # fmt: skip
        axes.set(xscale="log", ylim=(0, 1.02), xlim=(SIZES[0], SIZES[-1]))
        axes.set_xticks(SIZES, [str(k) for k in SIZES])
        axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
        axes.minorticks_off()
        label = "\n".join(["sets in the dictionary", fill(network.names, 54)])
        axes.set_xlabel(label, parse_math=False)
    figure.supylabel(f"of the {OWN} strongest concepts", fontsize=10)
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """The shares at a dictionary of 20: medians over networks, and the two at the ends."""
    groups, k = classes(records), SIZES.index(20)
    if not groups:
        return "No class has enough samples."
    rows = {}
    for title, network in groups.items():
        found, signs, others = (middle(shares)[k] for shares in transfer(network))
        rows[title] = (found, others, chance(network.n, SIZES[k]), signs)
    found, others, random, signs = middle(np.array(list(rows.values())))
    without = sum(np.isnan(row[1]) for row in rows.values())
    said = (
        f"With a dictionary of {SIZES[k]} sets, {percent(found)} of a sample's {OWN} strongest "
        f"concepts are found, {_share(others)} in one of the other classes and {percent(random)} "
        f"at random; {_share(signs)} of those found have the usual sign (medians over the samples "
        f"of each network, then over {len(rows)} networks"
        f"{f', {without} of them without another class' if without else ''})."
    )
    if len(rows) == 1:
        return said
    best, worst = (choose(rows, key=lambda title: rows[title][0]) for choose in (max, min))
    ends = (
        f"{name} ({percent(rows[name][0])}, other classes {_share(rows[name][1])})"
        for name in (best, worst)
    )
    return f"{said} Most: {'; least: '.join(ends)}."


def classes(records: Sequence[Record]) -> dict[str, Classes]:
    """The classes of every network of which one has enough samples; baseline mean, no texts."""
    out = {}
    usual = [r for r in records if r["family"] not in WORDS and not r["breaks"]
             and r["baseline"] == "mean"]  # fmt: skip
    for title, by_baseline in grouped(usual).items() if usual else ():
        members, found = by_baseline["mean"], defaultdict(list)
        for record in members:
            signed = {int(code): effect > 0 for code, effect in record["signed"]}
            name = str(record["predicted_label"]), int(record["training"]["seed"])
            found[name].append(signed)
        network = Classes(int(members[0]["n"]), dict(found))
        if network.large:
            out[title] = network
    return out


def transfer(network: Classes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the samples of large classes, [samples, SIZES]: shares of their strongest concepts.

    Found in the dictionary of the other samples of the class; of those, with the usual sign, nan
    where none is found; found in that of the other classes, nan where there is no sample of them.
    A sample without concepts has none found.
    """
    found, signs, elsewhere = [], [], []
    for name, samples in network.large.items():
        strangers = network.elsewhere(name)
        strange = dictionary(strangers)
        for i, own in enumerate(samples):
            others = samples[:i] + samples[i + 1 :]
            ranked, mine = dictionary(others), list(own)[:OWN]
            same = {code: _usual(code, others) == own[code] for code in mine}
            known = [[code for code in mine if code in set(ranked[:k])] for k in SIZES]
            found.append([len(codes) / max(1, len(mine)) for codes in known])
            signs.append(
                [float(np.mean([same[c] for c in codes])) if codes else np.nan for codes in known]
            )
            elsewhere.append([
                len(set(mine) & set(strange[:k])) / max(1, len(mine)) if strangers else np.nan
                for k in SIZES
            ])  # fmt: skip
    return np.array(found), np.array(signs), np.array(elsewhere)


def dictionary(samples: Sequence[Signed]) -> list[int]:
    """All concepts of some samples, those of most samples first; of equally many, by code."""
    counts = Counter(code for signed in samples for code in signed)
    return sorted(counts, key=lambda code: (-counts[code], code))


def chance(n: int, k: int) -> float:
    """The share of concepts that k of the 2^n − 1 sets have, drawn at random."""
    return min(1.0, k / (2**n - 1))


def middle(shares: np.ndarray) -> np.ndarray:
    """The medians over the rows that are defined; nan where none is."""
    return np.array([np.median(s[~np.isnan(s)]) if not np.isnan(s).all() else np.nan
                     for s in shares.T])  # fmt: skip


def _share(value: float) -> str:
    return "–" if np.isnan(value) else percent(value)


def _usual(code: int, others: Sequence[Signed]) -> bool:
    """The sign that most of the other samples give a concept; positive on a tie."""
    votes = [other[code] for other in others if code in other]
    return 2 * sum(votes) >= len(votes)
