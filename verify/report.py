"""The one call a user makes: check(model, x, baseline) → Report, a verdict on every condition."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from verify import conditions
from verify.game import Game, as_error, read_table
from verify.groups import default_names
from verify.memory import require_memory
from verify.nulls import NullModel, sparse
from verify.records import plain, versions
from verify.verdict import Verdict, count_of

if TYPE_CHECKING:  # a report about a ready table needs neither torch nor matplotlib
    import torch
    from matplotlib.figure import Figure

TABLES = 24  # arrays of length 2^n that a report holds at its widest


@dataclass(frozen=True, eq=False)
class Report:
    """What was measured on one table of scores; shown as a table of verdicts in a notebook.

    `v` and `interactions` are float64 arrays of length 2^n, entry S for the subset whose bit i is
    set iff feature i of `feature_names` is present.  `mean_scores` is ū(m), `spread` the standard
    deviation of v over |S| = m, `order_sums` A(k) and `eta` η(k) (None where undefined); each has
    n + 1 entries.  Dead variables (x equals the baseline) are named in `dead` and not counted in n.
    """

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

    @property
    def n(self) -> int:
        """The number of live variables."""
        return self.game.n

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the live variables, in order."""
        return self.game.names

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

    def concepts(self, top: int = 10) -> list[dict[str, Any]]:
        """The strongest interactions, S ≠ ∅: their variables, order, signed effect, salience."""
        strengths = self.game.strengths[1:]
        codes = np.argsort(-strengths, kind="stable")[:top] + 1
        return [
            {
                **self.game.subset(int(code)),
                "order": int(self.game.orders[code]),
                "effect": float(self.game.I[code]),
                "salient": bool(self.game.salient[code]),
            }
            for code in codes
            if self.game.strengths[code] > 0
        ]

    def to_dict(self, *, values: bool = False) -> dict[str, Any]:
        """Everything as plain data for JSON, None in place of NaN.

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
        return plain(out)

    def _repr_html_(self) -> str:
        from verify.display import report_html

        return report_html(self)

    def __repr__(self) -> str:
        lines = [f"Report: {count_of(self.n, 'variable')}, score {self.score}"]
        lines += [f"  {v.name:<9} {v.status.value:<9} {v.sentence}" for v in self.verdicts.values()]
        return "\n".join(lines)

    def plot_strengths(self) -> Figure:
        """Sorted strengths |I(S)| with the threshold, beside the null model's."""
        from verify.plots import strengths

        return strengths(self)

    def plot_mean_scores(self) -> Figure:
        """ū(m), the mean score of m variables above none, with the spread over subsets."""
        from verify.plots import mean_scores

        return mean_scores(self)

    def plot_concepts(self, top: int = 10) -> Figure:
        """The strongest interactions by name, with their signed effects."""
        from verify.plots import concepts

        return concepts(self, top)


def check(
    model: Any,
    x: Any,
    baseline: Any,
    *,
    target: SupportsIndex | None = None,
    score: str | Callable[[torch.Tensor], Any] = "log-odds",
    groups: Any = None,
    masker: Callable[[torch.Tensor], Any] | None = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = False,
    feature_names: Sequence[str] | None = None,
    error: Any = None,
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
) -> Report:
    """Puts one network, on one sample, to the test of every condition.

    The arguments up to `progress` are those of `masked_outputs`, the rest those of `check_values`;
    `error=None` measures the numerical error of the scores.  `feature_names` names all variables,
    dead ones included.  Raises what these two raise.
    """
    from verify import masking, precision, scores

    _validate(rel_tau, tau, max_order, max_p, shuffles)
    masked = masking.prepare(
        model, x, baseline, target=target, score=score, groups=groups, masker=masker, dtype=dtype,
        batch_size=batch_size, device=device, names=feature_names, drop_dead=True, tables=TABLES,
    )  # fmt: skip
    v = masked.table(progress=progress).numpy()
    found = precision.measure(masked, v, seed=seed, stated=error, progress=progress)
    unit = scores.unit_of(score)
    report = check_values(
        v, error=found.error, feature_names=masked.names, dead=masked.dead,
        score=score if isinstance(score, str) else unit, unit=unit, rel_tau=rel_tau, tau=tau,
        max_order=max_order, max_p=max_p, shuffles=shuffles, seed=seed,
    )  # fmt: skip
    matching = conditions.matching(report.game, unit, found.codes, found.fresh, found.allowance)
    return dataclasses.replace(
        report,
        verdicts={**report.verdicts, "matching": matching},
        target=masked.target,
        predicted=masked.predicted,
        device=str(masked.x.device),
        dtype=str(masked.output_dtype).removeprefix("torch."),
        error_source=found.source,
    )


def check_values(
    v: Any,
    *,
    error: Any = 0.0,
    feature_names: Sequence[str] | None = None,
    dead: Sequence[str] = (),
    score: str = "given",
    unit: str = "score units",
    rel_tau: float = 0.05,
    tau: float | None = None,
    max_order: int | None = None,
    max_p: float = 2.0,
    shuffles: int = 10,
    seed: int = 0,
) -> Report:
    """The same verdicts for any table of 2^n scores; entry S has bit i set iff i is present.

    error: absolute error of each v(S), one number or one per entry; 0 vouches for the table.
    dead: names of variables that were left out of v because they cannot matter.
    rel_tau: the salience threshold as a fraction of the largest strength; tau, in score units,
        replaces it.  max_order (default ⌈n/2⌉) and max_p: what `order` and `exponent` allow.
    shuffles, seed: of the null model beside `sparse`.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    _validate(rel_tau, tau, max_order, max_p, shuffles)
    table = read_table(v)
    n = len(table).bit_length() - 1
    require_memory(n, TABLES)
    names = default_names(n) if feature_names is None else tuple(str(f) for f in feature_names)
    if len(names) != n:
        raise ValueError(f"feature_names: {len(names)} names for {n} variables")
    game = Game(table, as_error(error, len(table)), names, rel_tau, tau)
    sparsity, null = sparse(game, shuffles, seed)
    verdicts = (
        conditions.matching(game, unit, np.arange(len(table)), table, 0.0),
        conditions.order(game, unit, max_order),
        conditions.monotone(game, unit),
        conditions.exponent(game, max_p),
        sparsity,
    )
    return Report(
        game, null, {verdict.name: verdict for verdict in verdicts}, tuple(str(d) for d in dead),
        score, unit, seed, versions=versions(),
    )  # fmt: skip


def _validate(
    rel_tau: float, tau: float | None, max_order: int | None, max_p: float, shuffles: int
) -> None:
    if not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau} is not in (0, 1], a fraction of the largest strength")
    if tau is not None and not 0 < tau < float("inf"):
        raise ValueError(f"tau: {tau} is not a positive number of score units")
    if max_order is not None and max_order < 0:
        raise ValueError(f"max_order: {max_order} is negative; give 0, 1, …, n")
    if not 0 < max_p < float("inf"):
        raise ValueError(f"max_p: {max_p} is not a positive exponent")
    if shuffles < 1:
        raise ValueError(f"shuffles: {shuffles}; the null model needs at least one shuffle")
