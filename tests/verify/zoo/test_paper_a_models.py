"""Paper A's tables and models: sizes, codes, attacks, and what is masked."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from verify.games.lattice import mobius
from verify.zoo.data import known_functions as known
from verify.zoo.data.datasets import Dataset
from verify.zoo.data.mixed_tables import BIKE_FEATURES, CENSUS_FEATURES, bikes, census
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.networks.architectures import mlp2, resmlp, resmlp5
from verify.zoo.tasks.paper_a import ATTACKED, MLP5, TABLES, XGBOOST, learned
from verify.zoo.training.cache import accuracy
from verify.zoo.training.training import (
    Annealing,
    Attack,
    Descent,
    Hyperparameters,
    attacked,
    loss_of,
    train,
)


@pytest.fixture(scope="module")
def people() -> Dataset:
    try:
        return census(rows=200)
    except MissingPackage as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def hours() -> Dataset:
    try:
        return bikes()
    except MissingPackage as missing:
        pytest.skip(str(missing))


def test_census_has_twelve_columns_and_its_shares(people: Dataset) -> None:
    assert people.x_train.shape == people.x_test.shape == (200, 12)
    assert people.feature_names == CENSUS_FEATURES and len(CENSUS_FEATURES) == 12
    assert people.x_train.double().mean(0).abs().max() < 1e-6
    assert 0.1 < people.y_train.double().mean() < 0.4  # 24.1 % of the file
    assert len(people.x_train[:, CENSUS_FEATURES.index("sex")].unique()) == 2
    with pytest.raises(ValueError, match=r"^rows: 0 of each part"):
        census(rows=0)


def test_bikes_are_a_regression_on_twelve_columns(hours: Dataset) -> None:
    assert len(hours.x_train) + len(hours.x_test) == 8645
    assert hours.feature_names == BIKE_FEATURES and hours.class_names == ()
    assert hours.y_train.is_floating_point() and hours.y_train.min() >= 1
    month = hours.x_train[:, BIKE_FEATURES.index("month")].unique()
    assert len(month) == 12 and bool((month.diff() > 0).all())


def line(n: int = 4) -> Dataset:
    """y = 3 x₁ of Gaussian inputs."""
    x = torch.randn(64, n, generator=torch.Generator().manual_seed(0))
    return Dataset("line", x[:48], 3 * x[:48, 0], x[48:], 3 * x[48:, 0], (), tuple("abcd"))


def test_a_regression_is_trained_by_squares_and_judged_by_them(tmp_path: Path) -> None:
    hyper = Hyperparameters(15, 8, 0.3, annealing=Annealing(0.01))
    found = train(line(), lambda: nn.Linear(4, 1), hyper, cache=tmp_path)
    assert found.test_accuracy < 0.3  # the mean square error, of values whose variance is 9
    wrong = found.network(line().x_test)[:, 0] - line().y_test
    assert found.test_accuracy == pytest.approx(float(wrong.square().mean().detach()))
    assert accuracy(found.network, line().x_test, line().y_test) == found.test_accuracy


def test_the_rate_falls_geometrically() -> None:
    from verify.zoo.training.training import _optimiser

    network = nn.Linear(2, 1)
    hyper = Hyperparameters(5, 16, 0.01, annealing=Annealing(0.001))
    optimiser, schedule = _optimiser(network, hyper)
    assert isinstance(optimiser, torch.optim.Adam)
    rates = []
    for _ in range(5):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    assert rates == pytest.approx(np.geomspace(0.01, 0.001, 5).tolist())
    with pytest.raises(ValueError, match=r"^annealing: it is Adam's"):
        replace(hyper, descent=Descent(0.1))
    assert "attack" not in hyper.facts() and "descent" not in hyper.facts()


def test_an_attack_stays_within_reach_and_raises_the_loss() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 2)).train()
    x, y = torch.randn(20, 3), torch.randint(0, 2, (20,))
    moved = attacked(network, x, y, Attack())
    assert float((moved - x).abs().max()) == pytest.approx(0.1)
    assert loss_of(network(moved), y).item() > loss_of(network(x), y).item()
    assert network.training and all(p.requires_grad for p in network.parameters())
    assert all(p.grad is None for p in network.parameters())
    # Of a linear network the strongest attack is known: against the sign of the weights.
    linear = nn.Linear(3, 1)
    values = torch.full((20,), 1e3)  # predictions are too small: the attack makes them smaller
    moved = attacked(linear, x, values, Attack(steps=10))
    assert torch.allclose(moved - x, -0.1 * linear.weight.sign().expand_as(x), atol=1e-6)
    with pytest.raises(ValueError, match=r"^attack: reach 0"):
        Attack(reach=0.0)


def test_training_against_attacks_is_another_training(tmp_path: Path) -> None:
    hyper = Hyperparameters(2, 16, 0.01, annealing=Annealing(0.001))
    plain = train(line(), lambda: nn.Linear(4, 1), hyper, cache=tmp_path)
    hard = train(line(), lambda: nn.Linear(4, 1), replace(hyper, attack=Attack()), cache=tmp_path)
    assert plain.key != hard.key and plain.digest != hard.digest


def test_networks_of_the_paper() -> None:
    network = mlp2(12)
    assert network(torch.zeros(3, 12)).shape == (3, 2)
    assert bool((network(torch.randn(3, 12))[:, 0] == 0).all())
    blocks = resmlp(6, 2, blocks=3, width=100)
    assert repr(blocks) == repr(resmlp5(6, 2, rectified_sums=True))
    count = sum(p.numel() for p in resmlp(10, 1, blocks=2, width=20).parameters())
    assert count == (10 * 20 + 20) + 2 * (20 * 20 + 20) + (20 + 1)


@pytest.mark.parametrize("name", ["LightGBM", XGBOOST])
def test_trees_are_games_like_networks(name: str) -> None:
    task = TABLES["diabetes"]
    found = learned(task, name)
    assert 0.6 < found.test < 0.9
    x = found.data.x_train[:5]
    logits = found.model(x)
    assert logits.shape == (5, 2) and bool((logits[:, 0] == 0).all())
    masked = found.masked(0)
    v = masked.table().numpy()
    sign = 1 if int(found.data.y_train[0]) else -1
    assert v[-1] == pytest.approx(sign * float(logits[0, 1]))
    assert v[0] == pytest.approx(sign * float(found.model(torch.zeros(1, 10))[0, 1]))
    assert mobius(v).shape == (1024,)


def test_only_models_of_the_paper_are_learned() -> None:
    with pytest.raises(ValueError, match=r"^name: bikes has no 'LightGBM'"):
        learned(TABLES["bikes"], "LightGBM")
    assert set(TABLES["bikes"].models) == {
        MLP5, MLP5 + ATTACKED, "ResMLP-5", "ResMLP-5" + ATTACKED, XGBOOST,
    }  # fmt: skip
    assert len(TABLES["census"].models) == len(TABLES["diabetes"].models) == 8


def test_the_interactions_of_a_sum_of_products_are_its_concepts() -> None:
    for i in range(5):
        rng = random.Random(i)
        function = known.sum_of_products(rng, n=6)
        x = rng.randrange(64)
        I = mobius(function.scores(x))  # noqa: E741
        assert I.dtype == np.int64
        assert {int(c) for c in np.flatnonzero(I)} == function.concepts(x)
        assert set(I.tolist()) <= {0, 1}


def test_the_paper_s_example_needs_another_baseline() -> None:
    """−x₁x₂x₃ − σ(5x₄x₅ − 5x₆ − 2.5) at x₆ = 0: {4, 5, 6} only where x₆ is 1 when absent."""
    terms = (known.Term(0b111, sign=-1), known.Term(0b11000, 0b100000, -1, sigmoid=True))
    function, x = known.KnownFunction(6, terms), 0b011111
    assert function.concepts(x) == {0b111, 0b111000} and function.against == 0b100000
    zero, needed = (mobius(function.scores(x, b)) for b in (0, function.against))
    assert zero[0b111000] == 0 and zero[0b11000] == pytest.approx(-0.848, abs=1e-3)
    assert needed[0b111000] == pytest.approx(-0.773, abs=1e-3)


def test_functions_with_sigmoids_have_distinct_terms_within_their_variables() -> None:
    for i in range(20):
        function = known.with_sigmoids(random.Random(i))
        sets = [t.on | t.off for t in function.terms]
        assert len(set(sets)) == len(sets) and max(sets) < 1 << function.n
        assert (6 <= function.n <= 12 and any(t.sigmoid for t in function.terms)) or len(sets) == 1
        assert not any(t.on & function.against for t in function.terms)


def test_ors_of_ands_label_their_inputs() -> None:
    codes = known.or_of_ands(random.Random(3))
    assert 3 <= len(codes) <= 5 and all(a & b != a for a in codes for b in codes if a != b)
    data = known.gaussian_inputs(codes, 0, 100)
    for x, y in zip(data.x_train.numpy(), data.y_train.tolist(), strict=True):
        held = any(all(x[i] > 0 for i in range(8) if code >> i & 1) for code in codes)
        assert held == bool(y)
        for code in known.active(codes, x):
            assert all(x[i] > 0.5 for i in range(8) if code >> i & 1)
