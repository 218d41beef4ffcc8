"""From a network, a sample and a baseline to v(S) on all 2^n masked samples.

Entry S of the table, S read as the integer whose bit i is set iff variable i is present, is the
score of the sample that keeps x on S and takes the baseline elsewhere.  Masks are made on the
device from ranges of integers, a batch at a time: memory is O(2^n + batch), never 2^n × n.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex

import torch
from torch import Tensor
from tqdm.auto import tqdm

from verify.games.lattice import members
from verify.games.memory import require_memory
from verify.scores import outputs as scoring
from verify.scores.groups import resolve, without

PROBE_ROWS = 32
BATCH_ENTRIES = 1 << 22


@torch.no_grad()
def masked_outputs(
    model: Any,
    x: Any,
    baseline: Any,
    *,
    target: SupportsIndex | None = None,
    score: scoring.Score = "log-odds",
    groups: Any = None,
    masker: Callable[[Tensor], Any] | None = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = False,
) -> Tensor:
    """v on all masks: a float64 CPU tensor of length 2^n whose entry S is v(S).

    model: any callable from a batch [B, *x.shape] to [B, C], [B, 1] or [B]; outputs with `.logits`
        and NumPy arrays are accepted.  A module is put to work where it is, in its own dtype; for
        another `device` or `dtype` a copy is made.  The model itself is never changed.
    x: the sample, without a batch axis.  baseline: a tensor or number that broadcasts to x.
    target: the class; None means the class predicted at x.
    score: "log-odds" (logits in), "logit", "probability" (probabilities in, log-odds out),
        "output" (regression) or a callable from the outputs [B, …] to [B].
    groups: the variable of each entry of x, -1 always present; see `columns` and `patches`.
    masker: replaces the mixing of x and baseline: from masks (bool [B, n], on the device) to the
        model's input batch.
    Raises ValueError naming the argument at fault, MemoryError when 2^n is too large.
    """
    masked = prepare(
        model, x, baseline, target=target, score=score, groups=groups, masker=masker, dtype=dtype,
        batch_size=batch_size, device=device,
    )  # fmt: skip
    return masked.table(progress=progress)


@dataclass(frozen=True, eq=False)
class MaskedModel:
    """A checked model, sample and baseline, ready to be evaluated on masks; see `prepare`."""

    model: Callable[[Any], Any]
    x: Tensor
    baseline: Tensor
    index: Tensor  # x's shape: the variable of each entry, -1 always present
    names: tuple[str, ...]  # of the n variables
    dead: tuple[str, ...]  # variables that were dropped because x equals the baseline there
    masker: Callable[[Tensor], Any] | None
    score: scoring.Score
    target: int | None
    predicted: int | None
    batch_size: int
    output_dtype: torch.dtype
    output_scale: float  # largest absolute output in the probe: what rounding is relative to

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    def masks(self, codes: Tensor) -> Tensor:
        """Masks [B, n], True where present, of subsets given as integers [B]."""
        return (codes[:, None] >> torch.arange(self.n, device=codes.device)) & 1 == 1

    def inputs(self, codes: Tensor) -> Any:
        """Masked samples [B, *x.shape]: x where present, the baseline elsewhere."""
        masks = self.masks(self._on_device(codes))
        if self.masker is not None:
            return self.masker(masks)
        always = torch.ones_like(masks[:, :1]) if self.n else masks.new_ones((len(codes), 1))
        present = torch.cat([masks, always], dim=1)[:, self.index]  # -1 picks the last column
        return torch.where(present, self.x, self.baseline)

    def outputs(self, codes: Tensor) -> Tensor:
        """The model's outputs [B, …] on the subsets given as integers [B]."""
        return scoring.as_outputs(self.model(self.inputs(codes)), len(codes))

    def scores(self, codes: Tensor) -> Tensor:
        """v, float64 [B], on the subsets given as integers [B]; differentiable in the baseline."""
        return scoring.score_outputs(self.outputs(codes), self.score, self.target)

    @torch.no_grad()
    def scores_at(
        self, codes: Tensor | range, *, batch_size: int, progress: bool = False
    ) -> Tensor:
        """v on any subsets, in batches of `batch_size`: float64, on the CPU.

        Raises ValueError at the first score that is NaN or infinite.
        """
        table = torch.empty(len(codes), dtype=torch.float64)
        with tqdm(total=len(codes), unit="mask", disable=not progress, leave=False) as bar:
            for start in range(0, len(codes), batch_size):
                batch = self._on_device(codes[start : start + batch_size])
                scores = self.scores(batch).cpu()
                finite = torch.isfinite(scores)
                if not bool(finite.all()):
                    first = int((~finite).nonzero()[0])
                    self._refuse(int(batch[first]), float(scores[first]))
                table[start : start + len(batch)] = scores
                bar.update(len(batch))
        return table

    def table(self, *, progress: bool = False) -> Tensor:
        """v on all 2^n subsets in order: float64, on the CPU."""
        every = range(1 << self.n)
        return self.scores_at(every, batch_size=self.batch_size, progress=progress)

    def _on_device(self, codes: Tensor | range) -> Tensor:
        if isinstance(codes, range):
            return torch.arange(codes.start, codes.stop, device=self.x.device)
        return codes.to(self.x.device)

    def _refuse(self, code: int, value: float) -> None:
        names = ", ".join(self.names[i] for i in members(code)) or "none"
        hint = (
            "; a probability of 0 or 1 has infinite log-odds: pass logits, or clip in a callable"
            if self.score == "probability"
            else ""
        )
        raise ValueError(
            f"model: the score is {value} at masked sample {code} (variables present: {names}), "
            f"the first that is not finite{hint}"
        )


def prepare(
    model: Any,
    x: Any,
    baseline: Any,
    *,
    target: SupportsIndex | None = None,
    score: scoring.Score = "log-odds",
    groups: Any = None,
    masker: Callable[[Tensor], Any] | None = None,
    dtype: torch.dtype | None = None,
    batch_size: int | None = None,
    device: str | torch.device | None = None,
    names: Sequence[str] | None = None,
    drop_dead: bool = False,
    tables: int = 2,
) -> MaskedModel:
    """Checks everything that can be checked before the long run; arguments as `masked_outputs`.

    `drop_dead` makes variables whose value equals the baseline always present (not under a
    `masker`, whose effect is unknown); `names` replaces the groups' names; `tables` is how many
    arrays of length 2^n the caller will hold.
    """
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"batch_size: {batch_size} is not a positive number of rows")
    model, place, kind = _settle(model, dtype, device)
    x = torch.as_tensor(x)
    place = place or x.device
    x = x.to(place, kind) if x.is_floating_point() and kind else x.to(place)
    baseline = _baseline(baseline, x, masker is not None)
    parts = resolve(groups, tuple(x.shape))
    if names is not None:
        if len(names) != parts.n:
            raise ValueError(f"feature_names: {len(names)} names for {parts.n} variables")
        parts = type(parts)(parts.index, tuple(str(name) for name in names))
    index = torch.from_numpy(parts.index.copy())
    dead: tuple[str, ...] = ()
    if drop_dead and masker is None:
        alive = torch.zeros(parts.n + 1, dtype=torch.bool)
        alive[index[(x != baseline).cpu()]] = True
        gone = (~alive[:-1]).nonzero()[:, 0].tolist()
        dead = tuple(parts.names[i] for i in gone)
        parts = without(parts, gone)
        index = torch.from_numpy(parts.index.copy())
    require_memory(parts.n, tables)

    draft = MaskedModel(
        model, x, baseline, index.to(place), parts.names, dead, masker, score, None, None, 1,
        torch.float64, 1.0,
    )  # fmt: skip
    probe = _probe_codes(parts.n)
    outputs = _same_twice(draft, probe)
    target, predicted = scoring.resolve_target(score, target, outputs)
    scoring.require_matching_score(outputs, score)
    finite = outputs[torch.isfinite(outputs)].abs()
    scale = float(finite.max()) if finite.numel() else 1.0
    if batch_size is None:
        per_row = max(1, x.numel(), outputs[0].numel())
        batch_size = max(16, min(4096, 1 << (BATCH_ENTRIES // per_row).bit_length() - 1))
    return MaskedModel(
        model, x, baseline, index.to(place), parts.names, dead, masker, score, target, predicted,
        min(batch_size, 1 << parts.n), outputs.dtype, scale,
    )  # fmt: skip


def _settle(
    model: Any, dtype: torch.dtype | None, device: str | torch.device | None
) -> tuple[Any, torch.device | None, torch.dtype | None]:
    """The model to call (a copy where dtype or device differ), its device and its dtype."""
    if not callable(model):
        raise ValueError(f"model: {type(model).__name__} cannot be called; wrap it in a lambda")
    if dtype is not None and not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
        raise ValueError(f"dtype: {dtype!r} is no floating torch dtype; use torch.float64, …")
    wanted = torch.device(device) if device is not None else None
    if not isinstance(model, torch.nn.Module):
        return model, wanted, dtype
    if any(part.training for part in model.modules()):
        raise ValueError(
            "model: in training mode (dropout and batch statistics are live); call model.eval()"
        )
    held = [*model.parameters(), *model.buffers()]
    own_place = held[0].device if held else None
    own_kind = next((t.dtype for t in held if t.is_floating_point()), None)
    moves = wanted is not None and own_place is not None and not _same_device(wanted, own_place)
    casts = dtype is not None and own_kind is not None and dtype != own_kind
    if moves or casts:
        model = copy.deepcopy(model).to(
            device=wanted if moves else None, dtype=dtype if casts else None
        )
    return model, wanted or own_place, dtype or own_kind


def _same_device(wanted: torch.device, own: torch.device) -> bool:
    return wanted.type == own.type and wanted.index in (None, own.index)


def _baseline(baseline: Any, x: Tensor, has_masker: bool) -> Tensor:
    """The baseline on x's device, in x's dtype and shape."""
    if baseline is None:
        if not has_masker:
            raise ValueError("baseline: None; give a number or a tensor that broadcasts to x")
        return x
    given = torch.as_tensor(baseline)
    try:
        given = given.to(x.device).broadcast_to(x.shape)
    except RuntimeError:
        raise ValueError(
            f"baseline: shape {tuple(given.shape)} does not broadcast to x, "
            f"whose shape is {tuple(x.shape)}"
        ) from None
    cast = given.to(x.dtype)
    if not x.is_floating_point() and bool((cast != given).any()):
        raise ValueError(f"baseline: its values are no {x.dtype}, the dtype of x; give x as floats")
    return cast


def _probe_codes(n: int) -> Tensor:
    """A small batch of subsets for the checks: all present first, none, then one out, one in."""
    full = (1 << n) - 1
    codes = [full, 0]
    for i in range(n):
        codes += [full ^ (1 << i), 1 << i]
    return torch.tensor(list(dict.fromkeys(codes))[:PROBE_ROWS])


@torch.no_grad()
def _same_twice(masked: MaskedModel, codes: Tensor) -> Tensor:
    """The outputs on one batch; ValueError if a second evaluation of it answers differently."""
    first, second = masked.outputs(codes), masked.outputs(codes)
    agree = first.shape == second.shape and bool(
        ((first == second) | ((first != first) & (second != second))).all()
    )
    if not agree:
        raise ValueError(
            "model: two different answers to the same batch (dropout, sampling or a counter?); "
            "v(S) must be a function of S: call eval(), or fix the model's randomness"
        )
    return first
