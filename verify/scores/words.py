"""Words as variables: the tokens of one word are hidden and shown together.

Language models read pieces of words.  What a tokenizer split is put together here, and what it
added on its own (a start, a separator, padding) is always present.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from verify.scores.groups import ALWAYS_PRESENT, Groups

# How tokenizers write the tokens they add: [CLS], [SEP], <s>, </s>, <pad>, <|endoftext|>.
_ADDED = re.compile(r"\[(CLS|SEP|PAD|BOS|EOS)\]|</?s>|<(pad|bos|eos|cls|sep)>|<\|[^|]*\|>")
_STARTS = ("Ġ", "▁")  # GPT-2's and SentencePiece's mark of a token that begins a word
_CONTINUES = "##"  # WordPiece's mark of one that goes on with it


def words(
    tokens: Any,
    text: str | None = None,
    *,
    only: Collection[int] | None = None,
    embedded: bool = False,
) -> Groups:
    """Groups for a text: one variable per word, named by the word; added tokens always present.

    tokens: what a Hugging Face fast tokenizer returned for one text (`words(tokenizer(text),
        text)`), or such a tokenizer, which is then applied to `text`, or a plain list of tokens.
        In a list None and tokens such as [CLS], <s> or <|endoftext|> count as added, "##x" goes on
        with the word before it, and where some token begins with Ġ or ▁ all others go on; without
        such marks each token is a word.
    text: what was tokenised; the names are then its words as they were written.
    only: the numbers of the words that become variables, as `word_ids()` gives them (in a list:
        0, 1, … from the first word on); the others are always present.
    embedded: x is [tokens, features], the token embeddings, not a row of tokens.
    A word that comes again is named "word (2)".  Raises ValueError for slow tokenizers, for
    several texts, for no word at all and for words in `only` that are not there.

    >>> words(["[CLS]", "un", "##believ", "##able", "!", "[SEP]"]).names
    ('unbelievable', '!')
    """
    if callable(tokens):
        if text is None:
            raise ValueError("text: missing; a tokenizer needs the text that it shall read")
        tokens = tokens(text)
    if isinstance(tokens, str):
        raise ValueError("tokens: one string; give its tokens, or what a tokenizer returned for it")
    listed = isinstance(tokens, Sequence) and not hasattr(tokens, "ids")
    numbers, names = _listed(tokens) if listed else _encoded(tokens, text)
    if not names:
        raise ValueError("tokens: there is no word among them; every token is an added one")
    chosen = sorted(names) if only is None else sorted(set(only))
    missing = [word for word in chosen if word not in names]
    if missing:
        raise ValueError(f"only: there is no word {missing[0]}; the words are {sorted(names)}")
    variable = {word: i for i, word in enumerate(chosen)}
    index = np.array(
        [ALWAYS_PRESENT if w is None else variable.get(w, ALWAYS_PRESENT) for w in numbers],
        dtype=np.int64,
    )
    return Groups(index[:, None] if embedded else index, _told_apart([names[w] for w in chosen]))


def _encoded(encoding: Any, text: str | None) -> tuple[list[int | None], dict[int, str]]:
    """The word of each token, and the words, of what a fast tokenizer returned."""
    one = encoding
    if callable(getattr(one, "sequence_ids", len)):  # not of tokenizers itself, whose is a list
        held = getattr(encoding, "encodings", None)
        if not held:
            raise ValueError(
                f"tokens: {type(encoding).__name__} does not say which tokens make a word; "
                "use a fast tokenizer (use_fast=True), or give the list of tokens"
            )
        if len(held) != 1:
            raise ValueError(f"tokens: an encoding of {len(held)} texts; give one at a time")
        one = held[0]
    numbers: list[int | None] = list(one.word_ids)
    second = {n for n in one.sequence_ids if n is not None} - {0}
    if second:
        raise ValueError("tokens: an encoding of a pair of texts; join them into one text")
    spans: dict[int, tuple[int, int]] = {}
    pieces: dict[int, list[str]] = {}
    for number, token, (start, stop) in zip(numbers, one.tokens, one.offsets, strict=True):
        if number is not None:
            first, last = spans.get(number, (start, stop))
            spans[number] = min(first, start), max(last, stop)
            pieces.setdefault(number, []).append(token)
    if text is None:
        return numbers, {number: _plain(piece) for number, piece in pieces.items()}
    return numbers, {number: text[start:stop].strip() for number, (start, stop) in spans.items()}


def _listed(tokens: Sequence[str | None]) -> tuple[list[int | None], dict[int, str]]:
    """The word of each token, and the words, of a plain list."""
    marked = any(token is not None and token.startswith(_STARTS) for token in tokens)
    numbers: list[int | None] = []
    pieces: dict[int, list[str]] = {}
    for i, token in enumerate(tokens):
        if token is None or _ADDED.fullmatch(token):
            numbers.append(None)
            continue
        goes_on = token.startswith(_CONTINUES) or (marked and not token.startswith(_STARTS))
        follows = i > 0 and numbers[i - 1] is not None
        number = len(pieces) - 1 if goes_on and follows else len(pieces)
        numbers.append(number)
        pieces.setdefault(number, []).append(token)
    return numbers, {number: _plain(piece) for number, piece in pieces.items()}


def _plain(pieces: Sequence[str]) -> str:
    """The word that pieces make, without the marks of tokenizers."""
    return "".join(piece.removeprefix(_CONTINUES).lstrip("".join(_STARTS)) for piece in pieces)


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    out = []
    for name in names:
        seen[name] += 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(out)
