"""Scores of the caller's: in float64 where they take it, their own rounding inside the error."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from support.small_nets import mlp, sample
from torch import Tensor, nn

from verify import MaskedModel, check, check_values
from verify.scores.called_scores import InFloat64, in_float64, leaves_torch, rounding_inside


def log_sum(z: Tensor) -> Tensor:
    return 3.3 * z[:, 0] - torch.log1p(z[:, 1].exp())


def in_numpy(z: Any, kind: Any = np.float64) -> np.ndarray:
    a = np.asarray(z, dtype=kind)
    return np.asarray(kind(3.3) * a[:, 0] - np.log1p(np.exp(a[:, 1])), dtype=np.float64)


SINGLE: dict[str, Callable[[Tensor], Any]] = {
    "torch": lambda z: log_sum(z.float()),
    "torch, widened": lambda z: log_sum(z.float()).double(),
    "NumPy": lambda z: in_numpy(z.numpy(), np.float32),
    "an array of it": lambda z: in_numpy(np.asarray(z), np.float32),
    "back in torch": lambda z: torch.from_numpy(in_numpy(z.numpy(), np.float32)),
    "what cancels": lambda z: in_numpy(
        (z.numpy() + np.float32(100)).astype("f4") - np.float32(100)
    ),
}


@pytest.mark.parametrize("kind", [torch.float32, torch.float64])
@pytest.mark.parametrize("rows", [None, 3])
@pytest.mark.parametrize("how", SINGLE)
def test_the_error_has_what_a_score_in_float32_rounds(
    how: str, rows: int | None, kind: torch.dtype
) -> None:
    net, x = mlp(nn.Tanh(), 2).to(kind), sample().to(kind)
    hidden: dict[str, Any] = {"baseline": 0.0}
    if rows:
        background = torch.randn(rows, 5, generator=torch.Generator().manual_seed(1))
        hidden = {"background": background.to(kind)}
    truth = MaskedModel(mlp(nn.Tanh(), 2).double(), x.double(), **hidden,
                        score=lambda z: log_sum(z.double())).table().numpy()  # fmt: skip
    report = check(net, x, **hidden, score=SINGLE[how])
    gap = np.abs(report.v - truth)
    assert gap.max() > 1e-9
    assert (gap <= report.game.v_error).all()
    assert report.game.error.max() <= 1000 * gap.max()  # and not far too large


@pytest.mark.parametrize("score", [log_sum, in_numpy])
def test_a_score_in_float64_costs_nothing(score: Callable[[Tensor], Any]) -> None:
    report = check(mlp(nn.Tanh(), 2).double(), sample().double(), 0.0, score=score)
    assert report.game.error.max() < 1e-13


def test_outputs_are_handed_over_in_float64() -> None:
    kinds = set()

    def score(z: Tensor) -> Tensor:
        kinds.add(z.dtype)
        return z[:, 0] - z[:, 1]

    game = MaskedModel(mlp(nn.Tanh(), 2), sample(), 0.0, score=score)
    kinds.clear()
    v = game.table()
    assert kinds == {torch.float64}
    z = game.outputs(game.masks(range(32))).double()
    assert torch.equal(v, z[:, 0] - z[:, 1])
    assert isinstance(game.score, InFloat64) and check(game).unit == "score"
    assert game.to(torch.float64).score is game.score


def test_a_score_that_wants_its_own_dtype_gets_it() -> None:
    head = nn.Linear(2, 1)

    def score(z: Tensor) -> Tensor:
        out: Tensor = head(z)[:, 0]  # refuses float64
        return out

    outputs = torch.randn(4, 2)
    assert in_float64(score, outputs) is score
    assert in_float64(log_sum, outputs.double()) is log_sum
    report = check(mlp(nn.Tanh(), 2), sample(), 0.0, score=score)
    with torch.no_grad():
        z = mlp(nn.Tanh(), 2).double()(torch.zeros(1, 5).double())
        exact = float((z * head.weight.double()).sum() + head.bias.double())
    assert abs(report.v[0] - exact) <= report.game.v_error[0]


@pytest.mark.parametrize(
    ("score", "leaves"),
    [
        (log_sum, False),
        (lambda z: z.float().sum(1), False),
        (lambda z: z.argmax(1), False),
        (lambda z: z.numpy()[:, 0], True),
        (lambda z: np.asarray(z)[:, 0], True),
        (lambda z: torch.tensor([math.exp(float(a[0])) for a in z]), True),
        (lambda z: torch.tensor([math.exp(z[i, 0].item()) for i in range(len(z))]), True),
    ],
)
def test_what_leaves_torch_is_seen(score: Callable[[Tensor], Any], leaves: bool) -> None:
    assert leaves_torch(score, torch.randn(3, 2)) is leaves


def through_a_thousand(z: Tensor) -> np.ndarray:
    return np.asarray((z.numpy() + 1000).astype("f4") - np.float32(1000), dtype=float)[:, 0]


def rounded_where_positive(z: Tensor) -> np.ndarray:
    return np.where(z[:, 0] > 0, z[:, 0].numpy().astype("f4"), z[:, 0].numpy())


def test_rounding_at_a_larger_size_is_seen_on_few_masks() -> None:
    z = torch.tensor([[0.7], [-0.4], [1.3]], dtype=torch.float64)
    gap = np.abs(through_a_thousand(z) - z[:, 0].numpy())
    assert gap.max() > 1e-5 and (gap <= rounding_inside(through_a_thousand, z).numpy()).all()


def test_rounding_on_a_few_of_the_masks_is_seen() -> None:
    z = torch.linspace(-3, 1, 9, dtype=torch.float64)[:, None] / 3
    gap = np.abs(rounded_where_positive(z) - z[:, 0].numpy())
    found = rounding_inside(rounded_where_positive, z).numpy()
    assert gap.max() > 1e-9 and (gap <= found).all() and found[0] < 1e-14


def test_a_kink_elsewhere_is_no_rounding() -> None:
    z = torch.randn(200, 3, generator=torch.Generator().manual_seed(0)).double()
    assert rounding_inside(lambda z: z[:, 0].numpy() - z.numpy().max(1), z).max() < 1e-13


def test_counts_and_steps_round_nothing() -> None:
    votes = lambda z: (z.numpy() > 0).sum(1)  # noqa: E731
    assert not rounding_inside(votes, torch.randn(50, 3).double()).any()
    report = check(lambda z: z, torch.tensor([1.0, 2.0]).double(), 0.0, score=votes)
    again = check_values([0.0, 1.0, 1.0, 2.0])
    assert report.v.tolist() == again.v.tolist()
    assert report.game.error.max() < 1e-13


def test_a_stated_error_is_left_alone() -> None:
    report = check(mlp(nn.Tanh(), 2), sample(), 0.0, score=SINGLE["NumPy"], error=1e-3)
    assert (report.game.error == 1e-3).all()


@pytest.mark.parametrize(
    "score",
    [
        lambda z: z[:, 0] - z[:, 0].mean(),
        lambda z: z.softmax(0)[:, 0],
        lambda z: z[:, 0].numpy() / np.abs(z[:, 0].numpy()).max(),
        lambda z: z[:, 0] + 1e-3 * torch.rand(len(z)),
    ],
    ids=["mean", "softmax over the rows", "scaled in NumPy", "random"],
)
@pytest.mark.parametrize("n", [1, 5])
def test_a_score_is_one_of_its_own_row(score: Callable[[Tensor], Any], n: int) -> None:
    torch.manual_seed(0)
    net = nn.Linear(n, 3).eval()
    with pytest.raises(ValueError, match=r"score: (two different|.*other rows of its batch)"):
        check(net, torch.randn(n), 0.0, score=score)


@pytest.mark.parametrize(
    "score",
    [
        lambda z: z[:, 0].float().exp().log().double(),
        lambda z: z.numpy().astype(np.float32) @ np.ones(3, np.float32) + np.float32(9),
        lambda z: (z[:, 0].half() + z[:, 1].half()).double(),
    ],
    ids=["float32", "float32 in NumPy", "float16"],
)
def test_a_score_that_rounds_is_taken(score: Callable[[Tensor], Any]) -> None:
    torch.manual_seed(0)
    for seed in range(4):
        torch.manual_seed(seed)
        check(nn.Linear(7, 3).eval(), torch.randn(7), 0.0, score=score)
