"""Errors of scores that are small where the activations behind them are huge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from support.fresh import loaded
from support.small_nets import Attention
from torch import Tensor, nn

from verify import check
from verify.scores import disturbed
from verify.scores.masked_model import MaskedModel
from verify.verdicts.verdict import Status


class Lifted(nn.Module):
    """relu(x·w + C) − C with x·w + C > 0: x·w, but for rounding."""

    def __init__(self, C: float) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor([1.0, 0.3, 0.7, 0.9, 0.1], dtype=torch.float64))
        self.C = C

    def forward(self, z: Tensor) -> Tensor:
        out: Tensor = (torch.relu(z @ self.w + self.C) - self.C)[:, None]
        return out


def cancelling(seed: int, dtype: torch.dtype) -> tuple[nn.Sequential, Tensor]:
    """A network whose activations are up to 1e14 and cancel behind, and a sample."""
    g = torch.Generator().manual_seed(seed)
    n, width = (
        int(torch.randint(3, 7, (), generator=g)),
        2 * int(torch.randint(2, 9, (), generator=g)),
    )
    C = 10.0 ** float(14 * torch.rand((), generator=g))
    first, second, last = nn.Linear(n, width), nn.Linear(width, width), nn.Linear(width, 2)
    net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), last).double().eval()
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn(p.shape, generator=g))
        match seed % 3:
            case 0:
                second.bias.add_(C)
                last.weight[:, 1::2] = -last.weight[:, 0::2]
            case 1:
                first.bias.add_(C)
                second.weight[:, 1::2] = -second.weight[:, 0::2]
            case _:
                first.weight.mul_(C)
                second.weight.div_(C)
    return net.to(dtype), torch.randn(n, generator=g, dtype=dtype)


def hold_against_exact_scores(seeds: range) -> None:
    for seed in seeds:
        for dtype in (torch.float64, torch.float32):
            net, x = cancelling(seed, dtype)
            found, exact = check(net, x, 0.0), check(net, x, 0.0, exact=True)
            assert found.verdicts["matching"].status is Status.HOLDS, seed
            assert (np.abs(found.game.v - exact.game.v) <= found.game.error).all(), seed
            for name, verdict in found.verdicts.items():
                right = verdict.status in (Status.UNDECIDED, exact.verdicts[name].status)
                assert right, (seed, dtype, name, verdict, exact.verdicts[name])


def test_errors_cover_what_cancels() -> None:
    hold_against_exact_scores(range(3))


@pytest.mark.slow
def test_errors_cover_what_cancels_in_many_networks() -> None:
    hold_against_exact_scores(range(200))


@pytest.mark.parametrize("C", [1e6, 1e12, 1e15, 1e17])
@pytest.mark.parametrize("module", [True, False], ids=["module", "callable"])
def test_a_sum_that_is_lost_behind_a_constant_is_not_called_something_else(
    C: float, module: bool
) -> None:
    net = Lifted(C).eval()
    model: Callable[[Tensor], Tensor] = net if module else lambda z: net(z)
    report = check(model, torch.ones(5, dtype=torch.float64), 0.0, score="output")
    masks = np.arange(32)[:, None] >> np.arange(5) & 1
    truth = masks @ net.w.detach().numpy()
    assert (np.abs(report.game.v - truth) <= report.game.error).all()
    assert report.verdicts["order"].status is not Status.VIOLATED
    assert report.verdicts["matching"].status is Status.HOLDS
    if C >= 1e15:
        assert report.verdicts["order"].status is Status.UNDECIDED
        assert "same on every mask" not in report.error_source


@pytest.mark.parametrize("C", [1e12, 1e15])
def test_a_replay_is_believed_where_float64_is_lost(C: float) -> None:
    net, x = cancelling(0, torch.float64)
    with torch.no_grad():
        next(p for name, p in net.named_parameters() if name == "2.bias").add_(C)
    report = check(net, x, 0.0, exact=True)
    assert report.verdicts["matching"].status is Status.HOLDS


def test_a_constant_is_constant() -> None:
    first = nn.Linear(4, 3)
    nn.init.constant_(first.bias, -100.0)
    net = nn.Sequential(first, nn.ReLU(), nn.Linear(3, 2)).double().eval()
    report = check(net, torch.ones(4, dtype=torch.float64), 0.0)
    assert report.error_source == "the score is the same on every mask"


def test_what_torch_does_not_compute_is_not_seen() -> None:
    report = check(lambda z: np.asarray(z) @ np.ones(4), np.ones(4), 0.0, score="output")
    assert "two evaluations" in report.error_source


def test_what_computes_in_float32_on_the_way_is_seen() -> None:
    w = torch.tensor([1.0, 0.3, 0.7])

    def model(z: Tensor) -> Tensor:
        out: Tensor = ((z.float() @ w + 1e4) - 1e4).double()
        return out

    report = check(model, torch.ones(3, dtype=torch.float64), 0.0, score="output")
    truth = (np.arange(8)[:, None] >> np.arange(3) & 1) @ w.double().numpy()
    assert (np.abs(report.game.v - truth) <= report.game.error).all()


class InPlace(nn.Module):
    """Writes into views of what it made."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, z: Tensor) -> Tensor:
        out: Tensor = self.layer(z)
        out.view(-1)[::2].mul_(2.0)
        half = out[:, :2]
        half += 1.0
        out[:, 3] = z[:, 0]
        return out


@pytest.mark.parametrize("make", [InPlace, Attention], ids=["in place", "attention"])
def test_looking_changes_nothing(make: Callable[[], nn.Module]) -> None:
    torch.manual_seed(0)
    net = make().double().eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    masked = MaskedModel(net, torch.ones(4, dtype=torch.float64), 0.0)
    usual = masked.table()
    error = disturbed.rounding_error(lambda wrap: masked.wrapped(wrap).table(), usual)
    assert error is not None and 0 < error < 1e-12
    assert torch.equal(masked.table(), usual)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


def test_a_model_that_fails_when_watched_is_left_alone() -> None:
    def model(z: Tensor) -> Tensor:
        if float((2 * z - z - z).abs().max()) > 0:
            raise RuntimeError("2z − 2z is not 0")
        return z[:, :1]

    report = check(model, torch.ones(3, dtype=torch.float64), 0.0, score="output")
    assert "two evaluations" in report.error_source


HUGE = 1e12


def written_in_place(z: Tensor) -> Tensor:
    return z.sum(1).add_(HUGE).sub_(HUGE)


def augmented_in_a_view(z: Tensor) -> Tensor:
    h = z.clone()
    h[:, 0] += HUGE
    h[:, 0] -= HUGE
    return h.sum(1)


def written_out(z: Tensor) -> Tensor:
    h = z.new_empty(len(z))
    torch.add(z.sum(1), HUGE, out=h)
    return torch.sub(h, HUGE, out=h)


def complex_numbers(z: Tensor) -> Tensor:
    return (((z * (1 + 0j)).sum(1) + HUGE) - HUGE).real


def mapped(z: Tensor) -> Tensor:
    out: Tensor = torch.vmap(lambda row: row.sum() + HUGE - HUGE)(z)
    return out


class Scripted(nn.Module):
    """x·1 by way of huge numbers."""

    def forward(self, z: Tensor) -> Tensor:
        return (z.sum(1) + 1e12) - 1e12  # no global: it is scripted


def scripted_inside(z: Tensor) -> Tensor:
    out: Tensor = torch.jit.script(Scripted())(z * 1.0)
    return out


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
@pytest.mark.parametrize(
    "model",
    [written_in_place, augmented_in_a_view, written_out, complex_numbers, mapped,
     scripted_inside],
)  # fmt: skip
def test_what_cancels_is_seen_however_it_is_computed(model: Callable[[Tensor], Tensor]) -> None:
    x = torch.tensor([0.3, 0.77, 1.13, 0.91], dtype=torch.float64)
    report = check(model, x, 0.0, score="output")
    truth = (np.arange(16)[:, None] >> np.arange(4) & 1) @ x.numpy()
    gaps = np.abs(report.v - truth)
    assert gaps.max() > 1e-6
    assert (gaps <= report.game.error).all()


@pytest.mark.parametrize("steep", [False, True], ids=["step", "steep"])
def test_a_step_within_rounding_may_fall_either_way(steep: bool) -> None:
    """Six times the float nearest 0.1 is more than the float nearest 0.6; their sum is not."""

    def model(z: Tensor) -> Tensor:
        over = z.sum(1) - 0.6
        return torch.sigmoid(1e18 * over) if steep else (over > 0).double()

    report = check(model, torch.full((6,), 0.1, dtype=torch.float64), 0.0, score="output")
    assert 1 - report.v[-1] >= 0.5
    assert report.game.error[-1] >= 1 - report.v[-1]


@pytest.mark.parametrize("product", [torch.inner, torch.linalg.vecdot])
def test_the_terms_of_a_product_may_cancel(product: Callable[..., Tensor]) -> None:
    x = torch.tensor([0.3, 0.3, 0.77, 1.13], dtype=torch.float64)
    w = torch.tensor([HUGE, -HUGE, 1.0, 1.0], dtype=torch.float64)
    masked = MaskedModel(lambda z: product(z, w), x, 0.0, score="output")
    error = disturbed.rounding_error(
        lambda wrap: masked.wrapped(wrap).scores(masked.masks(torch.tensor([15]))),
        masked.scores(masked.masks(torch.tensor([15]))),
    )
    assert error is not None and error >= 0.3 * HUGE * 2.0**-53


@pytest.mark.slow
def test_watching_does_not_import_the_compiler() -> None:
    """It would take most of the time of a first `check`."""
    code = (
        "import torch, verify; torch.manual_seed(0);"
        "verify.check(torch.nn.Linear(2, 3), torch.ones(2), 0.0)"
    )
    assert loaded("torch", code) and not loaded("torch._dynamo", code)
