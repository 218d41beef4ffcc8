"""A few interactions of any order, where there are only a few: found by halving, then tested.

Let r(S) be v(S) less the terms known so far.  Where r(S) is not 0, halving finds the shortest
beginning of S (its variables in a fixed order) on which r is not 0; its last variable is kept, and
the same is done with the beginnings before it, until r is not 0 on what was kept, K.  No proper
subset of K then has a term, unless terms cancelled on the way: so I(K) = r(K), found with at most
|K| (⌈log₂ n⌉ + 1) evaluations, and s terms of degree ≤ d with s·d·(⌈log₂ n⌉ + 1) and those of some
first masks (adaptive group testing; D.-Z. Du and F. K. Hwang, Combinatorial Group Testing, 1993).
What counts as 0 follows from the error of the scores.  Terms that cancel lead to wrong ones, which
are mended later: r shows them.  So nothing rests on how the terms were found.  What is said of them
rests on masks drawn afresh (`verify.sampling.residual`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from verify.arguments import checked_methods, require_finite, whole
from verify.games.game import U, by_strength, gamma
from verify.records import objects
from verify.sampling.asking import AskedGame, as_masks
from verify.sampling.held_out import Sizes
from verify.sampling.masks import masks_of_sizes
from verify.sampling.residual import Question, ResidualTest, residual_test
from verify.show.frame import frame
from verify.show.numbers import count as grouped
from verify.show.table import NUMBER, TextTable
from verify.verdicts.verdict import Status, count_of, listed, rounded

if TYPE_CHECKING:  # numbers need no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.explain.concepts.partial import PartialGraph

FIRST = 64  # random masks of all sizes to begin with, beside ∅ and N
SHOWN = 10


@checked_methods
@dataclass(frozen=True, eq=False)
class SparseInteractions(objects.Saved):
    """The terms that give the score on random masks, or that it is not sparse.

    sparse: whether the certificate holds; without it there are no terms, and where its status is
    not VIOLATED it is open whether there are few.  `subsets`, tuples of
    variables, `values` and `errors`, [s] in score units, the strongest first, ∅ among them where
    v(∅) is not 0.  peeled: how many were found, given or not; max_terms: how many would be few.
    search_calls and test_calls: scores asked for to find them and to test them, besides those that
    the error was measured with.
    residual: the certificate, with the share of masks of each size and R² beside it.
    """

    PARTS: ClassVar[objects.Parts] = ResidualTest.parts()

    sparse: bool
    subsets: tuple[tuple[int, ...], ...]
    values: np.ndarray
    errors: np.ndarray
    peeled: int
    search_calls: int
    test_calls: int
    budget: int
    max_terms: int
    residual: ResidualTest
    names: tuple[str, ...]
    dead: tuple[str, ...]
    unit: str
    score_error: float
    error_source: str

    def require_usable(self) -> None:
        """Raises ValueError for what no call returns: asked of interactions from a file."""
        require_finite((len(self.subsets),), values=self.values, errors=self.errors)

    @property
    def n(self) -> int:
        """The number of live variables."""
        return len(self.names)

    @property
    def calls(self) -> int:
        """All scores that were asked for."""
        return self.search_calls + self.test_calls

    def at(self, masks: Any) -> np.ndarray:
        """What the terms add up to on masks, bool [B, n] or [n]: float64 [B]."""
        rows = _rows(self.subsets, self.n)
        return np.asarray(_inside(rows, as_masks(masks, self.n)) @ self.values)

    def to_frame(self) -> Any:
        """A pandas DataFrame, a row for each term.  Raises ImportError where pandas is missing."""
        columns = {
            "variables": [tuple(self.names[i] for i in S) for S in self.subsets],
            "order": [len(S) for S in self.subsets],
            "interaction": self.values,
            "interaction_error": self.errors,
        }
        return frame(columns, unit=self.unit, feature_names=self.names, sparse=self.sparse)

    @property
    def unknown(self) -> str:
        """What the certificate leaves open, in words."""
        if self.sparse:
            return "that there are others is not excluded"
        return "none is given: not certified to be few"

    def graph(
        self, top: int | None = None, *, rel_tau: float | None = None, tau: float | None = None
    ) -> PartialGraph:
        """The terms as concepts, to be drawn on a picture or a sentence.

        All of them, or the `top` strongest, or those of at least tau score units, or of at least a
        fraction rel_tau of the strongest.  Raises ValueError naming the argument at fault, and
        where no terms are given.
        """
        from verify.explain.concepts.partial import PartialGraph, least_strength

        self._require_terms()
        strengths = np.abs(self.values[self._terms(None)])
        least = least_strength(top, rel_tau, tau, float(strengths.max(initial=0.0)))
        rows = self._terms(top if least is None else int((strengths >= least).sum()))
        codes = tuple(sum(1 << i for i in self.subsets[row]) for row in rows)
        effects, errors = (
            tuple(float(of[row]) for row in rows) for of in (self.values, self.errors)
        )
        total = len(self._terms(None))
        return PartialGraph(
            codes, effects, errors, self.names, self._empty(), total, self.unknown, self.unit
        )

    def plot_strengths(self, *, ax: Axes | None = None) -> Figure:
        """Sorted strengths of the terms; hatched: all that the certificate does not exclude.

        Where no terms are given, all is hatched.  ax, here and below: Matplotlib axes to draw into.
        """
        from verify.show.in_part import strengths_in_part

        rows, found = self._terms(None), dict[str, tuple[np.ndarray, np.ndarray]]()
        if self.sparse:
            found = {"terms": (self.values[rows], self.errors[rows])}
        title = f"{len(rows)} terms found" if self.sparse else "not certified to be sparse"
        return strengths_in_part(found, self.unit, title, self.unknown, ax)

    def plot_concepts(self, top: int = SHOWN, *, ax: Axes | None = None) -> Figure:
        """The strongest terms by name.  Raises ValueError where no terms are given."""
        from verify.show.plots import concepts

        self._require_terms()
        found = [
            {
                "variables": [self.names[i] for i in self.subsets[row]],
                "effect": float(self.values[row]),
                "salient": True,
            }
            for row in self._terms(top)
        ]
        return concepts(found, self.unit, ax, how=f" of {len(self._terms(None))} found")

    def plot_waterfall(self, top: int = SHOWN, *, ax: Axes | None = None) -> Figure:
        """From v(∅) to the terms' sum with all present.  Raises ValueError where none are given."""
        from verify.show.contributions import waterfall
        from verify.show.plots import joined

        self._require_terms()
        rows, every = self._terms(top), self._terms(None)
        steps = [
            (joined([self.names[i] for i in self.subsets[row]]), float(self.values[row]))
            for row in rows
        ]
        if len(every) > len(rows):
            others = float(self.values[every[len(rows) :]].sum())
            steps.append((f"{grouped(len(every) - len(rows))} other terms", others))
        start = ("v(∅), nothing present", self._empty())
        return waterfall(start, steps, "all present, by the terms", self.unit, ax)

    def _terms(self, top: int | None) -> list[int]:
        """The rows of the strongest terms of one variable or more."""
        rows = [row for row, S in enumerate(self.subsets) if S]
        return rows if top is None else rows[: whole(top, "top", 0)]

    def _empty(self) -> float:
        return float(self.values[self.subsets.index(())]) if () in self.subsets else 0.0

    def _require_terms(self) -> None:
        if not self.sparse:
            raise ValueError(
                "sparse: no terms are given, since they are not certified; see .residual"
            )

    def __repr__(self) -> str:
        found = count_of(self.peeled, "interaction")
        limits = f"{self.budget} calls and {count_of(self.max_terms, 'interaction')} allowed"
        if self.sparse:
            highest = max(map(len, self.subsets), default=0)
            said = f"Sparse: {found} of {count_of(self.n, 'variable')}, of order at most {highest}"
        elif self.residual.status is Status.UNDECIDED:
            said = f"Undecided: {found} may or may not give the score, and are not given here"
        else:
            said = f"Not sparse ({limits}): {found} that were found are not all, and not given here"
        calls = f"{self.search_calls} calls to find, {self.test_calls} to test"
        return f"{said} ({calls}). {self.residual!r}"

    def _repr_html_(self) -> str:
        if not self.sparse:
            return f"<p>{escape(repr(self))}</p>"
        rows = [
            (listed([self.names[i] for i in S]), rounded(value, sign=True, error=error))
            for S, value, error in zip(self.subsets, self.values, self.errors, strict=True)
        ][:SHOWN]
        head = ("variables", f"interaction ({escape(self.unit)})")
        notes = (f"the {len(rows)} strongest",)
        return TextTable(head, rows, repr(self), notes, (NUMBER,) * 2).html()


def search(
    game: AskedGame, question: Question, budget: int, max_terms: int, *, progress: bool = False
) -> SparseInteractions:
    """What `sparse_interactions` gives, of a game that is asked mask by mask."""
    most = min(whole(max_terms, "max_terms", 1), max(1, 2**game.n // 4))
    return _Search(game, question, whole(budget, "budget", 1), most, progress).result()


@dataclass(eq=False)
class _Search:
    """The terms found so far and the scores asked for; what is here changes as it goes on."""

    game: AskedGame
    question: Question
    budget: int
    most: int
    progress: bool
    scores: dict[bytes, float] = field(default_factory=dict)
    terms: dict[tuple[int, ...], int] = field(default_factory=dict)  # each term's row
    test_calls: int = 0
    peelings: int = 0

    def __post_init__(self) -> None:
        n = self.game.n
        self.rows = np.zeros((0, n), dtype=bool)
        self.values, self.doubts = np.zeros(0), np.zeros(0)
        self.rng = np.random.default_rng([self.question.seed, n])
        least = self._cost(0) + FIRST + 2
        if self.budget < least:
            raise ValueError(
                f"budget: {self.budget} evaluations; the test alone takes {self._cost(0)}, so give "
                f"at least {least} and some for the search, or fewer sizes, as in sizes=[{n}]"
            )

    def result(self) -> SparseInteractions:
        """Searches and tests until a test holds or the budget is spent."""
        n = self.game.n
        drawn = masks_of_sizes(self.rng, n, self.rng.integers(0, n + 1, FIRST))
        first = np.concatenate([np.zeros((1, n), bool), np.ones((1, n), bool), drawn])
        found = self.game(first)
        self.error, self.source = self.game.error(first, found, self.question.seed)
        self.scores.update(zip(map(_key, first), found.tolist(), strict=True))
        pool, round_ = list(first), 0
        while True:
            spent = not self._peel_all(pool, self._cost(round_))
            test = self._test(round_)
            failing = [] if test.worst is None else [m for m in test.worst if self._left(m)[0] > 0]
            round_ += 1
            if test.status is Status.HOLDS or spent or not failing:
                return self._made(test)
            if self._calls() + self._cost(round_) > self.budget:
                return self._made(test)
            pool = [*failing, *pool]

    def _made(self, test: ResidualTest) -> SparseInteractions:
        kept = np.flatnonzero(np.abs(self.values) > self.doubts)
        subsets = list(self.terms)
        order = kept[by_strength(np.abs(self.values[kept]))] if len(kept) else kept
        sparse = test.status is Status.HOLDS and len(kept) <= self.most
        given = order if sparse else order[:0]
        return SparseInteractions(
            sparse, tuple(subsets[i] for i in given.tolist()), self.values[given],
            self.doubts[given], len(kept), len(self.scores), self.test_calls, self.budget,
            self.most, test, self.game.names, self.game.dead, self.game.unit, self.error,
            self.source,
        )  # fmt: skip

    def _calls(self) -> int:
        return len(self.scores) + self.test_calls

    def _asked(self, round_: int) -> Question:
        """The question of one test: its share of the confidence, and masks that no other drew."""
        q = self.question
        confidence = 1 - (1 - q.confidence) / 2 ** (round_ + 1)
        return Question(q.epsilon, q.share, confidence, None, q.sizes, q.seed + 7919 * (1 + round_))

    def _cost(self, round_: int) -> int:
        """How many scores a test takes."""
        asked = self._asked(round_)
        sizes = asked.sizes_among(range(1, self.game.n + 1))
        each = asked.masks_of_each(max(1, len(sizes)))
        return int(Sizes.of(self.game.n, sizes, each).counts.sum()) if len(sizes) else 0

    def _peel_all(self, pool: list[np.ndarray], kept_back: int) -> bool:
        """Takes terms off until nothing is left on these masks; False where a limit ended it."""
        for mask in pool:
            while self._left(mask)[0] > 0:
                spent = max(self._calls() + kept_back, self.peelings) >= self.budget
                if spent or len(self.terms) > self.most:
                    return False
                self._peel(np.flatnonzero(mask).tolist())
        return True

    def _peel(self, inside: list[int]) -> None:
        """Takes off one term, a subset of these variables, on which r is not 0.

        A set is met again only after a proper subset of it was, so that this comes to an end.
        """
        self.peelings += 1
        kept, before = list[int](), inside
        while self._left(self._mask(kept))[0] <= 0:
            low, high = 0, len(before)
            while high - low > 1:
                middle = (low + high) // 2
                if self._left(self._mask([*kept, *before[:middle]]))[0] > 0:
                    high = middle
                else:
                    low = middle
            kept.append(before[high - 1])
            before = before[: high - 1]
        S, mask = tuple(sorted(kept)), self._mask(kept)
        _, value, doubt = self._left(mask)
        if S in self.terms:  # found wrong before, since terms had cancelled
            self.values[self.terms[S]] += value
            self.doubts[self.terms[S]] = doubt
            return
        self.terms[S] = len(self.terms)
        self.rows = np.concatenate([self.rows, mask[None]])
        self.values, self.doubts = np.append(self.values, value), np.append(self.doubts, doubt)

    def _left(self, mask: np.ndarray) -> tuple[float, float, float]:
        """(by how much |r| is above its error, r, this error) on one mask."""
        key = _key(mask)
        score = self.scores.get(key)
        if score is None:
            score = self.scores[key] = float(self.game(mask[None])[0])
        inside = ~(self.rows & ~mask).any(axis=1)
        terms = self.values[inside]
        size = float(np.abs(terms).sum()) + abs(score)
        rounding = U * abs(score) + gamma(len(terms) + 1) * size
        doubt = self.error + float(self.doubts[inside].sum()) + rounding
        r = score - float(terms.sum())
        return abs(r) - doubt, r, doubt

    def _test(self, round_: int) -> ResidualTest:
        """The residual on masks drawn afresh."""
        kept = np.abs(self.values) > self.doubts
        rows, values, doubts = self.rows[kept], self.values[kept], self.doubts[kept]
        doubts = doubts + gamma(len(values) + 1) * np.abs(values)

        def predicted(masks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            self.test_calls += len(masks)
            inside = _inside(rows, masks)
            return inside @ values, inside @ doubts

        what = f"The {count_of(len(values), 'interaction')} found"
        return residual_test(
            self.game, predicted, range(1, self.game.n + 1), self._asked(round_), what,
            progress=self.progress,
        )  # fmt: skip

    def _mask(self, variables: Sequence[int]) -> np.ndarray:
        mask = np.zeros(self.game.n, dtype=bool)
        mask[list(variables)] = True
        return mask


def _key(mask: np.ndarray) -> bytes:
    return np.packbits(mask).tobytes()


def _rows(subsets: Sequence[tuple[int, ...]], n: int) -> np.ndarray:
    rows = np.zeros((len(subsets), n), dtype=bool)
    for row, S in zip(rows, subsets, strict=True):
        row[list(S)] = True
    return rows


def _inside(rows: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Whether each term is inside each mask, as 0 and 1: float64 [B, s]."""
    missing = (~masks).astype(np.float64) @ rows.T.astype(np.float64)
    return np.asarray(missing == 0).astype(np.float64)
