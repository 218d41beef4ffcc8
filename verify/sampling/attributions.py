"""Shapley values and interaction indices from random masks, with bands, for any n.

Each index of T is the mean of the discrete derivative Σ_{L⊆T} (−1)^(|T|−|L|) v(S∪L) over a random S
without T: of a uniform size for Shapley's (claim `shapley_interaction`), of a size that favours
small ones for the Shapley–Taylor index of order |T| (`shapley_taylor`), each variable with
probability 1/2 for Banzhaf's (`banzhaf`).  The values of all single variables share the masks
along random orders.  Each order is used in both directions, and each S with its complement where
that has the same chance: the mean of the two is one sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, require_finite, whole
from verify.explain.concepts import indices as exactly
from verify.games.dividends import interactions
from verify.games.game import by_strength, gamma
from verify.records import objects
from verify.sampling.asking import AskedGame, in_parts, progress_bar, samples_of_each
from verify.sampling.chains import Asked
from verify.sampling.limits import (
    ASYMPTOTIC,
    FINITE,
    Moments,
    as_range,
    mean_limits,
    require_confidence,
)
from verify.sampling.masks import random_ranks
from verify.sampling.means import PROBED, grouped, said
from verify.show.frame import frame
from verify.show.table import NUMBER, TextTable
from verify.verdicts.verdict import count_of, listed, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EXACT_UP_TO = 16  # variables
SHOWN, GRAPHED = 10, 20
KINDS = ("shapley", "shapley-taylor", "banzhaf")


@checked_methods
@dataclass(frozen=True, eq=False)
class SampledIndices(objects.Saved):
    """An index of some sets of variables, with bands; see `sampled_indices`.

    subsets: each by its variables, ascending.  values, lowest, highest, float64 [K], in score
    units: estimates and bands that hold together at `confidence`; `limits` says how they were made,
    and `asymptotic` whether only in the limit of many samples.  samples: of each.  score_error: of
    a score; the bands contain it.
    """

    PARTS: ClassVar[objects.Parts] = ()

    index: str
    subsets: tuple[tuple[int, ...], ...]
    values: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
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
    game: AskedGame | None = field(default=None, repr=False, metadata=objects.LEFT_OUT)

    def require_usable(self) -> None:
        """Raises ValueError for what no call returns: asked of indices from a file."""
        require_finite((len(self.subsets),), values=self.values)

    @property
    def n(self) -> int:
        """The number of live variables."""
        return len(self.names)

    def exact(self) -> np.ndarray:
        """The same indices from all 2^n scores, float64 [K], for at most 16 variables.

        Raises ValueError for more, and where the model was left behind when this was saved.
        """
        if self.n > EXACT_UP_TO:
            raise ValueError(
                f"exact: 2^{self.n} scores are too many; it is for at most {EXACT_UP_TO} variables"
            )
        if self.game is None:
            raise ValueError("exact: the model was left behind when this was saved; make it anew")
        every = (np.arange(1 << self.n)[:, None] >> np.arange(self.n)) & 1 == 1
        table = interactions(self.game(every))
        codes = [sum(1 << i for i in T) for T in self.subsets]
        top = max(map(len, self.subsets))
        if self.index == "shapley":
            return np.asarray(exactly.shapley_interactions(table, top)[codes])
        if self.index == "banzhaf":
            return np.asarray(exactly.banzhaf(table, top)[codes])
        tables = {k: exactly.shapley_taylor(table, k) for k in {len(T) for T in self.subsets}}
        return np.array([tables[len(T)][code] for T, code in zip(self.subsets, codes, strict=True)])

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each set.  Raises ImportError where pandas is missing."""
        columns = {
            "variables": [tuple(self.names[i] for i in T) for T in self.subsets],
            self.index.replace("-", "_"): self.values,
            "lowest": self.lowest,
            "highest": self.highest,
        }
        return frame(
            columns, unit=self.unit, confidence=self.confidence, asymptotic=self.asymptotic
        )

    @property
    def clear(self) -> np.ndarray:
        """Whether each index is told from 0 by its band, bool [K]."""
        return np.asarray((self.lowest > 0) | (self.highest < 0))

    def plot(self, top: int = GRAPHED, *, ax: Axes | None = None) -> Figure:
        """The `top` strongest with their bands; grey: those whose band has 0 in it.

        ax, here and below: Matplotlib axes to draw into; without, a new figure is made.
        """
        from verify.show.in_part import bands_by_name
        from verify.show.plots import joined

        rows = self._strongest(whole(top, "top", 0))
        names = [joined([self.names[i] for i in self.subsets[row]]) for row in rows]
        few = f"the {len(rows)} strongest of {len(self.subsets)}; "
        title = f"{few}{int(self.clear.sum())} clear of 0; {said(self.confidence, self.limits)}"
        return bands_by_name(
            names, self.values[rows], self.lowest[rows], self.highest[rows],
            f"{self._what} ({self.unit})", title, ax,
        )  # fmt: skip

    def plot_map(self, image: Any, groups: Any, *, ax: Axes | None = None) -> Figure:
        """The picture's patches in the colours of their values; hatched: not told from 0.

        image, groups: as for `ConceptGraph.plot_image`.  Raises ValueError where the indices are
        not those of all single variables.
        """
        from verify.explain.concepts.partial import PartialGraph
        from verify.explain.drawing.sample import picture_of
        from verify.show.in_part import patch_map

        if self.subsets != tuple((i,) for i in range(self.n)):
            raise ValueError("of: a map takes all single variables; make these without of=")
        nothing = PartialGraph((), (), (), self.names, 0.0, 0, "", self.unit)
        _, regions = picture_of(nothing, image, groups)
        told = np.where(np.append(self.clear, False)[regions], regions, -1)
        return patch_map(told, self.values, self.unit, f"{self._what}, clear of 0", ax)

    @property
    def _what(self) -> str:
        """What they are, in words."""
        title = {"shapley": "Shapley", "banzhaf": "Banzhaf"}.get(self.index, "Shapley–Taylor")
        single = all(len(T) == 1 for T in self.subsets)
        return f"{title} {'values' if single else 'interaction indices'}"

    def _strongest(self, top: int) -> list[int]:
        order = by_strength(np.abs(self.values))
        return [int(row) for row in order[:top]]

    def __repr__(self) -> str:
        apart = int(self.clear.sum())
        return (
            f"{self._what} of {count_of(len(self.subsets), 'set')} of variables from "
            f"{grouped(self.evaluations)} evaluations ({said(self.confidence, self.limits)}): "
            f"{apart} clear of 0"
        )

    def _repr_html_(self) -> str:
        order = self._strongest(SHOWN)
        rows = [
            (
                listed([self.names[i] for i in self.subsets[at]]),
                rounded(self.values[at], sign=True),
                rounded(self.lowest[at], sign=True),
                rounded(self.highest[at], sign=True),
            )
            for at in order
        ]
        head = ("variables", f"index ({escape(self.unit)})", "lowest", "highest")
        notes = (f"the {len(rows)} strongest",)
        return TextTable(head, rows, repr(self), notes, (NUMBER,) * 4).html()


def index_samples(
    game: AskedGame,
    of: Sequence[Any] | None = None,
    index: str = "shapley",
    *,
    samples: int | None = None,
    budget: int | None = None,
    confidence: float = 0.95,
    score_range: Any = None,
    seed: int = 0,
    progress: bool = False,
) -> SampledIndices:
    """What `sampled_indices` gives, of a game that is asked mask by mask."""
    require_confidence(confidence)
    if index not in KINDS:
        raise ValueError(f"index: {index!r} is unknown; use {', '.join(map(repr, KINDS))}")
    known_range = as_range(score_range)
    subsets = _subsets(of, game)
    along = of is None and index != "banzhaf"
    cost = 2 * (game.n + 1) if along else sum(_cost(T, index) for T in subsets)
    count = samples_of_each(samples, budget, "set", cost, fewest=2, way=", or fewer sets")
    asked, rng = Asked(game, known_range), np.random.default_rng(seed)
    with progress_bar(count * cost, progress) as bar:
        asked.bar = bar
        if along:
            moments = _values_along(asked, rng, count)
        else:
            moments = Moments(len(subsets))
            for place, T in enumerate(subsets):
                _derivatives(asked, rng, T, index, count, moments, place)
    error, source = asked.error(seed)
    sizes = np.array([len(T) for T in subsets])
    noise = 2.0**sizes * error + gamma(8) * np.abs(moments.mean)
    delta = (1 - confidence) / len(subsets)
    seen = asked.seen[1] - asked.seen[0]
    width = np.empty(len(subsets))
    for k in set(sizes.tolist()):
        those, apart = sizes == k, 2.0**k  # a derivative spans so many ranges of the score
        span = None if known_range is None else apart * (known_range[1] - known_range[0])
        far = moments.reach(float(noise[those].max()), apart * seen)
        width[those] = mean_limits(count, moments.variance[those], delta, span, far)
    kind = ASYMPTOTIC if known_range is None else FINITE
    low, high = moments.mean - width - noise, moments.mean + width + noise
    return SampledIndices(
        index, subsets, moments.mean, low, high, count, confidence, kind, kind is ASYMPTOTIC,
        known_range, error, source, asked.evaluations, seed, game.unit, game.names, game.dead,
        game.afresh(),
    )  # fmt: skip


def _values_along(asked: Asked, rng: np.random.Generator, count: int) -> Moments:
    """What each variable adds along random orders and back, the mean of both: Shapley's values."""
    n = asked.game.n
    moments, sizes = Moments(n), np.arange(n + 1)
    for part in in_parts(count, max(1, (1 << 20) // (n + 1))):
        ranks = random_ranks(rng, len(range(count)[part]), n)
        total = np.zeros(ranks.shape)
        for places in (ranks, n - 1 - ranks):
            steps = np.diff(asked.along(places, sizes, PROBED), axis=1)
            total += np.take_along_axis(steps, places.astype(np.int64), axis=1)
        moments.add(total / 2, np.arange(n))
    return moments


def _derivatives(
    asked: Asked, rng: np.random.Generator, T: tuple[int, ...], index: str, count: int,
    moments: Moments, place: int,
) -> None:  # fmt: skip
    """Discrete derivatives at T over random masks of the others, into one column of moments."""
    n, k = asked.game.n, len(T)
    others = np.array([i for i in range(n) if i not in T], dtype=np.int64)
    chances = size_chances(n, k, index)
    pairs = index != "shapley-taylor"
    for part in in_parts(count, max(1, (1 << 20) // max(1, n << k))):
        rows = len(range(count)[part])
        uniform = rng.random((rows, n - k + 1))
        sizes = np.searchsorted(np.cumsum(chances), uniform[:, -1], side="right")
        sizes = np.minimum(sizes, n - k)
        ranks = np.argsort(np.argsort(uniform[:, :-1], axis=1, kind="stable"), axis=1)
        present = ranks < sizes[:, None]
        total = np.zeros(rows)
        for inside in (present, ~present) if pairs else (present,):
            masks = np.zeros((rows, n), dtype=bool)
            masks[:, others] = inside
            for code in range(1 << k):
                chosen = [bool(code >> i & 1) for i in range(k)]
                masks[:, list(T)] = chosen
                sign = (-1) ** (k - sum(chosen))
                batches = (masks[p].copy() for p in in_parts(rows, asked.game.batch))
                total += sign * asked.scores(batches, rows, max(8, PROBED >> k))
        moments.add(total[:, None] / (2 if pairs else 1), np.array([place]))


def size_chances(n: int, k: int, index: str) -> np.ndarray:
    """How likely each |S|, 0 to n − k, is for the index of a set of k variables."""
    sizes = range(n - k + 1)
    if index == "shapley":
        return np.full(n - k + 1, 1 / (n - k + 1))
    if index == "banzhaf":
        return np.array([math.comb(n - k, s) / 2 ** (n - k) for s in sizes])
    return np.array([k * math.comb(n - k, s) / (n * math.comb(n - 1, s)) for s in sizes])


def _cost(T: tuple[int, ...], index: str) -> int:
    """Evaluations of one sample."""
    return (1 if index == "shapley-taylor" else 2) << len(T)


def _subsets(of: Sequence[Any] | None, game: AskedGame) -> tuple[tuple[int, ...], ...]:
    """The sets asked for, by number; each single variable where none are."""
    if of is None:
        return tuple((i,) for i in range(game.n))
    found = []
    for S in of:
        given = (
            (S,)
            if isinstance(S, str) or not hasattr(S, "__iter__") or not getattr(S, "ndim", 1)
            else tuple(S)
        )
        try:
            T = sorted(
                {game.names.index(i) if isinstance(i, str) else range(game.n)[i] for i in given}
            )
        except (ValueError, IndexError, TypeError):
            T = []
        if not T or len(T) < len(given):
            raise ValueError(
                f"of: {S!r} is no set of different ones of these {game.n} variables; give numbers "
                "or names, as in [(0, 3), (2, 5)]"
            )
        found.append(tuple(T))
    if not found:
        raise ValueError(
            "of: no sets; give some, as in [(0, 3), (2, 5)], or None for all variables"
        )
    return tuple(found)
