"""All 2^n scores of a network, and its bare forward passes on the same masked inputs.

Both see the same batches in the same dtype.  Bare passes get inputs that are masked already and
read nothing off their outputs; what is above 1 is what masks, mixing and scores cost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from verify import MaskedModel, patches


class _Transformer(nn.Module):
    """One layer over tokens, 32 numbers each, and the mean of what comes out."""

    def __init__(self, tokens: int = 20, width: int = 32) -> None:
        super().__init__()
        self.embed = nn.Embedding(tokens, width)
        self.layer = nn.TransformerEncoderLayer(width, 2, 2 * width, batch_first=True)
        self.head = nn.Linear(width, 3)

    def forward(self, tokens: Tensor) -> Tensor:
        """Logits [B, 3] of tokens [B, n]."""
        found: Tensor = self.head(self.layer(self.embed(tokens)).mean(dim=1))
        return found


@dataclass(frozen=True)
class Case:
    """A network on n variables; thousands: of multiply-adds that one sample takes."""

    network: str
    n: int
    thousands: int
    game: Callable[[int, torch.dtype, str], MaskedModel]


def mlp(n: int, dtype: torch.dtype, device: str, width: int = 256) -> MaskedModel:
    """n–256–256–3."""
    torch.manual_seed(0)
    layers = [nn.Linear(n, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(width, 3)).to(device, dtype).eval()
    return MaskedModel(net, torch.randn(n).to(device, dtype), 0.0)


def wide_mlp(n: int, dtype: torch.dtype, device: str) -> MaskedModel:
    """n–512–512–3."""
    return mlp(n, dtype, device, 512)


def lenet(n: int, dtype: torch.dtype, device: str) -> MaskedModel:
    """LeNet-5 on 28 × 28 pixels in n patches, four across."""
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84),
        nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip
    x = torch.rand(1, 28, 28).to(device, dtype)
    groups = patches((1, 28, 28), (n // 4, 4))
    return MaskedModel(net.to(device, dtype).eval(), x, 0.0, groups=groups)


def transformer(n: int, dtype: torch.dtype, device: str) -> MaskedModel:
    """A layer of attention over n tokens, hidden by another token."""
    torch.manual_seed(0)
    net = _Transformer().to(device, dtype).eval()
    return MaskedModel(net, torch.arange(1, n + 1).to(device), torch.zeros(n).long().to(device))


CASES = (
    Case("MLP 10–256–256–3", 10, 69, mlp),
    Case("MLP 14–256–256–3", 14, 70, mlp),
    Case("MLP 14–512–512–3", 14, 271, wide_mlp),
    Case("MLP 16–512–512–3", 16, 272, wide_mlp),
    Case("transformer, 12 tokens", 12, 108, transformer),
    Case("transformer, 16 tokens", 16, 148, transformer),
    Case("LeNet, 12 patches", 12, 416, lenet),
    Case("LeNet, 16 patches", 16, 416, lenet),
)


def batches(game: MaskedModel) -> list[Tensor]:
    """The masked inputs of all 2^n masks, in the batches that `table` makes."""
    every, size = range(1 << game.n), game.batch_size
    return [game.inputs(game.masks(every[i : i + size])) for i in range(0, len(every), size)]


@torch.no_grad()
def bare(game: MaskedModel, inputs: list[Tensor]) -> list[Tensor]:
    """The outputs of the network on them, and no more."""
    outputs = [game.model(part) for part in inputs]
    if game.x.is_cuda:
        torch.cuda.synchronize(game.x.device)
    return outputs


def log_odds(game: MaskedModel, outputs: list[Tensor]) -> Tensor:
    """log p/(1 − p) of the class, by way of the probabilities of the others."""
    logs = torch.cat(outputs).double().log_softmax(dim=1).cpu()
    others = [c for c in range(logs.shape[1]) if c != game.target]
    return logs[:, game.target or 0] - logs[:, others].logsumexp(dim=1)


def ours(game: MaskedModel) -> Tensor:
    """The table of all scores."""
    return game.table()
