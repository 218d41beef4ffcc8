"""A game that is asked mask by mask, where 2^n scores cannot be had: a network's, or a callable.

Masks go to it a batch at a time; the first that it fails on is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from verify.arguments import real_array, whole
from verify.games.game import U, as_error
from verify.sampling.resuming import Finished, Kept, MaskFailed
from verify.verdicts.verdict import rounded

BUDGET = 50_000  # evaluations, where neither they nor samples are named
LEAST = 32  # samples of each: with fewer no budget is spent
ROUNDOFFS = 64  # of the largest score: what an error is assumed to reach where none was measured
LARGEST = 1e140  # of scores: the squares of sums of millions of them are floats
SHOWN = 12  # names in a message
RECALLED = 64  # masks that the error of kept scores is measured on
RETRIES = 8  # errors that a score may be from the one that was kept
ANOTHER = 1e-5  # of the largest score: less is no other score, whatever its error is taken to be


@dataclass(frozen=True, eq=False)
class AskedGame:
    """v on any masks: called with a bool array [B, n] it returns the scores, float64 [B].

    ask: gives the scores of one batch.  names: of the n variables.  dead: those left out, since
    they equal the baseline.  batch: masks at a time.  stated: the error that the caller stated, or
    None.  measured: from masks, their scores and a seed to the error and its source; None for a
    callable that is no network.  kept: the scores of the call that is going on, which it can be
    taken up from where the model fails.
    """

    ask: Callable[[np.ndarray], Any]
    names: tuple[str, ...]
    dead: tuple[str, ...]
    unit: str
    batch: int
    stated: Any = None
    measured: Callable[[np.ndarray, np.ndarray, int], tuple[float, str]] | None = None
    kept: Kept = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", Kept(self.n))

    def afresh(
        self, resume: Finished | None = None, *, lasting: bool = False, own: bool = False
    ) -> AskedGame:
        """The same game for another call, or for the same that is taken up from what was finished.

        own: the finished scores are this game's beyond doubt, and none is asked for once more.
        Raises ValueError for scores of another number of variables.
        """
        other = replace(self)
        object.__setattr__(other, "kept", Kept(self.n, resume, lasting=lasting, own=own))
        return other

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    def __call__(self, masks: np.ndarray) -> np.ndarray:
        parts = (masks[i : i + self.batch] for i in range(0, len(masks), self.batch))
        return self.stream(parts, len(masks))

    def stream(self, parts: Iterable[np.ndarray], count: int, bar: Any = None) -> np.ndarray:
        """The scores of masks that are made a batch at a time, float64 [count].

        Raises MaskFailed, a ValueError, where the game fails on a mask or its score there is not
        finite: it names the mask and has the scores before.  Raises ValueError for scores that are
        not one for each mask.
        """
        scores, done = np.empty(count), 0
        for masks in parts:
            had = self._recalled(masks)
            found = had if len(had) == len(masks) else self._answered(masks, had)
            self.kept.add(masks, found)
            scores[done : done + len(masks)] = found
            done += len(masks)
            if bar is not None:
                bar.update(len(masks))
        return scores

    def error(self, masks: np.ndarray, scores: np.ndarray, seed: int) -> tuple[float, str]:
        """The absolute error of a score, and where it comes from in words.

        masks, scores: some that it is wanted for, which it is measured on.  A callable that is no
        network is taken to be right to 64 roundoffs of its largest score, where nothing is stated.
        """
        if self.measured is not None:
            mixed = np.random.default_rng(seed).permutation(len(masks))
            return self.measured(masks[mixed], scores[mixed], seed)
        if self.stated is not None:
            return float(as_error(self.stated, 1)[0]), "stated by the caller"
        return (
            ROUNDOFFS * U * float(np.abs(scores).max(initial=0.0)),
            f"taken to be {ROUNDOFFS} roundoffs of the largest score",
        )

    def described(self, mask: np.ndarray) -> str:
        """A mask in words: the names of what is present, or of what is absent, where that is less.

        Of many names the first few.
        """
        present = np.flatnonzero(mask)
        absent = np.flatnonzero(~mask)
        few = absent if len(absent) < len(present) else present
        names = ", ".join(self.names[i] for i in few[:SHOWN].tolist()) or "none"
        more = f" and {len(few) - SHOWN} more" if len(few) > SHOWN else ""
        which = "absent" if few is absent else "present"
        return f"{len(present)} of {self.n} variables present ({which}: {names}{more})"

    def _recalled(self, masks: np.ndarray) -> np.ndarray:
        """The scores of the first of these masks from an earlier try, one of them asked once more.

        Raises ValueError where the game has another score now.
        """
        had = self.kept.recalled(masks)
        if not len(had) or not self.kept.doubtful:
            return had
        asked = masks[: len(had)]
        at = int(asked.sum(axis=1).argmax())
        again = float(self._scores(asked[at : at + 1])[0])
        error, _ = self.error(asked[:RECALLED], had[:RECALLED], 0)
        allowed = max(RETRIES * error, ANOTHER * max(float(np.abs(had).max()), abs(again)))
        if not abs(again - had[at]) <= allowed:
            raise ValueError(
                f"resume: these scores are of another model, sample, target or baseline: "
                f"{rounded(float(had[at]))} was kept where the score is {rounded(again)} now, of "
                f"the mask with {self.described(asked[at])}; give them to the call that they come "
                "from"
            )
        self.kept.doubtful = not asked[at].any()  # of the empty mask all samples have one score
        return had

    def _answered(self, masks: np.ndarray, had: np.ndarray) -> np.ndarray:
        """The scores of masks; had: those of the first of them, from an earlier try."""
        found = np.concatenate([had, self._scores(masks[len(had) :])])
        bad = np.flatnonzero(~np.isfinite(found))
        if bad.size:
            at = int(bad[0])
            self.kept.add(masks[:at], found[:at])
            raise self._failed(masks[at], f"the score is {found[at]} at")
        if float(np.abs(found).max(initial=0.0)) > LARGEST:
            size = float(np.abs(found).max())
            raise ValueError(f"model: a score of size {size:.3g}; up to {LARGEST:g} work")
        return found

    def _failed(self, mask: np.ndarray, what: str, why: str = "") -> MaskFailed:
        """The error that names a mask and says how to go on from what is finished."""
        done = self.kept.finished()
        way = (
            f" (the scores of {len(done)} masks before it are kept: with the model mended, go on "
            "from them with resume=error.finished, error being this one)"
        )
        where = self.described(mask)
        return MaskFailed(
            f"model: {what} the mask with {where}{why}{way if len(done) else ''}", mask, done
        )

    def _scores(self, masks: np.ndarray) -> np.ndarray:
        try:
            raw = self.ask(masks)
        except Exception as problem:  # of the caller's model: any
            mask, own = self._failing(masks, problem)
            why = f": {type(own).__name__}: {own}"
            raise self._failed(mask, "it fails on", why) from own
        scores = real_array(raw, "model: its scores")
        if scores.shape != (len(masks),):
            raise ValueError(
                f"model: scores of shape {scores.shape} for {len(masks)} coalitions; return one "
                f"number for each, shape [{len(masks)}]"
            )
        return scores

    def _failing(self, masks: np.ndarray, problem: Exception) -> tuple[np.ndarray, Exception]:
        """A mask on which the game fails alone, by halving, and what it raises there.

        Where it takes either half of a batch that it failed on: the batch's first, and that.
        """
        while len(masks) > 1:
            halves = np.array_split(masks, 2)
            for half in halves:
                try:
                    self.ask(half)
                except Exception as found:
                    masks, problem = half, found
                    break
            else:
                break
        return masks[0], problem


def as_masks(given: Any, n: int) -> np.ndarray:
    """Masks of n variables, bool [B, n], from such an array or [n] for a single one.

    Raises ValueError for another shape and for entries other than 0 and 1.
    """
    masks = real_array(given, "masks")
    rows = masks[None] if masks.ndim == 1 else masks
    if rows.ndim != 2 or rows.shape[1] != n or not np.isin(rows, (0, 1)).all():
        raise ValueError(f"masks: shape {masks.shape}; give a bool array [B, {n}]")
    return rows.astype(bool)


def progress_bar(count: int, shown: bool) -> Any:
    """A bar over so many masks, on the error stream."""
    return tqdm(total=count, unit="mask", disable=not shown, leave=False)


def in_parts(count: int, size: int) -> Iterator[slice]:
    """The slices of 0, …, count - 1 that are a batch each."""
    return (slice(start, start + size) for start in range(0, count, size))


def require_one(samples: int | None, budget: int | None, instead: str) -> None:
    """ValueError where both a number of samples and a budget are given; `instead` says of which."""
    if samples is not None and budget is not None:
        raise ValueError(
            f"samples: a number of them and a budget exclude each other; give samples= for so many "
            f"{instead}"
        )


def samples_of_each(
    samples: int | None, budget: int | None, of: str, cost: int, *, fewest: int, first: int = 0,
    way: str = "",
) -> int:  # fmt: skip
    """How many samples of each of some things: as many as asked for, or as a budget pays.

    of: what one of these is called.  cost: the evaluations of one sample of each.  fewest: samples
    that may be asked for.  first: evaluations that come before.  way: what else would do.
    Raises ValueError naming the argument at fault, a budget with the least that will do.
    """
    require_one(samples, budget, f"of each {of}, or budget= for so many evaluations in all")
    if samples is not None:
        return whole(samples, "samples", fewest)
    enough = first + LEAST * cost
    limit = max(BUDGET, enough) if budget is None else whole(budget, "budget", 1)
    if limit < enough:
        before = f"{first} come first, " if first else ""
        raise ValueError(
            f"budget: {limit} evaluations; {before}one sample of each {of} takes {cost} in all, "
            f"and {LEAST} of them are the least: give at least {enough}{way}"
        )
    return (limit - first) // cost
