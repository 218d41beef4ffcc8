"""Words as variables: the tokens of one word are hidden and shown together.

Language models read pieces of words.  What a tokenizer split is put together here: by the words
that it numbers itself, or by white space where one of these numbers stands for a whole sentence
(Llama, Mistral, Gemma).  What it added on its own (a start, a separator, padding), the marks and
roles of a chat template, line breaks and spare white space are always present.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from verify.arguments import checked
from verify.scores.groups import ALWAYS_PRESENT, Groups

# How tokenizers write the tokens they add: [CLS], [SEP], <s>, </s>, <pad>, <|endoftext|>, and the
# marks of chat templates: <start_of_turn>, [INST], <<SYS>>.
_ADDED = re.compile(
    r"\[(CLS|SEP|PAD|BOS|EOS|MASK)\]|</?s>|<(pad|bos|eos|cls|sep|mask)>"
    r"|<[|｜][^|｜\s]*[|｜]>|<(start|end)_of_\w+>"
    r"|\[/?(INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]|<</?SYS>>"
)
# A mark that opens a turn, with the role that stands between it and a line break or another mark.
_TURN = re.compile(
    r"(<[|｜](im_start|start|channel|start_header_id|start_of_role)[|｜]>|<start_of_turn>)"
    r"\s*\w+\s*?(?=\n|<[|｜])"
)
_STARTS = ("Ġ", "▁")  # GPT-2's and SentencePiece's mark of a token that begins a word
_CONTINUES = "##"  # WordPiece's mark of one that goes on with it
_SPACES = {"Ġ": " ", "▁": " ", "Ċ": "\n", "ĉ": "\t", "č": "\r", "<0x0A>": "\n", "<0x09>": "\t"}
_SPACE = re.compile("|".join(_SPACES))
# Scripts that do not part words by white space: Thai to Burmese, Khmer, kana, Han.
_UNPARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@checked
def words(
    tokens: Any,
    text: str | None = None,
    *,
    only: Collection[int] | None = None,
    embedded: bool = False,
) -> Groups:
    """Groups for a text: one variable per word, named by the word; added tokens always present.

    tokens: what a Hugging Face fast tokenizer returned for one text (`words(tokenizer(text),
        text)`), or such a tokenizer, which is then applied to `text`, or a plain list of tokens, as
        `text.split()` gives them.
        In a list "##x" goes on with the word before it, and where some token begins with Ġ or ▁
        all others go on; without such marks each token is a word.
    text: what was tokenised, a chat template with its marks; the names are then its words as they
        were written.
    only: the numbers of the words that become variables, as `word_ids()` gives them; where these
        stand for more than a word, and in a list, 0, 1, … from the first word on.  The others are
        always present.
    embedded: x is [tokens, features], the token embeddings, not a row of tokens.
    Always present: None, tokens such as [CLS], <s> or <|im_start|> and the role behind it, those
    that the tokenizer itself calls special, line breaks and spare white space.  In scripts
    without white space between words each token is a word.  A word that comes again is named
    "word (2)".  Raises ValueError for slow tokenizers, for several texts, for another text than was
    tokenised, for no word at all and for words in `only` that are not there.

    >>> words(["[CLS]", "un", "##believ", "##able", "!", "[SEP]"]).names
    ('unbelievable', '!')
    """
    special: set[str] = set()
    if callable(tokens):
        if text is None:
            raise ValueError("text: missing; a tokenizer needs the text that it shall read")
        special, tokens = _special(tokens), tokens(text)
    if isinstance(tokens, str):
        raise ValueError("tokens: one string; give its tokens, or what a tokenizer returned for it")
    listed = isinstance(tokens, Sequence) and not hasattr(tokens, "ids")
    odd = [token for token in tokens if not isinstance(token, str | None)] if listed else []
    if odd:
        raise ValueError(
            f"tokens: {odd[0]!r} is no string; give them as written, as in words(text.split())"
        )
    pieces, written = _listed(tokens) if listed else _encoded(tokens, text)
    numbers, names = _numbered(pieces, written, special)
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
    return Groups(index[:, None] if embedded else index, told_apart([names[w] for w in chosen]))


@dataclass(frozen=True)
class _Piece:
    """A token, the number of its word as the tokenizer has it, and its place in the text."""

    token: str
    number: int | None
    start: int
    stop: int


def _special(tokenizer: Any) -> set[str]:
    """The tokens that a tokenizer calls special, but for the one of unknown words."""
    named = {str(token) for token in getattr(tokenizer, "all_special_tokens", ())}
    added = getattr(tokenizer, "added_tokens_decoder", {})
    named |= {str(token) for token in added.values() if getattr(token, "special", False)}
    return named - {str(getattr(tokenizer, "unk_token", None))}


def _encoded(encoding: Any, text: str | None) -> tuple[list[_Piece], str]:
    """The tokens of what a fast tokenizer returned, and the text that they stand in."""
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
    second = {n for n in one.sequence_ids if n is not None} - {0}
    if second:
        raise ValueError("tokens: an encoding of a pair of texts; join them into one text")
    if text is None:
        return _joined(list(zip(one.tokens, one.word_ids, strict=True)))
    pieces = [
        _Piece(token, number, start, stop)
        for token, number, (start, stop) in zip(one.tokens, one.word_ids, one.offsets, strict=True)
    ]
    if max((piece.stop for piece in pieces), default=0) > len(text):
        raise ValueError("text: shorter than what was tokenised; give the text of these tokens")
    return pieces, text


def _listed(tokens: Sequence[str | None]) -> tuple[list[_Piece], str]:
    """The tokens of a plain list, as one word where no mark parts them, and the text they make."""
    marked = any(token is not None and token.startswith(_STARTS) for token in tokens)
    parted: list[tuple[str, int | None]] = []
    for token in tokens:
        added = token is None or _ADDED.fullmatch(token)
        apart = not marked and not added and not str(token).startswith(_CONTINUES)
        parted.append((f" {token}" if apart else token or "", None if added else 0))
    return _joined(parted)


def _joined(tokens: Sequence[tuple[str, int | None]]) -> tuple[list[_Piece], str]:
    """Tokens without a text, laid end to end in one made of them."""
    pieces, text = list[_Piece](), ""
    for token, number in tokens:
        start = len(text)
        text += _SPACE.sub(lambda found: _SPACES[found[0]], token.removeprefix(_CONTINUES))
        pieces.append(_Piece(token, number, start, len(text)))
    return pieces, text


def _numbered(
    pieces: Sequence[_Piece], text: str, special: Collection[str]
) -> tuple[list[int | None], dict[int, str]]:
    """The word of each token, and the words.

    The tokenizer's own numbers are kept where none of them holds more than one word; else words
    are numbered from 0.
    """
    marks = np.zeros(len(text) + 1, dtype=bool)
    for pattern in (_ADDED, _TURN):
        for found in pattern.finditer(text):
            marks[found.start() : found.end()] = True
    runs: list[int | None] = []  # 0, 1, …: every run of tokens that is a word
    spans: list[tuple[int, int]] = []
    own: list[int] = []
    added = [
        piece.number is None or piece.token in special or bool(_ADDED.fullmatch(piece.token))
        for piece in pieces
    ]
    for i, piece in enumerate(pieces):
        inside = text[piece.start : piece.stop]
        start = piece.start + len(inside) - len(inside.lstrip())
        stop = start + len(inside.strip())
        if added[i] or marks[start:stop].all():  # so it is of nothing, too
            runs.append(None)
            continue
        assert piece.number is not None
        goes_on = bool(own) and own[-1] == piece.number and runs[-1] is not None
        if goes_on and not _parted(text, spans[-1][1], start):
            spans[-1] = spans[-1][0], max(spans[-1][1], stop)
        else:
            spans.append((start, stop))
            own.append(piece.number)
        runs.append(len(spans) - 1)
    for i in range(len(pieces) - 1, 0, -1):
        before, piece = pieces[i - 1], pieces[i]
        space, inside = text[before.start : before.stop], text[piece.start : piece.stop]
        lone = runs[i - 1] is None and not added[i - 1] and _blank(space)
        begins = runs[i] is not None and not inside[:1].isspace()
        if lone and begins and before.number == piece.number:
            runs[i - 1] = runs[i]  # a lone mark of a beginning goes with the word that it begins
    kept = own if len(set(own)) == len(own) else range(len(own))
    names = {kept[run]: text[start:stop] for run, (start, stop) in enumerate(spans)}
    return [None if run is None else kept[run] for run in runs], names


def _blank(inside: str) -> bool:
    """Whether this is white space without a line break, or nothing."""
    return not inside.strip() and not any(c in inside for c in "\n\r\v\f")


def _parted(text: str, stop: int, start: int) -> bool:
    """Whether a new word begins at `start`, where the token before ended at `stop`."""
    if start < stop:  # bytes of one character
        return False
    if any(map(str.isspace, text[stop:start])):
        return True
    here = text[start]
    return bool(_UNPARTED.match(here)) and unicodedata.category(here)[0] != "M"


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    seen, out = Counter[str](), dict[str, None]()
    for name in names:
        own = name
        while own in out:
            seen[name] += 1
            own = f"{name} ({seen[name] + 1})"
        out[own] = None
    return tuple(out)
