"""What a replay refuses, by name of the layer, and that it leaves no hook behind."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.modules import module as torch_hooks

from verify import check, exact_outputs
from verify.exact.rationals import from_floats
from verify.exact.replay import replay


@pytest.mark.parametrize(
    ("layer", "match"),
    [
        (nn.Tanh(), r"layer '1' \(Tanh\) uses tanh; exact replay takes Linear, Conv2d"),
        (nn.Sequential(nn.Identity(), nn.GELU()), r"layer '1.1' \(GELU\) uses gelu"),
        (nn.LayerNorm(4), r"layer '1' \(LayerNorm\) uses layer_norm"),
        (nn.BatchNorm1d(4, track_running_stats=False), "the statistics of its batch"),
        (nn.Softmax(-1), "softmax"),
    ],
)
def test_an_unsupported_layer_is_named(layer: nn.Module, match: str) -> None:
    net = nn.Sequential(nn.Linear(3, 4), layer, nn.Linear(4, 2)).eval()
    before = len(torch_hooks._global_forward_pre_hooks)
    with pytest.raises(ValueError, match=match):
        replay(net, from_floats(torch.randn(2, 3)))
    assert len(torch_hooks._global_forward_pre_hooks) == before


@pytest.mark.parametrize(
    ("model", "match"),
    [
        (lambda z: z[:, :2], "the model itself uses __getitem__"),
        (lambda z: z * (z > 0), "__gt__"),
        (lambda z: z / z.norm(), "norm"),
        (lambda z: z**0.5, "the power 0.5"),
        (lambda z: z.mean(0), "mean over other"),
        (lambda z: z.reshape(-1), "a reshape"),
        (lambda z: z @ z, "a product of activations"),
        (lambda z: 1 / z, "__rtruediv__"),
        (lambda z: torch.zeros(2, 2), "returned Tensor"),
    ],
)
def test_an_unsupported_step_is_named(model: Callable[..., Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        replay(model, from_floats(torch.ones(2, 3)))


def test_bad_input_is_named() -> None:
    net, x = nn.Sequential(nn.Linear(3, 2)).eval(), torch.ones(3)
    with pytest.raises(ValueError, match="score: 'probability' cannot be replayed"):
        exact_outputs(lambda z: net(z).softmax(-1), x, 0.0, score="probability")
    with pytest.raises(ValueError, match="masker: exact replay"):
        check(net, x, None, masker=lambda m: m.float(), exact=True)
