"""How far the verdicts depend on choices: the baseline, the threshold of salience, the score."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from verify.arguments import checked_methods
from verify.records import objects, plain
from verify.show.frame import frame
from verify.show.latex import latex_table
from verify.show.table import Html, TextTable, as_html
from verify.show.verdicts import LABELS, badge
from verify.verdicts.verdict import Status, count_of


@dataclass(frozen=True)
class Setting:
    """One choice of baseline, score and threshold, and the verdicts under it.

    rel_tau is None where the threshold was given in score units; tau is in score units always.
    M is the least order above which nothing is salient, p the pairwise exponent where defined.
    protocol names how the interactions were taken that `sparse` counts; tau and M are of plain
    ones.
    """

    baseline: str
    score: str
    rel_tau: float | None
    tau: float
    n: int
    M: int
    p: float | None
    statuses: dict[str, Status]
    protocol: str = "plain"

    @property
    def threshold(self) -> str:
        """The threshold as people read it."""
        return f"τ = {self.tau:.3g}" if self.rel_tau is None else f"{100 * self.rel_tau:.3g} %"


@checked_methods
@dataclass(frozen=True)
class Stability(objects.Saved):
    """The verdicts on one network and sample under several settings; the first is the report's."""

    PARTS: ClassVar[objects.Parts] = (Setting, Status)

    rows: tuple[Setting, ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Verdict name → status → number of settings; those of a verdict add up to all."""
        return {
            name: dict(Counter(row.statuses[name].value for row in self.rows))
            for name in self.rows[0].statuses
        }

    @property
    def stable(self) -> tuple[str, ...]:
        """The verdicts that are the same in every setting."""
        return tuple(name for name, found in self.counts.items() if len(found) == 1)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        fields = ("baseline", "score", "rel_tau", "tau", "n", "M", "p", "protocol", "statuses")
        rows = [{name: getattr(row, name) for name in fields} for row in self.rows]
        out: dict[str, Any] = plain({"rows": rows, "counts": self.counts, "stable": self.stable})
        return out

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each setting: its choices, then a column for each verdict.

        Raises ImportError where pandas is missing.
        """
        fields = ("baseline", "score", "rel_tau", "tau", "n", "M", "p", "protocol")
        columns: dict[str, Any] = {
            name: [getattr(row, name) for row in self.rows] for name in fields
        }
        for name in self.rows[0].statuses:
            columns[name] = [row.statuses[name].value for row in self.rows]
        return frame(columns)

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""A row for each setting as a table of LaTeX (\usepackage{booktabs}), or its path.

        With a caption or a label it floats.  All text is escaped.
        """
        names = list(self.rows[0].statuses)
        labels = [LABELS.get(name, name) for name in names]
        rows = [
            (row.baseline, row.score, row.threshold, str(row.n), *found)
            for row in self.rows
            for found in [[row.statuses[name].value for name in names]]
        ]
        columns = ("baseline", "score", "threshold", "variables", *labels)
        align = "lllr" + "l" * len(names)
        return latex_table(columns, rows, path, align=align, caption=caption, label=label)

    def __repr__(self) -> str:
        return "\n".join([f"Stability: {count_of(len(self.rows), 'setting')}", *self._summary()])

    def _repr_html_(self) -> str:
        names = list(self.rows[0].statuses)
        columns = ("baseline", "score", "variables", *(LABELS.get(name, name) for name in names))
        cells = [
            (baseline, score, str(rows[0].n), *(_cell(rows, name) for name in names))
            for (baseline, score), rows in self._groups().items()
        ]
        return TextTable(columns, cells, notes=tuple(self._summary())).html()

    def _groups(self) -> dict[tuple[str, str], list[Setting]]:
        groups: dict[tuple[str, str], list[Setting]] = {}
        for row in self.rows:
            groups.setdefault((row.baseline, row.score), []).append(row)
        return groups

    def _summary(self) -> Iterator[str]:
        if self.rows[0].protocol != "plain":
            yield f"sparse by protocol {self.rows[0].protocol}"
        for name, found in self.counts.items():
            parts = ", ".join(f"{status} in {count}" for status, count in found.items())
            yield f"{LABELS.get(name, name)}: {parts} of {count_of(len(self.rows), 'setting')}"


def _cell(rows: list[Setting], name: str) -> Html:
    """One badge where the threshold does not matter, else one for each threshold."""
    ordered = sorted(rows, key=lambda row: row.tau)
    if len({row.statuses[name] for row in rows}) == 1:
        return badge(rows[0].statuses[name], name)
    found = (f"{badge(r.statuses[name], name)} {as_html(r.threshold)}" for r in ordered)
    return Html("<br>".join(found))
