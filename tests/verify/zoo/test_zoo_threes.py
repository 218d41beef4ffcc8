"""MNIST-3: parts lie on the strokes by the rule, and networks are as deep as they are called."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from verify.scores.integrated import BackgroundIntegrated
from verify.zoo.data.datasets import mnist
from verify.zoo.data.strokes import stroke_parts
from verify.zoo.data.threes import RIM, Threes, threes
from verify.zoo.networks.architectures import OneLogit, resnet20, resnet44, vgg16
from verify.zoo.tasks.catalogue import DEEPER, RECUT, TASKS
from verify.zoo.tasks.correct import recognised
from verify.zoo.tasks.threes import PARTS, SIDES

NAMES = [name for name in TASKS if name.startswith("mnist-3")]


@pytest.fixture(scope="module")
def data() -> Threes:
    return threes()


def test_threes_are_the_digits_of_mnist_the_threes_first(data: Threes) -> None:
    digits = mnist()
    assert torch.equal(data.y_train, (digits.y_train == 3).long())
    inside = (..., slice(RIM, -RIM), slice(RIM, -RIM))
    assert torch.equal(data.x_train[inside], digits.x_train)
    assert float(data.x_train.sum()) == pytest.approx(float(digits.x_train.sum()))
    assert data.x_test.shape == (1000, 1, 32, 32)
    assert torch.equal(data.x_test[: data.verifiable][inside], digits.x_test[digits.y_test == 3])
    assert data.y_test.tolist() == [1] * data.verifiable + [0] * (1000 - data.verifiable)


def test_parts_are_squares_on_the_strokes_in_order(data: Threes) -> None:
    for x in data.x_test[:30].numpy():
        small, middle, large = (stroke_parts(x, PARTS, side) for side in SIDES)
        assert small.n == PARTS and small.names[0] == "part 1"
        tops = []
        for i in range(PARTS):
            mine = small.index[0] == i
            rows, columns = np.nonzero(mine)
            assert np.ptp(rows) < 3 and np.ptp(columns) < 3
            assert x[0][mine].sum() >= 0.5 * min(9, mine.sum()) - 3  # ink: no part is dead
            tops.append(rows.mean())
            # What a larger part takes from a smaller one lies nearer to its own centre.
            assert np.isin(middle.index[0][mine], range(PARTS)).all()
            assert (large.index[0] == i).sum() >= (middle.index[0] == i).sum() >= mine.sum() - 4
        assert all(a <= b + 1.5 for a, b in pairwise(tops))
        counts = [(groups.index >= 0).sum() for groups in (small, middle, large)]
        assert counts[0] <= 9 * PARTS and counts == sorted(counts)


def test_the_rule_takes_the_farthest_of_the_inner_pixels() -> None:
    line = np.zeros((1, 9, 30))
    line[0, 3:6, 2:28] = 1.0  # a bar: inner pixels are those of its 3 rows
    groups = stroke_parts(line, 3, 1)
    assert np.argwhere(groups.index[0] >= 0).tolist() == [[3, 3], [3, 15], [4, 27]]
    wide = stroke_parts(line, 3, 3)
    assert np.argwhere(wide.index[0] == 1).tolist() == [
        [r, c] for r in (2, 3, 4) for c in (14, 15, 16)
    ]
    block = np.pad(np.ones((1, 9, 9)), ((0, 0), (3, 3), (3, 3)))
    two = stroke_parts(block, 2, 1)  # of rows and columns, whichever are more
    assert np.argwhere(two.index[0] >= 0).tolist() == [[3, 4], [11, 4]]
    near = stroke_parts(line, 3, 15)  # squares overlap: a pixel belongs to the nearer centre
    assert near.index[0, 3, 2:28].tolist() == [0] * 8 + [1] * 12 + [2] * 6


@pytest.mark.parametrize(
    ("picture", "change", "message"),
    [
        (np.ones((28, 28)), {}, r"picture: shape \(28, 28\); give one channel"),
        (np.ones((1, 9, 9)), {"side": 4}, "side: 4 is not an odd number"),
        (np.zeros((1, 9, 9)), {}, "picture: it has no strokes"),
        (np.pad(np.ones((1, 3, 3)), ((0, 0), (3, 3), (3, 3))), {}, "count: 8 parts, but strokes"),
    ],
)
def test_a_picture_without_room_for_parts_is_refused(
    picture: np.ndarray, change: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match="^" + message):
        stroke_parts(picture, **change)


def test_one_logit_is_binary_cross_entropy_and_its_own_log_odds() -> None:
    z, y = torch.randn(7, 1, dtype=torch.float64), torch.tensor([0, 1, 1, 0, 1, 0, 0])
    both = OneLogit()(z)
    assert nn.functional.cross_entropy(both, y) == pytest.approx(
        float(nn.functional.binary_cross_entropy_with_logits(z[:, 0], y.double()))
    )
    assert torch.equal(both.argmax(1) == 1, z[:, 0] > 0)


@pytest.mark.parametrize(
    ("build", "convolutions", "linear"), [(resnet20, 19, 1), (resnet44, 43, 1), (vgg16, 13, 3)]
)
def test_networks_are_as_deep_as_they_are_called(
    build: type[nn.Module], convolutions: int, linear: int
) -> None:
    network = build(n_classes=1, width=2).eval()
    layers = list(network.modules())
    shortcuts = sum(isinstance(m, nn.Conv2d) and m.kernel_size == (1, 1) for m in layers)
    assert sum(isinstance(m, nn.Conv2d) for m in layers) - shortcuts == convolutions
    assert sum(isinstance(m, nn.Linear) for m in layers) == linear
    assert network(torch.rand(2, 1, 32, 32)).shape == (2, 1)


def test_samples_are_the_threes_that_are_recognised(data: Threes) -> None:
    class Corner(nn.Module):
        """A 3 where the picture is bright in the middle."""

        def __init__(self) -> None:
            super().__init__()
            self.scale = nn.Parameter(torch.ones(1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = OneLogit()(x[:, :, 15:17, 15:17].mean((2, 3)) * self.scale - 0.5)
            return logits

    network, task = Corner(), TASKS["mnist-3"]
    right = recognised(data.x_test[: data.verifiable], network, 1)
    bright = data.x_test[: data.verifiable, 0, 15:17, 15:17].mean((1, 2)) > 0.5
    assert right == bright.nonzero()[:, 0].tolist() and 1 < len(right) < data.verifiable
    case = task.case(data, network, 1, "zero")
    assert torch.equal(case.x, data.x_test[right[1]]) and case.label == 1
    assert isinstance(case.model, BackgroundIntegrated) and case.model.model is network
    assert not case.baseline.any() and case.groups.names == task.groups.names
    with pytest.raises(ValueError, match=f"i: the network takes {len(right)} test samples"):
        task.case(data, network, len(right), "zero")


def test_larger_parts_are_of_the_same_network_and_all_have_one_logit() -> None:
    for name, task in RECUT.items():
        origin = TASKS[name.rpartition("-")[0]]
        assert (task.build, task.hyper, task.load) == (origin.build, origin.hyper, origin.load)
        assert task.variables != origin.variables and task.groups.n == origin.groups.n
    for name in (*NAMES, *DEEPER):
        layers = list({**TASKS, **DEEPER}[name].build().modules())
        assert isinstance(layers[-1], OneLogit)
        linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
        assert linear[-1].out_features == 1
