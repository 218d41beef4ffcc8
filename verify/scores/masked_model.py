"""From a network, a sample and a baseline to v(S) on all 2^n masked samples.

A `MaskedModel` is the game v: v(S) is the score of the sample that keeps x on S and takes the
baseline elsewhere, or the mean of these scores over the rows of a background.  In a table, entry S
is read as the integer whose bit i is set iff variable i is present.  Masks are made on the device,
a batch at a time: memory is O(2^n + batch), never 2^n × n.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import Any, SupportsIndex

import numpy as np
import torch
from torch import Tensor
from tqdm.auto import tqdm

from verify.arguments import checked, checked_constructor, checked_methods, listed, whole
from verify.games.game import largest_score
from verify.games.memory import require_memory
from verify.games.names import distinct
from verify.scores import calling
from verify.scores import outputs as scoring
from verify.scores.called_scores import in_float64, require_function_of_a_row
from verify.scores.disturbed import Wrap, rounding_error
from verify.scores.groups import Groups, resolve, without
from verify.scores.hidden import fitted_baseline, fitted_rows, mean_of_rows, read_rows
from verify.scores.inputs import aligned, as_tensor, distinct_names_of, names_of

PROBE_ROWS = 32
BATCH_ENTRIES = 1 << 22
TABLES = 2  # arrays of length 2^n that stand while one is made


@checked_methods
@checked_constructor
@dataclass(frozen=True, eq=False)
class MaskedModel:
    """A network on one sample, seen as a game: checked once, then evaluated on masks.

    Called with coalitions, bool [B, n], True where a variable is present, it returns their scores,
    float64 [B]; `table()` has v on all 2^n subsets.

    model: any callable from a batch [B, *x.shape] to [B, C], [B, 1] or [B]; outputs with `.logits`
        and NumPy arrays are accepted.  A module is put to work where it is, in its own dtype; for
        another `device` or `dtype` a copy is made.  The model itself is never changed.  A method
        of an estimator that was fitted on the named columns of x gets frames with these.
    x: the sample, without a batch axis: a tensor, array, sequence, Series or frame of one row.
    baseline: the like, or a number, that broadcasts to x; may be None under a masker.  Both are
        copied, and held as tensors of one shape, dtype and device.
    background: in place of the baseline, rows of data [m, *x.shape] or a frame: v(S) is the mean
        over the rows of the score with the row as baseline.  Costs m evaluations for each mask.
    target: the class; None means the class predicted at x.
    score: "log-odds" (logits in; taken where there are several outputs and none is named),
        "logit", "probability" (probabilities in, log-odds out), "output" (regression) or a callable
        from the outputs [B, …] to [B], which gets them in float64 where it takes that.
    groups: the variable of each entry of x, -1 always present; see `columns` and `patches`.
    masker: replaces the mixing of x and baseline: from masks (bool [B, n], on the device) to the
        model's input batch.
    feature_names: names of all variables, in place of those of the groups.
    batch_size: how many rows the model is given at most; None finds a number.
    live_only: leaves out the variables whose value equals the baseline, or every row of the
        background there; see `without_dead`.
    tables: how many arrays of length 2^n the caller will hold; 0 where it makes none.
    columns: the names of x's entries, by which frames and Series are put in order; None: x's own.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """

    model: Any
    x: Any
    baseline: Any = None
    _: KW_ONLY
    background: Any = None
    target: Any = None
    score: Any = None
    groups: Any = None
    masker: Callable[[Tensor], Any] | None = None
    batch_size: Any = None
    dtype: InitVar[torch.dtype | None] = None
    device: InitVar[str | torch.device | None] = None
    feature_names: InitVar[Sequence[str] | None] = None
    live_only: bool = False
    tables: InitVar[int] = 0
    columns: tuple[str, ...] | None = field(default=None, repr=False)
    names: tuple[str, ...] = field(init=False)  # of the n variables
    dead: tuple[str, ...] = field(init=False)  # those that `without_dead` left out
    index: Tensor = field(init=False, repr=False)  # x's shape: each entry's variable, or -1
    plain: bool = field(init=False, repr=False)  # entry i of x is variable i
    predicted: int | None = field(init=False)
    filled: bool = field(init=False, repr=False)  # every batch is filled up to batch_size
    output_dtype: torch.dtype = field(init=False)  # as the model gave them last
    output_scale: float = field(init=False)  # largest |output| probed: what rounding is relative to

    def __post_init__(
        self,
        dtype: torch.dtype | None,
        device: str | torch.device | None,
        feature_names: Sequence[str] | None,
        tables: int,
    ) -> None:
        if self.batch_size is not None:
            self._set(batch_size=whole(self.batch_size, "batch_size", 1, "number of rows"))
        if self.background is not None and self.baseline is not None:
            raise ValueError(
                "background: given beside baseline; give one of the two: baseline= is one value "
                "of what is hidden, background= rows of data to take the mean over"
            )
        if self.background is not None and self.masker is not None:
            raise ValueError("background: a masker hides variables in its own way; leave one out")
        if feature_names is None and self.groups is None:
            feature_names = distinct_names_of(self.x)
        model, place, kind = calling.settle(self.model, dtype, device)
        if self.masker is None:
            model = calling.on_frames(model, self.x)
        x = as_tensor(self.x, "x").detach()
        place = place or x.device
        x = x.to(place, kind) if x.is_floating_point() and kind else x.to(place)
        self._set(columns=names_of(self.x) if self.columns is None else self.columns)
        given = aligned(self.columns, self.baseline)
        rows = None if self.background is None else read_rows(self.columns, self.background)
        groups = _named(resolve(self.groups, tuple(x.shape)), feature_names)
        masked, problems = self.masker is not None, list[Exception]()
        for way in calling.ways(
            model, x, masked=masked, sized=self.batch_size is not None, typed=dtype is not None
        ):
            self._set(model=calling.OnArrays(model) if way.arrays else model, filled=way.fill)
            self._take(way.typed(x), given, rows, groups, tables, way)
            try:
                with calling.nothing_in_training():
                    self._require_outputs()
                break
            except calling.InTraining:
                raise
            except Exception as problem:  # of the caller's model: any
                problems.append(problem)
        else:
            first = problems[0]
            if isinstance(first, scoring.UnreadableOutputs):
                raise first
            raise calling.ModelFailed(
                f"model: called with a batch of samples of shape {tuple(x.shape)} and {x.dtype}: "
                f"{type(first).__name__}: {first}"
            ) from first
        self._probe()

    def _take(
        self, x: Tensor, given: Any, rows: Tensor | None, groups: Groups, tables: int,
        way: calling.Way,
    ) -> None:  # fmt: skip
        """Sets the sample, what hides it and the variables, as one way of calling has them."""
        masked = self.masker is not None
        baseline = fitted_baseline(given, x, masked) if rows is None else None
        background = None if rows is None else fitted_rows(rows, x)
        live, dead = groups, tuple[str, ...]()
        if self.live_only and not masked:
            hidden = background if baseline is None else baseline[None]
            same = (x == hidden) | ((x != x) & (hidden != hidden))  # NaN is as NaN
            live, dead = _living(groups, (~same).any(dim=0).cpu().numpy())
        if tables:
            require_memory(live.n, tables)
        index = torch.from_numpy(live.index.copy()).to(x.device)
        plain = np.array_equal(live.index.ravel(), np.arange(live.n))
        if way.squeeze and background is not None:
            background = background[:, 0]
        self._set(
            x=way.shaped(x), baseline=None if baseline is None else way.shaped(baseline),
            background=background, index=way.shaped(index), plain=plain,
            groups=Groups(groups.index[0] if way.squeeze else groups.index, groups.names),
            names=live.names, dead=dead,
        )  # fmt: skip

    @torch.no_grad()
    def _require_outputs(self) -> None:
        """Raises what the model raises, and ValueError for outputs that no score can read."""
        outputs = self._answers(*self._probes(2))
        if not callable(self.score) and outputs.ndim > 2:
            scoring.columns(outputs, self.score or "log-odds")

    def _probes(self, count: int | None = None) -> tuple[Tensor, Tensor | None]:
        """A few masks for the checks, x's own first, and for each a row of the background."""
        masks = _probe_masks(self.n, self.x.device)[:count]
        if self.background is None:
            return masks, None
        return masks, torch.arange(len(masks), device=masks.device) % self.rows

    @torch.no_grad()
    def _probe(self) -> None:
        """Sets what a few outputs tell: score, target, dtype, scale and a batch size."""
        masks, rows = self._probes()

        def answer(some: Tensor) -> Tensor:
            return self._answers(masks[some], None if rows is None else rows[some])

        every = torch.arange(len(masks), device=masks.device)
        outputs = calling.same_twice(answer, every)
        calling.require_rows_alone(
            answer, every, outputs,
            lambda: rounding_error(lambda wrap: self.wrapped(wrap)._answers(masks, rows), outputs),
        )  # fmt: skip
        alone = every[:1].expand(self.batch_size if self.filled else 1)

        def squashed() -> bool:
            shown = self._mixed(masks[alone], None if rows is None else rows[alone])
            return calling.squashes(lambda: self.model(shown))

        score = scoring.resolve_score(self.score, outputs, squashed)
        if callable(score):
            score = in_float64(score, outputs)
        target, predicted = scoring.resolve_target(score, self.target, outputs)
        if callable(score):
            require_function_of_a_row(score, outputs)
        scoring.require_matching_score(outputs, score)
        finite = outputs[torch.isfinite(outputs)].abs()
        size = self.batch_size
        if size is None:
            per_row = max(1, self.x.numel(), outputs[0].numel())
            size = max(16, min(4096, 1 << (BATCH_ENTRIES // per_row).bit_length() - 1))
        self._set(
            score=score, target=target, predicted=predicted,
            batch_size=size if self.filled else min(size, self.rows << self.n),
            output_scale=float(finite.max()) if len(finite) else 1.0,
        )  # fmt: skip

    def _set(self, **fields: Any) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    @property
    def rows(self) -> int:
        """How many scores v(S) is the mean of: the rows of the background, or 1."""
        return 1 if self.background is None else len(self.background)

    def each_row(self) -> list[MaskedModel]:
        """The games, each under one baseline, whose mean this one is; unchecked."""
        if self.background is None:
            return [self]
        return [self.at_baseline(row) for row in self.background]

    def __call__(self, coalitions: Any) -> np.ndarray:
        """v, float64 [B], on coalitions: bool [B, n] or 0 and 1, or [n] for a single one.

        Raises ValueError for another shape or other values, and at a score that is not finite.
        """
        given = as_tensor(coalitions, "coalitions").detach()
        masks = given[None] if given.ndim == 1 else given
        if masks.ndim != 2 or masks.shape[1] != self.n:
            raise ValueError(
                f"coalitions: shape {tuple(given.shape)} for {self.n} variables; "
                f"give a bool array [B, {self.n}]"
            )
        present = masks != 0
        if masks.dtype != torch.bool and bool((present.to(masks.dtype) != masks).any()):
            raise ValueError("coalitions: entries other than 0 and 1; give a bool array [B, n]")
        parts = present.split(max(1, self.batch_size // self.rows))
        return self._in_batches(parts, len(present), progress=False).numpy()

    def table(self, *, progress: bool = False) -> Tensor:
        """v on all 2^n subsets in order: float64, on the CPU.

        Raises MemoryError when 2^n is too large, ValueError at the first score that is NaN or
        infinite.
        """
        require_memory(self.n, TABLES)
        every = range(1 << self.n)
        return self.scores_at(every, progress=progress)

    def to(
        self, dtype: torch.dtype | None = None, device: str | torch.device | None = None
    ) -> MaskedModel:
        """The same game computed in another dtype or on another device; the model is copied."""
        return self._again(dtype=dtype, device=device)

    def with_baseline(self, baseline: Any) -> MaskedModel:
        """The same network, sample and class under another baseline.

        Raises ValueError under a masker, which hides variables in its own way.
        """
        if self.masker is not None:
            raise ValueError("baseline: a masker hides variables in its own way; make another")
        return self._again(baseline=baseline, background=None)

    def with_background(self, background: Any) -> MaskedModel:
        """The same network, sample and class as the mean over rows of data [m, *x.shape].

        Raises ValueError under a masker, which hides variables in its own way.
        """
        return self._again(baseline=None, background=background)

    def with_score(self, score: scoring.Score, target: SupportsIndex | None = None) -> MaskedModel:
        """The same network, sample and baseline under another score."""
        return self._again(score=score, target=target)

    def without_dead(self) -> MaskedModel:
        """The game of the variables whose value differs from the baseline; the others are named.

        Under a background one row that differs is enough.  The others are always present and
        listed in `dead`.  Under a masker, whose effect is unknown, every variable stays.
        """
        return self if self.live_only else self._again(live_only=True)

    def _again(self, **changes: Any) -> MaskedModel:
        own = {
            name: getattr(self, name)
            for name in ("model", "x", "baseline", "background", "target", "score", "groups",
                         "masker", "batch_size", "live_only", "columns")
        }  # fmt: skip
        return MaskedModel(**(own | changes))

    def wrapped(self, wrap: Wrap) -> MaskedModel:
        """The same game, unchecked; its model, and a score of the caller's, go through `wrap`."""
        other = copy.copy(self)
        other._set(model=wrap(self.model))
        if callable(self.score):
            other._set(score=wrap(self.score))
        return other

    def at_baseline(self, baseline: Tensor) -> MaskedModel:
        """The same game at a baseline of the same shape and dtype, unchecked; for optimisers."""
        moved = copy.copy(self)
        moved._set(baseline=baseline, background=None)
        return moved

    def cast(self, dtype: torch.dtype) -> MaskedModel:
        """The same game of a copy of the module in another dtype, unchecked; else as `to`."""
        other = copy.copy(self)
        hidden = {name: getattr(self, name) for name in ("x", "baseline", "background")}
        other._set(
            model=copy.deepcopy(self.model).to(dtype), output_dtype=dtype,
            **{name: None if part is None else part.to(dtype) for name, part in hidden.items()},
        )  # fmt: skip
        return other

    def masks(self, codes: Tensor | range) -> Tensor:
        """Masks [B, n], True where present, of subsets given as integers [B]."""
        if isinstance(codes, range):
            codes = torch.arange(codes.start, codes.stop)
        codes = codes.to(self.x.device)
        bits = 1 << torch.arange(self.n, device=codes.device)
        return (codes[:, None] & bits).bool()

    def inputs(self, masks: Tensor) -> Any:
        """Masked samples [B, *x.shape]: x where present, the baseline elsewhere.

        Under a background [B·m, *x.shape]: every mask with all rows, mask by mask.
        """
        return self._mixed(*self._pairs(masks))

    def _pairs(self, masks: Tensor) -> tuple[Tensor, Tensor | None]:
        """Every mask with every row of the background: masks [B·m, n], and the rows' places."""
        if self.background is None:
            return masks, None
        places = torch.arange(self.rows, device=masks.device)
        return masks.repeat_interleave(self.rows, dim=0), places.repeat(len(masks))

    def _mixed(self, masks: Tensor, rows: Tensor | None) -> Any:
        masks = masks.to(self.x.device)
        if self.masker is not None:
            return self.masker(masks)
        if self.plain:
            present = masks.reshape(len(masks), *self.index.shape)
        else:
            always = masks.new_ones((len(masks), 1))
            present = torch.cat([masks, always], dim=1)[:, self.index]  # -1 picks the last column
        hidden = self.baseline if rows is None else self.background[rows.to(self.x.device)]
        return torch.where(present, self.x, hidden)

    def _answers(self, masks: Tensor, rows: Tensor | None, size: int | None = None) -> Tensor:
        """The outputs on masks, each with a row, in batches of the size that the caller chose.

        size: a smaller one.  Where there is no memory for a batch, half of it is tried, and later
        batches are no larger.
        """
        size = min(size or len(masks), self.batch_size or len(masks)) or 1
        outputs, done, tried = list[Tensor](), 0, 0
        while done < len(masks) or not outputs:
            here = slice(done, done + size)
            part, at = masks[here], None if rows is None else rows[here]
            try:
                found = self._answered(part, at)
            except Exception as problem:  # of the caller's model: any
                if not calling.out_of_memory(problem) or len(part) < 2 or self.filled:
                    raise
                tried, size = tried or len(part), (len(part) + 1) // 2
            else:
                outputs.append(found)
                done += len(part)
                continue
            calling.let_go(self.x.device)  # here the failed batch is no longer held by `problem`
        if tried:
            self._set(batch_size=size)
            calling.tell_smaller(tried, size, self.x.device)
        return torch.cat(outputs)

    def _answered(self, masks: Tensor, rows: Tensor | None) -> Tensor:
        """The outputs on one batch, filled up where the model wants it."""
        missing = self.batch_size - len(masks) if self.filled and self.batch_size else 0
        if missing:
            masks = torch.cat([masks, masks[:1].expand(missing, -1)])
            rows = None if rows is None else torch.cat([rows, rows[:1].expand(missing)])
        raw = self.model(self._mixed(masks, rows))
        found = scoring.as_outputs(raw, len(masks))
        self._set(output_dtype=scoring.dtype_of(raw, found))
        return found[: len(found) - missing]

    def outputs(self, masks: Tensor) -> Tensor:
        """The model's outputs [B, …] on masks [B, n]; [B·m, …] under a background, as `inputs`."""
        return self._answers(*self._pairs(masks))

    def row_scores(self, masks: Tensor, *, batch_size: int | None = None) -> Tensor:
        """The scores [B, m] on masks [B, n] with each row of the background; m = 1 without one."""
        return self._row_scores_of(self._answers(*self._pairs(masks), batch_size))

    def _row_scores_of(self, outputs: Tensor) -> Tensor:
        return scoring.score_outputs(outputs, self.score, self.target).reshape(-1, self.rows)

    def scores_of(self, outputs: Tensor) -> Tensor:
        """v, float64 [B], from the model's outputs on `inputs(masks)`, as others evaluated them."""
        return mean_of_rows(self._row_scores_of(outputs))

    def scores(self, masks: Tensor) -> Tensor:
        """v, float64 [B], on masks [B, n]; differentiable in the baseline."""
        return mean_of_rows(self.row_scores(masks))

    def scores_at(
        self,
        codes: Tensor | range,
        *,
        batch_size: int | None = None,
        progress: bool = False,
        of: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> Tensor:
        """v on any subsets given as integers: float64, on the CPU.

        batch_size: rows at a time, never more than the model's own.
        of: what to take the mean of over a background in place of the scores, entry by entry.
        Raises ValueError at the first score that is NaN or infinite.
        """
        at_once = max(1, (batch_size or self.batch_size) // self.rows)
        starts = range(0, len(codes), at_once)
        parts = (self.masks(codes[start : start + at_once]) for start in starts)
        return self._in_batches(parts, len(codes), progress, batch_size, of)

    @torch.no_grad()
    def _in_batches(
        self,
        parts: Iterable[Tensor],
        count: int,
        progress: bool,
        batch_size: int | None = None,
        of: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> Tensor:
        """The scores of masks that come in batches, float64 [count], on the CPU."""
        table, done = torch.empty(count, dtype=torch.float64, device="cpu"), 0
        words = f"{self.rows} rows a mask" if self.rows > 1 else None
        with tqdm(total=count, unit="mask", desc=words, disable=not progress, leave=False) as bar:
            for masks in parts:
                each = self.row_scores(masks, batch_size=batch_size).cpu()
                usable = each.abs() <= largest_score(self.n)  # which NaN is not
                if not bool(usable.all()):
                    first, row = (~usable).nonzero()[0].tolist()
                    self._refuse(masks[first], float(each[first, row]), row)
                values = each if of is None else torch.from_numpy(of(each.numpy()))
                table[done : done + len(masks)] = mean_of_rows(values)
                done += len(masks)
                bar.update(len(masks))
        return table

    def _refuse(self, mask: Tensor, value: float, row: int) -> None:
        present = [i for i, there in enumerate(mask.tolist()) if there]
        names = ", ".join(self.names[i] for i in present) or "none"
        hint = (
            "; a probability of 0 or 1 has infinite log-odds: pass logits, clip in a callable, or "
            "take p itself by a score of your own, as in score=lambda p: p[:, 1]"
            if self.score == "probability"
            else ""
        )
        where = "" if self.background is None else f" with row {row} of the background"
        why = (
            f"which is too large to be added up: sizes up to {largest_score(self.n):.0e} work"
            if math.isfinite(value)
            else f"the first that is not finite{hint}"
        )
        raise ValueError(
            f"model: the score is {value} at masked sample {sum(1 << i for i in present)}{where} "
            f"(variables present: {names}), {why}"
        )


def masked_model(
    model: Any, x: Any, baseline: Any, *, live_only: bool = False, tables: int = 0, **making: Any
) -> MaskedModel:
    """The model itself where it is a `MaskedModel`, else one made of the arguments.

    `making`: further arguments of `MaskedModel`, at their defaults where the caller gave none.
    Raises ValueError, naming it, for an argument that a `MaskedModel` has already; MemoryError
    when `tables` arrays of length 2^n do not fit.
    """
    if not isinstance(model, MaskedModel):
        if x is None:
            raise ValueError("x: missing; give the sample, or a MaskedModel in place of model")
        return MaskedModel(model, x, baseline, live_only=live_only, tables=tables, **making)
    for name, value in {"x": x, "baseline": baseline, **making}.items():
        if value is not None:
            raise ValueError(f"{name}: the MaskedModel has its own; leave it out here")
    masked = model.without_dead() if live_only else model
    if tables:
        require_memory(masked.n, tables)
    return masked


@checked
def masked_outputs(
    model: Any,
    x: Any = None,
    baseline: Any = None,
    *,
    target: SupportsIndex | None = None,
    score: scoring.Score | None = None,
    groups: Any = None,
    masker: Callable[[Tensor], Any] | None = None,
    background: Any = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = False,
) -> Tensor:
    """v on all masks: a float64 CPU tensor of length 2^n whose entry S is v(S).

    The arguments are those of `MaskedModel`, or one in place of them all.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    masked = masked_model(
        model, x, baseline, background=background, target=target, score=score, groups=groups,
        masker=masker, dtype=dtype, batch_size=batch_size, device=device, tables=TABLES,
    )  # fmt: skip
    return masked.table(progress=progress)


def _named(groups: Groups, names: Sequence[str] | None) -> Groups:
    """The groups under other names, where some are given."""
    if names is None:
        return groups
    names = listed(names, "feature_names", "a list of names")
    if len(names) != groups.n:
        raise ValueError(f"feature_names: {len(names)} names for {groups.n} variables")
    return Groups(groups.index, distinct(names, "feature_names"))


def _living(groups: Groups, differs: np.ndarray) -> tuple[Groups, tuple[str, ...]]:
    """The groups with an entry that differs from what hides it, and the names of the others."""
    living = set(groups.index[differs].tolist())
    dead = [i for i in range(groups.n) if i not in living]
    return without(groups, dead), tuple(groups.names[i] for i in dead)


def _probe_masks(n: int, device: torch.device) -> Tensor:
    """A few different masks for the checks: all present first, none, then one out, one in."""
    one = torch.eye(n, dtype=torch.bool)[:PROBE_ROWS]
    pairs = torch.stack([~one, one], dim=1).flatten(0, 1)
    ends = torch.tensor([[True], [False]]).expand(2, n)
    rows = torch.cat([ends, pairs]).tolist()[:PROBE_ROWS] if n else [[]]
    different = list(dict.fromkeys(map(tuple, rows)))
    return torch.tensor(different, dtype=torch.bool, device=device).reshape(len(different), n)
