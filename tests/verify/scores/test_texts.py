"""Texts as games of words: shared beginnings, the choice of words, baselines, wrong arguments."""

import re
from typing import Any

import numpy as np
import pytest
import torch
from support.causal import WIDTH, Causal, causal
from torch import Tensor

from verify import check, concepts, interactions, text_game
from verify.scores.next_token import NextToken, against_all_others
from verify.scores.shared_prefixes import beginnings, calls, last_outputs
from verify.scores.texts import content_words, estimated_seconds, read_text

TEXT = "The red ball, a very remarkable (small) ball, rolls to the green"
STOP = {"the", "a", "to", "very"}


def by_hand(model: Causal, tokenizer: Any, hidden: list[int], vector: Tensor, token: int) -> float:
    """The log-odds of a token where the tokens at some places are hidden, in one plain call."""
    embeddings = model.table(torch.tensor(tokenizer(TEXT)["input_ids"]))
    embeddings[hidden] = vector
    shares = model(embeddings[None]).logits[0, -1].double().softmax(0)
    return float(torch.logit(shares[token]))


def test_content_words_are_chosen_and_their_tokens_hidden_together() -> None:
    model, tokenizer = causal(TEXT)
    assert content_words(TEXT, STOP) == [1, 2, 5, 6, 7, 8, 11]
    vector = torch.linspace(-1, 1, WIDTH)
    game = text_game(model, tokenizer, TEXT, stop_words=STOP, baseline=vector)
    assert game.names == ("red", "ball,", "remarkable", "(small)", "ball, (2)", "rolls", "green")
    read = model.table(torch.tensor(tokenizer(TEXT)["input_ids"]))
    own = int(model(read[None]).logits[0, -1].argmax())
    v = game.table().numpy()
    # The, red, ball, ",", a, very, remark, able, (, small, ), ball, ",", rolls, to, the, green
    everything = (1 << game.n) - 1
    for absent, hidden in (((), []), ((2,), [6, 7]), ((1, 3), [2, 3, 8, 9, 10]), ((0, 6), [1, 16])):
        code = everything - sum(1 << i for i in absent)
        assert v[code] == pytest.approx(by_hand(model, tokenizer, hidden, vector, own), abs=1e-5)


def test_a_text_game_is_taken_by_what_takes_games() -> None:
    model, tokenizer = causal(TEXT)
    game = text_game(model, tokenizer, TEXT, variables=4, seed=3, stop_words=STOP)
    assert game.n == 4 and set(game.names) <= {"red", "ball,", "remarkable", "(small)", "rolls",
                                               "green", "ball, (2)"}  # fmt: skip
    report = check(game)
    assert report.verdicts["matching"].status.value == "HOLDS"
    assert report.feature_names == game.names
    effects = interactions(game.table())
    assert concepts(effects, max_error=0.1).error <= 0.1
    other = game.with_baseline(torch.ones(WIDTH).expand_as(game.x))
    assert not np.allclose(other.table().numpy(), game.table().numpy())


def test_variables_are_drawn_with_a_seed_or_named() -> None:
    model, tokenizer = causal(TEXT)

    def names(**how: Any) -> tuple[str, ...]:
        return read_text(model, tokenizer, TEXT, stop_words=STOP, **how).names

    assert names(variables=3, seed=1) == names(variables=3, seed=1)
    assert len({names(variables=3, seed=seed) for seed in range(20)}) > 5
    assert names(variables=["green", "small"]) == ("(small)", "green")
    assert names(variables=[0, 7]) == ("The", "ball,")


def test_a_target_is_a_token_or_the_most_probable_one() -> None:
    model, tokenizer = causal(TEXT)
    vector = torch.zeros(WIDTH)
    token = tokenizer.vocabulary.index("rolls")
    for target in ("rolls", token):
        game = text_game(model, tokenizer, TEXT, variables=["green"], target=target)
        expected = by_hand(model, tokenizer, [], vector, token)
        assert game.table()[1] == pytest.approx(expected, abs=1e-5)
    blank = text_game(model, tokenizer, TEXT, variables=["green"], baseline="red", target=token)
    expected = by_hand(
        model, tokenizer, [16], model.table.weight[tokenizer.vocabulary.index("red")], token
    )
    assert blank.table()[0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ({"variables": 8}, "variables: 8 words asked for; the text has 7"),
        ({"variables": "red"}, "variables: 'red' is not a whole number or a list"),
        ({"variables": ["ball"]}, "stands 2 times"),
        ({"variables": ["blue"]}, "stands nowhere"),
        ({"variables": [12]}, "no word 12; there are 0 to 11"),
        ({"variables": [1, 1]}, "none twice"),
        ({"variables": []}, "at least one word"),
        ({"target": "remarkable"}, "target: 'remarkable' is 2 tokens"),
        ({"baseline": torch.zeros(WIDTH + 1)}, f"one vector of {WIDTH} entries"),
    ],
)
def test_wrong_arguments_are_named(how: dict[str, Any], problem: str) -> None:
    model, tokenizer = causal(TEXT)
    with pytest.raises(ValueError, match=re.escape(problem)):
        text_game(model, tokenizer, TEXT, stop_words=STOP, **how)


def test_other_models_and_tokenizers_are_refused() -> None:
    model, tokenizer = causal(TEXT)
    with pytest.raises(ValueError, match="model: its call takes no inputs_embeds"):
        NextToken(torch.nn.Linear(2, 2), 0)
    with pytest.raises(ValueError, match="tokenizer: it does not say where"):
        text_game(model, lambda text: {"input_ids": [0]}, TEXT)
    with pytest.raises(ValueError, match="text: it holds no word"):
        text_game(model, tokenizer, " \n")
    with pytest.raises(ValueError, match="text: it has no content word"):
        text_game(model, tokenizer, "the a", stop_words=STOP)


def test_a_long_table_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    model, tokenizer = causal(TEXT)
    game = text_game(model, tokenizer, TEXT, variables=6, stop_words=STOP, progress=True)
    said = capsys.readouterr().err
    assert re.fullmatch(r"text_game: 64 masks of 17 tokens, about \d+ s on cpu\n", said)
    assert 0 < estimated_seconds(game) < 60


@pytest.mark.parametrize("rows", [1, 3, 128])
def test_shared_beginnings_change_nothing(rows: int) -> None:
    model, _ = causal(TEXT)
    torch.manual_seed(2)
    length = 7
    two = torch.randn(2, length, WIDTH)
    codes = torch.randperm(1 << length)[:50]
    texts = two[(codes[:, None] >> torch.arange(length)) & 1, torch.arange(length)]
    texts = torch.cat([texts, texts[:4], torch.randn(12, length, WIDTH)])  # the same; strangers
    expected = against_all_others(model(texts).logits[:, -1], 0)
    net = NextToken(model, 0, rows)
    model.calls.clear()
    torch.testing.assert_close(net(texts), expected, rtol=0, atol=1e-5)
    assert max(count for count, _ in model.calls) <= rows
    assert model.calls == calls(beginnings(texts), rows)
    assert not torch.allclose(expected[0], expected[1], atol=1e-3)


def test_each_beginning_is_computed_once() -> None:
    model, _ = causal(TEXT)
    two = torch.randn(2, 6, WIDTH)
    two[0, [0, 3, 4]] = two[1, [0, 3, 4]]  # words that are always present
    masks = (torch.arange(64)[:, None] >> torch.arange(6)) & 1
    texts = two[masks, torch.arange(6)]
    net = NextToken(model, 0)
    model.calls.clear()
    net(texts)
    assert model.calls == [(1, 1), (2, 1), (4, 3), (8, 1)]
    # In smaller calls no beginning is computed a second time.
    net.rows = 3
    model.calls.clear()
    net(texts)
    assert sum(count * tokens for count, tokens in model.calls) == 1 + 2 + 12 + 8


def test_gradients_go_through_shared_beginnings() -> None:
    model, tokenizer = causal(TEXT)
    read = read_text(model, tokenizer, TEXT, variables=5, stop_words=STOP)
    masks = torch.rand(20, 5, generator=torch.Generator().manual_seed(4)) < 0.5

    def slope(score: Any) -> Tensor:
        vector = torch.full((WIDTH,), 0.3, requires_grad=True)
        (found,) = torch.autograd.grad(score(vector).square().sum(), vector)
        return found

    def plainly(vector: Tensor) -> Tensor:
        always = torch.cat([masks, torch.ones(20, 1, dtype=torch.bool)], 1)
        shown = always[:, torch.from_numpy(read.index)][..., None]
        logits = model(torch.where(shown, read.x, vector)).logits[:, -1]
        two = against_all_others(logits, read.model.token)
        return two[:, 0] - two[:, 1]

    expected = slope(plainly)
    torch.testing.assert_close(
        slope(lambda b: read.scores(masks, b)), expected, rtol=1e-4, atol=1e-5
    )
    assert expected.norm() > 1e-3


def test_texts_without_a_cache_to_copy_are_counted_only() -> None:
    seen = list[tuple[int, int]]()

    def note(embeddings: Tensor, cache: Any) -> Tensor:
        seen.append((embeddings.shape[0], embeddings.shape[1]))
        return embeddings[:, -1]

    texts = torch.randn(5, 3, 2)
    torch.testing.assert_close(last_outputs(note, note, texts), texts[:, -1])
    assert seen == [(5, 3)]
