"""Networks that read sentences: word numbers in training, word embeddings where words are masked.

Each is an embedding and a reader.  A reader takes embeddings [B, L, d] and which of them stand for
words (bool [B, L], the words first; None: all) to logits [B, classes], and what follows the last
word changes nothing.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from verify.zoo.data.snippets import PADDING, UNKNOWN


class TextNetwork(nn.Module):
    """Word numbers [B, L] → logits [B, classes]; `reader` does the same from embeddings.

    In training a share of the words is read as unknown, so that the network knows what it means
    not to know a word, and a share of the embeddings' entries is dropped.
    """

    def __init__(
        self, words: int, reader: nn.Module, width: int = 64, hidden: float = 0.1, drop: float = 0.5
    ) -> None:
        super().__init__()
        self.hidden = hidden
        self.embedding = nn.Embedding(words, width, padding_idx=PADDING)
        nn.init.normal_(self.embedding.weight[UNKNOWN:], std=0.1)  # words have no meaning at first
        self.drop = nn.Dropout(drop)
        self.reader = reader

    def forward(self, ids: Tensor) -> Tensor:
        """Logits of sentences filled up with PADDING; an empty one counts as one unknown word."""
        ids = ids[:, : max(1, int((ids != PADDING).sum(1).max()))]
        ids = torch.cat([ids[:, :1].clamp(min=UNKNOWN), ids[:, 1:]], dim=1)
        present = ids != PADDING
        if self.training:
            lost = torch.rand(ids.shape, device=ids.device) < self.hidden
            ids = ids.masked_fill(lost & present, UNKNOWN)
        logits: Tensor = self.reader(self.drop(self.embedding(ids)), present)
        return logits

    def extra_repr(self) -> str:
        """What the modules inside do not print."""
        return f"hidden={self.hidden}"


class LSTMReader(nn.Module):
    """The state of an LSTM, or of the last of several, after the last word, and a linear layer."""

    def __init__(self, width: int = 64, state: int = 64, classes: int = 2, layers: int = 1) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, state, layers, batch_first=True)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(state, classes)

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Embeddings [B, L, d] → logits [B, classes]."""
        states = self.lstm(x)[0]
        last = states[:, -1]
        if present is not None:
            last = states[torch.arange(len(x), device=x.device), present.sum(1) - 1]
        logits: Tensor = self.head(self.drop(last))
        return logits


class CNNReader(nn.Module):
    """Convolutions over 3 and 5 words, the largest answer of each filter, and a linear layer.

    Source: Kim 2014, "Convolutional neural networks for sentence classification".
    """

    def __init__(self, width: int = 64, filters: int = 64, classes: int = 2) -> None:
        super().__init__()
        self.filters = nn.ModuleList(
            nn.Conv1d(width, filters, span, padding=span // 2) for span in (3, 5)
        )
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(2 * filters, classes)

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Embeddings [B, L, d] → logits [B, classes]."""
        if present is not None:
            x = x * present[:, :, None]  # as the zeros that a convolution sees beyond the end
        answers = torch.cat([layer(x.transpose(1, 2)) for layer in self.filters], dim=1)
        if present is not None:
            answers = answers.masked_fill(~present[:, None], -torch.inf)
        logits: Tensor = self.head(self.drop(answers.amax(2).relu()))
        return logits


class TransformerReader(nn.Module):
    """A transformer in which all words see each other; their mean, and a linear layer."""

    def __init__(self, width: int = 64, heads: int = 4, layers: int = 2, classes: int = 2) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """Embeddings [B, L, d] → logits [B, classes]."""
        x = x + positions(x.shape[1], x.shape[2]).to(x)
        for layer in self.layers:
            x = layer(x, present)
        x = self.norm(x)
        if present is None:
            mean = x.mean(1)
        else:
            mean = (x * present[:, :, None]).sum(1) / present.sum(1, keepdim=True)
        logits: Tensor = self.head(mean)
        return logits


class Block(nn.Module):
    """Attention and two linear layers, each after a layer norm and added to what came in.

    The attention is written out: it then has derivatives of every order.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.mix = nn.Linear(width, width)
        self.feed = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Dropout(0.2), nn.Linear(2 * width, width)
        )

    def forward(self, x: Tensor, present: Tensor | None = None) -> Tensor:
        """[B, L, d] → [B, L, d]."""
        B, L, d = x.shape
        parts = self.queries_keys_values(self.norms[0](x)).reshape(B, L, 3, self.heads, -1)
        q, k, v = parts.permute(2, 0, 3, 1, 4)  # each [B, heads, L, d / heads]
        weights = q @ k.transpose(2, 3) / math.sqrt(q.shape[3])
        if present is not None:
            weights = weights.masked_fill(~present[:, None, None], -torch.inf)
        seen = (weights.softmax(3) @ v).transpose(1, 2).reshape(B, L, d)
        x = x + self.mix(seen)
        added: Tensor = x + self.feed(self.norms[1](x))
        return added

    def extra_repr(self) -> str:
        """What the modules inside do not print."""
        return f"heads={self.heads}"


def positions(length: int, width: int) -> Tensor:
    """Sines and cosines of the places 0, 1, …: [length, width].

    Source: Vaswani et al. 2017, "Attention is all you need".
    """
    rates = torch.exp(-math.log(10000.0) * torch.arange(0, width, 2) / width)
    angles = torch.arange(length)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], dim=2).reshape(length, width)
