"""Scores over a background that fades in are the means that the definition says."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from verify import BackgroundIntegrated, Groups, MaskedModel, masked_outputs
from verify.scores.precision import measure
from verify.zoo.networks.architectures import OneLogit

GROUPS = Groups(np.array([[0, -1, 1], [-1, 2, -1]]), ("a", "b", "c"))
OUTSIDE = torch.from_numpy(GROUPS.index == -1)


def network(classes: int = 1) -> nn.Sequential:
    torch.manual_seed(0)
    layers: list[nn.Module] = [nn.Flatten(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, classes)]
    return nn.Sequential(*layers).double().eval()


def picture() -> tuple[Tensor, Tensor]:
    rng = np.random.default_rng(1)
    x, baseline = rng.normal(size=(2, 2, 3))
    return torch.from_numpy(x), torch.from_numpy(baseline)


def by_definition(net: nn.Module, x: Tensor, baseline: Tensor, S: int, steps: int) -> Tensor:
    """The outputs [classes] for the parts in S, pixel by pixel."""
    total = torch.zeros(1, dtype=torch.float64)
    for k in range(1, steps + 1):
        seen, alpha = torch.empty_like(x), k / steps
        for at in np.ndindex(*x.shape):
            part = int(GROUPS.index[at])
            if part == -1:
                seen[at] = alpha * x[at] + (1 - alpha) * baseline[at]
            else:
                seen[at] = x[at] if S >> part & 1 else baseline[at]
        total = total + net(seen[None])[0].detach()
    return total / steps


@pytest.mark.parametrize("steps", [1, 10])
@pytest.mark.parametrize("classes", [1, 3])
def test_every_score_is_the_mean_over_the_steps(classes: int, steps: int) -> None:
    net, (x, baseline) = network(classes), picture()
    model = BackgroundIntegrated(net, x, baseline, GROUPS, steps=steps)
    v = masked_outputs(model, x, baseline, groups=GROUPS, score="logit", target=max(1, classes - 1))
    wanted = [float(by_definition(net, x, baseline, S, steps)[-1]) for S in range(8)]
    assert v.numpy() == pytest.approx(wanted, abs=1e-12)
    assert steps > 1 or v.numpy()[-1] == pytest.approx(net(x[None])[0, -1].item(), abs=1e-12)


def test_what_a_batch_has_in_the_background_changes_nothing() -> None:
    x, baseline = picture()
    model = BackgroundIntegrated(network(), x, baseline, GROUPS)
    batch = torch.randn(4, 2, 3, dtype=torch.float64)
    other = torch.where(OUTSIDE, torch.randn_like(batch), batch)
    assert torch.equal(model(batch), model(other)) and not torch.equal(batch, other)


def test_log_odds_of_one_logit_are_its_mean() -> None:
    net, (x, baseline) = network(), picture()
    two = BackgroundIntegrated(nn.Sequential(net, OneLogit()), x, baseline, GROUPS)
    one = BackgroundIntegrated(net, x, baseline, GROUPS)
    odds, logits = (
        masked_outputs(model, x, baseline, groups=GROUPS, score=score, target=1).numpy()
        for model, score in ((two, "log-odds"), (one, "logit"))
    )
    assert odds == pytest.approx(logits, abs=1e-12)


def test_it_moves_to_another_dtype_with_its_model() -> None:
    net, (x, _) = network().float(), picture()
    model = BackgroundIntegrated(net, x.float(), 0.5, GROUPS)
    single = MaskedModel(model, x.float(), 0.5, groups=GROUPS, score="logit")
    double = single.to(torch.float64)
    assert double.output_dtype == torch.float64 and model.shown.dtype == torch.float32
    found = measure(single, single.table().numpy(), seed=0)
    assert np.all(np.abs(double.table().numpy() - single.table().numpy()) <= found.error)


def test_an_evaluation_counts_as_often_as_it_asks_its_model() -> None:
    asked = []

    class Counting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = network()

        def forward(self, batch: Tensor) -> Any:
            asked.append(len(batch))
            return self.net(batch)

    index = np.r_[np.arange(8), -1]
    x = torch.linspace(-1, 1, 9, dtype=torch.float64)
    counts = []
    for steps in (1, 8):
        net = nn.Sequential(nn.Linear(9, 6, dtype=torch.float64), Counting())
        model = BackgroundIntegrated(net, x, 3.0, index, steps=steps)
        masked = MaskedModel(model, x, 3.0, groups=index, score="logit")
        v = masked.table().numpy()
        asked.clear()
        measure(masked, v, seed=0)
        counts.append(sum(asked))
    assert counts[1] < 4 * counts[0]  # fewer masks are disturbed; 8 times as many otherwise


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": np.arange(6).reshape(2, 3)}, "groups: every entry belongs to a variable"),
        ({"groups": np.zeros((5, 5), int)}, "groups: .* does not broadcast"),
        ({"steps": 0}, "steps: 0 is not a number of steps"),
        ({"baseline": None}, "baseline: None"),
        ({"baseline": torch.zeros(4)}, r"baseline: shape \(4,\) does not broadcast"),
    ],
)
def test_bad_input_is_one_error(change: dict[str, Any], message: str) -> None:
    x, baseline = picture()
    good: dict[str, Any] = {"baseline": baseline, "groups": GROUPS}
    with pytest.raises(ValueError, match=re.compile("^" + message)):
        BackgroundIntegrated(network(), x, **(good | change))
