"""Many samples as people have them, an array, a frame or a list, each with its baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from verify.arguments import listed, whole_array
from verify.cache.keys import key_of
from verify.scores.inputs import as_tensor, is_frame, is_series, names_of

SHAPES = (
    "give samples along the first axis, [m, …], a frame with a row for each, or a list of samples"
)


@dataclass(frozen=True, eq=False)
class Samples:
    """Some samples with what belongs to each: its label, its baseline and its target.

    x: an array, tensor or frame of them, or a list.  baseline, target: one for all, or, where
    `own_baselines` and `own_targets` say so, one for each.
    """

    x: Any
    baseline: Any
    target: Any
    labels: Sequence[Any]
    own_baselines: bool
    own_targets: bool

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, places: range) -> Samples:
        """Some of them, one after the other."""
        some = slice(places.start, places.stop)

        def rows(value: Any, own: bool = True) -> Any:
            if not own:
                return value
            return value.iloc[some] if hasattr(value, "iloc") else value[some]

        return Samples(
            rows(self.x), rows(self.baseline, self.own_baselines),
            rows(self.target, self.own_targets), self.labels[some],
            self.own_baselines, self.own_targets,
        )  # fmt: skip

    def given(self, i: int) -> dict[str, Any]:
        """The arguments of a call about sample i: its x, and baseline and target where given."""

        def row(value: Any) -> Any:
            return value.iloc[i] if hasattr(value, "iloc") else value[i]

        out = {"x": row(self.x)}
        if self.baseline is not None:
            out["baseline"] = row(self.baseline) if self.own_baselines else self.baseline
        if self.target is not None:
            out["target"] = row(self.target) if self.own_targets else self.target
        return out

    def key(self, i: int, common: str) -> str:
        """A key of sample i with what belongs to it alone; `common` is that of all else."""
        given = self.given(i)
        own = {"X": given["x"]}
        if self.own_baselines:
            own["baseline"] = given["baseline"]
        arrays = [as_tensor(value, name).detach().cpu() for name, value in own.items()]
        target = given.get("target") if self.own_targets else None
        facts = [
            common,
            [(str(a.dtype), tuple(a.shape)) for a in arrays],
            [names_of(value) for value in own.values()],  # by which a baseline is put in order
            None if target is None else int(target),
        ]
        return key_of(facts, [a.reshape(-1).view(torch.uint8).numpy() for a in arrays])


def read_samples(X: Any, baseline: Any, target: Any) -> Samples:
    """The samples, looked at; what belongs to them is one for all or one for each by its shape.

    A baseline with one axis more than a sample, or a frame, has a row for each; so has a target
    that is no single number.  Raises ValueError naming the argument at fault.
    """
    X, baseline = _dense(X, "X"), _dense(baseline, "baseline")
    if (
        X is None
        or isinstance(X, str | bytes | dict | set | frozenset | type)
        or not hasattr(X, "__len__")
    ):
        raise ValueError(f"X: {type(X).__name__} holds no samples; {SHAPES}")
    if is_series(X):
        raise ValueError(
            "X: a Series is a single sample; give a frame, as in frame.iloc[:100], or ask check "
            "about the one"
        )
    if hasattr(X, "ndim") and not is_frame(X) and X.ndim < 2:
        raise ValueError(
            f"X: shape {tuple(X.shape)} is that of a single sample, or of numbers; {SHAPES}"
        )
    if not len(X):
        raise ValueError("X: no samples; give one or more")
    if is_frame(X):
        labels: Sequence[Any] = X.index.tolist()
    else:
        labels = range(len(X))
    x = X if is_frame(X) or hasattr(X, "ndim") else listed(X, "X", "a list of samples")
    own_baselines = _one_for_each(baseline, x, "baseline")
    own_targets = target is not None and len(_shape(target, "target")) > 0
    if own_targets:
        target = whole_array(target, "target", "whole numbers").reshape(-1)
        if len(target) != len(x):
            raise ValueError(
                f"target: {len(target)} classes for {len(x)} samples; give one for all, or one "
                "for each"
            )
        target = target.tolist()
    return Samples(x, baseline, target, labels, own_baselines, own_targets)


def _one_for_each(baseline: Any, x: Any, name: str) -> bool:
    """Whether there is one for each sample, by its shape; ValueError where it fits neither."""
    if baseline is None:
        return False
    if isinstance(x, list):
        shapes = {_shape(sample, "X") for sample in x}
        if isinstance(baseline, list | tuple) and len(shapes) > 1:
            if len(baseline) != len(x):
                raise ValueError(
                    f"{name}: {len(baseline)} of them for {len(x)} samples; give one for all, or a "
                    "list with one for each"
                )
            return True
        shape = next(iter(shapes))
        if len(shapes) > 1:
            return False
    else:
        shape = tuple(x.shape[1:])
    if is_frame(baseline):
        own: tuple[int, ...] = tuple(baseline.shape)
        if len(baseline) == 1 and len(x) != 1:
            raise ValueError(
                f"{name}: a frame of one row; give the Series frame.iloc[0] for all samples, or a "
                f"frame of {len(x)} rows, one for each"
            )
    else:
        own = _shape(baseline, name)
    if len(own) <= len(shape):
        fits = all(b in (1, s) for b, s in zip(own[::-1], shape[::-1], strict=False))
        if fits:
            return False
    elif own[0] == len(x) and len(own) == len(shape) + 1:
        return True
    raise ValueError(
        f"{name}: shape {own} for {len(x)} samples of shape {shape}; give one for all samples, a "
        f"number or shape {shape}, or one for each, shape {(len(x), *shape)}"
    )


def _dense(value: Any, name: str) -> Any:
    """A tensor whose rows can be taken; all else as it is.  Raises ValueError, naming it."""
    if not isinstance(value, torch.Tensor):
        return value
    if value.is_meta:
        raise ValueError(f"{name}: a tensor without numbers of its own; give one that has them")
    return value.detach() if value.layout == torch.strided else value.detach().to_dense()


def _shape(value: Any, name: str) -> tuple[int, ...]:
    """The shape of numbers, wherever they are.  Raises ValueError, naming it, for ragged ones."""
    try:
        return tuple(np.shape(value))
    except Exception as problem:  # of the caller's object: any
        raise ValueError(f"{name}: no array of numbers: {problem}") from None
