"""The sparse graph of paper A: a few concepts that together give the scores of all masks.

A concept is a set T of variables with an effect.  An AND concept acts on a mask S when all of T is
present (T ⊆ S), an OR concept when any of T is (T ∩ S ≠ ∅).  The graph's prediction on S is v(∅)
plus the effects of the concepts that act.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from verify.games.game import Table
from verify.games.lattice import members, zeta
from verify.verdicts.verdict import count_of, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.figure import Figure

Kind: TypeAlias = Literal["and", "or"]
JOINS: dict[Kind, str] = {"and": " + ", "or": " or "}  # between the names of a concept


@dataclass(frozen=True, eq=False)
class ConceptGraph:
    """Kept concepts of one sample, strongest first; made by `concepts`.

    `codes` are their sets of variables as bitmasks, `effects` their signed effects in score units,
    `kinds` says of each whether it is an AND or an OR.  `error` is the root mean square of v − v̂
    over all 2^n masks divided by that of v − v(∅); `explained` is Σ|effect| over the kept divided
    by Σ|effect| over all.  Both are always given: a graph may explain 97 % of the strength and be
    far from the scores.  `unfaithfulness` is the mean of (v − v̂)², in squared score units.
    `target` is the error that was asked for, and `missed` says that it was not reached.
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

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def missed(self) -> bool:
        """Whether an error was asked for and not reached."""
        return self.target is not None and not self.error <= self.target

    def __len__(self) -> int:
        return len(self.codes)

    def concept(self, i: int) -> tuple[str, ...]:
        """The names of the variables of the i-th concept."""
        return tuple(self.names[j] for j in members(self.codes[i]))

    def label(self, i: int) -> str:
        """The i-th concept in words: "red + round", "red or round"."""
        return JOINS[self.kinds[i]].join(self.concept(i))

    def kept(self, kind: Kind = "and") -> Table:
        """The kept effects of one kind as a table of length 2^n, 0 elsewhere (at ∅ too)."""
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
        """Plain data for JSON."""
        return {
            "names": list(self.names),
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

    def summary(self) -> str:
        """One line: how many concepts, both figures of fit, whether the target was reached."""
        parts = [
            f"{count_of(len(self), 'concept')} of {2**self.n - 1}",
            f"error {self.error:.1%} of the scores' own size",
            f"explained strength {self.explained:.1%}",
        ]
        ors = self.kinds.count("or")
        if ors:
            parts[0] = f"{count_of(len(self), 'concept')}, {ors} of them OR"
        if self.target is not None:
            parts.append(f"target {self.target:.1%} {'MISSED' if self.missed else 'reached'}")
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
        rows = "".join(
            f'<tr><td style="text-align:right">{rounded(e, sign=True)}</td>'
            f'<td style="text-align:left">{escape(self.label(i))}</td></tr>'
            for i, e in enumerate(self.effects[:20])
        )
        more = f"<p>… and {len(self) - 20} more</p>" if len(self) > 20 else ""
        return (
            f"<p>{escape(self.summary())}</p><table><tr><th>effect</th>"
            f'<th style="text-align:left">concept</th></tr>{rows}</table>{more}'
        )

    def plot(self, *, top: int = 40, title: str | None = None, unit: str = "score units") -> Figure:
        """The And-Or graph of these concepts; see AndOrGraph.plot."""
        from verify.explain.and_or.folding import and_or_graph

        return and_or_graph(self).plot(top=top, title=title, unit=unit)

    def plot_image(
        self, image: Any, groups: Any, *, top: int = 7, unit: str = "score units"
    ) -> Figure:
        """The picture once for each of the `top` strongest concepts, all but its patches dimmed.

        image: [H, W], [1 or 3, H, W] or [H, W, 3]; groups: the variable of every entry, as for
        `check`.  Raises ValueError naming the argument at fault.
        """
        from verify.explain.drawing.sample_drawing import image_figure

        return image_figure(self, image, groups, top=top, unit=unit)

    def plot_words(
        self,
        words: Sequence[str] | None = None,
        groups: Any = None,
        *,
        top: int = 10,
        unit: str = "score units",
    ) -> Figure:
        """The sentence once for each of the `top` strongest concepts, the words of it marked.

        Without words the variables' names are the sentence; groups: the variable of every word,
        -1 for none, by default the i-th word is the i-th.  Raises ValueError as plot_image does.
        """
        from verify.explain.drawing.sample_drawing import words_figure

        return words_figure(self, words, groups, top=top, unit=unit)

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        title: str | None = None,
        unit: str = "score units",
        image: Any = None,
        words: Sequence[str] | None = None,
        groups: Any = None,
    ) -> str | Path:
        """The page of the And-Or graph of these concepts; see AndOrGraph.to_html."""
        from verify.explain.and_or.folding import and_or_graph

        shown = {"title": title, "unit": unit, "image": image, "words": words, "groups": groups}
        return and_or_graph(self).to_html(path, **shown)


def acts(kind: Kind, code: int, mask: int) -> bool:
    """Whether a concept acts on a mask."""
    return code & ~mask == 0 if kind == "and" else code & mask != 0


def sums(ands: Table, ors: Table) -> Table:
    """On every mask S, Σ_{T⊆S} ands(T) + Σ_{T∩S≠∅} ors(T)."""
    out = np.asarray(zeta(ands))
    if ors.any():  # T misses S just where T ⊆ N∖S, and N∖S runs backwards through the table
        out = out + (ors.sum() - np.asarray(zeta(ors))[::-1])
    return out


def as_mask(present: Any, n: int) -> int:
    """A mask as an integer, from an integer or n booleans.

    Raises ValueError when it is no subset of n variables.
    """
    if isinstance(present, int | np.integer):
        if not 0 <= present < 1 << n:
            raise ValueError(f"present: {present} is no subset of {count_of(n, 'variable')}")
        return int(present)
    given = list(present)
    if any(x not in (0, 1) for x in given):
        raise ValueError("present: give an integer mask or one boolean per variable, not indices")
    flags: Sequence[bool] = [bool(x) for x in given]
    if len(flags) != n:
        raise ValueError(f"present: {len(flags)} entries for {count_of(n, 'variable')}")
    return sum(1 << i for i, on in enumerate(flags) if on)
