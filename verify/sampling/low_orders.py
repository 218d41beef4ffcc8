"""All interactions of at most M variables, from the masks with at most M variables present.

I(S) is made of the scores of the subsets of S alone (claim `locality`), so Σ_{k≤M} C(n,k) masks
give every I(S), |S| ≤ M, exactly, however large n is; and their sums are the scores of these masks
(`approximate_order`).  Whether there are others, they cannot say: that is put to the test on masks
that they were not made from (`LowOrders.residual`).

From the other end, the masks with at most M variables absent give what the variables of T add
together when all others are present: D(T) = Σ_{L⊆T} (−1)^(|T|−|L|) v((N∖T)∪L).  By
`marginal_benefit`, D(T) = Σ_{S⊇T} I(S), the sum of all interactions that T takes part in, and by
`or_matching` D(T) = (−1)^(|T|+1) I_or(T) for T ≠ ∅.  So D vanishes above order M if and only if I
does: one way from the sum; the other since v is then a polynomial of degree M in the variables that
are absent, v(N∖R) = Σ_{T⊆R} (−1)^|T| D(T), and so in those that are present.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, require_finite, whole
from verify.arguments.scalars import shown
from verify.games.game import by_strength, gamma
from verify.games.memory import available_bytes, readable
from verify.records import objects
from verify.sampling.asking import AskedGame, as_masks, in_parts, progress_bar
from verify.sampling.residual import Question, ResidualTest, residual_test
from verify.sampling.resuming import Finished
from verify.sampling.subsets import dividends_of, masks_of, places_of, subsets_of, sums_inside
from verify.show.frame import frame
from verify.show.numbers import count as grouped
from verify.show.table import NUMBER, TextTable
from verify.verdicts.verdict import count_of, listed, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.explain.concepts.partial import PartialGraph

PROBED = 1024  # masks that the error of the scores is measured on
BYTES = 16  # of a value and its error
SHOWN, GRAPHED = 10, 20


@checked_methods
@dataclass(frozen=True, eq=False)
class LowOrders(objects.Saved):
    """The interactions of at most `order` of n variables, in score units; see `interactions_up_to`.

    For k = 0, …, order: `subsets[k]`, int32 [C(n,k), k], has a subset in each row, ascending, in
    the order of dictionaries; `values[k]` and `errors[k]`, float64 [C(n,k)], are the interactions
    and their absolute errors.  `found[S]` is one value, S a variable, or a tuple of them, by
    number or name.  present: "few", these are I(S); "most", the differences D(T) at the sample
    itself.  score_error: what one score is off by, and error_source how it is known.
    Saved and pickled it leaves the model behind, which `residual` needs.
    """

    order: int
    present: str
    subsets: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    errors: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    dead: tuple[str, ...]
    unit: str
    score_error: float
    error_source: str
    game: AskedGame | None = field(default=None, repr=False, metadata=objects.LEFT_OUT)

    PARTS: ClassVar[objects.Parts] = ()

    def require_usable(self) -> None:
        """Raises ValueError for what no call returns: asked of interactions from a file."""
        own = (self.subsets, self.values, self.errors)
        if any(len(part) != self.order + 1 for part in own):
            raise ValueError(f"order: {self.order}; there is a table for each order up to it")
        for k, (subsets, values, errors) in enumerate(zip(*own, strict=True)):
            count = math.comb(self.n, k)
            require_finite((count,), values=values, errors=errors)
            fits = subsets.dtype == np.int32 and subsets.shape == (count, k)
            if not fits or not np.array_equal(subsets, subsets_of(self.n, k)):
                raise ValueError(f"subsets: not those of {k} of {self.n} variables in their order")

    @property
    def n(self) -> int:
        """The number of live variables."""
        return len(self.names)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The names of the live variables, in order."""
        return self.names

    @property
    def masks(self) -> int:
        """How many masks they were made from: Σ_{k≤order} C(n,k)."""
        return sum(map(len, self.values))

    def __getitem__(self, S: Any) -> float:
        """The interaction of S.  Raises KeyError for other variables, or more of them."""
        k, place = self._place(S)
        return float(self.values[k][place])

    def error_of(self, S: Any) -> float:
        """The absolute error of the interaction of S, S as in `found[S]`."""
        k, place = self._place(S)
        return float(self.errors[k][place])

    def at(self, masks: Any) -> np.ndarray:
        """What the interactions add up to on masks, bool [B, n] or [n]: float64 [B].

        The score itself on the masks that they were made from; elsewhere it leaves out all that
        has more variables.
        """
        return self._sums(as_masks(masks, self.n), self._signed())

    def residual(
        self,
        epsilon: float,
        *,
        tau: float = 0.0,
        share: float = 0.95,
        confidence: float = 0.95,
        masks: int | None = None,
        sizes: Sequence[int] | None = None,
        seed: int = 0,
        progress: bool = False,
        resume: Finished | None = None,
    ) -> ResidualTest:
        """Whether these interactions give v to within epsilon on most masks of each size.

        The claim: |v(S) − Σ I(T)| ≤ epsilon, in score units, on at least `share` of the masks of
        each size, at confidence `confidence` for all sizes together.  HOLDS never says that no
        higher interaction is there; VIOLATED comes with the worst mask; UNDECIDED says what would
        decide.
        tau: only those of at least this strength, in score units, and that of ∅.
        masks: how many to draw of each size, by default the least that can decide if none fails.
        sizes: the sizes to test, by default all that the interactions were not made from; each
            costs so many evaluations, and less confidence is left to the others.
        resume: as in `interactions_up_to`.
        Raises ValueError naming the argument at fault, for too few masks with how many it takes;
        and where the model was left behind.
        """
        if self.game is None:
            raise ValueError(
                "residual: the model was left behind when this was saved; make it anew with "
                "interactions_up_to(model, x, baseline, …)"
            )
        question = Question(epsilon, share, confidence, masks, sizes, seed)
        return residual_of(self, self.game.afresh(resume), question, tau, progress=progress)

    @property
    def possible_sizes(self) -> range:
        """The sizes of masks that these were not made from."""
        few = range(self.order + 1, self.n + 1)
        return few if self.present == "few" else range(self.n - self.order)

    def reaching(self, tau: float) -> int:
        """How many of one variable or more have a strength of at least tau."""
        return sum(int((np.abs(v) >= tau).sum()) for v in self.values[1:])

    def strongest(self, top: int = SHOWN) -> list[tuple[tuple[str, ...], float, float]]:
        """The strongest of one variable or more: (names, value, error), the strongest first."""
        every = [np.abs(v) for v in self.values[1:]]
        starts = np.cumsum([0, *map(len, every)])
        rows = by_strength(np.concatenate(every))[: whole(top, "top", 0)]
        found = []
        for row in rows.tolist():
            k = int(np.searchsorted(starts, row, side="right"))
            at = row - int(starts[k - 1])
            names = tuple(self.names[i] for i in self.subsets[k][at].tolist())
            found.append((names, float(self.values[k][at]), float(self.errors[k][at])))
        return found

    def to_frame(self, top: int | None = None) -> Any:
        """A pandas DataFrame, a row for each subset by order; or for the `top` strongest.

        Raises ImportError where pandas is missing.
        """
        if top is None:
            rows = [
                (tuple(self.names[i] for i in S), value, error)
                for k in range(self.order + 1)
                for S, value, error in zip(
                    self.subsets[k].tolist(), self.values[k].tolist(), self.errors[k].tolist(),
                    strict=True,
                )
            ]  # fmt: skip
        else:
            rows = self.strongest(top)
        columns = {
            "variables": [names for names, _, _ in rows],
            "order": [len(names) for names, _, _ in rows],
            "interaction": [value for _, value, _ in rows],
            "interaction_error": [error for _, _, error in rows],
        }
        return frame(
            columns, unit=self.unit, feature_names=self.names, dead=self.dead, present=self.present
        )

    def graph(
        self, top: int | None = None, *, rel_tau: float | None = None, tau: float | None = None
    ) -> PartialGraph:
        """The strongest as concepts, to be drawn on a picture or a sentence.

        One way to choose: the `top` strongest, by default 20, or those of at least tau score units,
        or of at least a fraction rel_tau of the strongest.
        Raises ValueError naming the argument at fault.
        """
        from verify.explain.concepts.partial import PartialGraph, least_strength

        least = least_strength(top, rel_tau, tau, abs(self.strongest(1)[0][1]))
        count = (GRAPHED if top is None else top) if least is None else self.reaching(least)
        found = self.strongest(count)
        number = {name: i for i, name in enumerate(self.names)}
        codes = tuple(sum(1 << number[name] for name in names) for names, _, _ in found)
        effects = tuple(value for _, value, _ in found)
        errors = tuple(error for _, _, error in found)
        empty = float(self.values[0][0]) if self.present == "few" else 0.0
        return PartialGraph(
            codes, effects, errors, self.names, empty, self.masks - 1, self.unknown, self.unit
        )

    @property
    def unknown(self) -> str:
        """What was not measured, in words; "" where all orders were."""
        left = f"2^{self.n} − {grouped(self.masks)}"
        return f"{left} above order {self.order} not measured" if self.order < self.n else ""

    def plot_strengths(self, *, ax: Axes | None = None) -> Figure:
        """Sorted strengths, a line for each order; hatched: the orders that were not measured.

        ax, here and below: Matplotlib axes to draw into; without, a new figure is made.
        """
        from verify.show.in_part import strengths_in_part

        orders = {f"order {k}": (self.values[k], self.errors[k]) for k in range(1, self.order + 1)}
        kind = "interactions" if self.present == "few" else "differences at the sample"
        title = f"{grouped(self.masks - 1)} {kind} of orders up to {self.order}, all measured"
        return strengths_in_part(orders, self.unit, title, self.unknown, ax)

    def plot_concepts(self, top: int = SHOWN, *, ax: Axes | None = None) -> Figure:
        """The strongest by name, with their signed effects."""
        from verify.show.plots import concepts

        found = [
            {"variables": names, "effect": value, "salient": abs(value) > error}
            for names, value, error in self.strongest(top)
        ]
        return concepts(found, self.unit, ax, how=f" of orders up to {self.order}")

    def plot_waterfall(self, top: int = SHOWN, *, ax: Axes | None = None) -> Figure:
        """From v(∅) to v(N): the strongest, all others that were measured, and what is left.

        The last bar is hatched: only the sum of what was not measured is known.  Takes one
        evaluation.  Raises ValueError for differences at the sample, which add up to no score, and
        where the model was left behind.
        """
        from verify.show.contributions import waterfall
        from verify.show.plots import joined

        if self.present != "few":
            raise ValueError(
                'present: differences at the sample add up to no score; make them with "few"'
            )
        if self.game is None:
            raise ValueError(
                "plot_waterfall: the model was left behind when this was saved, and with it v(N)"
            )
        found, empty = self.strongest(top), float(self.values[0][0])
        steps = [(joined(names), value) for names, value, _ in found]
        taken, unknown = math.fsum(value for _, value in steps), []
        measured = math.fsum(float(v.sum()) for v in self.values[1:])
        if self.masks - 1 > len(found):
            others = f"{grouped(self.masks - 1 - len(found))} others, orders ≤ {self.order}"
            steps.append((others, measured - taken))
        if self.order < self.n:
            rest = float(self.game(np.ones((1, self.n), dtype=bool))[0]) - empty - measured
            unknown = [len(steps)]
            steps.append((f"above order {self.order}, together", rest))
        start = ("v(∅), nothing present", empty)
        return waterfall(start, steps, "v(N), all present", self.unit, ax, unknown=unknown)

    def plot_pairs(self, top: int = 20, *, ax: Axes | None = None) -> Figure:
        """What every two variables do together, as a heat map, of the `top` that do most.

        Raises ValueError where pairs were not measured.
        """
        from verify.show.contributions import pairs

        if self.order < 2:
            raise ValueError("order: pairs were not measured; make these with order=2 or more")
        matrix = np.zeros((self.n, self.n))
        matrix[tuple(self.subsets[2].T)] = self.values[2]
        matrix += matrix.T
        most = by_strength(np.abs(matrix).sum(axis=1))[: whole(top, "top", 1)]
        shown = np.sort(most)
        few = f", {len(shown)} of {self.n} variables" if len(shown) < self.n else ""
        kind = "interactions" if self.present == "few" else "differences"
        names = [self.names[i] for i in shown.tolist()]
        title = f"{kind} of pairs{few}"
        return pairs(matrix[np.ix_(shown, shown)], names, self.unit, title, ax)

    def plot_map(self, image: Any, groups: Any, *, ax: Axes | None = None) -> Figure:
        """The picture's patches in the colours of their own interactions, of one variable each.

        image, groups: as for `ConceptGraph.plot_image`.  Hatched: what is no variable, since it
        equals the baseline.
        """
        from verify.explain.drawing.sample import picture_of
        from verify.show.in_part import patch_map

        _, regions = picture_of(self.graph(0), image, groups)
        alone = "alone" if self.present == "few" else "when all others are there"
        return patch_map(regions, self.values[1], self.unit, f"each patch {alone}", ax)

    def __repr__(self) -> str:
        kind = "interactions" if self.present == "few" else "differences at the sample"
        few = "present" if self.present == "few" else "absent"
        return (
            f"All {kind} of at most {self.order} of {count_of(self.n, 'variable')}, from the "
            f"{count_of(self.masks, 'mask')} with at most {self.order} {few}; whether there are "
            "others: .residual(epsilon)"
        )

    def _repr_html_(self) -> str:
        rows = [
            (listed(names), rounded(value, sign=True, error=error), rounded(error))
            for names, value, error in self.strongest()
        ]
        head = ("variables", f"interaction ({escape(self.unit)})", "±")
        notes = (f"the {len(rows)} strongest",)
        return TextTable(head, rows, repr(self), notes, (NUMBER,) * 3).html()

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)} | {"game": None}

    def _sums(self, masks: np.ndarray, values: Sequence[np.ndarray]) -> np.ndarray:
        return sums_inside(values, masks if self.present == "few" else ~masks)

    def _signed(self) -> list[np.ndarray]:
        """What a mask sums up: I(T) over the T inside; (−1)^|T| D(T) over the T left out."""
        if self.present == "few":
            return list(self.values)
        return [v if k % 2 == 0 else -v for k, v in enumerate(self.values)]

    def _place(self, S: Any) -> tuple[int, int]:
        try:
            given = (S,) if isinstance(S, str) or not hasattr(S, "__iter__") else tuple(S)
            found = sorted(
                {self.names.index(i) if isinstance(i, str) else range(self.n)[i] for i in given}
            )
        except Exception:  # of the caller's object: any
            raise KeyError(f"S: {shown(S)} names no variables of these {self.n}") from None
        if len(found) < len(given) or len(found) > self.order:
            raise KeyError(
                f"S: {shown(S)}; these are sets of at most {self.order} different variables"
            )
        k = len(found)
        return k, int(places_of(np.array([found], dtype=np.int32).reshape(1, k), self.n)[0])


def residual_of(
    low: LowOrders, game: AskedGame, question: Question, tau: float, *, progress: bool = False
) -> ResidualTest:
    """What `LowOrders.residual` gives, of a game that is asked mask by mask."""
    if not 0 <= tau < math.inf:
        raise ValueError(f"tau: {tau!r} is no strength in score units; give 0 for all of them")
    kind = "interactions" if low.present == "few" else "differences at the sample"
    what = f"The {kind} of orders up to {low.order}"
    if tau:
        some = f"{grouped(low.reaching(tau))} of {grouped(low.masks - 1)}"
        what += f" that reach {rounded(tau)} {low.unit} ({some})"
    chosen = [(np.abs(v) >= tau) | (k == 0) for k, v in enumerate(low.values)]
    signed = [np.where(c, v, 0.0) for c, v in zip(chosen, low._signed(), strict=True)]
    doubts = [
        np.where(c, errors + gamma(max(1, low.order) * (low.n + 2)) * np.abs(v), 0.0)
        for c, v, errors in zip(chosen, low.values, low.errors, strict=True)
    ]

    def predicted(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return low._sums(rows, signed), low._sums(rows, doubts)

    return residual_test(game, predicted, low.possible_sizes, question, what, progress=progress)


def low_orders(
    game: AskedGame,
    order: int,
    present: str = "few",
    *,
    budget: int | None = None,
    seed: int = 0,
    progress: bool = False,
) -> LowOrders:
    """What `interactions_up_to` gives, of a game that is asked mask by mask."""
    if present not in ("few", "most"):
        raise ValueError(f'present: {present!r} is unknown; use "few" or "most"')
    n = game.n
    _require_order(order, n, budget)
    absent = present == "most"
    subsets = [subsets_of(n, k) for k in range(order + 1)]
    scores = list[np.ndarray]()
    with progress_bar(sum(map(len, subsets)), progress) as bar:
        for rows in subsets:
            parts = (
                masks_of(rows[part], n, absent=absent) for part in in_parts(len(rows), game.batch)
            )
            scores.append(game.stream(parts, len(rows), bar))
    game.kept.release()
    error, source = _error(game, subsets, scores, absent, seed)
    errors = dividends_of(scores, subsets, n, error)  # the scores become interactions
    if absent:
        for of_order in scores[1::2]:
            np.negative(of_order, out=of_order)
    return LowOrders(
        order, present, tuple(subsets), tuple(scores), tuple(errors), game.names, game.dead,
        game.unit, error, source, game.afresh(),
    )  # fmt: skip


def _error(
    game: AskedGame, subsets: list[np.ndarray], scores: list[np.ndarray], absent: bool, seed: int
) -> tuple[float, str]:
    """The error of a score, from some masks of every order."""
    rng, each = np.random.default_rng(seed), PROBED // len(subsets)
    masks, theirs = list[np.ndarray](), list[np.ndarray]()
    for rows, of_order in zip(subsets, scores, strict=True):
        some = np.arange(len(rows)) if len(rows) <= each else rng.integers(0, len(rows), each)
        masks.append(masks_of(rows[some], game.n, absent=absent))
        theirs.append(of_order[some])
    return game.error(np.concatenate(masks), np.concatenate(theirs), seed)


def _require_order(order: int, n: int, budget: int | None) -> None:
    """ValueError for an order that n variables do not have, or that costs more than the budget."""
    whole(order, "order", 1)
    if order > n:
        raise ValueError(f"order: {order} of {count_of(n, 'variable')}; give 1 to {n}")
    costs = [math.comb(n, k) for k in range(order + 1)]
    if budget is not None and sum(costs) > whole(budget, "budget", 1):
        reached = _within(budget, costs)
        way = f"it is enough for order {reached}" if reached else f"order 1 alone takes {1 + n}"
        raise ValueError(
            f"budget: {budget} evaluations; order {order} of {count_of(n, 'variable')} takes "
            f"{sum(costs)}, {way}"
        )
    sizes, room = [count * (4 * k + BYTES) for k, count in enumerate(costs)], available_bytes()
    if sum(sizes) > room:
        raise MemoryError(
            f"order: the {sum(costs)} interactions of at most {order} of {count_of(n, 'variable')} "
            f"need {readable(sum(sizes))}, and {readable(room)} are free; give "
            f"order={max(1, _within(room, sizes))}"
        )


def cost_of_orders(n: int, order: int) -> int:
    """How many masks have at most so many of n variables present: Σ_{k≤order} C(n,k)."""
    return sum(math.comb(n, k) for k in range(order + 1))


def _within(limit: int, costs: Sequence[int]) -> int:
    """The largest order up to which the costs of all orders together are within a limit, or 0."""
    return max((k for k in range(len(costs)) if sum(costs[: k + 1]) <= limit), default=0)
