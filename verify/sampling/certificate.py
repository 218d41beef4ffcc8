"""How many interactions of an order can be salient, from the spread of the score on random masks.

Claim `energy_bound`: if no interaction joins more than M variables, at most
(Σ_j |w_j| σ(q_j)/(q_j(1−q_j))^(k/2))²/τ² interactions of order k reach τ, however many variables
there are.  σ(q) is the standard deviation of the score when each variable is present with
probability q, and has an upper limit from samples.  Nodes and weights are chosen by a first set of
masks, and the limits are taken from others, drawn after that choice.

What has only orders up to L may be taken off the score first: it changes no interaction of an order
above L, and most of the spread may lie there.  It need not be exact for that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, whole
from verify.bounds.energy import best_nodes, bound_at, nodes
from verify.bounds.formulas import as_float
from verify.games.game import gamma
from verify.games.memory import BYTES_PER_SCORE, available_bytes, readable
from verify.records import objects
from verify.sampling.asking import (
    LARGEST,
    LEAST,
    AskedGame,
    in_parts,
    progress_bar,
    samples_of_each,
)
from verify.sampling.chains import Asked
from verify.sampling.limits import (
    ASYMPTOTIC,
    FINITE,
    as_range,
    deviation_limits,
    require_confidence,
)
from verify.sampling.low_orders import LowOrders
from verify.sampling.means import grouped, said
from verify.show.frame import frame
from verify.show.table import NUMBER, TextTable
from verify.verdicts.verdict import Status, Verdict, count_of, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PILOT_NODES, PILOT = 33, 64  # densities that nodes are chosen by, and masks of each
FEW = 20  # samples that some variable is present in, and absent, at least as they are expected


@checked_methods
@dataclass(frozen=True, eq=False)
class EnergyCertificate(objects.Saved):
    """Bounds on the number of salient interactions of each of some orders, as `energy_certificate`.

    Entries by order: `orders` k; `bounds` on the interactions with |I| ≥ tau; `possible` C(n,k)
    that there are; `informs`, where the bound is less; `least_tau` from which it would be;
    `largest` |I| that one can have, the root of the bound on Σ|I|².  All of them hold together at
    `confidence`, if no interaction joins more than `max_order` variables.  order by order,
    `densities` q_j and `deviations`, upper limits of σ(q_j) with what they are off by.  samples:
    of each density.  known: how many of the orders up to `known_up_to` may be salient, counted,
    where those were given from the masks with few present.
    """

    PARTS: ClassVar[objects.Parts] = (Verdict, Status)

    verdict: Verdict
    max_order: int
    tau: float
    orders: tuple[int, ...]
    bounds: tuple[float, ...]
    possible: tuple[int, ...]
    informs: tuple[bool, ...]
    least_tau: tuple[float, ...]
    largest: tuple[float, ...]
    densities: tuple[tuple[float, ...], ...]
    deviations: tuple[tuple[float, ...], ...]
    known_up_to: int
    known: int | None
    rho: float
    samples: int
    confidence: float
    limits: str
    asymptotic: bool
    score_range: tuple[float, float] | None
    score_error: float
    error_source: str
    evaluations: int
    seed: int
    unit: str
    names: tuple[str, ...]
    dead: tuple[str, ...]

    @property
    def n(self) -> int:
        """The number of live variables."""
        return len(self.names)

    @property
    def status(self) -> Status:
        """That of the verdict: HOLDS where some order is told something, else VACUOUS."""
        return self.verdict.status

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each order.  Raises ImportError where pandas is missing."""
        columns = {
            "order": self.orders,
            "salient_at_most": self.bounds,
            "interactions": self.possible,
            "informs": self.informs,
            "informs_above_tau": self.least_tau,
            "strength_at_most": self.largest,
        }
        return frame(
            columns, tau=self.tau, unit=self.unit, confidence=self.confidence,
            asymptotic=self.asymptotic, max_order=self.max_order, verdict=self.status.value,
        )  # fmt: skip

    def plot(self, *, ax: Axes | None = None) -> Figure:
        """For each order the bound beside all there are; hatched: where it says nothing.

        ax: Matplotlib axes to draw into; without, a new figure is made.
        """
        from verify.show.in_part import bounds_by_order

        reach = f"|I| ≥ {rounded(self.tau)} {self.unit}, if none joins more than {self.max_order}"
        title = f"{reach}; {said(self.confidence, self.limits)}"
        return bounds_by_order(self.orders, self.bounds, self.possible, title, ax)

    def __repr__(self) -> str:
        return f"{self.status.value}: {self.verdict.sentence}"

    def _repr_html_(self) -> str:
        head = ("order", "salient at most", "of", f"informs above τ ({escape(self.unit)})")
        rows = [
            (
                str(k),
                rounded(bound) if tells else "says nothing",
                rounded(float(there)) if there < 1e300 else "more than 10³⁰⁰",
                rounded(least),
            )
            for k, bound, there, tells, least in zip(
                self.orders, self.bounds, self.possible, self.informs, self.least_tau, strict=True
            )
        ]
        return TextTable(head, rows, repr(self), (), (NUMBER,) * 4).html()


def certificate(
    game: AskedGame,
    order: int,
    *,
    tau: float | None = None,
    rel_tau: float = 0.05,
    low_orders: LowOrders | None = None,
    rho: float = 0.0,
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    seed: int = 0,
    progress: bool = False,
) -> EnergyCertificate:
    """What `energy_certificate` gives, of a game that is asked mask by mask."""
    n, known_range = game.n, as_range(score_range)
    require_confidence(confidence)
    _require_order(order, n, low_orders, game)
    first = 1 if low_orders is None else low_orders.order + 1
    threshold = _threshold(tau, rel_tau, low_orders)
    if not 0 <= rho <= LARGEST:
        raise ValueError(
            f"rho: {rho!r} is no bound of a residual; give a number of score units ≥ 0"
        )
    orders = tuple(range(first, order + 1))
    most = sum(order - k + 1 for k in orders)  # nodes, where no two orders share one
    pilot = PILOT * PILOT_NODES
    each = samples_of_each(samples, budget, "density", most, fewest=LEAST, first=pilot)
    asked, rng = Asked(game, known_range), np.random.default_rng(seed)
    span = None if known_range is None else known_range[1] - known_range[0] + _reach(low_orders)
    delta = (1 - confidence) / most

    grid = np.array([float(node.q) for node in nodes()])
    with progress_bar(pilot + most * each, progress) as bar:
        asked.bar = bar
        few = max(FEW / each, FEW / 4 / PILOT)  # variables: fewer are present on too few masks
        inside = np.flatnonzero(np.minimum(grid, 1 - grid) * n >= min(few, n / 4))
        shown = inside[np.unique(np.linspace(0, len(inside) - 1, PILOT_NODES).astype(np.int64))]
        tried = np.stack([_values(asked, rng, grid[i], PILOT, low_orders, 32) for i in shown], 1)
        error, source = asked.error(seed)
        error_sums = error + _sum_error(low_orders, n)
        seen = _reach_of(tried, error_sums, asked)
        limits = deviation_limits(tried, delta, span, seen, each)
        expected = np.interp(grid, grid[shown], limits)
        radius = np.sqrt(grid * (1 - grid))
        chosen = {
            k: best_nodes(expected / (expected.max() or 1.0) / radius**k, order - k, inside)
            for k in orders
        }
        every = sorted({i for of_order in chosen.values() for i in of_order})
        values = np.stack([_values(asked, rng, grid[i], each, low_orders) for i in every], 1)
    seen = max(seen, _reach_of(values, error_sums, asked))
    sigma = dict(zip(every, deviation_limits(values, delta, span, seen).tolist(), strict=True))
    upper = {i: (s + error_sums + rho) * (1 + 2.0**-30) for i, s in sigma.items()}
    one = Fraction(1)
    energies = [
        bound_at(chosen[k], np.array([upper[i] for i in chosen[k]]), k, one) for k in orders
    ]
    possible = tuple(math.comb(n, k) for k in orders)
    exact_tau = Fraction(threshold)
    bounds = [energy / exact_tau**2 for energy in energies]
    informs = tuple(bound < there for bound, there in zip(bounds, possible, strict=True))
    up = 1 + 2.0**-40
    largest = tuple(math.sqrt(float(energy)) * up for energy in energies)
    least = tuple(
        math.sqrt(float(energy / there)) * up
        for energy, there in zip(energies, possible, strict=True)
    )
    kind = ASYMPTOTIC if known_range is None else FINITE
    shown_bounds = tuple(as_float(b) * up for b in bounds)
    how = said(confidence, kind)
    verdict = _verdict(game, order, threshold, orders, shown_bounds, possible, informs, least, how)
    verdict = verdict.obtained(f"random masks of {len(every)} densities", confidence)
    return EnergyCertificate(
        verdict, order, threshold, orders, shown_bounds, possible, informs, least, largest,
        tuple(tuple(float(grid[i]) for i in chosen[k]) for k in orders),
        tuple(tuple(upper[i] for i in chosen[k]) for k in orders),
        first - 1, _known(low_orders, threshold), float(rho), each, confidence, kind,
        kind is ASYMPTOTIC, known_range, error, source, asked.evaluations, seed, game.unit,
        game.names, game.dead,
    )  # fmt: skip


def _values(
    asked: Asked, rng: np.random.Generator, q: float, count: int, low: LowOrders | None,
    probed: int = 0,
) -> np.ndarray:  # fmt: skip
    """The score less what is taken off it, on masks of density q, float64 [count]."""
    if BYTES_PER_SCORE * count > available_bytes():
        size = readable(BYTES_PER_SCORE * count)
        raise MemoryError(f"samples: {count} of each density take {size}; give fewer, or a budget")
    rest = np.empty(count)
    for part in in_parts(count, asked.game.batch):
        masks = rng.random((len(range(count)[part]), asked.game.n)) < q
        scores = asked.scores(iter([masks]), len(masks), probed)
        rest[part] = scores if low is None else scores - low.at(masks)
    return rest


def _reach_of(values: np.ndarray, error: float, asked: Asked) -> float:
    """How far apart the values of one density were; of all scores, where they were alike."""
    longest = float(np.ptp(values, axis=0).max())
    return longest if longest > 2 * error else asked.seen[1] - asked.seen[0]


def _reach(low: LowOrders | None) -> float:
    """How far apart two sums of these interactions can be at most."""
    if low is None:
        return 0.0
    return sum(float(np.abs(v).sum()) for v in low.values[1:]) * (1 + 2.0**-30)


def _sum_error(low: LowOrders | None, n: int) -> float:
    """The rounding of a sum of these interactions and of what is left of the score."""
    if low is None:
        return 0.0
    return gamma(max(1, low.order) * (n + 2) + 2) * 2 * (_reach(low) + abs(float(low.values[0][0])))


def _known(low: LowOrders | None, tau: float) -> int | None:
    if low is None or low.present != "few":
        return None
    pairs = zip(low.values[1:], low.errors[1:], strict=True)
    return sum(int((np.abs(v) + e >= tau).sum()) for v, e in pairs)


def _require_order(order: int, n: int, low: LowOrders | None, game: AskedGame) -> None:
    whole(order, "order", 1)
    if order > n:
        raise ValueError(f"order: {order} of {count_of(n, 'variable')}; give 1 to {n}")
    if low is None:
        return
    if low.names != game.names:
        raise ValueError(
            f"low_orders: of {count_of(low.n, 'variable')} that are not the model's {n}; give "
            "those of the same model, x and baseline"
        )
    if low.order >= order:
        raise ValueError(
            f"order: {order}; the interactions up to order {low.order} are given already: give "
            f"{low.order + 1} or more, or low_orders of a lower order"
        )


def _threshold(tau: float | None, rel_tau: float, low: LowOrders | None) -> float:
    """τ as given, or a share of the strongest interaction that is known: never more than of all."""
    if tau is not None:
        if not 0 < tau < math.inf:
            raise ValueError(f"tau: {tau!r} is not a positive number of score units")
        return float(tau)
    if low is None or low.present != "few":
        raise ValueError(
            "tau: missing; give the strength from which an interaction counts, in score units, or "
            "low_orders=interactions_up_to(…), 5 % of whose strongest is taken (rel_tau)"
        )
    if not 0 < rel_tau <= 1:
        raise ValueError(f"rel_tau: {rel_tau!r} is not in (0, 1]; give 0.05, for example")
    pairs = zip(low.values[1:], low.errors[1:], strict=True)
    surely = max(float((np.abs(v) - e).max()) for v, e in pairs)
    if surely <= 0:
        raise ValueError(
            "tau: missing, and no interaction that is known is clear of its error; give tau in "
            "score units"
        )
    return rel_tau * surely


def _verdict(
    game: AskedGame, order: int, tau: float, orders: tuple[int, ...], bounds: tuple[float, ...],
    possible: tuple[int, ...], informs: tuple[bool, ...], least: tuple[float, ...], how: str,
) -> Verdict:  # fmt: skip
    given = (
        f"If no interaction joins more than {order} of the {count_of(game.n, 'variable')}, which "
        "is assumed"
    )
    threshold = f"|I| ≥ {rounded(tau)} {game.unit}"
    details = {"tau": tau, "orders": list(orders), "bounds": list(bounds), "least_tau": list(least)}
    if not any(informs):
        best = int(np.argmin(least))
        sentence = (
            f"{given}, the spread of the score says nothing of how many have {threshold} ({how}): "
            f"the bounds exceed all there are. From τ = {rounded(least[best])} {game.unit} on they "
            f"would say something, at order {orders[best]}."
        )
        return Verdict("energy", Status.VACUOUS, None, None, "", {}, sentence, details)
    parts = [
        f"{grouped(math.floor(bound))} of the {grouped(there)} of order {k}"
        for k, bound, there, tells in zip(orders, bounds, possible, informs, strict=True)
        if tells
    ]
    silent = [
        f"order {k} (from τ = {rounded(tau_k)} on)"
        for k, tau_k, tells in zip(orders, least, informs, strict=True)
        if not tells
    ]
    rest = f" It says nothing of {', '.join(silent)}." if silent else ""
    sentence = f"{given}, at most {', '.join(parts)} have {threshold} ({how}).{rest}"
    shares = [1 - b / c if c < 1e300 else 1.0 for b, c in zip(bounds, possible, strict=True)]
    best = int(np.argmax(np.where(informs, shares, -np.inf)))
    return Verdict(
        "energy", Status.HOLDS, shares[best], 0.0, "share of the interactions",
        {"order": orders[best]}, sentence, details,
    )  # fmt: skip
