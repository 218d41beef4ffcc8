"""What a check returns where not all masks can be had: verdicts with how far each can be trusted.

It has the words, tables and pictures of a `Report`, as far as there is anything to show.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods
from verify.explain.protocols.protocol import PLAIN, Protocol, protocol_of
from verify.games.in_part import not_measured
from verify.games.names import in_full
from verify.records import objects, plain, write_whole
from verify.report.frames import verdict_frame
from verify.sampling.low_orders import LowOrders
from verify.sampling.means import OrderMeans
from verify.sampling.residual import ResidualTest
from verify.show.numbers import count
from verify.show.table import Html
from verify.show.verdicts import verdict_latex, verdict_table
from verify.verdicts.verdict import Status, Verdict, count_of, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.explain.concepts.partial import PartialGraph

SHOWN_NAMES = 12
SHOWN_CONCEPTS = 20
SUFFICE = "salient_suffice"  # the verdict on whether the salient ones that were measured do
# What a `Report` has of all 2^n scores.
OF_ALL_MASKS = (
    "bounds", "eta", "game", "interactions", "null", "order_sums", "spread", "stability",
    "surely_salient", "undecided_salient", "v",
)  # fmt: skip


@checked_methods
@dataclass(frozen=True, eq=False, kw_only=True)
class PartialReport(objects.Saved):
    """What was measured of a network on some masks; shown as a table of verdicts in a notebook.

    method: "low-order", or "sampled" where single variables are the only interactions measured;
    why: why so.  `low` has the interactions that were measured, all of their orders and exact;
    `means` the mean scores ū(m), with bands; `residual` the test of whether the former give the
    score, and `salient` whether those of at least `tau` score units do: the verdict
    `salient_suffice`, which does not ask how few they are, as `sparse` of a `Report` does.  Each of
    `verdicts` says how it was obtained (`method`) and, where random masks are in it, at what
    confidence.  masks: how many were evaluated.
    What a `Report` has of all 2^n scores raises here an error that says what was not measured.
    Saved and pickled it leaves the model behind.
    """

    PARTS: ClassVar[objects.Parts] = (LowOrders, OrderMeans, ResidualTest, Verdict, Status)

    method: str
    why: str
    low: LowOrders
    means: OrderMeans
    residual: ResidualTest
    salient: ResidualTest
    verdicts: dict[str, Verdict]
    tau: float
    masks: int
    score: str
    seed: int
    target: int | None = None
    predicted: int | None = None
    device: str | None = None
    dtype: str | None = None
    versions: Mapping[str, str | None] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    background_rows: int | None = None

    def __post_init__(self) -> None:
        if "sparse" in self.verdicts:  # in files from before the verdict had a name of its own
            every = self.verdicts.values()
            named = [v if v.name != "sparse" else replace(v, name=SUFFICE) for v in every]
            object.__setattr__(self, "verdicts", {v.name: v for v in named})

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    if not TYPE_CHECKING:  # what is not there at all is the type checker's to find

        def __getattr__(self, name: str) -> Any:
            if name in OF_ALL_MASKS:
                raise not_measured(self, name)
            words = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(words, name=name, obj=self)

    @property
    def n(self) -> int:
        """The number of live variables."""
        return self.low.n

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the live variables, in order."""
        return self.low.names

    @property
    def dead(self) -> tuple[str, ...]:
        """The names of the variables that were left out, since masks do not change them."""
        return self.low.dead

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names of all variables in the caller's order, dead ones included."""
        return self.columns or (*self.feature_names, *self.dead)

    def in_full(self, values: Any) -> np.ndarray:
        """Numbers of the live variables, [n], as numbers of all variables: 0 where dead."""
        return in_full(values, self.feature_names, self.all_names)

    @property
    def hidden_by(self) -> str:
        """What stood in for hidden variables, in words; "" for a baseline."""
        rows = self.background_rows
        return "" if rows is None else f"mean over {count_of(rows, 'background row')}"

    @property
    def protocol(self) -> str:
        """The name of the protocol by which interactions were taken: the plain one."""
        return PLAIN.name

    @property
    def error_source(self) -> str:
        """Where the error of the scores comes from, in words."""
        return self.means.error_source

    @property
    def unit(self) -> str:
        """The unit of the scores."""
        return self.low.unit

    @property
    def unknown(self) -> str:
        """What was not measured, in words."""
        return self.low.unknown

    @property
    def confidence(self) -> float:
        """That of each verdict from random masks."""
        return self.residual.confidence

    @property
    def mean_scores(self) -> np.ndarray:
        """ū(m) for m = 0, …, n, as estimated; `means` has their bands."""
        return self.means.means

    def concepts(
        self, top: int = 10, *, protocol: Protocol | str | None = None
    ) -> list[dict[str, Any]]:
        """The strongest interactions of those measured: variables, order, signed effect, salience.

        Raises ValueError for a `top` below 0, and for a protocol other than "plain".
        """
        if protocol is not None and protocol_of(protocol) != PLAIN:
            raise not_measured(self, "protocol")
        return [
            {
                "variables": list(names),
                "order": len(names),
                "effect": value,
                "salient": abs(value) >= self.tau,
            }
            for names, value, _ in self.low.strongest(top)
        ]

    def graph(
        self,
        top: int | None = None,
        *,
        rel_tau: float | None = None,
        tau: float | None = None,
        **choice: Any,
    ) -> PartialGraph:
        """The strongest interactions of those measured as concepts, as `LowOrders.graph` has it.

        Raises ValueError for a choice that takes all masks, such as max_error.
        """
        from verify.explain.protocols.graphs import concepts

        return concepts(self.low, top=top, rel_tau=rel_tau, tau=tau, **choice)

    def to_dict(self, *, values: bool = False) -> dict[str, Any]:
        """Everything but the single interactions as plain data for JSON.

        Raises ValueError for `values`, which are those of all masks.
        """
        if values:
            raise not_measured(self, "values")
        out = {
            "method": self.method,
            "why": self.why,
            "n": self.n,
            "feature_names": self.feature_names,
            "dead": self.dead,
            "score": self.score,
            "unit": self.unit,
            "target": self.target,
            "predicted": self.predicted,
            "tau": self.tau,
            "epsilon": self.residual.epsilon,
            "confidence": self.confidence,
            "order": self.low.order,
            "masks": self.masks,
            "unknown": self.unknown,
            "background_rows": self.background_rows,
            "seed": self.seed,
            "device": self.device,
            "dtype": self.dtype,
            "versions": self.versions,
            "error": {"largest": self.means.score_error, "source": self.error_source},
            "mean_scores": self.mean_scores,
            "concepts": self.concepts(),
            "verdicts": {
                name: {f.name: getattr(verdict, f.name) for f in dataclasses.fields(verdict)}
                for name, verdict in self.verdicts.items()
            },
        }
        return plain(out)

    def to_frame(self, of: str = "verdicts") -> Any:
        """A pandas DataFrame, a row for each verdict or, of="interactions", for each one measured.

        Raises ValueError for another word, ImportError where pandas is missing.
        """
        if of not in ("verdicts", "interactions"):
            raise ValueError(f'of: {of!r} is unknown; use "verdicts" or "interactions"')
        if of == "interactions":
            return self.low.to_frame()
        facts = {"unit": self.unit, "feature_names": self.feature_names, "method": self.method}
        return verdict_frame(self.verdicts, facts)

    def to_latex(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        caption: str | None = None,
        label: str | None = None,
    ) -> str | Path:
        r"""The verdicts as a table of LaTeX (\usepackage{booktabs}): its text, or its path."""
        found = self.verdicts.values()
        return verdict_latex(found, path, caption=caption, label=label, obtained=True)

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

        drawn = {
            "the mean score over the number of variables present, with its band":
                self.plot_mean_scores,
            "the strengths of the interactions that were measured": self.plot_strengths,
            "for each size of mask, the share that these give": self.residual.plot,
            "the strongest of them with their effects": self.plot_concepts,
        }  # fmt: skip
        origin = {
            "method": self._how,
            "masks": count(self.masks),
            "error of the scores": self.error_source,
            "seed": str(self.seed),
            "device": self.device,
            "number type": self.dtype,
            **self.versions,
        }
        html = sheet(
            title or f"What was measured on {count_of(self.n, 'variable')}",
            Html(self._repr_html_()),
            self.concepts(SHOWN_CONCEPTS),
            f" of orders up to {self.low.order}",
            self.unit,
            {what: draw() for what, draw in drawn.items()} if pictures else {},
            origin,
        )
        return html if path is None else write_whole(path, html.encode(errors="replace"))

    def plot_mean_scores(self, *, ax: Axes | None = None) -> Figure:
        """ū(m), the mean score of m variables above none, with its bands.

        ax, here and below: Matplotlib axes to draw into; without, a new figure is made.
        """
        return self.means.plot(ax=ax)

    def plot_strengths(self, *, ax: Axes | None = None) -> Figure:
        """Sorted strengths |I(S)|, a line for each order; hatched: what was not measured."""
        return self.low.plot_strengths(ax=ax)

    def plot_concepts(self, top: int = 10, *, ax: Axes | None = None) -> Figure:
        """The strongest of those measured by name, with their signed effects."""
        return self.low.plot_concepts(top, ax=ax)

    def plot_waterfall(self, top: int = 10, *, ax: Axes | None = None) -> Figure:
        """From v(∅) to v(N): the strongest, all others measured, and what is left, hatched."""
        return self.low.plot_waterfall(top, ax=ax)

    def plot_pairs(self, top: int = 20, *, ax: Axes | None = None) -> Figure:
        """What every two variables do together, of the `top` that do most."""
        return self.low.plot_pairs(top, ax=ax)

    @property
    def _how(self) -> str:
        """The method and its reason in words."""
        orders = "of single variables" if self.low.order == 1 else f"up to order {self.low.order}"
        return (
            f"{self.method}, since {self.why}: interactions {orders} from {count(self.low.masks)} "
            f"masks, the rest from {count(self.masks - self.low.masks)} random ones"
        )

    @property
    def _scored(self) -> str:
        of = "" if self.target is None else f" of class {self.target}"
        hidden = f", {self.hidden_by}" if self.hidden_by else ""
        return f"score {self.score}{of}{hidden}"

    def __repr__(self) -> str:
        lines = [f"PartialReport: {count_of(self.n, 'variable')}, {self._scored}; {self._how}"]
        if self.dead:
            lines[0] += f"; left out: {', '.join(self.dead[:SHOWN_NAMES])}"
            lines[0] += ", …" * (len(self.dead) > SHOWN_NAMES)
        lines += [
            f"  {v.name:<15} {v.status.value:<9} {v.sentence} [{v.how}]"
            for v in self.verdicts.values()
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [f"<b>{count_of(self.n, 'variable')}</b>", escape(self._scored)]
        parts += [escape(self._how), f"salient from {rounded(self.tau)} {escape(self.unit)}"]
        if self.dead:
            parts.append(f"{len(self.dead)} left out, since masks do not change them")
        title = Html(" · ".join(parts))
        return verdict_table(title, self.verdicts.values(), obtained=True).html()
