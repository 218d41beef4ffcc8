"""The sparse graph of paper A: a few concepts that together give the scores of all masks.

A concept is an AND or an OR of variables, with an effect (see `kinds`).  The graph's prediction on
a mask is v(∅) plus the effects of the concepts that act.  It comes in two forms, and each can be
had from the other:

- ConceptGraph, the concepts with their variables;
- AndOrGraph, the concepts written with the coalitions of variables that they share.  Four layers: a
  root that adds v(∅) to the effects of the concepts that act; concepts, each the AND (or the OR) of
  its children; coalitions, each the AND (or the OR) of variables; variables.  Claim
  `aog_equivalence`: an AND of ANDs is the AND of the union, so both forms say the same on every
  mask.  The same holds of ORs: an OR is 1 minus the AND of what is absent.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked, checked_methods, place
from verify.explain.and_or.code_length import CODEBOOK, code_length
from verify.explain.and_or.merging import foldings, written_out
from verify.explain.kinds import JOINS, Coalition, Kind, acts, as_mask, label_of, sums
from verify.games.game import Table
from verify.games.lattice import members
from verify.records import objects
from verify.show.frame import frame
from verify.show.latex import latex_table
from verify.show.table import CELL, NUMBER, TextTable
from verify.verdicts.verdict import count_of, percent, rounded

if TYPE_CHECKING:  # numbers need neither networkx nor matplotlib
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 10  # coalitions in the text; the table has twice as many concepts


@checked_methods
@dataclass(frozen=True, eq=False)
class ConceptGraph(objects.Saved):
    """The chosen concepts of one sample, strongest first; made by `concepts`.

    `codes` are their sets of variables as bitmasks, `effects` their signed effects in score units,
    `kinds` says of each whether it is an AND or an OR.  `error` is the root mean square of v − v̂
    over all 2^n masks divided by that of v − v(∅); `explained` is Σ|effect| over them divided
    by Σ|effect| over all.  Both are always given: a graph may explain 97 % of the strength and be
    far from the scores.  `unfaithfulness` is the mean of (v − v̂)², in squared score units.
    `target` is the error that was asked for, and `missed` says that it was not reached.  `unit` is
    that of the scores, and stands in every drawing; `protocol` names how the interactions
    were taken (see `extract`).
    """

    codes: tuple[int, ...]
    effects: tuple[float, ...]
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    empty: float
    error: float
    explained: float
    unfaithfulness: float
    target: float | None = None
    unit: str = "score units"
    protocol: str = "plain"

    def __post_init__(self) -> None:
        if not len(self.codes) == len(self.effects) == len(self.kinds):
            raise ValueError("codes: give one effect and one kind for each")
        if any(not 0 < code < 1 << self.n for code in self.codes):
            raise ValueError(f"codes: one is no set of {count_of(self.n, 'variable')}, or empty")

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.names

    @property
    def missed(self) -> bool:
        """Whether an error was asked for and not reached."""
        return self.target is not None and not self.error <= self.target

    def __len__(self) -> int:
        return len(self.codes)

    def concept(self, i: int) -> tuple[str, ...]:
        """The names of the variables of the i-th concept."""
        i = place(i, "i", len(self), "concept")
        return tuple(self.names[j] for j in members(self.codes[i]))

    def label(self, i: int) -> str:
        """The i-th concept in words: "red + round", "red or round"."""
        i = place(i, "i", len(self), "concept")
        return label_of(self.kinds[i], self.codes[i], self.names)

    def kept(self, kind: Kind = "and") -> Table:
        """The effects of one kind as a table of length 2^n, 0 elsewhere (at ∅ too)."""
        table = np.zeros(1 << self.n)
        of_kind = [i for i, k in enumerate(self.kinds) if k == kind]
        table[[self.codes[i] for i in of_kind]] = [self.effects[i] for i in of_kind]
        return table

    def predictions(self) -> Table:
        """v̂ on all 2^n masks, in order."""
        return self.empty + sums(self.kept("and"), self.kept("or"))

    def predict(self, present: Any) -> float:
        """v̂ on one mask: an integer whose bit i says that variable i is present, or n booleans."""
        mask = as_mask(present, self.n)
        concepts = zip(self.codes, self.effects, self.kinds, strict=True)
        return self.empty + math.fsum(e for c, e, kind in concepts if acts(kind, c, mask))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; the protocol is named where it is not "plain"."""
        named = {} if self.protocol == "plain" else {"protocol": self.protocol}
        return named | {
            "names": list(self.names),
            "unit": self.unit,
            "empty": self.empty,
            "concepts": [
                {"variables": list(members(c)), "kind": kind, "effect": e}
                for c, e, kind in zip(self.codes, self.effects, self.kinds, strict=True)
            ],
            "error": self.error,
            "explained": self.explained,
            "unfaithfulness": self.unfaithfulness,
            "target": self.target,
            "missed": self.missed,
        }

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each concept: variables, kind, order, effect, and in words.

        `attrs` hold unit, names, v(∅), error, explained strength and protocol.  Raises ImportError
        where pandas is missing.
        """
        return frame(_columns(self), **_facts(self))

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        top: int = 20,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The `top` strongest concepts as a table of LaTeX (\usepackage{booktabs}), or its path.

        With a caption or a label it floats.  All text is escaped.
        """
        columns, rows = (f"effect ({self.unit})", "concept"), _rows(self, top)
        return latex_table(
            columns, rows, path, align=r"rp{0.7\linewidth}", caption=caption, label=label
        )

    def summary(self) -> str:
        """One line: how many concepts, both figures of fit, whether the target was reached."""
        parts = [
            f"{count_of(len(self), 'concept')} of {2**self.n - 1}",
            f"error {percent(self.error)} of the scores' own size",
            f"explained strength {percent(self.explained)}",
        ]
        ors = self.kinds.count("or")
        if ors:
            parts[0] = f"{count_of(len(self), 'concept')}, {ors} of them OR"
        if self.protocol != "plain":
            parts.append(f"protocol {self.protocol}")
        if self.target is not None:
            parts.append(f"target {percent(self.target)} {'MISSED' if self.missed else 'reached'}")
        return "; ".join(parts)

    def __repr__(self) -> str:
        lines = [f"ConceptGraph: {self.summary()}"]
        lines += [
            f"  {rounded(e, sign=True):>8}  {self.label(i)}"
            for i, e in enumerate(self.effects[:10])
        ]
        if len(self) > 10:
            lines.append(f"  … and {len(self) - 10} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [(rounded(e, sign=True), self.label(i)) for i, e in enumerate(self.effects[:20])]
        more = (f"… and {len(self) - 20} more",) if len(self) > 20 else ()
        return TextTable(("effect", "concept"), rows, self.summary(), more, (NUMBER, CELL)).html()

    def plot(
        self,
        *,
        top: int = 40,
        title: str | None = None,
        unit: str | None = None,
        ax: Axes | None = None,
    ) -> Figure:
        """The And-Or graph of these concepts; see AndOrGraph.plot."""
        return and_or_graph(self).plot(top=top, title=title, unit=unit, ax=ax)

    def plot_image(
        self,
        image: Any,
        groups: Any,
        *,
        top: int = 7,
        unit: str | None = None,
        ax: Axes | None = None,
    ) -> Figure:
        """The picture once for each of the `top` strongest concepts, all but its patches dimmed.

        image: [H, W], [1 or 3, H, W] or [H, W, 3]; groups: the variable of every entry, as for
        `check`; unit: another name for that of the effects; ax: Matplotlib axes whose place the
        pictures take.  Raises ValueError naming the argument at fault.
        """
        from verify.explain.drawing.sample_drawing import image_figure

        return image_figure(self, image, groups, top=top, unit=unit or self.unit, ax=ax)

    def plot_words(
        self,
        words: Sequence[str] | None = None,
        groups: Any = None,
        *,
        top: int = 10,
        unit: str | None = None,
        ax: Axes | None = None,
    ) -> Figure:
        """The sentence once for each of the `top` strongest concepts, the words of it marked.

        Without words the variables' names are the sentence; groups: the variable of every word,
        -1 for none, by default the i-th word is the i-th.  Raises ValueError as plot_image does.
        """
        from verify.explain.drawing.sample_drawing import words_figure

        return words_figure(self, words, groups, top=top, unit=unit or self.unit, ax=ax)

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        top: int | None = 40,
        title: str | None = None,
        unit: str | None = None,
        image: Any = None,
        words: Sequence[str] | None = None,
        groups: Any = None,
    ) -> str | Path:
        """The page of the And-Or graph of these concepts; see AndOrGraph.to_html."""
        shown = {"title": title, "unit": unit, "image": image, "words": words, "groups": groups}
        return and_or_graph(self).to_html(path, top=top, **shown)


@checked_methods
@dataclass(frozen=True, eq=False)
class AndOrGraph(objects.Saved):
    """Concepts and the coalitions that they share; made by `and_or_graph`.

    Nodes 0, …, n−1 are the variables and n + j is the j-th coalition.  `children[i]` are those of
    the i-th concept of `graph`: disjoint, of its kind, and together its variables.  Code lengths
    (see `and_or_graph`) are in nats times score units, before and after coalitions were shared.
    """

    PARTS: ClassVar[objects.Parts] = (ConceptGraph, Coalition)

    graph: ConceptGraph
    coalitions: tuple[Coalition, ...]
    children: tuple[tuple[int, ...], ...]
    code_length_before: float
    code_length_after: float

    def __post_init__(self) -> None:
        nodes = range(self.n + len(self.coalitions))
        if len(self.children) != len(self.graph) or any(
            k not in nodes for below in self.children for k in below
        ):
            raise ValueError("children: give one tuple for each concept, of nodes that are there")
        if any(not 0 < c.code < 1 << self.n for c in self.coalitions):
            raise ValueError("coalitions: one is no set of the variables, or empty")

    @property
    def n(self) -> int:
        """The number of variables."""
        return self.graph.n

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables."""
        return self.graph.names

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.graph.names

    @property
    def unit(self) -> str:
        """The unit of the effects."""
        return self.graph.unit

    def label(self, j: int) -> str:
        """The j-th coalition in words: "red + round", "red or round"."""
        j = place(j, "j", len(self.coalitions), "coalition")
        return label_of(self.coalitions[j].kind, self.coalitions[j].code, self.names)

    def written(self, i: int) -> str:
        """The i-th concept in words, coalitions in brackets: "(red + round) + small"."""
        i = place(i, "i", len(self.graph), "concept")
        parts = [
            self.names[k] if k < self.n else f"({self.label(k - self.n)})"
            for k in sorted(self.children[i], reverse=True)
        ]
        return JOINS[self.graph.kinds[i]].join(parts)

    def users(self, j: int) -> tuple[int, ...]:
        """The concepts that share the j-th coalition, two or more, strongest first."""
        j = range(len(self.coalitions))[place(j, "j", len(self.coalitions), "coalition")]
        return tuple(i for i, nodes in enumerate(self.children) if self.n + j in nodes)

    @property
    def nodes_before(self) -> int:
        """The root, the concepts and the variables that some concept needs."""
        return 1 + len(self.graph) + _used(self.graph.codes).bit_count()

    @property
    def nodes_after(self) -> int:
        """The same and the coalitions."""
        return self.nodes_before + len(self.coalitions)

    @property
    def edges_before(self) -> int:
        """One from the root to each concept, one from each concept to each of its variables."""
        return len(self.graph) + sum(code.bit_count() for code in self.graph.codes)

    @property
    def edges_after(self) -> int:
        """One from the root to each concept, then one to each child, and those of coalitions."""
        own = sum(len(nodes) for nodes in self.children)
        return len(self.graph) + own + sum(c.code.bit_count() for c in self.coalitions)

    def predictions(self) -> Table:
        """v̂ on all 2^n masks, in order, computed node by node, from the variables to the root."""
        masks = np.arange(1 << self.n)
        values = [masks >> k & 1 == 1 for k in range(self.n)]
        for c in self.coalitions:
            values.append(_join(c.kind, [values[k] for k in members(c.code)]))
        out = np.full(1 << self.n, self.graph.empty)
        for nodes, kind, effect in zip(
            self.children, self.graph.kinds, self.graph.effects, strict=True
        ):
            out[_join(kind, [values[k] for k in nodes])] += effect
        return out

    def predict(self, present: Any) -> float:
        """v̂ on one mask (see ConceptGraph.predict), computed node by node."""
        mask = as_mask(present, self.n)
        values = [bool(mask >> k & 1) for k in range(self.n)]
        for c in self.coalitions:
            below = [values[k] for k in members(c.code)]
            values.append(all(below) if c.kind == "and" else any(below))
        acting = []
        for nodes, kind, effect in zip(
            self.children, self.graph.kinds, self.graph.effects, strict=True
        ):
            below = [values[k] for k in nodes]
            if all(below) if kind == "and" else any(below):
                acting.append(effect)
        return self.graph.empty + math.fsum(acting)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `children` as in the class."""
        return {
            "graph": self.graph.to_dict(),
            "coalitions": [
                {"variables": list(members(c.code)), "kind": c.kind} for c in self.coalitions
            ],
            "children": [list(nodes) for nodes in self.children],
            "code_length_before": self.code_length_before,
            "code_length_after": self.code_length_after,
            "nodes_before": self.nodes_before,
            "nodes_after": self.nodes_after,
            "edges_before": self.edges_before,
            "edges_after": self.edges_after,
        }

    def to_frame(self) -> Any:
        """That of the concepts, with what each is written with; see ConceptGraph.to_frame."""
        written = [self.written(i) for i in range(len(self.graph))]
        return frame(_columns(self.graph) | {"written": written}, **_facts(self.graph))

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        top: int = 20,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The `top` strongest concepts as a table of LaTeX (\usepackage{booktabs}), or its path.

        Shared coalitions stand in brackets.  With a caption or a label it floats.  All text is
        escaped.
        """
        columns = (f"effect ({self.unit})", "concept, shared coalitions in brackets")
        rows = _rows(self.graph, top, self.written)
        return latex_table(
            columns, rows, path, align=r"rp{0.7\linewidth}", caption=caption, label=label
        )

    def summary(self) -> str:
        """One line: how many coalitions, and the size of the graph before and after."""
        lengths = rounded(self.code_length_before), rounded(self.code_length_after)
        return "; ".join(
            [
                f"{count_of(len(self.graph), 'concept')} of {count_of(self.n, 'variable')}",
                count_of(len(self.coalitions), "shared coalition"),
                f"edges {self.edges_before} → {self.edges_after}",
                f"nodes {self.nodes_before} → {self.nodes_after}",
                f"code length {lengths[0]} → {lengths[1]}",
            ]
        )

    def __repr__(self) -> str:
        lines = [f"AndOrGraph: {self.summary()}"]
        shared = len(self.coalitions)
        lines += [f"  {self.label(j)}  {self._shared_by(j)}" for j in range(min(shared, SHOWN))]
        if shared > SHOWN:
            lines.append(f"  … and {shared - SHOWN} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        graph = self.graph
        rows = [
            (rounded(graph.effects[i], sign=True), self.written(i))
            for i in range(min(len(graph), 2 * SHOWN))
        ]
        left = len(graph) - 2 * SHOWN
        more = (f"… and {left} more",) if left > 0 else ()
        columns = ("effect", "concept, shared coalitions in brackets")
        return TextTable(columns, rows, self.summary(), more, (NUMBER, CELL)).html()

    def _shared_by(self, j: int) -> str:
        users = self.users(j)
        strength = rounded(sum(abs(self.graph.effects[i]) for i in users))
        return f"({count_of(len(users), 'concept')}, strength {strength})"

    def to_networkx(self) -> nx.DiGraph:
        """A networkx DiGraph, edges from the root down to the variables that are in use.

        Node attributes: `layer` ("root", "concept", "coalition" or "variable") and `label`; `code`
        below the root; `kind` of concepts and coalitions; `effect` of concepts, v(∅) at the root.
        Nodes are called "root", "concept 0", "coalition 0", "variable 0", by their places.
        """
        from verify.explain.drawing.network import network_of

        return network_of(self)

    def plot(
        self,
        *,
        top: int = 40,
        title: str | None = None,
        unit: str | None = None,
        ax: Axes | None = None,
    ) -> Figure:
        """The graph in layers: score, the `top` strongest concepts, coalitions, variables.

        `unit`: another name for that of the effects.  ax: Matplotlib axes to draw into, best of
        about the size that the figure has without.  Raises ValueError for a `top` below 1.
        """
        from verify.explain.drawing.figure import graph_figure

        return graph_figure(self, top=top, title=title, unit=unit or self.unit, ax=ax)

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        top: int | None = 40,
        title: str | None = None,
        unit: str | None = None,
        image: Any = None,
        words: Sequence[str] | None = None,
        groups: Any = None,
    ) -> str | Path:
        """The graph as one interactive HTML page that fetches nothing: its text, or its path.

        The `top` strongest concepts are drawn (None: all), and all count.  Pointing at a part
        lights up what it is joined with; switching a variable off shows the
        prediction without it.  The sample is shown beside it, with the parts of a concept lit, when
        `image` ([H, W], [1 or 3, H, W] or [H, W, 3]) or `words` (in order) are given; `groups` is
        the variable of every entry or word, as for `check`.  All text is escaped.
        Raises ValueError naming the argument that does not fit.
        """
        from verify.explain.drawing.page import page

        shown = {"image": image, "words": words, "groups": groups}
        return page(self, path, top=top, title=title, unit=unit or self.unit, **shown)


@checked
def and_or_graph(graph: ConceptGraph, *, codebook: float = CODEBOOK) -> AndOrGraph:
    """The And-Or graph of some concepts: coalitions are shared while the description shortens.

    The description is that of paper A (`code_length`), the search its greedy one (`merging`), and
    every prediction stays what it was.  `codebook` is the weight of the code book, in score units:
    effects ten times as large with a code book ten times as heavy give the same graph.  The
    default is paper A's 10, meant for log-odds, whose strengths add up to much more; it then hardly
    matters.  Where they add up to less, little is shared: with a thousandth of the scores
    of tic-tac-toe hardly any coalition is left.  For scores on another scale,
    probabilities say, give 10 times what one unit of log-odds is worth there, or 0.0, with which
    the scale is no matter.
    Raises ValueError for anything but a ConceptGraph, or a weight that is not finite and ≥ 0.
    """
    if not isinstance(graph, ConceptGraph):
        raise ValueError(
            f"graph: a ConceptGraph is needed, as `concepts` makes it, not {type(graph).__name__}"
        )
    if not 0 <= codebook < math.inf:
        raise ValueError(f"codebook: {codebook} is not a finite number ≥ 0 of score units")
    start = written_out(
        graph.n,
        np.array(graph.codes, dtype=np.int64),
        np.abs(np.array(graph.effects, dtype=np.float64)),
        np.array([kind == "or" for kind in graph.kinds], dtype=bool),
    )
    *_, last = foldings(start, codebook)
    kinds: list[Kind] = ["or" if is_or else "and" for is_or in last.of_or[graph.n :]]
    return AndOrGraph(
        graph=graph,
        coalitions=tuple(
            Coalition(kind, int(code))
            for kind, code in zip(kinds, last.nodes[graph.n :], strict=True)
        ),
        children=tuple(tuple(int(k) for k in np.flatnonzero(row)) for row in last.uses),
        code_length_before=float(code_length(start.counts, codebook)),
        code_length_after=float(code_length(last.counts, codebook)),
    )


def _columns(graph: ConceptGraph) -> dict[str, Any]:
    """Concepts as the columns of a frame."""
    every = range(len(graph))
    return {
        "concept": [graph.label(i) for i in every],
        "variables": [graph.concept(i) for i in every],
        "kind": list(graph.kinds),
        "order": [code.bit_count() for code in graph.codes],
        "effect": np.array(graph.effects, dtype=np.float64),
    }


def _facts(graph: ConceptGraph) -> dict[str, Any]:
    """What a frame keeps of a graph beside its concepts."""
    return {
        "unit": graph.unit, "feature_names": graph.names, "empty": graph.empty,
        "error": graph.error, "explained": graph.explained, "protocol": graph.protocol,
    }  # fmt: skip


def _rows(
    graph: ConceptGraph, top: int, words: Callable[[int], str] | None = None
) -> list[tuple[str, str]]:
    """(effect, concept in words) of the strongest, as people read them."""
    if top < 1:
        raise ValueError(f"top: {top} is not positive; give the number of concepts to show")
    words = words or graph.label
    return [(rounded(graph.effects[i], sign=True), words(i)) for i in range(len(graph))[:top]]


def _join(kind: Kind, values: list[np.ndarray]) -> np.ndarray:
    """The AND, or the OR, of one or more truth values on all masks."""
    return np.asarray((np.logical_and if kind == "and" else np.logical_or).reduce(values))


def _used(codes: tuple[int, ...]) -> int:
    """The union of some codes."""
    return int(np.bitwise_or.reduce(codes)) if codes else 0
