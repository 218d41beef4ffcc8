"""A text as a game: which of its words make a causal language model predict the next token.

The variables are words, parted by blanks.  Where one is absent all its tokens get the same
embedding, the baseline, and stay in their places; the other words are always there.  So paper B
asks its language models (appendix D.1), with a baseline that is learned: `learn_embedding`.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from verify.arguments import checked, whole
from verify.arguments.scalars import shown
from verify.scores.groups import ALWAYS_PRESENT, Groups
from verify.scores.inputs import as_tensor
from verify.scores.masked_model import MaskedModel
from verify.scores.next_token import NextToken
from verify.scores.shared_prefixes import ROWS, beginnings, calls
from verify.scores.words import told_apart

BATCH_ENTRIES = 1 << 27  # numbers of the embeddings of a batch
PROBED = 32  # masks of the probe that tells how long a table takes


@dataclass(frozen=True, eq=False)
class TextScores:
    """The log-odds of a token after a text whose words are hidden; unchecked, for optimisers.

    x: the embeddings [L, d]; index: the variable of each token, or -1; of the words `names`.
    """

    model: NextToken
    x: Tensor
    index: np.ndarray
    names: tuple[str, ...]

    @property
    def n(self) -> int:
        """The number of variables."""
        return len(self.names)

    def scores(self, masks: Tensor, baseline: Tensor) -> Tensor:
        """v [B] on masks, bool [B, n], with one vector [d] for absent tokens; autograd follows."""
        always = masks.new_ones((len(masks), 1))
        present = torch.cat([masks, always], dim=1)[:, torch.from_numpy(self.index)]
        logits: Tensor = self.model(
            torch.where(present.to(self.x.device)[..., None], self.x, baseline)
        )
        return logits[:, 0] - logits[:, 1]

    def game(self, baseline: Any, batch_size: int | None = None) -> MaskedModel:
        """The checked game under a baseline: a number or one vector [d] for all absent tokens."""
        vector = as_tensor(baseline, "baseline").to(self.x)
        if vector.ndim and vector.shape != self.x.shape[1:]:
            raise ValueError(
                f"baseline: shape {tuple(vector.shape)}; give a number or one vector of "
                f"{self.x.shape[1]} entries, the embedding of an absent token"
            )
        size = batch_size or 1 << max(6, (BATCH_ENTRIES // self.x.numel()).bit_length() - 1)
        return MaskedModel(
            self.model, self.x, vector.detach().expand_as(self.x), target=0, score="log-odds",
            groups=Groups(self.index[:, None], self.names), batch_size=size,
        )  # fmt: skip


@checked
def text_game(
    model: Any,
    tokenizer: Any,
    text: str,
    *,
    variables: int | Sequence[int] | Sequence[str] | None = None,
    seed: int = 0,
    stop_words: Collection[str] = (),
    baseline: Any = 0.0,
    target: int | str | None = None,
    rows: int = ROWS,
    progress: bool = False,
) -> MaskedModel:
    """The log-odds of the next token as a game of words: for `check`, `interactions`, `concepts`.

    model: a causal language model as those of transformers, in eval mode, on any device (see
        `verify.scores.next_token`).  tokenizer: called with the text and
        `return_offsets_mapping=True`, as fast tokenizers are.
    variables: None, all content words: those with a letter or a digit that are not among
        `stop_words` (lower case; none by default); a number: so many of them, drawn with `seed`;
        or the words themselves, or their places among the words of `text.split()`.
    baseline: the embedding of an absent token: a number, a vector [d], or a token as text (" _").
    target: the token whose log-odds v are: its number, a text of one token, or None: the one that
        the model finds most probable after the whole text.
    rows: texts given to the model at a time.
    progress: says on stderr how long all 2^n masks will take, after a timed probe.
    Masked texts share the keys and values of their common beginnings.  Other baselines of the
    same game: `game.with_baseline(vector)`.
    Raises ValueError naming the argument at fault.
    """
    read = read_text(
        model, tokenizer, text, variables=variables, seed=seed, stop_words=stop_words,
        target=target, rows=rows,
    )  # fmt: skip
    if isinstance(baseline, str):
        token = _one_token(tokenizer, baseline, "baseline")
        baseline = _embedded(model, [token])[0]
    game = read.game(baseline)
    if progress:
        seconds = estimated_seconds(game)
        place = game.x.device.type
        print(f"text_game: {1 << game.n} masks of {len(game.x)} tokens, about {seconds:.0f} s on "
              f"{place}", file=sys.stderr)  # fmt: skip
    return game


def read_text(
    model: Any,
    tokenizer: Any,
    text: str,
    *,
    variables: int | Sequence[int] | Sequence[str] | None = None,
    seed: int = 0,
    stop_words: Collection[str] = (),
    target: int | str | None = None,
    rows: int = ROWS,
) -> TextScores:
    """What `text_game` checks: the scores of a text.  Arguments and errors as there."""
    if not callable(getattr(model, "get_input_embeddings", None)):
        raise ValueError(
            f"model: a {type(model).__name__} has no input embeddings; give a causal language "
            "model as those of transformers"
        )
    if not callable(tokenizer):
        raise ValueError(f"tokenizer: a {type(tokenizer).__name__} cannot be called with a text")
    written = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    if not written:
        raise ValueError("text: it holds no word")
    places = _places(text, variables, seed, stop_words)
    ids, spans = _tokens(tokenizer, text)
    numbers = {place: i for i, place in enumerate(places)}
    index = np.array(
        [numbers.get(_word_of(span, text, written), ALWAYS_PRESENT) for span in spans],
        dtype=np.int64,
    )
    missing = sorted(set(range(len(places))) - set(index.tolist()))
    names = [text[slice(*written[place])] for place in places]
    if missing:
        raise ValueError(
            f"text: the tokenizer has no token of its own for the word {names[missing[0]]!r}"
        )
    with torch.no_grad():
        x = _embedded(model, ids)
        known = None if target is None else _token_of(model, tokenizer, target)
        token = most_probable(model, x) if known is None else known
    next_token = NextToken(model, token, rows).eval()
    return TextScores(next_token, x, index, told_apart(names))


def content_words(text: str, stop_words: Collection[str] = ()) -> list[int]:
    """The places of the words with a letter or a digit that, lower case and bare, are no stop word.

    Words are what `text.split()` gives; bare: without the punctuation around them.

    >>> content_words("The capital of France (not Italy) is", {"the", "of", "not", "is"})
    [1, 3, 5]
    """
    bare = [bare_word(word) for word in text.split()]
    return [i for i, word in enumerate(bare) if word and word not in stop_words]


def bare_word(word: str) -> str:
    """A word in lower case without what stands around its letters and digits."""
    return re.sub(r"^[\W_]+|[\W_]+$", "", word).lower()


@torch.no_grad()
def most_probable(model: Any, embeddings: Tensor) -> int:
    """The token that a model finds most probable after the embeddings [L, d] of a text."""
    probe = NextToken(model, 0)
    return int(probe.logits(embeddings[None], None)[0].argmax())


def estimated_seconds(game: MaskedModel) -> float:
    """About how long the table of a text game takes here, from a timed probe on a few masks."""
    codes = torch.from_numpy(np.random.default_rng(0).integers(0, 1 << min(game.n, 62), PROBED))
    masks = game.masks(codes)
    start = time.perf_counter()
    game.scores_at(codes)
    took = time.perf_counter() - start
    probed = sum(texts * tokens for texts, tokens in calls(beginnings(game.inputs(masks))))
    variables = game.index.reshape(len(game.x), -1)[:, 0].tolist()
    seen, whole = set[int](), 0
    for variable in variables:  # at a token there are 2^k beginnings, k: the variables up to it
        seen |= {variable} - {ALWAYS_PRESENT}
        whole += 1 << len(seen)
    return took * whole / probed


def _places(
    text: str, variables: int | Sequence[int] | Sequence[str] | None, seed: int,
    stop_words: Collection[str],
) -> list[int]:  # fmt: skip
    """The places of the variables among the words of a text, in its order."""
    every = text.split()
    if variables is None or isinstance(variables, int):
        found = content_words(text, stop_words)
        if not found:
            raise ValueError("text: it has no content word; give variables, or fewer stop_words")
        if variables is None:
            return found
        if not 1 <= variables <= len(found):
            raise ValueError(
                f"variables: {variables} words asked for; the text has {len(found)} content words"
            )
        drawn = np.random.default_rng(seed).choice(len(found), variables, replace=False)
        return [found[i] for i in sorted(drawn.tolist())]
    if isinstance(variables, str):
        raise ValueError("variables: one string; give a list of words, as in variables=['red']")
    places = []
    for given in variables:
        if isinstance(given, str):
            at = [i for i, word in enumerate(every) if given in (word, bare_word(word))]
            if len(at) != 1:
                where = f"{len(at)} times" if at else "nowhere"
                raise ValueError(
                    f"variables: the word {given!r} stands {where} in the text; give its place "
                    "among text.split()"
                )
            places += at
        elif 0 <= whole(given, "variables", wanted="word or its place") < len(every):
            places.append(int(given))
        else:
            raise ValueError(f"variables: no word {given}; there are 0 to {len(every) - 1}")
    if not places or len(set(places)) < len(places):
        raise ValueError("variables: give at least one word, and none twice")
    return sorted(places)


def _tokens(tokenizer: Any, text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """The tokens of a text, and where in it each stands."""
    try:
        read = tokenizer(text, return_offsets_mapping=True)
        ids, spans = list(read["input_ids"]), [tuple(span) for span in read["offset_mapping"]]
    except Exception as problem:  # each kind of tokenizer has errors of its own
        raise ValueError(
            "tokenizer: it does not say where its tokens stand in the text "
            f"({type(problem).__name__}: {problem}); use a fast tokenizer (use_fast=True)"
        ) from problem
    return ids, spans


def _word_of(span: tuple[int, int], text: str, written: Sequence[tuple[int, int]]) -> int:
    """The word that a token stands in: that of its last character that is no white space, or -1."""
    start, stop = span
    inside = text[start:stop].rstrip()
    last = start + len(inside) - 1
    found = (i for i, (first, end) in enumerate(written) if inside and first <= last < end)
    return next(found, -1)


def _one_token(tokenizer: Any, text: str, name: str) -> int:
    ids, spans = _tokens(tokenizer, text)
    own = [token for token, (start, stop) in zip(ids, spans, strict=True) if stop > start]
    if len(own) != 1:
        raise ValueError(f"{name}: {text!r} is {len(own)} tokens; give a text of one token")
    return int(own[0])


def _token_of(model: Any, tokenizer: Any, target: int | str) -> int:
    """The number of a token that is given by its number or as text."""
    if isinstance(target, str):
        return _one_token(tokenizer, target, "target")
    count = model.get_input_embeddings().weight.shape[0]
    if not 0 <= target < count:
        raise ValueError(f"target: there is no token {shown(target)}; they are 0 to {count - 1}")
    return target


def _embedded(model: Any, ids: Sequence[int]) -> Tensor:
    """The input embeddings [tokens, d] of a model, on its device."""
    table = model.get_input_embeddings()
    place = next((p.device for p in table.parameters()), torch.device("cpu"))
    found: Tensor = table(torch.tensor(list(ids), device=place)).detach()
    return found
