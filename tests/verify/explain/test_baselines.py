"""Learned baselines: known optima, gradients, and never worse than where they started."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import mlp, sample
from torch import nn

from verify import interactions, learn_baseline, masked_outputs
from verify.explain.baselines.learned import LearnedBaseline, Strengths
from verify.explain.baselines.learning import evaluate
from verify.scores.masked_model import MaskedModel

F64 = torch.float64
ONES = torch.ones(2, dtype=F64)
SHRANK = "learn_baseline: the score shrank rather than the graph"


def _product(batch: torch.Tensor) -> torch.Tensor:
    return batch.prod(dim=1)


def _strength(model: nn.Module, x: torch.Tensor, baseline: torch.Tensor, **settings: Any) -> float:
    return float(interactions(masked_outputs(model, x, baseline, **settings))[1:].abs().sum())


def test_the_optimum_of_a_product_is_found() -> None:
    """x = (1, 1), b in [-½, ½]²: Σ|I| = |b₁(1−b₀)| + |b₀(1−b₁)| + (1−b₀)(1−b₁), least at (½, ½)."""
    with pytest.warns(UserWarning, match=SHRANK):  # Σ|I| is the score itself
        found = learn_baseline(
            _product, ONES, torch.tensor([0.2, 0.1], dtype=F64), bounds=(-0.5, 0.5),
            score="output", steps=40,
        )  # fmt: skip
    assert torch.allclose(found.baseline, torch.tensor([0.5, 0.5], dtype=F64), atol=1e-6)
    assert found.loss == pytest.approx(0.75, abs=1e-6)
    assert found.before.strengths[0] == pytest.approx(0.98) == found.start_loss
    assert found.after.ranges == pytest.approx((0.75,), abs=1e-6)


@pytest.mark.parametrize("shared", [False, True])
def test_an_optimum_at_a_kink_inside_the_bounds_is_found(shared: bool) -> None:
    """Against a grid: of two parabolas and a small product, Σ|I| has its kinks where I = 0."""

    def model(batch: torch.Tensor) -> torch.Tensor:
        a, b = batch.T
        return torch.as_tensor((a - 0.4) ** 2 + (b - 0.45) ** 2 + 0.2 * a * b)

    xs = torch.tensor([[1.0, 1.0], [1.1, 0.9]], dtype=F64)[: 2 if shared else 1]
    grid = torch.linspace(-0.5, 0.5, 201, dtype=F64)
    b = torch.cartesian_prod(grid, grid)

    def at(x0: torch.Tensor, x1: torch.Tensor) -> torch.Tensor:
        return model(torch.stack([x0 + 0 * b[:, 0], x1 + 0 * b[:, 1]], dim=1))

    total = torch.zeros(len(b), dtype=F64)
    for x in xs:
        none, first, second, both = at(*b.T), at(x[0], b[:, 1]), at(b[:, 0], x[1]), at(*x)
        for effect in (first - none, second - none, both - first - second + none):
            total += effect.abs() / len(xs)
    with pytest.warns(UserWarning, match=SHRANK):
        found = learn_baseline(
            model, xs if shared else xs[0], 0.0, bounds=(-0.5, 0.5), score="output",
            shared=shared, steps=80,
        )  # fmt: skip
    best = b[total.argmin()]
    assert bool((best.abs() < 0.45).all())  # a kink, not a corner
    assert found.loss == pytest.approx(float(total.min()), abs=5e-3)
    assert torch.allclose(found.baseline, best, atol=0.02)


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_gradient_is_that_of_finite_differences(relative: bool, count: int) -> None:
    net = mlp(nn.Tanh(), n=6).double()
    groups = np.array([0, 0, 1, 2, 3, -1])
    samples = [
        MaskedModel(net, sample(6, seed=i).double(), 0.1 * sample(6, seed=9), groups=groups)
        for i in range(count)
    ]
    at = 0.3 * sample(6, seed=7).double()
    found = evaluate(samples, at, relative).gradient
    assert found is not None
    step = 1e-5
    for entry in range(6):
        move = torch.zeros(6, dtype=F64)
        move[entry] = step
        up, down = (evaluate(samples, at + s * move, relative, gradient=False) for s in (1, -1))
        slope = (up.loss - down.loss) / (2 * step)
        assert float(found[entry]) == pytest.approx(slope, rel=1e-5, abs=1e-7)
    assert float(found[5]) == 0 and float(found[:5].abs().min()) > 1e-3


@pytest.mark.parametrize("relative", [False, True])
def test_batch_size_does_not_change_the_result(relative: bool) -> None:
    net, x = mlp(nn.Tanh()).double(), sample().double()
    one, *others = (
        learn_baseline(
            net, x, 0.0, bounds=(-1, 1), steps=5, batch_size=size, relative=relative
        )
        for size in (32, 7, 1)
    )  # fmt: skip
    assert one.loss < one.start_loss
    for other in others:
        assert np.allclose(one.history, other.history, rtol=1e-9)
        assert torch.allclose(one.baseline, other.baseline, atol=1e-9)


@pytest.mark.parametrize("lr", [0.05, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_never_worse_and_within_bounds(seed: int, lr: float) -> None:
    net, x = mlp(nn.ReLU(), outputs=3), sample(seed=seed)
    start = 0.1 * sample(seed=seed + 50)
    low, high = start - torch.rand(5), start + torch.rand(5)
    low[1] = high[1] = start[1]
    low[2] = start[2]  # on its bound
    found = learn_baseline(net, x, start, bounds=(low, high), steps=12, lr=lr)
    assert found.baseline.dtype == x.dtype and len(found.history) == 13
    assert bool(((low <= found.baseline) & (found.baseline <= high)).all())
    assert found.baseline[1] == start[1] and torch.equal(found.start, start)
    target = int(net(x[None]).argmax())
    again = _strength(net, x, found.baseline, target=target)
    before = _strength(net, x, start, target=target)
    assert again <= before
    assert (found.start_loss, found.loss) == pytest.approx((before, again), rel=1e-12)
    assert found.history[found.best_step] == found.loss == found.after.strengths[0]
    v = masked_outputs(net, x, found.baseline, target=target)
    assert found.after.ranges == pytest.approx((float(v[-1] - v[0]),), rel=1e-12)


def test_one_baseline_for_many_samples_keeps_the_class_of_each() -> None:
    net = mlp(nn.Tanh(), outputs=3).double()
    xs = torch.stack([sample(seed=i) for i in range(6)]).double()
    targets = net(xs).argmax(1).tolist()
    assert len(set(targets)) > 1
    found = learn_baseline(net, xs, 0.0, bounds=(-0.5, 0.5), shared=True, steps=20)
    assert found.baseline.shape == (5,) and found.loss < found.start_loss
    for strengths, baseline in ((found.before, found.start), (found.after, found.baseline)):
        each = [_strength(net, x, baseline, target=t) for x, t in zip(xs, targets, strict=True)]
        assert strengths.strengths == pytest.approx(each)
        assert strengths.mean == pytest.approx(np.mean(each))
    assert found.loss == found.after.mean
    alone = learn_baseline(net, xs[0], 0.0, bounds=(-0.5, 0.5), steps=5)
    as_one = learn_baseline(net, xs[:1], 0.0, bounds=(-0.5, 0.5), steps=5, shared=True)
    assert alone.history == as_one.history and torch.equal(alone.baseline, as_one.baseline)


def test_the_relative_loss_is_never_worse_either() -> None:
    net = mlp(nn.Tanh(), outputs=3).double()
    xs = torch.stack([sample(seed=i) for i in range(3)]).double()
    found = learn_baseline(
        net, xs, 0.0, bounds=(-0.5, 0.5), shared=True, steps=20, relative=True
    )  # fmt: skip
    assert 1 <= found.after.relative < found.before.relative
    assert (found.start_loss, found.loss) == (found.before.relative, found.after.relative)
    total = sum(found.after.strengths) / sum(abs(r) for r in found.after.ranges)
    assert found.loss == pytest.approx(total)


def test_collapse_onto_the_sample_is_said() -> None:
    x = torch.tensor([0.5, 0.5], dtype=F64)
    with pytest.warns(UserWarning, match=SHRANK) as caught:
        found = learn_baseline(_product, x, 0.1, bounds=(-0.5, 0.5), score="output", steps=40)
    assert len(caught) == 1 and "from 0.24 to 0 output units" in str(caught[0].message)
    assert found.loss == 0 and torch.equal(found.baseline, x)
    assert found.before.dead == ((),) and found.after.dead == (("x0", "x1"),)
    assert np.isnan(found.after.relative)
    for text in (repr(found), found._repr_html_()):
        assert "NO GAIN" in text and "x0, x1" in text and "undefined" in text


def _strengths(strength: float, score: float) -> Strengths:
    return Strengths((float(strength),), (float(score),), ((),))


@pytest.mark.parametrize(
    ("before", "after", "shrank", "words"),
    [
        ((100, 8.99), (50, 8.5), False, ""),  # the graph alone
        ((100, 8.99), (50, 9.1), False, ""),
        ((100, 8.0), (50, 4.0), True, "NO GAIN"),  # the score alone
        ((100, 8.0), (60, 4.0), True, "NO GAIN"),
        ((100, 8.99), (0.4, 0.05), True, "MOSTLY A SMALLER SCORE"),  # 8 against 11.1 per score
        ((100, 8.0), (20, 3.9), False, ""),  # less than half is left, but the graph shrank more
        ((100, 8.0), (60, 5.6), False, ""),  # the score by more, but most of it is left
        ((100, 8.0), (0.0, 0.0), True, "NO GAIN"),  # nothing is left to explain
        ((100, 0.0), (50, 0.0), False, ""),  # nor was there before
        ((3, -2.0), (1, -0.9), True, "MOSTLY A SMALLER SCORE"),  # either sign
    ],
)
def test_a_score_that_shrank_is_told_from_a_graph_that_shrank(
    before: tuple[float, float], after: tuple[float, float], shrank: bool, words: str
) -> None:
    both = _strengths(*before), _strengths(*after)
    found = LearnedBaseline(ONES, ONES, *both, (1.0, 0.5), False, "units")
    assert found.score_shrank is shrank
    for said in ("NO GAIN", "MOSTLY A SMALLER SCORE"):
        assert (said in found.summary()) == (said == words), found.summary()


@pytest.mark.parametrize("relative", [False, True])
def test_a_score_that_shrank_is_warned_of_once(relative: bool) -> None:
    """Near x = (1, 1) the score is a sum, and small; v(N) − v(∅) goes from 1.25 to 0.04."""

    def model(batch: torch.Tensor) -> torch.Tensor:
        return batch.sum(1) - (1 - batch).prod(1)

    with pytest.warns(UserWarning, match=SHRANK) as caught:
        found = learn_baseline(
            model, ONES, 0.5, bounds=(0.5, 0.98), score="output", steps=60, relative=relative
        )
    assert found.score_shrank and len(caught) == 1
    said = str(caught[0].message)
    assert "from 1.25 to 0.0404 output units" in said and "from 1.4 to 1.02" in said
    assert ("or relative=True" in said) == (not relative)


@pytest.mark.parametrize("relative", [False, True])
def test_a_graph_that_shrank_is_not_warned_of(relative: bool) -> None:
    net, x = mlp(nn.Tanh()).double(), sample().double()
    found = learn_baseline(net, x, 0.0, bounds=(-0.1, 0.1), steps=20, relative=relative)
    assert found.loss < found.start_loss and not found.score_shrank
    assert found.after.relative < found.before.relative


def test_the_model_and_the_grad_mode_are_left_as_they_were() -> None:
    net, x = mlp(nn.Tanh()), sample()
    with torch.no_grad():
        found = learn_baseline(net, x, 0.0, bounds=(-1, 1), steps=3)
    assert found.loss < found.start_loss and not found.baseline.requires_grad
    assert all(p.grad is None and p.requires_grad for p in net.parameters())


class _Stopped(nn.Module):
    """Presses Ctrl-C at its k-th call."""

    def __init__(self, net: nn.Module, k: int) -> None:
        super().__init__()
        self.net, self.left = net, k
        self.eval()

    def forward(self, batch: torch.Tensor) -> Any:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return self.net(batch)


def test_after_ctrl_c_the_best_so_far_is_kept() -> None:
    net, x = mlp(nn.Tanh()), sample()
    with pytest.warns(UserWarning, match=SHRANK):
        whole = learn_baseline(net, x, 0.0, bounds=(-1, 1), steps=30)
    found = learn_baseline(_Stopped(net, 15), x, 0.0, bounds=(-1, 1), steps=30)
    done = len(found.history)
    assert found.interrupted and not whole.interrupted and 1 < done < 31
    assert found.history == whole.history[:done] and found.loss == min(whole.history[:done])
    assert _strength(net, x, found.baseline) == pytest.approx(found.loss)
    assert f"INTERRUPTED after {done - 1} steps" in repr(found)
    with pytest.raises(KeyboardInterrupt):  # nothing to keep yet
        learn_baseline(_Stopped(net, 3), x, 0.0, bounds=(-1, 1))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bounds": (0.1, 1)}, r"bounds: the starting baseline lies outside in 5 of 5 entries"),
        ({"bounds": (1, -1)}, "bounds: low is above high"),
        ({"bounds": (0, float("inf"))}, "bounds: high is not finite"),
        ({"bounds": (float("nan"), 1)}, "bounds: low is not finite"),
        ({"bounds": (torch.zeros(3), 1)}, r"bounds: low of shape \(3,\) does not broadcast"),
        ({"bounds": (-1, 0, 1)}, r"bounds: 3 entries; give a pair"),
        ({"steps": 0}, "steps: 0 is not a positive number"),
        ({"lr": 0.0}, "lr: 0.0 is not in"),
        ({"x": torch.zeros(0, 5), "shared": True}, "x: shared=True needs a batch"),
        ({"baseline": torch.zeros(4)}, "baseline: shape .* does not broadcast"),
        ({"x": sample() * 0, "relative": True}, r"relative: v\(N\) = v\(∅\) under the given"),
        ({"model": lambda z: z.detach() @ torch.ones(5, 2)}, "model: its outputs carry no grad"),
        ({"model": lambda z: (z - z.detach()).sqrt()}, "model: its gradient in the input is NaN"),
        ({"x": torch.ones(5, dtype=torch.int64), "model": lambda z: z.double()}, "x: torch.int64"),
        ({"target": 7}, "target: 7 is out of range"),
    ],
)
def test_bad_input(change: dict[str, Any], message: str) -> None:
    start = {"model": mlp(nn.Tanh()), "x": sample(), "baseline": 0.0, "bounds": (-1, 1)}
    settings: dict[str, Any] = {**start, **change}
    model, x, baseline = (settings.pop(name) for name in ("model", "x", "baseline"))
    with pytest.raises(ValueError, match=message):
        learn_baseline(model, x, baseline, **settings)


@pytest.mark.gpu
def test_on_the_device_of_the_model() -> None:
    net, x = mlp(nn.Tanh()).double(), sample().double()
    here = learn_baseline(net, x, 0.0, bounds=(-1, 1), steps=10)
    there = learn_baseline(net.cuda(), x, 0.0, bounds=(-1, 1), steps=10)
    assert there.baseline.device.type == "cuda"
    assert np.allclose(here.history, there.history, rtol=1e-6)
