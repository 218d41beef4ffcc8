"""Graphs of sentences: what is shipped, what is kept of it, and how far it is from the scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from verify.explain.measures.ratio import explained_ratio
from verify.explain.measures.removal import Removal
from verify.games.lattice import mobius
from verify.reproduce.experiments.paper_a import own_sentences, sentence_graphs
from verify.reproduce.experiments.paper_a.own_sentences import NETWORKS, answers
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.plan import Settings, Unit
from verify.zoo.data.sentences import TRICKY_OPINIONS
from verify.zoo.data.snippets import LONGEST, SHORTEST, words_of
from verify.zoo.networks.text import CNNReader
from verify.zoo.tasks.cases import Case
from verify.zoo.tasks.texts import number_words

SHIPPED = Settings(Path("nowhere"), shipped=True)
SENTENCES = [text for text, _ in TRICKY_OPINIONS]


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_shipped_are_the_first_right_and_the_first_wrong(name: str) -> None:
    found = answers(Unit(name, 0), SHIPPED)
    assert len(found.scores) == len(TRICKY_OPINIONS)
    says = [found.right(place) for place in range(len(SENTENCES))]
    assert list(found.tables) == [SENTENCES[says.index(True)], SENTENCES[says.index(False)]]
    assert found.wrong == says.count(False)
    for sentence, table in found.tables.items():
        whole = found.scores[SENTENCES.index(sentence)]
        assert float(table.v[-1]) == pytest.approx(whole, abs=1e-9)
        assert len(table.names) == len(words_of(sentence))
        assert (table.target, table.label) == (1, dict(TRICKY_OPINIONS)[sentence])


def test_opinions_of_our_own_have_the_length_of_those_that_are_verified() -> None:
    assert all(SHORTEST <= len(words_of(text)) <= LONGEST for text in SENTENCES)
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert {label for _, label in TRICKY_OPINIONS} == {0, 1}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_graph_is_recorded_with_its_error_on_all_masks(name: str) -> None:
    asked = answers(Unit(name, 0), SHIPPED)
    for record in sentence_graphs.own(asked):
        table = asked.tables[record["sentence"]]
        I = np.asarray(mobius(table.v))  # noqa: E741
        given = record["specimen"]["graph"]
        kept = np.zeros(len(I), dtype=bool)
        for concept in given["concepts"]:
            code = sum(1 << k for k in concept["variables"])
            kept[code] = True
            assert concept["effect"] == I[code]
        kept[0] = given["empty"] != 0
        assert kept.sum() == record["patterns"]
        explained = explained_ratio(I, kept)
        assert explained.ratio == pytest.approx(record["ratio"]) and record["ratio"] > 0.95
        assert explained.error == pytest.approx(record["error"])
        assert given["error"] == explained.error
        assert given["names"] == list(table.names)
        assert record["null_error"] > record["error"]
        assert record["right"] == (record["label"] == record["predicted"])
        assert (record["score"] > 0) == (record["predicted"] == "in favour")


def test_test_samples_are_right_where_their_label_is_predicted() -> None:
    records = sentence_graphs.make(Unit("snippets-cnn", 0), SHIPPED)
    samples = [r for r in records if r["kind"] == "test sample"]
    subject = plan.published(Unit("snippets-cnn", 0), "zero")
    tables = [subject.scores(i) for i in range(len(samples))]
    assert [r["right"] for r in samples] == [t.target == t.label for t in tables]
    assert {r["right"] for r in samples} == {True, False}
    assert len(samples) == sentence_graphs.SAMPLES
    assert not any("sentence" in r or "specimen" in r for r in samples)  # no words


def test_no_graph_is_no_record_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    table = next(iter(answers(Unit("snippets-cnn", 0), SHIPPED).tables.values()))
    monkeypatch.setattr(Removal, "as_published", lambda self: None)
    assert sentence_graphs.worth(table, 0) == (None, {"n": len(table.names), "patterns": None})


def test_the_whole_score_is_that_of_a_good_opinion() -> None:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        reader = CNNReader().eval()
        x = torch.randn(8, 64)
    case = Case(reader, x, torch.zeros_like(x), number_words(8), 0)
    whole = own_sentences._whole(case)
    logits = reader.double()(x.double()[None])[0]
    assert whole == float(logits[1].detach() - logits[0].detach())
