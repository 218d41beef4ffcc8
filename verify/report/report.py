"""What a check returns: a table of scores, the verdicts on it, and where they come from."""

from __future__ import annotations

import copy
import dataclasses
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import numpy as np

from verify.arguments import checked_methods
from verify.bounds.table import Bounds, bounds_of
from verify.explain.protocols.null import AgainstNull
from verify.explain.protocols.protocol import PLAIN, Protocol
from verify.games.exact_game import ExactGame
from verify.games.exact_table import ExactTable
from verify.games.game import Game, by_strength
from verify.games.names import in_full
from verify.records import objects, plain, write_whole
from verify.report.verdicts import Measured
from verify.show.numbers import count
from verify.show.table import Html
from verify.show.verdicts import verdict_latex, verdict_table
from verify.verdicts.counts import Count
from verify.verdicts.sparsity import NullModel
from verify.verdicts.verdict import Status, Verdict, count_of, rounded

if TYPE_CHECKING:  # a report about a ready table needs neither torch nor matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.explain.concepts.graph import ConceptGraph
    from verify.report.measuring import Question
    from verify.report.stability import Stability

SHOWN_NAMES = 12
SHOWN_CONCEPTS = 20
MANY_SCORES = 100_000  # from here on their number is shown, since they take their time


def no_model(*_: Any, **__: Any) -> NoReturn:
    """What stands in for `check` in a report that holds no model.  Raises ValueError."""
    raise ValueError(
        "report: it holds no model to run again, since it was made from a ready table "
        "(check_values), loaded from a file or sent from another process; make it anew with "
        "check(model, x, baseline)"
    )


@checked_methods
@dataclass(frozen=True, eq=False)
class Report(objects.Saved):
    """What was measured on one table of scores; shown as a table of verdicts in a notebook.

    `v` and `interactions` are float64 arrays of length 2^n, entry S for the subset whose bit i is
    set iff feature i of `feature_names` is present.  `mean_scores` is ū(m), `spread` the standard
    deviation of v over |S| = m, `order_sums` A(k) and `eta` η(k) (None where undefined); each has
    n + 1 entries.  Dead variables (x equals the baseline, or every row of the background) are
    named in `dead` and not counted in n.
    Saved, pickled and sent to other processes it leaves the model behind; all else goes along.
    """

    PARTS: ClassVar[objects.Parts] = (
        Game, ExactGame, ExactTable, NullModel, Count, Verdict, Status, *AgainstNull.parts(),
    )  # fmt: skip

    game: Game
    null: NullModel
    verdicts: dict[str, Verdict]
    dead: tuple[str, ...]
    score: str
    unit: str
    seed: int
    target: int | None = None
    predicted: int | None = None
    device: str | None = None
    dtype: str | None = None
    error_source: str = "stated by the caller"
    versions: Mapping[str, str | None] = field(default_factory=dict)
    columns: tuple[str, ...] = ()  # all names in the caller's order; (): the dead ones at the end
    background_rows: int | None = None  # each score is the mean over so many; None: a baseline
    by_protocol: AgainstNull | None = None  # what `sparse` was judged by; None: as in `null`
    # The model with its sample, and check on them to repeat it.
    question: Question | None = field(default=None, repr=False, metadata=objects.LEFT_OUT)
    again: Callable[..., Report] = field(default=no_model, repr=False, metadata=objects.LEFT_OUT)

    @property
    def n(self) -> int:
        """The number of live variables."""
        return self.game.n

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the live variables, in order."""
        return self.game.names

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names of all variables in the caller's order, dead ones included."""
        return self.columns or (*self.feature_names, *self.dead)

    def in_full(self, values: Any) -> np.ndarray:
        """Numbers of the live variables, [n], as numbers of all variables: 0 where dead."""
        return in_full(values, self.feature_names, self.all_names)

    @property
    def hidden_by(self) -> str:
        """What stood in for hidden variables, in words; "" for a baseline.

        From 100 000 evaluations on it says how many the table took.
        """
        if self.background_rows is None:
            return ""
        said = f"mean over {count_of(self.background_rows, 'background row')}"
        scores = self.background_rows << self.n
        if scores < MANY_SCORES:
            return said
        return f"{said} ({count(scores)} evaluations)"

    @property
    def method(self) -> str:
        """How the scores of all masks were had: "exact", by replay, or "exhaustive"."""
        return "exact" if isinstance(self.game, ExactGame) else "exhaustive"

    @property
    def masks(self) -> int:
        """How many masks the verdicts are from: all 2^n."""
        return len(self.v)

    @property
    def protocol(self) -> str:
        """The name of the protocol by which `sparse` counted interactions."""
        return PLAIN.name if self.by_protocol is None else self.by_protocol.protocol.name

    @property
    def v(self) -> np.ndarray:
        """The scores."""
        return self.game.v

    @property
    def interactions(self) -> np.ndarray:
        """The interactions I(S)."""
        return self.game.I

    @property
    def tau(self) -> float:
        """The salience threshold, in score units."""
        return self.game.tau

    @property
    def surely_salient(self) -> list[dict[str, Any]]:
        """The interactions that are salient whatever the numerical errors, as plain data."""
        return [self.game.subset(int(S)) for S in np.flatnonzero(self.game.surely_salient)]

    @property
    def undecided_salient(self) -> list[dict[str, Any]]:
        """The interactions whose salience is lost in the numerical errors, as plain data."""
        unsure = self.game.maybe_salient & ~self.game.surely_salient
        return [self.game.subset(int(S)) for S in np.flatnonzero(unsure)]

    @property
    def mean_scores(self) -> np.ndarray:
        """ū(m) for m = 0, …, n."""
        return self.game.mean_scores

    @property
    def spread(self) -> np.ndarray:
        """The standard deviation of v over |S| = m, for m = 0, …, n."""
        return self.game.spread

    @property
    def order_sums(self) -> np.ndarray:
        """A(k) for k = 0, …, n."""
        return self.game.order_sums

    @property
    def eta(self) -> tuple[float | None, ...]:
        """η(k) for k = 0, …, n."""
        return self.game.eta

    def concepts(
        self, top: int = 10, *, protocol: Protocol | str | None = None
    ) -> list[dict[str, Any]]:
        """The strongest interactions, S ≠ ∅: their variables, order, signed effect, salience.

        protocol: how they are taken from the scores, see `extract`; None: as the report's own.
        By another than "plain" each has its kind, "and" or "or", and the threshold is that of the
        protocol's strengths.
        Raises ValueError for a `top` below 0, and as `extract` does.
        """
        from verify.explain.protocols.graphs import extracted

        taken = extracted(self, protocol)
        if taken is not None:
            return taken.strongest(top)
        if top < 0:
            raise ValueError(f"top: {top} is negative; give the number of interactions to show")
        strengths = self.game.strengths[1:]
        codes = by_strength(strengths)[:top] + 1
        return [
            {
                **self.game.subset(int(code)),
                "order": int(self.game.orders[code]),
                "effect": float(self.game.I[code]),
                "salient": bool(self.game.salient[code]),
            }
            for code in codes
            if strengths[code - 1] > 0
        ]

    def bounds(self, max_order: int | None = None, *, approximate: bool = False) -> Bounds:
        """What the theorems allow of salient interactions, order by order, beside the real counts.

        Of the plain interactions, whatever the protocol.
        Interactions above `max_order` are cut off (default: the least order above which nothing is
        salient).  approximate: the bounds as they are had from samples, with ρ added.
        """
        return bounds_of(self.game, max_order, approximate=approximate)

    def graph(self, **choice: Any) -> ConceptGraph:
        """The sparse graph of these scores; keywords as `concepts`: max_error, top, protocol.

        Names, unit and protocol go along.  Raises ValueError naming the argument at fault.
        """
        from verify.explain.protocols.graphs import concepts

        return concepts(self, **choice)

    def stability(
        self,
        baselines: Mapping[str, Any] | None = None,
        *,
        data: Any = None,
        rel_taus: Sequence[float] = (0.01, 0.05, 0.1),
        scores: Sequence[str] | None = None,
        progress: bool = False,
    ) -> Stability:
        """The verdicts under other baselines, thresholds and scores, in one table.

        baselines: name → baseline, beside the report's own; None takes zero and, for pictures
            [C, H, W], the blurred sample.  data: samples [m, *x.shape], whose mean joins them.
        rel_taus: thresholds as fractions of the largest strength, beside the report's own.
        scores: names among "log-odds", "logit" and "probability" (p itself), beside the report's
            own; None takes all that the model's outputs allow.
        Every combination is checked, `sparse` by the report's protocol.
        Raises ValueError for a report on a ready table, which cannot be run again, and for bad
        input.
        """
        if self.question is None:
            no_model()
        from verify.report.vary import vary

        own = Measured(self.game, self.verdicts, self.null, self.by_protocol)
        return vary(
            self.question, own, baselines, data=data, rel_taus=rel_taus, scores=scores,
            progress=progress,
        )  # fmt: skip

    def to_dict(self, *, values: bool = False) -> dict[str, Any]:
        """Everything as plain data for JSON, None in place of NaN.

        `protocol`, where it is not "plain", is that of `sparse` and of `concepts`.
        `values=True` adds the 2^n scores, and the sorted strengths with those of the null model.
        """
        out = {
            "n": self.n,
            "feature_names": self.feature_names,
            "dead": self.dead,
            "score": self.score,
            "unit": self.unit,
            "target": self.target,
            "predicted": self.predicted,
            "tau": self.tau,
            "rel_tau": None if self.game.given_tau is not None else self.game.rel_tau,
            "seed": self.seed,
            "device": self.device,
            "dtype": self.dtype,
            "versions": self.versions,
            "error": {"largest": self.game.error.max(), "source": self.error_source},
            "mean_scores": self.mean_scores,
            "spread": self.spread,
            "order_sums": self.order_sums,
            "eta": self.eta,
            "concepts": self.concepts(),
            "verdicts": {
                name: {f.name: getattr(verdict, f.name) for f in dataclasses.fields(verdict)}
                for name, verdict in self.verdicts.items()
            },
        }
        if values:
            out["v"] = self.v
            out["strengths"] = np.sort(self.game.strengths[1:])[::-1]
            out["null_strengths"] = self.null.strengths
        if self.by_protocol is not None:
            out["protocol"] = self.protocol
        if self.background_rows is not None:
            out["background_rows"] = self.background_rows
        return plain(out)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: the fields that are saved, without what was computed from them."""
        kept = {name: getattr(self, name) for name in objects.kept_fields(Report)}
        return {**kept, "game": dataclasses.replace(self.game), "question": None, "again": no_model}

    def __copy__(self) -> Report:
        return dataclasses.replace(self)  # in this process the model stays

    def __deepcopy__(self, memo: dict[int, Any]) -> Report:
        own = {name: getattr(self, name) for name in objects.kept_fields(Report)}
        return dataclasses.replace(self, **copy.deepcopy(own, memo))

    def to_frame(self, of: str = "verdicts") -> Any:
        """A pandas DataFrame, a row for each verdict or, of="interactions", for each subset.

        The latter has the code of the subset, its variables, order, score, plain interaction, the
        errors of both, and whether it is salient; `by_protocol.extraction.to_frame()` has those of
        another protocol.  `attrs` hold the unit, the names, how many rows of a background each
        score is the mean over, and the protocol that `sparse` was judged by.
        Raises ValueError for another word, ImportError where pandas is missing.
        """
        from verify.report.frames import interaction_frame, verdict_frame

        if of not in ("verdicts", "interactions"):
            raise ValueError(f'of: {of!r} is unknown; use "verdicts" or "interactions"')
        facts = {
            "unit": self.unit,
            "feature_names": self.feature_names,
            "background_rows": self.background_rows,
            "protocol": self.protocol,
        }
        if of == "verdicts":
            return verdict_frame(self.verdicts, facts)
        return interaction_frame(self.game, facts)

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The verdicts as a table of LaTeX (\usepackage{booktabs}): its text, or its path.

        With a caption or a label it floats.  All text is escaped.
        Raises ValueError where a path is the name of a part, as `to_frame` takes it.
        """
        if path in ("verdicts", "interactions"):
            raise ValueError(
                f"path: {path!r} is no file here; to_latex() has the verdicts, "
                'to_frame("interactions").to_latex() the interactions'
            )
        return verdict_latex(self.verdicts.values(), path, caption=caption, label=label)

    def to_html(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        title: str | None = None,
        pictures: bool = True,
    ) -> str | Path:
        """One HTML page that fetches nothing: verdicts, strongest interactions, pictures, origin.

        Its text, or its path where one is given.  All text is escaped.
        """
        from verify.report.pages.sheet import sheet

        plainly = "plain " if self._how else ""
        drawn = {
            "the mean score over the number of variables present": self.plot_mean_scores,
            f"the strengths of all {plainly}interactions beside the null model's":
                self.plot_strengths,
            f"the strongest interactions with their effects{self._how}": self.plot_concepts,
        }  # fmt: skip
        origin = {
            "hidden variables": self.hidden_by or None,
            "error of the scores": self.error_source,
            "seed of the null model": str(self.seed),
            "protocol of sparse": None if self.by_protocol is None else self.protocol,
            "device": self.device,
            "number type": self.dtype,
            **self.versions,
        }
        html = sheet(
            title or f"What was measured on {count_of(self.n, 'variable')}",
            Html(self._repr_html_()),
            self.concepts(SHOWN_CONCEPTS),
            self._how,
            self.unit,
            {what: draw() for what, draw in drawn.items()} if pictures else {},
            origin,
        )
        return html if path is None else write_whole(path, html.encode(errors="replace"))

    def _repr_html_(self) -> str:
        return verdict_table(Html(self._summary()), self.verdicts.values()).html()

    def _summary(self) -> str:
        """What was measured, in one line of HTML."""
        names = [escape(name) for name in self.feature_names]
        shown = ", ".join(names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
        count = f"<b>{count_of(self.n, 'variable')}</b>"
        parts = [f"{count}: {shown}" if names else count]
        if self.dead:
            dead = ", ".join(escape(name) for name in self.dead[:SHOWN_NAMES])
            more = ", …" if len(self.dead) > SHOWN_NAMES else ""
            parts.append(f"{len(self.dead)} {self._why_dead}: {dead}{more}")
        other = self.target is not None and self.predicted != self.target
        parts.append(escape(self._scored) + (f" (predicted: {self.predicted})" if other else ""))
        if self.hidden_by:
            parts.append(self.hidden_by)
        plainly = "plain interactions " if self._how else ""
        parts.append(f"{plainly}salient from {rounded(self.tau)} {escape(self.unit)}")
        if self.by_protocol is not None:
            tau = rounded(self.by_protocol.extraction.tau)
            parts.append(f"sparse by protocol {escape(self.protocol)}: from {tau}")
        return " · ".join(parts)

    @property
    def _how(self) -> str:
        """By which protocol interactions are shown, in words; "" where that is plain."""
        return "" if self.by_protocol is None else f", by protocol {self.protocol}"

    @property
    def _scored(self) -> str:
        of = "" if self.target is None else f" of class {self.target}"
        if self.score == "probability":
            return f"score log-odds{of}, from probabilities"
        return f"score {self.score}{of}"

    @property
    def _why_dead(self) -> str:
        rows = self.background_rows
        same = "the baseline" if rows is None else "every background row"
        return f"equal to {same} and left out"

    def __repr__(self) -> str:
        lines = [f"Report: {count_of(self.n, 'variable')}, {self._scored}"]
        if self.hidden_by:
            lines[0] += f", {self.hidden_by}"
        if self.by_protocol is not None:
            lines[0] += f", sparse by protocol {self.protocol}"
        if self.dead:
            lines[0] += f"; {self._why_dead}: {', '.join(self.dead)}"
        lines += [
            f"  {v.name:<11} {v.status.value:<9} {v.sentence}" for v in self.verdicts.values()
        ]
        return "\n".join(lines)

    def plot_strengths(self, *, ax: Axes | None = None) -> Figure:
        """Sorted strengths |I(S)| of plain interactions with the threshold, and the null model's.

        ax, here and below: Matplotlib axes to draw into; without, a new figure is made.
        """
        from verify.show.plots import strengths

        salient = int(self.game.salient.sum())
        return strengths(self.game.strengths[1:], self.null.strengths, self.tau, salient, ax)

    def plot_mean_scores(self, *, ax: Axes | None = None) -> Figure:
        """ū(m), the mean score of m variables above none, with the spread over subsets."""
        from verify.show.plots import mean_scores

        monotone = self.verdicts["monotone"]
        title = "no variables"
        if monotone.margin is not None:
            step = rounded(monotone.margin, sign=True, error=monotone.tolerance)
            title = f"smallest step {step} {self.unit}, at m = {monotone.witness['m']}"
        return mean_scores(self.mean_scores, self.spread, self.unit, title, ax)

    def plot_concepts(self, top: int = 10, *, ax: Axes | None = None) -> Figure:
        """The strongest interactions by name, with their signed effects, by the own protocol."""
        from verify.show.plots import concepts

        return concepts(self.concepts(top), self.unit, ax, self._how)

    def plot_waterfall(self, top: int = 10, *, ax: Axes | None = None) -> Figure:
        """From v(∅) to v(N): the strongest plain interactions one by one, then all others together.

        The bars add up to v(N) − v(∅), claim `matching`.  Raises ValueError for a `top` below 0.
        """
        from verify.show.contributions import waterfall
        from verify.show.plots import joined

        found = self.concepts(top, protocol=PLAIN)
        steps = [(joined(concept["variables"]), concept["effect"]) for concept in found]
        left = int(np.count_nonzero(self.interactions[1:])) - len(found)
        if left > 0:
            rest = float(self.v[-1] - self.v[0]) - math.fsum(effect for _, effect in steps)
            steps.append((f"{left} other interactions", rest))
        start = ("v(∅), nothing present", float(self.v[0]))
        return waterfall(start, steps, "v(N), all present", self.unit, ax)

    def plot_pairs(self, *, ax: Axes | None = None) -> Figure:
        """The Shapley interaction index of every two variables as a heat map."""
        from verify.explain.concepts.indices import shapley_interactions
        from verify.show.contributions import pairs

        index, n = shapley_interactions(self.interactions, min(2, self.n)), self.n
        bits = 1 << np.arange(n)
        matrix = index[bits[:, None] | bits]
        return pairs(matrix, self.feature_names, self.unit, "Shapley interaction index", ax)
