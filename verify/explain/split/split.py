"""ANDs and ORs together: the split of a score that leaves the least interaction strength.

For every split v + e = v_and + v_or, v(∅) plus the ANDs of v_and and the ORs of v_or give v + e on
all masks (claim `and_or_matching`).  Among all splits the one of least ‖I_and‖₁ + ‖I_or‖₁ is a
linear program; whoever solves it, the answer comes with weights that prove how near it is.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from verify.arguments import checked, checked_methods
from verify.explain.concepts.graph import ConceptGraph
from verify.explain.concepts.selection import carried, concepts, named_by, names_of
from verify.explain.split import iteration, linear_program
from verify.explain.split import strength as strengths
from verify.games.game import Table, read_table, require_tables
from verify.games.lattice import members, mobius, variables_of
from verify.games.memory import require_memory
from verify.records import objects
from verify.show.frame import frame
from verify.show.latex import latex_table
from verify.verdicts.verdict import count_of, rounded

SOLVERS: dict[str, str] = {"highs": "HiGHS", "iteration": "Douglas–Rachford", "none": "no solver"}
LP_BY_DEFAULT = 10  # most variables that HiGHS is given unasked: seconds; two more take minutes
LP_AT_MOST = 12
TABLES = 40  # of length 2^n that the iteration holds at a time


@checked_methods
@dataclass(frozen=True, eq=False)
class AndOrSplit(objects.Saved):
    """A split v + noise = v_and + v_or with its interactions; made by `and_or`.

    All tables have length 2^n and are in score units.  v_or(∅) = ors(∅) = 0, v_and(∅) = ands(∅) =
    v(∅); |noise| ≤ `bound`, 0 at ∅ and, unless it was allowed there, at N.  Interactions
    of one variable are all in `ands`.
    `objective` is ‖I_and‖₁ + ‖I_or‖₁ without ∅, `and_only` and `or_only` what it is when v is all
    ANDs or all ORs.  No split has less than `lower_bound`, which follows from the weights `dual`
    on the masks alone, see `strength`; so objective − lower_bound bounds what is lost.
    """

    v: Table
    v_and: Table
    v_or: Table
    ands: Table
    ors: Table
    noise: Table
    bound: float
    objective: float
    and_only: float
    or_only: float
    lower_bound: float
    dual: Table
    solver: str
    steps: int
    tolerance: float
    names: tuple[str, ...]
    unit: str = "score units"

    def __post_init__(self) -> None:
        tables = (self.v, self.v_and, self.v_or, self.ands, self.ors, self.noise, self.dual)
        if any(len(table) != 1 << self.n for table in tables):
            raise ValueError(f"v: {self.n} names; every table has 2^n entries")

    def require_usable(self) -> None:
        """Raises ValueError for what no split has: asked of one from a file."""
        require_tables(
            self.names, self.v, v_and=self.v_and, v_or=self.v_or, ands=self.ands, ors=self.ors,
            noise=self.noise, dual=self.dual,
        )  # fmt: skip

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the variables, in order."""
        return self.names

    @property
    def gap(self) -> float:
        """objective − lower_bound, in score units; the loss against the best split is no more."""
        return max(0.0, self.objective - self.lower_bound)

    @property
    def relative_gap(self) -> float:
        """The gap as a fraction of the objective."""
        return self.gap / self.objective if self.objective > 0 else 0.0

    @property
    def missed(self) -> bool:
        """Whether the relative gap is above the tolerance that was asked for."""
        return self.relative_gap > self.tolerance

    def concepts(self, **choice: Any) -> ConceptGraph:
        """The sparse graph of these ANDs and ORs, names and unit with it; keywords as `concepts`.

        With noise, its error and target are against v + noise; against v itself, which may be
        further off, compare its `predictions()`.
        """
        own: dict[str, Any] = {"unit": self.unit}
        if choice.get("names") is None:
            own["feature_names"] = self.names
        return concepts(self.ands, ors=self.ors, **{**own, **choice})

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each of 2^n subsets: score, noise, AND and OR interaction.

        `attrs` hold unit, names, objective and lower bound.  Raises ImportError where pandas is
        missing.
        """
        subsets = range(len(self.v))
        columns: dict[str, Any] = {
            "subset": subsets,
            "variables": [tuple(self.names[i] for i in members(S)) for S in subsets],
            "order": [S.bit_count() for S in subsets],
            "score": self.v,
            "noise": self.noise,
            "and": self.ands,
            "or": self.ors,
        }
        facts = {"objective": self.objective, "lower_bound": self.lower_bound}
        return frame(columns, unit=self.unit, feature_names=self.names, **facts)

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The strengths of the split as a table of LaTeX (\usepackage{booktabs}), or its path.

        With a caption or a label it floats; its concepts are a table of their own, that of
        `concepts().to_latex()`.  All text is escaped.
        """
        rows = [
            ("ANDs and ORs", rounded(self.objective)),
            ("ANDs alone", rounded(self.and_only)),
            ("ORs alone", rounded(self.or_only)),
            ("no split has less than", rounded(self.lower_bound)),
            ("noise, at most", rounded(self.bound)),
        ]
        columns = ("split into", f"interaction strength ({self.unit})")
        return latex_table(columns, rows, path, align="lr", caption=caption, label=label)

    def summary(self) -> str:
        """One line: the strength, beside ANDs or ORs alone, and how far it may be from the best."""
        parts = [
            f"interaction strength {rounded(self.objective)}",
            f"{rounded(self.and_only)} with ANDs alone, {rounded(self.or_only)} with ORs alone",
            _gap_in_words(self.relative_gap) + (", tolerance MISSED" if self.missed else ""),
        ]
        if self.bound > 0:
            parts.append(f"noise up to {rounded(self.bound)} a mask")
        return "; ".join(parts)

    def __repr__(self) -> str:
        return f"AndOrSplit of {count_of(self.n, 'variable')}: {self.summary()}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"


@checked
def or_interactions(v: Any) -> Table:
    """OR interactions I_or(S) = −Σ_{T⊆S} (−1)^(|S|−|T|) v(N∖T) of all S ≠ ∅; entry ∅ is 0.

    v: 2^n scores, or a report.  v(T) = v(∅) + Σ_{S∩T≠∅} I_or(S), claim `or_matching`.
    Raises ValueError unless v is real, finite and of length 2^n.
    """
    I_or = -mobius(read_table(getattr(v, "v", v))[::-1])  # N∖T runs backwards through the table
    I_or[0] = 0.0
    return I_or


@checked
def and_or(
    v: Any,
    *,
    noise: float = 0.0,
    noise_at_full: bool = False,
    tolerance: float = 1e-3,
    max_steps: int = 100_000,
    solver: str | None = None,
    feature_names: Sequence[str] | None = None,
    unit: str | None = None,
    names: Sequence[str] | None = None,
    progress: bool = False,
) -> AndOrSplit:
    """The split of v into ANDs and ORs that minimises ‖I_and‖₁ + ‖I_or‖₁ (∅ not counted).

    v: 2^n scores, or a report.  feature_names, unit: of the variables and the scores, for all that
    is shown; a report brings its own.  names: the same as feature_names.
    noise: v may change by this fraction of |v(N) − v(∅)| on every mask but ∅ and N, so that the
    graph still starts and ends at the scores.  noise_at_full: v(N) may change, too.
    solver: "highs" solves the linear program to some 1e-9, and is the default up to 10 variables;
    "iteration" stops when the relative gap is at most `tolerance`, or after `max_steps`.  Either
    way the gap that is returned is certified, and a tolerance that was missed is said to be.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    table = read_table(getattr(v, "v", v))
    n = variables_of(table)
    labels = names_of(carried(v, feature_names, names), n, named_by(names))
    unit = getattr(v, "unit", "score units") if unit is None else str(unit)
    if not 0 <= noise < math.inf:
        raise ValueError(f"noise: {noise} is not a fraction of |v(N) − v(∅)|, 0 or more")
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance: {tolerance} is not in [0, 1), a fraction of the strength")
    if max_steps < 1:
        raise ValueError(f"max_steps: {max_steps} is not a positive number of steps")
    if solver not in (None, "highs", "iteration"):
        raise ValueError(f'solver: {solver!r} is unknown; give "highs", "iteration" or None')
    if solver == "highs" and n > LP_AT_MOST:
        raise ValueError(
            f"solver: HiGHS needs hours for {n} variables; at most {LP_AT_MOST}, or "
            'solver="iteration"'
        )
    noisy = strengths.NONEMPTY if noise_at_full else strengths.BETWEEN
    exponent = scale_of(table)
    bound = noise * abs(float(table[-1] - table[0]))
    return least_split(
        table, bound, noisy, exponent, labels, unit, tolerance=tolerance, max_steps=max_steps,
        solver=solver, progress=progress,
    )  # fmt: skip


def scale_of(v: Table) -> int:
    """The e for which (v − v(∅)) / 2^e is at most 1; dividing by 2^e rounds nothing.

    So no solver sees huge or tiny numbers.  Raises ValueError where differences are no floats,
    MemoryError when 2^n is too large.
    """
    require_memory(variables_of(v), TABLES)
    largest = 2.0 * float(np.abs(v / 2 - v[0] / 2).max())
    if not largest < math.inf:
        raise ValueError("v: scores differ by more than float64 can hold; rescale them")
    return math.frexp(largest)[1]


def least_split(
    v: Table,
    bound: float,
    noisy: slice,
    exponent: int,
    names: tuple[str, ...],
    unit: str,
    *,
    tolerance: float = 1e-3,
    max_steps: int = 100_000,
    solver: str | None = None,
    progress: bool = False,
) -> AndOrSplit:
    """The split of v with noise up to `bound`, in score units, on the masks `noisy`; see `and_or`.

    exponent: `scale_of` v.
    """
    u = np.ldexp(v - v[0], -exponent)
    best = strengths.start(u, math.ldexp(bound, -exponent), noisy)
    steps, used = 0, "none"
    if u.any():
        used = solver or ("highs" if variables_of(v) <= LP_BY_DEFAULT else "iteration")
        if used == "highs":
            linear_program.solve(best)
        else:
            steps = iteration.solve(best, tolerance, max_steps, progress=progress)
    ors, e = (np.ldexp(x, exponent) for x in (best.ors, best.e))
    e = np.clip(e, -bound, bound)
    v_and, v_or = strengths.parts(v, ors, e)
    none = np.zeros_like(v)
    return AndOrSplit(
        v=v, v_and=v_and, v_or=v_or, ands=mobius(v_and), ors=ors, noise=e, bound=bound,
        objective=strengths.strength(v, ors, e),
        and_only=strengths.strength(v, none, none),
        or_only=float(np.abs(or_interactions(v)).sum()),
        lower_bound=strengths.lower_bound(v, best.w, bound, noisy),
        dual=best.w, solver=SOLVERS[used], steps=steps, tolerance=tolerance, names=names,
        unit=unit,
    )  # fmt: skip


def _gap_in_words(gap: float) -> str:
    """How much less the best split can have, never rounded down."""
    if gap <= 1e-8:
        return "the least there is"
    digits = 10.0 ** (math.floor(math.log10(gap)) - 1)
    return f"at most {rounded(math.ceil(gap / digits) * digits * 100)} % above the least"
