"""The same words in two orders, and the same words in two sentences: what a network makes of them.

Source: paper A, tables 6 and 7 of the supplement, on sentences of our own and the transformer that
comes with the package.  Of table 7 nothing can be found out by measuring: equal words at equal
places, with equal baselines elsewhere, have equal effects in every network (claim `locality`); what
is left of the difference is rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from verify.games.lattice import mobius
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.jobs import Piece
from verify.reproduce.measuring.plan import Settings, Unit
from verify.scores.masked_model import MaskedModel
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.sentences import IN_TWO_ORDERS, IN_TWO_SENTENCES
from verify.zoo.data.snippets import words_of
from verify.zoo.tasks.catalogue import VARIANTS
from verify.zoo.tasks.texts import case_of
from verify.zoo.weights.shipped import shipped

NETWORK = "snippets-transformer-few-words"
BASELINE = "zero"
GOOD = 1  # the class whose log-odds are the score


def pieces(
    units: Sequence[Unit], settings: Settings, keys: Mapping[str, str], full: bool
) -> list[Piece]:
    """One piece, on weights that come with the package."""
    return [Piece("word_order", "few-words", make, cost=2.0)]


def make() -> list[dict[str, Any]]:
    """One record for each pair of sentences; none where the vocabulary is not installed."""
    plan.one_thread()
    try:
        data: Any = VARIANTS[NETWORK].load(0)
    except MissingPackage:
        return []
    network: Any = shipped(NETWORK).network

    def interactions(sentence: str) -> np.ndarray:
        case = case_of(data, network, sentence, BASELINE, GOOD)
        masked = MaskedModel(
            case.model,
            case.x,
            case.baseline,
            groups=case.groups,
            target=GOOD,
            score="log-odds",
            dtype=torch.float64,
        )
        return np.asarray(mobius(masked.table().numpy()))

    def effect(sentence: str, chosen: Sequence[str], I: np.ndarray) -> float:  # noqa: E741
        places = [words_of(sentence).index(word) for word in chosen]
        return float(I[sum(1 << place for place in places)])

    orders = [
        {
            "kind": "two orders",
            "words": list(chosen),
            "sentences": list(pair),
            "effects": [effect(sentence, chosen, interactions(sentence)) for sentence in pair],
        }
        for pair, chosen in IN_TWO_ORDERS
    ]
    first, second = IN_TWO_SENTENCES.sentences
    tables = {sentence: interactions(sentence) for sentence in (first, second)}
    sentences = [
        {
            "kind": "two sentences",
            "words": list(chosen),
            "sentences": [first, second],
            "effects": [effect(sentence, chosen, tables[sentence]) for sentence in (first, second)],
        }
        for chosen in IN_TWO_SENTENCES.subsets
    ]
    return orders + sentences
