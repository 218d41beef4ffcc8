"""How far an explanation is from the scores: paper A's unfaithfulness, at equal size.

An explanation gives effects to some sets T and predicts v̂(S) = v(∅) + Σ effect(T) over its T ⊆ S.
Its unfaithfulness is the mean of (v − v̂)² over all 2^n masks.  Only interactions promise v̂ = v on
every mask; the Shapley value does on N, the Shapley–Taylor index of order k on N and on masks of
fewer than k variables, the Shapley interaction index above order 1 and Banzhaf's index nowhere but
on ∅: they were made to say what a variable or a coalition is worth, and are judged here by what
paper A wants of an explanation.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from verify.arguments import checked, checked_methods, whole
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.indices import (
    banzhaf,
    shapley_interactions,
    shapley_taylor,
    upper_order,
)
from verify.explain.concepts.selection import as_interactions, concepts, names_of
from verify.games.game import Table, by_strength
from verify.games.lattice import members, popcounts, variables_of, zeta
from verify.records import objects
from verify.show.frame import frame
from verify.show.latex import latex_table
from verify.show.numbers import alike, count
from verify.show.table import CELL, NUMBER, TextTable
from verify.verdicts.verdict import count_of, percent

ORDERS = (1, 2, 3)
GRAPH = "sparse graph"
COLUMNS = ("explanation", "terms", "unfaithfulness", "error")


@dataclass(frozen=True)
class Explanation:
    """The strongest terms of one index, and how far their sums are from the scores.

    `codes` are sets of variables as bitmasks, strongest first, `effects` their values in score
    units.  `unfaithfulness` is the mean of (v − v̂)² over all masks, in squared score units;
    `error` is its root divided by that of the mean of (v − v(∅))², as in a ConceptGraph.
    """

    index: str
    codes: tuple[int, ...]
    effects: tuple[float, ...]
    unfaithfulness: float
    error: float

    def __len__(self) -> int:
        return len(self.codes)


@checked_methods
@dataclass(frozen=True)
class Comparison(objects.Saved):
    """The sparse graph and other explanations of at most its size; from `compare_explanations`.

    `names` are those of the variables, `unit` that of the scores.
    """

    PARTS: ClassVar[objects.Parts] = (Explanation,)

    size: int
    rows: tuple[Explanation, ...]
    names: tuple[str, ...]
    unit: str = "score units"

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.names

    def __getitem__(self, index: str) -> Explanation:
        found = {row.index: row for row in self.rows}
        if index not in found:
            raise KeyError(f"index: {index!r} is not compared; there are {', '.join(found)}")
        return found[index]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    def to_frame(self, of: str = "explanations") -> Any:
        """A pandas DataFrame: a row for each explanation, or of="terms", for each of its terms.

        `attrs` hold the unit of the effects and the names.  Raises ValueError for another word,
        ImportError where pandas is missing.
        """
        if of not in ("explanations", "terms"):
            raise ValueError(f'of: {of!r} is unknown; use "explanations" or "terms"')
        columns: dict[str, list[Any]]
        if of == "explanations":
            columns = {
                "explanation": [row.index for row in self.rows],
                "terms": [len(row) for row in self.rows],
                "unfaithfulness": [row.unfaithfulness for row in self.rows],
                "error": [row.error for row in self.rows],
            }
        else:
            terms = [
                (row.index, tuple(self.names[i] for i in members(code)), effect)
                for row in self.rows
                for code, effect in zip(row.codes, row.effects, strict=True)
            ]
            names = ("explanation", "variables", "effect")
            columns = {name: [term[i] for term in terms] for i, name in enumerate(names)}
        return frame(columns, unit=self.unit, feature_names=self.names)

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The comparison as a table of LaTeX (\usepackage{booktabs}): its text, or its path.

        With a caption or a label it floats.  All text is escaped.
        """
        return latex_table(COLUMNS, self._cells(), path, align="lrrr", caption=caption, label=label)

    def summary(self) -> str:
        """One line: the sparse graph's error beside the least of the others."""
        graph, *others = self.rows
        line = (
            f"with {count_of(len(graph), 'term')} the {graph.index} errs by {percent(graph.error)}"
        )
        if others:
            best = min(others, key=lambda row: row.error)
            line += f", the best other explanation ({best.index}) by {percent(best.error)}"
        return line

    def __repr__(self) -> str:
        width = max(len(row.index) for row in self.rows)
        lines = [f"Comparison: {self.summary()} of the scores' own size"]
        lines += [
            f"  {row.index:<{width}}  {count_of(len(row), 'term'):>9}  error {percent(row.error)}"
            for row in self.rows
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return TextTable(COLUMNS, self._cells(), styles=(CELL, NUMBER, NUMBER, NUMBER)).html()

    def _cells(self) -> list[tuple[str, str, str, str]]:
        missed = alike([row.unfaithfulness for row in self.rows])
        return [
            (row.index, count(len(row)), words, percent(row.error))
            for row, words in zip(self.rows, missed, strict=True)
        ]


@checked
def unfaithfulness(interactions: Any, terms: Any) -> float:
    """The mean of (v − v̂)² over all 2^n masks, in squared score units (paper A).

    interactions: all I(S), length 2^n, which give v.  terms: the explanation, a table of the same
    length (0 where T is left out; entry ∅ is not read, since v̂ starts from v(∅)), or a
    ConceptGraph.  Raises ValueError naming the argument at fault.
    """
    return _fit(as_interactions("interactions", interactions), terms)[0]


def _fit(I: Table, terms: Any) -> tuple[float, float]:  # noqa: E741
    """(the mean of (v − v̂)², its root over that of the mean of (v − v(∅))²) of some terms.

    Squares are taken of numbers of about 1, so that none is lost.
    """
    v = np.asarray(zeta(I))
    if isinstance(terms, ConceptGraph):
        if 1 << terms.n != len(v):
            raise ValueError(f"terms: a graph of {terms.n} variables for {len(v)} subsets")
        predicted = terms.predictions()
    else:
        table = as_interactions("terms", terms)
        if len(table) != len(v):
            raise ValueError(f"terms: length {len(table)}; give one for each of {len(v)} subsets")
        table[0] = v[0]
        predicted = np.asarray(zeta(table))
    up = math.frexp(max(float(np.abs(v).max()), float(np.abs(predicted).max())))[1]
    v, predicted = np.ldexp(v, -up), np.ldexp(predicted, -up)
    far, whole = (float(np.mean(np.square(v - other))) for other in (predicted, v[0]))
    error = math.sqrt(far / whole) if whole > 0 else math.inf if far > 0 else 0.0
    try:
        return math.ldexp(far, 2 * up), error
    except OverflowError:
        raise ValueError("interactions: too large to be squared; divide the scores") from None


@checked
def compare_explanations(
    interactions: Any, size: int | ConceptGraph, *, orders: Sequence[int] | None = None
) -> Comparison:
    """The sparse graph against Shapley-type explanations with as many terms.

    interactions: a table of length 2^n, or a report, whose names and unit go along: plain ones,
    whatever the report's protocol, for the other indices are of the scores as they are.
    size: the number of terms, the graph then being the strongest interactions; or a graph of the
    same scores.  From every other index the strongest terms are taken, as many as the graph has
    (or all there are: the Shapley value has n).  orders: of the indices, default 1, 2 and 3; the
    Shapley and Banzhaf interaction indices are cut above an order, the Shapley–Taylor index is
    that of the order, and order 1 is the Shapley and the Banzhaf value.
    Raises ValueError naming the argument at fault.
    """
    I = as_interactions("interactions", interactions)  # noqa: E741
    n, graph = variables_of(I), size
    if not isinstance(graph, ConceptGraph):
        graph = concepts(I, top=whole(graph, "size", 0, "number of terms"))
    # Pointless orders of small games are left out; those that were asked for are refused.
    wanted = [m for m in ORDERS if m <= n] if orders is None else list(dict.fromkeys(orders))
    tables: dict[str, Table] = {}
    for m in wanted:
        m = upper_order("orders", m, n)
        if m == 1:
            tables["Shapley value"] = shapley_interactions(I, 1)
            tables["Banzhaf value"] = banzhaf(I, 1)
            continue
        tables[f"Shapley interaction index, orders 1 to {m}"] = shapley_interactions(I, m)
        tables[f"Shapley–Taylor index of order {m}"] = shapley_taylor(I, m)
        tables[f"Banzhaf interaction index, orders 1 to {m}"] = banzhaf(I, m)
    first = Explanation(GRAPH, graph.codes, graph.effects, *_fit(I, graph))
    rows = (_strongest(I, name, table, len(graph)) for name, table in tables.items())
    names = names_of(getattr(interactions, "feature_names", graph.names), n)
    unit = getattr(interactions, "unit", graph.unit)
    return Comparison(len(graph), (first, *rows), names, unit)


def _strongest(I: Table, index: str, table: Table, size: int) -> Explanation:  # noqa: E741
    """The explanation by the `size` strongest terms of an index."""
    strengths = np.where(popcounts(variables_of(I)) > 0, np.abs(table), 0.0)
    codes = by_strength(strengths)[:size]
    codes = codes[strengths[codes] > 0]
    terms = np.zeros_like(table)
    terms[codes] = table[codes]
    effects = tuple(float(e) for e in table[codes])
    return Explanation(index, tuple(int(c) for c in codes), effects, *_fit(I, terms))
