"""Networks built to break a condition break it, and nothing that they are not said to break."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable

import pytest
import torch
from support.effort import slow
from torch import nn

from verify import check
from verify.zoo.data.datasets import Dataset, digits
from verify.zoo.networks import constructed as broken
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.constructed import BROKEN

CONDITIONS = ("order", "monotone", "exponent")
CONSTRUCTED = [task for task in BROKEN if task.title == "nine switches"]
UNTRAINED = {task.name: task for task in BROKEN if "untrained" in task.network_name}


def verdicts(
    task: Task, data: Dataset, network: nn.Module, i: int, baseline: str, exact: str | bool = False
) -> set[str]:
    case = task.case(data, network, i, baseline)
    report = check(case.model, case.x, case.baseline, groups=case.groups, exact=exact, shuffles=1)
    assert report.verdicts["matching"].status.name == "HOLDS"
    return {name for name in CONDITIONS if report.verdicts[name].status.name == "VIOLATED"}


def choose(m: int) -> int:
    return math.comb(m, 2)


@pytest.mark.parametrize(
    ("build", "h"),
    [
        (broken.parity, lambda m: (-1.0) ** m),
        (broken.sine, lambda m: math.sin(2 * m)),
        (broken.any_of, lambda m: 7 / 8 * (m > 0)),
        (broken.pairs_against, lambda m: float(m - choose(m))),
        (broken.pairs, lambda m: choose(m) + m / 64),
    ],
)
def test_constructed_networks_are_the_functions_they_claim_to_be(
    build: Callable[[int], nn.Module], h: Callable[[int], float]
) -> None:
    for n in (1, 4, 9):
        network = build(n).eval()
        on = torch.bernoulli(torch.full((50, n), 0.5), generator=torch.Generator().manual_seed(n))
        on = torch.cat([on, torch.zeros(1, n), torch.ones(1, n)])
        logits = network(on).detach()
        assert torch.equal(logits[:, 0], torch.zeros(52))
        expected = torch.tensor([h(int(m)) for m in on.sum(1)])
        torch.testing.assert_close(logits[:, 1], expected, rtol=0, atol=2e-6)


@pytest.mark.parametrize("task", CONSTRUCTED, ids=lambda task: task.name)
def test_constructed_networks_break_just_what_they_are_said_to_break(task: Task) -> None:
    data = task.load(0)
    network = task.train(data).network
    for i in range(4):
        assert verdicts(task, data, network, i, "zero", "auto") == set(task.breaks.split(", "))


def test_parity_has_every_interaction_the_stronger_the_more_variables() -> None:
    report = check(broken.parity().eval(), torch.ones(9), 0.0, exact=True, target=1)
    for subset, found in enumerate(report.interactions):
        assert found == (-2) ** subset.bit_count()


def test_every_condition_is_broken_by_one_that_breaks_no_more_than_it_must() -> None:
    broken_alone = {task.breaks for task in CONSTRUCTED}
    assert {"order", "exponent", "monotone, exponent"} <= broken_alone
    assert all(set(task.breaks.split(", ")) <= set(CONDITIONS) for task in BROKEN)
    assert all(task.family == "broken" and task.breaks for task in BROKEN)


@pytest.mark.parametrize("name", ["tic-tac-toe-untrained", *slow("mnist-untrained")])
def test_untrained_networks_break_what_they_are_said_to_break_on_most_samples(name: str) -> None:
    task = UNTRAINED[name]
    data = task.load(0)
    trained = task.train(data)
    counted = Counter(
        condition
        for baseline in task.baselines
        for i in range(3)
        for condition in verdicts(task, data, trained.network, i, baseline)
    )
    half = 3 * len(task.baselines) / 2
    assert all(counted[condition] > half for condition in task.breaks.split(", ")), counted
    assert abs(trained.test_accuracy - 1 / len(data.class_names)) < 0.2, "chance"


def test_random_labels_go_with_the_inputs_of_the_other_set_and_say_nothing_of_them() -> None:
    real, random = digits(0), broken.randomly_labelled(digits)(0)
    assert random.name == "digits-random" and torch.equal(random.x_train, real.x_train)
    assert torch.equal(random.x_test, real.x_test)
    for y, truth in ((random.y_train, real.y_train), (random.y_test, real.y_test)):
        assert y.dtype == truth.dtype and set(y.tolist()) == set(range(10))
        assert abs(float((y == truth).float().mean()) - 0.1) < 0.05
    assert torch.equal(broken.randomly_labelled(digits)(0).y_train, random.y_train)
    assert not torch.equal(broken.randomly_labelled(digits)(1).y_train, random.y_train)


@pytest.mark.slow
def test_a_network_that_learnt_random_labels_breaks_what_it_is_said_to_break() -> None:
    (task,) = (task for task in BROKEN if task.name == "mnist-random")
    data = task.load(0)
    trained = task.train(data)
    assert trained.train_accuracy > 0.5 > 0.2 > trained.test_accuracy
    counted = Counter(
        condition
        for baseline in task.baselines
        for i in range(10)
        for condition in verdicts(task, data, trained.network, i, baseline)
    )
    assert all(counted[name] > 10 for name in task.breaks.split(", ")), counted
