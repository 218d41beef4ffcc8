"""Do the concepts of one sample turn up in others of its class, and with the same sign?

Source: paper A and B, transferability and discrimination of concepts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from matplotlib.figure import Figure

from figures.style import SERIES, Record, draw_band, grouped, in_order, panels, percent

LEAST = 8  # samples of one predicted class
TITLE = "Concepts across the samples of a class"
CAPTION = (
    f"Classes with at least {LEAST} verified samples, baseline mean. A dictionary holds the k sets "
    "of variables that are most often salient in the other samples of the class. Solid: the share "
    "of a sample's own strongest concepts that the dictionary has (transferability), median over "
    "samples with the band from the 10th to the 90th percentile. Dashed: of these, the share whose "
    "effect has the sign that is usual in the class (discrimination). Dotted: the same dictionary "
    "size drawn at random. Words are not compared: the third word of one sentence is not that of "
    "another."
)
PAPER = (
    "A and B: transferability and discrimination. Here each sample is left out of the dictionary "
    "that it is compared with, and a dictionary drawn at random stands beside."
)
NEEDS = ("samples",)
WORDS = ("text", "language")  # families whose i-th variable is another thing in every sample
OWN = 10  # strongest salient interactions of a sample
SIZES = (5, 10, 20, 40, 80, 160)
Signed: TypeAlias = dict[int, bool]  # code → whether its effect is positive


def draw(records: Sequence[Record]) -> Figure:
    """One panel per network with classes of enough samples, baseline `mean`; no texts."""
    in_order(records)  # raises when there is none
    groups = classes(records)
    if not groups:
        figure, (axes,) = panels([f"no class has {LEAST} samples"], 3.2)
        axes.set_axis_off()
        return figure
    figure, grid = panels(list(groups), 3.2)
    for axes, (n, by_class) in zip(grid, groups.values(), strict=True):
        found, signs = transfer(by_class)
        draw_band(axes, np.array(SIZES), found, SERIES[0], "found in the dictionary")
        axes.plot(SIZES, _middle(signs), color="black", linewidth=1.4,
                  linestyle=(0, (4, 2)), label="with the usual sign")  # fmt: skip
        chance = [min(1.0, k / (2**n - 1)) for k in SIZES]
        axes.plot(SIZES, chance, color="grey", linestyle=":", linewidth=1.4, label="at random")
        axes.set(xscale="log", ylim=(0, 1.02), xlim=(SIZES[0], SIZES[-1]))
        axes.set_xticks(SIZES, [str(k) for k in SIZES])
        axes.set_yticks([0, 0.5, 1], ["0", "50 %", "100 %"])
        axes.minorticks_off()
        axes.set_xlabel("sets in the dictionary")
    grid[0].set_ylabel(f"of the {OWN} strongest concepts")
    grid[0].legend(loc="upper left")
    return figure


def verdict(records: Sequence[Record]) -> str:
    """The shares at a dictionary of 20."""
    groups, k = classes(records), SIZES.index(20)
    if not groups:
        return "No class has enough samples."
    parts = []
    for title, (n, by_class) in groups.items():
        found, signs = transfer(by_class)
        parts.append(
            f"{title}: {percent(np.median(found[:, k]))} found "
            f"({percent(min(1.0, 20 / (2**n - 1)))} at random), "
            f"{_share(_middle(signs)[k])} of them with the usual sign"
        )
    return "With a dictionary of 20 sets, " + "; ".join(parts) + "."


def classes(records: Sequence[Record]) -> dict[str, tuple[int, dict[str, list[Signed]]]]:
    """By network: n, and the signed concepts of the samples of each class that has enough.

    Networks trained with another seed are others: their classes are not put together.
    """
    out: dict[str, tuple[int, dict[str, list[Signed]]]] = {}
    usual = [r for r in records if r["family"] not in WORDS and not r["breaks"]
             and r["baseline"] == "mean"]  # fmt: skip
    for title, by_baseline in grouped(usual).items() if usual else ():
        members, found = by_baseline["mean"], defaultdict(list)
        for record in members:
            signed = {int(code): effect > 0 for code, effect in record["signed"]}
            found[f"{record['predicted_label']}, seed {record['training']['seed']}"].append(signed)
        enough = {name: samples for name, samples in found.items() if len(samples) >= LEAST}
        if enough:
            out[title] = int(members[0]["n"]), enough
    return out


def transfer(by_class: dict[str, list[Signed]]) -> tuple[np.ndarray, np.ndarray]:
    """[samples, SIZES]: the share found in the others' dictionary; of it, with the usual sign."""
    found, signs = [], []
    for samples in by_class.values():
        for i, own in enumerate(samples):
            others = samples[:i] + samples[i + 1 :]
            counts = Counter(code for other in others for code in other)
            ranked = sorted(counts, key=lambda code: (-counts[code], code))
            mine = list(own)[:OWN]
            hits, agree = [], []
            for k in SIZES:
                known = [code for code in mine if code in set(ranked[:k])]
                hits.append(len(known) / len(mine) if mine else np.nan)
                same = [_usual(code, others) == own[code] for code in known]
                agree.append(float(np.mean(same)) if same else np.nan)
            found.append(hits)
            signs.append(agree)
    return np.nan_to_num(np.array(found)), np.array(signs)


def _middle(signs: np.ndarray) -> np.ndarray:
    """The medians over the samples of which something was found; nan where there is none."""
    return np.array([np.median(s[~np.isnan(s)]) if not np.isnan(s).all() else np.nan
                     for s in signs.T])  # fmt: skip


def _share(value: float) -> str:
    return "–" if np.isnan(value) else percent(value)


def _usual(code: int, others: Sequence[Signed]) -> bool:
    """The sign that most of the other samples give a concept; positive on a tie."""
    votes = [other[code] for other in others if code in other]
    return 2 * sum(votes) >= len(votes)
