"""Words from tokens: by hand, and against what fast tokenizers say about themselves."""

from typing import Any

import numpy as np
import pytest
import torch

from verify import check, words
from verify.scores.groups import resolve, without


def test_marks_of_wordpiece_and_added_tokens() -> None:
    groups = words(["[CLS]", "un", "##believ", "##able", "plot", "!", "[SEP]", "[PAD]"])
    assert groups.names == ("unbelievable", "plot", "!")
    assert groups.index.tolist() == [-1, 0, 0, 0, 1, 2, -1, -1]


@pytest.mark.parametrize("mark", ["Ġ", "▁"])
def test_marks_of_a_beginning(mark: str) -> None:
    tokens = ["<s>", f"{mark}un", "believ", "able", f"{mark}plot", "</s>"]
    groups = words(tokens)
    assert groups.names == ("unbelievable", "plot")
    assert groups.index.tolist() == [-1, 0, 0, 0, 1, -1]
    # The first word of a text may lack the mark, and an added token parts words.
    parted = words(["The", f"{mark}end", "s", "<|endoftext|>", "!"])
    assert parted.index.tolist() == [0, 1, 1, -1, 2]


def test_without_marks_each_token_is_a_word() -> None:
    groups = words(["not", None, "bad", "not"])
    assert groups.names == ("not", "bad", "not (2)")
    assert groups.index.tolist() == [0, -1, 1, 2]


def test_angle_brackets_of_the_text_itself_are_words() -> None:
    assert words(["<b>", "[", "a", "]"]).n == 4


def test_some_words_only() -> None:
    tokens = ["▁a", "▁b", "b", "▁c"]
    assert words(tokens, only=[2, 1]).index.tolist() == [-1, 0, 0, 1]
    assert words(tokens, only=[1]).names == ("bb",)
    every = words(tokens)
    np.testing.assert_array_equal(words(tokens, only=[1, 2]).index, without(every, [0]).index)
    with pytest.raises(ValueError, match=r"only: there is no word 3; the words are \[0, 1, 2\]"):
        words(tokens, only=[3])


def test_embeddings_have_one_row_per_token() -> None:
    groups = words(["▁a", "▁b", "b"], embedded=True)
    assert resolve(groups, (3, 4)).index.tolist() == [[0] * 4, [1] * 4, [1] * 4]
    torch.manual_seed(0)
    head = torch.nn.Linear(4, 2)
    x = torch.randn(3, 4)
    report = check(lambda E: head(E.tanh().sum(1)), x, 0.0, groups=groups)
    assert report.feature_names == ("a", "bb")


@pytest.mark.parametrize(
    ("tokens", "problem"),
    [
        ("a sentence", "tokens: one string"),
        (["[CLS]", None], "tokens: there is no word"),
        ({"input_ids": [1, 2]}, "tokens: dict does not say"),
    ],
)
def test_what_is_no_row_of_tokens_is_refused(tokens: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        words(tokens)


def test_a_tokenizer_needs_a_text() -> None:
    with pytest.raises(ValueError, match="text: missing"):
        words(lambda text: text)


TEXT = "The naïve café isn't cheap, the café"


@pytest.fixture(scope="module")
def byte_level() -> Any:
    """A byte-level tokenizer with a start token, that splits most words into bytes."""
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers comes with `make install-lm`")
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    vocabulary = {token: i for i, token in enumerate(["<s>", *sorted(alphabet), "Th", "The"])}
    out = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, [("T", "h"), ("Th", "e")]))
    out.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    out.add_special_tokens(["<s>"])
    out.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 0)]
    )
    return out


def test_a_fast_encoding_names_words_as_they_were_written(byte_level: Any) -> None:
    encoding = byte_level.encode(TEXT)
    groups = words(encoding, TEXT)
    assert groups.names == (
        "The", "naïve", "café", "isn", "'t", "cheap", ",", "the", "café (2)",
    )  # fmt: skip
    assert groups.index.tolist() == [-1 if w is None else w for w in encoding.word_ids]
    assert groups.index[0] == -1 and groups.index[1] == 0
    # Without the text the bytes of ï cannot be told from letters.
    assert words(encoding).names[0] == "The" and words(encoding).names[1] != "naïve"


def test_what_transformers_returns_is_read_too(byte_level: Any) -> None:
    transformers = pytest.importorskip(
        "transformers", reason="transformers comes with `make install-lm`"
    )
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=byte_level, pad_token="<s>")
    alone = words(byte_level.encode(TEXT), TEXT)
    padded = tokenizer(TEXT, return_tensors="pt", padding="max_length", max_length=60)
    groups = words(padded, TEXT)
    assert groups.names == alone.names
    assert groups.index.tolist() == alone.index.tolist() + [-1] * (60 - len(alone.index))
    assert words(tokenizer, TEXT).index.tolist() == alone.index.tolist()
    with pytest.raises(ValueError, match="an encoding of 2 texts"):
        words(tokenizer([TEXT, TEXT]))


def test_a_pair_of_texts_is_refused(byte_level: Any) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers comes with `make install-lm`")
    byte_level.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B:1", special_tokens=[("<s>", 0)]
    )
    with pytest.raises(ValueError, match="a pair of texts"):
        words(byte_level.encode(TEXT, TEXT))
