"""Calls that bring their process down, and networks that want more memory than there is."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import torch
from torch import nn

from support.small_nets import mlp


def square(x: int, folder: str, killers: tuple[int, ...] = (), always: tuple[int, ...] = ()) -> int:
    """x², and a note that it was asked; those of `killers` die the first time, others `always`."""
    own = Path(folder) / f"{x}-{os.getpid()}-{time.monotonic_ns()}"
    first = not list(Path(folder).glob(f"{x}-*"))
    own.touch()
    if x in always or (x in killers and first):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return x * x


class Deadly(nn.Module):
    """A network that kills its process where the first entry of a sample is beyond 10."""

    def __init__(self, n: int = 5) -> None:
        super().__init__()
        self.inside = mlp(nn.Tanh(), n=n)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if bool((x[:, 0] > 10).any()):
            os.kill(os.getpid(), signal.SIGKILL)
        out: torch.Tensor = self.inside(x)
        return out


class Greedy(nn.Module):
    """A network that has no memory for more than `most` rows, and says so as it is told to."""

    def __init__(self, most: int, problem: Exception, n: int = 5) -> None:
        super().__init__()
        self.inside, self.most, self.problem = mlp(nn.Tanh(), n=n), most, problem
        self.sizes: list[int] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.sizes.append(len(x))
        if len(x) > self.most:
            raise self.problem
        out: torch.Tensor = self.inside(x)
        return out
