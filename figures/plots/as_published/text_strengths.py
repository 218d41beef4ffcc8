"""Strengths of all interactions of a few sentences, sorted, in the units of the score.

Source: paper B, figure 14, on a network of two LSTM layers.  CoLA is not to be had: in its place
stand pairs of sentences made by a small grammar.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from figures.data import Record
from figures.plots.paper_b import sorted_strengths
from figures.style import SERIES, colour, faint, legend_below, panels

TITLE = "Strengths of the interactions of single sentences"
CAPTION = (
    "Strength of the interactions of the first four sentences on record, strongest first, in "
    "log-odds, not divided by the largest: a two-layer LSTM that tells opinions of films apart "
    "(top) or grammatical sentences from others (bottom). Dotted: the same scores shuffled over "
    "the masks, scaled to the same largest strength. Grey line: salient from here."
)
PAPER = (
    "B, figure 14: the same curves, four sentences each, for a two-layer LSTM on SST-2 and CoLA. "
    "Here: opinions from the site that SST-2 was made from, and in place of CoLA pairs of "
    "sentences of our own, one grammatical, one not. What stands for an absent word is not printed "
    "there; here it is the embedding 0. New: the null model and the threshold."
)
NEEDS = ("samples",)
TASKS = ("snippets-lstm-2", "grammar-lstm-2")
SENTENCES = 4
NULL = "the same scores shuffled (null model), at the same largest"


def draw(records: Sequence[Record]) -> Figure:
    """One panel per sentence: |I(S)| against its rank, from 0 to 2^n, both axes linear."""
    found = shown(records)
    titles = [f"{r['data']} {r['sample'] + 1}: {r['predicted_label']}" for r in found]
    figure, grid = panels(titles, 2.5, most=SENTENCES, width=3.4)
    for axes, record in zip(grid, found, strict=True):
        largest, ranks = float(record["largest_strength"]), record["ranks"]
        real, null = (largest * np.asarray(record[c]) for c in ("strengths", "null_strengths"))
        axes.plot(ranks, real, color=colour(SERIES[0]), label="the network's scores")
        axes.plot(ranks, null, color=faint(), linestyle=":", linewidth=1.4, label=NULL)
        tau = float(record["rel_tau"])
        axes.axhline(
            tau * largest, color=faint(), linewidth=1, label=sorted_strengths.salient_above(tau)
        )
        axes.set(xlim=(0, 2 ** int(record["n"])), ylim=(0, None))
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.set_xlabel(f"rank among all interactions, n = {record['n']}", fontsize=9)
    legend_below(figure, grid)
    figure.supylabel(f"strength |I(S)| ({found[0]['unit']})", fontsize=10, parse_math=False)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """How many interactions of each sentence are salient, and how many shuffled scores have."""
    found, parts = shown(records), []
    for data in dict.fromkeys(r["data"] for r in found):
        counts = []
        for record in (r for r in found if r["data"] == data):
            details = record["verdicts"]["sparse"]["details"]
            all_of_them = 2 ** int(record["n"]) - 1
            null = details["null_share"]["mean"] * 2 ** int(record["n"])
            counts.append(f"{details['salient']} of {all_of_them} (shuffled: {null:.0f})")
        parts.append(f"{data}: {', '.join(counts)}")
    return f"Salient interactions, sentence by sentence: {'; '.join(parts)}."


def shown(records: Sequence[Record]) -> list[Record]:
    """The first sentences of each of `TASKS`; where there are none, samples of other networks.

    Raises ValueError when there are none at all.
    """
    if not records:
        raise ValueError("records: empty; give at least one record of a verified sample")
    tasks = [name for name in TASKS if any(r["task"] == name for r in records)]
    tasks = tasks or list(dict.fromkeys(r["task"] for r in records))[: len(TASKS)]
    found: list[Record] = []
    for name in tasks:
        members = [r for r in records if r["task"] == name]
        found += [r for r in members if r["baseline"] == members[0]["baseline"]][:SENTENCES]
    return found
