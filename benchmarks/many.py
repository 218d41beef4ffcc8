"""Many samples of one small network: one call, and a loop over the call for one sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from verify import check, check_many, interactions, interactions_many, masked_outputs

SAMPLES = 64
SIZES = (6, 9)
PROCESSES = 2


def network(n: int) -> nn.Module:
    """A multilayer perceptron on n variables."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(n, 32), nn.ReLU(), nn.Linear(32, 2)).eval()


def samples(n: int) -> torch.Tensor:
    """So many samples of it."""
    return torch.randn(SAMPLES, n, generator=torch.Generator().manual_seed(0))


def loop_of_checks(net: nn.Module, X: torch.Tensor) -> list[str]:
    """The verdicts, one sample after the other."""
    return [_statuses(check(net, x, 0.0)) for x in X]


def one_check(net: nn.Module, X: torch.Tensor, jobs: int = 1) -> list[str]:
    """The same from one call, in so many processes."""
    return [_statuses(report) for report in check_many(net, X, 0.0, jobs=jobs).report]


def loop_of_interactions(net: nn.Module, X: torch.Tensor) -> np.ndarray:
    """The interactions [samples, 2^n], one sample after the other."""
    return np.stack([interactions(masked_outputs(net, x, 0.0)).numpy() for x in X])


def one_call(net: nn.Module, X: torch.Tensor) -> np.ndarray:
    """The same from one call."""
    found = interactions_many(net, X, 0.0).interactions
    return np.stack([one.interactions for one in found])


def contenders() -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    """What is asked → a loop over the samples, and one call."""
    several = f"check, {PROCESSES} processes"
    return {
        "check": (loop_of_checks, one_check),
        several: (loop_of_checks, lambda net, X: one_check(net, X, PROCESSES)),
        "interactions": (loop_of_interactions, one_call),
    }


def same(one: Any, two: Any) -> bool:
    """Whether both sides found the same, to rounding."""
    if isinstance(one, list):
        return bool(one == two)
    return bool(np.allclose(one, two, rtol=0, atol=1e-4))


def _statuses(report: Any) -> str:
    return " ".join(verdict.status.value for verdict in report.verdicts.values())
