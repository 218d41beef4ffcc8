"""A causal language model in a few lines, called as those of transformers are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

WIDTH = 6


@dataclass
class Layer:
    """The sums of what was read so far, one row a text."""

    state: Tensor | None = None


@dataclass
class Cache:
    """As caches of transformers: `layers`, and a way to keep some texts."""

    layers: list[Layer] = field(default_factory=lambda: [Layer()])
    tokens: int = 0

    def batch_select_indices(self, indices: Tensor) -> None:
        for layer in self.layers:
            assert layer.state is not None
            layer.state = layer.state[indices]


@dataclass
class Answer:
    logits: Tensor
    past_key_values: Cache


class Causal(nn.Module):
    """Each state is a fading sum of tanh of the embeddings so far and their places."""

    def __init__(self, vocabulary: list[str], seed: int = 0) -> None:
        super().__init__()
        made = torch.Generator().manual_seed(seed)
        self.table = nn.Embedding(len(vocabulary), WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, len(vocabulary))
        with torch.no_grad():
            for part in self.parameters():
                part.copy_(torch.randn(part.shape, generator=made))
        self.calls: list[tuple[int, int]] = []

    def get_input_embeddings(self) -> nn.Embedding:
        return self.table

    def forward(
        self, inputs_embeds: Tensor, past_key_values: Cache | None = None, use_cache: bool = False
    ) -> Answer:
        self.calls.append((inputs_embeds.shape[0], inputs_embeds.shape[1]))
        cache = past_key_values or Cache()
        state = cache.layers[0].state
        state = torch.zeros_like(inputs_embeds[:, 0]) if state is None else state
        states = []
        for t in range(inputs_embeds.shape[1]):
            place = torch.full((WIDTH,), 0.1 * (cache.tokens + t))
            state = 0.7 * state + torch.tanh(
                self.mix(inputs_embeds[:, t]) + place + state.roll(1, 1)
            )
            states.append(state)
        cache.layers[0].state, cache.tokens = state, cache.tokens + inputs_embeds.shape[1]
        return Answer(self.head(torch.stack(states, 1)), cache)


@dataclass(frozen=True)
class Tokenizer:
    """A token for each run of letters and each mark; words of more than six letters are two."""

    vocabulary: list[str]

    def decode(self, ids: list[int]) -> str:
        return " ".join(self.vocabulary[i] for i in ids)

    def __call__(self, text: str, return_offsets_mapping: bool = False) -> dict[str, Any]:
        spans = []
        for found in re.finditer(r"\w+|[^\w\s]", text):
            start, stop = found.span()
            cut = start + 6 if stop - start > 6 else stop
            spans += [(start, cut)] + ([(cut, stop)] if cut < stop else [])
        ids = [self.vocabulary.index(text[a:b]) for a, b in spans]
        return {"input_ids": ids, "offset_mapping": spans}


def causal(*texts: str, seed: int = 0) -> tuple[Causal, Tokenizer]:
    """A model and a tokenizer that know the words of these texts."""
    found = dict.fromkeys(
        piece for text in texts for word in re.findall(r"\w+|[^\w\s]", text)
        for piece in (word[:6], word[6:]) if piece
    )  # fmt: skip
    vocabulary = list(found)
    return Causal(vocabulary, seed).eval().requires_grad_(False), Tokenizer(vocabulary)
