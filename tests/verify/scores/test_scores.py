"""Scores against their definitions in high precision, and where naive formulas fail."""

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from verify.scores.outputs import look_like_probabilities, score_outputs, unit_of

LOGITS = st.lists(st.floats(-30, 30), min_size=2, max_size=6)


def exact_log_odds(logits: list[float], target: int) -> float:
    with mpmath.workdps(60):
        weights = [mpmath.exp(mpmath.mpf(z)) for z in logits]
        others = [w for c, w in enumerate(weights) if c != target]
        return float(mpmath.log(weights[target] / sum(others)))


@given(LOGITS)
def test_log_odds_are_log_p_over_one_minus_p(logits: list[float]) -> None:
    out = score_outputs(torch.tensor([logits], dtype=torch.float64), "log-odds", 0)
    assert out.dtype == torch.float64
    assert float(out[0]) == pytest.approx(exact_log_odds(logits, 0), rel=1e-13, abs=1e-13)


def test_log_odds_stay_exact_where_one_minus_p_is_zero() -> None:
    logits = [800.0, 0.0, 1.0]
    out = score_outputs(torch.tensor([logits]), "log-odds", 0)
    assert float(out[0]) == pytest.approx(exact_log_odds(logits, 0), rel=1e-15)
    assert torch.tensor(logits).softmax(0)[0] == 1.0  # the naive formula would divide by zero


def test_two_classes_give_the_difference_of_logits_exactly() -> None:
    out = score_outputs(torch.tensor([[0.1, 0.3]], dtype=torch.float64), "log-odds", 1)
    assert float(out[0]) == 0.3 - 0.1


def test_log_odds_of_float32_logits_are_computed_in_float64() -> None:
    logits = torch.tensor([[1.1, 2.3, -0.7]])
    exact = exact_log_odds(logits.double()[0].tolist(), 2)
    assert float(score_outputs(logits, "log-odds", 2)[0]) == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize(("target", "sign"), [(1, 1), (0, -1)])
@pytest.mark.parametrize("score", ["log-odds", "logit"])
def test_a_single_logit_has_the_sign_of_its_target(score: str, target: int, sign: int) -> None:
    for outputs in (torch.tensor([2.5, -1.0]), torch.tensor([[2.5], [-1.0]])):
        assert score_outputs(outputs, score, target).tolist() == [sign * 2.5, -sign]


@given(LOGITS)
def test_probabilities_give_the_log_odds_of_their_logits(logits: list[float]) -> None:
    probabilities = torch.tensor([logits], dtype=torch.float64).softmax(1)
    out = score_outputs(probabilities, "probability", 1)
    assert float(out[0]) == pytest.approx(exact_log_odds(logits, 1), rel=1e-12, abs=1e-12)


def test_a_single_probability_is_turned_into_log_odds() -> None:
    out = score_outputs(torch.tensor([[0.75]], dtype=torch.float64), "probability", 1)
    assert float(out[0]) == pytest.approx(np.log(3), rel=1e-15)
    out = score_outputs(torch.tensor([[0.75]], dtype=torch.float64), "probability", 0)
    assert float(out[0]) == pytest.approx(-np.log(3), rel=1e-15)


def test_logit_output_and_callable_take_what_they_say() -> None:
    outputs = torch.tensor([[1.0, 5.0], [2.0, 7.0]])
    assert score_outputs(outputs, "logit", 1).tolist() == [5, 7]
    assert score_outputs(outputs[:, :1], "output", None).tolist() == [1, 2]
    assert score_outputs(outputs, lambda out: out.sum(1), None).tolist() == [6, 9]
    assert score_outputs(outputs[:, None], lambda out: out[:, 0, 0], None).tolist() == [1, 2]


def test_scores_are_differentiable() -> None:
    logits = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: score_outputs(z, "log-odds", 1), logits)


def test_what_looks_like_probabilities() -> None:
    assert look_like_probabilities(torch.tensor([[0.25, 0.75], [1.0, 0.0]]))
    assert look_like_probabilities(torch.randn(9, 5).softmax(1).bfloat16())
    assert not look_like_probabilities(torch.tensor([[0.25, 0.75], [0.5, 0.6]]))
    assert not look_like_probabilities(torch.tensor([[-0.25, 1.25]]))
    assert not look_like_probabilities(torch.tensor([0.0, 3.0]))


def test_units_are_words() -> None:
    assert unit_of("probability") == unit_of("log-odds") == "log-odds"
    assert unit_of("output") == "output units"
    assert unit_of(lambda out: out) == "score"
