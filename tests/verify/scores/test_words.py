"""Words from tokens: by hand, and against what fast tokenizers say about themselves."""

from types import SimpleNamespace
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
        ([7, 3, 21], r"tokens: 7 is no string; .*words\(text.split\(\)\)"),
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


def encoded(
    tokens: list[str], text: str, *, numbers: list[int | None] | None = None, gaps: bool = True
) -> Any:
    """What a fast tokenizer returns; without numbers all tokens of the text are of word 0.

    gaps: whether the spans of tokens hold the white space before them, as SentencePiece has it.
    """
    spans, at = list[tuple[int, int]](), 0
    for token in tokens:
        plain = token.replace("▁", " ").replace("<0x0A>", "\n")
        if text.startswith(plain.lstrip(" "), at) and not text.startswith(plain, at):
            plain = plain.lstrip(" ")  # the mark before a first word stands for nothing
        if not text.startswith(plain, at):
            plain = ""
        start = at if gaps else at + len(plain) - len(plain.lstrip())
        spans.append((start, at + len(plain)))
        at += len(plain)
    added = [token == "<s>" for token in tokens]
    found = numbers or [None if there else 0 for there in added]
    return SimpleNamespace(
        ids=list(range(len(tokens))),
        tokens=tokens,
        offsets=[(0, 0) if there else span for there, span in zip(added, spans, strict=True)],
        word_ids=found,
        sequence_ids=[None if number is None else 0 for number in found],
    )


LLAMA = ["<s>", "▁I", "▁love", "▁my", "▁c", "at", "."]


@pytest.mark.parametrize("gaps", [True, False])
@pytest.mark.parametrize("text", ["I love my cat.", None])
def test_a_word_number_for_a_whole_sentence_is_parted_at_white_space(
    gaps: bool, text: str | None
) -> None:
    encoding = encoded(LLAMA, "I love my cat.", gaps=gaps)
    groups = words(encoding, text)
    assert groups.names == ("I", "love", "my", "cat.")
    assert groups.index.tolist() == [-1, 0, 1, 2, 3, 3, 3]
    assert words(encoding, text, only=[3, 1]).names == ("love", "cat.")
    assert words(LLAMA).names == groups.names


def test_line_breaks_and_white_space_are_no_variables() -> None:
    tokens = ["▁one", "<0x0A>", "<0x0A>", "▁", "▁two", "▁three", "<0x0A>"]
    text = "one\n\n  two three\n"
    for groups in (words(encoded(tokens, text), text), words(tokens)):
        assert groups.names == ("one", "two", "three")
        assert groups.index.tolist() == [0, -1, -1, -1, 1, 2, -1]
    numbered = encoded(["one", "\n\n", "two"], "one\n\ntwo", numbers=[0, 1, 2])
    assert words(numbered, "one\n\ntwo").index.tolist() == [0, -1, 1]
    assert words(numbered, "one\n\ntwo", only=[2]).names == ("two",)  # as word_ids() has them


def test_a_lone_mark_goes_with_the_word_that_it_begins() -> None:
    tokens = ["▁", "one", "▁", "▁", "two", "<0x0A>", "three"]
    text = "one  two\nthree"
    for groups in (words(encoded(tokens, text), text), words(tokens)):
        assert groups.names == ("one", "two", "three")
        assert groups.index.tolist() == [0, 0, -1, 1, 1, -1, 2]


def test_the_bytes_of_a_character_stay_together() -> None:
    text = "我爱猫"  # each token a word, for want of white space; the last two are bytes
    one = encoded(["我", "爱", "<0xE7>", "<0x8C>"], text)
    one.offsets = [(0, 1), (1, 2), (2, 3), (2, 3)]
    groups = words(one, text)
    assert groups.names == ("我", "爱", "猫") and groups.index.tolist() == [0, 1, 2, 2]
    thai = encoded(["ฉัน", "รัก", "แม", "ว"], "ฉันรักแมว")
    assert words(thai, "ฉันรักแมว").n == 4


TEMPLATES: dict[str, list[str]] = {
    "ChatML": ["<|im_start|>", "user", "<0x0A>", "I", "▁love", "▁it", "<|im_end|>", "<0x0A>",
               "<|im_start|>", "assistant", "<0x0A>"],
    "headers": ["<s>", "<|start_header_id|>", "user", "<|end_header_id|>", "<0x0A>", "<0x0A>", "I",
                "▁love", "▁it", "<|eot_id|>"],
    "turns": ["<bos>", "<start_of_turn>", "us", "er", "<0x0A>", "I", "▁love", "▁it",
              "<end_of_turn>", "<0x0A>", "<start_of_turn>", "model", "<0x0A>"],
    "written out": ["<s>", "▁[", "INST", "]", "▁I", "▁love", "▁it", "▁[/", "INST", "]"],
    "bars": ["<|user|>", "<0x0A>", "I", "▁love", "▁it", "</s>", "<0x0A>", "<|assistant|>"],
    "channels": ["<|start|>", "user", "<|message|>", "I", "▁love", "▁it", "<|end|>", "<|start|>",
                 "assistant", "<|channel|>", "final", "<|message|>"],
}  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("numbered", [True, False])
def test_marks_of_a_template_are_no_variables(template: str, numbered: bool) -> None:
    tokens = TEMPLATES[template]
    text = "".join(token for token in tokens if token != "<s>")
    text = text.replace("▁", " ").replace("<0x0A>", "\n")
    numbers: list[int | None] = [None if t == "<s>" else i for i, t in enumerate(tokens)]
    encoding = encoded(tokens, text, numbers=numbers if numbered else None)
    for groups in (words(encoding, text), words(encoding), words(tokens)):
        assert groups.names == ("I", "love", "it")
        shown = [tokens[i] for i in np.flatnonzero(groups.index >= 0)]
        assert shown == ["▁I" if template == "written out" else "I", "▁love", "▁it"]


def test_what_a_tokenizer_calls_special_is_no_variable() -> None:
    class Tokenizer:
        all_special_tokens = ("<turn>", "<unk>")
        unk_token = "<unk>"

        def __call__(self, text: str) -> Any:
            tokens = ["<turn>", "I", "▁love", "▁<unk>"]
            return encoded([*tokens[:3], "<unk>"], "<turn>I love<unk>", numbers=[0, 1, 2, 3])

    groups = words(Tokenizer(), "<turn>I love<unk>")
    assert groups.names == ("I", "love", "<unk>") and groups.index.tolist() == [-1, 0, 1, 2]


def test_another_text_than_was_tokenised_is_refused() -> None:
    with pytest.raises(ValueError, match="text: shorter than what was tokenised"):
        words(encoded(LLAMA, "I love my cat."), "I love")
