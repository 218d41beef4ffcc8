"""A causal language model on many texts that begin alike: each beginning is computed once.

What such a model computes at a token does not depend on the tokens after it.  So the masked
samples of a sentence share their work up to the first word in which they differ: there are 2^k
beginnings up to the k-th of n words that are hidden or shown, rather than 2^n.  The numbers are
those of a plain run, up to rounding.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

ROWS = 512  # texts at a time: the keys and values of all their tokens are held


def last_states(body: Any, embeddings: Tensor, rows: int = ROWS) -> Tensor:
    """The state at the last token of each text: embeddings [B, L, d] → [B, d].

    `body` is a causal decoder of transformers without its head; all texts have L tokens.
    """
    beginnings = _beginnings(embeddings)
    order = beginnings[-1].argsort(stable=True)  # texts that begin alike stand together
    parts = [_run(body, embeddings[rs], beginnings[:, rs]) for rs in order.split(rows)]
    return torch.cat(parts)[order.argsort()]


def _beginnings(embeddings: Tensor) -> Tensor:
    """[L, B]: equal numbers in row t where texts agree up to token t; sorted like the texts."""
    same = torch.zeros(len(embeddings), dtype=torch.int64, device=embeddings.device)
    rows = []
    for t in range(embeddings.shape[1]):
        own = torch.unique(embeddings[:, t], dim=0, return_inverse=True)[1]
        same = torch.unique(same * (own.max() + 1) + own, return_inverse=True)[1]
        rows.append(same)
    return torch.stack(rows)


def _run(body: Any, embeddings: Tensor, beginnings: Tensor) -> Tensor:
    """The last states [B, d]; stretches of tokens at which no text parts from another are one call.

    At the start of a stretch the keys and values so far are copied to the texts that part there.
    """
    from transformers import DynamicCache

    numbered = [torch.unique(row, return_inverse=True)[1] for row in beginnings]
    counts = [int(row.max()) + 1 for row in numbered]
    cache, states = DynamicCache(config=body.config), embeddings[:, 0]
    start = 0
    while start < len(counts):
        stop = start + counts[start:].count(counts[start])  # they never become fewer
        row = numbered[start]
        one = torch.zeros(counts[start], dtype=torch.int64, device=row.device)
        one[row] = torch.arange(len(row), device=row.device)  # a text of each beginning
        if start:
            cache.batch_select_indices(numbered[start - 1][one])
        states = body(inputs_embeds=embeddings[one, start:stop], cache=cache).last_hidden_state
        start = stop
    return states[numbered[-1], -1]
