"""Clouds of points: of radius 1 around 0, their parts known; their order does not matter."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from verify import MaskedModel
from verify.zoo.data.shapes import CLASSES, LEAST, NOISE, PARTS, POINTS, THINGS, Shapes, shapes
from verify.zoo.networks.point_clouds import PointNet
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.tasks.correct import recognised


@pytest.fixture(scope="module")
def data() -> Shapes:
    return shapes(train=2, test=3)


def test_clouds_are_centred_scaled_and_labelled(data: Shapes) -> None:
    assert data.x_train.shape == (2 * len(CLASSES), POINTS, 3)
    assert data.y_test.tolist() == [k for k in range(len(CLASSES)) for _ in range(3)]
    assert data.verifiable == 3 and data.x_test.dtype == torch.float32
    radius = data.x_test.norm(dim=2).amax(1)
    assert bool((radius > 1 - 5 * NOISE).all() and (radius < 1 + 5 * NOISE).all())
    assert bool((data.x_test.mean(1).abs() < 5 * NOISE / POINTS**0.5 + 1e-6).all())
    assert not torch.equal(data.x_test[0], data.x_test[1])
    assert torch.equal(data.x_test, shapes(train=2, test=3).x_test)
    assert not torch.equal(data.x_test, shapes(1, train=2, test=3).x_test)


def test_every_thing_has_nine_parts_with_points_of_their_own(data: Shapes) -> None:
    assert {len(parts) for parts in THINGS.values()} == {9}
    assert data.parts_test is not None
    for parts in data.parts_test:
        counts = torch.bincount(parts, minlength=9)
        assert len(counts) == 9 and int(counts.min()) >= LEAST and int(counts.sum()) == POINTS
    wheels = [PARTS.index(name) for name in ("front wheel", "back wheel")]
    bar = PARTS.index("handlebar")
    for x, parts in zip(data.x_test[:3], data.parts_test[:3], strict=True):
        height = [float(x[parts == i, 2].mean()) for i in range(9)]
        assert max(height[i] for i in wheels) < min(
            height[i] for i in range(9) if i not in wheels
        ) and height[bar] == max(height)


def test_points_may_come_in_any_order() -> None:
    torch.manual_seed(0)
    network, x = PointNet(4).eval(), torch.randn(2, 50, 3)
    assert torch.equal(network(x), network(x[:, torch.randperm(50)]))
    assert network(x).shape == (2, 4) and not torch.allclose(network(x)[0], network(x)[1])


def test_points_of_an_absent_part_move_to_the_centroid(data: Shapes) -> None:
    torch.manual_seed(0)
    network, task = PointNet(len(CLASSES)).eval(), TASKS["shapes"]
    with torch.no_grad():
        last = network.whole[-1]
        assert isinstance(last, torch.nn.Linear)
        last.bias[0] += 100.0  # everything is a motorbike
    assert recognised(data.x_test[: data.verifiable], network, 0) == [0, 1, 2]
    case = task.case(data, network, 2, "centroid")
    masked = MaskedModel(network, case.x, case.baseline, groups=case.groups)
    S = 0b101000110
    (seen,) = masked.inputs(masked.masks(torch.tensor([S])))
    assert data.parts_test is not None
    for point, part, at in zip(case.x, data.parts_test[2], seen, strict=True):
        wanted = point if S >> int(part) & 1 else case.x.mean(0)
        assert at.tolist() == pytest.approx(wanted.tolist(), abs=1e-6)
    assert masked.names == PARTS and np.isfinite(masked([[True] * 9])).all()
    with pytest.raises(ValueError, match="i: the network takes 3 test samples rightly"):
        task.case(data, network, 3, "centroid")
    with pytest.raises(ValueError, match="baseline: shapes has none called 'mean'"):
        task.case(data, network, 0, "mean")
