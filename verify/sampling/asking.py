"""A game that is asked mask by mask, where 2^n scores cannot be had: a network's, or a callable.

Masks go to it a batch at a time; the first that it fails on is named.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from tqdm.auto import tqdm

from verify.games.game import U, as_error
from verify.games.names import distinct
from verify.scores.calling import ModelFailed
from verify.scores.masked_model import MaskedModel, masked_model
from verify.scores.outputs import unit_of
from verify.scores.precision import ROUNDOFFS, measure_on

BATCH = 4096
ENTRIES = 1 << 22  # masks times variables at a time
SHOWN = 12  # names in a message


@dataclass(frozen=True, eq=False)
class AskedGame:
    """v on any masks: called with a bool array [B, n] it returns the scores, float64 [B].

    ask: gives the scores of one batch.  names: of the n variables.  dead: those left out, since
    they equal the baseline.  masked: the network behind it, None for a callable.  stated: the
    error that the caller stated, None: it is measured or estimated.  batch: masks at a time.
    """

    ask: Callable[[np.ndarray], Any]
    names: tuple[str, ...]
    dead: tuple[str, ...]
    unit: str
    masked: MaskedModel | None
    stated: Any
    batch: int

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    def __call__(self, masks: np.ndarray) -> np.ndarray:
        parts = (masks[i : i + self.batch] for i in range(0, len(masks), self.batch))
        return self.stream(parts, len(masks))

    def stream(self, parts: Iterable[np.ndarray], count: int, bar: Any = None) -> np.ndarray:
        """The scores of masks that are made a batch at a time, float64 [count].

        Raises ModelFailed, naming the mask, where the game fails on one; ValueError for scores
        that are not finite, or not one for each mask.
        """
        scores, done = np.empty(count), 0
        for masks in parts:
            found = self._scores(masks)
            bad = np.flatnonzero(~np.isfinite(found))
            if bad.size:
                where = self.described(masks[bad[0]])
                raise ValueError(f"model: the score is {found[bad[0]]} at the mask with {where}")
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
        if self.masked is not None:
            mixed = np.random.default_rng(seed).permutation(len(masks))
            return measure_on(
                self.masked, masks[mixed], scores[mixed], seed=seed, stated=self.stated
            )
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

    def _scores(self, masks: np.ndarray) -> np.ndarray:
        try:
            raw = self.ask(masks)
        except Exception as problem:  # of the caller's model: any
            mask, own = self._failing(masks, problem)
            raise ModelFailed(
                f"model: it fails on the mask with {self.described(mask)}: "
                f"{type(own).__name__}: {own}"
            ) from own
        scores = np.asarray(raw.detach().cpu() if hasattr(raw, "detach") else raw)
        if scores.shape != (len(masks),) or scores.dtype.kind not in "fiub":
            raise ValueError(
                f"model: scores of shape {scores.shape} and {scores.dtype} for {len(masks)} "
                f"coalitions; return one number for each, shape [{len(masks)}]"
            )
        return scores.astype(np.float64)

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


def asked_game(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    n: int | None = None,
    error: Any = None,
    **making: Any,
) -> AskedGame:
    """The game of a network on a sample, of a `MaskedModel`, or of a callable on coalitions.

    The callable takes a bool array [B, n] and returns [B] scores; n is its number of variables,
    which a game of shapiq's says itself.  making: further arguments of `MaskedModel`, None where
    the caller gave none; a callable takes `feature_names` and `batch_size` of them.
    Raises ValueError naming the argument at fault.
    """
    players = getattr(model, "n_players", None) if n is None else n
    if isinstance(model, MaskedModel) or x is not None or players is None:
        if x is None and not isinstance(model, MaskedModel):
            raise ValueError(
                "x: missing; give the sample, a MaskedModel in place of model, or n= for a game "
                "that is called with coalitions, bool [B, n]"
            )
        if n is not None:
            raise ValueError("n: the variables are those of x; n= is for a callable on coalitions")
        masked = masked_model(model, x, baseline, live_only=True, **making)

        @torch.no_grad()
        def ask(masks: np.ndarray) -> Any:
            return masked.scores(torch.from_numpy(masks)).cpu()

        if not masked.n:
            raise ValueError("x: every variable equals the baseline, so that masks change nothing")
        batch = max(1, masked.batch_size // masked.rows)
        return AskedGame(
            ask, masked.names, masked.dead, unit_of(masked.score), masked, error, batch
        )
    if not callable(model):
        raise ValueError(f"model: {type(model).__name__} cannot be called with coalitions")
    names: Sequence[str] | None = making.pop("feature_names", None)
    batch_size = making.pop("batch_size", None)
    for name, value in {"baseline": baseline, **making}.items():
        if value is not None:
            raise ValueError(f"{name}: a callable on coalitions takes none; leave it out")
    if isinstance(error, str):
        raise ValueError(f"error: {error!r} is for networks; state that of a callable as a number")
    count = whole_number(players, "n", 1)
    if names is not None and len(names) != count:
        raise ValueError(f"feature_names: {len(names)} names for {count} variables")
    most = max(16, min(BATCH, ENTRIES // max(1, count)))
    return AskedGame(
        model,
        tuple(f"x{i}" for i in range(count)) if names is None else distinct(names, "feature_names"),
        (),
        "score units",
        None,
        error,
        most if batch_size is None else whole_number(batch_size, "batch_size", 1),
    )


def progress_bar(count: int, shown: bool) -> Any:
    """A bar over so many masks, on the error stream."""
    return tqdm(total=count, unit="mask", disable=not shown, leave=False)


def in_parts(count: int, size: int) -> Iterator[slice]:
    """The slices of 0, …, count - 1 that are a batch each."""
    return (slice(start, start + size) for start in range(0, count, size))


def whole_number(value: Any, name: str, least: int) -> int:
    """An argument as an integer of at least so much.  Raises ValueError, naming it."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if number < least:
        raise ValueError(f"{name}: {value!r} is no whole number of at least {least}")
    return number
