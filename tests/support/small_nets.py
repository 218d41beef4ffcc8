"""Small networks and formulas for the tests of derivatives."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn


class Formula(nn.Module):
    """A module that computes a given function; it has one parameter so that it has a dtype."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function
        self.one = nn.Parameter(torch.ones(()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = (self.one * self.function(x))[:, None]
        return out


class Attention(nn.Module):
    """A transformer encoder layer on the variables as tokens."""

    def __init__(self, activation: str = "gelu") -> None:
        super().__init__()
        self.embed = nn.Linear(1, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation=activation)
        self.head = nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(self.layer(self.embed(x[..., None])).mean(1))
        return out


def mlp(
    activation: nn.Module, outputs: int = 2, n: int = 5, width: int = 12, scale: float = 2.0
) -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Linear(n, width), activation, nn.Linear(width, width), activation,
        nn.Linear(width, outputs),
    ).eval()  # fmt: skip
    with torch.no_grad():
        for weights in net.parameters():
            weights.mul_(scale)
    return net


def sample(n: int = 5, seed: int = 1) -> torch.Tensor:
    return torch.randn(n, generator=torch.Generator().manual_seed(seed))
