"""Exact replay of networks against fractions by hand, mpmath and float64."""

import time
from fractions import Fraction
from typing import Any, TypeVar

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from support.effort import examples, slow
from torch import nn
from torch.nn import functional as F

from verify import check, exact_outputs, masked_outputs
from verify.exact.rationals import Limbs, from_floats
from verify.exact.replay import replay
from verify.games.lattice import mobius
from verify.zoo.networks.architectures import mlp5
from verify.zoo.tasks.cases import baseline_of
from verify.zoo.tasks.catalogue import TASKS
from verify.zoo.weights.shipped import shipped

Net = TypeVar("Net", bound=nn.Module)


def fractions_of(numbers: Limbs) -> list[Fraction]:
    """Exact numbers as a flat list of fractions."""
    return [numbers.scale * whole for whole in numbers.integers().ravel()]


def integers(shape: tuple[int, ...], seed: int, low: int = -4, high: int = 5) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(low, high, shape, generator=generator).double()


def with_integers(model: Net, seed: int = 0) -> Net:
    """The model in float64 and eval mode with small whole weights, so that float64 is exact."""
    model = model.double().eval()
    for k, weight in enumerate(model.parameters()):
        weight.data = integers(tuple(weight.shape), seed + k)
    return model


# --- networks ------------------------------------------------------------------------------------


def by_hand(model: nn.Sequential, x: torch.Tensor, baseline: torch.Tensor) -> list[list[Fraction]]:
    """Logits of Linear and ReLU layers on all masks, in fractions."""
    table = []
    for S in range(1 << len(x)):
        h = [Fraction(float((x if S >> i & 1 else baseline)[i])) for i in range(len(x))]
        for layer in model:
            if isinstance(layer, nn.ReLU):
                h = [max(value, Fraction(0)) for value in h]
            else:
                assert isinstance(layer, nn.Linear)
                rows = zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
                h = [
                    sum((Fraction(w) * v for w, v in zip(row, h, strict=True)), Fraction(bias))
                    for row, bias in rows
                ]
        table.append(h)
    return table


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("classes", [1, 2, 3])
def test_a_small_network_against_fractions(dtype: torch.dtype, classes: int) -> None:
    torch.manual_seed(classes)
    net = nn.Sequential(
        nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3), nn.ReLU(), nn.Linear(3, classes)
    )
    net = net.eval().to(dtype)
    x, baseline = torch.randn(4).to(dtype), torch.randn(4).to(dtype)
    logits = by_hand(net, x, baseline)
    found = exact_outputs(net, x, baseline, target=0, score="logit")
    sign = -1 if classes == 1 else 1  # one column is the logit of class 1
    assert found.exact and found.values == tuple(sign * row[0] for row in logits)
    effects = mobius([sign * row[0] for row in logits])
    assert found.interactions().values == tuple(effects)
    if classes == 2:
        odds = exact_outputs(net, x, baseline, target=1)
        assert odds.exact and odds.values == tuple(row[1] - row[0] for row in logits)


@pytest.mark.parametrize("classes", [3, 10])
def test_log_odds_of_more_classes_are_enclosed(classes: int) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, classes)).eval()
    x, baseline = 3 * torch.randn(4), torch.zeros(4)
    found = exact_outputs(net, x, baseline, target=1)
    with mpmath.workdps(80):
        for S, row in enumerate(by_hand(net, x, baseline)):
            z = [mpmath.mpf(v.numerator) / v.denominator for v in row]
            true = z[1] - mpmath.log(sum(mpmath.exp(v) for c, v in enumerate(z) if c != 1))
            middle = mpmath.mpf(found.values[S].numerator) / found.values[S].denominator
            assert abs(middle - true) <= found.radius[S] <= 1e-30


KERNELS = st.sampled_from([1, 2, 3, (2, 3)])


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")
@given(
    kernel=KERNELS,
    stride=st.integers(1, 3),
    padding=st.sampled_from([0, 1, 2, (0, 1), "same", "valid"]),
    dilation=st.integers(1, 2),
    groups=st.sampled_from([1, 2, 4]),
    bias=st.booleans(),
    seed=st.integers(0, 1000),
)
@examples(60)
def test_convolutions(
    kernel: int | tuple[int, int],
    stride: int,
    padding: int | str | tuple[int, int],
    dilation: int,
    groups: int,
    bias: bool,
    seed: int,
) -> None:
    stride = 1 if padding == "same" else stride
    layer = with_integers(
        nn.Conv2d(4, 8, kernel, stride, padding, dilation, groups=groups, bias=bias), seed
    )
    x = integers((3, 4, 7, 6), seed)
    found = replay(layer, from_floats(x))
    assert fractions_of(found) == layer(x).flatten().tolist()


@given(
    kernel=KERNELS,
    stride=st.sampled_from([None, 1, 2, 3]),
    padding=st.integers(0, 1),
    dilation=st.integers(1, 2),
    ceil_mode=st.booleans(),
    seed=st.integers(0, 1000),
)
@examples(60)
def test_max_pooling(
    kernel: int | tuple[int, int],
    stride: int | None,
    padding: int,
    dilation: int,
    ceil_mode: bool,
    seed: int,
) -> None:
    padding = 0 if kernel == 1 or 1 in np.atleast_1d(kernel) else padding
    layer = nn.MaxPool2d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)
    x = integers((2, 3, 8, 7), seed, -(2**50), 2**50) / 1024
    assert fractions_of(replay(layer, from_floats(x))) == layer(x).flatten().tolist()


@pytest.mark.parametrize(
    "layer",
    [
        nn.AvgPool2d(2),
        nn.AvgPool2d(3, 2, 1),
        nn.AvgPool2d((3, 2), 1, 1, count_include_pad=False),
        nn.AvgPool2d(3, divisor_override=7),
        nn.AdaptiveAvgPool2d(1),
        nn.AdaptiveAvgPool2d((3, 5)),
        nn.AdaptiveAvgPool2d((None, 2)),
        nn.Flatten(),
        nn.Flatten(2),
        nn.Dropout().eval(),
        nn.Identity(),
    ],
    ids=str,
)
def test_averages_and_reshapes(layer: nn.Module) -> None:
    x = integers((2, 3, 7, 8), 1)
    found, expected = replay(layer, from_floats(x)), layer(x)
    assert found.shape == tuple(expected.shape)
    for exact, number in zip(fractions_of(found), expected.flatten().tolist(), strict=True):
        near = Fraction(number).limit_denominator(100)  # sums of integers over at most 3·4 pixels
        assert exact == near and abs(exact - Fraction(number)) <= 2.0**-48


@pytest.mark.parametrize("two_d", [False, True])
@pytest.mark.parametrize("affine", [False, True])
def test_batch_normalisation_is_enclosed(two_d: bool, affine: bool) -> None:
    torch.manual_seed(3)
    layer = (nn.BatchNorm2d if two_d else nn.BatchNorm1d)(3, affine=affine).eval()
    means, variances = layer.running_mean, layer.running_var
    assert means is not None and variances is not None
    means.normal_()
    variances.uniform_(0.01, 4)
    if affine:
        layer.weight.data.normal_()
        layer.bias.data.normal_()
    x = torch.randn(4, 3, 2, 2) if two_d else torch.randn(4, 3)
    found = replay(layer, from_floats(x))
    radius = found.radius.expand(found.shape).flatten().tolist()
    channel = torch.arange(3)[None, :, *([None] * (x.ndim - 2))].expand(x.shape).flatten().tolist()
    with mpmath.workdps(60):
        for exact, r, c, value in zip(
            fractions_of(found), radius, channel, x.flatten().tolist(), strict=True
        ):
            mean, var = means[c].item(), variances[c].item()
            true = (mpmath.mpf(value) - mean) / mpmath.sqrt(mpmath.mpf(var) + mpmath.mpf(layer.eps))
            if affine:
                true = true * layer.weight[c].item() + layer.bias[c].item()
            assert abs(mpmath.mpf(exact.numerator) / exact.denominator - true) <= r <= 1e-26


class Residual(nn.Module):
    """Convolutions, a skip, a square, normalisation and a user's own arithmetic."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 4, 3, padding=1, stride=2)
        self.norm = nn.BatchNorm2d(4)
        self.second = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.scale = nn.Parameter(torch.randn(4, 1, 1))
        self.last = nn.Linear(4, 3)
        self.register_buffer("mix", torch.randn(3, 3))
        means, variances = self.norm.running_mean, self.norm.running_var
        assert means is not None and variances is not None
        means.normal_()
        variances.uniform_(0.5, 2)

    def forward(self, x: Any) -> Any:
        h = torch.relu(self.norm(self.first(x)))
        h = h + F.relu(self.second(h)) * self.scale
        h = 1 - 0.3 * h**2 + (h - 1) / 3 - (-h).square()
        h = F.max_pool2d(h, 2, ceil_mode=True).mean((2, 3))
        return self.last(h.view(x.size(0), -1)) @ self.mix


def test_a_residual_network_with_its_own_forward() -> None:
    torch.manual_seed(0)
    net, x = Residual().eval(), torch.randn(1, 7, 9)
    groups = torch.arange(7)[:, None] // 2
    found = exact_outputs(net, x, 0.0, target=2, groups=groups, batch_size=5)
    loose = masked_outputs(net, x, 0.0, target=2, groups=groups, dtype=torch.float64).numpy()
    assert len(found) == 16 and 0 < found.radius.max() < 1e-20
    assert np.abs(found.as_float() - loose).max() < 1e-13


@pytest.mark.parametrize("bits", [12, 96])
def test_a_radius_covers_what_the_root_leaves_out(
    bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    net, x = Residual().eval(), torch.randn(1, 7, 9)
    groups = torch.arange(7)[:, None] // 2
    tables = {}
    for used in (bits, 200):
        monkeypatch.setattr("verify.exact.rationals.ROOT_BITS", used)
        tables[used] = exact_outputs(net, x, 0.0, target=2, groups=groups, score="logit")
    rough, sharp = tables[bits], tables[200]
    gaps = [abs(a - b) for a, b in zip(rough.values, sharp.values, strict=True)]
    assert all(gap <= Fraction(r) for gap, r in zip(gaps, rough.radius, strict=True))
    assert 0 < max(gaps) < rough.radius.max() < 1e4 * float(max(gaps))


def test_a_plain_callable_of_replayable_functions() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).eval()
    x = torch.randn(3)
    assert exact_outputs(lambda z: net(z), x, 0.0).values == exact_outputs(net, x, 0.0).values


@pytest.mark.parametrize("score", ["logit", "log-odds"])
@pytest.mark.parametrize("name", ["tic-tac-toe", *slow("mnist")])
def test_trained_networks_against_floats_within_the_stated_bounds(name: str, score: str) -> None:
    task, net = TASKS[name], shipped(name).network
    data = task.load(0)
    x, baseline = data.x_test[3], baseline_of(data, "mean")
    exact = exact_outputs(net, x, baseline, groups=task.groups, score=score)
    v64 = masked_outputs(net, x, baseline, groups=task.groups, score=score, dtype=torch.float64)
    truth, scale = exact.as_float(), float(v64.abs().max())
    # What precision.measure grants float64 itself: 64 roundoffs of the largest output.
    assert np.abs(truth - v64.numpy()).max() <= 64 * 2.0**-53 * scale
    for error in (None, "float64", "exact"):
        report = check(net, x, baseline, groups=task.groups, score=score, error=error, shuffles=1)
        gaps = [abs(Fraction(v) - e) for v, e in zip(report.v.tolist(), exact.values, strict=True)]
        assert all(gap <= Fraction(e) for gap, e in zip(gaps, report.game.error, strict=True))
        assert 1e-7 < max(gaps) < 1e-4
        I_gaps = np.abs(report.interactions - exact.interactions().as_float())
        assert (I_gaps <= report.game.I_error).all()


def test_a_wide_network_is_replayed_in_seconds() -> None:
    torch.manual_seed(0)
    net, x = mlp5(9, 2).eval(), torch.randn(9)
    start = time.perf_counter()
    assert exact_outputs(net, x, 0.0).exact
    assert time.perf_counter() - start < 5


def test_tables_of_batches_share_one_scale() -> None:
    net = nn.Linear(3, 1, bias=False).eval()
    net.weight.data = torch.tensor([[1.0, 2.0**-20, 2.0**-70]])
    table = exact_outputs(net, torch.ones(3), 0.0, score="output", batch_size=1)
    a, b = Fraction(1, 2**20), Fraction(1, 2**70)
    assert table.values == (Fraction(0), Fraction(1), a, 1 + a, b, 1 + b, a + b, 1 + a + b)


@pytest.mark.gpu
def test_a_network_on_the_gpu_is_replayed_as_on_the_cpu() -> None:
    torch.manual_seed(0)
    net, x = Residual().eval(), torch.randn(1, 7, 9)
    groups = torch.arange(7)[:, None] // 2
    here = exact_outputs(net, x, 0.0, target=2, groups=groups)
    there = exact_outputs(net.cuda(), x.cuda(), 0.0, target=2, groups=groups)
    assert here.values == there.values and np.array_equal(here.radius, there.radius)
