"""The strongest interactions where not all are known: for pictures, sentences and tables.

A ConceptGraph says how well it gives the scores of all masks.  That takes them all, so that here
nothing of the kind is said; `unknown` says what was not measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify.arguments import checked_methods, place
from verify.explain.kinds import Kind, as_mask, label_of
from verify.games.lattice import members
from verify.show.frame import frame
from verify.show.numbers import count
from verify.show.table import CELL, NUMBER, TextTable
from verify.verdicts.verdict import rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 10


def least_strength(
    top: int | None, rel_tau: float | None, tau: float | None, largest: float
) -> float | None:
    """From which strength on interactions are chosen, None where by their number.

    largest: of all strengths.  Raises ValueError where more than one way is given, or a wrong one.
    """
    ways = {"top": top, "rel_tau": rel_tau, "tau": tau}
    given = [name for name, value in ways.items() if value is not None]
    if len(given) > 1:
        raise ValueError(f"{' and '.join(given)}: give one way to choose the concepts, not several")
    if rel_tau is not None and not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if tau is not None and not 0 < tau < math.inf:
        raise ValueError(f"tau: {tau} is not a positive number of score units")
    return tau if rel_tau is None else rel_tau * largest


@checked_methods
@dataclass(frozen=True, eq=False)
class PartialGraph:
    """The strongest of the interactions that were measured, strongest first.

    codes: bitmasks of the variables that `names` names.  effects, errors: in score units.  empty:
    the score of no variable present.  measured: among how many they are the strongest.  unknown:
    what was not measured, in words, "" where nothing is left.
    """

    codes: tuple[int, ...]
    effects: tuple[float, ...]
    errors: tuple[float, ...]
    names: tuple[str, ...]
    empty: float
    measured: int
    unknown: str
    unit: str = "score units"

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """All are ANDs."""
        return tuple("and" for _ in self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def label(self, i: int) -> str:
        """The i-th in words: "red + round"."""
        i = place(i, "i", len(self), "concept")
        return label_of("and", self.codes[i], self.names)

    def predict(self, present: Any) -> float:
        """What they add up to on one mask, a bitmask or n booleans, with `empty`; not the score."""
        mask = as_mask(present, self.n)
        inside = (e for c, e in zip(self.codes, self.effects, strict=True) if c & ~mask == 0)
        return self.empty + math.fsum(inside)

    def summary(self, top: int | None = None) -> str:
        """One line: how many of how many, and what is not known; of the `top` first."""
        shown = len(self) if top is None else min(top, len(self))
        few = "" if shown == self.measured else f"the {shown} strongest of "
        total = f"{count(self.measured)} interaction{'s' * (self.measured != 1)}"
        known = f"{few}{total} measured, in {self.unit}"
        return f"{known}; {self.unknown}" if self.unknown else known

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each.  Raises ImportError where pandas is missing."""
        columns = {
            "variables": [tuple(self.names[j] for j in members(c)) for c in self.codes],
            "order": [c.bit_count() for c in self.codes],
            "interaction": list(self.effects),
            "interaction_error": list(self.errors),
        }
        return frame(columns, unit=self.unit, feature_names=self.names, unknown=self.unknown)

    def __repr__(self) -> str:
        rows = [
            f"  {rounded(e, sign=True, error=error)}  {self.label(i)}"
            for i, (e, error) in enumerate(zip(self.effects, self.errors, strict=True))
        ]
        more = [f"  … and {len(self) - SHOWN} more"] if len(self) > SHOWN else []
        return "\n".join([f"PartialGraph: {self.summary()}", *rows[:SHOWN], *more])

    def _repr_html_(self) -> str:
        rows = [
            (rounded(e, sign=True, error=error), self.label(i))
            for i, (e, error) in enumerate(zip(self.effects, self.errors, strict=True))
        ]
        more = (f"… and {len(self) - 2 * SHOWN} more",) if len(self) > 2 * SHOWN else ()
        head = (f"interaction ({self.unit})", "concept")
        return TextTable(head, rows[: 2 * SHOWN], self.summary(), more, (NUMBER, CELL)).html()

    def plot_image(
        self, image: Any, groups: Any, *, top: int = 7, ax: Axes | None = None
    ) -> Figure:
        """The picture once for each of the `top` strongest, all but its patches dimmed.

        image, groups, ax: as for `ConceptGraph.plot_image`.
        """
        from verify.explain.drawing.sample_drawing import image_figure

        said = self.summary(top)
        return image_figure(self, image, groups, top=top, unit=self.unit, ax=ax, heading=said)

    def plot_words(
        self,
        words: Sequence[str] | None = None,
        groups: Any = None,
        *,
        top: int = 10,
        ax: Axes | None = None,
    ) -> Figure:
        """The sentence once for each of the `top` strongest, the words of it marked.

        words, groups, ax: as for `ConceptGraph.plot_words`.
        """
        from verify.explain.drawing.sample_drawing import words_figure

        said = self.summary(top)
        return words_figure(self, words, groups, top=top, unit=self.unit, ax=ax, heading=said)
