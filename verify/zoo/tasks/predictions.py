"""Paper B's question to a language model: which words make it foretell what it foretells.

Beginnings from Wikipedia, cut by paper B's rule, ten content words of each drawn as variables, an
absent word one embedding vector, v the log-odds of the token that the model itself finds most
probable.  Beginnings whose prediction is a stop word, a mark, a letter or a small number are left
out, and counted, as in paper B.

- `learned`: the vector of `learn_embedding`, started at the embedding of " _".
- `learned from the mean`: the same, started at the mean of all embeddings.
- `mean`: that mean itself, which nothing was learned for.

The words are other people's: in records and figures they are "word 1", "word 2", …
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.records import write_whole
from verify.scores.groups import Groups
from verify.scores.texts import TextScores, read_text
from verify.zoo.data.wikipedia import STOP_WORDS, VARIABLES, Beginning, beginnings, is_foretold
from verify.zoo.tasks.cases import Case
from verify.zoo.tasks.language_model import LanguageModel

DATA = "beginnings from Wikipedia"
CLASS_NAMES = ("the most probable token", "another token")
STARTS = {"learned": "blank", "learned from the mean": "mean"}  # of the learned vectors
BASELINES = (*STARTS, "mean")
PARTS = ("vector", "speed", "losses", "norms")  # of a `Vector`, as arrays
SHIPPED = Path(__file__).parents[1] / "weights" / "absent-token.npz"


@dataclass(frozen=True)
class Kept:
    """A beginning that a model foretells a word of, its place among all, and that token."""

    place: int
    beginning: Beginning
    token: int


def kept(model: LanguageModel) -> Iterator[Kept | None]:
    """The beginnings in their order: what is kept of each, None where the prediction is no word."""
    for place, beginning in enumerate(beginnings()[0]):
        token = read(model, place).model.token
        foretold = is_foretold(model.tokenizer.decode([token]))
        yield Kept(place, beginning, token) if foretold else None


def chosen(model: LanguageModel, count: int) -> tuple[list[Kept], int]:
    """The first `count` beginnings that are kept, and how many were left out among them.

    Raises ValueError where there are fewer, MissingPackage where their text is not installed.
    """
    found, left_out = list[Kept](), 0
    for one in kept(model):
        if one is None:
            left_out += 1
        else:
            found.append(one)
        if len(found) == count:
            return found, left_out
    raise ValueError(f"count: {count} beginnings asked for; there are {len(found)}")


def read(model: LanguageModel, place: int, target: int | None = None) -> TextScores:
    """The beginning at a place among all, ten of its content words drawn by its place."""
    text = beginnings()[0][place].text
    return read_text(
        model.network, model.tokenizer, text, variables=VARIABLES, seed=place,
        stop_words=STOP_WORDS, target=target,
    )  # fmt: skip


def case(model: LanguageModel, one: Kept, vector: Tensor) -> Case:
    """A beginning as `verify.check` takes it, its words unnamed; label 0, the model's own token."""
    scores = read(model, one.place, one.token)
    names = tuple(f"word {i + 1}" for i in range(scores.n))
    groups = Groups(scores.index[:, None], names)
    return Case(scores.model, scores.x, vector.to(scores.x).expand_as(scores.x), groups, 0)


@dataclass(frozen=True, eq=False)
class ToLearnFrom(Sequence[TextScores]):
    """The last beginnings of all, from the end on, each read when it is asked for.

    None of them is among the first ones, which are scored.
    """

    model: LanguageModel
    steps: int

    def __len__(self) -> int:
        return self.steps

    def __getitem__(self, k: Any) -> Any:
        if not 0 <= k < self.steps:
            raise IndexError(k)
        return read(self.model, len(beginnings()[0]) - 1 - k)


@dataclass(frozen=True, eq=False)
class Vector:
    """A learned embedding of absent tokens, with the curve of its learning and plain facts."""

    vector: np.ndarray
    speed: np.ndarray  # the momentum with which its learning goes on
    losses: np.ndarray
    norms: np.ndarray
    facts: Mapping[str, Any]

    def tensor(self) -> Tensor:
        """The vector [d], float32."""
        return torch.from_numpy(self.vector)


def save_vectors(vectors: Mapping[str, Vector], path: Path) -> Path:
    """Writes vectors, by the name of their start, as one file."""
    content, arrays = BytesIO(), dict[str, Any]()
    for name, one in vectors.items():
        arrays |= {f"{name}_{part}": getattr(one, part) for part in PARTS}
    text = json.dumps({name: dict(one.facts) for name, one in vectors.items()}, sort_keys=True)
    np.savez_compressed(content, facts=np.frombuffer(text.encode(), "u1"), **arrays)
    return write_whole(path, content.getvalue())


def load_vectors(path: Path | None = None) -> dict[str, Vector]:
    """What `save_vectors` wrote; by default those of SmolLM2 that come with the package.

    Raises FileNotFoundError when there is no such file.
    """
    with np.load(path or SHIPPED, allow_pickle=False) as file:
        facts = json.loads(file["facts"].tobytes())
        return {
            name: Vector(**{part: file[f"{name}_{part}"] for part in PARTS}, facts=facts[name])
            for name in facts
        }
