"""The next token of a causal language model, one against all others, from embeddings.

Any model that is called as those of transformers are: `model(inputs_embeds=…, past_key_values=…,
use_cache=True)` gives an object with `logits` [B, t, V] and the cache of what it has read, under
the same name; newer ones call it `cache`.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor, nn

from verify.scores.shared_prefixes import ROWS, last_outputs

CACHES = ("cache", "past_key_values")  # the newer name first


class NextToken(nn.Module):
    """Embeddings of texts [B, L, d] → logits [B, 2]: the next token is `token`, or another one.

    Column 0 is the logit of `token`, column 1 the logsumexp of the others', so the log-odds of
    column 0 are exactly those of the token, and class 0 is predicted iff they are positive.  The
    logits are float32, or float64 where the model computes in it.  Texts that begin alike, as
    masked samples do, share their beginnings; `rows` texts are given to the model at a time.
    Raises ValueError for a model that does not take embeddings and a cache.
    """

    def __init__(self, model: Any, token: int, rows: int = ROWS) -> None:
        super().__init__()
        called = inspect.signature(model.forward if hasattr(model, "forward") else model)
        takes = list(called.parameters)
        names = [name for name in CACHES if name in takes]
        if "inputs_embeds" not in takes or not names:
            raise ValueError(
                "model: its call takes no inputs_embeds and past_key_values; give a causal "
                "language model as transformers has them (AutoModelForCausalLM)"
            )
        self.model = model
        self.token = token
        self.rows = rows
        self.cache_name = names[0]
        self.last_only = {"logits_to_keep": 1} if "logits_to_keep" in takes else {}

    def forward(self, embeddings: Tensor) -> Tensor:
        """Logits [B, 2] of texts that may share beginnings."""
        return last_outputs(self._begin, self._finish, embeddings, self.rows)

    def _begin(self, embeddings: Tensor, cache: Any) -> Any:
        body = self.model
        if hasattr(body, "get_decoder"):  # without the head, whose logits nobody asked for
            body = body.get_decoder() or body
        return getattr(self._call(body, embeddings, cache), self.cache_name)

    def _finish(self, embeddings: Tensor, cache: Any) -> Tensor:
        return against_all_others(self.logits(embeddings, cache), self.token)

    def logits(self, embeddings: Tensor, cache: Any) -> Tensor:
        """All logits [B, V] after the embeddings [B, t, d], which follow those of the cache."""
        found: Tensor = self._call(self.model, embeddings, cache, **self.last_only).logits
        return found[:, -1]

    def _call(self, model: Any, embeddings: Tensor, cache: Any, **more: Any) -> Any:
        known = {} if cache is None else {self.cache_name: cache}
        return model(inputs_embeds=embeddings, use_cache=True, **known, **more)


def against_all_others(logits: Tensor, token: int) -> Tensor:
    """Logits [B, V] as [B, 2]: that of one token, and the logsumexp of all others."""
    logits = logits if logits.dtype == torch.float64 else logits.float()
    own = logits[:, token]
    others = logits.index_fill(1, torch.tensor([token], device=logits.device), -torch.inf)
    return torch.stack([own, others.logsumexp(dim=1)], dim=1)
