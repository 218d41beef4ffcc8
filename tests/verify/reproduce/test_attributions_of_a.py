"""Attributions of texts and digits: of the score, word by word or patch by patch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from verify.reproduce.experiments.paper_a import other_networks, whole_explanations
from verify.reproduce.experiments.paper_a.attributions import GRADIENT, LRP, of_case
from verify.reproduce.experiments.paper_a.lstm_relevance import last_state, relevance
from verify.reproduce.experiments.paper_a.other_networks import OTHERS, SAMPLES
from verify.reproduce.measuring import plan, score_tables
from verify.reproduce.measuring.plan import Settings, Unit
from verify.scores.groups import patches
from verify.scores.masked_model import MaskedModel
from verify.zoo.networks.architectures import resnet20
from verify.zoo.networks.text import CNNReader, LSTMReader
from verify.zoo.tasks.cases import Case
from verify.zoo.tasks.texts import number_words

SETTINGS = Settings(Path("nowhere"), shipped=True)


def built(build: Callable[[], nn.Module]) -> nn.Module:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return build().double().eval()


def sentence(words: int = 5) -> torch.Tensor:
    return torch.randn(words, 64, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def case_of(network: nn.Module) -> Case:
    x = sentence()
    return Case(network, x, torch.zeros_like(x), number_words(5), 0)


def take_biases(network: nn.Module) -> None:
    with torch.no_grad():
        for name, weights in network.named_parameters():
            if "bias" in name:
                weights.zero_()


@pytest.fixture
def lstm() -> LSTMReader:
    found = built(lambda: LSTMReader(state=8, layers=2))
    assert isinstance(found, LSTMReader)
    return found


def test_the_lstm_written_out_is_the_lstm(lstm: LSTMReader) -> None:
    x = sentence()
    assert torch.allclose(last_state(lstm.lstm, x), lstm.lstm(x[None])[0][0, -1])


def test_without_biases_words_share_out_all_of_a_logit(lstm: LSTMReader) -> None:
    take_biases(lstm)
    x = sentence()[None]
    found = relevance(lstm, x)
    assert [float(one.sum()) for one in found] == pytest.approx(lstm(x)[0].tolist())


def test_gates_are_given_nothing() -> None:
    """One step, no bias: the relevance of the cell is that of a linear map from the words."""
    reader = built(lambda: LSTMReader(state=3))
    assert isinstance(reader, LSTMReader)
    take_biases(reader)
    x = sentence(1)
    weights = dict(reader.lstm.named_parameters())["weight_ih_l0"]
    signal = weights[6:9]  # of entry, keeping, signal and leaving the third
    state = reader.lstm(x[None])[0][0, -1]
    shares = signal * x[0] / (signal @ x[0])[:, None]  # [state, d]: sums are 1
    want = (reader.head.weight[1] * state) @ shares
    assert torch.allclose(relevance(reader, x[None])[1][0, 0], want)


@pytest.mark.parametrize("build", [CNNReader, lambda: LSTMReader(state=8, layers=2)])
def test_gradient_times_input_is_that_of_the_score(build: Callable[[], nn.Module]) -> None:
    case = case_of(built(build))
    masked = MaskedModel(case.model, case.x, case.baseline, groups=case.groups, target=1)
    x = case.x.clone().requires_grad_()
    logits = case.model(x[None])[0]
    (slope,) = torch.autograd.grad(logits[1] - logits[0], x)
    own = (slope * x).sum(1).tolist()
    assert of_case(case, 1, masked.names)[GRADIENT] == pytest.approx(own)
    some = of_case(case, 1, masked.names[1:4])
    assert some[GRADIENT] == pytest.approx(own[1:4]) and len(some[LRP]) == 3


@pytest.mark.parametrize("kind", ["CNN", "ResNet"])
def test_by_rule_epsilon_lrp_of_relus_is_gradient_times_input(kind: str) -> None:
    if kind == "CNN":
        case = case_of(built(CNNReader))
    else:
        x = torch.rand(1, 8, 8, generator=torch.Generator().manual_seed(2))
        case = Case(built(resnet20), x, torch.zeros_like(x), patches((1, 8, 8), 2), 3)
    found = of_case(case, 1, case.groups.names)
    assert np.abs(found[GRADIENT]).max() > 1e-3
    assert found[LRP] == pytest.approx(found[GRADIENT], abs=1e-5)


def test_the_score_of_one_class_of_many_weighs_all_logits() -> None:
    """At a step along the input the log-odds change by what gradient × input says."""
    x = torch.rand(1, 8, 8, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    network = built(resnet20)
    case = Case(network, x, torch.zeros_like(x), patches((1, 8, 8), 2), 3)
    given = of_case(case, 3, case.groups.names)[GRADIENT].sum()

    def score(scale: float) -> float:
        logits = network(scale * x[None])[0].detach()
        return float(logits[3] - torch.cat([logits[:3], logits[4:]]).logsumexp(0))

    assert given == pytest.approx((score(1 + 1e-6) - score(1 - 1e-6)) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_shipped_is_what_is_explained(name: str) -> None:
    found = other_networks.explained(Unit(name, 0), SETTINGS)
    assert len(found) == SAMPLES
    records = whole_explanations.others_of(Unit(name, 0), SETTINGS)
    for one, record in zip(found, records, strict=True):
        n = len(one.v).bit_length() - 1
        assert record["n"] == n and all(len(a) == n for a in one.attributions.values())
        assert set(whole_explanations.ORDER) < set(record["rows"])
        assert record["network"] == plan.ZOO[name].network_name
    _, tables = score_tables.load(other_networks.path_of(name))
    assert [table.v.tolist() for table in tables] == [one.v.tolist() for one in found]
