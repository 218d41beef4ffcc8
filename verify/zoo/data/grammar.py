"""Pairs of sentences of our own that differ in one place: one is grammatical, the other is not.

In place of CoLA, which no package brings: made from a small grammar, so that nothing has to be
downloaded and every sentence may be quoted.
"""

from __future__ import annotations

import random
from itertools import chain

import torch

from verify.zoo.data.datasets import divided
from verify.zoo.data.snippets import LONGEST, PADDING, Snippets

PAIRS = 3000
KINDS = ("agreement", "order", "missing verb")  # what is wrong with the second of a pair

_DETERMINERS = {False: ("the", "this", "every", "a"), True: ("the", "these", "some", "two")}
_ADJECTIVES = ("old", "young", "tall", "quiet", "happy", "tired", "friendly", "famous")
_NOUNS = (
    ("teacher", "teachers"),
    ("farmer", "farmers"),
    ("singer", "singers"),
    ("doctor", "doctors"),
    ("sailor", "sailors"),
    ("boy", "boys"),
    ("girl", "girls"),
    ("neighbour", "neighbours"),
)
_PLACES = (
    ("garden", "gardens"),
    ("river", "rivers"),
    ("house", "houses"),
    ("bridge", "bridges"),
    ("tower", "towers"),
    ("school", "schools"),
)
_BESIDE = ("near", "behind", "beside", "from")
_VERBS = (
    ("walks", "walk"),
    ("runs", "run"),
    ("drives", "drive"),
    ("returns", "return"),
    ("hurries", "hurry"),
    ("travels", "travel"),
)
_ADVERBS = ("slowly", "often", "quickly", "rarely")
_GOALS = ("market", "station", "harbour", "village", "theatre")
_TIMES = ("today", "daily", "alone", "together")
_WORDS = (
    *_DETERMINERS[False], *_DETERMINERS[True], *_ADJECTIVES, *chain(*_NOUNS), *chain(*_PLACES),
    *_BESIDE, *chain(*_VERBS), *_ADVERBS, *_GOALS, *_TIMES, "to",
)  # fmt: skip
VOCABULARY = ("(padding)", "(unknown)", *sorted(set(_WORDS)))


def pairs(seed: int = 0, test_share: float = 0.2) -> Snippets:
    """3000 pairs of sentences of 8 to 12 words, class 1 iff grammatical.

    The second of a pair has the verb in the wrong number, two words in the wrong order or no verb;
    both are in the same part.  All test samples are `verifiable`.  Raises ValueError for a
    test_share outside (0, 1).
    """
    found = _pairs(PAIRS, random.Random(seed))
    number = {word: i for i, word in enumerate(VOCABULARY)}

    def part(places: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        rows = [[number[word] for word in s] for place in places for s in found[place]]
        x = torch.tensor([row + [PADDING] * (LONGEST - len(row)) for row in rows])
        return x, torch.tensor([1, 0] * len(places))

    train, test = (part(places.tolist()) for places in divided("grammar", PAIRS, seed, test_share))
    return Snippets(
        name="grammar",
        x_train=train[0],
        y_train=train[1],
        x_test=test[0],
        y_test=test[1],
        class_names=("ungrammatical", "grammatical"),
        vocabulary=VOCABULARY,
        verifiable=len(test[0]),
    )


Words = tuple[str, ...]


def _pairs(count: int, draw: random.Random) -> list[tuple[Words, Words]]:
    """Different pairs, as many with each kind of fault."""
    found: dict[Words, tuple[Words, Words]] = {}
    while len(found) < count:
        right, wrong = _pair(KINDS[len(found) % len(KINDS)], draw)
        found.setdefault(right, (right, wrong))
    return list(found.values())


def _pair(kind: str, draw: random.Random) -> tuple[Words, Words]:
    plural, other = draw.random() < 0.5, draw.random() < 0.5
    subject = [draw.choice(_DETERMINERS[plural]), draw.choice(_ADJECTIVES)]
    subject.append(draw.choice(_NOUNS)[plural])
    beside = [draw.choice(_BESIDE), draw.choice(_DETERMINERS[other]), draw.choice(_PLACES)[other]]
    verb = draw.choice(_VERBS)
    adverb = [draw.choice(_ADVERBS)] if draw.random() < 0.5 else []
    end = ["to", "the", draw.choice(_GOALS)]
    time = [draw.choice(_TIMES)] if draw.random() < 0.5 else []
    right = (*subject, *beside, verb[plural], *adverb, *end, *time)
    if kind == "agreement":
        return right, (*subject, *beside, verb[not plural], *adverb, *end, *time)
    if kind == "missing verb":
        return right, (*subject, *beside, *adverb, *end, *time)
    part, first = draw.choice(((subject, 0), (subject, 1), (beside, 0), (beside, 1), (end, 1)))
    part[first], part[first + 1] = part[first + 1], part[first]
    return right, (*subject, *beside, verb[plural], *adverb, *end, *time)
