"""A cache of what a slow network answers to whole batches, for later runs.

Verification code changes more often than a network does.  With this, measuring again after such a
change costs seconds.  A batch in another order or of another size is another question, and so is
the same batch asked a second time, so a second opinion stays one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import torch
from torch import Tensor, nn

from verify.cache import stored
from verify.zoo.training.checkpoints import load_checkpoint, save_checkpoint


class CachedAnswers(nn.Module):
    """`network`, whose k-th answer to each batch is cached in `folder`.

    `key` names all that an answer depends on, the torch version aside.  A damaged file is reported
    on stderr and made again.
    """

    def __init__(self, network: nn.Module, key: str, folder: Path) -> None:
        super().__init__()
        self.network = network
        self.key = key
        self.folder = folder
        self.asked: Counter[str] = Counter()

    def forward(self, x: Tensor) -> Tensor:
        """The answer of the network to the batch x."""
        facts = (self.key, torch.__version__, x.device.type, x.dtype, tuple(x.shape))
        digest = hashlib.sha256(repr(facts).encode())
        digest.update(x.detach().cpu().contiguous().numpy().tobytes())
        name = digest.hexdigest()[:32]
        self.asked[name] += 1
        path = self.folder / f"{name}-{self.asked[name]}.pt"
        cached = stored(path, load_checkpoint)
        if cached is not None:
            found: Tensor = cached["answer"]
            return found.to(x.device)
        answer: Tensor = self.network(x)
        save_checkpoint(path, {"answer": answer.detach().cpu()})
        return answer
