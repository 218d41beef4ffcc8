"""What the theorems say of the number of salient interactions, beside the number that is real.

R(k) ≤ bound for each order k, in five ways.  All but the first are proved for games without
interactions above an order M, and are applied to w, the game without them (`truncation`).

- `count_bound`: |A(k)|/(τ|η(k)|), with A(k) and η(k) as measured.  No condition is used, and
  nothing is foretold: it is the mass of order k, Σ|I|, in units of τ.
- `paper`, `sharp`, `markov`: the same with a bound in place of |A(k)|; from B's Theorem 2, from
  the best bound under (i) to (iii) with the measured ū(1) and p, from the range of ū alone.  η(k)
  stays measured; where it is 0 they say nothing, as theory must have it.
- `energy`: from the spread of the score when variables are present at random; no η.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.bounds.estimators import ABOVE, ROUTES, Figures, figures, quick_from_below
from verify.bounds.paper_form import PaperForm
from verify.bounds.truncation import Truncated
from verify.games.game import Game
from verify.games.lattice import order_sums
from verify.records import plain
from verify.show.numbers import alike, at_most, count
from verify.show.table import NUMBER, TextTable
from verify.verdicts.verdict import Status, Verdict, count_of, rounded

QUICK = ("count_bound", "energy")  # never above the others, and fast
TITLES = {
    "count_bound": "|A(k)|/(τ|η(k)|)",
    "paper": "B's Theorem 2",
    "sharp": "sharp",
    "markov": "range of ū",
    "energy": "energy",
}
HEAD = ("order k", "salient R(k)", "possible C(n,k)", "η(k)", "A(k)")
LEGEND = (
    "R(k) is at most each bound, a whole number here. In brackets: as many as are possible, or "
    "more, so it says nothing. |A(k)|/(τ|η(k)|) is Σ|I|/τ of the order, a count after the fact "
    "from the interactions as measured."
)


@dataclass(frozen=True)
class OrderRow:
    """One order: R(k) salient of C(n,k) possible interactions, A(k), η(k), and bounds on R(k).

    A bound is None where its route says nothing; `silent` has the reason.
    """

    k: int
    salient: int
    possible: int
    eta: float | None
    order_sum: float
    bounds: Mapping[str, float | None]
    silent: Mapping[str, str]

    def vacuous(self, route: str) -> bool:
        """Whether the route leaves room for every interaction of the order."""
        bound = self.bounds[route]
        return bound is None or bound >= self.possible

    def shown(self, route: str) -> str:
        """The bound as people read it, in brackets where it says nothing."""
        bound = self.bounds[route]
        if bound is None:
            return "–"
        return f"({at_most(bound)})" if self.vacuous(route) else at_most(bound)

    @property
    def best(self) -> tuple[str, float] | None:
        """(route, bound) of the least bound that says something."""
        said = [(b, r) for r, b in self.bounds.items() if b is not None and not self.vacuous(r)]
        return (min(said)[1], min(said)[0]) if said else None


@dataclass(frozen=True)
class Bounds:
    """Bounds on the number of salient interactions of each order; rows[k-1] is about order k.

    M: the order above which interactions are cut off; rho ≥ max_S |v(S) - w(S)| is what that
    costs, in score units.  p: the exponent of w, a multiple of 1/16 rounded up.  Every bound
    covers the numerical error.  approximate: w's own range of ū and spread σ(q) were replaced by
    those of v, with 2ρ and ρ added; that is how they are had from samples.
    """

    n: int
    M: int
    tau: float
    rho: float
    p: float | None
    approximate: bool
    rows: tuple[OrderRow, ...]
    paper: PaperForm | None

    @property
    def salient(self) -> int:
        """The number of salient interactions of order 1 to M."""
        return sum(row.salient for row in self.rows[: self.M])

    @property
    def possible(self) -> int:
        """The number of interactions of order 1 to M."""
        return sum(row.possible for row in self.rows[: self.M])

    def total(self, route: str | None = None) -> int:
        """What a route, or the best of each order, leaves of `possible`."""
        return sum(_left(row, route) for row in self.rows[: self.M])

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data for JSON."""
        data: dict[str, Any] = plain(dataclasses.asdict(self))
        return data

    def _table(self) -> TextTable:
        """One row for each order, one more for their sum, rounded text only."""
        routes = [route for route in TITLES if self.rows and route in self.rows[0].bounds]
        rows = []
        etas = alike([row.eta for row in self.rows])
        sums_of_orders = alike([row.order_sum for row in self.rows])
        for row, eta, order_sum in zip(self.rows, etas, sums_of_orders, strict=True):
            facts = [str(row.k), count(row.salient), count(row.possible), eta, order_sum]
            rows.append([*facts, *(row.shown(route) for route in routes)])
        if self.M > 1:
            sums = [f"1–{self.M}", count(self.salient), count(self.possible), "", ""]
            rows.append([*sums, *(self._sum(route) for route in routes)])
        columns = [*HEAD, *(TITLES[route] for route in routes)]
        notes = (LEGEND, *self._reasons())
        return TextTable(columns, rows, self._title(), notes, [NUMBER] * len(columns))

    def _title(self) -> str:
        parts = [
            count_of(self.n, "variable"),
            f"interactions above order M = {self.M} cut off, at a cost ρ of {rounded(self.rho)}",
            f"salient from {rounded(self.tau)}",
        ]
        if self.p is not None:
            parts.append(f"exponent p = {self.p:g}")
        if self.paper is not None:
            parts.append(f"B's δ = {rounded(self.paper.delta)}")
        return " · ".join(parts)

    def _sum(self, route: str) -> str:
        rows = self.rows[: self.M]
        if all(row.bounds[route] is None for row in rows):
            return "–"
        most = count(self.total(route))
        return f"({most})" if all(row.vacuous(route) for row in rows) else most

    def _reasons(self) -> list[str]:
        """Why some say nothing, each reason once."""
        reasons: dict[str, list[str]] = {}
        for row in self.rows[: max(self.M, 1)]:
            for route, why in row.silent.items():
                if TITLES[route] not in reasons.setdefault(why, []):
                    reasons[why].append(TITLES[route])
        return [f"– {', '.join(routes)}: {why}." for why, routes in reasons.items()]

    def _repr_html_(self) -> str:
        return self._table().html()

    def __repr__(self) -> str:
        return f"Bounds: {self._table().text()}"


def bounds_of(
    game: Game,
    max_order: int | None = None,
    *,
    approximate: bool = False,
    routes: Sequence[str] = ROUTES,
    careful: bool = True,
) -> Bounds:
    """The bounds on one game; interactions above `max_order` are cut off.

    max_order: by default the least order above which nothing is salient; any will do, a small one
        has small constants and a large ρ.  careful=False leaves the numerical error out.
    Raises ValueError when max_order is not one of 0, …, n.
    """
    M = salient_order(game) if max_order is None else max_order
    if not 0 <= M <= game.n:
        raise ValueError(f"max_order: {M} is not one of 0, …, n = {game.n}")
    w = Truncated(game, M, careful)
    found, form = figures(w, approximate, routes)
    counts, eta = order_sums(game.salient.astype(np.int64)), game.eta
    rows = [
        OrderRow(
            k, int(counts[k]), math.comb(game.n, k), eta[k], float(w.order_sums[k]),
            {route: found[route][0].get(k) for route in routes},
            {route: why for route in routes if (why := _reason(found[route], k))},
        )
        for k in range(1, game.n + 1)
    ]  # fmt: skip
    asked = {"paper", "sharp"} & set(routes) and M > 0
    p = w.exponent[0] if asked else None
    return Bounds(
        game.n, M, game.tau, w.rho, None if p is None else float(p), approximate, tuple(rows), form
    )


def salient_order(game: Game) -> int:
    """The least M such that no salient interaction has more than M variables."""
    return int(game.orders[game.salient].max(initial=0))


def verdict(game: Game) -> Verdict:
    """Whether fewer interactions can be salient than there are: a count made after the fact.

    It is made from the interactions and scores as they were measured and foretells nothing.

    Holds when, for some order up to M, a bound is below C(n,k).  The margin is the number that the
    best bounds allow, in all orders up to M, minus the real number: it is never negative, and says
    how far the bounds are from the truth, not how far the verdict is from turning.
    """

    def measured(status: Status, sentence: str, found: Bounds | None = None) -> Verdict:
        details: dict[str, Any] = {} if found is None else _details(found)
        if found is None or status is Status.VACUOUS:
            return Verdict("count_bound", status, None, None, "interactions", {}, sentence, details)
        nominal = bounds_of(game, found.M, routes=QUICK, careful=False)
        doubt = int(game.maybe_salient.sum()) - int(game.surely_salient.sum())
        tolerance = float(found.total() - nominal.total() + doubt)
        margin, k = float(found.total() - found.salient), _tightest(found)
        return Verdict(
            "count_bound", status, margin, tolerance, "interactions", {"k": k}, sentence, details
        )

    if not game.maybe_salient.any():
        return measured(Status.VACUOUS, "Nothing is salient, so there is nothing to bound.")
    if not game.salient.any():
        return measured(
            Status.UNDECIDED, "Whether anything is salient is lost in the numerical error."
        )
    found = bounds_of(game, routes=QUICK)
    real = f"{found.salient} of the {count_of(found.possible, 'interaction')} of up to "
    real += f"{count_of(found.M, 'variable')} {'is' if found.salient == 1 else 'are'} salient"
    status = _decided(game, found)
    if status is Status.HOLDS:
        counted = f"counted after the fact, {_source(found)}, at most {found.total()} can be"
        return measured(status, f"{real}; {counted}. No condition foretold it.", found)
    if status is Status.UNDECIDED:
        return measured(status, f"{real}; the bounds are lost in the numerical error.", found)
    cancelled = [str(row.k) for row in found.rows[: found.M] if "count_bound" in row.silent]
    why = f" (η = 0 at order {', '.join(cancelled)})" if cancelled else ""
    return measured(status, f"{real}, and what is proved allows them all{why}.", found)


def _decided(game: Game, found: Bounds) -> Status:
    """HOLDS or VACUOUS where it is so whatever the errors, for every M that they leave open."""
    least = int(game.orders[game.surely_salient].max(initial=0))
    orders = {least, *(m for m in np.unique(game.orders[game.maybe_salient]).tolist() if m > least)}
    if game.given_tau is None and game.tau_interval[0] > 0:
        orders.discard(0)  # the strongest interaction is salient, whichever it is
    if 0 in orders:
        return Status.UNDECIDED
    cases = [found if M == found.M else bounds_of(game, M, routes=QUICK) for M in sorted(orders)]
    if all(any(row.best for row in case.rows[: case.M]) for case in cases):
        return Status.HOLDS
    for case in cases:
        below = quick_from_below(Truncated(game, case.M))
        if any(bound < math.comb(game.n, k) for k, bound in below.items()):
            return Status.UNDECIDED
    return Status.VACUOUS


def _source(found: Bounds) -> str:
    """Where the best bounds come from, in words."""
    used = {row.best[0] for row in found.rows[: found.M] if row.best}
    parts = {"count_bound": "the strengths (Σ|I|/τ of an order)", "energy": "the spread"}
    return f"from {' and '.join(parts[route] for route in QUICK if route in used)} as measured"


def _tightest(found: Bounds) -> int:
    """The order at which the best bound is the smallest share of what is possible."""
    return min(found.rows[: found.M], key=lambda row: _left(row) / row.possible).k


def _left(row: OrderRow, route: str | None = None) -> int:
    """The number of interactions of one order that a route, or the best, leaves: a whole number."""
    if route is None:
        return math.floor(row.best[1]) if row.best else row.possible
    return row.possible if row.vacuous(route) else math.floor(row.bounds[route] or 0.0)


def _details(found: Bounds) -> dict[str, Any]:
    rows = found.rows[: found.M]
    out: dict[str, Any] = {"M": found.M, "rho": found.rho, "salient": found.salient}
    out |= {"possible": found.possible, "allowed": found.total()}
    out["by_order"] = {
        row.k: {"salient": row.salient, "possible": row.possible, "eta": row.eta, **row.bounds}
        for row in rows
    }
    return out


def _reason(found: Figures, k: int) -> str | None:
    """Why there is no bound at order k; None where there is one."""
    bounds, why = found
    if k in bounds:
        return None
    return why if isinstance(why, str) else why.get(k, ABOVE)
