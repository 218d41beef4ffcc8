"""Sorted strengths of single sentences of a language model, beside the real count and B's bound.

Source: paper B, figures 10 to 12.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from figures.data import Record, sentences_of
from figures.style import SERIES, colour, faint, legend_below, panels

TITLE = "Strengths of single sentences, their real count and bound"
CAPTION = (
    "Strength of the interactions of four beginnings of sentences, strongest first, in the units "
    "of the score: with noise of up to 4 % of |v(N) − v(∅)| a mask taken off, as B does, and "
    "plain; thin: one shuffle of the same scores over the masks, by either reading, scaled to the "
    "same largest strength. Dotted: salient by B's reading from here, 5 % of the strongest. In the "
    "titles, the salient interactions by B's reading and what B's table allows, of orders up to 9."
)
PAPER = (
    "B, figures 10 to 12: two sentences of each of its three language models, with real count and "
    "bound in the same way. Here our language model, beginnings from Wikipedia, the embedding for "
    "absent words learned as there; the noise is the certified optimum. New: the plain reading and "
    "the null models; ranks on a logarithmic axis."
)
NEEDS = ("language_model/sentences",)
READINGS = {
    "and-noise": ("as B: noise taken off", SERIES[0]),
    "plain": ("plain: nothing taken off", SERIES[1]),
}


def draw(records: Sequence[Record]) -> Figure:
    """One panel per sentence: strength against rank."""
    found = sentences_of(records)
    figure, grid = panels([title(r) for r in found], 3.0, most=2, width=5.2)
    for axes, record in zip(grid, found, strict=True):
        for name, (label, series) in READINGS.items():
            way, ink = record["sorted"][name], colour(series)
            axes.plot(
                record["ranks"], way["strengths"], color=ink, linestyle=series.line, label=label
            )
            null = np.asarray(way["null_strengths"])
            scale = way["strengths"][0] / null[0] if null[0] else 0.0
            axes.plot(
                record["ranks"], scale * null, color=ink, linestyle=series.line,
                linewidth=0.9, alpha=0.75, label=f"{label.partition(':')[0]}, shuffled scores",
            )  # fmt: skip
        axes.axhline(
            record["sorted"]["and-noise"]["tau"], color=faint(), linewidth=1, linestyle=":"
        )
        axes.set(xscale="log", xlim=(1, record["ranks"][-1]), ylim=(0, None))
        axes.set_xlabel(f"rank of {record['ranks'][-1]} interactions")
    figure.supylabel("strength |I(S)| (log-odds)", fontsize=10)
    legend_below(figure, grid)
    return figure


def verdict(records: Sequence[Record]) -> str:
    """Sentence by sentence: what is salient, what B's bound and the shuffled scores have."""
    found = sentences_of(records)
    said = []
    for record in found:
        as_b, plain = (record["sorted"][name] for name in READINGS)
        bound = "no bound" if as_b["bound"] is None else f"bound {as_b['bound']:.0f}"
        said.append(
            f"{as_b['real']} ({bound}; shuffled {as_b['null_salient']}; "
            f"plain {plain['real']}, shuffled {plain['null_salient']})"
        )
    return (
        f"Salient interactions of {len(found)} sentences of {2 ** int(found[0]['n']) - 1}, noise "
        f"taken off: {'; '.join(said)}."
    )


def title(record: Record) -> str:
    """Which sentence, its real number of salient interactions and B's bound."""
    way = record["sorted"]["and-noise"]
    bound = f"none: {way['dropped']}" if way["bound"] is None else f"{way['bound']:.1f}"
    return f"{record['data']} {int(record['sample']) + 1}: real {way['real']}, bound {bound}"
