"""Small networks and formulas for the tests of derivatives."""

import torch
from torch import nn


class Formula(nn.Module):
    """A module that computes a given function; it has one parameter so that it has a dtype."""

    def __init__(self, function):
        super().__init__()
        self.function = function
        self.one = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return (self.one * self.function(x))[:, None]


class Attention(nn.Module):
    """A transformer encoder layer on the variables as tokens."""

    def __init__(self, activation="gelu"):
        super().__init__()
        self.embed = nn.Linear(1, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation=activation)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.layer(self.embed(x[..., None])).mean(1))


def mlp(activation, outputs=2, n=5, width=12, scale=2.0):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Linear(n, width), activation, nn.Linear(width, width), activation,
        nn.Linear(width, outputs),
    ).eval()  # fmt: skip
    with torch.no_grad():
        for weights in net.parameters():
            weights.mul_(scale)
    return net


def sample(n=5, seed=1):
    return torch.randn(n, generator=torch.Generator().manual_seed(seed))
