"""The integral form on functions with known interactions, and where it says nothing."""

import math
from typing import Any

import pytest
import torch
from support.effort import slow
from support.small_nets import Formula, mlp, sample
from torch import nn
from torch.nn import functional as F

from verify import Status, integral_form
from verify.scores.masked_model import MaskedModel
from verify.smoothness import forward as forward_module
from verify.smoothness import quadrature
from verify.smoothness.forward import forward_mode, in_float64, on_the_box

HOLDS, VIOLATED, VACUOUS, UNDECIDED = Status


def test_the_integral_form_of_known_interactions() -> None:
    def f(x: torch.Tensor) -> torch.Tensor:
        return torch.exp(x[:, 0] * x[:, 1]) + torch.sin(x[:, 2]) * x[:, 0]

    out = integral_form(Formula(f).eval(), torch.ones(3), 0.0, score="output")
    assert out.status is HOLDS and out.details["subsets"] == 7 == out.details["subsets_in_all"]
    known = {1: 0, 2: 0, 4: 0, 3: math.e - 1, 5: math.sin(1), 6: 0, 7: 0}
    masked = in_float64(MaskedModel(Formula(f).eval(), torch.ones(3), 0.0, score="output"))
    with forward_mode():
        for S, value in known.items():
            members = tuple(i for i in range(3) if S >> i & 1)
            integral, _, _ = quadrature._integral(on_the_box(masked), members, masked, 1e-9)
            direct, _ = quadrature._interaction(on_the_box(masked), members, masked)
            assert integral == pytest.approx(value, abs=1e-9)
            assert direct == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("activation", [nn.Softplus(), *slow(nn.Tanh(), nn.GELU(), nn.SiLU())])
def test_the_integral_form_holds_for_smooth_networks(activation: nn.Module) -> None:
    out = integral_form(mlp(activation, scale=1.5), sample(), 0.0)
    assert out.status is HOLDS
    assert out.margin == out.details["allowed"] - out.details["largest_difference"] > 0


def test_the_integral_form_orients_the_box() -> None:
    out = integral_form(mlp(nn.Tanh(), scale=1.0), sample(), sample(seed=2), sets=25)
    assert out.status is HOLDS and out.details["subsets"] == 25
    assert (sample() < sample(seed=2)).any()


def test_the_integral_form_fails_where_derivatives_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true = forward_module.derivative
    monkeypatch.setattr(quadrature, "derivative", lambda *a: 1.01 * true(*a))
    out = integral_form(mlp(nn.Tanh(), scale=1.5), sample(), 0.0)
    assert out.status is VIOLATED and out.margin is not None and out.margin < 0


def test_an_integral_that_is_not_settled_is_undecided() -> None:
    def f(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(60 * x[:, 0]) * x[:, 1]

    out = integral_form(Formula(f).eval(), torch.ones(2), 0.0, score="output")
    assert out.status is UNDECIDED and "not settled" in out.sentence


@pytest.mark.parametrize("C", [1e14, *slow(1e10)])
def test_a_score_lost_behind_a_constant_is_undecided(C: float) -> None:
    """exp(x·w) + C − C is smooth, and its scores are off by a unit roundoff of C."""
    model = Formula(lambda x: torch.exp(x.sum(1) / 2) + C - C).double().eval()
    verdict = integral_form(model, torch.ones(3, dtype=torch.float64), 0.0, score="output")
    assert verdict.status is Status.UNDECIDED
    assert "numerical error" in verdict.sentence


def test_the_integral_form_is_vacuous_for_kinks() -> None:
    """max(0, x0 + x1 - 1): I({0, 1}) = 1, and the mixed derivative is 0 wherever it exists."""
    model = Formula(lambda x: F.relu(x.sum(1) - 1)).eval()
    out = integral_form(model, torch.ones(2), 0.0, score="output")
    assert out.status is VACUOUS and "kinks" in out.sentence
    assert integral_form(mlp(nn.ReLU(), 10), sample(), 0.0).status is VACUOUS


def test_a_blind_eye_to_kinks_would_call_the_integral_form_violated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quadrature, "kinks", lambda masked: ())
    model = Formula(lambda x: F.relu(x.sum(1) - 1)).eval()
    assert integral_form(model, torch.ones(2), 0.0, score="output").status is VIOLATED


@pytest.mark.parametrize(
    ("match", "changes"), [("sets", {"sets": 0}), ("accuracy", {"accuracy": 0.0})]
)
def test_bad_input_of_the_integral_form_is_named(match: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=match):
        integral_form(mlp(nn.Tanh()), sample(), 0.0, **changes)
