"""A causal language model on many texts that begin alike: each beginning is computed once.

What such a model computes at a token does not depend on the tokens after it.  So the masked
samples of a sentence share their work up to the first word in which they differ: there are 2^k
beginnings up to the k-th of n words that are hidden or shown, rather than 2^n.  The numbers are
those of a plain run, up to rounding.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

ROWS = 128  # texts of one call: the keys and values of all their tokens are held
FEW = 8  # different embeddings of one token that are told apart one by one
# From embeddings [B, t, d] and the cache of the tokens before them (None: there are none) to the
# cache with them in it or, for the last tokens of their texts, to the outputs [B, …].
Step = Callable[[Tensor, Any], Any]


def last_outputs(begin: Step, finish: Step, embeddings: Tensor, rows: int = ROWS) -> Tensor:
    """What a causal model gives at the last token of each text: embeddings [B, L, d] → [B, …].

    begin: runs the model on further tokens and returns its cache.  finish: does so on the last
    tokens, and returns the outputs.  A stretch of tokens at which no text parts from another is one
    call, of at most `rows` texts; autograd follows.  The caches are those of transformers: they
    hold `layers` and have `batch_select_indices`.
    """
    numbers = beginnings(embeddings.detach())
    places = _firsts(numbers[-1])  # of the texts that differ, in the order of their beginnings
    found = _branch(begin, finish, embeddings[places], numbers[:, places], 0, None, rows)
    return found[numbers[-1]]


def beginnings(embeddings: Tensor) -> Tensor:
    """[L, B]: equal numbers in row t where texts agree up to token t; ranks, sorted as the texts.

    A text that parts from another keeps its side of it in all later rows.
    """
    same = torch.zeros(len(embeddings), dtype=torch.int64, device=embeddings.device)
    rows = []
    for t in range(embeddings.shape[1]):
        own = _alike(embeddings[:, t])
        same = torch.unique(same * (own.max() + 1) + own, return_inverse=True)[1]
        rows.append(same)
    return torch.stack(rows)


def calls(numbers: Tensor, rows: int = ROWS) -> list[tuple[int, int]]:
    """(texts, tokens) of each call that `last_outputs` makes on texts with such `beginnings`."""
    places, made = _firsts(numbers[-1]), list[tuple[int, int]]()

    def note(embeddings: Tensor, _: Any) -> Tensor:
        made.append((embeddings.shape[0], embeddings.shape[1]))
        return embeddings[:, -1]

    blank = torch.zeros(len(places), len(numbers), 0)
    _branch(note, note, blank, numbers[:, places].cpu(), 0, None, rows)
    return made


def _alike(entries: Tensor) -> Tensor:
    """[B]: equal numbers for equal rows of [B, d]; a token is mostly one of two embeddings."""
    numbers = torch.full((len(entries),), -1, dtype=torch.int64, device=entries.device)
    for number in range(FEW):
        left = (numbers < 0).nonzero()[:, 0]
        if not len(left):
            return numbers
        equal = (entries[left] == entries[left[0]]).all(dim=1)
        equal[0] = True  # even where it holds a NaN
        numbers[left[equal]] = number
    apart: Tensor = torch.unique(entries, dim=0, return_inverse=True)[1]
    return apart


def _branch(
    begin: Step, finish: Step, texts: Tensor, numbers: Tensor, start: int, cache: Any, rows: int
) -> Tensor:
    """The outputs of texts [B, L, d], all different and sorted, from token `start` on.

    `cache` holds the tokens before it, once for each beginning that these texts have there.
    """
    length = len(numbers)
    counts = [int(row[-1]) + 1 for row in map(_ranks, numbers[start:])]
    while True:
        own = _ranks(numbers[start])
        before = _ranks(numbers[start - 1]) if start else torch.zeros_like(own)
        if counts[0] > rows:
            half = int((own < counts[0] // 2).sum())
            parts = []
            for part in (slice(None, half), slice(half, None)):
                held = _picked(cache, torch.unique(before[part]))
                parts.append(
                    _branch(begin, finish, texts[part], numbers[:, part], start, held, rows)
                )
            return torch.cat(parts)
        stretch = counts.count(counts[0])  # they never become fewer
        one = _firsts(own)  # a text of each beginning
        if start and counts[0] > int(before[-1]) + 1:
            cache = _picked(cache, before[one])
        step = begin if start + stretch < length else finish
        cache = step(texts[one, start : start + stretch], cache)
        start, counts = start + stretch, counts[stretch:]
        if not counts:
            outputs: Tensor = cache
            return outputs


def _ranks(sorted_numbers: Tensor) -> Tensor:
    """0, 1, … for numbers that rise."""
    ranks: Tensor = torch.unique_consecutive(sorted_numbers, return_inverse=True)[1]
    return ranks


def _firsts(numbers: Tensor) -> Tensor:
    """The place of an entry of each of the numbers 0, 1, …"""
    places = torch.zeros(int(numbers.max()) + 1, dtype=torch.int64, device=numbers.device)
    places[numbers] = torch.arange(len(numbers), device=numbers.device)
    return places


def _picked(cache: Any, texts: Tensor) -> Any:
    """A cache of some of the texts of another, which stays as it is."""
    if not hasattr(cache, "layers"):  # none yet, or of calls that are only counted
        return cache
    other = copy.copy(cache)
    other.layers = [copy.copy(layer) for layer in cache.layers]
    other.batch_select_indices(texts)
    return other
