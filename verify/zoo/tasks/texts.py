"""Networks on sentences, opinions of films or grammar: the words of a sentence are the variables.

An absent word keeps its place in the sentence, and its embedding becomes that of the baseline.

- `zero`: the embedding 0, which no word has.
- `mean`: the mean of the embeddings over the words of the training sentences.
- `mask`: the embedding of an unknown word, which every network has met in training.  A word that
  the network does not know is then dead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from verify.scores.groups import Groups
from verify.scores.words import words
from verify.zoo.data import grammar
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.snippets import (
    LONGEST,
    PADDING,
    SHORTEST,
    UNKNOWN,
    VOCABULARY,
    Snippets,
    snippets,
    words_of,
)
from verify.zoo.networks.text import CNNReader, LSTMReader, TextNetwork, TransformerReader
from verify.zoo.tasks.cases import Case, Task
from verify.zoo.training.training import Hyperparameters

TEXT_BASELINES = ("mean", "zero", "mask")


def view(data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
    """The i-th test sentence through its embeddings, [words, d]; its words are called "word 1", ….

    Raises ValueError beyond the `verifiable` first test samples and for an unknown baseline.
    """
    assert isinstance(data, Snippets) and isinstance(network, TextNetwork)
    if not 0 <= i < data.verifiable:
        raise ValueError(
            f"i: test sample {i} has not {SHORTEST} to {LONGEST} words; give 0 to "
            f"{data.verifiable - 1}, the test samples that have"
        )
    ids = data.x_test[i][data.x_test[i] != PADDING]
    return _case(data, network, ids, number_words(len(ids)), baseline, int(data.y_test[i]))


def case_of(data: Snippets, network: TextNetwork, sentence: str, baseline: str, label: int) -> Case:
    """Any sentence, its own words as names: for sentences that may be quoted.

    Raises ValueError for a sentence without a word and for an unknown baseline.
    """
    names = words(words_of(sentence), embedded=True)
    return _case(data, network, data.encode(sentence), names, baseline, label)


def own_words(data: Dataset, network: nn.Module, i: int, baseline: str) -> Case:
    """The i-th test sentence of a set that may be quoted, its own words as names.

    Raises ValueError beyond the test samples and for an unknown baseline.
    """
    assert isinstance(data, Snippets) and isinstance(network, TextNetwork)
    if not 0 <= i < data.verifiable:
        raise ValueError(f"i: there is no test sample {i}; give 0 to {data.verifiable - 1}")
    ids = data.x_test[i][data.x_test[i] != PADDING]
    names = words([data.vocabulary[word] for word in ids.tolist()], embedded=True)
    return _case(data, network, ids, names, baseline, int(data.y_test[i]))


def number_words(count: int) -> Groups:
    """Groups for embeddings [count, d]: "word 1", "word 2", …"""
    return Groups(np.arange(count)[:, None], tuple(f"word {i + 1}" for i in range(count)))


@torch.no_grad()
def _case(
    data: Snippets, network: TextNetwork, ids: Tensor, groups: Groups, baseline: str, label: int
) -> Case:
    x = network.embedding(ids)
    absent = absent_word(data, network, baseline).expand_as(x)
    return Case(network.reader, x, absent, groups, label)


def absent_word(data: Snippets, network: TextNetwork, kind: str) -> Tensor:
    """The embedding [d] that stands for an absent word; ValueError for an unknown kind."""
    every = network.embedding.weight.detach()
    if kind == "zero":
        return torch.zeros_like(every[0])
    if kind == "mean":
        counts = torch.bincount(data.x_train.flatten(), minlength=len(every)).double()
        counts[PADDING] = 0
        return (counts @ every.cpu().double() / counts.sum()).to(every)
    if kind == "mask":
        return every[UNKNOWN]
    raise ValueError(f"kind: no baseline is called {kind!r}; choose from {TEXT_BASELINES}")


def _task(name: str, network_name: str, reader: Callable[[], nn.Module], **hyper: Any) -> Task:
    return Task(
        name=f"snippets-{name}",
        title="film reviews",
        network_name=network_name,
        load=snippets,
        build=lambda: TextNetwork(VOCABULARY, reader()),
        hyper=Hyperparameters(**hyper),
        groups=number_words(LONGEST),
        variables=f"the words of a sentence, {SHORTEST} to {LONGEST}",
        family="text",
        baselines=TEXT_BASELINES,
        view=view,
    )


# As paper B's figure 14 has it, and A's sizes: two layers, states of 100.  What an absent word is
# there is not printed; A's code starts from the embedding of the padding, which is 0.
_TWO_LAYERS = partial(LSTMReader, state=100, layers=2)

TEXTS = (
    _task("lstm", "LSTM", LSTMReader, epochs=6, learning_rate=3e-3),
    _task("cnn", "CNN", CNNReader, epochs=6, learning_rate=3e-3),
    _task("transformer", "transformer", TransformerReader, epochs=6, learning_rate=1e-3),
    replace(
        _task("lstm-2", "2-layer LSTM", _TWO_LAYERS, epochs=6, learning_rate=3e-3),
        baselines=("zero",),
    ),
    Task(
        name="grammar-lstm-2",
        title="pairs of sentences",
        network_name="2-layer LSTM",
        load=grammar.pairs,
        build=lambda: TextNetwork(len(grammar.VOCABULARY), _TWO_LAYERS(), hidden=0.0, drop=0.1),
        hyper=Hyperparameters(epochs=12, learning_rate=3e-3),
        groups=number_words(LONGEST),
        variables=f"the words of a sentence, {SHORTEST} to {LONGEST}",
        family="text",
        baselines=("zero",),
        view=own_words,
    ),
)

# Of a size to come with the package: the thousand words that are met most.
FEW_WORDS = 1000
WITH_FEW_WORDS = replace(
    _task("transformer-few-words", "transformer", TransformerReader, epochs=6, learning_rate=1e-3),
    load=partial(snippets, words=FEW_WORDS),
    build=lambda: TextNetwork(FEW_WORDS, TransformerReader()),
)
