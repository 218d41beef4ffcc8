"""The data sets are what they claim to be, and the networks fit them."""

import pytest
import torch

from verify.zoo.cases import BASELINES, baseline_of
from verify.zoo.datasets import CELLS, endgames, mnist, tic_tac_toe
from verify.zoo.networks import lenet, mlp5
from verify.zoo.tasks import TASKS

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


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


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_nine_variables_and_baselines_of_the_shape_of_an_input(name: str) -> None:
    task = TASKS[name]
    data = task.load(0)
    assert data.name == name and task.groups.n == 9
    for kind in BASELINES:
        assert baseline_of(data, kind).shape == data.x_test[0].shape
    # The mean keeps every variable of every sample alive.
    mean = baseline_of(data, "mean")
    index = torch.as_tensor(task.groups.index).expand(mean.shape)
    for x in data.x_test[:50]:
        assert set(index[x != mean].tolist()) == set(range(9))
    with pytest.raises(ValueError, match=r"kind: no baseline is called 'median'"):
        baseline_of(data, "median")
