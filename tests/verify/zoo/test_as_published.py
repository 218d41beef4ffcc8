"""Networks trained as the papers' were: descent, balanced draws, correct samples, stand-ins."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from verify.games.lattice import popcounts
from verify.reproduce.measuring import plan
from verify.reproduce.measuring.plan import Unit
from verify.zoo.data import grammar
from verify.zoo.data.datasets import Dataset, tic_tac_toe
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.data.stand_ins import (
    DIABETES_FEATURES,
    SEGMENT_GROUPS,
    diabetes,
    segments,
    standardised,
)
from verify.zoo.networks.architectures import mlp5, resmlp5
from verify.zoo.networks.constructed import parities
from verify.zoo.tasks.by_descent import BY_DESCENT, HYPER
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.tasks.correct import CHOSEN_BY, correct_case, correct_places
from verify.zoo.training import training
from verify.zoo.training.cache import content_key
from verify.zoo.training.training import Descent, Hyperparameters, train

PLAIN = Descent(last_rate=0.025, momentum=0.5)
BALANCED = replace(PLAIN, balanced=True)
DESCENT = Hyperparameters(
    epochs=3, batch_size=10, learning_rate=0.1, weight_decay=0.01, descent=PLAIN
)


def build() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 2))


@pytest.fixture
def data() -> Dataset:
    """Twelve of sixty samples are of class 1."""
    x = torch.randn(60, 3, generator=torch.Generator().manual_seed(5))
    y = torch.zeros(60, dtype=torch.int64)
    y[::5] = 1
    return Dataset("toy", x[:40], y[:40], x[40:], y[40:], ("no", "yes"))


def test_descent_takes_the_steps_of_its_definition(data: Dataset, tmp_path: Path) -> None:
    one_batch = replace(DESCENT, batch_size=40)
    found = train(data, build, one_batch, seed=1, cache=tmp_path).network.state_dict()
    with torch.random.fork_rng():
        torch.manual_seed(1)
        weights = [p.detach().clone() for p in build().parameters()]
    moments = [torch.zeros_like(w) for w in weights]
    for rate in (0.1, 0.05, 0.025):  # falls geometrically, from the first epoch to the last
        parts = [w.requires_grad_() for w in weights]
        loss = nn.functional.cross_entropy(data.x_train @ parts[0].T + parts[1], data.y_train)
        slopes = torch.autograd.grad(loss, parts)
        moments = [
            0.5 * m + g + 0.01 * w.detach() for m, g, w in zip(moments, slopes, parts, strict=True)
        ]
        weights = [w.detach() - rate * m for w, m in zip(parts, moments, strict=True)]
    for ours, theirs in zip(found.values(), weights, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-6)


def test_balanced_draws_take_every_class_as_often_and_whole_batches_only(data: Dataset) -> None:
    hyper = replace(DESCENT, batch_size=7, descent=Descent(last_rate=0.1, balanced=True))
    torch.manual_seed(0)
    drawn = torch.stack([training._drawn(data.y_train, hyper) for _ in range(400)])
    assert drawn.shape == (400, 35), "40 samples are five batches of seven"
    share = float((data.y_train[drawn] == 1).double().mean())
    assert abs(share - 1 / 2) < 5 * math.sqrt(0.25 / drawn.numel())
    assert len(set(drawn[0].tolist())) < 35, "with replacement"
    every = torch.bincount(drawn.flatten(), minlength=40)
    assert every.min() > 0
    plain = replace(hyper, descent=Descent(last_rate=0.1))
    assert sorted(training._drawn(data.y_train, plain).tolist()) == list(range(40))
    small = replace(hyper, batch_size=64)
    assert len(training._drawn(data.y_train, small)) == 40, "one batch, incomplete as it is"


def test_a_descent_that_was_stopped_goes_on_to_the_same_weights(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hyper = replace(DESCENT, descent=BALANCED)
    whole = train(data, build, hyper, cache=tmp_path / "whole").network.state_dict()
    real, epochs = training._one_epoch, []

    def killed(network, optimiser, x, y, hyper, seed, epoch):  # type: ignore[no-untyped-def]
        epochs.append(epoch)
        if len(epochs) == 2:
            raise KeyboardInterrupt
        return real(network, optimiser, x, y, hyper, seed, epoch)

    monkeypatch.setattr(training, "_one_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        train(data, build, hyper, cache=tmp_path / "killed")
    resumed = train(data, build, hyper, cache=tmp_path / "killed").network.state_dict()
    assert epochs == [0, 1, 1, 2]
    assert all(torch.equal(resumed[name], whole[name]) for name in whole)


def test_another_descent_is_another_training_and_adam_keeps_its_key(data: Dataset) -> None:
    cpu, network = torch.device("cpu"), build()
    descents = (None, PLAIN, BALANCED, replace(PLAIN, momentum=0.4))
    keys = {content_key(data, network, replace(DESCENT, descent=d), 0, cpu) for d in descents}
    assert len(keys) == len(descents)
    assert "descent" not in Hyperparameters(epochs=1).facts()
    assert DESCENT.facts()["descent"] == {"last_rate": 0.025, "momentum": 0.5, "balanced": False}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"last_rate": 0.0}, "last_rate: 0.0 is no learning rate"),
        ({"last_rate": 0.1, "momentum": 1.0}, r"momentum: 1.0 lies outside \[0, 1\)"),
    ],
)
def test_descents_are_checked(settings: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Descent(**settings)  # type: ignore[arg-type]


def test_sums_are_rectified_where_the_papers_do_it() -> None:
    ours, theirs = resmlp5(9, 2), resmlp5(9, 2, rectified_sums=True)
    assert [p.shape for p in ours.parameters()] == [p.shape for p in theirs.parameters()]
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    x = torch.randn(4, 9)
    linear = [layer for layer in theirs.modules() if isinstance(layer, nn.Linear)]
    h = linear[0](x).relu()
    for layer in linear[1:4]:
        h = (layer(h) + h).relu()
    assert torch.equal(theirs(x), linear[4](h)) and not torch.equal(theirs(x), ours(x))


def test_samples_are_correct_ones_of_each_class_in_turn_training_part_first(data: Dataset) -> None:
    network = build().eval()
    found = correct_places(data, network)
    x, y = torch.cat([data.x_train, data.x_test]), torch.cat([data.y_train, data.y_test])
    right = [i for i in range(60) if int(network(x[i : i + 1]).argmax()) == int(y[i])]
    assert sorted(found) == right
    of_class = [[i for i in right if int(y[i]) == label] for label in (0, 1)]
    shared = min(map(len, of_class))
    assert shared > 0
    assert found[: 2 * shared : 2] == of_class[0][:shared]
    assert found[1 : 2 * shared : 2] == of_class[1][:shared]
    groups = TASKS["diabetes-lz"].groups
    case = correct_case(groups, data, network, 1, "zero")
    assert torch.equal(case.x, x[found[1]]) and case.label == int(y[found[1]]) == 1
    assert torch.equal(case.baseline, torch.zeros(3))
    with pytest.raises(ValueError, match=rf"i: {len(right)} asked for, but {len(right)} samples"):
        correct_case(groups, data, network, len(right), "zero")


@pytest.mark.parametrize("task", BY_DESCENT, ids=lambda task: task.name)
def test_tasks_are_trained_as_theirs_and_zero_is_the_mean(task: Task) -> None:
    assert task.hyper == HYPER and task.baselines == ("zero",)
    try:
        data = task.load(0)
    except MissingPackage as missing:
        pytest.skip(str(missing))
    network = task.build().eval()
    assert network(data.x_test[:2]).shape == (2, len(data.class_names))
    assert float(data.x_train.double().mean(0).abs().max()) < 1e-6
    case = task.case(data, network, 0, "zero")
    assert case.groups is task.groups and case.x.shape == data.x_test[0].shape
    index = torch.as_tensor(task.groups.index)
    assert set(index[case.x != 0].tolist()) == set(range(task.groups.n)), "every variable is alive"


def test_standardised_boards_are_the_boards() -> None:
    plain, data = tic_tac_toe(2), standardised(tic_tac_toe)(2)
    x = plain.x_train.double().numpy()
    expected = (x - x.mean(0)) / x.std(0)
    assert np.allclose(data.x_train.numpy(), expected, atol=1e-6)
    assert torch.equal(data.y_test, plain.y_test) and data.feature_names == plain.feature_names


def test_segments_are_the_table_of_the_wheel() -> None:
    try:
        data = segments(1)
    except MissingPackage as missing:
        pytest.skip(str(missing))
    y = torch.cat([data.y_train, data.y_test])
    assert torch.bincount(y).tolist() == [330] * 7 and len(data.x_test) == 462
    assert SEGMENT_GROUPS.n == 7 and data.x_train.shape[1] == 18
    # The sky is bright and above, grass is below and green: the columns are where they belong.
    x, of = torch.cat([data.x_train, data.x_test]), data.feature_names.index
    sky, grass = (x[y == data.class_names.index(name)].mean(0) for name in ("sky", "grass"))
    assert sky[of("intensity-mean")] > 1
    assert sky[of("region-centroid-row")] < -0.5 < 0.5 < grass[of("region-centroid-row")]
    assert grass[of("exgreen-mean")] > 1


def test_diabetes_has_ten_columns_and_two_halves() -> None:
    data = diabetes()
    assert data.x_train.shape[1] == len(DIABETES_FEATURES) == 10
    y = torch.cat([data.y_train, data.y_test])
    assert torch.bincount(y).tolist() == [221, 221]
    mass = data.x_train[:, DIABETES_FEATURES.index("body mass index")]
    assert mass[data.y_train == 1].mean() > mass[data.y_train == 0].mean() + 0.5


def test_parities_are_all_inputs_of_ten_bits() -> None:
    data = parities(0)
    assert (len(data.x_train), len(data.x_test)) == (1000, 24)
    x, y = torch.cat([data.x_train, data.x_test]), torch.cat([data.y_train, data.y_test])
    assert len({tuple(row) for row in x.tolist()}) == 1024 and set(x.unique().tolist()) == {-1, 1}
    assert torch.equal((-1.0) ** y, x.prod(1)), "ten factors: the sign counts the -1, or the 1"


def test_pairs_differ_in_one_place_and_stay_together() -> None:
    data = grammar.pairs(3)
    assert len(data.x_train) == 4800 and len(data.x_test) == data.verifiable == 1200
    assert {int((row != 0).sum()) for row in data.x_test} <= set(range(8, 13))
    kinds = dict.fromkeys(grammar.KINDS, 0)
    for rows, labels in ((data.x_train, data.y_train), (data.x_test, data.y_test)):
        assert labels.tolist() == [1, 0] * (len(rows) // 2)
        for right, wrong in rows.reshape(-1, 2, rows.shape[1]).tolist():
            a, b = ([data.vocabulary[i] for i in s if i] for s in (right, wrong))
            if len(b) == len(a) - 1:
                kinds["missing verb"] += 1
                (gone,) = [i for i in range(len(a)) if a[:i] + a[i + 1 :] == b]
                assert a[gone].rstrip("s") in {"walk", "run", "drive", "return", "travel"} | {
                    "hurrie", "hurry",
                }  # fmt: skip
                continue
            off = [i for i in range(len(a)) if a[i] != b[i]]
            kinds["agreement" if len(off) == 1 else "order"] += 1
            if len(off) == 2:
                assert off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
            else:
                assert len(off) == 1 and a[off[0]][:3] == b[off[0]][:3]
    assert set(kinds.values()) == {grammar.PAIRS // 3}


def test_sentences_of_our_own_are_quoted() -> None:
    task = TASKS["grammar-lstm-2"]
    data = grammar.pairs(0)
    network = task.build().eval()
    case = task.case(data, network, 3, "zero")
    said = [data.vocabulary[i] for i in data.x_test[3].tolist() if i]
    assert list(case.groups.names) == said or len(set(said)) < len(said)
    assert len(case.groups.names) == len(said) and case.label == 0
    expected = network(data.x_test[3:4])
    torch.testing.assert_close(case.model(case.x[None]), expected, rtol=0, atol=1e-6)
    with pytest.raises(ValueError, match="i: there is no test sample 1200; give 0 to 1199"):
        task.case(data, network, 1200, "zero")


def test_mlps_by_descent_are_those_of_the_papers() -> None:
    network = TASKS["tic-tac-toe-lz"].build()
    assert str(network) == str(mlp5(9, 2))
    assert str(TASKS["phishing-resmlp-lz"].build()) == str(resmlp5(9, 2, rectified_sums=True))


def test_learnt_parity_falls_on_the_way_and_leaps_at_the_end() -> None:
    subject = plan.published(Unit("parity-trained", 0), "zero")
    assert subject.facts["train_accuracy"] == 1 and subject.available == 10
    assert subject.facts["chosen_by"] == CHOSEN_BY
    steps = []
    for i in range(subject.available):
        table = subject.scores(i)
        assert len(table.names) == 10 and table.label == table.target
        gained = table.v - table.v[0]
        u = [gained[popcounts(10) == m].mean() for m in range(11)]
        assert min(np.diff(u)) < -0.1, "condition (ii)"
        if u[9] > 0:  # else no exponent is defined between nine bits and ten
            steps.append(math.log(u[10] / u[9]) / math.log(10 / 9))
    # Paper B, appendix E.3: p between 9.9 and 19.7, by (iii) as it is printed, for every pair.
    assert len(steps) >= 5 and min(steps) > 9.9


@pytest.mark.parametrize("task", [t for t in TASKS.values() if t.chosen_by], ids=lambda t: t.name)
def test_shipped_samples_are_correct_and_each_class_has_as_many(task: Task) -> None:
    subject = plan.published(Unit(task.name, 0), "zero")
    tables = [subject.scores(i) for i in range(subject.available)]
    assert len(tables) == 10 and all(t.label == t.target and not t.dead for t in tables)
    counts = np.bincount([t.label for t in tables], minlength=len(subject.class_names))
    assert counts.max() - counts.min() <= 1
    assert subject.facts["training"]["descent"] == task.hyper.facts()["descent"]
